package report

import (
	"github.com/sailpat/sailpat/internal/config"
	"github.com/sailpat/sailpat/internal/jsonscan"
	"github.com/sailpat/sailpat/pat"
)

// A place is the position of a byte in a document, as people and editors count.
type place = jsonscan.Position

// A located is a violation with its places. The end of a span is the place of the
// byte after it.
type located struct {
	pat.Violation
	name       string // of the rule
	start, end place
	related    *[2]place
	excerpts   []excerpt // of the violation and of its related place; nil if not made yet
}

// Locate finds the places of the violations and drops the text. With excerpts, it
// also makes these, for a terminal of that width in columns, or 0 for none.
func (d *Document) Locate(excerpts bool, terminal int) {
	d.located = locate(d)
	if excerpts {
		addExcerpts(d, d.located, terminal)
	}
	d.Text = nil
}

// locate returns a document's violations with their places. It reads the text
// once, however many violations there are.
func locate(d *Document) []located {
	if len(d.Violations) == 0 {
		return nil
	}
	switch {
	case d.Places != nil:
		return d.Places.locate(d.Violations)
	case d.located != nil:
		return d.located
	}
	offsets := make([]int, 0, 2*len(d.Violations))
	for _, v := range d.Violations {
		offsets = append(offsets, v.Span.Start, v.Span.End)
		if v.Related != (pat.Span{}) {
			offsets = append(offsets, v.Related.Start, v.Related.End)
		}
	}
	places := placesOf(d.Text, offsets)
	between := func(s pat.Span) (start, end place) {
		start, end = places[s.Start], places[s.End]
		if end.Offset < start.Offset { // an invalid span: report the violation without it
			end = start
		}
		return start, end
	}
	out := make([]located, len(d.Violations))
	for i, v := range d.Violations {
		l := named(v)
		l.start, l.end = between(v.Span)
		if v.Related != (pat.Span{}) {
			start, end := between(v.Related)
			l.related = &[2]place{start, end}
		}
		out[i] = l
	}
	return out
}

// named returns a violation with its rule's name, and without places.
func named(v pat.Violation) located {
	l := located{Violation: v}
	if rule, ok := config.LookupRule(v.Rule); ok {
		l.name = rule.Name
	}
	return l
}

// locate returns violations with their places and excerpts. A violation of the
// whole stream is at the beginning of the stream.
func (p *Places) locate(vs []pat.Violation) []located {
	beginning := p.first
	out := make([]located, len(vs))
	for i, v := range vs {
		l := named(v)
		if at, ok := p.spots[v.Span]; ok {
			l.start, l.end = at.start, at.end
			l.excerpts = append(l.excerpts, at.excerpt)
		} else {
			l.start, l.end = beginning, beginning
			l.excerpts = append(l.excerpts, excerpt{start: beginning, end: beginning})
		}
		if at, ok := p.spots[v.Related]; ok && v.Related != (pat.Span{}) {
			l.related = &[2]place{at.start, at.end}
			l.excerpts = append(l.excerpts, at.excerpt)
		}
		out[i] = l
	}
	return out
}

// hasPlace reports whether the violation is about a part of the text.
func (l *located) hasPlace() bool { return l.Span != (pat.Span{}) }

// title returns the rule's ID and name.
func (l *located) title() string {
	if l.name == "" {
		return string(l.Rule)
	}
	return string(l.Rule) + " " + l.name
}

// placesOf returns the place of each offset.
func placesOf(text []byte, offsets []int) map[int]place {
	places := make(map[int]place, len(offsets))
	for i, at := range jsonscan.Positions(text, offsets) {
		places[offsets[i]] = at
	}
	return places
}
