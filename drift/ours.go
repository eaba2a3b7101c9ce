package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/sailpat/sailpat/schema"
)

// A shape is what holds of the value at a pointer, by attribute: type, required,
// format, min, max, minLength, minItems, maxItems, enum, default and closed.
type shape map[string]string

// ourShapes returns the shapes of a kind in a dialect, by pointer, as our JSON
// Schemas state them. Conditions (if, contains, not) and patterns are left out:
// OpenAPI 3.0 has no counterpart that the vendor uses.
func ourShapes(kind, dialect string) (map[string]shape, error) {
	name, ok := schema.FileName(kind, dialect)
	if !ok {
		return nil, fmt.Errorf("no schema for %s, %s", kind, dialect)
	}
	r := reader{files: map[string]any{}, shapes: map[string]shape{}}
	document, err := r.load(name)
	if err != nil {
		return nil, err
	}
	r.read(name, document, "", 0)
	return r.shapes, r.err
}

// A reader reads schemas that refer to each other. The first error stays in err.
type reader struct {
	files  map[string]any
	shapes map[string]shape
	err    error
}

func (r *reader) load(name string) (any, error) {
	if d, ok := r.files[name]; ok {
		return d, nil
	}
	text, err := fs.ReadFile(schema.Files(), name)
	if err != nil {
		return nil, err
	}
	var d any
	err = json.Unmarshal(text, &d)
	r.files[name] = d
	return d, err
}

// resolve returns the file and schema that a $ref of a file leads to.
func (r *reader) resolve(file, ref string) (string, any, error) {
	name, fragment, _ := strings.Cut(ref, "#")
	if name == "" {
		name = file
	}
	at, err := r.load(path.Base(name))
	if err != nil {
		return "", nil, err
	}
	for token := range strings.SplitSeq(strings.TrimPrefix(fragment, "/"), "/") {
		if token == "" {
			continue
		}
		object, ok := at.(map[string]any)
		if at = object[strings.NewReplacer("~1", "/", "~0", "~").Replace(token)]; !ok || at == nil {
			return "", nil, fmt.Errorf("%s: nothing at %s", file, ref)
		}
	}
	return path.Base(name), at, nil
}

// read adds what a schema says of the value at a pointer to its shape.
func (r *reader) read(file string, node any, pointer string, depth int) {
	object, ok := node.(map[string]any)
	if !ok || r.err != nil { // true and false say nothing about a shape
		return
	}
	if depth > 50 {
		r.err = fmt.Errorf("%s: %s contains itself", file, pointer)
		return
	}
	at := cmp.Or(pointer, rootPointer)
	s := r.shapes[at]
	if s == nil {
		s = shape{}
		r.shapes[at] = s
	}
	if ref, ok := object["$ref"].(string); ok {
		name, target, err := r.resolve(file, ref)
		if err != nil {
			r.err = err
			return
		}
		r.read(name, target, pointer, depth+1)
	}
	if all, ok := object["allOf"].([]any); ok {
		for _, each := range all {
			r.read(file, each, pointer, depth+1)
		}
	}
	switch t := object["type"].(type) {
	case string:
		s["type"] = t
	case []any:
		s["type"] = joined(t)
	}
	for keyword, attribute := range map[string]string{"minimum": "min", "maximum": "max", "minLength": "minLength",
		"maxLength": "maxLength", "minItems": "minItems", "maxItems": "maxItems"} {
		if n, ok := object[keyword].(float64); ok {
			s[attribute] = strconv.FormatFloat(n, 'f', -1, 64)
		}
	}
	if f, ok := object["format"].(string); ok {
		s["format"] = f
	}
	if d, ok := object["default"]; ok {
		s["default"] = jsonWord(d)
	}
	if e, ok := object["enum"].([]any); ok {
		s["enum"] = enum(e)
	}
	if c, ok := object["const"]; ok {
		s["enum"] = enum([]any{c})
	}
	if e, ok := object["enum"].([]any); ok && s["type"] == "" {
		s["type"] = typesOf(e)
	}
	if c, ok := object["const"]; ok && s["type"] == "" {
		s["type"] = typesOf([]any{c})
	}
	if closed, ok := object["additionalProperties"].(bool); ok && !closed {
		s["closed"] = "true"
	}
	if properties, ok := object["properties"].(map[string]any); ok {
		for _, name := range slices.Sorted(maps.Keys(properties)) {
			r.read(file, properties[name], pointer+"/"+escape(name), depth+1)
		}
	}
	if required, ok := object["required"].([]any); ok {
		for _, name := range required {
			member := pointer + "/" + escape(fmt.Sprint(name))
			if r.shapes[member] == nil {
				r.shapes[member] = shape{}
			}
			r.shapes[member]["required"] = "true"
		}
	}
	if items, ok := object["items"]; ok {
		r.read(file, items, pointer+"/*", depth+1)
	}
}

// joined returns types in a fixed order, null last.
func joined(types []any) string {
	var out []string
	null := false
	for _, t := range types {
		if t == "null" {
			null = true
			continue
		}
		out = append(out, fmt.Sprint(t))
	}
	slices.Sort(out)
	if null {
		out = append(out, "null")
	}
	return strings.Join(out, " ")
}

func typesOf(values []any) string {
	var types []any
	for _, v := range values {
		t := "object"
		switch v.(type) {
		case string:
			t = "string"
		case bool:
			t = "boolean"
		case float64:
			t = "number"
		case nil:
			t = "null"
		case []any:
			t = "array"
		}
		if !slices.Contains(types, any(t)) {
			types = append(types, t)
		}
	}
	return joined(types)
}

func enum(values []any) string {
	var out []string
	for _, v := range values {
		out = append(out, jsonWord(v))
	}
	slices.Sort(out)
	return strings.Join(out, "|")
}

// bodies are the requests and responses of the vendor that our schemas state.
var bodies = []struct{ method, part, kind string }{
	{"GET", "200", "list"},
	{"POST", "request", "create"},
	{"POST", "200", "created"},
	{"PATCH", "request", "patch"},
	{"PATCH", "200", "token"},
}

// vendorShapes returns the shapes of the vendor's bodies, by version, kind and
// pointer. It leaves out the alternatives of oneOf and the elements of values that
// are no arrays, which the vendor writes by mistake.
func vendorShapes(facts []fact) map[string]map[string]map[string]shape {
	out := map[string]map[string]map[string]shape{}
	for _, f := range facts {
		fields := strings.Fields(f.key)
		version, method, p, part, pointer := fields[0], fields[1], fields[2], fields[3], fields[4]
		kind := ""
		for _, b := range bodies {
			if b.method == method && b.part == part && pointer != "media" {
				kind = b.kind
			}
		}
		if kind == "" || strings.Contains(pointer, "Of:") || strings.Contains(p, "bulk") {
			continue
		}
		if out[version] == nil {
			out[version] = map[string]map[string]shape{}
		}
		if out[version][kind] == nil {
			out[version][kind] = map[string]shape{}
		}
		out[version][kind][pointer] = vendorShape(f.value)
	}
	return out
}

func vendorShape(words string) shape {
	s := shape{}
	for i, word := range strings.Fields(words) {
		name, value, ok := strings.Cut(word, "=")
		switch {
		case i == 0 && word != "any":
			s["type"] = word
		case word == "null":
			s["type"] += " null"
		case word == "required" || word == "closed":
			s[word] = "true"
		case ok:
			s[name] = value
		}
	}
	return s
}
