package conform_test

import (
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/sailpat/sailpat/schema"
	"github.com/sailpat/sailpat/schema/conform"
)

// A bundle is one document that needs no other and says the same as the files.
func TestBundle(t *testing.T) {
	meta := jsonschema.MustCompile("https://json-schema.org/draft/2020-12/schema")
	for _, kind := range schema.Kinds() {
		for letter, dialect := range letters {
			text, ok := schema.Bundle(kind, dialect)
			if !ok {
				t.Fatalf("%s in %s: no bundle", kind, dialect)
			}
			if err := meta.Validate(decode(t, text)); err != nil {
				t.Errorf("%s in %s: %#v", kind, dialect, err)
			}
			source, _ := schema.Source(kind, dialect)
			var file, bundle struct {
				Schema string `json:"$schema"`
				ID     string `json:"$id"`
				Title  string
			}
			if json.Unmarshal(source, &file) != nil || json.Unmarshal(text, &bundle) != nil || file != bundle || strings.Count(string(text), `"$id"`) != 1 || !strings.HasSuffix(string(text), "\n}\n") {
				t.Errorf("%s in %s: expected the heading %+v alone, got %+v", kind, dialect, file, bundle)
			}
			compiler := conform.NewCompiler(func(url string) (io.ReadCloser, error) {
				return nil, errors.New("expected no reference to another file, got one to " + url)
			})
			if err := compiler.AddResource("bundle.json", strings.NewReader(string(text))); err != nil {
				t.Fatal(err)
			}
			s, err := compiler.Compile("bundle.json")
			if err != nil {
				t.Fatalf("%s in %s: %v\n%s", kind, dialect, err, text)
			}
			for _, sample := range samples() {
				instance, ok := conform.Read([]byte(sample.text))
				if !ok || sample.kind != kind {
					continue
				}
				if accepted := len(conform.FaultsOf(s, instance)) == 0; accepted != strings.Contains(sample.ok, letter) {
					t.Errorf("%s/%s/%s: the bundle accepts: %v", kind, letter, sample.name, accepted)
				}
			}
		}
	}
	if text, ok := schema.Bundle("members", schema.Acknowledged); ok || text != nil {
		t.Errorf("expected no bundle, got %s", text)
	}
}

// A bundle has the files that the schema needs, each once.
func TestBundleParts(t *testing.T) {
	for name, want := range map[[2]string][]string{
		{"bulk", schema.SixMonths}:      nil,
		{"token", schema.Acknowledged}:  {"members", "members.schema.json"},
		{"list", schema.SixMonths}:      {"list.schema.json", "token.six-months.schema.json", "token.schema.json", "members.schema.json"},
		{"create", schema.Acknowledged}: {"members", "members.schema.json"},
	} {
		text, _ := schema.Bundle(name[0], name[1])
		defs, _ := at(decode(t, text), "$defs").(map[string]any)
		got := []string{}
		for def := range defs {
			got = append(got, def)
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%v: expected %q, got %q", name, want, got)
		}
	}
}
