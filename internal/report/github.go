package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// Workflow commands must escape these characters. Their properties, which end at a
// colon or comma, must escape two more.
var (
	escapeData     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	escapeProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

// GitHub writes workflow commands, which GitHub shows as annotations at the lines
// of a pull request. It shows only ten of each severity and strips the properties
// of the others, so the message names place and rule itself.
func GitHub(w io.Writer, run *Run, _ Options) error {
	return buffered(w, func(b *bufio.Writer) {
		for i := range run.Documents {
			d := &run.Documents[i]
			path := plain(run.fromRoot(d.Path))
			for _, l := range locate(d) {
				fmt.Fprintf(b, "::%s file=%s,line=%d,endLine=%d", l.Severity, escapeProperty.Replace(path), l.start.Line, l.end.Line)
				if l.start.Line == l.end.Line { // GitHub accepts columns only then
					fmt.Fprintf(b, ",col=%d,endColumn=%d", l.start.Column, l.end.Column)
				}
				message := fmt.Sprintf("%s:%d:%d: %s [%s]", path, l.start.Line, l.start.Column, plain(l.Message), l.title())
				fmt.Fprintf(b, ",title=%s::%s\n", escapeProperty.Replace(l.title()), escapeData.Replace(message))
			}
		}
		for i := range run.Unread {
			u := &run.Unread[i]
			path := plain(run.fromRoot(u.path()))
			fmt.Fprintf(b, "::error file=%s,title=could not be read::%s\n", escapeProperty.Replace(path), escapeData.Replace(path+": "+u.message()))
		}
	})
}
