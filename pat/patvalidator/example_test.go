package patvalidator_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/go-playground/validator/v10"

	"github.com/sailpat/sailpat/pat"
	"github.com/sailpat/sailpat/pat/patvalidator"
)

// In gin the validator is binding.Validator.Engine().(*validator.Validate), and
// the tag is `binding`; in echo it is the one that the application's Validator
// holds. The service decodes a body into its own struct and asks the validator,
// as it does of every other struct.
func Example() {
	v := validator.New(validator.WithRequiredStructEnabled())
	v.RegisterTagNameFunc(func(f reflect.StructField) string { return strings.Split(f.Tag.Get("json"), ",")[0] })
	if err := patvalidator.Register(v, pat.ForVersion(pat.V2025)); err != nil {
		fmt.Println(err)
		return
	}

	type order struct {
		Requester string            `json:"requester" validate:"required,email"`
		Token     pat.CreateRequest `json:"token"`
		Then      pat.Patch         `json:"then"`
	}
	body := `{
		"requester": "support@example.com",
		"token": {"name": "", "scope": ["demo:personal-access-token-scope:first", ""], "expirationDate": null},
		"then": [{"op": "replace", "path": "/id", "value": "x"}]
	}`
	var in order
	if err := json.Unmarshal([]byte(body), &in); err != nil {
		fmt.Println(err)
		return
	}
	var all validator.ValidationErrors
	if errors.As(v.Struct(in), &all) {
		for _, e := range all {
			fmt.Printf("%s: %s %q\n", e.Namespace(), e.Tag(), e.Param())
		}
	}
	// Output:
	// order.token.userAwareTokenNeverExpires: acknowledgement-missing ""
	// order.token.name: empty-name "/name"
	// order.token.scope[1]: empty-scope-item "/scope/1"
	// order.then.[0].path: patch-not-patchable "/0/path"
}

// What to tell the client is the message of the violation.
func ExampleViolation() {
	v := validator.New()
	patvalidator.Register(v)
	request := pat.CreateRequest{Name: "NodeJS Integration", AccessTokenValiditySeconds: pat.Some[int32](86400), UserAwareTokenNeverExpires: pat.Some(true)}
	var all validator.ValidationErrors
	errors.As(v.Struct(request), &all)
	violation, _ := patvalidator.Violation(all[0])
	fmt.Println(violation.Rule, violation.Pointer)
	fmt.Println(strings.Contains(violation.Message, "between 15 and 43200 seconds"))
	// Output:
	// PAT306 validity-range /accessTokenValiditySeconds
	// true
}
