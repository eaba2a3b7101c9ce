package patvalidator

import (
	"context"
	"reflect"
	"strings"

	"github.com/go-playground/validator/v10"

	"github.com/sailpat/sailpat/pat"
)

// A Validator checks request bodies. It is a binding.StructValidator for gin
// and a Validator for echo. Those that come with gin, and the usual one for
// echo, do not check a [pat.Patch] or [pat.TokenList]: one accepts any, the
// other refuses all.
type Validator struct {
	engine  *validator.Validate
	options func(context.Context) []pat.Option
}

// New registers the payloads with v, as [RegisterFunc] does, and returns a
// Validator that uses v for bodies that are not payloads.
func New(v *validator.Validate, options func(context.Context) []pat.Option) (*Validator, error) {
	if err := RegisterFunc(v, options); err != nil {
		return nil, err
	}
	return &Validator{v, options}, nil
}

// Validate checks a body, or what it points to. The error is
//
//   - a [*pat.ValidationError] if the body is a payload;
//   - a [pat.RuleID] if the body is a [pat.Timestamp] or [pat.Secret];
//   - [validator.ValidationErrors] if it is another struct, or a slice or map of
//     payloads or structs, also nested;
//   - a [*validator.InvalidValidationError] if it is nil, so that no body at all
//     is not taken for an empty one.
//
// As gin asks of its validators, Validate accepts a body of another type.
func (v *Validator) Validate(body any) error {
	value := reflect.ValueOf(body)
	for value.Kind() == reflect.Pointer && !value.IsNil() {
		if p, ok := value.Interface().(pat.Payload); ok && !isNilSlice(value.Elem()) {
			return pat.Validate(p, v.options(context.Background())...)
		}
		value = value.Elem()
	}
	switch value.Kind() {
	case reflect.Invalid:
		return &validator.InvalidValidationError{}
	case reflect.Pointer:
		return &validator.InvalidValidationError{Type: value.Type()}
	case reflect.Slice, reflect.Map:
		if value.IsNil() {
			return &validator.InvalidValidationError{Type: value.Type()}
		}
	}
	addressable := reflect.New(value.Type())
	if p, ok := addressable.Interface().(pat.Payload); ok {
		addressable.Elem().Set(value)
		return pat.Validate(p, v.options(context.Background())...)
	}
	if isOptional(value.Type()) {
		inner := unwrap(value)
		if at := reflect.ValueOf(inner); at.Kind() == reflect.Pointer && at.IsNil() {
			return nil
		}
		return v.Validate(inner)
	}
	switch value.Interface().(type) {
	case pat.Timestamp:
		return leafError(instant(value))
	case pat.Secret:
		return leafError(digest(value))
	}
	switch t := value.Type(); {
	case t.Kind() == reflect.Struct:
		return v.engine.Struct(value.Interface())
	case levels(t) > 0:
		return v.engine.Var(value.Interface(), strings.TrimSuffix(strings.Repeat("dive,", levels(t)), ","))
	}
	return nil
}

// leafError returns the rule that a Timestamp or Secret violates, as the validator
// sees it.
func leafError(seen any) error {
	for _, l := range leaves {
		if l.wrong(seen) {
			return l.rule
		}
	}
	return nil
}

// ValidateStruct is Validate, under the name that gin calls it.
func (v *Validator) ValidateStruct(body any) error { return v.Validate(body) }

// Engine returns the *validator.Validate that New was called with.
func (v *Validator) Engine() any { return v.engine }

func isNilSlice(v reflect.Value) bool { return v.Kind() == reflect.Slice && v.IsNil() }

// isOptional reports whether t is a [pat.Optional].
func isOptional(t reflect.Type) bool {
	return t.PkgPath() == reflect.TypeFor[pat.Token]().PkgPath() && strings.HasPrefix(t.Name(), "Optional[")
}

// levels returns how many slices, arrays and maps there are around an element
// that is a struct or a payload, or 0 if the element is neither.
func levels(t reflect.Type) int {
	for n := 0; ; n++ {
		if reflect.PointerTo(t).Implements(reflect.TypeFor[pat.Payload]()) {
			return n
		}
		switch t.Kind() {
		case reflect.Slice, reflect.Array, reflect.Map, reflect.Pointer:
			if t.Kind() == reflect.Pointer {
				n--
			}
			t = t.Elem()
		case reflect.Struct, reflect.Interface:
			return n
		default:
			return 0
		}
	}
}
