package report

import (
	"bufio"
	"encoding/json"
	"io"

	"github.com/sailpat/sailpat/internal/mask"
	"github.com/sailpat/sailpat/pat"
)

// A record is a violation in JSON and JSONL, described by docs/report.schema.json.
// Names and meanings stay the same from version to version.
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

// A region is a part of a document, in lines, columns and bytes. Lines and columns
// count from 1, columns in code points. The end is after the last character.
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
	return region{start.Line, start.Column, end.Line, end.Column, span(s)}
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
	Unread     []jsonUnread   `json:"unread"`
	Violations []record       `json:"violations"`
}

type jsonUnread struct {
	File  string `json:"file"`
	Error string `json:"error"`
}

func jsonUnreadOf(u *Unread) jsonUnread { return jsonUnread{u.path(), u.message()} }

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

// JSON writes one JSON text, described by docs/report.schema.json. All violations
// of the run are in one list.
func JSON(w io.Writer, run *Run, _ Options) error {
	r := jsonReport{
		Tool:       jsonTool{"patlint", run.Version},
		Summary:    jsonSummary{Documents: len(run.Documents), Skipped: run.Skipped, Unread: len(run.Unread)},
		Documents:  []jsonDocument{},
		Unread:     []jsonUnread{},
		Violations: []record{},
	}
	r.Summary.Errors, r.Summary.Warnings = run.Counts()
	for i := range run.Documents {
		d := &run.Documents[i]
		errors, warnings := d.Counts()
		r.Documents = append(r.Documents, jsonDocument{d.Path, d.Kind, d.Detected, d.APIVersion, errors, warnings})
		r.Violations = append(r.Violations, records(d)...)
	}
	for i := range run.Unread {
		r.Unread = append(r.Unread, jsonUnreadOf(&run.Unread[i]))
	}
	return writeJSON(w, r)
}

// JSONL writes each violation, and each file that could not be read, on a line.
func JSONL(w io.Writer, run *Run, _ Options) error {
	return buffered(w, func(b *bufio.Writer) {
		e := newEncoder(b) // b keeps the error
		for i := range run.Documents {
			for _, r := range records(&run.Documents[i]) {
				e.Encode(r)
			}
		}
		for i := range run.Unread {
			e.Encode(jsonUnreadOf(&run.Unread[i]))
		}
	})
}

func newEncoder(w io.Writer) *json.Encoder {
	e := json.NewEncoder(mask.JSONWriter(w))
	e.SetEscapeHTML(false)
	return e
}

func writeJSON(w io.Writer, v any) error {
	e := newEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(v)
}
