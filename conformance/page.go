package main

import (
	"bytes"
	_ "embed"
	"fmt"
	"strings"
	"text/template"
)

//go:embed page.md.tmpl
var pageText string

// A row is an implementation and its result.
type row struct {
	implementation
	Result
	version string
}

func (r row) Title() string   { return r.Name }
func (r row) Package() string { return "`" + r.pkg + "`" }
func (r row) Version() string { return r.version }
func (r row) How() string {
	if r.NotRun != "" {
		return "not run: " + r.NotRun
	}
	return r.how
}
func (r row) APIVersions() string {
	switch {
	case r.NotRun != "":
		return "–"
	case r.versions == nil:
		return "all six"
	}
	return strings.Join(r.versions, ", ")
}
func (r row) Ran() bool { return r.NotRun == "" }

// Total returns the must-reject cases of all layers.
func (r Result) Total() (f Fraction) {
	for _, a := range r.Accepted {
		f.Faults += a.Faults
		f.Of += a.Of
	}
	return f
}

func (f Fraction) String() string { return fmt.Sprintf("%d of %d", f.Faults, f.Of) }

// Sentence returns what happens with the input.
func (f Fault) Sentence() string {
	switch f.Kind {
	case "crash":
		return "crash: `" + strings.ReplaceAll(strings.ReplaceAll(f.Says, "`", "'"), "|", `\|`) + "`"
	case "secret":
		return "the secret is lost"
	case "refused":
		return "refused"
	}
	return "accepted"
}

// Place returns the path of the vector.
func (f Fault) Place() string { return "../testdata/vectors/" + f.Vector + ".json" }

func (f Fault) Text() string { return strings.ReplaceAll(f.Description, "|", `\|`) }

// render returns the page.
func render(results []Result, l locks) ([]byte, error) {
	if len(results) != len(implementations) {
		return nil, fmt.Errorf("%d results of %d implementations", len(results), len(implementations))
	}
	var rows []row
	for i, m := range implementations {
		if results[i].Name != m.name {
			return nil, fmt.Errorf("result %d is of %s, not of %s", i, results[i].Name, m.name)
		}
		version, err := l.version(m)
		if err != nil {
			return nil, err
		}
		rows = append(rows, row{m, results[i], version})
	}
	page, err := template.New("page").Parse(pageText)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = page.Execute(&b, map[string]any{"Rows": rows, "Date": l.date})
	return b.Bytes(), err
}
