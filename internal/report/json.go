package report

import (
	"bufio"
	"encoding/json"
	"io"

	"github.com/sailpat/sailpat/pat"
)

// A record is a violation as JSON and JSONL have it; docs/report.schema.json
// describes it. Names and meanings stay from version to version.
type record struct {
	Rule     pat.RuleID   `json:"rule"`
	Name     string       `json:"name"`
	Severity pat.Severity `json:"severity"`
	File     string       `json:"file"`
	Pointer  pat.Pointer  `json:"pointer"`
	Message  string       `json:"message"`
	region
	Related *region `json:"related,omitempty"`
}

// A region is a part of a document: for people in lines and columns (from 1, in
// code points; the end is behind the last), for machines in bytes.
type region struct {
	Line      int  `json:"line"`
	Column    int  `json:"column"`
	EndLine   int  `json:"endLine"`
	EndColumn int  `json:"endColumn"`
	Span      span `json:"span"`
}

type span struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

func regionOf(s pat.Span, start, end place) region {
	return region{start.line, start.column, end.line, end.column, span(s)}
}

func records(d *Document) []record {
	var out []record
	for _, l := range locate(d) {
		r := record{
			Rule: l.Rule, Name: l.name, Severity: l.Severity,
			File: d.Path, Pointer: l.Pointer, Message: l.Message,
			region: regionOf(l.Span, l.start, l.end),
		}
		if l.related != nil {
			related := regionOf(l.Related, l.related[0], l.related[1])
			r.Related = &related
		}
		out = append(out, r)
	}
	return out
}

type jsonReport struct {
	Tool       jsonTool       `json:"tool"`
	Summary    jsonSummary    `json:"summary"`
	Documents  []jsonDocument `json:"documents"`
	Violations []record       `json:"violations"`
}

type jsonTool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

type jsonSummary struct {
	Documents int `json:"documents"`
	Errors    int `json:"errors"`
	Warnings  int `json:"warnings"`
	Skipped   int `json:"skipped"`
	Unread    int `json:"unread"`
}

type jsonDocument struct {
	Path       string         `json:"path"`
	Kind       pat.Kind       `json:"kind,omitempty"`
	Detected   bool           `json:"detected"`
	APIVersion pat.APIVersion `json:"apiVersion"`
	Errors     int            `json:"errors"`
	Warnings   int            `json:"warnings"`
}

// JSON writes one document, described by docs/report.schema.json. Every violation
// stands once, in one list for the whole run.
func JSON(w io.Writer, run *Run, _ Options) error {
	r := jsonReport{
		Tool:       jsonTool{"patlint", run.Version},
		Summary:    jsonSummary{Documents: len(run.Documents), Skipped: run.Skipped, Unread: run.Unread},
		Documents:  []jsonDocument{},
		Violations: []record{},
	}
	r.Summary.Errors, r.Summary.Warnings = run.Counts()
	for k := range run.Documents {
		d := &run.Documents[k]
		errors, warnings := d.Counts()
		r.Documents = append(r.Documents, jsonDocument{d.Path, d.Kind, d.Detected, d.APIVersion, errors, warnings})
		r.Violations = append(r.Violations, records(d)...)
	}
	return writeJSON(w, r)
}

// JSONL writes one violation a line.
func JSONL(w io.Writer, run *Run, _ Options) error {
	return buffered(w, func(b *bufio.Writer) {
		for k := range run.Documents {
			for _, r := range records(&run.Documents[k]) {
				newEncoder(b).Encode(r) // b keeps the error
			}
		}
	})
}

func newEncoder(w io.Writer) *json.Encoder {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e
}

func writeJSON(w io.Writer, v any) error {
	e := newEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(v)
}
