package report_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sailpat/sailpat/internal/report"
	"github.com/sailpat/sailpat/pat"
)

var update = flag.Bool("update", false, "write the golden files anew")

// write returns a run in a format.
func write(t testing.TB, format string, run *report.Run, opts report.Options) string {
	t.Helper()
	var b bytes.Buffer
	if err := report.Write(&b, format, run, opts); err != nil {
		t.Fatalf("%s: %v", format, err)
	}
	return b.String()
}

// A file for each format contains the cases of cases_test.go one after another.
func TestGolden(t *testing.T) {
	for _, format := range append(report.Formats(), "color") {
		t.Run(format, func(t *testing.T) {
			var got strings.Builder
			for _, c := range cases {
				fmt.Fprintf(&got, "=== %s: %s\n", c.name, c.reason)
				switch format {
				case "color":
					out := write(t, "text", c.run, report.Options{Color: true})
					got.WriteString(strings.ReplaceAll(out, "\x1b", "␛"))
				case "sarif":
					got.WriteString(withoutRules(t, write(t, format, c.run, report.Options{})))
				default:
					got.WriteString(write(t, format, c.run, report.Options{}))
				}
			}
			golden := filepath.Join("testdata", format+".golden")
			if *update {
				if err := os.WriteFile(golden, []byte(got.String()), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got.String()); diff != "" {
				t.Errorf("differs from %s (-want +got); if it should, run with -update and read the file:\n%s", golden, diff)
			}
		})
	}
}

// withoutRules removes the rules, which are the same in every log and change with
// every word of the rule table.
func withoutRules(t *testing.T, log string) string {
	var v map[string]any
	if err := json.Unmarshal([]byte(log), &v); err != nil {
		t.Fatal(err)
	}
	run := v["runs"].([]any)[0].(map[string]any)
	delete(run["tool"].(map[string]any)["driver"].(map[string]any), "rules")
	for _, r := range run["results"].([]any) {
		delete(r.(map[string]any), "ruleIndex")
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestUnknownFormat(t *testing.T) {
	var b bytes.Buffer
	if err := report.Write(&b, "xml", &report.Run{}, report.Options{}); err == nil || b.Len() > 0 {
		t.Errorf("expected an error and no output, got %v and %q", err, b.String())
	}
}

// A write error is reported.
func TestWriteError(t *testing.T) {
	full := errors.New("no space left")
	for _, format := range report.Formats() {
		for _, c := range cases {
			if write(t, format, c.run, report.Options{}) == "" {
				continue // nothing to write, nothing to fail
			}
			if err := report.Write(failing{full}, format, c.run, report.Options{}); !errors.Is(err, full) {
				t.Errorf("%s, %s: expected %q, got %v", format, c.name, full, err)
			}
		}
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

// The same run gives the same bytes: no map order, no clock.
func TestStable(t *testing.T) {
	for _, format := range report.Formats() {
		for _, c := range cases {
			first := write(t, format, c.run, report.Options{})
			if second := write(t, format, c.run, report.Options{}); first != second {
				t.Errorf("%s, %s: two outputs differ", format, c.name)
			}
		}
	}
}

func TestSummary(t *testing.T) {
	warning := pat.Violation{Severity: pat.SeverityWarning}
	for _, c := range []struct {
		name, reason string
		run          report.Run
		want         string
	}{
		{"nothing", "no file was given", report.Run{}, "no violations in 0 documents"},
		{"clean", "one document is singular", report.Run{Documents: make([]report.Document, 1)}, "no violations in 1 document"},
		{"both", "errors come first", report.Run{Documents: []report.Document{{Violations: []pat.Violation{{}, {}, warning}}}}, "2 errors and 1 warning in 1 document"},
		{"warnings", "errors are left out if there are none", report.Run{Documents: []report.Document{{Violations: []pat.Violation{warning, warning}}, {}}}, "2 warnings in 2 documents"},
		{"left out", "it names what was not checked", report.Run{Documents: []report.Document{{}, {}}, Skipped: 3, Unread: make([]report.Unread, 1)}, "no violations in 2 documents, 3 skipped, 1 could not be read"},
	} {
		if got := report.Summary(&c.run); got != c.want {
			t.Errorf("%s (%s): expected %q, got %q", c.name, c.reason, c.want, got)
		}
	}
}
