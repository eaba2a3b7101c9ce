package scopes_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/sailpat/sailpat/scopes"
)

func TestEffective(t *testing.T) {
	all := []string{scopes.AllScopes}
	for _, test := range []struct{ names, want []string }{
		{nil, all},
		{[]string{}, all},
		{[]string{"idn:x:read", scopes.AllScopes}, all},
		{[]string{scopes.DefaultScopes}, []string{scopes.DefaultScopes}},
		{[]string{"b", "a", "a"}, []string{"b", "a", "a"}},
	} {
		if got := scopes.Effective(test.names); !slices.Equal(got, test.want) {
			t.Errorf("Effective(%q) = %q", test.names, got)
		}
	}
}

func TestCovers(t *testing.T) {
	for _, test := range []struct {
		held []string
		name string
		want bool
		why  string
	}{
		{[]string{"idn:sources:manage"}, "idn:sources:manage", true, "the same"},
		{[]string{"idn:accounts:manage"}, "idn:accounts:read", true, "manage lists the operations of read"},
		{[]string{"idn:accounts:read"}, "idn:accounts:manage", false, "not the other way round"},
		{[]string{"idn:role-checked:read"}, "idn:accounts:read", false, "other operations"},
		{[]string{"idn:x:read"}, "idn:x:read", true, "an unknown scope covers itself"},
		{[]string{"idn:accounts:manage"}, "idn:x:read", false, "an unknown scope"},
		{[]string{"idn:x:read"}, "idn:accounts:read", false, "an unknown scope opens nothing"},
		{nil, "idn:x:read", true, "a token without scopes has all"},
		{[]string{}, scopes.AllScopes, true, "a token without scopes has all"},
		{[]string{"idn:x:read", scopes.AllScopes}, "idn:accounts:manage", true, "all beside others"},
		{[]string{"idn:accounts:manage"}, scopes.AllScopes, false, "only all covers all"},
		{[]string{scopes.DefaultScopes}, scopes.AllScopes, false, "only all covers all"},
		{[]string{"idn:accounts:manage"}, "idn:mfa:send", false, "a retired scope opens retired operations"},
		{[]string{"idn:mfa:send"}, "idn:mfa:send", true, "a retired scope covers itself"},
		{[]string{"idn:accounts:manage"}, "", false, "no name"},
		{[]string{"IDN:accounts:manage"}, "idn:accounts:read", false, "case"},
	} {
		if got := scopes.Covers(test.held, test.name); got != test.want {
			t.Errorf("%s: Covers(%q, %q) = %t", test.why, test.held, test.name, got)
		}
	}
}

// opened returns the operations of a list of scopes, slowly.
func opened(names ...string) map[scopes.Operation]bool {
	open := map[scopes.Operation]bool{}
	for _, name := range names {
		s, _ := scopes.Lookup(name)
		for o := range s.Operations() {
			open[o] = true
		}
	}
	return open
}

func includes(a, b map[scopes.Operation]bool) bool {
	for o := range b {
		if !a[o] {
			return false
		}
	}
	return true
}

// draw returns n scopes, most of which share operations with the others.
func draw(r *rand.Rand, n int) []string {
	var all, names []string
	for s := range scopes.All() {
		if s.Name() != scopes.AllScopes {
			all = append(all, s.Name())
		}
	}
	for range n {
		s, _ := scopes.Lookup(all[r.IntN(len(all))])
		names = append(names, s.Name())
		for o := range s.Operations() {
			for other := range o.Scopes() {
				if r.IntN(3) == 0 {
					names = append(names, other.Name())
				}
			}
			break
		}
	}
	r.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	return names
}

func TestCoversReference(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	covered := 0
	for range 5000 {
		held := draw(r, 1+r.IntN(4))
		name := draw(r, 1)[0]
		if r.IntN(2) == 0 {
			s, _ := scopes.Lookup(held[0])
			o := slices.Collect(s.Operations())[0]
			name = slices.Collect(o.Scopes())[0].Name()
		}
		want := includes(opened(held...), opened(name))
		if got := scopes.Covers(held, name); got != want {
			t.Fatalf("Covers(%q, %q) = %t", held, name, got)
		}
		if want && !slices.Contains(held, name) {
			covered++
		}
	}
	if covered < 50 {
		t.Errorf("only %d pairs are covered", covered)
	}
}

func TestRedundant(t *testing.T) {
	for _, test := range []struct {
		names []string
		want  []scopes.Redundancy
		why   string
	}{
		{nil, nil, "empty"},
		{[]string{scopes.AllScopes}, nil, "all alone"},
		{[]string{scopes.AllScopes, scopes.AllScopes}, nil, "all twice"},
		{[]string{"idn:x:read", scopes.AllScopes, scopes.DefaultScopes},
			[]scopes.Redundancy{{"idn:x:read", scopes.AllScopes}, {scopes.DefaultScopes, scopes.AllScopes}}, "beside all everything is"},
		{[]string{"idn:accounts:read", "idn:accounts:manage", "idn:accounts:read"},
			[]scopes.Redundancy{{"idn:accounts:read", "idn:accounts:manage"}}, "read beside manage"},
		{[]string{"idn:x:read", "idn:x:manage", "idn:x:read"}, nil, "unknown scopes"},
		{[]string{"idn:access-model-metadata:manage", "idn:access-model-metadata:read"},
			[]scopes.Redundancy{{"idn:access-model-metadata:manage", "idn:access-model-metadata:read"}}, "of equals the narrower class stays"},
		{[]string{"idn:role-checked:read", "idn:accounts:read"}, nil, "nothing shared"},
	} {
		if got := scopes.Redundant(test.names); !slices.Equal(got, test.want) {
			t.Errorf("%s: Redundant(%q) = %q, want %q", test.why, test.names, got, test.want)
		}
	}
}

// TestRedundantReference checks that the list without its redundant scopes opens
// the same operations, that no scope left is covered by one other, that order and
// repetition do not matter, and that the argument is not changed.
func TestRedundantReference(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	found := 0
	for range 2000 {
		names := draw(r, 1+r.IntN(6))
		before := slices.Clone(names)
		got := scopes.Redundant(names)
		if !slices.Equal(names, before) {
			t.Fatalf("Redundant changed %q to %q", before, names)
		}
		slices.Reverse(before)
		if again := scopes.Redundant(append(before, before...)); !slices.Equal(got, again) {
			t.Fatalf("Redundant(%q) = %q, then %q", names, got, again)
		}
		left := slices.Clone(names)
		for _, x := range got {
			left = slices.DeleteFunc(left, func(name string) bool { return name == x.Scope })
			found++
		}
		for _, x := range got {
			if !slices.Contains(left, x.By) || !includes(opened(x.By), opened(x.Scope)) {
				t.Fatalf("Redundant(%q) = %q", names, got)
			}
		}
		for _, a := range left {
			for _, b := range left {
				if a != b && includes(opened(a), opened(b)) {
					t.Fatalf("Redundant(%q) leaves %s beside %s", names, b, a)
				}
			}
		}
	}
	if found < 500 {
		t.Errorf("only %d redundant scopes found", found)
	}
}
