package report

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/fatih/color"

	"github.com/sailpat/sailpat/internal/mask"
	"github.com/sailpat/sailpat/pat"
)

// Text writes a run for people: for each violation its message, the line of the
// document, and marks below the part that is wrong. Programs can find the first
// line with the problem matcher in contrib. Secrets are masked.
//
//	file:line:column: severity: message [PAT207 timestamp-form]
//	  |
//	3 |   "created": "next friday",
//	  |              ^~~~~~~~~~~~~
func Text(w io.Writer, run *Run, opts Options) error {
	return buffered(w, func(b *bufio.Writer) {
		t := text{Writer: b, paint: newPaint(opts.Color), width: opts.Width}
		for i := range run.Documents {
			t.document(&run.Documents[i])
		}
		for i := range run.Unread {
			if u := &run.Unread[i]; !opts.OmitUnread {
				fmt.Fprintf(t, "%s: %s: %s\n", t.file(mask.Printable(u.path())), t.err("error"), u.message())
			}
		}
		t.help()
	})
}

// A text writes the text format.
type text struct {
	*bufio.Writer
	paint
	width int      // of the terminal, or 0
	rules []string // of the violations written so far
}

// document writes the violations of a document.
func (t *text) document(d *Document) {
	if len(d.Violations) == 0 {
		return
	}
	violations := locate(d)
	if violations[0].excerpts == nil {
		addExcerpts(d, violations, t.width)
	}
	name := mask.Printable(d.Path)
	for _, l := range violations {
		severity := t.err
		if l.Severity == pat.SeverityWarning {
			severity = t.warn
		}
		t.headline(name, l.start, severity, l.Severity.String(), mask.Printable(l.Message), t.rule("["+l.title()+"]"))
		if l.hasPlace() {
			t.excerpt(&l.excerpts[0], severity)
		}
		if l.related != nil {
			t.headline(name, l.related[0], t.note, "note", "first here", "")
			t.excerpt(&l.excerpts[1], t.note)
		}
		if !slices.Contains(t.rules, string(l.Rule)) {
			t.rules = append(t.rules, string(l.Rule))
		}
	}
	if d.Detected && d.Kind != pat.KindAuto {
		fmt.Fprintf(t, "%s: %s: detected as %s; use --kind to say otherwise\n", t.file(name), t.note("note"), d.Kind)
	}
}

func (t *text) headline(name string, at place, c painter, severity, message, rule string) {
	if rule != "" {
		rule = " " + rule
	}
	t.line(t.file(name), ":", strconv.Itoa(at.Line), ":", strconv.Itoa(at.Column), ": ", c(severity), ": ", message, rule)
}

func (t *text) excerpt(e *excerpt, c painter) {
	shown, marks := e.lines()
	if shown != "" {
		shown = " " + shown
	}
	at := strings.IndexByte(marks, '^')
	number := strconv.Itoa(e.start.Line)
	empty := t.gutter(strings.Repeat(" ", len(number)) + " |")
	t.line(empty)
	t.line(t.gutter(number+" |"), shown)
	t.line(empty, " ", marks[:at], c(marks[at:]))
}

// line writes a line, in half of the time that fmt.Fprintf takes.
func (t *text) line(parts ...string) {
	for _, part := range parts {
		t.WriteString(part)
	}
	t.WriteByte('\n')
}

// help writes the command that explains the rules, once for all documents.
func (t *text) help() {
	if len(t.rules) == 0 {
		return
	}
	slices.Sort(t.rules)
	fmt.Fprintf(t, "%s: patlint explain %s", t.hint("help"), t.rules[0])
	if len(t.rules) > 1 {
		fmt.Fprintf(t, " (also %s)", strings.Join(t.rules[1:], ", "))
	}
	fmt.Fprintln(t)
}

// paint holds the colors, all of them or none.
type paint struct{ file, err, warn, note, hint, rule, gutter painter }

// A painter returns a text in a color.
type painter func(string) string

func newPaint(on bool) paint {
	style := func(attributes ...color.Attribute) painter {
		if !on {
			return func(text string) string { return text }
		}
		c := color.New(attributes...)
		c.EnableColor()
		return func(text string) string { return c.Sprint(text) }
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
