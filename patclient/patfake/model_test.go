package patfake_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/sailpat/sailpat/pat"
	"github.com/sailpat/sailpat/patclient/patfake"
)

// A model is the API as docs/contract.md and the vendor's pages describe it, in as
// few words as possible and without pat.
type model struct {
	now    time.Time
	tokens []*modelToken // in the order of creation
}

type modelToken struct {
	id, secret, name, owner string
	scopes                  string    // joined
	seconds                 int       // of validity
	expires                 time.Time // zero: never
	acknowledged            bool
	used                    time.Time // zero: never
}

func (m *model) find(id string) *modelToken {
	for _, t := range m.tokens {
		if t.id == id {
			return t
		}
	}
	return nil
}

func (m *model) taken(owner, name string, except *modelToken) bool {
	return slices.ContainsFunc(m.tokens, func(t *modelToken) bool { return t != except && t.owner == owner && t.name == name })
}

// dates that a client writes, as JSON; "" is none.
var dates = map[string]func(now time.Time) (text string, at time.Time){
	"none":         func(time.Time) (string, time.Time) { return "", time.Time{} },
	"null":         func(time.Time) (string, time.Time) { return "null", time.Time{} },
	"empty":        func(time.Time) (string, time.Time) { return `""`, time.Time{} },
	"past":         func(now time.Time) (string, time.Time) { return date(now.Add(-time.Millisecond)) },
	"now":          func(now time.Time) (string, time.Time) { return date(now) },
	"soon":         func(now time.Time) (string, time.Time) { return date(now.Add(time.Millisecond)) },
	"six months":   func(now time.Time) (string, time.Time) { return date(sixMonths(now)) },
	"more than it": func(now time.Time) (string, time.Time) { return date(sixMonths(now).Add(time.Millisecond)) },
}

var dateNames = []string{"none", "null", "empty", "past", "now", "soon", "six months", "more than it"}

const layout = "2006-01-02T15:04:05.000Z07:00"

func date(at time.Time) (string, time.Time) { return `"` + at.Format(layout) + `"`, at }

// sixMonths adds six calendar months, and takes the last day of a month that is
// too short.
func sixMonths(at time.Time) time.Time {
	y, m, d := at.Date()
	last := time.Date(y, m+7, 0, 0, 0, 0, 0, time.UTC).Day()
	return time.Date(y, m+6, min(d, last), at.Hour(), at.Minute(), at.Second(), at.Nanosecond(), time.UTC)
}

// Versions and their paths.
var versions = []struct {
	version   pat.APIVersion
	path      string
	sixMonths bool
}{
	{pat.V1, "/personal-access-tokens/v1", false},
	{pat.V2026, "/v2026/personal-access-tokens", false},
	{pat.V2025, "/v2025/personal-access-tokens", false},
	{pat.V2024, "/v2024/personal-access-tokens", true},
	{pat.V3, "/v3/personal-access-tokens", true},
	{pat.Beta, "/beta/personal-access-tokens", true},
}

// After any sequence of operations the fake answers what the model says, and every
// answer of 2xx is valid for pat, in the strictest reading.
//
//	go test ./patclient/patfake -run TestModel -rapid.checks=100000
func TestModel(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		f := newTenant(rt)
		m := &model{now: patfake.Epoch}
		for range rapid.IntRange(1, 12).Draw(rt, "operations") {
			step(rt, f, m)
		}
	})
}

func step(t *rapid.T, f *tenant, m *model) {
	v := rapid.SampledFrom(versions).Draw(t, "version")
	user := rapid.SampledFrom([]patfake.User{admin, william}).Draw(t, "user")
	switch operation := rapid.SampledFrom([]string{"create", "create", "create", "patch", "patch", "delete", "bulk", "list", "use", "wait"}).Draw(t, "operation"); operation {
	case "create":
		name := rapid.SampledFrom([]string{"a", "b", "c", "", "é\n"}).Draw(t, "name")
		expiry := rapid.SampledFrom(dateNames).Draw(t, "expires")
		ack := rapid.SampledFrom([]string{"", "true", "false", "null"}).Draw(t, "acknowledged")
		seconds := rapid.SampledFrom([]string{"", "null", "14", "15", "43200", "43201"}).Draw(t, "validity")
		scope := rapid.SampledFrom([]string{"", "null", "[]", `["a:b:c"]`, `["a:b:c","d:e:f"]`, `[""]`}).Draw(t, "scope")
		text, at := dates[expiry](m.now)
		body := object("name", quote(name), "scope", scope, "accessTokenValiditySeconds", seconds, "expirationDate", text, "userAwareTokenNeverExpires", ack)
		given := !at.IsZero()
		ok := name != "" && seconds != "14" && seconds != "43201" && scope != `[""]` && !m.taken(user.ID, name, nil) && m.count(user.ID) < 10
		ok = ok && (!given || at.After(m.now)) && (!v.sixMonths || !given || !at.After(sixMonths(m.now))) && (v.sixMonths || given || ack == "true")
		a := f.do(user, "POST", v.path, body)
		if !agree(t, a, ok, 400, body) {
			return
		}
		var created pat.CreateResponse
		a.read(t, &created, v.version)
		token := &modelToken{id: created.ID, secret: created.Secret.Reveal(), name: name, owner: user.ID, scopes: "sp:scopes:all", seconds: 43200, expires: at, acknowledged: ack == "true" && !v.sixMonths}
		if scope == `["a:b:c"]` || scope == `["a:b:c","d:e:f"]` {
			token.scopes = strings.NewReplacer("[", "", "]", "", `"`, "").Replace(scope)
		}
		if seconds == "15" {
			token.seconds = 15
		}
		if !given && v.sixMonths {
			token.expires = sixMonths(m.now)
		}
		m.tokens = append(m.tokens, token)
		if created.Name != name || strings.Join(created.Scope, ",") != token.scopes || int(created.AccessTokenValiditySeconds) != token.seconds {
			t.Fatalf("got %s", a.body)
		}
		f.Advance(time.Millisecond) // so that the order is known
		m.now = m.now.Add(time.Millisecond)
	case "patch":
		token := m.draw(t)
		ops, change, ok := drawPatch(t, m, token, v.sixMonths, true)
		a := f.do(user, "PATCH", v.path+"/"+token.id, "["+ops+"]")
		switch {
		case m.find(token.id) == nil || user.ID != token.owner && !user.Admin:
			agree(t, a, false, 404, ops)
		case user.ID != token.owner:
			agree(t, a, false, 403, ops)
		case agree(t, a, ok, 400, ops):
			change(token)
			var got pat.Token
			a.read(t, &got, v.version)
			same(t, &got, token)
		}
	case "delete":
		token := m.draw(t)
		a := f.do(user, "DELETE", v.path+"/"+token.id, "")
		ok := m.find(token.id) != nil && (user.ID == token.owner || user.Admin)
		if want := map[bool]int{true: 204, false: 404}[ok]; a.status != want {
			t.Fatalf("status %d, want %d", a.status, want)
		}
		if ok {
			m.tokens = slices.DeleteFunc(m.tokens, func(u *modelToken) bool { return u == token })
		}
	case "bulk":
		var tokens []*modelToken
		var ids []string
		known := true
		for range rapid.IntRange(1, 3).Draw(t, "tokens") {
			token := m.draw(t)
			known = known && m.find(token.id) != nil && !slices.Contains(tokens, token)
			tokens, ids = append(tokens, token), append(ids, quote(token.id))
		}
		// Each of the tokens decides whether the patch fits it.
		draw := rapid.Uint64().Draw(t, "patch")
		var ops string
		var changes []func(*modelToken)
		ok := known
		for _, token := range tokens {
			text, change, fits := patchOf(draw, m, token, false, false)
			ops, ok = text, ok && fits
			changes = append(changes, change)
		}
		a := f.do(user, rapid.SampledFrom([]string{"PATCH", "POST"}).Draw(t, "method"), v1+"/bulk-update", `{"ids":[`+strings.Join(ids, ",")+`],"patch":[`+ops+`]}`)
		if !user.Admin {
			agree(t, a, false, 403, ops)
		} else if agree(t, a, ok, 400, ops) {
			var list pat.TokenList
			a.read(t, &list, pat.V1)
			for i, token := range tokens {
				changes[i](token)
				k := slices.IndexFunc(list, func(got pat.Token) bool { return got.ID == token.id })
				if k < 0 {
					t.Fatalf("%s is missing in %s", token.id, a.body)
				}
				same(t, &list[k], token)
			}
		}
	case "list":
		query := url.Values{}
		var want []*modelToken
		filter := rapid.SampledFrom([]string{"", "lastUsed isnull", "lastUsed le " + m.now.Format(layout), "not lastUsed isnull"}).Draw(t, "filter")
		mine := !user.Admin || rapid.Bool().Draw(t, "mine")
		if filter != "" {
			query.Set("filters", filter)
		}
		if mine {
			query.Set("owner-id", "me")
		}
		for _, token := range m.tokens {
			if (!mine || token.owner == user.ID) && (filter == "" || (filter == "lastUsed isnull") == token.used.IsZero()) {
				want = append(want, token)
			}
		}
		limit, offset := rapid.IntRange(0, 5).Draw(t, "limit"), rapid.IntRange(0, 3).Draw(t, "offset")
		query.Set("limit", fmt.Sprint(limit))
		query.Set("offset", fmt.Sprint(offset))
		want = want[min(offset, len(want)):]
		want = want[:min(limit, len(want))]
		var list pat.TokenList
		f.do(user, "GET", v.path+"?"+query.Encode(), "").read(t, &list, v.version)
		if len(list) != len(want) {
			t.Fatalf("%d tokens, want %d", len(list), len(want))
		}
		for i := range list {
			same(t, &list[i], want[i])
		}
	case "use":
		token := m.draw(t)
		req := httptest.NewRequest("POST", "/oauth/token?"+url.Values{"grant_type": {"client_credentials"}, "client_id": {token.id}, "client_secret": {token.secret}}.Encode(), nil)
		a := f.send(req)
		ok := m.find(token.id) != nil && (token.expires.IsZero() || token.expires.After(m.now))
		if want := map[bool]int{true: 200, false: 401}[ok]; a.status != want {
			t.Fatalf("status %d, want %d", a.status, want)
		}
		if ok && token.used.Truncate(24*time.Hour) != m.now.Truncate(24*time.Hour) {
			token.used = m.now
		}
	case "wait":
		d := rapid.SampledFrom([]time.Duration{time.Millisecond, time.Hour, 31 * 24 * time.Hour}).Draw(t, "time")
		f.Advance(d)
		m.now = m.now.Add(d)
	}
}

// agree fails the test if the fake does not answer 200 or the status of a refusal,
// as the model says.
func agree(t *rapid.T, a answer, ok bool, refused int, request string) bool {
	want := http.StatusOK
	if !ok {
		want = refused
	}
	if a.status != want {
		t.Fatalf("status %d, want %d\nrequest %s\nanswer %s", a.status, want, request, a.body)
	}
	return ok
}

func same(t *rapid.T, got *pat.Token, want *modelToken) {
	t.Helper()
	var expires, used time.Time
	if at, ok := got.ExpirationDate.Get(); ok {
		expires = at.Time()
	}
	if at, ok := got.LastUsed.Get(); ok {
		used = at.Time()
	}
	if got.ID != want.id || got.Name != want.name || got.Owner.ID != want.owner || strings.Join(got.Scope, ",") != want.scopes ||
		got.AccessTokenValidity() != time.Duration(want.seconds)*time.Second || !expires.Equal(want.expires) || !used.Equal(want.used) {
		t.Fatalf("got %v, want %+v", got, want)
	}
	if ack, ok := got.UserAwareTokenNeverExpires.Get(); ok && ack != want.acknowledged {
		t.Fatalf("acknowledged %v, want %v", ack, want.acknowledged)
	}
}

func (m *model) count(owner string) (n int) {
	for _, t := range m.tokens {
		if t.owner == owner {
			n++
		}
	}
	return n
}

// draw returns one of the tokens, or one that does not exist.
func (m *model) draw(t *rapid.T) *modelToken {
	if i := rapid.IntRange(0, len(m.tokens)).Draw(t, "token"); i < len(m.tokens) {
		return m.tokens[i]
	}
	return &modelToken{id: "86f1dc6fe8f54414950454cbb11278fa", secret: "x", owner: william.ID}
}

func drawPatch(t *rapid.T, m *model, token *modelToken, sixMonths, single bool) (ops string, change func(*modelToken), ok bool) {
	return patchOf(rapid.Uint64().Draw(t, "patch"), m, token, sixMonths, single)
}

// patchOf returns a patch that a number stands for, what it does to a token, and
// whether it may.
func patchOf(draw uint64, m *model, token *modelToken, sixMonths, single bool) (ops string, change func(*modelToken), ok bool) {
	pick := func(n int) int { k := int(draw % uint64(n)); draw /= uint64(n); return k }
	var parts []string
	var changes []func(*modelToken)
	ok = true
	if single && pick(2) == 0 {
		name := []string{"a", "b", "c", "z", ""}[pick(5)]
		parts = append(parts, operation([]string{"add", "replace"}[pick(2)], "/name", quote(name)))
		ok = ok && name != "" && !m.taken(token.owner, name, token)
		changes = append(changes, func(t *modelToken) { t.name = name })
	}
	if single && pick(2) == 0 {
		scopes := []string{"a:b:c", "a:b:c,d:e:f"}[pick(2)]
		parts = append(parts, operation("replace", "/scope", `["`+strings.ReplaceAll(scopes, ",", `","`)+`"]`))
		changes = append(changes, func(t *modelToken) { t.scopes = scopes })
	}
	expires, acknowledged := token.expires, token.acknowledged
	cleared, acked := false, false
	if pick(2) == 0 {
		text, at := dates[dateNames[pick(len(dateNames))]](m.now)
		op := []string{"add", "replace"}[pick(2)]
		if text == "" {
			parts = append(parts, `{"op":"remove","path":"/expirationDate"}`)
		} else {
			parts = append(parts, operation(op, "/expirationDate", text))
		}
		ok = ok && !sixMonths && (at.IsZero() || at.After(m.now))
		expires, cleared = at, at.IsZero()
	}
	if pick(2) == 0 {
		acked, acknowledged = true, pick(3) > 0
		parts = append(parts, operation([]string{"add", "replace"}[pick(2)], "/userAwareTokenNeverExpires", fmt.Sprint(acknowledged)))
		ok = ok && !sixMonths
	}
	ok = ok && (!cleared || acked && acknowledged) && (!expires.IsZero() || acknowledged)
	ok = ok && (single || len(parts) > 0)
	return strings.Join(parts, ","), func(t *modelToken) {
		for _, c := range changes {
			c(t)
		}
		t.expires, t.acknowledged = expires, acknowledged
	}, ok
}

func operation(op, path, value string) string {
	return object("op", quote(op), "path", quote(path), "value", value)
}

// object returns a JSON object of names and JSON values; an empty value is left
// out.
func object(pairs ...string) string {
	var members []string
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			members = append(members, quote(pairs[i])+":"+pairs[i+1])
		}
	}
	return "{" + strings.Join(members, ",") + "}"
}

func quote(s string) string {
	text, _ := json.Marshal(s)
	return string(text)
}
