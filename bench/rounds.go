package main

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"time"
)

// progress is told what is being measured.
var progress io.Writer = os.Stderr

// A contestant does one kind of work in one way.
type contestant struct {
	name string
	ours bool
	run  func(n int) // does it n times, and panics if it fails

	n      int       // times a slice
	ns     []float64 // per time, one a round
	allocs float64   // per time
}

// A contest is work on the same bytes, done by all contestants in turn, again
// and again: what disturbs the machine disturbs them alike.
type contest struct {
	title       string
	bytes       int  // of one document; 0 if throughput says nothing
	tokens      int  // in one document, if it is more than one
	alike       bool // all do nearly the same: what differs is a few hundredths
	contestants []*contestant
}

// pace is how long and how often things are measured.
type pace struct {
	rounds int
	slice  time.Duration
}

// baseline is the contestant that the others are compared with.
func (c *contest) baseline() *contestant { return c.contestants[0] }

func (c *contest) named(name string) *contestant {
	for _, x := range c.contestants {
		if x.name == name {
			return x
		}
	}
	panic("no contestant is called " + name)
}

// hold measures the contest.
func (c *contest) hold(p pace) {
	if len(c.contestants) == 0 {
		return
	}
	fmt.Fprintln(progress, c.title)
	for _, x := range c.contestants {
		x.calibrate(p.slice)
	}
	if c.alike { // as many times, so that the heap is alike too
		for _, x := range c.contestants {
			x.n = c.baseline().n
		}
	}
	for range c.rounds(p) {
		for _, x := range c.contestants {
			x.ns = append(x.ns, x.slice())
		}
	}
}

// rounds returns how many there are: of short work more, since a machine that is
// busy with something else is so for a while.
func (c *contest) rounds(p pace) int {
	switch {
	case c.tokens > 0:
		return p.rounds
	case c.alike:
		return 9 * p.rounds
	}
	return 3 * p.rounds
}

// calibrate finds out how often the work has to be done to fill a slice.
func (x *contestant) calibrate(slice time.Duration) {
	x.run(1) // caches are filled, code is generated
	for x.n = 1; ; {
		took := max(time.Duration(x.slice()*float64(x.n)), 1)
		if took >= slice/2 {
			x.n = max(1, int(float64(x.n)*float64(slice)/float64(took)))
			break
		}
		x.n = max(2*x.n, min(100*x.n, int(float64(x.n)*float64(slice)/float64(took))))
	}
	var before, after runtime.MemStats
	few := max(1, min(x.n, 100))
	runtime.ReadMemStats(&before)
	x.run(few)
	runtime.ReadMemStats(&after)
	x.allocs = float64(after.Mallocs-before.Mallocs) / float64(few)
}

// slice does the work n times and returns nanoseconds per time. When the clock
// starts, the garbage of whoever came before is gone, and the work has been done
// as often: caches and branch predictors know it, and the heap has its memory.
// Otherwise whoever follows one that needs less pays for the system's pages.
func (x *contestant) slice() float64 {
	runtime.GC()
	x.run(x.n)
	runtime.GC()
	start := clock()
	x.run(x.n)
	return float64(max(clock()-start, 1)) / float64(x.n)
}

// median returns the time of one piece of work.
func (x *contestant) median() float64 { return median(x.ns) }

// ratio returns the median of x against y, round by round.
func (x *contestant) ratio(y *contestant) float64 {
	var ratios []float64
	for k := range x.ns {
		ratios = append(ratios, x.ns[k]/y.ns[k])
	}
	return median(ratios)
}

func median(xs []float64) float64 {
	xs = slices.Sorted(slices.Values(xs))
	n := len(xs)
	return (xs[(n-1)/2] + xs[n/2]) / 2
}
