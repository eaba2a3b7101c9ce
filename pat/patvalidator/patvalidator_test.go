package patvalidator_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-playground/validator/v10"

	"github.com/sailpat/sailpat/pat"
	"github.com/sailpat/sailpat/pat/patvalidator"
)

func newValidator(t testing.TB, opts ...pat.Option) *validator.Validate {
	v := validator.New(validator.WithRequiredStructEnabled())
	if err := patvalidator.Register(v, opts...); err != nil {
		t.Fatal(err)
	}
	return v
}

// lines writes errors as "namespace structNamespace tag param".
func lines(t testing.TB, err error) (out []string) {
	t.Helper()
	if err == nil {
		return nil
	}
	var all validator.ValidationErrors
	if !errors.As(err, &all) {
		t.Fatalf("expected validator.ValidationErrors, got %T: %v", err, err)
	}
	for _, e := range all {
		if !strings.HasSuffix(e.Namespace(), e.Field()) || !strings.HasSuffix(e.StructNamespace(), e.StructField()) {
			t.Errorf("Field %q and StructField %q do not end %q and %q", e.Field(), e.StructField(), e.Namespace(), e.StructNamespace())
		}
		out = append(out, strings.TrimRight(fmt.Sprintf("%s %s %s %s", e.Namespace(), e.StructNamespace(), e.Tag(), e.Param()), " "))
	}
	return out
}

func expect(t *testing.T, err error, want ...string) {
	t.Helper()
	if got := lines(t, err); !slices.Equal(got, want) {
		t.Errorf("expected\n\t%s\ngot\n\t%s", strings.Join(want, "\n\t"), strings.Join(got, "\n\t"))
	}
}

const (
	sampleID = "86f1dc6fe8f54414950454cbb11278fa"
	sampleNS = "demo:personal-access-token-scope:first"
)

var (
	created = pat.MustParseTimestamp("2017-07-11T18:45:37.098Z")
	expiry  = pat.MustParseTimestamp("2026-12-31T23:59:59.999Z")
)

func token() pat.Token {
	return pat.Token{ID: sampleID, Name: "NodeJS Integration", Scope: []string{sampleNS}, Created: created,
		Owner:          pat.Owner{Type: "IDENTITY", ID: "2c9180a46faadee4016fb4e018c20639", Name: "Support"},
		ExpirationDate: pat.Some(expiry)}
}

// answer is one for which five years are too long at an old version.
func answer() pat.CreateResponse {
	return pat.CreateResponse{ID: sampleID, Secret: pat.NewSecret("x"), Name: "NodeJS Integration", Scope: []string{sampleNS}, Created: created,
		Owner: token().Owner, AccessTokenValiditySeconds: 36900, ExpirationDate: pat.Some(expiry)}
}

func unacknowledged() pat.Token {
	k := token()
	k.ExpirationDate = pat.Null[pat.Timestamp]()
	return k
}

// Wherever a payload stands in a struct, its violations arrive, with names that
// lead to it.
func TestWherePayloadsStand(t *testing.T) {
	type Inner struct{ Token pat.Token }
	type Base struct{ Token pat.Token }
	bad, nameless := unacknowledged(), token()
	nameless.Name, nameless.Scope = "", []string{sampleNS, ""}
	unacknowledgedAt := func(ns string) string {
		return ns + ".userAwareTokenNeverExpires " + ns + ".UserAwareTokenNeverExpires acknowledgement-missing"
	}
	clearing := pat.Patch{{Op: pat.OpReplace, Path: "/name", Value: pat.StringValue("x")}, {Op: pat.OpRemove, Path: "/expirationDate"}}
	for _, c := range []struct {
		name, reason string
		in           any
		want         []string
	}{
		{"valid", "nothing is wrong", struct{ Token pat.Token }{token()}, nil},
		{"member", "a struct without a tag is looked into", Inner{bad}, []string{unacknowledgedAt("Inner.Token")}},
		{"several violations", "each is an error of its own", Inner{nameless},
			[]string{"Inner.Token.name Inner.Token.Name empty-name /name", "Inner.Token.scope[1] Inner.Token.Scope[1] empty-scope-item /scope/1"}},
		{"pointer", "the validator looks behind it", struct{ P *pat.Token }{&bad}, []string{unacknowledgedAt("P")}},
		{"nil pointer", "there is no token", struct{ P *pat.Token }{}, nil},
		{"interface", "the validator looks into it", struct{ Any any }{bad}, []string{unacknowledgedAt("Any")}},
		{"nested", "structs in structs", struct{ In struct{ Inner Inner } }{struct{ Inner Inner }{Inner{bad}}}, []string{unacknowledgedAt("In.Inner.Token")}},
		{"embedded", "the outer struct has the member", struct{ Base }{Base{bad}}, []string{unacknowledgedAt("Base.Token")}},
		{"slice", "dive says to look at the elements", struct {
			L []pat.Token `validate:"dive"`
		}{[]pat.Token{token(), bad}}, []string{unacknowledgedAt("L[1]")}},
		{"slice of pointers", "and behind pointers", struct {
			L []*pat.Token `validate:"max=2,dive,required"`
		}{[]*pat.Token{nil, &bad}}, []string{"L[0] L[0] required", unacknowledgedAt("L[1]")}},
		{"slice without dive", "the validator does not look into slices unasked", struct{ L []pat.Token }{[]pat.Token{bad}}, nil},
		{"map", "dive looks at the values", struct {
			M map[string]pat.Token `validate:"dive"`
		}{map[string]pat.Token{"nightly": bad}}, []string{unacknowledgedAt("M[nightly]")}},
		{"list", "an element's pointer begins with its index, and elements can be wrong together", struct{ L pat.TokenList }{pat.TokenList{token(), bad}},
			[]string{"L.[1].userAwareTokenNeverExpires L.[1].UserAwareTokenNeverExpires acknowledgement-missing /1",
				"L.[1].id L.[1].ID list-duplicate-id /1/id", "L.[1].name L.[1].Name list-duplicate-name /1/name"}},
		{"list of lists", "dive, and then the list", struct {
			L []pat.TokenList `validate:"dive"`
		}{[]pat.TokenList{{}, {bad}}}, []string{"L[1].[0].userAwareTokenNeverExpires L[1].[0].UserAwareTokenNeverExpires acknowledgement-missing /0"}},
		{"pointer to a list", "the validator looks behind it", struct{ L *pat.TokenList }{&pat.TokenList{bad}},
			[]string{"L.[0].userAwareTokenNeverExpires L.[0].UserAwareTokenNeverExpires acknowledgement-missing /0"}},
		{"patch", "an operation is named by its index", struct{ P pat.Patch }{clearing}, []string{"P.[1] P.[1] patch-clears-expiration-unacknowledged /1"}},
		{"patch member", "its path is a member of Operation", struct{ P pat.Patch }{pat.Patch{{Op: pat.OpRemove, Path: "/name"}}},
			[]string{"P.[0].path P.[0].Path patch-not-patchable /0/path"}},
		{"patch value", "an element of a value is not a Go member", struct{ P pat.Patch }{pat.Patch{{Op: pat.OpAdd, Path: "/scope", Value: pat.StringsValue(sampleNS, "")}}},
			[]string{"P.[0].value[1] P.[0].Value[1] empty-scope-item /0/value/1"}},
		{"create", "its Scope is an Optional", struct{ R pat.CreateRequest }{pat.CreateExpiring("x", expiry.Time(), "")},
			[]string{"R.scope[0] R.Scope[0] empty-scope-item /scope/0"}},
		{"created", "the secret is a member like any other", struct{ R pat.CreateResponse }{pat.CreateResponse{ID: sampleID, Name: "x", Created: created,
			AccessTokenValiditySeconds: 5, ExpirationDate: pat.Some(expiry)}},
			[]string{"R.accessTokenValiditySeconds R.AccessTokenValiditySeconds validity-range /accessTokenValiditySeconds", "R.secret R.Secret empty-secret /secret"}},
		{"owner", "a member of a member", struct{ K pat.Token }{func() pat.Token { k := token(); k.Owner.Type = "ROBOT"; return k }()},
			[]string{"K.owner.type K.Owner.Type owner-type /owner/type"}},
		{"bulk", "its patch is not judged as a patch beside", struct{ B pat.BulkUpdate }{pat.BulkUpdate{IDs: []string{sampleID, " "}, Patch: pat.Patch{{Op: pat.OpRemove, Path: "/name"}}}},
			[]string{"B.ids[1] B.IDs[1] bulk-ids-blank /ids/1", "B.patch[0].path B.Patch[0].Path bulk-not-patchable /patch/0/path"}},
		{"tag -", "the service does not want it", struct {
			K pat.Token `validate:"-"`
		}{bad}, nil},
		{"tag nostructlevel", "the service does not want it", struct {
			K pat.Token `validate:"nostructlevel"`
		}{bad}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			expect(t, newValidator(t).Struct(c.in), c.want...)
		})
	}
}

// A payload can be what the validator is given itself, as binders do.
func TestTopLevel(t *testing.T) {
	v := newValidator(t)
	bad := unacknowledged()
	expect(t, v.Struct(bad), "Token.userAwareTokenNeverExpires Token.UserAwareTokenNeverExpires acknowledgement-missing")
	expect(t, v.Struct(&bad), "Token.userAwareTokenNeverExpires Token.UserAwareTokenNeverExpires acknowledgement-missing")
	bulk := pat.BulkNeverExpires(sampleID)
	bulk.Patch = bulk.Patch[:1]
	expect(t, v.Struct(&bulk), "BulkUpdate.patch[0] BulkUpdate.Patch[0] patch-clears-expiration-unacknowledged /patch/0")
	expect(t, newValidator(t, pat.ForVersion(pat.V3)).Struct(pat.BulkNeverExpires(sampleID)), "BulkUpdate.bulk BulkUpdate.BulkUpdate kind-not-in-version")
	expect(t, v.Var(pat.Patch{{Op: pat.OpRemove, Path: "/id"}}, "required"), "patch.[0].path patch.[0].Path patch-not-patchable /0/path")
}

// The validator's own tags do on a payload what its documentation says.
func TestTagsBesideOurs(t *testing.T) {
	type holder struct {
		List   pat.TokenList      `validate:"required"`
		Patch  pat.Patch          `validate:"omitempty"`
		Create *pat.CreateRequest `validate:"required"`
		Token  pat.Token          `validate:"omitempty"`
	}
	expect(t, newValidator(t).Struct(holder{}), "holder.List holder.List required", "holder.Create holder.Create required")
	create := pat.CreateNeverExpiring("x")
	expect(t, newValidator(t).Struct(holder{List: pat.TokenList{}, Create: &create, Patch: pat.Patch{}}))

	// Without the option, as in gin, required on a struct is no rule; a nil slice must be refused all the same.
	v := validator.New()
	if err := patvalidator.Register(v); err != nil {
		t.Fatal(err)
	}
	expect(t, v.Struct(holder{}), "holder.List holder.List required", "holder.Create holder.Create required")

	for _, in := range []any{
		struct {
			L pat.TokenList `validate:"min=1"`
		}{pat.TokenList{}},
		struct {
			L pat.TokenList `validate:"dive"`
		}{pat.TokenList{}},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%T: the documentation says that this panics", in)
				}
			}()
			v.Struct(in)
		}()
	}
}

// Names of the service's own members are those its validator is told to use.
func TestTagNameFunc(t *testing.T) {
	v := newValidator(t)
	v.RegisterTagNameFunc(func(f reflect.StructField) string { return f.Tag.Get("json") })
	expect(t, v.Struct(struct {
		NewToken pat.Token `json:"new_token"`
	}{unacknowledged()}), "new_token.userAwareTokenNeverExpires NewToken.UserAwareTokenNeverExpires acknowledgement-missing")
}

func TestLeaves(t *testing.T) {
	type leaves struct {
		At       pat.Timestamp               `validate:"pat"`
		Secret   pat.Secret                  `validate:"pat"`
		Behind   *pat.Timestamp              `validate:"pat"`
		Optional pat.Optional[pat.Timestamp] `validate:"pat"`
		Several  []pat.Secret                `validate:"dive,pat"`
		Free     pat.Timestamp
		Open     pat.Secret
	}
	v := newValidator(t)
	expect(t, v.Struct(leaves{At: created, Secret: pat.NewSecret("x"), Optional: pat.Some(created), Several: []pat.Secret{pat.NewSecret("x")}}))
	expect(t, v.Struct(leaves{Behind: new(pat.Timestamp), Optional: pat.Some(pat.Timestamp{}), Several: []pat.Secret{pat.NewSecret("x"), {}}}),
		"leaves.At leaves.At pat", "leaves.Secret leaves.Secret pat", "leaves.Behind leaves.Behind pat", "leaves.Optional leaves.Optional pat", "leaves.Several[1] leaves.Several[1] pat")

	var all validator.ValidationErrors
	errors.As(v.Struct(leaves{}), &all)
	if len(all) != 2 || all[0].ActualTag() != "timestamp-zero" || all[1].ActualTag() != "empty-secret" {
		t.Errorf("expected the names of the rules as ActualTag, got %v", all)
	}
}

// The options decide: the version, the clock, which rules are off.
func TestOptions(t *testing.T) {
	type holder struct{ Token pat.Token }
	in := holder{token()} // five years
	expect(t, newValidator(t).Struct(in))
	expect(t, newValidator(t, pat.ForVersion(pat.V2024)).Struct(struct{ Answer pat.CreateResponse }{answer()}), "Answer.expirationDate Answer.ExpirationDate expiration-over-six-months /expirationDate")
	expect(t, newValidator(t, pat.At(expiry.Time())).Struct(in), "holder.Token.expirationDate holder.Token.ExpirationDate expiration-not-future /expirationDate")
	expect(t, newValidator(t, pat.Disable(pat.RuleAcknowledgementMissing)).Struct(holder{unacknowledged()}))
}

// A function is asked at every check, with the context of that check.
func TestRegisterFunc(t *testing.T) {
	type key struct{}
	v := validator.New()
	now := expiry.Time().Add(-time.Millisecond)
	err := patvalidator.RegisterFunc(v, func(ctx context.Context) []pat.Option {
		opts := []pat.Option{pat.At(now)}
		if version, ok := ctx.Value(key{}).(pat.APIVersion); ok {
			opts = append(opts, pat.ForVersion(version))
		}
		return opts
	})
	if err != nil {
		t.Fatal(err)
	}
	type holder struct{ Token pat.Token }
	expect(t, v.Struct(holder{token()}))
	now = now.Add(time.Millisecond)
	expect(t, v.Struct(holder{token()}), "holder.Token.expirationDate holder.Token.ExpirationDate expiration-not-future /expirationDate")
	now = created.Time()
	expect(t, v.StructCtx(context.WithValue(context.Background(), key{}, pat.V3), struct{ Answer pat.CreateResponse }{answer()}),
		"Answer.expirationDate Answer.ExpirationDate expiration-over-six-months /expirationDate")
}

func TestRegisterRefusesNil(t *testing.T) {
	if patvalidator.Register(nil) == nil || patvalidator.RegisterFunc(validator.New(), nil) == nil {
		t.Error("expected an error for nil")
	}
}

// What cannot be checked must not pass for right.
func TestUnexportedMembers(t *testing.T) {
	type holder struct {
		token pat.Token
		list  pat.TokenList
	}
	in := holder{token(), pat.TokenList{token()}}
	expect(t, newValidator(t).Struct(in))
	v := validator.New(validator.WithPrivateFieldValidation())
	if err := patvalidator.Register(v); err != nil {
		t.Fatal(err)
	}
	expect(t, v.Struct(in), "holder.token.pat holder.token.pat pat unexported", "holder.list.pat holder.list.pat pat unexported")
}

// An Optional is checked as a pointer is: what is given, and not what is
// absent.
func TestOptionals(t *testing.T) {
	type holder struct {
		Create pat.Optional[pat.CreateRequest]
		List   pat.Optional[pat.TokenList]
		Secret pat.Optional[pat.Secret]    `validate:"pat"`
		At     pat.Optional[pat.Timestamp] `validate:"pat"`
	}
	v := newValidator(t)
	expect(t, v.Struct(holder{}))
	expect(t, v.Struct(holder{pat.Null[pat.CreateRequest](), pat.Null[pat.TokenList](), pat.Null[pat.Secret](), pat.Null[pat.Timestamp]()}))
	expect(t, v.Struct(holder{pat.Some(pat.CreateNeverExpiring("x")), pat.Some(pat.TokenList{token()}), pat.Some(pat.NewSecret("x")), pat.Some(created)}))
	expect(t, v.Struct(holder{pat.Some(pat.CreateRequest{Name: "x"}), pat.Some(pat.TokenList{unacknowledged()}), pat.Some(pat.Secret{}), pat.Some(pat.Timestamp{})}),
		"holder.Create.userAwareTokenNeverExpires holder.Create.UserAwareTokenNeverExpires acknowledgement-missing",
		"holder.List.[0].userAwareTokenNeverExpires holder.List.[0].UserAwareTokenNeverExpires acknowledgement-missing /0",
		"holder.Secret holder.Secret pat", "holder.At holder.At pat")
	type required struct {
		Create pat.Optional[pat.CreateRequest] `validate:"required"`
	}
	expect(t, v.Struct(required{}), "required.Create required.Create required")
	expect(t, v.Struct(required{pat.Some(pat.CreateNeverExpiring("x"))}))
}

// A Timestamp or Secret by itself is checked by v.Var, and tags that compare fields
// compare its value.
func TestLeavesAlone(t *testing.T) {
	v := newValidator(t)
	for _, c := range []struct {
		name  string
		value any
		tag   string
		ok    bool
	}{
		{"a timestamp", created, "pat", true},
		{"no timestamp", pat.Timestamp{}, "pat", false},
		{"no timestamp, required", pat.Timestamp{}, "required", false},
		{"an optional timestamp", pat.Some(created), "pat", true},
		{"an optional that holds no timestamp", pat.Some(pat.Timestamp{}), "pat", false},
		{"null", pat.Null[pat.Timestamp](), "omitempty,pat", true},
		{"null, required", pat.Null[pat.Timestamp](), "required,pat", false},
		{"a secret", pat.NewSecret("x"), "pat", true},
		{"a secret, required", pat.NewSecret("x"), "required", true},
		{"an empty secret", pat.Secret{}, "pat", false},
		{"an empty secret, required", pat.Secret{}, "required", false},
		{"an optional that holds an empty secret", pat.Some(pat.Secret{}), "pat", false},
		{"an absent secret", pat.Optional[pat.Secret]{}, "omitempty,pat", true},
	} {
		if err := v.Var(c.value, c.tag); (err == nil) != c.ok {
			t.Errorf("%s with the tag %s: got %v, want accepted: %t", c.name, c.tag, err, c.ok)
		}
	}

	type checked struct {
		From   pat.Timestamp
		Until  pat.Timestamp `validate:"gtfield=From"`
		A      pat.Secret
		B      pat.Secret `validate:"eqfield=A"`
		Differ pat.Secret `validate:"omitempty,nefield=A"`
	}
	x, y := pat.NewSecret("x"), pat.NewSecret("y")
	expect(t, v.Struct(checked{From: created, Until: expiry, A: x, B: x, Differ: y}))
	expect(t, v.Struct(checked{From: expiry, Until: created, A: x, B: y, Differ: x}),
		"checked.Until checked.Until gtfield From", "checked.B checked.B eqfield A", "checked.Differ checked.Differ nefield A")
	expect(t, v.Struct(checked{From: created, Until: created, A: x, B: x}), "checked.Until checked.Until gtfield From")
}
