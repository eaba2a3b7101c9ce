package pat_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/sailpat/sailpat/pat"
)

// The three things a member can be, through every method that tells them apart.
func TestOptional(t *testing.T) {
	for _, c := range []struct {
		name, reason string
		o            pat.Optional[int32]
		presence     string
		given, zero  bool
		or           int32
		text         string
	}{
		{"absent", "the zero value", pat.Optional[int32]{}, "absent", false, true, 7, "null"},
		{"null", "is not absent, so omitzero keeps it", pat.Null[int32](), "null", false, false, 7, "null"},
		{"given", "the value itself", pat.Some[int32](15), "given", true, false, 15, "15"},
		{"given zero", "0 is a value", pat.Some[int32](0), "given", true, false, 0, "0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := c.o.Presence().String(); got != c.presence {
				t.Errorf("%s: expected %s, got %s", c.reason, c.presence, got)
			}
			if v, ok := c.o.Get(); ok != c.given || v != c.o.Or(0) {
				t.Errorf("%s: Get: %v, %v", c.reason, v, ok)
			}
			if c.o.IsZero() != c.zero || c.o.Or(7) != c.or {
				t.Errorf("%s: IsZero %v, Or %v", c.reason, c.o.IsZero(), c.o.Or(7))
			}
			out, err := json.Marshal(c.o)
			if err != nil || string(out) != c.text {
				t.Errorf("%s: %s, %v", c.reason, out, err)
			}
		})
	}
}

// In a caller's own struct: null and a value are read, anything else is an error
// that leaves the member as it was.
func TestOptionalJSON(t *testing.T) {
	type holder struct {
		N pat.Optional[int32] `json:"n,omitzero"`
	}
	for _, c := range []struct {
		name, text, reason string
		want               pat.Optional[int32]
		ok                 bool
	}{
		{"absent", `{}`, "not touched", pat.Some[int32](1), true},
		{"null", `{"n":null}`, "Null, without value", pat.Null[int32](), true},
		{"value", `{"n":15}`, "Given", pat.Some[int32](15), true},
		{"another type", `{"n":"15"}`, "not touched", pat.Some[int32](1), false},
	} {
		h := holder{pat.Some[int32](1)}
		if err := json.Unmarshal([]byte(c.text), &h); (err == nil) != c.ok || h.N != c.want {
			t.Errorf("%s (%s): %+v, %v", c.name, c.reason, h.N, err)
		}
	}
	for text, h := range map[string]holder{`{}`: {}, `{"n":null}`: {pat.Null[int32]()}, `{"n":3}`: {pat.Some[int32](3)}} {
		if out, err := json.Marshal(h); err != nil || string(out) != text {
			t.Errorf("expected %s, got %s, %v", text, out, err)
		}
	}
}

// Where strictness ends: encoding/json gives an UnmarshalJSON method no options, so
// DisallowUnknownFields does not reach a struct in an Optional. A payload is strict
// by itself. Under GOEXPERIMENT=jsonv2 the options arrive.
func TestOptionalAndDecoderOptions(t *testing.T) {
	var s struct {
		Own    pat.Optional[struct{ A int }]
		Create pat.Optional[pat.CreateRequest]
	}
	read := func(text string) error {
		d := json.NewDecoder(strings.NewReader(text))
		d.DisallowUnknownFields()
		return d.Decode(&s)
	}
	if err := read(`{"Own":{"A":1,"B":2}}`); (err != nil) != jsonV2 {
		t.Errorf("an unknown member of a struct in an Optional: got %v", err)
	}
	if err := read(`{"Create":{"name":"x","new":1}}`); !errors.Is(err, pat.RuleUnknownMember) {
		t.Errorf("an unknown member of a payload in an Optional: got %v", err)
	}
	if err := read(`{"Other":1}`); err == nil {
		t.Error("an unknown member outside is accepted")
	}
}

// An Optional is a column of a database.
func TestOptionalColumn(t *testing.T) {
	var at pat.Optional[pat.Timestamp]
	if err := at.Scan("2017-07-11 18:45:37.098"); err != nil || at != pat.Some(pat.MustParseTimestamp("2017-07-11T18:45:37.098Z")) {
		t.Errorf("text: got %v, %v", at, err)
	}
	if err := at.Scan(int64(5)); err == nil || at.Presence() != pat.PresenceGiven {
		t.Errorf("a number: got %v, %v", at, err)
	}
	if v, err := at.Value(); err != nil || !at.Or(pat.Timestamp{}).Time().Equal(v.(time.Time)) {
		t.Errorf("as an argument: got %v, %v", v, err)
	}
	if err := at.Scan(nil); err != nil || !at.IsNull() {
		t.Errorf("NULL: got %v, %v", at, err)
	}
	var seconds pat.Optional[int32]
	if err := seconds.Scan(int64(36900)); err != nil || seconds != pat.Some[int32](36900) {
		t.Errorf("int32: got %v, %v", seconds, err)
	}
	for _, none := range []pat.Optional[int32]{{}, pat.Null[int32]()} {
		if v, err := none.Value(); v != nil || err != nil {
			t.Errorf("%v as an argument: got %v, %v", none.Presence(), v, err)
		}
	}
}
