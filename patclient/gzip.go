package patclient

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"strings"
)

// encodingOf returns "" for a body that is sent as it is, "gzip", or
// ErrEncoding. The body of a response that net/http decompressed itself has no
// encoding left.
func encodingOf(h http.Header) (string, error) {
	encoding := ""
	for _, value := range h["Content-Encoding"] {
		for coding := range strings.SplitSeq(value, ",") {
			coding = strings.ToLower(strings.TrimSpace(coding))
			switch {
			case coding == "" || coding == "identity":
			case encoding == "" && (coding == "gzip" || coding == "x-gzip"): // RFC 9110 §8.4.1.3
				encoding = "gzip"
			default:
				return "", ErrEncoding
			}
		}
	}
	return encoding, nil
}

// decompress returns the content of a body that was read as a whole, and one byte
// more than max of a longer one. With an error it returns what it could decompress,
// or the body as it is: a server that claims to compress does not cost the secret.
func decompress(h http.Header, data []byte, max int) ([]byte, error) {
	encoding, err := encodingOf(h)
	if err != nil || encoding == "" || len(data) == 0 {
		return data, err
	}
	z, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return data, err
	}
	plain, _, err := readUpTo(z, max, -1, nil)
	return plain, err
}

// contentOf returns the content of a body that is read as it arrives.
func contentOf(resp *http.Response) (io.Reader, error) {
	encoding, err := encodingOf(resp.Header)
	if err != nil || encoding == "" {
		return resp.Body, err
	}
	return gzip.NewReader(resp.Body)
}

// A tape is a compressed body that is decompressed, checked and passed on as it
// was. It keeps the compressed bytes until what they hold was accepted.
type tape struct {
	src  io.Reader
	kept []byte // compressed: read, not yet passed on
	max  int    // of kept
	pos  int    // in kept: the decompressor has read up to here
	err  error  // of src

	z     *gzip.Reader
	plain int64 // bytes decompressed
	marks []mark
}

// A mark says that the compressed bytes up to an offset in kept hold no more than
// the first bytes of the content.
type mark struct {
	kept  int
	plain int64
}

// errTape is the error of a tape that would have to keep too much: its source sends
// compressed bytes that hold next to nothing.
var errTape = errors.New("patclient: too many compressed bytes")

// window is how much more content than it has returned compress/flate can have
// decompressed: the 32 KiB that its window holds.
const window = 32 << 10

const readSize = 32 << 10

// ReadByte makes compress/flate read no further than it needs: without the method
// it would read ahead.
func (t *tape) ReadByte() (byte, error) {
	for t.pos == len(t.kept) {
		if t.err != nil {
			return 0, t.err
		}
		t.fill()
	}
	t.pos++
	return t.kept[t.pos-1], nil
}

// Read reads compressed bytes.
func (t *tape) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	for t.pos == len(t.kept) {
		if t.err != nil {
			return 0, t.err
		}
		t.fill()
	}
	n := copy(p, t.kept[t.pos:])
	t.pos += n
	return n, nil
}

func (t *tape) fill() {
	had := len(t.kept)
	if had > t.max {
		t.err = errTape
		return
	}
	if cap(t.kept)-had < readSize {
		t.kept = append(make([]byte, 0, 2*had+readSize), t.kept...)
	}
	n, err := readSome(t.src, t.kept[had:had+readSize])
	t.kept, t.err = t.kept[:had+n], err
}

// next decompresses on.
func (t *tape) next(p []byte) (n int, err error) {
	if t.z == nil {
		if t.z, err = gzip.NewReader(t); err != nil {
			return 0, err
		}
	}
	n, err = t.z.Read(p)
	t.plain += int64(n)
	t.marks = append(t.marks, mark{t.pos, t.plain + window})
	return n, err
}

// accepted returns how many of the kept bytes can be passed on, now that the
// content was accepted up to an offset.
func (t *tape) accepted(plain int64) (n int) {
	passed := 0
	for passed < len(t.marks) && t.marks[passed].plain <= plain {
		n = t.marks[passed].kept
		passed++
	}
	t.marks = t.marks[:copy(t.marks, t.marks[passed:])]
	return n
}

// forget drops the first n kept bytes.
func (t *tape) forget(n int) {
	t.kept = t.kept[:copy(t.kept, t.kept[n:])]
	t.pos -= n
	for i := range t.marks {
		t.marks[i].kept -= n
	}
}
