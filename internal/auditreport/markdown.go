package auditreport

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/sailpat/sailpat/audit"
)

// Bounds of the Markdown: a step summary of GitHub takes 1 MiB.
const (
	maxMarkdown     = 900 << 10
	maxMarkdownRows = 20 // in the table of a rule
	maxMarkdownText = 80 // bytes of a name
)

// renderMarkdown writes the audit for a step summary of GitHub or a ticket. It
// has no raw HTML, and foreign text stands in code spans, so that no mention and
// no link can arise from a name.
func renderMarkdown(w io.Writer, d *Document) error {
	r := d.Report
	m := &markdown{}
	title := "# SailPoint PAT audit"
	if r.Tenant != "" {
		title += " of " + code(r.Tenant)
	}
	m.line(title)
	m.line("")
	m.line("As of %s. Export: %s. API version %s. Policy: %s.", minuteOf(r.AsOf)+" UTC", exportAge(r), r.APIVersion, codePolicy(r))
	if d.Pseudonymised {
		m.line("\nNames of owners and tokens are pseudonyms.")
	}
	m.line("\n| | tokens |\n|---|--:|")
	for _, g := range figureGroups(&r.Summary) {
		for _, f := range g.Figures {
			m.line("| %s | %s |", f.Label, grouped(f.Value))
		}
	}
	if c := r.Changes; c != nil {
		m.line("\n## Changes since the previous export\n\n| | tokens |\n|---|--:|")
		for _, f := range changesOf(c) {
			m.line("| %s | %s |", f.Label, grouped(f.Value))
		}
	}
	if b := r.Baseline; b != nil {
		m.line("\n%s in the baseline, %s gone.", counted(b.Unchanged, "finding"), grouped(int64(len(b.Gone))))
	}
	m.line("\n## Findings\n")
	list := rulesByUrgency(r)
	if len(list) == 0 {
		m.line("None.")
	} else {
		m.line("| rule | severity | open | unchanged | suppressed |\n|---|---|--:|--:|--:|")
	}
	for _, c := range list {
		m.line("| [%s %s](%s) | %s | %s | %s | %s |", c.ID, c.Name, ruleURL(c.ID, c.Name), c.Severity,
			grouped(c.Open), grouped(c.Unchanged), grouped(c.Suppressed))
	}
	left := 0
	for i := range list {
		if section := markdownRule(d, &list[i]); m.b.Len()+len(section) <= maxMarkdown-maxMarkdownNotes {
			m.b.WriteString(section)
		} else {
			left++
		}
	}
	if left > 0 {
		m.line("\nThe tables of %s are left out, since the report has a bound. The CSV has all findings.", counted(int64(left), "rule"))
	}
	m.notes(r.Notes)
	m.line("\nThe findings help with the controls named; they do not show compliance. How each number is counted: <%s>.", docsURL)
	_, err := io.WriteString(w, m.b.String())
	return err
}

// maxMarkdownNotes is what the end of the report has for itself.
const maxMarkdownNotes = 100 << 10

type markdown struct{ b strings.Builder }

func (m *markdown) line(format string, args ...any) { fmt.Fprintf(&m.b, format+"\n", args...) }

func (m *markdown) notes(list []string) {
	if len(list) == 0 {
		return
	}
	m.line("\n## Notes\n")
	for i, note := range list {
		if m.b.Len() > maxMarkdown-maxMarkdownNotes/2 {
			m.line("- and %s more", grouped(int64(len(list)-i)))
			break
		}
		m.line("- %s", code(clipped(note, maxDetailShown)))
	}
}

// markdownRule returns the section of a rule.
func markdownRule(d *Document, c *audit.RuleCount) string {
	m := &markdown{}
	rule, _ := audit.LookupRule(string(c.ID))
	m.line("\n### %s %s\n", c.ID, c.Name)
	m.line("%s. %s\n", upperFirst(rule.Summary), rule.Why)
	m.line("**What to do.** %s", rule.Fix)
	if len(rule.Controls) > 0 {
		m.line("\n**Helps with** %s.", controlsOf(rule.Controls))
	}
	shown := findingsOf(d.Report, c.ID, false)
	if len(shown) > 0 {
		m.line("\n| token | owner | severity | expires | detail |\n|---|---|---|---|---|")
	}
	for _, f := range shown[:min(len(shown), maxMarkdownRows)] {
		severity := f.Severity.String()
		if f.State == audit.StateUnchanged {
			severity += ", unchanged"
		}
		m.line("| %s | %s | %s | %s | %s |", codeRef(f.Token.Name, f.Token.ID), codeRef(f.Owner.Name, f.Owner.ID), severity, dayOf(f.Expires), code(detailOf(f)))
	}
	if more := c.Open + c.Unchanged - int64(min(len(shown), maxMarkdownRows)); more > 0 {
		m.line("\n%s more in the CSV.", grouped(more))
	}
	if c.Suppressed > 0 {
		m.line("\n%s suppressed by the policy.", grouped(c.Suppressed))
	}
	return m.b.String()
}

// changesOf returns the differences to the previous export, for people.
func changesOf(c *audit.Changes) []figure {
	return []figure{
		{Label: "added", Value: c.Added}, {Label: "removed", Value: c.Removed}, {Label: "changed", Value: c.Changed},
		{Label: "used since", Value: c.UsedSince}, {Label: "not compared", Value: c.NotCompared},
	}
}

// upperFirst returns a sentence of this project with a capital.
func upperFirst(s string) string {
	if s != "" && s[0]-'a' < 26 {
		return string(s[0]-'a'+'A') + s[1:]
	}
	return s
}

func codePolicy(r *audit.Report) string {
	if r.Policy.Path == "" {
		return policyOf(r)
	}
	return code(clipped(r.Policy.Path, 4*maxNameShown)) + ", preset " + r.Policy.Preset
}

// codeRef returns a name and an ID as code spans.
func codeRef(name, id string) string {
	switch {
	case id == "":
		return code(clipped(name, maxMarkdownText))
	case name == "" || name == id:
		return code(clipped(id, maxMarkdownText))
	}
	return code(clipped(name, maxMarkdownText)) + " " + code(clipped(id, maxMarkdownText))
}

// code returns foreign text as a code span of GitHub's Markdown that may stand in
// a table: on one line, within a fence longer than any run of backticks in it. An
// empty text stays empty.
func code(s string) string {
	s = Visible(s)
	if strings.TrimSpace(s) == "" {
		return strings.Repeat("·", utf8.RuneCountInString(s))
	}
	longest, run := 0, 0
	var b strings.Builder
	last := rune(0)
	for _, r := range s {
		if run++; r != '`' {
			run = 0
		}
		longest = max(longest, run)
		switch {
		case r == '|' && last == '\\':
			// Readers differ on a pipe that a backslash precedes.
			b.WriteString(`\x7c`)
		case r == '|':
			b.WriteString(`\|`)
		default:
			b.WriteRune(r)
		}
		last = r
	}
	fence := strings.Repeat("`", longest+1)
	text := b.String()
	if text[0] == '`' || text[len(text)-1] == '`' || text[0] == ' ' && text[len(text)-1] == ' ' {
		text = " " + text + " "
	}
	return fence + text + fence
}
