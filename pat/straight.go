package pat

import "github.com/sailpat/sailpat/internal/jsonscan"

// Nearly every token has its members in the order of the contract's table, in one
// of two layouts: without white space, or with the same white space before each
// name. For each layout there is a straight reader, such as tokenCompact in
// members_gen.go, which expects one name after the other. It reads values with
// the methods that the general reader, such as token, also calls. At the first
// name that it does not expect, or after a fault, the general reader goes on after
// the last value. In most documents that never happens.

type layout uint8

const (
	general  layout = iota // not for a straight reader
	compact                // no white space
	indented               // the same white space before each name
)

// layout returns the layout that the object at i seems to have, by the byte after
// its brace. A straight reader that meets another layout stops at once.
func (d *decoder) layout(i int) layout {
	s := d.Text
	switch {
	case len(s)-i < 2 || s[i] != '{' || d.Depth >= jsonscan.MaxDepth || jsonscan.GeneralOnly:
		return general
	case s[i+1] == '"':
		return compact
	}
	return indented
}

// maxGap is jsonscan.MaxGap for the generated readers.
const maxGap = jsonscan.MaxGap
