package auditreport

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/sailpat/sailpat/audit"
	"github.com/sailpat/sailpat/internal/auditmask"
	"github.com/sailpat/sailpat/internal/sarif"
)

// maxSARIFResults is how many results of a run GitHub keeps.
const maxSARIFResults = 5_000

// maxSARIFTags is how many tags of a rule GitHub shows.
const maxSARIFTags = 10

// renderSARIF writes a SARIF 2.1.0 log for code scanning. Every result has a
// physical location, without which GitHub refuses the log. Names are left out
// unless the Document asks for them: everybody with access to a repository sees
// its alerts.
func renderSARIF(w io.Writer, d *Document) error {
	r := d.Report
	run := sarif.Run{
		Tool:        sarif.Tool{Driver: sarif.Driver{Name: "patlint audit", Version: r.Tool.Version, InformationURI: sarif.Homepage}},
		Invocations: []sarif.Invocation{{Successful: true}},
		ColumnKind:  "unicodeCodePoints",
		Bases:       sarif.Bases(),
		Results:     []sarif.Result{},
	}
	index := map[audit.RuleID]int{}
	counts := map[audit.RuleID]*audit.RuleCount{}
	var all, suppressed int64
	for i := range r.Rules {
		c := &r.Rules[i]
		counts[c.ID] = c
		all += c.Open + c.Suppressed + c.Unchanged
		suppressed += c.Suppressed
	}
	for i, rule := range audit.Rules() {
		index[rule.ID] = i
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRuleOf(&rule, counts[rule.ID]))
	}
	for i := range r.Findings[:min(len(r.Findings), maxSARIFResults)] {
		result := sarifResultOf(d, &r.Findings[i], suppressed > 0)
		rule := index[r.Findings[i].Rule]
		result.RuleIndex = &rule
		run.Results = append(run.Results, result)
	}
	if left := all - int64(len(run.Results)); left > 0 {
		run.Invocations[0].Notifications = []sarif.Notification{{Level: "warning", Message: sarif.Text{Text: fmt.Sprintf(
			"%s of %s are left out, the least severe first; the CSV has all", grouped(left), counted(all, "finding"))}}}
	}
	e := auditmask.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(sarif.Log{Schema: sarif.Schema, Version: sarif.Version, Runs: []sarif.Run{run}})
}

// sarifLevels has the level and the security severity, as GitHub reads it, of
// each severity.
var sarifLevels = [...]struct{ level, score string }{
	audit.SeverityOff:    {"none", "0.0"},
	audit.SeverityInfo:   {"note", "0.0"},
	audit.SeverityLow:    {"note", "3.0"},
	audit.SeverityMedium: {"warning", "5.0"},
	audit.SeverityHigh:   {"error", "8.0"},
}

// sarifRuleOf describes a rule. A rule that did not run has no count and is not
// enabled.
func sarifRuleOf(rule *audit.Rule, c *audit.RuleCount) sarif.Rule {
	severity := rule.Severity
	if c != nil {
		severity = c.Severity
	}
	level := sarifLevels[severity]
	problem := level.level
	if problem == "note" {
		problem = "recommendation"
	}
	tags := []string{}
	for _, control := range rule.Controls[:min(len(rule.Controls), maxSARIFTags)] {
		tags = append(tags, control.String())
	}
	return sarif.Rule{
		ID:               string(rule.ID),
		Name:             rule.Name,
		ShortDescription: sarif.Text{Text: sarif.Sentence(rule.Summary)},
		FullDescription:  sarif.Text{Text: rule.Why},
		Help: sarif.Text{
			Text:     rule.Why + "\n\n" + rule.Fix,
			Markdown: "**" + sarif.Sentence(rule.Summary) + "**\n\n" + rule.Why + "\n\n" + rule.Fix,
		},
		HelpURI:       ruleURL(rule.ID, rule.Name),
		Configuration: sarif.Configuration{Enabled: c != nil, Level: level.level},
		Properties:    sarif.Properties{Tags: tags, Precision: "very-high", Severity: problem, SecuritySeverity: level.score},
	}
}

func sarifResultOf(d *Document, f *audit.Finding, suppressions bool) sarif.Result {
	result := sarif.Result{
		RuleID:       string(f.Rule),
		Level:        sarifLevels[f.Severity].level,
		Message:      sarif.Text{Text: sarifMessage(d, f)},
		Locations:    []sarif.Location{sarifPlace(d, f)},
		Fingerprints: map[string]string{"patAudit/v1": Visible(f.Fingerprint)},
	}
	if suppressions {
		result.Suppressions = []sarif.Suppression{}
	}
	if s := f.Suppression; s != nil {
		result.Suppressions = append(result.Suppressions, sarif.Suppression{
			Kind: "external", Justification: clipped(s.Reason, maxDetailShown) + " (until " + Visible(s.Until) + ")"})
	}
	if d.Report.Baseline != nil {
		switch f.State {
		case audit.StateOpen:
			result.BaselineState = "new"
		case audit.StateUnchanged:
			result.BaselineState = "unchanged"
		}
	}
	return result
}

// sarifMessage returns what a result says: without names unless the Document asks
// for them.
func sarifMessage(d *Document, f *audit.Finding) string {
	parts := []string{strings.ReplaceAll(f.Name, "-", " ")}
	parts[0] += ": " + detailOf(f)
	if f.Token.ID != "" {
		parts = append(parts, "token "+sarifRef(d, f.Token.ID, f.Token.Name))
	}
	if f.Owner.ID != "" {
		parts = append(parts, "owner "+sarifRef(d, f.Owner.ID, f.Owner.Name))
	}
	return strings.Join(parts, "; ")
}

func sarifRef(d *Document, id, name string) string {
	if !d.Names || name == "" {
		return clipped(id, maxNameShown)
	}
	return clipped(id, maxNameShown) + ` "` + clipped(name, maxNameShown) + `"`
}

// sarifPlace returns where a finding is: the element of the export, the
// suppression in the policy, or the first line of the first export.
func sarifPlace(d *Document, f *audit.Finding) sarif.Location {
	at := audit.FindingPlace{Line: 1, Column: 1}
	switch r := d.Report; {
	case f.Place != nil:
		at = *f.Place
	case (f.Rule == audit.RuleSuppressionExpired || f.Rule == audit.RuleSuppressionUnused) && r.Policy.Path != "":
		at.Path = r.Policy.Path
		if d.PolicyLine != nil {
			at.Line = d.PolicyLine(f)
		}
	case len(r.Inputs) > 0:
		at.Path = slices.MinFunc(r.Inputs, func(a, b audit.Input) int { return cmp.Compare(a.Path, b.Path) }).Path
	}
	path := at.Path
	if path == "" || path == "-" {
		path = "stdin" // GitHub needs the name of a file
	}
	line, column := max(1, at.Line), max(1, at.Column)
	location := sarif.Location{Physical: sarif.Physical{
		Artifact: sarif.ArtifactOf(path), Region: &sarif.Region{StartLine: line, StartColumn: column, EndLine: line, EndColumn: column + 1},
	}}
	if at.Pointer != "" {
		location.Logical = []sarif.Logical{{FullyQualifiedName: string(at.Pointer), Kind: "value"}}
	}
	return location
}
