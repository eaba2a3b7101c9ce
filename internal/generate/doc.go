// Package generate makes payloads for property tests with pgregory.net/rapid. It
// is the engine of package pattest, which exports the generators of valid
// payloads, and it also makes mutants: documents that violate one rule on purpose.
//
// Mutants are drawn from the mutators of a rule, in the file of its layer
// (mutate_*.go). A rule without a mutator draws from its conformance vectors.
package generate
