package audit

import (
	"sync"

	"github.com/sailpat/sailpat/pat"
)

// Previous is an earlier export of the same tenant, to compare with. It keeps
// about 25 bytes a token. Add all of its tokens, give it to [Options.Previous],
// and read the export a second time through [Auditor.ReviewPrevious]. Several
// Auditors may share it once it is complete.
type Previous struct {
	version pat.APIVersion
	ids     idTable // word 2: see useBits
	hash    hasher
	unkeyed int64 // elements without a readable ID
	whole   sync.Once
}

// complete is called before an Auditor uses the export. It makes the slots of the
// IDs independent of the order in which they came.
func (p *Previous) complete() { p.whole.Do(p.ids.complete) }

// Word 2 of an entry has the last use in the lowest 49 bits, as milliseconds
// since the year 1, a bit that says that the token is not compared, and the
// highest 14 bits of the digest of 62.
const (
	useBits     = 49
	useMask     = 1<<useBits - 1
	notCompared = 1 << useBits
	highShift   = useBits + 1
	yearOne     = -62135596800000 // in milliseconds since 1970
)

// NewPrevious returns an export without tokens. The API version decides the
// dialect by which its expiries are read.
func NewPrevious(v pat.APIVersion) *Previous {
	return &Previous{version: v, ids: newIDTable(3)}
}

// Add adds a token.
func (p *Previous) Add(t *pat.Token) {
	digest := p.hash.comparable(t, p.version.Dialect())
	high := digest >> digestBits << highShift
	use := lastUse(t)
	i, found := p.ids.insert(p.hash.keyOfID(t.ID), digest&digestMask)
	s := p.ids.slot(i)
	switch {
	case !found:
		s[2] = high | use
	case digestOf(s) != digest&digestMask || s[2]>>highShift<<highShift != high:
		spoilSlot(s) // two tokens have the ID
	default:
		s[2] = s[2]&^useMask | max(s[2]&useMask, use)
	}
}

// AddUnreadable adds an element that could not be read completely. If it has an
// ID, the token is not compared.
func (p *Previous) AddUnreadable(t *pat.Token) {
	if t.ID == "" {
		p.unkeyed++
		return
	}
	i, _ := p.ids.insert(p.hash.keyOfID(t.ID), 1)
	spoilSlot(p.ids.slot(i))
}

// spoilSlot makes an entry one that is not compared, the same whatever was in it: the
// export must not depend on the order of its tokens.
func spoilSlot(slot []uint64) {
	setDigest(slot, 1)
	slot[2] = notCompared
}

// lastUse returns when a token was last used, as word 2 has it; 0 for never.
func lastUse(t *pat.Token) uint64 {
	if at, ok := t.LastUsed.Get(); ok {
		return uint64(at.Time().UnixMilli()-yearOne) & useMask
	}
	return 0
}

// same reports whether an entry has this digest.
func sameDigest(slot []uint64, digest uint64) bool {
	return digestOf(slot) == digest&digestMask && slot[2]>>highShift == digest>>digestBits
}

// A comparison is what an Auditor knows about the differences to the previous
// export.
type comparison struct {
	seen     bitset         // entries of the previous export whose ID the population has
	handled  bitset         // entries that ReviewPrevious had
	pending  map[int]uint64 // tokens of the population that differ, by entry: their places in changed
	changed  arena          // see appendChanged
	reviewed bool

	buf     []byte    // reused
	current pat.Token // reused
}

func (c *comparison) begin(s *settings) {
	if p := s.options.Previous; p != nil {
		c.seen, c.handled = newBitset(p.ids.slots()), newBitset(p.ids.slots())
		c.pending = map[int]uint64{}
	}
}

// compare notes whether a token differs from the previous export.
func (a *Auditor) compare(f *facts) {
	p := a.options.Previous
	if p == nil || !f.hasKey {
		return
	}
	i, found := p.ids.search(f.key)
	if !found {
		return
	}
	a.seen.set(i)
	if f.flags&flagNotCompared != 0 || sameDigest(p.ids.slot(i), a.hash.comparable(f.t, a.dialect)) {
		return
	}
	a.buf = appendChanged(a.buf[:0], f.t, f.at)
	a.setPending(i, a.buf)
}

// setPending keeps a token that differs. Of copies it keeps the one whose place
// comes first; if an ID has several tokens, they are not compared anyway.
func (c *comparison) setPending(i int, changed []byte) {
	if mine, ok := c.pending[i]; ok {
		x, y := reader{data: changed}, reader{data: c.changed.bytes(mine)}
		if comparePlaces(x.place(), y.place()) >= 0 {
			return
		}
	}
	c.pending[i] = addText(&c.changed, changed)
}

// ReviewPrevious takes a token of the previous export a second time, after the
// whole population was added and merged. The tokens that are gone and the members
// that changed are found here. Call it for every token of the previous export.
func (a *Auditor) ReviewPrevious(t *pat.Token, at Place) {
	if a.options.Previous == nil {
		return
	}
	a.reviewed = true
	f, again := a.comparePrevious(t, at, a.handled)
	if f == nil {
		return
	}
	a.resolve(f, &a.marks)
	if again {
		a.keep(f, (*keeper).copied)
		return
	}
	r := record{owner: noOwner, day: noDay, profile: a.profiles.of(flagLate, a.made).index}
	if f.t != t && f.hasOwner {
		r.owner = a.ownerRow(f.t.Owner.ID)
	}
	a.count(r, nil, 1)
	a.keep(f, (*keeper).add)
}

// comparePrevious makes the findings about a token of the previous export, and
// returns the facts that they are about: of the old token if it is gone, or else of
// the new one; nil if there is nothing to compare. It also reports whether the
// token was handled before.
func (a *Auditor) comparePrevious(t *pat.Token, at Place, handled bitset) (f *facts, again bool) {
	p := a.options.Previous
	a.made = a.made[:0]
	key := a.hash.keyOfID(t.ID)
	i, found := p.ids.search(key)
	if !found || p.ids.slot(i)[2]&notCompared != 0 {
		return nil, false
	}
	f, again = &a.facts, handled.set(i)
	if !a.seen.has(i) {
		a.readAs(f, t, nil, at, p.version.Dialect())
		f.digest = digestOf(p.ids.slot(i)) // of copies that were used at other times, too
		a.find(f, iTokenRemoved, f.created, noDays)
		return f, again
	}
	changed, ok := a.pending[i]
	if !ok || a.twice[key] != nil || again {
		return nil, false
	}
	r := reader{data: a.changed.bytes(changed)}
	place := r.changed(&a.current, t)
	a.read(f, &a.current, nil, place)
	a.drift(f, t, p.version.Dialect())
	return f, false
}

// changes returns the counts of the comparison.
func (a *Auditor) changes() *Changes {
	p := a.options.Previous
	if p == nil {
		return nil
	}
	c := &Changes{NotCompared: p.unkeyed}
	for i := range p.ids.slots() {
		switch s := p.ids.slot(i); {
		case s[1] == 0 || a.seen.has(i):
		case s[2]&notCompared != 0:
			c.NotCompared++
		default:
			c.Removed++
		}
	}
	for _, r := range a.profiles.list {
		if r.flags&flagUsedSince != 0 {
			c.UsedSince += r.count
		}
		if r.flags&flagNotCompared != 0 {
			c.NotCompared += r.count
		}
		if r.flags&flagAdded != 0 {
			c.Added += r.count
		}
	}
	for i := range a.pending { // a sum does not depend on the order
		if a.twice[keyOf(p.ids.slot(i))] == nil {
			c.Changed++
		}
	}
	for key := range a.twice {
		if i, found := p.ids.search(key); found && p.ids.slot(i)[2]&notCompared == 0 {
			c.NotCompared++
		}
	}
	return c
}
