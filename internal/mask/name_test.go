package mask

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestName(t *testing.T) {
	for _, c := range []struct{ reason, in, want string }{
		{"a secret", sample, stars(64)},
		{"a secret in upper case", strings.ToUpper(sample), stars(64)},
		{"a secret in a sentence", "ci " + sample + ", old", "ci " + stars(64) + ", old"},
		{"what touches a secret", "x_" + sample, stars(66)},
		{"hyphens divide nothing", sample[:32] + "-" + sample[32:], stars(65)},
		{"nor do invisible characters", sample[:32] + "\u200b" + sample[32:], stars(67)},
		{"a secret behind much text", strings.Repeat("word ", 20_000) + sample, strings.Repeat("word ", 20_000) + stars(64)},
		{"two secrets", sample + " " + sample, stars(64) + " " + stars(64)},
		{"an assignment", "x client_secret=pass word", "x client_secret=*********"},
		{"40 digits", sample[:40], stars(40)},
		{"39 digits", sample[:39], sample[:39]},
		{"an ID", half, half},
		{"a UUID", "1d1bef2b-9f42-6383-447f-64f69349fc7c", "1d1bef2b-9f42-6383-447f-64f69349fc7c"},
		{"two IDs", half + " " + half, half + " " + half},
		{"a date", "svc-report-2024-01-02", "svc-report-2024-01-02"},
		{"digits alone", strings.Repeat("1234567890", 5), strings.Repeat("1234567890", 5)},
		{"letters alone", strings.Repeat("added", 10), strings.Repeat("added", 10)},
		{"a long name", strings.Repeat("Nightly-backup-", 10), strings.Repeat("Nightly-backup-", 10)},
		{"a scope", "idn:secret:read", "idn:secret:read"},
		{"commands are for others to escape", "=##vso[x]\u202e", "=##vso[x]\u202e"},
		{"nothing", "", ""},
	} {
		if got := Name(c.in); got != c.want {
			t.Errorf("%s: Name(%.80q) = %.80q, want %.80q", c.reason, c.in, got, c.want)
		}
	}
}

// hasRow never skips a text in which Name finds a secret.
func TestHasRow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pieces := rapid.SliceOfN(rapid.SampledFrom([]string{sample[:20], sample, "-", "_", "\\", "\u200b", "\x00", "\x7f", "é", " ", "+", ":", "#"}), 0, 8).Draw(t, "pieces")
		s := strings.Join(pieces, "")
		longest := 0
		for i := 0; i < len(s); i++ {
			n := rowLength([]byte(s[i:]))
			longest = max(longest, n)
			i += n
		}
		if longest >= secretDigits && !hasRow(s) {
			t.Errorf("%q has a row of %d bytes", s, longest)
		}
	})
}
