package scopes

import (
	"cmp"
	"slices"
)

// A Choice says which scopes a token needs for some operations.
type Choice struct {
	// Scopes are the scopes to give to the token, sorted by name. The list is
	// never empty: the API gives AllScopes to a token that is created without
	// scopes, so a token that needs none gets DefaultScopes.
	Scopes []Scope

	// NeedAll are the operations that only AllScopes opens. If there are any,
	// Scopes is AllScopes alone.
	NeedAll []Operation

	// Others are the scopes that the token would need without NeedAll. Others
	// equals Scopes if NeedAll is empty.
	Others []Scope

	// Unscoped are the operations that list no scope.
	Unscoped []Operation

	// Retired are the operations of versions before Current. They are ignored.
	Retired []Operation
}

// Least returns the smallest set of scopes that opens all the operations, given
// that one of the scopes that an operation lists is enough. Sets are compared by
// the number of their scopes of [ClassManage], then of [ClassWrite], of
// [ClassRead] and of [ClassDefault]; then by the number of operations that their
// scopes open, added up; then by their names. The result depends neither on the
// order of the operations nor on repetitions. The search is exact.
func Least(operations ...Operation) Choice {
	operations = slices.Clone(operations)
	slices.SortFunc(operations, func(a, b Operation) int { return cmp.Compare(a.row, b.row) })
	var choice Choice
	var candidates [][]int
	for _, o := range slices.Compact(operations) {
		switch {
		case o.row == 0:
		case o.Retired():
			choice.Retired = append(choice.Retired, o)
		case o.Unscoped():
			choice.Unscoped = append(choice.Unscoped, o)
		case o.NeedsAll():
			choice.NeedAll = append(choice.NeedAll, o)
		default:
			var rows []int
			for s := range o.Scopes() {
				if s.Class() != ClassAll {
					rows = append(rows, int(s.row))
				}
			}
			candidates = append(candidates, rows)
		}
	}
	for _, row := range leastRows(candidates, weightOf) {
		choice.Others = append(choice.Others, Scope{uint16(row)})
	}
	if len(choice.Others) == 0 {
		s, _ := Lookup(DefaultScopes)
		choice.Others = []Scope{s}
	}
	choice.Scopes = slices.Clone(choice.Others)
	if len(choice.NeedAll) > 0 {
		s, _ := Lookup(AllScopes)
		choice.Scopes = []Scope{s}
	}
	return choice
}

// A weight is what a set of scopes costs. Weights are added and compared member
// by member.
type weight struct{ manage, write, read, none, opens int }

func weightOf(row int) weight {
	w := weight{opens: Scope{uint16(row)}.Opens()}
	switch (Scope{uint16(row)}).Class() {
	case ClassManage:
		w.manage = 1
	case ClassWrite:
		w.write = 1
	case ClassRead:
		w.read = 1
	default:
		w.none = 1
	}
	return w
}

func (w weight) plus(v weight) weight {
	return weight{w.manage + v.manage, w.write + v.write, w.read + v.read, w.none + v.none, w.opens + v.opens}
}

func (w weight) compare(v weight) int {
	return cmp.Or(cmp.Compare(w.manage, v.manage), cmp.Compare(w.write, v.write), cmp.Compare(w.read, v.read),
		cmp.Compare(w.none, v.none), cmp.Compare(w.opens, v.opens))
}

// A row of the table is an element of a minimum hitting set problem: each
// operation is a set of candidates, of which one must be chosen. leastRows returns
// the chosen elements in ascending order: those with the least weight, and the
// least in lexical order among those.
//
// The problem is hard in general. The table is kind: what remains of it after the
// two reductions falls apart into small components, which are searched one by one.
// A least set of the whole is a least set of each component, because weights
// are sums, and because sets of equal weight have equally many elements.
func leastRows(candidates [][]int, weigh func(int) weight) []int {
	var chosen []int
	for _, component := range components(reduce(candidates, weigh)) {
		chosen = append(chosen, search(component, weigh)...)
	}
	slices.Sort(chosen)
	return chosen
}

// reduce drops what cannot change the result, until nothing more can be dropped:
// an operation whose candidates include all those of another, and a candidate that
// opens no more than one of less weight.
func reduce(candidates [][]int, weigh func(int) weight) [][]int {
	sets := slices.Clone(candidates)
	for i := range sets {
		sets[i] = slices.Compact(slices.Sorted(slices.Values(sets[i])))
	}
	for {
		slices.SortFunc(sets, func(a, b []int) int { return cmp.Or(cmp.Compare(len(a), len(b)), slices.Compare(a, b)) })
		var kept [][]int
		for _, set := range sets {
			if !slices.ContainsFunc(kept, func(smaller []int) bool { return includes(set, smaller) }) {
				kept = append(kept, set)
			}
		}
		sets = kept

		opened := map[int]bitset{} // by candidate: the sets that have it
		for i, set := range sets {
			for _, e := range set {
				b := opened[e]
				if b == nil {
					b = make(bitset, len(sets)/64+1)
					opened[e] = b
				}
				b[i/64] |= 1 << (i % 64)
			}
		}
		dropped := false
		for i, set := range sets {
			// A candidate that could replace e stands in every set of e, this one
			// included.
			left := slices.DeleteFunc(slices.Clone(set), func(e int) bool {
				return slices.ContainsFunc(set, func(by int) bool {
					return by != e && opened[by].contains(opened[e]) && cmp.Or(weigh(by).compare(weigh(e)), cmp.Compare(by, e)) < 0
				})
			})
			dropped = dropped || len(left) < len(set)
			sets[i] = left
		}
		if !dropped {
			return sets
		}
	}
}

// includes reports whether a has all elements of b; both are sorted.
func includes(a, b []int) bool {
	for _, e := range b {
		if _, ok := slices.BinarySearch(a, e); !ok {
			return false
		}
	}
	return true
}

// components splits sets into groups that share no element.
func components(sets [][]int) [][][]int {
	var groups [][][]int
	for _, set := range sets {
		merged := [][]int{set}
		groups = slices.DeleteFunc(groups, func(group [][]int) bool {
			shared := slices.ContainsFunc(group, func(other []int) bool {
				return slices.ContainsFunc(set, func(e int) bool { return slices.Contains(other, e) })
			})
			if shared {
				merged = append(merged, group...)
			}
			return shared
		})
		groups = append(groups, merged)
	}
	return groups
}

// search finds the least set of one component by branch and bound.
func search(sets [][]int, weigh func(int) weight) []int {
	if len(sets) == 1 && len(sets[0]) == 1 {
		return sets[0]
	}
	var best []int
	var bestWeight weight
	var chosen []int
	var branch func(w weight, excluded []int)
	branch = func(w weight, excluded []int) {
		// The next operation to open is the one with the fewest candidates left.
		var next []int
		for _, set := range sets {
			if slices.ContainsFunc(set, func(e int) bool { return slices.Contains(chosen, e) }) {
				continue
			}
			left := slices.DeleteFunc(slices.Clone(set), func(e int) bool { return slices.Contains(excluded, e) })
			if next == nil || len(left) < len(next) {
				next = left
			}
		}
		if next == nil { // all are open
			sorted := slices.Sorted(slices.Values(chosen))
			if best == nil || cmp.Or(w.compare(bestWeight), slices.Compare(sorted, best)) < 0 {
				best, bestWeight = sorted, w
			}
			return
		}
		slices.SortFunc(next, func(a, b int) int { return cmp.Or(weigh(a).compare(weigh(b)), cmp.Compare(a, b)) })
		for _, e := range next {
			// Every further scope adds weight, so an equal weight is too much
			// unless this scope is the last.
			if with := w.plus(weigh(e)); best == nil || with.compare(bestWeight) <= 0 {
				chosen = append(chosen, e)
				branch(with, excluded)
				chosen = chosen[:len(chosen)-1]
			}
			excluded = append(excluded, e) // sets with e have been tried
		}
	}
	branch(weight{}, nil)
	return best
}

// A bitset is a set of small integers.
type bitset []uint64

// contains reports whether b has all of c, which is as long.
func (b bitset) contains(c bitset) bool {
	for i := range c {
		if c[i]&^b[i] != 0 {
			return false
		}
	}
	return true
}
