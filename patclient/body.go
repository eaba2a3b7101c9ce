package patclient

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/sailpat/sailpat/pat"
)

// A responseBody is the body of a response. Read gives no byte that was not
// accepted.
type responseBody struct {
	guard Guard
	route route
	kind  pat.Kind
	req   *http.Request
	resp  *http.Response
	src   io.ReadCloser // the body as the transport gave it

	out    []byte // accepted, not yet read
	err    error  // what follows out
	begun  bool
	more   func() // after begin: makes the next out or err
	done   []byte // the buffer of a body that was accepted as a whole
	bytes  int64  // of content, accepted or refused as a whole
	closed atomic.Bool
}

func newResponseBody(g Guard, r route, kind pat.Kind, req *http.Request, resp *http.Response) *responseBody {
	b := &responseBody{guard: g, route: r, kind: kind, req: req, resp: resp, src: resp.Body}
	if b.src == nil {
		b.src = http.NoBody
	}
	return b
}

// Read reads accepted bytes.
func (b *responseBody) Read(p []byte) (int, error) {
	if b.closed.Load() {
		return 0, http.ErrBodyReadAfterClose
	}
	if len(p) == 0 {
		return 0, nil
	}
	for len(b.out) == 0 {
		if b.err != nil {
			b.release()
			return 0, b.err
		}
		if b.begun {
			b.more()
			continue
		}
		b.begun = true
		b.begin()
	}
	n := copy(p, b.out)
	b.out = b.out[n:]
	return n, nil
}

// Close closes the body that the transport gave. It may be called while Read
// waits, which then returns.
func (b *responseBody) Close() error {
	b.closed.Store(true)
	return b.src.Close()
}

// begin reads as much of the body as can be held, and decides how to check it.
func (b *responseBody) begin() {
	limit := b.guard.maxBody()
	data, rest, err := readUpTo(b.src, limit, b.resp.ContentLength, b.buffer())
	if err != nil {
		b.brokeOff(data, err)
		return
	}
	content, err := decompress(b.resp.Header, data, limit)
	tooLong := rest || len(content) > limit
	switch {
	case err == ErrEncoding:
		b.refuse(data, data, err, nil)
	case tooLong && b.kind == pat.KindList && beginsList(content):
		if encoding, _ := encodingOf(b.resp.Header); encoding == "" {
			b.stream(data)
		} else {
			b.streamCompressed(data)
		}
	case tooLong:
		b.refuse(data, content, tooLarge(limit), nil)
	case err != nil:
		b.refuse(data, content, notGzip, err)
	default:
		b.whole(data, content)
	}
}

// beginsList reports whether the first character of a document opens an array.
func beginsList(data []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(data, " \t\r\n"), []byte("["))
}

// whole checks a body that was read to its end.
func (b *responseBody) whole(data, content []byte) {
	if err := check(b.kind, content, b.options()); err != nil {
		b.refuse(data, content, err, nil)
		return
	}
	b.bytes = int64(len(content))
	b.report(nil)
	b.out, b.err = data, io.EOF
	b.done = data
}

// buffers holds those of bodies that were accepted as a whole and read to the end.
var buffers sync.Pool // of *[]byte

const (
	maxPooled  = DefaultMaxBody + 1
	listBuffer = 32 << 10 // grows to 128 KiB: a page of 250 tokens
)

// buffer returns a buffer to read the body into, or nil. That of the secret is
// not shared.
func (b *responseBody) buffer() []byte {
	if b.kind == pat.KindCreated {
		return nil
	}
	if buf, ok := buffers.Get().(*[]byte); ok {
		return *buf
	}
	if b.kind == pat.KindList && b.resp.ContentLength < 0 {
		return make([]byte, 0, min(listBuffer, b.guard.maxBody()+1))
	}
	return nil
}

// release gives the buffer of the body back. Read calls it when all of it was
// read.
func (b *responseBody) release() {
	if b.kind != pat.KindCreated && cap(b.done) <= maxPooled && b.done != nil {
		buf := b.done
		b.done = nil
		buffers.Put(&buf)
	}
	b.out = nil
}

func (b *responseBody) options() []pat.Option {
	return checkMode{b.route.version, b.guard.Strict, true}.options(b.guard.maxBody())
}

// stream checks a long list as it arrives, beginning with what was read already.
func (b *responseBody) stream(data []byte) {
	l := b.newListReader()
	passed := 0 // bytes of l.buf that out holds
	feed := func(chunk []byte) error {
		accepted, err := l.feed(chunk)
		b.out, passed = accepted, len(accepted)
		b.bytes += int64(passed)
		if err != nil {
			b.refuseRest(l.buf[passed:], err)
		}
		return err
	}
	chunk := make([]byte, readSize)
	b.more = func() {
		l.forget(passed)
		n, err := readSome(b.src, chunk)
		if feed(chunk[:n]) != nil || err == nil {
			return
		}
		if err != io.EOF {
			b.err = err
		} else if err := l.finish(); err != nil {
			b.refuseRest(l.buf[passed:], err)
		} else {
			b.report(nil)
			b.err = io.EOF
		}
	}
	feed(data)
}

// streamCompressed is stream for a body whose client decompresses it.
func (b *responseBody) streamCompressed(data []byte) {
	l := b.newListReader()
	t := &tape{src: b.src, kept: data, max: 2*b.guard.maxBody() + 8*readSize}
	passed := 0 // bytes of t.kept that out holds
	chunk := make([]byte, readSize)
	b.more = func() {
		t.forget(passed)
		n, err := t.next(chunk)
		accepted, refused := l.feed(chunk[:n])
		b.bytes += int64(len(accepted))
		l.forget(len(accepted))
		switch {
		case refused != nil || err == nil:
		case err == io.EOF:
			if refused = l.finish(); refused == nil {
				b.report(nil)
				b.out, b.err = t.kept, io.EOF
				return
			}
		case t.err == errTape:
			refused = tooLarge(b.guard.maxBody())
		case t.err != nil && t.err != io.EOF:
			b.err = t.err
			return
		default:
			refused = notGzip
		}
		passed = t.accepted(b.bytes)
		b.out = t.kept[:passed]
		if refused != nil {
			b.refuseRest(t.kept[passed:], refused)
		}
	}
}

// newListReader returns one that checks each element of the response.
func (b *responseBody) newListReader() *listReader {
	opts := b.options()
	token := new(pat.Token)
	return &listReader{
		max:     b.guard.maxBody(),
		element: func(_ int, text []byte) error { return pat.Parse(text, token, opts...) },
	}
}

// refuse makes Read return an AnswerError. With ObserveOnly it lets the body pass.
func (b *responseBody) refuse(data, content []byte, err, cause error) {
	b.bytes = int64(len(content))
	refused := newAnswerError(b.route, b.resp.StatusCode, content, err, cause)
	b.report(refused)
	if b.guard.ObserveOnly {
		b.pass(data)
		return
	}
	b.err = refused
	b.src.Close()
}

// refuseRest refuses a list of which out is accepted and held is not.
func (b *responseBody) refuseRest(held []byte, err error) {
	refused := newAnswerError(b.route, b.resp.StatusCode, nil, err, nil)
	b.report(refused)
	if b.guard.ObserveOnly {
		b.pass(slices.Concat(b.out, held))
		return
	}
	b.err = refused
	b.src.Close()
}

// pass lets everything pass from here on, beginning with what was read already.
func (b *responseBody) pass(data []byte) {
	b.out = data
	chunk := make([]byte, readSize)
	b.more = func() {
		n, err := readSome(b.src, chunk)
		b.out, b.err = chunk[:n], err
	}
}

// brokeOff is for a body that could not be read to its end. What arrived of the
// response to OpCreate can hold the secret.
func (b *responseBody) brokeOff(data []byte, cause error) {
	if b.kind == pat.KindCreated {
		content, err := decompress(b.resp.Header, data, b.guard.maxBody())
		if err == nil {
			err = pat.Parse(content, new(pat.CreateResponse), b.options()...)
		}
		refused := newAnswerError(b.route, b.resp.StatusCode, content, err, cause)
		b.report(refused)
		b.err = refused
	} else {
		b.err = cause
	}
	if b.guard.ObserveOnly {
		b.out, b.err = data, cause
	}
}

func (b *responseBody) report(err error) {
	if b.guard.Report != nil {
		b.guard.Report(b.req.Context(), Verdict{
			Operation: b.route.op, Version: b.route.version, Answer: true, Status: b.resp.StatusCode,
			Bytes: b.bytes, Err: err, Refused: err != nil && !b.guard.ObserveOnly,
		})
	}
}

// newAnswerError returns the error for an answer, with what can be read of its
// content.
func newAnswerError(r route, status int, content []byte, err, cause error) *AnswerError {
	e := &AnswerError{Operation: r.op, Version: r.version, Status: status, err: err, cause: cause}
	if r.op == OpCreate {
		e.body = pat.NewSecret(string(content))
		// Whatever is wrong with the document, Unmarshal stores every member
		// that it can read.
		_ = pat.Unmarshal(content, &e.Created, pat.Tolerant(), pat.MaxSize(len(content)+1))
	}
	return e
}

var notGzip = violation(pat.RuleSyntax, "expected gzip data, as the header says")

func tooLarge(limit int) error {
	return violation(pat.RuleDocumentTooLarge, fmt.Sprintf("must be at most %d bytes", limit))
}

// violation returns an error for what pat cannot see.
func violation(rule pat.RuleID, message string) error {
	return &pat.ValidationError{Violations: []pat.Violation{{Rule: rule, Message: message}}}
}
