package pattest_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/sailpat/sailpat/pat"
	"github.com/sailpat/sailpat/pat/pattest"
)

// What a generator never makes, no property is ever tested with. Each of these is
// something that has gone wrong in programs before.
func TestGeneratorsReach(t *testing.T) {
	reach(t, "token", pattest.Token(), map[string]func(pat.Token) bool{
		"null scope":        func(k pat.Token) bool { return k.Scope == nil },
		"empty scope":       func(k pat.Token) bool { return k.Scope != nil && len(k.Scope) == 0 },
		"all rights":        func(k pat.Token) bool { return slices.Contains(k.Scope, pat.ScopeAllScopes) },
		"incomplete owner":  func(k pat.Token) bool { return k.Owner.ID == "" },
		"null lastUsed":     func(k pat.Token) bool { return k.LastUsed.Presence() == pat.PresenceNull },
		"no lastUsed":       func(k pat.Token) bool { return k.LastUsed.Presence() == pat.PresenceAbsent },
		"used when created": func(k pat.Token) bool { return k.LastUsed == pat.Some(k.Created) },
		"used after it expired": func(k pat.Token) bool {
			return k.ExpirationDate.Presence() == pat.PresenceGiven && k.LastUsed.Or(pat.Timestamp{}).Compare(k.ExpirationDate.Or(pat.Timestamp{})) > 0
		},
		"null expirationDate":     func(k pat.Token) bool { return k.ExpirationDate.Presence() == pat.PresenceNull },
		"no expirationDate":       func(k pat.Token) bool { return k.ExpirationDate.Presence() == pat.PresenceAbsent },
		"unneeded":                func(k pat.Token) bool { return k.ExpirationDate.Presence() == pat.PresenceGiven && k.Acknowledged() },
		"shortest validity":       func(k pat.Token) bool { return k.AccessTokenValiditySeconds == pat.Some[int32](15) },
		"managed":                 func(k pat.Token) bool { return k.IsManaged() },
		"an id of another form":   func(k pat.Token) bool { return len(k.ID) != 32 },
		"a name to be escaped":    func(k pat.Token) bool { return strings.ContainsAny(k.Name, "\"\\\n\x00") },
		"a name above the BMP":    func(k pat.Token) bool { return strings.ContainsFunc(k.Name, func(r rune) bool { return r > 0xFFFF }) },
		"no milliseconds":         func(k pat.Token) bool { return strings.HasSuffix(k.Created.String(), ".000Z") },
		"the end of February":     func(k pat.Token) bool { return strings.Contains(k.Created.String(), "-02-28T") },
		"a leap day":              func(k pat.Token) bool { return strings.Contains(k.Created.String(), "-02-29T") },
		"the first and last year": func(k pat.Token) bool { y := k.Created.Time().Year(); return y == 1 || y == 9999 },
	})
	reach(t, "six months", pattest.Token(pattest.ForVersion(pat.V3)), map[string]func(pat.Token) bool{
		"exactly six months": func(k pat.Token) bool {
			limit, _ := pat.Token{Created: k.Created}.ExpiresAt(pat.SixMonths)
			return k.ExpirationDate == pat.Some(limit)
		},
		"no date":            func(k pat.Token) bool { return k.ExpirationDate.Presence() != pat.PresenceGiven },
		"no acknowledgement": func(k pat.Token) bool { return k.NeverExpires(pat.Acknowledged) && !k.Acknowledged() },
	})
	now := time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	reach(t, "clock", pattest.Token(pattest.At(now)), map[string]func(pat.Token) bool{
		"created now": func(k pat.Token) bool { return k.Created == pat.TimestampOf(now) },
		"expires in a millisecond": func(k pat.Token) bool {
			return k.ExpirationDate == pat.Some(pat.TimestampOf(now.Add(time.Millisecond)))
		},
	})
	reach(t, "create", pattest.CreateRequest(), map[string]func(pat.CreateRequest) bool{
		"null acknowledgement": func(r pat.CreateRequest) bool { return r.UserAwareTokenNeverExpires.Presence() == pat.PresenceNull },
		"null validity":        func(r pat.CreateRequest) bool { return r.AccessTokenValiditySeconds.Presence() == pat.PresenceNull },
		"null scope":           func(r pat.CreateRequest) bool { return r.Scope.Presence() == pat.PresenceNull },
		"no scope":             func(r pat.CreateRequest) bool { return r.Scope.Presence() == pat.PresenceAbsent },
		"empty scope": func(r pat.CreateRequest) bool {
			return r.Scope.Presence() == pat.PresenceGiven && len(r.Scope.Or(nil)) == 0
		},
	})
	reach(t, "created", pattest.CreateResponse(), map[string]func(pat.CreateResponse) bool{
		"acknowledgement not returned": func(r pat.CreateResponse) bool {
			return r.ExpirationDate.Presence() == pat.PresenceNull && r.UserAwareTokenNeverExpires.Presence() == pat.PresenceAbsent
		},
		"acknowledged": func(r pat.CreateResponse) bool { return r.UserAwareTokenNeverExpires == pat.Some(true) },
	})
	reach(t, "list", pattest.TokenList(), map[string]func(pat.TokenList) bool{
		"empty": func(l pat.TokenList) bool { return len(l) == 0 },
		"three": func(l pat.TokenList) bool { return len(l) == 3 },
	})
	patches := map[string]func(pat.Patch) bool{
		"empty": func(p pat.Patch) bool { return len(p) == 0 },
		"an index beyond 64 bits": func(p pat.Patch) bool {
			return slices.ContainsFunc(p, func(op pat.Operation) bool { return len(op.Path) > len("/scope/")+20 })
		},
		"acknowledged before it is cleared": func(p pat.Patch) bool {
			return len(p) == 2 && p[0].Value == pat.BoolValue(true) && p[1].Path == "/expirationDate" && p[1].Value.IsNull()
		},
		"acknowledged after": func(p pat.Patch) bool {
			return len(p) == 2 && p[1].Value == pat.BoolValue(true) && p[0].Op == pat.OpRemove
		},
	}
	for _, op := range []pat.Op{pat.OpAdd, pat.OpRemove, pat.OpReplace, pat.OpMove, pat.OpCopy, pat.OpTest} {
		patches[string(op)] = func(p pat.Patch) bool { return len(p) > 0 && p[0].Op == op }
	}
	reach(t, "patch", pattest.Patch(), patches)
	reach(t, "bulk", pattest.BulkUpdate(), map[string]func(pat.BulkUpdate) bool{
		"25 ids": func(b pat.BulkUpdate) bool { return len(b.IDs) == pat.MaxBulkIDs },
		"clears": func(b pat.BulkUpdate) bool {
			return errors.Is(pat.Validate(&pat.Patch{b.Patch[0]}), pat.RulePatchClearsExpirationUnacknowledged)
		},
	})
}

func TestSpellingsReach(t *testing.T) {
	token := pat.Token{
		ID: "86f1dc6fe8f54414950454cbb11278fa", Name: "NodeJS Integration", Owner: pat.Owner{Name: "Support"},
		Created: pat.MustParseTimestamp("2017-07-11T18:45:37.090Z"), ExpirationDate: pat.Null[pat.Timestamp](), UserAwareTokenNeverExpires: pat.Some(true),
	}
	reach(t, "spelling", pattest.Spelling(&token), map[string]func(string) bool{
		"another order":       func(s string) bool { return strings.Index(s, `"name"`) < strings.Index(s, `"id"`) },
		"white space":         func(s string) bool { return strings.HasPrefix(s, "\n") },
		"an escaped name":     func(s string) bool { return !strings.Contains(s, `"created"`) },
		"an escaped value":    func(s string) bool { return !strings.Contains(s, `"NodeJS Integration"`) },
		"an empty date":       func(s string) bool { return strings.Contains(s, `""`) },
		"an offset":           func(s string) bool { return strings.Contains(s, `-0`) && !strings.Contains(s, `Z"`) },
		"another day":         func(s string) bool { return strings.Contains(s, `2017-07-12`) },
		"two fraction digits": func(s string) bool { return strings.Contains(s, `37.09Z`) },
		"a negative zero":     func(s string) bool { return strings.Contains(s, `-00:00`) },
		"an escaped time":     func(s string) bool { return !strings.Contains(s, "2017-07-1") },
	})
}

// reach draws until all of what is wanted has come.
func reach[T any](t *testing.T, of string, g *rapid.Generator[T], want map[string]func(T) bool) {
	for seed := range 20_000 {
		v := g.Example(seed)
		for name, is := range want {
			if is(v) {
				delete(want, name)
			}
		}
		if len(want) == 0 {
			return
		}
	}
	for name := range want {
		t.Errorf("%s: never made: %s", of, name)
	}
}

func TestSecretsAreNonsense(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := pattest.Secret().Draw(t, "secret").Reveal()
		if len(s) != 64 || strings.Trim(s, "0123456789abcdef") != "" {
			t.Fatalf("expected 64 hexadecimal digits, got %d others", len(s))
		}
	})
}
