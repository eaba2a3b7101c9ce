package auditreport

import (
	"encoding/csv"
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestCSVFields compares the fields with those of encoding/csv.
func TestCSVFields(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.StringOfN(rapid.RuneFrom([]rune(" ,\"\r\n\\.a\t\u00a0\u3000é")), 0, 6, -1))
		fields := rapid.SliceOfN(text, 1, 4).Draw(t, "fields")
		var want, got strings.Builder
		w := csv.NewWriter(&want)
		w.UseCRLF = true
		w.Write([]string{"column"})
		w.Write(fields)
		w.Flush()
		c := newCSVWriter(&got, []string{"column"}, false)
		for _, f := range fields {
			c.field(f)
		}
		if err := errors.Join(c.endLine(), c.Close()); err != nil || got.String() != want.String() {
			t.Errorf("%q: got %q, want %q", fields, got.String(), want.String())
		}
	})
}
