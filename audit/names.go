package audit

import (
	"fmt"
	"unicode/utf8"

	"github.com/sailpat/sailpat/pat"
)

// names makes the findings of AUD5xx.
func (e *evaluator) names(f *facts) {
	p := &e.policy.Names
	if e.name != nil && !e.name.MatchString(f.t.Name) || utf8.RuneCountInString(f.t.Name) < p.MinLength {
		e.find(f, iNameNotMeaningful, noUrgency, noDays)
	}
}

var nameNotMeaningful = Rule{
	ID: RuleNameNotMeaningful, Name: "name-not-meaningful", Severity: SeverityLow, OffByDefault: true,
	Reads:    []pat.Pointer{"/name"},
	Controls: []Control{nist("AC-2"), nist("CM-8"), cis("5.5"), guide("2.2")},
	Summary:  "the name of the token does not match `names.pattern` as a whole, or has fewer code points than `names.min-length`",
	Why:      "The name is the only member that can say what a token is for. \"test\" and \"new token 2\" tell the next reviewer nothing.",
	Fix:      "Rename the token with PATCH; that changes nothing else.",
	Bad:      Example{Tokens: exGood, Policy: &Policy{Names: NamePolicy{Pattern: "NodeJS"}}},
	Good:     Example{Tokens: exGood, Policy: &Policy{Names: NamePolicy{Pattern: "NodeJS.*", MinLength: 18}}},
	traits: traits{
		key: func(p *Policy, _ *Limits) bool { return p.Names.Pattern != "" || p.Names.MinLength > 0 },
		tell: func(s *settings, f *facts, m *made, out *Finding) {
			if s.name != nil && !s.name.MatchString(f.t.Name) {
				out.Detail = "the name does not match names.pattern"
				return
			}
			out.Detail = fmt.Sprintf("the name has %d code points, at least %d are wanted", utf8.RuneCountInString(f.t.Name), s.policy.Names.MinLength)
		},
	},
}
