package jsonscan

import (
	"math/bits"
	"strconv"
)

// An Object is an object that is being read. The caller loops
//
//	o := jsonscan.Object{Names: names, Start: i}
//	for i = d.Next(&o, i); o.More; i = d.Next(&o, i) {
//		switch o.Member { … read the value at i … }
//	}
//
// and gets each known member once. Next handles separators, white space,
// duplicate, unknown and missing names.
type Object struct {
	Names   *Names
	Start   int    // of the brace
	More    bool   // a value stands at i
	Member  int    // the ID of its Name
	Unknown []byte // the text of unknown members, `,"a":1,"b":[]`, unless Scanner.Unknown refuses them

	duplicated bool   // a known name came twice
	distinct   bool   // most unknown names differ, see addName
	seen       uint64 // a bit for each of the first maxSeen names
	seenMore   []bool // one for each of the names after those
	next       uint32 // the index of the name that usually comes next
	faults     int    // 1 + how many faults there were before the current value; 0 before the brace
	firstFault int    // index in Faults of this object's first fault
	names      int    // index in Scanner.names of this object's first unknown name
	step       string // the name of the current member, if it is not one of Names or is a duplicate
}

// Next steps from the end of a value (at first, from the brace) to the value of
// the next member that is known and did not occur before.
//
// It compares words of the text with the name that usually comes next, then with
// the one that the first bytes choose. Whatever is less usual, separator and
// nextSlow handle.
func (s *Scanner) Next(o *Object, i int) int {
	t := s.Text[i:]
	// Without `,"` at i, or after a fault of the last value, separator finds the
	// name.
	if len(t) <= maxName || uint16(Load64(t, 0)) != ','|'"'<<8 || o.faults != len(s.Faults)+1 {
		if i = s.separator(o, i); !o.More {
			return i
		}
		i--
		t = s.Text[i:]
	}
	if len(t) <= maxName {
		return s.nextSlow(o, i+1)
	}
	word, n := Load64(t, 0), &o.Names.list[o.next&maxFast]
	differs := (word ^ n.first) & n.mask
	if differs != 0 {
		n = &o.Names.list[o.Names.slots[o.Names.slot(word)]&maxFast]
		differs = (word ^ n.first) & n.mask
	}
	if n.size > 8 {
		differs |= (Load64(t, 8)^n.rest[0])&n.masks[0] | (Load64(t, 16)^n.rest[1])&n.masks[1] | (Load64(t, 24)^n.rest[2])&n.masks[2]
	}
	if differs|o.seen&n.bit != 0 {
		return s.nextSlow(o, i+1)
	}
	o.seen |= n.bit
	o.Member, o.next = n.id, n.next
	if i += n.size; t[n.size] > ' ' {
		return i
	}
	return s.Space(i)
}

// separator steps to the name of the next member, or over the end of the object.
// If the last value has faults, it puts the member's name before their pointers.
func (s *Scanner) separator(o *Object, i int) int {
	i = s.Space(i)
	if o.faults == 0 {
		if s.Peek(i) != '{' {
			return s.Mismatch("an object", i)
		}
		if s.Depth++; s.Depth > MaxDepth {
			return s.stop(TooDeep, "", i)
		}
		o.More, o.names = true, len(s.names)
		o.firstFault, o.faults = len(s.Faults), len(s.Faults)+1
		if i = s.Space(i + 1); s.Peek(i) == '"' {
			return i
		}
		o.More = false
		if s.Peek(i) != '}' {
			return s.stop(Syntax, "a member name or `}`", i)
		}
	} else {
		if len(s.Faults) >= o.faults {
			s.Prefix(o.faults-1, o.memberName())
			o.faults = len(s.Faults) + 1
		}
		if s.Peek(i) == ',' {
			if i = s.Space(i + 1); s.Peek(i) == '"' {
				return i
			}
			o.More = false
			return s.stop(Syntax, "a member name", i)
		}
		o.More = false
		if s.Peek(i) != '}' {
			return s.stop(Syntax, "`,` or `}`", i)
		}
	}
	s.close(o)
	return i + 1
}

// close records the faults of the object as a whole.
func (s *Scanner) close(o *Object) {
	s.Depth--
	if len(s.names) > o.names {
		s.reportDuplicates(o)
		s.names = s.names[:o.names]
	}
	if o.duplicated {
		s.locateFirstNames(o)
	}
	if o.Names.required&^o.seen != 0 || len(o.Names.all) > maxSeen {
		for i, x := range o.Names.all {
			if x.Required && !o.has(i) {
				first := len(s.Faults)
				s.Report(MissingName, x.Text, o.Start, o.Start+1)
				s.Prefix(first, x.Text)
			}
		}
	}
}

// has reports whether the name with index i occurred.
func (o *Object) has(i int) bool {
	if i < maxSeen {
		return o.seen>>i&1 != 0
	}
	return o.seenMore != nil && o.seenMore[i-maxSeen]
}

// mark records that the name with index i occurred.
func (o *Object) mark(i int) {
	if i < maxSeen {
		o.seen |= 1 << i
		return
	}
	if o.seenMore == nil {
		o.seenMore = make([]bool, len(o.Names.all)-maxSeen)
	}
	o.seenMore[i-maxSeen] = true
}

// memberName returns the name of the member whose value is being read.
func (o *Object) memberName() string {
	if o.Member < 0 {
		return o.step
	}
	return o.Names.all[o.next-1].Text
}

// nextSlow goes on for Next at the name at i, which comparing words did not
// find. It records unknown members, and the second and later members of one name,
// and steps over them: the caller does not get them.
func (s *Scanner) nextSlow(o *Object, i int) int {
	for {
		start, text := i, noName
		end := s.String(i, &text)
		if i = s.Space(end); s.Peek(i) != ':' {
			o.More = false
			return s.stop(Syntax, "`:`", i)
		}
		o.faults = len(s.Faults) + 1 // the pointer of a fault in the name is the object's
		i = s.Space(i + 1)
		known := o.Names.find(text)
		switch {
		case text == noName: // the name has a fault; the member is skipped
		case known < 0:
			if !s.FaultsTruncated && !s.Rereading { // otherwise no duplicate would be recorded
				s.addName(o, packName(text, start))
			}
			if o.Names != noNames {
				s.unknown(o.Names, start, end)
			}
		case !o.has(known):
			o.mark(known)
			o.Member, o.next = o.Names.all[known].ID, uint32(known+1)
			return i
		default:
			o.duplicated = true
			s.Report(DuplicateName, "", start, end)
		}
		faults := len(s.Faults)
		i = s.Skip(i)
		if known < 0 && text != noName && s.Unknown == KeepUnknown && o.Names != noNames && !s.Broken && len(s.Faults) == faults {
			o.Unknown = AppendCompact(append(o.Unknown, ','), s.Text[start:i])
		}
		o.Member, o.step = -1, text
		if i = s.separator(o, i); !o.More {
			return i
		}
	}
}

// unknown records an unknown name as Scanner.Unknown asks.
func (s *Scanner) unknown(among *Names, start, end int) {
	first := len(s.Faults)
	switch s.Unknown {
	case RefuseUnknown:
		s.Report(UnknownName, "", start, end)
	case NoteUnknown:
		s.Note(UnknownName, "", start, end)
	}
	if len(s.Faults) > first {
		s.Faults[first].Among = among
	}
}

// Resume prepares o so that Next continues in an object whose first members the
// caller has read without it. seen has a bit for each of the Names that were read;
// the highest is that of the last one. faults is how many faults there were before
// the object. The caller has added the object to Depth.
func (s *Scanner) Resume(o *Object, seen uint64, faults int) {
	o.More, o.names = true, len(s.names)
	o.firstFault, o.faults = faults, faults+1
	o.seen, o.next = seen, uint32(bits.Len64(seen))
}

// A Gap is white space of at most MaxGap bytes, as two words of eight bytes to
// compare with the text under masks. "\n  " has
//
//	First     = 0x000000000020200A // the line feed is the lowest byte
//	FirstMask = 0x0000000000FFFFFF
type Gap struct {
	Size                  int
	First, Second         uint64
	FirstMask, SecondMask uint64
}

// MaxGap is how many bytes the words of a Gap cover.
const MaxGap = 16

// FirstGap returns the white space at i as a Gap. ok is false if it is too long,
// if no quote follows, or if the text ends soon after i.
func FirstGap(text string, i int) (g Gap, ok bool) {
	if len(text)-i <= MaxGap {
		return g, false
	}
	t := text[i:]
	for t[g.Size] == ' ' || t[g.Size] == '\n' || t[g.Size] == '\r' || t[g.Size] == '\t' {
		if g.Size++; g.Size > MaxGap {
			return g, false
		}
	}
	g.FirstMask = 1<<(8*min(g.Size, 8)) - 1
	g.SecondMask = 1<<(8*max(g.Size-8, 0)) - 1
	g.First, g.Second = Load64(t, 0)&g.FirstMask, Load64(t, 8)&g.SecondMask
	return g, t[g.Size] == '"'
}

// An Array is an array that is being read, as an Object is.
type Array struct {
	Start int
	More  bool
	Index int // of the element at i

	faults int // as in Object
}

// Elem steps from the end of an element (at first, from the bracket) to the
// next element.
func (s *Scanner) Elem(a *Array, i int) int {
	if t := s.Text[i:]; len(t) > 1 && t[0] == ',' && t[1] > ' ' && t[1] != ']' && a.faults == len(s.Faults)+1 {
		a.Index++
		return i + 1
	}
	return s.elem(a, i)
}

func (s *Scanner) elem(a *Array, i int) int {
	i = s.Space(i)
	if a.faults == 0 {
		if s.Peek(i) != '[' {
			return s.Mismatch("an array", i)
		}
		if s.Depth++; s.Depth > MaxDepth {
			return s.stop(TooDeep, "", i)
		}
		a.faults = len(s.Faults) + 1
		if i = s.Space(i + 1); s.Peek(i) != ']' {
			a.More = true
			return i
		}
	} else {
		if len(s.Faults) >= a.faults {
			s.Prefix(a.faults-1, strconv.Itoa(a.Index))
			a.faults = len(s.Faults) + 1
		}
		a.Index++
		if s.Peek(i) == ',' {
			if i = s.Space(i + 1); s.Peek(i) != ']' {
				return i
			}
			a.More = false
			return s.stop(Syntax, "a value", i)
		}
		a.More = false
		if s.Peek(i) != ']' {
			return s.stop(Syntax, "`,` or `]`", i)
		}
	}
	s.Depth--
	return i + 1
}
