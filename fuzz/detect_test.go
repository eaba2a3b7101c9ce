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
	auto := pat.Lint(s.data(), pat.KindAuto, s.forVersion())
	switch {
	case has(auto, pat.MixedKind):
		if len(auto) != 1 || kind != pat.KindList && kind != pat.KindPatch {
			t.Fatalf("expected mixed-kind alone, and of an array, got %v of %q\n%s", auto, kind, s)
		}
	case ok:
		if told := pat.Lint(s.data(), kind, s.forVersion()); !slices.Equal(auto, told) {
			t.Fatalf("expected what Lint says of a %s: %v, got %v\n%s", kind, told, auto, s)
		}
	case len(auto) == 0 || slices.ContainsFunc(auto, func(v pat.Violation) bool { return layerOf(v.Rule) > 1 }):
		t.Fatalf("expected unknown-kind or a fault of syntax, got %v\n%s", auto, s)
	}

	accepted := len(errorsOf(pat.Lint(s.data(), s.kind, pat.Disable(meaning3...)))) == 0
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

// meaning3 is every rule of layer 3: a document is of its kind also if it cannot be.
var meaning3 = func() (out []pat.RuleID) {
	for _, r := range pat.Rules() {
		if r.Layer == 3 {
			out = append(out, r.ID)
		}
	}
	return out
}()
