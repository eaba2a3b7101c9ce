package audit

import (
	"encoding/binary"
	"errors"
	"math"
	"slices"

	"github.com/sailpat/sailpat/pat"
)

// errState says that bytes are no state.
var errState = errors.New("audit: the state is damaged")

// A writer appends the parts of a state.
type writer struct{ buf []byte }

func (w *writer) int(n int64)   { w.buf = binary.AppendVarint(w.buf, n) }
func (w *writer) uint(n uint64) { w.buf = binary.AppendUvarint(w.buf, n) }

func (w *writer) text(s string) {
	w.uint(uint64(len(s)))
	w.buf = append(w.buf, s...)
}

func (w *writer) bool(b bool) {
	n := uint64(0)
	if b {
		n = 1
	}
	w.uint(n)
}

func (w *writer) bools(list []bool) {
	for _, b := range list {
		w.bool(b)
	}
}

func (w *writer) time(t pat.Timestamp) { w.int(t.Time().UnixMilli()) }

func (w *writer) place(p Place) {
	w.text(p.Path)
	for _, n := range [...]int64{int64(p.Index), int64(p.Line), int64(p.Column), p.Offset} {
		w.int(n)
	}
}

// A reader reads them back. It stops at the first part that cannot be.
type reader struct {
	data []byte
	err  error
}

func (r *reader) fail() {
	r.err = errState
	r.data = nil
}

func (r *reader) int() int64 {
	n, size := binary.Varint(r.data)
	if size <= 0 || size > 1 && r.data[size-1] == 0 { // one form for each number
		r.fail()
		return 0
	}
	r.data = r.data[size:]
	return n
}

func (r *reader) uint() uint64 {
	n, size := binary.Uvarint(r.data)
	if size <= 0 || size > 1 && r.data[size-1] == 0 {
		r.fail()
		return 0
	}
	r.data = r.data[size:]
	return n
}

// below reads a number below a limit.
func (r *reader) below(limit uint64) uint64 {
	n := r.uint()
	if n >= limit {
		r.fail()
		return 0
	}
	return n
}

// count reads the length of a list whose elements take at least size bytes.
func (r *reader) count(size int) int { return int(r.below(uint64(len(r.data)/size) + 1)) }

func (r *reader) text() string { return r.textLike("") }

// textLike is text for one that is probably the same as another, whose memory it
// then shares.
func (r *reader) textLike(other string) string {
	n := r.count(1)
	if n > len(r.data) {
		r.fail()
		return ""
	}
	text := r.data[:n]
	r.data = r.data[n:]
	if string(text) == other {
		return other
	}
	return string(text)
}

func (r *reader) bool() bool { return r.below(2) == 1 }

func (r *reader) bools(list []bool) {
	for i := range list {
		list[i] = r.bool()
	}
}

// time reads a Timestamp, which may be the zero one.
func (r *reader) time() pat.Timestamp {
	ms := r.int()
	t := timestamp(ms)
	if t.Time().UnixMilli() != ms {
		r.fail()
	}
	return t
}

func (r *reader) word() uint64 {
	if len(r.data) < 8 {
		r.fail()
		return 0
	}
	n := binary.LittleEndian.Uint64(r.data)
	r.data = r.data[8:]
	return n
}

func (r *reader) place() Place {
	p := Place{Path: r.text()}
	for _, n := range [...]*int{&p.Index, &p.Line, &p.Column} {
		v := r.int()
		if v < math.MinInt32 || v > math.MaxInt32 {
			r.fail()
		}
		*n = int(v)
	}
	p.Offset = r.int()
	return p
}

// appendChanged appends a place, and the members of the token there that a
// comparison reads or shows. The ID is that of the previous token.
func appendChanged(dst []byte, t *pat.Token, at Place) []byte {
	w := writer{dst}
	w.place(at)
	w.text(t.Name)
	w.text(t.Owner.ID)
	w.text(t.Owner.Name)
	w.bool(t.Scope != nil)
	w.uint(uint64(len(t.Scope)))
	for _, s := range t.Scope {
		w.text(s)
	}
	w.time(t.Created)
	w.optionalTime(t.LastUsed)
	w.optionalTime(t.ExpirationDate)
	w.optional(t.Managed.Presence(), func() { w.bool(t.Managed.Or(false)) })
	w.optional(t.AccessTokenValiditySeconds.Presence(), func() { w.int(int64(t.AccessTokenValiditySeconds.Or(0))) })
	w.optional(t.UserAwareTokenNeverExpires.Presence(), func() { w.bool(t.UserAwareTokenNeverExpires.Or(false)) })
	return w.buf
}

func (w *writer) optional(p pat.Presence, value func()) {
	if w.uint(uint64(p)); p == pat.PresenceGiven {
		value()
	}
}

func (w *writer) optionalTime(o pat.Optional[pat.Timestamp]) {
	w.optional(o.Presence(), func() { w.time(o.Or(pat.Timestamp{})) })
}

// readOptional reads what optional wrote.
func readOptional[T any](r *reader, value func() T) pat.Optional[T] {
	switch pat.Presence(r.below(3)) {
	case pat.PresenceNull:
		return pat.Null[T]()
	case pat.PresenceGiven:
		return pat.Some(value())
	}
	return pat.Optional[T]{}
}

func (r *reader) token(t, was *pat.Token) {
	scope := t.Scope[:0]
	*t = pat.Token{ID: was.ID, Name: r.textLike(was.Name), Owner: pat.Owner{ID: r.textLike(was.Owner.ID), Name: r.textLike(was.Owner.Name)}}
	if r.bool() {
		t.Scope = slices.Grow(scope, 1)
	}
	for i := range r.count(1) {
		like := ""
		if i < len(was.Scope) {
			like = was.Scope[i]
		}
		t.Scope = append(t.Scope, r.textLike(like))
	}
	t.Created = r.time()
	t.LastUsed = readOptional(r, r.time)
	t.ExpirationDate = readOptional(r, r.time)
	t.Managed = readOptional(r, r.bool)
	t.AccessTokenValiditySeconds = readOptional(r, func() int32 {
		n := r.int()
		if int64(int32(n)) != n {
			r.fail()
		}
		return int32(n)
	})
	t.UserAwareTokenNeverExpires = readOptional(r, r.bool)
}

// changed reads what appendChanged wrote. The token may share memory with the one
// that it was.
func (r *reader) changed(t, was *pat.Token) Place {
	at := r.place()
	r.token(t, was)
	return at
}
