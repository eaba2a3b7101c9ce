// Package vectorrun runs programs against the conformance vectors.
package vectorrun

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/sailpat/sailpat/testdata/vectors"
)

// A Level is how much of an answer agrees. Each includes those before it.
type Level int

// The levels.
const (
	Nothing  Level = iota
	Verdicts       // the exit code
	Rules          // rules, severities and pointers
	Spans          // spans
)

// compare returns the level that an answer reaches, and why it misses the next.
func compare(c vectors.Case, accepted bool, stdout []byte) (Level, string) {
	if accepted != c.Accepted {
		return Nothing, fmt.Sprintf("want %s, got %s", verdict(c.Accepted), verdict(accepted))
	}
	var answer struct {
		Violations *[]struct {
			Rule, Severity, Pointer string
			Span                    *vectors.Span
		}
	}
	if err := json.Unmarshal(stdout, &answer); err != nil || answer.Violations == nil {
		return Verdicts, "stdout is not a JSON object with violations"
	}
	var got, gotSpans, want, wantSpans []string
	for _, w := range *answer.Violations {
		line := fmt.Sprintf("%s %s at %q", w.Rule, w.Severity, w.Pointer)
		got = append(got, line)
		if w.Span == nil {
			line += " without span"
		} else {
			line = spanned(line, *w.Span)
		}
		gotSpans = append(gotSpans, line)
	}
	for _, w := range c.Violations {
		line := fmt.Sprintf("%s %s at %q", w.Rule, w.Severity, w.Pointer)
		want, wantSpans = append(want, line), append(wantSpans, spanned(line, w.Span))
	}
	if fault := difference(want, got); fault != "" {
		return Verdicts, fault
	}
	if fault := difference(wantSpans, gotSpans); fault != "" {
		return Rules, fault
	}
	return Spans, ""
}

func spanned(line string, s vectors.Span) string {
	return fmt.Sprintf("%s, bytes %d to %d", line, s.Start, s.End)
}

func verdict(accepted bool) string {
	if accepted {
		return "accepted"
	}
	return "rejected"
}

// difference returns one line that only one side has. The order does not matter.
func difference(want, got []string) string {
	slices.Sort(want)
	slices.Sort(got)
	for len(want) > 0 && len(got) > 0 && want[0] == got[0] {
		want, got = want[1:], got[1:]
	}
	switch {
	case len(want) == 0 && len(got) == 0:
		return ""
	case len(want) == 0:
		return fmt.Sprintf("unexpected %s", clip(got[0]))
	case len(got) == 0:
		return fmt.Sprintf("missing %s", clip(want[0]))
	}
	return fmt.Sprintf("want %s, got %s", clip(want[0]), clip(got[0]))
}

// clip shortens pointers of a thousand steps.
func clip(s string) string {
	if len(s) > 160 {
		return s[:100] + "…" + s[len(s)-40:]
	}
	return s
}
