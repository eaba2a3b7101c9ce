package config

import (
	"fmt"
	"strings"

	"github.com/sailpat/sailpat/internal/jsonscan"
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
		if d := jsonscan.EditDistance(strings.ToLower(word), name, best); d < best {
			best, nearest = d, name
		}
	}
	return nearest
}
