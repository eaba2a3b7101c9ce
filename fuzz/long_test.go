package fuzz

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"runtime"
	"runtime/debug"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/sailpat/sailpat/pat"
)

var (
	cases = flag.Int("cases", 0, "how many documents TestAcceptLong generates; 0 skips it")
	seed  = flag.Uint64("seed", 1, "from which random numbers TestAcceptLong starts")
)

// A tally counts what became of documents.
type tally struct {
	all, accepted, grammar int
	diverged               map[string]int      // by name; there may be several in one document
	kinds                  map[pat.Kind][2]int // all and accepted
}

func newTally() *tally {
	return &tally{diverged: map[string]int{}, kinds: map[pat.Kind][2]int{}}
}

func (c *tally) add(s sample, found []pat.Violation, agreed bool) {
	c.all++
	of := c.kinds[s.kind]
	of[0]++
	if len(found) == 0 {
		c.accepted++
		of[1]++
	}
	c.kinds[s.kind] = of
	if slices.ContainsFunc(found, func(v pat.Violation) bool { return layerOf(v.Rule) < 2 && v.Rule != pat.RuleDuplicateMember }) {
		c.grammar++
	}
	if agreed {
		return
	}
	for _, d := range divergences {
		if d.bounded != nil && len(found) == 0 || d.bounded == nil && has(found, d.rule) {
			c.diverged[d.name]++
		}
	}
}

func (c *tally) merge(other *tally) {
	c.all, c.accepted, c.grammar = c.all+other.all, c.accepted+other.accepted, c.grammar+other.grammar
	for name, n := range other.diverged {
		c.diverged[name] += n
	}
	for kind, n := range other.kinds {
		of := c.kinds[kind]
		c.kinds[kind] = [2]int{of[0] + n[0], of[1] + n[1]}
	}
}

func (c *tally) report(t *testing.T, d time.Duration) {
	t.Logf("%d documents in %v, %.0f a second, seed %d: %d accepted, %d with a fault of layers 0 or 1, no disagreement",
		c.all, d.Round(time.Millisecond), float64(c.all)/d.Seconds(), *seed, c.accepted, c.grammar)
	for _, kind := range kinds {
		t.Logf("  %-8s %9d, of which %d accepted", kind, c.kinds[kind][0], c.kinds[kind][1])
	}
	for _, d := range divergences {
		t.Logf("  %9d diverged as known: %s", c.diverged[d.name], d.name)
	}
}

// TestAcceptLong is property 1 on as many documents as asked for, on all cores.
// They follow from the seed and the number of cores. A million takes minutes.
func TestAcceptLong(t *testing.T) {
	if *cases == 0 {
		t.Skip("asked for with -cases 10000000")
	}
	defer debug.SetGCPercent(debug.SetGCPercent(400)) // documents are small and soon forgotten
	sum, mutex, start := newTally(), sync.Mutex{}, time.Now()
	workers := runtime.GOMAXPROCS(0)
	t.Run("workers", func(t *testing.T) {
		for worker := range workers {
			t.Run(fmt.Sprint(worker), func(t *testing.T) {
				t.Parallel()
				pick, own := fromRand(rand.New(rand.NewPCG(*seed, uint64(worker)))), newTally()
				for range (*cases + worker) / workers {
					s := generated(pick)
					found := acceptAsLint(t, s)
					own.add(s, found, agreed(t, s, found))
				}
				mutex.Lock()
				defer mutex.Unlock()
				sum.merge(own)
			})
		}
	})
	if !t.Failed() {
		sum.report(t, time.Since(start))
	}
}
