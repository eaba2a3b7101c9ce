package jsonscan

import (
	"strconv"
)

// An Object is being read. The caller loops
//
//	o := jsonscan.Object{Names: names, Start: i}
//	for i = d.Next(&o, i); o.More; i = d.Next(&o, i) {
//		switch o.Member { … read the value at i … }
//	}
//
// and meets each known member once. Separators, white space, duplicate, unknown
// and missing names are Next's business.
type Object struct {
	Names   *Names
	Start   int    // of the brace
	More    bool   // a value stands at i
	Member  int    // the ID of its Name
	Unknown []byte // the text of unknown members, `,"a":1,"b":[]`, unless Scanner.Unknown refuses them

	duplicated bool   // a known name came twice
	seen       uint32 // one bit a name
	next       uint32 // the member that usually comes next
	faults     int    // 1 + how many faults have this object's step in front if they need it; 0 before the brace
	firstFault int    // the faults of this object begin here
	names      int    // and its unknown names here
	step       string // the name of an unknown member
}

// Next steps past a value (at first, past the brace) to the value of the next
// member that is known and was not there before.
func (d *Scanner) Next(o *Object, i int) int {
	t := d.Text[i:]
	if len(t) <= maxName || uint16(Load64(t, 0)) != ','|'"'<<8 || o.faults != len(d.Faults)+1 {
		if i = d.separator(o, i); !o.More {
			return i
		}
		i--
		t = d.Text[i:]
	}
	if len(t) <= maxName {
		return d.name(o, i+1)
	}
	word, n := Load64(t, 0), &o.Names.list[o.next&maxNames]
	differs := (word ^ n.first) & n.mask
	if differs != 0 {
		n = &o.Names.list[o.Names.slots[o.Names.slot(word)]&maxNames]
		differs = (word ^ n.first) & n.mask
	}
	if n.size > 8 {
		differs |= (Load64(t, 8)^n.rest[0])&n.masks[0] | (Load64(t, 16)^n.rest[1])&n.masks[1] | (Load64(t, 24)^n.rest[2])&n.masks[2]
	}
	if differs|uint64(o.seen&n.bit) != 0 {
		return d.name(o, i+1)
	}
	o.seen |= n.bit
	o.Member, o.next = n.ID, n.next
	if i += n.size; t[n.size] > ' ' {
		return i
	}
	return d.Space(i)
}

// separator finds the name of the next member, or the end.
func (d *Scanner) separator(o *Object, i int) int {
	i = d.Space(i)
	if o.faults == 0 {
		if d.Peek(i) != '{' {
			return d.Mismatch("an object", i)
		}
		if d.Depth++; d.Depth > MaxDepth {
			return d.stop(TooDeep, "", i)
		}
		o.More, o.names = true, len(d.names)
		o.firstFault, o.faults = len(d.Faults), len(d.Faults)+1
		if i = d.Space(i + 1); d.Peek(i) == '"' {
			return i
		}
		o.More = false
		if d.Peek(i) != '}' {
			return d.stop(Syntax, "a member name or `}`", i)
		}
	} else {
		if len(d.Faults) >= o.faults {
			d.Prefix(o.faults-1, o.name())
			o.faults = len(d.Faults) + 1
		}
		if d.Peek(i) == ',' {
			if i = d.Space(i + 1); d.Peek(i) == '"' {
				return i
			}
			o.More = false
			return d.stop(Syntax, "a member name", i)
		}
		o.More = false
		if d.Peek(i) != '}' {
			return d.stop(Syntax, "`,` or `}`", i)
		}
	}
	d.close(o)
	return i + 1
}

// close looks at the object as a whole.
func (d *Scanner) close(o *Object) {
	d.Depth--
	if len(d.names) > o.names {
		d.reportDuplicates(o)
		d.names = d.names[:o.names]
	}
	if o.duplicated {
		d.locateFirsts(o)
	}
	if missing := o.Names.required &^ o.seen; missing != 0 {
		for k := range o.Names.count {
			if missing>>k&1 != 0 {
				text, first := o.Names.list[k].Text, len(d.Faults)
				d.Report(MissingName, text, o.Start, o.Start+1)
				d.Prefix(first, text)
			}
		}
	}
}

// name returns the name of the member whose value is being read.
func (o *Object) name() string {
	if o.Member < 0 {
		return o.step
	}
	return o.Names.list[o.next-1].Text
}

// name reads the name at i, which is not that of a known member not seen yet, or
// is not spelled as usual. Members that the caller must not meet are dealt with
// here: unknown ones, and the second and later of one name (the first counts).
func (d *Scanner) name(o *Object, i int) int {
	for {
		start, text := i, noName
		end := d.String(i, &text)
		if i = d.Space(end); d.Peek(i) != ':' {
			o.More = false
			return d.stop(Syntax, "`:`", i)
		}
		o.faults = len(d.Faults) + 1 // a fault of the name stands at the object
		i = d.Space(i + 1)
		known := o.Names.find(text)
		switch {
		case text == noName: // nothing can be said of this member
		case known < 0:
			if d.names == nil {
				d.names = make([]uint64, 0, 16)
			}
			d.names = append(d.names, packName(text, start))
			if o.Names != noNames {
				d.unknown(o.Names, start, end)
			}
		case o.seen>>known&1 == 0:
			o.seen |= 1 << known
			o.Member, o.next = o.Names.list[known].ID, uint32(known+1)
			return i
		default:
			o.duplicated = true
			d.Report(DuplicateName, "", start, end)
		}
		faults := len(d.Faults)
		i = d.Skip(i)
		if known < 0 && d.Unknown != RefuseUnknown && o.Names != noNames && !d.Broken && len(d.Faults) == faults {
			o.Unknown = AppendCompact(append(o.Unknown, ','), d.Text[start:i])
		}
		o.Member, o.step = -1, text
		if i = d.separator(o, i); !o.More {
			return i
		}
	}
}

func (d *Scanner) unknown(among *Names, start, end int) {
	k := len(d.Faults)
	switch d.Unknown {
	case RefuseUnknown:
		d.Report(UnknownName, "", start, end)
	case NoteUnknown:
		d.Note(UnknownName, "", start, end)
	}
	if len(d.Faults) > k {
		d.Faults[k].Among = among
	}
}

// An Array is being read, as an Object is.
type Array struct {
	Start int
	More  bool
	Index int // of the element at i

	faults int // as in Object
}

// Elem steps past an element (at first, past the bracket) to the next one.
func (d *Scanner) Elem(a *Array, i int) int {
	if t := d.Text[i:]; len(t) > 1 && t[0] == ',' && t[1] > ' ' && t[1] != ']' && a.faults == len(d.Faults)+1 {
		a.Index++
		return i + 1
	}
	return d.elem(a, i)
}

func (d *Scanner) elem(a *Array, i int) int {
	i = d.Space(i)
	if a.faults == 0 {
		if d.Peek(i) != '[' {
			return d.Mismatch("an array", i)
		}
		if d.Depth++; d.Depth > MaxDepth {
			return d.stop(TooDeep, "", i)
		}
		a.faults = len(d.Faults) + 1
		if i = d.Space(i + 1); d.Peek(i) != ']' {
			a.More = true
			return i
		}
	} else {
		if len(d.Faults) >= a.faults {
			d.Prefix(a.faults-1, strconv.Itoa(a.Index))
			a.faults = len(d.Faults) + 1
		}
		a.Index++
		if d.Peek(i) == ',' {
			if i = d.Space(i + 1); d.Peek(i) != ']' {
				return i
			}
			a.More = false
			return d.stop(Syntax, "a value", i)
		}
		a.More = false
		if d.Peek(i) != ']' {
			return d.stop(Syntax, "`,` or `]`", i)
		}
	}
	d.Depth--
	return i + 1
}
