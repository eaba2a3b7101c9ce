package auditreport_test

import (
	"strings"
	"testing"

	"github.com/sailpat/sailpat/internal/auditreport"
)

// No format shows a secret that is used as a name.
func TestNoSecrets(t *testing.T) {
	const secret = "1d1bef2b9f426383447f64f69349fc7cac176042578d205c256ba3f37c59adb9" // the vendor's sample
	for _, name := range []string{secret, "ci " + secret, secret[:32] + "-" + secret[32:]} {
		e := named(t, name)
		for _, f := range auditreport.Formats() {
			out := ""
			if f.Stream != nil {
				out = e.stream(t, f.Name)
			} else {
				out = write(t, f.Name, e.d)
			}
			out = strings.ReplaceAll(out, "\r\n ", "") // calendars fold lines
			if strings.Contains(out, secret[:32]) || strings.Contains(out, secret[40:]) {
				t.Errorf("%s shows the secret in %q", f.Name, name)
			}
			if f.Name != "prometheus" && !strings.Contains(out, strings.Repeat("*", 64)) {
				t.Errorf("%s does not show that %q is masked", f.Name, name)
			}
		}
		if e.d.Report.Findings[0].Token.Name != name {
			t.Error("a format changed the report")
		}
	}
}

// Text for people has a bound, whatever the length of names.
func TestTextIsBounded(t *testing.T) {
	e := named(t, strings.Repeat("x", 64<<10))
	out := write(t, "text", e.d)
	if len(out) > 16<<10 {
		t.Errorf("the text has %d bytes", len(out))
	}
	if want := strings.Repeat("x", 120) + "… (65,536 bytes)"; !strings.Contains(out, `"`+want+`"`) || !strings.Contains(out, "<"+want+">") {
		t.Error("a name is not cut, or not counted")
	}
}
