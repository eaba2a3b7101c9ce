package fuzz

import (
	"encoding/json"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/sailpat/sailpat/internal/jsonscan"
	"github.com/sailpat/sailpat/pat"
)

// DetectKind agrees with Lint under KindAuto, and with what a payload is.

func TestDetectKind(t *testing.T) { forAll(t, detectKind) }
func FuzzDetectKind(f *testing.F) { fuzz(f, detectKind) }

func detectKind(t rapid.TB, s sample, pick chooser) {
	kind, ok := pat.DetectKind(s.data())
	if ok != slices.Contains(kinds, kind) || !ok && kind != pat.KindAuto {
		t.Fatalf("expected a kind or none, got %q, %v\n%s", kind, ok, s)
	}
	opts := []pat.Option{s.forVersion()}
	if chance(pick, 2) {
		opts = append(opts, pat.Tolerant())
	}
	auto := pat.Lint(s.data(), pat.KindAuto, opts...).Violations
	switch {
	case has(auto, pat.RuleMixedKind):
		if reason := notMixed(s, kind, auto, opts); reason != "" {
			t.Fatalf("%s, got %v of %q\n%s", reason, auto, kind, s)
		}
	case ok:
		if told := pat.Lint(s.data(), kind, opts...).Violations; !slices.Equal(auto, told) {
			t.Fatalf("expected what Lint says of a %s: %v, got %v\n%s", kind, told, auto, s)
		}
	default:
		d := read(s.text)
		if (d.valid() && len(d.flaws) == 0) != has(auto, pat.RuleUnknownKind, pat.RuleAPIErrorAnswer) || slices.ContainsFunc(auto, func(v pat.Violation) bool { return layerOf(v.Rule) > 1 }) {
			t.Fatalf("expected unknown-kind, or else faults of syntax, got %v\n%s", auto, s)
		}
	}

	accepted := len(errorsOf(pat.Lint(s.data(), s.kind, s.forVersion()).Violations)) == 0
	empty := len(read(s.text).nodes()) == 1 // `[]` is a list, whatever else it can be
	if accepted && kind != s.kind && !empty {
		t.Fatalf("expected an accepted %s to be detected as that, got %q\n%s", s.kind, kind, s)
	}
	if json.Valid(s.data()) {
		if again, _ := pat.DetectKind([]byte(string(jsonscan.AppendCompact(nil, s.text)))); again != kind {
			t.Fatalf("expected white space to tell nothing, got %q and %q\n%s", kind, again, s)
		}
		if again, _ := pat.DetectKind([]byte(" \n" + s.text + "\t")); again != kind {
			t.Fatalf("expected white space around to tell nothing, got %q and %q\n%s", kind, again, s)
		}
	}
}

// notMixed says why an array is not mixed, although Lint says so.
func notMixed(s sample, kind pat.Kind, auto []pat.Violation, opts []pat.Option) string {
	if kind != pat.KindList && kind != pat.KindPatch {
		return "expected mixed-kind only of an array"
	}
	for _, v := range auto {
		if layerOf(v.Rule) > 1 {
			return "expected nothing deeper beside mixed-kind"
		}
		if v.Rule != pat.RuleMixedKind {
			continue
		}
		stranger, _ := read(s.text).find(string(v.Pointer))
		if kind == pat.KindPatch && stranger.get("op") != nil && stranger.get("path") != nil {
			return "expected an operation to be no stranger in a patch"
		}
		told := errorsOf(pat.Lint(s.data(), kind, opts...).Violations)
		if !slices.ContainsFunc(told, func(w pat.Violation) bool { return v.Pointer.Contains(w.Pointer) }) {
			return "expected an element that is not of that kind"
		}
	}
	return ""
}
