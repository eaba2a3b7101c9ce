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

// A name is compared with a text a word at a time, under masks: behind a comma or
// whatever else stands before it, `"id":`.
type name struct {
	first, mask uint64
	rest, masks [3]uint64
	size        int    // with that comma
	bit         uint32 // of its place in the usual order
	next        uint32 // the place after it
	Name
}

// maxName is how many bytes are compared, and how many a text must have for it.
const maxName = 32

// A Name is a member of a type.
type Name struct {
	ID       int // for the caller
	Text     string
	Required bool
}

// noNames is for an object of which nothing is known.
var noNames = NewNames()

// NewNames makes a table from at most 15 names in their usual order, of at most 28
// bytes each. It panics if there are more, if one is longer, or if the first three
// bytes of two of them, as in `id"` or `nam`, are equal.
func NewNames(names ...Name) *Names {
	if len(names) > maxNames {
		panic("jsonscan: too many names")
	}
	n := &Names{count: len(names)}
	for k := range n.list {
		n.list[k].mask = 0xFF00 // there is always a quote
	}
	for k, x := range names {
		if len(x.Text) > maxName-len(`,"":`) {
			panic("jsonscan: a name is too long")
		}
		var text, mask [maxName]byte
		size := 1 + copy(text[1:], `"`+x.Text+`":`)
		for j := 1; j < size; j++ {
			mask[j] = 0xFF
		}
		n.list[k] = name{
			first: binary.LittleEndian.Uint64(text[:]), mask: binary.LittleEndian.Uint64(mask[:]),
			size: size, bit: 1 << k, next: uint32(k + 1), Name: x,
		}
		for j := range n.list[k].rest {
			n.list[k].rest[j], n.list[k].masks[j] = binary.LittleEndian.Uint64(text[8*j+8:]), binary.LittleEndian.Uint64(mask[8*j+8:])
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

// slot hashes the first three bytes behind the quote: `id"`, `nam`, `sco`.
func (n *Names) slot(word uint64) uint64 { return word >> 16 & 0xFFFFFF * n.factor >> 59 }

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
type duplicate struct{ first, at int }

// twins finds them among packed names, in the order of the text.
func (d *Scanner) duplicates(words []uint64) []duplicate {
	type candidate struct {
		text string
		at   int
	}
	var found []duplicate
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
			first := group[0]
			if slices.ContainsFunc(group, func(c candidate) bool { return c.text != first.text }) { // hashes that are equal by chance
				slices.SortFunc(group, func(a, b candidate) int { return cmp.Or(cmp.Compare(a.text, b.text), a.at-b.at) })
				first = group[0]
			}
			for _, c := range group[1:] {
				if c.text == first.text {
					found = append(found, duplicate{first.at, c.at})
				} else {
					first = c
				}
			}
		}
		words = words[same:]
	}
	slices.SortFunc(found, func(a, b duplicate) int { return cmp.Compare(a.at, b.at) })
	return found
}

// repeated records the unknown names of an object that stand there before. One
// recorded as unknown is now a duplicate instead: one fault, one record.
func (d *Scanner) reportDuplicates(o *Object) {
	found := d.duplicates(d.names[o.names:])
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
				d.FaultsTruncated = true
				return
			}
			d.notes, d.others = d.notes-1, d.others+1 // now it is a fault
		}
		d.Faults[k].Code = DuplicateName
		d.Faults[k].FirstStart, d.Faults[k].FirstEnd = t.first, d.String(t.first, &text)
	}
}

// related finds the first of the known names that were recorded as duplicates.
func (d *Scanner) locateFirsts(o *Object) {
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
