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
	EmptyDocument     RuleID = "PAT001"
	DocumentTooLarge  RuleID = "PAT002"
	ByteOrderMark     RuleID = "PAT003"
	UnknownKind       RuleID = "PAT004"
	MixedKind         RuleID = "PAT005"
	KindNotInVersion  RuleID = "PAT006"
	TooManyViolations RuleID = "PAT007"

	// Layer 1: the grammar of JSON.
	Syntax          RuleID = "PAT101"
	TrailingData    RuleID = "PAT102"
	InvalidUTF8     RuleID = "PAT103"
	LoneSurrogate   RuleID = "PAT104"
	DuplicateMember RuleID = "PAT105"
	NestingTooDeep  RuleID = "PAT106"

	// Layer 2: the shape of the payload.
	MissingMember         RuleID = "PAT201"
	UnknownMember         RuleID = "PAT202"
	WrongType             RuleID = "PAT203"
	NullNotAllowed        RuleID = "PAT204"
	IntegerForm           RuleID = "PAT205"
	IntegerRange          RuleID = "PAT206"
	TimestampForm         RuleID = "PAT207"
	TimestampPrecision    RuleID = "PAT208"
	TimestampZero         RuleID = "PAT209"
	TimestampNotCanonical RuleID = "PAT210"
	OwnerEmptyMember      RuleID = "PAT211"
	PatchOp               RuleID = "PAT212"
	PatchPath             RuleID = "PAT213"
	PatchValueMissing     RuleID = "PAT214"
	PatchFromMissing      RuleID = "PAT215"

	// Layer 3: its meaning.
	EmptyID                             RuleID = "PAT301"
	EmptyName                           RuleID = "PAT302"
	EmptyScopeItem                      RuleID = "PAT303"
	EmptySecret                         RuleID = "PAT304"
	OwnerType                           RuleID = "PAT305"
	ValidityRange                       RuleID = "PAT306"
	AcknowledgementFalse                RuleID = "PAT307"
	AcknowledgementMissing              RuleID = "PAT308"
	AcknowledgementUnneeded             RuleID = "PAT309"
	ExpirationBeforeCreation            RuleID = "PAT310"
	ExpirationNotFuture                 RuleID = "PAT311"
	ExpirationOverSixMonths             RuleID = "PAT312"
	ExpirationMissing                   RuleID = "PAT313"
	LastUsedBeforeCreation              RuleID = "PAT314"
	CreatedInFuture                     RuleID = "PAT315"
	LastUsedInFuture                    RuleID = "PAT316"
	PatchNotPatchable                   RuleID = "PAT317"
	PatchClearsExpirationUnacknowledged RuleID = "PAT318"
	BulkIDsCount                        RuleID = "PAT319"
	BulkIDsDuplicate                    RuleID = "PAT320"
	BulkIDsBlank                        RuleID = "PAT321"
	BulkPatchEmpty                      RuleID = "PAT322"
	BulkNotPatchable                    RuleID = "PAT323"
	ListDuplicateID                     RuleID = "PAT324"
	ListDuplicateName                   RuleID = "PAT325"

	// Layer 4: hygiene.
	SecretInDocument      RuleID = "PAT401"
	ScopeAll              RuleID = "PAT402"
	ScopeDefaultsToAll    RuleID = "PAT403"
	NeverExpires          RuleID = "PAT404"
	ScopeRepeated         RuleID = "PAT405"
	ScopeForm             RuleID = "PAT406"
	IDForm                RuleID = "PAT407"
	OwnerIncomplete       RuleID = "PAT408"
	ExpirationEmptyString RuleID = "PAT409"
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
	if tolerant && (id == UnknownMember || id == TimestampPrecision || id == OwnerType) {
		return SeverityWarning
	}
	return record(id).Severity
}
