package audit_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sailpat/sailpat/audit"
)

func TestValidate(t *testing.T) {
	yes := true
	suppression := func(change func(*audit.Suppression)) audit.Policy {
		s := audit.Suppression{Rule: "AUD301", ID: "a", Reason: "x", Until: "2026-07-01"}
		change(&s)
		return audit.Policy{Suppress: []audit.Suppression{s}}
	}
	for _, c := range []struct {
		name   string
		policy audit.Policy
		want   string // pointer and the beginning of the message; "" for none
	}{
		{"nothing", audit.Policy{}, ""},
		{"everything spelled out", audit.DefaultPolicy(), ""},
		{"preset", audit.Policy{Preset: "stig"}, "/preset unknown preset; write one of default, cis"},
		{"days at the limit", audit.Policy{Limits: audit.Limits{UnusedDays: 36500}}, ""},
		{"days above the limit", audit.Policy{Limits: audit.Limits{UnusedDays: 36501}}, "/limits/unused-days must be between 1 and 36500, or off, is 36501"},
		{"negative days", audit.Policy{Limits: audit.Limits{UnusedDays: -2}}, "/limits/unused-days must be"},
		{"percent", audit.Policy{Limits: audit.Limits{ExpiresSoonPercent: 101}}, "/limits/expires-soon-percent must be between 1 and 100"},
		{"very soon beyond soon", audit.Policy{Limits: audit.Limits{ExpiresVerySoonDays: 31}}, "/limits/expires-very-soon-days expires-very-soon-days is 31"},
		{"soon before very soon", audit.Policy{Limits: audit.Limits{ExpiresSoonDays: 6}}, "/limits/expires-soon-days expires-very-soon-days is 7"},
		{"very soon as soon", audit.Policy{Limits: audit.Limits{ExpiresSoonDays: 7}}, ""},
		{"very soon percent", audit.Policy{Limits: audit.Limits{ExpiresVerySoonPercent: 34}}, "/limits/expires-very-soon-percent expires"},
		{"rule", audit.Policy{Rules: []audit.RuleSetting{{Rule: "never-expire", Severity: audit.SeverityOff}}}, "/rules/never-expire unknown rule"},
		{"rule with a slash", audit.Policy{Rules: []audit.RuleSetting{{Rule: "a/b~"}}}, "/rules/a~1b~0 unknown rule"},
		{"rule without its limit", audit.Policy{Rules: []audit.RuleSetting{{Rule: "AUD306", Severity: audit.SeverityHigh}}}, "warning /rules/AUD306 has no effect"},
		{"rule whose limit is off", audit.Policy{Limits: audit.Limits{UnusedDays: audit.LimitOff}, Rules: []audit.RuleSetting{{Rule: "unused", Severity: audit.SeverityHigh}}}, "warning /rules/unused has no effect"},
		{"severity", audit.Policy{Rules: []audit.RuleSetting{{Rule: "AUD101", Severity: 9}}}, "/rules/AUD101 must be high"},
		{"scope pattern", audit.Policy{Scopes: audit.ScopePolicy{Allow: []string{"idn:*:read", "idn:*"}}}, "warning /scopes/allow/1 matches no scope"},
		{"empty scope pattern", audit.Policy{Scopes: audit.ScopePolicy{Deny: []string{""}}}, "/scopes/deny/0 must not be empty"},
		{"privileged scope", audit.Policy{Scopes: audit.ScopePolicy{Privileged: audit.PrivilegedScopes{Add: []string{"x"}}}}, "warning /scopes/privileged/add/0"},
		{"privileged scope to remove", audit.Policy{Scopes: audit.ScopePolicy{Privileged: audit.PrivilegedScopes{Remove: []string{"x"}}}}, "warning /scopes/privileged/remove/0"},
		{"owner", audit.Policy{Owners: audit.OwnerPolicy{Allow: []string{"a", ""}}}, "/owners/allow/1 must not be empty"},
		{"required class", audit.Policy{Owners: audit.OwnerPolicy{RequireClass: []string{""}}}, "/owners/require-class/0 must not be empty"},
		{"pattern", audit.Policy{Names: audit.NamePolicy{Pattern: "a("}}, "/names/pattern is no regular expression of RE2"},
		{"pattern that closes the group", audit.Policy{Names: audit.NamePolicy{Pattern: "a)|(b"}}, "/names/pattern is no regular expression of RE2"},
		{"length", audit.Policy{Names: audit.NamePolicy{MinLength: -1}}, "/names/min-length must not be negative"},
		{"class without match", audit.Policy{Classes: []audit.Class{{Name: "a"}}}, "/classes/0/match must have at least one selector"},
		{"class without name", audit.Policy{Classes: []audit.Class{{Match: audit.Match{ID: "a"}}}}, "/classes/0/name must not be empty"},
		{"class twice", audit.Policy{Classes: []audit.Class{{Name: "a", Match: audit.Match{ID: "a"}}, {Name: "a", Match: audit.Match{ID: "b"}}}}, "/classes/1/name the name is that of an earlier class"},
		{"class that is never reached", audit.Policy{Classes: []audit.Class{{Name: "a", Match: audit.Match{ID: "*", Name: "**"}}, {Name: "b", Match: audit.Match{ID: "b"}}}}, "/classes/1 is never reached"},
		{"class of managed tokens", audit.Policy{Classes: []audit.Class{{Name: "a", Match: audit.Match{ID: "*", Managed: &yes}}, {Name: "b", Match: audit.Match{ID: "b"}}}}, ""},
		{"limit of the population in a class", audit.Policy{Classes: []audit.Class{{Name: "a", Match: audit.Match{ID: "a"}, Limits: audit.Limits{TokensPerOwner: 3}}}}, "/classes/0/limits/tokens-per-owner is about the whole population"},
		{"rule of the population in a class", audit.Policy{Classes: []audit.Class{{Name: "a", Match: audit.Match{ID: "a"}, Rules: []audit.RuleSetting{{Rule: "AUD908"}}}}}, "/classes/0/rules/AUD908 is about the whole population"},
		{"very soon in a class", audit.Policy{Classes: []audit.Class{{Name: "a", Match: audit.Match{ID: "a"}, Limits: audit.Limits{ExpiresVerySoonDays: 31}}}}, "/classes/0/limits/expires-very-soon-days"},
		{"a suppression", suppression(func(*audit.Suppression) {}), ""},
		{"suppression without rule", suppression(func(s *audit.Suppression) { s.Rule = "" }), "/suppress/0 has no rule"},
		{"suppression of an unknown rule", suppression(func(s *audit.Suppression) { s.Rule = "AUD300" }), "/suppress/0/rule unknown rule"},
		{"suppression without selector", suppression(func(s *audit.Suppression) { s.ID = "" }), "/suppress/0 has no selector"},
		{"suppression without reason", suppression(func(s *audit.Suppression) { s.Reason = " " }), "/suppress/0 has no reason"},
		{"suppression without end", suppression(func(s *audit.Suppression) { s.Until = "" }), "/suppress/0 has no until"},
		{"suppression until no day", suppression(func(s *audit.Suppression) { s.Until = "2026-02-30" }), "/suppress/0/until must be a day"},
		{"400 days", suppression(func(s *audit.Suppression) { s.Until = "2027-07-06" }), ""},
		{"401 days", suppression(func(s *audit.Suppression) { s.Until = "2027-07-07" }), "/suppress/0/until must be at most 400 days after the clock, 2027-07-06"},
		{"calendar", audit.Policy{Calendar: audit.Calendar{Days: 36501}}, "/calendar/days must be"},
		{"alarm", audit.Policy{Calendar: audit.Calendar{AlarmsDays: []int{1, -1}}}, "/calendar/alarms-days/1 must be"},
		{"events", audit.Policy{Calendar: audit.Calendar{MaxEvents: 100_001}}, "/calendar/max-events must be"},
		{"series", audit.Policy{Metrics: audit.Metrics{Tokens: -1}}, "/metrics/tokens must be"},
	} {
		t.Run(c.name, func(t *testing.T) {
			problems := c.policy.Validate(clock(audit.ExampleClock).Add(23 * time.Hour))
			if c.want == "" {
				if len(problems) > 0 {
					t.Errorf("problems %+v, want none", problems)
				}
				return
			}
			if len(problems) != 1 {
				t.Fatalf("problems %+v, want one", problems)
			}
			got := string(problems[0].Pointer) + " " + problems[0].Message
			if problems[0].Warning {
				got = "warning " + got
			}
			if !strings.HasPrefix(got, c.want) {
				t.Errorf("problem %q, want %q", got, c.want)
			}
			_, err := audit.New(c.policy, audit.Options{AsOf: clock(audit.ExampleClock).Add(23 * time.Hour)})
			if _, invalid := errors.AsType[*audit.PolicyError](err); invalid == problems[0].Warning {
				t.Errorf("New returns %v", err)
			}
		})
	}
}

func TestHints(t *testing.T) {
	p := audit.Policy{Rules: []audit.RuleSetting{{Rule: "never-expire"}, {Rule: "aud301"}, {Rule: "nothing like it at all"}},
		Scopes: audit.ScopePolicy{Deny: []string{"idn:source:read"}}}
	var hints []string
	for _, pr := range p.Validate(clock(audit.ExampleClock)) {
		hints = append(hints, pr.Hint)
	}
	if want := []string{"never-expires", "AUD301", "", "idn:sources:read"}; !slices.Equal(hints, want) {
		t.Errorf("hints %q, want %q", hints, want)
	}
}

func TestPolicyError(t *testing.T) {
	_, err := audit.New(audit.Policy{Limits: audit.Limits{UnusedDays: -3}, Preset: "x", Scopes: audit.ScopePolicy{Deny: []string{"x"}}}, audit.Options{AsOf: clock(audit.ExampleClock)})
	if err == nil || err.Error() != "audit: /preset: unknown preset; write one of default, cis (and 1 more)" {
		t.Errorf("error %v", err)
	}
}

func TestEffectiveIsFixed(t *testing.T) {
	for _, preset := range audit.Presets() {
		p := audit.Policy{Preset: preset}.Effective()
		if again := p.Effective(); !reflect.DeepEqual(p, again) {
			t.Errorf("%s: %+v, and again %+v", preset, p, again)
		}
	}
	cis := audit.Policy{Preset: "cis", Limits: audit.Limits{UnusedDays: 60}}.Effective().Limits
	if cis.UnusedDays != 60 || cis.NeverUsedDays != 45 || cis.MaxLifetimeDays != 180 || cis.MaxAgeDays != 365 {
		t.Errorf("cis has %+v", cis)
	}
	if n := len(audit.DefaultPolicy().Scopes.Privileged.List); n != 22 {
		t.Errorf("%d privileged scopes, want 22", n)
	}
}

func TestPrivilegedList(t *testing.T) {
	p := audit.Policy{Scopes: audit.ScopePolicy{Privileged: audit.PrivilegedScopes{Add: []string{"idn:*:manage"}, Remove: []string{"sp:workflow:manage"}}}}
	got := p.Effective().Scopes.Privileged.List
	if len(got) != 22 || slices.Contains(got, "sp:workflow:manage") || !slices.Contains(got, "idn:*:manage") {
		t.Errorf("list %q", got)
	}
	none := audit.PrivilegedScopes{List: []string{}}
	if list := (audit.Policy{Scopes: audit.ScopePolicy{Privileged: none}}).Effective().Scopes.Privileged.List; list == nil || len(list) > 0 {
		t.Errorf("an empty list becomes %q", list)
	}
}

func TestLimitJSON(t *testing.T) {
	for _, c := range []struct {
		limit audit.Limit
		text  string
	}{{30, "30"}, {audit.LimitOff, `"off"`}} {
		data, err := json.Marshal(c.limit)
		if err != nil || string(data) != c.text {
			t.Errorf("%d is %s, %v", c.limit, data, err)
		}
		var back audit.Limit
		if err := json.Unmarshal(data, &back); err != nil || back != c.limit {
			t.Errorf("%s is %d, %v", data, back, err)
		}
	}
	for _, text := range []string{`0`, `-1`, `"on"`, `1.5`, `null`} {
		var l audit.Limit
		if err := json.Unmarshal([]byte(text), &l); err == nil && text != "null" {
			t.Errorf("%s is accepted as %d", text, l)
		}
	}
}

func TestOptions(t *testing.T) {
	for name, o := range map[string]audit.Options{
		"AsOf is not set": {}, "Top must not be negative": {AsOf: clock(audit.ExampleClock), Top: -1},
		"Only has no rule": {AsOf: clock(audit.ExampleClock), Only: []string{"x"}},
	} {
		if _, err := audit.New(audit.Policy{}, o); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("error %v, want %q", err, name)
		}
	}
}

func TestOnly(t *testing.T) {
	list := many(2, scope(), created("2020-01-01T00:00:00.000Z"))
	r := auditOf(t, audit.Policy{}, audit.Options{Only: []string{"too-old"}}, list)
	var got []string
	for _, f := range r.Findings {
		got = append(got, string(f.Rule)+" "+f.Severity.String())
	}
	if want := []string{"AUD106 low", "AUD106 low", "AUD908 info", "AUD908 info"}; !slices.Equal(got, want) {
		t.Errorf("findings %q, want %q", got, want)
	}
	for _, c := range r.Rules {
		if runs := c.ID == audit.RuleTooOld || c.ID > "AUD9"; runs != (c.Severity != audit.SeverityOff) {
			t.Errorf("%s has the severity %v", c.ID, c.Severity)
		}
	}
}

func TestSeverities(t *testing.T) {
	for _, s := range []audit.Severity{audit.SeverityOff, audit.SeverityInfo, audit.SeverityLow, audit.SeverityMedium, audit.SeverityHigh} {
		text, err := s.MarshalText()
		if err != nil {
			t.Fatal(err)
		}
		var back audit.Severity
		if err := back.UnmarshalText(text); err != nil || back != s {
			t.Errorf("%s is %v, %v", text, back, err)
		}
	}
	if _, err := audit.Severity(9).MarshalText(); err == nil || fmt.Sprint(audit.Severity(9)) != "Severity(9)" {
		t.Error("a severity that does not exist has a text")
	}
	for _, s := range []audit.State{audit.StateOpen, audit.StateUnchanged, audit.StateSuppressed} {
		text, _ := s.MarshalText()
		var back audit.State
		if err := back.UnmarshalText(text); err != nil || back != s {
			t.Errorf("%s is %v, %v", text, back, err)
		}
	}
}
