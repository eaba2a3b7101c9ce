package report_test

import (
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/sailpat/sailpat/internal/config"
	"github.com/sailpat/sailpat/internal/report"
	"github.com/sailpat/sailpat/pat"
)

var colors = regexp.MustCompile("\x1b\\[[0-9;]*m")

// A matcher is the part of a GitHub problem matcher that is used here.
type matcher struct {
	Owner   string
	Pattern []struct {
		Regexp                                      string
		File, Line, Column, Severity, Message, Code int
	}
}

func problemMatcher(t *testing.T) matcher {
	text, err := os.ReadFile("../../contrib/patlint-problem-matcher.json")
	if err != nil {
		t.Fatal(err)
	}
	var v struct{ ProblemMatcher []matcher }
	d := json.NewDecoder(strings.NewReader(string(text)))
	d.DisallowUnknownFields()
	if err := d.Decode(&v); err != nil || len(v.ProblemMatcher) != 1 || len(v.ProblemMatcher[0].Pattern) != 1 || v.ProblemMatcher[0].Owner != "patlint" {
		t.Fatalf("got %+v, %v", v, err)
	}
	return v.ProblemMatcher[0]
}

// The published problem matcher finds each violation once, with and without
// colors, and finds nothing else: neither notes nor excerpts.
func TestProblemMatcher(t *testing.T) {
	p := problemMatcher(t).Pattern[0]
	find := regexp.MustCompile(p.Regexp)
	check := func(t rapid.TB, run *report.Run, out string) {
		_, want := flat(run)
		i := 0
		for line := range strings.Lines(out) {
			m := find.FindStringSubmatch(strings.TrimSuffix(line, "\n"))
			if m == nil {
				continue
			}
			if i == len(want) {
				t.Fatalf("no violation: %q", line)
			}
			rule, _ := config.LookupRule(want[i].Rule)
			if m[p.Severity] != want[i].Severity.String() || m[p.Code] != string(rule.ID)+" "+rule.Name || m[p.Message] == "" ||
				number(t, m[p.Line]) < 1 || number(t, m[p.Column]) < 1 || m[p.File] == "" || strings.Contains(m[p.File], "\x1b") {
				t.Errorf("expected %+v, got %q", want[i], m)
			}
			i++
		}
		if i != len(want) {
			t.Errorf("expected %d violations, got %d in\n%s", len(want), i, out)
		}
	}
	forAll(t, "text", check)
	forAll(t, "text", func(t rapid.TB, run *report.Run, plain string) {
		var b strings.Builder
		if err := report.Text(&b, run, report.Options{Color: true}); err != nil {
			t.Fatal(err)
		}
		check(t, run, b.String())
		if colors.ReplaceAllString(b.String(), "") != plain {
			t.Error("color changes more than the color")
		}
	})
}

// No name, message or text writes a control sequence to the terminal.
func TestTerminalSafe(t *testing.T) {
	forAll(t, "text", func(t rapid.TB, run *report.Run, out string) {
		if bad := regexp.MustCompile("[^\\pL\\pM\\pN\\pP\\pS\\p{Zs}\\t\\n\u200c\u200d]").FindString(out); bad != "" {
			t.Errorf("%q is in %q", bad, out)
		}
		if strings.Contains(strings.ReplaceAll(out, "\ufffd", ""), string([]byte{0xff})) {
			t.Errorf("an invalid byte is in %q", out)
		}
	})
}

// The text format has one note on the kind of a document with violations, if the
// kind was detected.
func TestDetected(t *testing.T) {
	forAll(t, "text", func(t rapid.TB, run *report.Run, out string) {
		want := 0
		for _, d := range run.Documents {
			if d.Detected && d.Kind != pat.KindAuto && len(d.Violations) > 0 {
				want++
			}
		}
		if got := strings.Count(out, ": note: detected as "); got != want {
			t.Errorf("expected %d notes, got %d in\n%s", want, got, out)
		}
	})
}
