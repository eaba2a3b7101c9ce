package pattest_test

import (
	"errors"
	"fmt"
	"time"

	"pgregory.net/rapid"

	"github.com/sailpat/sailpat/pat"
	"github.com/sailpat/sailpat/pat/pattest"
)

// A program that keeps tokens must give back what it was given. In a test this
// stands in rapid.Check, with Draw instead of Example.
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

// A service must read one request in whatever way a client spells it.
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

// A service must refuse what is wrong, for the right reason.
func ExampleMutation() {
	service := func(body []byte) error {
		var r pat.CreateRequest
		if err := pat.Unmarshal(body, &r); err != nil {
			return err
		}
		return pat.Validate(&r)
	}
	wrong := pattest.Mutation(pattest.OfKind(pat.KindCreate), pattest.ForVersion(pat.V1), pattest.OfRule(pat.RuleDuplicateMember, pat.RuleAcknowledgementMissing))
	refused := 0
	for seed := range 100 {
		m := wrong.Example(seed)
		if errors.Is(service([]byte(m.Text)), m.Rule) {
			refused++
		}
	}
	fmt.Println(refused, "of 100")
	// Output: 100 of 100
}

// Generators can be combined with those of one's own types.
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
