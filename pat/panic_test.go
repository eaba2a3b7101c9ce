package pat_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/sailpat/sailpat/pat"
)

// oddTexts has what breaks a careless reader of JSON, pointers or escapes.
var oddTexts = rapid.OneOf(someTexts, rapid.SampledFrom([]string{
	"\xff\\u", "\\", "\"", "~", "/~2", "\\ud83d", "\\ud83d\\u", "{", "-", "PAT", "PAT9", "/scope/99999999999999999999",
}))

// values generates values of each exported type that has methods, as Go code can
// build them.
var values = func() map[reflect.Type]*rapid.Generator[reflect.Value] {
	out := map[reflect.Type]*rapid.Generator[reflect.Value]{}
	add := func(v any, g *rapid.Generator[reflect.Value]) { out[reflect.TypeOf(v)] = g }
	payloadOf := func(kind pat.Kind) *rapid.Generator[reflect.Value] {
		return rapid.Custom(func(t *rapid.T) reflect.Value {
			p := payload(kind).Draw(t, "payload")
			for range rapid.IntRange(0, 4).Draw(t, "mutations") {
				mutate(t, p)
			}
			return reflect.ValueOf(p).Elem()
		})
	}
	add(pat.Token{}, payloadOf(pat.KindToken))
	add(pat.TokenList{}, payloadOf(pat.KindList))
	add(pat.CreateRequest{}, payloadOf(pat.KindCreate))
	add(pat.CreateResponse{}, payloadOf(pat.KindCreated))
	add(pat.Patch{}, payloadOf(pat.KindPatch))
	add(pat.BulkUpdate{}, payloadOf(pat.KindBulk))
	add(pat.Operation{}, rapid.Custom(func(t *rapid.T) reflect.Value {
		p := pat.Patch{{}}
		for range rapid.IntRange(0, 8).Draw(t, "mutations") {
			mutate(t, &p)
		}
		return reflect.ValueOf(p[0])
	}))
	add(pat.Owner{}, rapid.Custom(func(t *rapid.T) reflect.Value {
		k := pat.Token{}
		for range rapid.IntRange(0, 8).Draw(t, "mutations") {
			mutate(t, &k)
		}
		return reflect.ValueOf(k.Owner)
	}))
	value := func(g func(*rapid.T) any) *rapid.Generator[reflect.Value] {
		return rapid.Custom(func(t *rapid.T) reflect.Value { return reflect.ValueOf(g(t)) })
	}
	violation := func(t *rapid.T) pat.Violation {
		return pat.Violation{Rule: pat.RuleID(oddTexts.Draw(t, "rule")), Severity: pat.Severity(rapid.Uint8().Draw(t, "severity")),
			Pointer: pat.Pointer(oddTexts.Draw(t, "pointer")), Message: oddTexts.Draw(t, "message"), Span: pat.Span{Start: rapid.Int().Draw(t, "start")}}
	}
	for _, g := range []func(*rapid.T) any{
		func(t *rapid.T) any { return pat.Kind(rapid.Uint8().Draw(t, "kind")) },
		func(t *rapid.T) any { return pat.APIVersion(rapid.Uint8().Draw(t, "version")) },
		func(t *rapid.T) any { return pat.Dialect(rapid.Uint8().Draw(t, "dialect")) },
		func(t *rapid.T) any { return pat.Severity(rapid.Uint8().Draw(t, "severity")) },
		func(t *rapid.T) any { return pat.Presence(rapid.Uint8().Draw(t, "presence")) },
		func(t *rapid.T) any { return pat.Pointer(oddTexts.Draw(t, "pointer")) },
		func(t *rapid.T) any { return pat.RuleID(oddTexts.Draw(t, "rule")) },
		func(t *rapid.T) any { return pat.NewSecret(oddTexts.Draw(t, "secret")) },
		func(t *rapid.T) any { return someExtra.Draw(t, "extra") },
		func(t *rapid.T) any {
			return rapid.OneOf(someValues, rapid.Map(oddTexts, pat.StringValue), rapid.Map(oddTexts, func(s string) pat.Value { return pat.StringsValue(s, s) })).Draw(t, "value")
		},
		func(t *rapid.T) any {
			return pat.TimestampOf(time.Unix(rapid.Int64().Draw(t, "seconds"), rapid.Int64().Draw(t, "nanoseconds")))
		},
		func(t *rapid.T) any {
			return pat.Span{Start: rapid.Int().Draw(t, "start"), End: rapid.Int().Draw(t, "end")}
		},
		func(t *rapid.T) any { return optional(someTime).Draw(t, "optional") },
		func(t *rapid.T) any { return violation(t) },
		func(t *rapid.T) any {
			e := pat.ValidationError{}
			for range rapid.IntRange(0, 2).Draw(t, "violations") {
				e.Violations = append(e.Violations, violation(t))
			}
			return e
		},
	} {
		out[reflect.TypeOf(value(g).Example(0).Interface())] = value(g)
	}
	return out
}()

// arguments generates what the methods take besides.
var arguments = map[reflect.Type]*rapid.Generator[reflect.Value]{
	reflect.TypeFor[[]byte]():    rapid.Map(oddTexts, func(s string) reflect.Value { return reflect.ValueOf([]byte(s)) }),
	reflect.TypeFor[string]():    rapid.Map(oddTexts, func(s string) reflect.Value { return reflect.ValueOf(s) }),
	reflect.TypeFor[any]():       rapid.Map(oddTexts, func(s string) reflect.Value { return reflect.ValueOf(s) }),
	reflect.TypeFor[time.Time](): rapid.Map(rapid.Int64(), func(n int64) reflect.Value { return reflect.ValueOf(time.Unix(n, 0)) }),
}

// No method of a value that Go code can build panics.
func TestNoMethodPanics(t *testing.T) {
	for of, generator := range values {
		pointer := reflect.PointerTo(of)
		for i := range pointer.NumMethod() {
			method := pointer.Method(i)
			if method.Name == "MarshalJSONTo" || method.Name == "UnmarshalJSONFrom" {
				continue // json/v2 calls these with a coder of its own
			}
			t.Run(of.Name()+"."+method.Name, func(t *testing.T) {
				rapid.Check(t, func(t *rapid.T) {
					p := reflect.New(of)
					p.Elem().Set(generator.Draw(t, "value"))
					if method.Name == "Format" {
						if out := fmt.Sprintf("%[1]s %[1]v %+[1]v %#[1]v %[1]q %[1]x %[1]d", p.Elem().Interface()); strings.Contains(out, "PANIC=") {
							t.Fatal(out)
						}
						return
					}
					call(t, p.Method(i))
				})
			})
		}
	}
}

// call calls a method with drawn arguments, and runs the iterator it may return.
func call(t *rapid.T, method reflect.Value) {
	var args []reflect.Value
	for i := range method.Type().NumIn() {
		in := method.Type().In(i)
		if method.Type().IsVariadic() && i == method.Type().NumIn()-1 {
			break
		}
		generator := arguments[in]
		if generator == nil {
			generator = values[in]
		}
		if generator == nil {
			t.Fatalf("no generator for an argument of type %v: add one", in)
		}
		args = append(args, generator.Draw(t, "argument"))
	}
	for _, out := range method.Call(args) {
		if out.Kind() == reflect.Func {
			more := []reflect.Value{reflect.ValueOf(true)}
			out.Call([]reflect.Value{reflect.MakeFunc(out.Type().In(0), func([]reflect.Value) []reflect.Value { return more })})
		}
	}
}

// The Value with which this began: its text looks like a broken escape.
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
	invalid, ok := pat.Validate(&patch).(*pat.ValidationError)
	if !ok || len(invalid.Violations) != 1 || invalid.Violations[0].Rule != pat.RuleInvalidUTF8 {
		t.Errorf("got %v, want one violation of invalid-utf8", invalid)
	}
}
