// Package audit finds the personal access tokens of a tenant that need a
// decision: tokens that never expire, are unused, hold every right, or belong to
// someone who left, and what changed between two exports.
//
// [pat.Lint] says whether a payload is right. This package says whether a right
// token is wanted, under a [Policy] and at a time that the caller gives.
//
//	a, err := audit.New(audit.DefaultPolicy(), audit.Options{AsOf: now})
//	if err != nil {
//		return err
//	}
//	index := 0
//	for t, err := range pat.Tokens(file, pat.Tolerant(), pat.Borrow()) {
//		if err != nil {
//			return err // or AddUnreadable, to audit what could be read
//		}
//		a.Add(&t, audit.Place{Path: "pats.json", Index: index})
//		index++
//	}
//	report := a.Report()
//
// # Population
//
// An [Auditor] audits a population: the set of the tokens that it was given, in
// any order, from any number of files. Identical copies of a token count once.
// The report depends on that set alone.
//
// # Memory
//
// An Auditor keeps about 18 bytes a token, about 60 bytes an owner, and the
// findings that come first in the report, at most [Options.Top] a rule. Read the
// tokens a second time through [Auditor.Stream] to write all findings.
//
// # Purity
//
// The package reads no clock, no files and no network, starts no goroutines, and
// uses no floating-point numbers. The same tokens, policy and options give the
// same report. An Auditor is not safe for concurrent use: give each goroutine its
// own, and merge them.
package audit

//go:generate go run ../internal/auditdoc
