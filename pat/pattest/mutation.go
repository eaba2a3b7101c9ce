package pattest

import (
	"fmt"
	"slices"
	"time"

	"pgregory.net/rapid"

	"github.com/sailpat/sailpat/pat"
)

// A Mutant is a document that is wrong on purpose, and the answer: judged as Kind
// under Options, it violates Rule at Pointer and nothing else. Only of
// [pat.TooManyViolations] there are, by its nature, a thousand others.
//
// [pat.Lint] has the violation always. [pat.Unmarshal] and then [pat.Validate]
// return it if it is an error and the kind is known.
type Mutant struct {
	Text    string
	Kind    pat.Kind // KindAuto if the violation is that the kind cannot be told
	Version pat.APIVersion
	Now     time.Time // zero: judge it without a clock
	MaxSize int       // zero: the usual one
	Rule    pat.RuleID
	Pointer pat.Pointer
	Change  string // what was changed in a valid document, in words
}

// Options returns what to judge the document with. A rule that is off by default
// is switched on.
func (m Mutant) Options() []pat.Option {
	opts := []pat.Option{pat.ForVersion(m.Version)}
	if !m.Now.IsZero() {
		opts = append(opts, pat.At(m.Now))
	}
	if m.MaxSize != 0 {
		opts = append(opts, pat.MaxSize(m.MaxSize))
	}
	if r, _ := pat.LookupRule(m.Rule); r.OffByDefault {
		opts = append(opts, pat.Enable(m.Rule))
	}
	return opts
}

// GoString describes the document. Rapid prints what it drew in this form.
func (m Mutant) GoString() string {
	now := "no clock"
	if !m.Now.IsZero() {
		now = m.Now.UTC().Format(time.RFC3339Nano)
	}
	text, cut := m.Text, ""
	if len(text) > maxShown {
		text, cut = text[:maxShown], " …"
	}
	return fmt.Sprintf("%s, so %v at %q: %s, %s, %s: %q%s", m.Change, m.Rule, string(m.Pointer), m.Kind, m.Version, now, text, cut)
}

const maxShown = 4096

// Mutation generates documents that are wrong on purpose: of all kinds and versions
// and for all rules, or for those that the options ask for. It panics if there is
// no such document: a patch, for example, has no id that could be empty.
func Mutation(opts ...Option) *rapid.Generator[Mutant] {
	s := settings(opts)
	s.tidy = true
	var cases [][]mutationCase // by rule, so that each is drawn as often as another
	for _, r := range pat.Rules() {
		if of := s.cases(r); len(of) > 0 {
			cases = append(cases, of)
		}
	}
	if len(cases) == 0 {
		panic("pattest: there is no mutation of that kind, by that rule, in that version")
	}
	return rapid.Custom(func(t *rapid.T) Mutant {
		c := rapid.SampledFrom(rapid.SampledFrom(cases).Draw(t, "rule")).Draw(t, "case")
		return c.draw(t, s)
	})
}

// A mutator makes documents that violate one rule.
type mutator struct {
	rule   pat.RuleID
	mutate func(m *mutation)

	// not says where it cannot be used, although the rule holds there. Nil is nowhere.
	not func(c mutationCase) bool
}

// A mutationCase is a mutator and what it is used on.
type mutationCase struct {
	*mutator
	kind    pat.Kind
	dialect pat.Dialect
	clock   bool
}

var mutators = slices.Concat(documentMutators, grammarMutators, shapeMutators, operationMutators,
	meaningMutators, timeMutators, patchMutators, hygieneMutators)

// cases returns all that a setting allows of a rule.
func (s *setting) cases(r pat.Rule) (out []mutationCase) {
	kinds := r.Kinds
	if kinds == nil { // it speaks where the kind is not given
		kinds = []pat.Kind{pat.KindAuto}
	}
	for k := range mutators {
		for _, kind := range kinds {
			for _, dialect := range r.Dialects {
				for _, clock := range []bool{false, true} {
					c := mutationCase{&mutators[k], kind, dialect, clock}
					switch {
					case c.rule != r.ID, !s.wants(kind, r), r.NeedsClock && !clock, s.hasClock && !clock:
					case s.hasVersion && s.version.Dialect() != dialect:
					case kind == pat.KindBulk && dialect == pat.SixMonths && r.ID != pat.RuleKindNotInVersion:
					case c.not != nil && c.not(c):
					default:
						out = append(out, c)
					}
				}
			}
		}
	}
	return out
}

func (c mutationCase) draw(t *rapid.T, s setting) Mutant {
	if !s.hasVersion {
		s.version = rapid.SampledFrom(pat.APIVersions()).Filter(func(v pat.APIVersion) bool { return v.Dialect() == c.dialect }).Draw(t, "version")
	}
	if c.clock && !s.hasClock {
		s.setClock(time.UnixMilli(instant(t, -1e12, 20e12)).Add(time.Duration(rapid.IntRange(0, 999_999).Draw(t, "below a millisecond"))))
	}
	m := mutation{t: t, setting: s, Mutant: Mutant{Kind: c.kind, Version: s.version, Now: s.clock, Rule: c.rule}}
	c.mutate(&m)
	return m.Mutant
}

// A mutation is a Mutant in the making.
type mutation struct {
	Mutant
	setting
	t *rapid.T
}

// base draws the tree of a valid payload, with what is wished of it. The change is
// the only reason for any violation.
func (m *mutation) base(wishes ...func(*setting)) *node {
	s := m.setting
	for _, wish := range wishes {
		wish(&s)
	}
	root := treeOf(s.payload(m.t, m.Kind))
	shuffle(m.t, root)
	return root
}

func full(s *setting)        { s.full = true }
func withDate(s *setting)    { s.expiry = expires }
func withoutDate(s *setting) { s.expiry = neverDoes }

// pick draws one of the places that are right. If there is none, another document
// is drawn.
func (m *mutation) pick(root *node, right func(p place) bool) place {
	candidates := slices.DeleteFunc(places(root), func(p place) bool { return !right(p) })
	if len(candidates) == 0 {
		m.t.Skip("nothing to change")
	}
	return rapid.SampledFrom(candidates).Draw(m.t, "place")
}

// done writes the tree. The violation is expected at a pointer.
func (m *mutation) done(root *node, at pat.Pointer, change string, args ...any) {
	m.Text, _ = write(m.t, root)
	m.wrong(at, change, args...)
}

func (m *mutation) wrong(at pat.Pointer, change string, args ...any) {
	m.Pointer, m.Change = at, fmt.Sprintf(change, args...)
}
