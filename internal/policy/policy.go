// Package policy reads and writes the policy file of an audit.
package policy

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"

	"github.com/sailpat/sailpat/audit"
	"github.com/sailpat/sailpat/internal/config"
	"github.com/sailpat/sailpat/pat"
)

// FileName is the name of a policy file that is found by itself.
const FileName = ".patlint-audit.yaml"

// A File is a policy with what its file says about it.
type File struct {
	Path     string // as messages show it, with slashes
	SHA256   string // in hexadecimal
	Policy   audit.Policy
	Warnings []config.Problem // what has no effect

	lines []int // of the suppressions
}

// SuppressionLine returns the line of a suppression, from 1.
func (f *File) SuppressionLine(i int) int {
	if f == nil || i < 0 || i >= len(f.lines) {
		return 0
	}
	return f.lines[i]
}

// Find returns the path of the policy of a folder, given as an absolute path: in it
// or in the nearest folder above, up to the root of the repository. It is empty if
// there is none.
func Find(dir string) string {
	for {
		path := filepath.Join(dir, FileName)
		if _, err := os.Lstat(path); err == nil {
			return path
		}
		parent := filepath.Dir(dir)
		if parent == dir || config.IsRepository(dir) {
			return ""
		}
		dir = parent
	}
}

// Load reads the policy at path, which the user named or [Find] found. Messages use
// the name shown. If the content is invalid, the error is a *[config.InvalidError]
// that lists every problem.
func Load(path, shown string, named bool, asOf time.Time) (*File, error) {
	text, err := config.ReadFile(path, shown, "--policy", named)
	if err != nil {
		return nil, err
	}
	return Parse(shown, text, asOf)
}

// Parse reads a policy. The clock decides how far ahead a suppression may end.
func Parse(path string, text []byte, asOf time.Time) (*File, error) {
	sum := sha256.Sum256(text)
	f := &File{Path: path, SHA256: hex.EncodeToString(sum[:])}
	y, root := config.ReadYAML(path, text)
	if root == nil {
		return nil, y.Err()
	}
	r := &reader{y, f, map[pat.Pointer]*token.Position{"": config.Position(root)}}
	r.policy(root)
	if err := y.Err(); err != nil { // the values are not complete
		r.validate(asOf, true)
		return nil, y.Err()
	}
	r.validate(asOf, false)
	return f, y.Err()
}

// A reader reads the nodes of a policy and notes where each value stands.
type reader struct {
	*config.YAML
	f      *File
	places map[pat.Pointer]*token.Position
}

// validate adds what the audit says of the policy, each at its place. With known,
// there are other problems already: those at the same place are left out.
func (r *reader) validate(asOf time.Time, known bool) {
	taken := map[[2]int]bool{}
	var before *config.InvalidError
	if known && errors.As(r.Err(), &before) {
		for _, p := range before.Problems {
			taken[[2]int{p.Line, p.Column}] = true
		}
	}
	for _, p := range r.f.Policy.Validate(asOf) {
		at := r.place(p.Pointer)
		line, column := 1, 1
		if at != nil {
			line, column = at.Line, at.Column
		}
		message := p.Message
		if p.Hint != "" {
			message += fmt.Sprintf("; did you mean %q?", p.Hint)
		}
		switch {
		case taken[[2]int{line, column}]:
		case p.Warning:
			r.f.Warnings = append(r.f.Warnings, config.Problem{Line: line, Column: column, Message: message})
		default:
			r.At(at, "%s", message)
		}
	}
}

// place returns where a value stands, or the nearest value around it.
func (r *reader) place(p pat.Pointer) *token.Position {
	for {
		if at, ok := r.places[p]; ok {
			return at
		}
		p = p.Parent()
	}
}

// mapping reads the members of a mapping at a pointer.
func (r *reader) mapping(p pat.Pointer, n ast.Node, known map[string]func(pat.Pointer, ast.Node), required ...string) {
	m, ok := n.(*ast.MappingNode)
	if !ok {
		r.Wrong(n, "a mapping")
		return
	}
	members := config.Members{}
	for name, read := range known {
		members[name] = func(v ast.Node) {
			r.places[p.AppendToken(name)] = config.Position(v)
			read(p.AppendToken(name), v)
		}
	}
	r.Members(m, members, required...)
}

// sequence reads the elements of a sequence at a pointer.
func (r *reader) sequence(p pat.Pointer, n ast.Node, read func(pat.Pointer, ast.Node)) {
	s, ok := n.(*ast.SequenceNode)
	if !ok {
		r.Wrong(n, "a sequence")
		return
	}
	for i, e := range s.Values {
		here := p.AppendToken(strconv.Itoa(i))
		r.places[here] = config.Position(e)
		read(here, e)
	}
}

type members = map[string]func(pat.Pointer, ast.Node)

func (r *reader) policy(root *ast.MappingNode) {
	p := &r.f.Policy
	r.mapping("", root, members{
		"version": func(_ pat.Pointer, n ast.Node) {
			if i, ok := n.(*ast.IntegerNode); !ok || fmt.Sprint(i.Value) != "1" {
				r.Wrong(n, "1")
			}
		},
		"preset": func(_ pat.Pointer, n ast.Node) { p.Preset = r.OneOf(n, audit.Presets()) },
		"limits": func(at pat.Pointer, n ast.Node) { r.limits(at, n, &p.Limits) },
		"rules":  func(at pat.Pointer, n ast.Node) { p.Rules = r.rules(at, n) },
		"managed": func(_ pat.Pointer, n ast.Node) {
			p.ManagedLikeOthers = r.OneOf(n, []string{"apart", "like-others"}) == "like-others"
		},
		"scopes": func(at pat.Pointer, n ast.Node) {
			r.mapping(at, n, members{
				"allow":      r.strings(&p.Scopes.Allow, "a scope or a glob"),
				"deny":       r.strings(&p.Scopes.Deny, "a scope or a glob"),
				"privileged": func(at pat.Pointer, n ast.Node) { r.privileged(at, n, &p.Scopes.Privileged) },
			})
		},
		"owners": func(at pat.Pointer, n ast.Node) {
			r.mapping(at, n, members{
				"allow":         r.strings(&p.Owners.Allow, "an ID or a name"),
				"deny":          r.strings(&p.Owners.Deny, "an ID or a name"),
				"departed":      r.strings(&p.Owners.Departed, "a state"),
				"support":       r.strings(&p.Owners.Support, "a name or a contact"),
				"require-class": r.strings(&p.Owners.RequireClass, "a class"),
			})
		},
		"names": func(at pat.Pointer, n ast.Node) {
			r.mapping(at, n, members{
				"pattern":    r.string(&p.Names.Pattern, "a regular expression"),
				"min-length": r.integer(&p.Names.MinLength),
			})
		},
		"classes": func(at pat.Pointer, n ast.Node) {
			r.sequence(at, n, func(at pat.Pointer, n ast.Node) { p.Classes = append(p.Classes, r.class(at, n)) })
		},
		"suppress": func(at pat.Pointer, n ast.Node) {
			r.sequence(at, n, func(at pat.Pointer, n ast.Node) {
				line := 0
				if pos := config.Position(n); pos != nil {
					line = pos.Line
				}
				r.f.lines = append(r.f.lines, line)
				p.Suppress = append(p.Suppress, r.suppression(at, n))
			})
		},
		"calendar": func(at pat.Pointer, n ast.Node) {
			r.mapping(at, n, members{
				"days": r.positive(&p.Calendar.Days),
				"alarms-days": func(at pat.Pointer, n ast.Node) {
					p.Calendar.AlarmsDays = []int{}
					r.sequence(at, n, func(at pat.Pointer, n ast.Node) {
						day := 0
						r.integer(&day)(at, n)
						p.Calendar.AlarmsDays = append(p.Calendar.AlarmsDays, day)
					})
				},
				"max-events": r.positive(&p.Calendar.MaxEvents),
			})
		},
		"metrics": func(at pat.Pointer, n ast.Node) {
			r.mapping(at, n, members{
				"tokens": r.positive(&p.Metrics.Tokens),
				"names":  func(_ pat.Pointer, n ast.Node) { p.Metrics.Names = r.boolean(n) },
			})
		},
	}, "version")
}

// limits reads limits: numbers from 1, or off.
func (r *reader) limits(p pat.Pointer, n ast.Node, l *audit.Limits) {
	known := members{}
	for _, f := range limitsOf(l) {
		known[f.name] = func(_ pat.Pointer, n ast.Node) {
			if s, ok := n.(*ast.StringNode); ok && s.Value == "off" {
				*f.limit = audit.LimitOff
				return
			}
			number, ok := integerOf(n)
			if !ok || number < 1 || number > 1<<31-1 {
				r.Wrong(n, "a whole number from 1 on, or off")
				return
			}
			*f.limit = audit.Limit(number)
		}
	}
	r.mapping(p, n, known)
}

type namedLimit struct {
	name  string
	limit *audit.Limit
}

// limitsOf returns every limit with its name.
func limitsOf(l *audit.Limits) []namedLimit {
	return []namedLimit{
		{"expires-soon-days", &l.ExpiresSoonDays}, {"expires-soon-percent", &l.ExpiresSoonPercent},
		{"expires-very-soon-days", &l.ExpiresVerySoonDays}, {"expires-very-soon-percent", &l.ExpiresVerySoonPercent},
		{"unused-days", &l.UnusedDays}, {"never-used-days", &l.NeverUsedDays},
		{"max-lifetime-days", &l.MaxLifetimeDays}, {"max-age-days", &l.MaxAgeDays}, {"max-export-age-days", &l.MaxExportAgeDays},
		{"tokens-per-owner", &l.TokensPerOwner}, {"max-scopes", &l.MaxScopes}, {"max-access-token-seconds", &l.MaxAccessTokenSeconds},
	}
}

// severities are the values of a rule, and their names in YAML.
var severities = []string{"high", "medium", "low", "info", "off"}

// rules reads a mapping from rules to severities.
func (r *reader) rules(p pat.Pointer, n ast.Node) (set []audit.RuleSetting) {
	m, ok := n.(*ast.MappingNode)
	if !ok {
		r.Wrong(n, "a mapping from rules to high, medium, low, info or off")
		return nil
	}
	seen := map[audit.RuleID]string{}
	for _, v := range m.Values {
		name := config.KeyText(v.Key)
		r.places[p.AppendToken(name)] = config.Position(v.Key)
		severity := r.severity(v.Value)
		if rule, ok := audit.LookupRule(name); ok {
			if other, twice := seen[rule.ID]; twice {
				r.At(config.Position(v.Key), "%s %s has a severity already, as %s", string(rule.ID), rule.Name, other)
			}
			seen[rule.ID] = name
		}
		if severity != "" {
			s, _ := audit.ParseSeverity(severity)
			set = append(set, audit.RuleSetting{Rule: name, Severity: s})
		}
	}
	return set
}

func (r *reader) severity(n ast.Node) string { return r.OneOf(n, severities) }

func (r *reader) privileged(p pat.Pointer, n ast.Node, s *audit.PrivilegedScopes) {
	switch n := n.(type) {
	case *ast.StringNode:
		if n.Value != "default" {
			r.Wrong(n, "default, a sequence, or a mapping with add and remove")
		}
	case *ast.SequenceNode:
		s.List = []string{}
		r.strings(&s.List, "a scope or a glob")(p, n)
	case *ast.MappingNode:
		r.mapping(p, n, members{
			"add":    r.strings(&s.Add, "a scope or a glob"),
			"remove": r.strings(&s.Remove, "an entry of the default list"),
		})
	default:
		r.Wrong(n, "default, a sequence, or a mapping with add and remove")
	}
}

func (r *reader) class(p pat.Pointer, n ast.Node) (c audit.Class) {
	r.mapping(p, n, members{
		"name": r.string(&c.Name, "a name"),
		"match": func(at pat.Pointer, n ast.Node) {
			m := &c.Match
			r.mapping(at, n, members{
				"id": r.string(&m.ID, "a glob"), "name": r.string(&m.Name, "a glob"),
				"owner-id": r.string(&m.OwnerID, "a glob"), "owner-name": r.string(&m.OwnerName, "a glob"),
				"owner-class": r.string(&m.OwnerClass, "a glob"), "scope": r.string(&m.Scope, "a scope or a glob"),
				"managed": func(_ pat.Pointer, n ast.Node) { b := r.boolean(n); m.Managed = &b },
			})
		},
		"limits": func(at pat.Pointer, n ast.Node) { r.limits(at, n, &c.Limits) },
		"rules":  func(at pat.Pointer, n ast.Node) { c.Rules = r.rules(at, n) },
	}, "name", "match")
	return c
}

func (r *reader) suppression(p pat.Pointer, n ast.Node) (s audit.Suppression) {
	r.mapping(p, n, members{
		"rule": r.string(&s.Rule, "the ID or name of a rule"),
		"id":   r.string(&s.ID, "a glob"), "name": r.string(&s.Name, "a glob"),
		"owner-id": r.string(&s.OwnerID, "a glob"), "owner-name": r.string(&s.OwnerName, "a glob"),
		"reason": r.string(&s.Reason, "a reason"),
		"until":  r.string(&s.Until, "a day such as 2027-03-31"),
	})
	return s
}

// strings returns a reader of a sequence of strings.
func (r *reader) strings(to *[]string, want string) func(pat.Pointer, ast.Node) {
	return func(p pat.Pointer, n ast.Node) {
		list := []string{}
		r.sequence(p, n, func(p pat.Pointer, n ast.Node) {
			text := ""
			r.string(&text, want)(p, n)
			list = append(list, text)
		})
		*to = slices.Clip(list)
	}
}

// string returns a reader of a string. A number, which an ID may look like, is one
// too if it is quoted.
func (r *reader) string(to *string, want string) func(pat.Pointer, ast.Node) {
	return func(_ pat.Pointer, n ast.Node) {
		if i, ok := n.(*ast.IntegerNode); ok {
			r.At(config.Position(n), "must be %s, is a number; write it in quotes: %q", want, i.GetToken().Value)
			*to = "?" // it is given, which is all that can be said
			return
		}
		text, ok := r.String(n, want)
		if !ok {
			text = "?"
		}
		*to = text
	}
}

func (r *reader) boolean(n ast.Node) bool {
	b, ok := n.(*ast.BoolNode)
	if !ok {
		r.Wrong(n, "true or false")
		return false
	}
	return b.Value
}

func (r *reader) integer(to *int) func(pat.Pointer, ast.Node) {
	return func(_ pat.Pointer, n ast.Node) {
		number, ok := integerOf(n)
		if !ok || number < 0 || number > 1<<31-1 {
			r.Wrong(n, "a whole number from 0 on")
			return
		}
		*to = int(number)
	}
}

// positive is integer without 0, which would mean the default.
func (r *reader) positive(to *int) func(pat.Pointer, ast.Node) {
	return func(p pat.Pointer, n ast.Node) {
		if number, ok := integerOf(n); !ok || number < 1 {
			r.Wrong(n, "a whole number from 1 on")
			return
		}
		r.integer(to)(p, n)
	}
}

func integerOf(n ast.Node) (int64, bool) {
	i, ok := n.(*ast.IntegerNode)
	if !ok {
		return 0, false
	}
	switch v := i.Value.(type) {
	case uint64:
		return int64(min(v, 1<<62)), true
	case int64:
		return v, true
	}
	return 0, false
}
