package pat

import (
	"crypto/subtle"
	"fmt"
	"io"
	"log/slog"

	"github.com/sailpat/sailpat/internal/jsonscan"
)

const redacted = "REDACTED"

// A Secret is the password of a token, shown once, in the answer to POST. It
// prints as REDACTED under every verb of fmt and in slog; only Reveal and the
// JSON encoding give it out.
//
// Printing with %v does not call methods on unexported members of a struct,
// and a diff looks through values that print alike. Both meet the masked text.
// The mask is no encryption: it keeps a secret out of logs, not out of memory.
//
// The zero value holds the empty string.
type Secret struct{ text masked }

// NewSecret returns a Secret that holds text.
func NewSecret(text string) Secret { return Secret{mask(text)} }

// Reveal returns the secret itself.
func (s Secret) Reveal() string { return s.text.unmask() }

// IsEmpty reports whether the secret is the empty string.
func (s Secret) IsEmpty() bool { return s.text == "" }

// Equal compares two secrets in a time that depends only on their lengths.
func (s Secret) Equal(u Secret) bool {
	return subtle.ConstantTimeCompare([]byte(s.text), []byte(u.text)) == 1
}

// String returns "REDACTED".
func (s Secret) String() string { return redacted }

// GoString returns "REDACTED".
func (s Secret) GoString() string { return redacted }

// Format writes "REDACTED", whatever the verb.
func (s Secret) Format(f fmt.State, verb rune) { io.WriteString(f, redacted) }

// LogValue returns "REDACTED".
func (s Secret) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalJSON returns the secret itself as a JSON string. One that is not UTF-8
// is an error.
func (s Secret) MarshalJSON() ([]byte, error) {
	out, ok := jsonscan.AppendString(nil, s.Reveal())
	if !ok {
		return nil, fmt.Errorf("pat: expected a secret in UTF-8: %w", RuleInvalidUTF8)
	}
	return out, nil
}

// UnmarshalJSON reads a JSON string as [Unmarshal] does.
func (s *Secret) UnmarshalJSON(data []byte) error {
	return unmarshalLeaf(data, s, (*decoder).secret)
}

// masked is text that must not be read by accident: each byte is changed by one
// that depends on its place. It compares like the text it hides.
type masked string

func mask(text string) masked { return masked(xor(text)) }

func (m masked) unmask() string { return xor(string(m)) }

func xor(text string) string {
	out := []byte(text)
	for k := range out {
		out[k] ^= 0x80 | byte(k*0x35) // the top bit: an ASCII secret has no ASCII byte left
	}
	return string(out)
}
