package pat_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/sailpat/sailpat/internal/ruleexample"
	"github.com/sailpat/sailpat/pat"
)

// Every rule has a constant named like it, with its summary as comment, and every
// constant of type RuleID is that of a rule.
func TestRuleConstants(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "rules.go", nil, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	type constant struct{ name, comment string }
	constants := map[pat.RuleID]constant{}
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || len(spec.Values) != 1 {
			return true
		}
		if typ, ok := spec.Type.(*ast.Ident); ok && typ.Name == "RuleID" {
			id, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			if other, ok := constants[pat.RuleID(id)]; ok {
				t.Errorf("%s and %s are both %s", other.name, spec.Names[0].Name, id)
			}
			constants[pat.RuleID(id)] = constant{spec.Names[0].Name, strings.TrimSpace(spec.Comment.Text())}
		}
		return true
	})
	if len(constants) == 0 {
		t.Fatal("rules.go declares no constant of type RuleID")
	}
	for _, r := range pat.Rules() {
		c, ok := constants[r.ID]
		if !ok {
			t.Errorf("%s has a record but no constant", string(r.ID))
			continue
		}
		if want := kebab(strings.TrimPrefix(c.name, "Rule")); r.Name != want {
			t.Errorf("%s: name %q, but the constant %s asks for %q", string(r.ID), r.Name, c.name, want)
		}
		if c.comment != r.Summary {
			t.Errorf("%s: comment %q, but the summary is %q", c.name, c.comment, r.Summary)
		}
		delete(constants, r.ID)
	}
	for id, c := range constants {
		t.Errorf("%s %s has a constant but no record", string(id), c.name)
	}
}

// kebab writes a Go name as a rule name: InvalidUTF8 is invalid-utf8.
func kebab(name string) string {
	words := regexp.MustCompile(`UTF8|API|IDs|ID|[A-Z][a-z]*`).FindAllString(name, -1)
	return strings.ToLower(strings.Join(words, "-"))
}

func TestRulesRecords(t *testing.T) {
	var (
		form      = regexp.MustCompile(`^PAT[0-4][0-9][0-9]$`)
		code      = regexp.MustCompile("`[^`]*`")
		ruleName  = regexp.MustCompile("^`[a-z]+(-[a-z0-9]+)+`$")
		sentence  = regexp.MustCompile(`[.?!)]( |$)`)
		source    = regexp.MustCompile(`^(contract ([DR][1-9][0-9]*|§[1-9])|RFC [0-9]{4} §[0-9.]+)$`)
		foreign   = regexp.MustCompile(`(?i)\b(keys?|fields?|attributes?|issues?|findings?)\b`)
		known     = map[string]bool{}
		last      pat.RuleID
		summaries = map[string]pat.RuleID{}
	)
	for _, r := range pat.Rules() {
		if known[r.Name] {
			t.Errorf("%s: a second rule has the name %s", r.ID, r.Name)
		}
		known[r.Name] = true
	}
	for _, r := range pat.Rules() {
		bad := func(format string, args ...any) {
			t.Helper()
			t.Errorf("%s %s: "+format, append([]any{string(r.ID), r.Name}, args...)...)
		}
		if !form.MatchString(string(r.ID)) || r.ID <= last {
			bad("ID is not PATnnn, or does not come after %s", last)
		}
		last = r.ID
		if layer := int(r.ID[3] - '0'); r.Layer != layer {
			bad("layer %d, but the hundreds digit is %d", r.Layer, layer)
		}
		if r.Severity != pat.SeverityError && r.Severity != pat.SeverityWarning {
			bad("severity %d is neither error nor warning", r.Severity)
		}
		if !isOrderedSubset(r.Kinds, pat.Kinds()) {
			bad("kinds %q are not some of %q in that order", r.Kinds, pat.Kinds())
		}
		// Two rules are about detecting the kind, and so about no kind.
		if detects := r.ID == pat.RuleUnknownKind || r.ID == pat.RuleMixedKind; detects != (len(r.Kinds) == 0) {
			bad("kinds are %q", r.Kinds)
		}
		if len(r.Dialects) == 0 || !isOrderedSubset(r.Dialects, pat.Dialects()) {
			bad("dialects %q are not some of %q in that order", r.Dialects, pat.Dialects())
		}
		if r.Layer < 3 && (r.NeedsClock || r.OffByDefault) {
			bad("layers 0 to 2 have no clock and no switch")
		}
		if r.Layer < 2 && len(r.Reads) > 0 || r.Layer > 2 && len(r.Reads) == 0 {
			bad("reads %q: a rule of layers 3 and 4 reads members, one of layers 0 and 1 none", r.Reads)
		}
		for _, p := range r.Reads {
			if p == "" || !p.Valid() {
				bad("reads %q, which is no pointer to a member", p)
			}
		}
		if other, ok := summaries[r.Summary]; ok {
			bad("summary is that of %s", other)
		}
		summaries[r.Summary] = r.ID
		if s := strings.TrimPrefix(r.Summary, "`"); s == "" || len(r.Summary) > 100 || strings.ToLower(s[:1]) != s[:1] || strings.HasSuffix(s, ".") {
			bad("summary is not one short sentence in lower case without final period: %q", r.Summary)
		}
		prose := code.ReplaceAllString(r.Help, "X")
		if n := len(sentence.FindAllString(prose, -1)); n < 2 || n > 6 || !strings.HasSuffix(r.Help, ".") {
			bad("help has %d sentences, expected 2 to 6, the last with a period: %q", n, r.Help)
		}
		if first := r.Help[:min(1, len(r.Help))]; first != "`" && strings.ToUpper(first) != first {
			bad("help does not begin a sentence: %q", r.Help)
		}
		if !slices.ContainsFunc(r.Links(), func(l pat.Link) bool { return strings.HasPrefix(l.Text, "contract ") }) {
			bad("ref does not cite the contract: %q", r.Ref)
		}
		for _, link := range r.Links() {
			if !source.MatchString(link.Text) || !strings.HasPrefix(link.URL, "https://") {
				bad("ref has %+v, which is neither a section of the contract nor of an RFC: %q", link, r.Ref)
			}
		}
		for _, text := range []string{r.Summary, r.Help, r.Ref} {
			if strings.Count(text, "`")%2 != 0 || strings.Contains(text, "  ") || strings.TrimSpace(text) != text {
				bad("odd number of backticks, or superfluous white space: %q", text)
			}
			if word := foreign.FindString(code.ReplaceAllString(strings.ReplaceAll(text, "DisallowUnknownFields", ""), "")); word != "" {
				bad("says %q where RFC 8259 has a word: %q", word, text)
			}
			for _, name := range code.FindAllString(text, -1) {
				if ruleName.MatchString(name) && !known[strings.Trim(name, "`")] {
					bad("refers to %s, which is no rule", name)
				}
			}
		}
		if badExample(r) == "" || goodExample(r) == "" || badExample(r) == goodExample(r) {
			bad("an example is empty, or both are the same")
		}
		if len(goodExample(r)) > ruleexample.MaxSize || len(badExample(r)) > ruleexample.MaxSize != (r.ID == pat.RuleDocumentTooLarge) {
			bad("an example is longer than ExampleMaxSize, or is meant to be and is not")
		}
	}
}

func TestRuleLinks(t *testing.T) {
	const contract, rfc = "https://github.com/sailpat/sailpat/blob/main/docs/contract.md", "https://www.rfc-editor.org/rfc/rfc"
	for _, tt := range []struct {
		name, ref string
		want      []pat.Link
	}{
		{"reading", "contract R43", []pat.Link{{"contract R43", contract + "#r43"}}},
		{"decision and section", "contract D8, §4", []pat.Link{{"contract D8", contract + "#d8"}, {"contract §4", contract + "#s4"}}},
		{"RFC", "RFC 8259 §8.1", []pat.Link{{"RFC 8259 §8.1", rfc + "8259#section-8.1"}}},
		{"sections of an RFC", "RFC 6902 §4.1, §4", []pat.Link{{"RFC 6902 §4.1", rfc + "6902#section-4.1"}, {"RFC 6902 §4", rfc + "6902#section-4"}}},
		{"several sources", "contract R5; RFC 6901 §3; elsewhere", []pat.Link{
			{"contract R5", contract + "#r5"}, {"RFC 6901 §3", rfc + "6901#section-3"}, {"elsewhere", ""},
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := (pat.Rule{Ref: tt.ref}).Links(); !slices.Equal(got, tt.want) {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

func isOrderedSubset[T comparable](some, all []T) bool {
	for _, s := range some {
		i := slices.Index(all, s)
		if i < 0 {
			return false
		}
		all = all[i+1:]
	}
	return true
}

func TestLookupRule(t *testing.T) {
	for _, want := range pat.Rules() {
		got, ok := pat.LookupRule(want.ID)
		if !ok || got.Name != want.Name {
			t.Errorf("LookupRule(%s) = %q, %v", want.ID, got.Name, ok)
		}
		if text := want.ID.Error(); text != string(want.ID)+" "+want.Name {
			t.Errorf("%s prints as %q", want.ID, text)
		}
	}
	for _, id := range []pat.RuleID{"", "PAT000", "PAT099", "PAT105 ", "pat105", "PAT999", "duplicate-member"} {
		if r, ok := pat.LookupRule(id); ok {
			t.Errorf("LookupRule(%q) = %s, expected none", id, r.ID)
		}
		if text := id.Error(); text != string(id) {
			t.Errorf("RuleID %q prints as %q", id, text)
		}
	}
}

// A caller may change the rule that it was given.
func TestRulesAreCopies(t *testing.T) {
	spoil := func(r *pat.Rule) {
		r.Name = "spoilt"
		r.Kinds[0], r.Dialects[0], r.Reads[0] = 99, 99, "spoilt"
	}
	id := pat.RuleEmptyID
	all := pat.Rules()
	spoil(&all[slices.IndexFunc(all, func(r pat.Rule) bool { return r.ID == id })])
	one, _ := pat.LookupRule(id)
	spoil(&one)
	r, _ := pat.LookupRule(id)
	if r.Name == "spoilt" || r.Kinds[0] == 99 || r.Dialects[0] == 99 || r.Reads[0] == "spoilt" {
		t.Errorf("the table was changed through a copy: %+v", r)
	}
}

// exampleClock is the time at which the examples of rules that need a clock are
// checked.
var exampleClock = func() time.Time {
	at, err := time.Parse(time.RFC3339, ruleexample.Clock)
	if err != nil {
		panic(err)
	}
	return at
}()

func badExample(r pat.Rule) string {
	e, _ := ruleexample.Of(string(r.ID))
	return e.Bad
}

func goodExample(r pat.Rule) string {
	e, _ := ruleexample.Of(string(r.ID))
	return e.Good
}

// exampleKind is the kind as which the examples of a rule are checked.
func exampleKind(r pat.Rule) pat.Kind {
	if r.Layer == 0 {
		return pat.KindAuto
	}
	if kind, ok := pat.DetectKind([]byte(badExample(r))); ok && slices.Contains(r.Kinds, kind) {
		return kind
	}
	return r.Kinds[0]
}

// exampleOptions returns the options with which the examples of a rule are
// checked.
func exampleOptions(r pat.Rule, v pat.APIVersion) []pat.Option {
	opts := []pat.Option{pat.ForVersion(v), pat.MaxSize(ruleexample.MaxSize), pat.Enable(r.ID)}
	if r.NeedsClock {
		opts = append(opts, pat.At(exampleClock))
	}
	return opts
}

func lintExample(doc string, r pat.Rule, v pat.APIVersion) []pat.Violation {
	return pat.Lint([]byte(doc), exampleKind(r), exampleOptions(r, v)...).Violations
}

// versionsOf returns the API versions at which a rule holds, and the others.
func versionsOf(r pat.Rule) (in, out []pat.APIVersion) {
	for _, v := range pat.APIVersions() {
		if slices.Contains(r.Dialects, v.Dialect()) {
			in = append(in, v)
		} else {
			out = append(out, v)
		}
	}
	return in, out
}

func hasRule(vs []pat.Violation, id pat.RuleID) bool {
	return slices.ContainsFunc(vs, func(v pat.Violation) bool { return v.Rule == id })
}

func ruleNames(vs []pat.Violation) (out []string) {
	for _, v := range vs {
		out = append(out, v.Rule.Error()+" at "+strconv.Quote(string(v.Pointer)))
	}
	return out[:min(len(out), 5)]
}

func TestRulesExamples(t *testing.T) {
	for _, r := range pat.Rules() {
		t.Run(r.Name, func(t *testing.T) {
			in, out := versionsOf(r)
			for _, v := range in {
				got := lintExample(badExample(r), r, v)
				if r.ID == pat.RuleTooManyViolations {
					// The one rule that is never violated by itself: it counts the others.
					if len(got) != 1001 {
						t.Fatalf("%s: %d violations, expected 1,000 and the rule's own", v, len(got))
					}
					got = got[1000:]
				}
				if len(got) != 1 || got[0].Rule != r.ID || got[0].Severity != r.Severity {
					t.Errorf("%s: bad example gives %q, expected one %s of this rule", v, ruleNames(got), r.Severity)
				}
				if got := lintExample(goodExample(r), r, v); len(got) != 0 {
					t.Errorf("%s: good example gives %q, expected none", v, ruleNames(got))
				}
				// People copy examples, so time must not make one wrong.
				if got := pat.Lint([]byte(goodExample(r)), exampleKind(r), append(exampleOptions(r, v), pat.At(exampleClock))...).Violations; len(got) != 0 {
					t.Errorf("%s: at the example clock the good example gives %q, expected none", v, ruleNames(got))
				}
			}
			for _, v := range out {
				if got := lintExample(badExample(r), r, v); hasRule(got, r.ID) {
					t.Errorf("%s: bad example violates the rule where it does not hold", v)
				}
			}
		})
	}
}

// A clock changes the verdict of a rule that needs one, and of no other; so does a
// switch.
func TestRulesClockAndSwitches(t *testing.T) {
	for _, r := range pat.Rules() {
		t.Run(r.Name, func(t *testing.T) {
			in, _ := versionsOf(r)
			doc, kind := []byte(badExample(r)), exampleKind(r)
			opts := []pat.Option{pat.ForVersion(in[0]), pat.MaxSize(ruleexample.MaxSize)}
			clock, enable, disable := pat.At(exampleClock), pat.Enable(r.ID), pat.Disable(r.ID)
			violated := func(more ...pat.Option) bool {
				return hasRule(pat.Lint(doc, kind, append(slices.Clone(opts), more...)...).Violations, r.ID)
			}
			if got := violated(enable); got == r.NeedsClock {
				t.Errorf("NeedsClock is %v, but without a clock the violation is reported: %v", r.NeedsClock, got)
			}
			if got := violated(clock); got == r.OffByDefault {
				t.Errorf("OffByDefault is %v, but without Enable the violation is reported: %v", r.OffByDefault, got)
			}
			if !violated(clock, enable) {
				t.Error("with a clock and Enable the violation is not reported")
			}
			if got := violated(clock, enable, disable); got != (r.Layer < 3) {
				t.Errorf("with Disable the violation of layer %d is reported: %v", r.Layer, got)
			}
		})
	}
}

// Lint takes severities and defaults from the table, so no test of Lint can prove
// them. They are pinned here, because a change of one changes users' verdicts.
func TestRulesPinned(t *testing.T) {
	warnings := []pat.RuleID{pat.RuleTimestampNotCanonical, pat.RuleAcknowledgementUnneeded, pat.RuleScopeAll, pat.RuleScopeDefaultsToAll,
		pat.RuleNeverExpires, pat.RuleScopeRepeated, pat.RuleScopeForm, pat.RuleIDForm, pat.RuleOwnerIncomplete, pat.RuleExpirationEmptyString, pat.RuleListTooMany}
	off := []pat.RuleID{pat.RuleSecretInDocument, pat.RuleScopeAll, pat.RuleNeverExpires, pat.RuleIDForm, pat.RuleListTooMany}
	for _, r := range pat.Rules() {
		if want := slices.Contains(warnings, r.ID); want != (r.Severity == pat.SeverityWarning) {
			t.Errorf("%s is of severity %s", r.Name, r.Severity)
		}
		if want := slices.Contains(off, r.ID); want != r.OffByDefault {
			t.Errorf("%s: OffByDefault is %v", r.Name, r.OffByDefault)
		}
	}
}

// Tolerant reading turns these rules into warnings and leaves all others as they
// are. (It also does so with some violations of null-not-allowed, see D12.)
func TestRulesTolerant(t *testing.T) {
	forgiven := []pat.RuleID{pat.RuleUnknownMember, pat.RuleTimestampPrecision, pat.RuleOwnerType, pat.RuleAcknowledgementMissing} // decisions D6, D8, D9, D12
	for _, r := range pat.Rules() {
		want := r.Severity
		if slices.Contains(forgiven, r.ID) {
			want = pat.SeverityWarning
		}
		in, _ := versionsOf(r)
		got := pat.Lint([]byte(badExample(r)), exampleKind(r), append(exampleOptions(r, in[0]), pat.Tolerant())...).Violations
		i := slices.IndexFunc(got, func(v pat.Violation) bool { return v.Rule == r.ID })
		if i < 0 || got[i].Severity != want {
			t.Errorf("%s: read tolerantly, the bad example gives %q, expected this rule as %s", r.Name, ruleNames(got), want)
		}
	}
}
