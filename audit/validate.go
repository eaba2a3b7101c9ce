package audit

import (
	"time"

	"github.com/sailpat/sailpat/pat"
)

// Presets returns the names of the presets.
func Presets() []string { return []string{"default", "cis"} }

// DefaultPolicy returns the policy of the preset "default", with every default
// spelled out.
func DefaultPolicy() Policy { return Policy{}.Effective() }

// Effective returns the policy with every default and every limit of its preset
// spelled out. Classes keep only what they override.
func (p Policy) Effective() Policy { panic("not yet") }

// Validate returns what is wrong with the policy at a time, in the order of the
// fields. An empty list means that [New] accepts it; so does a list of warnings.
func (p Policy) Validate(asOf time.Time) []PolicyProblem { panic("not yet") }

// A PolicyProblem is something wrong with a policy.
type PolicyProblem struct {
	Pointer pat.Pointer // of the value in the YAML form of the policy, such as /suppress/2/until
	Warning bool        // the policy is accepted nevertheless
	Message string      // lower case, without final period
	Hint    string      // the nearest correct name, if there is one
}

// A PolicyError holds the problems of a policy. At least one is no warning.
type PolicyError struct{ Problems []PolicyProblem }

// Error describes the first problem and counts the others.
func (e *PolicyError) Error() string { panic("not yet") }
