package main

import (
	"fmt"
	"math"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"time"
)

// A budget is a limit for one measured figure.
type budget struct {
	row, against string
	format       string // of both figures
	measured     float64
	limit        float64
	exact        bool   // measured must equal the limit
	fastest      string // the fastest peer, with its ratio
}

func (b budget) met() bool {
	if b.exact {
		return b.measured == b.limit
	}
	return b.measured <= b.limit
}

// budgets returns the budgets of docs/performance.md with the measured figures.
func (r *results) budgets() []budget {
	var out []budget
	ratio := func(row string, t *table, name string, limit float64) {
		out = append(out, budget{row: row, against: t.rows[0].name, format: "%.3f", measured: t.ratio(name), limit: limit, fastest: t.fastestPeer()})
	}
	allocs := func(row string, t *table, name string, limit float64) {
		// Floor drops allocations of the runtime, which are fewer than one a repetition.
		out = append(out, budget{row: row, against: "exact", format: "%.0f", measured: math.Floor(t.row(name).allocs), limit: limit, exact: true})
	}
	ratio("one token, owned", r.token, owned, 0.045)
	allocs("one token, owned: allocations", r.token, owned, 2)
	ratio("one token, `Borrow`", r.token, borrowed, 0.03)
	allocs("one token, `Borrow`: allocations", r.token, borrowed, 0)
	ratio(r.list.title+", owned", r.list, owned, 0.065)
	ratio(r.lines.title, r.lines, streamed, 0.11)
	ratio("one token, appended", r.append, appended, 0.15)
	allocs("one token, appended: allocations", r.append, appended, 0)

	// In nanoseconds a token: a ratio would get worse when reading gets faster.
	rules := func(t *table, limit float64) {
		with, without := t.row(borrowed).median(), t.row(shape+", Borrow").median()
		out = append(out, budget{row: t.title + ": ns a token for the rules", against: "without rules", format: "%.0f",
			measured: (with - without) / float64(t.tokens), limit: limit})
	}
	rules(r.token, 25)
	rules(r.list, 50)
	native := func(row string, t *table, name, peer string, limit float64) {
		if !t.has(peer) {
			return
		}
		measured := t.row(name).ratio(t.row(peer))
		if t.wall {
			measured = t.least(name) / t.least(peer)
		}
		out = append(out, budget{row: row, against: peer, format: "%.2f", measured: measured, limit: limit})
	}
	const reused = simdjson + ", borrowed"
	native("one token, `Borrow`, no rules", r.token, shape+", Borrow", reused, 0.65)
	native("one token, owned", r.token, owned, simdjson, 0.6)
	native(r.list.title+", owned", r.list, owned, simdjson, 0.65)
	native(r.lines.title+", `Borrow`", r.lines, streamed+", Borrow", reused, 0.7)
	native(r.indented.title+", `Borrow`, no rules", r.indented, shape+", Borrow", reused, 1)
	native(r.shuffled.title+", `Borrow`, no rules", r.shuffled, shape+", Borrow", reused, 1.2)
	out = append(out, budget{row: "one token: pat.Lint", against: "Unmarshal + Validate, Borrow", format: "%.2f",
		measured: r.token.row(linted).ratio(r.token.row(twoCalls)), limit: 1.2})
	for _, x := range [][2]*table{{r.shuffled, r.token}, {r.indented, r.token}, {r.shuffledList, r.list}, {r.indentedList, r.list}} {
		form, usual := x[0], x[1]
		perByte := form.row(owned).ratio(usual.row(owned)) * float64(usual.bytes) / float64(form.bytes)
		out = append(out, budget{row: form.title + ", per byte", against: usual.title, format: "%.2f", measured: perByte, limit: 1.5})
	}
	worst := worstCase{small: 1, large: 1}
	for _, w := range r.worst {
		if w.factor() >= worst.factor() {
			worst = w
		}
	}
	out = append(out, budget{row: fmt.Sprintf("the worst of %d worst cases", len(r.worst)), against: fmt.Sprintf("a document %d times smaller", times),
		format: "%.1f", measured: worst.factor(), limit: maxFactor})

	processes := func(name, against string, limit float64) {
		native(name+", least time", r.processes, name, against, limit)
	}
	processes(patlintVersion, emptyProgram, 1.5)
	processes(patlintOne, inNative(patlintOne), 1.5)
	processes(patlintList, inNative(patlintList), 0.8)
	processes(patlintLines, inNative(patlintLines), 0.3)
	processes(patlintLines, wordCount, 4)
	processes(textFormat, jsonlFormat, 1.3)
	if peak := r.processes.row(patlintLines).peak; peak > 0 {
		out = append(out, budget{row: patlintLines + ", memory", against: "MiB", format: "%.0f", measured: float64(peak >> 20), limit: 32})
	}
	return out
}

// least returns the least time of the named row.
func (t *table) least(name string) float64 { return slices.Min(t.row(name).ns) }

// fastestPeer returns the fastest row that is not ours, with its ratio.
func (t *table) fastestPeer() string {
	var fastest *row
	for _, r := range t.rows {
		if !r.ours && (fastest == nil || r.median() < fastest.median()) {
			fastest = r
		}
	}
	return fmt.Sprintf("%s %.3f", fastest.name, fastest.ratio(t.rows[0]))
}

// budgetTable returns the budgets in Markdown.
func (r *results) budgetTable() string {
	var b strings.Builder
	b.WriteString("| row | compared with | measured | budget | result | fastest peer |\n|---|---|--:|--:|---|---|\n")
	for _, x := range r.budgets() {
		sign, result := "≤", "met"
		if x.exact {
			sign = "="
		}
		if !x.met() {
			result = "**missed**"
		}
		fmt.Fprintf(&b, "| %s | %s | "+x.format+" | %s %v | %s | %s |\n", x.row, x.against, x.measured, sign, x.limit, result, x.fastest)
	}
	return b.String()
}

// markdown returns the text of RESULTS.md.
func (r *results) markdown(p pace) string {
	var b strings.Builder
	fmt.Fprintf(&b, `# Results

Written by %s; do not edit. [docs/performance.md](../docs/performance.md) says what the figures
mean.

%s

The clock is the %s; for whole processes, the
wall clock. The rows of a table take turns in %d rounds, %d for short work. A time is the median over
the rounds, a ratio is the median of the ratios within a round.

## Budgets

All rules run, with a clock, unless the row says otherwise.

%s`, "`go -C bench run .`", machine(r.natives), clockName, p.rounds, 3*p.rounds, r.budgetTable())
	for _, t := range r.tables {
		b.WriteString("\n## " + strings.ToUpper(t.title[:1]) + t.title[1:] + "\n\n" + t.markdown())
	}
	fmt.Fprintf(&b, "\n## Worst cases\n\nThe factor compares a document with one %d times smaller. Each time is the least of several tries.\n\n", times)
	b.WriteString("| document | reading | size | time | factor |\n|---|---|--:|--:|--:|\n")
	for _, w := range r.worst {
		fmt.Fprintf(&b, "| %s | %s | %.1f MB | %s | %.1f |\n", w.name, w.reading, float64(w.bytes)/1e6, duration(float64(w.large)), w.factor())
	}
	return b.String()
}

// markdown returns the rows of t as a table.
func (t *table) markdown() string {
	var b strings.Builder
	if t.wall {
		b.WriteString("| program | time | least time | memory | ratio |\n|---|--:|--:|--:|--:|\n")
	} else {
		fmt.Fprintf(&b, "| %d bytes | time per token | GB/s | allocations | ratio |\n|---|--:|--:|--:|--:|\n", t.bytes)
	}
	for _, r := range t.rows {
		name := r.name
		if r.ours {
			name = "**" + name + "**"
		}
		if t.wall {
			memory := "–" // see runWatched
			if r.peak > 0 {
				memory = fmt.Sprintf("%.1f MiB", float64(r.peak)/(1<<20))
			}
			fmt.Fprintf(&b, "| %s | %s | %s | %s | %.3f |\n", name, duration(r.median()), duration(t.least(r.name)), memory, r.ratio(t.rows[0]))
			continue
		}
		allocs := fmt.Sprintf("%.4g", r.allocs)
		if r.clock != nil { // another process does not report its allocations
			allocs = "–"
		}
		fmt.Fprintf(&b, "| %s | %s | %.2f | %s | %.3f |\n", name, duration(r.median()/float64(t.tokens)), float64(t.bytes)/r.median(), allocs, r.ratio(t.rows[0]))
	}
	return b.String()
}

// machine names the processor, Go and the peers' versions.
func machine(natives []native) string {
	processor := "unknown processor"
	if text, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		if _, after, ok := strings.Cut(string(text), "model name"); ok {
			line, _, _ := strings.Cut(after, "\n")
			processor = strings.Trim(line, " \t:")
		}
	}
	versions := []string{runtime.Version()}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, d := range info.Deps {
			switch path := strings.TrimPrefix(d.Path, "github.com/"); path {
			case "go-json-experiment/json", "bytedance/sonic", "segmentio/encoding":
				versions = append(versions, path+" "+d.Version)
			}
		}
	}
	for _, p := range natives {
		versions = append(versions, p.version)
	}
	return fmt.Sprintf("%d cores (%s), %s/%s; %s.", runtime.NumCPU(), processor, runtime.GOOS, runtime.GOARCH, strings.Join(versions, ", "))
}

// duration formats ns with at most four digits.
func duration(ns float64) string {
	d, unit := time.Duration(ns), time.Nanosecond
	for ; d/unit >= 10_000; unit *= 10 {
	}
	return d.Round(unit).String()
}
