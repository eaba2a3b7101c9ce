package main

import (
	"fmt"
	"math"
	"strings"
)

// The budgets of docs/performance.md.
const (
	ownedBudget      = 0.08
	ownedAllocs      = 3
	borrowedBudget   = 0.04
	manyBudget       = 0.11
	rateBudget       = 1.0 // GB/s
	appendBudget     = 0.15
	rulesBudget      = 1.05
	otherFormsBudget = 1.5 // per byte
	startUpBudget    = 1.5
	oneFileBudget    = 0.5
	manyFilesBudget  = 0.30
)

// A budget is what some work may cost.
type budget struct {
	work, peer, limit, measured string
	met                         bool
}

func (r *results) budgets() []budget {
	out := []budget{
		r.ratioBudget("a token of 550 bytes, strings owned", r.token, owned, ownedBudget),
		allocsBudget("the same, allocations", r.token.named(owned), ownedAllocs),
		r.ratioBudget("the same, `Borrow()` into a Token used again", r.token, borrowed, borrowedBudget),
		allocsBudget("the same, allocations", r.token.named(borrowed), 0),
		r.ratioBudget(r.list.title+", owned", r.list, owned, manyBudget),
		rateOf("the same, GB/s a core", r.list, owned),
		r.ratioBudget(r.lines.title+", owned", r.lines, streamed, manyBudget),
		rateOf("the same, GB/s a core", r.lines, streamed),
		r.ratioBudget("canonical bytes appended, against json.Marshal", r.appending, appended, appendBudget),
		allocsBudget("the same, allocations", r.appending.named(appended), 0),
	}
	for _, c := range r.rules {
		on := c.named("rules on").ratio(c.baseline())
		out = append(out, atMost(c.title+", on against off", "–", on, rulesBudget, "%.3f"))
	}
	for _, f := range []struct {
		name         string
		form, canon  *contest
		contestation string
	}{
		{"a token, members in another order", r.shuffled, r.token, owned},
		{"a token, indented", r.indented, r.token, owned},
		{"a list, each token in an order of its own", r.shuffledList, r.list, owned},
		{"a list, indented", r.indentedList, r.list, owned},
	} {
		form, canon := f.form.named(f.contestation), f.canon.named(f.contestation)
		perByte := form.ratio(canon) * float64(f.canon.bytes) / float64(f.form.bytes)
		out = append(out, atMost(f.name+", per byte against the usual form", "–", perByte, otherFormsBudget, "%.2f"))
	}
	worst := 0.0
	for _, w := range r.worst {
		worst = max(worst, w.factor())
	}
	out = append(out,
		atMost(fmt.Sprintf("%d worst cases, %d times as much", len(r.worst), times), "–", worst, maxFactor, "%.1f"),
		atMost(fmt.Sprintf("a stream of %s against a %dth of it", size(int(r.streams[1].bytes)), times), "–", r.streamFactor(), maxFactor, "%.1f"))
	return append(out, r.processes.budgets()...)
}

func (r *results) ratioBudget(work string, c *contest, name string, limit float64) budget {
	least, best := math.Inf(1), ""
	for _, x := range c.contestants {
		if ratio := x.ratio(c.baseline()); !x.ours && ratio < least {
			least, best = ratio, x.name
		}
	}
	return atMost(work, fmt.Sprintf("%s %.2f", best, least), c.named(name).ratio(c.baseline()), limit, "%.3f")
}

func allocsBudget(work string, x *contestant, limit float64) budget {
	return atMost(work, "–", math.Floor(x.allocs), limit, "%.0f") // what the runtime itself allocates now and then is less than one
}

func rateOf(work string, c *contest, name string) budget {
	rate := float64(c.bytes) / c.named(name).median()
	return budget{work, "–", fmt.Sprintf("≥ %.0f", rateBudget), fmt.Sprintf("%.2f", rate), rate >= rateBudget}
}

func atMost(work, peer string, measured, limit float64, format string) budget {
	return budget{work, peer, "≤ " + fmt.Sprint(limit), fmt.Sprintf(format, measured), measured <= limit}
}

func (p *processes) budgets() []budget {
	if p.failed != "" {
		return []budget{{"patlint", "–", "–", "not measured: " + p.failed, false}}
	}
	version := p.startUp[1].best() / p.startUp[0].best()
	out := []budget{atMost("patlint, start-up against an empty Go program", "–", version, startUpBudget, "%.2f")}
	for k, limit := range []float64{oneFileBudget, manyFilesBudget, manyFilesBudget} {
		c := p.contests[k]
		work := "patlint, " + c.title + ", against the fastest peer"
		fastest := (*run)(nil)
		for _, r := range c.runs {
			if !r.program.ours && (fastest == nil || r.median() < fastest.median()) {
				fastest = r
			}
		}
		if fastest == nil {
			out = append(out, budget{work, "–", "≤ " + fmt.Sprint(limit), "not measured: no peer could be had", false})
			continue
		}
		out = append(out, atMost(work, fastest.program.name, c.of(p.patlint).ratio(fastest), limit, "%.2f"))
	}
	return out
}

func (r *results) budgetTable() string {
	var b strings.Builder
	b.WriteString("| work | fastest peer, of any strictness | measured | budget | |\n|---|---|--:|--:|---|\n")
	for _, x := range r.budgets() {
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", x.work, x.peer, x.measured, x.limit, map[bool]string{true: "met", false: "**missed**"}[x.met])
	}
	return b.String()
}
