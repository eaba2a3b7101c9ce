package pat_test

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/sailpat/sailpat/pat"
	"github.com/sailpat/sailpat/pat/pattest"
)

// payload generates valid payloads of a kind.
func payload(kind pat.Kind) *rapid.Generator[pat.Payload] {
	return rapid.Custom(func(t *rapid.T) pat.Payload {
		switch kind {
		case pat.KindToken:
			p := pattest.Token().Draw(t, "token")
			return &p
		case pat.KindList:
			p := pattest.TokenList().Draw(t, "list")
			return &p
		case pat.KindCreate:
			p := pattest.CreateRequest().Draw(t, "create")
			return &p
		case pat.KindCreated:
			p := pattest.CreateResponse().Draw(t, "created")
			return &p
		case pat.KindPatch:
			p := pattest.Patch().Draw(t, "patch")
			return &p
		}
		p := pattest.BulkUpdate().Draw(t, "bulk")
		return &p
	})
}

// anyPayload generates valid payloads of every kind.
var anyPayload = rapid.Custom(func(t *rapid.T) pat.Payload {
	return payload(rapid.SampledFrom(pat.Kinds()).Draw(t, "kind")).Draw(t, "payload")
})

// someTexts has strings of many lengths, some with a byte that is not UTF-8.
var someTexts = rapid.Custom(func(t *rapid.T) string {
	s := []byte(strings.Repeat("a", rapid.SampledFrom([]int{0, 1, 3, 7, 8, 9, 15, 16, 17, 31, 32, 33, 47, 48, 49, 64, 65, 100}).Draw(t, "length")))
	switch {
	case len(s) < 2:
		return rapid.SampledFrom([]string{"", "\xff", "é", "a"}).Draw(t, "short")
	case rapid.Bool().Draw(t, "special"):
		i := rapid.IntRange(0, len(s)-2).Draw(t, "at")
		copy(s[i:], rapid.SampledFrom([]string{"é", "\xff\xff", "a\xff", "\x00", "\""}).Draw(t, "what"))
	}
	return string(s)
})

// someExtra has unknown members, known ones among them, and duplicates.
var someExtra = rapid.Custom(func(t *rapid.T) pat.Extra {
	names := []string{"id", "secret", "name", "lastUsed", "owner", "op", "path", "from", "value", "ids", "x", "y", "type"}
	var members []string
	for range rapid.IntRange(0, 2).Draw(t, "members") {
		members = append(members, fmt.Sprintf(`"%s":%s`, rapid.SampledFrom(names).Draw(t, "name"), rapid.SampledFrom([]string{"1", `{"x":[]}`, strings.Repeat("[", 998) + strings.Repeat("]", 998)}).Draw(t, "value")))
	}
	// Neither kind knows all names, and a document with errors keeps its duplicates.
	var token pat.Token
	var create pat.CreateRequest
	text := []byte("{" + strings.Join(members, ",") + "}")
	pat.Unmarshal(text, &token, pat.Tolerant())
	pat.Unmarshal(text, &create, pat.Tolerant())
	return rapid.SampledFrom([]pat.Extra{token.Extra, create.Extra}).Draw(t, "of")
})

var someValues = rapid.OneOf(
	rapid.Map(someTexts, pat.StringValue),
	rapid.Map(rapid.SliceOfN(someTexts, 0, 2), func(s []string) pat.Value { return pat.StringsValue(s...) }),
	rapid.Map(rapid.Bool(), pat.BoolValue),
	rapid.SampledFrom([]pat.Value{{}, pat.NullValue(), pat.TimestampValue(pat.Timestamp{}), pat.TimestampValue(pat.MustParseTimestamp("2026-12-31T23:59:59.999Z"))}),
)

func optional[T any](value *rapid.Generator[T]) *rapid.Generator[pat.Optional[T]] {
	return rapid.Custom(func(t *rapid.T) pat.Optional[T] {
		switch rapid.SampledFrom([]pat.Presence{pat.PresenceAbsent, pat.PresenceNull, pat.PresenceGiven}).Draw(t, "presence") {
		case pat.PresenceNull:
			return pat.Null[T]()
		case pat.PresenceGiven:
			return pat.Some(value.Draw(t, "value"))
		}
		return pat.Optional[T]{}
	})
}

var (
	someTime  = rapid.SampledFrom([]pat.Timestamp{{}, pat.MustParseTimestamp("2026-12-31T23:59:59.999Z")})
	someItems = rapid.OneOf(rapid.Just[[]string](nil), rapid.SliceOfN(someTexts, 0, 3))
)

// mutate gives a field of the payload another value.
func mutate(t *rapid.T, p pat.Payload) {
	all := objects(reflect.ValueOf(p), "")
	if len(all) == 0 {
		return
	}
	v := all[rapid.SampledFrom(slices.Sorted(maps.Keys(all))).Draw(t, "object")]
	f := v.Field(rapid.IntRange(0, v.NumField()-1).Draw(t, "field"))
	switch m := f.Addr().Interface().(type) {
	case *string:
		*m = someTexts.Draw(t, "text")
	case *[]string:
		*m = someItems.Draw(t, "items")
	case *pat.Optional[[]string]:
		*m = optional(someItems).Draw(t, "items")
	case *pat.Timestamp:
		*m = someTime.Draw(t, "time")
	case *pat.Optional[pat.Timestamp]:
		*m = optional(someTime).Draw(t, "time")
	case *pat.Optional[bool]:
		*m = optional(rapid.Bool()).Draw(t, "bool")
	case *pat.Optional[int32]:
		*m = optional(rapid.Int32()).Draw(t, "seconds")
	case *int32:
		*m = rapid.Int32().Draw(t, "seconds")
	case *pat.Secret:
		*m = pat.NewSecret(someTexts.Draw(t, "secret"))
	case *pat.Extra:
		*m = someExtra.Draw(t, "extra")
	case *pat.Op:
		*m = rapid.SampledFrom([]pat.Op{pat.OpAdd, pat.OpRemove, pat.OpReplace, pat.OpMove, pat.OpCopy, pat.OpTest, "", "ADD", "\xff"}).Draw(t, "op")
	case *pat.Pointer:
		*m = rapid.SampledFrom([]pat.Pointer{"", "/", "/name", "/scope", "/scope/0", "/scope/-", "/scope/01", "/expirationDate", "/userAwareTokenNeverExpires", "/id", "name", "/~", "\xff", "/\xff", "/é"}).Draw(t, "pointer")
	case *pat.Value:
		*m = someValues.Draw(t, "value")
	case *pat.Owner, *pat.Patch:
	default:
		t.Fatalf("no mutation for %T: add one", m)
	}
}

// findings lists the rules, pointers and messages of an error, those of meaning
// apart.
func findings(t *rapid.T, err error) (shape, meaning []string) {
	if err == nil {
		return nil, nil
	}
	var invalid *pat.ValidationError
	if !errors.As(err, &invalid) {
		t.Fatalf("got %v, want a *pat.ValidationError", err)
	}
	for _, v := range invalid.Violations {
		r, _ := pat.LookupRule(v.Rule)
		line := fmt.Sprintf("%v %s %s", v.Rule, v.Pointer, v.Message)
		if v.Severity != pat.SeverityError {
			t.Fatalf("%s has severity %v", line, v.Severity)
		}
		if r.Layer <= 2 {
			shape = append(shape, line)
		} else {
			meaning = append(meaning, line)
		}
	}
	slices.Sort(shape)
	return shape, meaning
}

// Validate reports exactly what Marshal refuses, with the same rules, pointers and
// messages. So a payload that Validate accepts can be written, and then reads back
// equal.
func TestValidateReportsWhatMarshalRefuses(t *testing.T) {
	written, refused, invalidOnly := 0, 0, 0
	rapid.Check(t, func(t *rapid.T) {
		p := anyPayload.Draw(t, "payload")
		for range rapid.IntRange(0, 3).Draw(t, "mutations") {
			mutate(t, p)
		}
		opts := rapid.SampledFrom([][]pat.Option{nil, {pat.Tolerant()}, {pat.At(pat.MustParseTimestamp("2026-06-01T00:00:00.000Z").Time())}}).Draw(t, "options")
		text, err := pat.Marshal(p)
		want, _ := findings(t, err)
		got, meaning := findings(t, pat.Validate(p, opts...))
		if !slices.Equal(got, want) {
			t.Fatalf("%+v\nValidate reports %q\nMarshal refuses  %q", p, got, want)
		}
		if err != nil {
			refused++
			return
		}
		written++
		if len(meaning) > 0 {
			invalidOnly++
		}
		again, _ := pat.NewPayload(p.Kind())
		if err := pat.Unmarshal(text, again, pat.Tolerant()); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if twice, err := pat.Marshal(again); string(twice) != string(text) || err != nil {
			t.Fatalf("got %s, %v, want %s", twice, err, text)
		}
	})
	if written == 0 || refused == 0 || invalidOnly == 0 {
		t.Errorf("nothing learned: %d written, %d refused, %d written but invalid", written, refused, invalidOnly)
	}
}

// One fault, one violation, in Go as in JSON: Validate of a payload with one fault
// of shape says what Lint says of a document with it.
func TestValidateOneFault(t *testing.T) {
	token := func(change func(*pat.Token)) pat.Payload {
		k := tokenOf(t, sampleToken)
		change(&k)
		return &k
	}
	for _, c := range []struct {
		name, reason string
		p            pat.Payload
		want         string
	}{
		{"no time of creation", "nothing is counted from it", token(func(k *pat.Token) { k.Created = pat.Timestamp{} }), "PAT209 timestamp-zero /created"},
		{"an expiration date not set", "asks for no acknowledgement", token(func(k *pat.Token) {
			k.ExpirationDate, k.UserAwareTokenNeverExpires = pat.Some(pat.Timestamp{}), pat.Optional[bool]{}
		}), "PAT209 timestamp-zero /expirationDate"},
		{"a null acknowledgement", "is not also missing (R32)", token(func(k *pat.Token) {
			k.ExpirationDate, k.UserAwareTokenNeverExpires = pat.Null[pat.Timestamp](), pat.Null[bool]()
		}), "PAT204 null-not-allowed /userAwareTokenNeverExpires"},
		{"a scope that is not UTF-8", "the others are still checked", token(func(k *pat.Token) { k.Scope = []string{"\xff", ""} }),
			"PAT103 invalid-utf8 /scope/0, PAT303 empty-scope-item /scope/1"},
		{"Some(nil)", "could not be read back", &pat.CreateRequest{Name: "x", Scope: pat.Some[[]string](nil), UserAwareTokenNeverExpires: pat.Some(true)},
			"PAT204 null-not-allowed /scope"},
		{"in a list", "the element is named", &pat.TokenList{tokenOf(t, sampleToken), *token(func(k *pat.Token) { k.ID, k.Name, k.Created = "x", "y", pat.Timestamp{} }).(*pat.Token)},
			"PAT209 timestamp-zero /1/created"},
	} {
		got := ""
		var invalid *pat.ValidationError
		if errors.As(pat.Validate(c.p), &invalid) {
			var lines []string
			for _, v := range invalid.Violations {
				lines = append(lines, fmt.Sprintf("%v %s", v.Rule, v.Pointer))
			}
			got = strings.Join(lines, ", ")
		}
		if got != c.want {
			t.Errorf("%s (%s): got %s, want %s", c.name, c.reason, got, c.want)
		}
	}
}
