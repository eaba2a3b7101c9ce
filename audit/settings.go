package audit

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/sailpat/sailpat/pat"
)

const dayLength = 24 * 60 * 60 * 1000 // milliseconds

// settings is a policy with its options, in the form that the checks read. It
// never changes, so Auditors may share it.
type settings struct {
	policy  Policy // effective
	options Options
	dialect pat.Dialect

	now      int64 // the clock, in milliseconds since 1970
	used     int64 // U: the clock or the time of the export, whichever is earlier
	exported int64
	given    bool // exported is

	classes    []classSettings // the first is that of tokens of no class
	suppress   []suppression   // as in the policy
	suppressBy [ruleCount][]int
	name       *regexp.Regexp
	privileged []string
	hash       [32]byte // of everything that decides the report
}

// classSettings has what the policy says of the tokens of a class.
type classSettings struct {
	name     string
	match    Match
	limits   Limits
	severity [ruleCount]Severity
	explicit [ruleCount]bool // the policy gives the severity
}

type suppression struct {
	Suppression
	rule    int
	expired bool
}

// compile returns the settings of a policy and options, or what is wrong with them.
func compile(p Policy, o Options) (*settings, error) {
	if o.AsOf.IsZero() {
		return nil, fmt.Errorf("audit: Options.AsOf is not set")
	}
	if o.Top < 0 {
		return nil, fmt.Errorf("audit: Options.Top must not be negative, is %d", o.Top)
	}
	if o.Top == 0 {
		o.Top = DefaultTop
	}
	problems := p.Validate(o.AsOf)
	for _, pr := range problems {
		if !pr.Warning {
			return nil, &PolicyError{problems}
		}
	}
	var only [ruleCount]bool
	for _, name := range o.Only {
		i := ruleIndex(name)
		if i < 0 {
			return nil, fmt.Errorf("audit: Options.Only has no rule %q", name)
		}
		only[i] = true
	}
	if o.Previous != nil {
		o.Previous.complete()
	}
	e := p.Effective()
	s := &settings{policy: e, options: o, dialect: o.APIVersion.Dialect(), now: o.AsOf.UnixMilli()}
	s.used = s.now
	if !o.Exported.IsZero() {
		s.given, s.exported = true, o.Exported.UnixMilli()
		s.used = min(s.now, s.exported)
	}
	s.privileged = e.Scopes.Privileged.patterns()
	if e.Names.Pattern != "" {
		s.name = regexp.MustCompile(`\A(?:` + e.Names.Pattern + `)\z`) // Validate compiled it
	}
	s.classes = append(s.classes, s.class("", Match{}, e.Limits, e.Rules, only))
	for _, c := range e.Classes {
		rules := append(e.Rules[:len(e.Rules):len(e.Rules)], c.Rules...)
		s.classes = append(s.classes, s.class(c.Name, c.Match, c.Limits.or(e.Limits), rules, only))
	}
	today := o.AsOf.UTC().Format(time.DateOnly)
	for _, u := range e.Suppress {
		i := ruleIndex(u.Rule)
		s.suppressBy[i] = append(s.suppressBy[i], len(s.suppress))
		s.suppress = append(s.suppress, suppression{u, i, u.Until < today})
	}
	s.hash = s.fingerprint()
	return s, nil
}

// class returns the settings of a class: a rule runs if it is on by default or the
// policy gives its limit, key or severity, and if it has its limit and its input.
func (s *settings) class(name string, m Match, l Limits, set []RuleSetting, only [ruleCount]bool) classSettings {
	c := classSettings{name: name, match: m, limits: l}
	for i, r := range &rules {
		c.severity[i] = r.Severity
		if r.OffByDefault && (r.key == nil || !r.key(&s.policy, &l)) {
			c.severity[i] = SeverityOff
		}
	}
	for _, r := range set {
		i := ruleIndex(r.Rule)
		c.severity[i], c.explicit[i] = r.Severity, true
	}
	for i, r := range &rules {
		off := r.OffByDefault && r.key != nil && !r.key(&s.policy, &l) ||
			r.limit != nil && *r.limit(&l) <= 0 ||
			r.need == needOwners && s.options.Owners == nil ||
			r.need == needPrevious && s.options.Previous == nil ||
			s.options.Only != nil && !only[i] && !r.input()
		if off {
			c.severity[i] = SeverityOff
		}
	}
	return c
}

// runs reports whether a rule runs for any class.
func (s *settings) runs(rule int) bool { return s.severityOf(rule) != SeverityOff }

// severityOf returns the severity of a rule: for tokens of no class, or else the
// highest of the classes.
func (s *settings) severityOf(rule int) Severity {
	if sev := s.classes[0].severity[rule]; sev != SeverityOff {
		return sev
	}
	var sev Severity
	for i := range s.classes {
		sev = max(sev, s.classes[i].severity[rule])
	}
	return sev
}

// glob reports whether a pattern, in which "*" stands for any run of characters,
// matches a whole text. It needs no backtracking: each piece between two stars is
// best placed as early as possible.
func glob(pattern, text string) bool {
	first, rest, star := strings.Cut(pattern, "*")
	if !star {
		return pattern == text
	}
	if !strings.HasPrefix(text, first) {
		return false
	}
	text = text[len(first):]
	for {
		piece, after, star := strings.Cut(rest, "*")
		if !star {
			return strings.HasSuffix(text, piece)
		}
		i := strings.Index(text, piece)
		if i < 0 {
			return false
		}
		text, rest = text[i+len(piece):], after
	}
}

// globs returns the place of the first pattern that matches one of the texts, or
// -1. An empty text matches nothing.
func globs(patterns []string, texts ...string) int {
	for i, p := range patterns {
		for _, text := range texts {
			if text != "" && glob(p, text) {
				return i
			}
		}
	}
	return -1
}

// matches reports whether every selector that is given matches.
func (u *suppression) matches(id, name, ownerID, ownerName string) bool {
	return selects(u.ID, id) && selects(u.Name, name) && selects(u.OwnerID, ownerID) && selects(u.OwnerName, ownerName)
}

// selects reports whether a selector is absent or matches. What is empty or
// unreadable is never selected.
func selects(pattern, text string) bool {
	return pattern == "" || text != "" && glob(pattern, text)
}
