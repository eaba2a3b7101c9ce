package main

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"time"
)

// progress receives a line before each measurement.
var progress io.Writer = os.Stderr

// A row is one way to do the work of a table.
type row struct {
	name string
	ours bool
	run  func(n int) // does the work n times; panics on failure

	// clock is not nil if another process does the work. It returns the processor
	// time of that process.
	clock func() time.Duration

	n      int       // repetitions in a measurement
	ns     []float64 // nanoseconds for one repetition, by round
	allocs float64   // for one repetition
	peak   int64     // peak memory of a process in bytes, or 0 if not known
}

// A table is the same work on the same bytes, done in different ways. The rows
// take turns round by round, so that a disturbance of the machine affects them
// all.
type table struct {
	title  string
	bytes  int // of the document
	tokens int // in the document
	wall   bool
	rows   []*row // the first one is the reference of all ratios
}

// pace says how often and how long a row is measured.
type pace struct {
	rounds int
	slice  time.Duration // about how long one measurement takes

	// heap is a number of bytes that stay in use, as in a service that does more
	// than read (see run). The collector runs when a row has allocated as much again.
	heap int
}

// row returns the row with this name.
func (t *table) row(name string) *row {
	for _, r := range t.rows {
		if r.name == name {
			return r
		}
	}
	panic("no row has the name " + name)
}

// has reports whether the table has the row.
func (t *table) has(name string) bool {
	return slices.ContainsFunc(t.rows, func(r *row) bool { return r.name == name })
}

// ratio returns the time of the named row divided by that of the first row.
func (t *table) ratio(name string) float64 { return t.row(name).ratio(t.rows[0]) }

// measure measures all rows, and then drops their documents.
func (t *table) measure(p pace) {
	fmt.Fprintln(progress, t.title)
	timer, rounds := clock, 3*p.rounds // a busy moment of the machine spoils several rounds of short work
	if t.tokens > 1 {
		rounds = p.rounds
	}
	if t.wall {
		timer = wall
	}
	for _, r := range t.rows {
		r.n = 1
		if !t.wall {
			r.calibrate(p, t.bytes)
		}
	}
	for range rounds {
		for _, r := range t.rows {
			r.ns = append(r.ns, r.time(timer))
		}
	}
	for _, r := range t.rows {
		r.run = nil
	}
}

// calibrate finds the number of repetitions that take p.slice, and counts
// allocations. If a repetition makes garbage of more than a tenth of the document,
// it chooses so many that the collector runs once in each measurement, which then
// has its share of the collector's work.
func (r *row) calibrate(p pace, document int) {
	r.run(1) // fill the caches, let a just-in-time compiler work
	for r.n = 1; ; {
		took := max(time.Duration(r.time(clock)*float64(r.n)), 1)
		fits := int(float64(r.n) * float64(p.slice) / float64(took))
		if took >= p.slice/2 {
			r.n = max(1, fits)
			break
		}
		r.n = max(2*r.n, min(100*r.n, fits))
	}
	var before, after runtime.MemStats
	few := max(1, min(r.n, 100))
	runtime.ReadMemStats(&before)
	r.run(few)
	runtime.ReadMemStats(&after)
	r.allocs = float64(after.Mallocs-before.Mallocs) / float64(few)
	if garbage := int(after.TotalAlloc-before.TotalAlloc) / few; r.clock == nil && garbage > document/10 {
		r.n = max(r.n, p.heap/garbage+1)
	}
}

// time returns nanoseconds for one repetition. It first does the work untimed:
// otherwise a row pays for the caches, the branch predictor and the memory that
// the previous row left. It does not call runtime.GC, because that gives memory
// back to the system and the next row would pay for new pages.
func (r *row) time(timer func() time.Duration) float64 {
	if r.clock != nil {
		timer = r.clock
	}
	r.run(r.n)
	start := timer()
	r.run(r.n)
	return float64(max(timer()-start, 1)) / float64(r.n)
}

func (r *row) median() float64 { return median(r.ns) }

// ratio returns the median of r's time divided by s's time in the same round.
func (r *row) ratio(s *row) float64 {
	var ratios []float64
	for i := range r.ns {
		ratios = append(ratios, r.ns[i]/s.ns[i])
	}
	return median(ratios)
}

func median(xs []float64) float64 {
	xs = slices.Sorted(slices.Values(xs))
	n := len(xs)
	return (xs[(n-1)/2] + xs[n/2]) / 2
}

var started = time.Now()

// wall returns the time since the start of the benchmark.
func wall() time.Duration { return time.Since(started) }
