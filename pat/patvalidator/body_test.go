package patvalidator_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/go-playground/validator/v10"
	"pgregory.net/rapid"

	"github.com/sailpat/sailpat/internal/generate"
	"github.com/sailpat/sailpat/pat"
	"github.com/sailpat/sailpat/pat/patvalidator"
)

// binder is what gin and echo ask of a validator.
type binder interface {
	Validate(any) error       // echo.Validator
	ValidateStruct(any) error // binding.StructValidator
	Engine() any
}

func newBody(t testing.TB, opts ...pat.Option) binder {
	v, err := patvalidator.New(validator.New(validator.WithRequiredStructEnabled()), func(context.Context) []pat.Option { return opts })
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestBodies(t *testing.T) {
	type order struct {
		Requester string `validate:"required"`
		Token     pat.CreateRequest
	}
	type tree struct{ Children []tree }
	bad, good := pat.CreateRequest{Name: "x"}, pat.CreateNeverExpiring("x")
	clearing := pat.Patch{{Op: pat.OpRemove, Path: "/expirationDate"}}
	rename := pat.Patch{{Op: pat.OpReplace, Path: "/name", Value: pat.StringValue("x")}}
	pointer := &clearing
	var (
		noPatch  pat.Patch
		noList   pat.TokenList
		noCreate *pat.CreateRequest
	)
	for _, c := range []struct {
		name, reason string
		body         any
		want         []string // rules and pointers of a payload, or names of the validator's errors
	}{
		{"create", "a payload that is a struct", &good, nil},
		{"bad create", "a payload that is a struct", &bad, []string{"acknowledgement-missing "}},
		{"create by value", "not everything is a pointer", bad, []string{"acknowledgement-missing "}},
		{"patch", "a payload that is a slice", &rename, nil},
		{"empty patch", "is a body, and changes nothing", &pat.Patch{}, nil},
		{"bad patch", "gin's validator accepts it", &clearing, []string{"patch-clears-expiration-unacknowledged /0"}},
		{"bad patch by value", "gin's validator accepts it", clearing, []string{"patch-clears-expiration-unacknowledged /0"}},
		{"pointer to pointer", "the decoder follows it, too", &pointer, []string{"patch-clears-expiration-unacknowledged /0"}},
		{"bulk", "the patch within obeys its own rules", &pat.BulkUpdate{IDs: []string{"a"}, Patch: rename}, []string{"bulk-not-patchable /patch/0/path"}},
		{"list", "a payload that is a slice", &pat.TokenList{token()}, nil},
		{"bad list", "rules across tokens run", &pat.TokenList{token(), token()}, []string{"list-duplicate-id /1/id", "list-duplicate-name /1/name"}},
		{"optional", "what is given is checked", pat.Some(clearing), []string{"patch-clears-expiration-unacknowledged /0"}},
		{"absent optional", "nothing is given, and the type allows that", pat.Optional[pat.Patch]{}, nil},
		{"timestamp", "a body that is one value", pat.Timestamp{}, []string{"timestamp-zero"}},
		{"empty secret", "a body that is one value", pat.Secret{}, []string{"empty-secret"}},
		{"secret", "a body that is one value", pat.NewSecret("x"), nil},
		{"own struct", "payloads in it are checked, and its own tags", &order{Token: bad}, []string{"order.Requester required", "order.Token.userAwareTokenNeverExpires acknowledgement-missing"}},
		{"slice of payloads", "each is checked", []pat.CreateRequest{good, bad}, []string{"[1].userAwareTokenNeverExpires acknowledgement-missing"}},
		{"slice of pointers", "each is checked", []*pat.CreateRequest{&good, &bad}, []string{"[1].userAwareTokenNeverExpires acknowledgement-missing"}},
		{"slice of patches", "each is checked, and its operations are not", []pat.Patch{rename, clearing}, []string{"[1].[0] patch-clears-expiration-unacknowledged"}},
		{"map of lists", "each is checked", map[string][]pat.Patch{"a": {clearing}}, []string{"[a][0].[0] patch-clears-expiration-unacknowledged"}},
		{"array of own structs", "each is checked", [1]order{{Requester: "x", Token: bad}}, []string{"[0].Token.userAwareTokenNeverExpires acknowledgement-missing"}},
		{"recursive type", "the validator ends", &tree{[]tree{{}}}, nil},
		{"text", "gin: any other type is accepted", "x", nil},
		{"numbers", "gin: any other type is accepted", []int{1}, nil},
		{"nothing", "no body is not a good body", nil, []string{"invalid"}},
		{"nil create", "no body is not a good body", noCreate, []string{"invalid"}},
		{"nil patch", "echo's Bind leaves it so if there is no body", &noPatch, []string{"invalid"}},
		{"nil list", "echo's Bind leaves it so if there is no body", noList, []string{"invalid"}},
		{"nil slice", "no body is not a good body", []pat.Token(nil), []string{"invalid"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := newBody(t)
			for method, check := range map[string]func(any) error{"Validate": v.Validate, "ValidateStruct": v.ValidateStruct} {
				if got := told(t, check(c.body)); !slices.Equal(got, c.want) {
					t.Errorf("%s: %q, want %q: %s", method, got, c.want, c.reason)
				}
			}
		})
	}
}

// told writes an error in short.
func told(t *testing.T, err error) (out []string) {
	t.Helper()
	var (
		invalid *pat.ValidationError
		fields  validator.ValidationErrors
		misuse  *validator.InvalidValidationError
		rule    pat.RuleID
	)
	switch {
	case err == nil:
	case errors.As(err, &invalid):
		for _, v := range invalid.Violations {
			rule, _ := pat.LookupRule(v.Rule)
			out = append(out, rule.Name+" "+string(v.Pointer))
		}
	case errors.As(err, &fields):
		for _, e := range fields {
			if e.Namespace() == "" {
				out = append(out, e.Tag())
			} else {
				out = append(out, e.Namespace()+" "+e.Tag())
			}
		}
	case errors.As(err, &misuse):
		out = []string{"invalid"}
	case errors.As(err, &rule):
		r, _ := pat.LookupRule(rule)
		out = []string{r.Name}
	default:
		t.Fatalf("%T: %v", err, err)
	}
	return out
}

// A body that is a payload is checked as pat.Validate checks it, with the same
// options.
func TestBodiesAsValidate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := generate.Mutation(generate.OfKind(pat.Kinds()...)).Draw(t, "mutant")
		p, _ := pat.NewPayload(m.Kind)
		if pat.Unmarshal([]byte(m.Text), p, m.Options()...) != nil {
			return
		}
		v, err := patvalidator.New(validator.New(), func(context.Context) []pat.Option { return m.Options() })
		if err != nil {
			t.Fatal(err)
		}
		got, want := v.Validate(p), pat.Validate(p, m.Options()...)
		if (got == nil) != (want == nil) || got != nil && got.Error() != want.Error() {
			t.Fatalf("Validate returned %v, want %v", got, want)
		}
	})
}

func TestNewRefusesNil(t *testing.T) {
	if _, err := patvalidator.New(nil, func(context.Context) []pat.Option { return nil }); err == nil {
		t.Error("a nil validator is accepted")
	}
	if _, err := patvalidator.New(validator.New(), nil); err == nil {
		t.Error("a nil function is accepted")
	}
	engine := validator.New()
	v, err := patvalidator.New(engine, func(context.Context) []pat.Option { return nil })
	if err != nil || v.Engine() != engine {
		t.Errorf("Engine returns %v, want the validator that New got (%v)", v.Engine(), err)
	}
}
