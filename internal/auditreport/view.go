package auditreport

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/sailpat/sailpat/audit"
	"github.com/sailpat/sailpat/pat"
	"github.com/sailpat/sailpat/scopes"
)

const docsURL = "https://github.com/sailpat/sailpat/blob/main/docs/audit.md"

// ruleURL returns the address of the documentation of a rule.
func ruleURL(id audit.RuleID, name string) string {
	return docsURL + "#" + strings.ToLower(string(id)) + "-" + name
}

// grouped returns a number with commas between groups of three digits, such as
// "12,345".
func grouped(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// counted returns a number with its noun, such as "1 token" and "2,000 tokens".
func counted(n int64, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return grouped(n) + " " + noun + "s"
}

// clipped returns the beginning of a name, made visible. What is left out is
// counted: a name may have any length, and a report has a bound.
func clipped(s string, limit int) string {
	if len(s) <= limit {
		return Visible(s)
	}
	at := limit
	for at > 0 && !utf8.RuneStart(s[at]) {
		at--
	}
	return Visible(s[:at]) + "… (" + counted(int64(len(s)), "byte") + ")"
}

// Lengths of names and lists in tables for people.
const (
	maxNameShown   = 120 // bytes
	maxDetailShown = 600
	maxPathShown   = 4 * maxNameShown
	maxScopesShown = 8
)

// joinedScopes returns the first scopes of a list with the number of the others.
func joinedScopes(list []string, separator string) string {
	var shown []string
	for _, s := range list[:min(len(list), maxScopesShown)] {
		shown = append(shown, clipped(s, maxNameShown))
	}
	text := strings.Join(shown, separator)
	if more := len(list) - maxScopesShown; more > 0 {
		text += " and " + grouped(int64(more)) + " more"
	}
	return text
}

// detailOf returns what a finding says, with its hint.
func detailOf(f *audit.Finding) string {
	detail := clipped(f.Detail, maxDetailShown)
	if f.Hint != "" {
		detail += "; did you mean " + clipped(f.Hint, maxNameShown) + "?"
	}
	return detail
}

// minuteOf returns a time in UTC for people, such as "2026-12-31 23:59", cut to
// the minute.
func minuteOf(t pat.Timestamp) string {
	if t.IsZero() {
		return ""
	}
	return t.Time().Format("2006-01-02 15:04")
}

// dayOf returns the date of a time in UTC.
func dayOf(t pat.Timestamp) string {
	if t.IsZero() {
		return ""
	}
	return t.Time().Format(time.DateOnly)
}

// daysBetween returns whole days, rounded down.
func daysBetween(from, to pat.Timestamp) int64 {
	return to.Time().Sub(from.Time()).Milliseconds() / (24 * time.Hour).Milliseconds()
}

// A figure is a number of the summary.
type figure struct {
	Label string
	Value int64
	Alarm bool // a number above 0 needs a decision
}

// A figureGroup is a part of the summary.
type figureGroup struct {
	Title   string
	Figures []figure
}

// figureGroups returns the numbers of the admin's board, for people.
func figureGroups(s *audit.Summary) []figureGroup {
	return []figureGroup{
		{"Tokens", []figure{
			{"tokens", s.Tokens, false},
			{"of these, managed", s.Managed, false},
			{"owners", s.Owners, false},
			{"unreadable", s.Unreadable, true},
		}},
		{"Rights", []figure{
			{"have all scopes", s.AllScopes, true},
			{"have a privileged scope", s.Privileged, false},
		}},
		{"Expiry", []figure{
			{"never expire", s.NeverExpires, true},
			{"expired, still listed", s.Expired, false},
			{"expire within 7 days", s.ExpiringWithin.Days7, true},
			{"expire within 30 days", s.ExpiringWithin.Days30, false},
			{"expire within 90 days", s.ExpiringWithin.Days90, false},
			{"expire within 180 days", s.ExpiringWithin.Days180, false},
			{"expire within 365 days", s.ExpiringWithin.Days365, false},
		}},
		{"Use", []figure{
			{"were never used", s.NeverUsed, false},
			{"of these, too young to judge", s.TooYoung, false},
			{"unused for 45 days", s.UnusedFor.Days45, false},
			{"unused for 90 days", s.UnusedFor.Days90, false},
			{"unused for 180 days", s.UnusedFor.Days180, false},
			{"unused for 365 days", s.UnusedFor.Days365, false},
		}},
	}
}

// rulesByUrgency returns the rules with findings, those with the most severe open
// ones first, then by ID.
func rulesByUrgency(r *audit.Report) []audit.RuleCount {
	var list []audit.RuleCount
	for _, c := range r.Rules {
		if c.Open+c.Suppressed+c.Unchanged > 0 {
			list = append(list, c)
		}
	}
	slices.SortStableFunc(list, func(a, b audit.RuleCount) int { return int(worstOf(&b)) - int(worstOf(&a)) })
	return list
}

// worstOf returns the severity of the most severe open finding of a rule, or that
// of the rule below all others if there is none.
func worstOf(c *audit.RuleCount) audit.Severity {
	for s := audit.SeverityHigh; s > audit.SeverityOff; s-- {
		if c.OpenBy[s] > 0 {
			return s
		}
	}
	return audit.SeverityOff
}

// findingsOf returns the findings of a rule by whether they are suppressed.
func findingsOf(r *audit.Report, id audit.RuleID, suppressed bool) []*audit.Finding {
	var list []*audit.Finding
	for i := range r.Findings {
		if f := &r.Findings[i]; f.Rule == id && (f.State == audit.StateSuppressed) == suppressed {
			list = append(list, f)
		}
	}
	return list
}

// controlsOf returns controls for people, such as "NIST 800-53 r5 IA-5 f".
func controlsOf(list []audit.Control) string {
	var texts []string
	for _, c := range list {
		texts = append(texts, c.String())
	}
	return strings.Join(texts, ", ")
}

// exportAge says when the export was made before the clock.
func exportAge(r *audit.Report) string {
	if r.Exported.IsZero() {
		return "unknown"
	}
	age := "less than a day"
	if days := daysBetween(r.Exported, r.AsOf); days > 0 {
		age = counted(days, "day")
	}
	return minuteOf(r.Exported) + " UTC, " + age + " before the clock"
}

// policyOf says which policy a report has.
func policyOf(r *audit.Report) string {
	if r.Policy.Path == "" {
		return "built in, preset " + r.Policy.Preset
	}
	return clipped(r.Policy.Path, maxPathShown) + ", preset " + r.Policy.Preset
}

// operationsOf returns how many operations a scope opens; false if unknown.
func operationsOf(scope string) (int64, bool) {
	s, ok := scopes.Lookup(scope)
	return int64(s.Opens()), ok && scope != scopes.AllScopes && scope != scopes.DefaultScopes
}
