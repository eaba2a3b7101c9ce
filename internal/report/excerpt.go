package report

import (
	"strings"
	"unicode/utf8"

	"github.com/mattn/go-runewidth"
)

// excerptWidth is how many columns of a line an excerpt shows.
const excerptWidth = 100

// screen measures text. Unlike the library's default it does not ask the
// environment, so that output is the same everywhere.
var screen = runewidth.Condition{StrictEmojiNeutral: true}

// excerpt returns the line on which a span begins, as far as it can be shown,
// and the marks to print below it. What it costs does not depend on the line's
// length.
func excerpt(text []byte, start, end place) (shown, marks string) {
	left, right := window(text, start.bol, start.offset)
	until := min(end.offset, right) // of a span over several lines, the first
	before := show(text[left:start.offset])
	under := show(text[start.offset:until])
	after := show(text[until:right])
	if left > start.bol {
		before = "…" + before
	}
	if right < len(text) && text[right] != '\n' && text[right] != '\r' {
		after += "…"
	}
	return before + under + after, blank(before) + underline(under)
}

// window returns the part of the line to show: all of it if it is short, else
// what stands around at, a third of it before.
func window(text []byte, bol, at int) (from, to int) {
	_, before := back(text, bol, at, excerptWidth)
	_, after := ahead(text, at, excerptWidth)
	if before+after > excerptWidth {
		before = min(before, max(excerptWidth/3, excerptWidth-after))
		after = excerptWidth - before
	}
	from, _ = back(text, bol, at, before)
	to, _ = ahead(text, at, after)
	return from, to
}

// back and ahead go from at to the end of the line or as many columns as are
// given, and return where and how many.
func back(text []byte, bol, at, columns int) (offset, used int) {
	for at > bol {
		r, size := utf8.DecodeLastRune(text[bol:at])
		if used+cost(r) > columns {
			break
		}
		used += cost(r)
		at -= size
	}
	return at, used
}

func ahead(text []byte, at, columns int) (offset, used int) {
	for at < len(text) {
		r, size := utf8.DecodeRune(text[at:])
		if r == '\n' || r == '\r' && (at+1 == len(text) || text[at+1] == '\n') || used+cost(r) > columns {
			break
		}
		used += cost(r)
		at += size
	}
	return at, used
}

// cost is how many columns a character may take. None is free: a line of nothing
// but combining marks has to end too.
func cost(r rune) int {
	if r == '\t' {
		return 8
	}
	return max(1, screen.RuneWidth(r))
}

// show returns text as a terminal may see it: control characters as the signs
// for them, what is invalid or invisible as U+FFFD. Tabs stay.
func show(text []byte) string {
	var b strings.Builder
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		text = text[size:]
		switch {
		case r == '\t' || visible(r):
			b.WriteRune(r)
		case r < ' ':
			b.WriteRune('\u2400' + r)
		case r == 0x7F:
			b.WriteRune('\u2421')
		default:
			b.WriteRune(utf8.RuneError)
		}
	}
	return b.String()
}

// blank returns white space as wide as text. Tabs stay, since where they end
// depends on where they begin.
func blank(text string) string {
	var b strings.Builder
	for k, part := range strings.Split(text, "\t") {
		if k > 0 {
			b.WriteByte('\t')
		}
		b.WriteString(strings.Repeat(" ", screen.StringWidth(part)))
	}
	return b.String()
}

// underline returns the marks for text, up to a tab in it.
func underline(text string) string {
	text, _, _ = strings.Cut(text, "\t")
	return "^" + strings.Repeat("~", max(0, screen.StringWidth(text)-1))
}
