package audit

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/sailpat/sailpat/pat"
)

// stateMagic begins every state. Its last byte is the version.
const stateMagic = "sailpat audit state\x01"

// MarshalBinary returns the state of the audit: what another process needs to
// merge it, or to go on. It contains names of tokens and owners even if the
// options hide them. Equal states have equal bytes.
func (a *Auditor) MarshalBinary() ([]byte, error) {
	if a.reviewed {
		return nil, errReviewed
	}
	w := &stateWriter{writer: writer{[]byte(stateMagic)}, a: a}
	w.buf = append(w.buf, a.settings.hash[:]...)
	w.facts()
	w.ownerRows()
	w.profileRows()
	w.scopeRows()
	w.tokens()
	w.comparison()
	for i := range a.keepers {
		list := slices.Clone(a.keepers[i].list)
		slices.SortFunc(list, worth)
		w.uint(uint64(len(list)))
		for _, k := range list {
			w.kept(k)
		}
	}
	w.uint(uint64(len(a.upcoming.list)))
	for _, e := range a.upcoming.list {
		w.expiry(e)
	}
	return w.buf, nil
}

// A stateWriter numbers owners, profiles and sets in an order that does not
// depend on how the state came about.
type stateWriter struct {
	writer
	a                      *Auditor
	owners, profiles, sets []uint32 // new numbers
}

func (w *stateWriter) facts() {
	a := w.a
	w.int(a.elements)
	w.uint(uint64(a.members))
	w.bool(a.events)
	w.int(a.newest)
	w.bools(a.marks.suppressions)
	w.bools(a.marks.baseline)
	w.uint(uint64(len(a.inputs)))
	for _, path := range slices.Sorted(maps.Keys(a.inputs)) {
		in := a.inputs[path]
		w.text(path)
		w.text(in.SHA256)
		w.int(in.Tokens)
		w.int(in.Unreadable)
	}
	w.uint(uint64(len(a.notes)))
	for _, note := range slices.Sorted(maps.Keys(a.notes)) {
		w.text(note)
	}
	for _, counts := range []*dayCounts{&a.expiries, &a.calendar} {
		days := uint64(0)
		for range counts.each {
			days++
		}
		w.uint(days)
		for day, n := range counts.each {
			w.int(int64(day))
			w.int(n)
		}
	}
	w.bool(a.ahead != nil)
	if a.ahead != nil {
		w.kept(a.ahead)
	}
}

func (w *stateWriter) ownerRows() {
	t := &w.a.owners
	rows := t.sorted()
	w.owners = make([]uint32, len(rows))
	w.uint(uint64(len(rows)))
	for n, i := range rows {
		w.owners[i] = uint32(n)
		r := t.row(i)
		w.text(packID(t.id(i)))
		w.text(t.name(i))
		open, neverUsed := w.a.openOf(i)
		for _, c := range [...]uint32{r.tokens, r.others, open, neverUsed, countOf(t.unknown, i)} {
			w.uint(uint64(c))
		}
	}
}

func (w *stateWriter) profileRows() {
	list := slices.DeleteFunc(slices.Clone(w.a.profiles.list), func(p *profile) bool { return p.count == 0 })
	slices.SortFunc(list, func(x, y *profile) int { return strings.Compare(x.key, y.key) })
	w.profiles = make([]uint32, len(w.a.profiles.list))
	w.uint(uint64(len(list)))
	for n, p := range list {
		w.profiles[p.index] = uint32(n)
		w.text(p.key)
		w.int(p.count)
	}
}

func (w *stateWriter) scopeRows() {
	t := &w.a.scopes
	infos := slices.DeleteFunc(slices.Clone(t.infos), func(s *scopeInfo) bool { return s.tokens == 0 && !w.a.options.Partial })
	slices.SortFunc(infos, func(x, y *scopeInfo) int { return strings.Compare(x.name, y.name) })
	number := make([]uint64, len(t.infos))
	w.uint(uint64(len(infos)))
	for n, s := range infos {
		number[s.index] = uint64(n)
		w.text(s.name)
		w.int(s.tokens)
	}
	if !w.a.options.Partial {
		return
	}
	sets := slices.Clone(t.sets)
	slices.SortFunc(sets, func(x, y *scopeSet) int { return slices.Compare(x.listed(), y.listed()) })
	w.sets = make([]uint32, len(sets))
	w.uint(uint64(len(sets)))
	for n, set := range sets {
		w.sets[set.index] = uint32(n)
		list := set.infos
		if set.none {
			list = nil
		}
		w.uint(uint64(len(list)))
		for _, s := range list {
			w.uint(number[s.index])
		}
	}
}

// tokens writes the entries of the table, in the order of their keys.
func (w *stateWriter) tokens() {
	a := w.a
	w.uint(uint64(a.ids.n))
	for s := range a.ids.each {
		w.word(s[0])
		w.word(s[1])
		if a.options.Partial {
			w.text(a.idText.at(s[4]))
			w.record(recordOf(s))
		}
	}
	keys := slices.SortedFunc(maps.Keys(a.twice), idKey.compare)
	w.uint(uint64(len(keys)))
	for _, key := range keys {
		t := a.twice[key]
		w.word(key.hi)
		w.uint(uint64(key.lo))
		w.text(t.id)
		w.uint(uint64(len(t.versions)))
		for _, v := range t.versions {
			w.word(v.digest)
			if a.options.Partial {
				w.record(v.record)
			}
		}
		w.bool(t.seen != nil)
		if t.seen != nil {
			w.kept(t.seen)
		}
	}
}

func (w *writer) word(n uint64) {
	for range 8 {
		w.buf = append(w.buf, byte(n))
		n >>= 8
	}
}

func (w *stateWriter) record(r record) {
	w.uint(uint64(w.profiles[r.profile]))
	set := uint64(0)
	if r.set > 0 {
		set = 1 + uint64(w.sets[r.set-1])
	}
	w.uint(set)
	w.uint(uint64(r.day))
	owner := uint64(0)
	if r.owner != noOwner {
		owner = 1 + uint64(w.owners[r.owner])
	}
	w.uint(owner)
}

func (w *stateWriter) comparison() {
	a := w.a
	if a.options.Previous == nil {
		return
	}
	for _, word := range a.seen {
		w.word(word)
	}
	w.uint(uint64(len(a.pending)))
	for _, i := range slices.Sorted(maps.Keys(a.pending)) {
		w.uint(uint64(i))
		w.text(a.changed.at(a.pending[i]))
	}
}

// kept writes a finding. What follows from the rule and the options is left out.
func (w *writer) kept(k *kept) {
	f := &k.Finding
	w.uint(uint64(k.rule))
	w.uint(uint64(f.Severity))
	w.uint(uint64(f.State))
	for _, text := range [...]string{f.Token.ID, f.Token.Name, f.Owner.ID, f.Owner.Name, f.Detail, f.Hint, k.text} {
		w.text(text)
	}
	w.bool(f.Managed)
	w.bool(f.Implied)
	w.optional(f.Days.Presence(), func() { w.int(f.Days.Or(0)) })
	w.time(f.Expires)
	w.time(f.Created)
	w.time(f.LastUsed)
	w.bool(f.LastUsedPresence != nil)
	if f.LastUsedPresence != nil {
		w.uint(uint64(*f.LastUsedPresence))
	}
	w.uint(uint64(len(f.Scope)))
	for _, s := range f.Scope {
		w.text(s)
	}
	w.int(k.urgency)
	w.uint(k.digest)
	w.bool(k.hasKey)
	w.uint(uint64(k.suppression + 1))
	w.place(k.place)
}

func (r *reader) kept(s *settings) *kept {
	k := &kept{rule: int(r.below(ruleCount))}
	rule, f := rules[k.rule], &k.Finding
	f.Rule, f.Name, f.Controls = rule.ID, rule.Name, rule.Controls
	f.Severity, f.State = Severity(r.below(uint64(SeverityHigh)+1)), State(r.below(uint64(StateSuppressed)+1))
	for _, text := range [...]*string{&f.Token.ID, &f.Token.Name, &f.Owner.ID, &f.Owner.Name, &f.Detail, &f.Hint, &k.text} {
		*text = r.text()
	}
	f.Managed, f.Implied = r.bool(), r.bool()
	f.Days = readOptional(r, r.int)
	f.Expires, f.Created, f.LastUsed = r.time(), r.time(), r.time()
	if r.bool() {
		p := pat.Presence(r.below(3))
		f.LastUsedPresence = &p
	}
	for range r.count(1) {
		f.Scope = append(f.Scope, r.text())
	}
	k.urgency, k.digest, k.hasKey = r.int(), r.below(digestMask+1), r.bool()
	k.suppression = int(r.below(uint64(len(s.suppress))+1)) - 1
	k.place = r.place()
	return k
}

func (w *writer) expiry(e *expiry) {
	for _, text := range [...]string{e.Token.ID, e.Token.Name, e.Owner.ID, e.Owner.Name, e.Class} {
		w.text(text)
	}
	w.time(e.Expires)
	w.bool(e.Implied)
	w.time(e.Created)
	w.time(e.LastUsed)
	w.uint(uint64(e.Scopes))
	w.uint(e.digest)
}

func (r *reader) expiry() *expiry {
	e := &expiry{}
	for _, text := range [...]*string{&e.Token.ID, &e.Token.Name, &e.Owner.ID, &e.Owner.Name, &e.Class} {
		*text = r.text()
	}
	e.Expires, e.Implied, e.Created, e.LastUsed = r.time(), r.bool(), r.time(), r.time()
	e.Scopes, e.digest = int(r.below(math.MaxInt32)), r.below(digestMask+1)
	return e
}

// UnmarshalBinary replaces the state of a by one that MarshalBinary of this
// version returned for the same policy and options. On an error a is unchanged.
func (a *Auditor) UnmarshalBinary(data []byte) error {
	if a.settings == nil {
		return errors.New("audit: use New before UnmarshalBinary")
	}
	rest, ok := cutPrefix(data, stateMagic)
	if !ok {
		return fmt.Errorf("%w: it is no state of this version", errState)
	}
	if len(rest) < len(a.settings.hash) || [32]byte(rest[:32]) != a.settings.hash {
		return errors.New("audit: the state has another policy or other options")
	}
	b := newAuditor(a.settings)
	r := &stateReader{reader: reader{data: rest[32:]}, a: b}
	r.state()
	if r.err == nil && len(r.data) > 0 {
		r.fail()
	}
	if r.err != nil {
		return r.err
	}
	*a = *b
	return nil
}

func cutPrefix(data []byte, prefix string) ([]byte, bool) {
	if len(data) < len(prefix) || string(data[:len(prefix)]) != prefix {
		return nil, false
	}
	return data[len(prefix):], true
}
