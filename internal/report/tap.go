package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// In a description a number sign would begin a directive such as SKIP.
var escapeTAP = strings.NewReplacer(`\`, `\\`, `#`, `\#`)

// TAP writes the Test Anything Protocol, version 13. Each document is a test; its
// violations stand in the YAML block, as JSON, which is YAML as well.
func TAP(w io.Writer, run *Run, _ Options) error {
	return buffered(w, func(b *bufio.Writer) {
		fmt.Fprintf(b, "TAP version 13\n1..%d", len(run.Documents))
		if len(run.Documents) == 0 {
			fmt.Fprint(b, " # SKIP no documents")
		}
		fmt.Fprintln(b)
		for k := range run.Documents {
			d := &run.Documents[k]
			verdict := "ok"
			if errors, _ := d.Counts(); errors > 0 {
				verdict = "not ok"
			}
			fmt.Fprintf(b, "%s %d - %s\n", verdict, k+1, escapeTAP.Replace(printable(d.Path)))
			if len(d.Violations) == 0 {
				continue
			}
			fmt.Fprint(b, "  ---\n  violations:\n")
			for _, r := range records(d) {
				fmt.Fprint(b, "    - ")
				newEncoder(b).Encode(r)
			}
			fmt.Fprint(b, "  ...\n")
		}
	})
}
