package generate_test

import (
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/sailpat/sailpat/internal/generate"
	"github.com/sailpat/sailpat/pat"
)

// Every rule has mutations, and each violates that rule at its pointer, and
// nothing else.
func TestMutationsGiveTheirRule(t *testing.T) {
	for _, r := range pat.Rules() {
		t.Run(r.Name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				m := generate.Mutation(generate.OfRule(r.ID)).Draw(t, "mutant")
				if m.Rule != r.ID {
					t.Fatalf("expected a mutation of %v, got %v", r.ID, m.Rule)
				}
				got := pat.Lint([]byte(m.Text), m.Kind, m.Options()...).Violations
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

// Unmarshal and Validate return the rule that Lint reports.
func TestMutationsAreRefused(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := generate.Mutation().Draw(t, "mutant")
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

// Errors makes mutants that the version and the clock are enough to reject.
func TestErrorsAreRefused(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := rapid.Custom(worlds).Draw(t, "world")
		kind := rapid.SampledFrom(w.kinds()).Draw(t, "kind")
		m := generate.Mutation(append(w.generate(), generate.OfKind(kind), generate.Errors())...).Draw(t, "mutant")
		if w.now.IsZero() && !m.Now.IsZero() {
			w.now = m.Now
		}
		p, _ := pat.NewPayload(kind)
		err := pat.Unmarshal([]byte(m.Text), p)
		if err == nil {
			err = pat.Validate(p, w.check()...)
		}
		if !errors.Is(err, m.Rule) {
			t.Fatalf("expected %v, got %v", m.Rule, err)
		}
	})
}

// Without a mutator, a rule's mutations are its conformance vectors.
func TestVectorsAreMutations(t *testing.T) {
	for _, r := range pat.Rules() {
		if slices.Contains([]pat.RuleID{pat.RuleTooManyViolations, pat.RuleDocumentTooLarge}, r.ID) {
			continue // the first has others beside it, the second needs an option
		}
		mutants := generate.FromVectors(r)
		if len(mutants) == 0 {
			t.Errorf("%s: no vector violates this rule alone", r.Name)
		}
		for _, m := range mutants {
			got := pat.Lint([]byte(m.Text), m.Kind, m.Options()...).Violations
			if len(got) != 1 || got[0].Rule != m.Rule || got[0].Pointer != m.Pointer {
				t.Errorf("%s: %s: got %v", r.Name, m.Change, all(got))
			}
		}
	}
}
