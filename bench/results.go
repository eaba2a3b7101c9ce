package main

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/sailpat/sailpat/bench/peer"
)

// markdown writes RESULTS.md.
func (r *results) markdown(p pace) string {
	var b strings.Builder
	fmt.Fprintf(&b, `# Results

Written by %s; do not edit. What the figures mean, and how to get them, stands in [docs/performance.md](../docs/performance.md).

%s

Clock: %s. GOMAXPROCS is 1 for everything but whole processes. %d rounds, of short work %d, in which
all take turns; each figure is a median over the rounds, each ratio the median of the ratios within a round.

## Budgets

Ratios are to %s on the same bytes, with all rules on, unless it says otherwise.

%s
`, "`go -C bench run .`", machine(), clockName, p.rounds, 3*p.rounds, peer.Baseline, r.budgetTable())
	b.WriteString("## Reading\n\n")
	for _, c := range []*contest{r.token, r.indented, r.shuffled, r.list, r.indentedList, r.shuffledList, r.mixedList, r.lines} {
		b.WriteString(c.table() + "\n")
	}
	b.WriteString("## Writing\n\n" + r.appending.table() + "\n")
	b.WriteString("## Judging\n\n" + r.checkToken.table() + "\n" + r.checkList.table() + "\n")
	b.WriteString("## Scanning\n\n" + r.scanning.table() + "\n")
	b.WriteString("## Who refuses what\n\nMeasured, not typed: every reader above was given each of these documents.\n\n" + strictness() + "\n")
	fmt.Fprintf(&b, "## Worst cases\n\nn against %d n, each the best of several tries; a factor of %d is allowed. Where the small one fits into\nthe caches of the processor and the large one does not, the factor is more than %d.\n\n%s\n", times, maxFactor, times, worstTable(r.worst))
	fmt.Fprintf(&b, "Through `pat.Tokens` + `Validate`, from a reader that makes the list while it is read (%s of the time of the longer one):\n\n%s\n",
		r.making.Round(time.Millisecond), r.streamTable())
	b.WriteString("## Whole processes\n\nWall clock, all cores.\n\n" + r.processes.table())
	return b.String()
}

// table returns what was measured of a contest.
func (c *contest) table() string {
	var b strings.Builder
	each, per := 1.0, "time"
	if c.tokens > 0 {
		each, per = float64(c.tokens), "time per token"
	}
	title := c.title
	if c.bytes > 0 {
		title += ", " + size(c.bytes)
	}
	fmt.Fprintf(&b, "| %s | %s | GB/s | allocations | ratio |\n|---|--:|--:|--:|--:|\n", title, per)
	for _, x := range c.contestants {
		name, rate := x.name, "–"
		if x.ours {
			name = "**" + name + "**"
		}
		if c.bytes > 0 {
			rate = fmt.Sprintf("%.2f", float64(c.bytes)/x.median())
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %.4g | %.3f |\n", name, nanoseconds(x.median()/each), rate, x.allocs, x.ratio(c.baseline()))
	}
	return b.String()
}

func (r *results) streamTable() string {
	var b strings.Builder
	b.WriteString("| stream | time | GB/s | heap at its end, more than before | factor |\n|---|--:|--:|--:|--:|\n")
	for k, s := range r.streams {
		factor := ""
		if k == 1 {
			factor = fmt.Sprintf("%.1f", r.streamFactor())
		}
		fmt.Fprintf(&b, "| %s | %s | %.2f | %s | %s |\n", size(int(s.bytes)), s.took.Round(time.Millisecond), float64(s.bytes)/float64(s.took.Nanoseconds()), size(int(s.heap)), factor)
	}
	return b.String()
}

func (r *results) streamFactor() float64 {
	return float64(r.streams[1].took) / float64(r.streams[0].took)
}

// machine says what it was measured on.
func machine() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d cores (%s), %s/%s, %s.", runtime.NumCPU(), processor(), runtime.GOOS, runtime.GOARCH, runtime.Version())
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b.String()
	}
	var peers []string
	for _, d := range info.Deps {
		for _, path := range []string{"go-json-experiment/json", "bytedance/sonic", "goccy/go-json", "segmentio/encoding", "mailru/easyjson", "valyala/fastjson",
			"santhosh-tekuri/jsonschema/v5", "santhosh-tekuri/jsonschema/v6", "go-playground/validator/v10"} {
			if d.Path == "github.com/"+path {
				peers = append(peers, path+" "+d.Version)
			}
		}
	}
	fmt.Fprintf(&b, "\nPeers: %s; %s, %s.", strings.Join(peers, ", "), sourcemetaVersion, ajvVersion)
	return b.String()
}

// processor returns the name of the processor, where the system tells.
func processor() string {
	text, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return "of a kind that the system does not tell"
	}
	for line := range strings.Lines(string(text)) {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return "of a kind that the system does not tell"
}

func nanoseconds(ns float64) string {
	switch {
	case ns < 1e4:
		return fmt.Sprintf("%.0f ns", ns)
	case ns < 1e7:
		return fmt.Sprintf("%.1f µs", ns/1e3)
	}
	return fmt.Sprintf("%.1f ms", ns/1e6)
}

func size(n int) string {
	switch {
	case n < 1e4:
		return strconv.Itoa(n) + " bytes"
	case n < 1e9:
		return fmt.Sprintf("%.1f MB", float64(n)/1e6)
	}
	return fmt.Sprintf("%.2f GB", float64(n)/1e9)
}

// thousands writes a number with commas.
func thousands(n int) string {
	text := strconv.Itoa(n)
	for k := len(text) - 3; k > 0; k -= 3 {
		text = text[:k] + "," + text[k:]
	}
	return text
}
