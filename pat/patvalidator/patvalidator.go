package patvalidator

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/go-playground/validator/v10"

	"github.com/sailpat/sailpat/pat"
)

// Tag is what a [pat.Timestamp] or [pat.Secret] is tagged with to be checked.
const Tag = "pat"

// Register makes v check the payloads of package pat as [pat.Validate] does
// with the given options. A clock given with [pat.At] stands still: see
// [RegisterFunc].
func Register(v *validator.Validate, opts ...pat.Option) error {
	return RegisterFunc(v, func(context.Context) []pat.Option { return opts })
}

// RegisterFunc is Register with options that are asked for at every check, with
// the context that v.StructCtx was called with.
//
//	patvalidator.RegisterFunc(v, func(context.Context) []pat.Option {
//		return []pat.Option{pat.At(time.Now())}
//	})
func RegisterFunc(v *validator.Validate, options func(context.Context) []pat.Option) error {
	if v == nil || options == nil {
		return errors.New("patvalidator: expected a validator and a function, got nil")
	}
	check := func(ctx context.Context, sl validator.StructLevel) { report(sl, options(ctx)) }
	for _, payload := range [...]any{pat.Token{}, pat.CreateRequest{}, pat.CreateResponse{}, pat.BulkUpdate{}} {
		v.RegisterStructValidationCtx(check, payload)
		v.RegisterStructValidationMapRules(closed(payload), payload)
	}
	v.RegisterStructValidationCtx(check, tokenList{}, patch{}, hidden{})
	v.RegisterCustomTypeFunc(wrap, pat.TokenList(nil), pat.Patch(nil))
	v.RegisterCustomTypeFunc(unwrap, pat.Optional[pat.Token]{}, pat.Optional[pat.TokenList]{}, pat.Optional[pat.CreateRequest]{},
		pat.Optional[pat.CreateResponse]{}, pat.Optional[pat.Patch]{}, pat.Optional[pat.BulkUpdate]{},
		pat.Optional[pat.Timestamp]{}, pat.Optional[pat.Secret]{})
	v.RegisterCustomTypeFunc(instant, pat.Timestamp{})
	v.RegisterCustomTypeFunc(digest, pat.Secret{})

	// An alias of the names of both rules: Tag is the alias, ActualTag the name.
	names := make([]string, len(leaves))
	for i, l := range leaves {
		r, _ := pat.LookupRule(l.rule)
		names[i] = r.Name
		valid := func(fl validator.FieldLevel) bool {
			return fl.Field().CanInterface() && !l.wrong(fl.Field().Interface())
		}
		if err := v.RegisterValidation(r.Name, valid, true); err != nil {
			return err
		}
	}
	v.RegisterAlias(Tag, strings.Join(names, ","))
	return nil
}

// Violation returns the violation behind an error of the validator; ok is false
// if the error is not about a payload.
func Violation(err validator.FieldError) (v pat.Violation, ok bool) {
	v, ok = err.Value().(pat.Violation)
	return v, ok
}

// closed keeps the validator out of the fields of a payload, so that, for
// example, the Patch of a BulkUpdate is not checked as a Patch.
func closed(payload any) map[string]string {
	rules := map[string]string{}
	for _, member := range reflect.VisibleFields(reflect.TypeOf(payload)) {
		rules[member.Name] = "-"
	}
	return rules
}

// The validator sees these in place of a slice, and of a value it cannot read.
type (
	tokenList struct{ list pat.TokenList }
	patch     struct{ patch pat.Patch }
	hidden    struct{}
)

func wrap(v reflect.Value) any {
	switch {
	case v.IsNil():
		return nil // which required refuses
	case !v.CanInterface():
		return hidden{}
	}
	if list, ok := v.Interface().(pat.TokenList); ok {
		return tokenList{list}
	}
	return patch{v.Interface().(pat.Patch)}
}

// unwrap returns the value of an Optional, or a nil pointer if it is absent or
// null.
func unwrap(v reflect.Value) any {
	if !v.CanInterface() {
		return hidden{}
	}
	got := v.MethodByName("Get").Call(nil)
	if !got[1].Bool() {
		return reflect.Zero(reflect.PointerTo(got[0].Type())).Interface()
	}
	return got[0].Interface()
}

// instant returns a Timestamp as the time that the validator compares.
func instant(v reflect.Value) any {
	if !v.CanInterface() {
		return hidden{}
	}
	return v.Interface().(pat.Timestamp).Time()
}

// A secretDigest is what the validator sees of a Secret: "" if it is empty, else a
// text that is the same for equal secrets in this process, and says nothing else.
type secretDigest string

func (secretDigest) String() string               { return "REDACTED" }
func (secretDigest) GoString() string             { return "REDACTED" }
func (secretDigest) MarshalText() ([]byte, error) { return []byte("REDACTED"), nil }

var digestKey = rand.Text()

func digest(v reflect.Value) any {
	if !v.CanInterface() {
		return hidden{}
	}
	secret := v.Interface().(pat.Secret)
	if secret.IsEmpty() {
		return secretDigest("")
	}
	mac := hmac.New(sha256.New, []byte(digestKey))
	mac.Write([]byte(secret.Reveal()))
	return secretDigest(mac.Sum(nil))
}

// payloadOf returns the payload at v, or nil if it cannot be read.
func payloadOf(v reflect.Value) pat.Payload {
	if !v.CanInterface() {
		return nil
	}
	switch p := v.Interface().(type) {
	case pat.Token:
		return &p
	case pat.CreateRequest:
		return &p
	case pat.CreateResponse:
		return &p
	case pat.BulkUpdate:
		return &p
	case tokenList:
		return &p.list
	case patch:
		return &p.patch
	}
	return nil
}

func report(sl validator.StructLevel, opts []pat.Option) {
	p := payloadOf(sl.Current())
	if p == nil {
		sl.ReportError(nil, Tag, "", Tag, "unexported")
		return
	}
	var invalid *pat.ValidationError
	if !errors.As(pat.Validate(p, opts...), &invalid) {
		return
	}
	for _, v := range invalid.Violations {
		name, goName := names(p, v.Pointer+absent[v.Rule])
		r, _ := pat.LookupRule(v.Rule)
		sl.ReportError(v, name, goName, r.Name, string(v.Pointer))
	}
}

// absent has the missing member for rules that report it at the object around
// it.
var absent = map[pat.RuleID]pat.Pointer{
	pat.RuleAcknowledgementMissing: "/userAwareTokenNeverExpires",
	pat.RuleExpirationMissing:      "/expirationDate",
}

// names spells a pointer as the validator spells names, in JSON and in Go.
func names(p pat.Payload, at pat.Pointer) (name, goName string) {
	t := reflect.TypeOf(p).Elem()
	if at == "" {
		return p.Kind().String(), t.Name()
	}
	for token := range at.Tokens() {
		if _, err := strconv.Atoi(token); err == nil {
			name, goName = name+"["+token+"]", goName+"["+token+"]"
			if t.Kind() == reflect.Slice {
				t = t.Elem()
			}
			continue
		}
		goToken := token
		if t.Kind() == reflect.Struct {
			if member, ok := t.FieldByNameFunc(func(s string) bool { return strings.EqualFold(s, token) }); ok {
				goToken, t = member.Name, member.Type
			}
		}
		if name != "" {
			name, goName = name+".", goName+"."
		}
		name, goName = name+token, goName+goToken
	}
	return name, goName
}

// leaves are the values with the tag that are no payloads, each with its rule.
var leaves = [...]leaf{
	{pat.RuleTimestampZero, func(value any) bool { at, ok := value.(time.Time); return ok && pat.TimestampOf(at).IsZero() }},
	{pat.RuleEmptySecret, func(value any) bool { return value == secretDigest("") }},
}

type leaf struct {
	rule  pat.RuleID
	wrong func(value any) bool
}
