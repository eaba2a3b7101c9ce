package scopes

import "strings"

// maxNearest is the length of the longest name for which Nearest searches. The
// longest scope of the table has 54 bytes.
const maxNearest = 64

// Nearest returns the scope that a misspelled name probably means. It ignores
// case and surrounding white space, and counts slips: an insertion, a deletion, a
// replacement, or a swap of neighbors. The scope with the fewest slips is
// returned, the first by name among equals. It reports false if that takes more
// than three slips, or more than a third of the name, or if the name is longer
// than any scope could be. Nearest never returns a retired scope: nobody should
// correct a name to one. For the name of a retired scope it returns the current
// scope with a similar name, if there is one.
func Nearest(name string) (Scope, bool) {
	name = strings.ToLower(strings.TrimSpace(name))
	if len(name) > maxNearest {
		return Scope{}, false
	}
	limit := min(3, (len(name)+2)/3)
	var nearest Scope
	for s := range All() {
		if s.Retired() {
			continue
		}
		if n := slips(name, s.Name(), limit); n <= limit {
			if n == 0 {
				return s, true
			}
			nearest, limit = s, n-1
		}
	}
	return nearest, nearest != Scope{}
}

// slips returns the optimal string alignment distance of a and b, which have at
// most maxNearest bytes, or a number above limit if the distance is above it.
func slips(a, b string, limit int) int {
	if max(len(a)-len(b), len(b)-len(a)) > limit {
		return limit + 1 // each byte of difference is a slip
	}
	var rows [3][maxNearest + 1]int
	for i := range len(a) + 1 {
		before, last, row := &rows[(i+1)%3], &rows[(i+2)%3], &rows[i%3]
		for j := range len(b) + 1 {
			switch {
			case i == 0 || j == 0:
				row[j] = i + j
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
	return rows[len(a)%3][len(b)]
}
