package policy_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/sailpat/sailpat/audit"
	"github.com/sailpat/sailpat/internal/policy"
)

// TestSchema holds docs/audit-policy.schema.json to what Parse says, as far as a
// schema can know it.
func TestSchema(t *testing.T) {
	c := jsonschema.NewCompiler()
	c.Draft = jsonschema.Draft2020
	c.AssertFormat = true
	file, err := os.Open("../../docs/audit-policy.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if err := c.AddResource("policy.json", file); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("policy.json")
	if err != nil {
		t.Fatal(err)
	}
	accepts := func(text string) bool {
		t.Helper()
		var v any
		if err := yaml.Unmarshal([]byte(text), &v); err != nil {
			return false
		}
		data, err := json.Marshal(v) // the way a validator for YAML goes
		if err != nil {
			t.Fatal(err)
		}
		d := json.NewDecoder(strings.NewReader(string(data)))
		d.UseNumber()
		if err := d.Decode(&v); err != nil {
			t.Fatal(err)
		}
		return schema.Validate(v) == nil
	}
	for name, text := range map[string]string{
		"full": full, "default": string(policy.Write(audit.DefaultPolicy())), "smallest": "version: 1\n",
		"privileged list": "version: 1\nscopes: {privileged: [\"idn:*:manage\"]}\n", "privileged default": "version: 1\nscopes: {privileged: default}\n",
	} {
		if _, err := policy.Parse("p.yaml", []byte(text), clock); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if !accepts(text) {
			t.Errorf("%s: the schema rejects it", name)
		}
	}
	// Only Parse can know these.
	beyond := map[string]bool{"very soon": true, "rule": true, "rule twice": true, "class twice": true, "class after one that matches everything": true,
		"pattern": true, "until": true, "anchors": true, "two documents": true, "too long": true}
	for _, c := range errorCases {
		if got := accepts(c.text); got != beyond[c.name] {
			t.Errorf("%s: the schema accepts it: %v, want %v", c.name, got, beyond[c.name])
		}
	}
}
