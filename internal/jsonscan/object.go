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
	Unknown string // the text of unknown members, `,"a":1,"b":[]`, unless Scanner.Unknown refuses them

	twice      bool   // a known name came twice
	seen       uint32 // one bit a name
	next       int    // the member that usually comes next
	faults     int    // 1 + how many faults have this object's step in front if they need it; 0 before the brace
	firstFault int    // the faults of this object begin here
	names      int    // and its unknown names here
	step       string // the name of an unknown member
}

// Next steps past a value (at first, past the brace) to the value of the next
// member that is known and was not there before.
func (d *Scanner) Next(o *Object, i int) int {
	t := d.Text[i:] // a comma and a quote, in the usual case
	if len(t) < 2 || t[0] != ',' || t[1] != '"' || o.faults != len(d.Faults)+1 {
		if i = d.separator(o, i); !o.More {
			return i
		}
		i--
		t = d.Text[i:]
	}
	if len(t) > 9 {
		word, k := Load64(t, 1), uint(o.next)&maxNames
		n := &o.Names.list[k]
		if word&n.mask != n.first {
			k = uint(o.Names.slots[o.Names.slot(word)]) & maxNames
			n = &o.Names.list[k]
		}
		if word&n.mask == n.first && (n.size <= 8 || n.rest(t[1:])) && o.seen>>k&1 == 0 {
			o.seen |= 1 << k
			o.Member, o.next = n.ID, int(k)+1
			if i += n.size + 1; t[n.size+1] > ' ' {
				return i
			}
			return d.Space(i)
		}
	}
	return d.name(o, i+1)
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
		d.repeated(o)
		d.names = d.names[:o.names]
	}
	if o.twice {
		d.related(o)
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
		o.faults = len(d.Faults) + 1 // a fault of the name stands at the object
		i = d.Space(i + 1)
		known := o.Names.find(text)
		switch {
		case text == noName: // nothing can be said of this member
		case known < 0:
			d.names = append(d.names, packName(text, start))
			if o.Names != noNames {
				d.unknown(o.Names, start, end)
			}
		case o.seen>>known&1 == 0:
			o.seen |= 1 << known
			o.Member, o.next = o.Names.list[known].ID, known+1
			return i
		default:
			o.twice = true
			d.Report(DuplicateName, "", start, end)
		}
		i = d.Skip(i)
		if known < 0 && d.Unknown != RefuseUnknown && o.Names != noNames && !d.Broken {
			o.Unknown += "," + Compact(d.Text[start:i])
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

// LooksSecret reports whether a part of s may be a secret: 16 or more hexadecimal
// digits in a row, letters among them; or a row of the characters of Base64 and of
// grouped digits that is 20 or more long with a quarter digits, or 32 or more long
// with four digits.
func LooksSecret(s string) bool {
	run, digits, letters, hex, hexLetters := 0, 0, 0, 0, 0
	for k := range len(s) {
		c := s[k]
		letter := c|0x20-'a' < 26
		switch {
		case c-'0' < 10:
			run, digits, hex = run+1, digits+1, hex+1
		case letter && c|0x20 <= 'f':
			run, letters, hex, hexLetters = run+1, letters+1, hex+1, hexLetters+1
		case letter || c == '+' || c == '/' || c == '_' || c == '=' || c == '-':
			run, hex, hexLetters = run+1, 0, 0
			if letter {
				letters++
			}
		default:
			run, digits, letters, hex, hexLetters = 0, 0, 0, 0, 0
		}
		if hex >= 16 && hexLetters > 0 && hexLetters < hex ||
			run >= 20 && digits*4 >= run || run >= 32 && digits >= 4 && letters > 0 {
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
