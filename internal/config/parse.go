package config

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"github.com/sailpat/sailpat/pat"
)

// maxSize bounds a configuration, since the time that the YAML parser takes can
// grow with the square. Real configurations have a few kilobytes.
const maxSize = 64 << 10

// Parse reads a configuration. The error is an *InvalidError that lists every
// problem.
//
// A byte order mark is removed: places count without it, as in editors.
func Parse(path string, text []byte) (*Config, error) {
	text = bytes.TrimPrefix(text, []byte("\uFEFF"))
	r := &reader{text: text, invalid: InvalidError{Path: path}}
	c := &Config{Path: path, Text: text, Rules: map[pat.RuleID]Level{}}
	if root := r.document(); root != nil {
		r.config(c, root)
	}
	if len(r.invalid.Problems) > 0 {
		r.invalid.sort()
		return nil, &r.invalid
	}
	return c, nil
}

// A reader walks the nodes of a YAML document and records every problem.
type reader struct {
	text    []byte
	invalid InvalidError
}

func (r *reader) at(p *token.Position, format string, args ...any) {
	problem := Problem{Line: 1, Column: 1, Message: fmt.Sprintf(format, args...)}
	if p != nil {
		problem.Line, problem.Column = p.Line, p.Column
	}
	r.invalid.Problems = append(r.invalid.Problems, problem)
}

func (r *reader) wrong(n ast.Node, want string) {
	r.at(position(n), "must be %s, is %s", want, describe(n))
}

// document returns the mapping that the text holds, or nil.
func (r *reader) document() *ast.MappingNode {
	switch {
	case len(r.text) > maxSize:
		r.at(nil, "must have at most %d bytes, has %d", maxSize, len(r.text))
		return nil
	case !utf8.Valid(r.text):
		r.at(nil, "must be UTF-8")
		return nil
	case bytes.Count(r.text, []byte("\r")) != bytes.Count(r.text, []byte("\r\n")):
		// YAML takes it for a line end and editors do not, so places would be wrong.
		r.at(nil, "has a carriage return without a line feed")
		return nil
	}
	if deep := r.tooDeep(); deep != nil {
		r.at(deep, "must have at most %d levels", maxDepth)
		return nil
	}
	file, err := parse(r.text)
	if err != nil {
		// The parser's own text has an excerpt and colors; the message does not.
		var at interface {
			GetMessage() string
			GetToken() *token.Token
		}
		if errors.As(err, &at) && at.GetToken() != nil {
			r.at(at.GetToken().Position, "%s", at.GetMessage())
		} else {
			r.at(nil, "%s", errNotYAML)
		}
		return nil
	}
	bodies := slices.DeleteFunc(file.Docs, func(d *ast.DocumentNode) bool {
		switch d.Body.(type) {
		case nil, *ast.CommentGroupNode, *ast.DirectiveNode:
			return true
		}
		return false
	})
	switch {
	case len(bodies) == 0:
		r.at(nil, `is empty; write at least "version: 1"`)
		return nil
	case len(bodies) > 1:
		r.at(position(bodies[1].Body), "must be one YAML document, but a second one begins here")
		return nil
	}
	root, ok := bodies[0].Body.(*ast.MappingNode)
	if !ok {
		r.wrong(bodies[0].Body, "a mapping")
	}
	return root
}

// maxDepth bounds the nesting of a configuration: the time that the YAML parser
// takes grows with the square of it. A configuration needs four levels.
const maxDepth = 16

// tooDeep returns the place where brackets, or the marks of sequences and mappings
// on one line, are nested too deeply, or nil.
func (r *reader) tooDeep() (at *token.Position) {
	defer func() {
		if recover() != nil { // so will the parser
			at = nil
		}
	}()
	flow, block, line := 0, 0, 0
	for _, t := range lexer.Tokenize(string(r.text)) {
		if t.Position.Line != line {
			block, line = 0, t.Position.Line
		}
		switch t.Type {
		case token.SequenceStartType, token.MappingStartType:
			flow++
		case token.SequenceEndType, token.MappingEndType:
			flow = max(0, flow-1)
		case token.SequenceEntryType, token.MappingKeyType, token.TagType, token.AnchorType:
			block++
		}
		if flow+block > maxDepth {
			return t.Position
		}
	}
	return nil
}

var errNotYAML = errors.New("is not valid YAML")

// parse reads YAML. A text that makes the parser panic is not YAML: anyone who can
// open a pull request can write one.
func parse(text []byte) (file *ast.File, err error) {
	defer func() {
		if recover() != nil {
			err = errNotYAML
		}
	}()
	return parser.ParseBytes(text, 0)
}

func (r *reader) config(c *Config, root *ast.MappingNode) {
	version := false
	r.members(root, members{
		"version": func(n ast.Node) {
			version = true
			if i, ok := n.(*ast.IntegerNode); !ok || fmt.Sprint(i.Value) != "1" {
				r.wrong(n, "1")
			}
		},
		"api-version": func(n ast.Node) { c.APIVersion = r.apiVersion(n) },
		"files": func(n ast.Node) {
			r.elements(n, func(m *ast.MappingNode) { c.Files = append(c.Files, r.file(m)) })
		},
		"rules": func(n ast.Node) { r.rules(c.Rules, n) },
		"suppress": func(n ast.Node) {
			r.elements(n, func(m *ast.MappingNode) { c.Suppressions = append(c.Suppressions, r.suppression(m)) })
		},
	})
	if !version {
		r.at(position(root), `required member "version" is missing`)
	}
}

func (r *reader) file(m *ast.MappingNode) (f File) {
	r.members(m, members{
		"glob":        func(n ast.Node) { f.Glob = r.glob(n) },
		"kind":        func(n ast.Node) { f.Kind, _ = pat.ParseKind(r.oneOf(n, KindNames())) },
		"api-version": func(n ast.Node) { f.APIVersion = r.apiVersion(n) },
		"tolerant": func(n ast.Node) {
			if b, ok := n.(*ast.BoolNode); ok {
				f.Tolerant = pat.Some(b.Value)
			} else {
				r.wrong(n, "true or false")
			}
		},
	}, "glob")
	return f
}

func (r *reader) rules(levels map[pat.RuleID]Level, n ast.Node) {
	m, ok := n.(*ast.MappingNode)
	if !ok {
		r.wrong(n, "a mapping from rules to off, on, warning or error")
		return
	}
	for _, v := range m.Values {
		rule, ok := r.rule(v.Key)
		level := Level(r.oneOf(v.Value, []string{string(Off), string(On), string(Warning), string(Error)}))
		if !ok || level == "" {
			continue
		}
		if _, twice := levels[rule.ID]; twice {
			r.at(position(v.Key), "%s %s has a level already", string(rule.ID), rule.Name)
		}
		if Fixed(rule) {
			r.at(position(v.Key), "%s", FixedError(rule))
		}
		levels[rule.ID] = level
	}
}

func (r *reader) suppression(m *ast.MappingNode) (s Suppression) {
	s.Span = r.line(position(m.Values[0].Key))
	r.members(m, members{
		"rule": func(n ast.Node) {
			rule, ok := r.rule(n)
			if ok && rule.Layer == 5 {
				r.at(position(n), "%s %s cannot be suppressed, since it does not check payloads", string(rule.ID), rule.Name)
			}
			s.Rule = rule.ID
		},
		"path": func(n ast.Node) { s.Path = r.glob(n) },
		"pointer": func(n ast.Node) {
			text, ok := r.str(n, "a JSON Pointer")
			if ok && !pat.Pointer(text).Valid() {
				r.at(position(n), "must be a JSON Pointer such as /owner/id, is %s", Quote(text))
			}
			s.Pointer = pat.Some(pat.Pointer(text))
		},
		"reason": func(n ast.Node) {
			text, ok := r.str(n, "a reason")
			if s.Reason = strings.TrimSpace(text); ok && s.Reason == "" {
				r.at(position(n), "must be a reason, is blank")
			}
		},
		"until": func(n ast.Node) {
			text, _ := r.str(n, "a date such as 2026-12-31")
			until, err := time.Parse(time.DateOnly, text)
			if err != nil && text != "" {
				r.at(position(n), "must be a date such as 2026-12-31, is %s", Quote(text))
			}
			s.Until = until
		},
	}, "rule", "path", "reason", "until")
	return s
}

// members maps names to readers of their values.
type members map[string]func(ast.Node)

// members reads each member of a mapping. The parser finds duplicates.
func (r *reader) members(m *ast.MappingNode, known members, required ...string) {
	names := make([]string, 0, len(known))
	for name := range known {
		names = append(names, name)
	}
	slices.Sort(names)
	seen := map[string]bool{}
	for _, v := range m.Values {
		name := keyText(v.Key)
		read, ok := known[name]
		if !ok {
			r.at(position(v.Key), "%s", Unknown("member", name, names))
			continue
		}
		seen[name] = true
		read(v.Value)
	}
	at := position(m)
	if len(m.Values) > 0 {
		at = position(m.Values[0].Key)
	}
	for _, name := range required {
		if !seen[name] {
			r.at(at, "required member %s is missing", Quote(name))
		}
	}
}

// elements reads each element of a sequence of mappings.
func (r *reader) elements(n ast.Node, read func(*ast.MappingNode)) {
	s, ok := n.(*ast.SequenceNode)
	if !ok {
		r.wrong(n, "a sequence")
		return
	}
	for _, e := range s.Values {
		if m, ok := e.(*ast.MappingNode); ok && len(m.Values) > 0 {
			read(m)
		} else {
			r.wrong(e, "a mapping")
		}
	}
}

func (r *reader) rule(n ast.Node) (pat.Rule, bool) {
	text, ok := r.str(n, "the ID or name of a rule")
	if !ok {
		return pat.Rule{}, false
	}
	rule, err := FindRule(text)
	if err != nil {
		r.at(position(n), "%s", err)
	}
	return rule, err == nil
}

func (r *reader) apiVersion(n ast.Node) pat.Optional[pat.APIVersion] {
	v, err := pat.ParseAPIVersion(r.oneOf(n, VersionNames()))
	if err != nil {
		return pat.Optional[pat.APIVersion]{}
	}
	return pat.Some(v)
}

func (r *reader) glob(n ast.Node) Glob {
	text, ok := r.str(n, "a glob")
	if !ok {
		return Glob{}
	}
	g, err := ParseGlob(text)
	if err != nil {
		r.at(position(n), "%s", err)
	}
	return g
}

func (r *reader) oneOf(n ast.Node, names []string) string {
	text, ok := r.str(n, "one of "+strings.Join(names, ", "))
	if ok && !slices.Contains(names, text) {
		r.at(position(n), "%s", OneOf(text, names))
		return ""
	}
	return text
}

// str returns the text of a string in any YAML notation.
func (r *reader) str(n ast.Node, want string) (string, bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode:
		return n.Value.Value, true
	}
	r.wrong(n, want)
	return "", false
}

// line returns the span of the rest of the line that p is on.
func (r *reader) line(p *token.Position) pat.Span {
	start := 0
	for range p.Line - 1 {
		start += 1 + bytes.IndexByte(r.text[start:], '\n')
	}
	end := start + len(r.text[start:])
	if n := bytes.IndexByte(r.text[start:], '\n'); n >= 0 {
		end = start + n
	}
	for range p.Column - 1 {
		_, size := utf8.DecodeRune(r.text[start:end])
		start += size
	}
	return pat.Span{Start: start, End: start + len(bytes.TrimRight(r.text[start:end], " \t\r"))}
}

func position(n ast.Node) *token.Position {
	if m, ok := n.(*ast.MappingNode); ok && len(m.Values) > 0 && !m.IsFlowStyle {
		n = m.Values[0].Key // the mapping's own position is that of its first colon
	}
	if n == nil || n.GetToken() == nil {
		return nil
	}
	return n.GetToken().Position
}

func keyText(n ast.MapKeyNode) string {
	if s, ok := n.(*ast.StringNode); ok {
		return s.Value
	}
	return n.String()
}

func describe(n ast.Node) string {
	switch n := n.(type) {
	case *ast.MappingNode:
		return "a mapping"
	case *ast.SequenceNode:
		return "a sequence"
	case *ast.NullNode:
		return "nothing"
	case *ast.StringNode:
		return Quote(n.Value)
	case *ast.AnchorNode, *ast.AliasNode, *ast.MergeKeyNode:
		return "an anchor or alias"
	case *ast.TagNode:
		return "a tag"
	case ast.ScalarNode:
		if text := n.GetToken().Value; Quote(text) == `"`+text+`"` {
			return text
		}
	}
	return "another value"
}

// KindNames returns the names of the kinds of payload.
func KindNames() (names []string) {
	for _, k := range pat.Kinds() {
		names = append(names, k.String())
	}
	return names
}

// VersionNames returns the names of the API versions, the newest first.
func VersionNames() (names []string) {
	for _, v := range pat.APIVersions() {
		names = append(names, v.String())
	}
	return names
}
