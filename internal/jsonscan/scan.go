// Package jsonscan reads JSON text strictly: the grammar of RFC 8259, and of
// RFC 7493 (I-JSON) that names are unique and strings are Unicode. It knows
// nothing of tokens.
//
// Every reader takes the index of a value's first byte and returns the index
// after its last byte, so that the position stays in a register. No reader
// returns an error: for a wrong value it records a [Fault], leaves its
// destination as it was and steps over the value, so that the rest can still be
// read. Reading ends only at a syntax error outside of strings, at a string
// without end, and at too deep nesting: the reader sets Broken and returns
// len(Text), where every later reader fails without recording anything.
package jsonscan

import (
	"math/bits"
	"strings"
)

// A Code is a class of faults.
type Code uint8

// The faults of any JSON text. Codes from Free on belong to the caller.
const (
	_              Code = iota
	Syntax              // not the grammar of RFC 8259
	TrailingData        // text after the value
	InvalidUTF8         // RFC 8259 §8.1
	LoneSurrogate       // RFC 7493 §2.1
	TooDeep             // nested more than MaxDepth containers
	DuplicateName       // RFC 7493 §2.3
	MissingName         // a required member is absent; Pointer is that member
	UnknownName         // a member that is not in Names
	WrongType           // a value, but not null, of another type than the caller reads
	NullNotAllowed      // null where the caller reads another type
	Free
)

const (
	// MaxDepth is the nesting limit of arrays and objects.
	MaxDepth = 1000
	// MaxFaults limits how many grammar faults, other faults, and notes are
	// recorded, each separately.
	MaxFaults = 1000
)

// Values of [Fault.Want] that callers compare with, to word the fault themselves.
const (
	WantNoZero    = "no digit after a leading zero"
	WantHexDigits = "four hexadecimal digits after `\\u`"
	WantEscape    = "one of `\\\"` `\\\\` `\\/` `\\b` `\\f` `\\n` `\\r` `\\t` `\\u`"
)

// A Fault is one fault of the text. [Scanner.Pointer] returns its place.
type Fault struct {
	Code       Code
	Want       string // what was expected there
	Start, End int

	FirstStart, FirstEnd int    // of DuplicateName: the first name
	Among                *Names // of UnknownName: the known names

	step int // index of Scanner.steps
}

// A Scanner reads one text. The zero Scanner with a Text is ready for use.
type Scanner struct {
	Text            string
	Faults          []Fault // and notes
	FaultsTruncated bool    // faults beyond the limit were dropped
	SyntaxTruncated bool    // grammar faults beyond the limit were dropped
	NotesTruncated  bool    // notes beyond the limit were dropped
	Broken          bool    // nothing after the last fault can be read
	Incomplete      bool    // broken by the end of Text: more text might help

	Unknown   UnknownMembers
	Rereading bool // do not record duplicate names: an earlier reading of the text did
	Depth     int  // number of open containers

	grammar, others, notes int // how many of Faults are grammar faults, other faults and notes
	lineFeedEnd            int // end of the last string with a line feed in it

	steps []step   // of the pointers of Faults
	tops  []top    // the outermost steps
	names []uint64 // the unknown names of every object being read, see names.go
}

// GeneralOnly is for tests that compare the two ways to read an object: while it
// is set, every object is read with Next alone. It must not change while a Scanner
// is in use.
var GeneralOnly bool

// UnknownMembers says what happens to members that are not in Names.
type UnknownMembers uint8

const (
	RefuseUnknown UnknownMembers = iota // each is a fault
	KeepUnknown                         // Object.Unknown collects them
	NoteUnknown                         // each is a note
)

// Forget drops the faults and makes the scanner ready for another value.
func (s *Scanner) Forget() {
	s.Faults, s.names = s.Faults[:0], s.names[:0]
	s.FaultsTruncated, s.SyntaxTruncated, s.NotesTruncated, s.Broken, s.Incomplete = false, false, false, false, false
	s.grammar, s.others, s.notes, s.Depth = 0, 0, 0, 0
	s.steps, s.tops, s.lineFeedEnd = s.steps[:0], s.tops[:0], 0
}

// Report records a fault and returns the index where the caller goes on: end,
// or len(Text) if the text is broken. Grammar faults count separately, because
// with one of them the other faults are not reported.
func (s *Scanner) Report(code Code, want string, start, end int) int {
	count, truncated := &s.others, &s.FaultsTruncated
	switch {
	case code < DuplicateName:
		count, truncated = &s.grammar, &s.SyntaxTruncated
	case code == DuplicateName && s.Rereading:
		return s.after(end)
	}
	if !s.record(count, code, want, start, end) && !s.Broken {
		*truncated = true
	}
	return s.after(end)
}

// Note records something that is not a fault. Notes count separately.
func (s *Scanner) Note(code Code, want string, start, end int) int {
	if !s.record(&s.notes, code, want, start, end) && !s.Broken {
		s.NotesTruncated = true
	}
	return s.after(end)
}

func (s *Scanner) record(count *int, code Code, want string, start, end int) bool {
	if s.Broken || *count >= MaxFaults {
		return false
	}
	*count++
	s.Faults = append(s.Faults, Fault{Code: code, Want: want, Start: start, End: end})
	return true
}

func (s *Scanner) after(end int) int {
	if s.Broken {
		return len(s.Text)
	}
	return end
}

// stop records a syntax error at the byte at i.
func (s *Scanner) stop(code Code, want string, i int) int {
	if !s.Broken {
		s.Incomplete = i >= len(s.Text)
		if !s.MissingQuote(i) {
			s.Report(code, want, min(i, len(s.Text)), min(i+1, len(s.Text)))
		} // otherwise the missing quote before the line feed is already recorded
		s.Broken = true
	}
	return len(s.Text)
}

// MissingQuote reports whether a string with a line feed in it ends before i,
// with at most white space between. Its closing quote was probably forgotten
// before the line feed; that fault is recorded, and a syntax error at i is only
// its consequence.
func (s *Scanner) MissingQuote(i int) bool { return s.lineFeedEnd != 0 && s.Space(s.lineFeedEnd) == i }

// Mismatch records that the value at i has the wrong type, and steps over it.
func (s *Scanner) Mismatch(want string, i int) int {
	end := s.Skip(i)
	if s.Broken {
		return end
	}
	if s.Text[i] == 'n' {
		return s.Report(NullNotAllowed, want, i, end)
	}
	return s.Report(WrongType, want, i, end)
}

// Peek returns the byte at i, or 0 at the end of the text.
func (s *Scanner) Peek(i int) byte {
	if i < len(s.Text) {
		return s.Text[i]
	}
	return 0
}

// Null reports whether the value at i is null.
func (s *Scanner) Null(i int) bool { return len(s.Text)-i >= 4 && s.Text[i:i+4] == "null" }

// Space steps over white space.
func (s *Scanner) Space(i int) int {
	text := s.Text
	for i < len(text) && (text[i] == ' ' || text[i] == '\n' || text[i] == '\r' || text[i] == '\t') {
		i++
	}
	return i
}

// End records a fault if anything but white space follows from i on.
func (s *Scanner) End(i int) {
	if i = s.Space(i); i < len(s.Text) && !s.Broken {
		s.Report(TrailingData, "the end of the document", i, len(strings.TrimRight(s.Text, " \n\r\t")))
	}
}

// Skip checks the syntax of any value and steps over it.
func (s *Scanner) Skip(i int) int {
	switch c := s.Peek(i); {
	case c == '"':
		return s.SkipString(i)
	case c == '{':
		o := Object{Names: noNames, Start: i}
		for i = s.Next(&o, i); o.More; { // no name is known, so one call of Next reads the whole object
		}
		return i
	case c == '[':
		a := Array{Start: i}
		for i = s.Elem(&a, i); a.More; i = s.Elem(&a, i) {
			i = s.Skip(i)
		}
		return i
	case c == '-' || c-'0' < 10:
		return s.Number(i)
	case c == 't':
		return s.literal("true", i)
	case c == 'f':
		return s.literal("false", i)
	case c == 'n':
		return s.literal("null", i)
	}
	return s.stop(Syntax, "a value", i)
}

// literal steps over word, or stops at its first wrong byte, so that a truncated
// text is Incomplete and a misspelled word is not.
func (s *Scanner) literal(word string, i int) int {
	for j := range len(word) {
		if s.Peek(i+j) != word[j] {
			return s.stop(Syntax, "`"+word+"`", i+j)
		}
	}
	return i + len(word)
}

// Number steps over the number at i (RFC 8259 §6), or stops at its first wrong
// byte.
func (s *Scanner) Number(i int) int {
	if s.Peek(i) == '-' {
		i++
	}
	leadingZero := s.Peek(i) == '0'
	end := s.digits(i)
	if leadingZero && end > i+1 {
		return s.stop(Syntax, WantNoZero, i+1)
	}
	ok := end > i
	if i = end; ok && s.Peek(i) == '.' {
		end = s.digits(i + 1)
		ok = end > i+1
		i = end
	}
	if ok && s.Peek(i)|0x20 == 'e' {
		if i++; s.Peek(i) == '+' || s.Peek(i) == '-' {
			i++
		}
		end = s.digits(i)
		ok = end > i
		i = end
	}
	if !ok {
		return s.stop(Syntax, "a digit", i)
	}
	return i
}

func (s *Scanner) digits(i int) int {
	for s.Peek(i)-'0' < 10 {
		i++
	}
	return i
}

// Load64 returns the eight bytes at i, the first one lowest:
// Load64("36900,\"e", 0) is 0x65222C3030393633. It slices first, because the
// compiler keeps one bounds check for t[0] to t[7], and eight for s[i] to
// s[i+7] (go build -gcflags=-d=ssa/check_bce).
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

// special returns a word whose lowest high bit marks the first byte of w that
// is '"', '\', a control character or not ASCII; zero if there is none. Bits
// above that one may be set too, since a subtraction borrows. Exclusive or with
// 2 swaps '"' (0x22) and ' ' (0x20), so that one comparison with 0x21 finds the
// quote and the control characters.
//
//	special(`Support"`) = 0x8000000000000000 // byte 7 is the quote
//	special(`IDENTITY`) = 0
func special(w uint64) uint64 {
	return ((w ^ lowBits*2 - lowBits*0x21) | (w ^ lowBits*'\\' - lowBits) | w) & highBits
}

// String reads the string at i into dst.
func (s *Scanner) String(i int, dst *string) int {
	text := s.Text
	if uint(i) < uint(len(text)) && text[i] == '"' {
		for t := text[i:]; len(t) > 8; t = t[8:] { // reslicing needs no bounds checks
			word := Load64(t, 1)
			if m := special(word); m != 0 {
				bit := bits.TrailingZeros64(m) &^ 7
				j := len(text) - len(t) + 1 + bit>>3
				if byte(word>>bit) == '"' {
					*dst = text[i+1 : j]
					return j + 1
				}
				return s.stringSlow(i, j, dst)
			}
		}
	}
	return s.stringSlow(i, i+1, dst)
}

// SkipString checks a string as String does, but does not store it, so that
// escapes cost no memory.
func (s *Scanner) SkipString(i int) int {
	if i < len(s.Text) && s.Text[i] == '"' {
		if quote := plainEnd(s.Text, i+1); quote >= 0 {
			return quote + 1
		}
	}
	return s.stringSlow(i, i+1, nil)
}

// String32 is String for a string that probably has 32 bytes, as an id does. It
// first looks for the quote after 32 bytes: the processor predicts that it is
// there, and goes on with the next value before the string is checked.
func (s *Scanner) String32(i int, dst *string) int {
	const end = 1 + 32
	if text := s.Text; uint(i) < uint(len(text)) && len(text)-i > end && text[i] == '"' && text[i+end] == '"' {
		if t := text[i+1 : i+end]; special(Load64(t, 0))|special(Load64(t, 8))|special(Load64(t, 16))|special(Load64(t, 24)) == 0 {
			*dst = t
			return i + end + 1
		}
	}
	return s.String(i, dst)
}
