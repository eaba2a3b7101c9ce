package report

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/fatih/color"

	"github.com/sailpat/sailpat/pat"
)

// Text writes for people: a line for each violation that tools can find too (see
// the problem matcher in contrib), the line of the document it is about, and
// marks below what is meant. Nothing secret is shown: see mask.
//
//	file:line:column: severity: message [PAT207 timestamp-form]
//	  |
//	3 |   "created": "next friday",
//	  |              ^~~~~~~~~~~~~
func Text(w io.Writer, run *Run, opts Options) error {
	return buffered(w, func(b *bufio.Writer) {
		t := text{Writer: b, paint: newPaint(opts.Color)}
		for k := range run.Documents {
			t.document(&run.Documents[k])
		}
		t.help()
	})
}

type text struct {
	*bufio.Writer
	paint
	rules []string // seen so far
}

func (t *text) document(d *Document) {
	if len(d.Violations) == 0 {
		return
	}
	name, masked := printable(d.Path), mask(d)
	for _, l := range locate(d) {
		severity := t.err
		if l.Severity == pat.SeverityWarning {
			severity = t.warn
		}
		t.headline(name, l.start, severity, l.Severity.String(), printable(l.Message), t.rule.Sprintf("[%s]", l.title()))
		if l.Span != (pat.Span{}) { // which is what stands nowhere in the text
			t.excerpt(masked, l.start, l.end, severity)
		}
		if l.related != nil {
			t.headline(name, l.related[0], t.note, "note", "first here", "")
			t.excerpt(masked, l.related[0], l.related[1], t.note)
		}
		if !slices.Contains(t.rules, string(l.Rule)) {
			t.rules = append(t.rules, string(l.Rule))
		}
	}
	if d.Detected && d.Kind != pat.KindAuto {
		fmt.Fprintf(t, "%s: %s: detected as %s; use --kind to say otherwise\n", t.file.Sprint(name), t.note.Sprint("note"), d.Kind)
	}
}

func (t *text) headline(name string, at place, c *color.Color, severity, message, rule string) {
	if rule != "" {
		rule = " " + rule
	}
	fmt.Fprintf(t, "%s:%d:%d: %s: %s%s\n", t.file.Sprint(name), at.line, at.column, c.Sprint(severity), message, rule)
}

func (t *text) excerpt(masked []byte, start, end place, c *color.Color) {
	shown, marks := excerpt(masked, start, end)
	number := fmt.Sprint(start.line)
	empty := strings.Repeat(" ", len(number))
	lead, mark := marks[:strings.IndexByte(marks, '^')], marks[strings.IndexByte(marks, '^'):]
	fmt.Fprintf(t, "%s\n", t.gutter.Sprint(empty+" |"))
	if shown != "" {
		shown = " " + shown
	}
	fmt.Fprintf(t, "%s%s\n", t.gutter.Sprint(number+" |"), shown)
	fmt.Fprintf(t, "%s %s%s\n", t.gutter.Sprint(empty+" |"), lead, c.Sprint(mark))
}

// help says once where to read more.
func (t *text) help() {
	if len(t.rules) == 0 {
		return
	}
	slices.Sort(t.rules)
	fmt.Fprintf(t, "%s: patlint explain %s", t.hint.Sprint("help"), t.rules[0])
	if len(t.rules) > 1 {
		fmt.Fprintf(t, " (also %s)", strings.Join(t.rules[1:], ", "))
	}
	fmt.Fprintln(t)
}

// paint holds the colours, all of them or none.
type paint struct{ file, err, warn, note, hint, rule, gutter *color.Color }

func newPaint(on bool) paint {
	style := func(attributes ...color.Attribute) *color.Color {
		c := color.New(attributes...)
		if on {
			c.EnableColor()
		} else {
			c.DisableColor()
		}
		return c
	}
	return paint{
		file:   style(color.Bold),
		err:    style(color.FgRed, color.Bold),
		warn:   style(color.FgYellow, color.Bold),
		note:   style(color.FgCyan, color.Bold),
		hint:   style(color.FgGreen, color.Bold),
		rule:   style(color.Faint),
		gutter: style(color.FgBlue),
	}
}
