package report

import (
	"path"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/mattn/go-runewidth"

	"github.com/sailpat/sailpat/internal/mask"
	"github.com/sailpat/sailpat/pat"
)

// Excerpts show this many columns of a line, or fewer if the terminal has fewer.
const (
	excerptWidth    = 100
	minExcerptWidth = 20
)

// widthOf returns how many columns of a line to show. The gutter with line numbers
// up to last, and the marks for more text on both sides, take the others.
func widthOf(terminal, last int) int {
	if terminal == 0 {
		return excerptWidth
	}
	gutter := len(strconv.Itoa(last)) + len(" | ")
	return max(minExcerptWidth, min(excerptWidth, terminal-gutter-len("……")/len("…")))
}

// screen measures text. Unlike the library's default it ignores the environment,
// so that output is the same everywhere.
var screen = runewidth.Condition{StrictEmojiNeutral: true}

// An excerpt is the part of a line that is shown of a document.
type excerpt struct {
	start, end place
	window     pat.Span
	before     bool   // the line has more text before the window
	after      bool   // the line has more text after the window
	text       []byte // of the window, with secrets masked
}

// addExcerpts adds excerpts to a document's violations. Its cost does not depend
// on the length of lines.
func addExcerpts(d *Document, violations []located, terminal int) {
	last := 0
	for i := range violations {
		l := &violations[i]
		last = max(last, l.start.Line)
		if l.related != nil {
			last = max(last, l.related[0].Line)
		}
	}
	excerpts, windows := windowsOf(d.Text, violations, widthOf(terminal, last))
	for i, text := range mask.Windows(d.Text, framing(d), windows) {
		excerpts[i].text = text
	}
	assign(excerpts, violations)
}

// windowsOf returns excerpts of at most width columns, without their text, and the
// spans to show: one for each violation, and one more if it has a related place.
func windowsOf(text []byte, violations []located, width int) (excerpts []excerpt, windows []pat.Span) {
	add := func(start, end place) {
		w := windowAround(text, start, width)
		excerpts = append(excerpts, excerpt{start: start, end: end, window: w, before: w.Start > start.LineStart,
			after: w.End < len(text) && text[w.End] != '\n' && text[w.End] != '\r'})
		windows = append(windows, w)
	}
	for i := range violations {
		l := &violations[i]
		add(l.start, l.end)
		if l.related != nil {
			add(l.related[0], l.related[1])
		}
	}
	return excerpts, windows
}

// assign stores the excerpts of windowsOf in their violations.
func assign(excerpts []excerpt, violations []located) {
	for i := range violations {
		n := 1
		if violations[i].related != nil {
			n = 2
		}
		violations[i].excerpts, excerpts = excerpts[:n:n], excerpts[n:]
	}
}

// framing returns how the text of a document is divided into JSON texts.
func framing(d *Document) mask.Framing {
	ext := path.Ext(d.Path)
	switch {
	case d.isConfiguration():
		return mask.Plain
	case ext == ".ndjson" || ext == ".jsonl":
		return mask.Lines
	}
	return mask.Document
}

// lines returns the excerpt as it is shown, and the marks to print below it.
func (e *excerpt) lines() (shown, marks string) {
	at := e.start.Offset - e.window.Start
	until := max(at, min(e.end.Offset, e.window.End)-e.window.Start) // of a range over several lines, the first
	before, under, after := mask.Display(e.text[:at]), mask.Display(e.text[at:until]), mask.Display(e.text[until:])
	shown, marks = before+under+after, blank(before)+underline(under)
	if e.before {
		shown, marks = "…"+shown, " "+marks
	}
	if e.after {
		shown += "…"
	}
	return shown, marks
}

// windowAround returns the part of a line to show: all of a short line. Of a
// longer one, about a third of the window is before the place.
func windowAround(text []byte, p place, width int) pat.Span {
	_, before := back(text, p.LineStart, p.Offset, width)
	_, after := ahead(text, p.Offset, width)
	if before+after > width {
		before = min(before, max(width/3, width-after))
		after = width - before
	}
	from, _ := back(text, p.LineStart, p.Offset, before)
	to, _ := ahead(text, p.Offset, after)
	return pat.Span{Start: from, End: to}
}

// back goes from at towards bol, the beginning of the line, by at most so many
// columns. It returns where it stops and how many columns it went.
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

// ahead is back towards the end of the line.
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

// cost returns how many columns a character may take. It is at least 1, so that a
// line of nothing but combining marks is truncated too.
func cost(r rune) int {
	switch {
	case r == '\t':
		return 8
	case r < utf8.RuneSelf:
		return 1
	}
	return max(1, screen.RuneWidth(r))
}

// blank returns white space as wide as text. It keeps tabs, whose width depends on
// the column.
func blank(text string) string {
	var b strings.Builder
	for i, part := range strings.Split(text, "\t") {
		if i > 0 {
			b.WriteByte('\t')
		}
		b.WriteString(strings.Repeat(" ", columnsOf(part)))
	}
	return b.String()
}

// underline returns the marks for text, up to its first tab.
func underline(text string) string {
	text, _, _ = strings.Cut(text, "\t")
	return "^" + strings.Repeat("~", max(0, columnsOf(text)-1))
}

// columnsOf returns how many columns a text without control characters takes.
// Before its first answer the library makes a table of two megabytes, which takes
// longer than checking a file and which ASCII does not need.
func columnsOf(text string) int {
	if strings.IndexFunc(text, func(r rune) bool { return r >= utf8.RuneSelf }) < 0 {
		return len(text)
	}
	return screen.StringWidth(text)
}
