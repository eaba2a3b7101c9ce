package conform_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/sailpat/sailpat/schema"
	"github.com/sailpat/sailpat/schema/conform"
)

// Each keyword of each schema is taken away in turn, and each name in a required or value in an enum: some sample must
// notice. What no sample notices is either not needed or not tested.
func TestEveryKeywordCounts(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles some hundreds of schemas")
	}
	sources := map[string]any{}
	names, _ := fs.Glob(schema.Files(), "*.schema.json")
	for _, name := range names {
		source, _ := fs.ReadFile(schema.Files(), name)
		sources[name] = decode(t, source)
	}
	type instance struct {
		sample
		schema string // its file
		value  any
		want   string
	}
	honest := newVerdict(sources)
	var instances []instance
	for _, s := range samples() {
		value, ok := conform.Read([]byte(s.text))
		if !ok {
			t.Fatalf("%s: not JSON", s.name)
		}
		for _, suffix := range []string{"", ".six-months"} {
			file := s.kind + suffix + ".schema.json"
			instances = append(instances, instance{s, file, value, honest.faults(t, file, value)})
		}
	}
	mutants, excused := 0, 0
	for _, name := range names {
		concerned := slices.DeleteFunc(slices.Clone(instances), func(i instance) bool { return !reaches(sources, i.schema, name) })
		for _, site := range sites(sources[name], "") {
			changed := maps.Clone(sources)
			changed[name] = without(sources[name], site)
			changedVerdict := newVerdict(changed)
			mutants++
			i := slices.IndexFunc(concerned, func(i instance) bool { return changedVerdict.faults(t, i.schema, i.value) != i.want })
			noticed := i >= 0
			if noticed { // it probably notices the next one too
				concerned[0], concerned[i] = concerned[i], concerned[0]
			}
			// This one reference leads to a title, a description and a default: it says nothing about an instance.
			if strings.HasSuffix(site, "/userAwareTokenNeverExpires/$ref") {
				excused++
				noticed = !noticed
			}
			if !noticed {
				t.Errorf("%s without %s: expected a sample that notices, got none", name, site)
			}
		}
	}
	if mutants < 200 || excused != 3 { // a walk that finds nothing would pass
		t.Errorf("expected hundreds of keywords and three that only describe, got %d and %d", mutants, excused)
	}
}

// A verdict compiles schemas out of sources, each when it is first asked for.
type verdict struct {
	sources  map[string]any
	compiled map[string]*jsonschema.Schema
}

func newVerdict(sources map[string]any) *verdict {
	return &verdict{sources, map[string]*jsonschema.Schema{}}
}

// faults returns pointers and keywords of the faults of an instance, one a line.
func (v *verdict) faults(t *testing.T, file string, value any) string {
	t.Helper()
	if v.compiled[file] == nil {
		s, err := conform.NewCompiler(func(url string) (io.ReadCloser, error) {
			text, err := json.Marshal(v.sources[path.Base(url)])
			return io.NopCloser(bytes.NewReader(text)), err
		}).Compile(conform.Base + file)
		if err != nil {
			t.Fatalf("%s: %#v", file, err)
		}
		v.compiled[file] = s
	}
	var lines strings.Builder
	for _, f := range conform.FaultsOf(v.compiled[file], value) {
		fmt.Fprintln(&lines, f.InstanceLocation, path.Base(f.KeywordLocation))
	}
	return lines.String()
}

// sites lists pointers to what can be taken out of a schema.
func sites(value any, at string) []string {
	object, ok := value.(map[string]any)
	if !ok {
		return nil
	}
	var all []string
	for _, name := range slices.Sorted(maps.Keys(object)) {
		here := at + "/" + strings.ReplaceAll(name, "/", "~1")
		switch name {
		case "$schema", "$id", "$comment", "title", "description", "examples", "default", "markdownDescription", "defaultSnippets", "errorMessage":
			continue // say nothing about an instance
		case "$defs", "properties":
			members := object[name].(map[string]any)
			for _, member := range slices.Sorted(maps.Keys(members)) {
				if name == "properties" {
					all = append(all, here+"/"+member)
				}
				all = append(all, sites(members[member], here+"/"+member)...)
			}
			continue
		}
		all = append(all, here)
		if items, ok := object[name].([]any); ok && len(items) > 1 {
			for i, item := range items {
				step := here + "/" + strconv.Itoa(i)
				all = append(all, step)
				all = append(all, sites(item, step)...)
			}
		}
		all = append(all, sites(object[name], here)...)
	}
	return all
}

// without copies a schema and leaves out what a pointer names. A schema in an array becomes true, so that the others
// keep their places.
func without(value any, pointer string) any {
	step, rest, deeper := strings.Cut(pointer[1:], "/")
	step = strings.ReplaceAll(step, "~1", "/")
	switch value := value.(type) {
	case map[string]any:
		value = maps.Clone(value)
		if deeper {
			value[step] = without(value[step], "/"+rest)
		} else {
			delete(value, step)
		}
		return value
	case []any:
		i, _ := strconv.Atoi(step)
		value = slices.Clone(value)
		if _, isSchema := value[i].(map[string]any); deeper {
			value[i] = without(value[i], "/"+rest)
		} else if isSchema {
			value[i] = true
		} else {
			value = slices.Delete(value, i, i+1)
		}
		return value
	}
	panic("no such place: " + pointer)
}

// reaches tells whether a schema file refers to another one, by way of others too.
func reaches(sources map[string]any, from, to string) bool {
	if from == to {
		return true
	}
	text, _ := json.Marshal(sources[from])
	for name := range sources {
		if name != from && bytes.Contains(text, []byte(`"$ref":"`+name)) && reaches(sources, name, to) {
			return true
		}
	}
	return false
}

func decode(t *testing.T, source []byte) any {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(source))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		t.Fatal(err)
	}
	return value
}
