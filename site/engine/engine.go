// Package engine checks documents for the playground. It gives the report that
// patlint --format json writes, byte for byte, and what the page shows besides:
// where to underline, what to hide, and which mistakes it can correct.
//
// It is a package of its own so that it can be tested without a browser. It
// imports neither encoding/json nor regexp, which would make the WebAssembly a
// third larger.
package engine

import (
	"bytes"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/sailpat/sailpat/internal/mask"
	"github.com/sailpat/sailpat/pat"
)

// A Request says how to read a document.
type Request struct {
	Path     string // as the report names it
	Kind     pat.Kind
	Version  pat.APIVersion
	Now      time.Time // zero for no clock
	Tolerant bool
	NDJSON   bool
	Intent   bool // as patlint --intent: also the rules that are off by default
}

func (r Request) options() []pat.Option {
	options := []pat.Option{pat.ForVersion(r.Version)}
	if !r.Now.IsZero() {
		options = append(options, pat.At(r.Now))
	}
	if r.Tolerant {
		options = append(options, pat.Tolerant())
	}
	if r.NDJSON {
		options = append(options, pat.NDJSON())
	}
	enabled := []pat.RuleID{pat.RuleSecretInDocument} // files are checked as patlint checks them
	if r.Intent {
		for _, rule := range pat.Rules() {
			if rule.OffByDefault {
				enabled = append(enabled, rule.ID)
			}
		}
	}
	return append(options, pat.Enable(enabled...))
}

// lint checks a document as patlint does.
func (r Request) lint(text []byte) pat.Report {
	if !r.NDJSON || len(bytes.TrimSpace(text)) == 0 {
		return pat.Lint(text, r.Kind, r.options()...)
	}
	all, _ := pat.Collect(pat.LintLines(bytes.NewReader(text), r.Kind, r.options()...)) // a bytes.Reader has no errors
	return all
}

// A Result is what the page gets for a document.
type Result struct {
	Kind     pat.Kind
	Errors   int
	Warnings int
	Report   []byte // the JSON of patlint --format json

	// Marks has the span of each violation, and Fixes the corrections that the
	// page offers.
	Marks []Range
	Fixes []Fix
}

// A Range is a part of a document in UTF-16 code units, as JavaScript counts.
type Range struct{ Start, End int }

// Check checks a document. Version is that of patlint, for the report.
func Check(text []byte, r Request, version string) Result {
	lint := r.lint(text)
	result := Result{Kind: lint.Kind}
	for i := range lint.Violations {
		if lint.Violations[i].Severity == pat.SeverityError {
			result.Errors++
		} else {
			result.Warnings++
		}
	}
	places := placesOf(text, lint.Violations)
	result.Report = appendReport(nil, &document{r, lint, result.Errors, result.Warnings, places}, version)
	for _, v := range lint.Violations {
		start := places[v.Span.Start].utf16
		result.Marks = append(result.Marks, Range{start, max(start, places[v.Span.End].utf16)})
	}
	result.Fixes = fixes(text, r, lint.Violations, places)
	return result
}

// Canonical returns the document as patlint fmt writes it, or false if it has
// errors or is NDJSON.
func Canonical(text []byte, r Request) ([]byte, bool) {
	lint := r.lint(text)
	for i := range lint.Violations {
		if lint.Violations[i].Severity == pat.SeverityError && pat.RuleSecretInDocument != lint.Violations[i].Rule {
			return nil, false
		}
	}
	p, ok := pat.NewPayload(lint.Kind)
	if !ok || r.NDJSON {
		return nil, false
	}
	if err := pat.Unmarshal(text, p, r.options()...); err != nil {
		return nil, false
	}
	out, err := pat.Marshal(p)
	return out, err == nil
}

// Hidden returns the parts of a text that are not shown: what internal/mask hides.
func Hidden(text []byte, ndjson bool) (hidden []Range) {
	framing := mask.Document
	if ndjson {
		framing = mask.Lines
	}
	masked := mask.All(text, framing)
	units := 0
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		next := units + unitsOf(r)
		if !bytes.Equal(text[i:i+size], masked[i:i+size]) {
			if n := len(hidden); n > 0 && hidden[n-1].End == units {
				hidden[n-1].End = next
			} else {
				hidden = append(hidden, Range{units, next})
			}
		}
		units = next
		i += size
	}
	return hidden
}

// unitsOf returns how many UTF-16 code units a character takes.
func unitsOf(r rune) int {
	if r >= 0x10000 {
		return 2
	}
	return 1
}

// An Explanation is what the page says about a rule.
type Explanation struct{ Summary, Help string }

// Explain returns the summary of a rule, as a sentence, and its help.
func Explain(id pat.RuleID) (Explanation, bool) {
	rule, ok := pat.LookupRule(id)
	if !ok {
		return Explanation{}, false
	}
	return Explanation{strings.ToUpper(rule.Summary[:1]) + rule.Summary[1:] + ".", rule.Help}, true
}
