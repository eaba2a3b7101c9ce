package jsonscan

import (
	"cmp"
	"hash/maphash"
	"slices"
	"strings"
)

// Names are the members of one type in their usual order.
type Names struct {
	list     []*name // and last one that no text has
	slots    [32]*name
	factor   uint64 // spreads list over slots, each name in its own
	required uint32
}

// A name is compared a word at a time: its first eight bytes, its last eight,
// and what is between.
type name struct {
	quoted            string // `"id":`
	first, mask, last uint64
	bit               uint32
	text              string
	next              *name // the one that usually follows
}

// noNames is for an object of which nothing is known.
var noNames = NewNames()

// NewNames makes a table from a dozen names at most in their usual order, a
// required one marked by a "!" at its end. It panics if the first three bytes of
// two of them, as in `id"` or `nam`, are equal.
func NewNames(names ...string) *Names {
	n := &Names{list: []*name{{first: 1}}} // no word is 1 under a mask of 0
	for k := len(names) - 1; k >= 0; k-- {
		text, required := strings.CutSuffix(names[k], "!")
		x := &name{text: text, quoted: `"` + text + `":`, bit: 1 << k, next: n.list[0]}
		if required {
			n.required |= x.bit
		}
		padded := x.quoted + strings.Repeat("\x00", 8)
		x.mask = ^uint64(0) >> (64 - 8*min(8, len(x.quoted)))
		x.first = Load64(padded, 0)
		x.last = Load64(padded, max(0, len(x.quoted)-8))
		n.list = slices.Insert(n.list, 0, x)
	}
	n.factor = 1
	for range 1 << 16 {
		if n.factor *= 0x9E3779B97F4A7C15; n.spread() {
			return n
		}
	}
	panic("jsonscan: too many names, or two that begin alike")
}

// spread puts each name in the slot its first bytes choose, unless two meet.
func (n *Names) spread() bool {
	none := n.list[len(n.list)-1]
	for k := range n.slots {
		n.slots[k] = none
	}
	for _, x := range n.list[:len(n.list)-1] {
		slot := n.slot(x.first)
		if n.slots[slot] != none {
			return false
		}
		n.slots[slot] = x
	}
	return true
}

// slot hashes the second to fourth byte of a quoted name: `id"`, `nam`, `sco`.
func (n *Names) slot(word uint64) uint64 { return word >> 8 & 0xFFFFFF * n.factor >> 59 }

// find returns the name that is text, or nil.
func (n *Names) find(text string) *name {
	for _, x := range n.list[:len(n.list)-1] {
		if x.text == text {
			return x
		}
	}
	return nil
}

// Texts returns the names in their usual order.
func (n *Names) Texts() []string {
	out := make([]string, len(n.list)-1)
	for k := range out {
		out[k] = n.list[k].text
	}
	return out
}

// stands reports whether the name, whose first eight bytes stand in s at i,
// stands there whole.
func (n *name) stands(s string, i int) bool {
	q := n.quoted
	return len(q) <= 8 ||
		len(s)-i > len(q) && Load64(s, i+len(q)-8) == n.last && (len(q) <= 16 || s[i+8:i+len(q)-8] == q[8:len(q)-8])
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
			slices.SortStableFunc(group, func(a, b candidate) int { return cmp.Compare(a.text, b.text) })
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
			d.notes-- // now it is a fault
		}
		d.Faults[k].Code = DuplicateName
		d.Faults[k].FirstStart, d.Faults[k].FirstEnd = t.first, d.String(t.first, &text)
	}
	o.faults = len(d.Faults)
}

// related finds the first of the known names that were recorded as duplicates.
func (d *Scanner) related(o *Object) {
	var pointers []string
	var faults []*Fault
	for k := o.firstFault; k < len(d.Faults); k++ {
		if f := &d.Faults[k]; f.Code == DuplicateName && f.FirstEnd == 0 {
			faults = append(faults, f)
			pointers = append(pointers, f.Pointer)
		}
	}
	for k, p := range Locate(d.Text, o.Start, pointers) {
		faults[k].FirstStart, faults[k].FirstEnd = p.NameStart, p.NameEnd
	}
}
