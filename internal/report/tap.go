package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/sailpat/sailpat/internal/mask"
)

// escapeTAP escapes a description, in which # would begin a directive such as
// SKIP.
var escapeTAP = strings.NewReplacer(`\`, `\\`, `#`, `\#`)

// TAP writes the Test Anything Protocol, version 13. Each file is a test; a YAML
// block contains its violations as JSON, which YAML includes. A file that could
// not be read is a test that fails. If there is no file, one test passes.
func TAP(w io.Writer, run *Run, _ Options) error {
	return buffered(w, func(b *bufio.Writer) {
		fmt.Fprintf(b, "TAP version 13\n1..%d\n", max(1, len(run.Documents)+len(run.Unread)))
		test := 0
		result := func(verdict, name string) {
			test++
			fmt.Fprintf(b, "%s %d - %s\n", verdict, test, escapeTAP.Replace(mask.Printable(name)))
		}
		e := newEncoder(b)
		for i := range run.Documents {
			d := &run.Documents[i]
			if errors, _ := d.Counts(); errors > 0 {
				result("not ok", d.Path)
			} else {
				result("ok", d.Path)
			}
			if len(d.Violations) == 0 {
				continue
			}
			fmt.Fprint(b, "  ---\n  violations:\n")
			for _, r := range records(d) {
				fmt.Fprint(b, "    - ")
				e.Encode(r)
			}
			fmt.Fprint(b, "  ...\n")
		}
		for i := range run.Unread {
			u := &run.Unread[i]
			result("not ok", u.path())
			fmt.Fprint(b, "  ---\n  error: ")
			e.Encode(u.message())
			fmt.Fprint(b, "  ...\n")
		}
		if test == 0 {
			result("ok", nothingToCheck)
		}
	})
}
