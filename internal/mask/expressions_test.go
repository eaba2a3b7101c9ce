package mask

import (
	"bytes"
	"regexp"
	"testing"

	"pgregory.net/rapid"
)

// The expressions that say what the functions search for. The package itself does
// not import regexp, which would make the playground a tenth larger.
var (
	fillerExpression     = regexp.MustCompile(`[^\pL\pM\pN\pP\pS\p{Zs}\t\r\n]|\x{FFFD}`)
	escapeExpression     = regexp.MustCompile(`\\(?:u[0-9A-Fa-f]{4}|.)`)
	idExpression         = regexp.MustCompile(`^[0-9A-Fa-f]{32}$`)
	commandExpression    = regexp.MustCompile(`(?i)##(?:vso)?\[`)
	assignmentExpression = regexp.MustCompile("(?i)secret[\\w-]*[ \t\"'`\\\\]*(?:=|:[ \t\"'`\\\\])")
)

// The functions find what the expressions find, in texts made of the pieces that
// matter and of random bytes.
func TestExpressions(t *testing.T) {
	pieces := []string{"secret", "SECRET", "ſecret", "secre", "s", "_", "-", "id", "9", " ", "\t", `"`, "'", "`", `\`, `\u0041`, `\u00e`, `\é`, "\n", "\r",
		"=", ":", "##", "#", "[", "vso", "VſO", "é", "\u200D", "\uFEFF", "\uFFFD", "\xff", "\xe2\x82", "86f1dc6fe8f54414950454cbb11278fa"}
	rapid.Check(t, func(t *rapid.T) {
		var text []byte
		for _, piece := range rapid.SliceOfN(rapid.OneOf(rapid.SampledFrom(pieces), rapid.Map(rapid.Byte(), func(b byte) string { return string([]byte{b}) })), 0, 12).Draw(t, "pieces") {
			text = append(text, piece...)
		}
		if got, want := strip(text), fillerExpression.ReplaceAll(text, nil); !bytes.Equal(got, want) {
			t.Errorf("strip(%q) = %q, want %q", text, got, want)
		}
		if got, want := decode(text), escapeExpression.ReplaceAllFunc(text, unescape); !bytes.Equal(got, want) {
			t.Errorf("decode(%q) = %q, want %q", text, got, want)
		}
		if got, want := isID(text), idExpression.Match(text); got != want {
			t.Errorf("isID(%q) = %t", text, got)
		}
		if got, want := commandIn(string(text)), commandExpression.Match(text); got != want {
			t.Errorf("commandIn(%q) = %t", text, got)
		}
		want := 0
		if m := assignmentExpression.FindIndex(text); m != nil {
			want = m[1]
		}
		if got := assignment(text); got != want {
			t.Errorf("assignment(%q) = %d, want %d", text, got, want)
		}
	})
}
