package patclient

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/sailpat/sailpat/pat"
)

// DefaultMaxBody is 1 MiB: two and a half thousand tokens of the usual size, ten
// times what one page of the API holds.
const DefaultMaxBody = 1 << 20

// A Guard is an [http.RoundTripper] that checks the personal access token
// payloads of a client that other code drives. Requests to other paths, and
// responses that are not 2xx, pass untouched. The zero value is ready to use.
//
// A request that pat refuses is not sent: RoundTrip returns a [*RequestError]. It
// reads the body to its end before it sends anything; a body that waits for the
// server to say 100 Continue waits until the context ends.
//
// A response that pat refuses comes with its status and header, as a
// RoundTripper must return it, but reading its body gives no byte, only an
// [*AnswerError]. A client that retries what failed does not create a second
// token that way.
//
// An accepted body passes byte for byte. A body of up to MaxBody bytes is read
// and checked as a whole when it is read first. A longer list passes element by
// element, in memory that does not grow with it; no byte of an element is
// passed on before all of it was accepted. The rules that compare elements,
// list-duplicate-id and list-duplicate-name, do not run on such a list. Any
// other body that is longer is refused.
//
// A Guard may be used by several goroutines at once, and must not be changed
// while it is in use.
type Guard struct {
	// Next does the work. If it is nil, http.DefaultTransport does.
	Next http.RoundTripper

	// Version decides the rules for paths that name no version of the API. The
	// zero value is pat.V1.
	Version pat.APIVersion

	// Now is the clock by which the dates in requests are checked. If it is
	// nil, dates in the past are accepted. Responses are always checked without
	// a clock: a list may hold tokens that have expired.
	Now func() time.Time

	// MaxBody limits the bodies that are held in memory, and the elements of
	// longer lists, in bytes. Zero means DefaultMaxBody.
	MaxBody int

	// Strict checks responses without pat.Tolerant.
	Strict bool

	// ObserveOnly lets everything pass that would be refused. Use it with
	// Report, to find out what a Guard would do.
	ObserveOnly bool

	// Report is called with the verdict on each request before it is sent, and
	// on each response when its body was read to the end. Several goroutines
	// may call it at once. [LogTo] makes one that logs.
	Report func(context.Context, Verdict)
}

// A Verdict is what a Guard found out about one request or response. It holds
// no secret that printing, logging or encoding it would reveal.
type Verdict struct {
	Operation Operation
	Version   pat.APIVersion
	Answer    bool  // the verdict is on a response, otherwise on a request
	Status    int   // of a response
	Bytes     int64 // checked; decompressed
	Err       error // a *RequestError or *AnswerError; nil if accepted
	Refused   bool  // because of Err; false with ObserveOnly
}

// LogTo returns a Report that logs what is not accepted, as warnings.
func LogTo(log *slog.Logger) func(context.Context, Verdict) {
	return func(ctx context.Context, v Verdict) {
		if v.Err == nil {
			return
		}
		log.WarnContext(ctx, "personal access token payload not accepted",
			"operation", v.Operation.String(), "version", v.Version.String(),
			"response", v.Answer, "status", v.Status, "refused", v.Refused, "err", v.Err.Error())
	}
}

// RoundTrip sends a request through Next, as described at [Guard].
func (g Guard) RoundTrip(req *http.Request) (*http.Response, error) {
	r, ok := g.route(req)
	if !ok {
		return g.next().RoundTrip(req)
	}
	sent := req
	if kind, ok := r.op.requestKind(); ok {
		var err error
		if sent, err = g.checkRequest(req, r, kind); err != nil {
			return nil, err
		}
	}
	resp, err := g.next().RoundTrip(sent)
	if err != nil {
		if resp != nil && resp.Body != nil { // a RoundTripper must not return both
			resp.Body.Close()
		}
		return nil, err
	}
	if resp == nil { // nor neither: http.Client reports that
		return nil, nil
	}
	if resp.Request == sent { // the caller knows its own
		resp.Request = req
	}
	if kind, ok := r.op.responseKind(); ok && hasPayload(resp) {
		resp.Body = newResponseBody(g, r, kind, req, resp)
	}
	return resp, nil
}

// CloseIdleConnections calls the method of Next, if it has one, as
// [http.Client.CloseIdleConnections] does.
func (g Guard) CloseIdleConnections() {
	if next, ok := g.next().(interface{ CloseIdleConnections() }); ok {
		next.CloseIdleConnections()
	}
}

func (g *Guard) next() http.RoundTripper {
	if g.Next == nil {
		return http.DefaultTransport
	}
	return g.Next
}

func (g *Guard) maxBody() int { return maxBody(g.MaxBody) }

// maxBody returns the limit that a field MaxBody stands for.
func maxBody(field int) int { return cmp.Or(max(field, 0), DefaultMaxBody) }

// route returns what a request asks for. A request that follows a redirect and
// kept its method asks for what the first one did, wherever it leads.
func (g *Guard) route(req *http.Request) (r route, ok bool) {
	for hop := req; ; hop = hop.Response.Request {
		if hop.URL == nil { // Next reports that
			return route{}, false
		}
		if r, ok = routeOf(hop.Method, hop.URL); ok {
			break
		}
		if hop.Response == nil || hop.Response.Request == nil || hop.Response.Request.Method != req.Method {
			return route{}, false
		}
	}
	if !r.versioned {
		r.version = g.Version
	}
	return r, true
}

// hasPayload reports whether a response is a success with a body.
func hasPayload(resp *http.Response) bool {
	return resp.StatusCode >= 200 && resp.StatusCode <= 299 &&
		resp.StatusCode != http.StatusNoContent && resp.StatusCode != http.StatusResetContent
}

// checkRequest returns a request with the same body, already read, or an error if
// the body is refused. It closes the body that it read, as a RoundTripper must.
func (g *Guard) checkRequest(req *http.Request, r route, kind pat.Kind) (*http.Request, error) {
	body := req.Body
	if body == nil {
		body = http.NoBody
	}
	data, rest, err := readRequest(req, body, g.maxBody())
	if err != nil {
		body.Close()
		return nil, err
	}
	verdict := Verdict{Operation: r.op, Version: r.version, Bytes: int64(len(data))}
	err = g.judgeRequest(req, r, kind, data)
	if err == nil && req.ContentLength > 0 && req.ContentLength != verdict.Bytes { // Next would send only part of it
		err = fmt.Errorf("ContentLength is %d, the body has %d bytes", req.ContentLength, verdict.Bytes)
	}
	if err != nil {
		verdict.Err = &RequestError{Operation: r.op, Version: r.version, Err: err}
		verdict.Refused = !g.ObserveOnly
	}
	if g.Report != nil {
		g.Report(req.Context(), verdict)
	}
	if verdict.Refused {
		body.Close()
		return nil, verdict.Err
	}
	out := &checkedRequest{Request: *req} // a RoundTripper must not change its request
	if rest {
		out.Body = &rejoined{io.MultiReader(bytes.NewReader(data), body), body}
		return &out.Request, nil
	}
	body.Close()
	if req.Body == nil || req.Body == http.NoBody {
		return &out.Request, nil
	}
	// net/http sends header and body together if it knows this type of body.
	out.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }
	out.body.Reset(data)
	out.Body = io.NopCloser(&out.body)
	return &out.Request, nil
}

// readRequest is readUpTo for the body of a request. It does not outlast the
// context of the request.
func readRequest(req *http.Request, body io.ReadCloser, max int) (data []byte, rest bool, err error) {
	ctx := req.Context()
	if ctx.Done() != nil {
		defer context.AfterFunc(ctx, func() { body.Close() })()
	}
	data, rest, err = readUpTo(body, max, req.ContentLength, nil)
	if canceled := ctx.Err(); err != nil && canceled != nil {
		err = canceled
	}
	return data, rest, err
}

// A checkedRequest is a copy of a request, and the body that was read.
type checkedRequest struct {
	http.Request
	body bytes.Reader
}

// rejoined is a body whose beginning was read already.
type rejoined struct {
	io.Reader
	io.Closer
}

func (g *Guard) judgeRequest(req *http.Request, r route, kind pat.Kind, data []byte) error {
	data, err := decompress(req.Header, data, g.maxBody())
	switch {
	case err == ErrEncoding:
		return err
	case err != nil:
		return notGzip
	case len(data) > g.maxBody():
		return tooLarge(g.maxBody())
	}
	opts := checkMode{r.version, true, true}.options(g.maxBody())
	if g.Now != nil {
		opts = append(opts, pat.At(g.Now()))
	}
	return check(kind, data, opts)
}

// A checkMode says how payloads are checked. Requests are checked strictly.
type checkMode struct {
	version  pat.APIVersion
	strict   bool
	borrowed bool // the payload is not kept
}

// modes is the number of modes of one version.
const modes = 4

// index returns the index of the mode among those of its version.
func (m checkMode) index() (i int) {
	if m.strict {
		i |= 1
	}
	if m.borrowed {
		i |= 2
	}
	return i
}

// optionsOf holds the options of every mode by version and index. They would
// otherwise be made anew for each request and response.
var optionsOf = sync.OnceValue(func() (all [][modes][]pat.Option) {
	versions := pat.APIVersions()
	all = make([][modes][]pat.Option, slices.Max(versions)+1)
	for _, v := range versions {
		for i := range modes {
			strict, borrowed := i&1 > 0, i&2 > 0
			opts := []pat.Option{pat.ForVersion(v)}
			if !strict {
				opts = append(opts, pat.Tolerant())
			}
			if borrowed {
				opts = append(opts, pat.Borrow())
			}
			all[v][i] = slices.Clip(opts)
		}
	}
	return all
})

// options returns the options of a mode for documents of up to max bytes, which
// may exceed the limit of pat. They hold no clock, which responses never need.
func (m checkMode) options(max int) []pat.Option {
	all, v := optionsOf(), int(m.version)
	if v >= len(all) { // a version that is none: the rules of V1
		v = int(pat.V1)
	}
	opts := all[v][m.index()]
	if max > pat.DefaultMaxSize {
		opts = append(opts, pat.MaxSize(max))
	}
	return opts
}

// readUpTo reads a body of at most max bytes into buf, or into a larger buffer. Of
// a longer body it returns one byte more, and true. The hint is a Content-Length,
// or -1.
func readUpTo(r io.Reader, max int, hint int64, buf []byte) (data []byte, rest bool, err error) {
	// One byte more than the hint, so that the end is seen. A hint may lie.
	if size := int(min(hint, int64(max), DefaultMaxBody)) + 1; size > cap(buf) {
		buf = make([]byte, 0, size)
	} else if cap(buf) == 0 {
		buf = make([]byte, 0, min(4<<10, max+1))
	}
	data = buf[:0]
	for {
		if len(data) > max {
			return data[:max+1], true, nil
		}
		if len(data) == cap(data) {
			data = append(make([]byte, 0, min(4*cap(data), max+1)), data...)
		}
		n, err := readSome(r, data[len(data):min(cap(data), max+1)])
		data = data[:len(data)+n]
		if err == io.EOF {
			return data, len(data) > max, nil
		}
		if err != nil {
			return data, false, err
		}
	}
}

// readSome is r.Read, but for a reader that again and again returns neither a byte
// nor an error.
func readSome(r io.Reader, p []byte) (n int, err error) {
	for range 100 {
		if n, err = r.Read(p); n > 0 || err != nil {
			return n, err
		}
	}
	return 0, io.ErrNoProgress
}
