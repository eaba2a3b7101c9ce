package config

import (
	"bytes"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// A YAML is the reader of configurations for other files of the same kind: at most
// 64 KiB, one document, no anchors. It records every problem with its place.
type YAML struct{ r reader }

// Members maps names to readers of their values.
type Members = map[string]func(ast.Node)

// ReadYAML reads a text. Messages call it path. The mapping that it holds is nil
// if there is none; Err then says why.
func ReadYAML(path string, text []byte) (*YAML, *ast.MappingNode) {
	text = bytes.TrimPrefix(text, []byte("\uFEFF"))
	y := &YAML{reader{text: text, invalid: InvalidError{Path: path}}}
	return y, y.r.document()
}

// Err returns every problem as an *[InvalidError], or nil.
func (y *YAML) Err() error {
	if len(y.r.invalid.Problems) == 0 {
		return nil
	}
	y.r.invalid.sort()
	return &y.r.invalid
}

// At records a problem at a position; nil is the beginning.
func (y *YAML) At(p *token.Position, format string, args ...any) { y.r.at(p, format, args...) }

// Wrong records that a node is not what is wanted, such as "a mapping".
func (y *YAML) Wrong(n ast.Node, want string) { y.r.wrong(n, want) }

// Members reads each member of a mapping. Unknown members and missing required
// ones are problems.
func (y *YAML) Members(m *ast.MappingNode, known Members, required ...string) {
	y.r.members(m, members(known), required...)
}

// String returns the text of a string. Anything else is a problem.
func (y *YAML) String(n ast.Node, want string) (string, bool) { return y.r.str(n, want) }

// OneOf returns a string that is one of names, or "" and records a problem.
func (y *YAML) OneOf(n ast.Node, names []string) string { return y.r.oneOf(n, names) }

// KeyText returns the text of a key.
func KeyText(n ast.MapKeyNode) string { return keyText(n) }

// Position returns where a node begins; nil if that is unknown.
func Position(n ast.Node) *token.Position { return position(n) }
