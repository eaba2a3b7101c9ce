package engine

import (
	"bytes"
	"encoding/json"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/sailpat/sailpat/internal/report"
	"github.com/sailpat/sailpat/pat"
	"github.com/sailpat/sailpat/testdata/vectors"
)

// requests returns a request for each set of circumstances of a vector that the
// page can have: the page sets no size limit and switches no single rule.
func requests(t *testing.T, v *vectors.Vector) (out []Request) {
	kind := pat.KindAuto
	if v.Kind != "auto" {
		var err error
		if kind, err = pat.ParseKind(v.Kind); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range v.Cases {
		version, err := pat.ParseAPIVersion(c.Versions[0])
		if err != nil {
			t.Fatal(err)
		}
		r := Request{Path: "a/" + v.Vector + ".json", Kind: kind, Version: version, Tolerant: c.Tolerant, Intent: len(c.Enable) > 0}
		if c.Now != "" {
			if r.Now, err = time.Parse(time.RFC3339, c.Now); err != nil {
				t.Fatal(err)
			}
		}
		out = append(out, r)
	}
	return out
}

func load(t *testing.T) []vectors.Vector {
	t.Helper()
	all, err := vectors.Load(vectors.FS)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// The report of each vector is that of internal/report, byte for byte.
func TestReport(t *testing.T) {
	compared := 0
	compare := func(name string, text []byte, r Request) {
		lint := r.lint(text)
		var want bytes.Buffer
		run := &report.Run{Version: "v1.2.3", Documents: []report.Document{{Path: r.Path, Text: text, Kind: lint.Kind, Detected: lint.Detected,
			APIVersion: r.Version, Violations: lint.Violations}}}
		if err := report.Write(&want, "json", run, report.Options{}); err != nil {
			t.Fatal(err)
		}
		got := Check(text, r, "v1.2.3")
		if string(got.Report) != want.String() {
			t.Errorf("%s: got\n%s\nwant\n%s", name, got.Report, want.String())
		}
		compared++
	}
	for _, v := range load(t) {
		for _, r := range requests(t, &v) {
			compare(v.Vector, v.Data, r)
			lines := r
			lines.NDJSON = true
			compare(v.Vector+" as NDJSON", v.Data, lines)
		}
	}
	for _, path := range []string{"", "<stdin>", "ü \u2028\u202E\x7F\x01\"\\.json", "##[error]"} {
		compare("path "+path, []byte(`{"name":"x\u0000","##[a":1}`), Request{Path: path})
	}
	if compared < 2000 {
		t.Errorf("compared %d reports only", compared)
	}
}

// patlint itself gives the same report.
func TestCommand(t *testing.T) {
	if testing.Short() {
		t.Skip("builds patlint")
	}
	text := []byte(`{"Name": "x", "name": "é", "expirationDate": "2026-12-31T23:59:59"}` + "\n")
	cmd := exec.Command("go", "run", "-buildvcs=false", "../../cmd/patlint", "check", "--no-config", "--format", "json", "--stdin-filename", "a.json", "--now", "2026-06-01T00:00:00.000Z", "-")
	cmd.Stdin = bytes.NewReader(text)
	want, err := cmd.Output()
	if len(want) == 0 {
		t.Fatal(err)
	}
	var run struct{ Tool struct{ Version string } }
	if err := json.Unmarshal(want, &run); err != nil {
		t.Fatal(err)
	}
	got := Check(text, Request{Path: "a.json", Now: time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)}, run.Tool.Version)
	if string(got.Report) != string(want) {
		t.Errorf("got\n%s\nwant\n%s", got.Report, want)
	}
}

// Each range slices to the text of the span, counted as JavaScript does.
func TestMarks(t *testing.T) {
	text := []byte("{\"name\": \"😀é\", \"Scope\": [\"😀\"],\n \"x\": 1}\n")
	r := Check(text, Request{Kind: pat.KindCreate}, "")
	units := utf16.Encode([]rune(string(text)))
	var marked []string
	for _, m := range r.Marks {
		marked = append(marked, string(utf16.Decode(units[m.Start:m.End])))
	}
	want := []string{"{", `"Scope"`, `"x"`} // "{" is acknowledgement-missing
	if !slices.Equal(marked, want) {
		t.Errorf("marked %q, want %q", marked, want)
	}
}

func TestFixes(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"case of a member", `{"name":"a","Scope":["b"],"userAwareTokenNeverExpires":true}`, `"scope"`},
		{"misspelled member", `{"name":"a","scope":["b"],"userAwareTokenNeverExpire":true}`, `"userAwareTokenNeverExpires"`},
		{"right member is there", `{"name":"a","scope":["b"],"Scope":["c"],"userAwareTokenNeverExpires":true}`, ""},
		{"value of another type", `{"name":"a","Scope":5,"userAwareTokenNeverExpires":true}`, ""},
		{"no near name", `{"name":"a","scope":["b"],"zzz":1,"userAwareTokenNeverExpires":true}`, ""},
		{"op in upper case", `[{"op":"Replace","path":"/name","value":"a"}]`, `"replace"`},
		{"path without slash", `[{"op":"replace","path":"/scope","value":["b"]},{"op":"replace","path":"name","value":"a"}]`, `"/name"`},
		{"path in upper case", `[{"op":"replace","path":"/Name","value":"a"}]`, `"/name"`},
		{"timestamp with an offset", `{"name":"a","scope":["b"],"expirationDate":"2026-12-31T23:59:59+01:00"}`, `"2026-12-31T22:59:59.000Z"`},
		{"timestamp without a zone", `{"name":"a","scope":["b"],"expirationDate":"2026-12-31T23:59:59"}`, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := Check([]byte(tt.text), Request{}, "")
			got := ""
			if len(r.Fixes) > 0 {
				got = r.Fixes[0].Text
			}
			if got != tt.want || len(r.Fixes) > 1 {
				t.Errorf("got %v, want %q; violations: %s", r.Fixes, tt.want, r.Report)
			}
		})
	}
}

// On every vector, a correction removes its violation and adds none.
func TestFixesOfVectors(t *testing.T) {
	offered := map[pat.RuleID]int{}
	for _, v := range load(t) {
		for _, r := range requests(t, &v) {
			before := r.lint(v.Data).Violations
			for _, f := range Check(v.Data, r, "").Fixes {
				violation := before[f.Violation]
				offered[violation.Rule]++
				fixed := slices.Concat(v.Data[:violation.Span.Start], []byte(f.Text), v.Data[violation.Span.End:])
				if after := r.lint(fixed).Violations; len(after) >= len(before) {
					t.Errorf("%s: %d violations before %s, %d after", v.Vector, len(before), f.Text, len(after))
				}
			}
		}
	}
	for _, rule := range []pat.RuleID{pat.RuleUnknownMember, pat.RulePatchOp, pat.RulePatchPath, pat.RuleTimestampNotCanonical} {
		if offered[rule] == 0 {
			t.Errorf("no vector of %s has a correction: is the hint of its message still found?", rule.Error())
		}
	}
}

// The canonical form is that of the vectors.
func TestCanonical(t *testing.T) {
	compared := 0
	for _, v := range load(t) {
		r := requests(t, &v)[0]
		got, ok := Canonical(v.Data, r)
		if v.Canonical != nil && v.Cases[0].Accepted && (!ok || string(got) != *v.Canonical) {
			t.Errorf("%s: got %s, want %s", v.Vector, got, *v.Canonical)
		}
		if ok {
			compared++
		}
	}
	if compared < 100 {
		t.Errorf("%d vectors have a canonical form", compared)
	}
}

// The vendor's sample secret is hidden wherever it stands.
func TestHidden(t *testing.T) {
	const secret = "1d1bef2b9f426383447f64f69349fc7cac176042578d205c256ba3f37c59adb9"
	for _, text := range []string{
		`{"name":"😀","secret":"` + secret + `"}`,
		`{"secret":"` + secret,
		`[{"op":"add","path":"/secret","value":"` + secret + `"}]`,
		`{"note":"client_secret=` + secret + `"}`,
		secret,
	} {
		units := utf16.Encode([]rune(text))
		for _, h := range Hidden([]byte(text), false) {
			for i := h.Start; i < h.End; i++ {
				units[i] = '*'
			}
		}
		if shown := string(utf16.Decode(units)); strings.Contains(shown, secret[:9]) || strings.Contains(shown, secret[55:]) {
			t.Errorf("shown: %s", shown)
		}
	}
	if h := Hidden([]byte(`{"name":"NodeJS Integration"}`), false); len(h) != 0 {
		t.Errorf("hidden without a secret: %v", h)
	}
}
