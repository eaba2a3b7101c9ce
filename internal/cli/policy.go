package cli

import (
	"slices"
	"time"

	"github.com/sailpat/sailpat/internal/config"
	"github.com/sailpat/sailpat/pat"
)

// ruleFlags are the flags that say which rules run.
type ruleFlags struct {
	enable, disable []pat.RuleID
	intent          bool
	now             pat.Optional[time.Time]
}

// A policy says which rules run, and with which severity. In order of precedence:
// --disable, --enable, --intent, the configuration, the default of patlint.
type policy struct {
	on       map[pat.RuleID]bool // rules that a flag or the configuration switched on or off
	severity map[pat.RuleID]pat.Severity
	options  []pat.Option
	named    []pat.RuleID // that --enable or the configuration switched on by name
}

func newPolicy(flags *ruleFlags, c *config.Config) *policy {
	p := &policy{on: map[pat.RuleID]bool{}, severity: map[pat.RuleID]pat.Severity{}}
	rules := config.Rules()
	for _, r := range rules {
		if r.OffByDefault && config.OnByDefault(r) {
			p.on[r.ID] = true
		}
	}
	if c != nil {
		for id, level := range c.Rules {
			p.on[id] = level != config.Off
			if r, ok := pat.LookupRule(id); ok && level != config.Off && r.OffByDefault && !config.OnByDefault(r) {
				p.named = append(p.named, id)
			}
			switch level {
			case config.Error:
				p.severity[id] = pat.SeverityError
			case config.Warning:
				p.severity[id] = pat.SeverityWarning
			}
		}
	}
	if flags.intent {
		for _, r := range rules {
			if !config.OnByDefault(r) {
				p.on[r.ID] = true
			}
		}
	}
	p.set(true, flags.enable...)
	p.named = append(p.named, flags.enable...)
	slices.Sort(p.named)
	p.named = slices.Compact(p.named)
	p.set(false, flags.disable...)

	var on, off []pat.RuleID
	for id, is := range p.on {
		if is {
			on = append(on, id)
		} else {
			off = append(off, id)
		}
	}
	p.options = append(p.options, pat.Enable(on...), pat.Disable(off...))
	if now, ok := flags.now.Get(); ok {
		p.options = append(p.options, pat.At(now))
	}
	return p
}

func (p *policy) set(on bool, ids ...pat.RuleID) {
	for _, id := range ids {
		p.on[id] = on
	}
}

// isOff reports whether a rule was switched off. Rules of layers 0 to 2 cannot be
// disabled; patlint can hide their warnings, and those of its own rules.
func (p *policy) isOff(id pat.RuleID) bool {
	on, ok := p.on[id]
	return ok && !on
}

// apply sets the severity of a violation, and reports whether to keep it.
func (p *policy) apply(v *pat.Violation) bool {
	if severity, ok := p.severity[v.Rule]; ok {
		v.Severity = severity
	}
	return !p.isOff(v.Rule)
}

// applyAll applies the policy to the violations of a report.
func (p *policy) applyAll(r *pat.Report) {
	kept := r.Violations[:0]
	for i := range r.Violations {
		if p.apply(&r.Violations[i]) {
			kept = append(kept, r.Violations[i])
		}
	}
	r.Violations = kept
}
