// Command bench measures sailpat and four other JSON libraries on the same
// bytes, prints the budgets with what was measured, and writes RESULTS.md.
//
//	go -C bench run .                    # everything: some fifteen minutes on two cores
//	go -C bench run . -only "one token"  # some tables, and no file
//
// docs/performance.md says what the figures mean.
package main

import (
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"strings"
	"time"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run() error {
	only := flag.String("only", "", "measure only the tables whose title contains `text`, print them and write no file")
	rounds := flag.Int("rounds", 11, "rounds of each table")
	flag.Parse()
	if flag.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q", flag.Arg(0))
	}
	if _, err := os.Stat("rounds.go"); err != nil {
		return errors.New(`run it in its own folder: "go -C bench run ."`)
	}
	p := pace{*rounds, 6 * time.Millisecond}
	dir, err := os.MkdirTemp("", "bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)

	runtime.GOMAXPROCS(1) // the work of one core, its garbage collection included
	peers := natives(dir)
	r := newResults(full, peers)
	if r.processes, err = processTable(dir, peers, 19); err != nil {
		return err
	}
	for _, t := range r.tables() {
		if !strings.Contains(t.title, *only) {
			continue
		}
		t.measure(p)
		if *only != "" {
			fmt.Println(t.markdown())
		}
	}
	if *only != "" {
		return nil
	}
	r.worst = worstCases(5, 1)
	fmt.Print(r.budgetTable())
	return os.WriteFile("RESULTS.md", []byte(r.markdown(p)), 0o644)
}

// full is the number of tokens in a list; NDJSON has ten times as many.
const full = 10_000

// results is everything that is measured.
type results struct {
	natives                          []native
	token, indented, shuffled        *table
	list, indentedList, shuffledList *table
	lines, append                    *table
	processes                        *table
	worst                            []worstCase
}

// newResults makes all tables with lists of n tokens, but not the processes.
func newResults(n int, natives []native) *results {
	token, tokens, ndjson := []byte(canonical(0, nil)), list(n, canonical), lines(10*n)
	other, others := []byte(shuffled(0, rand.New(rand.NewPCG(2017, 1)))), list(n, shuffled)
	r := &results{
		natives:      natives,
		token:        tokenTable("one token", token),
		indented:     tokenTable("one token, indented", indent(token)),
		shuffled:     tokenTable("one token, members in another order", other),
		list:         listTable("a list", tokens, n),
		indentedList: listTable("a list, indented", indent(tokens), n),
		shuffledList: listTable("a list, each token in an order of its own", others, n),
		lines:        linesTable("NDJSON from a reader", ndjson, 10*n),
		append:       appendTable("writing one token", token),
	}
	for t, text := range map[*table][]byte{
		r.token: token, r.indented: indent(token), r.shuffled: other,
		r.list: tokens, r.indentedList: indent(tokens), r.shuffledList: others,
	} {
		t.addNatives(natives, text, "doc")
	}
	r.lines.addNatives(natives, ndjson, "lines")
	return r
}

func (r *results) tables() []*table {
	return []*table{r.token, r.indented, r.shuffled, r.list, r.indentedList, r.shuffledList, r.lines, r.append, r.processes}
}
