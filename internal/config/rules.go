package config

//go:generate go test -run ^TestSchemaRules$ -update .

import (
	"fmt"
	"strings"

	"github.com/sailpat/sailpat/internal/ruleexample"
	"github.com/sailpat/sailpat/pat"
)

// The rules of layer 5, which check a configuration.
const (
	SuppressionExpired pat.RuleID = "PAT501"
	SuppressionUnused  pat.RuleID = "PAT502"
)

// ownRules are the rules of patlint that package pat does not have.
var ownRules = [...]pat.Rule{
	{
		ID: SuppressionExpired, Name: "suppression-expired", Layer: 5, Severity: pat.SeverityError,
		NeedsClock: true,
		Summary:    "a suppression is past its last day",
		Help: "A suppression is a promise to fix a payload by a date. After that date it suppresses nothing, and patlint " +
			"reports it where it is written. Fix the payload and remove the suppression, or set a new date and say why. " +
			"Like every rule that needs a clock, it runs only with --now.",
		Ref: "decision of this project: a suppression without an end is a rule that is switched off in secret",
	},
	{
		ID: SuppressionUnused, Name: "suppression-unused", Layer: 5, Severity: pat.SeverityError,
		Summary: "a suppression suppresses nothing",
		Help: "The payload is fixed, or the file is gone. Remove the suppression, or it will hide the next violation of " +
			"that rule. patlint reports it only if it can know: the rule ran on a file that the path matches, and either " +
			"the path names one file or patlint checked the whole folder of the configuration.",
		Ref: "decision of this project: a suppression must match a violation",
	},
}

var ownExamples = map[pat.RuleID]ruleexample.Example{
	SuppressionExpired: {
		Bad:  "version: 1\nsuppress:\n  - rule: owner-incomplete\n    path: old/token.json\n    reason: the server is being replaced\n    until: 2026-05-31\n",
		Good: "version: 1\nsuppress:\n  - rule: owner-incomplete\n    path: old/token.json\n    reason: the server is being replaced\n    until: 2026-06-01\n",
	},
	SuppressionUnused: {
		Bad:  "version: 1\nsuppress:\n  - rule: owner-incomplete\n    path: old/token.json\n    reason: fixed long ago\n    until: 2026-12-31\n",
		Good: "version: 1\n",
	},
}

// Example returns the example of a rule.
func Example(id pat.RuleID) ruleexample.Example {
	if e, ok := ownExamples[id]; ok {
		return e
	}
	e, _ := ruleexample.Of(string(id))
	return e
}

// Rules returns the record of every rule, those of package pat first.
func Rules() []pat.Rule { return append(pat.Rules(), ownRules[:]...) }

// OnByDefault reports whether patlint checks a rule unless told otherwise: every
// rule that the library checks by default, and [pat.RuleSecretInDocument], since
// a file with a secret is a leak.
func OnByDefault(r pat.Rule) bool { return !r.OffByDefault || r.ID == pat.RuleSecretInDocument }

// LookupRule returns the record of one rule.
func LookupRule(id pat.RuleID) (pat.Rule, bool) {
	for _, r := range ownRules {
		if r.ID == id {
			return r, true
		}
	}
	return pat.LookupRule(id)
}

// FindRule returns the rule with this ID or name. The error names a near miss.
func FindRule(word string) (pat.Rule, error) {
	if r, ok := LookupRule(pat.RuleID(strings.ToUpper(word))); ok {
		return r, nil
	}
	rules := Rules()
	names := make([]string, 0, 2*len(rules))
	for _, r := range rules {
		if r.Name == word {
			return r, nil
		}
		names = append(names, r.Name, string(r.ID))
	}
	return pat.Rule{}, Unknown("rule", word, names)
}

// Fixed reports whether a rule can be neither switched off nor given another
// severity, because it defines what a payload is.
func Fixed(r pat.Rule) bool { return r.Layer <= 2 && r.Severity == pat.SeverityError }

// FixedError returns the error for switching a rule that is [Fixed].
func FixedError(r pat.Rule) error {
	return fmt.Errorf("%s %s cannot be switched off or changed, since it defines what a payload is", string(r.ID), r.Name)
}
