package patclient_test

import (
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
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sailpat/sailpat/pat"
	"github.com/sailpat/sailpat/patclient"
	"github.com/sailpat/sailpat/patclient/patfake"
)

// newClient returns a fake, and a client of it that needs no sockets.
func newClient(t *testing.T, v pat.APIVersion) (*patfake.Fake, *patclient.Client) {
	t.Helper()
	fake := patfake.New(patfake.Config{})
	c := &patclient.Client{
		Base:        "https://acme.api.identitynow.com",
		Version:     v,
		Credentials: fake.Bootstrap("bootstrap"),
		HTTP:        &http.Client{Transport: fake.Transport()},
		Now:         fake.Now,
	}
	fake.Advance(time.Millisecond) // lists are in the order of creation
	return fake, c
}

func expiring(name string) pat.CreateRequest {
	return pat.CreateExpiring(name, patfake.Epoch.AddDate(0, 3, 0), "demo:personal-access-token-scope:first")
}

func mustCreate(t *testing.T, c *patclient.Client, name string) pat.CreateResponse {
	t.Helper()
	created, err := c.Create(t.Context(), expiring(name))
	if err != nil {
		t.Fatal(err)
	}
	return created
}

func names(t *testing.T, c *patclient.Client, opts patclient.ListOptions) (names []string) {
	t.Helper()
	for token, err := range c.List(t.Context(), opts) {
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, token.Name)
	}
	return names
}

// One life of a token at each version of the API.
func TestOperations(t *testing.T) {
	for _, v := range pat.APIVersions() {
		t.Run(v.String(), func(t *testing.T) {
			fake, c := newClient(t, v)
			created := mustCreate(t, c, "NodeJS Integration")
			if want, _ := fake.Reveal(created.ID); created.Secret.IsEmpty() || !created.Secret.Equal(want) {
				t.Error("Create did not return the secret")
			}
			access, err := c.Authenticate(t.Context(), patclient.Credentials{ID: created.ID, Secret: created.Secret})
			if err != nil || access.Value.IsEmpty() || !access.Expires.Equal(fake.Now().Add(12*time.Hour)) {
				t.Errorf("Authenticate returned %v, %v", access, err)
			}

			patched, err := c.Patch(t.Context(), created.ID, pat.Patch{{Op: pat.OpReplace, Path: "/name", Value: pat.StringValue("New name")}})
			if err != nil || patched.Name != "New name" {
				t.Errorf("Patch returned %v, %v", patched, err)
			}
			if got, want := names(t, c, patclient.ListOptions{Owner: "me"}), []string{"bootstrap", "New name"}; !cmp.Equal(got, want) {
				t.Errorf("List yielded %q, want %q", got, want)
			}

			list, err := c.BulkUpdate(t.Context(), pat.BulkExpiration(fake.Now().AddDate(1, 0, 0), created.ID))
			if v.Dialect() == pat.SixMonths {
				if !errors.Is(err, pat.RuleKindNotInVersion) {
					t.Errorf("BulkUpdate returned %v, want %v", err, pat.RuleKindNotInVersion)
				}
			} else if err != nil || len(list) != 1 {
				t.Errorf("BulkUpdate returned %v, %v", list, err)
			}

			if err := c.Delete(t.Context(), created.ID); err != nil {
				t.Error(err)
			}
			var status *patclient.StatusError
			if err := c.Delete(t.Context(), created.ID); !errors.As(err, &status) || status.Status != http.StatusNotFound || status.TrackingID == "" {
				t.Errorf("Delete of a deleted token returned %v", err)
			}
			if _, err := c.Authenticate(t.Context(), patclient.Credentials{ID: created.ID, Secret: created.Secret}); !errors.As(err, &status) || status.Status != http.StatusUnauthorized {
				t.Errorf("Authenticate with a deleted token returned %v", err)
			}
		})
	}
}

// A request that pat refuses must not reach the API.
func TestRequestsNotSent(t *testing.T) {
	past := patfake.Epoch.Add(-time.Hour)
	tests := []struct {
		name string
		rule pat.RuleID
		do   func(*patclient.Client) error
	}{
		{"a date in the past", pat.RuleExpirationNotFuture, func(c *patclient.Client) error {
			_, err := c.Create(context.Background(), pat.CreateExpiring("x", past))
			return err
		}},
		{"no acknowledgement", pat.RuleAcknowledgementMissing, func(c *patclient.Client) error {
			_, err := c.Create(context.Background(), pat.CreateRequest{Name: "x"})
			return err
		}},
		{"a member that cannot be patched", pat.RulePatchNotPatchable, func(c *patclient.Client) error {
			_, err := c.Patch(context.Background(), "x", pat.Patch{{Op: pat.OpReplace, Path: "/id", Value: pat.StringValue("y")}})
			return err
		}},
		{"the value that the vendor's SDK drops", pat.RulePatchValueMissing, func(c *patclient.Client) error {
			_, err := c.Patch(context.Background(), "x", pat.Patch{{Op: pat.OpReplace, Path: "/expirationDate"}})
			return err
		}},
		{"26 tokens at once", pat.RuleBulkIDsCount, func(c *patclient.Client) error {
			var ids []string
			for i := range 26 {
				ids = append(ids, fmt.Sprint(i))
			}
			_, err := c.BulkUpdate(context.Background(), pat.BulkNeverExpires(ids...))
			return err
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := &patclient.Client{Base: "https://acme.api.identitynow.com", Now: func() time.Time { return patfake.Epoch }, HTTP: &http.Client{Transport: failing{t}}}
			err := tt.do(c)
			var refused *patclient.RequestError
			if !errors.As(err, &refused) || !errors.Is(err, tt.rule) {
				t.Errorf("returned %v, want %v in a RequestError", err, tt.rule)
			}
		})
	}
}

// failing fails the test if a request is sent.
type failing struct{ t *testing.T }

func (f failing) RoundTrip(req *http.Request) (*http.Response, error) {
	f.t.Errorf("%s %s was sent", req.Method, req.URL)
	return nil, errors.New("not sent")
}

// An ID must not make the path another one.
func TestIDsInPaths(t *testing.T) {
	c := &patclient.Client{HTTP: &http.Client{Transport: failing{t}}}
	for _, id := range []string{"", ".", "..", "bulk-update"} {
		if err := c.Delete(t.Context(), id); err == nil {
			t.Errorf("Delete(%q) returned no error", id)
		}
	}
	var path string
	c.HTTP.Transport = roundTripper(func(req *http.Request) (*http.Response, error) {
		path = req.URL.EscapedPath()
		return &http.Response{StatusCode: http.StatusNoContent, Body: http.NoBody}, nil
	})
	if err := c.Delete(t.Context(), "../v1?x#y"); err != nil || path != "/personal-access-tokens/v1/..%2Fv1%3Fx%23y" {
		t.Errorf("Delete returned %v and asked for %s", err, path)
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// Paging must end, and yield each token once, whatever the size of the pages.
func TestListPages(t *testing.T) {
	fake := patfake.New(patfake.Config{MaxTokens: 100})
	c := &patclient.Client{Credentials: fake.Bootstrap("0"), HTTP: &http.Client{Transport: fake.Transport()}, Base: "http://fake", Now: fake.Now}
	want := []string{"0"}
	for i := 1; i < 12; i++ {
		fake.Advance(time.Second)
		mustCreate(t, c, fmt.Sprint(i))
		want = append(want, fmt.Sprint(i))
	}
	for size := 1; size <= 13; size++ {
		if got := names(t, c, patclient.ListOptions{PageSize: size}); !cmp.Equal(got, want) {
			t.Errorf("pages of %d: got %q, want %q", size, got, want)
		}
	}
	t.Run("a server that knows no pages", func(t *testing.T) {
		all := c.HTTP.Transport
		c.HTTP.Transport = roundTripper(func(req *http.Request) (*http.Response, error) {
			req = req.Clone(req.Context())
			req.URL.RawQuery = ""
			return all.RoundTrip(req)
		})
		for _, size := range []int{1, 11, 12, 13} {
			if got := names(t, c, patclient.ListOptions{PageSize: size}); !cmp.Equal(got, want) {
				t.Errorf("pages of %d: got %q, want %q", size, got, want)
			}
		}
		c.HTTP.Transport = all
	})
	t.Run("a token that comes in front of a page that was read", func(t *testing.T) {
		early := fake.Tokens()[0]
		early.ID, early.Name, early.Created = "86f1dc6fe8f54414950454cbb11278fa", "early", pat.MustParseTimestamp("2017-07-11T18:45:37.098Z")
		var got []string
		for token, err := range c.List(t.Context(), patclient.ListOptions{PageSize: 4}) {
			if err != nil {
				t.Fatal(err)
			}
			if got = append(got, token.Name); len(got) == 3 {
				if err := fake.Put(early, pat.Secret{}); err != nil {
					t.Fatal(err)
				}
			}
		}
		if !cmp.Equal(got, want) { // "3" stands on two pages
			t.Errorf("got %q, want %q", got, want)
		}
	})
	t.Run("a caller that leaves early", func(t *testing.T) {
		for range c.List(t.Context(), patclient.ListOptions{PageSize: 4}) {
			break
		}
	})
}

func TestListFilters(t *testing.T) {
	fake, c := newClient(t, pat.V1)
	fake.AddUser(patfake.User{ID: "2c91808568c529c60168cca6f90c1313", Name: "William Wilson"})
	used := mustCreate(t, c, "used")
	if _, err := c.Authenticate(t.Context(), patclient.Credentials{ID: used.ID, Secret: used.Secret}); err != nil {
		t.Fatal(err)
	}
	fake.Advance(48 * time.Hour)
	recent := mustCreate(t, c, "recent")
	if _, err := c.Authenticate(t.Context(), patclient.Credentials{ID: recent.ID, Secret: recent.Secret}); err != nil {
		t.Fatal(err)
	}
	mustCreate(t, c, "never")
	day := pat.TimestampOf(patfake.Epoch.Add(24 * time.Hour))
	tests := []struct {
		name string
		opts patclient.ListOptions
		want []string
	}{
		{"all", patclient.ListOptions{}, []string{"bootstrap", "used", "recent", "never"}},
		{"unused since", patclient.ListOptions{UnusedSince: day}, []string{"used"}},
		{"never used", patclient.ListOptions{NeverUsed: true}, []string{"never"}},
		{"both", patclient.ListOptions{UnusedSince: day, NeverUsed: true}, []string{"used", "never"}},
		{"of another", patclient.ListOptions{Owner: "2c91808568c529c60168cca6f90c1313"}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := names(t, c, tt.opts)
			if !cmp.Equal(sorted(got), sorted(tt.want)) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func sorted(s []string) []string { return slices.Sorted(slices.Values(s)) }

// The vendor: always wait for the full Retry-After.
func TestRetries(t *testing.T) {
	tests := []struct {
		name    string
		fault   patfake.Fault
		timeout time.Duration
		wait    time.Duration // that passes
		status  int           // that is returned in the end
	}{
		{name: "429 once", fault: patfake.Fault{Status: 429, RetryAfter: 7 * time.Second}, wait: 7 * time.Second},
		{name: "429 without Retry-After", fault: patfake.Fault{Status: 429}, wait: 10 * time.Second},
		{name: "429 four times", fault: patfake.Fault{Status: 429, RetryAfter: time.Second, Times: 4}, wait: 4 * time.Second},
		{name: "429 for ever", fault: patfake.Fault{Status: 429, RetryAfter: time.Second, Times: patfake.Always}, wait: 4 * time.Second, status: 429},
		{name: "a wait too long", fault: patfake.Fault{Status: 429, RetryAfter: 300 * time.Second}, status: 429},
		{name: "a wait longer than the context", fault: patfake.Fault{Status: 429, RetryAfter: 60 * time.Second}, timeout: 30 * time.Second, status: 429},
		{name: "500", fault: patfake.Fault{Status: 500}, status: 500},
		{name: "503 with Retry-After", fault: patfake.Fault{Status: 503, RetryAfter: time.Second}, status: 503},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				fake, c := newClient(t, pat.V1)
				mustCreate(t, c, "first") // signs in
				tt.fault.Operations = []patclient.Operation{patclient.OpCreate}
				fake.Fail(tt.fault)
				ctx := t.Context()
				if tt.timeout > 0 {
					var cancel context.CancelFunc
					ctx, cancel = context.WithTimeout(ctx, tt.timeout)
					defer cancel()
				}
				start := time.Now()
				_, err := c.Create(ctx, expiring("second"))
				if waited := time.Since(start); waited != tt.wait {
					t.Errorf("waited %v, want %v", waited, tt.wait)
				}
				var status *patclient.StatusError
				if tt.status == 0 {
					if err != nil {
						t.Error(err)
					}
				} else if !errors.As(err, &status) || status.Status != tt.status || status.RetryAfter != 0 && tt.status != 429 {
					t.Errorf("returned %v, want status %d", err, tt.status)
				}
				want := 3 // with the one of newClient
				if tt.status != 0 {
					want = 2
				}
				if got := len(fake.Tokens()); got != want {
					t.Errorf("%d tokens, want %d", got, want)
				}
			})
		})
	}
	t.Run("canceled while it waits", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			fake, c := newClient(t, pat.V1)
			fake.Fail(patfake.Fault{Operations: []patclient.Operation{patclient.OpAuthenticate}, Status: 429, RetryAfter: 20 * time.Second})
			ctx, cancel := context.WithCancel(t.Context())
			time.AfterFunc(5*time.Second, cancel)
			start := time.Now()
			if _, err := c.Create(ctx, expiring("x")); !errors.Is(err, context.Canceled) {
				t.Errorf("returned %v", err)
			}
			if waited := time.Since(start); waited != 5*time.Second {
				t.Errorf("waited %v", waited)
			}
		})
	})
}

// An access token that the API does not take any more is replaced once.
func TestAccessTokens(t *testing.T) {
	count := func(fake *patfake.Fake, n *int) http.RoundTripper {
		var mu sync.Mutex
		return roundTripper(func(req *http.Request) (*http.Response, error) {
			if req.URL.Path == "/oauth/token" {
				mu.Lock()
				*n++
				mu.Unlock()
			}
			return fake.Transport().RoundTrip(req)
		})
	}
	t.Run("kept until shortly before its end", func(t *testing.T) {
		fake, c := newClient(t, pat.V1)
		n := 0
		c.HTTP.Transport = count(fake, &n)
		mustCreate(t, c, "1")
		fake.Advance(12*time.Hour - time.Minute)
		mustCreate(t, c, "2")
		fake.Advance(31 * time.Second)
		mustCreate(t, c, "3")
		if n != 2 {
			t.Errorf("authenticated %d times, want 2", n)
		}
	})
	t.Run("refused", func(t *testing.T) {
		fake, c := newClient(t, pat.V1)
		n := 0
		c.HTTP.Transport = count(fake, &n)
		mustCreate(t, c, "1")
		fake.Fail(patfake.Fault{Status: 401})
		mustCreate(t, c, "2")
		if n != 2 {
			t.Errorf("authenticated %d times, want 2", n)
		}
		fake.Fail(patfake.Fault{Operations: []patclient.Operation{patclient.OpCreate}, Status: 401, Times: patfake.Always})
		var status *patclient.StatusError
		if _, err := c.Create(t.Context(), expiring("3")); !errors.As(err, &status) || status.Status != 401 {
			t.Errorf("returned %v", err)
		}
		if n != 3 {
			t.Errorf("authenticated %d times, want 3", n)
		}
	})
	t.Run("asked for once by many", func(t *testing.T) {
		fake, c := newClient(t, pat.V1)
		n := 0
		c.HTTP.Transport = count(fake, &n)
		var wg sync.WaitGroup
		for range 50 {
			wg.Go(func() {
				for _, err := range c.List(t.Context(), patclient.ListOptions{}) {
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		if n != 1 {
			t.Errorf("authenticated %d times, want 1", n)
		}
	})
}

// A broken token costs itself alone, and a broken list ends with an error.
func TestListOfBrokenTokens(t *testing.T) {
	good := `{"id":"%d","name":"n%[1]d","scope":["a"],"owner":{"type":"IDENTITY","id":"o","name":"O"},"created":"2017-07-11T18:45:37.098Z","expirationDate":null}`
	element := func(i int) string { return fmt.Sprintf(good, i) }
	tests := []struct {
		name, body string
		yields     []string // the names, "!" before that of a TokenError
		err        error
	}{
		{"a date that is none", "[" + element(0) + "," + strings.Replace(element(1), `"2017-07-11T18:45:37.098Z"`, `"c"`, 1) + "," + element(2) + "]", []string{"n0", "!n1", "n2"}, nil},
		{"a number for a token", "[5 ," + element(1) + "]", []string{"!", "n1"}, nil},
		{"a syntax error in a token", "[" + element(0) + `,{"id":},` + element(2) + "]", []string{"n0"}, pat.RuleSyntax},
		{"a missing comma", "[" + element(0) + element(1) + "]", []string{"n0"}, pat.RuleSyntax},
		{"a comma too many", "[" + element(0) + ",]", []string{"n0"}, pat.RuleSyntax},
		{"cut off", "[" + element(0) + "," + element(1)[:40], []string{"n0"}, pat.RuleSyntax},
		{"trailing data", "[" + element(0) + "]]", []string{"n0"}, pat.RuleTrailingData},
		{"no list", `{"error":"x"}`, nil, pat.RuleSyntax},
		{"nothing", "", nil, pat.RuleSyntax},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := &patclient.Client{Base: "http://fake", HTTP: &http.Client{Transport: answering(tt.body)}}
			var got []string
			var end error
			for token, err := range c.List(t.Context(), patclient.ListOptions{}) {
				var one *patclient.TokenError
				switch {
				case err == nil:
					got = append(got, token.Name)
				case errors.As(err, &one):
					got = append(got, "!"+token.Name)
				case end == nil:
					end = err
				default:
					t.Errorf("%v after %v", err, end)
				}
			}
			if !cmp.Equal(got, tt.yields) {
				t.Errorf("yielded %q, want %q", got, tt.yields)
			}
			var refused *patclient.AnswerError
			if tt.err == nil && end != nil || tt.err != nil && (!errors.Is(end, tt.err) || !errors.As(end, &refused)) {
				t.Errorf("ended with %v, want %v", end, tt.err)
			}
		})
	}
}

func answering(body string) roundTripper {
	return func(req *http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)), Request: req}, nil
	}
}

// What goes wrong with a create, and how the caller still gets the secret.
func TestCreateKeepsTheSecret(t *testing.T) {
	tests := []struct {
		name  string
		fault patfake.Fault
		err   error
	}{
		{"a date that is none", patfake.Fault{Rewrite: patfake.BadDates}, pat.RuleTimestampForm},
		{"a number for a date", patfake.Fault{Rewrite: patfake.NumericDates}, pat.RuleWrongType},
		{"a duplicate member", patfake.Fault{Rewrite: patfake.DuplicateIDs}, pat.RuleDuplicateMember},
		{"cut after the secret", patfake.Fault{Cut: 160}, patfake.ErrBroken},
		{"trailing data", patfake.Fault{Rewrite: func(b []byte) []byte { return append(b, "Status: 200 OK"...) }}, pat.RuleTrailingData},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fake, c := newClient(t, pat.V1)
			tt.fault.Operations = []patclient.Operation{patclient.OpCreate}
			fake.Fail(tt.fault)
			created, err := c.Create(t.Context(), expiring("NodeJS Integration"))
			var refused *patclient.AnswerError
			if !errors.As(err, &refused) || !errors.Is(err, tt.err) {
				t.Fatalf("returned %v, want %v", err, tt.err)
			}
			want, _ := fake.Reveal(fake.Tokens()[1].ID)
			if !created.Secret.Equal(want) || !refused.Created.Secret.Equal(want) || !strings.Contains(string(refused.RevealBody()), want.Reveal()) {
				t.Error("the secret is lost")
			}
			revealsNothing(t, err, want)
		})
	}
	t.Run("cut before the secret", func(t *testing.T) {
		fake, c := newClient(t, pat.V1)
		fake.Fail(patfake.Fault{Operations: []patclient.Operation{patclient.OpCreate}, Cut: 20})
		created, err := c.Create(t.Context(), expiring("x"))
		if !errors.Is(err, patfake.ErrBroken) || !created.Secret.IsEmpty() {
			t.Errorf("returned %v, %v", created, err)
		}
	})
	t.Run("lost", func(t *testing.T) {
		fake, c := newClient(t, pat.V1)
		fake.Fail(patfake.Fault{Operations: []patclient.Operation{patclient.OpCreate}, Lost: true})
		if _, err := c.Create(t.Context(), expiring("x")); !errors.Is(err, patfake.ErrBroken) {
			t.Errorf("returned %v", err)
		}
		if got := len(fake.Tokens()); got != 2 {
			t.Errorf("%d tokens, want 2: the token exists", got)
		}
	})
}

// revealsNothing tries every way in which programs print errors.
func revealsNothing(t *testing.T, err error, secret pat.Secret) {
	t.Helper()
	var out strings.Builder
	for e := err; e != nil; {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			fmt.Fprintf(&out, verb+"\n", e)
		}
		text, _ := json.Marshal(e)
		out.Write(text)
		slog.New(slog.NewJSONHandler(&out, nil)).Error("x", "err", e)
		slog.New(slog.NewTextHandler(&out, nil)).Error("x", "err", e)
		switch u := e.(type) {
		case interface{ Unwrap() error }:
			e = u.Unwrap()
		case interface{ Unwrap() []error }:
			e = u.Unwrap()[0]
		default:
			e = nil
		}
	}
	fmt.Fprintf(&out, "%v %+v %#v\n", struct{ E error }{err}, []error{err}, struct{ E error }{err})
	hexed := fmt.Sprintf("%x", secret.Reveal())
	if text := out.String(); strings.Contains(text, secret.Reveal()) || strings.Contains(text, hexed) {
		t.Errorf("the secret is shown in %s", text)
	}
}

// No error shows what authenticates, whatever the server answers.
func TestErrorsRevealNothing(t *testing.T) {
	secret := pat.NewSecret("1d1bef2b9f426383447f64f69349fc7cac176042578d205c256ba3f37c59adb9")
	bodies := []string{
		`{"access_token":"` + secret.Reveal() + `","access_token":5}`,
		`{"access_token":` + secret.Reveal() + `}`,
		`{"error":"bad client_secret ` + secret.Reveal() + `"}`,
		secret.Reveal(),
		`{"detailCode":"` + secret.Reveal() + `","trackingId":"` + secret.Reveal() + `"}`,
	}
	for i, body := range bodies {
		for _, status := range []int{200, 302, 400, 401, 429, 500} {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Location", "/elsewhere?"+secret.Reveal())
				w.WriteHeader(status)
				io.WriteString(w, body)
			}))
			c := &patclient.Client{Base: server.URL, MaxAttempts: 1, Credentials: patclient.Credentials{ID: "86f1dc6fe8f54414950454cbb11278fa", Secret: secret}}
			if _, err := c.Authenticate(t.Context(), c.Credentials); err != nil {
				revealsNothing(t, err, secret)
			} else if i > 0 {
				t.Errorf("body %d, status %d: no error", i, status)
			}
			c.Credentials = patclient.Credentials{}
			if err := c.Delete(t.Context(), "x"); err != nil {
				revealsNothing(t, err, secret)
			}
			for _, err := range c.List(t.Context(), patclient.ListOptions{}) {
				revealsNothing(t, err, secret)
			}
			server.Close()
			if _, err := c.Authenticate(t.Context(), patclient.Credentials{Secret: secret}); err == nil {
				t.Error("no error without a server")
			} else {
				revealsNothing(t, err, secret)
			}
		}
	}
}

// A redirect is not followed: it could lead a secret elsewhere.
func TestNoRedirects(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { t.Errorf("%s %s was followed", r.Method, r.URL) }))
	defer elsewhere.Close()
	server := httptest.NewServer(http.RedirectHandler(elsewhere.URL, http.StatusTemporaryRedirect))
	defer server.Close()
	c := &patclient.Client{Base: server.URL}
	var status *patclient.StatusError
	if _, err := c.Authenticate(t.Context(), patclient.Credentials{ID: "x", Secret: pat.NewSecret("y")}); !errors.As(err, &status) || status.Status != http.StatusTemporaryRedirect {
		t.Errorf("returned %v", err)
	}
}
