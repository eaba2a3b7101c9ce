package report_test

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/jstemmer/go-junit-report/v2/junit"
	"pgregory.net/rapid"

	"github.com/sailpat/sailpat/internal/config"
	"github.com/sailpat/sailpat/internal/report"
	"github.com/sailpat/sailpat/pat"
)

// command reads a line as the GitHub runner does: the properties end at the second
// "::" and are separated by commas.
func command(t rapid.TB, line string) (name string, properties map[string]string, message string) {
	t.Helper()
	line, ok := strings.CutPrefix(line, "::")
	head, message, ok2 := strings.Cut(line, "::")
	name, list, ok3 := strings.Cut(head, " ")
	if !ok || !ok2 || !ok3 {
		t.Fatalf("no command: %q", line)
	}
	properties = map[string]string{}
	for _, p := range strings.Split(list, ",") {
		key, value, ok := strings.Cut(p, "=")
		if _, twice := properties[key]; !ok || twice {
			t.Fatalf("no property: %q", p)
		}
		properties[key] = strings.NewReplacer("%0D", "\r", "%0A", "\n", "%3A", ":", "%2C", ",", "%25", "%").Replace(value)
	}
	return name, properties, strings.NewReplacer("%0D", "\r", "%0A", "\n", "%25", "%").Replace(message)
}

func TestGitHub(t *testing.T) {
	forAll(t, "github", func(t rapid.TB, run *report.Run, out string) {
		ds, want := flat(run)
		lines := strings.SplitAfter(out, "\n")
		if len(lines) != len(want)+len(run.Unread)+1 {
			t.Fatalf("expected %d lines, got %q", len(want)+len(run.Unread), lines)
		}
		for i, w := range want {
			name, properties, message := command(t, strings.TrimSuffix(lines[i], "\n"))
			rule, _ := config.LookupRule(w.Rule)
			path := strings.TrimPrefix(ds[i].Path, "./")
			if name != w.Severity.String() || properties["title"] != string(w.Rule)+" "+rule.Name || !same(properties["file"], path) {
				t.Errorf("expected %+v, got %s", w, lines[i])
			}
			line, end := number(t, properties["line"]), number(t, properties["endLine"])
			if line < 1 || end < line {
				t.Errorf("got lines %d to %d", line, end)
			}
			col := properties["col"]
			if (col != "") != (line == end) || col != "" && number(t, col) > number(t, properties["endColumn"]) {
				t.Errorf("got columns %s to %s", col, properties["endColumn"])
			}
			// Where GitHub shows only the message, place and rule must be in it.
			rest, ok := strings.CutPrefix(message, fmt.Sprintf("%s:%d:", properties["file"], line))
			column, rest, ok2 := strings.Cut(rest, ": ")
			rest, ok3 := strings.CutSuffix(rest, " ["+string(rule.ID)+" "+rule.Name+"]")
			if !ok || !ok2 || !ok3 || col != "" && column != col || number(t, column) < 1 || !same(rest, w.Message) {
				t.Errorf("expected place, %q and rule, got %q", w.Message, message)
			}
		}
		for i, u := range run.Unread {
			name, properties, message := command(t, strings.TrimSuffix(lines[len(want)+i], "\n"))
			if name != "error" || properties["title"] != "could not be read" || !strings.HasPrefix(message, properties["file"]+": could not be read: ") {
				t.Errorf("expected %+v, got %s", u, lines[len(want)+i])
			}
		}
	})
}

// same compares texts without the characters that cannot be shown. got must not
// have these.
func same(got, want string) bool {
	if strings.ContainsAny(got, "\x00\x1b\x7f\u0085\u202e\u2028\ufeff\ufffe") {
		return false
	}
	shown := regexp.MustCompile("[^\\pL\\pM\\pN\\pP\\pS\\p{Zs}\\t\\r\\n\u200c\u200d]|\ufffd")
	return shown.ReplaceAllString(got, "") == shown.ReplaceAllString(want, "")
}

func number(t rapid.TB, s string) int {
	t.Helper()
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestGitLab(t *testing.T) {
	forAll(t, "gitlab", func(t rapid.TB, run *report.Run, out string) {
		var got []struct {
			Description, Fingerprint, Severity string
			CheckName                          string `json:"check_name"`
			Location                           struct {
				Path  string
				Lines struct{ Begin, End int }
			}
		}
		d := json.NewDecoder(strings.NewReader(out))
		d.DisallowUnknownFields()
		if err := d.Decode(&got); err != nil {
			t.Fatal(err)
		}
		_, want := flat(run)
		if got == nil || len(got) != len(want)+len(run.Unread) { // null is not a report
			t.Fatalf("expected %d violations and %d files, got %s", len(want), len(run.Unread), out)
		}
		prints := map[string]bool{}
		for i, g := range got {
			if i >= len(want) {
				if g.Severity != "critical" || g.CheckName != "unread" || !strings.HasPrefix(g.Description, "could not be read: ") || g.Location.Lines.Begin != 1 || prints[g.Fingerprint] {
					t.Errorf("expected %+v, got %+v", run.Unread[i-len(want)], g)
				}
				prints[g.Fingerprint] = true
				continue
			}
			w := want[i]
			severity := map[bool]string{true: "minor", false: "major"}[w.Severity == pat.SeverityWarning]
			if w.Rule == pat.RuleSecretInDocument {
				severity = "blocker"
			}
			if g.Severity != severity || !strings.HasPrefix(g.CheckName, string(w.Rule)+" ") || g.Description != w.Message || g.Location.Lines.Begin < 1 ||
				g.Location.Lines.End < g.Location.Lines.Begin || strings.HasPrefix(g.Location.Path, "./") || prints[g.Fingerprint] || g.Fingerprint == "" {
				t.Errorf("expected %+v, got %+v", w, g)
			}
			prints[g.Fingerprint] = true
		}
	})
}

func TestJUnit(t *testing.T) {
	forAll(t, "junit", func(t rapid.TB, run *report.Run, out string) {
		for d := xml.NewDecoder(strings.NewReader(out)); ; { // which is strict, also in CDATA
			if _, err := d.Token(); err == io.EOF {
				break
			} else if err != nil {
				t.Fatalf("%v in %q", err, out)
			}
		}
		var got junit.Testsuites
		if err := xml.Unmarshal([]byte(out), &got); err != nil {
			t.Fatal(err)
		}
		failed := 0
		for i, d := range run.Documents {
			test := got.Suites[0].Testcases[i]
			errors, warnings := d.Counts()
			if (test.Failure != nil) != (errors > 0) || (test.SystemOut != nil) != (warnings > 0) || test.Name == "" || test.Error != nil {
				t.Errorf("expected %d errors and %d warnings, got %+v", errors, warnings, test)
			}
			if test.Failure != nil {
				failed++
				if n := strings.Count(test.Failure.Data, ": error: "); n != errors {
					t.Errorf("expected %d lines, got %q", errors, test.Failure.Data)
				}
			}
		}
		for i, u := range run.Unread {
			test := got.Suites[0].Testcases[len(run.Documents)+i]
			if test.Error == nil || test.Error.Message != "could not be read" || !strings.Contains(test.Error.Data, ": could not be read: ") || test.Failure != nil || test.Name == "" {
				t.Errorf("expected %+v, got %+v", u, test)
			}
		}
		// A suite without tests is an error to many readers.
		if n := len(run.Documents) + len(run.Unread); got.Tests != max(1, n) || got.Failures != failed || got.Errors != len(run.Unread) || len(got.Suites[0].Testcases) != got.Tests {
			t.Errorf("the counts are wrong in %s", out)
		}
	})
}

// A TAP reader finds the lines that begin a test, and the indented blocks.
func TestTAP(t *testing.T) {
	test := regexp.MustCompile(`^(ok|not ok) (\d+) - ((?:[^#\\]|\\[#\\])+)$`)
	forAll(t, "tap", func(t rapid.TB, run *report.Run, out string) {
		lines := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
		all := len(run.Documents) + len(run.Unread)
		if plan := fmt.Sprintf("1..%d", max(1, all)); lines[0] != "TAP version 13" || lines[1] != plan {
			t.Fatalf("expected version 13 and the plan %s, got %q", plan, lines[:2])
		}
		seen, violations, reasons := 0, 0, 0
		for _, line := range lines[2:] {
			if text, ok := strings.CutPrefix(line, "    - "); ok {
				decode(t, text)
				violations++
				continue
			}
			if text, ok := strings.CutPrefix(line, "  error: "); ok {
				decode(t, text)
				reasons++
				continue
			}
			if strings.HasPrefix(line, "  ") {
				continue
			}
			m := test.FindStringSubmatch(line)
			if m == nil || number(t, m[2]) != seen+1 {
				t.Fatalf("no test: %q", line)
			}
			errors := 0 // of a run without files
			if seen < len(run.Documents) {
				errors, _ = run.Documents[seen].Counts()
			} else if all > 0 {
				errors = 1
			}
			if (m[1] == "ok") != (errors == 0) {
				t.Errorf("%d errors: %q", errors, line)
			}
			seen++
		}
		if _, want := flat(run); seen != max(1, all) || violations != len(want) || reasons != len(run.Unread) {
			t.Errorf("expected %d tests, %d violations and %d unread files, got %d, %d and %d", all, len(want), len(run.Unread), seen, violations, reasons)
		}
	})
}
