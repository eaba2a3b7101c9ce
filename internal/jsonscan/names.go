package jsonscan

import (
	"cmp"
	"encoding/binary"
	"hash/maphash"
	"slices"
)

// Names are the members of one type in their usual order. Any number of names
// of any length works. The first maxFast of them that are at most
// maxName-len(`,"":`) bytes long and differ in their first three bytes are also
// found by comparing words; the others are found by a linear search.
type Names struct {
	list     [maxFast + 1]name // an entry of size 0 matches no text
	slots    [32]uint8         // indexes of list
	factor   uint64            // spreads the names over slots
	all      []Name
	required uint64 // a bit for each of the first maxSeen names
}

const (
	maxFast = 15
	maxSeen = 64 // an Object keeps these in one word
)

// A name is compared with the text word by word, under masks. With the comma
// before it and the colon after it, `,"id":` is six bytes, so
//
//	first = 0x00003A2264692200 // `:"di"`, read from the right: the first byte is lowest
//	mask  = 0x0000FFFFFFFFFF00 // the byte of the comma may be any
//
// and rest and masks are zero.
type name struct {
	first, mask uint64
	rest, masks [3]uint64
	size        int    // of `,"id":`
	bit         uint64 // 1 << its index
	next        uint32 // its index + 1
	id          int
}

// maxName is how many bytes of the text the words cover.
const maxName = 32

// A Name is a member of a type.
type Name struct {
	ID       int // for the caller
	Text     string
	Required bool
}

// noNames is for an object whose members are all skipped.
var noNames = NewNames()

// NewNames makes a table from names in their usual order.
func NewNames(names ...Name) *Names {
	n := &Names{all: names}
	for i := range n.list {
		n.list[i].mask = 0xFF00 // the quote: no text has a zero byte there
	}
	for i, x := range names {
		if i < maxSeen && x.Required {
			n.required |= 1 << i
		}
		if i >= maxFast || len(x.Text) > maxName-len(`,"":`) {
			continue
		}
		var text, mask [maxName]byte
		size := 1 + copy(text[1:], `"`+x.Text+`":`)
		for j := 1; j < size; j++ {
			mask[j] = 0xFF
		}
		e := &n.list[i]
		*e = name{
			first: binary.LittleEndian.Uint64(text[:]), mask: binary.LittleEndian.Uint64(mask[:]),
			size: size, bit: 1 << i, next: uint32(i + 1), id: x.ID,
		}
		for j := range e.rest {
			e.rest[j], e.masks[j] = binary.LittleEndian.Uint64(text[8*j+8:]), binary.LittleEndian.Uint64(mask[8*j+8:])
		}
	}
	n.spread()
	return n
}

// spread chooses the factor that gives the most names a slot of their own. Of
// two names with the same first three bytes only one can have a slot.
func (n *Names) spread() {
	prefixes := make(map[uint64]bool)
	for i := range n.list {
		if n.list[i].size > 0 {
			prefixes[n.list[i].first>>16&0xFFFFFF] = true
		}
	}
	best, bestFactor := -1, uint64(0)
	n.factor = 1
	for range 1 << 12 {
		n.factor *= 0x9E3779B97F4A7C15
		if placed := n.fill(); placed > best {
			best, bestFactor = placed, n.factor
		}
		if best == len(prefixes) {
			return
		}
	}
	n.factor = bestFactor
	n.fill()
}

// fill gives each name the slot that its first bytes choose, unless an earlier
// name has it. It returns how many names have one.
func (n *Names) fill() (placed int) {
	for i := range n.slots {
		n.slots[i] = maxFast
	}
	for i := range n.list {
		if n.list[i].size == 0 {
			continue
		}
		if slot := &n.slots[n.slot(n.list[i].first)]; *slot == maxFast {
			*slot = uint8(i)
			placed++
		}
	}
	return placed
}

// slot hashes the three bytes after the quote: `id"`, `nam`, `sco`.
func (n *Names) slot(word uint64) uint64 { return word >> 16 & 0xFFFFFF * n.factor >> 59 }

// find returns the index of the name that is text, or -1.
func (n *Names) find(text string) int {
	for i := range n.all {
		if n.all[i].Text == text {
			return i
		}
	}
	return -1
}

// Texts returns the names in their usual order.
func (n *Names) Texts() []string {
	out := make([]string, len(n.all))
	for i := range out {
		out[i] = n.all[i].Text
	}
	return out
}

// Scanner.names keeps each unknown name until its object ends, as a word with 28
// bits of its hash above 36 bits of its offset. Sorting the words brings equal
// names together. That takes eight bytes a name, and no text makes it quadratic.
const (
	offsetBits = 36
	offsetMask = 1<<offsetBits - 1
)

var seed = maphash.MakeSeed() // hashes only find candidates: no result depends on them

func packName(text string, at int) uint64 {
	return maphash.String(seed, text)<<offsetBits | uint64(at)&offsetMask
}

// addName adds an unknown name of the object being read. Before a long list of
// names grows, it drops those that could not be reported anyway, unless the last
// time there were few of them.
func (s *Scanner) addName(o *Object, name uint64) {
	const few = 1 << 16
	if n := len(s.names) - o.names; len(s.names) == cap(s.names) && n >= few {
		if !o.distinct {
			found, kept := s.distinct(s.names[o.names:])
			s.names, o.distinct = s.names[:o.names+kept], kept > n/2
			for _, d := range found {
				var text string
				s.String(d.at, &text)
				s.names = append(s.names, packName(text, d.at))
			}
		}
		if len(s.names)-o.names > n/2 {
			s.names = slices.Grow(s.names, n)
		}
	} else if s.names == nil {
		s.names = make([]uint64, 0, 16)
	}
	s.names = append(s.names, name)
}

// maxDuplicates is how many duplicates of an object can have an effect: a thousand
// that are already recorded as unknown names, a thousand others, and one that
// shows that there are more.
const maxDuplicates = 2*MaxFaults + 1

// A duplicate is a name that equals an earlier one of the same object.
type duplicate struct{ first, at int }

// duplicates returns the first maxDuplicates duplicates among names that packName
// packed, in the order of the text.
func (s *Scanner) duplicates(words []uint64) []duplicate {
	found, _ := s.distinct(words)
	return found
}

// distinct moves one word of each name, the first in the text, to the front of
// words. It returns what duplicates returns, and how many names there are.
func (s *Scanner) distinct(words []uint64) (found []duplicate, n int) {
	sortFound := func() {
		slices.SortFunc(found, func(a, b duplicate) int { return cmp.Compare(a.at, b.at) })
		found = found[:min(len(found), maxDuplicates)]
	}
	var group, others []uint64 // others have the hash of the group's first name, but differ from it
	slices.Sort(words)
	for from := 0; from < len(words); {
		to := from + 1
		for to < len(words) && words[to]>>offsetBits == words[from]>>offsetBits {
			to++
		}
		for group = words[from:to]; len(group) > 0; group = slices.Clone(others) {
			first := int(group[0] & offsetMask)
			words[n], others = group[0], others[:0]
			n++
			if len(group) == 1 {
				break
			}
			var text, other string
			s.String(first, &text)
			for _, w := range group[1:] {
				if s.String(int(w&offsetMask), &other); other != text {
					others = append(others, w)
				} else if found = append(found, duplicate{first, int(w & offsetMask)}); len(found) == 2*maxDuplicates {
					sortFound()
				}
			}
		}
		from = to
	}
	sortFound()
	return found, n
}

// reportDuplicates records the unknown names of an object that occur twice. If one
// is already recorded as unknown, that fault becomes a duplicate.
func (s *Scanner) reportDuplicates(o *Object) {
	found := s.duplicates(s.names[o.names:])
	if len(found) == 0 {
		return
	}
	unknown := make(map[int]int)
	for i := o.firstFault; i < len(s.Faults); i++ {
		if s.Faults[i].Code == UnknownName {
			unknown[s.Faults[i].Start] = i
		}
	}
	for _, t := range found {
		var text string
		i, ok := unknown[t.at]
		if !ok {
			i = len(s.Faults)
			s.Report(DuplicateName, "", t.at, s.String(t.at, &text))
			if i == len(s.Faults) {
				return // the limit is reached
			}
			s.Prefix(i, text)
		}
		if ok && s.Unknown == NoteUnknown {
			if s.others >= MaxFaults {
				s.FaultsTruncated = true
				return
			}
			s.notes, s.others = s.notes-1, s.others+1 // the note is now a fault
		}
		s.Faults[i].Code = DuplicateName
		s.Faults[i].FirstStart, s.Faults[i].FirstEnd = t.first, s.String(t.first, &text)
	}
}

// locateFirstNames finds the first occurrence of each known name that is recorded
// as a duplicate.
func (s *Scanner) locateFirstNames(o *Object) {
	var pointers []string
	var faults []*Fault
	for i := o.firstFault; i < len(s.Faults); i++ {
		if f := &s.Faults[i]; f.Code == DuplicateName && f.FirstEnd == 0 {
			faults = append(faults, f)
			pointers = append(pointers, s.Pointer(f))
		}
	}
	for i, p := range Locate(s.Text, o.Start, pointers) {
		faults[i].FirstStart, faults[i].FirstEnd = p.NameStart, p.NameEnd
	}
}
