package main

import (
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/sailpat/sailpat/internal/vectorrun"
)

// report prints each trial that misses the level, and a score for each kind and
// level. It reports whether every trial reached the level.
func report(w io.Writer, trials []vectorrun.Trial, claim vectorrun.Level) bool {
	type row struct {
		cases   int
		reached [vectorrun.Spans + 1]int
	}
	scores, total, order := map[string]*row{}, &row{}, []string(nil)
	for _, t := range trials {
		if t.Reached < claim {
			fmt.Fprintf(w, "FAIL %s case %d %s: %s\n", t.Vector.Vector, t.Index, t.Version, t.Fault)
		}
		kind := t.Vector.Kind
		if scores[kind] == nil {
			scores[kind] = &row{}
			order = append(order, kind)
		}
		for _, r := range []*row{scores[kind], total} {
			r.cases++
			for l := vectorrun.Verdicts; l <= t.Reached; l++ {
				r.reached[l]++
			}
		}
	}
	scores["total"] = total
	tab := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(tab, "kind\tcases\t1 verdicts\t2 rules\t3 spans\t")
	for _, kind := range append(order, "total") {
		r := scores[kind]
		fmt.Fprintf(tab, "%s\t%d\t%d\t%d\t%d\t\n", kind, r.cases, r.reached[vectorrun.Verdicts], r.reached[vectorrun.Rules], r.reached[vectorrun.Spans])
	}
	tab.Flush()
	return total.reached[claim] == total.cases
}
