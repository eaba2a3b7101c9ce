package config

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v5"
)

var update = flag.Bool("update", false, "write the lists of rules into the JSON Schema")

const schemaFile = "../../docs/config.schema.json"

// TestSchema holds the JSON Schema to what the parser says.
func TestSchema(t *testing.T) {
	c := jsonschema.NewCompiler()
	c.Draft = jsonschema.Draft2020
	c.AssertFormat = true
	text, err := os.Open(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	defer text.Close()
	if err := c.AddResource("config.json", text); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("config.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range samples {
		t.Run(s.name, func(t *testing.T) {
			var instance any
			if err := yaml.Unmarshal([]byte(strings.TrimPrefix(s.text, "\uFEFF")), &instance); err != nil {
				if !s.yaml {
					t.Fatal(err)
				}
				return // before any schema
			}
			// The way a validator for YAML goes: through JSON.
			data, err := json.Marshal(instance)
			if err != nil {
				t.Fatal(err)
			}
			d := json.NewDecoder(strings.NewReader(string(data)))
			d.UseNumber()
			if err := d.Decode(&instance); err != nil {
				t.Fatal(err)
			}
			accepts := s.wrong == "" || s.yaml
			if err := schema.Validate(instance); (err == nil) != accepts {
				t.Errorf("expected the schema to accept: %v, got %v", accepts, err)
			}
		})
	}
}

// TestSchemaRules checks that no rule is missing from the schema's lists. With
// -update it writes them.
func TestSchemaRules(t *testing.T) {
	var levels, payload []string
	for _, r := range Rules() {
		if !Fixed(r) {
			levels = append(levels, string(r.ID), r.Name)
		}
		if r.Layer < 5 {
			payload = append(payload, string(r.ID), r.Name)
		}
	}
	text, err := os.ReadFile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	want := string(text)
	for name, list := range map[string][]string{"rule-with-level": levels, "payload-rule": payload} {
		items, _ := json.Marshal(list)
		before, rest, ok := strings.Cut(want, fmt.Sprintf("%q: { \"enum\": [", name))
		_, after, ok2 := strings.Cut(rest, "] }")
		if !ok || !ok2 {
			t.Fatalf("%s: no list of rules", name)
		}
		want = before + fmt.Sprintf("%q: { \"enum\": ", name) + strings.ReplaceAll(string(items), ",", ", ") + " }" + after
	}
	if *update {
		if err := os.WriteFile(schemaFile, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if want != string(text) {
		t.Error("the lists of rules are stale: go test ./internal/config -update")
	}
	var lists struct {
		Properties map[string]struct {
			Items struct {
				Properties map[string]struct{ Enum []string }
			}
		}
		Defs map[string]struct{ Enum []string } `json:"$defs"`
	}
	if err := json.Unmarshal([]byte(want), &lists); err != nil {
		t.Fatal(err)
	}
	if got := lists.Defs["api-version"].Enum; !slices.Equal(got, VersionNames()) {
		t.Errorf("expected API versions %v, got %v", VersionNames(), got)
	}
	if got := lists.Properties["files"].Items.Properties["kind"].Enum; !slices.Equal(got, KindNames()) {
		t.Errorf("expected kinds %v, got %v", KindNames(), got)
	}
}

// TestManual parses the configuration in the manual.
func TestManual(t *testing.T) {
	text, err := os.ReadFile("../../docs/patlint.md")
	if err != nil {
		t.Fatal(err)
	}
	_, example, found := strings.Cut(string(text), "```yaml\nversion: 1\n")
	example, _, ended := strings.Cut(example, "```")
	if !found || !ended {
		t.Fatal("expected an example")
	}
	c, err := Parse("manual", []byte("version: 1\n"+example))
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Files) != 2 || len(c.Rules) != 2 || len(c.Suppressions) != 1 {
		t.Errorf("got %+v", c)
	}
}
