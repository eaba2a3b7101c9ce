package audit

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"time"

	"github.com/sailpat/sailpat/pat"
)

// population makes the findings that are about owners, the input, or the policy:
// all, or those that could be kept.
func (b *builder) population(all bool, keep func(*kept)) {
	b.eachOwner(all, keep)
	yield := func(k *kept) {
		b.counts[k.rule][k.Severity][k.State]++
		keep(k)
	}
	b.idsTwice(yield)
	b.missingMembers(yield)
	b.exportAge(yield)
	if k := b.ahead; k != nil {
		k := *k
		b.settle(&k)
		yield(&k)
	}
	b.partialViews(yield)
	b.suppressionsLeft(yield)
}

// about returns a finding about no token in particular.
func (b *builder) about(rule int, urgency, days int64, detail, text string) *kept {
	r := rules[rule]
	k := b.blank()
	*k = kept{rule: rule, urgency: urgency, suppression: -1, text: text, hasKey: true,
		Finding: Finding{Rule: r.ID, Name: r.Name, Severity: b.classes[0].severity[rule], Detail: detail, Controls: r.Controls}}
	if days != noDays {
		k.Days = pat.Some(days)
	}
	return k
}

// settle finds out whether a finding is suppressed or known.
func (b *builder) settle(k *kept) {
	k.suppression = b.suppressing(k.rule, &b.marks, k.Token.ID, k.Token.Name, k.Owner.ID, k.Owner.Name)
	known := false
	if b.options.Baseline != nil {
		plain := b.fingerprintOf(k.rule, k.hasKey, k.Token.ID, k.Owner.ID, k.place, k.text, nil)
		shown := b.fingerprintOf(k.rule, k.hasKey, k.Token.ID, k.Owner.ID, k.place, k.text, b.veil)
		known = b.options.Baseline.has(&b.marks, plain, shown)
	}
	switch {
	case k.suppression >= 0:
		k.State = StateSuppressed
	case known:
		k.State = StateUnchanged
	default:
		k.State = StateOpen
	}
}

// unless returns a severity that the policy did not set.
func (b *builder) unless(rule int, otherwise Severity) Severity {
	if c := &b.classes[0]; c.explicit[rule] {
		return c.severity[rule]
	}
	return otherwise
}

// eachOwner makes the findings of AUD406: all, or those that could be kept. It
// counts them itself, since there may be a million.
func (b *builder) eachOwner(all bool, yield func(*kept)) {
	limit := b.policy.Limits.TokensPerOwner
	if !b.ran[iTokensPerOwner] {
		return
	}
	t := &b.Auditor.owners
	var id []byte
	for i := range uint32(t.n) {
		n := int64(t.row(i).others)
		if n < int64(limit) {
			continue
		}
		m := made{rule: iTokensPerOwner, severity: b.classes[0].severity[iTokensPerOwner], suppression: -1, urgency: -n}
		if n > vendorTokensPerOwner {
			m.severity = b.unless(iTokensPerOwner, SeverityMedium)
		}
		id = t.appendID(id[:0], i)
		var k *kept
		if len(b.suppressBy[iTokensPerOwner]) > 0 || b.options.Baseline != nil {
			k = b.owner(&m, i)
			b.settle(k)
			m.state = k.State
		}
		b.counts[iTokensPerOwner][m.severity][m.state]++
		if m.state == StateOpen {
			b.tooMany.set(int(i))
		}
		if all || b.keepers[iTokensPerOwner].wantsOwner(&m, id) {
			if k == nil {
				k = b.owner(&m, i)
				b.settle(k)
			}
			yield(k)
		}
	}
}

// owner returns the finding of AUD406 about an owner.
func (b *builder) owner(m *made, i uint32) *kept {
	noun := "tokens that are not managed"
	if m.urgency == -1 {
		noun = "token that is not managed"
	}
	t := &b.Auditor.owners
	k := b.about(iTokensPerOwner, m.urgency, noDays, fmt.Sprintf("%s %s; the vendor allows %d a user", group(-m.urgency), noun, vendorTokensPerOwner), "")
	k.Severity, k.Owner = m.severity, OwnerRef{ID: t.id(i), Name: t.name(i)}
	return k
}

// idsTwice makes the findings of AUD902.
func (b *builder) idsTwice(yield func(*kept)) {
	if !b.ran[iIDTwice] {
		return
	}
	for _, w := range b.twice { // the report sorts them
		k := b.about(iIDTwice, noUrgency, noDays, fmt.Sprintf("%d different tokens have the ID", 1+len(w.versions)), "")
		k.Token.ID = w.id
		if w.seen != nil {
			k.Token, k.Owner, k.place = w.seen.Token, w.seen.Owner, w.seen.place
		}
		b.settle(k)
		yield(k)
	}
}

// fewTokens is below how many tokens a missing member may be chance.
const fewTokens = 10

// missingMembers makes the findings of AUD903.
func (b *builder) missingMembers(yield func(*kept)) {
	if !b.ran[iMemberMissing] || b.tokens == 0 {
		return
	}
	for _, m := range [...]struct {
		member memberSet
		name   string
		then   string
	}{
		{memberExpiration, "expirationDate", "every token counts as one that never expires"},
		{memberLastUsed, "lastUsed", "nothing is said about tokens that were never used"},
		{memberManaged, "managed", "every token counts as not managed"},
	} {
		if b.members&m.member != 0 || m.member == memberExpiration && b.dialect == pat.SixMonths {
			continue
		}
		k := b.about(iMemberMissing, noUrgency, noDays, "no token has "+m.name+": "+m.then, m.name)
		if b.tokens < fewTokens {
			k.Severity = b.unless(iMemberMissing, SeverityInfo)
		}
		b.settle(k)
		yield(k)
	}
}

// exportAge makes the finding of AUD904.
func (b *builder) exportAge(yield func(*kept)) {
	if !b.ran[iExportOld] {
		return
	}
	age, detail := int64(math.MinInt64), ""
	switch {
	case b.given:
		age = b.now - b.exported
		detail = "the export was made " + countDays(days(age)) + " before the clock"
	case b.events && b.tokens >= fewTokens:
		age = b.now - b.newest
		detail = "the newest event is " + countDays(days(age)) + " before the clock"
	}
	if age <= b.policy.Limits.MaxExportAgeDays.milliseconds() {
		return
	}
	k := b.about(iExportOld, -age, days(age), detail, "")
	b.settle(k)
	yield(k)
}

// partialViews makes the findings of AUD908.
func (b *builder) partialViews(yield func(*kept)) {
	if !b.ran[iPartialView] {
		return
	}
	for _, v := range [...]struct {
		holds          bool
		reason, detail string
	}{
		{b.managed == 0 && b.tokens >= 2, "none-managed", "no token is managed: the caller may not have the right to see managed tokens"},
		{b.single && b.tokens >= 2, "one-owner", "all tokens have one owner: the export may be of one owner only"},
		{b.coversTooFew(), "owners-file", fmt.Sprintf("the owners file lacks %d of %d owners: is it complete? A page has at most 250 identities", b.unknown, b.owners)},
	} {
		if v.holds {
			k := b.about(iPartialView, noUrgency, noDays, v.detail, v.reason)
			b.settle(k)
			yield(k)
		}
	}
}

// suppressionsLeft makes the findings of AUD906 and AUD907, after every other
// finding was made.
func (b *builder) suppressionsLeft(yield func(*kept)) {
	for i := range b.suppress {
		u := &b.suppress[i]
		name := string(rules[u.rule].ID) + " " + rules[u.rule].Name
		var k *kept
		switch {
		case u.expired && b.ran[iSuppressionExpired]:
			end, _ := time.Parse(time.DateOnly, u.Until) // Validate read it
			ago := b.now - end.UnixMilli() - dayLength
			k = b.about(iSuppressionExpired, end.UnixMilli(), days(ago), fmt.Sprintf("entry %d (%s) ended on %s", i+1, name, u.Until), "")
		case !u.expired && !b.marks.suppressions[i] && b.ran[u.rule] && b.ran[iSuppressionUnused]:
			k = b.about(iSuppressionUnused, int64(i), noDays, fmt.Sprintf("entry %d (%s) matches no finding", i+1, name), "")
		default:
			continue
		}
		k.Entry = i + 1
		k.text = string(rules[u.rule].ID) + ":" + u.selectorHash()
		k.digest = uint64(i) // of entries with the same selectors
		b.settle(k)
		yield(k)
	}
}

// selectorHash identifies the selectors of a suppression.
func (u *Suppression) selectorHash() string {
	text, _ := json.Marshal([]string{u.ID, u.Name, u.OwnerID, u.OwnerName}) // strings always have a JSON form
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:4])
}

// writeNotes fills in the notes.
func (b *builder) writeNotes() {
	r := b.report
	if copies := b.elements - b.distinct(); copies > 0 {
		b.notes[fmt.Sprintf("identical copies of tokens were counted once: %s", group(copies))] = true
	}
	if b.options.Previous != nil && !b.reviewed {
		b.notes["the previous export was read once: the findings about removed tokens and changed members are missing"] = true
	}
	for _, c := range r.Rules {
		if all := c.Open + c.Suppressed + c.Unchanged; c.Shown < all {
			b.notes[fmt.Sprintf("%s %s: %s of %s findings are shown; jsonl and csv have all", c.ID, c.Name, group(c.Shown), group(all))] = true
		}
	}
	if b.counts[iNeverUsed].sum(StateOpen)+b.counts[iUnused].sum(StateOpen) > 0 {
		b.notes["lastUsed is brought up to date at most once a day"] = true
	}
	if len(r.Findings) > 0 {
		b.notes["a finding helps with its controls; no finding and no clean report shows compliance"] = true
	}
	r.Notes = append(r.Notes, slices.Sorted(maps.Keys(b.notes))...)
}

// distinct returns the number of different tokens with an ID.
func (a *Auditor) distinct() int64 {
	n := int64(a.ids.n)
	for _, w := range a.twice { // a sum does not depend on the order
		n += int64(len(w.versions))
	}
	return n
}

// Review takes a token of the population a second time. It completes AUD902
// findings with the place, name and owner of the first token of the ID. Reports
// without AUD902 do not need it: see [Auditor.NeedsReview].
func (a *Auditor) Review(t *pat.Token, at Place) {
	if len(a.twice) == 0 || t.ID == "" {
		return
	}
	w := a.twice[a.hash.keyOfID(t.ID)]
	if w == nil {
		return
	}
	f := &a.facts
	a.read(f, t, nil, at)
	m := made{rule: iSecretInExport, suppression: -1, days: noDays}
	w.see(a.tell(f, &m))
}

// see keeps the token whose place comes first.
func (w *twice) see(k *kept) {
	if w.seen == nil || comparePlaces(k.place, w.seen.place) < 0 {
		w.seen = k
	}
}

// NeedsReview reports whether a second reading through [Auditor.Review] would
// complete the report.
func (a *Auditor) NeedsReview() bool { return len(a.twice) > 0 }
