package fuzz

import (
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"github.com/sailpat/sailpat/internal/generate"
	"github.com/sailpat/sailpat/pat"
)

// Property 8: every mutation violates the predicted rule, and nothing else.

func TestMutation(t *testing.T) { rapid.Check(t, mutation) }
func FuzzMutation(f *testing.F) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 64 { // rapid makes its choices from them
		choices := make([]byte, 1<<13)
		for i := range choices {
			choices[i] = byte(r.Uint32())
		}
		f.Add(choices)
	}
	f.Fuzz(rapid.MakeFuzz(mutation))
}

var mutants = generate.Mutation()

func mutation(t *rapid.T) {
	m := mutants.Draw(t, "mutant")
	rule, _ := pat.LookupRule(m.Rule)
	vs := pat.Lint([]byte(m.Text), m.Kind, m.Options()...).Violations
	if m.Rule == pat.RuleTooManyViolations {
		if last := vs[len(vs)-1]; last.Rule != m.Rule || last.Pointer != m.Pointer || len(vs) != 1001 {
			t.Fatalf("want 1,000 violations and then %v, got %d and %v: %#v", m.Rule, len(vs)-1, &last, m)
		}
		return
	}
	if len(vs) != 1 || vs[0].Rule != m.Rule || vs[0].Pointer != m.Pointer {
		t.Fatalf("want only %v at %q, got %v: %#v", m.Rule, m.Pointer, vs, m)
	}
	// Unmarshal and Validate report the same, each in its layers.
	if m.Kind == pat.KindAuto || rule.Severity != pat.SeverityError {
		return
	}
	p, _ := pat.NewPayload(m.Kind)
	err := pat.Unmarshal([]byte(m.Text), p, m.Options()...)
	if atReading := rule.Layer <= 2 && m.Rule != pat.RuleKindNotInVersion; atReading != (err != nil) {
		t.Fatalf("want an error of Unmarshal: %v, got %v: %#v", atReading, err, m)
	} else if !atReading {
		err = pat.Validate(p, m.Options()...)
	}
	if vs := violationsOf(t, err); len(vs) != 1 || vs[0].Rule != m.Rule || vs[0].Pointer != m.Pointer {
		t.Fatalf("want only %v at %q, got %v: %#v", m.Rule, m.Pointer, err, m)
	}
}
