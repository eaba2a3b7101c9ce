package fuzz

import (
	"fmt"
	"math/big"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/sailpat/sailpat/pat"
)

// A divergence is a way in which the library and the schema may differ: one
// that JSON Schema leaves no choice in, or a bound of the schema's validator.
type divergence struct {
	name   string
	reason string
	vector string // of testdata/vectors, which shows it at V1 or, if not there, at V3
	shown  sample // instead of a vector

	// Where the library refuses and the schema accepts, each violation must be
	// of the rule of a divergence, and explained says that this one really is
	// what a schema cannot see: by a slow look at the document, or (repaired)
	// by taking the cause away, after which the two must agree again.
	rule      pat.RuleID
	explained func(d *document, s sample, v pat.Violation) bool
	repaired  func(d *document, vs []pat.Violation) string

	// Where the schema refuses and the library accepts, it is because of a bound.
	bounded func(s sample) bool
}

var divergences = []divergence{
	{
		name:     "duplicate-member",
		reason:   "an instance has each member once: the last one counts, and in the library the first",
		vector:   "token/invalid/duplicate-member",
		rule:     pat.RuleDuplicateMember,
		repaired: withoutDuplicates,
	}, {
		name:     "invalid-utf8",
		reason:   "encoding/json reads each such byte as U+FFFD before the schema sees anything",
		vector:   "token/invalid/invalid-utf8",
		rule:     pat.RuleInvalidUTF8,
		repaired: replaced(pat.RuleInvalidUTF8),
	}, {
		name:     "lone-surrogate",
		reason:   "encoding/json reads each such escape as U+FFFD before the schema sees anything",
		vector:   "token/invalid/lone-surrogate",
		rule:     pat.RuleLoneSurrogate,
		repaired: replaced(pat.RuleLoneSurrogate),
	}, {
		name:      "integer-form",
		reason:    "to JSON Schema a number without fractional part is an integer, however it is spelled",
		vector:    "token/invalid/integer-form-exponent",
		rule:      pat.RuleIntegerForm,
		explained: isIntegerByValue,
	}, {
		name:   "expiration-before-creation",
		reason: "a schema cannot compare two members",
		vector: "token/invalid/expiration-before-creation",
		rule:   pat.RuleExpirationBeforeCreation,
		explained: func(d *document, s sample, v pat.Violation) bool {
			expires, created := times(d, v, "expirationDate", "created")
			return expires <= created
		},
	}, {
		name:   "expiration-over-six-months",
		reason: "a schema cannot compare two members",
		vector: "created/invalid/expiration-over-six-months",
		rule:   pat.RuleExpirationOverSixMonths,
		explained: func(d *document, s sample, v pat.Violation) bool {
			expires, created := times(d, v, "expirationDate", "created")
			return s.version.Dialect() == pat.SixMonths && expires > slowSixMonths(timeOf(created)).UnixMilli()
		},
	}, {
		name:   "last-used-before-creation",
		reason: "a schema cannot compare two members",
		vector: "token/invalid/last-used-before-creation",
		rule:   pat.RuleLastUsedBeforeCreation,
		explained: func(d *document, s sample, v pat.Violation) bool {
			used, created := times(d, v, "lastUsed", "created")
			return used < created
		},
	}, {
		name:      "list-duplicate-id",
		reason:    "a schema can only tell elements that are equal as a whole, and of no more than 1,000 does this one ask",
		vector:    "list/invalid/list-duplicate-id",
		rule:      pat.RuleListDuplicateID,
		explained: isTwin("id"),
	}, {
		name:      "list-duplicate-name",
		reason:    "a schema cannot compare members of two elements",
		vector:    "list/invalid/list-duplicate-name",
		rule:      pat.RuleListDuplicateName,
		explained: isTwin("name"),
	}, {
		name:      "patch-order",
		reason:    "the last operation on a member decides (R1), and to a schema no operation is the last",
		vector:    "patch/invalid/patch-clears-expiration-unacknowledged-set-then-cleared",
		rule:      pat.RulePatchClearsExpirationUnacknowledged,
		explained: isMatterOfOrder,
	}, {
		name:   "many-values",
		reason: "the schema's validator keeps each value it looks at, so conform.Validate refuses more than 262,144 commas and opening brackets",
		shown:  sample{pat.KindCreate, pat.V1, `{"name":"x","expirationDate":"2026-12-31T23:59:59.999Z","scope":["a"` + strings.Repeat(`,"a"`, 1<<18) + `]}`},
		bounded: func(s sample) bool {
			return strings.Count(s.text, ",")+strings.Count(s.text, "[")+strings.Count(s.text, "{") > 1<<18
		},
	},
}

// unexplained says why what the library found, and the schema did not, is no
// known divergence; or, if nothing was found, why the schema must not refuse.
func unexplained(t rapid.TB, s sample, found []pat.Violation) string {
	if len(found) == 0 {
		for _, d := range divergences {
			if d.bounded != nil && d.bounded(s) {
				return ""
			}
		}
		return "no divergence lets the schema refuse this"
	}
	doc := read(s.text)
	for _, d := range divergences {
		if d.repaired == nil || !has(found, d.rule) {
			continue
		}
		repaired := s
		if repaired.text = d.repaired(doc, found); repaired.text == s.text {
			return "nothing could be done about " + d.name
		}
		// What else was found must be gone too, or have a reason of its own.
		agreed(t, repaired, errorsOf(pat.Lint(repaired.data(), s.kind, s.forVersion()).Violations))
		return ""
	}
	for _, v := range found {
		if reason := explainOne(doc, s, v); reason != "" {
			return reason
		}
	}
	return ""
}

func explainOne(doc *document, s sample, v pat.Violation) string {
	if v.Rule == pat.RuleTooManyViolations {
		return "" // the others tell
	}
	for _, d := range divergences {
		if d.rule == v.Rule && (d.explained == nil || d.explained(doc, s, v)) {
			return ""
		}
	}
	return fmt.Sprintf("no divergence explains %v", &v)
}

// withoutDuplicates takes away all but the first of members of one name.
func withoutDuplicates(d *document, _ []pat.Violation) string {
	var cuts []slot
	for _, n := range d.nodes() {
		for k, m := range n.members {
			if slices.ContainsFunc(n.members[:k], func(first *member) bool { return first.name == m.name }) {
				cuts = append(cuts, slot{n.members[k-1].value.end, m.value.end})
			}
		}
	}
	slices.SortFunc(cuts, func(a, b slot) int { return a.start - b.start })
	var out strings.Builder
	at := 0
	for _, c := range cuts {
		if c.end <= at { // inside another one
			continue
		}
		out.WriteString(d.text[at:c.start])
		at = c.end
	}
	return out.String() + d.text[at:]
}

// replaced puts U+FFFD where encoding/json sees it.
func replaced(rule pat.RuleID) func(*document, []pat.Violation) string {
	return func(d *document, vs []pat.Violation) string {
		text := d.text
		for _, v := range slices.Backward(vs) {
			if v.Rule == rule {
				text = splice(text, v.Span.Start, v.Span.End, "\uFFFD")
			}
		}
		return text
	}
}

func isIntegerByValue(d *document, s sample, v pat.Violation) bool {
	n, _ := d.find(string(v.Pointer))
	value, ok := new(big.Rat).SetString(d.raw(n))
	return ok && value.IsInt()
}

// times returns two timestamps of the object that a violation is about.
func times(d *document, v pat.Violation, a, b string) (int64, int64) {
	object, _ := d.find(string(v.Pointer.Parent()))
	first, ok1 := slowTimestamp(object.get(a).text)
	second, ok2 := slowTimestamp(object.get(b).text)
	if !ok1 || !ok2 {
		panic("expected two timestamps to compare, got " + object.get(a).text + " and " + object.get(b).text)
	}
	return first, second
}

// isTwin: an earlier element has the same member (and the same owner), and is
// not the same as a whole, or there are more of them than the schema compares.
func isTwin(name string) func(*document, sample, pat.Violation) bool {
	return func(d *document, s sample, v pat.Violation) bool {
		k, _ := strconv.Atoi(v.Pointer.Parent().LastToken())
		this := d.root.elements[k]
		return slices.ContainsFunc(d.root.elements[:k], func(other *node) bool {
			same := func(a, b *node) bool { return a != nil && b != nil && a.text == b.text }
			return same(other.get(name), this.get(name)) &&
				(name == "id" || same(other.get("owner").get("id"), this.get("owner").get("id"))) && (len(d.root.elements) > 1000 || !sameMeaning(d.raw(this), d.raw(other)))
		})
	}
}

// isMatterOfOrder: what a patch leaves is cleared and unacknowledged, although
// one of its operations sets a date, or one acknowledges.
func isMatterOfOrder(d *document, s sample, v pat.Violation) bool {
	operations := d.root
	if s.kind == pat.KindBulk {
		operations = d.root.get("patch")
	}
	cleared, acknowledged, everSet, everAcknowledged := false, false, false, false
	for _, o := range operations.elements {
		op, value := o.get("op").text, o.get("value")
		gives := op == "add" || op == "replace"
		switch {
		case op != "remove" && !gives:
		case o.get("path").text == "/expirationDate":
			cleared = op == "remove" || value.first == 'n' || value.text == ""
			everSet = everSet || !cleared
		case o.get("path").text == "/userAwareTokenNeverExpires":
			acknowledged = gives && value.first == 't'
			everAcknowledged = everAcknowledged || acknowledged
		}
	}
	return cleared && !acknowledged && (everSet || everAcknowledged)
}

// Each divergence is there: its vector is judged as it says, for its reason and
// no other. One that stops diverging fails here, and comes off the list.
func TestDivergences(t *testing.T) {
	all := divergences
	defer func() { divergences = all }()
	for k, d := range all {
		t.Run(d.name, func(t *testing.T) {
			s := d.sample(t)
			found := errorsOf(pat.Lint(s.data(), s.kind, s.forVersion()).Violations)
			if refused := len(found) > 0; refused == schemaAccepts(t, s) {
				if d.bounded == nil && !refused || d.bounded != nil && refused {
					t.Errorf("expected the divergence in its direction, got the other one: %v", found)
				}
			} else {
				t.Fatalf("the library and the schema agree: take the divergence off the list; %v", found)
			}
			divergences = all
			if reason := unexplained(t, s, found); reason != "" {
				t.Errorf("expected its own divergence to explain it: %s", reason)
			}
			divergences = slices.Delete(slices.Clone(all), k, k+1)
			if reason := unexplained(t, s, found); reason == "" {
				t.Error("expected no other divergence to explain it")
			}
		})
	}
}

func (d divergence) sample(t *testing.T) sample {
	if d.vector == "" {
		return d.shown
	}
	text, err := os.ReadFile("../testdata/vectors/" + d.vector + ".json")
	if err != nil {
		t.Fatal(err)
	}
	s := sample{kindOf(d.vector), pat.V1, string(text)}
	if len(errorsOf(pat.Lint(s.data(), s.kind).Violations)) == 0 {
		s.version = pat.V3
	}
	return s
}
