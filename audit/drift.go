package audit

import (
	"slices"
	"strings"

	"github.com/sailpat/sailpat/pat"
	"github.com/sailpat/sailpat/scopes"
)

// driftOf finds out what a token of the population is to the previous export.
func (e *evaluator) driftOf(f *facts) {
	p := e.options.Previous
	if p == nil {
		return
	}
	if !f.hasKey {
		f.flags |= flagNotCompared
		return
	}
	i, found := p.ids.search(f.key)
	switch {
	case !found:
		f.flags |= flagAdded
		e.findOld(f, iTokenAdded)
	case f.broken || p.ids.slot(i)[2]&notCompared != 0:
		f.flags |= flagNotCompared
	case lastUse(f.t) > p.ids.slot(i)[2]&useMask:
		f.flags |= flagUsedSince
	}
}

// drift makes the findings about a token whose members changed.
func (e *evaluator) drift(f *facts, old *pat.Token, d pat.Dialect) {
	t := f.t
	kind, expires := expiryOf(old, d)
	was, is := expiryText(kind, expires), expiryText(f.kind, f.expires)
	switch {
	case f.kind == expiryNone && kind != expiryNone, f.kind != expiryNone && kind != expiryNone && f.expires > expires:
		e.findText(f, iExpiryExtended, "was "+was+", is "+is)
	case kind == expiryNone && f.kind != expiryNone, f.expires < expires:
		e.findText(f, iExpiryShortened, "was "+was+", is "+is)
	}
	if !sameScopes(old, t) {
		if gained := gainedScopes(old, t); len(gained) > 0 {
			e.findText(f, iScopeWidened, "gained "+countScopes(gained))
		} else {
			e.findText(f, iScopeChanged, "had "+listScopes(old)+", has "+listScopes(t))
		}
	}
	if old.Owner.ID != t.Owner.ID {
		e.findText(f, iOwnerChanged, old.Owner.ID)
	}
	if old.Created != t.Created {
		e.findText(f, iCreatedChanged, "was "+old.Created.String()+", is "+t.Created.String())
	}
	var changed []string
	for _, c := range [...]struct {
		name    string
		changed bool
	}{
		{"name", old.Name != t.Name},
		{"owner name", old.Owner.ID == t.Owner.ID && old.Owner.Name != t.Owner.Name},
		{"managed", old.Managed.Or(false) != t.Managed.Or(false)},
		{"accessTokenValiditySeconds", validityOf(old) != validityOf(t)},
		{"userAwareTokenNeverExpires", old.Acknowledged() != t.Acknowledged()},
	} {
		if c.changed {
			changed = append(changed, c.name)
		}
	}
	if len(changed) > 0 {
		e.findText(f, iMemberChanged, "changed: "+strings.Join(changed, ", "))
	}
}

// findText makes a finding of a comparison.
func (e *evaluator) findText(f *facts, rule int, text string) {
	if e.find(f, rule, noUrgency, noDays) {
		e.made[len(e.made)-1].text = text
	}
}

func expiryText(kind expiryKind, expires int64) string {
	if kind == expiryNone {
		return "never"
	}
	return timestamp(expires).String()
}

// gainedScopes returns what a token can do that it could not: sp:scopes:all, or the
// scopes with operations that its old scopes did not all open.
func gainedScopes(old, t *pat.Token) []string {
	now := distinct(nil, scopes.Effective(t.Scope))
	return slices.DeleteFunc(now, func(name string) bool { return scopes.Covers(old.Scope, name) })
}

func listScopes(t *pat.Token) string {
	if len(t.Scope) == 0 {
		return "none"
	}
	return countScopes(distinct(nil, t.Scope))
}

var driftControls = []Control{nist("AC-2(4)"), nist("AC-6(9)"), nist("AU-6"), nist("CM-3"), cis("5.5"), cis("8.11"), owasp("NHI5"), owasp("NHI7")}

const needsPrevious = "the previous export"

// driftTraits are those of every rule about a change.
var driftTraits = traits{need: needPrevious, managed: true, tell: func(_ *settings, f *facts, m *made, out *Finding) { out.Detail = m.text }}

var tokenAdded = Rule{
	ID: RuleTokenAdded, Name: "token-added", Severity: SeverityInfo,
	Reads: []pat.Pointer{"/id"}, Needs: needsPrevious, Controls: driftControls,
	Summary: "the previous export does not have the ID of the token",
	Why:     "A new token is a new way in. Its owner should say who made it and what for.",
	Fix:     "Compare with your list of requests.",
	Bad:     Example{Tokens: "[" + exHead + exUsed + exEnd + "," + exSecond + "]", Previous: exGood},
	Good:    Example{Tokens: exGood, Previous: exGood},
	traits: traits{need: needPrevious, managed: true, tell: func(_ *settings, f *facts, m *made, out *Finding) {
		out.Detail = "not in the previous export"
	}},
}

var tokenRemoved = Rule{
	ID: RuleTokenRemoved, Name: "token-removed", Severity: SeverityInfo,
	Reads: []pat.Pointer{"/id"}, Needs: needsPrevious, Controls: driftControls,
	Summary: "only the previous export has the ID of the token",
	Why: "The token was deleted, or it was purged after its expiry, or this export shows less than the previous one: managed tokens are listed only for callers with the right to " +
		"see them.",
	Fix:  "Nothing, if the token was meant to go.",
	Bad:  Example{Tokens: exGood, Previous: "[" + exHead + exUsed + exEnd + "," + exSecond + "]"},
	Good: Example{Tokens: exGood, Previous: exGood},
	traits: traits{need: needPrevious, managed: true, tell: func(_ *settings, f *facts, m *made, out *Finding) {
		out.Detail = "only in the previous export"
	}},
}

var expiryExtended = Rule{
	ID: RuleExpiryExtended, Name: "expiry-extended", Severity: SeverityMedium,
	Reads: []pat.Pointer{"/created", "/expirationDate"}, Needs: needsPrevious, Controls: driftControls,
	Summary: "the token expires later than before, or no longer",
	Why: "The secret works longer than was once decided. Each export is read by the rules of its own API version: in the six-months dialect an absent date is " +
		"six months after the creation, and null is never.",
	Fix:    "Ask the owner for the reason; replace the token instead of extending it.",
	Bad:    Example{Tokens: exList(exHead + exUsed + `"expirationDate": "2026-12-01T00:00:00.001Z"}`), Previous: exGood},
	Good:   Example{Tokens: exGood, Previous: exGood},
	traits: driftTraits,
}

var expiryShortened = Rule{
	ID: RuleExpiryShortened, Name: "expiry-shortened", Severity: SeverityInfo,
	Reads: []pat.Pointer{"/created", "/expirationDate"}, Needs: needsPrevious, Controls: driftControls,
	Summary: "the token expires earlier than before, or it never expired and now does",
	Why:     "What uses the token stops earlier than its owner may remember.",
	Fix:     "Tell the owner.",
	Bad:     Example{Tokens: exGood, Previous: exList(exHead + exUsed + `"expirationDate": "2026-12-01T00:00:00.001Z"}`)},
	Good:    Example{Tokens: exGood, Previous: exGood},
	traits:  driftTraits,
}

var scopeWidened = Rule{
	ID: RuleScopeWidened, Name: "scope-widened", Severity: SeverityHigh,
	Reads: readScope, Needs: needsPrevious, Controls: driftControls,
	Summary: "the token can do more than before: it has every right now, or a scope with operations that its old scopes did not all open",
	Why:     "A change of scopes is silent: the secret stays the same, and every copy of it gains the rights. A scope that the vendor's documents do not have counts as a gain.",
	Fix:     "Ask who changed the token, and take the scope back if it is not needed.",
	Bad:     Example{Tokens: exWith(`"scope": ["idn:accounts:read", "idn:sources:read"], `, exOwner, exName), Previous: exGood},
	Good:    Example{Tokens: exWith(`"scope": ["idn:sources:read", "idn:sources:read"], `, exOwner, exName), Previous: exGood},
	traits:  driftTraits,
}

var scopeChanged = Rule{
	ID: RuleScopeChanged, Name: "scope-changed", Severity: SeverityInfo,
	Reads: readScope, Needs: needsPrevious, Controls: driftControls,
	Summary: "the set of scopes changed, and the token cannot do more than before",
	Why:     "Fewer rights are good news, except for a program that needed them. Bearer tokens that were handed out before keep the old scopes until they end.",
	Fix:     "Nothing, if the change was meant.",
	Bad:     Example{Tokens: exGood, Previous: exWith(`"scope": ["idn:accounts:read", "idn:sources:read"], `, exOwner, exName)},
	Good:    Example{Tokens: exGood, Previous: exGood},
	traits:  driftTraits,
}

var ownerChanged = Rule{
	ID: RuleOwnerChanged, Name: "owner-changed", Severity: SeverityHigh,
	Reads: []pat.Pointer{"/owner/id"}, Needs: needsPrevious, Controls: driftControls,
	Summary: "the token has another `owner.id` than before",
	Why:     "The API has no request that changes the owner. Two exports were mixed up, or one was edited.",
	Fix:     "Export again from the tenant, and compare once more.",
	Bad:     Example{Tokens: exWith(exScope, `"owner": {"id": "2c9180a46faadee4016fb4e018c20640", "name": "Support"}, `, exName), Previous: exGood},
	Good:    Example{Tokens: exGood, Previous: exGood},
	traits: traits{need: needPrevious, managed: true, tell: func(_ *settings, f *facts, m *made, out *Finding) {
		out.Detail = "" // with the names of the owners, which may have to be hidden: see Auditor.finish
	}},
}

var createdChanged = Rule{
	ID: RuleCreatedChanged, Name: "created-changed", Severity: SeverityHigh,
	Reads: []pat.Pointer{"/created"}, Needs: needsPrevious, Controls: driftControls,
	Summary: "the token has the same ID as before and another creation time",
	Why:     "This was never seen. It means that files of different tenants were merged, or that one was edited.",
	Fix:     "Export again from the tenant, and compare once more.",
	Bad: Example{Tokens: exGood,
		Previous: exList(exHeadOf("2026-05-02T00:00:00.000Z") + exUsed + exEnd)},
	Good:   Example{Tokens: exGood, Previous: exGood},
	traits: driftTraits,
}

var memberChanged = Rule{
	ID: RuleMemberChanged, Name: "member-changed", Severity: SeverityInfo,
	Reads: []pat.Pointer{"/id"}, Needs: needsPrevious, Controls: driftControls,
	Summary: "another member changed: name, owner name, managed, access token validity or acknowledgement",
	Why:     "Reviews remember tokens by name. A later lastUsed alone is no change; such tokens are counted as used since.",
	Fix:     "Nothing, if the change was meant.",
	Bad:     Example{Tokens: exWith(exScope, exOwner, `"name": "Renamed", `), Previous: exGood},
	Good:    Example{Tokens: exGood, Previous: exGood},
	traits:  driftTraits,
}
