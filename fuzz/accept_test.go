package fuzz

import (
	"cmp"
	"errors"
	"slices"
	"testing"
	"time"

	cmpgo "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/sailpat/sailpat/pat"
	"github.com/sailpat/sailpat/schema"
	"github.com/sailpat/sailpat/schema/conform"
)

// Property 1: Parse accepts ⇔ Unmarshal and Validate accept ⇔ Lint has no error ⇔ the schema
// accepts, but for the named divergences.

func TestAccept(t *testing.T) { forAll(t, accept) }
func FuzzAccept(f *testing.F) { fuzz(f, accept) }

func accept(t rapid.TB, s sample, pick chooser) {
	agreed(t, s, acceptAsLint(t, s))
	acceptAsLint(t, s, someOptions(pick)...)
}

// someOptions picks among those that change a verdict.
func someOptions(pick chooser) (opts []pat.Option) {
	if chance(pick, 2) {
		opts = append(opts, pat.At(someTime(pick)))
	}
	if chance(pick, 3) {
		opts = append(opts, pat.Tolerant())
	}
	switch rules := pat.Rules(); pick(3) {
	case 1:
		opts = append(opts, pat.Disable(rules[pick(len(rules))].ID, rules[pick(len(rules))].ID))
	case 2:
		opts = append(opts, pat.Enable(pat.RuleSecretInDocument, rules[pick(len(rules))].ID))
	}
	return opts
}

func someTime(pick chooser) time.Time {
	return near(pick, instant(pick)).Add(time.Duration(pick(2)) * 999999)
}

func errorsOf(vs []pat.Violation) []pat.Violation {
	return slices.DeleteFunc(slices.Clone(vs), func(v pat.Violation) bool { return v.Severity != pat.SeverityError })
}

func violationsOf(t rapid.TB, err error) []pat.Violation {
	if err == nil {
		return nil
	}
	var invalid *pat.ValidationError
	if !errors.As(err, &invalid) || len(invalid.Violations) == 0 {
		t.Fatalf("expected a *ValidationError with violations, got %T: %v", err, err)
	}
	return invalid.Violations
}

func has(vs []pat.Violation, rules ...pat.RuleID) bool {
	return slices.ContainsFunc(vs, func(v pat.Violation) bool { return slices.Contains(rules, v.Rule) })
}

func layerOf(id pat.RuleID) int {
	r, ok := pat.LookupRule(id)
	if !ok {
		panic("no such rule: " + string(id))
	}
	return r.Layer
}

// acceptAsLint compares not only the verdicts, but also the violations. It returns
// Lint's errors.
func acceptAsLint(t rapid.TB, s sample, opts ...pat.Option) (errors []pat.Violation) {
	opts = append(opts, s.forVersion())
	p, _ := pat.NewPayload(s.kind)
	read := pat.Unmarshal(s.data(), p, opts...)
	errors = errorsOf(pat.Lint(s.data(), s.kind, opts...).Violations)
	parsed, _ := pat.NewPayload(s.kind)
	if got := violationsOf(t, pat.Parse(s.data(), parsed, opts...)); !slices.Equal(errors, got) {
		t.Fatalf("Parse: %v\nLint: %v\n%s", got, errors, s)
	}
	if !cmpgo.Equal(p, parsed, equalByMethod) {
		t.Fatalf("Unmarshal and Parse read differently: %s\n%s", cmpgo.Diff(p, parsed, equalByMethod), s)
	}
	found := slices.Clone(errors)
	var want []pat.Violation
	if read != nil {
		want = violationsOf(t, read)
	} else {
		want = violationsOf(t, pat.Validate(p, opts...))
	}
	if (len(want) == 0) != (len(found) == 0) {
		t.Fatalf("Unmarshal and Validate: %v\nLint: %v\n%s", want, found, s)
	}
	if has(found, pat.RuleKindNotInVersion, pat.RuleTooManyViolations) || has(want, pat.RuleTooManyViolations) {
		return errors // contract R19: nothing else is judged
	}
	if read != nil { // Lint says what Unmarshal says, and goes on to meaning where there is a shape
		found = slices.DeleteFunc(found, func(v pat.Violation) bool { return layerOf(v.Rule) > 2 })
	} else { // Validate sees no text
		for k := range found {
			found[k].Span, found[k].Related = pat.Span{}, pat.Span{}
		}
		slices.SortFunc(found, func(a, b pat.Violation) int {
			return cmp.Or(cmp.Compare(a.Pointer, b.Pointer), cmp.Compare(a.Rule, b.Rule))
		})
	}
	if !slices.Equal(want, found) {
		t.Fatalf("Unmarshal and Validate: %v\nLint: %v\n%s", want, found, s)
	}
	return errors
}

func dialectOf(s sample) string {
	if s.version.Dialect() == pat.SixMonths {
		return schema.SixMonths
	}
	return schema.Acknowledged
}

func schemaAccepts(t rapid.TB, s sample) bool {
	err := conform.Validate(s.kind.String(), dialectOf(s), s.data())
	var refused *conform.Error
	if err != nil && !errors.As(err, &refused) {
		t.Fatalf("the schema judged nothing: %v", err)
	}
	return err == nil
}

// agreed compares the verdict of the schema with what Lint found. Where they differ
// there must be a divergence that says so. It reports whether they do not differ.
func agreed(t rapid.TB, s sample, found []pat.Violation) bool {
	accepts := schemaAccepts(t, s)
	if accepts == (len(found) == 0) {
		return true
	}
	if reason := unexplained(t, s, found); reason != "" {
		t.Fatalf("the library finds %v, the schema accepts: %v; %s\n%s", found, accepts, reason, s)
	}
	return false
}
