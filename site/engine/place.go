package engine

import (
	"slices"
	"unicode/utf8"

	"github.com/sailpat/sailpat/internal/jsonscan"
	"github.com/sailpat/sailpat/pat"
)

// A place is the position of a byte as reports and as JavaScript count.
type place struct {
	jsonscan.Position
	utf16 int // from 0, in code units of the whole text
}

// placesOf returns the place of every offset in the violations. It reads the text
// twice. Lines and columns are those of internal/report, which the tests compare.
func placesOf(text []byte, violations []pat.Violation) map[int]place {
	var offsets []int
	for i := range violations {
		v := &violations[i]
		offsets = append(offsets, v.Span.Start, v.Span.End, v.Related.Start, v.Related.End)
	}
	slices.Sort(offsets)
	places := make(map[int]place, len(offsets))
	at, units := 0, 0
	for i, p := range jsonscan.Positions(text, offsets) {
		for at < p.Offset {
			r, size := utf8.DecodeRune(text[at:])
			at += size
			units += unitsOf(r)
		}
		places[offsets[i]] = place{p, units}
	}
	return places
}
