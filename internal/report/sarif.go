package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/sailpat/sailpat/internal/config"
	"github.com/sailpat/sailpat/pat"
)

// The part of SARIF 2.1.0 that is needed. Tests check the output against the
// official schema.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool        sarifTool                `json:"tool"`
		Invocations []sarifInvocation        `json:"invocations"`
		ColumnKind  string                   `json:"columnKind"`
		Bases       map[string]sarifArtifact `json:"originalUriBaseIds"`
		Results     []sarifResult            `json:"results"`
	}
	sarifInvocation struct {
		Successful    bool                `json:"executionSuccessful"`
		Notifications []sarifNotification `json:"toolExecutionNotifications,omitempty"`
	}
	sarifNotification struct {
		Level     string          `json:"level"`
		Message   sarifText       `json:"message"`
		Locations []sarifLocation `json:"locations,omitempty"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name           string      `json:"name"`
		Version        string      `json:"version,omitempty"`
		InformationURI string      `json:"informationUri"`
		Rules          []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID               string             `json:"id"`
		Name             string             `json:"name"`
		ShortDescription sarifText          `json:"shortDescription"`
		FullDescription  sarifText          `json:"fullDescription"`
		Help             sarifText          `json:"help"`
		HelpURI          string             `json:"helpUri"`
		Configuration    sarifConfiguration `json:"defaultConfiguration"`
		Properties       sarifProperties    `json:"properties"`
	}
	sarifConfiguration struct {
		Enabled bool   `json:"enabled"`
		Level   string `json:"level"`
	}
	// Properties that GitHub reads beyond the standard.
	sarifProperties struct {
		Tags      []string `json:"tags"`
		Precision string   `json:"precision"`
		Severity  string   `json:"problem.severity"`
	}
	sarifText struct {
		Text     string `json:"text,omitempty"`
		Markdown string `json:"markdown,omitempty"`
	}
	sarifResult struct {
		RuleID       string            `json:"ruleId"`
		RuleIndex    *int              `json:"ruleIndex,omitempty"`
		Level        string            `json:"level"`
		Message      sarifText         `json:"message"`
		Locations    []sarifLocation   `json:"locations"`
		Related      []sarifLocation   `json:"relatedLocations,omitempty"`
		Fingerprints map[string]string `json:"partialFingerprints"`
	}
	sarifLocation struct {
		Message  *sarifText     `json:"message,omitempty"`
		Physical sarifPhysical  `json:"physicalLocation"`
		Logical  []sarifLogical `json:"logicalLocations,omitempty"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   *sarifRegion  `json:"region,omitempty"`
	}
	sarifLogical struct {
		FullyQualifiedName string `json:"fullyQualifiedName"`
		Kind               string `json:"kind"`
	}
	sarifArtifact struct {
		URI         string     `json:"uri,omitempty"`
		Base        string     `json:"uriBaseId,omitempty"`
		Description *sarifText `json:"description,omitempty"`
	}
	sarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn"`
		EndLine     int `json:"endLine"`
		EndColumn   int `json:"endColumn"`
		ByteOffset  int `json:"byteOffset"`
		ByteLength  int `json:"byteLength"`
	}
)

const (
	sarifSchema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
	homepage    = "https://github.com/sailpat/sailpat"
	srcRoot     = "%SRCROOT%" // the root of the repository, by convention
)

// maxResults is how many results GitHub accepts in a run.
const maxResults = 25_000

// SARIF writes a SARIF 2.1.0 log for code scanning. It contains at most 25,000
// results, errors before warnings, and a notification if there are more.
func SARIF(w io.Writer, run *Run, _ Options) error {
	r := sarifRun{
		Tool:        sarifTool{sarifDriver{Name: "patlint", Version: run.Version, InformationURI: homepage}},
		Invocations: []sarifInvocation{sarifInvocationOf(run)},
		ColumnKind:  "unicodeCodePoints",
		Bases:       map[string]sarifArtifact{srcRoot: {Description: &sarifText{Text: "the root of the source tree"}}},
		Results:     []sarifResult{},
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
		artifact := sarifArtifactOf(run.fromRoot(d.Path))
		for _, l := range locate(d) {
			if left[l.Severity]--; left[l.Severity] < 0 {
				continue
			}
			result := sarifResult{
				RuleID:       string(l.Rule),
				Level:        l.Severity.String(),
				Message:      sarifText{Text: l.Message},
				Locations:    []sarifLocation{sarifLocationOf(artifact, l.start, l.end)},
				Fingerprints: map[string]string{"rulePathPointer/v1": prints.of(run.fromRoot(d.Path), l.Violation)},
			}
			if i, ok := index[l.Rule]; ok {
				result.RuleIndex = &i
			}
			if l.Pointer != "" {
				result.Locations[0].Logical = []sarifLogical{{string(l.Pointer), "value"}}
			}
			if l.related != nil {
				related := sarifLocationOf(artifact, l.related[0], l.related[1])
				related.Message = &sarifText{Text: "first here"}
				result.Related = []sarifLocation{related}
			}
			r.Results = append(r.Results, result)
		}
	}
	return writeJSON(w, sarifLog{sarifSchema, "2.1.0", []sarifRun{r}})
}

// sarifInvocationOf states which files could not be read, and how many results
// are left out.
func sarifInvocationOf(run *Run) sarifInvocation {
	invocation := sarifInvocation{Successful: len(run.Unread) == 0}
	for i := range run.Unread {
		u := &run.Unread[i]
		invocation.Notifications = append(invocation.Notifications, sarifNotification{
			Level: "error", Message: sarifText{Text: u.message()},
			Locations: []sarifLocation{{Physical: sarifPhysical{Artifact: sarifArtifactOf(run.fromRoot(u.path()))}}},
		})
	}
	if errors, warnings := run.Counts(); errors+warnings > maxResults {
		invocation.Notifications = append(invocation.Notifications, sarifNotification{
			Level:   "warning",
			Message: sarifText{Text: fmt.Sprintf("%d of %d results are left out, since GitHub accepts at most %d in a run", errors+warnings-maxResults, errors+warnings, maxResults)},
		})
	}
	return invocation
}

func sarifArtifactOf(path string) sarifArtifact {
	uri, absolute := fileURI(path)
	if absolute {
		return sarifArtifact{URI: uri}
	}
	return sarifArtifact{URI: uri, Base: srcRoot}
}

func sarifRuleOf(r pat.Rule) sarifRule {
	var text, markdown []string
	for _, link := range r.Links() {
		if link.URL == "" {
			text, markdown = append(text, link.Text), append(markdown, link.Text)
		} else {
			text, markdown = append(text, link.Text+" ("+link.URL+")"), append(markdown, "["+link.Text+"]("+link.URL+")")
		}
	}
	const source = "\n\nSource: "
	return sarifRule{
		ID:               string(r.ID),
		Name:             r.Name,
		ShortDescription: sarifText{Text: sentence(r.Summary)},
		FullDescription:  sarifText{Text: r.Help},
		// No examples: they hold sample secrets, which scanners would report.
		Help: sarifText{
			r.Help + source + strings.Join(text, ", "),
			"**" + sentence(r.Summary) + "**\n\n" + r.Help + source + strings.Join(markdown, ", "),
		},
		HelpURI:       homepage + "/blob/main/docs/rules.md#" + strings.ToLower(string(r.ID)) + "-" + r.Name,
		Configuration: sarifConfiguration{Enabled: config.OnByDefault(r), Level: r.Severity.String()},
		Properties:    sarifProperties{[]string{r.LayerName()}, "very-high", r.Severity.String()},
	}
}

// sentence returns a summary with a capital and a period.
func sentence(s string) string {
	if s == "" {
		return ""
	}
	return strings.ToUpper(s[:1]) + s[1:] + "."
}

func sarifLocationOf(artifact sarifArtifact, start, end place) sarifLocation {
	return sarifLocation{Physical: sarifPhysical{artifact, &sarifRegion{
		StartLine: start.line, StartColumn: start.column,
		EndLine: end.line, EndColumn: end.column,
		ByteOffset: start.offset, ByteLength: end.offset - start.offset,
	}}}
}
