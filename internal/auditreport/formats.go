package auditreport

import (
	"bufio"
	"fmt"
	"io"
	"time"

	"github.com/sailpat/sailpat/audit"
	"github.com/sailpat/sailpat/pat"
)

// A Document is an audit with what its formats need to know besides the report.
type Document struct {
	Report *audit.Report

	// Policy is the effective policy: see [audit.Policy.Effective]. Its Calendar
	// and Metrics are settings of formats.
	Policy audit.Policy

	// PolicyLine returns the line of the policy file, from 1, with the
	// suppression that a finding of AUD906 or AUD907 is about (see
	// [audit.Finding.Entry]); 0 if unknown. It may be nil.
	PolicyLine func(*audit.Finding) int

	Zone          *time.Location // for a second reading of times; nil shows UTC alone
	Pseudonymised bool           // names and IDs of owners, and names of tokens, are pseudonyms
	Names         bool           // show names in formats that leave them out by default
	Color         bool           // the output is a terminal that shows colours
}

// Local returns a time in d.Zone for people to read, such as
// "2026-12-31 01:00 +0100", or an empty string without a zone.
func (d *Document) Local(t pat.Timestamp) string {
	if d.Zone == nil || t.IsZero() {
		return ""
	}
	return t.Time().In(d.Zone).Format("2006-01-02 15:04 -0700")
}

// A Renderer writes a Document.
type Renderer func(w io.Writer, d *Document) error

// A Streamer writes a format that has no bound. Its methods are called in this
// order: Row for each token, Finding for each finding that is about no token of
// the population, Close at the end. It does not keep what it is given.
type Streamer interface {
	Row(r *audit.Row) error
	Finding(f *audit.Finding) error
	Close() error
}

// A Format is one of Render and Stream.
type Format struct {
	Name   string
	Render Renderer
	Stream func(w io.Writer, d *Document) Streamer
}

// formats are in the order of the help, the default first.
var formats = []Format{
	{Name: "text", Render: renderText},
	{Name: "json", Render: renderJSON},
	{Name: "jsonl", Stream: masking(newJSONL)},
	{Name: "csv", Stream: masking(newCSV)},
	{Name: "inventory", Stream: masking(newInventory)},
	{Name: "markdown", Render: renderMarkdown},
	{Name: "html", Render: renderHTML},
	{Name: "ics", Render: renderICS},
	{Name: "prometheus", Render: renderPrometheus},
	{Name: "sarif", Render: renderSARIF},
}

// Formats returns all formats, the default first.
func Formats() []Format { return formats }

// Names returns the names of all formats, the default first.
func Names() []string {
	names := make([]string, len(formats))
	for i, f := range formats {
		names[i] = f.Name
	}
	return names
}

// Lookup returns the format with this name.
func Lookup(name string) (Format, bool) {
	for _, f := range formats {
		if f.Name == name {
			return f, true
		}
	}
	return Format{}, false
}

// Write writes a Document in a bounded format.
func (f Format) Write(w io.Writer, d *Document) error {
	if f.Render == nil {
		return fmt.Errorf("auditreport: %s is a streamed format", f.Name)
	}
	b := bufio.NewWriter(w)
	if err := f.Render(b, d.masked()); err != nil {
		return err
	}
	return b.Flush()
}
