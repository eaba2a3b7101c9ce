package auditreport

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/sailpat/sailpat/audit"
)

// renderText writes the open findings, one a line, grouped by rule, then the numbers
// of the population, then the notes.
func renderText(w io.Writer, d *Document) error {
	t := &textWriter{bufio.NewWriter(w), d}
	t.findings()
	t.changes()
	t.summary()
	t.notes()
	return t.Flush()
}

type textWriter struct {
	*bufio.Writer
	d *Document
}

func (t *textWriter) line(format string, args ...any) {
	fmt.Fprintf(t, format, args...) // the bufio.Writer keeps the error
	t.WriteByte('\n')
}

// colours are ANSI sequences by severity.
var colours = [...]string{audit.SeverityInfo: "36", audit.SeverityLow: "34", audit.SeverityMedium: "33", audit.SeverityHigh: "31"}

func (t *textWriter) severity(s audit.Severity) string {
	if !t.d.Color || int(s) >= len(colours) || colours[s] == "" {
		return s.String()
	}
	return "\x1b[1;" + colours[s] + "m" + s.String() + "\x1b[0m"
}

// findings writes the open findings, and how many are not shown.
func (t *textWriter) findings() {
	r := t.d.Report
	counts := map[audit.RuleID]audit.RuleCount{}
	for _, c := range r.Rules {
		counts[c.ID] = c
	}
	for i := 0; i < len(r.Findings); {
		first := &r.Findings[i]
		j, shown := i, int64(0)
		for ; j < len(r.Findings) && r.Findings[j].Rule == first.Rule && r.Findings[j].Severity == first.Severity; j++ {
			if r.Findings[j].State == audit.StateOpen {
				shown++
			}
		}
		c := counts[first.Rule]
		open := c.OpenBy[first.Severity]
		if open > 0 {
			head := fmt.Sprintf("%s %s (%s): %s", string(first.Rule), first.Name, t.severity(first.Severity), counted(open, "finding"))
			if c.Suppressed > 0 {
				head += fmt.Sprintf(", %s suppressed", grouped(c.Suppressed))
			}
			if c.Unchanged > 0 {
				head += fmt.Sprintf(", %s as in the baseline", grouped(c.Unchanged))
			}
			t.line("%s", head)
			for ; i < j; i++ {
				if f := &r.Findings[i]; f.State == audit.StateOpen {
					t.finding(f)
				}
			}
			if shown < open {
				t.line("  %s more; --format csv has all, and --top shows more", grouped(open-shown))
			}
			t.line("")
		}
		i = j
	}
}

// finding writes a line such as
//
//	AUD101 never-expires  high  "Zoë’s token" (86f1…)  owner Support  never expires, age 31 days  pats.json:3
func (t *textWriter) finding(f *audit.Finding) {
	parts := []string{fmt.Sprintf("  %s %s", string(f.Rule), f.Name), t.severity(f.Severity)}
	switch {
	case f.Token.ID != "":
		parts = append(parts, fmt.Sprintf("%s (%s)", quoted(f.Token.Name), clipped(f.Token.ID, maxNameShown)))
	case f.Token.Name != "":
		parts = append(parts, quoted(f.Token.Name))
	}
	if owner := ownerText(f.Owner); owner != "" {
		parts = append(parts, "owner "+owner)
	}
	detail := detailOf(f)
	if local := t.d.Local(f.Expires); local != "" {
		detail += ", expires " + local
	}
	parts = append(parts, detail)
	if p := f.Place; p != nil {
		place := clipped(p.Path, maxPathShown)
		if p.Line > 0 {
			place += ":" + strconv.Itoa(p.Line)
		}
		if p.Pointer != "" {
			place += " " + string(p.Pointer)
		}
		parts = append(parts, place)
	}
	t.line("%s", strings.Join(parts, "  "))
}

// quoted returns a name in quotes.
func quoted(name string) string { return `"` + clipped(name, maxNameShown) + `"` }

// ownerText names an owner: by name, or else by ID, with the contact.
func ownerText(o audit.OwnerRef) string {
	text := clipped(o.Name, maxNameShown)
	if text == "" {
		text = clipped(o.ID, maxNameShown)
	}
	if o.Contact != "" {
		text += " <" + clipped(o.Contact, maxNameShown) + ">"
	}
	return text
}

func (t *textWriter) changes() {
	r := t.d.Report
	if c := r.Changes; c != nil {
		t.line("Since the previous export: %s added, %s removed, %s changed, %s used, %s not compared",
			grouped(c.Added), grouped(c.Removed), grouped(c.Changed), grouped(c.UsedSince), grouped(c.NotCompared))
	}
	if b := r.Baseline; b != nil {
		t.line("Since the baseline: %s unchanged, %s gone", counted(b.Unchanged, "finding"), grouped(int64(len(b.Gone))))
		const most = 20
		for i, f := range b.Gone {
			if i == most {
				t.line("  %s more; --format json has all", grouped(int64(len(b.Gone)-most)))
				break
			}
			t.line("  gone: %s", clipped(f, maxNameShown))
		}
	}
	if r.Changes != nil || r.Baseline != nil {
		t.line("")
	}
}

// summary writes the numbers of the board.
func (t *textWriter) summary() {
	r := t.d.Report
	s := &r.Summary
	row := func(name string, n int64, more string) {
		if more != "" {
			more = "  " + more
		}
		t.line("%-16s %9s%s", name, grouped(n), more)
	}
	row("Tokens", s.Tokens, fmt.Sprintf("%s, %s managed; the rest counts tokens that are not", counted(s.Owners, "owner"), grouped(s.Managed)))
	row("Never expire", s.NeverExpires, "")
	row("Expired", s.Expired, "still listed")
	e := s.ExpiringWithin
	row("Expire soon", e.Days30, fmt.Sprintf("within 30 days; 7: %s, 90: %s, 180: %s, 365: %s", grouped(e.Days7), grouped(e.Days90), grouped(e.Days180), grouped(e.Days365)))
	row("All scopes", s.AllScopes, "")
	row("Privileged", s.Privileged, "without all scopes")
	row("Never used", s.NeverUsed, fmt.Sprintf("%s of them too young to tell", grouped(s.TooYoung)))
	u := s.UnusedFor
	row("Unused", u.Days90, fmt.Sprintf("for 90 days; 45: %s, 180: %s, 365: %s", grouped(u.Days45), grouped(u.Days180), grouped(u.Days365)))
	row("Unreadable", s.Unreadable, "")
	var by audit.SeverityCounts
	var suppressed int64
	for _, c := range r.Rules {
		suppressed += c.Suppressed
		for i, n := range c.OpenBy {
			by[i] += n
		}
	}
	more := fmt.Sprintf("high %s, medium %s, low %s, info %s", grouped(by[audit.SeverityHigh]), grouped(by[audit.SeverityMedium]), grouped(by[audit.SeverityLow]), grouped(by[audit.SeverityInfo]))
	if suppressed > 0 {
		more += fmt.Sprintf("; %s suppressed", grouped(suppressed))
	}
	row("Open findings", by.AtLeast(audit.SeverityInfo), more)
	t.line("")
}

func (t *textWriter) notes() {
	r := t.d.Report
	asOf := r.AsOf.String()
	if local := t.d.Local(r.AsOf); local != "" {
		asOf += " (" + local + ")"
	}
	head := "As of " + asOf
	if r.Tenant != "" {
		head = "Tenant " + clipped(r.Tenant, maxNameShown) + ", as of " + asOf
	}
	if !r.Exported.IsZero() {
		head += ", exported " + r.Exported.String()
	}
	t.line("%s, API %s (%s)", head, r.APIVersion, r.Dialect)
	policy := "Policy: the defaults"
	if r.Policy.Path != "" {
		policy = "Policy: " + clipped(r.Policy.Path, maxPathShown) + ", SHA-256 " + r.Policy.SHA256
	}
	t.line("%s, preset %s", policy, r.Policy.Preset)
	for _, in := range r.Inputs {
		sum := ""
		if in.SHA256 != "" {
			sum = ", SHA-256 " + in.SHA256
		}
		unreadable := ""
		if in.Unreadable > 0 {
			unreadable = ", " + grouped(in.Unreadable) + " unreadable"
		}
		t.line("Input: %s, %s%s%s", clipped(in.Path, maxPathShown), counted(in.Tokens, "token"), unreadable, sum)
	}
	for _, n := range r.Notes {
		t.line("Note: %s", clipped(n, maxDetailShown))
	}
}
