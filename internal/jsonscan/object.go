package jsonscan

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// An Object is being read. The caller loops
//
//	o := jsonscan.Object{Names: names, Start: i}
//	for i = d.Next(&o, i); o.More; i = d.Next(&o, i) {
//		switch o.Name { … read the value at i … }
//	}
//
// and meets each known member once. Separators, white space, duplicate, unknown
// and missing names are Next's business.
type Object struct {
	Names   *Names
	Start   int  // of the brace
	More    bool // a value stands at i
	Name    string
	Unknown string // the text of unknown members, `,"a":1,"b":[]`, unless Scanner.Unknown refuses them

	open       bool
	twice      bool   // a known name came twice
	seen       uint32 // one bit a name
	want       *name  // the one that usually comes next
	faults     int    // how many faults have this object's step in front, if they need it
	firstFault int    // the faults of this object begin here
	names      int    // and its unknown names here
}

// Next steps past a value (at first, past the brace) to the value of the next
// member that is known and was not there before.
func (d *Scanner) Next(o *Object, i int) int {
	s := d.Text
	if i+1 < len(s) && s[i] == ',' && s[i+1] == '"' && o.faults == len(d.Faults) && o.open {
		i++
	} else if i = d.separator(o, i); !o.More {
		return i
	}
	if len(s)-i > 8 {
		word, n := Load64(s, i), o.want
		if word&n.mask != n.first {
			n = o.Names.slots[o.Names.slot(word)]
		}
		if word&n.mask == n.first && n.stands(s, i) && o.seen&n.bit == 0 {
			i += len(n.quoted)
			o.Name, o.want = n.text, n.next
			o.seen |= n.bit
			if s[i] > ' ' {
				return i
			}
			return d.Space(i)
		}
	}
	return d.name(o, i)
}

// separator finds the name of the next member, or the end.
func (d *Scanner) separator(o *Object, i int) int {
	i = d.Space(i)
	if !o.open {
		if d.Peek(i) != '{' {
			return d.Mismatch("an object", i)
		}
		if d.Depth++; d.Depth > MaxDepth {
			return d.stop(TooDeep, "", i)
		}
		o.want = o.Names.list[0]
		o.open, o.More, o.names = true, true, len(d.names)
		o.firstFault, o.faults = len(d.Faults), len(d.Faults)
		if i = d.Space(i + 1); d.Peek(i) == '"' {
			return i
		}
		o.More = false
		if d.Peek(i) != '}' {
			return d.stop(Syntax, "a member name or `}`", i)
		}
	} else {
		if len(d.Faults) > o.faults {
			d.Prefix(o.faults, o.Name)
			o.faults = len(d.Faults)
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
		d.repeated(o)
		d.names = d.names[:o.names]
	}
	if o.twice {
		d.related(o)
	}
	if missing := o.Names.required &^ o.seen; missing != 0 {
		for _, n := range o.Names.list {
			if missing&n.bit != 0 {
				k := len(d.Faults)
				d.Report(MissingName, n.text, o.Start, o.Start+1)
				d.Prefix(k, n.text)
			}
		}
	}
}

// noName is what String leaves where a name is no Unicode text.
const noName = "\xFF"

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
		o.faults = len(d.Faults) // a fault of the name stands at the object
		i = d.Space(i + 1)
		known := o.Names.find(text)
		switch {
		case text == noName: // nothing can be said of this member
		case known == nil:
			d.names = append(d.names, packName(text, start))
			if o.Names != noNames {
				d.unknown(o.Names, start, end)
			}
		case o.seen&known.bit == 0:
			o.Name, o.want = known.text, known.next
			o.seen |= known.bit
			return i
		default:
			o.twice = true
			d.Report(DuplicateName, "", start, end)
		}
		i = d.Skip(i)
		if known == nil && d.Unknown != RefuseUnknown && o.Names != noNames && !d.Broken {
			o.Unknown += "," + Compact(d.Text[start:i])
		}
		o.Name = text
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

// Prefix puts step in front of the pointers of the faults from k on. A step that
// must not be quoted, or would make the pointer too long, is left out with all
// behind it: the fault then stands at the object.
func (d *Scanner) Prefix(k int, step string) {
	if k >= len(d.Faults) {
		return
	}
	quotable := Quotable(step)
	if strings.ContainsAny(step, "~/") {
		step = strings.NewReplacer("~", "~0", "/", "~1").Replace(step)
	}
	for ; k < len(d.Faults); k++ {
		switch f := &d.Faults[k]; {
		case !quotable || len(f.Pointer)+len(step) > maxPointer:
			f.Pointer = ""
		default:
			f.Pointer = "/" + step + f.Pointer
		}
	}
}

const (
	maxQuoted  = 64
	maxPointer = 4096 // so that a thousand faults a thousand levels deep stay cheap
)

// Quotable reports whether a name from a text may be shown to people. One that
// is long may not, nor one that looks like a secret.
func Quotable(name string) bool {
	return len(name) <= maxQuoted && utf8.ValidString(name) && !LooksSecret(name)
}

// LooksSecret reports whether s has 20 or more letters and digits in a row, a
// quarter of them digits.
func LooksSecret(s string) bool {
	run, digits := 0, 0
	for k := range len(s) {
		switch c := s[k]; {
		case c-'0' < 10:
			run, digits = run+1, digits+1
		case c|0x20-'a' < 26:
			run++
		default:
			run, digits = 0, 0
		}
		if run >= 20 && digits*4 >= run {
			return true
		}
	}
	return false
}

// Compact removes the white space between the tokens of a valid text.
func Compact(s string) string {
	out, quoted := make([]byte, 0, len(s)), false
	for k := 0; k < len(s); k++ {
		c := s[k]
		switch {
		case quoted && c == '\\':
			out = append(out, c)
			k++
			c = s[k]
		case c == '"':
			quoted = !quoted
		case !quoted && c <= ' ':
			continue
		}
		out = append(out, c)
	}
	return string(out)
}

// An Array is being read, as an Object is.
type Array struct {
	Start int
	More  bool
	Index int // of the element at i

	open   bool
	faults int
}

// Elem steps past an element (at first, past the bracket) to the next one.
func (d *Scanner) Elem(a *Array, i int) int {
	if s := d.Text; i+1 < len(s) && s[i] == ',' && s[i+1] > ' ' && s[i+1] != ']' && a.faults == len(d.Faults) && a.open {
		a.Index++
		return i + 1
	}
	return d.elem(a, i)
}

func (d *Scanner) elem(a *Array, i int) int {
	i = d.Space(i)
	if !a.open {
		if d.Peek(i) != '[' {
			return d.Mismatch("an array", i)
		}
		if d.Depth++; d.Depth > MaxDepth {
			return d.stop(TooDeep, "", i)
		}
		a.open, a.faults = true, len(d.Faults)
		if i = d.Space(i + 1); d.Peek(i) != ']' {
			a.More = true
			return i
		}
	} else {
		if len(d.Faults) > a.faults {
			d.Prefix(a.faults, strconv.Itoa(a.Index))
			a.faults = len(d.Faults)
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
