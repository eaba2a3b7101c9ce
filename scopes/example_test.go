package scopes_test

import (
	"fmt"
	"slices"

	"github.com/sailpat/sailpat/scopes"
)

func ExampleLookup() {
	s, ok := scopes.Lookup("idn:sources:manage")
	fmt.Println(s, ok)
	fmt.Println(s.Class(), s.Opens(), s.Writes(), s.Retired())
	fmt.Println(s.Versions())
	fmt.Println(s.Levels())
	// Output:
	// idn:sources:manage true
	// manage 59 39 false
	// [v3 beta v2024 v2025 v2026 v1]
	// [MULTIHOSTS_ADMIN ORG_ADMIN ROLE_ADMIN ROLE_SUBADMIN SOURCE_ADMIN SOURCE_SUBADMIN]
}

func ExampleScope_Operations() {
	s, _ := scopes.Lookup("sp:my-personal-access-tokens:manage")
	for o := range s.Operations() {
		fmt.Println(o)
	}
	fmt.Println(s.Privilege())
	// Output:
	// GET /personal-access-tokens/v1
	// POST /personal-access-tokens/v1
	// DELETE /personal-access-tokens/v1/{id}
	// PATCH /personal-access-tokens/v1/{id}
	// creates personal access tokens, which may have more scopes than the token that creates them
}

func ExampleNearest() {
	for _, name := range []string{"idn:search:read", "IDN:Sources:Read ", "isc:role:read"} {
		s, ok := scopes.Nearest(name)
		fmt.Printf("%q %t\n", s, ok)
	}
	// Output:
	// "sp:search:read" true
	// "idn:sources:read" true
	// "" false
}

func ExampleLookupOperation() {
	o, _ := scopes.LookupOperation("GET", "https://acme.api.identitynow.com/sources/v1/2c91?x=1")
	fmt.Println(o, o.ID())
	fmt.Println(slices.Collect(o.Scopes()))
	// Output:
	// GET /sources/v1/{id} getSourceV1
	// [idn:sources:manage idn:sources:read]
}

func ExampleLeast() {
	list, _ := scopes.LookupOperation("GET", "/sources/v1")
	create, _ := scopes.LookupOperation("POST", "/roles/v1")
	fmt.Println(scopes.Least(list, create).Scopes)

	items, _ := scopes.LookupOperation("GET", "/work-items/v1")
	choice := scopes.Least(list, items)
	fmt.Println(choice.Scopes, choice.NeedAll, choice.Others)
	// Output:
	// [idn:role-checked:manage idn:sources:read]
	// [sp:scopes:all] [GET /work-items/v1] [idn:sources:read]
}

func ExampleCovers() {
	fmt.Println(scopes.Covers([]string{"idn:accounts:manage"}, "idn:accounts:read"))
	fmt.Println(scopes.Covers([]string{"idn:accounts:read"}, "idn:accounts:manage"))
	fmt.Println(scopes.Covers(nil, "idn:accounts:manage")) // a token without scopes has all
	// Output:
	// true
	// false
	// true
}

func ExampleRedundant() {
	for _, r := range scopes.Redundant([]string{"idn:accounts:manage", "idn:accounts:read"}) {
		fmt.Println(r.Scope, "adds nothing to", r.By)
	}
	// Output:
	// idn:accounts:read adds nothing to idn:accounts:manage
}

func ExampleExpand() {
	for s := range scopes.Expand("idn:role-*checked:read") {
		fmt.Println(s)
	}
	// Output:
	// idn:role-checked:read
	// idn:role-unchecked:read
}
