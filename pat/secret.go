package pat

import (
	"crypto/subtle"
	"fmt"
	"io"

	"github.com/sailpat/sailpat/internal/jsonscan"
)

const redacted = "REDACTED"

// A Secret is the password of a token, which only the response to POST holds.
// It prints as REDACTED with every verb of fmt and in slog. Only Reveal,
// MarshalJSON and the gob encoding of a [CreateResponse] return it in clear.
// The zero value holds the empty string.
//
// Its text is masked in memory, so that code that prints unexported fields does
// not show it. The mask is not encryption: it keeps a secret out of logs, not
// out of memory.
type Secret struct{ text masked }

// NewSecret returns a Secret that holds text.
func NewSecret(text string) Secret { return Secret{mask(text)} }

// Reveal returns the secret in clear.
func (s Secret) Reveal() string { return s.text.unmask() }

// IsEmpty reports whether the secret is the empty string.
func (s Secret) IsEmpty() bool { return s.text == "" }

// Equal compares two secrets in time that depends only on their lengths.
func (s Secret) Equal(u Secret) bool {
	return subtle.ConstantTimeCompare([]byte(s.text), []byte(u.text)) == 1
}

// String returns "REDACTED".
func (s Secret) String() string { return redacted }

func (s Secret) GoString() string { return redacted }

func (s Secret) Format(f fmt.State, verb rune) { io.WriteString(f, redacted) }

// MarshalJSON returns the secret in clear; one that is not UTF-8 is an error.
func (s Secret) MarshalJSON() ([]byte, error) {
	out, ok := jsonscan.AppendString(nil, s.Reveal())
	if !ok {
		return nil, wrap("secret is not UTF-8", RuleInvalidUTF8)
	}
	return out, nil
}

// UnmarshalJSON reads a JSON string as [Unmarshal] does.
func (s *Secret) UnmarshalJSON(data []byte) error {
	return unmarshalLeaf(data, s, (*decoder).secret)
}

// masked is text that must not be read by accident: each byte is changed by a
// value that depends on its index. Masked texts are equal if the texts are.
type masked string

func mask(text string) masked { return masked(xor(text)) }

func (m masked) unmask() string { return xor(string(m)) }

func xor(text string) string {
	out := []byte(text)
	for i := range out {
		out[i] ^= 0x80 | byte(i*0x35) // the top bit leaves an ASCII secret without ASCII bytes
	}
	return string(out)
}

// isASCII reports whether the text is ASCII: the top bit of every byte is set
// by the mask, and again cleared by it in one that is not ASCII.
func (m masked) isASCII() bool {
	const highBits = 0x8080808080808080
	all, s := uint64(highBits), string(m)
	for ; len(s) >= 8; s = s[8:] {
		all &= jsonscan.Load64(s, 0)
	}
	for i := range len(s) {
		all &= uint64(s[i]) | ^uint64(0xFF)
	}
	return all == highBits
}
