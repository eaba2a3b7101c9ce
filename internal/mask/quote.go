package mask

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// Quote returns foreign text for a message: without secrets, on one line, and of at
// most limit bytes before escaping.
func Quote(s string, limit int) string {
	s, _ = strings.CutSuffix(s[:min(len(s), limit+context)], "\n") // what follows decides whether it is part of a secret
	shown := string(All([]byte(s), Plain))
	if len(s) <= limit {
		return Printable(shown)
	}
	for limit > 0 && !utf8.RuneStart(shown[limit]) {
		limit--
	}
	return Printable(shown[:limit]) + "…"
}

// Printable returns a file name or message on one line, safe for terminals and
// the logs of CI systems: unchanged or, if anything in it is not, quoted as in
// Go. It hides no secrets.
func Printable(s string) string {
	invisible := strings.ContainsFunc(s, func(r rune) bool { return !Visible(r) })
	if invisible || strings.HasPrefix(strings.TrimLeft(s, " "), "::") || commandIn(s) {
		return strings.ReplaceAll(strconv.QuoteToGraphic(s), "##", `#\x23`)
	}
	return s
}

// Display returns text that is safe for a terminal: control characters become the
// symbols for them, other invisible characters U+FFFD. Tabs and line feeds stay.
// It hides no secrets.
func Display(text []byte) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n' || Visible(r):
			return r
		case r < ' ':
			return '\u2400' + r
		case r == 0x7F:
			return '\u2421'
		}
		return utf8.RuneError
	}, string(text))
}
