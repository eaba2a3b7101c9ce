package cli

import (
	"fmt"

	"github.com/sailpat/sailpat/pat"
)

// An idleRule is a rule that was switched on by name, and why it could not run on
// a file; why is empty if it could.
type idleRule struct {
	rule pat.RuleID
	why  string
}

// idle says of each rule that was switched on by name whether it could run.
func (r *reading) idle(lint *pat.Report) (out []idleRule) {
	for _, id := range r.policy.named {
		why := ""
		switch lint.Status(id) {
		case pat.StatusOtherDialect:
			why = fmt.Sprintf("API version %s does not have it", r.version)
		case pat.StatusNeedsClock:
			why = "it needs a clock; add `--now now`"
		case pat.StatusOtherKind:
			why = "it is about other kinds of payload"
		}
		out = append(out, idleRule{id, why})
	}
	return out
}

// idleRules says which rules were switched on by name but could run on none of the
// files (contract R57), with the reason for the first file.
func idleRules(results []result) (texts []string) {
	ran := map[pat.RuleID]bool{}
	for i := range results {
		for _, r := range results[i].idle {
			ran[r.rule] = ran[r.rule] || r.why == ""
		}
	}
	for i := range results {
		for _, r := range results[i].idle {
			if !ran[r.rule] {
				texts = append(texts, fmt.Sprintf("rule %s did not run: %s", r.rule.Error(), r.why))
				ran[r.rule] = true // said once
			}
		}
	}
	return texts
}
