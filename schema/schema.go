// Package schema states the contract of SailPoint ISC personal access token payloads as JSON Schema draft 2020-12,
// one file a kind and dialect. Package conform judges documents by them.
//
// It is a second, independent statement of what package pat says in Go: neither is made from the other, and tests hold
// them equal. Where a schema cannot say what the contract says, README.md names the rule.
package schema

import (
	"embed"
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
