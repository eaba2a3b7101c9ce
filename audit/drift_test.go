package audit_test

import (
	"strings"
	"testing"

	"github.com/sailpat/sailpat/audit"
	"github.com/sailpat/sailpat/pat"
)

func TestDrift(t *testing.T) {
	null := func(t *pat.Token) { t.ExpirationDate = pat.Null[pat.Timestamp]() }
	absent := func(t *pat.Token) { t.ExpirationDate = pat.Optional[pat.Timestamp]{} }
	empty := func(t *pat.Token) { t.Scope = []string{} }
	for _, c := range []struct {
		name     string
		old, now change
		versions [2]pat.APIVersion // of the previous export and of the population
		want     string
	}{
		{name: "nothing", old: scope("a", "b"), now: scope("b", "a", "b")},
		{name: "no scopes in two forms", old: scope(), now: empty},
		{name: "all scopes spelled out", old: scope(), now: scope("sp:scopes:all"), want: "AUD706"},
		{name: "all scopes and another", old: scope("sp:scopes:all"), now: scope("sp:scopes:all", "idn:sources:read"), want: "AUD706"},
		{name: "from a scope to none", old: scope("idn:sources:read"), now: scope(), want: "AUD705"},
		{name: "from none to a scope", old: scope(), now: scope("idn:sources:read"), want: "AUD706"},
		{name: "a scope that the old one covers", old: scope("idn:accounts:manage"), now: scope("idn:accounts:manage", "idn:accounts:read"), want: "AUD706"},
		{name: "a scope that covers the old one", old: scope("idn:accounts:read"), now: scope("idn:accounts:manage"), want: "AUD705"},
		{name: "an unknown scope", old: scope("idn:sources:read"), now: scope("idn:sources:read", "x"), want: "AUD705"},
		{name: "null and absent", old: null, now: absent},
		{name: "a date is set", old: null, now: expires("2099-01-01T00:00:00.000Z"), want: "AUD704"},
		{name: "a date is cleared", old: expires("2099-01-01T00:00:00.000Z"), now: null, want: "AUD703"},
		{name: "six months: null and absent", old: null, now: absent, versions: [2]pat.APIVersion{pat.V2024, pat.V2024}, want: "AUD704"},
		{name: "a migration makes an absent date never", old: absent, now: absent, versions: [2]pat.APIVersion{pat.V2024, pat.V1}, want: "AUD703"},
		{name: "a migration that keeps the date", old: absent, now: expires("2026-11-01T00:00:00.000Z"), versions: [2]pat.APIVersion{pat.V2024, pat.V1}},
		{name: "used since", old: lastUsed("2026-05-01T00:00:00.000Z"), now: lastUsed("2026-05-02T00:00:00.000Z")},
		{name: "defaults", old: func(t *pat.Token) {
			t.Managed, t.AccessTokenValiditySeconds = pat.Optional[bool]{}, pat.Some[int32](43200)
		},
			now: func(t *pat.Token) { t.UserAwareTokenNeverExpires = pat.Some(false) }},
		{name: "another owner", old: scope("a"), now: func(t *pat.Token) { t.Scope, t.Owner.ID, t.Owner.Name = []string{"a"}, "other", "Other" }, want: "AUD707"},
		{name: "another name of the owner", old: scope("a"), now: func(t *pat.Token) { t.Scope, t.Owner.Name = []string{"a"}, "Other" }, want: "AUD709"},
		{name: "managed", old: scope("a"), now: func(t *pat.Token) { t.Scope, t.Managed = []string{"a"}, pat.Some(true) }, want: "AUD709"},
	} {
		t.Run(c.name, func(t *testing.T) {
			old, now := goodToken(), goodToken()
			c.old(&old)
			c.now(&now)
			p := audit.NewPrevious(c.versions[0])
			p.Add(&old)
			a, err := audit.New(audit.Policy{}, audit.Options{AsOf: clock(audit.ExampleClock), APIVersion: c.versions[1], Previous: p})
			if err != nil {
				t.Fatal(err)
			}
			a.Add(&now, audit.Place{Path: "new.json"})
			a.ReviewPrevious(&old, audit.Place{Path: "old.json"})
			r := a.Report()
			var got []string
			for _, id := range ids(r) {
				if strings.HasPrefix(id, "AUD7") {
					got = append(got, id)
				}
			}
			if strings.Join(got, " ") != c.want {
				t.Errorf("findings %v, want %q", got, c.want)
			}
			changed := int64(0)
			if c.want != "" {
				changed = 1
			}
			if r.Changes.Changed != changed {
				t.Errorf("changes %+v, want %d changed", r.Changes, changed)
			}
		})
	}
}

// TestReviewIsMissing reads the previous export only once: the counts are exact all
// the same, and the report says what it lacks.
func TestReviewIsMissing(t *testing.T) {
	list := many(3)
	p := audit.NewPrevious(pat.V1)
	p.Add(&list[0])
	p.Add(&list[1])
	list[1].Name = "Other"
	r := auditOf(t, audit.Policy{}, audit.Options{Previous: p}, list[1:])
	if want := (audit.Changes{Added: 1, Removed: 1, Changed: 1}); *r.Changes != want {
		t.Errorf("changes %+v, want %+v", *r.Changes, want)
	}
	if !strings.Contains(strings.Join(r.Notes, "\n"), "read once") {
		t.Errorf("notes %q do not say that the previous export was read once", r.Notes)
	}
}

func TestOwnerChangedDetail(t *testing.T) {
	old, now := goodToken(), goodToken()
	now.Owner.ID = "other"
	for _, hide := range []bool{false, true} {
		p := audit.NewPrevious(pat.V1)
		p.Add(&old)
		o := audit.Options{AsOf: clock(audit.ExampleClock), Previous: p}
		want := "was " + old.Owner.ID + ", is other"
		if hide {
			o.Pseudonyms = pseudonyms(t)
			want = "was " + o.Pseudonyms.Owner(old.Owner.ID) + ", is " + o.Pseudonyms.Owner("other")
		}
		a, err := audit.New(audit.Policy{}, o)
		if err != nil {
			t.Fatal(err)
		}
		a.Add(&now, audit.Place{})
		a.ReviewPrevious(&old, audit.Place{})
		if f := find(a.Report(), audit.RuleOwnerChanged); len(f) != 1 || f[0].Detail != want {
			t.Errorf("findings %+v, want the detail %q", f, want)
		}
	}
}
