package generate

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"pgregory.net/rapid"

	"github.com/sailpat/sailpat/pat"
	"github.com/sailpat/sailpat/testdata/vectors"
)

// A Mutant is a document that is wrong on purpose, with the expected violation:
// read as Kind with Options, it violates Rule at Pointer and nothing else. Only
// [pat.RuleTooManyViolations] comes with a thousand others.
//
// [pat.Lint] always reports the violation. [pat.Unmarshal] followed by
// [pat.Validate] return it if it is an error and the kind is known.
type Mutant struct {
	Text    string
	Kind    pat.Kind // KindAuto if the kind cannot be detected
	Version pat.APIVersion
	Now     time.Time // zero: no clock
	MaxSize int       // zero: the default
	Rule    pat.RuleID
	Pointer pat.Pointer
	Change  string // what was changed in a valid document
}

// Options returns the options to check the document with. They enable a rule that
// is off by default.
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

// GoString describes the document. Rapid prints values in this form.
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

// Mutation generates mutants of all kinds, versions and rules, or of those in the
// options. It panics if there is no such mutant: a patch, for example, has no id
// that could be empty.
func Mutation(opts ...Option) *rapid.Generator[Mutant] {
	s := settings(opts)
	s.tidy = true
	var cases [][]mutationCase // by rule, so that all rules are drawn equally often
	for _, r := range pat.Rules() {
		if of := s.cases(r); len(of) > 0 {
			cases = append(cases, of)
		}
	}
	if len(cases) == 0 {
		panic("generate: no mutation of that kind, rule and version")
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

	// not reports where the mutator cannot be used although the rule holds. Nil
	// means nowhere.
	not func(c mutationCase) bool
}

// A mutationCase is a mutator with the circumstances it is used in.
type mutationCase struct {
	*mutator
	kind    pat.Kind
	dialect pat.Dialect
	clock   bool
}

var mutators = slices.Concat(documentMutators, grammarMutators, shapeMutators, operationMutators,
	meaningMutators, timeMutators, patchMutators, hygieneMutators)

// cases returns the mutators of a rule, in all circumstances that a setting allows.
func (s *setting) cases(r pat.Rule) []mutationCase {
	of := slices.DeleteFunc(slices.Clone(mutators), func(m mutator) bool { return m.rule != r.ID })
	if len(of) == 0 && !s.hasClock { // a vector has its own clock
		of = vectorMutators(r.ID)
	}
	return s.among(of, r)
}

// among returns mutators of a rule, in all circumstances that a setting allows.
func (s *setting) among(of []mutator, r pat.Rule) (out []mutationCase) {
	kinds := r.Kinds
	if kinds == nil { // the rule is about detecting the kind
		kinds = []pat.Kind{pat.KindAuto}
	}
	for i := range of {
		for _, kind := range kinds {
			for _, dialect := range r.Dialects {
				for _, clock := range []bool{false, true} {
					c := mutationCase{&of[i], kind, dialect, clock}
					switch {
					case !s.wants(kind, r), r.NeedsClock && !clock, s.hasClock && !clock:
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

// A mutation is a Mutant under construction.
type mutation struct {
	Mutant
	setting
	t *rapid.T
}

// base draws the tree of a valid payload with the given wishes, so that only the
// change causes a violation.
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

// pick draws one of the places for which right is true. If there is none, rapid
// draws another document.
func (m *mutation) pick(root *node, right func(p place) bool) place {
	candidates := slices.DeleteFunc(places(root), func(p place) bool { return !right(p) })
	if len(candidates) == 0 {
		m.t.Skip("nothing to change")
	}
	return rapid.SampledFrom(candidates).Draw(m.t, "place")
}

// done writes the tree, with the expected violation at a pointer.
func (m *mutation) done(root *node, at pat.Pointer, change string, args ...any) {
	m.Text, _ = write(m.t, root)
	m.wrong(at, change, args...)
}

func (m *mutation) wrong(at pat.Pointer, change string, args ...any) {
	m.Pointer, m.Change = at, fmt.Sprintf(change, args...)
}

var allVectors = sync.OnceValue(func() []vectors.Vector {
	all, err := vectors.Load(vectors.FS)
	if err != nil {
		panic(err)
	}
	return all
})

// vectorMutators returns mutators that pick one of a rule's conformance vectors:
// those that violate the rule once, and nothing else, without special options.
func vectorMutators(id pat.RuleID) (out []mutator) {
	for _, v := range allVectors() {
		for _, c := range v.Cases {
			if len(c.Violations) != 1 || c.Violations[0].Rule != string(id) || c.Tolerant || c.MaxSize != 0 || len(c.Disable) > 0 ||
				slices.ContainsFunc(c.Enable, func(on string) bool { return on != string(id) }) {
				continue
			}
			out = append(out, mutator{
				rule: id,
				mutate: func(m *mutation) {
					m.Text, m.Now = string(v.Data), time.Time{}
					if c.Now != "" {
						m.Now, _ = time.Parse(time.RFC3339Nano, c.Now) // vectors are tested
					}
					m.wrong(pat.Pointer(c.Violations[0].Pointer), "vector %s", v.Vector)
				},
				not: func(m mutationCase) bool {
					return m.kind.String() != v.Kind || m.clock != (c.Now != "") || slices.ContainsFunc(pat.APIVersions(), func(a pat.APIVersion) bool {
						return a.Dialect() == m.dialect && !slices.Contains(c.Versions, a.String())
					})
				},
			})
		}
	}
	return out
}
