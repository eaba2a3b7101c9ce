package audit

import (
	"fmt"

	"github.com/sailpat/sailpat/pat"
)

// clockTolerance is how far events may be ahead of the clock.
const clockTolerance = 5 * 60 * 1000

// inputRules makes the findings of AUD9xx about single tokens. The others are made
// at the end: see builder.
func (e *evaluator) inputRules(f *facts) {
	if f.broken {
		e.find(f, iUnreadableToken, noUrgency, noDays)
	}
	if f.secret {
		e.find(f, iSecretInExport, noUrgency, noDays)
	}
}

var inputControls = []Control{nist("AU-6"), nist("CM-8"), cis("5.1")}

var unreadableToken = Rule{
	ID: RuleUnreadableToken, Name: "unreadable-token", Severity: SeverityHigh,
	Controls: inputControls,
	Summary:  "an element has violations that make a part of it unreadable: those of layers 0 to 2 of `patlint check`, read tolerantly",
	Why: "What cannot be read is never taken for \"never\", \"none\" or \"no\": rules that need the member do not run, and the token counts as unreadable alone. The readable members " +
		"are audited.",
	Fix:    "Find out what changed the export on its way: `patlint check` explains each violation.",
	Bad:    Example{Tokens: exList(exHead + exUsed + `"expirationDate": "next friday"}`)},
	Good:   Example{Tokens: exGood},
	traits: traits{managed: true, tell: tellUnreadable},
}

// tellUnreadable names the first violation. It quotes no member that the contract
// does not know, and no message where names are hidden.
func tellUnreadable(s *settings, f *facts, m *made, out *Finding) {
	v := f.violations[0]
	out.Detail = v.Rule.Error()
	if _, pointer := memberAt(v.Pointer); pointer != "" {
		out.Detail += " at " + string(pointer)
	}
	if s.options.Pseudonyms == nil && v.Message != "" {
		out.Detail += ": " + v.Message
	}
	if n := len(f.violations) - 1; n > 0 {
		out.Detail += fmt.Sprintf(" (and %d more)", n)
	}
}

var idTwice = Rule{
	ID: RuleIDTwice, Name: "id-twice", Severity: SeverityHigh,
	Reads:    []pat.Pointer{"/id"},
	Controls: inputControls,
	Summary:  "the same ID stands in the population twice with different members",
	Why: "Pages that were fetched while tokens changed, or files of two days or two tenants, do not add up to one population. Each of the tokens is audited and counted, since any of " +
		"them may be the true one. Identical copies are counted once and give no finding.",
	Fix:    "Export again in one go.",
	Bad:    Example{Tokens: "[" + exHead + exUsed + exEnd + "," + exHead + `"lastUsed": "2026-05-29T00:00:00.000Z", ` + exEnd + "," + exSecond + "]"},
	Good:   Example{Tokens: "[" + exHead + exUsed + exEnd + "," + exHead + exUsed + exEnd + "," + exSecond + "]"},
	traits: traits{population: true},
}

var memberMissing = Rule{
	ID: RuleMemberMissing, Name: "member-missing-everywhere", Severity: SeverityMedium,
	Controls: inputControls,
	Summary:  "no token has `lastUsed`, `expirationDate` or `managed`; one finding a member, info where there are fewer than 10 tokens",
	Why: "An export without a column looks like a tenant without the problem. A null counts as having the member. Without lastUsed, AUD201 does not run. Without expirationDate, AUD101 " +
		"runs nevertheless, and without managed every token counts as not managed. In the six-months dialect expirationDate may be missing everywhere.",
	Fix:    "Export again, without selecting columns.",
	Bad:    Example{Tokens: exList(exTheir + exUsed + exEnd)},
	Good:   Example{Tokens: exGood},
	traits: traits{population: true},
}

var exportOld = Rule{
	ID: RuleExportOld, Name: "export-old", Severity: SeverityMedium,
	Controls: inputControls,
	Summary:  "the export is older than `max-export-age-days`; if its time is not given, the newest creation or use of at least 10 tokens is",
	Why:      "An old export hides what was made since, and shows tokens as unused that were used since. Exactly the limit is fine.",
	Fix:      "Export again.",
	Bad:      Example{Tokens: exGood, Exported: "2026-05-24T23:59:59.999Z"},
	Good:     Example{Tokens: exGood, Exported: "2026-05-25T00:00:00.000Z"},
	traits:   traits{limit: func(l *Limits) *Limit { return &l.MaxExportAgeDays }, population: true},
}

var clockBehindData = Rule{
	ID: RuleClockBehindData, Name: "clock-behind-data", Severity: SeverityHigh,
	Controls: inputControls,
	Summary:  "a token was created or used more than 5 minutes after the clock; once, with the largest distance",
	Why:      "The clock or the data is wrong, and every finding about time with it. Up to 5 minutes, tokens count, and durations are never negative.",
	Fix:      "Give the time of the audit with `--now`, or correct the clock of the machine.",
	Bad:      Example{Tokens: exList(exHead + `"lastUsed": "2026-06-01T00:05:00.001Z", ` + exEnd)},
	Good:     Example{Tokens: exList(exHead + `"lastUsed": "2026-06-01T00:05:00.000Z", ` + exEnd)},
	traits: traits{managed: true, population: true, tell: func(_ *settings, f *facts, m *made, out *Finding) {
		out.Detail = fmt.Sprintf("%s after the clock", duration(-m.urgency))
	}},
}

// duration returns a number of milliseconds as a person reads it.
func duration(ms int64) string {
	switch {
	case ms >= 2*dayLength:
		return countDays(ms / dayLength)
	case ms >= 2*3600*1000:
		return fmt.Sprintf("%d hours", ms/3600000)
	}
	return fmt.Sprintf("%d seconds", ms/1000)
}

var suppressionExpired = Rule{
	ID: RuleSuppressionExpired, Name: "suppression-expired", Severity: SeverityMedium,
	Controls: []Control{nist("AC-6(7)")},
	Summary:  "the last day of a suppression is over",
	Why:      "It suppresses nothing any more, and its findings are open again. An end date that passes in silence is none.",
	Fix:      "Decide again: fix what it accepted, or give a new reason and a new day.",
	Bad:      Example{Tokens: exGood, Policy: &Policy{Suppress: []Suppression{{Rule: "all-scopes", ID: "*", Reason: "ticket 4711", Until: "2026-05-31"}}}},
	Good:     Example{Tokens: exWith(`"scope": [], `, exOwner, exName), Policy: &Policy{Suppress: []Suppression{{Rule: "all-scopes", ID: "*", Reason: "ticket 4711", Until: "2026-06-01"}}}},
	traits:   traits{population: true},
}

var suppressionUnused = Rule{
	ID: RuleSuppressionUnused, Name: "suppression-unused", Severity: SeverityLow,
	Controls: suppressionExpired.Controls,
	Summary:  "a suppression matches no finding, though its rule ran",
	Why:      "Its token is gone or fixed, or one of its selectors has a typo, and then the finding it was meant for is open. A suppression that is left over may one day hide something else.",
	Fix:      "Delete the suppression, or correct it.",
	Bad:      Example{Tokens: exGood, Policy: &Policy{Suppress: []Suppression{{Rule: "all-scopes", ID: exID, Reason: "ticket 4711", Until: "2026-06-01"}}}},
	Good:     suppressionExpired.Good,
	traits:   traits{population: true},
}

var partialView = Rule{
	ID: RulePartialView, Name: "partial-view", Severity: SeverityInfo,
	Controls: inputControls,
	Summary: "the list may be partial: all of at least 2 tokens have one owner, or none of at least 2 is managed, or the owners file lacks more than half of the owners; " +
		"one finding a reason",
	Why: "The API lists what its caller may see, and does not say so. Without a filter by owner it needs a right for all tokens, and managed tokens are listed only for callers with a " +
		"right of their own.",
	Fix:    "Export with an administrator's token, and complete the owners file: pages have at most 250 identities.",
	Bad:    Example{Tokens: "[" + exHead + exUsed + exEnd + "," + exUnmanaged + "]"},
	Good:   Example{Tokens: "[" + exHead + exUsed + exEnd + "," + exSecond + "]"},
	traits: traits{population: true},
}

// exUnmanaged is a good token of another owner that is not managed.
const exUnmanaged = `{"id": "` + exOther + `", "name": "Second", ` + exScope +
	`"owner": {"type": "IDENTITY", "id": "2c9180a46faadee4016fb4e018c20640", "name": "Second"}, ` + exMade + exUsed +
	`"expirationDate": "2026-12-01T00:00:00.000Z", "managed": false}`

var secretInExport = Rule{
	ID: RuleSecretInExport, Name: "secret-in-export", Severity: SeverityHigh,
	Controls: []Control{nist("IA-5(7)"), cis("16.1"), owasp("NHI2"), guide("2.2 step 4")},
	Summary:  "a token has a member `secret` that is no placeholder",
	Why: "The API shows a secret once, in its response to the creation, and never in a list. It was added to the export, and everyone who can read the file can use the token. The secret " +
		"itself is never shown.",
	Fix:  "Delete the token, make a new one, and delete every copy of the file.",
	Bad:  Example{Tokens: exList(exHead + exUsed + `"secret": "not-a-secret", ` + exEnd)},
	Good: Example{Tokens: exList(exHead + exUsed + `"secret": "********", ` + exEnd)},
	traits: traits{managed: true, tell: func(_ *settings, f *facts, m *made, out *Finding) {
		out.Detail = "the export has the secret of the token"
	}},
}
