package audit_test

import (
	"fmt"
	"time"

	"github.com/sailpat/sailpat/audit"
	"github.com/sailpat/sailpat/pat"
	"pgregory.net/rapid"
)

// An element is an element of an input, as a stream of tokens yields it.
type element struct {
	token      pat.Token
	violations []pat.Violation
	place      audit.Place
}

const (
	ms     = time.Millisecond
	day    = 24 * time.Hour
	minute = time.Minute
)

// offsets are at and around every boundary that the default policy or a class of
// the generator has.
var offsets = func() []time.Duration {
	list := []time.Duration{0, ms, -ms, 5 * minute, 5*minute + ms, 10 * day, 400 * day, 800 * day, 3000 * day}
	for _, days := range []int{1, 3, 7, 30, 45, 90, 180, 184, 365, 366} {
		d := time.Duration(days) * day
		list = append(list, d-ms, d, d+ms)
	}
	return list
}()

var (
	genClocks = []string{"2026-06-01T00:00:00.000Z", "2028-02-29T12:00:00.001Z", "2027-03-01T00:00:00.000Z", "2026-08-31T23:59:59.999Z"}
	genScopes = []string{
		"idn:sources:read", "idn:accounts:read", "idn:accounts:manage", "sp:scopes:all", "sp:scopes:default", "sp:workflow:manage",
		"idn:source:read", "idn:campaign-temlates:read", "sp:my-personal-access-tokens:manage", "x",
	}
	genIDs    = []string{"86f1dc6fe8f54414950454cbb11278fa", "86f1dc6fe8f54414950454cbb11278fb", "86f1dc6fe8f54414950454cbb11278fc", "a", "b", "c", "d", ""}
	genNames  = []string{"NodeJS Integration", "svc-a", "svc-b", "test", "Zoë", ""}
	genOwners = []pat.Owner{
		{Type: "IDENTITY", ID: "2c9180a46faadee4016fb4e018c20639", Name: "Support"}, {ID: "2c9180a46faadee4016fb4e018c20640", Name: "svc-one"},
		{ID: "o3", Name: "Zoë"}, {ID: "o3", Name: "Zoe"}, {ID: "o4", Name: "x.SLPT.services.y"}, {Name: "nameless id"}, {ID: "o5"},
	}
)

// fixed returns a timestamp near the clock.
func genTime(t *rapid.T, now time.Time, label string) pat.Timestamp {
	d := rapid.SampledFrom(offsets).Draw(t, label)
	if rapid.Bool().Draw(t, label+" later") {
		d = -d
	}
	return pat.TimestampOf(now.Add(-d))
}

func genToken(t *rapid.T, now time.Time) pat.Token {
	tok := pat.Token{
		ID:      rapid.SampledFrom(genIDs).Draw(t, "id"),
		Name:    rapid.SampledFrom(genNames).Draw(t, "name"),
		Owner:   rapid.SampledFrom(genOwners).Draw(t, "owner"),
		Created: genTime(t, now, "created"),
		Scope:   rapid.SliceOfN(rapid.SampledFrom(genScopes), 0, 3).Draw(t, "scope"),
	}
	if len(tok.Scope) == 0 && rapid.Bool().Draw(t, "null scope") {
		tok.Scope = nil
	}
	tok.LastUsed = genOptional(t, "lastUsed", func() pat.Timestamp { return genTime(t, now, "lastUsed") })
	tok.ExpirationDate = genOptional(t, "expirationDate", func() pat.Timestamp { return genTime(t, now, "expirationDate") })
	tok.Managed = genPlain(t, "managed", func() bool { return rapid.Bool().Draw(t, "managed") })
	tok.AccessTokenValiditySeconds = genPlain(t, "validity", func() int32 { return rapid.SampledFrom([]int32{15, 600, 601, 43200}).Draw(t, "validity") })
	tok.UserAwareTokenNeverExpires = genPlain(t, "ack", func() bool { return rapid.Bool().Draw(t, "ack") })
	return tok
}

func genOptional[T any](t *rapid.T, label string, value func() T) pat.Optional[T] {
	switch rapid.IntRange(0, 3).Draw(t, label+" presence") {
	case 0:
		return pat.Optional[T]{}
	case 1:
		return pat.Null[T]()
	}
	return pat.Some(value())
}

func genPlain[T any](t *rapid.T, label string, value func() T) pat.Optional[T] {
	if rapid.IntRange(0, 2).Draw(t, label+" presence") == 0 {
		return pat.Optional[T]{}
	}
	return pat.Some(value())
}

// genElements returns a population with copies, IDs that occur twice, and elements
// that cannot be read.
func genElements(t *rapid.T, now time.Time, label string, most int) []element {
	var list []element
	without := rapid.IntRange(0, 7).Draw(t, label+" column that is missing")
	for i := range rapid.IntRange(0, most).Draw(t, label+" elements") {
		e := element{token: genToken(t, now)}
		if len(list) > 0 && rapid.IntRange(0, 5).Draw(t, "copy") == 0 {
			e = list[rapid.IntRange(0, len(list)-1).Draw(t, "of")]
		} else if rapid.IntRange(0, 7).Draw(t, "unreadable") == 0 {
			e = spoil(t, e)
		}
		switch without {
		case 0:
			e.token.LastUsed = pat.Optional[pat.Timestamp]{}
		case 1:
			e.token.ExpirationDate = pat.Optional[pat.Timestamp]{}
		case 2:
			e.token.Managed = pat.Optional[bool]{}
		}
		e.place = audit.Place{Path: fmt.Sprintf("%s%d.json", label, i%3), Index: i, Line: i + 1, Column: 1, Offset: int64(100 * i)}
		list = append(list, e)
	}
	return list
}

// spoil makes members unreadable, as a decoder would.
func spoil(t *rapid.T, e element) element {
	v := pat.Violation{Severity: pat.SeverityError, Pointer: "/7", Message: "spoiled"}
	switch rapid.IntRange(0, 5).Draw(t, "violation") {
	case 0:
		v.Rule, v.Pointer = pat.RuleTimestampForm, "/7/expirationDate"
		e.token.ExpirationDate = pat.Optional[pat.Timestamp]{}
	case 1:
		v.Rule, v.Pointer = pat.RuleTimestampForm, "/7/lastUsed"
		e.token.LastUsed = pat.Optional[pat.Timestamp]{}
	case 2:
		v.Rule, v.Pointer = pat.RuleWrongType, "/7/scope/0"
		e.token.Scope = nil
	case 3:
		v.Rule = pat.RuleMissingMember
		e.token.Created = pat.Timestamp{}
	case 4:
		v.Rule, v.Pointer = pat.RuleWrongType, "/7/owner"
		e.token.Owner = pat.Owner{}
	case 5:
		v.Rule = pat.RuleSyntax
		e.token = pat.Token{ID: e.token.ID, Name: e.token.Name}
	}
	e.violations = []pat.Violation{v}
	return e
}

func genLimit(t *rapid.T, label string, values ...audit.Limit) audit.Limit {
	return rapid.SampledFrom(append(values, 0, audit.LimitOff)).Draw(t, label)
}

func genLimits(t *rapid.T, class bool) audit.Limits {
	l := audit.Limits{
		ExpiresSoonDays: genLimit(t, "soon", 30, 45), ExpiresSoonPercent: genLimit(t, "soon percent", 33, 100),
		ExpiresVerySoonDays: genLimit(t, "very soon", 3, 7), ExpiresVerySoonPercent: genLimit(t, "very soon percent", 1, 10),
		UnusedDays: genLimit(t, "unused", 45, 180), NeverUsedDays: genLimit(t, "never used", 1, 45),
		MaxLifetimeDays: genLimit(t, "lifetime", 180, 366), MaxAgeDays: genLimit(t, "age", 90, 366),
		MaxScopes: genLimit(t, "scopes", 1, 2), MaxAccessTokenSeconds: genLimit(t, "validity", 600, 43199),
	}
	if !class {
		l.MaxExportAgeDays, l.TokensPerOwner = genLimit(t, "export age", 1, 30), genLimit(t, "per owner", 1, 2, 3)
	}
	return l
}

func genPolicy(t *rapid.T) audit.Policy {
	maybe := func(label string, list ...string) []string {
		if rapid.IntRange(0, 3).Draw(t, label) > 0 {
			return nil
		}
		return list
	}
	p := audit.Policy{
		Preset: rapid.SampledFrom([]string{"", "default", "cis"}).Draw(t, "preset"),
		Limits: genLimits(t, false), ManagedLikeOthers: rapid.Bool().Draw(t, "like others"),
		Scopes: audit.ScopePolicy{Allow: maybe("allow", "idn:*:read", "idn:accounts:*"), Deny: maybe("deny", "sp:scopes:all", "x"),
			Privileged: audit.PrivilegedScopes{List: maybe("privileged", "idn:*:manage"), Add: maybe("add", "sp:scopes:all")}},
		Owners: audit.OwnerPolicy{Allow: maybe("owners", "o*", "Support"), Deny: maybe("denied owners", "Zo*"), RequireClass: maybe("class", "service")},
		Names:  audit.NamePolicy{Pattern: rapid.SampledFrom([]string{"", "svc-.*"}).Draw(t, "pattern"), MinLength: rapid.SampledFrom([]int{0, 3, 4}).Draw(t, "length")},
	}
	if rapid.Bool().Draw(t, "classes") {
		yes := true
		p.Classes = []audit.Class{
			{Name: "managed", Match: audit.Match{Managed: &yes, OwnerClass: "service"}, Limits: genLimits(t, true)},
			{Name: "svc", Match: audit.Match{OwnerName: "svc-*"}, Limits: genLimits(t, true),
				Rules: []audit.RuleSetting{{Rule: "AUD301", Severity: audit.SeverityLow}, {Rule: "unused", Severity: audit.SeverityOff}}},
			{Name: "all", Match: audit.Match{Scope: "sp:scopes:all", Name: "*"}},
		}
	}
	for _, i := range rapid.SliceOfN(rapid.IntRange(0, len(audit.Rules())-1), 0, 4).Draw(t, "rules") {
		severity := rapid.SampledFrom([]audit.Severity{audit.SeverityOff, audit.SeverityInfo, audit.SeverityHigh}).Draw(t, "severity")
		p.Rules = append(p.Rules, audit.RuleSetting{Rule: audit.Rules()[i].Name, Severity: severity})
	}
	for range rapid.IntRange(0, 3).Draw(t, "suppressions") {
		s := audit.Suppression{
			Rule:  rapid.SampledFrom([]string{"never-expires", "AUD202", "all-scopes", "id-twice", "tokens-per-owner", "unreadable-token", "scope-widened"}).Draw(t, "suppressed"),
			ID:    rapid.SampledFrom([]string{"", "*", "a", "86f1*fa"}).Draw(t, "selected id"),
			Name:  rapid.SampledFrom([]string{"", "svc-*", "*o*"}).Draw(t, "selected name"),
			Until: rapid.SampledFrom([]string{"2026-01-01", "2026-06-01", "2027-02-28"}).Draw(t, "until"), Reason: "ticket",
			OwnerID: rapid.SampledFrom([]string{"", "o*"}).Draw(t, "selected owner"),
		}
		if s.ID == "" && s.Name == "" && s.OwnerID == "" {
			s.OwnerName = "Z*"
		}
		p.Suppress = append(p.Suppress, s)
	}
	return p
}

func genOwnersFile(t *rapid.T) []audit.Owner {
	if rapid.Bool().Draw(t, "no owners file") {
		return nil
	}
	rows := []audit.Owner{}
	for _, o := range genOwners {
		if o.ID == "" || rapid.IntRange(0, 2).Draw(t, "unknown") == 0 {
			continue
		}
		rows = append(rows, audit.Owner{ID: o.ID, Name: o.Name, Contact: o.ID + "@example.com",
			Status: rapid.SampledFrom([]string{"ACTIVE", "disabled", "TERMINATED", "Inactive"}).Draw(t, "status"),
			State:  rapid.SampledFrom([]string{"", "active", "INACTIVE"}).Draw(t, "state"),
			Class:  rapid.SampledFrom([]string{"", "service", "person"}).Draw(t, "class")})
	}
	return rows
}
