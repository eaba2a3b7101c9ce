package fuzz

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/sailpat/sailpat/internal/jsonscan"
	"github.com/sailpat/sailpat/pat"
)

// Property 3: every span slices to the text its pointer names, to the `{` of the
// object that lacks it, or to a member name; and the order is total.

func TestSpans(t *testing.T) { forAll(t, spans) }
func FuzzSpans(f *testing.F) { fuzz(f, spans) }

func spans(t rapid.TB, s sample, pick chooser) {
	opts := append(someOptions(pick), s.forVersion(), pat.Enable(pat.RuleScopeAll, pat.RuleNeverExpires, pat.RuleIDForm))
	if chance(pick, 4) {
		opts = append(opts, pat.At(someTime(pick)))
	}
	vs := pat.Lint(s.data(), s.kind, opts...).Violations
	d := read(s.text)
	for k := range vs {
		v := &vs[k]
		if reason := misplaced(d, s.kind, v); reason != "" {
			t.Fatalf("%v, at %v: %s\n%s", v, v.Span, reason, s)
		}
		if reason := unfit(v); reason != "" {
			t.Fatalf("%s: %q at %q\n%s", reason, v.Message, v.Pointer, s)
		}
		if v.Rule == pat.RuleTooManyViolations {
			if !d.valid() && !slices.ContainsFunc(vs, func(v pat.Violation) bool { return layerOf(v.Rule) == 1 }) {
				t.Fatalf("expected a fault of syntax among so many, got none\n%s", s)
			}
			if k != len(vs)-1 || k < 1000 {
				t.Fatalf("too-many-violations is number %d of %d\n%s", k, len(vs), s)
			}
			return
		}
		if k > 0 && !inOrder(&vs[k-1], v) {
			t.Fatalf("expected an order, got %v at %v before %v at %v\n%s", &vs[k-1], vs[k-1].Span, v, v.Span, s)
		}
	}
	if again := pat.Lint(s.data(), s.kind, opts...).Violations; !slices.Equal(vs, again) {
		t.Fatalf("expected the same again, got %v and then %v\n%s", vs, again, s)
	}
	if !has(vs, pat.RuleKindNotInVersion, pat.RuleDocumentTooLarge) {
		sameGrammar(t, s, d, vs)
	}
}

// messageForm matches a message that begins in lower case, with a value or with
// code, and does not end in a period.
var messageForm = regexp.MustCompile("^[a-z0-9`].*[^. ]$")

// unfit says why a message cannot be shown as it is: to a terminal, or in a log.
func unfit(v *pat.Violation) string {
	shown := v.Message + string(v.Pointer)
	switch {
	case !utf8.ValidString(shown) || strings.ContainsFunc(shown, func(r rune) bool { return !unicode.IsPrint(r) }):
		return "expected printable characters"
	case !messageForm.MatchString(v.Message):
		return "expected a message in lower case, without a period"
	}
	return ""
}

// inOrder: no two violations have the same place and rule, unless an object lacks
// several members.
func inOrder(a, b *pat.Violation) bool {
	order := cmp.Or(a.Span.Start-b.Span.Start, a.Span.End-b.Span.End, cmp.Compare(a.Pointer, b.Pointer), cmp.Compare(a.Rule, b.Rule))
	return order < 0 || order == 0 && a.Rule == pat.RuleMissingMember && a.Message != b.Message
}

// misplaced says what is wrong with the place of a violation, or "".
func misplaced(d *document, kind pat.Kind, v *pat.Violation) string {
	if v.Span.Start < 0 || v.Span.End < v.Span.Start || v.Span.End > len(d.text) {
		return "a span outside of the document"
	}
	if !v.Pointer.Valid() {
		return "a pointer that is none"
	}
	n, m := d.find(string(v.Pointer))
	is := func(start, end int) string {
		if v.Span != (pat.Span{Start: start, End: end}) {
			return fmt.Sprintf("expected the span %d to %d", start, end)
		}
		return ""
	}
	switch v.Rule {
	case pat.RuleEmptyDocument, pat.RuleTooManyViolations, pat.RuleDocumentTooLarge:
		return is(0, 0)
	case pat.RuleByteOrderMark:
		return is(0, len("\uFEFF"))
	case pat.RuleNotUTF8:
		return is(0, 2+2*(v.Span.End-1)/3) // 2 or 4
	case pat.RuleSecretInDocument: // also after broken syntax, where nothing has a pointer
		if !d.valid() {
			return ""
		}
	case pat.RuleAPIErrorAnswer, pat.RuleKindNotInVersion: // said of whatever text it is
		return is(len(d.text)-len(strings.TrimLeft(d.text, " \t\r\n")), max(len(strings.TrimRight(d.text, " \t\r\n")), v.Span.Start))
	case pat.RuleSyntax, pat.RuleTrailingData, pat.RuleInvalidUTF8, pat.RuleLoneSurrogate, pat.RuleNestingTooDeep:
		return "" // sameGrammar knows
	case pat.RuleUnknownMember, pat.RuleDuplicateMember:
		return misplacedName(d, v, n, m)
	}
	switch {
	case n == nil || n.end < 0:
		return "a pointer to nothing"
	case isAbsence(kind, n, v):
		return is(n.start, n.start+1)
	}
	return cmp.Or(is(n.start, n.end), misrelated(d, v))
}

// isAbsence reports whether the violation is that the object n lacks something.
func isAbsence(kind pat.Kind, n *node, v *pat.Violation) bool {
	switch v.Rule {
	case pat.RuleMissingMember, pat.RulePatchValueMissing, pat.RulePatchFromMissing, pat.RuleAcknowledgementMissing, pat.RuleExpirationMissing, pat.RuleOwnerIncomplete:
		return true
	case pat.RuleNeverExpires, pat.RuleScopeDefaultsToAll: // those of an operation are about what it does
		return n.first == '{' && kind != pat.KindPatch && kind != pat.KindBulk
	}
	return false
}

// misplacedName: the span is a name that the pointer ends in, unless that may not
// be shown: then the pointer ends before it.
func misplacedName(d *document, v *pat.Violation, n *node, m *member) string {
	for _, at := range d.members() {
		if v.Span != (pat.Span{Start: at.nameStart, End: at.nameEnd}) {
			continue
		}
		if want := shownPointer(append(at.object.steps(), at.name)); want != string(v.Pointer) {
			return "expected the pointer " + want
		}
		if v.Rule != pat.RuleDuplicateMember {
			return misrelated(d, v)
		}
		for _, first := range at.object.members {
			if first.name == at.name {
				if d.wrong >= 0 && v.Related == (pat.Span{}) { // in a broken object nobody looks for it
					return ""
				}
				if first == at || v.Related != (pat.Span{Start: first.nameStart, End: first.nameEnd}) {
					return fmt.Sprintf("expected as related the first one, at %d, got %v", first.nameStart, v.Related)
				}
				return ""
			}
		}
	}
	return "expected the span of a member name"
}

// shownPointer ends before the first step that may not be shown, or makes it too long.
func shownPointer(steps []string) string {
	for k, step := range steps {
		if !jsonscan.Quotable(step) || len(pointerOf(steps[:k]))+len(step) > 4096 {
			return pointerOf(steps[:k])
		}
	}
	return pointerOf(steps)
}

// misrelated: only rules about two equal values relate the first one.
func misrelated(d *document, v *pat.Violation) string {
	switch v.Rule {
	case pat.RuleListDuplicateID, pat.RuleListDuplicateName, pat.RuleBulkIDsDuplicate, pat.RuleScopeRepeated:
		first := slices.IndexFunc(d.nodes(), func(n *node) bool { return n.start == v.Related.Start && n.end == v.Related.End })
		n, _ := d.find(string(v.Pointer))
		if first < 0 || !isString(d.nodes()[first]) || d.nodes()[first].text != n.text || v.Related.Start >= v.Span.Start {
			return fmt.Sprintf("expected as related an equal string before, got %v", v.Related)
		}
	default:
		if v.Related != (pat.Span{}) {
			return fmt.Sprintf("expected nothing related, got %v", v.Related)
		}
	}
	return ""
}

// sameGrammar: of layers 0 and 1 the slow reader knows every violation there is.
func sameGrammar(t rapid.TB, s sample, d *document, vs []pat.Violation) {
	var got []string
	broken := d.wrong >= 0
	for k := range vs {
		if v := &vs[k]; layerOf(v.Rule) <= 1 && !(broken && v.Rule == pat.RuleDuplicateMember) {
			got = append(got, placed(v.Rule, string(v.Pointer), v.Span.Start, v.Span.End))
		}
	}
	want := grammarOf(d)
	if len(want) > 1000 || has(vs, pat.RuleNotUTF8, pat.RuleAPIErrorAnswer) { // which stand for all others
		return
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Fatalf("expected %v of layers 0 and 1, got %v\n%s", want, got, s)
	}
}

func placed(rule pat.RuleID, pointer string, start, end int) string {
	return fmt.Sprintf("%06d-%06d %s %s", start, end, string(rule), pointer)
}

var flawRules = map[flawKind]pat.RuleID{badSyntax: pat.RuleSyntax, badUTF8: pat.RuleInvalidUTF8, badSurrogate: pat.RuleLoneSurrogate}

func grammarOf(d *document) (out []string) {
	if d.bom {
		out = append(out, placed(pat.RuleByteOrderMark, "", 0, len("\uFEFF")))
	}
	for _, f := range d.flaws {
		out = append(out, placed(flawRules[f.kind], shownPointer(f.at.steps()), f.start, f.end))
	}
	switch {
	case d.root == nil && d.wrong == len(d.text):
		return append(out, placed(pat.RuleEmptyDocument, "", 0, 0))
	case d.tooDeep:
		return append(out, placed(pat.RuleNestingTooDeep, shownPointer(d.broken.steps()), d.wrong, d.wrong+1))
	case d.feedEnd > 0 && d.space(d.feedEnd) == d.wrong:
		return out // the quote that is missing before the line feed is one fault, not two
	case d.wrong >= 0:
		return append(out, placed(pat.RuleSyntax, shownPointer(d.broken.steps()), d.wrong, min(d.wrong+1, len(d.text))))
	case d.trailing >= 0:
		out = append(out, placed(pat.RuleTrailingData, "", d.trailing, len(strings.TrimRight(d.text, " \t\r\n"))))
	}
	for _, n := range d.nodes() {
		for k, m := range n.members {
			if m.name != noName && slices.ContainsFunc(n.members[:k], func(first *member) bool { return first.name == m.name }) {
				out = append(out, placed(pat.RuleDuplicateMember, shownPointer(append(n.steps(), m.name)), m.nameStart, m.nameEnd))
			}
		}
	}
	return out
}
