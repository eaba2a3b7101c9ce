package engine

import (
	"bytes"
	"strconv"

	"github.com/sailpat/sailpat/internal/jsonscan"
	"github.com/sailpat/sailpat/internal/mask"
	"github.com/sailpat/sailpat/pat"
)

// A document is what the report says about one.
type document struct {
	Request
	lint             pat.Report
	errors, warnings int
	places           map[int]place
}

// appendReport appends the report of one document, as patlint --format json writes
// it.
func appendReport(dst []byte, d *document, version string) []byte {
	var out bytes.Buffer
	w := writer{out: &out}
	w.open("", '{')
	w.open("tool", '{')
	w.string("name", "patlint")
	w.string("version", version)
	w.close('}')
	w.open("summary", '{')
	w.int("documents", 1)
	w.int("errors", d.errors)
	w.int("warnings", d.warnings)
	w.int("skipped", 0)
	w.int("unread", 0)
	w.close('}')
	w.open("documents", '[')
	w.open("", '{')
	w.string("path", d.Path)
	if d.lint.Kind != pat.KindAuto {
		w.string("kind", d.lint.Kind.String())
	}
	w.value("detected", strconv.FormatBool(d.lint.Detected))
	w.string("apiVersion", d.Version.String())
	w.int("errors", d.errors)
	w.int("warnings", d.warnings)
	w.close('}')
	w.close(']')
	w.open("unread", '[')
	w.close(']')
	w.open("violations", '[')
	for i := range d.lint.Violations {
		w.violation(d, &d.lint.Violations[i])
	}
	w.close(']')
	w.close('}')
	out.WriteByte('\n')
	visible := bytes.NewBuffer(dst)
	mask.JSONWriter(visible).Write(out.Bytes()) // a bytes.Buffer has no errors
	return visible.Bytes()
}

func (w *writer) violation(d *document, v *pat.Violation) {
	w.open("", '{')
	w.string("rule", string(v.Rule))
	rule, _ := pat.LookupRule(v.Rule)
	w.string("name", rule.Name)
	w.string("severity", v.Severity.String())
	w.string("file", d.Path)
	w.string("pointer", string(v.Pointer))
	w.string("message", v.Message)
	w.region(d, v.Span)
	if v.Related != (pat.Span{}) {
		w.open("related", '{')
		w.region(d, v.Related)
		w.close('}')
	}
	w.close('}')
}

func (w *writer) region(d *document, s pat.Span) {
	start, end := d.places[s.Start], d.places[s.End]
	if end.Offset < start.Offset {
		end = start
	}
	w.int("line", start.Line)
	w.int("column", start.Column)
	w.int("endLine", end.Line)
	w.int("endColumn", end.Column)
	w.open("span", '{')
	w.int("start", s.Start)
	w.int("end", s.End)
	w.close('}')
}

// A writer writes JSON as encoding/json indents it by two spaces.
type writer struct {
	out   *bytes.Buffer
	depth int
	inner bool // something stands before, at this depth
}

func (w *writer) name(name string) {
	if w.inner {
		w.out.WriteByte(',')
	}
	if w.depth > 0 {
		w.line()
	}
	w.inner = true
	if name != "" {
		w.out.WriteString(`"` + name + `": `)
	}
}

func (w *writer) line() {
	w.out.WriteByte('\n')
	for range w.depth {
		w.out.WriteString("  ")
	}
}

func (w *writer) open(name string, bracket byte) {
	w.name(name)
	w.out.WriteByte(bracket)
	w.depth++
	w.inner = false
}

func (w *writer) close(bracket byte) {
	w.depth--
	if w.inner {
		w.line()
	}
	w.inner = true
	w.out.WriteByte(bracket)
}

func (w *writer) value(name, text string) {
	w.name(name)
	w.out.WriteString(text)
}

func (w *writer) int(name string, n int) { w.value(name, strconv.Itoa(n)) }

func (w *writer) string(name, s string) {
	w.value(name, string(jsonscan.AppendBytes(nil, s)))
}
