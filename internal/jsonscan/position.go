package jsonscan

import (
	"bytes"
	"cmp"
	"slices"
	"unicode/utf8"
)

// A Position is where a byte of a text is, as people and editors count.
type Position struct {
	Offset    int // of the byte; see Positions for an offset that has no position of its own
	Line      int // from 1
	Column    int // from 1, in code points
	LineStart int // offset of the line's first byte
}

// Positions returns the position of each offset, in one walk over the text.
// Lines end with a line feed. A byte order mark takes no column, since no
// editor shows one. An offset outside the text moves to its nearest end, one
// inside a character to its first byte, and one after the last line end to before
// it, because no line follows.
func Positions(text []byte, offsets []int) []Position {
	order := make([]int, len(offsets)) // indexes of offsets, sorted by offset
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int { return cmp.Compare(offsets[i], offsets[j]) })
	out := make([]Position, len(offsets))
	start := 0
	if bytes.HasPrefix(text, []byte("\uFEFF")) {
		start = len("\uFEFF")
	}
	at := Position{Offset: start, Line: 1, Column: 1, LineStart: start}
	for _, i := range order {
		offset := max(settle(text, offsets[i]), at.Offset)
		if n := bytes.Count(text[at.Offset:offset], []byte{'\n'}); n > 0 {
			at.Line += n
			at.LineStart = at.Offset + bytes.LastIndexByte(text[at.Offset:offset], '\n') + 1
			at.Offset, at.Column = at.LineStart, 1
		}
		at.Column += utf8.RuneCount(text[at.Offset:offset])
		at.Offset = offset
		out[i] = at
	}
	return out
}

// settle moves an offset to one that has a position.
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
