package conform_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"path"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/sailpat/sailpat/schema"
	"github.com/sailpat/sailpat/schema/conform"
)

// letters are the contract's short names of the dialects.
var letters = map[string]string{"A": schema.SixMonths, "B": schema.Acknowledged}

func TestSamples(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range samples() {
		if s.name == "" || s.reason == "" || seen[s.kind+s.name] {
			t.Errorf("%s sample %q: expected a name of its own and a reason, got %q", s.kind, s.name, s.reason)
		}
		seen[s.kind+s.name] = true
		for letter, dialect := range letters {
			t.Run(s.kind+"/"+letter+"/"+s.name, func(t *testing.T) {
				faults := validate(t, s.kind, dialect, s.text)
				if strings.Contains(s.ok, letter) {
					if len(faults) > 0 {
						t.Fatalf("%s\nexpected it accepted (%s), got %v", s.text, s.reason, faults)
					}
					return
				}
				if len(faults) == 0 {
					t.Fatalf("%s\nexpected it refused (%s), got it accepted", s.text, s.reason)
				}
				want := s.fault
				switch {
				case letter == "A" && s.kind == "bulk":
					want = " not" // R19 and nothing else
				case letter == "A" && s.ok == "":
					return // the fault is B's
				}
				if !slices.ContainsFunc(faults, func(f conform.Fault) bool { return isAt(f, want) }) {
					t.Fatalf("%s\nexpected a fault at %q (%s), got %v", s.text, want, s.reason, faults)
				}
			})
		}
	}
}

// isAt tells whether a fault is at "pointer", or at "pointer keyword".
func isAt(f conform.Fault, want string) bool {
	pointer, keyword, named := strings.Cut(want, " ")
	return f.InstanceLocation == pointer && (!named || path.Base(f.KeywordLocation) == keyword)
}

// validate returns the faults of a document, and fails the test if they are not well-formed.
func validate(t *testing.T, kind, dialect, text string) []conform.Fault {
	t.Helper()
	err := conform.Validate(kind, dialect, []byte(text))
	if err == nil {
		return nil
	}
	var refused *conform.Error
	if !errors.As(err, &refused) {
		t.Fatalf("expected a *conform.Error, got %v", err)
	}
	if len(refused.Faults) == 0 || refused.Kind != kind || refused.Dialect != dialect {
		t.Errorf("expected faults of %s in %s, got %+v", kind, dialect, refused)
	}
	for _, f := range refused.Faults {
		if f.InstanceLocation != "" && f.KeywordLocation == "" {
			t.Errorf("expected a keyword, got %+v", f)
		}
	}
	return refused.Faults
}

func TestSource(t *testing.T) {
	ids := map[string]bool{}
	for _, kind := range schema.Kinds() {
		for _, dialect := range schema.Dialects() {
			source, ok := schema.Source(kind, dialect)
			var file struct {
				Schema      string `json:"$schema"`
				ID          string `json:"$id"`
				Title       string `json:"title"`
				Description string `json:"description"`
			}
			if err := json.Unmarshal(source, &file); !ok || err != nil {
				t.Fatalf("%s in %s: expected a schema file, got %v, %v", kind, dialect, ok, err)
			}
			if file.Schema != "https://json-schema.org/draft/2020-12/schema" || file.Title == "" || file.Description == "" {
				t.Errorf("%s in %s: expected $schema, title and description, got %+v", kind, dialect, file)
			}
			if want, err := fs.ReadFile(schema.Files(), path.Base(file.ID)); err != nil || string(want) != string(source) || ids[file.ID] {
				t.Errorf("%s in %s: expected an $id of its own that ends in the file's name, got %s", kind, dialect, file.ID)
			}
			ids[file.ID] = true
		}
	}
	for _, unknown := range [][2]string{{"", schema.Acknowledged}, {"members", schema.Acknowledged}, {"Token", schema.Acknowledged}, {"../schema/token", schema.SixMonths}, {"token", ""}, {"token", "v2025"}} {
		if source, ok := schema.Source(unknown[0], unknown[1]); ok || source != nil {
			t.Errorf("%q: expected no source, got %d bytes", unknown, len(source))
		}
		var refused *conform.Error
		if err := conform.Validate(unknown[0], unknown[1], []byte(tokenText)); err == nil || errors.As(err, &refused) {
			t.Errorf("%q: expected an error that is not an *Error, got %v", unknown, err)
		}
	}
}

// What a caller gets is the caller's: changing it changes nothing here.
func TestKindsAreCopies(t *testing.T) {
	schema.Kinds()[0], schema.Dialects()[0] = "x", "x"
	source, _ := schema.Source("token", schema.Acknowledged)
	source[0] = 'x'
	again, _ := schema.Source("token", schema.Acknowledged)
	if schema.Kinds()[0] != "token" || schema.Dialects()[0] != schema.Acknowledged || again[0] != '{' {
		t.Errorf("expected copies, got what a caller wrote")
	}
}

func TestFilesMeetTheMetaschema(t *testing.T) {
	meta := jsonschema.MustCompile("https://json-schema.org/draft/2020-12/schema")
	names, err := fs.Glob(schema.Files(), "*.schema.json")
	if err != nil || len(names) != len(schema.Kinds())*len(schema.Dialects())+1 { // and members.schema.json
		t.Fatalf("expected a file a kind and dialect and one of members, got %v, %v", names, err)
	}
	for _, name := range names {
		source, _ := fs.ReadFile(schema.Files(), name)
		var file any
		if err := json.Unmarshal(source, &file); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if err := meta.Validate(file); err != nil {
			t.Errorf("%s: %#v", name, err)
		}
	}
}

// An editor shows what stands beside a member: each has a description, its own or by reference.
func TestEveryMemberIsDescribed(t *testing.T) {
	for _, name := range []string{"token", "create", "created", "bulk", "patch"} {
		source, _ := schema.Source(name, schema.Acknowledged)
		var file map[string]any
		if err := json.Unmarshal(source, &file); err != nil {
			t.Fatal(err)
		}
		holder := file
		for _, def := range []string{"members", "operation"} {
			if object, ok := at(file, "$defs", def).(map[string]any); ok {
				holder = object
			}
		}
		members, _ := holder["properties"].(map[string]any)
		if len(members) == 0 {
			t.Errorf("%s: expected members, got none", name)
		}
		for member, s := range members {
			reference, _ := at(s, "$ref").(string)
			if _, def, ok := strings.Cut(reference, "members.schema.json#/$defs/"); ok {
				var shared map[string]any
				source, _ := fs.ReadFile(schema.Files(), "members.schema.json")
				if err := json.Unmarshal(source, &shared); err != nil {
					t.Fatal(err)
				}
				s = at(shared, "$defs", def)
			}
			if description, _ := at(s, "description").(string); description == "" {
				t.Errorf("%s: expected a description of %s, got none", name, member)
			}
		}
	}
}

func at(value any, names ...string) any {
	for _, name := range names {
		object, _ := value.(map[string]any)
		value = object[name]
	}
	return value
}

// Faults are sorted and the same each time, though jsonschema walks maps.
func TestFaultsAreSorted(t *testing.T) {
	elements := slices.Repeat([]string{token()}, 11)
	for i := range elements {
		elements[i] = token("id", `"`+strings.Repeat("x", i+1)+`"`)
	}
	elements[2] = token("owner", `{"type": 1, "name": "", "x": 1, "y": 2}`, "created", `"2017-02-30T00:00:00Z"`, "B", "1", "C", "2")
	elements[10] = "5"
	text := array(elements...)
	want := validate(t, "list", schema.Acknowledged, text)
	var locations []string
	for _, f := range want {
		locations = append(locations, f.InstanceLocation)
	}
	if expected := []string{"/10", "/2", "/2/created", "/2/owner", "/2/owner/name", "/2/owner/type"}; !slices.Equal(locations, expected) {
		t.Fatalf("expected %q, got %q", expected, locations)
	}
	for range 50 {
		if got := validate(t, "list", schema.Acknowledged, text); !reflect.DeepEqual(got, want) {
			t.Fatalf("expected the same faults each time, got %v and %v", want, got)
		}
	}
}

// A keyword location leads through the references to the keyword, and the text of an error has the first fault.
func TestFault(t *testing.T) {
	err := conform.Validate("token", schema.Acknowledged, []byte(token("id", `""`, "name", "5")))
	want := &conform.Error{Kind: "token", Dialect: schema.Acknowledged, Faults: []conform.Fault{
		{"/id", "/$ref/properties/id/$ref/minLength"},
		{"/name", "/$ref/properties/name/$ref/type"},
	}}
	if !reflect.DeepEqual(err, error(want)) {
		t.Errorf("expected %+v, got %+v", want, err)
	}
	if text, want := err.Error(), `conform: not a document of kind token (acknowledged): "/id" fails "/$ref/properties/id/$ref/minLength" (and 1 more)`; text != want {
		t.Errorf("expected %q, got %q", want, text)
	}
}

// Nothing of a document's strings, numbers or unknown names gets into an error.
func TestErrorsQuoteNothing(t *testing.T) {
	const mark = "1d1bef2b9f426383447f64f69349fc7cac176042578d205c256ba3f37c59adb9"
	for name, c := range map[string]struct{ kind, text string }{
		"unknown name":     {"token", token(mark, "1")},
		"name in owner":    {"token", token("owner", `{"`+mark+`": 1}`)},
		"timestamp":        {"token", token("created", `"`+mark+`"`)},
		"owner type":       {"token", token("owner", `{"type": "`+mark+`"}`)},
		"secret as number": {"created", created("secret", "123456789012345")},
		"secret as array":  {"created", created("secret", `["`+mark+`"]`)},
		"number":           {"token", token("accessTokenValiditySeconds", "123456789012345")},
		"op":               {"patch", op(mark, "/name", `"x"`)},
		"path":             {"patch", op("replace", "/"+mark, `"`+mark+`"`)},
		"syntax":           {"created", mark},
	} {
		faults := validate(t, c.kind, schema.Acknowledged, c.text)
		if len(faults) == 0 {
			t.Errorf("%s: expected it refused, got it accepted", name)
		}
		for _, f := range faults {
			if all := f.InstanceLocation + f.KeywordLocation; strings.Contains(all, mark) || strings.Contains(all, "123456789012345") {
				t.Errorf("%s: expected nothing quoted, got %+v", name, f)
			}
		}
	}
}

// Run with -race: the first calls compile, all share what they compiled.
func TestConcurrentUse(t *testing.T) {
	all := samples()
	var group sync.WaitGroup
	for worker := range 8 {
		group.Go(func() {
			for i := range 200 {
				s := all[(i*37+worker*101)%len(all)]
				for letter, dialect := range letters {
					err := conform.Validate(s.kind, dialect, []byte(s.text))
					if accepted := err == nil; accepted != strings.Contains(s.ok, letter) {
						t.Errorf("%s %q in %s: expected the verdict of TestSamples, got %v", s.kind, s.name, letter, err)
					}
				}
			}
		})
	}
	group.Wait()
}
