package pattest_test

import (
	"errors"
	"testing"

	"pgregory.net/rapid"

	"github.com/sailpat/sailpat/pat"
	"github.com/sailpat/sailpat/pat/pattest"
)

// Of every rule there are mutations, and each violates that rule, where it says,
// and nothing else.
func TestMutationsGiveTheirRule(t *testing.T) {
	for _, r := range pat.Rules() {
		t.Run(r.Name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				m := pattest.Mutation(pattest.OfRule(r.ID)).Draw(t, "mutant")
				if m.Rule != r.ID {
					t.Fatalf("expected a mutation of %v, got %v", r.ID, m.Rule)
				}
				got := pat.Lint([]byte(m.Text), m.Kind, m.Options()...)
				if r.ID == pat.RuleTooManyViolations {
					if len(got) != 1001 {
						t.Fatalf("expected 1001 violations, got %d", len(got))
					}
					got = got[1000:]
				}
				if len(got) != 1 || got[0].Rule != m.Rule || got[0].Pointer != m.Pointer {
					t.Fatalf("expected %v at %q and nothing else, got %v", m.Rule, m.Pointer, all(got))
				}
			})
		})
	}
}

func all(vs []pat.Violation) (out []string) {
	for k := range vs {
		out = append(out, vs[k].Error())
	}
	return out
}

// What Lint refuses, Unmarshal and Validate refuse with the same rule.
func TestMutationsAreRefused(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := pattest.Mutation().Draw(t, "mutant")
		r, _ := pat.LookupRule(m.Rule)
		p, ok := pat.NewPayload(m.Kind)
		if !ok || r.Severity == pat.SeverityWarning {
			return
		}
		err := pat.Unmarshal([]byte(m.Text), p, m.Options()...)
		if err == nil {
			err = pat.Validate(p, m.Options()...)
		}
		if !errors.Is(err, m.Rule) {
			t.Fatalf("expected %v, got %v", m.Rule, err)
		}
	})
}

// What Errors makes is refused by whoever knows the version and the time.
func TestErrorsAreRefused(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := rapid.Custom(worlds).Draw(t, "world")
		kind := rapid.SampledFrom(w.kinds()).Draw(t, "kind")
		m := pattest.Mutation(append(w.generate(), pattest.OfKind(kind), pattest.Errors())...).Draw(t, "mutant")
		if w.now.IsZero() && !m.Now.IsZero() {
			w.now = m.Now
		}
		p, _ := pat.NewPayload(kind)
		err := pat.Unmarshal([]byte(m.Text), p)
		if err == nil {
			err = pat.Validate(p, w.judge()...)
		}
		if !errors.Is(err, m.Rule) {
			t.Fatalf("expected %v, got %v", m.Rule, err)
		}
	})
}
