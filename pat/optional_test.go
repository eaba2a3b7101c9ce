package pat_test

import (
	"encoding/json"
	"testing"

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
