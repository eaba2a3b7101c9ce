package config

import (
	"strings"

	"github.com/sailpat/sailpat/pat"
)

// The rules of layer 5, which judge a configuration and not a payload.
const (
	SuppressionExpired pat.RuleID = "PAT501"
	SuppressionUnused  pat.RuleID = "PAT502"
)

// ownRules are not in package pat, which knows of no configuration.
var ownRules = [...]pat.Rule{
	{
		ID: SuppressionExpired, Name: "suppression-expired", Layer: 5, Severity: pat.SeverityError,
		NeedsClock: true,
		Summary:    "a suppression holds until its last day, and not longer",
		Help: "A suppression is a promise to mend something by a date. After that date it suppresses nothing any more, " +
			"and says so where it stands. Mend the payload and remove the suppression, or set a new date and say why. " +
			"Like every rule that needs a clock it is judged only with --now.",
		Ref:  "decision of this project: a suppression without end is a rule switched off in secret",
		Bad:  "version: 1\nsuppress:\n  - rule: owner-incomplete\n    path: old/token.json\n    reason: the server is being replaced\n    until: 2026-05-31\n",
		Good: "version: 1\nsuppress:\n  - rule: owner-incomplete\n    path: old/token.json\n    reason: the server is being replaced\n    until: 2026-06-01\n",
	},
	{
		ID: SuppressionUnused, Name: "suppression-unused", Layer: 5, Severity: pat.SeverityError,
		Summary: "a suppression suppresses something",
		Help: "What was suppressed is mended, or the file is gone: remove the suppression, or it will hide the next " +
			"violation of that rule. It is judged only where it can be known: when the rule ran on a file that the path " +
			"matches, and either the path names one file or the whole folder of the configuration was checked.",
		Ref:  "decision of this project: what is suppressed is there",
		Bad:  "version: 1\nsuppress:\n  - rule: owner-incomplete\n    path: old/token.json\n    reason: mended long ago\n    until: 2026-12-31\n",
		Good: "version: 1\n",
	},
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
// severity: it says whether a document can be read at all.
func Fixed(r pat.Rule) bool { return r.Layer <= 2 && r.Severity == pat.SeverityError }
