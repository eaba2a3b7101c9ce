package audit

import (
	"math/bits"
	"slices"
)

// An idKey is 80 bits of the SHA-256 of an ID. Among ten million IDs, two have the
// same key with a probability of 4 in 100 billion.
type idKey struct {
	hi uint64
	lo uint16
}

// An idTable maps idKeys to a 48-bit digest and, with a wider stride, to further
// words. Most entries are in a sorted list without gaps; those that were inserted
// since are in a small sorted list with gaps, which is merged into the large one
// once it is full. So the table takes little more than its entries, grows in place
// and leaves no garbage: a table that is copied to grow would need twice its
// memory. A merge moves every entry, but the small list grows with the large one,
// so an entry is moved 30 to 60 times while the table doubles, in blocks.
type idTable struct {
	stride int // words of an entry, at least 2
	n      int
	sorted idList
	recent gapList
}

const (
	digestBits = 48
	digestMask = 1<<digestBits - 1

	minRecent  = 1 << 9
	recentPart = 32 // the small list has room for this part of the entries
)

func newIDTable(stride int) idTable {
	return idTable{stride: stride, sorted: newIDList(stride), recent: newGapList(stride, minRecent)}
}

func keyOf(slot []uint64) idKey { return idKey{slot[0], uint16(slot[1] >> digestBits)} }

func digestOf(slot []uint64) uint64 { return slot[1] & digestMask }

func setDigest(slot []uint64, digest uint64) { slot[1] = slot[1]&^digestMask | digest }

func (k idKey) compare(l idKey) int {
	switch {
	case k.hi < l.hi, k.hi == l.hi && k.lo < l.lo:
		return -1
	case k == l:
		return 0
	}
	return 1
}

// isBelow reports whether an entry with these first words comes before a key.
func isBelow(hi, word uint64, k idKey) bool {
	return hi < k.hi || hi == k.hi && uint16(word>>digestBits) < k.lo
}

// slots returns the number of slots. Some of the last ones are free.
func (t *idTable) slots() int { return t.sorted.n + t.recent.slots() }

// slot returns the words of the entry at i. Word 1 of a free slot is 0.
func (t *idTable) slot(i int) []uint64 {
	if i < t.sorted.n {
		return t.sorted.slot(i)
	}
	return t.recent.slot(i - t.sorted.n)
}

// search returns the slot of the entry with this key.
func (t *idTable) search(k idKey) (i int, found bool) {
	if i, found = t.sorted.search(k); found || t.recent.n == 0 {
		return i, found
	}
	i, found = t.recent.search(k)
	return t.sorted.n + i, found
}

// insert returns the slot of the entry with this key. It makes one with this
// digest, which must not be 0, if there is none. Inserting moves other entries.
func (t *idTable) insert(k idKey, digest uint64) (i int, found bool) {
	if i, found = t.sorted.search(k); found {
		return i, true
	}
	for {
		if i, found = t.recent.search(k); found {
			return t.sorted.n + i, true
		}
		if t.recent.insert(i, k, digest) {
			t.n++
			return t.sorted.n + i, false
		}
		t.merge()
	}
}

// merge empties the small list into the large one. From then on, the slot of an
// entry depends on nothing but the keys.
func (t *idTable) merge() {
	t.sorted.merge(&t.recent)
	if homes := t.recent.homes; t.sorted.n > 2*recentPart*homes {
		t.recent = newGapList(t.stride, 2*homes)
		return
	}
	t.recent.clear()
}

// complete merges the lists, and gives back the memory of the small one and of the
// filters. Nothing is inserted after it.
func (t *idTable) complete() {
	t.sorted.merge(&t.recent)
	t.sorted.filters = nil
	t.recent = newGapList(t.stride, minRecent)
}

// each calls yield with every slot that is in use, in the order of the keys.
func (t *idTable) each(yield func(slot []uint64) bool) {
	next := 0
	for slot := range t.recent.each {
		at := t.sorted.place(keyOf(slot))
		for ; next < at; next++ {
			if !yield(t.sorted.slot(next)) {
				return
			}
		}
		if !yield(slot) {
			return
		}
	}
	for ; next < t.sorted.n; next++ {
		if !yield(t.sorted.slot(next)) {
			return
		}
	}
}

// An idList is a sorted list of entries without gaps, in pages. Its index has the
// place of the first entry of each part of the key space: the entry of a key is
// near the place that its share of the part gives. Most keys that are searched are
// not in the list, so the index has a filter for each part, which saves the access
// to the entries: it is much smaller than they are.
type idList struct {
	stride  int
	shift   int // a page has 1<<shift slots
	pages   [][]uint64
	n       int
	bits    int
	index   []uint32 // the places of the first entries of 1<<bits parts, and the end of the last one
	filters []filter // of the parts; nil if the list is complete
}

// A filter has two bits of 96 for each key: where a part has 19 keys, one of ten
// others passes.
type filter [3]uint32

// filterBits returns the bits that a key sets.
func filterBits(k idKey) (i, j uint32) {
	const size = 96
	return uint32(uint64(uint32(k.hi)) * size >> 32), uint32(k.lo) * size >> 16
}

func (f *filter) add(k idKey) {
	i, j := filterBits(k)
	f[i/32] |= 1 << (i % 32)
	f[j/32] |= 1 << (j % 32)
}

func (f *filter) mayHave(k idKey) bool {
	i, j := filterBits(k)
	return f[i/32]>>(i%32)&(f[j/32]>>(j%32))&1 == 1
}

const (
	smallShift = 9
	largeShift = 16 // 1 MiB a page: few pages, so that finding one costs no cache miss
	perPart    = 24 // most entries of a part, on average
)

func newIDList(stride int) idList {
	return idList{stride: stride, shift: smallShift, index: make([]uint32, 2), filters: make([]filter, 1)}
}

func (l *idList) slot(i int) []uint64 {
	j := i & (1<<l.shift - 1) * l.stride
	return l.pages[i>>l.shift][j : j+l.stride : j+l.stride]
}

// below reports whether the entry at i comes before a key.
func (l *idList) below(i int, k idKey) bool {
	page, j := l.pages[i>>l.shift], i&(1<<l.shift-1)*l.stride
	return isBelow(page[j], page[j+1], k)
}

// part returns the part of the key space that a key is in.
func (l *idList) part(hi uint64) int { return int(hi >> (64 - l.bits)) }

// search returns the place of the entry with this key.
func (l *idList) search(k idKey) (i int, found bool) {
	if l.filters != nil && !l.filters[l.part(k.hi)].mayHave(k) {
		return 0, false
	}
	i = l.place(k)
	return i, i < l.n && keyOf(l.slot(i)) == k
}

// place returns the place of the first entry that is not below a key.
func (l *idList) place(k idKey) int {
	p := l.part(k.hi)
	from, to := int(l.index[p]), int(l.index[p+1])
	if from == to {
		return from
	}
	share, _ := bits.Mul64(k.hi<<l.bits, uint64(to-from))
	i := from + int(share)
	// Entries that stand together are rare: double the step, then halve.
	if l.below(i, k) {
		from = i + 1
		for step := 1; from < to; step *= 2 {
			if i = from + step - 1; i >= to {
				break
			}
			if !l.below(i, k) {
				to = i
				break
			}
			from = i + 1
		}
	} else {
		to = i
		for step := 1; from < to; step *= 2 {
			if i = to - step; i <= from {
				break
			}
			if l.below(i, k) {
				from = i + 1
				break
			}
			to = i
		}
	}
	for from < to {
		if i = int(uint(from+to) >> 1); l.below(i, k) {
			from = i + 1
		} else {
			to = i
		}
	}
	return from
}

// merge adds the entries of another list, which stay there. The lists have no key
// in common.
func (l *idList) merge(g *gapList) {
	l.reserve(l.n + g.n)
	end, left := l.n, g.n
	for i := g.slots() - 1; left > 0; i-- {
		slot := g.slot(i)
		if slot[1] == 0 {
			continue
		}
		at := l.placeBefore(end, keyOf(slot))
		l.move(at, end, left)
		left--
		copy(l.slot(at+left), slot)
		end = at
	}
	l.n += g.n
	if l.n > perPart<<l.bits {
		l.reindex()
		return
	}
	count, p := uint32(0), 1 // the parts before p have their places
	for slot := range g.each {
		q := l.part(slot[0])
		l.filters[q].add(keyOf(slot))
		for ; p <= q; p++ {
			l.index[p] += count
		}
		count++
	}
	for ; p < len(l.index); p++ {
		l.index[p] += count
	}
}

// placeBefore is place for a key that is not after the entry at end. It reads the
// entries from there, which are to be moved anyway: in order, which is faster than
// to access one of each fifty.
func (l *idList) placeBefore(end int, k idKey) int {
	for end > 0 {
		page, first := l.pages[(end-1)>>l.shift], (end-1)>>l.shift<<l.shift
		for j := (end - 1 - first) * l.stride; j >= 0; j -= l.stride {
			if isBelow(page[j], page[j+1], k) {
				return first + j/l.stride + 1
			}
		}
		end = first
	}
	return 0
}

// move moves the entries from up to to by some slots. Nothing there is kept.
func (l *idList) move(from, to, by int) {
	in := func(end int) int { return (end-1)&(1<<l.shift-1) + 1 } // slots of the page before the end
	for to > from {
		n := min(to-from, in(to), in(to+by))
		source, j := l.pages[(to-1)>>l.shift], in(to)*l.stride
		target, k := l.pages[(to+by-1)>>l.shift], in(to+by)*l.stride
		copy(target[k-n*l.stride:k], source[j-n*l.stride:j])
		to -= n
	}
}

// reserve adds pages for n entries in all. It makes large pages of small ones once
// they fill one.
func (l *idList) reserve(n int) {
	const small = 1 << (largeShift - smallShift)
	if l.shift == smallShift && n > small<<smallShift {
		old := l.pages
		l.shift, l.pages = largeShift, nil
		for i, page := range old {
			if i%small == 0 {
				l.pages = append(l.pages, make([]uint64, l.stride<<l.shift))
			}
			copy(l.pages[i/small][i%small*len(page):], page)
		}
	}
	for len(l.pages)<<l.shift < n {
		l.pages = append(l.pages, make([]uint64, l.stride<<l.shift))
	}
}

// reindex makes the index anew, for as many parts as the entries need.
func (l *idList) reindex() {
	for l.n > perPart<<l.bits {
		l.bits++
	}
	l.index, l.filters = make([]uint32, 1<<l.bits+1), make([]filter, 1<<l.bits)
	p := 0
	for i := range l.n {
		k := keyOf(l.slot(i))
		for q := l.part(k.hi); p < q; {
			p++
			l.index[p] = uint32(i)
		}
		l.filters[p].add(k)
	}
	for p++; p < len(l.index); p++ {
		l.index[p] = uint32(l.n)
	}
}

// A gapList is a sorted list of entries with gaps: the slot of an entry is the
// share of its key in the key space, or the next free one.
type gapList struct {
	stride int
	words  []uint64
	n      int
	homes  int // slots that an entry can be meant for; the others take the overflow
	last   int // word of the entry that was inserted last
}

func newGapList(stride, homes int) gapList {
	return gapList{stride: stride, homes: homes, words: make([]uint64, stride*(homes+homes/8))}
}

func (g *gapList) clear() {
	clear(g.words)
	g.n, g.last = 0, 0
}

func (g *gapList) slots() int { return len(g.words) / g.stride }

func (g *gapList) slot(i int) []uint64 {
	j := i * g.stride
	return g.words[j : j+g.stride : j+g.stride]
}

// search returns the slot of the entry with this key, or the one where it belongs.
func (g *gapList) search(k idKey) (i int, found bool) {
	home, _ := bits.Mul64(k.hi, uint64(g.homes))
	j := int(home) * g.stride
	// Keys in ascending order, as of a state that is merged, would all be meant for
	// the same few slots. No slot is free between the one that an entry is meant
	// for and its own.
	if last := g.last; j <= last && g.words[last+1] != 0 && isBelow(g.words[last], g.words[last+1], k) {
		j = last + g.stride
	}
	for ; j < len(g.words); j += g.stride {
		hi, word := g.words[j], g.words[j+1]
		if word == 0 || !isBelow(hi, word, k) {
			return j / g.stride, word != 0 && hi == k.hi && uint16(word>>digestBits) == k.lo
		}
	}
	return j / g.stride, false
}

// insert makes an entry with a key that is not in the list, in the slot where it
// belongs. It reports false if the list is full.
func (g *gapList) insert(i int, k idKey, digest uint64) bool {
	free := i * g.stride
	for free < len(g.words) && g.words[free+1] != 0 {
		free += g.stride
	}
	if free == len(g.words) || 8*g.n >= 7*g.homes {
		return false
	}
	j := i * g.stride
	copy(g.words[j+g.stride:], g.words[j:free])
	clear(g.words[j+2 : j+g.stride])
	g.words[j], g.words[j+1] = k.hi, uint64(k.lo)<<digestBits|digest
	g.last = j
	g.n++
	return true
}

// each calls yield with every slot that is in use, in the order of the keys.
func (g *gapList) each(yield func(slot []uint64) bool) {
	for slot := range slices.Chunk(g.words, g.stride) {
		if slot[1] != 0 && !yield(slot) {
			return
		}
	}
}

// A bitset has a bit for each slot of a table.
type bitset []uint64

func newBitset(n int) bitset { return make(bitset, (n+63)/64) }

func (b bitset) has(i int) bool { return b[i/64]>>(i%64)&1 == 1 }

// set sets a bit, and reports whether it was set before.
func (b bitset) set(i int) bool {
	was := b.has(i)
	b[i/64] |= 1 << (i % 64)
	return was
}
