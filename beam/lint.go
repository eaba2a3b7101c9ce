package patbeam

import (
	"context"
	"fmt"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/transforms/stats"

	"github.com/sailpat/sailpat/pat"
)

// A Finding is a violation or a warning, and where it is. It quotes nothing from
// the payload but names of members.
type Finding struct {
	Source   string `json:"source"`
	Offset   int64  `json:"offset"` // of the record in the file, decompressed, in bytes; 0 if an array cannot be read further
	Rule     string `json:"rule"`
	Severity string `json:"severity"`
	Pointer  string `json:"pointer"`
	Start    int64  `json:"start"` // of the value in the record, in bytes
	End      int64  `json:"end"`
	Message  string `json:"message"`
}

// findings returns what package pat found in a record.
func findings(source string, offset int64, violations []pat.Violation) []Finding {
	out := make([]Finding, len(violations))
	for i, v := range violations {
		out[i] = Finding{source, offset, string(v.Rule), v.Severity.String(), string(v.Pointer), int64(v.Span.Start), int64(v.Span.End), v.Message}
	}
	return out
}

// Lint returns a [Finding] for each violation and warning of each record: those
// that [pat.Lint] returns, in its order.
func Lint(s beam.Scope, records beam.PCollection, c Config) beam.PCollection {
	c.must()
	return beam.ParDo(s.Scope("patbeam.Lint"), &lintFn{Config: c}, records)
}

type lintFn struct {
	Config  Config
	kind    pat.Kind
	options []pat.Option
}

// Setup prepares the options.
func (f *lintFn) Setup() (err error) {
	f.kind, f.options, err = f.Config.prepare()
	return err
}

// ProcessElement checks a record.
func (f *lintFn) ProcessElement(r Record, emit func(Finding)) {
	if len(r.Faults) > 0 {
		for _, fault := range r.Faults {
			emit(fault)
		}
		return
	}
	violations := pat.Lint(r.Text, f.kind, f.options...).Violations
	if len(violations) == 0 {
		return
	}
	for _, finding := range findings(r.Source, r.Offset, violations) {
		emit(finding)
	}
}

// A RuleCount says how many findings a rule has. The empty rule counts records.
type RuleCount struct {
	Rule     string `json:"rule"`
	Severity string `json:"severity"`
	Count    int64  `json:"count"`
}

// Count returns a [RuleCount] for the records and one for each rule and severity
// among the findings.
func Count(s beam.Scope, records beam.PCollection, found ...beam.PCollection) beam.PCollection {
	s = s.Scope("patbeam.Count")
	counts := []beam.PCollection{beam.ParDo(s, &countRecordsFn{}, records)}
	for _, col := range found {
		counts = append(counts, beam.ParDo(s, &countFindingsFn{}, col))
	}
	return beam.ParDo(s, ruleCount, stats.SumPerKey(s, beam.Flatten(s, counts...)))
}

// countRecordsFn counts the records of a bundle, so that a shuffle gets one
// number and not one a record.
type countRecordsFn struct{ n int64 }

func (f *countRecordsFn) StartBundle(context.Context, func(string, int64)) { f.n = 0 }

// ProcessElement counts a record. A fault of an array is none.
func (f *countRecordsFn) ProcessElement(r Record, _ func(string, int64)) {
	if len(r.Faults) == 0 {
		f.n++
	}
}

func (f *countRecordsFn) FinishBundle(_ context.Context, emit func(string, int64)) {
	emit("", f.n)
}

// countFindingsFn counts the findings of a bundle.
type countFindingsFn struct{ n map[string]int64 }

func (f *countFindingsFn) StartBundle(context.Context, func(string, int64)) {
	f.n = map[string]int64{}
}

// ProcessElement counts a finding.
func (f *countFindingsFn) ProcessElement(v Finding, _ func(string, int64)) {
	f.n[v.Rule+" "+v.Severity]++
}

func (f *countFindingsFn) FinishBundle(_ context.Context, emit func(string, int64)) {
	for key, n := range f.n {
		emit(key, n)
	}
}

// ruleCount takes the sum of a key, such as "PAT324 error".
func ruleCount(key string, n int64) RuleCount {
	count := RuleCount{Count: n}
	fmt.Sscan(key, &count.Rule, &count.Severity) // the key of the records is empty
	return count
}
