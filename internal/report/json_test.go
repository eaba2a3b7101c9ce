package report_test

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v5"
	"pgregory.net/rapid"

	"github.com/sailpat/sailpat/internal/report"
)

// schemaAt compiles a part of the published schema.
func schemaAt(t *testing.T, fragment string) *jsonschema.Schema {
	text, err := os.ReadFile("../../docs/report.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var id struct {
		ID string `json:"$id"`
	}
	if err := json.Unmarshal(text, &id); err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource(id.ID, bytes.NewReader(text)); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile(id.ID + fragment)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// decode reads one JSON text.
func decode(t rapid.TB, text string) any {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	if d.More() {
		t.Fatalf("more than one text in %s", text)
	}
	return v
}

func TestJSON(t *testing.T) {
	schema := schemaAt(t, "")
	forAll(t, "json", func(t rapid.TB, run *report.Run, out string) {
		if err := schema.Validate(decode(t, out)); err != nil {
			t.Fatalf("%#v", err)
		}
		if !strings.HasSuffix(out, "}\n") {
			t.Error("no final newline")
		}
		var got struct {
			Summary    struct{ Documents, Errors, Warnings, Skipped, Unread int }
			Documents  []struct{ Errors, Warnings int }
			Unread     []struct{ File, Error string }
			Violations []struct {
				Rule, Severity, Pointer, File, Message string
				Span                                   struct{ Start, End int }
				Related                                *struct{ Span struct{ Start, End int } }
			}
		}
		if err := json.Unmarshal([]byte(out), &got); err != nil {
			t.Fatal(err)
		}
		ds, want := flat(run)
		if len(got.Violations) != len(want) || got.Summary.Errors+got.Summary.Warnings != len(want) || got.Summary.Documents != len(run.Documents) ||
			len(got.Documents) != len(run.Documents) || got.Summary.Skipped != run.Skipped || got.Summary.Unread != len(run.Unread) || len(got.Unread) != len(run.Unread) {
			t.Fatalf("the counts are wrong in %s", out)
		}
		for k, v := range got.Violations {
			w := want[k]
			if v.Rule != string(w.Rule) || v.Severity != w.Severity.String() || v.Pointer != string(w.Pointer) || v.Message != w.Message ||
				v.File != string([]rune(ds[k].Path)) ||
				v.Span.Start != w.Span.Start || v.Span.End != w.Span.End {
				t.Errorf("expected %+v, got %+v", w, v)
			}
			if v.Related != nil && (v.Related.Span.Start != w.Related.Start || v.Related.Span.End != w.Related.End) {
				t.Errorf("expected the related %+v, got %+v", w.Related, v.Related)
			}
		}
	})
}

// JSONL has the violations and unread files of JSON.
func TestJSONL(t *testing.T) {
	schema := schemaAt(t, "#/$defs/line")
	forAll(t, "jsonl", func(t rapid.TB, run *report.Run, out string) {
		lines := []any{}
		for line := range strings.Lines(out) {
			v := decode(t, line)
			if err := schema.Validate(v); err != nil {
				t.Errorf("%#v", err)
			}
			lines = append(lines, v)
		}
		var b bytes.Buffer
		if err := report.JSON(&b, run, report.Options{}); err != nil {
			t.Fatal(err)
		}
		all := decode(t, b.String()).(map[string]any)
		if diff := cmp.Diff(append(all["violations"].([]any), all["unread"].([]any)...), lines); diff != "" {
			t.Error(diff)
		}
	})
}

// The schema rejects reports that patlint never writes: otherwise the tests above
// would prove nothing.
func TestSchemaRefuses(t *testing.T) {
	schema := schemaAt(t, "")
	good := write(t, "json", run(document("x.json", `{"id": ""}`)), report.Options{})
	unread := write(t, "json", &report.Run{Version: "v0.0.0", Unread: []report.Unread{{Path: "x.json", Reason: "y"}}}, report.Options{})
	bad := write(t, "json", cases[4].run, report.Options{}) // with a related place
	for _, c := range []struct{ name, reason, text, old, new string }{
		{"no version", "a report says which version made it", good, `"version": "v0.0.0"`, `"versions": "v0.0.0"`},
		{"unknown kind", "kinds are a closed set", good, `"kind": "token"`, `"kind": "tokens"`},
		{"line 0", "lines count from 1", bad, `"line": 3`, `"line": 0`},
		{"name for ID", "the rule is the ID", bad, `"rule": "PAT105"`, `"rule": "duplicate-member"`},
		{"info", "severities are a closed set", bad, `"severity": "error"`, `"severity": "info"`},
		{"pointer", "a pointer begins with a slash", bad, `"pointer": "/name"`, `"pointer": "name"`},
		{"unknown member", "what is not described is not there", bad, `"endLine": 3,`, `"endLine": 3, "snippet": "",`},
		{"unknown member of related", "nor there", bad, `"endLine": 2,`, `"endLine": 2, "snippet": "",`},
		{"unread without reason", "it is what a person needs", unread, `"error": "could`, `"errors": "could`},
		{"negative span", "offsets count from 0", bad, `"start": 18`, `"start": -1`},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := strings.Replace(c.text, c.old, c.new, 1)
			if text == c.text {
				t.Fatalf("%q is not in the report", c.old)
			}
			if schema.Validate(decode(t, c.text)) != nil || schema.Validate(decode(t, text)) == nil {
				t.Errorf("%s: accepted", c.reason)
			}
		})
	}
}
