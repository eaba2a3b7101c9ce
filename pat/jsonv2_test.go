//go:build goexperiment.jsonv2

package pat_test

import (
	"encoding/json/jsontext"
	jsonv2 "encoding/json/v2"
	"errors"
	"io"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"github.com/sailpat/sailpat/pat"
)

// encoding/json/v2 calls the methods of encoding/json where a type has none of its
// own, so the payloads need none. What that comes to is shown here.
func TestJSONV2Members(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := envelopes(t)
		text, err := jsonv2.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		var again envelope
		if err := jsonv2.Unmarshal(text, &again); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if !reflect.DeepEqual(again, e) {
			t.Fatalf("expected %+v, got %+v", e, again)
		}
		// What stands for a payload is what Marshal writes.
		var parts struct {
			Token jsontext.Value `json:"token"`
		}
		if err := jsonv2.Unmarshal(text, &parts); err != nil {
			t.Fatal(err)
		}
		if want, err := pat.Marshal(&e.Token); string(parts.Token) != string(want) || err != nil {
			t.Fatalf("expected %s, got %s, %v", want, parts.Token, err)
		}
	})
}

// v2 is strict by itself, and says so before a payload is asked; where it is told
// not to be, the payload still is.
func TestJSONV2MembersAreStrict(t *testing.T) {
	lax := []jsonv2.Options{jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true), jsonv2.MatchCaseInsensitiveNames(true)}
	for _, c := range strictCases {
		t.Run(c.name, func(t *testing.T) {
			text := []byte(envelopeText(c.member, c.value))
			var e envelope
			if err := jsonv2.Unmarshal(text, &e, lax...); !errors.Is(err, c.rule) {
				t.Errorf("lax: expected %v, got %v", c.rule, err)
			}
			var syntactic *jsontext.SyntacticError
			if err := jsonv2.Unmarshal(text, &e); !errors.Is(err, c.rule) && !errors.As(err, &syntactic) {
				t.Errorf("strict: expected %v or a syntactic error, got %v", c.rule, err)
			}
			if err := jsonv2.UnmarshalRead(&slowReader{text}, &e, lax...); !errors.Is(err, c.rule) {
				t.Errorf("from a stream: expected %v, got %v", c.rule, err)
			}
		})
	}
}

// slowReader gives a byte at a time.
type slowReader struct{ text []byte }

func (r *slowReader) Read(p []byte) (int, error) {
	if len(r.text) == 0 {
		return 0, io.EOF
	}
	p[0] = r.text[0]
	r.text = r.text[1:]
	return 1, nil
}

// omitzero leaves an absent member out, and null is not absent.
func TestJSONV2Optional(t *testing.T) {
	type optional struct {
		Absent pat.Optional[bool] `json:"absent,omitzero"`
		Null   pat.Optional[bool] `json:"null,omitzero"`
		Given  pat.Optional[bool] `json:"given,omitzero"`
	}
	want := optional{Null: pat.Null[bool](), Given: pat.Some(false)}
	text, err := jsonv2.Marshal(want)
	if string(text) != `{"null":null,"given":false}` || err != nil {
		t.Fatalf("got %s, %v", text, err)
	}
	var got optional
	if err := jsonv2.Unmarshal(text, &got); err != nil || got != want {
		t.Errorf("expected %+v, got %+v, %v", want, got, err)
	}
}

// The one-time secret arrives and leaves exactly.
func TestJSONV2Secret(t *testing.T) {
	var in struct{ Answer pat.CreateResponse }
	text := []byte(`{"Answer":` + change(t, sampleCreated, "********", sampleSecret) + `}`)
	if err := jsonv2.Unmarshal(text, &in); err != nil || in.Answer.Secret.Reveal() != sampleSecret {
		t.Fatalf("the secret did not arrive: %v", err)
	}
	if out, err := jsonv2.Marshal(in); string(out) != string(text) || err != nil {
		t.Errorf("the secret did not leave: %v", err)
	}
}

// The options of the caller reach the T of an Optional: names are compared as the
// caller says, exactly without an option, and unknown members are refused if the
// caller refuses them.
func TestJSONV2OptionalKeepsOptions(t *testing.T) {
	type inner struct {
		Name string `json:"name"`
	}
	type outer struct {
		Inner pat.Optional[inner]               `json:"inner"`
		Deep  pat.Optional[pat.Optional[inner]] `json:"deep,omitzero"`
	}
	for _, c := range []struct {
		name, text string
		opts       []jsonv2.Options
		want       string // the name, or "error"
	}{
		{"exact", `{"inner":{"name":"x"}}`, nil, "x"},
		{"another case", `{"inner":{"Name":"x"}}`, nil, ""},
		{"another case, refused", `{"inner":{"Name":"x"}}`, []jsonv2.Options{jsonv2.RejectUnknownMembers(true)}, "error"},
		{"another case, folded", `{"inner":{"Name":"x"}}`, []jsonv2.Options{jsonv2.MatchCaseInsensitiveNames(true)}, "x"},
		{"unknown", `{"inner":{"name":"x","new":1}}`, nil, "x"},
		{"unknown, refused", `{"inner":{"name":"x","new":1}}`, []jsonv2.Options{jsonv2.RejectUnknownMembers(true)}, "error"},
		{"unknown, two deep, refused", `{"inner":{"name":"x"},"deep":{"new":1}}`, []jsonv2.Options{jsonv2.RejectUnknownMembers(true)}, "error"},
		{"twice", `{"inner":{"name":"x","name":"y"}}`, nil, "error"},
		{"twice, allowed", `{"inner":{"name":"x","name":"y"}}`, []jsonv2.Options{jsontext.AllowDuplicateNames(true)}, "y"},
	} {
		before := pat.Some(inner{"before"})
		got := outer{Inner: before}
		err := jsonv2.Unmarshal([]byte(c.text), &got, c.opts...)
		switch {
		case c.want == "error":
			if err == nil {
				t.Errorf("%s: got %+v, want an error", c.name, got)
			}
		case err != nil || got.Inner != pat.Some(inner{c.want}):
			t.Errorf("%s: got %+v, %v, want %q", c.name, got, err, c.want)
		}
	}
	// Options for output reach it, too.
	text, err := jsonv2.Marshal(outer{Inner: pat.Some(inner{"x"})}, jsontext.WithIndent(" "))
	if want := "{\n \"inner\": {\n  \"name\": \"x\"\n }\n}"; string(text) != want || err != nil {
		t.Errorf("got %s, %v, want %s", text, err, want)
	}
}
