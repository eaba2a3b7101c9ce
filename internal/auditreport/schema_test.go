package auditreport_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/sailpat/sailpat/audit"
	"github.com/sailpat/sailpat/internal/auditreport"
	"github.com/sailpat/sailpat/pat"
)

// schema compiles docs/audit.schema.json, or a part of it.
func schema(t *testing.T, fragment string) *jsonschema.Schema {
	t.Helper()
	text, err := os.ReadFile("../../docs/audit.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.Draft = jsonschema.Draft2020
	c.AssertFormat = true
	if err := c.AddResource(audit.SchemaID, bytes.NewReader(text)); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile(audit.SchemaID + fragment)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func valid(t *testing.T, s *jsonschema.Schema, text string) {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		t.Fatal(err)
	}
	if err := s.Validate(v); err != nil {
		t.Errorf("%#v\n%s", err, text)
	}
}

// An example is the audit of an example of a rule, with everything that a format
// may write.
type example struct {
	a      *audit.Auditor
	tokens string
	before string
	d      *auditreport.Document
}

// examples are the examples of all rules.
func examples(t *testing.T) (list []example) {
	t.Helper()
	implied := audit.Example{Version: pat.V3, Owners: []audit.Owner{{ID: "2c9180a46faadee4016fb4e018c20639", Status: "ACTIVE", Contact: "zoe@example.com", Class: "person"}},
		Tokens: `[{"id":"86f1dc6fe8f54414950454cbb11278fa","name":"Zoë’s token","scope":["idn:sources:read"],` +
			`"owner":{"type":"IDENTITY","id":"2c9180a46faadee4016fb4e018c20639","name":"Zoë"},"created":"2025-12-15T00:00:00.000Z"}]`}
	rules := append(audit.Rules(), audit.Rule{Bad: implied, Good: audit.Example{Tokens: "[]"}})
	for _, r := range rules {
		for _, e := range []audit.Example{r.Bad, r.Good} {
			o := audit.Options{AsOf: instant(t, audit.ExampleClock), APIVersion: e.Version, Tenant: "acme", Baseline: audit.NewBaseline([]string{"AUD101:gone"})}
			if e.Exported != "" {
				o.Exported = instant(t, e.Exported)
			}
			if e.Owners != nil {
				o.Owners = audit.NewOwners(e.Owners)
			}
			if e.Previous != "" {
				o.Previous = audit.NewPrevious(e.Version)
				each(e.Previous, func(t *pat.Token, _ []pat.Violation, _ audit.Place) { o.Previous.Add(t) })
			}
			p := audit.Policy{}
			if e.Policy != nil {
				p = *e.Policy
			}
			a, err := audit.New(p, o)
			if err != nil {
				t.Fatal(err)
			}
			a.SetInput("pats.json", strings.Repeat("0123456789abcdef", 4))
			each(e.Tokens, func(t *pat.Token, vs []pat.Violation, at audit.Place) {
				if vs == nil {
					a.Add(t, at)
				} else {
					a.AddUnreadable(t, vs, at)
				}
			})
			each(e.Previous, func(t *pat.Token, _ []pat.Violation, at audit.Place) { a.ReviewPrevious(t, at) })
			report := a.Report()
			report.Tool = audit.Tool{Name: "patlint", Version: "test"}
			report.Policy.Path, report.Policy.SHA256 = "policy.yaml", strings.Repeat("f", 64)
			list = append(list, example{a, e.Tokens, e.Previous, &auditreport.Document{Report: report, Policy: p.Effective()}})
		}
	}
	return list
}

func each(list string, do func(*pat.Token, []pat.Violation, audit.Place)) {
	index := 0
	for t, err := range pat.Tokens(strings.NewReader(list), pat.Tolerant()) {
		var vs []pat.Violation
		if invalid, ok := errors.AsType[*pat.ValidationError](err); ok {
			vs = invalid.Violations
		}
		do(&t, vs, audit.Place{Path: "pats.json", Index: index, Line: index + 1, Column: 1})
		index++
	}
}

// stream writes an example in a streamed format.
func (e *example) stream(t *testing.T, format string) string {
	t.Helper()
	f, _ := auditreport.Lookup(format)
	var b bytes.Buffer
	w := f.Stream(&b, e.d)
	keep := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	s := e.a.Stream()
	each(e.tokens, func(t *pat.Token, vs []pat.Violation, at audit.Place) {
		row, ok := audit.Row{}, false
		if vs == nil {
			row, ok = s.Add(t, at)
		} else {
			row, ok = s.AddUnreadable(t, vs, at)
		}
		if ok {
			keep(w.Row(&row))
		}
	})
	each(e.before, func(t *pat.Token, _ []pat.Violation, at audit.Place) {
		for f := range s.AddPrevious(t, at) {
			keep(w.Finding(&f))
		}
	})
	for f := range s.Rest() {
		keep(w.Finding(&f))
	}
	keep(w.Close())
	return b.String()
}

// Each output in JSON conforms to the published schema, and the schema describes no
// member that no output has.
func TestSchema(t *testing.T) {
	report, finding, end := schema(t, ""), schema(t, "#/$defs/finding"), schema(t, "#/$defs/end")
	seen := map[string]bool{}
	for _, e := range examples(t) {
		out := write(t, "json", e.d)
		valid(t, report, out)
		var v any
		if err := json.Unmarshal([]byte(out), &v); err != nil {
			t.Fatal(err)
		}
		members(v, "", seen)
		lines := strings.Split(strings.TrimSuffix(e.stream(t, "jsonl"), "\n"), "\n")
		var found int64
		for _, line := range lines[:len(lines)-1] {
			valid(t, finding, line)
			found++
		}
		valid(t, end, lines[len(lines)-1])
		var want int64
		for _, c := range e.d.Report.Rules {
			want += c.Open + c.Suppressed + c.Unchanged
		}
		if found != want {
			t.Errorf("%d lines of findings, want %d:\n%s", found, want, e.tokens)
		}
		if again := e.stream(t, "jsonl"); again != strings.Join(lines, "\n")+"\n" {
			t.Error("two streams of one audit differ")
		}
	}
	text, err := os.ReadFile("../../docs/audit.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var doc map[string]any
	if err := json.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	described(t, doc, doc, "", seen)
}

// members notes the path of each member, without the indexes of arrays.
func members(v any, path string, seen map[string]bool) {
	switch v := v.(type) {
	case map[string]any:
		for name, value := range v {
			seen[path+"/"+name] = true
			members(value, path+"/"+name, seen)
		}
	case []any:
		for _, e := range v {
			members(e, path, seen)
		}
	}
}

// described wants that each member of a schema was seen.
func described(t *testing.T, doc, s map[string]any, path string, seen map[string]bool) {
	if ref, ok := s["$ref"].(string); ok {
		s = doc["$defs"].(map[string]any)[strings.TrimPrefix(ref, "#/$defs/")].(map[string]any)
	}
	if items, ok := s["items"].(map[string]any); ok {
		described(t, doc, items, path, seen)
	}
	properties, _ := s["properties"].(map[string]any)
	for name, p := range properties {
		if !seen[path+"/"+name] {
			t.Errorf("no report has the member %s/%s", path, name)
		}
		described(t, doc, p.(map[string]any), path+"/"+name, seen)
	}
}
