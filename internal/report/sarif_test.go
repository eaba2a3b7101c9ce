package report_test

import (
	"encoding/json"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v5"
	"pgregory.net/rapid"

	"github.com/sailpat/sailpat/internal/config"
	"github.com/sailpat/sailpat/internal/report"
	"github.com/sailpat/sailpat/pat"
)

// sarifSchema compiles the schema that OASIS publishes with the standard.
var sarifSchema = sync.OnceValues(func() (*jsonschema.Schema, error) {
	text, err := os.ReadFile("testdata/sarif-schema-2.1.0.json")
	if err != nil {
		return nil, err
	}
	return jsonschema.CompileString("sarif.json", string(text))
})

// The parts of a SARIF log that readers use.
type (
	sarifRun struct {
		ColumnKind  string
		Invocations []struct {
			ExecutionSuccessful        bool
			ToolExecutionNotifications []struct {
				Level     string
				Message   struct{ Text string }
				Locations []sarifLocation
			}
		}
		Results []struct {
			RuleID, Level               string
			RuleIndex                   int
			Message                     struct{ Text string }
			Locations, RelatedLocations []sarifLocation
			PartialFingerprints         map[string]string
		}
		Tool struct {
			Driver struct {
				Rules []struct {
					ID, Name, HelpURI                       string
					ShortDescription, FullDescription, Help struct{ Text, Markdown string }
					DefaultConfiguration                    struct {
						Level   string
						Enabled bool
					}
				}
			}
		}
	}
	sarifLocation struct {
		PhysicalLocation struct {
			ArtifactLocation sarifArtifact
			Region           *sarifRegion
		}
	}
	sarifArtifact struct{ URI, URIBaseID string }
	sarifRegion   struct{ StartLine, StartColumn, EndLine, EndColumn, ByteOffset, ByteLength int }
)

// readSARIF checks a log against the schema and reads it.
func readSARIF(t rapid.TB, out string) sarifRun {
	t.Helper()
	schema, err := sarifSchema()
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(decode(t, out)); err != nil {
		t.Fatalf("%#v", err)
	}
	return decodeSARIF(t, out)
}

// decodeSARIF reads a log without the schema, which takes seconds for a long one.
func decodeSARIF(t rapid.TB, out string) sarifRun {
	t.Helper()
	var log struct {
		Version string
		Runs    []sarifRun
	}
	if err := json.Unmarshal([]byte(out), &log); err != nil {
		t.Fatal(err)
	}
	if log.Version != "2.1.0" || len(log.Runs) != 1 {
		t.Fatalf("expected one run of version 2.1.0, got %d of version %s", len(log.Runs), log.Version)
	}
	return log.Runs[0]
}

// The schema rejects a misspelled member, an unknown level and line 0.
func TestSARIFSchemaRefuses(t *testing.T) {
	schema, err := sarifSchema()
	if err != nil {
		t.Fatal(err)
	}
	good := write(t, "sarif", cases[4].run, report.Options{})
	for _, edit := range [][2]string{{`"ruleId"`, `"ruleID"`}, {`"level": "error"`, `"level": "fatal"`}, {`"startLine": 3`, `"startLine": 0`}, {`"text": "first here"`, `"txt": ""`}} {
		bad := strings.Replace(good, edit[0], edit[1], 1)
		if bad == good || schema.Validate(decode(t, bad)) == nil {
			t.Errorf("%s is accepted", edit[1])
		}
	}
}

func TestSARIF(t *testing.T) {
	forAll(t, "sarif", func(t rapid.TB, run *report.Run, out string) {
		got := readSARIF(t, out)
		ds, want := flat(run)
		if got.ColumnKind != "unicodeCodePoints" || len(got.Results) != len(want) {
			t.Fatalf("expected %d results in code points, got %d in %s", len(want), len(got.Results), got.ColumnKind)
		}
		checkNotifications(t, got, run)
		prints := map[string]bool{}
		for i, r := range got.Results {
			w := want[i]
			if r.RuleID != string(w.Rule) || got.Tool.Driver.Rules[r.RuleIndex].ID != string(w.Rule) || r.Level != w.Severity.String() || r.Message.Text != w.Message {
				t.Errorf("expected %+v, got %+v", w, r)
			}
			if len(r.PartialFingerprints) != 1 {
				t.Errorf("expected one fingerprint, got %v", r.PartialFingerprints)
			}
			for _, print := range r.PartialFingerprints {
				if prints[print] {
					t.Errorf("fingerprint %s comes twice", print)
				}
				prints[print] = true
			}
			places := append(r.Locations, r.RelatedLocations...)
			if related := w.Related != (pat.Span{}); len(r.Locations) != 1 || len(r.RelatedLocations) > 1 || (len(r.RelatedLocations) == 1) != related {
				t.Fatalf("expected one location, related: %t, got %+v", related, places)
			}
			for _, l := range places {
				checkRegion(t, l.PhysicalLocation.Region, len(ds[i].Text))
				checkURI(t, l.PhysicalLocation.ArtifactLocation, ds[i].Path)
			}
		}
	})
}

// The log names each file that could not be read.
func checkNotifications(t rapid.TB, got sarifRun, run *report.Run) {
	t.Helper()
	if len(got.Invocations) != 1 || got.Invocations[0].ExecutionSuccessful != (len(run.Unread) == 0) || len(got.Invocations[0].ToolExecutionNotifications) != len(run.Unread) {
		t.Fatalf("expected %d notifications, got %+v", len(run.Unread), got.Invocations)
	}
	for i, n := range got.Invocations[0].ToolExecutionNotifications {
		u := run.Unread[i]
		if n.Level != "error" || !strings.HasPrefix(n.Message.Text, "could not be read: ") || len(n.Locations) != 1 || n.Locations[0].PhysicalLocation.Region != nil {
			t.Errorf("expected %+v, got %+v", u, n)
		}
		if u.Path != unreadSecret && !strings.Contains(u.Path, "##") { // which are masked
			checkURI(t, n.Locations[0].PhysicalLocation.ArtifactLocation, u.Path)
		}
	}
}

// GitHub refuses a log of more than 25,000 results.
func TestSARIFLimit(t *testing.T) {
	r := run(document("a.json", "{}"), document("b.json", "{}"))
	warning := pat.Violation{Rule: pat.RuleScopeForm, Severity: pat.SeverityWarning, Message: "x"}
	for range 14_000 {
		r.Documents[0].Violations = append(r.Documents[0].Violations, warning, pat.Violation{Rule: pat.RuleEmptyID, Message: "x"})
	}
	got := decodeSARIF(t, write(t, "sarif", r, report.Options{}))
	counts := map[string]int{}
	for _, result := range got.Results {
		counts[result.Level]++
	}
	if counts["error"] != 14_000 || counts["warning"] != 11_000 {
		t.Errorf("expected all errors and 25,000 results, got %v", counts)
	}
	ns := got.Invocations[0].ToolExecutionNotifications
	if !got.Invocations[0].ExecutionSuccessful || len(ns) != 1 || ns[0].Level != "warning" || !strings.HasPrefix(ns[0].Message.Text, "3000 of 28000 results are left out") {
		t.Errorf("got %+v", got.Invocations)
	}
	r.Documents[1].Violations = r.Documents[0].Violations
	results := decodeSARIF(t, write(t, "sarif", r, report.Options{})).Results
	for _, result := range results {
		if result.Level != "error" {
			t.Fatal("a warning takes the place of an error")
		}
	}
	if len(results) != 25_000 {
		t.Errorf("expected 25,000 errors, got %d", len(results))
	}
}

// GitHub refuses a log for one region that is not in the text.
func checkRegion(t rapid.TB, r *sarifRegion, length int) {
	t.Helper()
	if r.StartLine < 1 || r.StartColumn < 1 || r.EndLine < r.StartLine || r.EndLine == r.StartLine && r.EndColumn < r.StartColumn ||
		r.ByteOffset < 0 || r.ByteLength < 0 || r.ByteOffset+r.ByteLength > length {
		t.Errorf("no region: lines %d to %d, columns %d to %d, bytes %d and %d of %d",
			r.StartLine, r.EndLine, r.StartColumn, r.EndColumn, r.ByteOffset, r.ByteLength, length)
	}
}

func checkURI(t rapid.TB, a sarifArtifact, path string) {
	t.Helper()
	u, err := url.Parse(a.URI)
	if err != nil {
		t.Fatal(err)
	}
	if u.IsAbs() { // the slash of file:///c:/ is none of the path's
		if a.URIBaseID != "" || u.Scheme != "file" || u.Path != path && u.Path != "/"+path {
			t.Errorf("expected %q as a file URI, got %s", path, a.URI)
		}
		return
	}
	if a.URIBaseID != "%SRCROOT%" || u.Path != strings.TrimPrefix(path, "./") || u.RawQuery != "" || u.Fragment != "" {
		t.Errorf("expected %q, got %s", path, a.URI)
	}
}

// The log has every rule, with what code scanning shows of it.
func TestSARIFRules(t *testing.T) {
	rules := readSARIF(t, write(t, "sarif", run(), report.Options{})).Tool.Driver.Rules
	want := config.Rules()
	if len(rules) != len(want) || len(want) == 0 {
		t.Fatalf("expected %d rules, got %d", len(want), len(rules))
	}
	for i, r := range rules {
		w := want[i]
		if r.ID != string(w.ID) || r.Name != w.Name || r.DefaultConfiguration.Level != w.Severity.String() || config.OnByDefault(w) != r.DefaultConfiguration.Enabled {
			t.Errorf("%s: got %+v", w.ID, r)
		}
		if len(r.FullDescription.Text) > 1024 { // what GitHub shows of it
			t.Errorf("%s: the help is %d bytes long", w.ID, len(r.FullDescription.Text))
		}
		if !strings.Contains(r.Help.Text, w.Help) || !strings.Contains(r.Help.Markdown, w.Help) || !strings.HasSuffix(r.ShortDescription.Text, ".") || len(r.ShortDescription.Text) > 1024 {
			t.Errorf("%s: got %+v", w.ID, r)
		}
		if u, err := url.Parse(r.HelpURI); err != nil || !u.IsAbs() || u.Fragment == "" {
			t.Errorf("%s: got %s", w.ID, r.HelpURI)
		}
	}
}

// A fingerprint stays the same when lines move.
func TestFingerprintStays(t *testing.T) {
	at := func(format, text string) string {
		return write(t, format, run(document("x.json", text, find{pat.RuleEmptyID, "/id", `""`, ""})), report.Options{})
	}
	for _, c := range []struct{ format, member string }{{"sarif", `"rulePathPointer/v1": "`}, {"gitlab", `"fingerprint": "`}} {
		_, before, ok := strings.Cut(at(c.format, `{"id": ""}`), c.member)
		_, after, _ := strings.Cut(at(c.format, "\n\n{\"name\": \"x\",\n \"id\": \"\"}"), c.member)
		if !ok || before[:32] != after[:32] {
			t.Errorf("%s: the fingerprint moved with the line", c.format)
		}
	}
}
