package mask

import (
	"bytes"
	"regexp"
	"strconv"
	"unicode"
	"unicode/utf8"

	"github.com/sailpat/sailpat/internal/jsonscan"
)

// Visible reports whether a character can be shown as it is. Control characters
// cannot, nor those that change the direction of writing (Trojan Source), nor
// invalid bytes. Persian and emoji need the two joiners.
func Visible(r rune) bool {
	return r != utf8.RuneError && unicode.IsGraphic(r) || r == '\u200C' || r == '\u200D'
}

// divides reports whether a reader sees a character between its neighbours.
func divides(r rune) bool {
	return r != utf8.RuneError && unicode.IsGraphic(r) || r == '\t' || r == '\n' || r == '\r'
}

var (
	undivided = `[^\pL\pM\pN\pP\pS\p{Zs}\t\r\n]|\x{FFFD}` // what divides does not report
	filler    = regexp.MustCompile(undivided)
	// A row consists of characters of which secrets are made, and of escapes.
	row    = regexp.MustCompile(`(?:[0-9A-Za-z+/_=\\-]|` + undivided + `)+`)
	escape = regexp.MustCompile(`\\(?:u[0-9A-Fa-f]{4}|.)`)
	// An id of the vendor is known by its first digits; half a secret is not.
	id = regexp.MustCompile(`^[0-9A-Fa-f]{32}$`)
)

// looksSecret reports whether a row looks like a secret, as it is written or as
// it is read.
func looksSecret(row []byte) bool {
	return jsonscan.LooksSecret(string(filler.ReplaceAll(row, nil))) || jsonscan.LooksSecret(string(legible(row)))
}

// legible returns text as it is read: without what people do not see, and with
// escapes decoded.
func legible(text []byte) []byte {
	return escape.ReplaceAllFunc(filler.ReplaceAll(text, nil), unescape)
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
		r := rune(text[i])
		switch {
		case r|0x20 == 's', r|0x20 == 'p':
			if hasWord(text[i:], "secret") || hasWord(text[i:], "passw") {
				return true
			}
			continue
		case r == '\\' && bytes.HasPrefix(text[i+1:], []byte("u")):
			if r = codeUnit(text[i+2 : min(i+6, len(text))]); uint32(r|0x20-'a') < 26 {
				return true
			}
		case r == '\\' && bytes.HasPrefix(text[i+1:], []byte(`\`)):
			i++
			continue
		case ' ' <= r && r < 0x7F:
			continue
		case r >= utf8.RuneSelf:
			var size int
			r, size = utf8.DecodeRune(text[i:])
			i += size - 1
		}
		if !divides(r) || r == 'ſ' { // which folds to s
			return true
		}
	}
	return false
}

func hasWord(text []byte, word string) bool {
	return len(text) >= len(word) && bytes.EqualFold(text[:len(word)], []byte(word))
}
