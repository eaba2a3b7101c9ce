package patfake_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sailpat/sailpat/pat"
	"github.com/sailpat/sailpat/patclient"
	"github.com/sailpat/sailpat/patclient/patfake"
)

// A tenant is a fake with an administrator and two other users.
type tenant struct {
	*patfake.Fake
	t fataler
}

var (
	admin   = patfake.DefaultUser
	william = patfake.User{ID: "2c91808568c529c60168cca6f90c1313", Name: "William Wilson"}
	riley   = patfake.User{ID: "2c91808568c529c60168cca6f90c1002", Name: "Riley Chen"}
)

func newTenant(t fataler) *tenant {
	return &tenant{patfake.New(patfake.Config{Users: []patfake.User{admin, william, riley}}), t}
}

// An answer is one of the fake's.
type answer struct {
	status int
	header http.Header
	body   string
}

// do sends a request of a user who is signed in.
func (f *tenant) do(user patfake.User, method, path, body string) answer {
	f.t.Helper()
	return f.doScoped(user, nil, method, path, body)
}

func (f *tenant) doScoped(user patfake.User, scopes []string, method, path, body string) answer {
	f.t.Helper()
	req := httptest.NewRequest(method, path, strings.NewReader(body))
	req.Header.Set("Authorization", "Bearer "+f.Access(user, scopes...).Reveal())
	req.Header.Set("Content-Type", "application/json")
	if method == "PATCH" && !strings.HasSuffix(path, "/bulk-update") {
		req.Header.Set("Content-Type", "application/json-patch+json")
	}
	return f.send(req)
}

func (f *tenant) send(req *http.Request) answer {
	w := httptest.NewRecorder()
	f.ServeHTTP(w, req)
	return answer{w.Code, w.Header(), w.Body.String()}
}

// read reads a payload, and checks it as strictly as pat can.
func (a answer) read(t fataler, p pat.Payload, v pat.APIVersion) {
	t.Helper()
	if a.status != 200 {
		t.Fatalf("status %d: %s", a.status, a.body)
	}
	if err := pat.Unmarshal([]byte(a.body), p); err != nil {
		t.Fatalf("%v\n%s", err, a.body)
	}
	opts := []pat.Option{pat.ForVersion(v)}
	if p.Kind() != pat.KindCreated {
		opts = append(opts, pat.Disable(pat.RuleExpirationOverSixMonths)) // contract D11
	}
	if err := pat.Validate(p, opts...); err != nil {
		t.Fatalf("%v\n%s", err, a.body)
	}
}

const v1 = "/personal-access-tokens/v1"

// create creates a token that expires in a month.
func (f *tenant) create(user patfake.User, name string) pat.CreateResponse {
	f.t.Helper()
	var created pat.CreateResponse
	f.do(user, "POST", v1, fmt.Sprintf(`{"name":%q,"expirationDate":"2026-07-01T00:00:00.000Z"}`, name)).read(f.t, &created, pat.V1)
	return created
}

// contract §1: what a create gives, with the defaults.
func TestCreate(t *testing.T) {
	tests := []struct {
		name, path, request string
		version             pat.APIVersion
		want                string // without id and secret
	}{
		{"all members", v1, `{"name":"NodeJS Integration","scope":["demo:personal-access-token-scope:first"],"accessTokenValiditySeconds":36900,"expirationDate":"2026-12-31T23:59:59.999Z"}`, pat.V1,
			`"name":"NodeJS Integration","scope":["demo:personal-access-token-scope:first"],"owner":{"type":"IDENTITY","id":"2c9180a46faadee4016fb4e018c20639","name":"Support"},"created":"2026-06-01T00:00:00.000Z","accessTokenValiditySeconds":36900,"expirationDate":"2026-12-31T23:59:59.999Z","userAwareTokenNeverExpires":false}`},
		{"defaults", v1, `{"name":"x","userAwareTokenNeverExpires":true}`, pat.V1,
			`"name":"x","scope":["sp:scopes:all"],"owner":{"type":"IDENTITY","id":"2c9180a46faadee4016fb4e018c20639","name":"Support"},"created":"2026-06-01T00:00:00.000Z","accessTokenValiditySeconds":43200,"expirationDate":null,"userAwareTokenNeverExpires":true}`},
		{"no scope given", "/v2026/personal-access-tokens", `{"name":"x","scope":[],"expirationDate":"","userAwareTokenNeverExpires":true}`, pat.V2026,
			`"name":"x","scope":["sp:scopes:all"],"owner":{"type":"IDENTITY","id":"2c9180a46faadee4016fb4e018c20639","name":"Support"},"created":"2026-06-01T00:00:00.000Z","accessTokenValiditySeconds":43200,"expirationDate":null,"userAwareTokenNeverExpires":true}`},
		{"six months", "/v3/personal-access-tokens", `{"name":"x"}`, pat.V3,
			`"name":"x","scope":["sp:scopes:all"],"owner":{"type":"IDENTITY","id":"2c9180a46faadee4016fb4e018c20639","name":"Support"},"created":"2026-06-01T00:00:00.000Z","accessTokenValiditySeconds":43200,"expirationDate":"2026-12-01T00:00:00.000Z"}`},
		{"an acknowledgement that has no meaning", "/beta/personal-access-tokens", `{"name":"x","userAwareTokenNeverExpires":true,"expirationDate":"2026-07-01T02:00:00+02:00"}`, pat.Beta,
			`"name":"x","scope":["sp:scopes:all"],"owner":{"type":"IDENTITY","id":"2c9180a46faadee4016fb4e018c20639","name":"Support"},"created":"2026-06-01T00:00:00.000Z","accessTokenValiditySeconds":43200,"expirationDate":"2026-07-01T00:00:00.000Z"}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := newTenant(t)
			a := f.do(admin, "POST", tt.path, tt.request)
			var created pat.CreateResponse
			a.read(t, &created, tt.version)
			_, got, _ := strings.Cut(a.body, created.Secret.Reveal()+`",`)
			if got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
			if len(created.ID) != 32 || len(created.Secret.Reveal()) != 64 {
				t.Errorf("ID %q and secret have other lengths than the vendor's", created.ID)
			}
			if a.header.Get("Cache-Control") != "no-store" {
				t.Error("the answer can be cached")
			}
			if list := f.do(admin, "GET", tt.path, ""); strings.Contains(list.body, "secret") || strings.Contains(list.body, created.Secret.Reveal()) {
				t.Error("the secret is shown twice")
			}
		})
	}
}

// What the contract refuses, and the limits that the vendor documents.
func TestRefusedCreates(t *testing.T) {
	tests := []struct{ name, path, request string }{
		{"no acknowledgement", v1, `{"name":"x"}`},
		{"false acknowledgement", v1, `{"name":"x","userAwareTokenNeverExpires":false,"expirationDate":null}`},
		{"a date in the past", v1, `{"name":"x","expirationDate":"2026-05-31T23:59:59.999Z"}`},
		{"a date that is now", v1, `{"name":"x","expirationDate":"2026-06-01T00:00:00.000Z"}`},
		{"more than six months", "/v3/personal-access-tokens", `{"name":"x","expirationDate":"2026-12-01T00:00:00.001Z"}`},
		{"no name", v1, `{"userAwareTokenNeverExpires":true}`},
		{"an empty name", v1, `{"name":"","userAwareTokenNeverExpires":true}`},
		{"14 seconds", v1, `{"name":"x","userAwareTokenNeverExpires":true,"accessTokenValiditySeconds":14}`},
		{"43201 seconds", v1, `{"name":"x","userAwareTokenNeverExpires":true,"accessTokenValiditySeconds":43201}`},
		{"an unknown member", v1, `{"name":"x","userAwareTokenNeverExpires":true,"description":"y"}`},
		{"a member of the answer", v1, `{"name":"x","userAwareTokenNeverExpires":true,"id":"y"}`},
		{"a duplicate member", v1, `{"name":"x","name":"y","userAwareTokenNeverExpires":true}`},
		{"no JSON", v1, `name=x`},
		{"a name that is taken", v1, `{"name":"taken","userAwareTokenNeverExpires":true}`},
		{"too much", v1, `{"name":"` + strings.Repeat("x", 2<<20) + `","userAwareTokenNeverExpires":true}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := newTenant(t)
			f.create(admin, "taken")
			if a := f.do(admin, "POST", tt.path, tt.request); a.status != 400 || !strings.Contains(a.body, `"detailCode":"400 Bad Request"`) {
				t.Errorf("status %d: %s", a.status, a.body)
			}
			if got := len(f.Tokens()); got != 1 {
				t.Errorf("%d tokens, want 1", got)
			}
		})
	}
	t.Run("the name of another's token", func(t *testing.T) {
		f := newTenant(t)
		f.create(admin, "x")
		f.create(william, "x")
	})
	t.Run("ten tokens a user", func(t *testing.T) {
		f := newTenant(t)
		for i := range 10 {
			f.create(william, fmt.Sprint(i))
		}
		if a := f.do(william, "POST", v1, `{"name":"x","userAwareTokenNeverExpires":true}`); a.status != 400 {
			t.Errorf("status %d: %s", a.status, a.body)
		}
		f.create(riley, "x")
		id := f.Tokens()[0].ID
		if a := f.do(william, "DELETE", v1+"/"+f.Tokens()[0].ID, ""); a.status != 204 && f.Tokens()[0].Owner.ID == william.ID {
			t.Errorf("status %d for %s", a.status, id)
		}
	})
	t.Run("managed tokens do not count", func(t *testing.T) {
		f := newTenant(t)
		managed := f.stored(william, "managed")
		managed.Managed = pat.Some(true)
		f.put(managed)
		for i := range 10 {
			f.create(william, fmt.Sprint(i))
		}
	})
	t.Run("the wrong media type", func(t *testing.T) {
		f := newTenant(t)
		for _, mediaType := range []string{"", "text/plain", "application/json-patch+json", ";"} {
			req := httptest.NewRequest("POST", v1, strings.NewReader(`{"name":"x","userAwareTokenNeverExpires":true}`))
			req.Header.Set("Authorization", "Bearer "+f.Access(admin).Reveal())
			req.Header.Set("Content-Type", mediaType)
			if a := f.send(req); a.status != 415 {
				t.Errorf("%q: status %d: %s", mediaType, a.status, a.body)
			}
		}
	})
}

// stored returns a token as the fake keeps it.
func (f *tenant) stored(owner patfake.User, name string) pat.Token {
	return pat.Token{
		ID: "id-of-" + name, Name: name, Scope: []string{pat.ScopeAllScopes},
		Owner:          pat.Owner{Type: pat.OwnerTypeIdentity, ID: owner.ID, Name: owner.Name},
		Created:        pat.MustParseTimestamp("2017-07-11T18:45:37.098Z"),
		ExpirationDate: pat.Some(pat.MustParseTimestamp("2026-12-31T23:59:59.999Z")),
	}
}

func (f *tenant) put(t pat.Token) {
	f.t.Helper()
	if err := f.Put(t, pat.NewSecret("secret-of-"+t.Name)); err != nil {
		f.t.Fatal(err)
	}
}

func TestList(t *testing.T) {
	f := newTenant(t)
	mine := f.create(william, "mine")
	f.Advance(time.Second)
	f.create(riley, "another's")
	managed := f.stored(william, "managed")
	managed.Managed = pat.Some(true)
	f.put(managed)
	used := f.stored(william, "used")
	used.LastUsed = pat.Some(pat.MustParseTimestamp("2023-02-05T10:59:27.214Z"))
	used.Created = pat.MustParseTimestamp("2018-01-01T00:00:00.000Z")
	f.put(used)
	seer := patfake.User{ID: "seer", Name: "Seer", Admin: true, Managed: true}
	blind := patfake.User{ID: "blind", Name: "Blind", Admin: true}
	f.AddUser(seer)
	f.AddUser(blind)
	tests := []struct {
		name   string
		user   patfake.User
		scopes []string
		query  string
		status int
		want   []string
	}{
		{"all", seer, nil, "", 200, []string{"managed", "used", "mine", "another's"}},
		{"without the right to see managed tokens", blind, nil, "", 200, []string{"used", "mine", "another's"}},
		{"by owner", seer, nil, "owner-id=" + riley.ID, 200, []string{"another's"}},
		{"by an owner who does not exist", seer, nil, "owner-id=nobody", 200, nil},
		{"me", william, nil, "owner-id=me", 200, []string{"used", "mine"}},
		{"me, by ID", william, nil, "owner-id=" + william.ID, 200, []string{"used", "mine"}},
		{"of all, by one who may not", william, nil, "", 403, nil},
		{"of another, by one who may not", william, nil, "owner-id=" + riley.ID, 403, nil},
		{"with one of the scopes", william, []string{"sp:my-personal-access-tokens:read"}, "owner-id=me", 200, []string{"used", "mine"}},
		{"with a scope for one's own alone", seer, []string{"sp:my-personal-access-tokens:read"}, "", 403, nil},
		{"with another scope", william, []string{"sp:search:read"}, "owner-id=me", 403, nil},
		{"limit", seer, nil, "limit=2", 200, []string{"managed", "used"}},
		{"offset", seer, nil, "offset=3", 200, []string{"another's"}},
		{"limit and offset", seer, nil, "limit=2&offset=1", 200, []string{"used", "mine"}},
		{"an offset after the end", seer, nil, "offset=9", 200, nil},
		{"limit 0", seer, nil, "limit=0", 200, nil},
		{"limit 250", seer, nil, "limit=250&count=false", 200, []string{"managed", "used", "mine", "another's"}},
		{"limit 251", seer, nil, "limit=251", 400, nil},
		{"limit -1", seer, nil, "limit=-1", 400, nil},
		{"offset x", seer, nil, "offset=x", 400, nil},
		{"count maybe", seer, nil, "count=maybe", 400, nil},
		{"le", seer, nil, "filters=" + url.QueryEscape("lastUsed le 2023-02-05T10:59:27.214Z"), 200, []string{"used"}},
		{"le, a moment before", seer, nil, "filters=" + url.QueryEscape("lastUsed le 2023-02-05T10:59:27.213Z"), 200, nil},
		{"le, in quotation marks, with an offset", seer, nil, "filters=" + url.QueryEscape(`lastUsed le "2023-02-05T11:59:27.214+01:00"`), 200, []string{"used"}},
		{"isnull", seer, nil, "filters=" + url.QueryEscape("lastUsed isnull"), 200, []string{"managed", "mine", "another's"}},
		{"not", seer, nil, "filters=" + url.QueryEscape("not lastUsed isnull"), 200, []string{"used"}},
		{"and before or", seer, nil, "filters=" + url.QueryEscape("lastUsed isnull or lastUsed isnull and not lastUsed isnull"), 200, []string{"managed", "mine", "another's"}},
		{"parentheses", seer, nil, "filters=" + url.QueryEscape("(lastUsed isnull or lastUsed isnull) and not (lastUsed isnull)"), 200, nil},
		{"another operator", seer, nil, "filters=" + url.QueryEscape("lastUsed ge 2023-02-05T10:59:27.214Z"), 400, nil},
		{"another member", seer, nil, "filters=" + url.QueryEscape(`name eq "x"`), 400, nil},
		{"an operator in capitals", seer, nil, "filters=" + url.QueryEscape("lastUsed LE 2023-02-05T10:59:27.214Z"), 400, nil},
		{"no date", seer, nil, "filters=" + url.QueryEscape("lastUsed le yesterday"), 400, nil},
		{"nothing after le", seer, nil, "filters=" + url.QueryEscape("lastUsed le"), 400, nil},
		{"no end", seer, nil, "filters=" + url.QueryEscape("(lastUsed isnull"), 400, nil},
		{"too deep", seer, nil, "filters=" + strings.Repeat("(", 10000), 400, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := f.doScoped(tt.user, tt.scopes, "GET", v1+"?"+tt.query, "")
			if a.status != tt.status {
				t.Fatalf("status %d: %s", a.status, a.body)
			}
			if a.status != 200 {
				return
			}
			var list pat.TokenList
			a.read(t, &list, pat.V1)
			var got []string
			for _, token := range list {
				got = append(got, token.Name)
			}
			if !cmp.Equal(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
	t.Run("count", func(t *testing.T) {
		if a := f.do(seer, "GET", v1+"?limit=1&count=true", ""); a.header.Get("X-Total-Count") != "4" {
			t.Errorf("got %q", a.header.Get("X-Total-Count"))
		}
	})
	t.Run("HEAD", func(t *testing.T) {
		server := httptest.NewServer(f)
		defer server.Close()
		req, _ := http.NewRequest("HEAD", server.URL+v1, nil)
		req.Header.Set("Authorization", "Bearer "+f.Access(seer).Reveal())
		resp, err := http.DefaultClient.Do(req)
		if err != nil || resp.StatusCode != 200 {
			t.Fatal(resp, err)
		}
		resp.Body.Close()
	})
	t.Run("at a version without acknowledgement", func(t *testing.T) {
		a := f.do(seer, "GET", "/v3/personal-access-tokens?owner-id="+riley.ID, "")
		if a.status != 200 || strings.Contains(a.body, "userAwareTokenNeverExpires") {
			t.Errorf("got %s", a.body)
		}
	})
	_ = mine
}

// The clearing rules, and who may patch what.
func TestPatch(t *testing.T) {
	const (
		clears = `{"op":"replace","path":"/expirationDate","value":null},{"op":"replace","path":"/userAwareTokenNeverExpires","value":true}`
	)
	tests := []struct {
		name, patch string
		status      int
		want        string // in the answer
	}{
		{"a name", `[{"op":"replace","path":"/name","value":"New name"}]`, 200, `"name":"New name"`},
		{"the same name", `[{"op":"replace","path":"/name","value":"x"}]`, 200, `"name":"x"`},
		{"a name that is taken", `[{"op":"replace","path":"/name","value":"taken"}]`, 400, ""},
		{"scopes", `[{"op":"replace","path":"/scope","value":["a:b:c"]},{"op":"add","path":"/scope/-","value":"d:e:f"}]`, 200, `"scope":["a:b:c","d:e:f"]`},
		{"no scopes", `[{"op":"remove","path":"/scope"}]`, 200, `"scope":null`},
		{"a date", `[{"op":"replace","path":"/expirationDate","value":"2027-12-31T23:59:59.999Z"}]`, 200, `"expirationDate":"2027-12-31T23:59:59.999Z"`},
		{"a date in the past", `[{"op":"replace","path":"/expirationDate","value":"2026-05-31T23:59:59.999Z"}]`, 400, ""},
		{"no date, acknowledged", "[" + clears + "]", 200, `"expirationDate":null,"userAwareTokenNeverExpires":true`},
		{"no date any more, and again", "[" + clears + "," + clears + "]", 200, `"expirationDate":null,"userAwareTokenNeverExpires":true`},
		{"no date, not acknowledged", `[{"op":"remove","path":"/expirationDate"}]`, 400, ""},
		{"no date, acknowledged false", `[{"op":"remove","path":"/expirationDate"},{"op":"add","path":"/userAwareTokenNeverExpires","value":false}]`, 400, ""},
		{"the validity", `[{"op":"replace","path":"/accessTokenValiditySeconds","value":60}]`, 400, ""},
		{"a value that is missing", `[{"op":"replace","path":"/expirationDate"}]`, 400, ""},
		{"a test that fails", `[{"op":"test","path":"/name","value":"y"},{"op":"replace","path":"/name","value":"z"}]`, 400, ""},
		{"a scope that is not there", `[{"op":"remove","path":"/scope/9"}]`, 400, ""},
		{"an object", `{"op":"replace","path":"/name","value":"New name"}`, 400, ""},
		{"nothing", `[]`, 200, `"name":"x"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := newTenant(t)
			created := f.create(william, "x")
			f.create(william, "taken")
			before := f.token(created.ID)
			a := f.do(william, "PATCH", v1+"/"+created.ID, tt.patch)
			if a.status != tt.status || !strings.Contains(a.body, tt.want) {
				t.Fatalf("status %d: %s", a.status, a.body)
			}
			if a.status == 200 {
				a.read(t, new(pat.Token), pat.V1)
			} else if !cmp.Equal(f.token(created.ID), before) {
				t.Error("the token changed")
			}
		})
	}
	t.Run("who", func(t *testing.T) {
		f := newTenant(t)
		created := f.create(william, "x")
		const rename = `[{"op":"replace","path":"/name","value":"New name"}]`
		// "patching another owner's scopes gives 403, deleting works"
		for _, tt := range []struct {
			user   patfake.User
			scopes []string
			id     string
			status int
		}{
			{admin, nil, created.ID, 403},
			{riley, nil, created.ID, 404},
			{william, nil, "nobody", 404},
			{william, []string{"sp:all-personal-access-tokens:manage"}, created.ID, 403},
			{william, []string{"x", "sp:my-personal-access-tokens:manage"}, created.ID, 200},
		} {
			if a := f.doScoped(tt.user, tt.scopes, "PATCH", v1+"/"+tt.id, rename); a.status != tt.status {
				t.Errorf("%s %v: status %d, want %d", tt.user.Name, tt.scopes, a.status, tt.status)
			}
		}
	})
	t.Run("a date at a version that has none", func(t *testing.T) {
		f := newTenant(t)
		created := f.create(william, "x")
		a := f.do(william, "PATCH", "/v3/personal-access-tokens/"+created.ID, `[{"op":"replace","path":"/expirationDate","value":"2026-08-31T23:59:59.999Z"}]`)
		if a.status != 400 {
			t.Errorf("status %d: %s", a.status, a.body)
		}
	})
}

func (f *tenant) token(id string) pat.Token {
	f.t.Helper()
	for _, token := range f.Tokens() {
		if token.ID == id {
			return token
		}
	}
	f.t.Fatalf("no token %s", id)
	return pat.Token{}
}

func TestDelete(t *testing.T) {
	f := newTenant(t)
	first, second := f.create(william, "first"), f.create(william, "second")
	for _, tt := range []struct {
		name   string
		user   patfake.User
		scopes []string
		id     string
		status int
	}{
		{"one who does not see it", riley, nil, first.ID, 404},
		{"a scope for one's own", admin, []string{"sp:my-personal-access-tokens:manage"}, first.ID, 403},
		{"a scope to read", william, []string{"sp:my-personal-access-tokens:read"}, first.ID, 403},
		{"one's own", william, []string{"sp:my-personal-access-tokens:manage"}, first.ID, 204},
		{"again", william, nil, first.ID, 404},
		{"another's", admin, nil, second.ID, 204},
	} {
		if a := f.doScoped(tt.user, tt.scopes, "DELETE", v1+"/"+tt.id, ""); a.status != tt.status || a.status == 204 && a.body != "" {
			t.Errorf("%s: status %d, want %d: %s", tt.name, a.status, tt.status, a.body)
		}
	}
}

func TestBulkUpdate(t *testing.T) {
	f := newTenant(t)
	var ids []string
	for i := range 3 {
		ids = append(ids, f.create(william, fmt.Sprint(i)).ID)
	}
	body := func(ids []string, patch string) string {
		text, _ := json.Marshal(ids)
		return fmt.Sprintf(`{"ids":%s,"patch":[%s]}`, text, patch)
	}
	const (
		date  = `{"op":"replace","path":"/expirationDate","value":"2026-12-31T23:59:59.999Z"}`
		never = `{"op":"remove","path":"/expirationDate"},{"op":"replace","path":"/userAwareTokenNeverExpires","value":true}`
		path  = v1 + "/bulk-update"
	)
	for _, method := range []string{"PATCH", "POST"} {
		for _, patch := range []string{date, never, never, date} { // removing twice works, since null is shown as well
			var list pat.TokenList
			f.do(admin, method, path, body(ids, patch)).read(t, &list, pat.V1)
			for i, token := range list {
				if token.NeverExpires(pat.Acknowledged) != (patch == never) || i > 0 && list[i-1].ID >= token.ID {
					t.Errorf("%s %s: got %v", method, patch, list)
				}
			}
			if len(list) != 3 {
				t.Errorf("%d tokens, want 3", len(list))
			}
		}
	}
	var many []string
	for i := range 26 {
		many = append(many, fmt.Sprint(i))
	}
	for _, tt := range []struct {
		name, path, body string
		user             patfake.User
		scopes           []string
		status           int
	}{
		{"no administrator", path, body(ids, date), william, nil, 403},
		{"a scope for one's own", path, body(ids, date), admin, []string{"sp:my-personal-access-tokens:manage"}, 403},
		{"one that does not exist", path, body(append([]string{"nobody"}, ids...), date), admin, nil, 400},
		{"26", path, body(many, date), admin, nil, 400},
		{"none", path, body([]string{}, date), admin, nil, 400},
		{"one twice", path, body([]string{ids[0], ids[0]}, date), admin, nil, 400},
		{"a name", path, body(ids, `{"op":"replace","path":"/name","value":"x"}`), admin, nil, 400},
		{"not acknowledged", path, body(ids, `{"op":"remove","path":"/expirationDate"}`), admin, nil, 400},
		{"no patch", path, body(ids, ``), admin, nil, 400},
		{"no JSON", path, `ids`, admin, nil, 400},
		{"another version", "/v2026/personal-access-tokens/bulk-update", body(ids, date), admin, nil, 404},
	} {
		if tt.name == "another version" {
			// There it is the ID of a token.
			if a := f.do(admin, "PATCH", tt.path, `[]`); a.status != tt.status {
				t.Errorf("%s: status %d: %s", tt.name, a.status, a.body)
			}
			continue
		}
		if a := f.doScoped(tt.user, tt.scopes, "PATCH", tt.path, tt.body); a.status != tt.status {
			t.Errorf("%s: status %d, want %d: %s", tt.name, a.status, tt.status, a.body)
		}
	}
	t.Run("all or none", func(t *testing.T) {
		f := newTenant(t)
		created := f.create(william, "x")
		expired := f.stored(william, "late")
		expired.Created = pat.MustParseTimestamp("2028-01-01T00:00:00.000Z") // no date of 2026 fits
		expired.ExpirationDate = pat.Some(pat.MustParseTimestamp("2029-01-01T00:00:00.000Z"))
		f.put(expired)
		if a := f.do(admin, "PATCH", path, body([]string{created.ID, expired.ID}, date)); a.status != 400 {
			t.Errorf("status %d: %s", a.status, a.body)
		}
		if got, _ := f.token(created.ID).ExpirationDate.Get(); got == pat.MustParseTimestamp("2026-12-31T23:59:59.999Z") {
			t.Error("one of the tokens changed")
		}
	})
}

// Every form in which the vendor takes credentials, and what becomes of a token
// that is used.
func TestAuthenticate(t *testing.T) {
	f := newTenant(t)
	created := f.create(william, "x")
	id, secret := created.ID, created.Secret.Reveal()
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {id}, "client_secret": {secret}}
	request := func(kind string, form url.Values) *http.Request {
		switch kind {
		case "query":
			return httptest.NewRequest("POST", "/oauth/token?"+form.Encode(), nil)
		case "multipart":
			var body strings.Builder
			w := multipart.NewWriter(&body)
			for name := range form {
				w.WriteField(name, form.Get(name))
			}
			w.Close()
			req := httptest.NewRequest("POST", "/oauth/token", strings.NewReader(body.String()))
			req.Header.Set("Content-Type", w.FormDataContentType())
			return req
		case "basic":
			req := httptest.NewRequest("POST", "/oauth/token", strings.NewReader("grant_type=client_credentials"))
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			req.SetBasicAuth(form.Get("client_id"), form.Get("client_secret"))
			return req
		}
		req := httptest.NewRequest("POST", "/oauth/token", strings.NewReader(form.Encode()))
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		return req
	}
	for _, kind := range []string{"urlencoded", "query", "multipart", "basic"} {
		a := f.send(request(kind, form))
		var got struct {
			AccessToken string `json:"access_token"`
			TokenType   string `json:"token_type"`
			ExpiresIn   int    `json:"expires_in"`
			Scope       string
		}
		if err := json.Unmarshal([]byte(a.body), &got); err != nil || a.status != 200 || got.ExpiresIn != 43200 || got.TokenType != "bearer" || got.Scope != "sp:scopes:all" {
			t.Errorf("%s: status %d: %s", kind, a.status, a.body)
		}
		req := httptest.NewRequest("GET", v1+"?owner-id=me", nil)
		req.Header.Set("Authorization", "bearer "+got.AccessToken)
		if a := f.send(req); a.status != 200 {
			t.Errorf("%s: list: status %d: %s", kind, a.status, a.body)
		}
	}
	change := func(name, value string) url.Values {
		changed := url.Values{}
		for n := range form {
			changed.Set(n, form.Get(n))
		}
		changed.Set(name, value)
		return changed
	}
	for name, bad := range map[string]url.Values{
		"another secret": change("client_secret", strings.Repeat("0", 64)),
		"no secret":      change("client_secret", ""),
		"another ID":     change("client_id", "nobody"),
	} {
		if a := f.send(request("", bad)); a.status != 401 || strings.Contains(a.body, secret) {
			t.Errorf("%s: status %d: %s", name, a.status, a.body)
		}
	}
	if a := f.send(request("", change("grant_type", "password"))); a.status != 400 {
		t.Errorf("another grant: status %d", a.status)
	}

	lastUsed := func() pat.Timestamp { at, _ := f.token(id).LastUsed.Get(); return at }
	first := lastUsed()
	f.Advance(23 * time.Hour)
	f.send(request("", form))
	if lastUsed() != first {
		t.Error("lastUsed changed on the same day")
	}
	f.Advance(time.Hour)
	f.send(request("", form))
	if want := pat.TimestampOf(f.Now()); lastUsed() != want {
		t.Errorf("lastUsed is %v, want %v", lastUsed(), want)
	}
	f.Advance(29*24*time.Hour - time.Millisecond) // it expires a moment later
	if a := f.send(request("", form)); a.status != 200 {
		t.Errorf("before the expiration: status %d", a.status)
	}
	f.Advance(time.Millisecond)
	if a := f.send(request("", form)); a.status != 401 {
		t.Errorf("at the expiration: status %d", a.status)
	}
	if a := f.do(william, "GET", v1+"?owner-id=me", ""); !strings.Contains(a.body, id) {
		t.Error("an expired token is not listed")
	}
}

// 401 in all its forms, and paths and methods that are none.
func TestProtocol(t *testing.T) {
	f := newTenant(t)
	good := f.Access(admin).Reveal()
	parts := strings.Split(good, ".")
	stranger := patfake.New(patfake.Config{Seed: 1}).Access(admin).Reveal()
	for name, authorization := range map[string]string{
		"none": "", "another scheme": "Basic " + good, "nothing after the scheme": "Bearer ", "no JWT": "Bearer x",
		"no signature": "Bearer " + parts[0] + "." + parts[1] + ".", "another's signature": "Bearer " + stranger,
		"a changed payload":         "Bearer " + parts[0] + ".e30." + parts[2],
		"a user who does not exist": "Bearer " + f.Access(patfake.User{ID: "nobody"}).Reveal(),
	} {
		req := httptest.NewRequest("GET", v1, nil)
		req.Header.Set("Authorization", authorization)
		if a := f.send(req); a.status != 401 || !strings.Contains(a.body, `"error":"JWT`) {
			t.Errorf("%s: status %d: %s", name, a.status, a.body)
		}
	}
	old := httptest.NewRequest("GET", v1, nil)
	old.Header.Set("Authorization", "Bearer "+good)
	f.Advance(12 * time.Hour)
	if a := f.send(old); a.status != 401 || !strings.Contains(a.body, "JWT is expired") {
		t.Errorf("expired: status %d: %s", a.status, a.body)
	}
	for _, tt := range []struct {
		method, path string
		status       int
		allow        string
	}{
		{"GET", v1 + "/x", 405, "DELETE, PATCH"}, // the vendor documents none
		{"PUT", v1, 405, "GET, HEAD, POST"},
		{"GET", v1 + "/bulk-update", 405, "PATCH, POST"},
		{"GET", "/oauth/token", 405, "POST"},
		{"GET", v1 + "/", 404, ""},
		{"GET", v1 + "/x/y", 404, ""},
		{"GET", "/personal-access-tokens", 404, ""},
		{"GET", "/personal-access-tokens/v2", 404, ""},
		{"GET", "/v1/personal-access-tokens", 404, ""},
		{"GET", "/v2027/personal-access-tokens", 404, ""},
		{"GET", "/v3/identities", 404, ""},
		{"GET", "/", 404, ""},
	} {
		if a := f.do(admin, tt.method, tt.path, ""); a.status != tt.status || a.header.Get("Allow") != tt.allow {
			t.Errorf("%s %s: status %d, allow %q", tt.method, tt.path, a.status, a.header.Get("Allow"))
		}
	}
}

// The mistakes of public mocks are refused where they can be made, and asked for
// where they are wanted.
func TestMistakesOfPublicMocks(t *testing.T) {
	f := newTenant(t)
	for name, change := range map[string]func(*pat.Token){
		"no ID":                  func(t *pat.Token) { t.ID = "" },
		"no date of creation":    func(t *pat.Token) { t.Created = pat.Timestamp{} },
		"another type of owner":  func(t *pat.Token) { t.Owner.Type = "ROBOT" },
		"expired before created": func(t *pat.Token) { t.ExpirationDate = pat.Some(pat.MustParseTimestamp("2016-01-01T00:00:00Z")) },
		"never expires, false":   func(t *pat.Token) { t.ExpirationDate = pat.Null[pat.Timestamp]() },
		"validity zero":          func(t *pat.Token) { t.AccessTokenValiditySeconds = pat.Some[int32](0) },
	} {
		token := f.stored(william, "x")
		change(&token)
		var invalid *pat.ValidationError
		if err := f.Put(token, pat.Secret{}); !errors.As(err, &invalid) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	for _, tt := range []struct {
		name    string
		rewrite func([]byte) []byte
		rule    pat.RuleID
	}{
		{"created: c", patfake.BadDates, pat.RuleTimestampForm},
		{"created: 5", patfake.NumericDates, pat.RuleWrongType},
		{"unknown members", patfake.UnknownMembers, pat.RuleUnknownMember},
		{"an id twice", patfake.DuplicateIDs, pat.RuleDuplicateMember},
		{"no acknowledgement", patfake.NoAcknowledgement, pat.RuleAcknowledgementMissing},
	} {
		f := newTenant(t)
		never := f.stored(william, `"created":"x" {"id":`)
		never.ExpirationDate = pat.Null[pat.Timestamp]()
		never.UserAwareTokenNeverExpires = pat.Some(true)
		f.put(never)
		f.Fail(patfake.Fault{Rewrite: tt.rewrite})
		a := f.do(admin, "GET", v1, "")
		var list pat.TokenList
		err := pat.Unmarshal([]byte(a.body), &list)
		if err == nil {
			err = pat.Validate(&list)
		}
		if !errors.Is(err, tt.rule) {
			t.Errorf("%s: got %v, want %v", tt.name, err, tt.rule)
		}
		if len(list) != 1 || list[0].Name != never.Name {
			t.Errorf("%s: the name is changed: %v", tt.name, list)
		}
		f.do(admin, "GET", v1, "").read(t, &list, pat.V1) // once is all
	}
}

// Faults of the connection and of the time it takes.
func TestFaults(t *testing.T) {
	f := newTenant(t)
	server := httptest.NewServer(f)
	defer server.Close()
	get := func(timeout time.Duration) (answer, error) {
		req, _ := http.NewRequest("GET", server.URL+v1, nil)
		req.Header.Set("Authorization", "Bearer "+f.Access(admin).Reveal())
		client := &http.Client{Timeout: timeout, Transport: &http.Transport{DisableKeepAlives: true}} // which would ask again
		resp, err := client.Do(req)
		if err != nil {
			return answer{}, err
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		return answer{resp.StatusCode, resp.Header, string(body)}, err
	}
	f.create(william, "x")

	f.Fail(patfake.Fault{Status: 429, RetryAfter: 3 * time.Second, Times: 2, Operations: []patclient.Operation{patclient.OpList}})
	f.Fail(patfake.Fault{Status: 500})
	for i, want := range []int{429, 429, 500, 200} {
		a, err := get(0)
		if err != nil || a.status != want || (want == 429) != (a.header.Get("Retry-After") == "3") {
			t.Errorf("request %d: %v, %v", i, a, err)
		}
	}

	f.Fail(patfake.Fault{Lost: true})
	if a, err := get(0); err == nil {
		t.Errorf("lost: got %v", a)
	}
	f.Fail(patfake.Fault{Cut: 10})
	if a, err := get(0); !errors.Is(err, io.ErrUnexpectedEOF) || len(a.body) != 10 {
		t.Errorf("cut: got %v, %v", a, err)
	}
	f.Fail(patfake.Fault{Cut: 1 << 20})
	if a, err := get(0); err != nil || a.status != 200 {
		t.Errorf("cut after the end: got %v, %v", a, err)
	}
	f.Fail(patfake.Fault{Delay: time.Minute})
	if a, err := get(50 * time.Millisecond); err == nil {
		t.Errorf("slow: got %v", a)
	}
	f.Fail(patfake.Fault{Delay: time.Millisecond})
	if a, err := get(0); err != nil || a.status != 200 {
		t.Errorf("a little slow: got %v, %v", a, err)
	}
	f.Fail(patfake.Fault{Skip: 1, Times: patfake.Always, Status: 503})
	for i, want := range []int{200, 503, 503, 503} {
		if a, err := get(0); err != nil || a.status != want {
			t.Errorf("request %d: %v, %v; want %d", i, a, err, want)
		}
	}
	f.Recover()
	if a, err := get(0); err != nil || a.status != 200 {
		t.Errorf("recovered: got %v, %v", a, err)
	}
}

// What a store holds outlives a fake, and a store that fails changes nothing.
func TestStore(t *testing.T) {
	s := &memoryStore{records: map[string]patfake.Record{}}
	open := func() *tenant {
		f, err := patfake.Open(patfake.Config{Users: []patfake.User{admin, william}}, s)
		if err != nil {
			t.Fatal(err)
		}
		return &tenant{f, t}
	}
	f := open()
	first, second := f.create(admin, "first"), f.create(admin, "second")
	f.do(admin, "DELETE", v1+"/"+first.ID, "")
	f.do(admin, "PATCH", v1+"/"+second.ID, `[{"op":"replace","path":"/name","value":"New name"}]`)
	again := open()
	if !cmp.Equal(again.Tokens(), f.Tokens()) || len(again.Tokens()) != 1 {
		t.Errorf("got %v, want %v", again.Tokens(), f.Tokens())
	}
	if secret, _ := again.Reveal(second.ID); !secret.Equal(second.Secret) {
		t.Error("the secret is lost")
	}

	s.err = errors.New("disk full")
	before := again.Tokens()
	form := "/oauth/token?" + url.Values{"grant_type": {"client_credentials"}, "client_id": {second.ID}, "client_secret": {second.Secret.Reveal()}}.Encode()
	for _, a := range []answer{
		again.do(admin, "POST", v1, `{"name":"x","userAwareTokenNeverExpires":true}`),
		again.do(admin, "PATCH", v1+"/"+second.ID, `[{"op":"replace","path":"/name","value":"y"}]`),
		again.do(admin, "DELETE", v1+"/"+second.ID, ""),
		again.send(httptest.NewRequest("POST", form, nil)),
	} {
		if a.status != 500 {
			t.Errorf("status %d: %s", a.status, a.body)
		}
	}
	if !cmp.Equal(again.Tokens(), before) {
		t.Error("what could not be saved is kept")
	}
	if _, err := patfake.Open(patfake.Config{}, s); !errors.Is(err, s.err) {
		t.Errorf("got %v", err)
	}
	s.err = nil
	s.records["broken"] = patfake.Record{}
	if _, err := patfake.Open(patfake.Config{}, s); err == nil {
		t.Error("a broken record is accepted")
	}
}

type memoryStore struct {
	records map[string]patfake.Record
	err     error
}

func (s *memoryStore) Load() (records []patfake.Record, err error) {
	for _, r := range s.records {
		records = append(records, r)
	}
	return records, s.err
}

func (s *memoryStore) Save(put []patfake.Record, deleted []string) error {
	if s.err != nil {
		return s.err
	}
	for _, r := range put {
		s.records[r.Token.ID] = r
	}
	for _, id := range deleted {
		delete(s.records, id)
	}
	return nil
}

// Every run gives the same IDs; another seed gives others, and so does chance.
func TestSeeds(t *testing.T) {
	first := func(c patfake.Config) string { return patfake.New(c).Bootstrap("x").Secret.Reveal() }
	one, again := first(patfake.Config{}), first(patfake.Config{})
	if one != again {
		t.Error("two runs differ")
	}
	seeded := first(patfake.Config{Seed: 1})
	chance, other := first(patfake.Config{Unpredictable: true}), first(patfake.Config{Unpredictable: true})
	if one == seeded || chance == other {
		t.Error("two secrets are equal")
	}
}

// fataler is what the helpers need of *testing.T and *rapid.T.
type fataler interface {
	Helper()
	Fatal(...any)
	Fatalf(string, ...any)
}

// No two tokens of an owner have the same name, also where the platform manages
// one of them: the list would break contract R27.
func TestNamesOfManagedTokens(t *testing.T) {
	f := patfake.New(patfake.Config{})
	managed := pat.Token{
		ID: "1", Name: "taken", Scope: []string{"a"}, Created: pat.TimestampOf(patfake.Epoch), Managed: pat.Some(true),
		Owner:          pat.Owner{Type: pat.OwnerTypeIdentity, ID: patfake.DefaultUser.ID, Name: patfake.DefaultUser.Name},
		ExpirationDate: pat.Some(pat.TimestampOf(patfake.Epoch.AddDate(1, 0, 0))),
	}
	if err := f.Put(managed, pat.Secret{}); err != nil {
		t.Fatal(err)
	}
	if err := f.Put(managed, pat.Secret{}); err != nil {
		t.Errorf("put again: %v", err)
	}
	other := managed.Clone()
	other.ID = "2"
	if err := f.Put(other, pat.Secret{}); err == nil {
		t.Error("Put: a second token of the same name")
	}
	c := &patclient.Client{Base: "http://fake", Now: f.Now, Credentials: f.Bootstrap("bootstrap"), HTTP: &http.Client{Transport: f.Transport()}}
	var status *patclient.StatusError
	if _, err := c.Create(t.Context(), pat.CreateNeverExpiring("taken")); !errors.As(err, &status) || status.Status != 400 {
		t.Errorf("create: got %v, want a 400", err)
	}
}

// Transport gives the same responses as a server.
func TestTransport(t *testing.T) {
	do := func(serve func(*tenant) (http.RoundTripper, string), method, path string) string {
		f := newTenant(t)
		f.put(f.stored(admin, "x"))
		transport, base := serve(f)
		req, _ := http.NewRequest(method, base+path, nil)
		req.Header.Set("Authorization", "Bearer "+f.Access(admin).Reveal())
		resp, err := transport.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		resp.Header.Del("Date")
		return fmt.Sprint(resp.Status, resp.StatusCode, resp.Proto, resp.ContentLength, resp.Header, resp.Request == req, string(body), err)
	}
	for _, tt := range []struct{ method, path string }{
		{"GET", v1}, {"GET", v1 + "?count=true"}, {"HEAD", v1}, {"DELETE", v1 + "/id-of-x"}, {"GET", v1 + "/none"}, {"POST", v1}, {"GET", "/"},
	} {
		want := do(func(f *tenant) (http.RoundTripper, string) {
			server := httptest.NewServer(f)
			t.Cleanup(server.Close)
			return server.Client().Transport, server.URL
		}, tt.method, tt.path)
		got := do(func(f *tenant) (http.RoundTripper, string) { return f.Transport(), "http://fake" }, tt.method, tt.path)
		if got != want {
			t.Errorf("%s %s:\ngot  %s\nwant %s", tt.method, tt.path, got, want)
		}
	}
}
