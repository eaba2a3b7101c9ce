package patvalidator

import (
	"context"
	"errors"
	"reflect"
	"strconv"
	"strings"

	"github.com/go-playground/validator/v10"

	"github.com/sailpat/sailpat/pat"
)

// Tag is what a [pat.Timestamp] or [pat.Secret] is tagged with to be checked.
const Tag = "pat"

// Register makes v check the payloads of package pat, with the options of
// [pat.Validate]. A clock given here stands still: see [RegisterFunc].
func Register(v *validator.Validate, opts ...pat.Option) error {
	return RegisterFunc(v, func(context.Context) []pat.Option { return opts })
}

// RegisterFunc is Register with options that are asked for at every check: of the
// context that v.StructCtx was called with, or simply for the clock.
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

	// An alias of the names of both rules: Tag is the alias, ActualTag the name.
	names := make([]string, len(leaves))
	for k, l := range leaves {
		r, _ := pat.LookupRule(l.rule)
		names[k] = r.Name
		valid := func(ctx context.Context, fl validator.FieldLevel) bool {
			return !l.violates(fl.Field(), options(ctx))
		}
		if err := v.RegisterValidationCtx(r.Name, valid, true); err != nil {
			return err
		}
	}
	v.RegisterAlias(Tag, strings.Join(names, ","))
	return nil
}

// Violation returns the violation that an error of the validator stands for, with
// its rule and its message, if it was found in a payload.
func Violation(err validator.FieldError) (pat.Violation, bool) {
	v, ok := err.Value().(pat.Violation)
	return v, ok
}

// closed keeps the validator from looking into a payload: a Patch within a
// BulkUpdate, for one, is not judged as a Patch.
func closed(payload any) map[string]string {
	rules := map[string]string{}
	for _, member := range reflect.VisibleFields(reflect.TypeOf(payload)) {
		rules[member.Name] = "-"
	}
	return rules
}

// What the validator sees instead of a slice, and instead of what it must not see.
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

// payloadOf returns the payload that the validator is at, or nil if it is out of
// reach.
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

// absent has the member that is not there, of rules that say so and whose pointer
// is therefore the object's.
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

// leaves are the parts of a payload that can be checked by themselves, each by what
// the library says of a payload that has only this part.
var leaves = [...]leaf{
	{pat.RuleTimestampZero, func(value any, _ []pat.Option) error {
		at, ok := value.(pat.Timestamp)
		if o, isOptional := value.(pat.Optional[pat.Timestamp]); isOptional {
			at, ok = o.Get()
		}
		if !ok {
			return nil
		}
		_, err := at.MarshalText()
		return err
	}},
	{pat.RuleEmptySecret, func(value any, opts []pat.Option) error {
		secret, ok := value.(pat.Secret)
		if !ok {
			return nil
		}
		return pat.Validate(&pat.CreateResponse{Secret: secret}, opts...)
	}},
}

type leaf struct {
	rule  pat.RuleID
	judge func(value any, opts []pat.Option) error
}

func (l leaf) violates(v reflect.Value, opts []pat.Option) bool {
	return !v.CanInterface() || errors.Is(l.judge(v.Interface(), opts), l.rule)
}
