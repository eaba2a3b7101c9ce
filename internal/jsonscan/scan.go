// Package jsonscan reads JSON text strictly: the grammar of RFC 8259, and of
// RFC 7493 (I-JSON) that names are unique and strings are Unicode. It knows
// nothing of tokens.
//
// Every reader takes the index of its first byte and returns the index after
// its last, so that the position lives in a register. No reader returns an
// error. One that does not like a value records a [Fault], leaves its
// destination alone and steps over the value, so that the rest can still be
// read. Only lost syntax ends the reading: it sets Broken and returns
// len(Text), from where every other reader fails in silence.
package jsonscan

import (
	"math/bits"
	"strings"
)

// A Code says what a fault is.
type Code uint8

// The faults of any JSON text. Codes from Free on belong to the caller.
const (
	_              Code = iota
	Syntax              // not the grammar of RFC 8259
	TrailingData        // something follows the value
	InvalidUTF8         // RFC 8259 §8.1
	LoneSurrogate       // RFC 7493 §2.1
	TooDeep             // more than MaxDepth containers in each other
	DuplicateName       // RFC 7493 §2.3
	MissingName         // a required member is not there; Pointer is that member
	UnknownName         // a member that is not in Names
	WrongType           //
	NullNotAllowed      //
	Free
)

const (
	// MaxDepth is how many arrays and objects may stand in each other.
	MaxDepth = 1000
	// MaxFaults is how many faults of the grammar are recorded, how many others,
	// and how many notes.
	MaxFaults = 1000
)

// What [Fault.Want] says where a caller may word it in another way.
const (
	WantNoZero    = "no digit after a leading zero"
	WantHexDigits = "four hexadecimal digits after `\\u`"
	WantEscape    = "one of `\\\"` `\\\\` `\\/` `\\b` `\\f` `\\n` `\\r` `\\t` `\\u`"
)

// A Fault is one thing wrong. [Scanner.Pointer] tells where.
type Fault struct {
	Code       Code
	Want       string // what stands there in a text without this fault
	Start, End int

	FirstStart, FirstEnd int    // of DuplicateName: the first name
	Among                *Names // of UnknownName: the names it is none of

	step int // of Scanner.steps
}

// A Scanner reads one text. The zero Scanner with a Text is ready for use.
type Scanner struct {
	Text            string
	Faults          []Fault // and notes, which the caller need not mind
	FaultsTruncated bool    // there were more faults than there is room for
	SyntaxTruncated bool    // there were more faults of the grammar than there is room for
	NotesTruncated  bool    // there were more notes than there is room for
	Broken          bool    // nothing after the last fault can be read
	Incomplete      bool    // it is broken by the end of Text: more of it might help

	Unknown   UnknownMembers
	Rereading bool // what is read now was read before, and its duplicate names were recorded
	Depth     int  // how many containers are open

	grammar, others, notes int // of Faults
	lineFeedEnd            int // of the last string with a line feed in it

	steps []step   // of the pointers of Faults
	tops  []top    // of steps, the outermost ones
	names []uint64 // the unknown names of every object being read, see names.go
}

// UnknownMembers says what becomes of members that are not in Names.
type UnknownMembers uint8

const (
	RefuseUnknown UnknownMembers = iota // a fault each
	KeepUnknown                         // Object.Unknown collects them
	NoteUnknown                         // that, and a note each
)

// Forget makes the scanner ready for another value.
func (d *Scanner) Forget() {
	d.Faults, d.names = d.Faults[:0], d.names[:0]
	d.FaultsTruncated, d.SyntaxTruncated, d.NotesTruncated, d.Broken, d.Incomplete = false, false, false, false, false
	d.grammar, d.others, d.notes, d.Depth = 0, 0, 0, 0
	d.steps, d.tops, d.lineFeedEnd = d.steps[:0], d.tops[:0], 0
}

// Report records a fault and returns end, where the caller goes on. Faults of the
// grammar have room of their own: beside one, nobody asks for the others.
func (d *Scanner) Report(code Code, want string, start, end int) int {
	count, cut := &d.others, &d.FaultsTruncated
	switch {
	case code < DuplicateName:
		count, cut = &d.grammar, &d.SyntaxTruncated
	case code == DuplicateName && d.Rereading:
		return d.after(end)
	}
	if !d.record(count, code, want, start, end) && !d.Broken {
		*cut = true
	}
	return d.after(end)
}

// Note records what is no fault. Notes take no room from faults.
func (d *Scanner) Note(code Code, want string, start, end int) int {
	if !d.record(&d.notes, code, want, start, end) && !d.Broken {
		d.NotesTruncated = true
	}
	return d.after(end)
}

func (d *Scanner) record(count *int, code Code, want string, start, end int) bool {
	if d.Broken || *count >= MaxFaults {
		return false
	}
	*count++
	d.Faults = append(d.Faults, Fault{Code: code, Want: want, Start: start, End: end})
	return true
}

func (d *Scanner) after(end int) int {
	if d.Broken {
		return len(d.Text)
	}
	return end
}

// stop records lost syntax at the byte at i.
func (d *Scanner) stop(code Code, want string, i int) int {
	if !d.Broken {
		d.Incomplete = i >= len(d.Text)
		if !d.MissingQuote(i) {
			d.Report(code, want, min(i, len(d.Text)), min(i+1, len(d.Text)))
		} // else: a quote is missing before the line feed, and that has been recorded
		d.Broken = true
	}
	return len(d.Text)
}

// MissingQuote reports whether a string with a line feed in it ends before i. The
// quote that should have ended it stands before the line feed: that has been
// recorded, and what follows from it is no other fault.
func (d *Scanner) MissingQuote(i int) bool { return d.lineFeedEnd != 0 && d.Space(d.lineFeedEnd) == i }

// Mismatch records that the value at i is not what was wanted, and steps over it.
func (d *Scanner) Mismatch(want string, i int) int {
	end := d.Skip(i)
	if d.Broken {
		return end
	}
	if d.Text[i] == 'n' {
		return d.Report(NullNotAllowed, want, i, end)
	}
	return d.Report(WrongType, want, i, end)
}

// Peek returns the byte at i, or 0 at the end of the text.
func (d *Scanner) Peek(i int) byte {
	if i < len(d.Text) {
		return d.Text[i]
	}
	return 0
}

// Null reports whether null stands at i.
func (d *Scanner) Null(i int) bool { return len(d.Text)-i >= 4 && d.Text[i:i+4] == "null" }

// Space steps over white space.
func (d *Scanner) Space(i int) int {
	s := d.Text
	for i < len(s) && (s[i] == ' ' || s[i] == '\n' || s[i] == '\r' || s[i] == '\t') {
		i++
	}
	return i
}

// End records whatever but white space stands from i on.
func (d *Scanner) End(i int) {
	if i = d.Space(i); i < len(d.Text) && !d.Broken {
		d.Report(TrailingData, "the end of the document", i, len(strings.TrimRight(d.Text, " \n\r\t")))
	}
}

// Skip checks any value and steps over it.
func (d *Scanner) Skip(i int) int {
	switch c := d.Peek(i); {
	case c == '"':
		var ignored string
		return d.String(i, &ignored)
	case c == '{':
		o := Object{Names: noNames, Start: i}
		for i = d.Next(&o, i); o.More; { // no name is known, so Next takes them all
		}
		return i
	case c == '[':
		a := Array{Start: i}
		for i = d.Elem(&a, i); a.More; i = d.Elem(&a, i) {
			i = d.Skip(i)
		}
		return i
	case c == '-' || c-'0' < 10:
		return d.Number(i)
	case c == 't':
		return d.literal("true", i)
	case c == 'f':
		return d.literal("false", i)
	case c == 'n':
		return d.literal("null", i)
	}
	return d.stop(Syntax, "a value", i)
}

// literal steps over word, or stops at its first wrong byte: a better place to
// point at, and it tells a text cut off from one misspelt.
func (d *Scanner) literal(word string, i int) int {
	for k := range len(word) {
		if d.Peek(i+k) != word[k] {
			return d.stop(Syntax, "`"+word+"`", i+k)
		}
	}
	return i + len(word)
}

// Number steps over the number at i (RFC 8259 §6), or stops at its first wrong byte.
func (d *Scanner) Number(i int) int {
	if d.Peek(i) == '-' {
		i++
	}
	leadingZero := d.Peek(i) == '0'
	end := d.digits(i)
	if leadingZero && end > i+1 {
		return d.stop(Syntax, WantNoZero, i+1)
	}
	ok := end > i
	if i = end; ok && d.Peek(i) == '.' {
		end = d.digits(i + 1)
		ok = end > i+1
		i = end
	}
	if ok && d.Peek(i)|0x20 == 'e' {
		if i++; d.Peek(i) == '+' || d.Peek(i) == '-' {
			i++
		}
		end = d.digits(i)
		ok = end > i
		i = end
	}
	if !ok {
		return d.stop(Syntax, "a digit", i)
	}
	return i
}

func (d *Scanner) digits(i int) int {
	for d.Peek(i)-'0' < 10 {
		i++
	}
	return i
}

// Load64 returns the eight bytes at i, the first lowest. It slices first: of
// t[0] to t[7] the compiler keeps one bounds check, of s[i] to s[i+7] eight
// (go build -gcflags=-d=ssa/check_bce).
func Load64(s string, i int) uint64 {
	t := s[i:]
	_ = t[7]
	return uint64(t[0]) | uint64(t[1])<<8 | uint64(t[2])<<16 | uint64(t[3])<<24 |
		uint64(t[4])<<32 | uint64(t[5])<<40 | uint64(t[6])<<48 | uint64(t[7])<<56
}

const (
	lowBits  = 0x0101010101010101
	highBits = 0x8080808080808080
)

// special sets the high bit of each byte of w that is '"', '\', a control
// character or not ASCII, up to the first of them; the bytes above it may be set
// too, since a subtraction borrows. The bit of 2 exchanges '"' and the space, so
// that one comparison finds the quote with the controls, and no other character.
func special(w uint64) uint64 {
	return ((w ^ lowBits*2 - lowBits*0x21) | (w ^ lowBits*'\\' - lowBits) | w) & highBits
}

// String reads the string at i into dst.
func (d *Scanner) String(i int, dst *string) int {
	s := d.Text
	if uint(i) < uint(len(s)) && s[i] == '"' {
		for t := s[i:]; len(t) > 8; t = t[8:] { // it gets shorter, so that nothing needs a bounds check
			word := Load64(t, 1)
			if m := special(word); m != 0 {
				bit := bits.TrailingZeros64(m) &^ 7
				j := len(s) - len(t) + 1 + bit>>3
				if byte(word>>bit) == '"' {
					*dst = s[i+1 : j]
					return j + 1
				}
				return d.stringSlow(i, j, dst)
			}
		}
	}
	return d.stringSlow(i, i+1, dst)
}

// String32 is String for one that most likely has 32 bytes. It looks for the end
// there first: whatever is read next need not wait for the end to be found.
func (d *Scanner) String32(i int, dst *string) int {
	const end = 1 + 32
	if s := d.Text; uint(i) < uint(len(s)) && len(s)-i > end && s[i] == '"' && s[i+end] == '"' {
		if t := s[i+1 : i+end]; special(Load64(t, 0))|special(Load64(t, 8))|special(Load64(t, 16))|special(Load64(t, 24)) == 0 {
			*dst = t
			return i + end + 1
		}
	}
	return d.String(i, dst)
}
