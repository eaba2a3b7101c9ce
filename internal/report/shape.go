package report

import (
	"strconv"
	"unicode"
	"unicode/utf8"
)

// units reads text as the characters it means: escapes decoded, and without
// those that nobody sees, for they do not part what stands on either side.
type units struct {
	text     []byte
	at, next int // the character is text[at:next]
	r        rune
	written  bool // escapes are left as they are written
}

func (u *units) scan() bool {
	for u.next < len(u.text) {
		u.at = u.next
		u.r, u.next = u.character(u.at)
		if u.r == '\\' && !u.written {
			u.escape()
		}
		if seen(u.r) {
			return true
		}
	}
	return false
}

// character decodes the character at k, and says where the next one is.
func (u *units) character(k int) (rune, int) {
	if c := u.text[k]; c < utf8.RuneSelf {
		return rune(c), k + 1
	}
	r, size := utf8.DecodeRune(u.text[k:])
	return r, k + size
}

// seenCharacter is the first character from k on that is seen: 0 if none is.
func (u *units) seenCharacter(k int) (rune, int) {
	for k < len(u.text) {
		var r rune
		if r, k = u.character(k); seen(r) {
			return r, k
		}
	}
	return 0, k
}

// seen reports whether a character parts what stands on either side of it, or is
// a part of it.
func seen(r rune) bool {
	return class(r) != 0 || visible(r) && !joiner(r) || r == '\t' || r == '\n' || r == '\r'
}

// escape reads what stands behind a backslash: where the escape is broken,
// nothing.
func (u *units) escape() {
	switch c, next := u.seenCharacter(u.next); c {
	case '"', '\\', '/':
		u.r, u.next = c, next
	case 'b', 'f', 'n', 'r', 't':
		u.r, u.next = '\n', next // any that parts
	case 'u':
		var digits [4]byte
		for k := range digits {
			if c, next = u.seenCharacter(next); class(c)&hexadecimal == 0 {
				return
			}
			digits[k] = byte(c)
		}
		n, _ := strconv.ParseUint(string(digits[:]), 16, 16)
		u.r, u.next = rune(n), next
	}
}

// visible reports whether a character can be shown as it is. Control characters
// cannot, nor those that turn the direction of writing (Trojan Source), nor what
// is invalid.
func visible(r rune) bool { return r != utf8.RuneError && unicode.IsGraphic(r) || joiner(r) }

// joiner reports whether a character has no width of its own but is needed to
// write Persian and emoji.
func joiner(r rune) bool { return r == '\u200C' || r == '\u200D' }

// A word finds "secret" in what it is shown, in any case.
type word struct{ n int }

// see takes the next character and reports whether it completes the word.
func (w *word) see(r rune) bool {
	const secret = "secret"
	switch {
	case 'A' <= r && r <= 'Z':
		r += 'a' - 'A'
	case r == 'ſ': // U+017F, the only other character that folds to one of these letters
		r = 's'
	}
	switch {
	case r == rune(secret[w.n]):
		w.n++
	case r == 's': // which stands nowhere else in the word
		w.n = 1
	default:
		w.n = 0
	}
	if w.n < len(secret) {
		return false
	}
	w.n = 0
	return true
}

// The classes of the characters that secrets are made of.
const (
	digit = 1 << iota
	letter
	mark // + / _ = -
	hexadecimal
)

var classes = func() (c [utf8.RuneSelf]uint8) {
	for r := '0'; r <= '9'; r++ {
		c[r] = digit | hexadecimal
	}
	for r := 'a'; r <= 'z'; r++ {
		c[r], c[r-'a'+'A'] = letter, letter
	}
	for _, r := range "abcdefABCDEF" {
		c[r] |= hexadecimal
	}
	for _, r := range "+/_=-" {
		c[r] = mark
	}
	return c
}()

func class(r rune) uint8 {
	if uint32(r) < utf8.RuneSelf {
		return classes[r]
	}
	return 0
}

// shortest is the length of the shortest run that can be a secret.
const shortest = 16

// A run is an unbroken row of characters of which secrets are made. Its shape is
// that of a secret if
//
//   - 16 hexadecimal digits stand in a row, both 0-9 and a-f among them: any part
//     of what the vendor hands out; or
//   - it has at least 32 characters, letters and at least four digits among them,
//     or 16 in a row without +/_=- that mix letters and digits: Base64, UUIDs,
//     keys written in groups.
//
// Scopes, names of people's choice and timestamps have no such runs.
type run struct {
	from, to  int
	n, digits int
	letters   bool
	piece     stretch
	hex       stretch
	long      bool // piece was mixed
	secret    bool // hex was mixed
}

// A stretch is a row of characters of some class, and the classes seen in it.
type stretch struct {
	n    int
	seen uint8
}

func (s *stretch) add(class, of uint8) {
	if class&of == 0 {
		*s = stretch{}
		return
	}
	s.n++
	s.seen |= class
}

func (s stretch) mixed() bool { return s.n >= shortest && s.seen&digit != 0 && s.seen&letter != 0 }

func (r *run) add(c rune) {
	k := class(c)
	r.n++
	if k&digit != 0 {
		r.digits++
	}
	r.letters = r.letters || k&letter != 0
	r.hex.add(k, hexadecimal)
	r.piece.add(k, digit|letter)
	r.secret = r.secret || r.hex.mixed()
	r.long = r.long || r.piece.mixed()
}

func (r *run) isSecret() bool {
	return r.secret || r.n >= 32 && r.letters && (r.digits >= 4 || r.long)
}
