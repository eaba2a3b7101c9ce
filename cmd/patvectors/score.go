package main

import (
	"fmt"
	"io"
	"text/tabwriter"
)

// report prints each trial that misses the level, and a score for each kind and
// level. It reports whether every trial reached the level.
func report(w io.Writer, trials []trial, claim level) bool {
	type row struct {
		cases   int
		reached [spans + 1]int
	}
	scores, total, order := map[string]*row{}, &row{}, []string(nil)
	for _, t := range trials {
		if t.reached < claim {
			fmt.Fprintf(w, "FAIL %s case %d %s: %s\n", t.vector.Vector, t.index, t.version, t.fault)
		}
		kind := t.vector.Kind
		if scores[kind] == nil {
			scores[kind] = &row{}
			order = append(order, kind)
		}
		for _, r := range []*row{scores[kind], total} {
			r.cases++
			for l := verdicts; l <= t.reached; l++ {
				r.reached[l]++
			}
		}
	}
	scores["total"] = total
	tab := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(tab, "kind\tcases\t1 verdicts\t2 rules\t3 spans\t")
	for _, kind := range append(order, "total") {
		r := scores[kind]
		fmt.Fprintf(tab, "%s\t%d\t%d\t%d\t%d\t\n", kind, r.cases, r.reached[verdicts], r.reached[rules], r.reached[spans])
	}
	tab.Flush()
	return total.reached[claim] == total.cases
}
