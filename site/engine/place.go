package engine

import (
	"bytes"
	"slices"
	"unicode/utf8"

	"github.com/sailpat/sailpat/pat"
)

// A place is the position of a byte as reports and as JavaScript count.
type place struct {
	offset       int
	line, column int // from 1, in code points
	utf16        int // from 0, in code units of the whole text
}

// placesOf returns the place of every offset in the violations. It reads the text
// once. Lines and columns are those of internal/report, which the tests compare.
func placesOf(text []byte, violations []pat.Violation) map[int]place {
	var offsets []int
	for i := range violations {
		v := &violations[i]
		offsets = append(offsets, v.Span.Start, v.Span.End, v.Related.Start, v.Related.End)
	}
	slices.Sort(offsets)
	offsets = slices.Compact(offsets)
	places := make(map[int]place, len(offsets))
	at := place{line: 1, column: 1}
	if bytes.HasPrefix(text, []byte("\uFEFF")) { // no editor shows it
		at.offset, at.utf16 = len("\uFEFF"), 1
	}
	for _, offset := range offsets {
		for settled := settle(text, offset); at.offset < settled; {
			r, size := utf8.DecodeRune(text[at.offset:])
			at.offset += size
			at.utf16 += unitsOf(r)
			at.column++
			if r == '\n' {
				at.line, at.column = at.line+1, 1
			}
		}
		places[offset] = at
	}
	return places
}

// settle moves an offset into the text, to the first byte of a character, and
// from the end of the text to before its last line end.
func settle(text []byte, offset int) int {
	offset = min(max(offset, 0), len(text))
	if offset == len(text) {
		text = bytes.TrimSuffix(text, []byte{'\n'})
		if len(text) < offset {
			text = bytes.TrimSuffix(text, []byte{'\r'})
		}
		return len(text)
	}
	for back := 1; back < utf8.UTFMax && back <= offset; back++ {
		if _, size := utf8.DecodeRune(text[offset-back:]); size > back {
			return offset - back
		}
	}
	return offset
}
