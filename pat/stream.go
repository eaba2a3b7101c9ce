package pat

import (
	"bytes"
	"io"
	"iter"
	"strconv"

	"github.com/sailpat/sailpat/internal/jsonscan"
)

// Tokens reads a list of any length, an array or NDJSON (one token a line), and
// yields its elements as they come, in memory that does not grow with the
// stream; a token kept keeps 64 KiB of it, unless it is a [Token.Clone]. What begins with "[" is an array. Of each element it does what
// [Unmarshal] does: a token comes with what could be read of it, the error is a
// *[ValidationError] whose pointers begin with the element's index and whose
// spans count from the beginning of the stream, and the reading goes on. Broken
// syntax ends an array; NDJSON goes on at the next line, and skips empty ones.
// A byte order mark is one only at the beginning. An error of r itself is yielded
// last.
//
// [MaxSize] bounds an element; a larger one ends an array, but not NDJSON. With [Borrow] a token is valid only until the next
// one is asked for. The rules of layers 3 and 4 are [Validate]'s.
func Tokens(r io.Reader, opts ...Option) iter.Seq2[Token, error] {
	return func(yield func(Token, error) bool) {
		s := stream{r: r, yield: yield}
		s.apply(opts)
		s.d.begin(nil, &s.options)
		s.read()
	}
}

const chunkSize = 64 << 10

const noIndex = -1 // of what is wrong with the stream itself

// A stream holds the part of the input from before the next element on.
type stream struct {
	options
	d       decoder
	r       io.Reader
	yield   func(Token, error) bool
	buf     []byte // what was read and not used; its first bytes never change, so that strings may point into it
	backing []byte // where buf is
	eof     bool
	err     error // of r
	base    int   // offset of buf in the stream
	index   int   // of the next element
	token   Token // the one that is reused when borrowing
}

// read finds out what the stream is, and reads it.
func (s *stream) read() {
	for len(s.buf) < len(byteOrderMark) && !s.eof {
		s.fill()
	}
	if bytes.HasPrefix(s.buf, []byte(byteOrderMark)) {
		s.d.Report(codeByteOrderMark, "", 0, len(byteOrderMark))
		if !s.emit(Token{}, noIndex) {
			return
		}
		s.advance(len(byteOrderMark))
	}
	s.advance(s.skipSpace(0))
	more := false
	if len(s.buf) > 0 && s.buf[0] == '[' {
		s.advance(1)
		more = s.array()
	} else {
		more = s.lines()
	}
	if more && s.err != nil {
		s.yield(Token{}, s.err)
	}
}

// use forgets the first n bytes of buf.
func (s *stream) advance(n int) {
	s.buf, s.base = s.buf[n:], s.base+n
}

// fill reads on, at least a byte unless the stream ends. It never changes bytes
// that strings may point at: it writes behind them, or elsewhere. Who borrows and
// asks for the next token points at nothing any more.
func (s *stream) fill() {
	if s.eof {
		return
	}
	had := len(s.buf)
	if had == cap(s.buf) {
		if size := max(chunkSize, 2*had); !s.borrow || len(s.backing) < size {
			s.backing = make([]byte, size)
			s.d.items = make([]string, 0, min(cap(s.d.items), chunkScopes)) // no scope keeps an old buffer
		}
		s.buf = s.backing[:copy(s.backing, s.buf)]
	}
	for idle := 1; len(s.buf) == had && !s.eof; idle++ {
		n, err := s.r.Read(s.buf[had:cap(s.buf)])
		s.buf = s.buf[:had+n]
		if n == 0 && err == nil && idle == maxIdleReads {
			err = io.ErrNoProgress
		}
		if s.eof = err != nil; s.eof && err != io.EOF {
			s.err = err
		}
	}
}

// chunkScopes is for how many scopes of a chunk there is room beforehand.
const chunkScopes = 512

const maxIdleReads = 100 // as in package bufio

// element makes the decoder read the token at i.
func (s *stream) element(i int) (end int) {
	if s.borrow {
		s.d.items, s.d.single = s.token.Scope[:0], true
	}
	s.token = Token{}
	return s.d.token(i, &s.token)
}

// tooLarge yields that the next element is, and reports false if the caller has
// had enough.
func (s *stream) tooLarge() bool {
	s.d.Forget()
	s.d.Report(codeDocumentTooLarge, "", 0, 0)
	s.index++
	return s.emit(Token{}, s.index-1)
}

// lines reads NDJSON: each line is a document of its own. It reports false if
// the caller has had enough.
func (s *stream) lines() bool {
	for searched := 0; ; {
		end := bytes.IndexByte(s.buf[searched:], '\n')
		if end += searched; end < searched {
			if end = len(s.buf); !s.eof && end <= s.maxSize {
				searched = end
				s.fill()
				continue
			}
		}
		searched = 0
		switch {
		case end > s.maxSize:
			if !s.tooLarge() {
				return false
			}
			for end == len(s.buf) && !s.eof { // the rest of the line
				s.advance(end)
				s.fill()
				if end = bytes.IndexByte(s.buf, '\n'); end < 0 {
					end = len(s.buf)
				}
			}
		case end == len(s.buf) && s.err != nil: // a line cut off is not a line
			return true
		default:
			s.d.Text = borrowed(s.buf[:end])
			if i := s.d.Space(0); i < end {
				s.d.End(s.element(i))
				s.index++
				if !s.emit(s.token, s.index-1) {
					return false
				}
			}
		}
		if s.advance(min(end+1, len(s.buf))); s.eof && len(s.buf) == 0 {
			return true
		}
	}
}

// array reads the elements behind the bracket. It reports false if the caller has
// had enough.
func (s *stream) array() bool {
	i := s.skipSpace(0)
	if i < len(s.buf) && s.buf[i] == ']' {
		return s.tail(i + 1)
	}
	for {
		s.advance(s.skipSpace(i))
		s.d.Text, s.d.Depth = borrowed(s.buf), 1
		if s.index > 0 && s.d.Peek(0) == ']' {
			s.d.Report(jsonscan.Syntax, "a value", 0, 1)
			return s.emit(Token{}, noIndex)
		}
		end := s.element(0)
		cutOff := s.d.Incomplete || !s.d.Broken && end == len(s.buf) && !endsItself(s.buf)
		switch {
		case s.size(end) > s.maxSize:
			return s.tooLarge()
		case cutOff && !s.eof: // it goes on: read it again, longer
			s.d.Forget()
			s.fillElement()
			i = 0
			continue
		case cutOff && s.err != nil:
			return true
		}
		broken, missingQuote := s.d.Broken, s.d.MissingQuote(end)
		s.index++
		if !s.emit(s.token, s.index-1) {
			return false
		}
		if broken {
			return true
		}
		i = s.skipSpace(end)
		switch {
		case s.d.Peek(i) == ',':
			i++
		case s.d.Peek(i) == ']':
			return s.tail(i + 1)
		case s.err != nil, missingQuote:
			return true
		default:
			s.d.Report(jsonscan.Syntax, "`,` or `]`", i, min(i+1, len(s.buf)))
			return s.emit(Token{}, noIndex)
		}
	}
}

// size returns how much of the element was needed to judge it: of one whose syntax
// is broken, what stands before the break, however much more was read.
func (s *stream) size(end int) int {
	if n := len(s.d.Faults); s.d.Broken && !s.d.Incomplete && n > 0 {
		return s.d.Faults[n-1].Start
	}
	return end
}

// endsItself reports whether a value that ends here cannot go on, as a number can.
func endsItself(text []byte) bool {
	c := text[len(text)-1]
	return c == '}' || c == ']' || c == '"'
}

const smallElement = 16 << 10

// fillElement reads on until the element that was cut off may have ended. One
// that is not small is looked at again only when twice as much of it is there:
// few times, however small the pieces are in which it comes.
func (s *stream) fillElement() {
	tried := len(s.buf)
	for !s.eof && len(s.buf) < 2*tried {
		had := len(s.buf)
		if s.fill(); len(s.buf) < smallElement && bytes.IndexByte(s.buf[had:], '}') >= 0 {
			return
		}
	}
}

// skipSpace steps over white space, however much there is.
func (s *stream) skipSpace(i int) int {
	for {
		s.d.Text = borrowed(s.buf)
		if i = s.d.Space(i); i < len(s.buf) || s.eof {
			return i
		}
		s.advance(i)
		s.fill()
		i = 0
	}
}

// tail looks at what stands behind the array, up to the first byte that should
// not.
func (s *stream) tail(i int) bool {
	if i = s.skipSpace(i); i == len(s.buf) {
		return true
	}
	s.d.Report(jsonscan.TrailingData, "the end of the document", i, i+1)
	return s.emit(Token{}, noIndex)
}

// give yields a token with what was found wrong with it, and makes the decoder
// ready for the next. It reports false if the caller has had enough.
func (s *stream) emit(t Token, index int) bool {
	var err error
	if len(s.d.Faults) > 0 {
		if index != noIndex {
			s.d.Prefix(0, strconv.Itoa(index))
		}
		vs := s.d.violations(&s.options)
		for k := range vs {
			vs[k].Span = vs[k].Span.shift(s.base)
			if vs[k].Related != (Span{}) {
				vs[k].Related = vs[k].Related.shift(s.base)
			}
			if vs[k].Rule == RuleTooManyViolations && index != noIndex {
				vs[k].Pointer = vs[k].Pointer.element(index)
			}
		}
		err = asError(vs)
		s.d.Forget()
	}
	return s.yield(t, err)
}

func (p Span) shift(n int) Span { return Span{p.Start + n, p.End + n} }
