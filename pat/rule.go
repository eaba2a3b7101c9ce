package pat

import (
	"slices"
	"strings"
)

// A RuleID identifies a rule for ever: "PAT" and three digits, of which the
// first is the layer. It implements error, so that a caller can ask
//
//	errors.Is(err, pat.DuplicateMember)
//
// of whatever Unmarshal and Validate return.
type RuleID string

// Error returns the rule's ID and name, for example "PAT105 duplicate-member".
func (id RuleID) Error() string {
	if r := record(id); r != nil {
		return string(id) + " " + r.Name
	}
	return string(id)
}

// The rules. [Rules] has a record of each, with its explanation.
const (
	// Layer 0: the document.
	RuleEmptyDocument     RuleID = "PAT001"
	RuleDocumentTooLarge  RuleID = "PAT002"
	RuleByteOrderMark     RuleID = "PAT003"
	RuleUnknownKind       RuleID = "PAT004"
	RuleMixedKind         RuleID = "PAT005"
	RuleKindNotInVersion  RuleID = "PAT006"
	RuleTooManyViolations RuleID = "PAT007"

	// Layer 1: the grammar of JSON.
	RuleSyntax          RuleID = "PAT101"
	RuleTrailingData    RuleID = "PAT102"
	RuleInvalidUTF8     RuleID = "PAT103"
	RuleLoneSurrogate   RuleID = "PAT104"
	RuleDuplicateMember RuleID = "PAT105"
	RuleNestingTooDeep  RuleID = "PAT106"

	// Layer 2: the shape of the payload.
	RuleMissingMember         RuleID = "PAT201"
	RuleUnknownMember         RuleID = "PAT202"
	RuleWrongType             RuleID = "PAT203"
	RuleNullNotAllowed        RuleID = "PAT204"
	RuleIntegerForm           RuleID = "PAT205"
	RuleIntegerRange          RuleID = "PAT206"
	RuleTimestampForm         RuleID = "PAT207"
	RuleTimestampPrecision    RuleID = "PAT208"
	RuleTimestampZero         RuleID = "PAT209"
	RuleTimestampNotCanonical RuleID = "PAT210"
	RuleOwnerEmptyMember      RuleID = "PAT211"
	RulePatchOp               RuleID = "PAT212"
	RulePatchPath             RuleID = "PAT213"
	RulePatchValueMissing     RuleID = "PAT214"
	RulePatchFromMissing      RuleID = "PAT215"

	// Layer 3: its meaning.
	RuleEmptyID                             RuleID = "PAT301"
	RuleEmptyName                           RuleID = "PAT302"
	RuleEmptyScopeItem                      RuleID = "PAT303"
	RuleEmptySecret                         RuleID = "PAT304"
	RuleOwnerType                           RuleID = "PAT305"
	RuleValidityRange                       RuleID = "PAT306"
	RuleAcknowledgementFalse                RuleID = "PAT307"
	RuleAcknowledgementMissing              RuleID = "PAT308"
	RuleAcknowledgementUnneeded             RuleID = "PAT309"
	RuleExpirationBeforeCreation            RuleID = "PAT310"
	RuleExpirationNotFuture                 RuleID = "PAT311"
	RuleExpirationOverSixMonths             RuleID = "PAT312"
	RuleExpirationMissing                   RuleID = "PAT313"
	RuleLastUsedBeforeCreation              RuleID = "PAT314"
	RuleCreatedInFuture                     RuleID = "PAT315"
	RuleLastUsedInFuture                    RuleID = "PAT316"
	RulePatchNotPatchable                   RuleID = "PAT317"
	RulePatchClearsExpirationUnacknowledged RuleID = "PAT318"
	RuleBulkIDsCount                        RuleID = "PAT319"
	RuleBulkIDsDuplicate                    RuleID = "PAT320"
	RuleBulkIDsBlank                        RuleID = "PAT321"
	RuleBulkPatchEmpty                      RuleID = "PAT322"
	RuleBulkNotPatchable                    RuleID = "PAT323"
	RuleListDuplicateID                     RuleID = "PAT324"
	RuleListDuplicateName                   RuleID = "PAT325"

	// Layer 4: hygiene.
	RuleSecretInDocument      RuleID = "PAT401"
	RuleScopeAll              RuleID = "PAT402"
	RuleScopeDefaultsToAll    RuleID = "PAT403"
	RuleNeverExpires          RuleID = "PAT404"
	RuleScopeRepeated         RuleID = "PAT405"
	RuleScopeForm             RuleID = "PAT406"
	RuleIDForm                RuleID = "PAT407"
	RuleOwnerIncomplete       RuleID = "PAT408"
	RuleExpirationEmptyString RuleID = "PAT409"
)

// Severity says whether a violation makes a document unacceptable.
type Severity uint8

const (
	SeverityError   Severity = iota // the document is refused
	SeverityWarning                 // the document is accepted
)

// String returns "error" or "warning".
func (s Severity) String() string {
	if s == SeverityWarning {
		return "warning"
	}
	return "error"
}

// MarshalText returns what String returns.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// A Rule is the record of one rule: what it asks, of whom, and why.
type Rule struct {
	ID       RuleID
	Name     string // in words, for example "duplicate-member"; as stable as ID
	Layer    int    // 0 document, 1 syntax, 2 shape, 3 meaning, 4 hygiene
	Severity Severity
	Kinds    []Kind    // the kinds of payload in which it can be violated
	Dialects []Dialect // the dialects in which it holds

	NeedsClock   bool // runs only with [At]
	OffByDefault bool // runs only with [Enable]

	// Reads holds the members the rule looks at, as pointers from the object
	// (or, for a patch, the operation) it judges. Where one of them is faulty
	// the rule stays silent: one fault, one violation.
	Reads []Pointer

	Summary string // one sentence without final period
	Help    string // why the rule exists, and what to do: one or two paragraphs
	Ref     string // the source: RFC section, vendor page, or decision of this project

	// Bad is a document that violates this rule and no other; Good is its
	// nearest neighbour that violates none. Both are of the first of Kinds, in
	// the first of Dialects (layer 0: of a kind to be detected), judged at
	// ExampleClock if NeedsClock, of at most ExampleMaxSize bytes, with the
	// rule enabled.
	Bad, Good string
}

// What the examples of a [Rule] are judged with.
const (
	ExampleClock   = "2026-06-01T00:00:00.000Z"
	ExampleMaxSize = 8 << 10
)

// Rules returns the record of every rule, in the order of their IDs.
func Rules() []Rule {
	out := make([]Rule, len(rules))
	for k := range out {
		out[k] = rules[k].clone()
	}
	return out
}

// LookupRule returns the record of one rule.
func LookupRule(id RuleID) (Rule, bool) {
	r := record(id)
	if r == nil {
		return Rule{}, false
	}
	return r.clone(), true
}

func (r Rule) clone() Rule {
	r.Kinds, r.Dialects, r.Reads = slices.Clone(r.Kinds), slices.Clone(r.Dialects), slices.Clone(r.Reads)
	return r
}

// record finds a rule in the table; nil if there is none.
func record(id RuleID) *Rule {
	k, ok := slices.BinarySearchFunc(rules[:], id, func(r Rule, id RuleID) int { return strings.Compare(string(r.ID), string(id)) })
	if !ok {
		return nil
	}
	return &rules[k]
}

// layer returns the storey that a rule belongs to, which its ID tells.
func layer(id RuleID) int { return int(id[len("PAT")] - '0') }

// severityOf returns the severity of a rule. Tolerant reading turns three errors
// into warnings (contract D6, D8, D9), and never the other way round.
func severityOf(id RuleID, tolerant bool) Severity {
	if tolerant && (id == RuleUnknownMember || id == RuleTimestampPrecision || id == RuleOwnerType) {
		return SeverityWarning
	}
	return record(id).Severity
}
