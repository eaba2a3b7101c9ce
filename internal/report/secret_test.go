package report_test

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/sailpat/sailpat/internal/report"
	"github.com/sailpat/sailpat/pat"
)

// Members that contain a secret at %s.
var holders = []string{
	`"secret": "%s"`, `"clientSecret": "%s"`, `"SECRET": "%s"`, `"\u0073ecret" : "%s"`, "\"secret\":\n\t\"%s\"", `"Secret": "%s"`, `"sercet": "%s"`,
	`"%s": 1`, `"name": "%s"`, `"name": "is %s"`, `"id": "%s"`, `"owner": {"id": "%s"}`, `"ids": ["%s"]`, `"scope": ["a", "%s"]`, `"secret": ["%s"]`,
	`"op": "add", "path": "/secret", "value": "%s"`, `"op": "add", "path": "/name", "value": "%s"`, `"value": {"a": "%s"}, "path": "/x"`,
	`"secret": %s`, `secret: %s`, `'%s'`, `"secret": "%s`, `%s`, `"a": "b" %s "c"`, `"secret": "%s" "%s"`, `"a": "http://x/%s?y"`,
}

// Text that is inserted to break a document.
var splinters = []string{
	`"`, `{`, `}`, `[`, `]`, `:`, `,`, ` `, "\n", "\r\n", `\`, `\"`, "\x00", "\x1b[0m", "\u200b", "\xff", "'", "secret", `"secret":`, `"x": "y",`, "\uFEFF", "//",
}

// secretive makes a document that contains the secret in one of the ways above,
// perhaps spelled with escapes, perhaps broken in several places.
func secretive(t *rapid.T) string {
	spelled := ""
	for _, c := range secret {
		if rapid.IntRange(0, 9).Draw(t, "escape") == 0 {
			spelled += `\u00` + strconv.FormatInt(int64(c), 16)
		} else {
			spelled += string(c)
		}
	}
	member := strings.ReplaceAll(rapid.SampledFrom(holders).Draw(t, "holder"), "%s", spelled)
	text := `{"name": "NodeJS Integration", ` + member + `, "managed": false}`
	if rapid.Bool().Draw(t, "list") {
		text = "[\n" + text + ",\n" + text + "\n]\n"
	}
	for range rapid.IntRange(0, 3).Draw(t, "mutations") {
		at := rapid.IntRange(0, len(text)).Draw(t, "at")
		to := rapid.IntRange(at, min(at+40, len(text))).Draw(t, "to")
		switch rapid.IntRange(0, 3).Draw(t, "mutation") {
		case 0:
			text = text[:at] + text[to:]
		case 1:
			text = text[:at] + rapid.SampledFrom(splinters).Draw(t, "splinter") + text[at:]
		case 2:
			text = text[:to] + text[at:]
		case 3:
			text = text[:at]
		}
	}
	return text
}

// outputs returns the text format, with and without colors, and another format
// of a document: of SARIF not the rules, which are the same for each.
func outputs(t *rapid.T, d report.Document) map[string]string {
	out := map[string]string{}
	for _, format := range []string{"text", "color", rapid.SampledFrom(report.Formats()).Draw(t, "format")} {
		var b bytes.Buffer
		name, opts := format, report.Options{}
		if format == "color" {
			name, opts = "text", report.Options{Color: true}
		}
		if err := report.Write(&b, name, run(d), opts); err != nil {
			t.Fatal(err)
		}
		out[format] = b.String()
		if format == "sarif" {
			_, out[format], _ = strings.Cut(b.String(), `"columnKind"`)
		}
	}
	return out
}

var (
	escapes   = regexp.MustCompile(`\\u[0-9A-Fa-f]{4}`)
	invisible = regexp.MustCompile("[\u2400-\u2421\ufffd]")
)

// legible returns what a reader sees in an output: without colors and signs for
// characters that cannot be shown, and with escapes decoded.
func legible(out string) string {
	out = colors.ReplaceAllString(out, "")
	out = invisible.ReplaceAllString(out, "")
	return escapes.ReplaceAllStringFunc(out, func(s string) string {
		c, _ := strconv.ParseUint(s[2:], 16, 16)
		return string(rune(c))
	})
}

// Whatever the document and wherever its violations are, no output in any format
// shows 16 characters of the secret in a row.
func TestNoSecret(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := secretive(t)
		d := report.Document{Path: rapid.SampledFrom([]string{"a.json", "a.ndjson"}).Draw(t, "path"), Text: []byte(text), Kind: pat.KindToken, Detected: true,
			Violations: []pat.Violation{{Rule: pat.RuleSyntax, Message: "it is a payload"}}}
		for range rapid.IntRange(1, 6).Draw(t, "violations") {
			d.Violations = append(d.Violations, violation(t, len(text)))
		}
		for format, out := range outputs(t, d) {
			for _, seen := range []string{out, legible(out)} {
				for k := range len(secret) - 15 {
					if part := secret[k : k+16]; strings.Contains(seen, part) {
						t.Fatalf("%s shows %s of\n%q\nin\n%.2000s", format, part, text, out)
					}
				}
			}
		}
	})
}

// The rules in a SARIF log do not show the secret either, though their examples
// contain it.
func TestNoSecretInRules(t *testing.T) {
	if out := write(t, "sarif", run(), report.Options{}); strings.Contains(out, secret[:16]) {
		t.Error("SARIF shows it")
	}
}

// Secrets that only a member's name reveals. If the value comes before the name,
// the text must not be truncated.
var members = []struct {
	text       string
	valueFirst bool
}{
	{`"secret": "kumquat zeppelin walrus quince"`, false},
	{"\"secret\"\n:\n\"kumquat zeppelin walrus quince\"", false},
	{`"\u0053ECRET":["kumquat", {"a": "zeppelin walrus"}]`, false},
	{"\"sec\u200bret\": \"kumquat zeppelin\"", false},
	{`"clientSecret" "kumquat zeppelin walrus quince"`, false},
	{`"Secret": "kumquat\nzeppelin\twalrus\"quince"`, false},
	{`secret: 'kumquat zeppelin walrus quince'`, false},
	{`"client_secret" = "kumquat zeppelin"`, false},
	{`"description": "client_secret=kumquat zeppelin"`, false},
	{`"description": "{\"client_secret\": \"kumquat zeppelin\"}"`, false},
	{`"op": "add", "path": "/secret", "value": "kumquat zeppelin walrus"`, false},
	{`"op": "add", "path": "/secret", "value": kumquat-zeppelin walrus"`, false},
	{"\"op\": \"add\", \"path\": \"/secret\",\n\"value\": \"kumquat zeppelin walrus\"", false},
	{"\"path\": \"/\\u0073ecret\"\n, \"value\"\n: [\"kumquat zeppelin walrus\"]", false},
	{`"key": "client_secret", "value": {"a": "kumquat", "b": ["zeppelin"]}`, false},
	{`"value": "kumquat zeppelin walrus", "op": "add", "path": "/secret"`, true},
	{`"value": {"a": ["kumquat", "zeppelin"]}, "from": "/x", "path": "/\u0073ecret"`, true},
	{`"value": kumquat zeppelin", "path": "/secret"`, true},
	{`"value": "kumquat "zeppelin", "path": "/secret"`, true},
	{"\"value\": \"kumquat zeppelin\"\n, \"path\":\n\"/secret\"", true},
	{"\"value\": [\"kumquat\", \"zeppelin\"\n], \"path\": \"/secret\"", true},
}

// Such a secret stays hidden however the text around it is broken.
func TestNoSecretByName(t *testing.T) {
	pieces := append([]string{`{"name": "x", `, `"id": "y", `, `"path": `, `[1, `, `[{`, `"value": {`, "ab", "}\n{", `{"name": "x"}` + "\n"}, splinters...)
	around := rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 6)
	rapid.Check(t, func(t *rapid.T) {
		before, after := strings.Join(around.Draw(t, "before"), ""), strings.Join(around.Draw(t, "after"), "")
		m := rapid.SampledFrom(members).Draw(t, "member")
		member := m.text
		if !m.valueFirst && rapid.Bool().Draw(t, "truncated") {
			at := strings.Index(member, "kumquat")
			member, after = member[:rapid.IntRange(at, len(member)).Draw(t, "at")], ""
		}
		if rapid.IntRange(0, 3).Draw(t, "well formed") == 0 {
			before, after = `[{"name": "x", `, `, "id": "y"}, {"z": 1}]`
		}
		text := before + member + after
		d := report.Document{Path: rapid.SampledFrom([]string{"a.json", "a.ndjson"}).Draw(t, "path"), Text: []byte(text),
			Violations: []pat.Violation{{Rule: pat.RuleSyntax, Message: "it is a payload"}}}
		for range rapid.IntRange(1, 4).Draw(t, "violations") {
			d.Violations = append(d.Violations, violation(t, len(text)))
		}
		for format, out := range outputs(t, d) {
			for _, word := range []string{"kumquat", "zeppelin", "walrus", "quince"} {
				if strings.Contains(legible(out), word) {
					t.Fatalf("%s shows %q of\n%q\nin\n%.2000s", format, word, text, out)
				}
			}
		}
	})
}

// Excerpts show something: otherwise the tests above would prove nothing.
func TestExcerptsShow(t *testing.T) {
	text := `{"name": "NodeJS Integration", "secret": "` + secret + `", "created": "2017-07-11T18:45:37.098Z"}`
	out := write(t, "text", run(document("x.json", text, find{pat.RuleEmptyName, "/name", `"NodeJS Integration"`, ""}, find{pat.RuleTimestampForm, "/created", `"2017-07-11T18:45:37.098Z"`, ""})), report.Options{})
	for _, want := range []string{`"name": "NodeJS Integration", "secret": "****`, `****", "created": "2017-07-11T18:45:37.098Z"}`} {
		if !strings.Contains(out, want) {
			t.Errorf("expected %s in\n%s", want, out)
		}
	}
}
