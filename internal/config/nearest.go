package config

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/sailpat/sailpat/internal/jsonscan"
	"github.com/sailpat/sailpat/internal/mask"
)

// Unknown returns an error that says that word names no such thing, and names the
// nearest of names.
func Unknown(thing, word string, names []string) error {
	return fmt.Errorf("unknown %s %s%s", thing, Quote(word), DidYouMean(word, names))
}

// OneOf returns an error that says that word is none of names, and names the
// nearest.
func OneOf(word string, names []string) error {
	return fmt.Errorf("must be one of %s, is %s%s", strings.Join(names, ", "), Quote(word), DidYouMean(word, names))
}

// Quote returns a text from the command line or a configuration as a message may
// show it: in quotes, without secrets, and not too long.
func Quote(s string) string {
	const longest = 100
	end := ""
	shown := mask.All([]byte(s[:min(len(s), 4*longest)]), mask.Plain) // more than is shown, to see where a secret goes on
	if len(shown) > longest {
		shown, end = shown[:longest], "…"
	}
	return strconv.Quote(strings.ToValidUTF8(string(shown), "") + end)
}

// DidYouMean returns a suffix for a message; it is empty if no name is near.
func DidYouMean(word string, names []string) string {
	if name := Nearest(word, names); name != "" {
		return fmt.Sprintf("; did you mean %s?", Quote(name))
	}
	return ""
}

// Nearest returns the first of names with the smallest edit distance from word,
// or "" if that is more than a third of the length of word.
func Nearest(word string, names []string) string {
	most, nearest := min(3, (len(word)+2)/3), ""
	if len(word) > 64 {
		return "" // longer than any name, and the work grows with the square
	}
	for _, name := range names {
		if d := jsonscan.EditDistance(strings.ToLower(word), name, most); d <= most {
			most, nearest = d-1, name
		}
	}
	return nearest
}
