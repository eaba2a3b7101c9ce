package audit

import (
	"fmt"

	"github.com/sailpat/sailpat/pat"
)

// expiry makes the findings of AUD1xx.
func (e *evaluator) expiry(f *facts) {
	l := e.limits(f)
	switch f.kind {
	case expiryNone:
		f.flags |= flagNever
		e.findOld(f, iNeverExpires)
		if ack, ok := f.t.UserAwareTokenNeverExpires.Get(); ok && !ack && e.dialect == pat.Acknowledged {
			e.findOld(f, iAcknowledgementFalse)
		}
	case expiryGiven, expiryImplied:
		if f.expires <= e.now {
			f.flags |= flagExpired
			e.find(f, iExpired, f.expires, days(e.now-f.expires))
			break
		}
		f.flags = f.flags.withExpiry(f.expires-e.now) | flagUpcoming
		if f.expires-e.now <= int64(e.policy.Calendar.Days)*dayLength {
			f.flags |= flagCalendar
		}
		if !within(f, e.now, l.ExpiresVerySoonDays, l.ExpiresVerySoonPercent) ||
			!e.find(f, iExpiresVerySoon, f.expires, days(f.expires-e.now)) {
			if within(f, e.now, l.ExpiresSoonDays, l.ExpiresSoonPercent) {
				e.find(f, iExpiresSoon, f.expires, days(f.expires-e.now))
			}
		}
		if lifetime := f.expires - f.created; f.kind == expiryGiven && lifetime > l.MaxLifetimeDays.milliseconds() {
			e.find(f, iLifetimeTooLong, -lifetime, days(lifetime))
		}
	}
	if age := e.now - f.created; !f.expired(e.now) && f.kind != expiryUnknown && age >= l.MaxAgeDays.milliseconds() {
		e.find(f, iTooOld, f.created, days(age))
	}
	if f.managed {
		e.findOld(f, iManaged)
	}
}

// within reports whether an unexpired token expires within a number of days and a
// percentage of its lifetime. A lifetime that is not positive has no percentage.
func within(f *facts, now int64, limit, percent Limit) bool {
	left, lifetime := f.expires-now, f.expires-f.created
	if limit <= 0 || left > limit.milliseconds() {
		return false
	}
	return percent <= 0 || lifetime <= 0 || left*100 <= lifetime*int64(percent)
}

// milliseconds returns a limit in days. A limit that is off is never reached: its
// rule does not run.
func (l Limit) milliseconds() int64 { return int64(l) * dayLength }

// days returns whole days, rounded down, of a duration that is not negative.
func days(ms int64) int64 { return max(0, ms) / dayLength }

var neverExpires = Rule{
	ID: RuleNeverExpires, Name: "never-expires", Severity: SeverityHigh,
	Reads:    []pat.Pointer{"/expirationDate"},
	Controls: []Control{nist("IA-5 f"), cis("5.5"), owasp("NHI7"), guide("2.2 step 2")},
	Summary:  "the token never expires",
	Why: "A token without an end stays valid until it is deleted: after its owner changed teams, after its program was switched off, " +
		"and for everyone who has a copy of its secret. The acknowledgement says that the owner knows; it does not change the verdict.",
	Fix:  "Give the token an expiration date with PATCH or bulk-update, or replace it by one that has a date.",
	Bad:  Example{Tokens: exList(exHead + exUsed + `"expirationDate": null, "userAwareTokenNeverExpires": true}`)},
	Good: Example{Tokens: exGood},
	traits: traits{tell: func(s *settings, f *facts, m *made, out *Finding) {
		ack := "absent"
		if v, ok := f.t.UserAwareTokenNeverExpires.Get(); ok {
			ack = fmt.Sprint(v)
		}
		switch {
		case s.dialect == pat.SixMonths && f.t.ExpirationDate.IsNull():
			out.Detail = fmt.Sprintf("never expires%s (expirationDate is null, at an API version whose schema has none)", m.age())
		case s.dialect == pat.SixMonths:
			out.Detail = fmt.Sprintf("never expires%s (six months after its creation there is no date)", m.age())
		default:
			out.Detail = fmt.Sprintf("never expires%s (acknowledgement %s)", m.age(), ack)
		}
	}},
}

var expiresSoon = Rule{
	ID: RuleExpiresSoon, Name: "expires-soon", Severity: SeverityMedium,
	Reads:    readExpiry,
	Controls: []Control{nist("IA-5 f"), nist("CP-2"), owasp("NHI7"), guide("2.2")},
	Summary:  "the token expires within `expires-soon-days` and within `expires-soon-percent` of its lifetime",
	Why: "What uses the token stops working when it expires, and the API gives no warning. The window is the smaller of the days and the share of the " +
		"lifetime, so that a token made for a week is not due on its first day.",
	Fix:  "Replace the token and its secret before the date, then delete it. If nothing uses the token, let it expire.",
	Bad:  Example{Tokens: exList(exHeadOf("2026-01-01T00:00:00.000Z") + exUsed + `"expirationDate": "2026-07-01T00:00:00.000Z"}`)},
	Good: Example{Tokens: exList(exHeadOf("2026-01-01T00:00:00.000Z") + exUsed + `"expirationDate": "2026-07-01T00:00:00.001Z"}`)},
	traits: traits{limit: func(l *Limits) *Limit { return &l.ExpiresSoonDays }, tell: func(_ *settings, f *facts, m *made, out *Finding) {
		out.Detail = "expires in " + countDays(m.days)
	}},
}

var expiresVerySoon = Rule{
	ID: RuleExpiresVerySoon, Name: "expires-very-soon", Severity: SeverityHigh,
	Reads:    readExpiry,
	Controls: expiresSoon.Controls,
	Summary:  "the token expires within `expires-very-soon-days` and within `expires-very-soon-percent` of its lifetime",
	Why:      "The last days before an outage. The finding takes the place of expires-soon.",
	Fix:      "Replace the token today, or find out that nothing uses it.",
	Bad:      Example{Tokens: exList(exHeadOf("2026-01-01T00:00:00.000Z") + exUsed + `"expirationDate": "2026-06-08T00:00:00.000Z"}`)},
	Good:     Example{Tokens: exGood},
	traits: traits{limit: func(l *Limits) *Limit { return &l.ExpiresVerySoonDays }, tell: func(_ *settings, f *facts, m *made, out *Finding) {
		out.Detail = "expires in " + countDays(m.days)
	}},
}

var expired = Rule{
	ID: RuleExpired, Name: "expired", Severity: SeverityLow,
	Reads:    []pat.Pointer{"/expirationDate"},
	Controls: []Control{nist("AC-2(3)(a)"), nist("IA-5 d"), cis("5.3"), owasp("NHI1"), guide("2.2")},
	Summary:  "the token has expired and is still listed",
	Why: "An expired token opens nothing, but it can be restored for three months after its expiry, and it hides the tokens that matter. A token that expires at " +
		"the very time of the clock has expired.",
	Fix:  "Delete the token, which ends it for good, or replace it if something still needs it.",
	Bad:  Example{Tokens: exList(exHead + exUsed + `"expirationDate": "2026-06-01T00:00:00.000Z"}`)},
	Good: Example{Tokens: exGood},
	traits: traits{tell: func(_ *settings, f *facts, m *made, out *Finding) {
		out.Detail = fmt.Sprintf("expired %s ago; it may be restored for 3 months, delete it to end it", countDays(m.days))
	}},
}

var lifetimeTooLong = Rule{
	ID: RuleLifetimeTooLong, Name: "lifetime-too-long", Severity: SeverityMedium,
	Reads:    readExpiry,
	Controls: neverExpires.Controls,
	Summary:  "the token lives longer than `max-lifetime-days`",
	Why: "The API sets no upper limit, so a date in the year 2099 satisfies a check for never-expiring tokens and changes nothing. The lifetime counts from the " +
		"creation to the expiry; exactly the limit is fine. An implied expiry never gives this finding.",
	Fix:  "Set a nearer date with PATCH or bulk-update.",
	Bad:  Example{Tokens: exList(exHead + exUsed + `"expirationDate": "2027-05-01T00:00:00.001Z"}`)},
	Good: Example{Tokens: exList(exHead + exUsed + `"expirationDate": "2027-05-01T00:00:00.000Z"}`)},
	traits: traits{limit: func(l *Limits) *Limit { return &l.MaxLifetimeDays }, tell: func(s *settings, f *facts, m *made, out *Finding) {
		out.Detail = fmt.Sprintf("lives %s, at most %d are wanted", countDays(m.days), s.classes[f.class].limits.MaxLifetimeDays)
	}},
}

var tooOld = Rule{
	ID: RuleTooOld, Name: "too-old", Severity: SeverityLow,
	Reads:    readExpiry,
	Controls: neverExpires.Controls,
	Summary:  "the token is at least `max-age-days` old and has not expired",
	Why: "The secret of a token cannot change, so the age of the token is the age of its secret: of every copy in a script, a backup or a chat. A new date does " +
		"not make an old secret new.",
	Fix:  "Replace the token by a new one and delete the old one.",
	Bad:  Example{Tokens: exList(exHeadOf("2025-06-01T00:00:00.000Z") + exUsed + `"expirationDate": "2026-12-01T00:00:00.000Z"}`), Policy: &Policy{Limits: Limits{MaxLifetimeDays: LimitOff}}},
	Good: Example{Tokens: exList(exHeadOf("2025-06-01T00:00:00.001Z") + exUsed + `"expirationDate": "2026-12-01T00:00:00.000Z"}`), Policy: &Policy{Limits: Limits{MaxLifetimeDays: LimitOff}}},
	traits: traits{limit: func(l *Limits) *Limit { return &l.MaxAgeDays }, tell: func(_ *settings, f *facts, m *made, out *Finding) {
		out.Detail = "age " + countDays(m.days)
	}},
}

var acknowledgementFalse = Rule{
	ID: RuleAcknowledgementFalse, Name: "acknowledgement-false", Severity: SeverityLow,
	Reads:    []pat.Pointer{"/expirationDate", "/userAwareTokenNeverExpires"},
	Controls: []Control{nist("IA-5 f")},
	Summary:  "the token never expires and its acknowledgement is explicitly false",
	Why: "The API demands the acknowledgement when it makes such a token. Older tokens may lack it, and some SDKs fill in false where the response had nothing. An absent " +
		"acknowledgement is no finding, since real servers leave it out.",
	Fix:  "Give the token an expiration date, or acknowledge with PATCH that it never expires.",
	Bad:  Example{Tokens: exList(exHead + exUsed + `"expirationDate": null, "userAwareTokenNeverExpires": false}`), Policy: &Policy{Rules: []RuleSetting{{"never-expires", SeverityOff}}}},
	Good: Example{Tokens: exList(exHead + exUsed + `"expirationDate": null}`), Policy: &Policy{Rules: []RuleSetting{{"never-expires", SeverityOff}}}},
	traits: traits{tell: func(_ *settings, f *facts, m *made, out *Finding) {
		out.Detail = "never expires, and the acknowledgement is false"
	}},
}

var managed = Rule{
	ID: RuleManaged, Name: "managed", Severity: SeverityInfo, OffByDefault: true,
	Reads:    []pat.Pointer{"/managed"},
	Controls: []Control{cis("5.5")},
	Summary:  "the platform made and manages the token",
	Why:      "Managed tokens are counted apart, since bulk requests cannot change them. Switch the rule on to list them.",
	Fix:      "Nothing, if you use the feature that made the token.",
	Bad:      Example{Tokens: exList(exTheir + `"managed": true, ` + exUsed + exEnd), Policy: &Policy{Rules: []RuleSetting{{"managed", SeverityInfo}}}},
	Good:     Example{Tokens: exGood, Policy: &Policy{Rules: []RuleSetting{{"managed", SeverityInfo}}}},
	traits: traits{managed: true, tell: func(_ *settings, f *facts, m *made, out *Finding) {
		out.Detail = "managed by the platform"
	}},
}
