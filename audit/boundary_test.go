package audit_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sailpat/sailpat/audit"
	"github.com/sailpat/sailpat/pat"
)

// A change makes a token of a population of one different from a good one.
type change func(*pat.Token)

func goodToken() pat.Token {
	return pat.Token{
		ID: "86f1dc6fe8f54414950454cbb11278fa", Name: "NodeJS Integration", Scope: []string{"idn:sources:read"},
		Owner:   pat.Owner{Type: "IDENTITY", ID: "2c9180a46faadee4016fb4e018c20639", Name: "Support"},
		Created: at("2026-05-01T00:00:00.000Z"), LastUsed: pat.Some(at("2026-05-30T00:00:00.000Z")),
		Managed: pat.Some(false), ExpirationDate: pat.Some(at("2026-12-01T00:00:00.000Z")),
	}
}

func at(text string) pat.Timestamp { return pat.MustParseTimestamp(text) }

func created(text string) change  { return func(t *pat.Token) { t.Created = at(text) } }
func expires(text string) change  { return func(t *pat.Token) { t.ExpirationDate = pat.Some(at(text)) } }
func lastUsed(text string) change { return func(t *pat.Token) { t.LastUsed = pat.Some(at(text)) } }
func scope(names ...string) change {
	return func(t *pat.Token) { t.Scope = names }
}

// TestBoundaries has both sides of every boundary. The clock stands at
// 2026-06-01T00:00Z unless a case has another.
func TestBoundaries(t *testing.T) {
	null := pat.Null[pat.Timestamp]()
	for _, c := range []struct {
		name    string
		clock   string
		version pat.APIVersion
		policy  audit.Policy
		export  string
		changes []change
		want    string // rules, separated by blanks
	}{
		{name: "E = T is expired", changes: []change{expires("2026-06-01T00:00:00.000Z")}, want: "AUD104"},
		{name: "E one millisecond after T", changes: []change{expires("2026-06-01T00:00:00.001Z")}, want: "AUD103"},
		{name: "E one millisecond before T", changes: []change{expires("2026-05-31T23:59:59.999Z")}, want: "AUD104"},
		{name: "7 days exactly", changes: []change{created("2026-01-01T00:00:00.000Z"), expires("2026-06-08T00:00:00.000Z")}, want: "AUD103"},
		{name: "7 days and a millisecond", changes: []change{created("2026-01-01T00:00:00.000Z"), expires("2026-06-08T00:00:00.001Z")}, want: "AUD102"},
		{name: "30 days exactly", changes: []change{created("2026-01-01T00:00:00.000Z"), expires("2026-07-01T00:00:00.000Z")}, want: "AUD102"},
		{name: "30 days and a millisecond", changes: []change{created("2026-01-01T00:00:00.000Z"), expires("2026-07-01T00:00:00.001Z")}},
		{name: "33 percent of 100 days exactly", clock: "2026-03-09T00:00:00.000Z", policy: audit.Policy{Limits: audit.Limits{ExpiresSoonDays: 90}},
			changes: []change{created("2026-01-01T00:00:00.000Z"), lastUsed("2026-03-08T00:00:00.000Z"), expires("2026-04-11T00:00:00.000Z")}, want: "AUD102"},
		{name: "one millisecond before that", clock: "2026-03-08T23:59:59.999Z", policy: audit.Policy{Limits: audit.Limits{ExpiresSoonDays: 90}},
			changes: []change{created("2026-01-01T00:00:00.000Z"), lastUsed("2026-03-08T00:00:00.000Z"), expires("2026-04-11T00:00:00.000Z")}},
		{name: "a token of a week is not due on its first day", changes: []change{created("2026-06-01T00:00:00.000Z"), lastUsed("2026-06-01T00:00:00.000Z"), expires("2026-06-08T00:00:00.000Z")}},
		{name: "expires before its creation, which has no percentage", changes: []change{created("2026-06-01T00:03:00.000Z"), expires("2026-06-01T00:02:00.000Z")}, want: "AUD103"},
		{name: "expires-very-soon off", policy: audit.Policy{Rules: []audit.RuleSetting{{Rule: "expires-very-soon", Severity: audit.SeverityOff}}},
			changes: []change{created("2026-01-01T00:00:00.000Z"), expires("2026-06-02T00:00:00.000Z")}, want: "AUD102"},

		{name: "365 days exactly, across a leap day", clock: "2028-01-01T00:00:00.000Z", changes: []change{created("2028-01-01T00:00:00.000Z"),
			lastUsed("2028-01-01T00:00:00.000Z"), expires("2028-12-31T00:00:00.000Z")}},
		{name: "365 days and a millisecond, across a leap day", clock: "2028-01-01T00:00:00.000Z", changes: []change{created("2028-01-01T00:00:00.000Z"),
			lastUsed("2028-01-01T00:00:00.000Z"), expires("2028-12-31T00:00:00.001Z")}, want: "AUD105"},
		{name: "a year from a leap day", clock: "2028-02-29T00:00:00.000Z", changes: []change{created("2028-02-29T00:00:00.000Z"),
			lastUsed("2028-02-29T00:00:00.000Z"), expires("2029-02-28T00:00:00.000Z")}},
		{name: "age 365 days exactly", changes: []change{created("2025-06-01T00:00:00.000Z"), expires("2026-06-01T00:00:00.001Z")}, want: "AUD103 AUD106",
			policy: audit.Policy{Limits: audit.Limits{MaxLifetimeDays: 366}}},
		{name: "one millisecond younger", changes: []change{created("2025-06-01T00:00:00.001Z"), expires("2026-06-01T00:00:00.001Z")}, want: "AUD103"},
		{name: "old and expired", changes: []change{created("2020-01-01T00:00:00.000Z"), expires("2026-01-01T00:00:00.000Z"), lastUsed("2020-01-01T00:00:00.000Z")}, want: "AUD104"},

		{name: "null never expires", changes: []change{func(t *pat.Token) { t.ExpirationDate = null }}, want: "AUD101"},
		{name: "six months: null never expires", version: pat.V2024, changes: []change{func(t *pat.Token) { t.ExpirationDate = null }}, want: "AUD101"},
		{name: "six months: absent is created + 6 months", version: pat.V2024, changes: []change{func(t *pat.Token) { t.ExpirationDate = pat.Optional[pat.Timestamp]{} }}},
		{name: "six months: August 31 ends on the last of February", version: pat.V3, clock: "2027-02-28T12:00:00.000Z", changes: []change{
			created("2026-08-31T12:00:00.000Z"), lastUsed("2027-02-01T00:00:00.000Z"), func(t *pat.Token) { t.ExpirationDate = pat.Optional[pat.Timestamp]{} }}, want: "AUD104"},
		{name: "six months: one millisecond before", version: pat.Beta, clock: "2027-02-28T11:59:59.999Z", changes: []change{
			created("2026-08-31T12:00:00.000Z"), lastUsed("2027-02-01T00:00:00.000Z"), func(t *pat.Token) { t.ExpirationDate = pat.Optional[pat.Timestamp]{} }}, want: "AUD103"},
		{name: "six months: August 31 in a leap year", version: pat.V2024, clock: "2028-02-29T11:59:59.999Z", changes: []change{
			created("2027-08-31T12:00:00.000Z"), lastUsed("2028-02-01T00:00:00.000Z"), func(t *pat.Token) { t.ExpirationDate = pat.Optional[pat.Timestamp]{} }}, want: "AUD103"},
		{name: "six months: an implied expiry has no limit", version: pat.V2024, policy: audit.Policy{Limits: audit.Limits{MaxLifetimeDays: 1}},
			changes: []change{func(t *pat.Token) { t.ExpirationDate = pat.Optional[pat.Timestamp]{} }}},
		{name: "six months: a false acknowledgement says nothing", version: pat.V2024, changes: []change{func(t *pat.Token) {
			t.ExpirationDate = null
			t.UserAwareTokenNeverExpires = pat.Some(false)
		}}, want: "AUD101"},
		{name: "a false acknowledgement", changes: []change{func(t *pat.Token) {
			t.ExpirationDate = null
			t.UserAwareTokenNeverExpires = pat.Some(false)
		}}, want: "AUD101 AUD107"},

		{name: "unused 90 days exactly", changes: []change{created("2026-01-01T00:00:00.000Z"), lastUsed("2026-03-03T00:00:00.000Z")}, want: "AUD202"},
		{name: "one millisecond less", changes: []change{created("2026-01-01T00:00:00.000Z"), lastUsed("2026-03-03T00:00:00.001Z")}},
		{name: "measured from the export", export: "2026-05-31T00:00:00.000Z", changes: []change{created("2026-01-01T00:00:00.000Z"), lastUsed("2026-03-02T00:00:00.001Z")}},
		{name: "an export after the clock changes nothing", export: "2026-07-01T00:00:00.000Z", changes: []change{created("2026-01-01T00:00:00.000Z"), lastUsed("2026-03-03T00:00:00.001Z")}},
		{name: "never used at 30 days", changes: []change{created("2026-05-02T00:00:00.000Z"), func(t *pat.Token) { t.LastUsed = null }}, want: "AUD201"},
		{name: "too young", changes: []change{created("2026-05-02T00:00:00.001Z"), func(t *pat.Token) { t.LastUsed = null }}},
		{name: "lastUsed absent everywhere", changes: []change{func(t *pat.Token) { t.LastUsed = pat.Optional[pat.Timestamp]{} }}, want: "AUD903"},
		{name: "the preset cis", policy: audit.Policy{Preset: "cis"}, changes: []change{created("2026-01-01T00:00:00.000Z"), lastUsed("2026-04-17T00:00:00.000Z"),
			expires("2026-06-30T00:00:00.000Z")}, want: "AUD102 AUD202"},

		{name: "no scopes", changes: []change{scope()}, want: "AUD301"},
		{name: "an empty list of scopes", changes: []change{func(t *pat.Token) { t.Scope = []string{} }}, want: "AUD301"},
		{name: "all scopes and another", changes: []change{scope("sp:scopes:all", "idn:sources:read")}, want: "AUD301 AUD305"},
		{name: "privileged beside all-scopes", changes: []change{scope("sp:scopes:all", "sp:workflow:manage")}, want: "AUD301 AUD305"},
		{name: "privileged where all-scopes is off", policy: audit.Policy{Rules: []audit.RuleSetting{{Rule: "AUD301", Severity: audit.SeverityOff}}},
			changes: []change{scope("sp:scopes:all", "sp:workflow:manage")}, want: "AUD303 AUD305"},
		{name: "a pattern does not allow all scopes", policy: audit.Policy{Scopes: audit.ScopePolicy{Allow: []string{"sp:*:*", "sp:scopes:*"}}}, changes: []change{scope()}, want: "AUD301 AUD302"},
		{name: "spelled out, it does", policy: audit.Policy{Scopes: audit.ScopePolicy{Allow: []string{"sp:scopes:all"}}}, changes: []change{scope()}, want: "AUD301"},
		{name: "a retired scope", changes: []change{scope("idn:campaign-temlates:read")}, want: "AUD304"},
		{name: "upper case is another scope", changes: []change{scope("IDN:sources:read")}, want: "AUD304"},
		{name: "two distinct scopes of three", policy: audit.Policy{Limits: audit.Limits{MaxScopes: 2}}, changes: []change{scope("idn:sources:read", "idn:accounts:read", "idn:sources:read")}},
		{name: "three distinct scopes", policy: audit.Policy{Limits: audit.Limits{MaxScopes: 2}}, changes: []change{scope("idn:sources:read", "idn:accounts:read", "sp:search:read")}, want: "AUD306"},
		{name: "validity at the limit", policy: audit.Policy{Limits: audit.Limits{MaxAccessTokenSeconds: 600}}, changes: []change{func(t *pat.Token) { t.AccessTokenValiditySeconds = pat.Some[int32](600) }}},
		{name: "validity above the limit", policy: audit.Policy{Limits: audit.Limits{MaxAccessTokenSeconds: 600}}, changes: []change{func(t *pat.Token) { t.AccessTokenValiditySeconds = pat.Some[int32](601) }}, want: "AUD307"},
		{name: "a limit, but the rule is off", policy: audit.Policy{Limits: audit.Limits{MaxAccessTokenSeconds: 600}, Rules: []audit.RuleSetting{{Rule: "AUD307", Severity: audit.SeverityOff}}}},

		{name: "a managed token", changes: []change{func(t *pat.Token) {
			t.Managed, t.ExpirationDate, t.Scope, t.LastUsed = pat.Some(true), null, nil, null
		}}},
		{name: "managed with a privileged and an unknown scope", changes: []change{func(t *pat.Token) { t.Managed = pat.Some(true) }, scope("sp:workflow:manage", "x")}, want: "AUD303 AUD304"},
		{name: "managed like others", policy: audit.Policy{ManagedLikeOthers: true}, changes: []change{func(t *pat.Token) { t.Managed, t.ExpirationDate = pat.Some(true), null }}, want: "AUD101"},

		{name: "a name of 3 code points", policy: audit.Policy{Names: audit.NamePolicy{MinLength: 3}}, changes: []change{func(t *pat.Token) { t.Name = "Zoë" }}},
		{name: "a name of 2 code points", policy: audit.Policy{Names: audit.NamePolicy{MinLength: 3}}, changes: []change{func(t *pat.Token) { t.Name = "ëë" }}, want: "AUD501"},
		{name: "a pattern matches the whole name", policy: audit.Policy{Names: audit.NamePolicy{Pattern: "a|ab"}}, changes: []change{func(t *pat.Token) { t.Name = "ab" }}},
		{name: "a line feed is part of the name", policy: audit.Policy{Names: audit.NamePolicy{Pattern: "ab"}}, changes: []change{func(t *pat.Token) { t.Name = "ab\n" }}, want: "AUD501"},

		{name: "5 minutes after the clock", changes: []change{lastUsed("2026-06-01T00:05:00.000Z")}},
		{name: "5 minutes and a millisecond", changes: []change{lastUsed("2026-06-01T00:05:00.001Z")}, want: "AUD905"},
		{name: "an export of 7 days", export: "2026-05-25T00:00:00.000Z"},
		{name: "an export of 7 days and a millisecond", export: "2026-05-24T23:59:59.999Z", want: "AUD904"},
		{name: "the last day of a suppression", policy: suppressUntil("2026-06-01"), changes: []change{scope()}},
		{name: "the day after", policy: suppressUntil("2026-05-31"), changes: []change{scope()}, want: "AUD301 AUD906"},
		{name: "an expired suppression that matches nothing", policy: suppressUntil("2026-05-31"), want: "AUD906"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.clock == "" {
				c.clock = audit.ExampleClock
			}
			o := audit.Options{AsOf: clock(c.clock), APIVersion: c.version}
			if c.export != "" {
				o.Exported = clock(c.export)
			}
			a, err := audit.New(c.policy, o)
			if err != nil {
				t.Fatal(err)
			}
			tok := goodToken()
			for _, change := range c.changes {
				change(&tok)
			}
			a.Add(&tok, audit.Place{Path: "pats.json"})
			if got := strings.Join(ids(a.Report()), " "); got != c.want {
				t.Errorf("findings %q, want %q", got, c.want)
			}
		})
	}
}

func suppressUntil(day string) audit.Policy {
	return audit.Policy{Suppress: []audit.Suppression{{Rule: "all-scopes", Name: "NodeJS *", Reason: "ticket", Until: day}}}
}

// many returns tokens with different IDs.
func many(n int, changes ...change) []pat.Token {
	var list []pat.Token
	for i := range n {
		t := goodToken()
		t.ID = fmt.Sprintf("%032x", i)
		for _, c := range changes {
			c(&t)
		}
		list = append(list, t)
	}
	return list
}

func auditOf(t *testing.T, p audit.Policy, o audit.Options, list []pat.Token) *audit.Report {
	t.Helper()
	if o.AsOf.IsZero() {
		o.AsOf = clock(audit.ExampleClock)
	}
	a, err := audit.New(p, o)
	if err != nil {
		t.Fatal(err)
	}
	for i := range list {
		a.Add(&list[i], audit.Place{Path: "pats.json", Index: i, Line: i + 1})
	}
	return a.Report()
}

func find(r *audit.Report, rule audit.RuleID) []audit.Finding {
	return slices.DeleteFunc(slices.Clone(r.Findings), func(f audit.Finding) bool { return f.Rule != rule })
}

func TestLastUsedInOneOfTwo(t *testing.T) {
	list := many(2, created("2026-04-01T00:00:00.000Z"))
	list[1].LastUsed = pat.Optional[pat.Timestamp]{}
	r := auditOf(t, audit.Policy{}, audit.Options{}, list)
	if f := find(r, audit.RuleNeverUsed); len(f) != 1 || f[0].Token.ID != list[1].ID || *f[0].LastUsedPresence != pat.PresenceAbsent {
		t.Errorf("findings %+v, want the token without lastUsed", f)
	}
	list[0].LastUsed = pat.Optional[pat.Timestamp]{}
	r = auditOf(t, audit.Policy{}, audit.Options{}, list)
	if f := find(r, audit.RuleNeverUsed); len(f) > 0 || r.Summary.NeverUsed != 0 || r.Summary.TooYoung != 0 {
		t.Errorf("no token has the member: findings %+v, summary %+v", f, r.Summary)
	}
	for _, o := range r.Owners {
		if o.Open != 0 {
			t.Errorf("owner %+v, want no open finding", o)
		}
	}
	list[1].LastUsed = pat.Null[pat.Timestamp]()
	if f := find(auditOf(t, audit.Policy{}, audit.Options{}, list), audit.RuleNeverUsed); len(f) != 2 {
		t.Errorf("a null shows that the column is there: findings %+v, want both tokens", f)
	}
}

func TestTokensPerOwner(t *testing.T) {
	for _, c := range []struct {
		tokens int
		limit  audit.Limit
		want   audit.Severity
	}{{9, 0, 0}, {10, 0, audit.SeverityLow}, {11, 0, audit.SeverityMedium}, {11, 20, 0}, {20, 20, audit.SeverityMedium}, {5, 5, audit.SeverityLow}, {50, audit.LimitOff, 0}} {
		list := many(c.tokens)
		list = append(list, many(1, func(t *pat.Token) { t.ID, t.Managed = "managed", pat.Some(true) })...)
		r := auditOf(t, audit.Policy{Limits: audit.Limits{TokensPerOwner: c.limit}}, audit.Options{}, list)
		f := find(r, audit.RuleTokensPerOwner)
		var got audit.Severity
		if len(f) > 0 {
			got = f[0].Severity
		}
		if got != c.want {
			t.Errorf("%d tokens, limit %d: severity %v, want %v", c.tokens, c.limit, got, c.want)
		}
		if len(f) > 0 && (f[0].Fingerprint != "AUD406:owner:"+list[0].Owner.ID || f[0].Owner.Name != "Support") {
			t.Errorf("finding %+v", f[0])
		}
	}
}

func TestMemberMissingSeverity(t *testing.T) {
	for n, want := range map[int]audit.Severity{9: audit.SeverityInfo, 10: audit.SeverityMedium} {
		r := auditOf(t, audit.Policy{}, audit.Options{}, many(n, func(t *pat.Token) { t.Managed = pat.Optional[bool]{} }))
		if f := find(r, audit.RuleMemberMissing); len(f) != 1 || f[0].Severity != want || f[0].Fingerprint != "AUD903:managed" {
			t.Errorf("%d tokens: %+v, want %v", n, f, want)
		}
	}
	if r := auditOf(t, audit.Policy{}, audit.Options{}, nil); len(r.Findings) > 0 || len(r.Notes) > 0 {
		t.Errorf("an empty list: %+v %v", r.Findings, r.Notes)
	}
}

func TestExportAgeFromEvents(t *testing.T) {
	for _, c := range []struct {
		tokens int
		newest string
		want   int
	}{{9, "2026-01-01T00:00:00.000Z", 0}, {10, "2026-05-25T00:00:00.000Z", 0}, {10, "2026-05-24T23:59:59.999Z", 1}} {
		list := many(c.tokens, created("2026-01-01T00:00:00.000Z"), lastUsed(c.newest))
		if f := find(auditOf(t, audit.Policy{}, audit.Options{}, list), audit.RuleExportOld); len(f) != c.want {
			t.Errorf("%+v: %+v", c, f)
		}
	}
}

func TestOwnersFileThatLacksOwners(t *testing.T) {
	list := many(4)
	for i := range list {
		list[i].Owner.ID = fmt.Sprint("o", i)
	}
	for rows, want := range map[int]string{2: "AUD403", 1: "AUD908"} {
		var owners []audit.Owner
		for i := range rows {
			owners = append(owners, audit.Owner{ID: fmt.Sprint("o", i)})
		}
		r := auditOf(t, audit.Policy{}, audit.Options{Owners: audit.NewOwners(owners)}, list)
		unknown, partial := len(find(r, audit.RuleOwnerUnknown)), 0
		for _, f := range find(r, audit.RulePartialView) {
			if f.Fingerprint == "AUD908:owners-file" {
				partial++
			}
		}
		if got := map[bool]string{unknown == 2 && partial == 0: "AUD403", unknown == 0 && partial == 1: "AUD908"}[true]; got != want {
			t.Errorf("%d of 4 owners are in the file: %d AUD403, %d AUD908, want %s", rows, unknown, partial, want)
		}
	}
}

// TestManagedAbsent is the list on which the hardening guide's one-liner misses a
// token: select(.expirationDate == null and .managed == false).
func TestManagedAbsent(t *testing.T) {
	list := many(2, func(t *pat.Token) { t.ExpirationDate = pat.Null[pat.Timestamp]() })
	list[1].Managed = pat.Optional[bool]{}
	if f := find(auditOf(t, audit.Policy{}, audit.Options{}, list), audit.RuleNeverExpires); len(f) != 2 {
		t.Errorf("%d tokens never expire, want 2", len(f))
	}
}

func TestTop(t *testing.T) {
	list := many(50, func(t *pat.Token) { t.ExpirationDate = pat.Null[pat.Timestamp]() })
	for i := range list {
		list[i].Created = pat.TimestampOf(clock("2026-05-01T00:00:00.000Z").Add(-time.Duration(i) * time.Hour))
	}
	r := auditOf(t, audit.Policy{Suppress: []audit.Suppression{{Rule: "AUD101", ID: list[49].ID, Reason: "x", Until: "2026-07-01"}}}, audit.Options{Top: 3}, list)
	var got []string
	for _, f := range find(r, audit.RuleNeverExpires) {
		got = append(got, f.Token.ID)
	}
	if want := []string{list[48].ID, list[47].ID, list[46].ID}; !slices.Equal(got, want) {
		t.Errorf("the oldest open ones are %v, want %v", got, want)
	}
	for _, c := range r.Rules {
		if c.ID == audit.RuleNeverExpires && (c.Open != 49 || c.Suppressed != 1 || c.Shown != 3) {
			t.Errorf("counts %+v", c)
		}
	}
	if !slices.ContainsFunc(r.Notes, func(n string) bool { return strings.Contains(n, "3 of 50") }) {
		t.Errorf("notes %q do not say that findings were left out", r.Notes)
	}
}
