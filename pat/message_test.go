package pat

import (
	"errors"
	"fmt"
	"io"
	"testing"
)

// sprintf and wrap write what package fmt writes.
func TestMessage(t *testing.T) {
	at := MustParseTimestamp("2017-07-11T18:45:37.098Z")
	for _, tt := range []struct {
		format string
		args   []any
	}{
		{"no verb", nil},
		{"%s", []any{"text with %s"}},
		{"%s and %s at the end %s", []any{Pointer("/a"), OpAdd, at}},
		{"%d, %d, %d", []any{-1, int32(-1 << 31), int64(1) << 62}},
		{"é %v", []any{io.EOF}},
	} {
		if got, want := sprintf(tt.format, tt.args...), fmt.Sprintf(tt.format, tt.args...); got != want {
			t.Errorf("sprintf(%q) = %q, want %q", tt.format, got, want)
		}
	}
	for i := range 256 {
		if got, want := hexOf(byte(i)), fmt.Sprintf("%02X", i); got != want {
			t.Errorf("hexOf(%d) = %s, want %s", i, got, want)
		}
	}
	err := wrap("a", RuleInvalidUTF8)
	if want := fmt.Errorf("pat: a: %w", RuleInvalidUTF8); err.Error() != want.Error() || !errors.Is(err, RuleInvalidUTF8) {
		t.Errorf("wrap gives %q, want %q", err, want)
	}
}
