package engine

import (
	"slices"
	"strings"

	"github.com/sailpat/sailpat/internal/jsonscan"
	"github.com/sailpat/sailpat/pat"
)

// A Fix is a correction of one violation: what stands in Range is replaced by Text.
type Fix struct {
	Violation int // index
	Range     Range
	Text      string // JSON
}

// maxFixes limits the corrections that are tried, since each costs a check.
const maxFixes = 20

// maxFixed is the size up to which documents are corrected.
const maxFixed = 256 << 10

// fixes returns the corrections that cannot change what the document means: a name
// or path that no payload has becomes the one that it resembles, and a timestamp
// becomes the canonical form of the same instant. A correction is offered only if
// the document is then without this violation and has no other that it had not
// before: never if the right member is already there.
func fixes(text []byte, r Request, violations []pat.Violation, places map[int]place) (out []Fix) {
	if len(text) > maxFixed {
		return nil
	}
	tries := 0
	for i, v := range violations {
		replacement, ok := replacementFor(text, v)
		if !ok {
			continue
		}
		if tries++; tries > maxFixes {
			break
		}
		fixed := slices.Concat(text[:v.Span.Start], []byte(replacement), text[v.Span.End:])
		if better(violations, i, r.lint(fixed).Violations) {
			out = append(out, Fix{i, Range{places[v.Span.Start].utf16, places[v.Span.End].utf16}, replacement})
		}
	}
	return out
}

// replacementFor returns the JSON string to write in place of a violation's span.
func replacementFor(text []byte, v pat.Violation) (string, bool) {
	if v.Span.Start >= v.Span.End || v.Span.End > len(text) || text[v.Span.Start] != '"' || text[v.Span.End-1] != '"' {
		return "", false
	}
	switch v.Rule {
	case pat.RuleUnknownMember, pat.RulePatchOp, pat.RulePatchPath, pat.RulePatchNotPatchable, pat.RuleBulkNotPatchable:
		_, hint, found := strings.Cut(v.Message, "did you mean `")
		near, _, closed := strings.Cut(hint, "`")
		if !found || !closed {
			return "", false
		}
		return string(jsonscan.AppendBytes(nil, near)), true
	case pat.RuleTimestampNotCanonical:
		written, ok := unquote(string(text[v.Span.Start:v.Span.End]))
		if !ok {
			return "", false
		}
		at, err := pat.ParseTimestamp(written)
		if err != nil {
			return "", false
		}
		return string(jsonscan.AppendBytes(nil, at.String())), true
	}
	return "", false
}

// unquote reads a JSON string without escapes.
func unquote(text string) (string, bool) {
	inner := text[1 : len(text)-1]
	return inner, !strings.Contains(inner, `\`)
}

// better reports whether after lacks before[fixed] and has nothing that before has
// not. Spans move with a correction, so they do not count.
func better(before []pat.Violation, fixed int, after []pat.Violation) bool {
	type fault struct {
		rule    pat.RuleID
		pointer pat.Pointer
	}
	left := map[fault]int{}
	for i, v := range before {
		if i != fixed {
			left[fault{v.Rule, v.Pointer}]++
		}
	}
	for _, v := range after {
		f := fault{v.Rule, v.Pointer}
		if left[f]--; left[f] < 0 {
			return false
		}
	}
	return len(after) < len(before)
}
