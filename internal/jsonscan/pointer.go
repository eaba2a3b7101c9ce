package jsonscan

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// While a value is read, the pointers of its faults are relative to it. Each
// container around it puts its own step in front when it notices that Faults has
// grown, so a text without faults never pays for a pointer. The steps make a tree
// that grows at the root, so that a thousand faults a thousand levels deep are no
// more work than they are faults and levels.

// A step is a member name or an index.
type step struct {
	token  string
	outer  int  // the step before it, or 0
	hidden bool // the token must not be shown: the pointer ends before it
}

// A top is a step that has none before it yet.
type top struct {
	fault int // the first of the faults that lie below it
	step  int
}

// Prefix puts a step in front of the pointers of the faults from k on.
func (d *Scanner) Prefix(k int, token string) {
	if k >= len(d.Faults) {
		return
	}
	if len(d.steps) == 0 {
		d.steps = append(d.steps, step{}) // so that 0 is no step
	}
	n := len(d.steps)
	d.steps = append(d.steps, step{token: token, hidden: !Quotable(token)})
	for len(d.tops) > 0 && d.tops[len(d.tops)-1].fault >= k {
		d.steps[d.tops[len(d.tops)-1].step].outer = n
		d.tops = d.tops[:len(d.tops)-1]
	}
	d.tops = append(d.tops, top{k, n})
	for ; k < len(d.Faults); k++ {
		if d.Faults[k].step == 0 {
			d.Faults[k].step = n
		}
	}
}

// maxPointer is how long a pointer may be, in bytes. A longer one ends early, at
// a container around the fault.
const maxPointer = 4096

// Pointer returns where a fault is (RFC 6901). It ends before a step that must
// not be shown: the fault then stands at the object.
func (d *Scanner) Pointer(f *Fault) string {
	var inward []string
	for n := f.step; n != 0; n = d.steps[n].outer {
		if d.steps[n].hidden {
			inward = inward[:0]
		} else {
			inward = append(inward, d.steps[n].token)
		}
	}
	var b strings.Builder
	for _, token := range slices.Backward(inward) {
		if token = EscapeToken(token); b.Len()+1+len(token) > maxPointer {
			break
		}
		b.WriteByte('/')
		b.WriteString(token)
	}
	return b.String()
}

var escapeToken = strings.NewReplacer("~", "~0", "/", "~1")

// EscapeToken returns a token as it is written in a pointer (RFC 6901 §3).
func EscapeToken(token string) string {
	if strings.ContainsAny(token, "~/") {
		return escapeToken.Replace(token)
	}
	return token
}

// noName is what String leaves where a name is no Unicode text.
const noName = "\xFF"

const maxQuoted = 64

// Quotable reports whether a name from a text may be shown to people, in a
// message or a log. One that is long may not, nor one that looks like a secret,
// nor one with anything but printable characters, or a backquote.
func Quotable(name string) bool {
	return len(name) <= maxQuoted && utf8.ValidString(name) && !LooksSecret(name) &&
		!strings.ContainsFunc(name, func(r rune) bool { return r == '`' || !unicode.IsPrint(r) })
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
