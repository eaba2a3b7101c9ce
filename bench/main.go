// Command bench measures sailpat, four other Go libraries for JSON and two
// programs in C++ and Rust on the same bytes. It prints each budget with the
// measured figure, and writes RESULTS.md.
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
	p := pace{*rounds, 6 * time.Millisecond, 32 << 20}
	dir, err := os.MkdirTemp("", "bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)

	ballast := make([]byte, p.heap) // without it the collector would run in the larger worst cases only
	defer runtime.KeepAlive(&ballast)
	runtime.GOMAXPROCS(1) // the work of one core, its garbage collection included
	r := &results{natives: natives(dir)}
	for _, m := range r.makers(full, 19, dir) {
		if !strings.Contains(m.title, *only) {
			continue
		}
		t, err := r.make(m)
		if err != nil {
			return err
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

// results holds everything that is measured.
type results struct {
	natives                          []native
	token, indented, shuffled        *table
	list, indentedList, shuffledList *table
	lines, append                    *table
	processes                        *table
	worst                            []worstCase

	tables []*table // those that were made, in order
}

// A maker makes a table. A table is made just before it is measured, so that the
// garbage collector has the documents of one table only.
type maker struct {
	title string
	at    **table // the field of results that holds the table
	make  func(title string) (*table, error)
}

// make makes a table and adds it to the results.
func (r *results) make(m maker) (*table, error) {
	t, err := m.make(m.title)
	*m.at = t
	r.tables = append(r.tables, t)
	return t, err
}

// makers returns the makers of all tables. Lists have n tokens, and the NDJSON
// file for processes has copies times 100,000.
func (r *results) makers(n, copies int, dir string) []maker {
	token := func() []byte { return []byte(canonical(0, nil)) }
	other := func() []byte { return []byte(shuffled(0, rand.New(rand.NewPCG(2017, 1)))) }
	tokens := func() []byte { return list(n, canonical) }
	others := func() []byte { return list(n, shuffled) }
	read := func(at **table, title string, text func() []byte, make func(string, []byte, int) *table, tokens int, framing string) maker {
		return maker{title, at, func(title string) (*table, error) {
			text := text()
			t := make(title, text, tokens)
			return t, t.addNatives(r.natives, text, framing)
		}}
	}
	indented := func(text func() []byte) func() []byte { return func() []byte { return indent(text()) } }
	return []maker{
		read(&r.token, "one token", token, tokenTable, 1, "doc"),
		read(&r.indented, "one token, indented", indented(token), tokenTable, 1, "doc"),
		read(&r.shuffled, "one token, members in another order", other, tokenTable, 1, "doc"),
		read(&r.list, "a list", tokens, listTable, n, "doc"),
		read(&r.indentedList, "a list, indented", indented(tokens), listTable, n, "doc"),
		read(&r.shuffledList, "a list, each token in an order of its own", others, listTable, n, "doc"),
		read(&r.lines, "NDJSON from a reader", func() []byte { return lines(10 * n) }, linesTable, 10*n, "lines"),
		{"writing one token", &r.append, func(title string) (*table, error) { return appendTable(title, token()), nil }},
		{"processes", &r.processes, func(title string) (*table, error) { return processTable(title, dir, r.natives, copies) }},
	}
}
