package generate

import (
	"fmt"
	"slices"
	"time"

	"pgregory.net/rapid"

	"github.com/sailpat/sailpat/pat"
)

// An Option changes what a generator makes.
type Option func(*setting)

// ForVersion makes payloads that are valid in an API version. The default is V1
// for payloads, and any version for mutations.
func ForVersion(v pat.APIVersion) Option {
	return func(s *setting) { s.version, s.hasVersion = v, true }
}

// At makes payloads that are valid at a time from 1900 to 2999. Without it,
// payloads are valid without a clock, and mutations draw a clock where they need
// one.
func At(now time.Time) Option {
	if y := now.UTC().Year(); y < 1900 || y > 2999 {
		panic(fmt.Sprintf("pattest: the year must be between 1900 and 2999, is %d", y))
	}
	return func(s *setting) { s.setClock(now) }
}

// OfKind restricts mutations to some kinds. Payload generators ignore it.
func OfKind(kinds ...pat.Kind) Option {
	return func(s *setting) { s.kinds = append(s.kinds, kinds...) }
}

// OfRule restricts mutations to some rules. Payload generators ignore it.
func OfRule(rules ...pat.RuleID) Option {
	return func(s *setting) { s.rules = append(s.rules, rules...) }
}

// Errors restricts mutations to errors that need no further options: no warnings,
// no rules that are off by default, and no size limit but the default. Payload
// generators ignore it.
func Errors() Option {
	return func(s *setting) { s.errors = true }
}

// A setting is the circumstances of a payload, and further wishes.
type setting struct {
	version    pat.APIVersion
	hasVersion bool
	clock      time.Time
	hasClock   bool
	now        int64 // clock, in milliseconds since 1970
	kinds      []pat.Kind
	rules      []pat.RuleID
	errors     bool

	tidy   bool // no warnings, so that a mutant has one violation
	full   bool // all members are present, no array is empty
	expiry expiry
}

type expiry uint8

const (
	mayExpire expiry = iota
	expires          // with an expiration date
	neverDoes        // without one
)

func settings(opts []Option) (s setting) {
	for _, o := range opts {
		o(&s)
	}
	return s
}

func (s *setting) setClock(now time.Time) {
	s.clock, s.hasClock = now, true
	s.now = now.UnixMilli() // truncates like pat.At
}

func (s *setting) sixMonths() bool { return s.version.Dialect() == pat.SixMonths }

// with returns a changed copy.
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

// often draws true n times in ten. It shrinks to false.
func often(t *rapid.T, n int, label string) bool { return rapid.IntRange(0, 9).Draw(t, label) >= 10-n }

// oneOf draws one of a few values. It shrinks to the first.
func oneOf[T any](t *rapid.T, label string, values ...T) T {
	return rapid.SampledFrom(values).Draw(t, label)
}
