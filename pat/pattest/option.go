package pattest

import (
	"fmt"
	"slices"
	"time"

	"pgregory.net/rapid"

	"github.com/sailpat/sailpat/pat"
)

// An Option changes what a generator makes.
type Option func(*setting)

// ForVersion makes payloads that are valid at a version of the API: give the same
// to [pat.ForVersion]. Without it payloads are valid at V1, and mutations draw a
// version.
func ForVersion(v pat.APIVersion) Option {
	return func(s *setting) { s.version, s.hasVersion = v, true }
}

// At makes payloads that are valid at a time, from 1900 to 2999: give the same to
// [pat.At]. Without it payloads are only valid without a clock, and mutations draw
// one where they need it.
func At(now time.Time) Option {
	if y := now.UTC().Year(); y < 1900 || y > 2999 {
		panic(fmt.Sprintf("pattest: expected a clock from 1900 to 2999, got one in %d", y))
	}
	return func(s *setting) { s.setClock(now) }
}

// OfKind makes mutations of certain kinds of payload only. Payload generators
// take no notice of it.
func OfKind(kinds ...pat.Kind) Option {
	return func(s *setting) { s.kinds = append(s.kinds, kinds...) }
}

// OfRule makes mutations that violate one of certain rules. Payload generators
// take no notice of it.
func OfRule(rules ...pat.RuleID) Option {
	return func(s *setting) { s.rules = append(s.rules, rules...) }
}

// Errors makes mutations only that whoever judges them without further options
// must refuse: no warnings, no rules that are off by default, no limit of the size
// but the usual one. Payload generators take no notice of it.
func Errors() Option {
	return func(s *setting) { s.errors = true }
}

// A setting is what a payload is made for, and what else is wished of it.
type setting struct {
	version    pat.APIVersion
	hasVersion bool
	clock      time.Time
	hasClock   bool
	now        int64 // clock, in milliseconds since 1970
	kinds      []pat.Kind
	rules      []pat.RuleID
	errors     bool

	tidy   bool   // no warning, of whatever rule: what is wrong on purpose has one fault
	full   bool   // all members are there, no array is empty
	expiry expiry // of what has an expiration date
}

type expiry uint8

const (
	mayExpire expiry = iota
	expires          // it has a date
	neverDoes        // it has none
)

func settings(opts []Option) (s setting) {
	for _, o := range opts {
		o(&s)
	}
	return s
}

func (s *setting) setClock(now time.Time) {
	s.clock, s.hasClock = now, true
	s.now = now.UnixMilli() // which cuts it, as pat.At does
}

func (s *setting) sixMonths() bool { return s.version.Dialect() == pat.SixMonths }

// with returns a copy, changed.
func (s setting) with(change func(*setting)) setting {
	change(&s)
	return s
}

// wants reports whether a mutation may violate a rule in a kind of payload.
func (s *setting) wants(kind pat.Kind, r pat.Rule) bool {
	return (s.kinds == nil || slices.Contains(s.kinds, kind)) &&
		(s.rules == nil || slices.Contains(s.rules, r.ID)) &&
		(!s.errors || r.Severity == pat.SeverityError && !r.OffByDefault && r.ID != pat.RuleDocumentTooLarge)
}

// often draws true n times in ten, and shrinks to false.
func often(t *rapid.T, n int, label string) bool { return rapid.IntRange(0, 9).Draw(t, label) >= 10-n }

// oneOf draws one of a few values, and shrinks to the first.
func oneOf[T any](t *rapid.T, label string, values ...T) T {
	return rapid.SampledFrom(values).Draw(t, label)
}
