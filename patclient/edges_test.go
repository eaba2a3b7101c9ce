package patclient_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
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

// A response that ends before its Content-Length, behind the secret: the secret is
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
	}
}
