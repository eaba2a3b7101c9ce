package pat_test

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/sailpat/sailpat/pat"
)

// anyValue draws a value of any exported type, as Go code can build it.
func anyValue(t *rapid.T) any {
	text := someTexts
	if rapid.Bool().Draw(t, "odd") {
		text = rapid.SampledFrom([]string{"\xff\\u", "\\", "\"", "~", "/~2", "\\ud83d", "{", "-", "/scope/99999999999999999999"})
	}
	switch rapid.IntRange(0, 12).Draw(t, "type") {
	case 0:
		return pat.Kind(rapid.Uint8().Draw(t, "kind"))
	case 1:
		return pat.APIVersion(rapid.Uint8().Draw(t, "version"))
	case 2:
		return pat.Dialect(rapid.Uint8().Draw(t, "dialect"))
	case 3:
		return pat.Pointer(text.Draw(t, "pointer"))
	case 4:
		return pat.RuleID(text.Draw(t, "rule"))
	case 5:
		return pat.StringValue(text.Draw(t, "value"))
	case 6:
		return pat.StringsValue(text.Draw(t, "first"), text.Draw(t, "second"))
	case 7:
		return pat.NewSecret(text.Draw(t, "secret"))
	case 8:
		return pat.TimestampOf(time.Unix(rapid.Int64().Draw(t, "seconds"), rapid.Int64().Draw(t, "nanoseconds")))
	case 9:
		return pat.Span{Start: rapid.Int().Draw(t, "start"), End: rapid.Int().Draw(t, "end")}
	case 10:
		return pat.Violation{Rule: pat.RuleID(text.Draw(t, "rule")), Severity: pat.Severity(rapid.Uint8().Draw(t, "severity")), Pointer: pat.Pointer(text.Draw(t, "pointer"))}
	case 11:
		e := pat.ValidationError{}
		for range rapid.IntRange(0, 2).Draw(t, "violations") {
			e.Violations = append(e.Violations, pat.Violation{Rule: pat.RuleID(text.Draw(t, "rule")), Pointer: pat.Pointer(text.Draw(t, "pointer"))})
		}
		return e
	}
	p := anyPayload.Draw(t, "payload")
	for range rapid.IntRange(0, 4).Draw(t, "mutations") {
		mutate(t, p)
	}
	return reflect.ValueOf(p).Elem().Interface()
}

// argument draws an argument of a method; ok is false if there is no generator for
// its type.
func argument(t *rapid.T, of reflect.Type) (v reflect.Value, ok bool) {
	switch of {
	case reflect.TypeFor[[]byte]():
		return reflect.ValueOf([]byte(someTexts.Draw(t, "bytes"))), true
	case reflect.TypeFor[string]():
		return reflect.ValueOf(someTexts.Draw(t, "text")), true
	case reflect.TypeFor[time.Time]():
		return reflect.ValueOf(time.Unix(rapid.Int64().Draw(t, "seconds"), 0)), true
	case reflect.TypeFor[any]():
		return reflect.ValueOf(someTexts.Draw(t, "any")), true
	case reflect.TypeFor[error]():
		return reflect.ValueOf(pat.RuleSyntax), true
	}
	for range 200 { // until a value of the type is drawn
		if v := reflect.ValueOf(anyValue(t)); v.Type() == of {
			return v, true
		}
	}
	return reflect.Value{}, false
}

// No method of a value that Go code can build panics.
func TestNoMethodPanics(t *testing.T) {
	called := map[string]bool{}
	rapid.Check(t, func(t *rapid.T) {
		value := anyValue(t)
		p := reflect.New(reflect.TypeOf(value))
		p.Elem().Set(reflect.ValueOf(value))
		method := rapid.IntRange(0, p.NumMethod()-1).Draw(t, "method")
		name := p.Type().Elem().Name() + "." + p.Type().Method(method).Name
		if p.Type().Method(method).Name == "Format" {
			_ = fmt.Sprintf("%s %v %+v %#v %q %x %d", value, value, value, value, value, value, value)
			return
		}
		m := p.Method(method)
		var args []reflect.Value
		for i := range m.Type().NumIn() {
			if m.Type().IsVariadic() && i == m.Type().NumIn()-1 {
				break
			}
			v, ok := argument(t, m.Type().In(i))
			if !ok {
				t.Skip("no argument of this type was drawn")
			}
			args = append(args, v)
		}
		defer func() {
			if r := recover(); r != nil {
				t.Fatalf("%s of %#v with %v: %v", name, value, args, r)
			}
		}()
		for _, out := range m.Call(args) {
			if out.Kind() == reflect.Func && out.Type().NumIn() == 1 { // an iterator
				out.Call([]reflect.Value{reflect.MakeFunc(out.Type().In(0), func([]reflect.Value) []reflect.Value { return []reflect.Value{reflect.ValueOf(true)} })})
			}
		}
		called[name] = true
	})
	want := 20
	if testing.Short() { // a fifth of the draws
		want = 10
	}
	if len(called) < want {
		t.Errorf("only %d methods were called, of at least %d", len(called), want)
	}
}

// The value of the report that began this: its text looks like a broken escape.
func TestValueThatIsNotUTF8(t *testing.T) {
	v := pat.StringValue("\xff\\u")
	if got := v.String() + v.GoString() + v.LogValue().String(); got == "" {
		t.Error("nothing is printed")
	}
	if text, err := v.MarshalJSON(); err == nil {
		t.Errorf("got %s", text)
	}
	patch := pat.Patch{{Op: pat.OpReplace, Path: "/name", Value: v}}
	if _, err := pat.Marshal(&patch); err == nil {
		t.Error("Marshal accepts it")
	}
	var invalid *pat.ValidationError
	if err := pat.Validate(&patch); err == nil {
		t.Error("Validate accepts it")
	} else if invalid, _ = err.(*pat.ValidationError); len(invalid.Violations) != 1 || invalid.Violations[0].Rule != pat.RuleInvalidUTF8 {
		t.Errorf("got %v, want one violation of invalid-utf8", err)
	}
}
