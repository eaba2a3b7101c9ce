package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/sailpat/sailpat/audit"
	"github.com/sailpat/sailpat/internal/auditexample"
	"github.com/sailpat/sailpat/pat"
)

// auditRules lists the rules of audits.
func auditRules(w io.Writer, format string) error {
	if format == "json" {
		out := []auditRuleJSON{}
		for _, r := range audit.Rules() {
			out = append(out, auditRuleJSON{r.ID, r.Name, r.Severity, r.OffByDefault, orEmpty(r.Reads), r.Needs, orEmpty(r.Controls), r.Summary, r.Why, r.Fix,
				exampleJSON(r.Bad), exampleJSON(r.Good)})
		}
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		e.SetEscapeHTML(false)
		return e.Encode(out)
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "RULE\tNAME\tSEVERITY\tRUNS\tA FINDING WHEN")
	for _, r := range audit.Rules() {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n", string(r.ID), r.Name, r.Severity, auditRuns(r), r.Summary)
	}
	return t.Flush()
}

// auditRuns says when a rule of audits runs.
func auditRuns(r audit.Rule) string {
	switch {
	case r.Needs != "":
		return "with " + r.Needs
	case r.OffByDefault:
		return "if the policy says so"
	}
	return "always"
}

type auditRuleJSON struct {
	Rule         audit.RuleID     `json:"rule"`
	Name         string           `json:"name"`
	Severity     audit.Severity   `json:"severity"`
	OffByDefault bool             `json:"offByDefault"`
	Reads        []pat.Pointer    `json:"reads"`
	Needs        string           `json:"needs,omitempty"`
	Controls     []audit.Control  `json:"controls"`
	Summary      string           `json:"summary"`
	Why          string           `json:"why"`
	Fix          string           `json:"fix"`
	Bad          auditExampleJSON `json:"bad"`
	Good         auditExampleJSON `json:"good"`
}

type auditExampleJSON struct {
	Tokens   json.RawMessage `json:"tokens"`
	Previous json.RawMessage `json:"previous,omitempty"`
	Owners   []audit.Owner   `json:"owners,omitempty"`
	Exported string          `json:"exported,omitempty"`
	Policy   *audit.Policy   `json:"policy,omitempty"`
}

func exampleJSON(e audit.Example) auditExampleJSON {
	return auditExampleJSON{json.RawMessage(e.Tokens), json.RawMessage(e.Previous), e.Owners, e.Exported, e.Policy}
}

// explainAudit writes the record of a rule of audits, with its examples and the
// finding of the bad one.
func explainAudit(w io.Writer, r audit.Rule) error {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %s (%s)\n\n", string(r.ID), r.Name, r.Severity)
	wrap(&b, capital(r.Summary)+".")
	b.WriteByte('\n')
	wrap(&b, r.Why)
	b.WriteByte('\n')
	wrap(&b, "What to do: "+r.Fix)
	b.WriteByte('\n')
	if len(r.Reads) > 0 {
		var names []string
		for _, p := range r.Reads {
			names = append(names, strings.ReplaceAll(string(p[1:]), "/", "."))
		}
		fmt.Fprintf(&b, "Reads:    %s\n", strings.Join(names, ", "))
	}
	if r.Needs != "" {
		fmt.Fprintf(&b, "Needs:    %s\n", r.Needs)
	}
	if r.OffByDefault {
		b.WriteString("Default:  off; the policy switches it on with its limit, its key or a severity\n")
	}
	label := "Controls:"
	for _, c := range r.Controls {
		fmt.Fprintf(&b, "%-9s %s\n", label, c)
		label = ""
	}
	for _, e := range []struct {
		name string
		e    audit.Example
	}{{"Bad", r.Bad}, {"Good", r.Good}} {
		fmt.Fprintf(&b, "\n%s, at %s:\n\n", e.name, audit.ExampleClock)
		excerpt(&b, indented(e.e.Tokens))
		if e.e.Previous != "" {
			b.WriteString("\n  with the previous export\n\n")
			excerpt(&b, indented(e.e.Previous))
		}
		if e.e.Exported != "" {
			fmt.Fprintf(&b, "\n  exported at %s\n", e.e.Exported)
		}
		if e.e.Owners != nil {
			b.WriteString("\n  with the owners\n\n")
			for _, o := range e.e.Owners {
				excerpt(&b, strings.Trim(strings.Join([]string{o.ID, o.Name, o.Status, o.State, o.Contact, o.Class}, ","), ",")+"\n")
			}
		}
		if e.e.Policy != nil {
			text, err := json.Marshal(e.e.Policy)
			if err != nil {
				return err
			}
			fmt.Fprintf(&b, "\n  with the policy %s\n", text)
		}
	}
	report, _, err := auditexample.Run(r.Bad)
	if err != nil {
		return err
	}
	for i := range report.Findings {
		if f := &report.Findings[i]; f.Rule == r.ID {
			fmt.Fprintf(&b, "\nThe finding of the bad example: %s\n", f.Detail)
			break
		}
	}
	_, err = w.Write(b.Bytes())
	return err
}

// indented returns JSON with a member on each line; anything else is unchanged.
func indented(text string) string {
	var b bytes.Buffer
	if json.Indent(&b, []byte(text), "", "  ") != nil {
		return text + "\n"
	}
	return b.String() + "\n"
}
