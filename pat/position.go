package pat

import "github.com/sailpat/sailpat/internal/jsonscan"

// A Span is a part of a document, in bytes: text[Start:End].
type Span struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// A Position is a place in a document as editors and patlint count it.
type Position struct {
	Line   int // from 1; a line ends with LF or CRLF
	Column int // from 1, in code points; a byte order mark takes none
}

// Position returns the position of the first byte of s in text, the document.
// For many spans, [Positions] is faster.
func (s Span) Position(text []byte) Position { return Positions(text, s.Start)[0] }

// Positions returns the position of each byte offset in one walk over text. An
// offset outside text counts as its nearest end, one inside a character as that
// character.
func Positions(text []byte, offsets ...int) []Position {
	found := jsonscan.Positions(text, offsets)
	out := make([]Position, len(found))
	for i, p := range found {
		out[i] = Position{p.Line, p.Column}
	}
	return out
}
