package generate_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/sailpat/sailpat/internal/generate"
	"github.com/sailpat/sailpat/pat"
)

// Each rule can be violated in every kind and dialect that the rule table names,
// but for the few that would break another rule, too.
func TestMutationsReachTheTable(t *testing.T) {
	type where struct {
		rule    pat.RuleID
		kind    pat.Kind
		dialect pat.Dialect
	}
	reasons := map[where]string{
		{pat.RulePatchFromMissing, pat.KindBulk, pat.Acknowledged}:      "a bulk-update can have no move or copy at all",
		{pat.RuleTimestampForm, pat.KindPatch, pat.SixMonths}:           "no timestamp can be patched",
		{pat.RuleTimestampPrecision, pat.KindPatch, pat.SixMonths}:      "no timestamp can be patched",
		{pat.RuleTimestampZero, pat.KindPatch, pat.SixMonths}:           "no timestamp can be patched",
		{pat.RuleTimestampNotCanonical, pat.KindPatch, pat.SixMonths}:   "no timestamp can be patched",
		{pat.RuleExpirationNotFuture, pat.KindPatch, pat.SixMonths}:     "no timestamp can be patched",
		{pat.RuleExpirationEmptyString, pat.KindPatch, pat.SixMonths}:   "no timestamp can be patched",
		{pat.RuleExpirationEmptyString, pat.KindCreated, pat.SixMonths}: "it is expiration-missing",
		{pat.RuleExpirationOverSixMonths, pat.KindToken, pat.SixMonths}: "it is a warning",
		{pat.RuleExpirationOverSixMonths, pat.KindList, pat.SixMonths}:  "it is a warning",
		{pat.RuleNeverExpires, pat.KindCreate, pat.SixMonths}:           "no date is six months",
		{pat.RuleNeverExpires, pat.KindCreated, pat.SixMonths}:          "it is expiration-missing",
		{pat.RuleNeverExpires, pat.KindPatch, pat.SixMonths}:            "no date can be cleared",
	}
	for _, kind := range pat.Kinds() {
		if kind != pat.KindCreated {
			for _, dialect := range pat.Dialects() {
				reasons[where{pat.RuleSecretInDocument, kind, dialect}] = "it counts only beside a fault of layers 0 and 1"
			}
		}
	}
	version := map[pat.Dialect]pat.APIVersion{pat.SixMonths: pat.V2024, pat.Acknowledged: pat.V2026}
	for _, r := range pat.Rules() {
		for _, kind := range r.Kinds {
			for _, dialect := range r.Dialects {
				if kind == pat.KindBulk && dialect == pat.SixMonths && r.ID != pat.RuleKindNotInVersion {
					continue // there is no bulk-update
				}
				_, isExcepted := reasons[where{r.ID, kind, dialect}]
				made := !panics(func() {
					generate.Mutation(generate.OfRule(r.ID), generate.OfKind(kind), generate.ForVersion(version[dialect]))
				})
				if made == isExcepted {
					t.Errorf("%v, %s, %s: mutations %v, excepted %v", r.ID, kind, dialect, made, isExcepted)
				}
			}
		}
	}
}

func panics(f func()) (yes bool) {
	defer func() { yes = recover() != nil }()
	f()
	return false
}

// The options of a mutation hold.
func TestMutationOptions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := rapid.Custom(worlds).Draw(t, "world")
		kind := rapid.SampledFrom(w.kinds()).Draw(t, "kind")
		m := generate.Mutation(append(w.generate(), generate.OfKind(kind), generate.OfRule(pat.RuleSyntax, pat.RuleEmptyName, pat.RuleBulkIDsBlank))...).Draw(t, "mutant")
		if m.Kind != kind || m.Version != w.version || !w.now.IsZero() && !m.Now.Equal(w.now) {
			t.Fatalf("expected %s, %s, %v, got %s, %s, %v", kind, w.version, w.now, m.Kind, m.Version, m.Now)
		}
		if m.Rule != pat.RuleSyntax && m.Rule != pat.RuleEmptyName && m.Rule != pat.RuleBulkIDsBlank {
			t.Fatalf("expected one of three rules, got %v", m.Rule)
		}
	})
}

func TestWhatCannotBePanics(t *testing.T) {
	for _, c := range []struct {
		name, reason string
		make         func()
	}{
		{"bulk in v3", "there is no bulk-update", func() { generate.BulkUpdate(generate.ForVersion(pat.V3)) }},
		{"document of bulk in v3", "there is no bulk-update", func() { generate.Document(pat.KindBulk, generate.ForVersion(pat.V3)) }},
		{"patch with a secret", "it has none", func() { generate.Mutation(generate.OfKind(pat.KindPatch), generate.OfRule(pat.RuleEmptySecret)) }},
		{"expired before created, with a clock", "that has expired, too", func() {
			generate.Mutation(generate.OfRule(pat.RuleExpirationBeforeCreation), generate.At(time.UnixMilli(0)))
		}},
		{"a clock in 3000", "there must be room for an expiration date", func() { generate.At(time.Date(3000, 1, 1, 0, 0, 0, 0, time.UTC)) }},
		{"a clock in 1899", "there must be room for a creation date", func() { generate.At(time.Date(1899, 12, 31, 0, 0, 0, 0, time.UTC)) }},
	} {
		if !panics(c.make) {
			t.Errorf("%s: expected a panic, since %s", c.name, c.reason)
		}
	}
	if panics(func() { generate.At(time.Date(2999, 12, 31, 23, 59, 59, 0, time.UTC)) }) {
		t.Error("a clock in 2999: expected none")
	}
}
