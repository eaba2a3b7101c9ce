package audit_test

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/sailpat/sailpat/audit"
	"github.com/sailpat/sailpat/pat"
	"github.com/sailpat/sailpat/scopes"
)

// sincePrevious is the API version of the previous export in the properties.
const sincePrevious = pat.V2024

// compare makes the findings of AUD7xx.
func (r *reference) compare() {
	group := func(list []element) map[string][]element {
		out := map[string][]element{}
		for _, e := range list {
			if e.token.ID != "" || e.violations == nil {
				out[e.token.ID] = append(out[e.token.ID], e)
			}
		}
		return out
	}
	old := group(r.old)
	now := map[string][]element{}
	for _, e := range r.list {
		if can(e, "id") {
			now[e.token.ID] = append(now[e.token.ID], e)
		}
	}
	for _, e := range r.list {
		if !can(e, "id") {
			r.changes.NotCompared++
		}
	}
	r.changes.NotCompared += int64(r.unkeyed)
	ids := map[string]bool{}
	for id := range now {
		ids[id] = true
	}
	for id := range old {
		ids[id] = true
	}
	for id := range ids {
		r.comparePair(now[id], old[id])
	}
}

// clear reports whether the tokens of an ID in the previous export are one token.
func clear(list []element) bool {
	for _, e := range list {
		if len(e.violations) > 0 || !reflect.DeepEqual(compared(e.token, sincePrevious.Dialect()), compared(list[0].token, sincePrevious.Dialect())) {
			return false
		}
	}
	return true
}

// compared is what a comparison reads of a token.
func compared(t pat.Token, d pat.Dialect) any {
	at, ok, _ := end(t, d)
	return []any{t.Name, t.Owner.ID, t.Owner.Name, t.Created, at, ok, t.AccessTokenValiditySeconds.Or(43200), t.Managed.Or(false),
		t.UserAwareTokenNeverExpires.Or(false), sorted(t.Scope)}
}

func (r *reference) comparePair(now, old []element) {
	oldClear := clear(old)
	switch {
	case len(old) == 0:
		for _, e := range now {
			r.changes.Added++
			r.drift("AUD701", e)
		}
		return
	case len(now) == 0:
		if !oldClear {
			r.changes.NotCompared++
			return
		}
		r.changes.Removed++
		r.drift("AUD702", old[0])
		return
	}
	latest := pat.Timestamp{}
	for _, e := range old {
		if used, ok := e.token.LastUsed.Get(); ok && used.Compare(latest) > 0 {
			latest = used
		}
	}
	for _, e := range now {
		switch {
		case len(e.violations) > 0 || !oldClear:
			r.changes.NotCompared++
		default:
			if used, ok := e.token.LastUsed.Get(); ok && used.Compare(latest) > 0 {
				r.changes.UsedSince++
			}
		}
	}
	if len(now) > 1 {
		if oldClear {
			r.changes.NotCompared++
		}
		return
	}
	if len(now[0].violations) > 0 || !oldClear {
		return
	}
	r.members(now[0], old[0])
}

func (r *reference) members(e, o element) {
	t, old := e.token, o.token
	if reflect.DeepEqual(compared(t, r.dialect()), compared(old, sincePrevious.Dialect())) {
		return
	}
	r.changes.Changed++
	at, has, _ := end(t, r.dialect())
	was, had, _ := end(old, sincePrevious.Dialect())
	switch {
	case had && !has, had && has && at.After(was):
		r.drift("AUD703", e)
	case !had && has, had && has && at.Before(was):
		r.drift("AUD704", e)
	}
	if !slices.Equal(sorted(t.Scope), sorted(old.Scope)) {
		rule := "AUD706"
		for _, s := range effective(t) {
			if !scopes.Covers(old.Scope, s) || s == "sp:scopes:all" && !slices.Contains(effective(old), s) {
				rule = "AUD705"
			}
		}
		r.drift(rule, e)
	}
	if t.Owner.ID != old.Owner.ID {
		r.drift("AUD707", e)
	}
	if t.Created != old.Created {
		r.drift("AUD708", e)
	}
	if t.Name != old.Name || t.Owner.ID == old.Owner.ID && t.Owner.Name != old.Owner.Name || t.Managed.Or(false) != old.Managed.Or(false) ||
		t.AccessTokenValiditySeconds.Or(43200) != old.AccessTokenValiditySeconds.Or(43200) || t.Acknowledged() != old.Acknowledged() {
		r.drift("AUD709", e)
	}
}

func (r *reference) drift(rule string, e element) {
	t := e.token
	id, name, ownerID, ownerName := t.ID, t.Name, t.Owner.ID, t.Owner.Name
	for member, text := range map[string]*string{"id": &id, "name": &name, "owner/id": &ownerID, "owner/name": &ownerName} {
		if !can(e, member) {
			*text = ""
		}
	}
	record, _ := audit.LookupRule(rule)
	r.addAs(fact{rule: rule, token: id}, record.Severity, fmt.Sprint(r.classOf(e)), id, name, ownerID, ownerName)
}
