package pattest_test

import (
	"fmt"
	"time"

	"pgregory.net/rapid"

	"github.com/sailpat/sailpat/pat"
	"github.com/sailpat/sailpat/pat/pattest"
)

// A program that stores tokens must return them unchanged. A test calls Draw within
// rapid.Check instead of Example.
func ExampleToken() {
	now := time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	tokens := pattest.Token(pattest.ForVersion(pat.V2024), pattest.At(now))

	token := tokens.Example(1)
	stored, _ := pat.Marshal(&token)
	var loaded pat.Token
	fmt.Println(pat.Unmarshal(stored, &loaded))
	fmt.Println(pat.Validate(&loaded, pat.ForVersion(pat.V2024), pat.At(now)))
	fmt.Println(loaded.ID == token.ID, loaded.Created == token.Created)
	// Output:
	// <nil>
	// <nil>
	// true true
}

// A service must accept every spelling of a request.
func ExampleSpelling() {
	want := pat.CreateNeverExpiring("NodeJS Integration", "demo:personal-access-token-scope:first")
	for seed := range 3 {
		text := pattest.Spelling(&want).Example(seed)
		var got pat.CreateRequest
		err := pat.Unmarshal([]byte(text), &got)
		fmt.Println(err, got.Name, got.Scope.Or(nil))
	}
	// Output:
	// <nil> NodeJS Integration [demo:personal-access-token-scope:first]
	// <nil> NodeJS Integration [demo:personal-access-token-scope:first]
	// <nil> NodeJS Integration [demo:personal-access-token-scope:first]
}

// Generators combine with those of other types.
func Example_ownTypes() {
	type rotation struct {
		Old pat.Token
		New pat.CreateResponse
	}
	rotations := rapid.Custom(func(t *rapid.T) rotation {
		return rotation{pattest.Token().Draw(t, "old"), pattest.CreateResponse().Draw(t, "new")}
	})
	r := rotations.Example(7)
	fmt.Println(pat.Validate(&r.Old), pat.Validate(&r.New), r.New.Secret)
	// Output: <nil> <nil> REDACTED
}
