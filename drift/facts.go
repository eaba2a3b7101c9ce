package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// A fact is a line of vendor.txt: where something stands, what holds there, and
// the hash of what the vendor writes about it.
//
//	v1 POST /personal-access-tokens/v1 request /name string required text=0f1e2d3c
type fact struct {
	key   string // version, method, path, part and pointer
	value string // words
	text  string // the first 8 hexadecimal digits of a SHA-256; empty: no description
}

func (f fact) String() string {
	line := strings.TrimSuffix(f.key+" "+f.value, " ")
	if f.text != "" {
		line += " text=" + f.text
	}
	return line
}

// parseFact reads what String writes.
func parseFact(line string) (f fact, err error) {
	line, f.text, _ = strings.Cut(line, " text=")
	fields := strings.SplitN(line, " ", 6)
	if len(fields) < 5 {
		return f, fmt.Errorf("a fact has at least five words, %q has %d", line, len(fields))
	}
	f.key = strings.Join(fields[:5], " ")
	if len(fields) == 6 {
		f.value = fields[5]
	}
	return f, nil
}

// hash returns the hash of a description. White space is folded, so that a line
// that wraps elsewhere is no change.
func hash(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if text == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:4])
}

// payloadPaths is what the paths of the payloads contain.
const payloadPaths = "/personal-access-tokens"

// vendorFacts returns the facts of the vendor's documents about the payloads, by
// version, path, method and part. A version that the checkout lacks has none.
func vendorFacts(c checkout) ([]fact, error) {
	documents, err := roots(c)
	if err != nil {
		return nil, err
	}
	var out []fact
	for _, r := range documents {
		facts, err := r.facts(c)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", r.name, err)
		}
		out = append(out, facts...)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("no path contains %s", payloadPaths)
	}
	return out, nil
}

// facts loads the paths of the payloads with kin-openapi, through a document in
// memory that has no other paths. So the files of other APIs are not read.
func (r root) facts(c checkout) ([]fact, error) {
	paths := map[string]any{}
	for p, node := range r.paths {
		if strings.Contains(p, payloadPaths) {
			var item any
			if err := node.Decode(&item); err != nil {
				return nil, err
			}
			paths[p] = item
		}
	}
	if len(paths) == 0 {
		return nil, nil
	}
	text, err := json.Marshal(map[string]any{"openapi": "3.0.1", "info": map[string]string{"title": "drift", "version": r.version}, "paths": paths})
	if err != nil {
		return nil, err
	}
	loader := openapi3.NewLoader()
	loader.Context = context.Background()
	loader.IsExternalRefsAllowed = true
	loader.ReadFromURIFunc = func(_ *openapi3.Loader, u *url.URL) ([]byte, error) {
		if u.Host != "" || u.Scheme != "" {
			return nil, fmt.Errorf("%s is not in the checkout", u)
		}
		return c.Read(strings.TrimPrefix(u.Path, "/"))
	}
	document, err := loader.LoadFromDataWithPath(text, &url.URL{Path: "/" + r.name})
	if err != nil {
		return nil, err
	}
	f := flattener{version: r.version}
	for _, p := range slices.Sorted(maps.Keys(document.Paths.Map())) {
		item := document.Paths.Value(p)
		for _, method := range slices.Sorted(maps.Keys(item.Operations())) {
			f.prefix = r.version + " " + method + " " + p
			f.operation(item.Operations()[method], item.Parameters)
			if f.err != nil {
				return nil, fmt.Errorf("%s %s: %w", method, p, f.err)
			}
		}
	}
	return f.facts, nil
}

// A flattener appends facts. The first error stays in err.
type flattener struct {
	version, prefix string
	facts           []fact
	err             error
}

// root is the pointer of a body, and of what has no members.
const rootPointer = "."

func (f *flattener) add(part, pointer string, words []string, text string) {
	f.facts = append(f.facts, fact{
		key:   f.prefix + " " + part + " " + cmp.Or(pointer, rootPointer),
		value: strings.Join(words, " "),
		text:  hash(text),
	})
}

func (f *flattener) operation(o *openapi3.Operation, shared openapi3.Parameters) {
	words := []string{"id=" + cmp.Or(o.OperationID, "-")}
	if o.Security == nil {
		words = append(words, "security=inherited")
	} else {
		var requirements []string
		for _, requirement := range *o.Security {
			for _, scheme := range slices.Sorted(maps.Keys(requirement)) {
				scopes := slices.Sorted(slices.Values(requirement[scheme]))
				requirements = append(requirements, scheme+"("+strings.Join(scopes, ",")+")")
			}
		}
		words = append(words, "security="+strings.Join(requirements, "|"))
	}
	if levels, ok := o.Extensions["x-sailpoint-userLevels"]; ok {
		words = append(words, "levels="+jsonWord(levels))
	}
	if o.Deprecated {
		words = append(words, "deprecated")
	}
	if experimental, ok := o.Extensions["x-sailpoint-experimental"]; ok {
		words = append(words, "experimental="+jsonWord(experimental))
	}
	f.add("operation", "", words, o.Description)

	for _, parameters := range []openapi3.Parameters{shared, o.Parameters} {
		for _, p := range parameters {
			if p.Value == nil {
				f.fail("parameter %s is not there", p.Ref)
				return
			}
			f.schema(p.Value.In, "/"+p.Value.Name, p.Value.Schema, presence(p.Value.Required), p.Value.Description)
		}
	}
	if o.RequestBody != nil && o.RequestBody.Value != nil {
		b := o.RequestBody.Value
		f.content("request", b.Content, presence(b.Required), b.Description)
	}
	if o.Responses == nil {
		return
	}
	var others []string
	for _, status := range slices.Sorted(maps.Keys(o.Responses.Map())) {
		if !strings.HasPrefix(status, "2") {
			others = append(others, status)
			continue
		}
		response := o.Responses.Value(status).Value
		if response == nil {
			f.fail("response %s is not there", status)
			return
		}
		text := ""
		if response.Description != nil {
			text = *response.Description
		}
		f.content(status, response.Content, "", text)
	}
	f.add("errors", "", others, "")
}

func (f *flattener) fail(format string, args ...any) {
	if f.err == nil {
		f.err = fmt.Errorf(format, args...)
	}
}

// content appends the body of a request or response. Its own line has the media
// types.
func (f *flattener) content(part string, content openapi3.Content, present, text string) {
	types := slices.Sorted(maps.Keys(content))
	words := []string{"media=" + cmp.Or(strings.Join(types, ","), "none")}
	if present != "" {
		words = append(words, present)
	}
	f.add(part, "media", words, text)
	for _, t := range types {
		if s := content[t].Schema; s != nil {
			f.schema(part, "", s, "", "")
		}
	}
}

func presence(required bool) string {
	if required {
		return "required"
	}
	return "optional"
}

const maxDepth = 20

// schema appends a schema and its members. The elements of an array stand at /*.
// A text of the schema's user counts before that of the schema.
func (f *flattener) schema(part, pointer string, ref *openapi3.SchemaRef, present, text string) {
	if ref == nil || ref.Value == nil {
		f.fail("%s %s: the schema is not there", part, pointer)
		return
	}
	if strings.Count(pointer, "/") > maxDepth {
		f.fail("%s %s: the schema contains itself", part, pointer)
		return
	}
	s := ref.Value
	words := words(s)
	if present != "" {
		words = append(words, present)
	}
	f.add(part, pointer, words, cmp.Or(text, s.Description))
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		f.schema(part, pointer+"/"+escape(name), s.Properties[name], presence(slices.Contains(s.Required, name)), "")
	}
	if s.Items != nil {
		f.schema(part, pointer+"/*", s.Items, "", "")
	}
	for _, group := range []struct {
		name string
		list openapi3.SchemaRefs
	}{{"allOf", s.AllOf}, {"anyOf", s.AnyOf}, {"oneOf", s.OneOf}} {
		for i, alternative := range group.list {
			f.schema(part, fmt.Sprintf("%s/%s:%d", pointer, group.name, i), alternative, "", "")
		}
	}
}

// words returns what holds of a value: its type first, without its members.
func words(s *openapi3.Schema) []string {
	out := []string{"any"}
	if s.Type != nil && len(*s.Type) > 0 {
		out = []string{strings.Join(*s.Type, "|")}
	}
	if s.Nullable {
		out = append(out, "null")
	}
	add := func(name, value string, is bool) {
		if is {
			out = append(out, name+"="+value)
		}
	}
	add("format", s.Format, s.Format != "")
	number := func(p *float64) string {
		if p == nil {
			return ""
		}
		return strconv.FormatFloat(*p, 'f', -1, 64)
	}
	count := func(p *uint64) string {
		if p == nil {
			return ""
		}
		return strconv.FormatUint(*p, 10)
	}
	add("min", number(s.Min), s.Min != nil)
	add("max", number(s.Max), s.Max != nil)
	add("minLength", count(&s.MinLength), s.MinLength > 0)
	add("maxLength", count(s.MaxLength), s.MaxLength != nil)
	add("pattern", jsonWord(s.Pattern), s.Pattern != "")
	add("minItems", count(&s.MinItems), s.MinItems > 0)
	add("maxItems", count(s.MaxItems), s.MaxItems != nil)
	if s.UniqueItems {
		out = append(out, "unique")
	}
	if len(s.Enum) > 0 {
		var values []string
		for _, v := range s.Enum {
			values = append(values, jsonWord(v))
		}
		out = append(out, "enum="+strings.Join(slices.Sorted(slices.Values(values)), "|"))
	}
	add("default", jsonWord(s.Default), s.Default != nil)
	if s.AdditionalProperties.Has != nil && !*s.AdditionalProperties.Has {
		out = append(out, "closed")
	}
	for _, w := range []struct {
		word string
		is   bool
	}{{"readOnly", s.ReadOnly}, {"writeOnly", s.WriteOnly}, {"deprecated", s.Deprecated}} {
		if w.is {
			out = append(out, w.word)
		}
	}
	return out
}

// jsonWord returns a value as JSON without spaces: they would end the word.
func jsonWord(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprintf("%T", v)
	}
	return strings.ReplaceAll(string(text), " ", `\u0020`)
}

// escape returns a token of a JSON pointer.
func escape(name string) string {
	return strings.NewReplacer("~", "~0", "/", "~1", " ", "%20").Replace(name)
}
