package pat

import (
	"slices"
	"strings"

	"github.com/sailpat/sailpat/internal/ruleexample"
)

// A RuleID identifies a rule: "PAT" and three digits, the first of which is the
// layer. IDs never change. A RuleID is an error, so that a caller can ask
// errors.Is(err, pat.RuleDuplicateMember). Patlint's own rules, PAT501 and
// PAT502, are not among the constants: no function of this package reports
// them.
type RuleID string

// Error returns the rule's ID and name, for example "PAT105 duplicate-member".
func (id RuleID) Error() string {
	if r := record(id); r != nil {
		return string(id) + " " + r.Name
	}
	return string(id)
}

// Severity says whether a violation makes a document unacceptable. Its text is
// "error" or "warning".
type Severity uint8

const (
	SeverityError   Severity = iota // the document is rejected
	SeverityWarning                 // the document is accepted
)

func (s Severity) String() string {
	if s == SeverityWarning {
		return "warning"
	}
	return "error"
}

func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// A Rule describes one rule.
type Rule struct {
	ID       RuleID
	Name     string // for example "duplicate-member"; as stable as ID
	Layer    int    // 0 document, 1 syntax, 2 shape, 3 meaning, 4 hygiene
	Severity Severity
	Kinds    []Kind    // the kinds of payload that can violate it
	Dialects []Dialect // the dialects in which it holds

	NeedsClock   bool      // runs only with [At]
	OffByDefault bool      // runs only with [Enable]
	Reads        []Pointer // members, from the object or operation that is checked; a faulty one silences the rule

	Summary string // what a violation is: one sentence without final period
	Help    string // why the rule exists, and what to do
	Ref     string // the sources, for example "contract D8, R14; RFC 8259 §8.3"
}

var layerNames = []string{"document", "syntax", "shape", "meaning", "hygiene", "configuration"}

// LayerName returns the name of the layer, such as "syntax".
func (r Rule) LayerName() string { return layerNames[r.Layer] }

// A Link names a source of a rule.
type Link struct{ Text, URL string }

// Links returns a link for each section that Ref cites. A source that is
// neither the contract nor an RFC has no URL.
func (r Rule) Links() []Link {
	var links []Link
	for source := range strings.SplitSeq(r.Ref, "; ") {
		if entries, ok := strings.CutPrefix(source, "contract "); ok { // of "contract §4, R43"
			for entry := range strings.SplitSeq(entries, ", ") {
				anchor := strings.ToLower(strings.Replace(entry, "§", "s", 1))
				links = append(links, Link{"contract " + entry, contractURL + "#" + anchor})
			}
		} else if rfc, ok := strings.CutPrefix(source, "RFC "); ok { // of "RFC 6902 §4.1, §4.3"
			number, sections, _ := strings.Cut(rfc, " ")
			for section := range strings.SplitSeq(sections, ", ") {
				anchor := "section-" + strings.TrimPrefix(section, "§")
				links = append(links, Link{"RFC " + number + " " + section, rfcURL + number + "#" + anchor})
			}
		} else {
			links = append(links, Link{Text: source})
		}
	}
	return links
}

const (
	contractURL = "https://github.com/sailpat/sailpat/blob/main/docs/contract.md"
	rfcURL      = "https://www.rfc-editor.org/rfc/rfc"
)

// Rules returns every rule, in the order of their IDs.
func Rules() []Rule {
	out := make([]Rule, len(rules))
	for i, r := range rules {
		out[i] = r.rule()
	}
	return out
}

// LookupRule returns the rule with this ID.
func LookupRule(id RuleID) (Rule, bool) {
	r := record(id)
	if r == nil {
		return Rule{}, false
	}
	return r.rule(), true
}

// A ruleRecord is an entry of the table of rules, from which a [Rule] is made.
// All its values are constants, so that no code runs at start-up.
type ruleRecord struct {
	ID                 RuleID
	Name               string
	Severity           Severity
	Kinds              kindSet
	Dialects           dialectSet
	NeedsClock         bool
	OffByDefault       bool
	Reads              []Pointer
	Summary, Help, Ref string
	Bad, Good          string // see ruleexample.Example
}

func (r *ruleRecord) rule() Rule {
	return Rule{
		ID: r.ID, Name: r.Name, Layer: layer(r.ID), Severity: r.Severity,
		Kinds: r.Kinds.list(), Dialects: r.Dialects.list(),
		NeedsClock: r.NeedsClock, OffByDefault: r.OffByDefault, Reads: slices.Clone(r.Reads),
		Summary: r.Summary, Help: r.Help, Ref: r.Ref,
	}
}

// A kindSet has a bit for each Kind.
type kindSet uint8

const (
	noKind      kindSet = 0
	onlyToken   kindSet = 1 << KindToken
	onlyList    kindSet = 1 << KindList
	onlyCreate  kindSet = 1 << KindCreate
	onlyCreated kindSet = 1 << KindCreated
	onlyPatch   kindSet = 1 << KindPatch
	onlyBulk    kindSet = 1 << KindBulk

	storedKinds   = onlyToken | onlyList
	responseKinds = storedKinds | onlyCreated  // what the API sends
	tokenKinds    = responseKinds | onlyCreate // what describes tokens
	everyKind     = tokenKinds | onlyPatch | onlyBulk
)

func (s kindSet) list() (kinds []Kind) {
	for _, k := range Kinds() {
		if s&(1<<k) != 0 {
			kinds = append(kinds, k)
		}
	}
	return kinds
}

// A dialectSet has a bit for each Dialect.
type dialectSet uint8

const (
	onlySixMonths    dialectSet = 1 << SixMonths
	onlyAcknowledged dialectSet = 1 << Acknowledged
	bothDialects                = onlySixMonths | onlyAcknowledged
)

func (s dialectSet) list() (dialects []Dialect) {
	for _, d := range Dialects() {
		if s&(1<<d) != 0 {
			dialects = append(dialects, d)
		}
	}
	return dialects
}

// record finds a rule in the table; nil if there is none.
func record(id RuleID) *ruleRecord {
	i, ok := slices.BinarySearchFunc(rules[:], id, func(r *ruleRecord, id RuleID) int {
		return strings.Compare(string(r.ID), string(id))
	})
	if !ok {
		return nil
	}
	return rules[i]
}

func init() {
	ruleexample.Of = func(id string) (ruleexample.Example, bool) {
		r := record(RuleID(id))
		if r == nil {
			return ruleexample.Example{}, false
		}
		return ruleexample.Example{Bad: r.Bad, Good: r.Good}, true
	}
}

// layer returns the layer of a rule: the hundreds digit of its ID.
func layer(id RuleID) int { return int(id[len("PAT")] - '0') }

// severityOf returns the severity of a rule. Tolerant reading turns three errors
// into warnings (contract D6, D8, D9).
func severityOf(id RuleID, tolerant bool) Severity {
	if tolerant && (id == RuleUnknownMember || id == RuleTimestampPrecision || id == RuleOwnerType) {
		return SeverityWarning
	}
	return record(id).Severity
}
