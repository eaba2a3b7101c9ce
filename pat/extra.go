package pat

import (
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"strings"

	"github.com/sailpat/sailpat/internal/jsonscan"
)

// Extra holds the unknown members of an object, as [Tolerant] reading found
// them, without the white space between tokens. Marshal writes them after the
// known members. Extras are comparable with ==. An Extra prints as REDACTED,
// since it may hold anything; its JSON is an object.
type Extra struct {
	text masked // `,"a":1,"b":[]`
}

func extraOf(unknown []byte) Extra { return Extra{mask(string(unknown))} }

// IsZero reports whether there are no members.
func (e Extra) IsZero() bool { return e.text == "" }

func (e Extra) Equal(f Extra) bool { return e == f }

// JSON returns the members as a JSON object; that of a zero Extra is "{}".
func (e Extra) JSON() string {
	if e.text == "" {
		return "{}"
	}
	return "{" + e.text.unmask()[1:] + "}"
}

// Members yields name and JSON of each member, in the document's order.
func (e Extra) Members() iter.Seq2[string, json.RawMessage] {
	return func(yield func(string, json.RawMessage) bool) {
		s := jsonscan.Scanner{Text: e.text.unmask()}
		for i := 0; i < len(s.Text); {
			var name string
			value := s.String(i+1, &name) + 1
			if i = s.Skip(value); s.Broken || !yield(name, json.RawMessage(s.Text[value:i])) {
				return
			}
		}
	}
}

// Lookup returns the JSON of the member with the given name, compared exactly.
func (e Extra) Lookup(name string) (value json.RawMessage, ok bool) {
	for n, v := range e.Members() {
		if n == name {
			return v, true
		}
	}
	return nil, false
}

// String returns "REDACTED", or "" if there are no members.
func (e Extra) String() string {
	if e.text == "" {
		return ""
	}
	return redacted
}

func (e Extra) GoString() string { return e.String() }

func (e Extra) Format(f fmt.State, verb rune) { io.WriteString(f, e.String()) }

func (e Extra) MarshalJSON() ([]byte, error) { return []byte(e.JSON()), nil }

func (e *Extra) UnmarshalJSON(data []byte) error {
	return unmarshalLeaf(data, e, func(d *decoder, i int, dst *Extra) int {
		if d.Peek(i) != '{' {
			return d.Mismatch("an object", i)
		}
		end := d.Skip(i)
		if len(d.Faults) > 0 {
			return end
		}
		inner := strings.TrimSuffix(strings.TrimPrefix(string(jsonscan.AppendCompact(nil, d.Text[i:end])), "{"), "}")
		if *dst = (Extra{}); inner != "" {
			*dst = extraOf([]byte("," + inner))
		}
		return end
	})
}
