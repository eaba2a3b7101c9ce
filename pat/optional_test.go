package pat_test

import (
	"encoding/json"
	"errors"
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
			if got := c.o.Presence.String(); got != c.presence {
				t.Errorf("%s: expected %s, got %s", c.reason, c.presence, got)
			}
			if v, ok := c.o.Get(); ok != c.given || v != c.o.Value {
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

// What is absent or null has no value, whatever stands in Value: a struct filled
// in by hand is judged by what it says, not by what was left in it.
func TestOptionalLeftovers(t *testing.T) {
	at := pat.At(time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC))
	early, _ := pat.ParseTimestamp("0001-02-03T04:05:06.789Z")
	late, _ := pat.ParseTimestamp("9999-12-31T23:59:59.999Z")
	for k, presence := range []pat.Presence{pat.PresenceAbsent, pat.PresenceNull, pat.PresenceAbsent, pat.PresenceNull} {
		left := []pat.Timestamp{early, early, late, late}[k]
		for name, leave := range map[string]func(*pat.Token){
			"lastUsed": func(t *pat.Token) { t.LastUsed = pat.Optional[pat.Timestamp]{Presence: presence, Value: left} },
			"validity": func(t *pat.Token) {
				t.AccessTokenValiditySeconds = pat.Optional[int32]{Presence: presence, Value: 5}
			},
			"expirationDate": func(t *pat.Token) {
				t.ExpirationDate = pat.Optional[pat.Timestamp]{Presence: presence, Value: left}
				t.UserAwareTokenNeverExpires = pat.Some(true)
			},
			"acknowledgement": func(t *pat.Token) {
				t.UserAwareTokenNeverExpires = pat.Optional[bool]{Presence: presence, Value: true}
			},
		} {
			for _, version := range pat.APIVersions() {
				token := tokenOf(t, sampleToken)
				leave(&token)
				if err := pat.Validate(&token, at, pat.ForVersion(version)); err != nil && !errors.Is(err, pat.RuleExpirationOverSixMonths) {
					t.Errorf("%s, %s at %s: %v", name, presence, version, err)
				}
			}
		}
		token := tokenOf(t, sampleToken)
		token.ExpirationDate = pat.Null[pat.Timestamp]()
		token.UserAwareTokenNeverExpires = pat.Optional[bool]{Presence: presence, Value: true}
		if err := pat.Validate(&token); !errors.Is(err, pat.RuleAcknowledgementMissing) {
			t.Errorf("an acknowledgement that is %s acknowledges: %v", presence, err)
		}
	}
}
