package generate

import (
	"slices"

	"github.com/sailpat/sailpat/pat"
)

// FromVectors returns the mutants that a rule without a mutator would have.
func FromVectors(r pat.Rule) (out []Mutant) {
	for _, c := range new(setting).among(vectorMutators(r.ID), r) {
		version := slices.IndexFunc(pat.APIVersions(), func(v pat.APIVersion) bool { return v.Dialect() == c.dialect })
		m := mutation{Mutant: Mutant{Kind: c.kind, Version: pat.APIVersions()[version], Rule: r.ID}}
		c.mutate(&m)
		out = append(out, m.Mutant)
	}
	return out
}
