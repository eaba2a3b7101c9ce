// Package schema states the contract of SailPoint ISC personal access token payloads as JSON Schema draft 2020-12,
// one file a kind and dialect, and judges documents by it.
//
// It is a second, independent statement of what package pat says in Go: neither is made from the other, and tests hold
// them equal. Where a schema cannot say what the contract says, README.md names the rule.
//
// The schema judges an instance, not a text. Duplicate members (the last one counts), invalid UTF-8 and lone
// surrogates (both read as U+FFFD) are gone before a schema sees anything; a text that is no JSON, or more than one
// JSON text, is refused. No file, network or clock is touched.
package schema

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
)

// The dialects: which rules hold at which API version.
const (
	Acknowledged = "acknowledged" // v2025, v2026, v1
	SixMonths    = "six-months"   // v3, beta, v2024
)

//go:embed *.schema.json
var files embed.FS

var (
	kinds    = []string{"token", "list", "create", "created", "patch", "bulk"}
	dialects = []string{Acknowledged, SixMonths}
)

// Kinds returns the kinds of payload there is a schema for.
func Kinds() []string { return slices.Clone(kinds) }

// Dialects returns the dialects there is a schema for, the default one first.
func Dialects() []string { return slices.Clone(dialects) }

// Files returns all schema files, by the names that the last part of each $id has.
// A schema refers to its neighbours, so whoever needs one on disk needs them all.
func Files() fs.FS { return files }

// Source returns the schema file of a kind in a dialect, and whether there is one.
func Source(kind, dialect string) ([]byte, bool) {
	name, ok := fileName(kind, dialect)
	if !ok {
		return nil, false
	}
	source, err := files.ReadFile(name)
	return source, err == nil
}

// Validate judges one JSON document. It returns nil where the schema accepts it and an [*Error] where it does not.
// Any other error means that nothing was judged: the kind or the dialect is unknown.
//
// Beyond the schema, a document is refused that is larger than 64 MiB, nested deeper than 1,000, or holds more than
// 262,144 commas and opening brackets (a list of some 16,000 tokens): every fault in it would cost memory. A number of
// more than 64 bytes, or with an exponent of more than three digits, counts as a fraction, which no schema here accepts.
//
// Validate may be called from many goroutines. Each schema is compiled once, when it is first needed.
func Validate(kind, dialect string, document []byte) error {
	compiled, ok := schemas[schemaID{kind, dialect}]
	if !ok {
		return fmt.Errorf("schema: expected a kind of %v and a dialect of %v, got %q and %q", kinds, dialects, kind, dialect)
	}
	schema, err := compiled()
	if err != nil {
		return err
	}
	instance, refusal := read(document)
	if refusal != "" {
		return &Error{Kind: kind, Dialect: dialect, Faults: []Fault{{Message: refusal}}}
	}
	if faults := judge(schema, instance); len(faults) > 0 {
		return &Error{Kind: kind, Dialect: dialect, Faults: faults}
	}
	return nil
}

func fileName(kind, dialect string) (string, bool) {
	switch {
	case !slices.Contains(kinds, kind):
		return "", false
	case dialect == Acknowledged: // the default dialect has the plain name
		return kind + ".schema.json", true
	case dialect == SixMonths:
		return kind + ".six-months.schema.json", true
	}
	return "", false
}
