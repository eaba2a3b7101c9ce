package auditreport

import (
	"strings"
	"time"

	"github.com/sailpat/sailpat/audit"
)

// A timeline is a bar chart of expiries, with positions in units of its drawing.
type timeline struct {
	Bars          []bar
	Width, Height int
	Base          int // where bars stand
	Label, Year   int // where the text below them stands
	Total         int64
	Title         string
	Cut           bool // a bar is higher than the drawing
}

// A bar has the tokens that expire in a month, before or after the months, or
// never. They add up to the unmanaged tokens.
type bar struct {
	Name        string // such as "2026-12", in the table
	Label, Year string // below the bar
	Kind        string // class in the style sheet: month, other or never
	Tokens      int64
	Short       string // such as "123k"
	X, Y        int
	W, H        int
	Middle      int
	Text        int // where the number stands
	Cut         bool
}

// Measures of the drawing.
const (
	timelineMonths = 24
	barStep        = 34
	barWidth       = 24
	barGap         = 16 // around the bars that are no months
	barMost        = 150
	barTop         = 24
)

// timelineOf returns the chart of a report: the months from that of the clock on,
// between what is before and after them. Months have a scale of their own, so
// that many tokens without a date do not flatten them.
func timelineOf(r *audit.Report) timeline {
	t := timeline{Base: barTop + barMost, Title: "Expiries by month"}
	first := time.Date(r.AsOf.Time().Year(), r.AsOf.Time().Month(), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, timelineMonths-1, 0)
	counts := map[string]int64{}
	var earlier, later int64
	for _, m := range r.ExpiryMonths {
		switch {
		case m.Month < first.Format("2006-01"):
			earlier += m.Tokens
		case m.Month > last.Format("2006-01"):
			later += m.Tokens
		default:
			counts[m.Month] = m.Tokens
		}
	}
	x := barGap
	add := func(b bar) {
		b.X, b.W, b.Middle, b.Short = x, barWidth, x+barWidth/2, short(b.Tokens)
		x += barStep
		t.Bars = append(t.Bars, b)
		t.Total += b.Tokens
	}
	add(bar{Name: "before " + first.Format("2006-01"), Label: "earlier", Kind: "other", Tokens: earlier})
	x += barGap
	for i := range timelineMonths {
		month := first.AddDate(0, i, 0)
		b := bar{Name: month.Format("2006-01"), Label: month.Format("Jan"), Kind: "month", Tokens: counts[month.Format("2006-01")]}
		if i == 0 || month.Month() == time.January {
			b.Year = month.Format("2006")
		}
		add(b)
	}
	x += barGap
	add(bar{Name: "after " + last.Format("2006-01"), Label: "later", Kind: "other", Tokens: later})
	x += barGap / 2
	add(bar{Name: "never", Label: "never", Kind: "never", Tokens: r.Summary.NeverExpires})
	t.scale()
	t.Width, t.Label, t.Year = x+barGap, t.Base+16, t.Base+32
	t.Height = t.Year + 8
	return t
}

// scale sets the heights of the bars.
func (t *timeline) scale() {
	var most, all int64
	for i := range t.Bars {
		all = max(all, t.Bars[i].Tokens)
		if t.Bars[i].Kind == "month" {
			most = max(most, t.Bars[i].Tokens)
		}
	}
	if most == 0 {
		most = max(1, all)
	}
	for i := range t.Bars {
		b := &t.Bars[i]
		if b.Tokens > most {
			b.Cut, t.Cut = true, true
		}
		if b.H = int(min(b.Tokens, most) * barMost / most); b.Tokens > 0 {
			b.H = max(2, b.H)
		}
		b.Y, b.Text = t.Base-b.H, t.Base-b.H-6
	}
}

// short returns a number in at most six characters, such as "99,999", "123k" and
// "12M".
func short(n int64) string {
	switch {
	case n < 100_000:
		return grouped(n)
	case n < 10_000_000:
		return grouped(n/1000) + "k"
	}
	return grouped(n/1_000_000) + "M"
}

// Summary says what the drawing shows, for those who do not see it.
func (t *timeline) Summary() string {
	var parts []string
	for i := range t.Bars {
		if b := &t.Bars[i]; b.Kind != "month" {
			parts = append(parts, grouped(b.Tokens)+" "+b.Label)
		}
	}
	most := &t.Bars[1]
	for i := range t.Bars {
		if b := &t.Bars[i]; b.Kind == "month" && b.Tokens > most.Tokens {
			most = b
		}
	}
	text := strings.Join(parts, ", ")
	if most.Tokens > 0 {
		text += "; most in " + most.Name + ", " + counted(most.Tokens, "token")
	}
	return text
}
