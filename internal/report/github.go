package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// In workflow commands these stand for themselves only when escaped; properties
// end at a colon or comma.
var (
	escapeData     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	escapeProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

// GitHub writes workflow commands, which show as annotations at the lines of a
// pull request.
func GitHub(w io.Writer, run *Run, _ Options) error {
	return buffered(w, func(b *bufio.Writer) {
		for k := range run.Documents {
			d := &run.Documents[k]
			file := escapeProperty.Replace(plain(relative(d.Path)))
			for _, l := range locate(d) {
				fmt.Fprintf(b, "::%s file=%s,line=%d,endLine=%d", l.Severity, file, l.start.line, l.end.line)
				if l.start.line == l.end.line { // GitHub takes columns only then
					fmt.Fprintf(b, ",col=%d,endColumn=%d", l.start.column, l.end.column)
				}
				fmt.Fprintf(b, ",title=%s::%s\n", escapeProperty.Replace(l.title()), escapeData.Replace(plain(l.Message)))
			}
		}
	})
}
