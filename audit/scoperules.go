package audit

import (
	"fmt"
	"strings"

	"github.com/sailpat/sailpat/pat"
	"github.com/sailpat/sailpat/scopes"
)

// scopeRules makes the findings of AUD3xx.
func (e *evaluator) scopeRules(f *facts) {
	if set := f.set; set != nil {
		all := false
		if set.all {
			f.flags |= flagAllScopes
			all = e.find(f, iAllScopes, noUrgency, noDays)
		}
		if set.has(notAllowed) {
			e.find(f, iScopeNotAllowed, noUrgency, noDays)
		}
		if set.has(isPrivileged) {
			if !set.all {
				f.flags |= flagPrivileged
			}
			if !all {
				e.find(f, iPrivilegedScope, noUrgency, noDays)
			}
		}
		if set.has(isUnknown) {
			e.find(f, iUnknownScope, noUrgency, noDays)
		}
		if len(set.redundant) > 0 {
			e.find(f, iRedundantScope, noUrgency, noDays)
		}
		if n := len(set.infos); !set.none && n > int(e.limits(f).MaxScopes) {
			e.find(f, iTooManyScopes, int64(-n), noDays)
		}
	}
	if seconds := validityOf(f.t); int64(seconds) > int64(e.limits(f).MaxAccessTokenSeconds) {
		e.find(f, iAccessTokenValidity, -int64(seconds), noDays)
	}
}

func notAllowed(s *scopeInfo) bool   { return !s.allowed || s.denied }
func isPrivileged(s *scopeInfo) bool { return s.privileged }
func isUnknown(s *scopeInfo) bool    { return !s.known || s.retired }

var leastPrivilege = []Control{nist("AC-6"), nist("AC-6(1)"), nist("AC-6(7)"), cis("6.8"), owasp("NHI5"), guide("2.2 step 3")}

var allScopesRule = Rule{
	ID: RuleAllScopes, Name: "all-scopes", Severity: SeverityHigh,
	Reads:    readScope,
	Controls: leastPrivilege,
	Summary:  "the token has every right of its owner: sp:scopes:all is among its scopes, or it has none",
	Why: "The holder of the secret can do everything that the owner can. A token without scopes counts too, since the API gives it all of them. A few operations, such as those " +
		"under /work-items, have no scope of their own and require this one. If a token calls them, suppress its finding, with a reason and an end date.",
	Fix:  "Replace the scopes by those that the token's operations need: `patlint scopes for` finds the least set.",
	Bad:  Example{Tokens: exWith(`"scope": null, `, exOwner, exName)},
	Good: Example{Tokens: exGood},
	traits: traits{tell: func(_ *settings, f *facts, m *made, out *Finding) {
		out.Scope = f.set.listed()
		out.Detail = "has every right of its owner"
		if f.set.none {
			out.Detail += " (none given, the API's default is all)"
		}
	}},
}

var scopeNotAllowed = Rule{
	ID: RuleScopeNotAllowed, Name: "scope-not-allowed", Severity: SeverityHigh,
	Reads:    readScope,
	Controls: leastPrivilege,
	Summary:  "`scopes.deny` matches a scope of the token, or `scopes.allow` is given and does not",
	Why: "The policy says which scopes the tenant's tokens may have. Patterns match segment by segment: `idn:*:read` matches `idn:sources:read`, and `idn:*` does not. " +
		"Only a pattern that spells it out matches sp:scopes:all. A token without scopes counts as one with sp:scopes:all.",
	Fix:  "Remove the scopes from the token, or allow them.",
	Bad:  Example{Tokens: exGood, Policy: &Policy{Scopes: ScopePolicy{Deny: []string{"idn:*:read"}}}},
	Good: Example{Tokens: exGood, Policy: &Policy{Scopes: ScopePolicy{Deny: []string{"idn:*"}}}},
	traits: traits{tell: func(_ *settings, f *facts, m *made, out *Finding) {
		out.Scope = f.set.pick(notAllowed)
		out.Detail = "the policy does not allow " + countScopes(out.Scope)
	}},
}

var privilegedScope = Rule{
	ID: RulePrivilegedScope, Name: "privileged-scope", Severity: SeverityMedium,
	Reads:    readScope,
	Controls: append([]Control{cis("5.4")}, leastPrivilege...),
	Summary:  "`scopes.privileged` matches a scope of the token",
	Why: "The names of scopes are not their risk; what they open is. sp:my-personal-access-tokens:manage can make a token with every right of its owner, and sp:workflow:manage " +
		"an OAuth client. The default list has 22 scopes of this kind; it is a judgment of this project. The rule is silent for tokens that get all-scopes.",
	Fix:  "Give the scope to as few tokens as possible, each for one purpose and with a near expiry.",
	Bad:  Example{Tokens: exWith(`"scope": ["sp:workflow:manage"], `, exOwner, exName)},
	Good: Example{Tokens: exWith(`"scope": ["sp:workflow:read"], `, exOwner, exName)},
	traits: traits{managed: true, tell: func(_ *settings, f *facts, m *made, out *Finding) {
		out.Scope = f.set.pick(isPrivileged)
		out.Detail = countScopes(out.Scope)
		if scope, ok := scopes.Lookup(out.Scope[0]); ok && scope.Privilege() != "" {
			out.Detail += ", which " + scope.Privilege()
		}
		if len(out.Scope) > 1 {
			out.Detail = fmt.Sprintf("%d privileged scopes", len(out.Scope))
		}
	}},
}

var unknownScope = Rule{
	ID: RuleUnknownScope, Name: "unknown-scope", Severity: SeverityLow,
	Reads:    readScope,
	Controls: leastPrivilege,
	Summary:  "the vendor's current documents do not have a scope of the token",
	Why: "The API stores a misspelled scope, and it has no effect: the token does less than its owner believes. Retired scopes are in older documents only. The vendor's documents are " +
		"never complete, so the finding is a question and not an error.",
	Fix:  "Compare with the scopes that the tenant's UI offers, and correct or remove the scope.",
	Bad:  Example{Tokens: exWith(`"scope": ["idn:source:read"], `, exOwner, exName)},
	Good: Example{Tokens: exGood},
	traits: traits{managed: true, tell: func(_ *settings, f *facts, m *made, out *Finding) {
		out.Scope = f.set.pick(isUnknown)
		retired := f.set.pick(func(s *scopeInfo) bool { return s.retired })
		out.Detail = fmt.Sprintf("%s, not in the vendor's documents of %s", countScopes(out.Scope), scopes.AsOf)
		if len(retired) > 0 {
			out.Detail += "; retired: " + strings.Join(retired, ", ")
		}
		for _, name := range out.Scope {
			if near, ok := scopes.Nearest(name); ok && near.Name() != name {
				out.Hint = near.Name()
				break
			}
		}
	}},
}

var redundantScope = Rule{
	ID: RuleRedundantScope, Name: "redundant-scope", Severity: SeverityInfo,
	Reads:    readScope,
	Controls: leastPrivilege,
	Summary:  "one other scope of the token makes a scope superfluous",
	Why: "Beside sp:scopes:all the vendor ignores every other scope, and a :manage scope mostly opens what its :read scope opens. A list that says more than it means is " +
		"read wrong in a review.",
	Fix:  "Remove the superfluous scope, or the wider one.",
	Bad:  Example{Tokens: exWith(`"scope": ["idn:accounts:manage", "idn:accounts:read"], `, exOwner, exName)},
	Good: Example{Tokens: exWith(`"scope": ["idn:accounts:manage"], `, exOwner, exName)},
	traits: traits{tell: func(_ *settings, f *facts, m *made, out *Finding) {
		for _, r := range f.set.redundant {
			out.Scope = append(out.Scope, r.Scope)
		}
		out.Detail = fmt.Sprintf("%s beside %s", countScopes(out.Scope), f.set.redundant[0].By)
	}},
}

var tooManyScopes = Rule{
	ID: RuleTooManyScopes, Name: "too-many-scopes", Severity: SeverityLow, OffByDefault: true,
	Reads:    readScope,
	Controls: leastPrivilege,
	Summary:  "the token has more than `max-scopes` distinct scopes",
	Why:      "A token with many scopes serves many purposes, and each of them gets the rights of all the others.",
	Fix:      "Split the token by purpose.",
	Bad:      Example{Tokens: exWith(`"scope": ["idn:sources:read", "idn:accounts:read"], `, exOwner, exName), Policy: &Policy{Limits: Limits{MaxScopes: 1}}},
	Good:     Example{Tokens: exWith(`"scope": ["idn:sources:read", "idn:sources:read"], `, exOwner, exName), Policy: &Policy{Limits: Limits{MaxScopes: 1}}},
	traits: traits{
		limit: func(l *Limits) *Limit { return &l.MaxScopes },
		key:   func(_ *Policy, l *Limits) bool { return l.MaxScopes > 0 },
		tell: func(s *settings, f *facts, m *made, out *Finding) {
			out.Detail = fmt.Sprintf("%d distinct scopes, at most %d are wanted", len(f.set.infos), s.classes[f.class].limits.MaxScopes)
		},
	},
}

var accessTokenValidity = Rule{
	ID: RuleAccessTokenValidity, Name: "access-token-validity", Severity: SeverityInfo, OffByDefault: true,
	Reads:    []pat.Pointer{"/accessTokenValiditySeconds"},
	Controls: []Control{nist("SC-23"), nist("AC-12"), owasp("NHI4")},
	Summary:  "access tokens of the token are valid for more than `max-access-token-seconds`",
	Why: "An access token outlives a change of its token: removed scopes keep working until it ends. The member may be absent, which means 43200 seconds. " +
		"It cannot be patched.",
	Fix:  "Replace the token by one with a shorter accessTokenValiditySeconds.",
	Bad:  Example{Tokens: exGood, Policy: &Policy{Limits: Limits{MaxAccessTokenSeconds: 43199}}},
	Good: Example{Tokens: exGood, Policy: &Policy{Limits: Limits{MaxAccessTokenSeconds: 43200}}},
	traits: traits{
		limit: func(l *Limits) *Limit { return &l.MaxAccessTokenSeconds },
		key:   func(_ *Policy, l *Limits) bool { return l.MaxAccessTokenSeconds > 0 },
		tell: func(s *settings, f *facts, m *made, out *Finding) {
			out.Detail = fmt.Sprintf("access tokens are valid for %d seconds, at most %d are wanted",
				validityOf(f.t), s.classes[f.class].limits.MaxAccessTokenSeconds)
		},
	},
}

// countScopes returns "1 scope (a)", "2 scopes (a, b)" or "9 scopes (a, b, c, …)".
func countScopes(names []string) string {
	noun := "scopes"
	if len(names) == 1 {
		noun = "scope"
	}
	text := fmt.Sprintf("%d %s (", len(names), noun)
	for i, name := range first(names, 3) {
		if i > 0 {
			text += ", "
		}
		text += clip(name)
	}
	if len(names) > 3 {
		text += ", …"
	}
	return text + ")"
}

// clip shortens a scope to the length of the longest that the vendor has.
func clip(name string) string {
	const longest = 64
	if len(name) <= longest {
		return name
	}
	return strings.ToValidUTF8(name[:longest], "") + "…"
}

func first(list []string, n int) []string { return list[:min(n, len(list))] }
