package main

import (
	"slices"

	"github.com/sailpat/sailpat/schema"
	"github.com/sailpat/sailpat/testdata/vectors"
)

// An implementation reads payloads of personal access tokens.
type implementation struct {
	name     string
	registry string   // go, npm or pypi; empty: it cannot be installed
	pkg      string   // its name in the registry or, of the standard library, its import path
	script   string   // its executor: a file of node/ or python/, or the name of a Go executor
	versions []string // the API versions that it knows; nil: all
	how      string   // how it is called
	notRun   string   // why it is not run
}

const ours = "sailpat"

const withSchemas = "with the files of [schema](../schema/README.md), formats asserted"

var implementations = []implementation{
	{name: ours, registry: "go", pkg: "github.com/sailpat/sailpat", script: ours, how: "`pat.Lint`; the secret from `pat.Unmarshal`"},
	{name: "encoding/json", registry: "go", pkg: "encoding/json", script: "encoding/json", how: "`Unmarshal` into structs with `time.Time`, `int32` and pointers for optional members"},
	{name: "encoding/json, known", registry: "go", pkg: "encoding/json", script: "encoding/json-known", how: "the same structs, `DisallowUnknownFields`, no text after the value"},
	{name: "go-json-experiment", registry: "go", pkg: "github.com/go-json-experiment/json", script: "go-json-experiment", how: "`Unmarshal` into the same structs"},
	{name: "go-json-experiment, known", registry: "go", pkg: "github.com/go-json-experiment/json", script: "go-json-known", how: "the same, `RejectUnknownMembers`"},
	{name: "jsonschema v5", registry: "go", pkg: "github.com/santhosh-tekuri/jsonschema/v5", script: "jsonschema/v5", how: "`encoding/json` with `UseNumber`, then `Validate` " + withSchemas},
	{name: "jsonschema v6", registry: "go", pkg: "github.com/santhosh-tekuri/jsonschema/v6", script: "jsonschema/v6", how: "its `UnmarshalJSON`, then `Validate` " + withSchemas},
	{name: "ajv", registry: "npm", pkg: "ajv", script: "ajv.mjs", how: "`TextDecoder` and `JSON.parse`, then ajv with ajv-formats and the keywords of editors added, " + withSchemas},
	{name: "Python jsonschema", registry: "pypi", pkg: "jsonschema", script: "validate.py", how: "`json.loads`, then `Draft202012Validator` with its format checker, " + withSchemas},
	{name: "vendor's TypeScript SDK", registry: "npm", pkg: "sailpoint-api-client", script: "sdk.mjs", versions: []string{"v3", "beta", "v2024"}, how: "its methods, against a server on loopback"},
	{name: "vendor's Python SDK", registry: "pypi", pkg: "sailpoint", script: "sdk.py", versions: []string{"v1"}, how: "its methods, against a server on loopback"},
	{name: "vendor's Go SDK", pkg: "github.com/sailpoint-oss/golang-sdk/v2", notRun: "the Go module proxy used here does not serve it"},
}

// plainVectors returns the vectors whose kind is given, with the cases that every
// implementation can be asked: without a clock, tolerance, rules switched on or
// off, or a size limit.
func plainVectors() ([]vectors.Vector, error) {
	all, err := vectors.Load(vectors.FS)
	if err != nil {
		return nil, err
	}
	var out []vectors.Vector
	for _, v := range all {
		v.Cases = slices.DeleteFunc(v.Cases, func(c vectors.Case) bool {
			return c.Now != "" || c.Tolerant || len(c.Enable) > 0 || len(c.Disable) > 0 || c.MaxSize > 0
		})
		if v.Kind != "auto" && len(v.Cases) > 0 {
			out = append(out, v)
		}
	}
	return out, nil
}

// choose returns the vectors with the cases of the versions that m knows. A
// dialect without bulk-update has no method to call.
func (m implementation) choose(all []vectors.Vector) (out []vectors.Vector) {
	if m.versions == nil {
		return all
	}
	for _, v := range all {
		var cases []vectors.Case
		for _, c := range v.Cases {
			c.Versions = slices.DeleteFunc(slices.Clone(c.Versions), func(version string) bool {
				return !slices.Contains(m.versions, version) || v.Kind == "bulk" && dialect(version) == schema.SixMonths
			})
			if len(c.Versions) > 0 {
				cases = append(cases, c)
			}
		}
		if v.Cases = cases; len(cases) > 0 {
			out = append(out, v)
		}
	}
	return out
}
