// Package auditmask hides secrets in names and sentences of audit reports. Tokens
// and owners have free names, and people paste secrets into them. It is a package of
// its own so that the playground links no format but JSON.
package auditmask

import (
	"encoding/json"
	"io"
	"slices"

	"github.com/sailpat/sailpat/audit"
	"github.com/sailpat/sailpat/internal/mask"
)

// Report returns a report without secrets in names and sentences. IDs stay as they
// are: fingerprints and requests need them. It does not change r.
func Report(r *audit.Report) *audit.Report {
	m := *r
	m.Tenant, m.Policy.Path = mask.Name(r.Tenant), mask.Name(r.Policy.Path)
	m.Inputs = each(r.Inputs, func(in *audit.Input) bool { return hide(&in.Path) })
	m.Findings = each(r.Findings, Finding)
	m.Owners = each(r.Owners, func(o *audit.OwnerCount) bool { return hideOwner(&o.OwnerRef) })
	m.Scopes = each(r.Scopes, func(s *audit.ScopeCount) bool { return hide(&s.Scope) })
	m.Notes = each(r.Notes, func(s *string) bool { return hide(s) })
	m.Upcoming = each(r.Upcoming, func(e *audit.Expiry) bool {
		owner := hideOwner(&e.Owner)
		return hide(&e.Token.Name, &e.Class) || owner
	})
	return &m
}

// WriteJSON writes a report, which must be without secrets, as patlint audit
// --format json does. Invisible characters of names are escaped.
func WriteJSON(w io.Writer, r *audit.Report) error {
	e := NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(r)
}

// NewEncoder returns an encoder that escapes what is not visible, and nothing for
// HTML.
func NewEncoder(w io.Writer) *json.Encoder {
	e := json.NewEncoder(mask.JSONWriter(w))
	e.SetEscapeHTML(false)
	return e
}

// each returns a list with what hide changes, and the list itself if that is
// nothing.
func each[T any](list []T, hide func(*T) bool) []T {
	out := list
	for i := range list {
		if e := list[i]; hide(&e) {
			if &out[0] == &list[0] {
				out = slices.Clone(list)
			}
			out[i] = e
		}
	}
	return out
}

// hide masks texts, and reports whether one changed.
func hide(texts ...*string) (changed bool) {
	for _, text := range texts {
		if shown := mask.Name(*text); shown != *text {
			*text, changed = shown, true
		}
	}
	return changed
}

func hideOwner(o *audit.OwnerRef) bool { return hide(&o.Name, &o.Contact, &o.Class) }

// Finding masks a finding and reports whether that changed it. It changes nothing
// that other findings share.
func Finding(f *audit.Finding) bool {
	changed := hide(&f.Token.Name, &f.Detail, &f.Hint)
	changed = hideOwner(&f.Owner) || changed
	f.Scope = each(f.Scope, func(s *string) bool {
		hidden := hide(s)
		changed = changed || hidden
		return hidden
	})
	if p := f.Place; p != nil {
		if path := mask.Name(p.Path); path != p.Path {
			at := *p
			at.Path = path
			f.Place, changed = &at, true
		}
	}
	if s := f.Suppression; s != nil {
		if reason := mask.Name(s.Reason); reason != s.Reason {
			f.Suppression, changed = &audit.AppliedSuppression{Reason: reason, Until: s.Until}, true
		}
	}
	return changed
}

// Row masks a row of an inventory.
func Row(r *audit.Row) {
	hide(&r.Token.Name, &r.Class)
	hideOwner(&r.Owner)
	r.Scopes = each(r.Scopes, func(s *string) bool { return hide(s) })
	for i := range r.Findings {
		Finding(&r.Findings[i])
	}
}
