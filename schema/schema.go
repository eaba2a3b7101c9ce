// Package schema states the contract of SailPoint ISC personal access token payloads
// as JSON Schema draft 2020-12: one file for each kind and dialect. Package conform
// checks documents against them.
//
// The schemas are a second, independent statement of what package pat says in Go.
// Neither is made from the other; tests prove them equal. README.md names the rules
// that a schema cannot state.
package schema

import (
	"embed"
	"io/fs"
	"slices"
)

// The dialects. A dialect is the set of rules of some API versions.
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

// Kinds returns the kinds of payload that have a schema.
func Kinds() []string { return slices.Clone(kinds) }

// Dialects returns the dialects that have schemas, the default first.
func Dialects() []string { return slices.Clone(dialects) }

// Files returns all schema files. The last part of each $id is the name of the
// file. A schema refers to its neighbors: copy them together, or use [Bundle].
func Files() fs.FS { return files }

// Source returns the schema file of a kind in a dialect, and whether there is one.
func Source(kind, dialect string) ([]byte, bool) {
	name, ok := FileName(kind, dialect)
	if !ok {
		return nil, false
	}
	source, err := files.ReadFile(name)
	return source, err == nil
}

// FileName returns the name of the schema file of a kind in a dialect, and whether there is one.
func FileName(kind, dialect string) (string, bool) {
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
