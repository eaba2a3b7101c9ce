package mask

import (
	"strings"
	"unicode/utf8"

	"github.com/sailpat/sailpat/pat"
)

// secretDigits is how many hexadecimal digits in a row of a name are taken for a
// secret. The vendor's secrets have 64, its IDs 32.
const secretDigits = 40

// Name returns a name, or a sentence with names, with asterisks for what may be a
// secret: rows with more hexadecimal digits than IDs have, and what is assigned to
// a name that means a secret. Other text is unchanged: unlike [All], which serves
// excerpts of foreign text, Name leaves IDs, dates and numbers in names legible.
//
//	Name("ci 1d1bef2b9f426383447f64f69349fc7cac176042578d205c256ba3f37c59adb9")
func Name(s string) string {
	if hasRow(s) {
		text := []byte(s)
		found := false
		for start := 0; start < len(text); start++ {
			end := start + rowLength(text[start:])
			if end-start >= secretDigits && hasSecretDigits(legible(text[start:end])) {
				found = true
				for i := start; i < end; i++ {
					text[i] = '*'
				}
			}
			start = end
		}
		if found {
			s = string(text)
		}
	}
	if strings.IndexByte(s, '=') < 0 && strings.IndexByte(s, ':') < 0 || !mentions([]byte(s)) {
		return s
	}
	m := masker{text: []byte(s), pieces: piecesOf([]byte(s), []pat.Span{{Start: 0, End: len(s)}})}
	m.eachLine(m.assigned)
	return string(m.pieces[0].masked)
}

// hasRow reports whether a text may have a row of secretDigits bytes or more (see
// rowLength). It may report true for others that are not ASCII.
func hasRow(s string) bool {
	if len(s) < secretDigits {
		return false
	}
	n := 0
	for i := range len(s) {
		switch c := s[i]; {
		case c >= utf8.RuneSelf:
			return true
		case !inRow[c]:
			n = 0
		default:
			if n++; n == secretDigits {
				return true
			}
		}
	}
	return false
}

// inRow has the ASCII characters that rows consist of.
var inRow = func() (in [utf8.RuneSelf]bool) {
	for c := range in {
		in[c] = rowLength([]byte{byte(c)}) > 0
	}
	return in
}()

// hasSecretDigits reports whether a row has secretDigits hexadecimal digits one
// after another, letters and decimal digits among them. Hyphens and underscores
// between them do not count.
func hasSecretDigits(row []byte) bool {
	digits, letters := 0, 0
	for _, c := range row {
		switch {
		case c-'0' < 10:
			digits++
		case c|0x20-'a' < 6:
			letters++
		case c == '-' || c == '_':
		default:
			digits, letters = 0, 0
		}
		if digits+letters >= secretDigits && digits > 0 && letters > 0 {
			return true
		}
	}
	return false
}
