package audit_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sailpat/sailpat/audit"
	"github.com/sailpat/sailpat/pat"
)

// addAll adds every element of a list, and returns the error of the stream itself.
func addAll(a *audit.Auditor, path, list string) {
	i := 0
	for t, err := range pat.Tokens(strings.NewReader(list), pat.Tolerant(), pat.Borrow()) {
		at := audit.Place{Path: path, Index: i, Line: i + 1, Column: 1, Offset: int64(i)}
		i++
		if invalid, ok := errors.AsType[*pat.ValidationError](err); ok {
			a.AddUnreadable(&t, invalid.Violations, at)
			continue
		}
		if err != nil {
			panic(err)
		}
		a.Add(&t, at)
	}
}

// previous reads an earlier export.
func previous(v pat.APIVersion, list string) *audit.Previous {
	p := audit.NewPrevious(v)
	for t, err := range pat.Tokens(strings.NewReader(list), pat.Tolerant(), pat.Borrow()) {
		if err != nil {
			p.AddUnreadable(&t)
			continue
		}
		p.Add(&t)
	}
	return p
}

func review(a *audit.Auditor, path, list string) {
	i := 0
	for t, err := range pat.Tokens(strings.NewReader(list), pat.Tolerant(), pat.Borrow()) {
		if err == nil {
			a.ReviewPrevious(&t, audit.Place{Path: path, Index: i, Line: i + 1, Column: 1, Offset: int64(i)})
		}
		i++
	}
}

func clock(text string) time.Time { return pat.MustParseTimestamp(text).Time() }

// run audits an example.
func run(t *testing.T, e audit.Example) *audit.Report {
	t.Helper()
	o := audit.Options{AsOf: clock(audit.ExampleClock), APIVersion: e.Version}
	if e.Exported != "" {
		o.Exported = clock(e.Exported)
	}
	if e.Owners != nil {
		o.Owners = audit.NewOwners(e.Owners)
	}
	if e.Previous != "" {
		o.Previous = previous(e.Version, e.Previous)
	}
	p := audit.DefaultPolicy()
	if e.Policy != nil {
		p = *e.Policy
	}
	a, err := audit.New(p, o)
	if err != nil {
		t.Fatal(err)
	}
	addAll(a, "pats.json", e.Tokens)
	if e.Previous != "" {
		review(a, "old.json", e.Previous)
	}
	return a.Report()
}

func ids(r *audit.Report) []string {
	var list []string
	for _, f := range r.Findings {
		if f.State != audit.StateOpen {
			continue
		}
		list = append(list, string(f.Rule))
	}
	slices.Sort(list)
	return list
}

func TestExamples(t *testing.T) {
	for _, r := range audit.Rules() {
		t.Run(r.Name, func(t *testing.T) {
			if got := ids(run(t, r.Bad)); !slices.Equal(got, []string{string(r.ID)}) {
				t.Errorf("bad: findings %v, want %s alone", got, r.ID)
			}
			if got := ids(run(t, r.Good)); len(got) > 0 {
				t.Errorf("good: findings %v, want none", got)
			}
			if r.Summary == "" || r.Why == "" || r.Fix == "" || len(r.Controls) == 0 {
				t.Error("the record is not complete")
			}
		})
	}
}
