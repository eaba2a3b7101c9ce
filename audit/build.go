package audit

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A builder makes a report. It works on copies of what a report must not change.
type builder struct {
	*Auditor
	report  *Report
	marks   marks
	keepers [ruleCount]keeper
	counts  [ruleCount]stateCounts
	veil    *veil
	ran     [ruleCount]bool
	tooMany bitset // owners with an open finding of AUD406

	tokens  int64 // readable ones
	managed int64
	owners  int64 // of readable tokens
	unknown int64 // of these, the ones that the owners file lacks
	single  bool  // one owner has all tokens
	notes   map[string]bool
}

// stateCounts counts findings by severity and state.
type stateCounts [SeverityHigh + 1][StateSuppressed + 1]int64

func (c *stateCounts) sum(s State) int64 {
	var n int64
	for i := range c {
		n += c[i][s]
	}
	return n
}

// Report returns what was found. It changes nothing, so more tokens may follow.
func (a *Auditor) Report() *Report {
	b := a.builder()
	r := b.report
	r.Summary = b.summary()
	b.population(false, func(k *kept) { b.spare = b.keepers[k.rule].add(k) })
	b.rules()
	b.findings()
	r.Owners = b.topOwners()
	r.Scopes = b.scopeCounts()
	for day, n := range a.expiries.each {
		month := dayText(day)[:len("2006-01")]
		last := len(r.ExpiryMonths) - 1
		switch {
		case last >= 0 && r.ExpiryMonths[last].Month == month:
			r.ExpiryMonths[last].Tokens += n
		default:
			r.ExpiryMonths = append(r.ExpiryMonths, MonthCount{month, n})
		}
	}
	for day, n := range a.calendar.each {
		r.UpcomingDays = append(r.UpcomingDays, DayCount{dayText(day), n})
	}
	for _, e := range a.upcoming.list {
		e := e.Expiry
		e.Token, e.Owner, e.Class = b.veil.token(e.Token), b.veil.owner(a.withRow(e.Owner)), a.options.Pseudonyms.class(e.Class)
		r.Upcoming = append(r.Upcoming, e)
	}
	r.Changes = a.changes()
	b.writeNotes()
	return r
}

// dayText returns a day as 2006-01-02.
func dayText(day int32) string {
	return time.Unix(int64(day)*(dayLength/1000), 0).UTC().Format(time.DateOnly)
}

// builder returns a builder that knows the population as a whole.
func (a *Auditor) builder() *builder {
	s := a.settings
	b := &builder{Auditor: a, veil: a.veil(), notes: maps.Clone(a.notes),
		marks: marks{slices.Clone(a.marks.suppressions), slices.Clone(a.marks.baseline)}}
	b.report = &Report{
		Schema: SchemaID, Tenant: s.options.Tenant, AsOf: timestamp(s.now), APIVersion: s.options.APIVersion, Dialect: s.dialect,
		Policy: PolicyRef{Preset: s.policy.Preset},
		Inputs: []Input{}, Rules: []RuleCount{}, Findings: []Finding{}, Owners: []OwnerCount{}, Scopes: []ScopeCount{},
		ExpiryMonths: []MonthCount{}, Notes: []string{},
	}
	if s.given {
		b.report.Exported = timestamp(s.exported)
	}
	for _, path := range slices.Sorted(maps.Keys(a.inputs)) {
		b.report.Inputs = append(b.report.Inputs, *a.inputs[path])
	}
	for _, p := range a.profiles.list {
		if p.count == 0 {
			continue
		}
		if p.flags.readable() {
			b.tokens += p.count
			if p.flags&flagManaged != 0 {
				b.managed += p.count
			}
		}
		for _, m := range p.made {
			b.counts[m.rule][m.severity][m.state] += p.count
		}
	}
	for i := range uint32(a.owners.n) {
		row := a.owners.row(i)
		if row.tokens == 0 {
			continue
		}
		b.owners++
		b.single = b.single || int64(row.tokens) == b.tokens
		if a.owners.lost.has(int(i)) {
			b.unknown++
		}
	}
	b.tooMany = newBitset(a.owners.n)
	for i := range b.ran {
		b.ran[i] = s.runs(i)
	}
	// What depends on the whole population: no token has lastUsed, and most
	// owners are unknown.
	b.ran[iNeverUsed] = b.ran[iNeverUsed] && a.members&memberLastUsed != 0
	b.ran[iOwnerUnknown] = b.ran[iOwnerUnknown] && !b.coversTooFew()
	for i := range b.keepers {
		if b.keepers[i].limit = s.options.Top; b.ran[i] {
			b.keepers[i].list = slices.Clone(a.keepers[i].list)
		} else {
			b.counts[i] = stateCounts{}
		}
	}
	return b
}

// coversTooFew reports whether the owners file lacks more than half of the owners.
func (b *builder) coversTooFew() bool {
	return b.options.Owners != nil && 2*b.unknown > b.owners
}

func (b *builder) summary() Summary {
	s := Summary{Tokens: b.tokens, Managed: b.managed, Owners: b.owners}
	used := b.members&memberLastUsed != 0
	for _, p := range b.profiles.list {
		f, n := p.flags, p.count
		if f&flagUnreadable != 0 {
			s.Unreadable += n
		}
		if !f.counted() {
			continue
		}
		for _, c := range [...]struct {
			flag  flags
			count *int64
		}{
			{flagNever, &s.NeverExpires}, {flagExpired, &s.Expired}, {flagAllScopes, &s.AllScopes}, {flagPrivileged, &s.Privileged},
			{flagNeverUsed, &s.NeverUsed}, {flagTooYoung, &s.TooYoung}, {flagUpcoming, &b.report.UpcomingAll},
		} {
			if f&c.flag != 0 && (used || c.flag&(flagNeverUsed|flagTooYoung) == 0) {
				*c.count += n
			}
		}
		step := int(f >> expiryShift & 7)
		within := [...]*int64{&s.ExpiringWithin.Days7, &s.ExpiringWithin.Days30, &s.ExpiringWithin.Days90, &s.ExpiringWithin.Days180, &s.ExpiringWithin.Days365}
		for i, count := range within {
			if step > 0 && i+1 >= step {
				*count += n
			}
		}
		unused := [...]*int64{&s.UnusedFor.Days45, &s.UnusedFor.Days90, &s.UnusedFor.Days180, &s.UnusedFor.Days365}
		for _, count := range unused[:f>>unusedShift&7] {
			*count += n
		}
	}
	return s
}

// rules fills in the counts of the rules.
func (b *builder) rules() {
	for i, rule := range &rules {
		c := RuleCount{ID: rule.ID, Name: rule.Name, Open: b.counts[i].sum(StateOpen), Suppressed: b.counts[i].sum(StateSuppressed),
			Unchanged: b.counts[i].sum(StateUnchanged), Shown: int64(len(b.keepers[i].list))}
		if b.ran[i] {
			c.Severity = b.severityOf(i)
		}
		for s := range c.OpenBy {
			c.OpenBy[s] = b.counts[i][s][StateOpen]
		}
		b.report.Rules = append(b.report.Rules, c)
	}
	if b.options.Baseline == nil {
		return
	}
	gone := &BaselineCount{Gone: []string{}}
	for _, c := range b.report.Rules {
		gone.Unchanged += c.Unchanged
	}
	for i, f := range b.options.Baseline.list {
		if rule := ruleOf(f); !b.marks.baseline[i] && (rule < 0 || b.ran[rule]) {
			gone.Gone = append(gone.Gone, b.veil.fingerprint(f))
		}
	}
	slices.Sort(gone.Gone)
	gone.Gone = slices.Compact(gone.Gone) // a baseline may name an owner by ID and by pseudonym
	b.report.Baseline = gone
}

// findings fills in the findings, in the order of the report.
func (b *builder) findings() {
	n := 0
	for i := range b.keepers {
		n += len(b.keepers[i].list)
	}
	list := make([]*kept, 0, n)
	b.report.Findings = make([]Finding, 0, n)
	for i := range b.keepers {
		list = append(list, b.keepers[i].list...)
	}
	slices.SortFunc(list, func(x, y *kept) int {
		return cmp.Or(cmp.Compare(y.Severity, x.Severity), cmp.Compare(x.rule, y.rule), compareKept(x, y))
	})
	for _, k := range list {
		b.report.Findings = append(b.report.Findings, b.finish(k))
	}
}

// finish returns a finding as a report shows it.
func (b *builder) finish(k *kept) Finding { return b.finishFinding(k, b.veil) }

func (a *Auditor) finishFinding(k *kept, v *veil) Finding {
	f := k.Finding
	if k.rule == iOwnerChanged {
		f.Detail = "was " + quoteID(v.ownerID(k.text)) + ", is " + quoteID(v.ownerID(f.Owner.ID))
	}
	f.Fingerprint = a.fingerprintOf(k.rule, k.hasKey, f.Token.ID, f.Owner.ID, k.place, k.text, v)
	f.Owner = v.owner(a.withRow(f.Owner))
	f.Token = v.token(f.Token)
	if k.place != (Place{}) {
		f.Place = &FindingPlace{k.place.Path, k.place.Line, k.place.Column, k.place.Pointer(), k.place.Offset}
	}
	if k.suppression >= 0 {
		u := &a.settings.suppress[k.suppression]
		f.Suppression = &AppliedSuppression{u.Reason, u.Until}
		if v != nil { // a reason often says who asked
			f.Suppression.Reason = fmt.Sprintf("entry %d of the policy", k.suppression+1)
		}
	}
	return f
}

func quoteID(id string) string {
	if id == "" {
		return "absent"
	}
	return id
}

// withRow adds what the owners file says of an owner.
func (a *Auditor) withRow(o OwnerRef) OwnerRef {
	if row := a.options.Owners.lookup(o.ID); row != nil && o.ID != "" {
		o.Contact, o.Class = row.Contact, row.Class
		if o.Name == "" {
			o.Name = row.Name
		}
	}
	return o
}

// fingerprintOf returns what identifies a finding from audit to audit.
func (a *Auditor) fingerprintOf(rule int, hasKey bool, tokenID, ownerID string, at Place, text string, v *veil) string {
	id := string(rules[rule].ID)
	switch rule {
	case iTokensPerOwner:
		return id + ":owner:" + v.ownerID(ownerID)
	case iMemberMissing, iPartialView, iSuppressionExpired, iSuppressionUnused:
		return id + ":" + text
	case iExportOld, iClockBehindData:
		return id
	}
	if hasKey {
		return id + ":" + tokenID
	}
	sum := ""
	if in := a.inputs[at.Path]; in != nil {
		sum = in.SHA256
	}
	if len(sum) < 8 {
		h := sha256.Sum256([]byte(at.Path))
		sum = hex.EncodeToString(h[:])
	}
	return id + ":" + sum[:8] + ":" + strconv.Itoa(max(0, at.Index))
}

func (b *builder) scopeCounts() []ScopeCount {
	list := []ScopeCount{}
	for _, info := range b.scopes.infos {
		if info.tokens > 0 {
			list = append(list, ScopeCount{info.name, info.class.String(), info.known, info.tokens})
		}
	}
	slices.SortFunc(list, func(x, y ScopeCount) int { return strings.Compare(x.Scope, y.Scope) })
	return list
}

// topOwnersShown is how many owners a report shows.
const topOwnersShown = 50

// topOwners returns the owners with the most open findings. It reads names and IDs
// only of those that could be among them.
func (b *builder) topOwners() []OwnerCount {
	top := []OwnerCount{}
	t := &b.Auditor.owners
	order := func(x, y OwnerCount) int {
		return cmp.Or(cmp.Compare(y.Open, x.Open), cmp.Compare(y.Tokens, x.Tokens), strings.Compare(x.ID, y.ID))
	}
	var id []byte
	for i := range uint32(t.n) {
		c := OwnerCount{Tokens: int64(t.row(i).tokens), Open: b.allOpen(i)}
		if c.Tokens == 0 {
			continue
		}
		id = t.appendID(id[:0], i)
		if len(top) == topOwnersShown {
			last := &top[len(top)-1]
			if c := cmp.Or(cmp.Compare(last.Open, c.Open), cmp.Compare(last.Tokens, c.Tokens)); c > 0 || c == 0 && string(id) > last.ID {
				continue
			}
		}
		c.ID, c.Name = string(id), t.name(i)
		at, _ := slices.BinarySearchFunc(top, c, order)
		if top = slices.Insert(top, at, c); len(top) > topOwnersShown {
			top = top[:topOwnersShown]
		}
	}
	for i := range top {
		top[i].OwnerRef = b.veil.owner(b.withRow(top[i].OwnerRef))
	}
	return top
}

// allOpen returns the number of open findings of an owner.
func (b *builder) allOpen(i uint32) int64 {
	open, _ := b.openOf(i)
	n := int64(open)
	if b.ran[iOwnerUnknown] {
		n += int64(countOf(b.Auditor.owners.unknown, i))
	}
	if b.tooMany.has(int(i)) {
		n++
	}
	return n
}
