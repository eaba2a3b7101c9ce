package scopes_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/sailpat/sailpat/scopes"
)

func TestNearest(t *testing.T) {
	for _, test := range []struct{ name, want, why string }{
		{"idn:sources:manage", "idn:sources:manage", "exact"},
		{"sp:auth-org:read ", "sp:auth-org:read", "trailing space"},
		{"\t idn:sources:read\r\n", "idn:sources:read", "white space on both sides"},
		{"IDN:Sources:Read", "idn:sources:read", "case"},
		{"idn:sourcess:read", "idn:sources:read", "insertion"},
		{"idn:source:read", "idn:sources:read", "deletion"},
		{"idn:sourcez:read", "idn:sources:read", "replacement"},
		{"idn:soruces:read", "idn:sources:read", "swap"},
		{"idn.sources.read", "idn:sources:read", "two replacements"},
		{"dn:souces:rad", "idn:sources:read", "three deletions"},
		{"n:souces:rad", "", "four deletions"},
		{"idn:search:read", "sp:search:read", "a mistake of a real project"},
		{"idn:nesr:read", "idn:nelm:read", "a right of the vendor's prose"},
		{"isc:role:read", "", "invented"},
		{"idn:campaign-temlates:read", "idn:campaign-template:read", "the vendor's own misspelling, retired"},
		{"idn:campaign-temlate:read", "idn:campaign-template:read", "a retired scope is as near"},
		{"idn:mfa:pol", "", "only a retired scope is near"},
		{"", "", "empty"},
		{"x", "", "too short"},
		{"sp:scopes:al", "sp:scopes:all", "all scopes"},
		{strings.Repeat("a", 65), "", "longer than any scope"},
		{strings.Repeat(" ", 1000) + "idn:sources:read", "idn:sources:read", "white space does not count"},
		{"idn:sources:r\xe4d", "idn:sources:read", "not UTF-8"},
	} {
		got, ok := scopes.Nearest(test.name)
		if got.Name() != test.want || ok != (test.want != "") {
			t.Errorf("%s: Nearest(%q) = %q, %t, want %q", test.why, test.name, got, ok, test.want)
		}
	}
}

// slowSlips is the optimal string alignment distance by its definition.
func slowSlips(a, b string, memo map[[2]int]int) int {
	key := [2]int{len(a), len(b)}
	if n, ok := memo[key]; ok {
		return n
	}
	n := max(len(a), len(b))
	if a != "" && b != "" {
		n = 1 + min(slowSlips(a[1:], b, memo), slowSlips(a, b[1:], memo), slowSlips(a[1:], b[1:], memo))
		if a[0] == b[0] {
			n = min(n, slowSlips(a[1:], b[1:], memo))
		}
		if len(a) > 1 && len(b) > 1 && a[0] == b[1] && a[1] == b[0] {
			n = min(n, 1+slowSlips(a[2:], b[2:], memo))
		}
	}
	memo[key] = n
	return n
}

// TestNearestReference misspells scopes at random and compares the answer with
// that of a search by the definition.
func TestNearestReference(t *testing.T) {
	var current []string
	for s := range scopes.All() {
		if !s.Retired() {
			current = append(current, s.Name())
		}
	}
	rounds := 30
	if testing.Short() {
		rounds = 10
	}
	r := rand.New(rand.NewPCG(3, 4))
	for i := range rounds {
		name := []byte(current[r.IntN(len(current))])
		for range i % 5 {
			at := r.IntN(len(name))
			switch r.IntN(4) {
			case 0:
				name = append(name[:at], name[at+1:]...)
			case 1:
				name = append(name[:at], append([]byte{"ae:-"[r.IntN(4)]}, name[at:]...)...)
			case 2:
				name[at] = "ae:-"[r.IntN(4)]
			case 3:
				if at > 0 {
					name[at], name[at-1] = name[at-1], name[at]
				}
			}
		}
		want, fewest := "", 1+min(3, (len(name)+2)/3)
		for _, c := range current {
			if n := slowSlips(string(name), c, map[[2]int]int{}); n < fewest {
				want, fewest = c, n
			}
		}
		if got, ok := scopes.Nearest(string(name)); got.Name() != want || ok != (want != "") {
			t.Errorf("Nearest(%q) = %q, %t, want %q", name, got, ok, want)
		}
	}
}

// TestNearestInside checks that a current scope is nearest to itself, and how few
// scopes can be taken for each other.
func TestNearestInside(t *testing.T) {
	var names []string
	for s := range scopes.All() {
		names = append(names, s.Name())
		if got, ok := scopes.Nearest(s.Name()); !s.Retired() && (!ok || got != s) || ok && got.Retired() {
			t.Errorf("Nearest(%q) = %q", s, got)
		}
	}
	if testing.Short() {
		return
	}
	var pairs []string
	for i, a := range names {
		for _, b := range names[:i] {
			if max(len(a)-len(b), len(b)-len(a)) <= 2 && slowSlips(a, b, map[[2]int]int{}) <= 2 {
				pairs = append(pairs, b+" "+a)
			}
		}
	}
	if len(pairs) != 4 {
		t.Errorf("pairs at most two slips apart: %q, want 4", pairs)
	}
}

func BenchmarkNearest(b *testing.B) {
	for b.Loop() {
		scopes.Nearest("idn:identity-profile-lifecycle:raed")
	}
}
