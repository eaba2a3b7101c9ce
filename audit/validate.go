package audit

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/sailpat/sailpat/pat"
	"github.com/sailpat/sailpat/scopes"
)

// A PolicyProblem is something wrong with a policy.
type PolicyProblem struct {
	Pointer pat.Pointer // of the value in the YAML form of the policy, such as /suppress/2/until
	Warning bool        // the policy is accepted nevertheless
	Message string      // lower case, without final period
	Hint    string      // the nearest correct name, if there is one
}

// A PolicyError holds the problems of a policy. At least one is no warning.
type PolicyError struct{ Problems []PolicyProblem }

// Error describes the first problem that is no warning, and counts the others.
func (e *PolicyError) Error() string {
	text, others := "audit: invalid policy", -1
	for _, p := range e.Problems {
		if p.Warning {
			continue
		}
		if others++; others == 0 {
			text = fmt.Sprintf("audit: %s: %s", p.Pointer, p.Message)
		}
	}
	if others > 0 {
		text += fmt.Sprintf(" (and %d more)", others)
	}
	return text
}

const (
	maxDays            = 36500
	maxSuppressionDays = 400
)

// Validate returns what is wrong with the policy at a time, in the order of the
// fields. An empty list means that [New] accepts it; so does a list of warnings.
func (p Policy) Validate(asOf time.Time) []PolicyProblem {
	v := validator{policy: &p}
	if p.Preset != "" && !slices.Contains(Presets(), p.Preset) {
		v.problem("/preset", "unknown preset; write one of %s", strings.Join(Presets(), ", "))
	}
	v.limits("/limits", &p.Limits, false)
	e := p.Effective()
	v.windows("/limits", &p.Limits, &e.Limits)
	v.settings("/rules", p.Rules, &e.Limits, false)
	v.scopes()
	v.owners()
	v.names()
	v.classes(&e)
	for i := range p.Suppress {
		v.suppression(at("/suppress", i), &p.Suppress[i], asOf)
	}
	v.outputs()
	return v.problems
}

type validator struct {
	policy   *Policy
	problems []PolicyProblem
}

func (v *validator) problem(p pat.Pointer, format string, args ...any) {
	v.problems = append(v.problems, PolicyProblem{Pointer: p, Message: fmt.Sprintf(format, args...)})
}

func (v *validator) warning(p pat.Pointer, format string, args ...any) {
	v.problems = append(v.problems, PolicyProblem{Pointer: p, Warning: true, Message: fmt.Sprintf(format, args...)})
}

func at(list pat.Pointer, i int) pat.Pointer { return list + pat.Pointer("/"+strconv.Itoa(i)) }

// limits checks each limit for itself.
func (v *validator) limits(p pat.Pointer, l *Limits, class bool) {
	for _, f := range limitFields {
		n := *f.limit(l)
		here := p + pat.Pointer("/"+f.name)
		switch {
		case n == 0 || n == LimitOff:
		case n < 0 || n > f.most:
			v.problem(here, "must be between 1 and %d, or off, is %d", f.most, n)
		}
		if n != 0 && class && f.population {
			v.problem(here, "is about the whole population; a class cannot change it")
		}
	}
}

// windows checks that what is very soon is also soon. It blames the limit that was
// given.
func (v *validator) windows(p pat.Pointer, given, l *Limits) {
	for _, w := range [...]struct {
		very, soon, givenVery Limit
		name, other           string
	}{
		{l.ExpiresVerySoonDays, l.ExpiresSoonDays, given.ExpiresVerySoonDays, "days", "days"},
		{l.ExpiresVerySoonPercent, l.ExpiresSoonPercent, given.ExpiresVerySoonPercent, "percent", "percent"},
	} {
		if w.very > 0 && w.soon > 0 && w.very > w.soon {
			name := "/expires-very-soon-"
			if w.givenVery == 0 {
				name = "/expires-soon-"
			}
			v.problem(p+pat.Pointer(name+w.name), "expires-very-soon-%s is %d, and must be at most expires-soon-%s, which is %d", w.name, w.very, w.other, w.soon)
		}
	}
}

// settings checks a list of severities.
func (v *validator) settings(p pat.Pointer, list []RuleSetting, l *Limits, class bool) {
	for _, s := range list {
		here := p + pat.Pointer("/"+escape(s.Rule))
		i := ruleIndex(s.Rule)
		switch {
		case i < 0:
			v.problem(here, "unknown rule")
			v.problems[len(v.problems)-1].Hint = nearestRule(s.Rule)
			continue
		case s.Severity > SeverityHigh:
			v.problem(here, "must be high, medium, low, info or off")
		case class && rules[i].population:
			v.problem(here, "is about the whole population; a class cannot change it")
		}
		r := rules[i]
		if s.Severity != SeverityOff && (r.limit != nil && *r.limit(l) <= 0 || r.key != nil && !r.key(v.policy, l)) {
			v.warning(here, "has no effect: the policy gives no limit or key for the rule")
		}
	}
}

func escape(name string) string {
	return strings.ReplaceAll(strings.ReplaceAll(name, "~", "~0"), "/", "~1")
}

func (v *validator) scopes() {
	p := &v.policy.Scopes
	for _, list := range [...]struct {
		pointer  pat.Pointer
		patterns []string
	}{
		{"/scopes/allow", p.Allow}, {"/scopes/deny", p.Deny},
		{"/scopes/privileged", p.Privileged.List}, {"/scopes/privileged/add", p.Privileged.Add},
	} {
		for i, pattern := range list.patterns {
			v.scopePattern(at(list.pointer, i), pattern)
		}
	}
	list := PrivilegedScopes{List: p.Privileged.List, Add: p.Privileged.Add}.patterns()
	for i, entry := range p.Privileged.Remove {
		if !slices.Contains(list, entry) {
			v.warning(at("/scopes/privileged/remove", i), "removes nothing: the list has no such entry")
		}
	}
}

func (v *validator) scopePattern(p pat.Pointer, pattern string) {
	if pattern == "" {
		v.problem(p, "must not be empty")
		return
	}
	for range scopes.Expand(pattern) {
		return
	}
	v.warning(p, "matches no scope of the vendor's documents of %s", scopes.AsOf)
	if near, ok := scopes.Nearest(pattern); ok {
		v.problems[len(v.problems)-1].Hint = near.Name()
	}
}

func (v *validator) owners() {
	p := &v.policy.Owners
	for _, list := range [...]struct {
		pointer pat.Pointer
		entries []string
	}{
		{"/owners/allow", p.Allow}, {"/owners/deny", p.Deny}, {"/owners/departed", p.Departed}, {"/owners/support", p.Support},
		{"/owners/require-class", p.RequireClass},
	} {
		for i, entry := range list.entries {
			if entry == "" {
				v.problem(at(list.pointer, i), "must not be empty")
			}
		}
	}
}

func (v *validator) names() {
	p := &v.policy.Names
	if p.Pattern != "" {
		if _, err := regexp.Compile(`\A(?:` + p.Pattern + `)\z`); err != nil {
			v.problem("/names/pattern", "is no regular expression of RE2: %s", strings.TrimPrefix(err.Error(), "error parsing regexp: "))
		} else if _, err := regexp.Compile(p.Pattern); err != nil {
			v.problem("/names/pattern", "is no regular expression of RE2 by itself")
		}
	}
	if p.MinLength < 0 {
		v.problem("/names/min-length", "must not be negative, is %d", p.MinLength)
	}
}

func (v *validator) classes(e *Policy) {
	everything := false
	for i := range v.policy.Classes {
		c := &v.policy.Classes[i]
		p := at("/classes", i)
		switch {
		case c.Name == "":
			v.problem(p+"/name", "must not be empty")
		case slices.ContainsFunc(v.policy.Classes[:i], func(d Class) bool { return d.Name == c.Name }):
			v.problem(p+"/name", "the name is that of an earlier class")
		}
		switch {
		case c.Match == (Match{}):
			v.problem(p+"/match", "must have at least one selector")
		case everything:
			v.problem(p, "is never reached: an earlier class matches every token")
		}
		if c.Match.Scope != "" {
			v.scopePattern(p+"/match/scope", c.Match.Scope)
		}
		everything = everything || c.Match.everything()
		v.limits(p+"/limits", &c.Limits, true)
		l := c.Limits.or(e.Limits)
		v.windows(p+"/limits", &c.Limits, &l)
		v.settings(p+"/rules", c.Rules, &l, true)
	}
}

// everything reports whether a match selects every token that could be read.
func (m *Match) everything() bool {
	star := false
	for _, s := range [...]string{m.ID, m.Name, m.OwnerID, m.OwnerName, m.OwnerClass} {
		if strings.Trim(s, "*") != "" {
			return false
		}
		star = star || s != ""
	}
	return star && m.OwnerClass == "" && m.Scope == "" && m.Managed == nil
}

func (v *validator) suppression(p pat.Pointer, s *Suppression, asOf time.Time) {
	switch {
	case s.Rule == "":
		v.problem(p, "has no rule")
	case ruleIndex(s.Rule) < 0:
		v.problem(p+"/rule", "unknown rule")
		v.problems[len(v.problems)-1].Hint = nearestRule(s.Rule)
	}
	if s.ID == "" && s.Name == "" && s.OwnerID == "" && s.OwnerName == "" {
		v.problem(p, "has no selector; give id, name, owner-id or owner-name")
	}
	if strings.TrimSpace(s.Reason) == "" {
		v.problem(p, "has no reason")
	}
	switch until, err := time.Parse(time.DateOnly, s.Until); {
	case s.Until == "":
		v.problem(p, "has no until; give the last day, at most %d days ahead", maxSuppressionDays)
	case err != nil:
		v.problem(p+"/until", "must be a day, such as 2027-03-31")
	case until.After(asOf.UTC().Truncate(24*time.Hour).AddDate(0, 0, maxSuppressionDays)):
		v.problem(p+"/until", "must be at most %d days after the clock, %s", maxSuppressionDays,
			asOf.UTC().AddDate(0, 0, maxSuppressionDays).Format(time.DateOnly))
	}
}

func (v *validator) outputs() {
	c, m := &v.policy.Calendar, &v.policy.Metrics
	if c.Days < 0 || c.Days > maxDays {
		v.problem("/calendar/days", "must be between 1 and %d, is %d", maxDays, c.Days)
	}
	for i, d := range c.AlarmsDays {
		if d < 0 || d > maxDays {
			v.problem(at("/calendar/alarms-days", i), "must be between 0 and %d, is %d", maxDays, d)
		}
	}
	if c.MaxEvents < 0 || c.MaxEvents > maxListed {
		v.problem("/calendar/max-events", "must be between 1 and %d, is %d", maxListed, c.MaxEvents)
	}
	if m.Tokens < 0 || m.Tokens > maxListed {
		v.problem("/metrics/tokens", "must be between 1 and %d, is %d", maxListed, m.Tokens)
	}
}

// maxListed bounds the expiries that a report keeps.
const maxListed = 100_000

// nearestRule returns the name of the rule that a misspelled one probably means,
// or an empty string.
func nearestRule(name string) string {
	best, limit := "", min(3, (len(name)+2)/3)+1
	for _, r := range &rules {
		for _, candidate := range [...]string{r.Name, string(r.ID)} {
			if n := distance(strings.ToLower(name), strings.ToLower(candidate)); n < limit {
				best, limit = candidate, n
			}
		}
	}
	return best
}

// distance returns the Levenshtein distance of two names.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		last := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := last
			if a[i] != b[j] {
				cost++
			}
			last = row[j+1]
			row[j+1] = min(cost, last+1, row[j]+1)
		}
	}
	return row[len(b)]
}
