package report_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"net/url"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"
	"github.com/santhosh-tekuri/jsonschema/v5"
	"pgregory.net/rapid"

	"github.com/sailpat/sailpat/internal/config"
	"github.com/sailpat/sailpat/internal/report"
	"github.com/sailpat/sailpat/pat"
)

// sarifSchema compiles the official schema, which go-sarif holds in its source. (Its
// own Validate judges what it writes itself, not what it has read.)
var sarifSchema = sync.OnceValues(func() (*jsonschema.Schema, error) {
	dir, err := exec.Command("go", "list", "-f", "{{.Dir}}", reflect.TypeFor[sarif.Report]().PkgPath()).Output()
	if err != nil {
		return nil, err
	}
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(strings.TrimSpace(string(dir)), "schema.go"), nil, 0)
	if err != nil {
		return nil, err
	}
	value := file.Decls[0].(*ast.GenDecl).Specs[0].(*ast.ValueSpec).Values[0].(*ast.BasicLit).Value
	return jsonschema.CompileString("sarif.json", strings.Trim(value, "`"))
})

// readSARIF reads a log as the standard says.
func readSARIF(t rapid.TB, out string) *sarif.Run {
	t.Helper()
	schema, err := sarifSchema()
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(decode(t, out)); err != nil {
		t.Fatalf("%#v", err)
	}
	log, err := sarif.FromString(out)
	if err != nil {
		t.Fatal(err)
	}
	if log.Version != "2.1.0" || len(log.Runs) != 1 {
		t.Fatalf("expected one run of version 2.1.0, got %d of version %s", len(log.Runs), log.Version)
	}
	return log.Runs[0]
}

// A misspelt member, a level that is none, a line 0: the schema does see them.
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
		if *got.ColumnKind != "unicodeCodePoints" || len(got.Results) != len(want) {
			t.Fatalf("expected %d results in code points, got %d in %s", len(want), len(got.Results), *got.ColumnKind)
		}
		prints := map[string]bool{}
		for k, r := range got.Results {
			w := want[k]
			if *r.RuleID != string(w.Rule) || *got.Tool.Driver.Rules[r.RuleIndex].ID != string(w.Rule) || r.Level != w.Severity.String() || *r.Message.Text != w.Message {
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
				checkRegion(t, l.PhysicalLocation.Region, len(ds[k].Text))
				checkURI(t, l.PhysicalLocation.ArtifactLocation, ds[k].Path)
			}
		}
	})
}

// GitHub refuses a log for one region that is not in the text.
func checkRegion(t rapid.TB, r *sarif.Region, length int) {
	t.Helper()
	if *r.StartLine < 1 || *r.StartColumn < 1 || *r.EndLine < *r.StartLine || *r.EndLine == *r.StartLine && *r.EndColumn < *r.StartColumn ||
		r.ByteOffset < 0 || *r.ByteLength < 0 || r.ByteOffset+*r.ByteLength > length {
		t.Errorf("no region: lines %d to %d, columns %d to %d, bytes %d and %d of %d",
			*r.StartLine, *r.EndLine, *r.StartColumn, *r.EndColumn, r.ByteOffset, *r.ByteLength, length)
	}
}

func checkURI(t rapid.TB, a *sarif.ArtifactLocation, path string) {
	t.Helper()
	u, err := url.Parse(*a.URI)
	if err != nil {
		t.Fatal(err)
	}
	if u.IsAbs() { // the slash of file:///c:/ is none of the path's
		if a.URIBaseID != nil || u.Scheme != "file" || u.Path != path && u.Path != "/"+path {
			t.Errorf("expected %q as a file URI, got %s", path, *a.URI)
		}
		return
	}
	if *a.URIBaseID != "%SRCROOT%" || u.Path != strings.TrimPrefix(path, "./") || u.RawQuery != "" || u.Fragment != "" {
		t.Errorf("expected %q, got %s", path, *a.URI)
	}
}

// Every rule is there, with what code scanning shows of it.
func TestSARIFRules(t *testing.T) {
	rules := readSARIF(t, write(t, "sarif", run(), report.Options{})).Tool.Driver.Rules
	want := config.Rules()
	if len(rules) != len(want) || len(want) == 0 {
		t.Fatalf("expected %d rules, got %d", len(want), len(rules))
	}
	for k, r := range rules {
		w := want[k]
		if *r.ID != string(w.ID) || *r.Name != w.Name || r.DefaultConfiguration.Level != w.Severity.String() || r.DefaultConfiguration.Enabled != config.OnByDefault(w) {
			t.Errorf("%s: got %+v", w.ID, r)
		}
		if len(*r.FullDescription.Text) > 1024 { // what GitHub shows of it
			t.Errorf("%s: the help is %d bytes long", w.ID, len(*r.FullDescription.Text))
		}
		if !strings.Contains(*r.Help.Text, w.Help) || !strings.Contains(*r.Help.Markdown, w.Help) || !strings.HasSuffix(*r.ShortDescription.Text, ".") || len(*r.ShortDescription.Text) > 1024 {
			t.Errorf("%s: got %+v", w.ID, r)
		}
		if u, err := url.Parse(*r.HelpURI); err != nil || !u.IsAbs() || u.Fragment == "" {
			t.Errorf("%s: got %s", w.ID, *r.HelpURI)
		}
	}
}

// A fingerprint is there to outlive what changes lines.
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
