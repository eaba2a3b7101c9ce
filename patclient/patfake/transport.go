package patfake

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
)

// Transport returns an [http.RoundTripper] that calls the fake directly, without a
// server and its goroutines: for tests that run in a bubble of testing/synctest,
// for example.
func (f *Fake) Transport() http.RoundTripper { return direct{f} }

type direct struct{ fake *Fake }

// ErrBroken is the error of a connection that a fault breaks.
var ErrBroken = errors.New("patfake: connection broken")

// RoundTrip calls the fake.
func (d direct) RoundTrip(req *http.Request) (*http.Response, error) {
	if err := req.Context().Err(); err != nil {
		return nil, err
	}
	in := req.Clone(req.Context())
	if in.Body == nil {
		in.Body = http.NoBody
	}
	defer in.Body.Close()
	in.RequestURI = in.URL.RequestURI()
	w := &recorder{header: http.Header{}}
	broken := w.serve(d.fake, in)
	if err := req.Context().Err(); err != nil {
		return nil, err
	}
	if broken && w.status == 0 {
		return nil, ErrBroken
	}
	length := int64(w.body.Len())
	body := io.Reader(&w.body)
	if broken {
		length = -1
		body = io.MultiReader(body, brokenReader{})
	}
	if req.Method == http.MethodHead {
		body = http.NoBody
	}
	return &http.Response{
		Status: fmt.Sprintf("%d %s", w.status, http.StatusText(w.status)), StatusCode: w.status, Header: w.sent,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Body: io.NopCloser(body), ContentLength: length, Request: req,
	}, nil
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, ErrBroken }

// A recorder is a ResponseWriter that keeps what is written.
type recorder struct {
	header, sent http.Header
	status       int
	body         bytes.Buffer
}

func (w *recorder) Header() http.Header { return w.header }

func (w *recorder) WriteHeader(status int) {
	if w.status == 0 {
		w.status, w.sent = status, w.header.Clone()
	}
}

func (w *recorder) Write(p []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.body.Write(p)
}

// Flush does nothing: nobody reads before the end.
func (w *recorder) Flush() {}

// serve reports whether the handler broke the connection.
func (w *recorder) serve(h http.Handler, r *http.Request) (broken bool) {
	defer func() {
		if p := recover(); p == http.ErrAbortHandler {
			broken = true
		} else if p != nil {
			panic(p)
		}
	}()
	h.ServeHTTP(w, r)
	return false
}
