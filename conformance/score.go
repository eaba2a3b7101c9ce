package main

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"github.com/sailpat/sailpat/internal/vectorrun"
	"github.com/sailpat/sailpat/pat"
)

// A Result is what the vectors say of an implementation. A case is a vector in one
// set of circumstances and one API version.
type Result struct {
	Name   string `json:"name"`
	NotRun string `json:"notRun,omitempty"` // why it was not run

	Cases    int              `json:"cases"`
	Levels   [3]int           `json:"levels"`   // cases that reach levels 1 to 3 of patvectors
	Accepted [layers]Fraction `json:"accepted"` // must-reject cases, by the lowest layer of a violated rule
	Refused  Fraction         `json:"refused"`  // must-accept cases
	Secrets  Fraction         `json:"secrets"`  // responses to POST with a readable secret that the caller does not hold
	Crashes  int              `json:"crashes"`
	Worst    []Fault          `json:"worst,omitempty"` // at most maxWorst
}

const (
	layers   = 4
	maxWorst = 3
)

// A Fraction is a number of faults, and of the cases that could have them.
type Fraction struct {
	Faults int `json:"faults"`
	Of     int `json:"of"`
}

func (f *Fraction) count(fault bool) {
	f.Of++
	if fault {
		f.Faults++
	}
}

// A Fault is an input that shows a fault.
type Fault struct {
	Kind        string `json:"kind"` // crash, secret, refused or accepted
	Vector      string `json:"vector"`
	Version     string `json:"version"`
	Description string `json:"description"`
	Says        string `json:"says,omitempty"` // the message of a crash

	accepted bool   // the contract accepts the input
	rule     string // the violated rule
	size     int
}

// The kinds of fault, the worst first.
var faultKinds = []string{"crash", "secret", "refused", "accepted"}

func (r *Result) score(trials []vectorrun.Trial) {
	var faults []Fault
	for i := range trials {
		t := &trials[i]
		c := t.Case()
		r.Cases++
		for l := vectorrun.Verdicts; l <= t.Reached; l++ {
			r.Levels[l-1]++
		}
		layer, rule := lowest(t)
		found := func(kind string, is bool) bool {
			if is {
				f := Fault{Kind: kind, Vector: t.Vector.Vector, Version: t.Version, Description: t.Vector.Description, accepted: c.Accepted, rule: rule, size: len(t.Vector.Data)}
				if kind == "crash" {
					f.Says = strings.TrimPrefix(clip(t.Err.Error()), "exit code 2: ")
				}
				faults = append(faults, f)
			}
			return is
		}
		if found("crash", t.Err != nil) {
			r.Crashes++
		}
		if c.Accepted {
			r.Refused.count(found("refused", t.Err == nil && !t.Answer.Accepted))
		} else {
			r.Accepted[layer].count(found("accepted", t.Err == nil && t.Answer.Accepted))
		}
		if want := secretOf(t.Vector.Kind, t.Vector.Data); want != "" {
			r.Secrets.count(found("secret", held(t.Answer) != want))
		}
	}
	r.Worst = worst(faults)
}

// lowest returns the lowest layer of a rule that the case violates with an error,
// and that rule.
func lowest(t *vectorrun.Trial) (layer int, rule string) {
	layer = layers
	for _, w := range t.Case().Violations {
		known, ok := pat.LookupRule(pat.RuleID(w.Rule))
		if ok && w.Severity == "error" && known.Layer < layer {
			layer, rule = known.Layer, w.Rule
		}
	}
	return layer, rule
}

// secretOf returns the secret that a reader can get from a response to POST, even
// if the response has faults.
func secretOf(kind string, data []byte) string {
	if kind != "created" {
		return ""
	}
	var r pat.CreateResponse
	_ = pat.Unmarshal(data, &r) // everything readable is stored even on error
	return r.Secret.Reveal()
}

// held returns the secret that the caller of an implementation holds.
func held(a vectorrun.Answer) string {
	var out struct{ Secret string }
	if json.Unmarshal(a.Stdout, &out) != nil {
		return ""
	}
	return out.Secret
}

// worst chooses the faults to show: first one of each kind, then of other rules.
// Inputs that the contract accepts come first, then the smallest ones.
func worst(faults []Fault) []Fault {
	slices.SortStableFunc(faults, func(a, b Fault) int {
		return cmp.Or(cmp.Compare(slices.Index(faultKinds, a.Kind), slices.Index(faultKinds, b.Kind)),
			compareBool(b.accepted, a.accepted), cmp.Compare(a.size, b.size))
	})
	var out []Fault
	take := func(is func(chosen, f Fault) bool) {
		for _, f := range faults {
			if len(out) < maxWorst && !slices.ContainsFunc(out, func(chosen Fault) bool { return is(chosen, f) }) {
				out = append(out, f)
			}
		}
	}
	take(func(chosen, f Fault) bool { return chosen.Kind == f.Kind })
	take(func(chosen, f Fault) bool { return chosen.rule == f.rule || chosen.Vector == f.Vector })
	take(func(chosen, f Fault) bool { return chosen.Vector == f.Vector })
	slices.SortStableFunc(out, func(a, b Fault) int {
		return cmp.Compare(slices.Index(faultKinds, a.Kind), slices.Index(faultKinds, b.Kind))
	})
	return out
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// clip shortens a message, and cuts it at the end of its first line.
func clip(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	if r := []rune(s); len(r) > 100 {
		return string(r[:100]) + "…"
	}
	return s
}
