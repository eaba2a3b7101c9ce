package cli

import (
	"time"

	"github.com/sailpat/sailpat/internal/config"
	"github.com/sailpat/sailpat/pat"
)

// ruleFlags say which rules are judged.
type ruleFlags struct {
	enable, disable []pat.RuleID
	audit           bool
	now             pat.Optional[time.Time]
}

// A policy is what flags and one configuration make of the rules. What is said
// nearer wins: --disable, --enable, --audit, the configuration, the rule.
type policy struct {
	said     map[pat.RuleID]bool // on or off
	severity map[pat.RuleID]pat.Severity
	options  []pat.Option // what the library is to know of it
	clock    bool
}

func newPolicy(flags *ruleFlags, c *config.Config) *policy {
	p := &policy{said: map[pat.RuleID]bool{pat.RuleSecretInDocument: true}, severity: map[pat.RuleID]pat.Severity{}}
	if c != nil {
		for id, level := range c.Rules {
			p.said[id] = level != config.Off
			switch level {
			case config.Error:
				p.severity[id] = pat.SeverityError
			case config.Warning:
				p.severity[id] = pat.SeverityWarning
			}
		}
	}
	if flags.audit {
		p.set(true, pat.RuleScopeAll, pat.RuleNeverExpires, pat.RuleIDForm)
	}
	p.set(true, flags.enable...)
	p.set(false, flags.disable...)

	var on, off []pat.RuleID
	for id, is := range p.said {
		if is {
			on = append(on, id)
		} else {
			off = append(off, id)
		}
	}
	p.options = append(p.options, pat.Enable(on...), pat.Disable(off...))
	if now, ok := flags.now.Get(); ok {
		p.clock = true
		p.options = append(p.options, pat.At(now))
	}
	return p
}

func (p *policy) set(on bool, ids ...pat.RuleID) {
	for _, id := range ids {
		p.said[id] = on
	}
}

// judges reports whether a rule runs under this policy in a dialect.
func (p *policy) judges(r pat.Rule, d pat.Dialect) bool {
	on, said := p.said[r.ID]
	if !said {
		on = !r.OffByDefault
	}
	if len(r.Dialects) > 0 {
		holds := false
		for _, in := range r.Dialects {
			holds = holds || in == d
		}
		on = on && holds
	}
	return on && (p.clock || !r.NeedsClock)
}

// apply gives a violation the severity it has under this policy, and reports
// whether it stays. The library's own switches reach layers 3 and 4 only.
func (p *policy) apply(v *pat.Violation) bool {
	if on, said := p.said[v.Rule]; said && !on {
		return false
	}
	if severity, ok := p.severity[v.Rule]; ok {
		v.Severity = severity
	}
	return true
}
