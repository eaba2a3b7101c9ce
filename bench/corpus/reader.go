package corpus

import "io"

// NewReader returns a list of about size bytes that is made while it is read: a
// hundred tokens again and again.
func NewReader(size int64) io.Reader {
	body := List(100)
	body = body[1 : len(body)-1]
	return &reader{parts: [][]byte{[]byte("["), body}, again: append([]byte(","), body...), left: size}
}

type reader struct {
	parts [][]byte // to be read next
	again []byte
	left  int64
	ended bool
}

func (r *reader) Read(p []byte) (int, error) {
	if len(r.parts) == 0 {
		switch {
		case r.left > 0:
			r.parts = append(r.parts, r.again)
		case !r.ended:
			r.parts, r.ended = append(r.parts, []byte("]")), true
		default:
			return 0, io.EOF
		}
	}
	n := copy(p, r.parts[0])
	r.left -= int64(n)
	if r.parts[0] = r.parts[0][n:]; len(r.parts[0]) == 0 {
		r.parts = r.parts[1:]
	}
	return n, nil
}
