package pat

import (
	"fmt"
	"io"
	"log/slog"
)

// Extra holds the members of an object that the contract does not know, as
// [Tolerant] reading found them: tokens unchanged, white space between them
// removed. Marshal writes them after the known members. Since anything may
// stand in them, they print as REDACTED, as a [Secret] does.
type Extra struct{ text masked } // `,"a":1,"b":[]`

func extraOf(unknown []byte) Extra { return Extra{mask(string(unknown))} }

// IsZero reports whether there are none.
func (e Extra) IsZero() bool { return e.text == "" }

// Equal reports whether e and f hold the same text; so does ==.
func (e Extra) Equal(f Extra) bool { return e == f }

// JSON returns the members as a JSON object; of a zero Extra it is "{}".
func (e Extra) JSON() string {
	if e.text == "" {
		return "{}"
	}
	return "{" + e.text.unmask()[1:] + "}"
}

// String returns "REDACTED", or "" if there are none.
func (e Extra) String() string {
	if e.text == "" {
		return ""
	}
	return redacted
}

// GoString returns what String returns.
func (e Extra) GoString() string { return e.String() }

// Format writes what String returns, whatever the verb.
func (e Extra) Format(f fmt.State, verb rune) { io.WriteString(f, e.String()) }

// LogValue returns what String returns.
func (e Extra) LogValue() slog.Value { return slog.StringValue(e.String()) }

// MarshalJSON returns what JSON returns.
func (e Extra) MarshalJSON() ([]byte, error) { return []byte(e.JSON()), nil }
