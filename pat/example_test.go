package pat_test

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/sailpat/sailpat/pat"
)

func Example() {
	data := []byte(sampleToken)
	now := time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	if err := readme(data, now); err != nil {
		fmt.Println(err)
	}
	// Output:
	// NodeJS Integration expires 2026-12-31T23:59:59.999Z
}

func readme(data []byte, now time.Time) error {
	// README begins here.
	var token pat.Token
	if err := pat.Parse(data, &token, pat.At(now)); err != nil {
		return err // every violation, each with its rule and pointer
	}
	if expires, ok := token.ExpiresAt(pat.Acknowledged); ok { // the dialect of v1
		fmt.Println(token.Name, "expires", expires)
	}
	canonical, err := pat.Marshal(&token)
	// README ends here.
	if string(canonical) != string(data) {
		err = errors.Join(err, errors.New("not canonical"))
	}
	return err
}

// The example in README is the code above.
func TestREADMEExample(t *testing.T) {
	source, err := os.ReadFile("example_test.go")
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	code := regexp.MustCompile(`(?s)// README begins here\.\n(.*?)\t// README ends here`).FindSubmatch(source)[1]
	want := strings.ReplaceAll("\n"+string(code), "\n\t", "\n")
	if !strings.Contains(string(text), "```go"+want+"```") {
		t.Errorf("README.md does not show the example:\n%s", want)
	}
}

func ExampleUnmarshal() {
	var token pat.Token
	err := pat.Unmarshal([]byte(`{"id":"a","id":"b","name":null}`), &token)
	if errors.Is(err, pat.RuleDuplicateMember) {
		fmt.Println("the first of two counts:", token.ID)
	}
	var invalid *pat.ValidationError
	if errors.As(err, &invalid) {
		for _, v := range invalid.Violations {
			fmt.Printf("%v at %q\n", v.Rule, v.Pointer)
		}
	}
	// Output:
	// the first of two counts: a
	// PAT201 missing-member at ""
	// PAT201 missing-member at ""
	// PAT201 missing-member at ""
	// PAT105 duplicate-member at "/id"
	// PAT204 null-not-allowed at "/name"
}

func ExampleLint() {
	doc := []byte(`[{"op": "remove", "path": "/expirationDate"}]`)
	for _, v := range pat.Lint(doc, pat.KindAuto, pat.ForVersion(pat.V2026)).Violations {
		fmt.Printf("%v at %q: %v\n", v.Severity, doc[v.Span.Start:v.Span.End], v.Rule)
	}
	// Output:
	// error at "{\"op\": \"remove\", \"path\": \"/expirationDate\"}": PAT318 patch-clears-expiration-unacknowledged
}

func ExampleTokens() {
	lines := strings.NewReader(sampleToken + "\n" + `{"id":"x"}` + "\n")
	for token, err := range pat.Tokens(lines) {
		fmt.Println(token.ID, err)
	}
	// Output:
	// 86f1dc6fe8f54414950454cbb11278fa <nil>
	// x /1: required member `name` is missing [PAT201 missing-member] (and 3 more)
}

func ExampleCreateNeverExpiring() {
	request := pat.CreateNeverExpiring("nightly report", "idn:identity:read")
	body, err := pat.Marshal(&request)
	fmt.Println(string(body), err)
	// Output:
	// {"name":"nightly report","scope":["idn:identity:read"],"expirationDate":null,"userAwareTokenNeverExpires":true} <nil>
}

func ExamplePatch_Apply() {
	token := pat.Token{ID: "x", Name: "old", Created: pat.MustParseTimestamp("2026-01-01T00:00:00.000Z"),
		UserAwareTokenNeverExpires: pat.Some(true)}
	patch := pat.Patch{{Op: pat.OpReplace, Path: "/name", Value: pat.StringValue("new")}}
	token, err := patch.Apply(token)
	fmt.Println(token.Name, err)
	// Output:
	// new <nil>
}

// A create response is the only place that ever shows the secret. Read it
// tolerantly, deliver the secret whenever it could be read, and log what was odd.
func ExampleCreateResponse() {
	deliver := func(secret pat.Secret) { fmt.Println("delivered", len(secret.Reveal()), "characters") }
	for _, answer := range []string{
		`{"id": "86f1dc6fe8f54414950454cbb11278fa", "secret": "********", "created": null, "new": true}`,
		`{"id": "86f1dc6fe8f54414950454cbb11278fa", "secret": "********", "name": "NodeJS Int`,
	} {
		var created pat.CreateResponse
		err := pat.Parse([]byte(answer), &created, pat.Tolerant())
		if !created.Secret.IsEmpty() { // whatever err is: no later request brings the secret back
			deliver(created.Secret)
		}
		var odd *pat.ValidationError
		if errors.As(err, &odd) {
			fmt.Println("odd:", odd.Violations[0].Message)
		}
	}
	// Output:
	// delivered 8 characters
	// odd: required member `name` is missing
	// delivered 8 characters
	// odd: expected `"` at the end of the string, got the end of the document
}
