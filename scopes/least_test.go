package scopes_test

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/sailpat/sailpat/scopes"
)

func names(list []scopes.Scope) []string {
	var names []string
	for _, s := range list {
		names = append(names, s.Name())
	}
	return names
}

func operations(t *testing.T, list ...[2]string) []scopes.Operation {
	t.Helper()
	var operations []scopes.Operation
	for _, x := range list {
		o, ok := scopes.LookupOperation(x[0], x[1])
		if !ok {
			t.Fatalf("no operation %q", x)
		}
		operations = append(operations, o)
	}
	return operations
}

func TestLeast(t *testing.T) {
	for _, test := range []struct {
		operations [][2]string
		want       []string
		why        string
	}{
		{nil, []string{scopes.DefaultScopes}, "nothing"},
		{[][2]string{{"GET", "/ssf/v1/jwks"}}, []string{scopes.DefaultScopes}, "an operation without scopes"},
		{[][2]string{{"GET", "/public-identities/v1"}}, []string{scopes.DefaultScopes}, "an operation that lists the default scope"},
		{[][2]string{{"GET", "/accounts/v1"}}, []string{"idn:accounts:read"}, "read before manage"},
		{[][2]string{{"POST", "/accounts/v1"}}, []string{"idn:accounts:manage"}, "nothing narrower"},
		{[][2]string{{"GET", "/accounts/v1"}, {"POST", "/accounts/v1"}}, []string{"idn:accounts:manage"}, "read besides manage is superfluous"},
		{[][2]string{{"GET", "/work-items/v1"}}, []string{scopes.AllScopes}, "only all"},
		{[][2]string{{"GET", "/accounts/v1"}, {"GET", "/work-items/v1"}}, []string{scopes.AllScopes}, "all makes others superfluous"},
	} {
		got := scopes.Least(operations(t, test.operations...)...)
		if !slices.Equal(names(got.Scopes), test.want) {
			t.Errorf("%s: Least(%q) = %q, want %q", test.why, test.operations, got.Scopes, test.want)
		}
	}
}

func TestLeastParts(t *testing.T) {
	mfa := mustLookup(t, "idn:mfa:send")
	list := append(operations(t, [2]string{"POST", "/work-items/v1/1"}, [2]string{"GET", "/accounts/v1"}, [2]string{"GET", "/ssf/v1/jwks"}, [2]string{"GET", "/work-items/v1"}),
		slices.Collect(mfa.Operations())...)
	got := scopes.Least(append(list, scopes.Operation{})...)
	if !slices.Equal(names(got.Others), []string{"idn:accounts:read"}) ||
		!slices.Equal(got.NeedAll, operations(t, [2]string{"GET", "/work-items/v1"}, [2]string{"POST", "/work-items/v1/1"})) ||
		!slices.Equal(got.Unscoped, list[2:3]) || !slices.Equal(got.Retired, list[4:]) {
		t.Errorf("Least = %+v", got)
	}
}

// cost is what Least minimizes.
func cost(set []scopes.Scope) []int {
	var c [5]int
	for _, s := range set {
		switch s.Class() {
		case scopes.ClassManage:
			c[0]++
		case scopes.ClassWrite:
			c[1]++
		case scopes.ClassRead:
			c[2]++
		case scopes.ClassDefault:
			c[3]++
		}
		c[4] += s.Opens()
	}
	return c[:]
}

// TestLeastBruteForce compares Least with a search through all subsets of the
// scopes in question.
func TestLeastBruteForce(t *testing.T) {
	rounds := 400
	if testing.Short() {
		rounds = 100
	}
	all := slices.Collect(scopes.Operations())
	r := rand.New(rand.NewPCG(9, 10))
	several := 0
	for done := 0; done < rounds; {
		// Operations that share scopes: those of a few scopes.
		var list []scopes.Operation
		for range 1 + r.IntN(4) {
			o := all[r.IntN(len(all))]
			list = append(list, o)
			for s := range o.Scopes() {
				if opens := slices.Collect(s.Operations()); s.Class() != scopes.ClassAll {
					list = append(list, opens[r.IntN(len(opens))], opens[r.IntN(len(opens))])
				}
			}
		}
		list = slices.DeleteFunc(list, func(o scopes.Operation) bool { return o.NeedsAll() || o.Unscoped() })
		var candidates []scopes.Scope
		for _, o := range list {
			for s := range o.Scopes() {
				if !slices.Contains(candidates, s) && s.Class() != scopes.ClassAll {
					candidates = append(candidates, s)
				}
			}
		}
		if len(list) == 0 || len(candidates) > 14 {
			continue
		}
		done++
		var best []scopes.Scope
		for bits := range 1 << len(candidates) {
			var set []scopes.Scope
			for i, s := range candidates {
				if bits>>i&1 == 1 {
					set = append(set, s)
				}
			}
			opens := func(o scopes.Operation) bool {
				return slices.ContainsFunc(set, func(s scopes.Scope) bool { return slices.Contains(slices.Collect(o.Scopes()), s) })
			}
			if slices.ContainsFunc(list, func(o scopes.Operation) bool { return !opens(o) }) {
				continue
			}
			slices.SortFunc(set, func(a, b scopes.Scope) int { return cmp.Compare(a.Name(), b.Name()) })
			if best == nil || cmp.Or(slices.Compare(cost(set), cost(best)), slices.Compare(names(set), names(best))) < 0 {
				best = set
			}
		}
		if len(best) > 1 {
			several++
		}
		got := scopes.Least(list...)
		if !slices.Equal(got.Scopes, best) {
			t.Fatalf("Least(%v) = %v, brute force finds %v", list, got.Scopes, best)
		}
		r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
		if again := scopes.Least(append(list, list[0])...); !slices.Equal(again.Scopes, best) {
			t.Fatalf("Least(%v) = %v in another order", list, again.Scopes)
		}
	}
	if several < rounds/4 {
		t.Errorf("only %d of %d sets have several scopes", several, rounds)
	}
}

// TestLeastLarge checks sets that no brute force reaches: each operation is open,
// no scope can be left out, and the search ends soon.
func TestLeastLarge(t *testing.T) {
	all := slices.Collect(scopes.Operations())
	r := rand.New(rand.NewPCG(11, 12))
	rounds := 20
	if testing.Short() {
		rounds = 4
	}
	listed := map[scopes.Operation][]scopes.Scope{}
	for _, o := range all {
		listed[o] = slices.Collect(o.Scopes())
	}
	for round := range rounds {
		list := slices.Clone(all)
		r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
		if round > 0 {
			list = list[:20+r.IntN(len(list)-20)]
		}
		start := time.Now()
		got := scopes.Least(list...)
		if took := time.Since(start); took > 10*time.Second {
			t.Errorf("%d operations take %s", len(list), took)
		}
		open := func(without scopes.Scope) bool {
			for _, o := range list {
				if o.NeedsAll() || o.Unscoped() {
					continue
				}
				if !slices.ContainsFunc(got.Others, func(s scopes.Scope) bool {
					return s != without && slices.Contains(listed[o], s)
				}) {
					return false
				}
			}
			return true
		}
		if !open(scopes.Scope{}) {
			t.Fatalf("Least of %d operations does not open them", len(list))
		}
		for _, s := range got.Others {
			if open(s) {
				t.Fatalf("Least of %d operations has the superfluous %s", len(list), s)
			}
		}
	}
}

func BenchmarkLeastEverything(b *testing.B) {
	all := slices.Collect(scopes.Operations())
	for b.Loop() {
		scopes.Least(all...)
	}
}
