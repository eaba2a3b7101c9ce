package frameworks_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/gin-gonic/gin/binding"
	"github.com/go-playground/validator/v10"
	"github.com/labstack/echo/v4"
	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/sailpat/sailpat/examples/frameworks"
	"github.com/sailpat/sailpat/pat"
	"github.com/sailpat/sailpat/pat/patvalidator"
)

func TestMain(m *testing.M) {
	gin.SetMode(gin.TestMode)
	os.Exit(m.Run())
}

var now = time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)

const (
	maxBody = 4096
	secret  = "1d1bef2b9f426383447f64f69349fc7cac176042578d205c256ba3f37c59adb9"
	token   = `{"id":"86f1dc6fe8f54414950454cbb11278fa","name":"NodeJS Integration","scope":null,"created":"2017-07-11T18:45:37.098Z",` +
		`"owner":{"type":"IDENTITY","id":"2c9180a46faadee4016fb4e018c20639","name":"Support"},"expirationDate":"2026-12-31T23:59:59.999Z"}`
	create = `{"name":"NodeJS Integration","scope":["demo:personal-access-token-scope:first"],"expirationDate":"2026-12-31T23:59:59.999Z"}`
	rename = `[{"op":"replace","path":"/name","value":"NodeJS Integration"}]`
	expiry = `[{"op":"replace","path":"/expirationDate","value":"2026-12-31T23:59:59.999Z"}]`
)

// A route is where a service receives one kind of body.
type route struct {
	kind, method, path string
	good               []string
	shape              []string // bodies that break a rule of layers 0 to 2
	meaning            []string // bodies that break a rule of meaning only
	large              string   // a good body, but for its size
	empty              any      // what a body of the route is read into
}

var routes = []route{
	{"create", "POST", "/personal-access-tokens",
		[]string{create, `{"name":"x","userAwareTokenNeverExpires":true}`, ` {"name":"x","scope":null,"expirationDate":"2027-01-01T00:00:00Z"} `},
		[]string{``, `null`, `[]`, `{}`, create + `x`, create + create, `{"name":"x","name":"y"}`, `{"Name":"x"}`, `{"name":"x","secret":"` + secret + `"}`, `{"name":`},
		[]string{`{"name":""}`, `{"name":"x"}`, `{"name":"x","expirationDate":"2026-05-31T23:59:59.999Z"}`, strings.Replace(create, "{", `{"accessTokenValiditySeconds":14,`, 1)},
		strings.Replace(create, "NodeJS", strings.Repeat("x", maxBody), 1), &pat.CreateRequest{}},
	{"list", "PUT", "/personal-access-tokens",
		[]string{`[]`, `[` + token + `]`},
		[]string{``, `null`, `{}`, token, `[` + token + `],`, `[` + token + `,null]`, `[{}]`, strings.Replace(`[`+token+`]`, `"id"`, `"ID"`, 1)},
		[]string{`[` + token + `,` + token + `]`, strings.Replace(`[`+token+`]`, "2026-12", "2026-05", 1)},
		`[` + strings.Replace(token, "NodeJS", strings.Repeat("x", maxBody), 1) + `]`, &pat.TokenList{}},
	{"patch", "PATCH", "/personal-access-tokens/86f1dc6fe8f54414950454cbb11278fa",
		[]string{rename, expiry, `[{"op":"remove","path":"/expirationDate"},{"op":"add","path":"/userAwareTokenNeverExpires","value":true}]`},
		[]string{``, `null`, `{}`, rename + `]`, `[{"op":"set","path":"/name","value":"x"}]`, `[{"op":"replace","path":"/name"}]`, `[{"op":"replace","path":"/name","value":5}]`},
		[]string{`[{"op":"remove","path":"/expirationDate"}]`, `[{"op":"replace","path":"/name","value":""}]`, `[{"op":"replace","path":"/accessTokenValiditySeconds","value":60}]`,
			strings.Replace(expiry, "2026-12", "2026-05", 1), `[{"op":"add","path":"/secret","value":"` + secret + `"}]`},
		strings.Replace(rename, "NodeJS", strings.Repeat("x", maxBody), 1), &pat.Patch{}},
	{"bulk", "POST", "/personal-access-tokens/bulk-update",
		[]string{`{"ids":["a"],"patch":` + expiry + `}`},
		[]string{``, `null`, `[]`, `{"ids":["a"]}`, `{"ids":["a"],"patch":` + expiry + `}}`, `{"ids":"a","patch":` + expiry + `}`},
		[]string{`{"ids":[],"patch":` + expiry + `}`, `{"ids":["a","a"],"patch":` + expiry + `}`, `{"ids":["a"],"patch":` + rename + `}`, `{"ids":["a"],"patch":[]}`},
		`{"ids":["` + strings.Repeat("x", maxBody) + `"],"patch":` + expiry + `}`, &pat.BulkUpdate{}},
	{"order", "POST", "/orders",
		[]string{`{"requester":"support@example.com","token":` + create + `,"then":` + rename + `}`, `{"requester":"support@example.com","token":` + create + `}`},
		[]string{``, `[]`, `{"requester":"support@example.com","token":{}}`, `{"requester":"support@example.com","token":` + create + `}}`,
			`{"requester":"support@example.com","token":` + create + `,"then":{}}`},
		[]string{`null`, `{"requester":"support@example.com","token":{"name":"x"}}`, `{"requester":"","token":` + create + `}`,
			`{"requester":"support@example.com","token":` + create + `,"then":[{"op":"remove","path":"/expirationDate"}]}`},
		`{"requester":"support@example.com","token":` + strings.Replace(create, "NodeJS", strings.Repeat("x", maxBody), 1) + `}`, &frameworks.Order{}},
}

// newService returns a service, and where it puts the bodies that it receives.
func newService(t *testing.T) (*frameworks.Service, *[]any) {
	t.Helper()
	received := new([]any)
	s, err := frameworks.New(frameworks.Service{Now: func() time.Time { return now }, MaxBody: maxBody,
		Receive: func(_ context.Context, body any) error { *received = append(*received, body); return nil }})
	if err != nil {
		t.Fatal(err)
	}
	return s, received
}

// handlers are the service in each framework.
var handlers = map[string]func(*frameworks.Service) http.Handler{
	"gin": (*frameworks.Service).Gin, "echo": (*frameworks.Service).Echo,
	"chi": (*frameworks.Service).Chi, "huma": (*frameworks.Service).Huma,
}

func send(h http.Handler, method, path, contentType, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// problemOf reads a response that refuses a request.
func problemOf(t *testing.T, w *httptest.ResponseRecorder, status int) (p pat.Problem) {
	t.Helper()
	if w.Code != status {
		t.Errorf("the status is %d, want %d: %s", w.Code, status, w.Body)
	}
	if got := w.Header()["Content-Type"]; len(got) != 1 || got[0] != pat.ProblemContentType {
		t.Errorf("the content type is %q, want %q", got, pat.ProblemContentType)
	}
	d := json.NewDecoder(w.Body)
	d.DisallowUnknownFields()
	if err := d.Decode(&p); err != nil || d.More() {
		t.Fatalf("the body is no problem: %v", err)
	}
	if p.Status != status || p.Title != http.StatusText(status) || p.Type != "about:blank" || p.Detail == "" {
		t.Errorf("the problem is %+v, want status %d and its title", p, status)
	}
	return p
}

// Every framework accepts and refuses the same bodies, with the same problems,
// and delivers what it accepts as pat.Parse reads it.
func TestBodies(t *testing.T) {
	for framework, handler := range handlers {
		for _, r := range routes {
			t.Run(framework+"/"+r.kind, func(t *testing.T) {
				s, received := newService(t)
				h := handler(s)
				contentTypes := []string{"application/json", "application/json; charset=utf-8"}
				if r.kind == "patch" {
					contentTypes = append(contentTypes, "application/json-patch+json")
				}
				for _, body := range r.good {
					want := reflect.New(reflect.TypeOf(r.empty).Elem()).Interface()
					if err := json.Unmarshal([]byte(body), want); err != nil {
						t.Fatal(err)
					}
					for _, contentType := range contentTypes {
						*received = nil
						if w := send(h, r.method, r.path, contentType, body); w.Code != http.StatusNoContent || w.Body.Len() != 0 {
							t.Errorf("%s as %s: %d %s, want 204", body, contentType, w.Code, w.Body)
						}
						if len(*received) != 1 || !reflect.DeepEqual((*received)[0], want) {
							t.Errorf("%s as %s: received %v, want %v", body, contentType, *received, want)
						}
					}
				}
				*received = nil
				for _, body := range r.shape {
					p := problemOf(t, send(h, r.method, r.path, "application/json", body), http.StatusBadRequest)
					compareViolations(t, p, r, body)
				}
				for _, body := range r.meaning {
					p := problemOf(t, send(h, r.method, r.path, "application/json", body), http.StatusUnprocessableEntity)
					compareViolations(t, p, r, body)
				}
				problemOf(t, send(h, r.method, r.path, "application/json", r.large), http.StatusRequestEntityTooLarge)
				for _, contentType := range []string{"", "text/plain", "application/xml", "application/x-www-form-urlencoded", "application/merge-patch+json", "application/json-patch+json", "/"} {
					if r.kind != "patch" || contentType != "application/json-patch+json" {
						problemOf(t, send(h, r.method, r.path, contentType, r.good[0]), http.StatusUnsupportedMediaType)
					}
				}
				if len(*received) != 0 {
					t.Errorf("received %v of bodies that were refused", *received)
				}
			})
		}
	}
}

// compareViolations compares a problem with the violations that pat.Parse
// finds, and makes sure that it shows no secret.
func compareViolations(t *testing.T, p pat.Problem, r route, body string) {
	t.Helper()
	text, _ := json.Marshal(p)
	if bytes.Contains(text, []byte(secret)) {
		t.Errorf("%s: the problem shows the secret", body)
	}
	payload, ok := reflect.New(reflect.TypeOf(r.empty).Elem()).Interface().(pat.Payload)
	if !ok {
		return // an order, whose other members are not of package pat
	}
	var want *pat.ValidationError
	if !errors.As(pat.Parse([]byte(body), payload, pat.At(now)), &want) {
		t.Fatalf("%s is accepted by Parse", body)
	}
	if len(p.Violations) == 0 || !reflect.DeepEqual(p.Violations, want.Violations) {
		t.Errorf("%s: the violations are %v, want %v", body, p.Violations, want.Violations)
	}
}

// An order names the violations of the payloads in it.
func TestOrderViolations(t *testing.T) {
	for framework, handler := range handlers {
		t.Run(framework, func(t *testing.T) {
			s, _ := newService(t)
			p := problemOf(t, send(handler(s), "POST", "/orders", "application/json",
				`{"requester":"nobody","token":{"name":""},"then":[{"op":"remove","path":"/expirationDate"}]}`), http.StatusUnprocessableEntity)
			var rules []pat.RuleID
			for _, v := range p.Violations {
				rules = append(rules, v.Rule)
			}
			if want := []pat.RuleID{pat.RuleAcknowledgementMissing, pat.RuleEmptyName, pat.RulePatchClearsExpirationUnacknowledged}; !reflect.DeepEqual(rules, want) {
				t.Errorf("the rules are %v, want %v", rules, want)
			}
			if !strings.Contains(p.Detail, "Requester") {
				t.Errorf("the detail does not name the requester: %s", p.Detail)
			}
		})
	}
}

// What is wrong on the service's own side is a problem, too, and not the
// client's.
func TestServiceFails(t *testing.T) {
	for framework, handler := range handlers {
		t.Run(framework, func(t *testing.T) {
			s, _ := newService(t)
			s.Receive = func(context.Context, any) error { return errors.New("disk on fire") }
			w := send(handler(s), "POST", "/personal-access-tokens", "application/json", create)
			if w.Code != http.StatusInternalServerError || strings.Contains(w.Body.String(), "disk") || w.Header().Get("Content-Type") != pat.ProblemContentType {
				t.Errorf("%d %s %s", w.Code, w.Header(), w.Body)
			}
		})
	}
}

// The frameworks' own binders check payloads if they have the validator of
// package patvalidator. Without it gin accepts each of these patches.
func TestOwnBinders(t *testing.T) {
	v, err := patvalidator.New(validator.New(), func(context.Context) []pat.Option { return []pat.Option{pat.At(now)} })
	if err != nil {
		t.Fatal(err)
	}
	defer func(before binding.StructValidator) { binding.Validator = before }(binding.Validator)
	binding.Validator = v
	e := echo.New()
	e.Validator = v

	binders := map[string]func(*http.Request, any) error{
		"gin": func(r *http.Request, body any) error {
			c, _ := gin.CreateTestContext(httptest.NewRecorder())
			c.Request = r
			return c.ShouldBindJSON(body)
		},
		"echo": func(r *http.Request, body any) error {
			c := e.NewContext(r, httptest.NewRecorder())
			if err := c.Bind(body); err != nil {
				return err
			}
			return c.Validate(body)
		},
	}
	for framework, bind := range binders {
		for _, r := range routes {
			if r.kind == "order" {
				continue
			}
			t.Run(framework+"/"+r.kind, func(t *testing.T) {
				read := func(text string) (any, error) {
					body := reflect.New(reflect.TypeOf(r.empty).Elem()).Interface()
					request := httptest.NewRequest(r.method, r.path, strings.NewReader(text))
					request.Header.Set("Content-Type", "application/json")
					return body, bind(request, body)
				}
				for _, text := range r.good {
					want := reflect.New(reflect.TypeOf(r.empty).Elem()).Interface()
					json.Unmarshal([]byte(text), want)
					if got, err := read(text); err != nil || !reflect.DeepEqual(got, want) {
						t.Errorf("%s: %v, %v", text, got, err)
					}
				}
				for _, text := range append(r.shape, r.meaning...) {
					payload := reflect.New(reflect.TypeOf(r.empty).Elem()).Interface().(pat.Payload)
					err := pat.Unmarshal([]byte(text), payload)
					if err == nil {
						err = pat.Validate(payload, pat.At(now))
					}
					var want, got *pat.ValidationError
					errors.As(err, &want)
					_, err = read(text)
					switch {
					case errors.Is(want, pat.RuleTrailingData): // which decoders leave unread
					case err == nil:
						t.Errorf("%s is accepted", text)
					case errors.Is(want, pat.RuleSyntax) || errors.Is(want, pat.RuleEmptyDocument): // an error of the decoder
					case !errors.As(err, &got) || len(got.Violations) != len(want.Violations):
						t.Errorf("%s: the error is %v, want %v", text, err, want)
					}
				}
			})
		}
	}
}

// Without the validator of package patvalidator, a patch that clears the
// expiration date passes gin, and the best patch fails in echo. If this fails,
// docs/frameworks.md says something that is no longer so.
func TestWithoutValidator(t *testing.T) {
	request := func(body string) *http.Request {
		r := httptest.NewRequest("PATCH", "/", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		return r
	}
	c, _ := gin.CreateTestContext(httptest.NewRecorder())
	c.Request = request(`[{"op":"remove","path":"/expirationDate"}]`)
	if err := c.ShouldBindJSON(&pat.Patch{}); err != nil {
		t.Errorf("gin checks a patch by itself: %v", err)
	}
	patch := pat.Patch{}
	if err := json.Unmarshal([]byte(rename), &patch); err != nil {
		t.Fatal(err)
	}
	if err := validator.New().Struct(&patch); err == nil {
		t.Error("validator.Struct accepts a patch by itself")
	}
}

// The OpenAPI document of huma has schemas that accept the good bodies and
// refuse the bad ones.
func TestHumaSchemas(t *testing.T) {
	for _, version := range []pat.APIVersion{pat.V1, pat.V2024} {
		s, _ := newService(t)
		s.Version = version
		w := send(s.Huma(), "GET", "/openapi.json", "", "")
		if w.Code != http.StatusOK {
			t.Fatalf("/openapi.json: %d %s", w.Code, w.Body)
		}
		document := w.Body.Bytes()
		var openapi struct {
			Paths map[string]map[string]struct {
				RequestBody struct {
					Content map[string]struct {
						Schema map[string]any
					}
				}
			}
		}
		if err := json.Unmarshal(document, &openapi); err != nil {
			t.Fatal(err)
		}
		for _, r := range routes {
			t.Run(version.String()+"/"+r.kind, func(t *testing.T) {
				path := regexp.MustCompile(`/86f1.*`).ReplaceAllString(r.path, "/{id}")
				ref, _ := openapi.Paths[path][strings.ToLower(r.method)].RequestBody.Content["application/json"].Schema["$ref"].(string)
				if ref == "" {
					t.Fatalf("%s %s has no schema", r.method, path)
				}
				c := jsonschema.NewCompiler()
				c.AssertFormat = true
				if err := c.AddResource("https://example.com/openapi.json", bytes.NewReader(document)); err != nil {
					t.Fatal(err)
				}
				compiled, err := c.Compile("https://example.com/openapi.json" + ref)
				if err != nil {
					t.Fatal(err)
				}
				accepted := 0
				for _, text := range slices.Concat(r.good, r.shape, r.meaning) {
					want := slices.Contains(r.good, text)
					if payload, ok := reflect.New(reflect.TypeOf(r.empty).Elem()).Interface().(pat.Payload); ok {
						want = pat.Parse([]byte(text), payload, pat.ForVersion(version), pat.Disable(pat.RuleExpirationOverSixMonths)) == nil // no schema adds months
					} else if version != pat.V1 {
						continue // the good orders are good in V1
					}
					var v any
					if json.Unmarshal([]byte(text), &v) != nil || unseen.MatchString(text) {
						continue
					}
					if err := compiled.Validate(v); (err == nil) != want {
						t.Errorf("%s: valid is %v, want %v: %v", text, err == nil, want, err)
					}
					if want {
						accepted++
					}
				}
				if accepted == 0 && version == pat.V1 {
					t.Error("no body is accepted")
				}
			})
		}
	}
}

// unseen matches what no schema sees: duplicate names and equal tokens.
var unseen = regexp.MustCompile(`"name":"x","name":|"id":.*"created":.*"id":.*"created":`)

// docs/frameworks.md quotes the code of this folder.
func TestPage(t *testing.T) {
	page, err := os.ReadFile("../../docs/frameworks.md")
	if err != nil {
		t.Fatal(err)
	}
	var sources []byte
	for _, name := range []string{"frameworks.go", "gin.go", "echo.go", "chi.go", "huma.go", "frameworks_test.go"} {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		sources = append(sources, text...)
	}
	blocks := regexp.MustCompile("(?s)```go\n(.*?)```").FindAllSubmatch(page, -1)
	if len(blocks) < 4 {
		t.Errorf("the page has %d blocks of Go, want one for each framework", len(blocks))
	}
	for _, b := range blocks {
		for _, part := range bytes.Split(b[1], []byte("\n\n")) {
			if !bytes.Contains(sources, bytes.TrimSpace(part)) {
				t.Errorf("not in the code of this folder:\n%s", part)
			}
		}
	}
}
