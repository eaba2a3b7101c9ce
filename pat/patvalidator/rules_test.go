package patvalidator_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/go-playground/validator/v10"
	"pgregory.net/rapid"

	"github.com/sailpat/sailpat/internal/generate"
	"github.com/sailpat/sailpat/pat"
	"github.com/sailpat/sailpat/pat/pattest"
	"github.com/sailpat/sailpat/pat/patvalidator"
)

// holder is a struct of a service that holds a payload.
type holder struct{ Payload any }

func held(p pat.Payload) holder {
	switch p := p.(type) { // as members of this type would be: the struct, or the slice
	case *pat.Token:
		return holder{*p}
	case *pat.TokenList:
		return holder{*p}
	case *pat.CreateRequest:
		return holder{*p}
	case *pat.CreateResponse:
		return holder{*p}
	case *pat.Patch:
		return holder{*p}
	case *pat.BulkUpdate:
		return holder{*p}
	}
	panic("no payload")
}

// What Validate says the validator says, of any payload: as many errors, in the
// same order, with the rule's name and the pointer, and the violation itself
// within.
func TestSaysWhatValidateSays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := generate.Mutation(generate.OfKind(pat.Kinds()...)).Draw(t, "mutant")
		p, _ := pat.NewPayload(m.Kind)
		if pat.Unmarshal([]byte(m.Text), p, m.Options()...) != nil {
			return // no service gets to see it
		}
		v := validator.New()
		if err := patvalidator.Register(v, m.Options()...); err != nil {
			t.Fatal(err)
		}
		var want *pat.ValidationError
		var got validator.ValidationErrors
		errors.As(pat.Validate(p, m.Options()...), &want)
		if err := v.Struct(held(p)); err != nil && !errors.As(err, &got) {
			t.Fatal(err)
		}
		if want == nil {
			want = &pat.ValidationError{}
		}
		if len(got) != len(want.Violations) {
			t.Fatalf("expected %v, got %v", want, got)
		}
		for k, w := range want.Violations {
			rule, _ := pat.LookupRule(w.Rule)
			v, ok := patvalidator.Violation(got[k])
			if got[k].Tag() != rule.Name || got[k].ActualTag() != rule.Name || got[k].Param() != string(w.Pointer) || !ok || v != w {
				t.Fatalf("expected %v, got %v", &w, got[k])
			}
			if !strings.HasPrefix(got[k].Namespace(), "holder.Payload.") || got[k].Field() == "" || got[k].StructField() == "" {
				t.Fatalf("expected names below holder.Payload, got %q, %q, %q", got[k].Namespace(), got[k].Field(), got[k].StructField())
			}
		}
	})
}

// Every rule of meaning that is an error is reported by name: this fails for a
// rule that the bridge forgets.
func TestEveryRuleArrives(t *testing.T) {
	for _, r := range pat.Rules() {
		if r.Layer != 3 || r.Severity != pat.SeverityError {
			continue
		}
		for _, kind := range r.Kinds {
			if r.ID == pat.RuleExpirationOverSixMonths && (kind == pat.KindToken || kind == pat.KindList) {
				continue // a warning there, contract D11
			}
			t.Run(r.Name+"/"+kind.String(), func(t *testing.T) {
				m := generate.Mutation(generate.OfRule(r.ID), generate.OfKind(kind)).Example(1)
				p, _ := pat.NewPayload(kind)
				if err := pat.Unmarshal([]byte(m.Text), p); err != nil {
					t.Fatal(err)
				}
				var got validator.ValidationErrors
				if !errors.As(newValidator(t, m.Options()...).Struct(held(p)), &got) || len(got) != 1 || got[0].Tag() != r.Name || got[0].Param() != string(m.Pointer) {
					t.Errorf("expected %s at %q, got %v", r.Name, m.Pointer, got)
				}
			})
		}
	}
}

func TestValidPayloadsPass(t *testing.T) {
	v := newValidator(t)
	rapid.Check(t, func(t *rapid.T) {
		type everything struct {
			Token   pat.Token
			List    pat.TokenList
			Create  pat.CreateRequest
			Created pat.CreateResponse
			Patch   pat.Patch
			Bulk    pat.BulkUpdate
		}
		in := everything{pattest.Token().Draw(t, "token"), pattest.TokenList().Draw(t, "list"), pattest.CreateRequest().Draw(t, "create"),
			pattest.CreateResponse().Draw(t, "created"), pattest.Patch().Draw(t, "patch"), pattest.BulkUpdate().Draw(t, "bulk")}
		if err := v.Struct(in); err != nil {
			t.Fatal(err)
		}
	})
}

// Whatever is wrong with an answer that holds a secret, no error of the
// validator gives it away: not its text, nor its value, under any verb.
func TestNoErrorHoldsASecret(t *testing.T) {
	const secret = "1d1bef2b9f426383447f64f69349fc7cac176042578d205c256ba3f37c59adb9"
	v := validator.New()
	if err := patvalidator.Register(v); err != nil {
		t.Fatal(err)
	}
	type leaf struct {
		Secret pat.Secret `validate:"pat,isdefault"` // which it is not: the validator reports the value
	}
	in := []any{
		struct{ Answer pat.CreateResponse }{pat.CreateResponse{Secret: pat.NewSecret(secret)}},
		struct{ Patch pat.Patch }{pat.Patch{{Op: pat.OpTest, Path: "/secret", Value: pat.StringValue(secret)}, {Op: pat.OpAdd, Path: "/scope", Value: pat.StringsValue(secret, "")}}},
		leaf{pat.NewSecret(secret)},
	}
	for _, s := range in {
		var got validator.ValidationErrors
		if !errors.As(v.Struct(s), &got) {
			t.Fatalf("%T: expected errors", s)
		}
		for _, e := range got {
			for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "% x", "%T"} {
				for _, printed := range []string{fmt.Sprintf(verb, e), fmt.Sprintf(verb, e.Value()), fmt.Sprintf(verb, got), e.Error(), e.Namespace(), e.Param()} {
					if strings.Contains(strings.ToLower(printed), secret[:16]) || strings.Contains(strings.ToLower(printed), fmt.Sprintf("%x", secret[:16])) {
						t.Errorf("%T, %s: the secret is printed", s, verb)
					}
				}
			}
		}
	}
}
