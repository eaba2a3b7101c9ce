package report

import (
	"bytes"
	"slices"

	"github.com/sailpat/sailpat/internal/mask"
	"github.com/sailpat/sailpat/pat"
)

// Places holds where the violations of a stream are, with their excerpts, so that
// patlint need not keep the text.
type Places struct {
	lines    bool // the elements are lines, not parts of an array
	terminal int  // as in NewPlaces
	spots    map[pat.Span]spot
	first    place    // of the first character, after a byte order mark
	last     struct { // of the last element with violations
		index   int
		payload bool // as mask.Line says
	}
}

// A spot is the place and the excerpt of a span.
type spot struct {
	start, end place
	excerpt    excerpt
}

// NewPlaces returns an empty Places for NDJSON, or for an array. terminal is the
// width of the terminal for which excerpts are made, or 0.
func NewPlaces(ndjson bool, terminal int) *Places {
	p := &Places{lines: ndjson, terminal: terminal, spots: map[pat.Span]spot{}, first: place{Line: 1, Column: 1}}
	p.last.index, p.last.payload = -1, true // no line is before the first
	return p
}

// Add adds the places of an element's violations. kept is false if they will not
// be written. Add must get every report of [pat.LintLines] that has violations, in
// order, because a secret may continue on the next line.
func (p *Places) Add(r *pat.Report, kept bool) {
	if len(r.Violations) == 0 {
		return
	}
	el := &r.Element
	follows := p.last.index != el.Index-1 || p.last.payload
	p.last.index, p.last.payload = el.Index, isRead(r)
	if !kept {
		return
	}
	text, base, column := el.Text, int(el.Offset), el.Column
	if bytes.HasPrefix(text, []byte("\uFEFF")) { // not at the start, so it takes a column
		text = append([]byte("\uFFFD"), text[len("\uFEFF"):]...)
	}
	if p.lines && column > 1 { // white space
		text = append(bytes.Repeat([]byte{' '}, column-1), text...)
		base, column = base-column+1, 1
	}
	d := Document{Text: text, Violations: make([]pat.Violation, len(r.Violations))}
	for i, v := range r.Violations {
		v.Span = relative(v.Span, base)
		if v.Related != (pat.Span{}) {
			v.Related = relative(v.Related, base)
		}
		d.Violations[i] = v
	}
	violations := locate(&d)
	excerpts, windows := windowsOf(text, violations, widthOf(p.terminal, el.Line))
	var shown [][]byte
	if p.lines {
		shown, p.last.payload = mask.Line(text, windows, follows)
	} else {
		shown = mask.Windows(text, mask.Document, windows)
	}
	for i := range excerpts {
		excerpts[i].text = bytes.Clone(shown[i])
	}
	assign(excerpts, violations)
	for i := range violations {
		l, v := &violations[i], &r.Violations[i]
		p.put(v.Span, l.excerpts[0], el.Line, base, column)
		if l.related != nil {
			p.put(v.Related, l.excerpts[1], el.Line, base, column)
		}
	}
}

// isRead reports whether the violations of an element show that it is a payload
// as [mask.Line] says. It costs less than reading the element again.
func isRead(r *pat.Report) bool {
	text := r.Element.Text
	return len(text) > 0 && (text[0] == '{' || text[0] == '[') &&
		!slices.ContainsFunc(r.Violations, func(v pat.Violation) bool { return v.Rule < pat.RuleMissingMember })
}

// relative returns a span as it counts from base.
func relative(s pat.Span, base int) pat.Span {
	return pat.Span{Start: s.Start - base, End: s.End - base}
}

// put adds the excerpt of the span s of the stream. e counts from the element,
// which begins at line, column and base.
func (p *Places) put(s pat.Span, e excerpt, line, base, column int) {
	e.before = e.before || column > 1 && e.start.Line == 1
	e.start, e.end = moved(e.start, line, base, column), moved(e.end, line, base, column)
	e.window = relative(e.window, -base)
	if s.Start < base && (line > 1 || column > 1) { // a byte order mark that does not adjoin the element
		start := place{Offset: s.End, Line: 1, Column: 1, LineStart: s.End}
		e = excerpt{start: start, end: start, window: pat.Span{Start: s.End, End: s.End}}
	}
	if p.spots[s] = (spot{e.start, e.end, e}); s.Start == 0 {
		p.first = e.start
	}
}

// moved turns a place in an element that begins at line, column and base into the
// place in the stream.
func moved(p place, line, base, column int) place {
	if p.Line == 1 {
		p.Column += column - 1
	}
	return place{Offset: p.Offset + base, Line: p.Line + line - 1, Column: p.Column, LineStart: p.LineStart + base}
}

// clear drops the places, but not last, which the next element needs.
func (p *Places) clear() { clear(p.spots) }
