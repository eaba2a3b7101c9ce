package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"github.com/jstemmer/go-junit-report/v2/junit"

	"github.com/sailpat/sailpat/pat"
)

// JUnit writes XML in which each document is a test: its errors make it fail,
// its warnings are its output.
func JUnit(w io.Writer, run *Run, _ Options) error {
	suite := junit.Testsuite{Name: "patlint", Time: "0"}
	for k := range run.Documents {
		d := &run.Documents[k]
		errs, warnings := list(d, pat.SeverityError), list(d, pat.SeverityWarning)
		test := junit.Testcase{Name: printable(d.Path), Classname: "patlint", Time: "0"}
		if len(errs) > 0 {
			test.Failure = &junit.Result{Message: count(len(errs), "error"), Data: xmlLines(errs)}
		}
		if len(warnings) > 0 {
			test.SystemOut = &junit.Output{Data: xmlLines(warnings)}
		}
		suite.AddTestcase(test)
	}
	suites := junit.Testsuites{Name: "patlint"}
	suites.AddSuite(suite)
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	return suites.WriteXML(w)
}

// list returns the violations of one severity, a line each.
func list(d *Document, s pat.Severity) []string {
	var lines []string
	for _, l := range locate(d) {
		if l.Severity == s {
			lines = append(lines, fmt.Sprintf("%s:%d:%d: %s: %s [%s]", printable(d.Path), l.start.line, l.start.column, s, l.Message, l.title()))
		}
	}
	return lines
}

// xmlLines joins lines for a CDATA section, whose text the encoder does not check:
// XML has no way to write most control characters.
func xmlLines(lines []string) string { return plain(strings.Join(lines, "\n")) }
