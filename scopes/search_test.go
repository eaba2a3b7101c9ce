package scopes

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestLeastRows compares the search with brute force on problems that are harder
// than those of the table: no reduction applies to most of them.
func TestLeastRows(t *testing.T) {
	rounds := 3000
	if testing.Short() {
		rounds = 500
	}
	r := rand.New(rand.NewPCG(13, 14))
	searched := 0
	for range rounds {
		n := 2 + r.IntN(10)
		weights := make([]weight, n)
		for e := range weights {
			w := weight{opens: r.IntN(4)}
			switch r.IntN(4) {
			case 0:
				w.manage = 1
			case 1:
				w.write = 1
			case 2:
				w.read = 1
			case 3:
				w.none = 1
			}
			weights[e] = w
		}
		weigh := func(e int) weight { return weights[e] }
		sets := make([][]int, 1+r.IntN(12))
		for i := range sets {
			for range 1 + r.IntN(4) {
				sets[i] = append(sets[i], r.IntN(n))
			}
		}
		var best []int
		var bestWeight weight
		for bits := range 1 << n {
			var chosen []int
			var w weight
			for e := range n {
				if bits>>e&1 == 1 {
					chosen, w = append(chosen, e), w.plus(weights[e])
				}
			}
			hit := func(set []int) bool {
				return slices.ContainsFunc(set, func(e int) bool { return slices.Contains(chosen, e) })
			}
			if slices.ContainsFunc(sets, func(set []int) bool { return !hit(set) }) {
				continue
			}
			if best == nil || cmp.Or(w.compare(bestWeight), slices.Compare(chosen, best)) < 0 {
				best, bestWeight = chosen, w
			}
		}
		before := clone(sets)
		if got := leastRows(sets, weigh); !slices.Equal(got, best) {
			t.Fatalf("sets %v, weights %v: got %v, want %v", sets, weights, got, best)
		}
		if !slices.EqualFunc(sets, before, slices.Equal) {
			t.Fatalf("the search changed %v to %v", before, sets)
		}
		for _, component := range components(reduce(sets, weigh)) {
			if len(component) > 1 {
				searched++
			}
		}
	}
	if searched < rounds/20 {
		t.Errorf("only %d of %d problems need a search", searched, rounds)
	}
}

func clone(sets [][]int) [][]int {
	sets = slices.Clone(sets)
	for i := range sets {
		sets[i] = slices.Clone(sets[i])
	}
	return sets
}

// TestRows checks what the exported functions cannot show: spans without gaps, complete
// rows, and names that are short enough for Nearest.
func TestRows(t *testing.T) {
	at := uint16(0)
	for _, s := range scopeRows {
		if s.operations.from != at {
			t.Errorf("%s begins at %d, want %d", s.name, s.operations.from, at)
		}
		at = max(at, s.operations.to)
	}
	if int(at) != len(scopeOperations) {
		t.Errorf("scopeOperations has %d elements, the rows end at %d", len(scopeOperations), at)
	}
	at = 0
	for i, o := range operationRows {
		if i == 0 {
			continue
		}
		if o.scopes.from != at {
			t.Errorf("%s begins at %d, want %d", Operation{uint16(i)}, o.scopes.from, at)
		}
		at = o.scopes.to
		if (o.method == "") != (o.path == "") || (o.method == "") != (i > currentOperations) || (i > currentOperations) != (versionNames[o.version] != Current) {
			t.Errorf("row %d is incomplete: %+v", i, o)
		}
	}
	if int(at) != len(operationScopes) {
		t.Errorf("operationScopes has %d elements, the rows end at %d", len(operationScopes), at)
	}
	if !slices.IsSortedFunc(privileges[:], func(a, b struct{ name, why string }) int { return cmp.Compare(a.name, b.name) }) {
		t.Error("privileges are not sorted")
	}
	for _, s := range scopeRows {
		if len(s.name) > maxNearest-3 {
			t.Errorf("%s is too long for Nearest", s.name)
		}
	}
}
