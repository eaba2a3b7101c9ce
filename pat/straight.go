package pat

import "github.com/sailpat/sailpat/internal/jsonscan"

// Nearly every token has its members in the order of the contract's table, in one
// of two layouts: without white space, or with the same white space before each
// name. For these there are straight readers, which expect one name after the
// other (members_gen.go). A straight reader reads the first members of an object,
// all of them in most documents, with the funcs that the general reader calls for
// their values. At the first name that it does not expect, or after a fault, the
// general reader goes on behind the last value.

type layout uint8

const (
	general  layout = iota // no straight reader
	compact                // no white space
	indented               // the same white space before each name
)

// layout returns the layout that the object at i seems to have, by the byte after
// its brace.
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

const maxGap = jsonscan.MaxGap
