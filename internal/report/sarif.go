package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/sailpat/sailpat/internal/config"
	"github.com/sailpat/sailpat/internal/sarif"
	"github.com/sailpat/sailpat/pat"
)

// maxResults is how many results GitHub accepts in a run.
const maxResults = 25_000

// SARIF writes a SARIF 2.1.0 log for code scanning. It contains at most 25,000
// results, errors before warnings, and a notification if there are more.
func SARIF(w io.Writer, run *Run, _ Options) error {
	r := sarif.Run{
		Tool:        sarif.Tool{Driver: sarif.Driver{Name: "patlint", Version: run.Version, InformationURI: sarif.Homepage}},
		Invocations: []sarif.Invocation{sarifInvocationOf(run)},
		ColumnKind:  "unicodeCodePoints",
		Bases:       sarif.Bases(),
		Results:     []sarif.Result{},
	}
	index := map[pat.RuleID]int{}
	for i, rule := range config.Rules() {
		index[rule.ID] = i
		r.Tool.Driver.Rules = append(r.Tool.Driver.Rules, sarifRuleOf(rule))
	}
	prints := fingerprints{}
	errors, _ := run.Counts()
	left := [...]int{pat.SeverityError: maxResults, pat.SeverityWarning: maxResults - errors}
	for i := range run.Documents {
		d := &run.Documents[i]
		artifact := sarif.ArtifactOf(run.fromRoot(d.Path))
		for _, l := range locate(d) {
			if left[l.Severity]--; left[l.Severity] < 0 {
				continue
			}
			result := sarif.Result{
				RuleID:       string(l.Rule),
				Level:        l.Severity.String(),
				Message:      sarif.Text{Text: l.Message},
				Locations:    []sarif.Location{sarifLocationOf(artifact, l.start, l.end)},
				Fingerprints: map[string]string{"rulePathPointer/v1": prints.of(run.fromRoot(d.Path), l.Violation)},
			}
			if i, ok := index[l.Rule]; ok {
				result.RuleIndex = &i
			}
			if l.Pointer != "" {
				result.Locations[0].Logical = []sarif.Logical{{FullyQualifiedName: string(l.Pointer), Kind: "value"}}
			}
			if l.related != nil {
				related := sarifLocationOf(artifact, l.related[0], l.related[1])
				related.Message = &sarif.Text{Text: "first here"}
				result.Related = []sarif.Location{related}
			}
			r.Results = append(r.Results, result)
		}
	}
	return writeJSON(w, sarif.Log{Schema: sarif.Schema, Version: sarif.Version, Runs: []sarif.Run{r}})
}

// sarifInvocationOf returns the invocation. Its notifications say which files
// could not be read, and how many results are left out.
func sarifInvocationOf(run *Run) sarif.Invocation {
	invocation := sarif.Invocation{Successful: len(run.Unread) == 0}
	for i := range run.Unread {
		u := &run.Unread[i]
		invocation.Notifications = append(invocation.Notifications, sarif.Notification{
			Level: "error", Message: sarif.Text{Text: u.message()},
			Locations: []sarif.Location{{Physical: sarif.Physical{Artifact: sarif.ArtifactOf(run.fromRoot(u.path()))}}},
		})
	}
	if errors, warnings := run.Counts(); errors+warnings > maxResults {
		invocation.Notifications = append(invocation.Notifications, sarif.Notification{
			Level:   "warning",
			Message: sarif.Text{Text: fmt.Sprintf("%d of %d results are left out, since GitHub accepts at most %d in a run", errors+warnings-maxResults, errors+warnings, maxResults)},
		})
	}
	return invocation
}

func sarifRuleOf(r pat.Rule) sarif.Rule {
	var text, markdown []string
	for _, link := range r.Links() {
		if link.URL == "" {
			text, markdown = append(text, link.Text), append(markdown, link.Text)
		} else {
			text, markdown = append(text, link.Text+" ("+link.URL+")"), append(markdown, "["+link.Text+"]("+link.URL+")")
		}
	}
	const source = "\n\nSource: "
	return sarif.Rule{
		ID:               string(r.ID),
		Name:             r.Name,
		ShortDescription: sarif.Text{Text: sarif.Sentence(r.Summary)},
		FullDescription:  sarif.Text{Text: r.Help},
		// No examples: they hold sample secrets, which scanners would report.
		Help: sarif.Text{
			Text:     r.Help + source + strings.Join(text, ", "),
			Markdown: "**" + sarif.Sentence(r.Summary) + "**\n\n" + r.Help + source + strings.Join(markdown, ", "),
		},
		HelpURI:       sarif.Homepage + "/blob/main/docs/rules.md#" + strings.ToLower(string(r.ID)) + "-" + r.Name,
		Configuration: sarif.Configuration{Enabled: config.OnByDefault(r), Level: r.Severity.String()},
		Properties:    sarif.Properties{Tags: []string{r.LayerName()}, Precision: "very-high", Severity: r.Severity.String()},
	}
}

func sarifLocationOf(artifact sarif.Artifact, start, end place) sarif.Location {
	return sarif.Location{Physical: sarif.Physical{Artifact: artifact, Region: &sarif.Region{
		StartLine: start.Line, StartColumn: start.Column,
		EndLine: end.Line, EndColumn: end.Column,
		Bytes: &sarif.Bytes{ByteOffset: start.Offset, ByteLength: end.Offset - start.Offset},
	}}}
}
