package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/sailpat/sailpat/patclient"
)

// The Guard leaves no goroutine behind, however the reading of an answer ends. The
// tests of patclient look for that without a library; goleak is more thorough.
func TestGuardLeaksNothing(t *testing.T) {
	element := `{"id":"a","name":"n","scope":null,"owner":{},"created":"2017-07-11T18:45:37.098Z","expirationDate":"2026-12-31T23:59:59.999Z"}`
	long := strings.Repeat(element+",", 20_000) // 2.6 MB: it does not fit into the limit
	var compressed bytes.Buffer
	z := gzip.NewWriter(&compressed)
	io.WriteString(z, "["+long+"5]")
	z.Close()
	answers := map[string]struct {
		body  string
		gzip  bool
		stays bool // the server does not end the answer
	}{
		"accepted":                  {body: "[" + element + "]"},
		"refused":                   {body: `[{"created":5}]`},
		"long":                      {body: "[" + strings.TrimSuffix(long, ",") + "]"},
		"long, refused at the end":  {body: "[" + long + "5]"},
		"long, compressed, refused": {body: compressed.String(), gzip: true},
		"cut":                       {body: compressed.String()[:compressed.Len()/2], gzip: true},
		"too large":                 {body: `{"id":"` + strings.Repeat("x", 3<<20)},
		"without an end":            {body: "[" + element, stays: true},
	}
	readers := map[string]func(context.CancelFunc, *http.Response) error{
		"reads all":     func(_ context.CancelFunc, r *http.Response) error { _, err := io.Copy(io.Discard, r.Body); return err },
		"reads nothing": func(context.CancelFunc, *http.Response) error { return nil },
		"reads a byte":  func(_ context.CancelFunc, r *http.Response) error { _, err := r.Body.Read(make([]byte, 1)); return err },
		"cancels while it reads": func(cancel context.CancelFunc, r *http.Response) error {
			cancel()
			_, err := io.Copy(io.Discard, r.Body)
			return err
		},
	}
	for kind, answer := range answers {
		for how, read := range readers {
			for _, http2 := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s/%s/http2=%t", kind, how, http2), func(t *testing.T) {
					defer goleak.VerifyNone(t)
					server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
						if answer.gzip {
							w.Header().Set("Content-Encoding", "gzip")
						}
						io.WriteString(w, answer.body)
						http.NewResponseController(w).Flush()
						if answer.stays {
							<-r.Context().Done()
						}
					}))
					server.EnableHTTP2 = http2
					server.StartTLS()
					defer server.Close()
					client := server.Client()
					client.Transport = patclient.Guard{Next: client.Transport}
					defer client.CloseIdleConnections()
					ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
					defer cancel()
					if answer.stays { // nothing else ends it
						time.AfterFunc(50*time.Millisecond, cancel)
					}
					req, err := http.NewRequestWithContext(ctx, "GET", server.URL+"/personal-access-tokens/v1", nil)
					if err != nil {
						t.Fatal(err)
					}
					req.Header.Set("Accept-Encoding", "gzip") // so that the transport does not decompress
					resp, err := client.Do(req)
					if err != nil {
						t.Fatal(err)
					}
					if (resp.ProtoMajor == 2) != http2 {
						t.Error(resp.Proto)
					}
					err = read(cancel, resp)
					resp.Body.Close()
					var refused *patclient.AnswerError
					if how == "reads all" && (kind == "accepted" || kind == "long") != (err == nil) {
						t.Errorf("got %v", err)
					}
					if how == "reads all" && err != nil && !answer.stays && !errors.As(err, &refused) {
						t.Errorf("got %v, want an AnswerError", err)
					}
				})
			}
		}
	}
}
