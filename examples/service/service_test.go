package service_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/sailpat/sailpat/examples/service"
	"github.com/sailpat/sailpat/internal/generate"
	"github.com/sailpat/sailpat/pat"
	"github.com/sailpat/sailpat/pat/pattest"
)

const secret = "1d1bef2b9f426383447f64f69349fc7cac176042578d205c256ba3f37c59adb9"

var now = time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)

// world is a service and what stands around it.
type world struct {
	service.Service
	log   bytes.Buffer
	asked []pat.CreateRequest
}

func newWorld() *world {
	w := &world{}
	w.Service = service.Service{
		Version: pat.V2025,
		Now:     func() time.Time { return now },
		Log:     slog.New(slog.NewJSONHandler(&w.log, nil)),
		Create: func(_ context.Context, r pat.CreateRequest) (pat.CreateResponse, error) {
			w.asked = append(w.asked, r)
			return pat.CreateResponse{ID: "86f1dc6fe8f54414950454cbb11278fa", Secret: pat.NewSecret(secret), Name: r.Name, Scope: r.Scope.Or(nil),
				Owner: pat.Owner{Type: "IDENTITY", ID: "2c9180a46faadee4016fb4e018c20639", Name: "Support"}, Created: pat.TimestampOf(now),
				AccessTokenValiditySeconds: 43200, ExpirationDate: r.ExpirationDate}, nil
		},
	}
	return w
}

func (w *world) post(contentType, body string) *http.Response {
	r := httptest.NewRequest("POST", "/personal-access-tokens", strings.NewReader(body))
	r.Header.Set("Content-Type", contentType)
	answer := httptest.NewRecorder()
	w.Handler().ServeHTTP(answer, r)
	return answer.Result()
}

func problemOf(t testing.TB, r *http.Response) (p pat.Problem) {
	t.Helper()
	if got := r.Header.Get("Content-Type"); got != "application/problem+json" {
		t.Errorf("expected application/problem+json, got %s", got)
	}
	if err := json.NewDecoder(r.Body).Decode(&p); err != nil {
		t.Fatal(err)
	}
	if p.Status != r.StatusCode || p.Type != "about:blank" || p.Title == "" || p.Detail == "" || p.Instance != "/personal-access-tokens" && p.Instance != "/personal-access-tokens/unused" {
		t.Errorf("expected a problem of status %d, got %+v", r.StatusCode, p)
	}
	return p
}

func TestCreate(t *testing.T) {
	w := newWorld()
	r := w.post("application/json; charset=utf-8", `{"name": "NodeJS Integration", "scope": ["demo:personal-access-token-scope:first"], "expirationDate": "2026-12-31T23:59:59.999Z"}`)
	body, _ := io.ReadAll(r.Body)
	if r.StatusCode != http.StatusCreated || r.Header.Get("Cache-Control") != "no-store" {
		t.Fatalf("expected 201 and no-store, got %d %s: %s", r.StatusCode, r.Header.Get("Cache-Control"), body)
	}
	var answer pat.CreateResponse
	if err := pat.Unmarshal(body, &answer); err != nil || answer.Secret.Reveal() != secret || answer.Name != "NodeJS Integration" {
		t.Errorf("expected the vendor's answer with its secret, got %+v, %v", answer, err)
	}
	if len(w.asked) != 1 || w.asked[0].ExpirationDate != pat.Some(pat.MustParseTimestamp("2026-12-31T23:59:59.999Z")) {
		t.Errorf("expected the vendor to be asked once, for that date, got %+v", w.asked)
	}
	if log := w.log.String(); !strings.Contains(log, "token created") || strings.Contains(log, secret[:16]) {
		t.Errorf("expected a log of the answer without its secret, got %s", log)
	}
}

func TestBadBodies(t *testing.T) {
	for _, c := range []struct {
		name, reason, contentType, body string
		status                          int
		rules                           []pat.RuleID
		pointers                        []pat.Pointer
	}{
		{"form", "not JSON at all", "application/x-www-form-urlencoded", "name=x", 415, nil, nil},
		{"no content type", "nobody says that it is JSON", "", "{}", 415, nil, nil},
		{"empty", "nothing arrived", "application/json", "", 400, []pat.RuleID{pat.RuleEmptyDocument}, []pat.Pointer{""}},
		{"cut off", "it is no JSON", "application/json", `{"name": "x"`, 400, []pat.RuleID{pat.RuleSyntax}, []pat.Pointer{""}},
		{"two faults", "each is named", "application/json", `{"name": "x", "Scope": [], "expirationDate": "2026-02-30T00:00:00Z"}`, 400,
			[]pat.RuleID{pat.RuleUnknownMember, pat.RuleTimestampForm}, []pat.Pointer{"/Scope", "/expirationDate"}},
		{"never expires", "in this version that must be acknowledged", "application/json", `{"name": "x"}`, 422,
			[]pat.RuleID{pat.RuleAcknowledgementMissing}, []pat.Pointer{""}},
		{"expired", "by the clock of the service", "application/json", `{"name": "x", "expirationDate": "2026-06-01T00:00:00.000Z"}`, 422,
			[]pat.RuleID{pat.RuleExpirationNotFuture}, []pat.Pointer{"/expirationDate"}},
		{"one byte too long", "the limit holds for what was sent, also for white space", "application/json", `{"name": "x", "userAwareTokenNeverExpires": true}` + strings.Repeat(" ", service.MaxBody-48), 413, nil, nil},
		{"endless", "nobody reads that far", "application/json", `{"name": "` + strings.Repeat("x", 10*service.MaxBody), 413, nil, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld()
			r := w.post(c.contentType, c.body)
			p := problemOf(t, r)
			var rules []pat.RuleID
			var pointers []pat.Pointer
			for _, v := range p.Violations {
				rules, pointers = append(rules, v.Rule), append(pointers, v.Pointer)
			}
			if p.Status != c.status || !slices.Equal(rules, c.rules) || !slices.Equal(pointers, c.pointers) {
				t.Errorf("expected %d %v %q, got %d %v %q", c.status, c.rules, c.pointers, p.Status, rules, pointers)
			}
			if len(w.asked) > 0 {
				t.Error("the vendor was asked all the same")
			}
		})
	}
	w := newWorld()
	if r := w.post("application/json", `{"name": "x", "userAwareTokenNeverExpires": true}`+strings.Repeat(" ", service.MaxBody-49)); r.StatusCode != 201 {
		t.Errorf("a body of exactly the limit: expected 201, got %d", r.StatusCode)
	}
}

// Whatever is wrong with a body, the answer names the rule; whatever is right
// about one, in any spelling, the vendor is asked.
func TestAnyBody(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld()
		valid := pattest.Document(pat.KindCreate, pattest.ForVersion(w.Version), pattest.At(now)).Draw(t, "valid")
		if r := w.post("application/json", valid); r.StatusCode != http.StatusCreated || len(w.asked) != 1 {
			t.Fatalf("expected 201, got %d", r.StatusCode)
		}
		bad := generate.Mutation(generate.OfKind(pat.KindCreate), generate.Errors(), generate.ForVersion(w.Version), generate.At(now)).Draw(t, "bad")
		r := w.post("application/json", bad.Text)
		var p pat.Problem
		if err := json.NewDecoder(r.Body).Decode(&p); err != nil {
			t.Fatal(err)
		}
		status := 422
		if rule, _ := pat.LookupRule(bad.Rule); rule.Layer <= 2 && rule.ID != pat.RuleTooManyViolations {
			status = 400
		}
		named := slices.ContainsFunc(p.Violations, func(v pat.Violation) bool { return v.Rule == bad.Rule && v.Pointer == bad.Pointer })
		if bad.Rule != pat.RuleTooManyViolations && r.StatusCode != status || !named || len(w.asked) != 1 {
			t.Fatalf("expected %d and %v at %q, got %d: %+v", status, bad.Rule, bad.Pointer, r.StatusCode, p)
		}
	})
}

// The secret reaches the client whenever it could be read, and no log.
func TestSecretIsDelivered(t *testing.T) {
	const before = `{"id":"86f1dc6fe8f54414950454cbb11278fa","secret":"` + secret + `","name":"Nightly report"`
	const after = `,"scope":null,"owner":{"type":"IDENTITY","id":"2c9180a46faadee4016fb4e018c20639","name":"Support"},` +
		`"accessTokenValiditySeconds":43200,"expirationDate":"2026-12-31T23:59:59.999Z"`
	const created = `,"created":"2026-06-01T00:00:00.000Z"`
	for _, mode := range []struct {
		name string
		opts []pat.Option
	}{{"strict", nil}, {"tolerant", []pat.Option{pat.Tolerant()}}} {
		for _, c := range []struct {
			name, answer string
			status       int
			odd          bool // if read strictly
			oddTolerant  bool
		}{
			{"sound", before + after + created + "}", 201, false, false},
			{"unknown member", before + after + created + `,"colour":"blue"}`, 201, true, false},
			{"null for created", before + after + `,"created":null}`, 201, true, true},
			{"cut off after the secret", before + `,"scope":["sp:`, 201, true, true},
			{"cut off before the secret", before[:60], 502, true, true},
			{"no secret", `{"id":"86f1dc6fe8f54414950454cbb11278fa"}`, 502, true, true},
		} {
			t.Run(mode.name+", "+c.name, func(t *testing.T) {
				w := newWorld()
				w.Create = func(context.Context, pat.CreateRequest) (r pat.CreateResponse, err error) {
					err = pat.Parse([]byte(c.answer), &r, mode.opts...)
					return r, err
				}
				response := w.post("application/json", `{"name":"Nightly report","scope":["a:b"],"expirationDate":"2026-12-31T23:59:59.999Z"}`)
				if response.StatusCode != c.status {
					t.Errorf("expected status %d, got %d", c.status, response.StatusCode)
				}
				var body struct{ ID, Secret string }
				if err := json.NewDecoder(response.Body).Decode(&body); err != nil {
					t.Fatal(err)
				}
				if delivered := body.Secret == secret && body.ID != ""; delivered != (c.status == 201) {
					t.Errorf("secret delivered: %t", delivered)
				}
				odd := c.odd
				if mode.name == "tolerant" {
					odd = c.oddTolerant
				}
				if said := strings.Contains(w.log.String(), `"why":`); said != odd {
					t.Errorf("logged that the response is odd: %t\n%s", said, &w.log)
				}
				if strings.Contains(w.log.String(), secret[:16]) {
					t.Error("the log holds the secret")
				}
			})
		}
	}
}

// What goes wrong behind the service is logged, and not told, also if it is
// that the vendor's answer is none.
func TestVendorFails(t *testing.T) {
	var invalid pat.CreateResponse
	for _, c := range []struct {
		name, reason string
		err          error
	}{
		{"refused", "the vendor answered with an error", errors.New("dial tcp: connection refused")},
		{"not an answer", "the client sent nothing wrong", fmt.Errorf("vendor: %w", pat.Unmarshal([]byte(`{"secret": "`+secret+`"}`), &invalid))},
	} {
		w := newWorld()
		w.Create = func(context.Context, pat.CreateRequest) (pat.CreateResponse, error) {
			return pat.CreateResponse{}, c.err
		}
		p := problemOf(t, w.post("application/json", `{"name": "x", "userAwareTokenNeverExpires": true}`))
		if p.Status != http.StatusBadGateway || len(p.Violations) > 0 || strings.Contains(p.Detail, "vendor") {
			t.Errorf("%s: expected 502 and no details, since %s, got %+v", c.name, c.reason, p)
		}
		if log := w.log.String(); !strings.Contains(log, "request failed") || strings.Contains(log, secret[:16]) {
			t.Errorf("%s: expected a log without secret, got %s", c.name, log)
		}
	}
}

const element = `{"id": "%032x", "name": "NodeJS Integration", "scope": null, "owner": {}, "created": "2017-07-11T18:45:37.098Z", "lastUsed": %s}`

func (w *world) unused(since, list string) *http.Response {
	w.List = func(context.Context) (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(list)), nil }
	answer := httptest.NewRecorder()
	w.Handler().ServeHTTP(answer, httptest.NewRequest("GET", "/personal-access-tokens/unused?since="+since, nil))
	return answer.Result()
}

func TestUnused(t *testing.T) {
	list := "[" + strings.Join([]string{
		fmt.Sprintf(element, 1, `"2026-05-31T00:00:00.000Z"`),    // in use
		fmt.Sprintf(element, 2, `"2025-12-31T23:59:59.999Z"`),    // not since
		fmt.Sprintf(element, 3, `null`),                          // never, and it is old
		fmt.Sprintf(element, 4, `"soon"`),                        // broken: skipped and logged
		fmt.Sprintf(element, 5, `"2017-07-11T18:45:37.098123Z"`), // finer than a millisecond: read tolerantly
	}, ",\n") + "]"
	w := newWorld()
	r := w.unused("2026-01-01T00:00:00Z", list)
	var got []string
	for token, err := range pat.Tokens(r.Body) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, strings.TrimLeft(token.ID, "0"))
	}
	if !slices.Equal(got, []string{"2", "3", "5"}) || r.Header.Get("Content-Type") != "application/x-ndjson" {
		t.Errorf("expected tokens 2, 3 and 5 as NDJSON, got %s as %s", got, r.Header.Get("Content-Type"))
	}
	if log := w.log.String(); strings.Count(log, "token skipped") != 1 || !strings.Contains(log, "/3/lastUsed") {
		t.Errorf("expected a log of element 3, got %s", log)
	}
}

func TestUnusedNeedsATime(t *testing.T) {
	if p := problemOf(t, newWorld().unused("yesterday", "[]")); p.Status != 400 || !strings.HasPrefix(p.Detail, "since: ") {
		t.Errorf("expected 400 for since, got %+v", p)
	}
}

// A list that breaks off must not look as if it ended.
func TestUnusedBreaksOff(t *testing.T) {
	first := "[" + fmt.Sprintf(element, 1, "null") + ","
	for _, c := range []struct {
		name, reason string
		list         io.Reader
		log          string
	}{
		{"connection lost", "the reader says so", io.MultiReader(strings.NewReader(first), failing{}), "connection reset"},
		{"cut off", "the syntax says so", strings.NewReader(first), "syntax"},
		{"bomb", "nothing reads that deep, or past it", strings.NewReader(first + strings.Repeat("[", 2000)), "nesting-too-deep"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld()
			w.List = func(context.Context) (io.ReadCloser, error) { return io.NopCloser(c.list), nil }
			server := httptest.NewServer(w.Handler())
			r, err := http.Get(server.URL + "/personal-access-tokens/unused?since=2026-01-01T00:00:00Z")
			if err == nil {
				_, err = io.ReadAll(r.Body)
				r.Body.Close()
			}
			server.Close() // when all has been logged
			if err == nil {
				t.Error("expected the client to see that the list broke off")
			}
			if !strings.Contains(w.log.String(), c.log) {
				t.Errorf("expected a log of %s, got %s", c.log, w.log.String())
			}
		})
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("connection reset") }
