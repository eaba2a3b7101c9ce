package main

import (
	"bytes"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing/iotest"
	"time"

	"github.com/sailpat/sailpat/bench/corpus"
	"github.com/sailpat/sailpat/pat"
)

// Cost has to grow with the size of what is read, whatever it is: 16 times as
// much may take 32 times as long, which leaves room for caches, and no quadratic
// reader passes.
const (
	times     = 16
	maxFactor = 32
)

// A worstCase is work at two sizes.
type worstCase struct {
	name, work   string
	small, large time.Duration // the best of several; large is 0 if it would have taken too long
	bytes        int           // of the larger one
}

// factor returns how many times as long the larger one took.
func (w *worstCase) factor() float64 {
	if w.large == 0 {
		return times * times // what quadratic work takes
	}
	return float64(w.large) / float64(max(w.small, time.Microsecond))
}

func (w *worstCase) measure(tries int, small, large func()) {
	if w.small = best(tries, small); w.small < tooLong/times/maxFactor {
		w.large = best(tries, large)
	}
}

// tooLong is more than any of these documents may take.
const tooLong = 5 * time.Minute

// A worstWork is a way in which documents are read.
type worstWork struct {
	name string
	do   func(text []byte, p pat.Payload)
}

var readings = []worstWork{
	{"Unmarshal + Validate", func(text []byte, p pat.Payload) {
		if pat.Unmarshal(text, p) == nil {
			_ = pat.Validate(p, at)
		}
	}},
	{"Unmarshal, Tolerant + Marshal", func(text []byte, p pat.Payload) {
		if pat.Unmarshal(text, p, pat.Tolerant()) == nil {
			_, _ = pat.Marshal(p)
		}
	}},
	{"Lint", func(text []byte, _ pat.Payload) { pat.Lint(text, pat.KindAuto, at) }},
}

var streamings = []worstWork{
	{"Tokens", func(text []byte, _ pat.Payload) {
		for t, err := range pat.Tokens(bytes.NewReader(text)) {
			if err == nil {
				_ = pat.Validate(&t, at)
			}
		}
	}},
}

// worstCases measures all of them. Each time is the best of tries, since noise
// only adds.
func worstCases(tries, shrink int) []worstCase {
	var out []worstCase
	measure := func(families []corpus.WorstCase, works []worstWork, p pat.Payload) {
		for _, f := range families {
			fmt.Fprintf(progress, "worst case: %s\n", f.Name)
			n := f.Full / shrink
			small, large := f.Make(n/times), f.Make(n)
			for _, w := range works {
				c := worstCase{name: f.Name, work: w.name, bytes: len(large)}
				c.measure(tries, func() { w.do(small, p) }, func() { w.do(large, p) })
				out = append(out, c)
			}
		}
	}
	measure(corpus.WorstTokens(), slices.Concat(readings, streamings), new(pat.Token))
	measure(corpus.WorstLists(), slices.Concat(readings, streamings), new(pat.TokenList))
	measure(corpus.WorstPatches(), readings, new(pat.Patch))
	measure(corpus.WorstBulkUpdates(), readings, new(pat.BulkUpdate))
	measure(corpus.WorstStreams(), streamings, nil)
	return append(out, slowReader(tries, shrink))
}

// slowReader is a stream that comes a byte at a time.
func slowReader(tries, shrink int) worstCase {
	fmt.Fprintln(progress, "worst case: a reader of single bytes")
	read := func(n int) (time.Duration, int) {
		text := corpus.List(n)
		return best(tries, func() {
			for t, err := range pat.Tokens(iotest.OneByteReader(bytes.NewReader(text))) {
				must(err)
				must(pat.Validate(&t, at))
			}
		}), len(text)
	}
	w := worstCase{name: "a list that comes a byte at a time", work: "Tokens"}
	w.small, _ = read(2000 / shrink)
	w.large, w.bytes = read(2000 / shrink * times)
	return w
}

// best returns the least time of several tries. What takes long is not tried so
// often: noise is short.
func best(tries int, work func()) time.Duration {
	least, sum := time.Duration(1<<63-1), time.Duration(0)
	for k := 0; k < tries && (k < 1 || sum < 4*time.Second); k++ {
		runtime.GC()
		start := clock()
		work()
		took := clock() - start
		least, sum = min(least, took), sum+took
	}
	return least
}

// A longStream is what one stream of a size cost.
type longStream struct {
	bytes int64
	took  time.Duration
	heap  uint64 // at its end, above what there was before
}

// longStreams reads lists made while they are read, of size and 16 times size.
func longStreams(tries int, size int64) [2]longStream {
	var out [2]longStream
	for k := range out {
		n := size
		if k == 1 {
			n *= times
		}
		fmt.Fprintf(progress, "a stream of %d MB\n", n>>20)
		out[k].bytes = n
		out[k].took = best(tries, func() {
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			for t, err := range pat.Tokens(corpus.NewReader(n)) {
				must(err)
				must(pat.Validate(&t, at))
			}
			runtime.ReadMemStats(&after)
			out[k].heap = max(out[k].heap, after.HeapAlloc-min(before.HeapAlloc, after.HeapAlloc))
		})
	}
	return out
}

// made returns what the generating reader itself costs.
func made(size int64) time.Duration {
	return best(2, func() {
		_, err := io.Copy(io.Discard, corpus.NewReader(size))
		must(err)
	})
}

func worstTable(cases []worstCase) string {
	var b strings.Builder
	fmt.Fprintf(&b, "| document | work | size | time | factor for %d times as much |\n|---|---|--:|--:|--:|\n", times)
	for _, w := range cases {
		took, factor := w.large.Round(10*time.Microsecond).String(), fmt.Sprintf("%.1f", w.factor())
		if w.large == 0 {
			took, factor = fmt.Sprintf("a %dth of it %s, so the whole was not tried", times, w.small.Round(10*time.Microsecond)), "?"
		}
		if w.factor() > maxFactor {
			factor += " **missed**"
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", w.name, w.work, size(w.bytes), took, factor)
	}
	return b.String()
}
