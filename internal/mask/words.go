package mask

import (
	"bytes"
	"encoding/binary"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/sailpat/sailpat/internal/jsonscan"
)

// Visible reports whether a character can be shown as it is. Control characters
// cannot, nor those that change the direction of writing (Trojan Source), nor
// invalid bytes. Persian and emoji need the two joiners.
func Visible(r rune) bool {
	return ' ' <= r && r < 0x7F || r != utf8.RuneError && unicode.IsGraphic(r) || r == '\u200C' || r == '\u200D'
}

// divides reports whether a reader sees a character between its neighbors.
func divides(r rune) bool {
	return ' ' <= r && r < 0x7F || r != utf8.RuneError && unicode.IsGraphic(r) || r == '\t' || r == '\n' || r == '\r'
}

// strip returns text without what no reader sees between its neighbors (see
// divides).
func strip(text []byte) []byte {
	return bytes.Map(func(r rune) rune {
		if divides(r) {
			return r
		}
		return -1
	}, text)
}

// decode returns text with its escapes decoded: \u and four digits, and a backslash
// with any character but a line feed.
func decode(text []byte) []byte {
	i := bytes.IndexByte(text, '\\')
	if i < 0 {
		return text
	}
	out := append(make([]byte, 0, len(text)), text[:i]...)
	for i < len(text) {
		size := escapeLength(text[i:])
		if size == 0 {
			out = append(out, text[i])
			i++
			continue
		}
		out = append(out, unescape(text[i:i+size])...)
		i += size
	}
	return out
}

// escapeLength returns the length of the escape at the beginning of text, or 0.
func escapeLength(text []byte) int {
	if len(text) < 2 || text[0] != '\\' || text[1] == '\n' {
		return 0
	}
	if len(text) >= 6 && text[1] == 'u' && areHex(text[2:6]) {
		return 6
	}
	_, size := utf8.DecodeRune(text[1:])
	return 1 + size
}

func areHex(text []byte) bool {
	for _, c := range text {
		if c-'0' >= 10 && c|0x20-'a' >= 6 {
			return false
		}
	}
	return true
}

// isID reports whether a row has the form of the vendor's ids. An id is known by
// its first digits; half a secret is not.
func isID(row []byte) bool { return len(row) == 32 && areHex(row) }

// shortest is the length of the shortest row that can look like a secret.
const shortest = 16

// rowLength returns how many bytes at the beginning of text are characters that
// secrets consist of, backslashes, or characters that do not divide.
func rowLength(text []byte) (n int) {
	for n < len(text) {
		r, size := rune(text[n]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRune(text[n:])
		}
		if !('0' <= r && r <= '9' || uint32(r|0x20-'a') < 26 || r < utf8.RuneSelf && strings.IndexByte(`+/_=-\`, byte(r)) >= 0) && divides(r) {
			break
		}
		n += size
	}
	return n
}

// looksSecret reports whether a row looks like a secret as it is written, or with
// its escapes decoded.
func looksSecret(row []byte) bool {
	if bytes.ContainsFunc(row, func(r rune) bool { return !divides(r) }) {
		row = strip(row)
	}
	return jsonscan.LooksSecret(string(row)) ||
		bytes.IndexByte(row, '\\') >= 0 && jsonscan.LooksSecret(string(decode(row)))
}

// legible returns text without characters that do not divide, and with escapes
// decoded.
func legible(text []byte) []byte {
	return decode(strip(text))
}

func unescape(escape []byte) []byte {
	switch c := escape[1]; {
	case len(escape) > 2:
		if r := codeUnit(escape[2:]); divides(r) {
			return []byte(string(r))
		}
		return nil
	case c == 'b', c == 'f', c == 'n', c == 'r', c == 't':
		return []byte("\n")
	}
	return escape[1:]
}

// codeUnit returns the character with these hexadecimal digits, or 0.
func codeUnit(digits []byte) rune {
	n, _ := strconv.ParseUint(string(digits), 16, 16)
	return rune(n)
}

// mentions reports whether text contains a name that means a secret, or may
// contain one: an escaped letter or an invisible character counts as one.
func mentions(text []byte) bool {
	for i := 0; i < len(text); i++ {
		for len(text)-i >= 8 && isOrdinary(binary.LittleEndian.Uint64(text[i:])) {
			i += 7 // the last byte and the next one may be "cr"
		}
		switch r := rune(text[i]); {
		case r|0x20 == 'c':
			if i >= 2 && i+4 <= len(text) && bytes.EqualFold(text[i-2:i+4], []byte("secret")) {
				return true
			}
		case r == '\\' && bytes.HasPrefix(text[i+1:], []byte("u")):
			if r = codeUnit(text[i+2 : min(i+6, len(text))]); mayHide(r) || uint32(r|0x20-'a') < 26 {
				return true
			}
		case r == '\\' && bytes.HasPrefix(text[i+1:], []byte(`\`)):
			i++
		case r < ' ' || r >= 0x7F:
			r, size := utf8.DecodeRune(text[i:])
			if mayHide(r) {
				return true
			}
			i += size - 1
		}
	}
	return false
}

// mayHide reports whether a character may be unseen in a name, or fold to a letter
// of one.
func mayHide(r rune) bool { return !divides(r) || r == 'ſ' }

// isOrdinary reports that eight bytes, the first lowest, are printable ASCII
// without backslashes and without "cr", a part of "secret". It may report false
// for others.
//
// For "a scrap." = 0x2e70617263732061, zero(c) is 0x80000000 and zero(r)
// 0x8000000000 in their high bits, so zero(c) & zero(r)>>8 is not zero.
func isOrdinary(word uint64) bool {
	const each, high = 0x0101010101010101, 0x8080808080808080
	c, r, b := (word|each*0x20)^each*'c', (word|each*0x20)^each*'r', word^each*'\\'
	return (zero(c)&(zero(r)>>8)|zero(b)|word|(word+each)|(word-each*' '))&high == 0
}

// zero returns a word with the high bit of each byte that is zero in x, and
// perhaps of others: 0x61006100 → 0x00800080.
func zero(x uint64) uint64 { return (x - 0x0101010101010101) &^ x }
