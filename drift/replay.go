package main

import (
	"fmt"
	"io"
	"strings"
)

// payloadFiles are the vendor's files about the payloads, as git pathspecs.
var payloadFiles = []string{
	":(glob,icase)idn/**/*personal*access*token*",
	":(glob,icase)idn/**/patowner.yaml",
	":(glob,icase)idn/**/jsonpatchoperation.yaml",
}

// replay prints what each commit that touched the payloads changed, the oldest
// first: a row of a Markdown table each. A commit that cannot be read changes
// nothing, and the next one is compared with the one before it.
func replay(dir, rev string, w io.Writer) error {
	list, err := git(dir, append([]string{"log", "--reverse", "--format=%H %cs", rev, "--"}, payloadFiles...)...)
	if err != nil {
		return err
	}
	var before []fact
	commits, reports := 0, 0
	fmt.Fprintf(w, "| commit | date | changes |\n|---|---|---|\n")
	for line := range strings.Lines(list) {
		id, date, _ := strings.Cut(strings.TrimSpace(line), " ")
		commits++
		facts, err := factsOf(dir, id)
		said := ""
		switch {
		case err != nil:
			said = "cannot be read: " + err.Error()
		case before == nil:
			said = fmt.Sprintf("first state: %d facts", len(facts))
			before = facts
		default:
			said = summary(compareFacts(before, facts))
			before = facts
		}
		if said != "none" {
			reports++
		}
		fmt.Fprintf(w, "| `%s` | %s | %s |\n", id[:8], date, said)
	}
	fmt.Fprintf(w, "\n%d of %d commits report something.\n", reports, commits)
	return nil
}

func factsOf(dir, id string) ([]fact, error) {
	c, err := openCommit(dir, id)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	return vendorFacts(c)
}
