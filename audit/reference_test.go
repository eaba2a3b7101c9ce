package audit_test

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/sailpat/sailpat/audit"
	"github.com/sailpat/sailpat/pat"
	"github.com/sailpat/sailpat/scopes"
)

// The reference reads the whole population at once and takes its time. It shares
// no code with the package: it is a second reading of the specification.

// A fact is a finding as far as the specification determines it.
type fact struct {
	rule, token, owner, text string
	severity                 audit.Severity
	state                    audit.State
}

type reference struct {
	policy  audit.Policy
	options audit.Options
	owners  []audit.Owner
	now     time.Time
	list    []element // without copies
	old     []element
	facts   []fact
	summary audit.Summary
	changes audit.Changes
	used    map[int]bool // suppressions
	unkeyed int          // elements of the previous export without an ID
}

// runReference returns every finding of a population.
func runReference(p audit.Policy, o audit.Options, owners []audit.Owner, elements, old []element) *reference {
	r := &reference{policy: p.Effective(), options: o, owners: owners, now: o.AsOf, used: map[int]bool{}}
	r.list, r.old = withoutCopies(elements), withoutCopies(old)
	for _, e := range old {
		if e.violations != nil && e.token.ID == "" {
			r.unkeyed++
		}
	}
	missing := map[string]bool{"lastUsed": true, "expirationDate": true, "managed": true}
	for _, e := range elements {
		if !e.token.LastUsed.IsZero() || named(e, "lastUsed") {
			delete(missing, "lastUsed")
		}
		if !e.token.ExpirationDate.IsZero() || named(e, "expirationDate") {
			delete(missing, "expirationDate")
		}
		if !e.token.Managed.IsZero() || named(e, "managed") {
			delete(missing, "managed")
		}
	}
	counts := map[string]int{}
	ids, ownersSeen, unknownOwners := map[string]int{}, map[string]int{}, map[string]bool{}
	readable := 0
	for _, e := range r.list {
		r.token(e, !missing["lastUsed"])
		if !can(e, "id") {
			continue
		}
		ids[e.token.ID]++
	}
	for _, e := range r.list {
		if len(e.violations) > 0 {
			continue
		}
		readable++
		if e.token.Owner.ID != "" {
			ownersSeen[e.token.Owner.ID]++
			if r.row(e.token.Owner.ID) == nil {
				unknownOwners[e.token.Owner.ID] = true
			}
			if !r.apart(e) {
				counts[e.token.Owner.ID]++
			}
		}
	}
	if o.Owners != nil && 2*len(unknownOwners) > len(ownersSeen) {
		r.facts = slices.DeleteFunc(r.facts, func(f fact) bool { return f.rule == "AUD403" })
		r.about("AUD908", "owners-file", audit.SeverityInfo)
	}
	for id, n := range ids {
		if n > 1 {
			r.add(fact{rule: "AUD902", token: id}, "", id, "", "", "")
		}
	}
	for owner, n := range counts {
		if limit := r.policy.Limits.TokensPerOwner; limit > 0 && n >= int(limit) {
			names := []string{}
			for _, e := range r.list {
				if e.token.Owner.ID == owner && e.token.Owner.Name != "" && can(e, "owner/name") {
					names = append(names, e.token.Owner.Name)
				}
			}
			name := ""
			if len(names) > 0 {
				name = slices.Min(names)
			}
			severity := audit.SeverityLow
			if n > 10 {
				severity = audit.SeverityMedium
			}
			r.addAs(fact{rule: "AUD406", owner: owner}, severity, "", "", "", owner, name)
		}
	}
	if readable > 0 {
		for _, name := range []string{"lastUsed", "expirationDate", "managed"} {
			if !missing[name] || name == "expirationDate" && r.dialect() == pat.SixMonths {
				continue
			}
			severity := audit.SeverityMedium
			if readable < 10 {
				severity = audit.SeverityInfo
			}
			r.about("AUD903", name, severity)
		}
	}
	r.time(elements, readable)
	managed := 0
	for _, e := range r.list {
		if len(e.violations) == 0 && e.token.Managed.Or(false) {
			managed++
		}
	}
	if readable >= 2 && managed == 0 {
		r.about("AUD908", "none-managed", audit.SeverityInfo)
	}
	if readable >= 2 && len(ownersSeen) == 1 {
		for _, n := range ownersSeen {
			if n == readable {
				r.about("AUD908", "one-owner", audit.SeverityInfo)
			}
		}
	}
	if o.Previous != nil {
		r.compare()
	}
	r.suppressions(!missing["lastUsed"], o.Owners != nil && 2*len(unknownOwners) > len(ownersSeen))
	r.count(!missing["lastUsed"])
	r.summary.Owners = int64(len(ownersSeen))
	return r
}

func (r *reference) dialect() pat.Dialect { return r.options.APIVersion.Dialect() }

// withoutCopies removes elements that say the same as an earlier one.
func withoutCopies(list []element) []element {
	var out []element
	for _, e := range list {
		if can(e, "id") && slices.ContainsFunc(out, func(o element) bool { return reflect.DeepEqual(meaning(o), meaning(e)) }) {
			continue
		}
		out = append(out, e)
	}
	return out
}

// meaning is what makes two elements the same.
func meaning(e element) any {
	t := e.token
	t.Scope = sorted(t.Scope)
	t.Managed, t.AccessTokenValiditySeconds = pat.Some(t.Managed.Or(false)), pat.Some(t.AccessTokenValiditySeconds.Or(43200))
	return []any{t, e.violations}
}

func sorted(list []string) []string {
	list = slices.Clone(list)
	slices.Sort(list)
	return append([]string{}, slices.Compact(list)...)
}

func named(e element, member string) bool {
	return slices.ContainsFunc(e.violations, func(v pat.Violation) bool { return strings.HasPrefix(string(v.Pointer), "/7/"+member) })
}

// unreadableMembers returns the members that violations make unreadable.
func unreadableMembers(e element) []string {
	t := e.token
	gone := func(only ...string) []string {
		var list []string
		for name, absent := range map[string]bool{
			"id": t.ID == "", "name": t.Name == "", "scope": len(t.Scope) == 0, "owner/id": t.Owner.ID == "", "owner/name": t.Owner.Name == "",
			"created": t.Created.IsZero(), "lastUsed": t.LastUsed.IsZero(), "managed": t.Managed.IsZero(),
			"accessTokenValiditySeconds": t.AccessTokenValiditySeconds.IsZero(), "expirationDate": t.ExpirationDate.IsZero(),
			"userAwareTokenNeverExpires": t.UserAwareTokenNeverExpires.IsZero(),
		} {
			if absent && (len(only) == 0 || slices.Contains(only, name)) {
				list = append(list, name)
			}
		}
		return list
	}
	var list []string
	for _, v := range e.violations {
		switch {
		case v.Rule == pat.RuleSyntax:
			list = append(list, gone()...)
		case v.Pointer == "/7":
			list = append(list, gone("id", "name", "scope", "owner/id", "owner/name", "created")...)
		case v.Pointer == "/7/owner":
			list = append(list, "owner/id", "owner/name")
		default:
			list = append(list, strings.Split(string(v.Pointer), "/")[2])
		}
	}
	return list
}

func can(e element, member string) bool { return !slices.Contains(unreadableMembers(e), member) }

func (r *reference) apart(e element) bool {
	return e.token.Managed.Or(false) && !r.policy.ManagedLikeOthers
}

func (r *reference) row(id string) *audit.Owner {
	rows := slices.Clone(r.owners)
	slices.SortFunc(rows, func(a, b audit.Owner) int { return strings.Compare(joined(a), joined(b)) })
	for i := range rows {
		if rows[i].ID == id {
			return &rows[i]
		}
	}
	return nil
}

func joined(o audit.Owner) string {
	return strings.Join([]string{o.ID, o.Name, o.Status, o.State, o.Contact, o.Class}, "\x00")
}

// classOf returns the class of a token, or -1.
func (r *reference) classOf(e element) int {
	pick := func(member, text string) string {
		if can(e, member) {
			return text
		}
		return ""
	}
	for i, c := range r.policy.Classes {
		class := ""
		if row := r.row(pick("owner/id", e.token.Owner.ID)); row != nil {
			class = row.Class
		}
		ok := chosen(c.Match.Name, pick("name", e.token.Name)) && chosen(c.Match.OwnerName, pick("owner/name", e.token.Owner.Name)) && chosen(c.Match.OwnerClass, class)
		if c.Match.Managed != nil {
			ok = ok && can(e, "managed") && e.token.Managed.Or(false) == *c.Match.Managed
		}
		if c.Match.Scope != "" {
			ok = ok && can(e, "scope") && slices.ContainsFunc(effective(e.token), func(s string) bool { return scopes.Match(c.Match.Scope, s) })
		}
		if ok {
			return i
		}
	}
	return -1
}

func effective(t pat.Token) []string {
	if len(t.Scope) == 0 {
		return []string{"sp:scopes:all"}
	}
	return t.Scope
}

func chosen(pattern, text string) bool {
	if pattern == "" {
		return true
	}
	return text != "" && like(pattern, text)
}

func like(pattern, text string) bool {
	return regexp.MustCompile(`\A(?s:` + strings.ReplaceAll(regexp.QuoteMeta(pattern), `\*`, `.*`) + `)\z`).MatchString(text)
}

// limits returns the limits of a token.
func (r *reference) limits(e element) map[string]int {
	out := map[string]int{}
	set := func(l audit.Limits) {
		v := reflect.ValueOf(l)
		for i := range v.NumField() {
			if n := int(v.Field(i).Int()); n != 0 {
				out[v.Type().Field(i).Name] = n
			}
		}
	}
	set(r.policy.Limits)
	if i := r.classOf(e); i >= 0 {
		set(r.policy.Classes[i].Limits)
	}
	return out
}

// severity returns the severity of a rule for a token.
func (r *reference) severity(rule string, class int, otherwise audit.Severity) audit.Severity {
	record, _ := audit.LookupRule(rule)
	list := slices.Clone(r.policy.Rules)
	if class >= 0 {
		list = append(list, r.policy.Classes[class].Rules...)
	}
	for _, s := range list {
		if s.Rule == rule || s.Rule == record.Name {
			otherwise = s.Severity
		}
	}
	return otherwise
}

func (r *reference) add(f fact, class string, id, name, ownerID, ownerName string) {
	record, _ := audit.LookupRule(f.rule)
	r.addAs(f, record.Severity, class, id, name, ownerID, ownerName)
}

func (r *reference) addAs(f fact, severity audit.Severity, class string, id, name, ownerID, ownerName string) {
	i := -1
	if class != "" {
		fmt.Sscan(class, &i)
	}
	if f.severity = r.severity(f.rule, i, severity); f.severity == audit.SeverityOff {
		return
	}
	record, _ := audit.LookupRule(f.rule)
	for i, s := range r.policy.Suppress {
		if (s.Rule == f.rule || s.Rule == record.Name) && s.Until >= r.now.Format(time.DateOnly) &&
			chosen(s.ID, id) && chosen(s.Name, name) && chosen(s.OwnerID, ownerID) && chosen(s.OwnerName, ownerName) {
			r.used[i], f.state = true, audit.StateSuppressed
		}
	}
	r.facts = append(r.facts, f)
}

func (r *reference) about(rule, text string, severity audit.Severity) {
	r.addAs(fact{rule: rule, text: text}, severity, "", "", "", "", "")
}

// end returns when a token expires; false for never.
func end(t pat.Token, d pat.Dialect) (at time.Time, ok, implied bool) {
	if e, ok := t.ExpirationDate.Get(); ok {
		return e.Time(), true, false
	}
	if d == pat.SixMonths && t.ExpirationDate.IsZero() {
		c := t.Created.Time()
		first := time.Date(c.Year(), c.Month()+6, 1, c.Hour(), c.Minute(), c.Second(), c.Nanosecond(), time.UTC)
		last := first.AddDate(0, 1, -1).Day()
		return first.AddDate(0, 0, min(c.Day(), last)-1), true, true
	}
	return time.Time{}, false, false
}

func (r *reference) exported() time.Time {
	if r.options.Exported.IsZero() || r.options.Exported.After(r.now) {
		return r.now
	}
	return r.options.Exported
}

// token makes the findings about one token.
func (r *reference) token(e element, columnLastUsed bool) {
	t, l, managed := e.token, r.limits(e), r.apart(e)
	limit := func(name string) time.Duration { return time.Duration(l[name]) * day }
	on := func(name string) bool { return l[name] > 0 }
	class := r.classOf(e)
	id, name, ownerID, ownerName := t.ID, t.Name, t.Owner.ID, t.Owner.Name
	for member, text := range map[string]*string{"id": &id, "name": &name, "owner/id": &ownerID, "owner/name": &ownerName} {
		if !can(e, member) {
			*text = ""
		}
	}
	made := map[string]bool{}
	find := func(rule string, reads ...string) {
		for _, m := range reads {
			if !can(e, m) {
				return
			}
		}
		if managed && !slices.Contains([]string{"AUD110", "AUD303", "AUD304", "AUD402", "AUD403", "AUD901", "AUD909"}, rule) && rule < "AUD7" {
			return
		}
		n := len(r.facts)
		r.add(fact{rule: rule, token: id}, fmt.Sprint(class), id, name, ownerID, ownerName)
		made[rule] = len(r.facts) > n
	}
	offByDefault := func(rule string, given bool, reads ...string) {
		if given {
			find(rule, reads...)
		}
	}
	expires, has, implied := end(t, r.dialect())
	unknown := !can(e, "expirationDate") || implied && !can(e, "created")
	left, life, age := expires.Sub(r.now), expires.Sub(t.Created.Time()), r.now.Sub(t.Created.Time())
	isExpired := has && !unknown && left <= 0
	switch {
	case unknown:
	case !has:
		find("AUD101", "expirationDate")
		if ack, ok := t.UserAwareTokenNeverExpires.Get(); ok && !ack && r.dialect() == pat.Acknowledged {
			find("AUD107", "userAwareTokenNeverExpires")
		}
	case isExpired:
		find("AUD104")
	default:
		soon := func(days, percent string) bool {
			return on(days) && left <= limit(days) && (!on(percent) || life <= 0 || left.Milliseconds()*100 <= life.Milliseconds()*int64(l[percent]))
		}
		if soon("ExpiresVerySoonDays", "ExpiresVerySoonPercent") {
			find("AUD103", "created")
		}
		if !made["AUD103"] && soon("ExpiresSoonDays", "ExpiresSoonPercent") {
			find("AUD102", "created")
		}
		if !implied && on("MaxLifetimeDays") && life > limit("MaxLifetimeDays") {
			find("AUD105", "created")
		}
	}
	if !unknown && !isExpired && on("MaxAgeDays") && age >= limit("MaxAgeDays") {
		find("AUD106", "created")
	}
	if t.Managed.Or(false) && r.severity("AUD110", class, audit.SeverityOff) != audit.SeverityOff {
		find("AUD110", "managed")
	}
	if used, ok := t.LastUsed.Get(); !unknown && !isExpired && can(e, "lastUsed") {
		switch {
		case ok && on("UnusedDays") && r.exported().Sub(used.Time()) >= limit("UnusedDays"):
			find("AUD202")
		case !ok && columnLastUsed && on("NeverUsedDays") && r.exported().Sub(t.Created.Time()) >= limit("NeverUsedDays"):
			find("AUD201", "created")
		}
	}
	if can(e, "scope") {
		list := effective(t)
		any := func(test func(string) bool) bool { return slices.ContainsFunc(list, test) }
		matches := func(patterns []string, s string) bool {
			return slices.ContainsFunc(patterns, func(p string) bool { return scopes.Match(p, s) })
		}
		if slices.Contains(list, "sp:scopes:all") {
			find("AUD301")
		}
		p := r.policy.Scopes
		if any(func(s string) bool { return matches(p.Deny, s) || len(p.Allow) > 0 && !matches(p.Allow, s) }) {
			find("AUD302")
		}
		if !made["AUD301"] && any(func(s string) bool { return matches(p.Privileged.List, s) }) {
			find("AUD303")
		}
		if any(func(s string) bool { known, ok := scopes.Lookup(s); return !ok || known.Retired() }) {
			find("AUD304")
		}
		if len(scopes.Redundant(t.Scope)) > 0 {
			find("AUD305")
		}
		offByDefault("AUD306", on("MaxScopes") && len(t.Scope) > 0 && len(sorted(t.Scope)) > l["MaxScopes"])
	}
	offByDefault("AUD307", on("MaxAccessTokenSeconds") && int(t.AccessTokenValiditySeconds.Or(43200)) > l["MaxAccessTokenSeconds"], "accessTokenValiditySeconds")
	r.owner(e, find)
	n := r.policy.Names
	bad := n.Pattern != "" && !regexp.MustCompile("^(?:"+n.Pattern+")$").MatchString(t.Name) || utf8.RuneCountInString(t.Name) < n.MinLength
	offByDefault("AUD501", bad, "name")
	if len(e.violations) > 0 {
		find("AUD901")
	}
}

func (r *reference) owner(e element, find func(string, ...string)) {
	o, p := e.token.Owner, r.policy.Owners
	if !can(e, "owner/id") {
		return
	}
	if o.ID == "" {
		find("AUD404")
		return
	}
	match := func(patterns []string, texts ...string) bool {
		return slices.ContainsFunc(patterns, func(p string) bool {
			return slices.ContainsFunc(texts, func(s string) bool { return s != "" && like(p, s) })
		})
	}
	if match(p.Deny, o.ID, o.Name) || len(p.Allow) > 0 && !match(p.Allow, o.ID, o.Name) {
		find("AUD401", "owner/name")
	}
	row := r.row(o.ID)
	if r.options.Owners != nil {
		gone := false
		for _, w := range r.owners {
			if w.ID == o.ID {
				status, state := strings.ToLower(w.Status), strings.ToLower(w.State)
				gone = gone || slices.Contains([]string{"disabled", "deactivated", "terminated", "inactive"}, status) || state == "inactive" || state == "terminated"
			}
		}
		switch {
		case row == nil:
			find("AUD403")
		case gone:
			find("AUD402")
		}
	}
	class := ""
	texts := []string{strings.ToLower(o.Name)}
	if row != nil {
		class = row.Class
		texts = append(texts, strings.ToLower(row.Name), strings.ToLower(row.Contact))
	}
	if len(p.RequireClass) > 0 && !slices.Contains(p.RequireClass, class) {
		find("AUD405")
	}
	if match(p.Support, texts...) {
		find("AUD407")
	}
}

// time makes the findings about the age of the export and the clock.
func (r *reference) time(elements []element, readable int) {
	var newest, ahead time.Time
	for _, e := range elements {
		var events []time.Time
		if can(e, "created") {
			events = append(events, e.token.Created.Time())
		}
		if used, ok := e.token.LastUsed.Get(); ok && can(e, "lastUsed") {
			events = append(events, used.Time())
		}
		for _, at := range events {
			if at.After(newest) && len(e.violations) == 0 {
				newest = at
			}
			if at.After(ahead) {
				ahead = at
			}
		}
	}
	if ahead.After(r.now.Add(5 * minute)) {
		r.facts = append(r.facts, fact{rule: "AUD905", severity: r.severity("AUD905", -1, audit.SeverityHigh)})
		if r.facts[len(r.facts)-1].severity == audit.SeverityOff {
			r.facts = r.facts[:len(r.facts)-1]
		}
	}
	limit := r.policy.Limits.MaxExportAgeDays
	if limit <= 0 {
		return
	}
	old := !r.options.Exported.IsZero() && r.now.Sub(r.options.Exported) > time.Duration(limit)*day ||
		r.options.Exported.IsZero() && readable >= 10 && r.now.Sub(newest) > time.Duration(limit)*day
	if old {
		r.about("AUD904", "", audit.SeverityMedium)
	}
}

// suppressions makes the findings about the policy itself.
func (r *reference) suppressions(columnLastUsed, coversTooFew bool) {
	for i, s := range r.policy.Suppress {
		record, _ := audit.LookupRule(s.Rule)
		if s.Until < r.now.Format(time.DateOnly) {
			r.about("AUD906", string(record.ID), audit.SeverityMedium)
			continue
		}
		ran := r.severity(string(record.ID), -1, record.Severity) != audit.SeverityOff
		for c := range r.policy.Classes {
			ran = ran || r.severity(string(record.ID), c, record.Severity) != audit.SeverityOff
		}
		switch record.ID {
		case audit.RuleUnused:
			ran = false
			for c := -1; c < len(r.policy.Classes); c++ {
				l := r.policy.Limits
				if c >= 0 && r.policy.Classes[c].Limits.UnusedDays != 0 {
					l.UnusedDays = r.policy.Classes[c].Limits.UnusedDays
				}
				ran = ran || l.UnusedDays > 0 && r.severity("AUD202", c, record.Severity) != audit.SeverityOff
			}
		case audit.RuleTokensPerOwner:
			ran = ran && r.policy.Limits.TokensPerOwner > 0
		case audit.RuleScopeWidened:
			ran = ran && r.options.Previous != nil
		}
		if ran && !r.used[i] {
			r.about("AUD907", string(record.ID), audit.SeverityLow)
		}
	}
}

// count makes the summary.
func (r *reference) count(columnLastUsed bool) {
	s := &r.summary
	for _, e := range r.list {
		t := e.token
		if len(e.violations) > 0 {
			s.Unreadable++
			continue
		}
		s.Tokens++
		if t.Managed.Or(false) {
			s.Managed++
		}
		if r.apart(e) {
			continue
		}
		expires, has, _ := end(t, r.dialect())
		switch left := expires.Sub(r.now); {
		case !has:
			s.NeverExpires++
		case left <= 0:
			s.Expired++
		default:
			for days, n := range map[int]*int64{7: &s.ExpiringWithin.Days7, 30: &s.ExpiringWithin.Days30, 90: &s.ExpiringWithin.Days90,
				180: &s.ExpiringWithin.Days180, 365: &s.ExpiringWithin.Days365} {
				if left <= time.Duration(days)*day {
					*n++
				}
			}
		}
		list := effective(t)
		if slices.Contains(list, "sp:scopes:all") {
			s.AllScopes++
		} else if slices.ContainsFunc(list, func(name string) bool {
			return slices.ContainsFunc(r.policy.Scopes.Privileged.List, func(p string) bool { return scopes.Match(p, name) })
		}) {
			s.Privileged++
		}
		used, ok := t.LastUsed.Get()
		idle := r.exported().Sub(used.Time())
		switch {
		case ok:
			for days, n := range map[int]*int64{45: &s.UnusedFor.Days45, 90: &s.UnusedFor.Days90, 180: &s.UnusedFor.Days180, 365: &s.UnusedFor.Days365} {
				if idle >= time.Duration(days)*day {
					*n++
				}
			}
		case columnLastUsed:
			s.NeverUsed++
			if n := r.limits(e)["NeverUsedDays"]; n > 0 && r.exported().Sub(t.Created.Time()) < time.Duration(n)*day {
				s.TooYoung++
			}
		}
	}
}
