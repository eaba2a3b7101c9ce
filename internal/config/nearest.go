package config

import (
	"fmt"
	"strings"
)

// Unknown says that word names no thing, and which of names is nearest.
func Unknown(thing, word string, names []string) error {
	return fmt.Errorf("unknown %s %q%s", thing, word, DidYouMean(word, names))
}

// OneOf says that one of names was expected in place of word.
func OneOf(word string, names []string) error {
	return fmt.Errorf("expected %s, got %q%s", strings.Join(names, ", "), word, DidYouMean(word, names))
}

// DidYouMean returns a suffix for a message, empty where no name is near.
func DidYouMean(word string, names []string) string {
	if name := Nearest(word, names); name != "" {
		return fmt.Sprintf(", did you mean %q?", name)
	}
	return ""
}

// Nearest returns the first of names that is fewest slips of a key from word,
// and "" if that is more than a third of its length.
func Nearest(word string, names []string) string {
	best, nearest := 1+min(3, (len(word)+2)/3), ""
	if len(word) > 64 {
		return "" // no name is that long; and the work grows with the square
	}
	for _, name := range names {
		if d := slips(strings.ToLower(word), name); d < best {
			best, nearest = d, name
		}
	}
	return nearest
}

// slips counts the insertions, deletions, replacements and swaps of neighbours
// that make b of a (optimal string alignment).
func slips(a, b string) int {
	var before, last, row []int
	for i := range len(a) + 1 {
		before, last, row = last, row, make([]int, len(b)+1)
		for j := range row {
			switch {
			case i == 0 || j == 0:
				row[j] = i + j
				continue
			case a[i-1] == b[j-1]:
				row[j] = last[j-1]
			default:
				row[j] = 1 + min(last[j-1], last[j], row[j-1])
			}
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], 1+before[j-2])
			}
		}
	}
	return row[len(b)]
}
