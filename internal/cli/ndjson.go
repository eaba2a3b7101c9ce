package cli

import (
	"bytes"
	"cmp"
	"fmt"
	"iter"
	"slices"

	"github.com/sailpat/sailpat/pat"
)

// lines yields the lines of NDJSON that are not blank, each with its place in
// the text, without its end.
func lines(text []byte) iter.Seq2[int, []byte] {
	return func(yield func(int, []byte) bool) {
		for start := 0; start < len(text); {
			end := len(text)
			if n := bytes.IndexByte(text[start:], '\n'); n >= 0 {
				end = start + n
			}
			line := bytes.TrimSuffix(text[start:end], []byte("\r"))
			if len(bytes.Trim(line, " \t\r")) > 0 && !yield(start, line) {
				return
			}
			start = end + 1
		}
	}
}

// lintLines judges each line as a document. Places count from the beginning of
// the text, pointers from the line. Lines are not compared with each other, but
// for their kind, and that only if it was found by looking.
func (r *reading) lintLines(text []byte, kind pat.Kind, detected bool) []pat.Violation {
	if len(bytes.TrimSpace(text)) == 0 {
		return r.lint(text, kind)
	}
	var all capped
	for start, line := range lines(text) {
		vs := r.lint(line, kind)
		if detected && len(vs) > 0 && vs[0].Rule != pat.RuleDocumentTooLarge {
			if other, ok := pat.DetectKind(line); ok && other != kind {
				vs = []pat.Violation{mixedKind(line, kind, other)}
			}
		}
		for _, v := range vs {
			all.add(shift(v, start))
		}
	}
	return all.violations()
}

func mixedKind(line []byte, first, other pat.Kind) pat.Violation {
	value := bytes.TrimSpace(line)
	start := bytes.Index(line, value)
	return pat.Violation{
		Rule:    pat.RuleMixedKind,
		Span:    pat.Span{Start: start, End: start + len(value)},
		Message: fmt.Sprintf("expected a document of kind %s, as in the first line, got one of kind %s", first, other),
	}
}

// shift moves a violation from its line into the text.
func shift(v pat.Violation, by int) pat.Violation {
	v.Span.Start += by
	v.Span.End += by
	if v.Related != (pat.Span{}) {
		v.Related.Start += by
		v.Related.End += by
	}
	return v
}

// maxViolations is how many of one file are kept, as of one document.
const maxViolations = 1000

// capped keeps at most maxViolations, the errors before the warnings, as
// pat.Lint does for a document. It holds twice as many at most.
type capped struct {
	kept [2][]pat.Violation // by severity
	cut  [2]bool
}

func (c *capped) add(v pat.Violation) {
	if v.Rule == pat.RuleTooManyViolations || len(c.kept[v.Severity]) == maxViolations {
		c.cut[v.Severity] = true
		return
	}
	c.kept[v.Severity] = append(c.kept[v.Severity], v)
}

func (c *capped) violations() []pat.Violation {
	vs := c.kept[pat.SeverityError]
	for _, v := range c.kept[pat.SeverityWarning] {
		if len(vs) == maxViolations {
			c.cut[pat.SeverityWarning] = true
			break
		}
		vs = append(vs, v)
	}
	slices.SortStableFunc(vs, func(a, b pat.Violation) int {
		return cmp.Or(a.Span.Start-b.Span.Start, a.Span.End-b.Span.End, cmp.Compare(a.Pointer, b.Pointer), cmp.Compare(a.Rule, b.Rule))
	})
	for severity, cut := range c.cut { // errors first
		if cut {
			return append(vs, pat.Violation{Rule: pat.RuleTooManyViolations, Severity: pat.Severity(severity),
				Message: fmt.Sprintf("expected at most %d violations in a file, got more: the others are not listed", maxViolations)})
		}
	}
	return vs
}
