package patclient_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sailpat/sailpat/pat"
	"github.com/sailpat/sailpat/patclient"
)

// transport is a RoundTripper that is a function.
type transport func(*http.Request) (*http.Response, error)

func (f transport) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// A Next that breaks the contract of http.RoundTripper gets no unchecked body
// past the Guard, and does not make it panic.
func TestNextBreaksItsContract(t *testing.T) {
	body := &counting{Reader: strings.NewReader(`[{"created":5}]`)}
	broken := errors.New("broken")
	req, _ := http.NewRequest("GET", list, nil)
	g := patclient.Guard{Next: transport(func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 200, Body: body}, broken
	})}
	if resp, err := g.RoundTrip(req); resp != nil || err != broken || !body.closed {
		t.Errorf("a response and an error: got %v, %v, closed: %v", resp, err, body.closed)
	}
	g.Next = transport(func(*http.Request) (*http.Response, error) { return nil, nil })
	if _, err := (&http.Client{Transport: g}).Do(req); err == nil {
		t.Error("neither response nor error: no error")
	}
	g.Next = transport(func(*http.Request) (*http.Response, error) { return &http.Response{StatusCode: 200}, nil })
	resp, err := g.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadAll(resp.Body); !errors.Is(err, pat.RuleEmptyDocument) {
		t.Errorf("no header and no body: got %v", err)
	}
}

// A request whose body never ends is given up when its context ends.
func TestRequestBodyWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pr, pw := io.Pipe()
		ctx, cancel := context.WithCancel(t.Context())
		req, _ := http.NewRequestWithContext(ctx, "POST", list, pr)
		req.GetBody = func() (io.ReadCloser, error) { return pr, nil } // which does not mean that it is in memory
		go func() {
			pw.Write([]byte(`{"name":`))
			time.Sleep(time.Second)
			cancel()
		}()
		if _, err := (patclient.Guard{Next: failing{t}}).RoundTrip(req); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		if _, err := pw.Write([]byte("x")); !errors.Is(err, io.ErrClosedPipe) {
			t.Errorf("the body is not closed: %v", err)
		}
	})
}

// A response that ends before its Content-Length, after the secret: the secret is
// not lost, and of a list no byte passes.
func TestContentLengthLies(t *testing.T) {
	checkLeaks(t)
	const created = `{"id":"a","secret":"b","name":"n","sco`
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		conn, buf, err := http.NewResponseController(w).Hijack()
		if err != nil {
			panic(err)
		}
		text := created
		if r.Method == "GET" {
			text = "[]"
		}
		fmt.Fprintf(buf, "HTTP/1.1 200 OK\r\nContent-Length: 900000000000\r\n\r\n%s", text)
		buf.Flush()
		conn.Close()
	}))
	defer server.Close()
	client := &http.Client{Transport: patclient.Guard{Next: &http.Transport{}, MaxBody: 1 << 40}}
	defer client.CloseIdleConnections()
	resp, err := client.Post(server.URL+"/personal-access-tokens/v1", "application/json", strings.NewReader(`{"name":"n","userAwareTokenNeverExpires":true}`))
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(resp.Body)
	resp.Body.Close()
	var refused *patclient.AnswerError
	if !errors.As(err, &refused) || len(got) > 0 || refused.Created.Secret.Reveal() != "b" || refused.Created.ID != "a" || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("create: got %q, %v", got, err)
	}
	resp, err = client.Get(server.URL + "/personal-access-tokens/v1")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(resp.Body); len(got) > 0 || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("list: got %q, %v", got, err)
	}
	resp.Body.Close()
}

// Responses that are read in part, closed early, closed twice or closed while they
// are read do not disturb others that use the same memory.
func TestBodiesShareMemory(t *testing.T) {
	page := pat.TokenList{}
	for i := range 50 {
		page = append(page, sampleToken(i))
	}
	text, err := pat.Marshal(&page)
	if err != nil {
		t.Fatal(err)
	}
	g := patclient.Guard{Next: transport(func(req *http.Request) (*http.Response, error) {
		own := bytes.ReplaceAll(text, []byte("Support"), []byte(req.Header.Get("Name")))
		return &http.Response{StatusCode: 200, Body: io.NopCloser(bytes.NewReader(own)), ContentLength: -1}, nil
	})}
	done := make(chan error)
	const workers = 8
	for i := range workers {
		go func() {
			name := fmt.Sprintf("worker %d", i)
			want := bytes.ReplaceAll(text, []byte("Support"), []byte(name))
			for j := range 40 {
				req, _ := http.NewRequest("GET", list, nil)
				req.Header.Set("Name", name)
				resp, err := g.RoundTrip(req)
				if err != nil {
					done <- err
					return
				}
				switch j % 3 {
				case 0:
					go resp.Body.Close()
					io.ReadAll(resp.Body)
				case 1:
					io.ReadFull(resp.Body, make([]byte, 100))
					resp.Body.Close()
				default:
					got, err := io.ReadAll(resp.Body)
					if err != nil || !bytes.Equal(got, want) {
						done <- fmt.Errorf("changed: %v", err)
						return
					}
					if n, err := resp.Body.Read(make([]byte, 1)); n != 0 || err != io.EOF {
						done <- fmt.Errorf("read again at the end: %d, %v", n, err)
						return
					}
				}
				resp.Body.Close()
				if _, err := resp.Body.Read(make([]byte, 1)); err == nil {
					done <- errors.New("read after Close: no error")
					return
				}
			}
			done <- nil
		}()
	}
	for range workers {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

// An error stays what it was when later responses use the same memory.
func TestErrorsKeepNoSharedMemory(t *testing.T) {
	send := func(text string) error {
		e := &exchange{method: "GET", url: list, answer: []byte(text)}
		_, err := e.do(patclient.Guard{Strict: true})
		return err
	}
	err := send(`[{"id":"a","unexpected":1}]`)
	var invalid *pat.ValidationError
	if !errors.As(err, &invalid) {
		t.Fatal(err)
	}
	before := fmt.Sprintf("%+v", invalid.Violations)
	for range 20 {
		send(`[]`)
		send(`[{"id":"zzzzzzzzz","qqqqqqqqqq":2}]`)
	}
	if after := fmt.Sprintf("%+v", invalid.Violations); after != before || !strings.Contains(before, "unexpected") {
		t.Errorf("was %q, is %q", before, after)
	}
}

// Every form of Retry-After.
func TestRetryAfter(t *testing.T) {
	tests := []struct {
		name, header string
		wait         time.Duration // 0: not at all, the method returns
	}{
		{"seconds", "3", 3 * time.Second},
		{"white space", " 3 ", 3 * time.Second},
		{"a date", "Mon, 01 Jun 2026 00:00:07 GMT", 7 * time.Second},
		{"a date that has passed", "Mon, 01 Jun 2020 00:00:07 GMT", 10 * time.Second},
		{"a date far away", "Mon, 01 Jan 9999 00:00:00 GMT", 0},
		{"negative", "-3", 10 * time.Second},
		{"a fraction", "1.5", 10 * time.Second},
		{"words", "soon", 10 * time.Second},
		{"too long", "121", 0},
		{"32 bits", "4294967296", 0},
		{"the nanoseconds overflow", "9223372037", 0},
		{"more than 64 bits", "99999999999999999999999999", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				sent := 0
				c := &patclient.Client{Base: "http://x", Now: func() time.Time { return time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC) }}
				c.HTTP = &http.Client{Transport: transport(func(req *http.Request) (*http.Response, error) {
					if sent++; sent > 1 {
						return &http.Response{StatusCode: 204, Body: http.NoBody}, nil
					}
					return &http.Response{StatusCode: 429, Header: http.Header{"Retry-After": {tt.header}}, Body: http.NoBody}, nil
				})}
				start := time.Now()
				err := c.Delete(t.Context(), "a")
				var status *patclient.StatusError
				if waited := time.Since(start); waited != tt.wait {
					t.Errorf("waited %v, want %v", waited, tt.wait)
				}
				if tt.wait > 0 && err != nil || tt.wait == 0 && (!errors.As(err, &status) || status.RetryAfter <= patclient.DefaultMaxWait) {
					t.Errorf("got %v", err)
				}
			})
		})
	}
}

// A server that ignores offset, repeats a page or goes round in a circle does not
// keep List going, and no token is yielded twice.
func TestPagesRepeat(t *testing.T) {
	pageAt := func(i int) *pat.TokenList { return &pat.TokenList{sampleToken(2 * i), sampleToken(2*i + 1)} }
	tests := []struct {
		name  string
		page  func(request int) *pat.TokenList
		want  int
		calls int
	}{
		{"the same page again", func(int) *pat.TokenList { return pageAt(0) }, 2, 2},
		{"two pages in turn", func(i int) *pat.TokenList { return pageAt(i % 2) }, 4, 3},
		{"a circle of five", func(i int) *pat.TokenList { return pageAt(i % 5) }, 10, 6},
		{"a token moves to a later page", func(i int) *pat.TokenList {
			return []*pat.TokenList{pageAt(0), pageAt(1), {sampleToken(0), sampleToken(9)}, {}}[i]
		}, 5, 4},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var calls atomic.Int64
			c := &patclient.Client{Base: "http://x", HTTP: &http.Client{Transport: transport(func(req *http.Request) (*http.Response, error) {
				i := int(calls.Add(1)) - 1
				if i > 50 {
					return nil, errors.New("the paging does not end")
				}
				if got := req.URL.Query().Get("offset"); got != strconv.Itoa(2*i) {
					t.Errorf("request %d: offset %s", i, got)
				}
				text, err := pat.Marshal(tt.page(i))
				return &http.Response{StatusCode: 200, Body: io.NopCloser(bytes.NewReader(text))}, err
			})}}
			ids := map[string]bool{}
			n := 0
			for token, err := range c.List(t.Context(), patclient.ListOptions{PageSize: 2}) {
				if err != nil {
					t.Fatal(err)
				}
				if ids[token.ID] {
					t.Errorf("%s twice", token.ID)
				}
				ids[token.ID] = true
				n++
			}
			if n != tt.want || int(calls.Load()) != tt.calls {
				t.Errorf("%d tokens in %d requests, want %d in %d", n, calls.Load(), tt.want, tt.calls)
			}
		})
	}
}

// A Client reads gzip that the transport left as it was: a server that compresses
// unasked does not cost the secret.
func TestClientReadsGzip(t *testing.T) {
	const text = `{"id":"86f1dc6fe8f54414950454cbb11278fa","secret":"b","name":"n","scope":null,"owner":{},"created":"2017-07-11T18:45:37.098Z","accessTokenValiditySeconds":36900,"expirationDate":null,"userAwareTokenNeverExpires":true}`
	whole := compress([]byte(text))
	for name, body := range map[string][]byte{"whole": whole, "cut": whole[:len(whole)-9]} {
		c := &patclient.Client{Base: "http://x", HTTP: &http.Client{Transport: transport(func(req *http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: 200, Header: http.Header{"Content-Encoding": {"gzip"}}, Body: io.NopCloser(bytes.NewReader(body))}, nil
		})}}
		created, err := c.Create(t.Context(), pat.CreateNeverExpiring("n"))
		if (err == nil) != (name == "whole") || created.Secret.Reveal() != "b" {
			t.Errorf("%s: got %v, the secret is lost: %v", name, err, created.Secret.IsEmpty())
		}
		body = compress([]byte("[]"))
		for _, err := range c.List(t.Context(), patclient.ListOptions{}) {
			t.Error(err)
		}
	}
}

// No form of printing or encoding shows the secret of a refused answer: of the
// error, of a copy, or of a struct that holds either, which fmt prints without
// asking their methods.
func TestAnswerErrorShowsNoSecret(t *testing.T) {
	const secret = "1d1bef2b9f426383447f64f69349fc7cac176042578d205c256ba3f37c59adb9"
	forms := []string{secret, fmt.Sprintf("%x", secret), fmt.Sprintf("%X", secret), strings.Trim(fmt.Sprint([]byte(secret)), "[]")}
	for _, answer := range []string{
		`{"id":"a","secret":"` + secret + `","created":5}`,
		`{"id":"a","Secret":"` + secret + `"}`,
		`{"id":"a","data":{"secret":"` + secret + `"}}`,
		`[{"secret":"` + secret + `"}]`,
		`{"` + secret + `":1}`,
		secret,
	} {
		e := &exchange{method: "POST", url: list, request: `{"name":"x","userAwareTokenNeverExpires":true}`, answer: []byte(answer)}
		_, err := e.do(patclient.Guard{})
		var refused *patclient.AnswerError
		if !errors.As(err, &refused) || string(refused.RevealBody()) != answer {
			t.Fatalf("%.20s: got %v", answer, err)
		}
		for name, v := range map[string]any{
			"the error": refused, "a copy": *refused, "copies": []patclient.AnswerError{*refused},
			"a field": struct{ e *patclient.AnswerError }{refused}, "a field with a copy": struct{ e patclient.AnswerError }{*refused},
		} {
			texts := []string{err.Error()}
			for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d"} {
				texts = append(texts, fmt.Sprintf(verb, v))
			}
			encoded, err := json.Marshal(v)
			if err != nil {
				t.Error(err)
			}
			var log bytes.Buffer
			slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "v", v)
			slog.New(slog.NewTextHandler(&log, nil)).Info("x", "v", v)
			for _, text := range append(texts, string(encoded), log.String()) {
				for _, form := range forms {
					if strings.Contains(text, form) {
						t.Errorf("%.20s: %s shows the secret: %s", answer, name, text)
					}
				}
			}
		}
	}
}

// A server that says gzip and does not compress does not cost the secret.
func TestFalseGzip(t *testing.T) {
	e := &exchange{
		method: "POST", url: list, request: `{"name":"x","userAwareTokenNeverExpires":true}`,
		answer: []byte(`{"id":"a","secret":"b"}`), header: http.Header{"Content-Encoding": {"gzip"}},
	}
	_, err := e.do(patclient.Guard{})
	var refused *patclient.AnswerError
	if !errors.As(err, &refused) || refused.Created.Secret.Reveal() != "b" || string(refused.RevealBody()) != string(e.answer) {
		t.Errorf("got %v", err)
	}
}

// Compressed bytes that hold nothing, without an end, are not kept without an end.
func TestEndlessCompression(t *testing.T) {
	const max = 64 << 10
	var begin bytes.Buffer
	z := gzip.NewWriter(&begin)
	io.WriteString(z, "["+strings.Repeat(" ", 2*max)+`{"id":"`)
	z.Flush()
	empty := map[string][]byte{
		"blocks":  {0, 0, 0, 0xff, 0xff}, // stored, not the last one, no byte
		"members": compress(nil),
	}
	for name, unit := range empty {
		start := begin.Bytes()
		if name == "members" {
			start = compress([]byte("[" + strings.Repeat(" ", 2*max) + `{"id":"`))
		}
		body := &counting{Reader: io.MultiReader(bytes.NewReader(start), &repeating{unit: unit})}
		e := &exchange{method: "GET", url: list, header: http.Header{"Content-Encoding": {"gzip"}}, reader: func(io.Reader) io.Reader { return body }}
		if _, err := e.do(patclient.Guard{MaxBody: max}); !errors.Is(err, pat.RuleDocumentTooLarge) || body.n > 1<<20 {
			t.Errorf("%s: got %v after %d bytes", name, err, body.n)
		}
	}
}

// repeating repeats its unit.
type repeating struct {
	unit []byte
	at   int
}

func (r *repeating) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = r.unit[r.at]
		r.at = (r.at + 1) % len(r.unit)
	}
	return len(p), nil
}

// A body whose Read returns nothing, again and again, does not make the Guard hang.
func TestNoProgress(t *testing.T) {
	silent := func(begin string) io.Reader { return io.MultiReader(strings.NewReader(begin), nothing{}) }
	req, _ := http.NewRequest("POST", list, silent(`{"name":`))
	if _, err := (patclient.Guard{Next: failing{t}}).RoundTrip(req); !errors.Is(err, io.ErrNoProgress) {
		t.Errorf("request: got %v", err)
	}
	long := "[" + strings.Repeat(" ", 5000)
	for _, tt := range []struct {
		name, text string
		header     http.Header
		observe    bool
	}{
		{"whole", "[", nil, false},
		{"long", long, nil, false},
		{"compressed", string(compress([]byte(long)))[:20], http.Header{"Content-Encoding": {"gzip"}}, false},
		{"observed", "5" + long, nil, true},
	} {
		e := &exchange{method: "GET", url: list, header: tt.header, reader: func(io.Reader) io.Reader { return silent(tt.text) }}
		if _, err := e.do(patclient.Guard{MaxBody: 4096, ObserveOnly: tt.observe}); !errors.Is(err, io.ErrNoProgress) {
			t.Errorf("%s: got %v", tt.name, err)
		}
	}
}

type nothing struct{}

func (nothing) Read([]byte) (int, error) { return 0, nil }

// Whatever happens to a request, its body is closed, and it is what it was.
func TestRequestBodies(t *testing.T) {
	const good = `{"name":"x","userAwareTokenNeverExpires":true}`
	broken := errors.New("broken")
	for _, tt := range []struct {
		name, method, url, text string
		length                  int64
		encoding                string
		next                    http.RoundTripper
		err                     error // nil: any
		sent                    bool
	}{
		{name: "accepted", text: good, sent: true},
		{name: "accepted, with a length", text: good, length: int64(len(good)), sent: true},
		{name: "refused", text: `{"name":""}`, err: pat.RuleEmptyName},
		{name: "an encoding", text: good, encoding: "br", err: patclient.ErrEncoding},
		{name: "gzip that is none", text: good, encoding: "gzip", err: pat.RuleSyntax},
		{name: "too short for its length", text: good, length: int64(len(good)) + 1},
		{name: "too long for its length", text: good + "  ", length: int64(len(good))},
		{name: "too large", text: good + strings.Repeat(" ", 5000), err: pat.RuleDocumentTooLarge},
		{name: "the next fails", text: good, next: transport(func(*http.Request) (*http.Response, error) { return nil, broken }), err: broken},
	} {
		t.Run(tt.name, func(t *testing.T) {
			body := &counting{Reader: strings.NewReader(tt.text)}
			req, _ := http.NewRequest("POST", list, body)
			req.ContentLength = tt.length
			if tt.encoding != "" {
				req.Header.Set("Content-Encoding", tt.encoding)
			}
			before := fmt.Sprintf("%+v", req)
			e := &exchange{status: 500}
			g := patclient.Guard{Next: e, MaxBody: 4096}
			if tt.next != nil {
				g.Next = tt.next
			}
			resp, err := g.RoundTrip(req)
			if (err == nil) != tt.sent || tt.err != nil && !errors.Is(err, tt.err) {
				t.Errorf("got %v, want %v", err, tt.err)
			}
			if (e.sent != nil) != tt.sent || tt.sent && string(e.sentBody) != tt.text {
				t.Errorf("sent %q", e.sentBody)
			}
			if !body.closed || fmt.Sprintf("%+v", req) != before {
				t.Errorf("closed: %v\nbefore %s\nafter  %+v", body.closed, before, req)
			}
			if err == nil && resp.Request != req {
				t.Error("the response names another request")
			}
		})
	}
}

// A request that net/http refuses reaches it.
func TestBrokenRequests(t *testing.T) {
	for name, req := range map[string]*http.Request{"no URL": {Method: "POST"}, "nothing": {}} {
		if _, err := (patclient.Guard{}).RoundTrip(req); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	e := &exchange{method: "GET", url: list, answer: []byte(`[]`)}
	if got, err := e.do(patclient.Guard{MaxBody: -5}); err != nil || string(got) != "[]" {
		t.Errorf("a negative limit: got %q, %v", got, err)
	}
}

// What HTTP has besides bodies passes the Guard: Expect: 100-continue, trailers of
// requests and responses, HEAD.
func TestProtocolFeatures(t *testing.T) {
	checkLeaks(t)
	const request = `{"name":"n","userAwareTokenNeverExpires":true}`
	for _, http2 := range []bool{false, true} {
		server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == "HEAD" {
				w.Header().Set("Content-Length", "2")
				return
			}
			body, err := io.ReadAll(r.Body)
			if string(body) != request || err != nil || r.Trailer.Get("Sum") != "1" || r.ProtoMajor == 1 && r.Header.Get("Expect") == "" {
				t.Errorf("got %q, %v, trailer %v, header %v", body, err, r.Trailer, r.Header)
			}
			w.Header().Set("Trailer", "Sum")
			io.WriteString(w, createdText)
			w.Header().Set("Sum", "2")
		}))
		server.EnableHTTP2 = http2
		server.StartTLS()
		client := server.Client()
		plain := client.Transport.(*http.Transport)
		plain.ExpectContinueTimeout = time.Minute
		client.Transport = patclient.Guard{Next: plain}

		req, _ := http.NewRequest("POST", server.URL+"/personal-access-tokens/v1", io.NopCloser(strings.NewReader(request)))
		req.Trailer = http.Header{"Sum": {"1"}}
		req.Header.Set("Expect", "100-continue")
		resp, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil || string(body) != createdText || resp.Trailer.Get("Sum") != "2" || (resp.ProtoMajor == 2) != http2 {
			t.Errorf("%s: got %q, %v, trailer %v", resp.Proto, body, err, resp.Trailer)
		}
		if resp, err := client.Head(server.URL + "/personal-access-tokens/v1"); err != nil || resp.ContentLength != 2 {
			t.Errorf("HEAD: got %v, %v", resp, err)
		}
		client.CloseIdleConnections()
		server.Close()
	}
}
