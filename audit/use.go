package audit

import (
	"github.com/sailpat/sailpat/pat"
)

// use makes the findings of AUD2xx. Whether AUD201 runs at all is only known at
// the end: see Auditor.ran.
func (e *evaluator) use(f *facts) {
	l := e.limits(f)
	idle := e.used - f.lastUsed
	switch {
	case f.wasUsed:
		f.flags = f.flags.withUnused(idle)
	case f.unused:
		f.flags |= flagNeverUsed
		if f.can(memberCreated) && l.NeverUsedDays > 0 && e.used-f.created < l.NeverUsedDays.milliseconds() {
			f.flags |= flagTooYoung
		}
	}
	if f.kind == expiryUnknown || f.expired(e.now) {
		return
	}
	switch {
	case f.wasUsed:
		if idle >= l.UnusedDays.milliseconds() {
			e.find(f, iUnused, f.lastUsed, days(idle))
		}
	case f.unused:
		if age := e.used - f.created; age >= l.NeverUsedDays.milliseconds() {
			e.find(f, iNeverUsed, f.created, days(age))
		}
	}
}

var neverUsed = Rule{
	ID: RuleNeverUsed, Name: "never-used", Severity: SeverityMedium,
	Reads:    []pat.Pointer{"/created", "/expirationDate", "/lastUsed"},
	Controls: []Control{nist("AC-2(3)(d)"), nist("AC-2 j"), cis("5.3"), owasp("NHI1"), guide("2.2")},
	Summary:  "the token was never used, and is at least `never-used-days` old",
	Why: "A token that nothing uses is only a way in. An absent lastUsed counts as never only if some token of the population has the member: an export without the column " +
		"says nothing about use, and member-missing-everywhere is reported instead. Younger tokens are counted as too young.",
	Fix:  "Ask the owner what the token is for, and delete it.",
	Bad:  Example{Tokens: exList(exHeadOf("2026-05-02T00:00:00.000Z") + `"lastUsed": null, ` + exEnd)},
	Good: Example{Tokens: exList(exHeadOf("2026-05-02T00:00:00.001Z") + `"lastUsed": null, ` + exEnd)},
	traits: traits{limit: func(l *Limits) *Limit { return &l.NeverUsedDays }, tell: func(_ *settings, f *facts, m *made, out *Finding) {
		out.Detail = "never used in " + countDays(m.days)
		if f.t.LastUsed.IsZero() {
			out.Detail += " (lastUsed absent)"
		}
	}},
}

var unused = Rule{
	ID: RuleUnused, Name: "unused", Severity: SeverityMedium,
	Reads:    []pat.Pointer{"/expirationDate", "/lastUsed"},
	Controls: neverUsed.Controls,
	Summary:  "the token was last used at least `unused-days` before the export",
	Why: "The vendor documents lastUsed for finding tokens that \"are no longer actively used and can be removed\". It is brought up to date at most once a day, so a token " +
		"may have been used up to a day later than it says. CIS 5.3 asks for 45 days: see the preset `cis`.",
	Fix:  "Ask the owner, and delete the token.",
	Bad:  Example{Tokens: exList(exHeadOf("2026-01-01T00:00:00.000Z") + `"lastUsed": "2026-03-03T00:00:00.000Z", ` + exEnd)},
	Good: Example{Tokens: exList(exHeadOf("2026-01-01T00:00:00.000Z") + `"lastUsed": "2026-03-03T00:00:00.001Z", ` + exEnd)},
	traits: traits{limit: func(l *Limits) *Limit { return &l.UnusedDays }, tell: func(_ *settings, f *facts, m *made, out *Finding) {
		out.Detail = "last used " + countDays(m.days) + " before the export or the clock"
	}},
}
