package jsonscan

import (
	"math"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// slowPosition counts a single position from the beginning of the text.
func slowPosition(text string, offset int) (line, column int) {
	offset = min(max(offset, 0), len(text))
	if offset == len(text) && strings.HasSuffix(text, "\n") {
		offset = len(strings.TrimSuffix(text[:offset-1], "\r"))
	}
	line, column = 1, 1
	for i, r := range text {
		end := i + utf8.RuneLen(r)
		if r == utf8.RuneError {
			_, size := utf8.DecodeRuneInString(text[i:])
			end = i + size
		}
		switch {
		case end > offset:
			return line, column
		case r == '\n':
			line, column = line+1, 1
		case r == '\uFEFF' && i == 0:
		default:
			column++
		}
	}
	return line, column
}

func TestPositions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		bits := rapid.SampledFrom([]string{"a", "\n", "\r\n", "\r", "\t", "é", "日", "🚀", "\xff", "\xe6\x97", "\uFEFF"})
		text := strings.Join(rapid.SliceOfN(bits, 0, 30).Draw(t, "text"), "")
		offsets := rapid.SliceOfN(rapid.IntRange(-2, len(text)+2), 0, 20).Draw(t, "offsets")
		for i, got := range Positions([]byte(text), offsets) {
			line, column := slowPosition(text, offsets[i])
			if strings.HasSuffix(text, "\r\n") && offsets[i] >= len(text)-1 {
				column = got.Column // between \r and \n, and after both, are one place
			}
			if got.Line != line || got.Column != column {
				t.Errorf("%q at %d: got %d:%d, want %d:%d", text, offsets[i], got.Line, got.Column, line, column)
			}
			if before := text[got.LineStart:got.Offset]; strings.Contains(before, "\n") || got.Column != 1+utf8.RuneCountInString(before) {
				t.Errorf("%q at %d: the line begins at %d", text, offsets[i], got.LineStart)
			}
		}
	})
}

// An offset without a position of its own has that of its neighbor.
func TestPositionsOfOddOffsets(t *testing.T) {
	for _, c := range []struct {
		name, text       string
		offset           int
		line, col, place int
	}{
		{"before the text", "ab", -1, 1, 1, 0},
		{"after the text", "ab", math.MaxInt, 1, 3, 2},
		{"inside a character", "é日", 3, 1, 2, 2},
		{"after the last line end", "a\nb\r\n", 5, 2, 2, 3},
		{"in an empty text", "", 7, 1, 1, 0},
		{"in a byte order mark", "\uFEFFa", 1, 1, 1, 3},
	} {
		if got := Positions([]byte(c.text), []int{c.offset})[0]; got.Line != c.line || got.Column != c.col || got.Offset != c.place {
			t.Errorf("%s: got %+v, want %d:%d at %d", c.name, got, c.line, c.col, c.place)
		}
	}
}
