package jsonscan

import "testing"

func TestEditDistance(t *testing.T) {
	for _, c := range []struct {
		name, a, b string
		most, want int
	}{
		{"equal", "scope", "scope", 2, 0},
		{"insertion", "scop", "scope", 2, 1},
		{"deletion", "sscope", "scope", 2, 1},
		{"replacement", "scape", "scope", 2, 1},
		{"swap", "csope", "scope", 2, 1},
		{"two swaps", "csoep", "scope", 2, 2},
		{"swap at the end", "scoep", "scope", 1, 1},
		{"empty", "", "ab", 2, 2},
		{"both empty", "", "", 0, 0},
		{"too many", "kitten", "sitting", 2, 3},
		{"exactly enough", "kitten", "sitting", 3, 3},
		{"lengths apart", "a", "abcdefgh", 3, 4},
		{"not even a swap", "ca", "abc", 3, 3}, // optimal string alignment edits no substring twice
	} {
		if got := EditDistance(c.a, c.b, c.most); got != c.want {
			t.Errorf("%s: %q to %q: expected %d, got %d", c.name, c.a, c.b, c.want, got)
		}
		if got := EditDistance(c.b, c.a, c.most); got != c.want {
			t.Errorf("%s, reversed: expected %d, got %d", c.name, c.want, got)
		}
	}
}
