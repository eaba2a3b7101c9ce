package audit

import (
	"cmp"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"github.com/sailpat/sailpat/pat"
)

// Options says what an audit knows besides its policy. Only AsOf is required.
type Options struct {
	AsOf     time.Time // the clock of the audit, cut to the millisecond
	Exported time.Time // when the export was made; zero if unknown

	APIVersion pat.APIVersion // of the export; it decides the dialect

	Owners     *Owners     // the owners file; nil if there is none
	Previous   *Previous   // the previous export; nil if there is none
	Baseline   *Baseline   // findings that are known; nil if there are none
	Pseudonyms *Pseudonyms // hides names; nil shows them

	Only   []string // IDs or names of the rules to run; nil runs all. AUD9xx always run
	Top    int      // findings kept a rule; DefaultTop if 0
	Tenant string   // a label for the report

	// Partial lets [Auditor.Merge] join parts that share IDs, at the price of
	// about 60 bytes a token.
	Partial bool
}

// DefaultTop is the default of [Options.Top].
const DefaultTop = 1000

// An Auditor audits a population of tokens. Use [New].
type Auditor struct {
	evaluator
	facts facts

	ids      idTable // if Partial, words 2 and 3 hold the record and word 4 the place of the ID
	idText   arena
	twice    map[idKey]*twice
	owners   ownerTable
	profiles profileTable
	expiries dayCounts // tokens by day of expiry
	calendar dayCounts // the upcoming ones, as far as the calendar goes
	keepers  [ruleCount]keeper
	shared   bool // a merge gave the findings to another Auditor, too
	upcoming upcoming
	marks    marks

	elements int64     // tokens with an ID, copies included
	members  memberSet // members that some element has
	newest   int64     // event at or before the clock
	events   bool      // there is one
	ahead    *kept     // the token that is most ahead of the clock
	inputs   map[string]*Input
	reading  *Input // the last one
	notes    map[string]bool

	comparison
}

// A twice has the tokens of an ID beyond the one with the smallest digest.
type twice struct {
	id       string
	versions []version // by digest
	seen     *kept     // the first of them, after the second reading
}

type version struct {
	digest uint64
	record record
}

// A record is what it takes to take a token back.
type record struct{ profile, owner, day, set uint32 } // set is an index + 1, or 0 for none

const noOwner = ^uint32(0)

// noDay is the day of a token that does not count by day.
const noDay = uint32(1 << 31)

// New returns an Auditor without tokens. An invalid policy is a *[PolicyError].
func New(p Policy, o Options) (*Auditor, error) {
	s, err := compile(p, o)
	if err != nil {
		return nil, err
	}
	return newAuditor(s), nil
}

func newAuditor(s *settings) *Auditor {
	a := &Auditor{
		evaluator: newEvaluator(s),
		twice:     map[idKey]*twice{},
		owners:    newOwnerTable(),
		profiles:  newProfileTable(),
		upcoming:  upcoming{limit: max(s.policy.Calendar.MaxEvents, s.policy.Metrics.Tokens, minUpcoming)},
		inputs:    map[string]*Input{},
		notes:     map[string]bool{},
	}
	a.ids = newIDTable(2)
	if s.options.Partial {
		a.ids = newIDTable(5)
	}
	for i := range a.keepers {
		a.keepers[i].limit = s.options.Top
	}
	a.marks = marks{make([]bool, len(s.suppress)), make([]bool, s.options.Baseline.len())}
	a.comparison.begin(s)
	return a
}

// minUpcoming is how many expiries a report shows.
const minUpcoming = 60

// Add adds a token that was read without an error. It keeps no part of t, so the
// token may be borrowed.
func (a *Auditor) Add(t *pat.Token, at Place) { a.add(t, nil, at) }

// AddUnreadable adds an element with violations that make a part of it
// unreadable: those of layers 0 to 2. Rules that need an unreadable member do not
// run for it. The members that could be read are in t.
func (a *Auditor) AddUnreadable(t *pat.Token, violations []pat.Violation, at Place) {
	a.add(t, violations, at)
}

func (a *Auditor) add(t *pat.Token, violations []pat.Violation, at Place) {
	f := &a.facts
	a.read(f, t, violations, at)
	a.observe(f)
	slot, copied := -1, false
	if f.hasKey {
		a.elements++
		slot, copied = a.enter(f)
	}
	a.judge(f)
	a.resolve(f, &a.marks)
	if copied {
		a.keep(f, (*keeper).copied)
		a.compare(f)
		return
	}
	r := a.record(f)
	a.count(r, f.set, 1)
	if slot >= 0 && a.options.Partial {
		a.store(f, slot, r)
	}
	a.keep(f, (*keeper).add)
	if f.flags.counted() && f.flags&flagUpcoming != 0 && a.upcoming.wants(f.expires) {
		a.upcoming.add(a.expiryOf(f))
	}
	a.compare(f)
}

// keep hands the findings of a token to their keepers. The memory of one that gives
// way is used for the next: most findings that are kept give way to others later.
func (a *Auditor) keep(f *facts, to func(*keeper, *kept) *kept) {
	id := readable(f, memberID, f.t.ID)
	for i := range a.made {
		if m := &a.made[i]; a.keepers[m.rule].wants(m, id) {
			if left := to(&a.keepers[m.rule], a.tell(f, m)); !a.shared {
				a.spare = left
			}
		}
	}
}

// observe notes what does not depend on whether the token is a copy.
func (a *Auditor) observe(f *facts) {
	in := a.input(f.at.Path)
	if f.broken {
		in.Unreadable++
	} else {
		in.Tokens++
	}
	a.members |= memberAll &^ absent(f.t)
	for i := range f.violations {
		m, _ := memberAt(f.violations[i].Pointer)
		a.members |= m
	}
	if f.can(memberCreated) {
		a.event(f, f.created)
	}
	if f.wasUsed {
		a.event(f, f.lastUsed)
	}
}

// event notes when something happened, at the clock or ahead of it.
func (a *Auditor) event(f *facts, at int64) {
	if !f.broken && (!a.events || at > a.newest) {
		a.newest, a.events = at, true
	}
	if at-a.now <= clockTolerance || a.ahead != nil && at-a.now < -a.ahead.urgency {
		return
	}
	m := made{rule: iClockBehindData, severity: a.classes[0].severity[iClockBehindData], suppression: -1, urgency: a.now - at, days: days(at - a.now)}
	if m.severity == SeverityOff {
		return
	}
	k := a.tell(f, &m)
	a.ahead = further(a.ahead, k)
}

// further returns the finding with the larger distance; of copies, the one whose
// place comes first.
func further(a, b *kept) *kept {
	if a == nil || b != nil && cmp.Or(compareKept(b, a), comparePlaces(b.place, a.place)) < 0 {
		return b
	}
	return a
}

func (a *Auditor) input(path string) *Input {
	if in := a.reading; in != nil && in.Path == path {
		return in
	}
	in := a.inputs[path]
	if in == nil {
		in = &Input{Path: path}
		a.inputs[path] = in
	}
	a.reading = in
	return in
}

// enter enters the token into the table of IDs. It reports whether the token is a
// copy of one that is there.
func (a *Auditor) enter(f *facts) (slot int, copied bool) {
	slot, found := a.ids.insert(f.key, f.digest)
	s := a.ids.slot(slot)
	if !found {
		if a.options.Partial {
			s[4] = a.idText.add(packID(f.t.ID))
		}
		return slot, false
	}
	if digestOf(s) == f.digest {
		return slot, true
	}
	w := a.twice[f.key]
	if w == nil {
		w = &twice{id: strings.Clone(f.t.ID)}
		a.twice[f.key] = w
	}
	return slot, !w.add(s, version{digest: f.digest})
}

// add adds a token to those of an ID, and reports whether it is a new one. The one
// with the smallest digest is in the slot of the table.
func (w *twice) add(slot []uint64, v version) bool {
	if v.digest < digestOf(slot) {
		first := version{digestOf(slot), recordOf(slot)}
		setDigest(slot, v.digest)
		setRecord(slot, v.record)
		v = first
	}
	i, found := slices.BinarySearchFunc(w.versions, v, func(a, b version) int { return cmp.Compare(a.digest, b.digest) })
	if !found {
		w.versions = slices.Insert(w.versions, i, v)
	}
	return !found
}

func recordOf(slot []uint64) record {
	if len(slot) < 4 {
		return record{}
	}
	return record{uint32(slot[2] >> 32), uint32(slot[2]), uint32(slot[3] >> 32), uint32(slot[3])}
}

func setRecord(slot []uint64, r record) {
	if len(slot) >= 4 {
		slot[2], slot[3] = uint64(r.profile)<<32|uint64(r.owner), uint64(r.day)<<32|uint64(r.set)
	}
}

// packID returns an ID in half its length if it has 32 hexadecimal digits.
func packID(id string) string {
	var raw [16]byte
	if parseHex(&raw, id) {
		return "x" + string(raw[:])
	}
	return "t" + id
}

// unpackID is the inverse of packID. It reports false for what packID never
// returns.
func unpackID(packed string) (string, bool) {
	switch {
	case len(packed) == 17 && packed[0] == 'x':
		return hex.EncodeToString([]byte(packed[1:])), true
	case len(packed) > 0 && packed[0] == 't' && !parseHex(new([16]byte), packed[1:]):
		return packed[1:], true
	}
	return "", false
}

// store keeps the record of a token that was just entered.
func (a *Auditor) store(f *facts, slot int, r record) {
	s := a.ids.slot(slot)
	if digestOf(s) == f.digest {
		setRecord(s, r)
		return
	}
	for i, v := range a.twice[f.key].versions {
		if v.digest == f.digest {
			a.twice[f.key].versions[i].record = r
		}
	}
}

// record returns what the token adds to the counts.
func (a *Auditor) record(f *facts) record {
	r := record{owner: noOwner, day: noDay, profile: a.profiles.of(f.flags, a.made).index}
	if f.hasOwner {
		r.owner = a.ownerRow(f.t.Owner.ID)
		if f.can(memberOwnerName) {
			a.owners.rename(r.owner, f.t.Owner.Name)
		}
	}
	if f.set != nil {
		r.set = f.set.index + 1
	}
	if f.expiresAt() {
		r.day = uint32(dayOf(f.expires))
	}
	return r
}

// ownerRow returns the row of an owner.
func (a *Auditor) ownerRow(id string) uint32 {
	i, found := a.owners.insert(id)
	if !found {
		if a.options.Owners != nil && a.options.Owners.lookup(id) == nil {
			a.owners.lost.set(int(i))
		}
		if p := a.options.Pseudonyms; p != nil {
			a.owners.pseudonyms = append(a.owners.pseudonyms, p.bits(kindOwner, id))
		}
	}
	return i
}

// count adds a token to the counts, or takes it back.
func (a *Auditor) count(r record, set *scopeSet, by int) {
	p := a.profiles.list[r.profile]
	p.count += int64(by)
	if p.flags.counted() {
		if set != nil {
			for _, info := range set.infos {
				info.tokens += int64(by)
			}
		}
		if r.day != noDay {
			*a.expiries.of(int32(r.day)) += int64(by)
		}
		if p.flags&flagCalendar != 0 {
			*a.calendar.of(int32(r.day)) += int64(by)
		}
	}
	if r.owner == noOwner {
		return
	}
	row, n := a.owners.row(r.owner), uint32(by)
	if p.flags.readable() {
		row.tokens += n
		if p.flags.counted() {
			row.others += n
		}
	}
	row.open += n * p.open
	switch {
	case p.neverUsed == 0:
	case a.members&memberLastUsed != 0: // AUD201 runs
		row.open += n * p.neverUsed
	default:
		bump(&a.owners.neverUsed, r.owner, n*p.neverUsed)
	}
	if p.unknown > 0 {
		bump(&a.owners.unknown, r.owner, n*p.unknown)
	}
}

// openOf returns the open findings of an owner, and those of AUD201 that are not
// counted among them, because no token has lastUsed so far.
func (a *Auditor) openOf(i uint32) (open, pending uint32) {
	open, pending = a.owners.row(i).open, countOf(a.owners.neverUsed, i)
	if a.members&memberLastUsed != 0 {
		return open + pending, 0
	}
	return open, pending
}

// expiryOf returns the expiry of a token, without sharing its memory.
func (a *Auditor) expiryOf(f *facts) *expiry {
	t := f.t
	e := &expiry{digest: f.digest, Expiry: Expiry{
		Token: TokenRef{strings.Clone(t.ID), strings.Clone(t.Name)},
		Owner: OwnerRef{ID: strings.Clone(t.Owner.ID), Name: strings.Clone(t.Owner.Name)},
		Class: a.classes[f.class].name, Expires: timestamp(f.expires), Implied: f.kind == expiryImplied, Created: t.Created,
	}}
	e.LastUsed, _ = t.LastUsed.Get()
	if !f.set.none {
		e.Scopes = len(f.set.infos)
	}
	return e
}

// SetInput names the SHA-256 of an input, in hexadecimal. It also puts inputs
// without elements into the report. Call it before the elements are added where
// that is possible: a baseline knows an unreadable element without an ID by it.
func (a *Auditor) SetInput(path, sha256 string) { a.input(path).SHA256 = sha256 }

// Note adds a sentence to the notes of the report.
func (a *Auditor) Note(text string) { a.notes[text] = true }
