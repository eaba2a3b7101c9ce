package config

import (
	"strings"
	"testing"
)

func TestQuote(t *testing.T) {
	const secret = "1d1bef2b9f426383447f64f69349fc7cac176042578d205c256ba3f37c59adb9" // the vendor's published sample
	for _, c := range []struct{ name, text, want, reason string }{
		{"word", "tokn", `"tokn"`, ""},
		{"control character", "a\x1b[31m\n", `"a\x1b[31m\n"`, "one line, safe for a terminal"},
		{"invalid UTF-8", "a\xff", `"a"`, ""},
		{"long", strings.Repeat("word ", 50), `"` + strings.Repeat("word ", 20) + `…"`, ""},
		{"long, of two bytes", strings.Repeat("é", 99), `"` + strings.Repeat("é", 50) + `…"`, "no half of a character"},
		{"assignment", "SAIL_CLIENT_SECRET=hunter2-zebra", `"SAIL_CLIENT_SECRET=*************"`, "a short secret by its name"},
	} {
		if got := Quote(c.text); got != c.want {
			t.Errorf("%s: expected %s, got %s (%s)", c.name, c.want, got, c.reason)
		}
	}
	for _, text := range []string{secret, strings.Repeat("x ", 40) + secret, strings.Repeat("x ", 48) + secret} {
		if got := Quote(text); strings.Contains(got, secret[:12]) {
			t.Errorf("shows %s", got)
		}
	}
}
