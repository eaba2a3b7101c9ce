package jsonscan

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// While a value is read, the pointers of its faults are relative to it. If Faults
// has grown when the value ends, the container around it puts the value's name or
// index in front, so a text without faults never pays for a pointer. The steps
// form a tree that grows at the root: a thousand faults a thousand levels deep
// cost a thousand faults plus a thousand levels, not their product.

// A step is a member name or an index.
type step struct {
	token  string
	outer  int  // the step before it, or 0
	hidden bool // the token must not be shown, so the pointer ends before it
}

// A top is a step without an outer step yet.
type top struct {
	fault int // index of the first fault below it
	step  int
}

// Prefix puts a step in front of the pointers of the faults from index i on.
func (s *Scanner) Prefix(i int, token string) {
	if i >= len(s.Faults) {
		return
	}
	if len(s.steps) == 0 {
		s.steps = append(s.steps, step{}) // so that index 0 means no step
	}
	n := len(s.steps)
	s.steps = append(s.steps, step{token: token, hidden: !Quotable(token)})
	for len(s.tops) > 0 && s.tops[len(s.tops)-1].fault >= i {
		s.steps[s.tops[len(s.tops)-1].step].outer = n
		s.tops = s.tops[:len(s.tops)-1]
	}
	s.tops = append(s.tops, top{i, n})
	for ; i < len(s.Faults); i++ {
		if s.Faults[i].step == 0 {
			s.Faults[i].step = n
		}
	}
}

// MaxPointer is the length limit of a pointer, in bytes. A longer one ends
// early, at a container around the fault.
const MaxPointer = 4096

// Pointer returns the JSON Pointer (RFC 6901) of a fault. It ends before a step
// that must not be shown: the fault is then reported at the object.
func (s *Scanner) Pointer(f *Fault) string {
	var inward []string
	for n := f.step; n != 0; n = s.steps[n].outer {
		if s.steps[n].hidden {
			inward = inward[:0]
		} else {
			inward = append(inward, s.steps[n].token)
		}
	}
	var b strings.Builder
	for _, token := range slices.Backward(inward) {
		if token = EscapeToken(token); b.Len()+1+len(token) > MaxPointer {
			break
		}
		b.WriteByte('/')
		b.WriteString(token)
	}
	return b.String()
}

// EscapeToken returns a token as it is written in a pointer (RFC 6901 §3).
func EscapeToken(token string) string {
	return strings.ReplaceAll(strings.ReplaceAll(token, "~", "~0"), "/", "~1")
}

// noName marks a variable that String has not set. It is not valid UTF-8, so
// String never stores it.
const noName = "\xFF"

const maxQuoted = 64

// Quotable reports whether a name may be shown in a message or a log. Long
// names, names that look like a secret, and names with a backquote or a
// character that is not printable may not.
func Quotable(name string) bool {
	return len(name) <= maxQuoted && utf8.ValidString(name) && !LooksSecret(name) &&
		!strings.ContainsFunc(name, func(r rune) bool { return r == '`' || !unicode.IsPrint(r) })
}

// LooksSecret reports whether a part of s may be a secret. One kind is a run of 16
// or more hexadecimal digits with both letters and figures. The other is a run of
// letters, figures and `+/_=-`: 20 or more, at least a quarter of them figures, or
// 32 or more with a letter and at least four figures.
func LooksSecret(s string) bool {
	run, digits, letters, hex, hexLetters := 0, 0, 0, 0, 0
	for i := range len(s) {
		c := s[i]
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
