package audit

import (
	"slices"
	"strings"

	"github.com/sailpat/sailpat/pat"
)

// A RuleID identifies a rule for ever: "AUD" and three digits. The hundreds digit
// is the topic: 1 expiry, 2 use, 3 scopes, 4 owners, 5 names, 7 drift, 9 input.
type RuleID string

// The rules. [Rules] has a record of each.
const (
	RuleNeverExpires         RuleID = "AUD101"
	RuleExpiresSoon          RuleID = "AUD102"
	RuleExpiresVerySoon      RuleID = "AUD103"
	RuleExpired              RuleID = "AUD104"
	RuleLifetimeTooLong      RuleID = "AUD105"
	RuleTooOld               RuleID = "AUD106"
	RuleAcknowledgementFalse RuleID = "AUD107"
	RuleManaged              RuleID = "AUD110"

	RuleNeverUsed RuleID = "AUD201"
	RuleUnused    RuleID = "AUD202"

	RuleAllScopes           RuleID = "AUD301"
	RuleScopeNotAllowed     RuleID = "AUD302"
	RulePrivilegedScope     RuleID = "AUD303"
	RuleUnknownScope        RuleID = "AUD304"
	RuleRedundantScope      RuleID = "AUD305"
	RuleTooManyScopes       RuleID = "AUD306"
	RuleAccessTokenValidity RuleID = "AUD307"

	RuleOwnerNotAllowed RuleID = "AUD401"
	RuleOwnerDeparted   RuleID = "AUD402"
	RuleOwnerUnknown    RuleID = "AUD403"
	RuleOwnerMissing    RuleID = "AUD404"
	RuleOwnerClass      RuleID = "AUD405"
	RuleTokensPerOwner  RuleID = "AUD406"
	RuleSupportOwner    RuleID = "AUD407"

	RuleNameNotMeaningful RuleID = "AUD501"

	RuleTokenAdded      RuleID = "AUD701"
	RuleTokenRemoved    RuleID = "AUD702"
	RuleExpiryExtended  RuleID = "AUD703"
	RuleExpiryShortened RuleID = "AUD704"
	RuleScopeWidened    RuleID = "AUD705"
	RuleScopeChanged    RuleID = "AUD706"
	RuleOwnerChanged    RuleID = "AUD707"
	RuleCreatedChanged  RuleID = "AUD708"
	RuleMemberChanged   RuleID = "AUD709"

	RuleUnreadableToken    RuleID = "AUD901"
	RuleIDTwice            RuleID = "AUD902"
	RuleMemberMissing      RuleID = "AUD903"
	RuleExportOld          RuleID = "AUD904"
	RuleClockBehindData    RuleID = "AUD905"
	RuleSuppressionExpired RuleID = "AUD906"
	RuleSuppressionUnused  RuleID = "AUD907"
	RulePartialView        RuleID = "AUD908"
	RuleSecretInExport     RuleID = "AUD909"
)

// A Rule is the record of one rule: what it finds, and why that matters.
type Rule struct {
	ID           RuleID
	Name         string // such as "never-expires"; as stable as ID
	Severity     Severity
	OffByDefault bool // runs only if the policy gives its limit, its key or a severity

	// Reads has the members that the rule needs. It does not run for a token in
	// which one of them is unreadable.
	Reads []pat.Pointer

	Needs    string    // what else the rule needs, such as "an owners file"; empty for most
	Controls []Control // controls that the rule helps with
	Summary  string    // when there is a finding; one sentence without final period
	Why      string    // why it matters
	Fix      string    // what to do about it

	// Bad makes exactly this finding, and Good makes none that is open.
	Bad, Good Example

	traits
}

// A Control is a control of a security framework. A finding helps with it; no
// finding shows compliance.
type Control struct {
	Framework string // such as "NIST 800-53 r5"
	ID        string // such as "IA-5 f"
}

// String returns framework and ID, such as "NIST 800-53 r5 IA-5 f".
func (c Control) String() string { return c.Framework + " " + c.ID }

// MarshalText returns what String returns.
func (c Control) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// topics are the headings of the rules, by the hundreds digit of the IDs.
var topics = map[byte]string{
	'1': "Expiry", '2': "Use", '3': "Scopes", '4': "Owners", '5': "Names", '7': "Changes since the previous export", '9': "The input and the policy",
}

// Topic returns what the rule is about, such as "Expiry", or "" for the zero Rule.
func (r Rule) Topic() string {
	if len(r.ID) < len("AUD1") {
		return ""
	}
	return topics[r.ID[3]]
}

// ExampleClock is the clock of every [Example].
const ExampleClock = "2026-06-01T00:00:00.000Z"

// An Example is an input of an audit, with the clock at [ExampleClock].
type Example struct {
	Tokens   string         // a list in JSON
	Previous string         // the previous export; empty if there is none
	Owners   []Owner        // the owners file; nil if there is none
	Exported string         // when the export was made; empty if unknown
	Policy   *Policy        // nil for the default policy
	Version  pat.APIVersion // v1 unless set
}

// Rules returns the record of every rule, in the order of their IDs.
func Rules() []Rule {
	rs := make([]Rule, len(rules))
	for i, r := range &rules {
		rs[i] = r.clone()
	}
	return rs
}

// LookupRule returns the record of the rule with this ID or name.
func LookupRule(idOrName string) (Rule, bool) {
	i := ruleIndex(idOrName)
	if i < 0 {
		return Rule{}, false
	}
	return rules[i].clone(), true
}

func (r *Rule) clone() Rule {
	c := *r
	c.Reads, c.Controls = slices.Clone(r.Reads), slices.Clone(r.Controls)
	return c
}

// ruleIndex returns the place of a rule in the table, or -1.
func ruleIndex(idOrName string) int {
	if !strings.HasPrefix(idOrName, "AUD") {
		return slices.IndexFunc(rules[:], func(r *Rule) bool { return r.Name == idOrName })
	}
	i, found := slices.BinarySearchFunc(rules[:], RuleID(idOrName), func(r *Rule, id RuleID) int {
		return strings.Compare(string(r.ID), string(id))
	})
	if !found {
		return -1
	}
	return i
}
