package pat_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/sailpat/sailpat/pat"
	"github.com/sailpat/sailpat/pat/pattest"
)

// Six calendar months (contract R39), at month ends and in leap years: at the limit
// a date is accepted, a millisecond later it is not, and a token without a date
// expires at the limit.
func TestSixMonths(t *testing.T) {
	for _, c := range []struct{ name, reason, created, limit string }{
		{"middle of a month", "nothing is clamped", "2026-01-15T12:34:56.789Z", "2026-07-15T12:34:56.789Z"},
		{"over the year's end", "the year counts on", "2025-07-01T00:00:00.000Z", "2026-01-01T00:00:00.000Z"},
		{"last millisecond of a day", "the time of day is kept", "2026-03-15T23:59:59.999Z", "2026-09-15T23:59:59.999Z"},
		{"August 27", "February has that day", "2025-08-27T09:00:00.000Z", "2026-02-27T09:00:00.000Z"},
		{"August 28", "February has that day", "2025-08-28T09:00:00.000Z", "2026-02-28T09:00:00.000Z"},
		{"August 29", "clamped to February 28", "2025-08-29T09:00:00.000Z", "2026-02-28T09:00:00.000Z"},
		{"August 30", "clamped to February 28", "2025-08-30T09:00:00.000Z", "2026-02-28T09:00:00.000Z"},
		{"August 31", "clamped to February 28", "2025-08-31T09:00:00.000Z", "2026-02-28T09:00:00.000Z"},
		{"August 28 before a leap year", "not clamped, though the month goes on", "2027-08-28T09:00:00.000Z", "2028-02-28T09:00:00.000Z"},
		{"August 29 before a leap year", "February has that day", "2027-08-29T09:00:00.000Z", "2028-02-29T09:00:00.000Z"},
		{"August 30 before a leap year", "clamped to February 29", "2027-08-30T09:00:00.000Z", "2028-02-29T09:00:00.000Z"},
		{"August 31 before a leap year", "clamped to February 29", "2027-08-31T23:59:59.999Z", "2028-02-29T23:59:59.999Z"},
		{"August 31 before 2000", "divisible by 400: a leap year", "1999-08-31T09:00:00.000Z", "2000-02-29T09:00:00.000Z"},
		{"August 31 before 2100", "divisible by 100: none", "2099-08-31T09:00:00.000Z", "2100-02-28T09:00:00.000Z"},
		{"February 28", "August has more days, but the day is kept", "2026-02-28T09:00:00.000Z", "2026-08-28T09:00:00.000Z"},
		{"February 29", "the day is kept", "2028-02-29T09:00:00.000Z", "2028-08-29T09:00:00.000Z"},
		{"March 31", "clamped to September 30", "2026-03-31T09:00:00.000Z", "2026-09-30T09:00:00.000Z"},
		{"May 31", "clamped to November 30", "2026-05-31T09:00:00.000Z", "2026-11-30T09:00:00.000Z"},
		{"October 31", "clamped to April 30", "2026-10-31T09:00:00.000Z", "2027-04-30T09:00:00.000Z"},
		{"December 31", "clamped to June 30", "2026-12-31T23:59:59.999Z", "2027-06-30T23:59:59.999Z"},
		{"January 31", "July has 31 days", "2026-01-31T09:00:00.000Z", "2026-07-31T09:00:00.000Z"},
		{"July 31", "January has 31 days", "2026-07-31T09:00:00.000Z", "2027-01-31T09:00:00.000Z"},
		{"September 30", "March has more days, but the day is kept", "2026-09-30T09:00:00.000Z", "2027-03-30T09:00:00.000Z"},
		{"an offset", "the date in UTC counts: August 31, not September 1", "2025-09-01T00:30:00.000+01:00", "2026-02-28T23:30:00.000Z"},
		{"the first year", "there is no other calendar", "0001-01-31T00:00:00.000Z", "0001-07-31T00:00:00.000Z"},
		{"the last limit", "year 9999 still has a limit", "9999-06-30T23:59:59.998Z", "9999-12-30T23:59:59.998Z"},
	} {
		t.Run(c.name, func(t *testing.T) {
			created, limit := pat.MustParseTimestamp(c.created), pat.MustParseTimestamp(c.limit)
			over := pat.TimestampOf(limit.Time().Add(time.Millisecond))
			token := pat.Token{Created: created}
			if at, ok := token.ExpiresAt(pat.SixMonths); at != limit || !ok {
				t.Errorf("ExpiresAt: expected %v, since %s, got %v, %v", limit, c.reason, at, ok)
			}
			if at, ok := token.ExpiresAt(pat.Acknowledged); ok {
				t.Errorf("ExpiresAt in the acknowledged dialect: expected never, got %v", at)
			}
			for kind, doc := range map[pat.Kind]string{
				pat.KindToken:   `{"id":"x","name":"x","scope":null,"owner":{"type":"IDENTITY","id":"x","name":"x"},"created":%q,"expirationDate":%q}`,
				pat.KindList:    `[{"id":"x","name":"x","scope":null,"owner":{"type":"IDENTITY","id":"x","name":"x"},"created":%q,"expirationDate":%q}]`,
				pat.KindCreated: `{"id":"x","secret":"********","name":"x","scope":null,"owner":{"type":"IDENTITY","id":"x","name":"x"},"created":%q,"accessTokenValiditySeconds":15,"expirationDate":%q}`,
			} {
				overSixMonths(t, c.reason, fmt.Sprintf(doc, c.created, limit), kind, false)
				overSixMonths(t, c.reason, fmt.Sprintf(doc, c.created, over), kind, true)
			}
			// A create request counts from the clock, which is cut to milliseconds (R30, R37).
			for _, clock := range []time.Time{created.Time(), created.Time().Add(999_999)} {
				request := `{"name":"x","scope":["x"],"expirationDate":%q}`
				overSixMonths(t, c.reason, fmt.Sprintf(request, limit), pat.KindCreate, false, pat.At(clock))
				overSixMonths(t, c.reason, fmt.Sprintf(request, over), pat.KindCreate, true, pat.At(clock))
				overSixMonths(t, "without a clock there is nothing to count from", fmt.Sprintf(request, over), pat.KindCreate, false)
			}
		})
	}
}

func overSixMonths(t *testing.T, reason, doc string, kind pat.Kind, want bool, opts ...pat.Option) {
	t.Helper()
	for _, version := range []pat.APIVersion{pat.V2024, pat.V3, pat.Beta} {
		opts := append(slices.Clone(opts), pat.ForVersion(version))
		vs := pat.Lint([]byte(doc), kind, opts...).Violations
		if got := hasRule(vs, pat.RuleExpirationOverSixMonths); got != want {
			t.Errorf("%s %s, since %s: expected %v, got %q", version, doc, reason, want, ruleNames(vs))
		}
		agree(t, doc, kind, vs, opts...)
	}
	if vs := pat.Lint([]byte(doc), kind, append(slices.Clone(opts), pat.ForVersion(pat.V2025))...).Violations; hasRule(vs, pat.RuleExpirationOverSixMonths) {
		t.Errorf("v2025 %s: there is no upper limit", doc)
	}
}

// Past the year 9999 there is no limit, and no date at which a token would expire.
func TestSixMonthsPastTheLastYear(t *testing.T) {
	token := pat.Token{Created: pat.MustParseTimestamp("9999-07-01T00:00:00.000Z")}
	if at, ok := token.ExpiresAt(pat.SixMonths); ok {
		t.Errorf("expected no date, got %v", at)
	}
	overSixMonths(t, "there is no limit", `{"id":"x","name":"x","scope":null,"owner":{"type":"IDENTITY","id":"x","name":"x"},"created":"9999-07-01T00:00:00.000Z","expirationDate":"9999-12-31T23:59:59.999Z"}`,
		pat.KindToken, false)
}

// The two honest intents are valid where they can be, in their own words.
func TestCreateIntents(t *testing.T) {
	now := time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	at := time.Date(2026, 8, 31, 14, 30, 0, 123_456_789, time.FixedZone("", 2*60*60))
	for _, c := range []struct {
		name, reason string
		request      pat.CreateRequest
		want         string
		versions     []pat.APIVersion // that accept it with a clock
	}{
		{"expires", "a date is cut to the millisecond and in UTC", pat.CreateExpiring("NodeJS Integration", at, "demo:personal-access-token-scope:first"),
			`{"name":"NodeJS Integration","scope":["demo:personal-access-token-scope:first"],"expirationDate":"2026-08-31T12:30:00.123Z"}`, pat.APIVersions()},
		{"expires, no scope", "none given is not written: all rights", pat.CreateExpiring("x", at), `{"name":"x","expirationDate":"2026-08-31T12:30:00.123Z"}`, pat.APIVersions()},
		{"never expires", "the acknowledgement comes with it", pat.CreateNeverExpiring("x", "a", "b"),
			`{"name":"x","scope":["a","b"],"expirationDate":null,"userAwareTokenNeverExpires":true}`, pat.APIVersions()},
		{"expires in 7 months", "too late for the six-months dialect", pat.CreateExpiring("x", at.AddDate(0, 4, 0)),
			`{"name":"x","expirationDate":"2026-12-31T12:30:00.123Z"}`, []pat.APIVersion{pat.V1, pat.V2026, pat.V2025}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := pat.Marshal(&c.request)
			if string(got) != c.want || err != nil {
				t.Errorf("%s: expected %s, got %s, %v", c.reason, c.want, got, err)
			}
			var again pat.CreateRequest
			if err := pat.Unmarshal(got, &again); err != nil {
				t.Error(err)
			}
			if diff := cmp.Diff(again, c.request, cmp.Comparer(func(a, b pat.Extra) bool { return a == b })); diff != "" {
				t.Errorf("not read as it was written: %s", diff)
			}
			for _, v := range pat.APIVersions() {
				if err := pat.Validate(&c.request, pat.ForVersion(v), pat.At(now)); (err == nil) != slices.Contains(c.versions, v) {
					t.Errorf("%s: %v", v, err)
				}
			}
		})
	}
}

// A date that no timestamp can hold is not forgotten: the request cannot be written.
func TestCreateExpiringOutOfRange(t *testing.T) {
	for _, at := range []time.Time{{}, time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(0, 12, 31, 0, 0, 0, 0, time.UTC)} {
		r := pat.CreateExpiring("x", at)
		if got, err := pat.Marshal(&r); !errors.Is(err, pat.RuleTimestampZero) {
			t.Errorf("%v: expected %v, got %s, %v", at, pat.RuleTimestampZero, got, err)
		}
		p := pat.PatchExpiration(at)
		if got, err := pat.Marshal(&p); !errors.Is(err, pat.RuleTimestampZero) {
			t.Errorf("%v: expected %v, got %s, %v", at, pat.RuleTimestampZero, got, err)
		}
	}
}

// The same intents for a token that is there, and for several. They add, since
// replace asks for a member that is there (RFC 6902 §4.3).
func TestPatchIntents(t *testing.T) {
	at := pat.MustParseTimestamp("2026-12-31T23:59:59.999Z").Time()
	expires, never := pat.PatchExpiration(at), pat.PatchNeverExpires()
	bulkExpires, bulkNever := pat.BulkExpiration(at, sampleID), pat.BulkNeverExpires(sampleID)
	for _, c := range []struct {
		name string
		p    pat.Payload
		want string
	}{
		{"expires", &expires, `[{"op":"add","path":"/expirationDate","value":"2026-12-31T23:59:59.999Z"}]`},
		{"never expires", &never, `[{"op":"add","path":"/expirationDate","value":null},{"op":"add","path":"/userAwareTokenNeverExpires","value":true}]`},
		{"several expire", &bulkExpires, `{"ids":["86f1dc6fe8f54414950454cbb11278fa"],"patch":[{"op":"add","path":"/expirationDate","value":"2026-12-31T23:59:59.999Z"}]}`},
		{"several never expire", &bulkNever, `{"ids":["86f1dc6fe8f54414950454cbb11278fa"],"patch":[{"op":"add","path":"/expirationDate","value":null},{"op":"add","path":"/userAwareTokenNeverExpires","value":true}]}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := pat.Marshal(c.p)
			if string(got) != c.want || err != nil {
				t.Errorf("expected %s, got %s, %v", c.want, got, err)
			}
			if err := pat.Validate(c.p); err != nil {
				t.Error(err)
			}
		})
	}
}

// They do what they say to any token, whatever it has.
func TestPatchIntentsOfAnyToken(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		token := pattest.Token().Draw(t, "token")
		at := pat.MustParseTimestamp("9999-12-31T23:59:59.999Z")
		got, err := pat.PatchExpiration(at.Time()).Apply(token)
		if err != nil || got.ExpirationDate != pat.Some(at) {
			t.Fatalf("expected it to expire at %v, got %v, %v", at, got.ExpirationDate, err)
		}
		got, err = pat.PatchNeverExpires().Apply(got)
		if err != nil || !got.NeverExpires(pat.Acknowledged) || !got.Acknowledged() {
			t.Fatalf("expected it never to expire, got %v, %v, %v", got.ExpirationDate, got.UserAwareTokenNeverExpires, err)
		}
	})
}
