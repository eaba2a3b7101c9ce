package auditreport_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/sailpat/sailpat/audit"
	"github.com/sailpat/sailpat/internal/auditreport"
	"github.com/sailpat/sailpat/pat"
)

// hostile is a name that every format must make harmless.
const hostile = "=cmd()|'</script><img src=x onerror=alert(1)>`*_[x](y)|@octocat\u202e\u0085\x1b[31m\r\nBEGIN:VEVENT,;\\##vso[x]\"😀"

// document audits tokens, given as a JSON list, at 2026-06-01.
func document(t *testing.T, tokens string, o audit.Options) *auditreport.Document {
	t.Helper()
	o.AsOf = time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	a, err := audit.New(audit.DefaultPolicy(), o)
	if err != nil {
		t.Fatal(err)
	}
	index := 0
	for token, err := range pat.Tokens(strings.NewReader(tokens), pat.Tolerant()) {
		if err != nil {
			t.Fatal(err)
		}
		a.Add(&token, audit.Place{Path: "pats.json", Index: index, Line: index + 1, Column: 1})
		index++
	}
	r := a.Report()
	r.Tool = audit.Tool{Name: "patlint", Version: "test"}
	return &auditreport.Document{Report: r, Policy: audit.DefaultPolicy().Effective()}
}

// tokenNamed returns a list of one token that never expires.
func tokenNamed(t *testing.T, name string) string {
	t.Helper()
	text, err := json.Marshal([]any{map[string]any{
		"id": "86f1dc6fe8f54414950454cbb11278fa", "name": name, "scope": []string{"sp:scopes:all"},
		"owner":   map[string]any{"type": "IDENTITY", "id": "2c9180a46faadee4016fb4e018c20639", "name": name},
		"created": "2017-07-11T18:45:37.098Z", "lastUsed": nil, "managed": false, "expirationDate": nil,
	}})
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func write(t *testing.T, format string, d *auditreport.Document) string {
	t.Helper()
	f, ok := auditreport.Lookup(format)
	if !ok {
		t.Fatalf("no format %s", format)
	}
	var b bytes.Buffer
	if err := f.Write(&b, d); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestJSONKeepsNamesAndHidesNothingInvisible(t *testing.T) {
	out := write(t, "json", document(t, tokenNamed(t, hostile), audit.Options{}))
	if at := strings.IndexFunc(out, func(r rune) bool { return r != '\n' && auditreport.Visible(string(r)) != string(r) }); at >= 0 {
		t.Errorf("invisible character at %d", at)
	}
	var r struct {
		Findings []struct{ Token audit.TokenRef }
	}
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatal(err)
	}
	if len(r.Findings) == 0 || r.Findings[0].Token.Name != hostile {
		t.Errorf("the name of the token did not survive: %+v", r.Findings)
	}
}

func TestVisible(t *testing.T) {
	for in, want := range map[string]string{
		"Zoë’s token":     "Zoë’s token",
		"a\u202eb":        `a\u202eb`,
		"\x1b[31m":        `\x1b[31m`,
		"a\r\n\tb":        `a\r\n\tb`,
		"\u0085":          `\u0085`,
		"\xff":            `\xff`,
		"\uFFFD":          `\ufffd`,
		"##[group]##vso[": `#\x23[group]#\x23vso[`,
		"👩\u200D💻":        "👩\u200D💻",
		"\U000E0001":      `\U000e0001`,
	} {
		if got := auditreport.Visible(in); got != want {
			t.Errorf("Visible(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestOneOfRenderAndStream(t *testing.T) {
	for _, f := range auditreport.Formats() {
		if (f.Render == nil) == (f.Stream == nil) {
			t.Errorf("%s: want one of Render and Stream", f.Name)
		}
	}
}

func instant(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}
