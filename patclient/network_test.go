package patclient_test

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sailpat/sailpat/pat"
	"github.com/sailpat/sailpat/patclient"
	"github.com/sailpat/sailpat/patclient/patfake"
)

// sdkToken reads a token as a generated SDK does (contract §6): it cuts the
// quotation marks off a date without looking for them.
type sdkToken struct {
	ID      string
	Created sdkTime
}

type sdkTime string

func (s *sdkTime) UnmarshalJSON(data []byte) error {
	*s = sdkTime(data[1 : len(data)-1 : len(data)-1][:19]) // panics on 5
	return nil
}

// sdkList asks for a list as a generated SDK does: it reads the whole body, and
// then decodes it.
func sdkList(ctx context.Context, c *http.Client, url string) (tokens []sdkToken, err error) {
	req, err := http.NewRequestWithContext(ctx, "GET", url, nil)
	if err != nil {
		return nil, err
	}
	resp, err := c.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	return tokens, json.Unmarshal(body, &tokens)
}

const sdkPage = `[{"id":"a","name":"n","scope":null,"owner":{},"created":%s,"expirationDate":"2026-12-31T23:59:59.999Z"}]`

// servers send an answer in every way that HTTP has.
var servers = []struct {
	name  string
	http2 bool
	serve func(w http.ResponseWriter, r *http.Request, body string)
}{
	{name: "content length", serve: func(w http.ResponseWriter, _ *http.Request, body string) { io.WriteString(w, body) }},
	{name: "chunked", serve: func(w http.ResponseWriter, _ *http.Request, body string) {
		for len(body) > 0 {
			n := min(7, len(body))
			io.WriteString(w, body[:n])
			http.NewResponseController(w).Flush()
			body = body[n:]
		}
	}},
	{name: "gzip", serve: func(w http.ResponseWriter, r *http.Request, body string) {
		if !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			panic("the client does not take gzip")
		}
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		io.WriteString(z, body)
		z.Close()
	}},
	{name: "HTTP/2", http2: true, serve: func(w http.ResponseWriter, r *http.Request, body string) {
		if r.ProtoMajor != 2 {
			panic(r.Proto)
		}
		io.WriteString(w, body)
	}},
	{name: "redirect", serve: func(w http.ResponseWriter, r *http.Request, body string) {
		if r.URL.Path != "/elsewhere" {
			http.Redirect(w, r, "/elsewhere", http.StatusFound)
			return
		}
		io.WriteString(w, body)
	}},
	{name: "closed connection", serve: func(w http.ResponseWriter, _ *http.Request, body string) {
		w.Header().Set("Connection", "close")
		io.WriteString(w, body)
	}},
}

// Without the Guard a client in the shape of a generated SDK panics on a date that
// is a number. With it, it gets an error.
func TestGeneratedClient(t *testing.T) {
	for _, tt := range servers {
		t.Run(tt.name, func(t *testing.T) {
			checkLeaks(t)
			server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				date := `5`
				if r.URL.Query().Has("good") || strings.Contains(r.Referer(), "good") {
					date = `"2017-07-11T18:45:37.098Z"`
				}
				tt.serve(w, r, fmt.Sprintf(sdkPage, date))
			}))
			server.EnableHTTP2 = tt.http2
			if tt.http2 {
				server.StartTLS()
			} else {
				server.Start()
			}
			defer server.Close()
			plain := server.Client()
			defer plain.CloseIdleConnections()
			guarded := *plain
			guarded.Transport = patclient.Guard{Next: plain.Transport}

			if _, err := panics(func() error {
				_, err := sdkList(t.Context(), plain, server.URL+"/personal-access-tokens/v1")
				return err
			}); err == nil {
				t.Error("without the Guard: no panic; this test shows nothing")
			}
			var refused *patclient.AnswerError
			err, panicked := panics(func() error {
				_, err := sdkList(t.Context(), &guarded, server.URL+"/personal-access-tokens/v1")
				return err
			})
			if panicked != nil || !errors.As(err, &refused) || !errors.Is(err, pat.RuleWrongType) {
				t.Errorf("with the Guard: panic %v, error %v", panicked, err)
			}
			tokens, err := sdkList(t.Context(), &guarded, server.URL+"/personal-access-tokens/v1?good")
			if err != nil || len(tokens) != 1 || tokens[0].Created != "2017-07-11T18:45:37" {
				t.Errorf("a good answer: got %v, %v", tokens, err)
			}
		})
	}
}

func panics(f func() error) (err error, panicked error) {
	defer func() {
		if p := recover(); p != nil {
			panicked = fmt.Errorf("panic: %v", p)
		}
	}()
	return f(), nil
}

// checkLeaks fails the test if goroutines of net/http or of the package are left
// behind when it ends.
func checkLeaks(t *testing.T) {
	t.Helper()
	running := func() (ours []string) {
		buf := make([]byte, 1<<20)
		for _, g := range strings.Split(string(buf[:runtime.Stack(buf, true)]), "\n\n") {
			if strings.Contains(g, "net/http.") || strings.Contains(g, "patclient.(") {
				ours = append(ours, g)
			}
		}
		return ours
	}
	before := len(running())
	t.Cleanup(func() {
		http.DefaultTransport.(*http.Transport).CloseIdleConnections()
		var left []string
		for wait := time.Millisecond; wait < 4*time.Second; wait *= 2 { // they need a moment to end
			if left = running(); len(left) <= before {
				return
			}
			time.Sleep(wait)
		}
		t.Errorf("%d goroutines are left, %d at the beginning:\n%s", len(left), before, strings.Join(left, "\n\n"))
	})
}

// A connection is used again after an answer was accepted, and after one was
// refused.
func TestConnectionsAreKept(t *testing.T) {
	checkLeaks(t)
	good := true
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		date := `5`
		if good {
			date = `"2017-07-11T18:45:37.098Z"`
		}
		fmt.Fprintf(w, sdkPage, date)
	}))
	defer server.Close()
	client := &http.Client{Transport: patclient.Guard{Next: &http.Transport{}}}
	defer client.CloseIdleConnections()
	for i := range 6 {
		good = i%2 == 0
		var reused bool
		ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{GotConn: func(info httptrace.GotConnInfo) { reused = info.Reused }})
		if _, err := sdkList(ctx, client, server.URL+"/personal-access-tokens/v1"); (err == nil) != good {
			t.Fatal(err)
		}
		if reused != (i > 0) {
			t.Errorf("request %d: connection used again: %v", i, reused)
		}
	}
}

// A context that ends, and a body that is closed, while the answer arrives.
func TestCancelled(t *testing.T) {
	checkLeaks(t)
	started := make(chan struct{}, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, `[`)
		http.NewResponseController(w).Flush()
		started <- struct{}{}
		<-r.Context().Done()
	}))
	defer server.Close()
	client := &http.Client{Transport: patclient.Guard{Next: &http.Transport{}}}
	defer client.CloseIdleConnections()

	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-started; cancel() }()
	if _, err := sdkList(ctx, client, server.URL+"/personal-access-tokens/v1"); !errors.Is(err, context.Canceled) {
		t.Errorf("canceled: got %v", err)
	}

	resp, err := client.Get(server.URL + "/personal-access-tokens/v1")
	if err != nil {
		t.Fatal(err)
	}
	<-started
	time.AfterFunc(10*time.Millisecond, func() { resp.Body.Close() })
	if _, err := io.ReadAll(resp.Body); err == nil {
		t.Error("closed: no error")
	}
	if _, err := resp.Body.Read(make([]byte, 1)); !errors.Is(err, http.ErrBodyReadAfterClose) {
		t.Errorf("read after close: got %v", err)
	}

	client.Timeout = 20 * time.Millisecond
	var timeout net.Error
	if _, err := sdkList(t.Context(), client, server.URL+"/personal-access-tokens/v1"); !errors.As(err, &timeout) || !timeout.Timeout() {
		t.Errorf("timed out: got %v", err)
	}
	<-started
}

// A redirect that keeps the method leads to an answer of the same operation, and
// the request is checked and sent again.
func TestRedirectedCreate(t *testing.T) {
	checkLeaks(t)
	const request = `{"name":"x","userAwareTokenNeverExpires":true}`
	var elsewhere string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/elsewhere" {
			http.Redirect(w, r, "/elsewhere", http.StatusPermanentRedirect)
			return
		}
		body, _ := io.ReadAll(r.Body)
		elsewhere = string(body)
		io.WriteString(w, `{"id":"a","secret":"b","created":5}`)
	}))
	defer server.Close()
	client := &http.Client{Transport: patclient.Guard{Next: &http.Transport{}}}
	defer client.CloseIdleConnections()
	resp, err := client.Post(server.URL+"/personal-access-tokens/v1", "application/json", strings.NewReader(request))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	_, err = io.ReadAll(resp.Body)
	var refused *patclient.AnswerError
	if !errors.As(err, &refused) || refused.Operation != patclient.OpCreate || refused.Created.Secret.Reveal() != "b" || elsewhere != request {
		t.Errorf("sent %q, got %v", elsewhere, err)
	}
}

// Many goroutines share a Guard and a Client, over a real network, with faults.
func TestConcurrently(t *testing.T) {
	checkLeaks(t)
	fake := patfake.New(patfake.Config{MaxTokens: 1000})
	server := httptest.NewServer(fake)
	defer server.Close()
	transport := &http.Transport{MaxIdleConnsPerHost: 8}
	defer transport.CloseIdleConnections()
	var verdicts atomic.Int64
	c := &patclient.Client{
		Base: server.URL, Credentials: fake.Bootstrap("bootstrap"), Now: fake.Now,
		HTTP: &http.Client{Transport: &patclient.Guard{Next: transport, Now: fake.Now, Report: func(context.Context, patclient.Verdict) { verdicts.Add(1) }}},
	}
	fake.Fail(patfake.Fault{Operations: []patclient.Operation{patclient.OpDelete}, Skip: 10, Times: 5, Lost: true})
	done := make(chan error)
	const workers = 16
	for i := range workers {
		go func() {
			for j := range 5 {
				created, err := c.Create(t.Context(), expiring(fmt.Sprintf("%d-%d", i, j)))
				if err != nil {
					done <- err
					return
				}
				if _, err := c.Patch(t.Context(), created.ID, pat.PatchExpiration(patfake.Epoch.AddDate(1, 0, 0))); err != nil {
					done <- err
					return
				}
				c.Delete(t.Context(), created.ID) // the API does, also where the answer is lost
			}
			done <- nil
		}()
	}
	for range workers {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	if got := len(fake.Tokens()); got != 1 {
		t.Errorf("%d tokens are left, want 1", got)
	}
	if got := verdicts.Load(); got != 4*5*workers {
		t.Errorf("%d verdicts, want %d", got, 4*5*workers)
	}
}

// A list of any length passes in bounded memory, compressed or not.
func TestMemory(t *testing.T) {
	size := int64(1 << 30)
	if testing.Short() {
		size = 24 << 20
	}
	t.Run("plain", func(t *testing.T) { listInMemory(t, size, "identity") })
	t.Run("gzip", func(t *testing.T) { listInMemory(t, min(size, 128<<20), "gzip") })
}

func listInMemory(t *testing.T, size int64, encoding string) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Encoding", encoding)
		if encoding == "identity" {
			writeList(w, size)
			return
		}
		z, _ := gzip.NewWriterLevel(w, gzip.BestSpeed)
		writeList(z, size)
		z.Close()
	}))
	defer server.Close()
	var verdict patclient.Verdict
	report := func(_ context.Context, v patclient.Verdict) { verdict = v }
	client := &http.Client{Transport: patclient.Guard{Next: &http.Transport{DisableCompression: true}, Report: report}}
	defer client.CloseIdleConnections()
	runtime.GC()
	var before runtime.MemStats
	runtime.ReadMemStats(&before)
	resp, err := client.Get(server.URL + "/personal-access-tokens/v1")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	peak := uint64(0)
	buf := make([]byte, 32<<10)
	for i := 0; err == nil; i++ {
		if _, err = resp.Body.Read(buf); i%64 == 0 {
			var now runtime.MemStats
			runtime.ReadMemStats(&now)
			peak = max(peak, now.HeapAlloc)
		}
	}
	if err != io.EOF || verdict.Bytes < size {
		t.Fatalf("read %d bytes, want at least %d: %v", verdict.Bytes, size, err)
	}
	const limit = 16 << 20
	if used := int64(peak) - int64(before.HeapAlloc); used > limit {
		t.Errorf("used %d KiB of heap, want at most %d", used>>10, limit>>10)
	} else {
		t.Logf("%d MiB passed, %d KiB of heap, not collected garbage included", verdict.Bytes>>20, used>>10)
	}
}

// writeList writes a list of at least size bytes.
func writeList(w io.Writer, size int64) {
	const element = `{"id":"86f1dc6fe8f54414950454cbb11278fa","name":"NodeJS Integration","scope":["demo:personal-access-token-scope:first","demo:personal-access-token-scope:second"],"owner":{"type":"IDENTITY","id":"2c9180a46faadee4016fb4e018c20639","name":"Support"},"created":"2017-07-11T18:45:37.098Z","lastUsed":"2017-07-11T18:45:37.098Z","managed":false,"accessTokenValiditySeconds":36900,"expirationDate":"2026-12-31T23:59:59.999Z"},`
	block := strings.Repeat(element, 100)
	io.WriteString(w, "[")
	for written := int64(0); written < size; written += int64(len(block)) {
		if _, err := io.WriteString(w, block); err != nil {
			return
		}
	}
	io.WriteString(w, strings.TrimSuffix(element, ",")+"]")
}

// sampleToken returns one of the vendor's sample tokens, told apart by a number.
func sampleToken(i int) pat.Token {
	return pat.Token{
		ID:                         fmt.Sprintf("86f1dc6fe8f54414950454cbb1%06x", i),
		Name:                       fmt.Sprintf("NodeJS Integration %d", i),
		Scope:                      []string{"demo:personal-access-token-scope:first", "demo:personal-access-token-scope:second"},
		Owner:                      pat.Owner{Type: pat.OwnerTypeIdentity, ID: "2c9180a46faadee4016fb4e018c20639", Name: "Support"},
		Created:                    pat.MustParseTimestamp("2017-07-11T18:45:37.098Z"),
		LastUsed:                   pat.Some(pat.MustParseTimestamp("2017-07-11T18:45:37.098Z")),
		Managed:                    pat.Some(false),
		AccessTokenValiditySeconds: pat.Some[int32](36900),
		ExpirationDate:             pat.Some(pat.MustParseTimestamp("2026-12-31T23:59:59.999Z")),
	}
}
