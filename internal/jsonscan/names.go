package jsonscan

import (
	"cmp"
	"encoding/binary"
	"hash/maphash"
	"slices"
)

// maxNames is how many members a type can have.
const maxNames = 15

// Names are the members of one type in their usual order.
type Names struct {
	list     [maxNames + 1]name // those from count on are of no text
	slots    [32]uint8          // indexes of list
	factor   uint64             // spreads list over slots, each name in its own
	required uint32             // a bit a name
	count    int
}

// A name is compared a word at a time: its first eight bytes, its last eight,
// and what is between.
type name struct {
	first, mask, last uint64
	size              int    // of `"id":`
	middle            string // what first and last leave out
	Name
}

// A Name is a member of a type.
type Name struct {
	ID       int // for the caller
	Text     string
	Required bool
}

// noNames is for an object of which nothing is known.
var noNames = NewNames()

// NewNames makes a table from at most 15 names in their usual order, of at most 60
// bytes each. It panics if there are more, if one is longer, or if the first three
// bytes of two of them, as in `id"` or `nam`, are equal.
func NewNames(names ...Name) *Names {
	if len(names) > maxNames {
		panic("jsonscan: too many names")
	}
	n := &Names{count: len(names)}
	for k := range n.list {
		n.list[k].first = 1 // no word is 1 under a mask of 0
	}
	var quoted [64]byte // no name needs memory of its own: every program that links this makes its tables first
	for k, x := range names {
		size := copy(quoted[1:], x.Text) + len(`"":`)
		quoted[0], quoted[size-2], quoted[size-1] = '"', '"', ':'
		clear(quoted[size:])
		n.list[k] = name{
			first: binary.LittleEndian.Uint64(quoted[:]),
			mask:  ^uint64(0) >> (64 - 8*min(8, size)),
			last:  binary.LittleEndian.Uint64(quoted[max(0, size-8):]),
			size:  size,
			Name:  x,
		}
		if size > 16 {
			n.list[k].middle = x.Text[7 : size-9]
		}
		if x.Required {
			n.required |= 1 << k
		}
	}
	n.factor = 1
	for range 1 << 16 {
		if n.factor *= 0x9E3779B97F4A7C15; n.spread() {
			return n
		}
	}
	panic("jsonscan: two names begin alike")
}

// spread puts each name in the slot its first bytes choose, unless two meet.
func (n *Names) spread() bool {
	for k := range n.slots {
		n.slots[k] = maxNames
	}
	for k := range n.count {
		slot := &n.slots[n.slot(n.list[k].first)]
		if *slot != maxNames {
			return false
		}
		*slot = uint8(k)
	}
	return true
}

// slot hashes the second to fourth byte of a quoted name: `id"`, `nam`, `sco`.
func (n *Names) slot(word uint64) uint64 { return word >> 8 & 0xFFFFFF * n.factor >> 59 }

// find returns the index of the name that is text, or -1.
func (n *Names) find(text string) int {
	for k := range n.count {
		if n.list[k].Text == text {
			return k
		}
	}
	return -1
}

// Texts returns the names in their usual order.
func (n *Names) Texts() []string {
	out := make([]string, n.count)
	for k := range out {
		out[k] = n.list[k].Text
	}
	return out
}

// rest reports whether a name of more than eight bytes, which begins at t as it
// should, goes on as it should.
func (n *name) rest(t string) bool {
	return len(t) > n.size && Load64(t, n.size-8) == n.last && (n.size <= 16 || t[8:n.size-8] == n.middle)
}

// Unknown names are kept until their object ends, as 24 bits of a hash above 40
// bits of offset, so that equal names come together when the words are sorted:
// eight bytes a name, no cost in an object without them, and no text that makes
// it quadratic.
const (
	offsetBits = 40
	offsetMask = 1<<offsetBits - 1
)

var seed = maphash.MakeSeed() // hashes only bring names together: no result depends on it

func packName(text string, at int) uint64 {
	return maphash.String(seed, text)<<offsetBits | uint64(at)&offsetMask
}

// A twin is a name that an earlier one of the same object equals.
type twin struct{ first, at int }

// twins finds them among packed names, in the order of the text.
func (d *Scanner) twins(words []uint64) []twin {
	type candidate struct {
		text string
		at   int
	}
	var found []twin
	var group []candidate
	slices.Sort(words)
	for len(words) > 1 {
		same := 1
		for same < len(words) && words[same]>>offsetBits == words[0]>>offsetBits {
			same++
		}
		if same > 1 {
			group = group[:0]
			for _, w := range words[:same] {
				c := candidate{at: int(w & offsetMask)}
				d.String(c.at, &c.text)
				group = append(group, c)
			}
			slices.SortFunc(group, func(a, b candidate) int { return cmp.Or(cmp.Compare(a.text, b.text), a.at-b.at) })
			first := group[0]
			for _, c := range group[1:] {
				if c.text == first.text {
					found = append(found, twin{first.at, c.at})
				} else {
					first = c
				}
			}
		}
		words = words[same:]
	}
	slices.SortFunc(found, func(a, b twin) int { return cmp.Compare(a.at, b.at) })
	return found
}

// repeated records the unknown names of an object that stand there before. One
// recorded as unknown is now a duplicate instead: one fault, one record.
func (d *Scanner) repeated(o *Object) {
	found := d.twins(d.names[o.names:])
	if len(found) == 0 {
		return
	}
	unknown := make(map[int]int)
	for k := o.firstFault; k < len(d.Faults); k++ {
		if d.Faults[k].Code == UnknownName {
			unknown[d.Faults[k].Start] = k
		}
	}
	for _, t := range found {
		var text string
		k, ok := unknown[t.at]
		if !ok {
			k = len(d.Faults)
			d.Report(DuplicateName, "", t.at, d.String(t.at, &text))
			if k == len(d.Faults) {
				return // no room: there are more than anybody reads
			}
			d.Prefix(k, text)
		}
		if ok && d.Unknown == NoteUnknown {
			if d.others >= MaxFaults {
				d.Cut = true
				return
			}
			d.notes, d.others = d.notes-1, d.others+1 // now it is a fault
		}
		d.Faults[k].Code = DuplicateName
		d.Faults[k].FirstStart, d.Faults[k].FirstEnd = t.first, d.String(t.first, &text)
	}
}

// related finds the first of the known names that were recorded as duplicates.
func (d *Scanner) related(o *Object) {
	var pointers []string
	var faults []*Fault
	for k := o.firstFault; k < len(d.Faults); k++ {
		if f := &d.Faults[k]; f.Code == DuplicateName && f.FirstEnd == 0 {
			faults = append(faults, f)
			pointers = append(pointers, d.Pointer(f))
		}
	}
	for k, p := range Locate(d.Text, o.Start, pointers) {
		faults[k].FirstStart, faults[k].FirstEnd = p.NameStart, p.NameEnd
	}
}
