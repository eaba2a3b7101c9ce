// Command bench measures this library beside its peers, on the same bytes, and
// writes RESULTS.md. See docs/performance.md for what the figures mean.
//
//	go -C bench run .         # everything, some ten minutes
//	go -C bench run . -quick  # everything for a moment, to stdout
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"runtime"
	"runtime/pprof"
	"strings"
	"time"

	"github.com/sailpat/sailpat/bench/corpus"
	"github.com/sailpat/sailpat/pat"
)

func main() {
	if err := bench(); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func bench() error {
	quick := flag.Bool("quick", false, "measure everything for a moment, to see that it works; write to stdout")
	rounds := flag.Int("rounds", 11, "rounds of each contest, at least 9; thrice as many where the work is short")
	slice := flag.Duration("slice", 6*time.Millisecond, "time a contestant has in a round")
	output := flag.String("o", "RESULTS.md", "file to write")
	folder := flag.String("tools", "", "folder to keep the command-line peers in (a temporary one if empty)")
	only := flag.String("only", "", "hold only the contests whose title contains this; write to stdout")
	ours := flag.Bool("ours", false, "leave the peers out, but for the baselines; write to stdout")
	profile := flag.String("cpuprofile", "", "write a profile of the contests to this file")
	flag.Parse()
	if flag.NArg() > 0 {
		return fmt.Errorf("expected no arguments, got %q", flag.Args())
	}
	if _, err := os.Stat("corpus"); err != nil {
		return errors.New(`run it in its own folder, as "go -C bench run ." does`)
	}
	p, scale := pace{max(9, *rounds), *slice}, full
	if *quick {
		p, scale = pace{1, time.Millisecond}, small
	}
	if *profile != "" {
		f, err := os.Create(*profile)
		if err != nil {
			return err
		}
		defer f.Close()
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}

	runtime.GOMAXPROCS(1) // what is asked for is the work of one core, its garbage collection included
	r := newResults(scale)
	for _, c := range r.contests() {
		if !strings.Contains(c.title, *only) {
			c.contestants = nil
		}
		if *ours {
			c.leaveOut()
		}
		c.hold(p)
	}
	if *only != "" || *ours {
		for _, c := range r.contests() {
			if len(c.contestants) > 0 {
				fmt.Println(c.table())
			}
		}
		return nil
	}
	r.worst = worstCases(scale.tries, scale.shrink)
	r.streams = longStreams(scale.tries, scale.stream)
	r.making = made(scale.stream * times)

	runtime.GOMAXPROCS(runtime.NumCPU())
	dir := *folder
	if dir == "" {
		var err error
		if dir, err = os.MkdirTemp("", "bench"); err != nil {
			return err
		}
		defer os.RemoveAll(dir)
	}
	r.processes = measureProcesses(dir, !*quick, p.rounds)

	text := r.markdown(p)
	if *quick {
		fmt.Print(text)
		return nil
	}
	return os.WriteFile(*output, []byte(text), 0o644)
}

// A scale is how large the large things are.
type scale struct {
	list, lines, checked int // tokens
	tries, shrink        int // of worst cases
	stream               int64
}

var (
	full  = scale{corpus.ListLen, corpus.LinesLen, 1000, 5, 1, 64 << 20}
	small = scale{100, 100, 10, 1, 100, 1 << 20}
)

// results is everything that is measured.
type results struct {
	token, indented, shuffled     *contest
	list, indentedList, mixedList *contest
	shuffledList, lines           *contest
	appending                     *contest
	checkToken, checkList         *contest
	scanning                      *contest
	rules                         []*contest
	worst                         []worstCase
	streams                       [2]longStream
	making                        time.Duration // of the longer stream
	processes                     processes
}

// newResults makes all documents, which are then held to the end.
func newResults(s scale) *results {
	list, indented, shuffled, mixed := corpus.List(s.list), corpus.IndentedList(s.list), corpus.ShuffledList(s.list), corpus.MixedList(s.list)
	many := fmt.Sprintf("list of %s tokens", thousands(s.list))
	return &results{
		token:        tokenContest("one token", corpus.Token()),
		indented:     tokenContest("one token, indented", corpus.Indented()),
		shuffled:     tokenContest("one token, its members in another order", corpus.Shuffled()),
		list:         listContest(many, list, s.list),
		indentedList: listContest(many+", indented", indented, s.list),
		shuffledList: listContest(many+", each in an order of its own", shuffled, s.list),
		mixedList:    listContest(many+", members absent or null", mixed, s.list),
		lines:        linesContest(fmt.Sprintf("NDJSON of %s tokens, from a reader", thousands(s.lines)), corpus.Lines(s.lines), s.lines),
		appending:    appendContest("writing one token", corpus.Token()),
		checkToken:   checkContest("one token, judged by its meaning too", corpus.Token(), pat.KindToken),
		checkList:    checkContest(fmt.Sprintf("list of %s tokens, judged by its meaning too", thousands(s.checked)), corpus.List(s.checked), pat.KindList),
		scanning:     scanContest("is it JSON at all?", corpus.Token()),
		rules:        rulesContests(list),
	}
}

func (r *results) contests() []*contest {
	return append([]*contest{
		r.token, r.indented, r.shuffled, r.list, r.indentedList, r.shuffledList, r.mixedList, r.lines,
		r.appending, r.checkToken, r.checkList, r.scanning,
	}, r.rules...)
}

// leaveOut keeps our own contestants and the baseline.
func (c *contest) leaveOut() {
	var kept []*contestant
	for k, x := range c.contestants {
		if k == 0 || x.ours {
			kept = append(kept, x)
		}
	}
	c.contestants = kept
}
