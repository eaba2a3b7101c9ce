package main

import (
	"bytes"
	"io"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sailpat/sailpat/bench/corpus"
)

func init() { progress = io.Discard }

// Benchmark offers every contestant to the usual tools: benchstat, pprof.
func Benchmark(b *testing.B) {
	for _, c := range newResults(full).contests() {
		b.Run(c.title, func(b *testing.B) {
			for _, x := range c.contestants {
				b.Run(x.name, func(b *testing.B) {
					b.SetBytes(int64(c.bytes))
					b.ReportAllocs()
					x.run(b.N)
				})
			}
		})
	}
}

// Every contestant does its work, and panics if the answer is wrong.
func TestContestants(t *testing.T) {
	for _, c := range newResults(small).contests() {
		for _, x := range c.contestants {
			x.run(2)
		}
	}
}

func TestRatio(t *testing.T) {
	x := &contestant{ns: []float64{1, 30, 3}}
	y := &contestant{ns: []float64{2, 10, 4}}
	if got := x.ratio(y); got != 0.75 {
		t.Errorf("expected the median of 0.5, 3 and 0.75, got %v", got)
	}
	if got := median([]float64{4, 1, 3, 2}); got != 2.5 {
		t.Errorf("expected 2.5 between 2 and 3, got %v", got)
	}
}

// What we read in a worst case is what grows: quadratic work has to be seen.
func TestFactor(t *testing.T) {
	w := worstCase{small: time.Millisecond, large: 16 * time.Millisecond}
	if w.factor() != 16 {
		t.Errorf("expected 16, got %v", w.factor())
	}
	if w.large = 0; w.factor() <= maxFactor {
		t.Error("work that took too long passes")
	}
}

func TestWorstCases(t *testing.T) {
	for _, w := range worstCases(1, 1000) {
		if w.bytes == 0 || w.large == 0 {
			t.Errorf("%s, %s: nothing was measured", w.name, w.work)
		}
	}
}

func TestLongStream(t *testing.T) {
	for _, size := range []int64{1, 1 << 20} {
		var b bytes.Buffer
		if _, err := b.ReadFrom(corpus.NewReader(size)); err != nil || int64(b.Len()) < size || !bytes.HasSuffix(b.Bytes(), []byte("}]")) {
			t.Errorf("a list of %d bytes: got %d, %v", size, b.Len(), err)
		}
	}
}

// Nobody refuses less than what its column says, and we refuse everything.
func TestStrictness(t *testing.T) {
	lines := strings.Split(strictness(), "\n")
	for _, group := range []string{"grammar, to be refused", "shape, to be refused", "meaning, to be refused", "right, to be accepted"} {
		k := slices.IndexFunc(lines, func(line string) bool { return strings.HasPrefix(line, "| **"+group) })
		if k < 0 {
			t.Fatalf("no line for %q", group)
		}
		cells := strings.Split(lines[k], "|")
		total := strings.Trim(cells[1][strings.LastIndex(cells[1], " of ")+len(" of "):], "* ")
		if ours := strings.Trim(cells[2], "* "); ours != total {
			t.Errorf("%s: expected %s of our own, got %s", group, total, ours)
		}
	}
}

// Figures that nobody looks at go wrong.
func TestMarkdown(t *testing.T) {
	r := newResults(small)
	for _, c := range r.contests() {
		c.hold(pace{1, time.Millisecond})
	}
	r.worst = []worstCase{{name: "x", work: "y", small: 1, large: 1}}
	r.streams = [2]longStream{{bytes: 1, took: 1}, {bytes: times, took: times}}
	r.processes.failed = "not here"
	text := strings.Replace(r.markdown(pace{1, time.Millisecond}), "| NaN |", "", 1) // a document of that name
	for _, bad := range []string{"NaN", "Inf", "%!"} {
		if strings.Contains(text, bad) {
			t.Errorf("%s in the results", bad)
		}
	}
	for _, b := range r.budgets() {
		if b.measured == "" || b.limit == "" {
			t.Errorf("%s: no figure", b.work)
		}
	}
	if math.IsInf(r.streamFactor(), 0) {
		t.Error("a stream took no time")
	}
}
