package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/sailpat/sailpat/testdata/vectors"
)

const folderOnDisk = "../../testdata/vectors"

// TestFiles proves that the files are what the generator writes.
func TestFiles(t *testing.T) {
	const command = "run go generate ./internal/vectorgen"
	files := layout(built(t))
	onDisk, err := written(folderOnDisk)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range onDisk {
		if _, ok := files[name]; !ok {
			t.Errorf("%s: no vector has this file; %s", name, command)
		}
	}
	for name, want := range files {
		got, err := os.ReadFile(filepath.Join(folderOnDisk, filepath.FromSlash(name)))
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: the file is stale; %s", name, command)
		}
	}
}

// TestRun proves that the command writes every file and removes those of vectors
// that no longer exist, but no file written by hand.
func TestRun(t *testing.T) {
	dir := t.TempDir()
	stale := filepath.Join(dir, "token", "valid", "stale.json")
	byHand := filepath.Join(dir, "README.md")
	if err := os.MkdirAll(filepath.Dir(stale), 0o777); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{stale, byHand} {
		if err := os.WriteFile(path, []byte("1"), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if err := run(dir); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(stale); !os.IsNotExist(err) {
		t.Error("the stale file is still there:", err)
	}
	if _, err := os.Stat(byHand); err != nil {
		t.Error("the file written by hand is gone:", err)
	}
	got, err := vectors.Load(os.DirFS(dir))
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range built(t) {
		if got[i].Vector != want.Vector || !bytes.Equal(got[i].Data, want.Data) || len(got[i].Cases) != len(want.Cases) {
			t.Errorf("%s: another vector was loaded than written", want.Vector)
		}
	}
}

// sidecarSchema compiles want.schema.json.
func sidecarSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(folderOnDisk, "want.schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.Draft = jsonschema.Draft2020
	if err := c.AddResource("want.schema.json", bytes.NewReader(text)); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("want.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSidecars(t *testing.T) {
	schema := sidecarSchema(t)
	for name, data := range layout(built(t)) {
		if !strings.HasSuffix(name, ".want.json") {
			continue
		}
		if err := schema.Validate(decoded(t, data)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestSchemaRejects proves that the schema rejects faulty sidecars.
func TestSchemaRejects(t *testing.T) {
	schema := sidecarSchema(t)
	const good = `{"$schema":"../../want.schema.json","vector":"token/invalid/a","kind":"token","description":"d","reason":"r","cases":[` +
		`{"versions":["v1"],"accepted":false,"violations":[{"rule":"PAT301","name":"empty-id","severity":"error","pointer":"/id","span":{"start":6,"end":8}}]}]}`
	if err := schema.Validate(decoded(t, []byte(good))); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, reason, old, new string }{
		{"kind", "there are seven", `"kind":"token"`, `"kind":"pat"`},
		{"version", "there are six", `"v1"`, `"v4"`},
		{"rule", "IDs have one form", `PAT301`, `301`},
		{"severity", "there are two", `"severity":"error"`, `"severity":"info"`},
		{"pointer", "RFC 6901", `"/id"`, `"id"`},
		{"accepted", "an error is not accepted", `"accepted":false`, `"accepted":true`},
		{"rejected", "a warning is not rejected", `"severity":"error"`, `"severity":"warning"`},
		{"canonical", "no case accepts it, so no writer writes it", `"reason":"r"`, `"reason":"r","canonical":"{}"`},
		{"unknown", "a misspelled member is an error", `"reason":"r"`, `"reason":"r","nowe":"x"`},
		{"empty-reason", "a vector says why", `"reason":"r"`, `"reason":""`},
	} {
		if !strings.Contains(good, c.old) {
			t.Fatalf("%s: the sidecar does not contain %s", c.name, c.old)
		}
		if schema.Validate(decoded(t, []byte(strings.Replace(good, c.old, c.new, 1)))) == nil {
			t.Errorf("%s: %s: the schema accepts it", c.name, c.reason)
		}
	}
}

func decoded(t *testing.T, data []byte) (v any) {
	t.Helper()
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatal(err)
	}
	return v
}
