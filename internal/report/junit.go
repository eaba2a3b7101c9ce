package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"github.com/jstemmer/go-junit-report/v2/junit"

	"github.com/sailpat/sailpat/internal/mask"
	"github.com/sailpat/sailpat/pat"
)

// JUnit writes XML in which each file is a test case. A file with errors is a
// failure; warnings are the output of their case. A file that could not be read is
// an error. If there is no file, one case passes: many readers refuse an empty
// suite.
func JUnit(w io.Writer, run *Run, _ Options) error {
	suite := junit.Testsuite{Name: "patlint", Time: "0"}
	add := func(test junit.Testcase) {
		test.Classname, test.Time = "patlint", "0"
		suite.AddTestcase(test)
	}
	for i := range run.Documents {
		d := &run.Documents[i]
		errs, warnings := list(d, pat.SeverityError), list(d, pat.SeverityWarning)
		test := junit.Testcase{Name: mask.Printable(d.Path)}
		if len(errs) > 0 {
			test.Failure = &junit.Result{Message: count(len(errs), "error"), Data: cdata(errs)}
		}
		if len(warnings) > 0 {
			test.SystemOut = &junit.Output{Data: cdata(warnings)}
		}
		add(test)
	}
	for i := range run.Unread {
		u := &run.Unread[i]
		name := mask.Printable(u.path())
		add(junit.Testcase{Name: name, Error: &junit.Result{Message: "could not be read", Data: cdata([]string{name + ": " + u.message()})}})
	}
	if suite.Tests == 0 {
		add(junit.Testcase{Name: nothingToCheck})
	}
	suites := junit.Testsuites{Name: "patlint"}
	suites.AddSuite(suite)
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	return suites.WriteXML(w)
}

// nothingToCheck is the test case of a run without files.
const nothingToCheck = "nothing to check"

// list returns the violations of one severity, one on each line.
func list(d *Document, s pat.Severity) []string {
	var lines []string
	for _, l := range locate(d) {
		if l.Severity == s {
			lines = append(lines, fmt.Sprintf("%s:%d:%d: %s: %s [%s]", mask.Printable(d.Path), l.start.Line, l.start.Column, s, mask.Printable(l.Message), l.title()))
		}
	}
	return lines
}

// cdata joins lines for a CDATA section, whose text the encoder does not check:
// XML cannot express most control characters.
func cdata(lines []string) string { return plain(strings.Join(lines, "\n")) }
