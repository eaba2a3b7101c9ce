package audit

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sailpat/sailpat/pat"
)

// ownership makes the findings of AUD4xx about single tokens. AUD406 is about
// owners, and whether AUD403 runs is only known at the end: see Auditor.ran.
func (e *evaluator) ownership(f *facts) {
	t, p := f.t, &e.policy.Owners
	if !f.hasOwner {
		if f.can(memberOwnerID) {
			e.find(f, iOwnerMissing, noUrgency, noDays)
		}
		return
	}
	if globs(p.Deny, t.Owner.ID, t.Owner.Name) >= 0 || len(p.Allow) > 0 && globs(p.Allow, t.Owner.ID, t.Owner.Name) < 0 {
		e.find(f, iOwnerNotAllowed, noUrgency, noDays)
	}
	switch {
	case f.owner == nil:
		e.find(f, iOwnerUnknown, noUrgency, noDays)
	case e.options.Owners.gone(t.Owner.ID, p.Departed) != nil:
		e.find(f, iOwnerDeparted, noUrgency, noDays)
	}
	if len(p.RequireClass) > 0 && (f.owner == nil || !slices.Contains(p.RequireClass, f.owner.Class)) {
		e.find(f, iOwnerClass, noUrgency, noDays)
	}
	if e.supportNamed(t.Owner.Name) || f.owner != nil && (supports(p.Support, f.owner.Name) || supports(p.Support, f.owner.Contact)) {
		e.find(f, iSupportOwner, noUrgency, noDays)
	}
}

// left reports whether an owner has left. Upper and lower case are equal.
func (o *Owner) left(departed []string) bool {
	for _, status := range []string{"DISABLED", "DEACTIVATED", "TERMINATED"} {
		if strings.EqualFold(o.Status, status) {
			return true
		}
	}
	for _, state := range departed {
		if state != "" && (strings.EqualFold(o.State, state) || strings.EqualFold(o.Status, state)) {
			return true
		}
	}
	return false
}

// supportNamed is supports for the name of an owner. It remembers the last one:
// tokens of an owner mostly stand together.
func (e *evaluator) supportNamed(name string) bool {
	if string(e.lastName) != name {
		e.lastName = append(e.lastName[:0], name...)
		e.lastSupport = supports(e.policy.Owners.Support, name)
	}
	return e.lastSupport
}

// supports reports whether a pattern matches a name. Upper and lower case are
// equal.
func supports(patterns []string, name string) bool {
	return name != "" && slices.ContainsFunc(patterns, func(p string) bool { return globFold(p, name) })
}

// globFold is glob with upper and lower case equal.
func globFold(pattern, text string) bool {
	first, rest, star := strings.Cut(pattern, "*")
	if !star {
		return strings.EqualFold(pattern, text)
	}
	if len(text) < len(first) || !strings.EqualFold(text[:len(first)], first) {
		return false
	}
	text = text[len(first):]
	for {
		piece, after, star := strings.Cut(rest, "*")
		if !star {
			return len(text) >= len(piece) && strings.EqualFold(text[len(text)-len(piece):], piece)
		}
		i := indexFold(text, piece)
		if i < 0 {
			return false
		}
		text, rest = text[i+len(piece):], after
	}
}

// indexFold returns the first place of a piece in a text, in upper or lower case, or
// -1.
func indexFold(text, piece string) int {
	for i := 0; i+len(piece) <= len(text); i++ {
		if strings.EqualFold(text[i:i+len(piece)], piece) {
			return i
		}
	}
	return -1
}

var ownerNotAllowed = Rule{
	ID: RuleOwnerNotAllowed, Name: "owner-not-allowed", Severity: SeverityHigh,
	Reads:    []pat.Pointer{"/owner/id", "/owner/name"},
	Controls: []Control{nist("AC-2 d"), nist("AC-6(5)"), cis("5.5"), cis("6.1"), owasp("NHI9"), owasp("NHI10"), guide("2.2")},
	Summary:  "`owners.deny` matches the owner, or `owners.allow` is given and does not",
	Why:      "The policy says who may own tokens. A pattern matches the ID or the name of the owner, exactly, with `*` for any run of characters.",
	Fix:      "Make a new token that an allowed owner owns, and delete this one: the owner of a token cannot change.",
	Bad:      Example{Tokens: exGood, Policy: &Policy{Owners: OwnerPolicy{Deny: []string{"Supp*"}}}},
	Good:     Example{Tokens: exGood, Policy: &Policy{Owners: OwnerPolicy{Deny: []string{"supp*"}}}},
	traits: traits{tell: func(s *settings, f *facts, m *made, out *Finding) {
		out.Detail = "owners.allow has no entry for the owner"
		if i := globs(s.policy.Owners.Deny, f.t.Owner.ID, f.t.Owner.Name); i >= 0 {
			out.Detail = fmt.Sprintf("entry %d of owners.deny matches the owner", i+1)
		}
	}},
}

var exOwnerRow = Owner{ID: "2c9180a46faadee4016fb4e018c20639", Name: "Support", Status: "ACTIVE", State: "active", Class: "service"}

var ownerDeparted = Rule{
	ID: RuleOwnerDeparted, Name: "owner-departed", Severity: SeverityHigh,
	Reads: readOwnerID, Needs: "an owners file",
	Controls: []Control{nist("AC-2(3)(b)"), nist("PS-4 b"), nist("AC-2 h"), cis("6.2"), owasp("NHI1"), guide("2.2 step 1")},
	Summary: "the owners file says that the owner has left: status DISABLED, DEACTIVATED or TERMINATED, or a status or lifecycle state of `owners.departed`, " +
		"in upper or lower case",
	Why:    "The secret may have left with its owner, and no one answers for the token any more.",
	Fix:    "Find out what uses the token, replace it by one of a service account, and delete it.",
	Bad:    Example{Tokens: exGood, Owners: []Owner{{ID: exOwnerRow.ID, Status: "ACTIVE", State: "Inactive"}}},
	Good:   Example{Tokens: exGood, Owners: []Owner{{ID: exOwnerRow.ID, Status: "ACTIVE", State: "active"}}},
	traits: traits{need: needOwners, managed: true, tell: tellDeparted},
}

// vendorStates are the statuses and lifecycle states of owners who left that hold
// nothing but the vendor's words.
var vendorStates = []string{"DISABLED", "DEACTIVATED", "TERMINATED", "inactive"}

func tellDeparted(s *settings, f *facts, m *made, out *Finding) {
	gone := s.options.Owners.gone(f.t.Owner.ID, s.policy.Owners.Departed)
	state := gone.Status
	if (&Owner{State: gone.State}).left(s.policy.Owners.Departed) {
		state = gone.State
	}
	if s.options.Pseudonyms != nil && !slices.ContainsFunc(vendorStates, func(known string) bool { return strings.EqualFold(state, known) }) {
		out.Detail = "the owner has left" // the policy and the owners file may say anything here
		return
	}
	out.Detail = "the owner has left (" + strings.ToLower(clip(state)) + ")"
}

var ownerUnknownRule = Rule{
	ID: RuleOwnerUnknown, Name: "owner-unknown", Severity: SeverityMedium,
	Reads: readOwnerID, Needs: "an owners file",
	Controls: ownerDeparted.Controls,
	Summary:  "the owners file does not have the owner",
	Why: "An identity that was deleted leaves its tokens behind. If the file lacks more than half of the owners, it is probably incomplete: pages have at most 250 identities. " +
		"The audit then reports partial-view instead.",
	Fix:  "Look the owner up; if the identity is gone, treat the token as one whose owner has left.",
	Bad:  Example{Tokens: "[" + exHead + exUsed + exEnd + "," + exSecond + "]", Owners: []Owner{exOwnerRow}},
	Good: Example{Tokens: exGood, Owners: []Owner{exOwnerRow}},
	traits: traits{need: needOwners, managed: true, tell: func(_ *settings, f *facts, m *made, out *Finding) {
		out.Detail = "the owners file does not have the owner"
	}},
}

// exSecond is a good token of another owner.
const exSecond = `{"id": "` + exOther + `", "name": "Second", ` + exScope +
	`"owner": {"type": "IDENTITY", "id": "2c9180a46faadee4016fb4e018c20640", "name": "Second"}, ` + exMade + exUsed +
	`"expirationDate": "2026-12-01T00:00:00.000Z", "managed": true}`

var ownerMissing = Rule{
	ID: RuleOwnerMissing, Name: "owner-missing", Severity: SeverityMedium,
	Reads:    readOwnerID,
	Controls: []Control{nist("AC-2 h"), cis("5.5"), guide("2.2")},
	Summary:  "the token has no `owner.id`",
	Why:      "No one answers for the token, and no other rule about owners can run. The API always sends the ID, so the export has lost it.",
	Fix:      "Export again, without selecting columns.",
	Bad:      Example{Tokens: exWith(exScope, `"owner": {"name": "Support"}, `, exName)},
	Good:     Example{Tokens: exGood},
	traits:   traits{tell: func(_ *settings, f *facts, m *made, out *Finding) { out.Detail = "owner.id is absent" }},
}

var ownerClass = Rule{
	ID: RuleOwnerClass, Name: "owner-class", Severity: SeverityLow, OffByDefault: true,
	Reads:    readOwnerID,
	Controls: ownerNotAllowed.Controls,
	Summary:  "`owners.require-class` is given, and the owner is of none of these classes",
	Why: "Tokens die with their owner. Programs therefore use tokens of service accounts, and the column `class` of the owners file says which owners these are. Without a row or " +
		"an owners file, an owner is of no class.",
	Fix:  "Make a new token that a service account owns, and delete this one.",
	Bad:  Example{Tokens: exGood, Owners: []Owner{{ID: exOwnerRow.ID, Class: "person"}}, Policy: &Policy{Owners: OwnerPolicy{RequireClass: []string{"service"}}}},
	Good: Example{Tokens: exGood, Owners: []Owner{exOwnerRow}, Policy: &Policy{Owners: OwnerPolicy{RequireClass: []string{"service"}}}},
	traits: traits{
		key: func(p *Policy, _ *Limits) bool { return len(p.Owners.RequireClass) > 0 },
		tell: func(s *settings, f *facts, m *made, out *Finding) {
			out.Detail = "the owner is of no class"
			if f.owner != nil && f.owner.Class != "" {
				out.Detail = "the owner is of class " + clip(s.options.Pseudonyms.class(f.owner.Class))
			}
		},
	},
}

var tokensPerOwner = Rule{
	ID: RuleTokensPerOwner, Name: "tokens-per-owner", Severity: SeverityLow,
	Controls: []Control{nist("AC-2 d"), cis("5.5"), owasp("NHI9")},
	Summary:  "an owner has at least `tokens-per-owner` tokens that are not managed; once an owner",
	Why: "The vendor allows ten tokens a user, so the owner cannot make another one. More than ten is medium, whatever the limit: the export probably has tokens twice, or of two " +
		"tenants.",
	Fix:    "Delete the tokens that are no longer used, and give each program an owner of its own.",
	Bad:    Example{Tokens: exGood, Policy: &Policy{Limits: Limits{TokensPerOwner: 1}}},
	Good:   Example{Tokens: exGood, Policy: &Policy{Limits: Limits{TokensPerOwner: 2}}},
	traits: traits{limit: func(l *Limits) *Limit { return &l.TokensPerOwner }, population: true},
}

// vendorTokensPerOwner is the vendor's limit of tokens a user.
const vendorTokensPerOwner = 10

var supportOwner = Rule{
	ID: RuleSupportOwner, Name: "support-owner", Severity: SeverityInfo,
	Reads:    readOwnerID,
	Controls: []Control{nist("AC-2"), nist("MA-4"), cis("6.2"), owasp("NHI3"), guide("1.3")},
	Summary:  "`owners.support` matches the name or contact of the owner, in upper or lower case",
	Why:      "The owner is an account of the vendor's services team (`slpt.services`). Its tokens die with the grant that lets the team into the tenant, and what uses them stops.",
	Fix:      "Make the token anew with an owner of your own.",
	Bad:      Example{Tokens: exWith(exScope, `"owner": {"type": "IDENTITY", "id": "2c9180a46faadee4016fb4e018c20639", "name": "zoe.slpt.services"}, `, exName)},
	Good:     Example{Tokens: exGood},
	traits: traits{tell: func(_ *settings, f *facts, m *made, out *Finding) {
		out.Detail = "the owner is an account of the vendor's services team"
	}},
}
