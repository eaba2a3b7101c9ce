// Package ruleexample gives the tools of this module the example documents of
// the rules of package pat. They are not part of the public API of pat.
package ruleexample

const (
	// Clock is the time at which the examples of a rule that needs one are
	// checked.
	Clock = "2026-06-01T00:00:00.000Z"
	// MaxSize is the size limit with which examples are checked.
	MaxSize = 8 << 10
)

// An Example holds the two documents of a rule. Bad violates this rule and no
// other; Good is its nearest neighbor that violates none.
//
// Both are of the first kind of the rule, in its first dialect, and are checked
// with the rule enabled. Examples of layer 0 are checked with a detected kind.
type Example struct{ Bad, Good string }

// Of returns the example of the rule with this ID. Package pat sets it; it is
// nil in a program that does not import pat.
var Of func(id string) (Example, bool)
