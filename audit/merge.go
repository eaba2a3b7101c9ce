package audit

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
)

// ErrOverlap says that two parts of a population share an ID. Only Auditors with
// [Options.Partial] know what a token added to each of them.
var ErrOverlap = errors.New("audit: the parts share IDs; set Options.Partial to merge them")

// errReviewed says that a comparison was made too early.
var errReviewed = errors.New("audit: merge all parts before the previous export is reviewed")

// Merge adds the population of b to a. Both must have the same policy and the same
// options, or else Merge returns an error and leaves a as it is. Merging is
// associative and commutative: any split of a population, merged in any order,
// gives the report of the whole. Unless the options say Partial, the parts must
// not share IDs; [ErrOverlap] says that they do. b is unchanged.
func (a *Auditor) Merge(b *Auditor) error {
	switch {
	case a == b:
		return errors.New("audit: an Auditor cannot be merged with itself")
	case a.settings.hash != b.settings.hash:
		return errors.New("audit: the parts have different policies or options")
	case a.reviewed || b.reviewed:
		return errReviewed
	case !a.options.Partial && a.overlaps(b):
		return ErrOverlap
	}
	m := merger{a: a, b: b}
	m.tables()
	m.tokens()
	a.shared, b.shared, a.spare = true, true, nil
	for i := range a.keepers {
		a.keepers[i].merge(&b.keepers[i])
	}
	for _, e := range b.upcoming.list {
		a.upcoming.add(e)
	}
	for i, used := range b.marks.suppressions {
		a.marks.suppressions[i] = a.marks.suppressions[i] || used
	}
	for i, known := range b.marks.baseline {
		a.marks.baseline[i] = a.marks.baseline[i] || known
	}
	a.elements += b.elements
	a.members |= b.members
	if b.events && (!a.events || b.newest > a.newest) {
		a.newest, a.events = b.newest, true
	}
	a.ahead = further(a.ahead, b.ahead)
	for _, in := range b.inputs { // each has its own sum
		sum := a.input(in.Path)
		sum.Tokens += in.Tokens
		sum.Unreadable += in.Unreadable
		sum.SHA256 = max(sum.SHA256, in.SHA256)
	}
	maps.Copy(a.notes, b.notes)
	for i := range b.seen {
		a.seen[i] |= b.seen[i]
	}
	for i, place := range b.pending {
		a.setPending(i, b.changed.bytes(place))
	}
	return nil
}

// overlaps reports whether both have a token with the same ID.
func (a *Auditor) overlaps(b *Auditor) bool {
	for s := range b.ids.each {
		if _, found := a.ids.search(keyOf(s)); found {
			return true
		}
	}
	return false
}

// A merger translates the numbers that b gave to owners, profiles and sets.
type merger struct {
	a, b                   *Auditor
	owners, profiles, sets []uint32
}

// tables adds the counts.
func (m *merger) tables() {
	a, b := m.a, m.b
	for _, p := range b.profiles.list {
		mine := a.profiles.get([]byte(p.key))
		mine.count += p.count
		m.profiles = append(m.profiles, mine.index)
	}
	for _, info := range b.scopes.infos {
		a.scopes.info(info.name).tokens += info.tokens
	}
	if a.options.Partial {
		for _, set := range b.scopes.sets {
			m.sets = append(m.sets, a.scopes.of(set.listed()).index)
		}
	}
	for day, n := range b.expiries.each {
		*a.expiries.of(day) += n
	}
	for day, n := range b.calendar.each {
		*a.calendar.of(day) += n
	}
	for i := range uint32(b.owners.n) {
		theirs := b.owners.row(i)
		at := a.ownerRow(b.owners.id(i))
		a.owners.rename(at, b.owners.name(i))
		mine := a.owners.row(at)
		mine.tokens += theirs.tokens
		mine.others += theirs.others
		mine.open += theirs.open
		if n := countOf(b.owners.neverUsed, i); n > 0 {
			bump(&a.owners.neverUsed, at, n)
		}
		if n := countOf(b.owners.unknown, i); n > 0 {
			bump(&a.owners.unknown, at, n)
		}
		m.owners = append(m.owners, at)
	}
}

// tokens enters the tokens of b, and takes back those that a has.
func (m *merger) tokens() {
	a, b := m.a, m.b
	for s := range b.ids.each {
		key, theirs := keyOf(s), b.twice[keyOf(s)]
		id := ""
		if a.options.Partial {
			id = b.idText.at(s[4])
		}
		m.enter(key, id, version{digestOf(s), m.record(recordOf(s))})
		if theirs == nil {
			continue
		}
		for _, v := range theirs.versions {
			m.enter(key, id, version{v.digest, m.record(v.record)})
		}
		mine := a.twice[key]
		mine.id = theirs.id
		if theirs.seen != nil {
			mine.see(theirs.seen)
		}
	}
}

func (m *merger) record(r record) record {
	if !m.a.options.Partial {
		return record{}
	}
	r.profile = m.profiles[r.profile]
	if r.set > 0 {
		r.set = m.sets[r.set-1] + 1
	}
	if r.owner != noOwner {
		r.owner = m.owners[r.owner]
	}
	return r
}

// enter enters one token.
func (m *merger) enter(key idKey, id string, v version) {
	a := m.a
	i, found := a.ids.insert(key, v.digest)
	s := a.ids.slot(i)
	if !found {
		if setRecord(s, v.record); a.options.Partial {
			s[4] = a.idText.add(id)
		}
		return
	}
	copied := digestOf(s) == v.digest
	if !copied {
		w := a.twice[key]
		if w == nil {
			w = &twice{}
			w.id, _ = unpackID(id)
			a.twice[key] = w
		}
		copied = !w.add(s, v)
	}
	if !copied {
		return
	}
	var set *scopeSet
	if v.record.set > 0 {
		set = a.scopes.sets[v.record.set-1]
	}
	a.count(v.record, set, -1)
}

// fingerprint returns a hash of everything that decides a report.
func (s *settings) fingerprint() [32]byte {
	h := sha256.New()
	write := func(v any) {
		text, err := json.Marshal(v)
		if err != nil {
			panic(err) // only numbers and strings come here
		}
		h.Write(binary.AppendUvarint(nil, uint64(len(text))))
		h.Write(text)
	}
	o := &s.options
	write(s.policy)
	write([]int64{s.now, s.exported, int64(o.Top), int64(o.APIVersion)})
	write([]bool{s.given, o.Partial, o.Owners != nil, o.Previous != nil, o.Baseline != nil, o.Pseudonyms != nil, o.Only != nil})
	write(o.Only)
	write(o.Tenant)
	if o.Owners != nil {
		write(o.Owners.rows)
	}
	if o.Previous != nil {
		write(fmt.Sprintf("%x", o.Previous.sum()))
	}
	if o.Baseline != nil {
		write(o.Baseline.list)
	}
	if o.Pseudonyms != nil {
		write(o.Pseudonyms.Token("fingerprint of the key"))
	}
	return [32]byte(h.Sum(nil))
}

// sum returns a hash of the export.
func (p *Previous) sum() []byte {
	h := sha256.New()
	var buf []byte
	h.Write([]byte{byte(p.version)})
	for i := range p.ids.slots() {
		if s := p.ids.slot(i); s[1] != 0 {
			buf = buf[:0]
			for _, w := range s {
				buf = binary.LittleEndian.AppendUint64(buf, w)
			}
			h.Write(buf)
		}
	}
	return h.Sum(binary.LittleEndian.AppendUint64(nil, uint64(p.unkeyed)))
}
