// Package reporttest makes audits for the tests of package auditreport and of its
// readers: an example tenant of any size, and a tenant with hostile names.
package reporttest

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/sailpat/sailpat/audit"
	"github.com/sailpat/sailpat/internal/auditreport"
	"github.com/sailpat/sailpat/pat"
)

// Clock is the clock of all audits of this package.
var Clock = time.Date(2026, 6, 1, 8, 30, 0, 0, time.UTC)

// A Token is a token of a list. Pointers that are nil are null.
type Token struct {
	ID         string   `json:"id"`
	Name       string   `json:"name"`
	Scope      []string `json:"scope"`
	Owner      Owner    `json:"owner"`
	Created    string   `json:"created"`
	LastUsed   *string  `json:"lastUsed"`
	Managed    bool     `json:"managed"`
	Seconds    int      `json:"accessTokenValiditySeconds"`
	Expiration *string  `json:"expirationDate"`
}

// An Owner is the owner of a Token.
type Owner struct {
	Type string `json:"type"`
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Hostile are names that every format must make harmless.
var Hostile = []string{
	`</script><img src=x onerror=alert(1)>`,
	`</style></title><svg onload=alert(1)>`,
	`=cmd|' /C calc'!A0`,
	"\u202egpj.exe",
	strings.Repeat("long ", 64<<10/5),
	"😀👩\u200D💻 \U0001F3F4\U000E0067\U000E007F",
	"line\nBEGIN:VEVENT\r\nUID:x\n# TYPE x counter\nx{a=\"b\"} 1\n",
	"`` ` ``` | <b>@octocat</b> [x](https://example.com) ![y](z) \\| \\",
	"\x1b[31mred\x1b[0m\u0085\u2028\u2066\uFEFF\x00",
	`{{.}} ${x} %s %n {"a":1} ]]> --> \" \u0022 \`,
	"##vso[task.complete]##[group]x ::error::y",
	"   ", "|", "`", "-", "+1", "@SUM(A1)", "\tTAB", "",
}

const dateForm = "2006-01-02T15:04:05.000Z"

func text(t time.Time) *string {
	s := t.UTC().Format(dateForm)
	return &s
}

// hostileScope is a scope that no document has.
const hostileScope = "idn:<b>\u202e|`,;\":read"

// HostileTokens returns a token for each hostile name, with hostile IDs for some.
func HostileTokens() []Token {
	var list []Token
	for i, name := range Hostile {
		id := fmt.Sprintf("%032x", i)
		if i%3 == 1 {
			id = name + id
		}
		t := Token{ID: id, Name: name, Scope: []string{hostileScope, "sp:scopes:all"}, Seconds: 43200,
			Owner:   Owner{"IDENTITY", fmt.Sprintf("owner-%d%s", i, name), name},
			Created: *text(Clock.AddDate(-1, 0, -40)), LastUsed: text(Clock.AddDate(0, 0, -i*10))}
		if i%2 == 0 {
			t.Expiration = text(Clock.AddDate(0, 0, i+1))
		}
		list = append(list, t)
	}
	return list
}

var (
	services = []string{"ServiceNow", "Splunk", "Okta", "Workday", "Jira", "Terraform", "Grafana", "Jenkins", "SAP", "Slack", "Azure", "Snowflake"}
	purposes = []string{"sync", "export", "provisioning", "report", "backup", "certification", "onboarding", "monitoring", "cleanup", "migration"}
	stages   = []string{"", " (test)", " (prod)", " 2", " nightly"}
	given    = []string{"Zoë", "Amir", "Linh", "Marta", "Jonas", "Priya", "Kwame", "Ingrid", "Diego", "Yuki", "Noah", "Fatima"}
	family   = []string{"Okafor", "Lindqvist", "Nguyen", "García", "Petrov", "Haddad", "Müller", "Tanaka", "Silva", "O’Brien", "Kowalska", "Rossi"}
	common   = []string{"idn:sources:read", "idn:accounts:read", "idn:identity:read", "idn:access-profile:read", "sp:search:read", "idn:app-roles:read", "idn:identity-profile:read", "idn:transform:read"}
	wider    = []string{"idn:sources:manage", "idn:accounts:manage", "idn:access-request:manage", "idn:app-roles:manage"}
	strong   = []string{"sp:workflow:manage", "sp:oauth-client:manage", "idn:user-level:manage"}
)

// Tokens returns the tokens of the example tenant. The same n gives the same
// tokens.
func Tokens(n int) []Token {
	r := rand.New(rand.NewPCG(20260601, uint64(n)))
	owners := make([]Owner, max(1, n/4))
	for i := range owners {
		name := given[r.IntN(len(given))] + " " + family[r.IntN(len(family))]
		if i%5 == 0 {
			name = "svc-" + strings.ToLower(services[r.IntN(len(services))])
		}
		owners[i] = Owner{"IDENTITY", fmt.Sprintf("2c9180%026x", 7919*(i+1)), name}
	}
	list := make([]Token, n)
	for i := range list {
		list[i] = token(r, i, owners)
	}
	return list
}

func token(r *rand.Rand, i int, owners []Owner) Token {
	chance := func(percent int) bool { return r.IntN(100) < percent }
	age := func(days int) time.Duration {
		return time.Duration(r.IntN(days*24*60*60*1000)) * time.Millisecond
	}
	t := Token{
		ID:    fmt.Sprintf("%016x%016x", r.Uint64(), uint64(i)),
		Name:  services[r.IntN(len(services))] + " " + purposes[r.IntN(len(purposes))] + stages[r.IntN(len(stages))],
		Owner: owners[r.IntN(len(owners))], Managed: chance(6), Seconds: 43200,
	}
	if chance(3) {
		t.Owner = owners[0]
	}
	created := Clock.Add(-age(700))
	if !chance(14) {
		lifetime := []int{90, 180, 365, 365, 365, 730}[r.IntN(6)]
		expires := created.AddDate(0, 0, lifetime)
		for expires.Before(Clock.AddDate(0, 0, -12)) {
			created = created.AddDate(0, 0, 90)
			expires = expires.AddDate(0, 0, 90)
		}
		t.Expiration = text(expires)
	}
	if created.After(Clock.AddDate(0, 0, -2)) {
		created = Clock.AddDate(0, 0, -2)
	}
	t.Created = *text(created)
	switch since := Clock.AddDate(0, 0, -1).Sub(created); {
	case chance(8):
	case chance(20):
		t.LastUsed = text(created.Add(time.Duration(r.Int64N(int64(since)))))
	default:
		t.LastUsed = text(Clock.Add(-24*time.Hour - min(since-24*time.Hour, age(12))))
	}
	switch {
	case chance(9):
		t.Scope = []string{"sp:scopes:all"}
	case chance(3):
		t.Scope = nil
	default:
		t.Scope = pick(r, common, 1+r.IntN(3))
		if chance(25) {
			t.Scope = append(t.Scope, pick(r, wider, 1)...)
		}
		if chance(6) {
			t.Scope = append(t.Scope, pick(r, strong, 1)...)
		}
		if chance(2) {
			t.Scope = append(t.Scope, "idn:source:read")
		}
	}
	return t
}

func pick(r *rand.Rand, from []string, n int) []string {
	var out []string
	for _, i := range r.Perm(len(from))[:n] {
		out = append(out, from[i])
	}
	return out
}

// OwnersOf returns an owners file for tokens: one owner in 20 has left.
func OwnersOf(list []Token) []audit.Owner {
	var owners []audit.Owner
	seen := map[string]bool{}
	for i := range list {
		o := list[i].Owner
		if seen[o.ID] {
			continue
		}
		seen[o.ID] = true
		row := audit.Owner{ID: o.ID, Name: o.Name, Status: "ACTIVE", Contact: fmt.Sprintf("user%d@example.com", len(seen)), Class: "person"}
		if strings.HasPrefix(o.Name, "svc-") {
			row.Class = "service"
		}
		if len(seen)%20 == 19 {
			row.Status = "TERMINATED"
		}
		owners = append(owners, row)
	}
	return owners
}

// Earlier returns the tokens as they were a week before, for a comparison.
func Earlier(list []Token) []Token {
	var out []Token
	for i, t := range list {
		switch {
		case i%40 == 39: // added since
			continue
		case i%55 == 54 && t.Expiration != nil:
			at, _ := time.Parse(dateForm, *t.Expiration)
			t.Expiration = text(at.AddDate(0, 0, -90))
		case i%70 == 69 && len(t.Scope) > 1:
			t.Scope = t.Scope[:1]
		}
		out = append(out, t)
	}
	return out
}

// Policy returns the policy of the example tenant: it accepts some findings.
func Policy() audit.Policy {
	p := audit.Policy{Suppress: []audit.Suppression{
		{Rule: "all-scopes", Name: "Workday*", Reason: "/work-items has no scope of its own; ticket 4711", Until: "2026-09-30"},
		{Rule: "never-expires", OwnerName: "svc-s*", Reason: "secret manager rotates these tokens monthly", Until: "2026-06-20"},
	}}
	return p.Effective()
}

// Path is the path of the export in all audits of this package.
const Path = "pats.json"

// Audit audits tokens.
func Audit(list []Token, p audit.Policy, o audit.Options) (*auditreport.Document, error) {
	return Compare(nil, list, p, o)
}

// Compare audits tokens and, unless earlier is nil, compares them with earlier
// ones.
func Compare(earlier, list []Token, p audit.Policy, o audit.Options) (*auditreport.Document, error) {
	if o.AsOf.IsZero() {
		o.AsOf = Clock
	}
	if earlier != nil {
		o.Previous = audit.NewPrevious(o.APIVersion)
		if err := each("old.json", earlier, func(t *pat.Token, v []pat.Violation, _ audit.Place) {
			if v != nil {
				o.Previous.AddUnreadable(t)
			} else {
				o.Previous.Add(t)
			}
		}); err != nil {
			return nil, err
		}
	}
	a, err := audit.New(p, o)
	if err != nil {
		return nil, err
	}
	a.SetInput(Path, strings.Repeat("5a", 32))
	if err := each(Path, list, func(t *pat.Token, v []pat.Violation, at audit.Place) {
		if v != nil {
			a.AddUnreadable(t, v, at)
		} else {
			a.Add(t, at)
		}
	}); err != nil {
		return nil, err
	}
	if earlier != nil {
		if err := each("old.json", earlier, func(t *pat.Token, _ []pat.Violation, at audit.Place) { a.ReviewPrevious(t, at) }); err != nil {
			return nil, err
		}
	}
	r := a.Report()
	r.Tool = audit.Tool{Name: "patlint", Version: "test"}
	return &auditreport.Document{Report: r, Policy: p.Effective(), Pseudonymised: o.Pseudonyms != nil}, nil
}

// each reads tokens as an audit reads them.
func each(path string, list []Token, f func(*pat.Token, []pat.Violation, audit.Place)) error {
	data, err := json.Marshal(append([]Token{}, list...)) // never null
	if err != nil {
		return err
	}
	i := 0
	for t, err := range pat.Tokens(strings.NewReader(string(data)), pat.Tolerant(), pat.Borrow()) {
		at := audit.Place{Path: path, Index: i, Line: i + 2, Column: 3}
		i++
		if invalid, ok := errors.AsType[*pat.ValidationError](err); ok {
			f(&t, invalid.Violations, at)
		} else if err != nil {
			return err
		} else {
			f(&t, nil, at)
		}
	}
	return nil
}

// Example audits the example tenant of n tokens with an owners file.
func Example(n int) (*auditreport.Document, error) {
	list := Tokens(n)
	return Compare(Earlier(list), list, Policy(), audit.Options{
		Owners: audit.NewOwners(OwnersOf(list)), Tenant: "example", Exported: Clock.Add(-26 * time.Hour),
	})
}
