package audit

import "math/bits"

// An idKey is 80 bits of the SHA-256 of an ID. Among ten million IDs, two have the
// same key with a probability of 4 in 100 billion.
type idKey struct {
	hi uint64
	lo uint16
}

// An idTable maps idKeys to a 48-bit digest and, with a wider stride, to further
// words. It keeps its entries sorted by key in one array with gaps: the slot of an
// entry is the share of its key in the key space, or the next free one. The array
// is a list of pages, so that it grows in place and leaves no garbage: at ten
// million entries, a table that is copied to grow would need twice its memory.
type idTable struct {
	stride int // words of an entry, at least 2
	shift  int // a page has 1<<shift slots
	pages  [][]uint64
	n      int
	homes  int // slots that an entry can be meant for; the others take the overflow
}

const (
	smallShift = 10
	largeShift = 16 // 1 MiB a page: few pages, so that finding one costs no cache miss
	tailSlots  = 256

	digestBits = 48
	digestMask = 1<<digestBits - 1
)

func newIDTable(stride int) idTable {
	t := idTable{stride: stride, shift: smallShift}
	t.addPages(1)
	t.homes = t.slots() - tailSlots
	return t
}

func (t *idTable) addPages(n int) {
	for range n {
		t.pages = append(t.pages, make([]uint64, t.stride<<t.shift))
	}
}

func (t *idTable) slots() int { return len(t.pages) << t.shift }

// word returns the place of the first word of the entry at i in its page.
func (t *idTable) word(i int) int { return i & (1<<t.shift - 1) * t.stride }

// slot returns the words of the entry at i. Word 1 of a free slot is 0.
func (t *idTable) slot(i int) []uint64 {
	j := t.word(i)
	return t.pages[i>>t.shift][j : j+t.stride : j+t.stride]
}

func (t *idTable) home(hi uint64) int {
	i, _ := bits.Mul64(hi, uint64(t.homes))
	return int(i)
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

// search returns the slot of the entry with this key, or the one where it belongs.
func (t *idTable) search(k idKey) (i int, found bool) {
	i = t.home(k.hi)
	for n := i >> t.shift; n < len(t.pages); n++ {
		page := t.pages[n]
		for j := t.word(i); j < len(page); j += t.stride {
			switch hi := page[j]; {
			case hi < k.hi && page[j+1] != 0:
			case hi == k.hi && page[j+1] != 0:
				if lo := uint16(page[j+1] >> digestBits); lo >= k.lo {
					return i, lo == k.lo
				}
			default:
				return i, false
			}
			i++
		}
	}
	return i, false
}

// insert returns the slot of the entry with this key. It makes one with this
// digest, which must not be 0, if there is none. Inserting moves other entries.
func (t *idTable) insert(k idKey, digest uint64) (i int, found bool) {
	if (t.n+1)*32 > t.homes*29 {
		t.grow()
	}
	if i, found = t.search(k); found {
		return i, true
	}
	t.move(i, t.free(i))
	s := t.slot(i)
	clear(s)
	s[0], s[1] = k.hi, uint64(k.lo)<<digestBits|digest
	t.n++
	return i, false
}

// free returns the first free slot from i on. It adds a page if there is none.
func (t *idTable) free(i int) int {
	for n := i >> t.shift; n < len(t.pages); n++ {
		page := t.pages[n]
		for j := t.word(i) + 1; j < len(page); j += t.stride {
			if page[j] == 0 {
				return i
			}
			i++
		}
	}
	t.addPages(1)
	return i
}

// move moves the entries from i up to free by one slot.
func (t *idTable) move(i, free int) {
	for free > i {
		page := t.pages[free>>t.shift]
		first := max(i, free>>t.shift<<t.shift)
		from, to := t.word(first), t.word(free)
		copy(page[from+t.stride:], page[from:to])
		if free = first; free > i { // the last entry of the page before
			copy(page[:t.stride], t.slot(free-1))
			free--
		}
	}
}

// smallPages is the number of small pages that fill a large one.
const smallPages = 1 << (largeShift - smallShift)

// grow adds an eighth of the slots, or a 32nd if the table is large.
func (t *idTable) grow() { t.reserve(1) }

// reserve makes the table large enough for n more entries. Call it before keys are
// inserted in ascending order: in a table that grows meanwhile, they all belong to
// its first slots, and each would be searched from the first to the last of them.
func (t *idTable) reserve(n int) {
	wanted := ((t.n+n)*32 + 28) / 29
	if wanted <= t.homes {
		return
	}
	pages := func() int {
		const large = 64 // MiB
		share := 8       // at least, so that a table grows rarely
		if len(t.pages) >= large && t.shift == largeShift {
			share = 32
		}
		return max(1, (wanted-t.homes)>>t.shift+1, len(t.pages)/share)
	}
	if len(t.pages)+pages() > smallPages {
		t.enlarge()
	}
	t.widen(pages())
}

// widen adds pages to the homes, and moves every entry to its new place: first all
// to the end, and then each from there.
func (t *idTable) widen(pages int) {
	old := t.slots()
	t.homes += pages << t.shift
	if pages := (t.room(len(t.pages)) + 1<<t.shift - 1) >> t.shift; pages > len(t.pages) {
		t.addPages(pages - len(t.pages))
	}
	from := t.slots()
	for n := old>>t.shift - 1; n >= 0; n-- {
		page := t.pages[n]
		for j := len(page) - t.stride; j >= 0; j -= t.stride {
			if page[j+1] == 0 {
				continue
			}
			if from--; from != n<<t.shift+j/t.stride {
				copy(t.slot(from), page[j:j+t.stride])
				page[j+1] = 0
			}
		}
	}
	next := 0
	for ; from < t.slots(); from++ {
		s := t.slot(from)
		i := max(t.home(s[0]), next)
		if next = i + 1; i != from {
			copy(t.slot(i), s)
			s[1] = 0
		}
	}
}

// enlarge makes large pages of small ones.
func (t *idTable) enlarge() {
	if t.shift == largeShift {
		return
	}
	old := t.pages
	t.shift, t.pages = largeShift, nil
	t.addPages((len(old) + smallPages - 1) / smallPages)
	for i, page := range old {
		copy(t.pages[i/smallPages][i%smallPages*len(page):], page)
	}
}

// room returns the number of slots that the entries need so that none of them,
// packed at the end, has its new place behind it.
func (t *idTable) room(pages int) int {
	slots, rank, next := t.homes+tailSlots, 0, 0
	for _, page := range t.pages[:pages] {
		for j := 0; j < len(page); j += t.stride {
			if page[j+1] == 0 {
				continue
			}
			i := max(t.home(page[j]), next)
			next = i + 1
			slots = max(slots, i+t.n-rank)
			rank++
		}
	}
	return slots
}

// each calls yield with every slot that is in use, in the order of the keys.
func (t *idTable) each(yield func(slot []uint64) bool) {
	for i := range t.slots() {
		if s := t.slot(i); s[1] != 0 && !yield(s) {
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
