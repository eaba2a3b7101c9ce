package auditreport

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/sailpat/sailpat/internal/mask"
)

// isPlain reports whether a text is visible ASCII without "##", as most names are.
func isPlain(s string) bool {
	last := byte(0)
	for i := range len(s) {
		c := s[i]
		if c < ' ' || c >= 0x7F || c == '#' && last == '#' {
			return false
		}
		last = c
	}
	return true
}

// Visible returns text on one line with escapes as in Go for every character that
// a reader would not see or that would move other text: control characters, C1,
// bidi controls, invalid bytes. The second "#" of "##[" and "##vso[", which CI
// systems take for commands, is escaped too. Other text is unchanged.
//
//	Visible("a\u202eb\n") == `a\u202eb\n`
func Visible(s string) string {
	if isPlain(s) || !strings.Contains(s, "##") && !strings.ContainsFunc(s, func(r rune) bool { return !mask.Visible(r) }) {
		return s
	}
	var b strings.Builder
	last := rune(0)
	for i, r := range s {
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(s[i:], "\uFFFD"):
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case !mask.Visible(r) && r < 0x80:
			fmt.Fprintf(&b, `\x%02x`, r)
		case !mask.Visible(r) && r < 0x10000:
			fmt.Fprintf(&b, `\u%04x`, r)
		case !mask.Visible(r):
			fmt.Fprintf(&b, `\U%08x`, r)
		case r == '#' && last == '#':
			b.WriteString(`\x23`)
		default:
			b.WriteRune(r)
		}
		last = r
	}
	return b.String()
}
