package fuzz

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/sailpat/sailpat/pat"
)

// The options that must not change what a document means: Tolerant accepts more,
// Borrow needs less memory, MaxSize refuses what is too long, and that is all.

func TestTolerant(t *testing.T) { forAll(t, tolerant) }
func FuzzTolerant(f *testing.F) { fuzz(f, tolerant) }

func tolerant(t rapid.TB, s sample, pick chooser) {
	strictly, _ := pat.NewPayload(s.kind)
	tolerantly, _ := pat.NewPayload(s.kind)
	strictErr := pat.Unmarshal(s.data(), strictly)
	err := pat.Unmarshal(s.data(), tolerantly, pat.Tolerant())
	if strictErr == nil && (err != nil || !cmp.Equal(strictly, tolerantly, equalByMethod)) {
		t.Fatalf("accepted strictly, but tolerantly %v: %s\n%s", err, cmp.Diff(strictly, tolerantly, equalByMethod), s)
	}
	// What Tolerant forgives, it says; what it says else, strict reading says too.
	forgiven := []pat.RuleID{pat.RuleUnknownMember, pat.RuleTimestampPrecision, pat.RuleOwnerType}
	ofStored := []pat.RuleID{pat.RuleNullNotAllowed} // of some members only
	if s.kind == pat.KindToken || s.kind == pat.KindList {
		forgiven = append(forgiven, pat.RuleAcknowledgementMissing)
	} else {
		ofStored = nil
	}
	strict, lax := pat.Lint(s.data(), s.kind, s.forVersion()).Violations, pat.Lint(s.data(), s.kind, s.forVersion(), pat.Tolerant()).Violations
	for _, v := range lax {
		if v.Severity == pat.SeverityError && slices.Contains(forgiven, v.Rule) {
			t.Fatalf("expected a warning, got %v\n%s", &v, s)
		}
	}
	if has(strict, pat.RuleTooManyViolations) || has(lax, pat.RuleTooManyViolations) {
		return
	}
	hasPrecision := has(strict, pat.RuleTimestampPrecision)
	for _, v := range strict {
		there := slices.ContainsFunc(lax, func(w pat.Violation) bool {
			return w.Rule == v.Rule && w.Pointer == v.Pointer && w.Span == v.Span && (w.Severity == v.Severity || slices.Contains(forgiven, v.Rule) || slices.Contains(ofStored, v.Rule))
		})
		// A time that is cut to the millisecond may be the zero one.
		zero := v.Rule == pat.RuleTimestampPrecision && slices.ContainsFunc(lax, func(w pat.Violation) bool { return w.Rule == pat.RuleTimestampZero && w.Pointer == v.Pointer })
		if !there && !zero {
			t.Fatalf("expected %v also tolerantly, got %v\n%s", &v, lax, s)
		}
	}
	// With the time that could not be read, there may be more to say. Strictly, a
	// misspelled member is not absent as well (contract R50).
	misspelled := slices.ContainsFunc(strict, func(v pat.Violation) bool {
		return v.Rule == pat.RuleUnknownMember && strings.Contains(v.Message, "did you mean")
	})
	if len(lax) < len(strict) || !hasPrecision && !misspelled && len(strict) != len(lax) {
		t.Fatalf("expected the same violations as strictly, %v, got %v\n%s", strict, lax, s)
	}
	if err == nil {
		keepsUnknown(t, s, tolerantly)
	}
}

// keepsUnknown: the unknown members are there when the payload is written, each as
// it was.
func keepsUnknown(t rapid.TB, s sample, p pat.Payload) {
	canonical := marshalled(t, p, pat.Tolerant())
	if !has(pat.Lint(s.data(), s.kind, pat.Tolerant()).Violations, pat.RuleNullNotAllowed) { // a null was read as absent
		meansTheSame(t, s, canonical)
	}
	for _, v := range pat.Lint(s.data(), s.kind).Violations {
		if v.Rule != pat.RuleUnknownMember {
			continue
		}
		for _, m := range read(s.text).members() {
			if m.nameStart != v.Span.Start {
				continue
			}
			original := read(s.text)
			kept := original.text[m.nameStart:m.nameEnd] + ":" + canonicalText(original, m.value, pat.KindAuto)
			if !bytes.Contains([]byte(canonical), []byte(kept)) {
				t.Fatalf("expected %s in %s\n%s", kept, canonical, s)
			}
		}
	}
}

func TestBorrow(t *testing.T) { forAll(t, borrow) }
func FuzzBorrow(f *testing.F) { fuzz(f, borrow) }

// borrow: whatever was in a payload before, and with or without Borrow, the same
// document gives the same. A report never points into the document.
func borrow(t rapid.TB, s sample, pick chooser) {
	opts := anyOptions(pick)
	want, _ := pat.NewPayload(s.kind)
	wantErr := pat.Unmarshal(s.data(), want, opts...)
	equal := equalByMethod
	if wantErr != nil {
		equal = append(equal, cmpopts.EquateEmpty()) // what could not be read may be nil, or an array that waits to be used again
	}
	for _, extra := range [][]pat.Option{nil, {pat.Borrow()}} {
		opts := append(slices.Clone(opts), extra...)
		got, _ := pat.NewPayload(s.kind)
		before := []byte(edited(pick, payload(pick, s.kind)))
		pat.Unmarshal(before, got, opts...)
		data := s.data()
		for range 2 {
			err := pat.Unmarshal(data, got, opts...)
			if !slices.Equal(violationsOf(t, wantErr), violationsOf(t, err)) {
				t.Fatalf("expected %v, got %v after %s\n%s", wantErr, err, before, s)
			}
			if !cmp.Equal(want, got, equal) {
				t.Fatalf("expected the same after %s: %s\n%s", before, cmp.Diff(want, got, equal), s)
			}
		}
		if string(data) != s.text {
			t.Fatalf("the document was changed\n%s", s)
		}
		clear(data)
		if extra == nil && !cmp.Equal(want, got, equal) {
			t.Fatalf("expected nothing to point into the document without Borrow: %s\n%s", cmp.Diff(want, got, equal), s)
		}
	}
	data := s.data()
	report := pat.Lint(data, s.kind, opts...)
	for i := range data {
		data[i] = '#'
	}
	if again := pat.Lint(s.data(), s.kind, opts...).Violations; !slices.Equal(again, report.Violations) {
		t.Fatalf("expected no violation to point into the document: %v\n%s", report.Violations, s)
	}
}

func TestMaxSize(t *testing.T) { forAll(t, maxSize) }
func FuzzMaxSize(f *testing.F) { fuzz(f, maxSize) }

// maxSize: a document of that many bytes is checked as ever, a longer one not at
// all. Zero and negative limits are the default.
func maxSize(t rapid.TB, s sample, pick chooser) {
	n := len(s.text)
	if want, got := pat.Lint(s.data(), s.kind).Violations, pat.Lint(s.data(), s.kind, pat.MaxSize(n)).Violations; !slices.Equal(want, got) {
		t.Fatalf("expected %v, got %v\n%s", want, got, s)
	}
	if n < 2 {
		return
	}
	if want, got := pat.Lint(s.data(), s.kind).Violations, pat.Lint(s.data(), s.kind, pat.MaxSize(-pick(2))).Violations; !slices.Equal(want, got) {
		t.Fatalf("expected the default limit: %v, got %v\n%s", want, got, s)
	}
	limit := pat.MaxSize(one(pick, n-1, 1+pick(n-1), 1))
	p, _ := pat.NewPayload(s.kind)
	empty, _ := pat.NewPayload(s.kind)
	for what, vs := range map[string][]pat.Violation{
		"Lint":         pat.Lint(s.data(), s.kind, limit, s.forVersion()).Violations,
		"Lint, detect": pat.Lint(s.data(), pat.KindAuto, limit).Violations,
		"Unmarshal":    violationsOf(t, pat.Unmarshal(s.data(), p, limit)),
	} {
		if len(vs) != 1 || vs[0].Rule != pat.RuleDocumentTooLarge || vs[0].Pointer != "" || vs[0].Span != (pat.Span{}) {
			t.Fatalf("%s: expected document-too-large alone, got %v\n%s", what, vs, s)
		}
	}
	if s.kind != pat.KindList && s.kind != pat.KindPatch && !cmp.Equal(p, empty, equalByMethod) {
		t.Fatalf("expected nothing to be read, got %v\n%s", p, s)
	}
}

func TestDisable(t *testing.T) { forAll(t, disable) }
func FuzzDisable(f *testing.F) { fuzz(f, disable) }

// disable: a rule of layers 3 and 4 that is off is silent, and nothing else changes;
// one of layers 0 to 2 cannot be switched off.
func disable(t rapid.TB, s sample, pick chooser) {
	rules := pat.Rules()
	opts := []pat.Option{s.forVersion(), pat.At(someTime(pick))}
	for k := range rules {
		opts = append(opts, pat.Enable(rules[k].ID))
	}
	all := pat.Lint(s.data(), s.kind, opts...).Violations
	if has(all, pat.RuleTooManyViolations) {
		return // with one rule less there is room for others
	}
	rule := rules[pick(len(rules))]
	if len(all) > 0 && chance(pick, 2) { // rather one that speaks
		rule, _ = pat.LookupRule(all[pick(len(all))].Rule)
	}
	want := slices.DeleteFunc(slices.Clone(all), func(v pat.Violation) bool { return v.Rule == rule.ID && rule.Layer > 2 })
	got := pat.Lint(s.data(), s.kind, append(opts, pat.Disable(rule.ID))...).Violations
	if rule.ID == pat.RuleExpirationMissing && has(all, rule.ID) { // which silences a warning (R29)
		got = slices.DeleteFunc(got, func(v pat.Violation) bool { return v.Rule == pat.RuleExpirationEmptyString })
	}
	if !slices.Equal(want, got) {
		t.Fatalf("without %v: expected %v, got %v\n%s", rule.ID, want, got, s)
	}
	if again := pat.Lint(s.data(), s.kind, append(opts, pat.Disable(rule.ID), pat.Enable(rule.ID))...).Violations; !slices.Equal(all, again) {
		t.Fatalf("with %v again: expected %v, got %v\n%s", rule.ID, all, again, s)
	}
}
