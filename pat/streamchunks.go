package pat

import (
	"bytes"
	"io"
	"slices"
	"sync"
	"sync/atomic"
)

// chunkBytes is about the size of a chunk. It is a variable so that tests can make
// elements span several chunks.
var chunkBytes = 1 << 20

// A chunk is a part of a stream that one goroutine checks. A chunk of NDJSON holds
// whole lines; only a line over the size limit may end early. A chunk of an array
// holds whole elements, each after its comma, unless the array was split in the
// wrong place (see streamlist.go).
type chunk struct {
	number int    // from 0, in the order of the stream
	base   int    // offset of text in the stream
	text   []byte // a part of buf
	buf    []byte // memory to use again
	err    error  // of the reader, after text
}

// A chunker splits a stream into chunks. Several goroutines use it.
type chunker interface {
	// next returns the next chunk, in buf if it fits, and false at the end.
	next(buf []byte) (chunk, bool)
}

// chunks returns a chunker for the rest of an NDJSON stream, or nil if the rest is
// too short to be worth splitting.
func (l *streamLinter) chunks() chunker {
	longest := l.maxSize + len("\r\n")
	if r, ok := l.r.(interface {
		io.ReaderAt
		io.Seeker
		Size() int64
	}); ok {
		if at, err := r.Seek(0, io.SeekCurrent); err == nil {
			origin := at - int64(l.base+len(l.buf))
			if r.Size()-origin-int64(l.base) < 2*int64(chunkBytes) {
				return nil
			}
			return &chunksAt{r: r, origin: origin, from: int64(l.base), to: r.Size() - origin, size: int64(chunkBytes), longest: longest}
		}
	}
	return &chunksInTurn{r: l.r, rest: bytes.Clone(l.buf), base: l.base, longest: longest}
}

// chunksInTurn splits what an io.Reader returns: a chunk has the lines that one
// call of Read completes, so that no line waits for the next.
type chunksInTurn struct {
	mu       sync.Mutex
	r        io.Reader
	rest     []byte // read, after the last chunk
	base     int    // offset of rest
	number   int    // of the next chunk
	longest  int    // a line with this many bytes is over the limit, wherever it ends
	overlong bool   // the last chunk is the beginning of a line over the limit; rest is in that line
	err      error  // of r
	finished bool
}

func (s *chunksInTurn) next(buf []byte) (chunk, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.overlong {
		s.dropLine(buf)
	}
	buf = append(buf[:0], s.rest...)
	s.rest = s.rest[:0]
	end := bytes.LastIndexByte(buf, '\n') + 1
	for end == 0 && s.err == nil && len(buf) < s.longest {
		had := len(buf)
		buf = s.read(buf)
		if i := bytes.LastIndexByte(buf[had:], '\n'); i >= 0 {
			end = had + i + 1
		}
	}
	c := chunk{number: s.number, base: s.base, text: buf, buf: buf}
	switch {
	case end > 0:
		c.text = buf[:end]
		s.rest = append(s.rest, buf[end:]...)
	case s.err == nil:
		s.overlong = true
	case s.finished || len(buf) == 0 && s.err == io.EOF:
		return chunk{}, false
	default:
		s.finished = true
		if s.err != io.EOF {
			c.err = s.err
		}
	}
	s.number++
	s.base += len(c.text)
	return c, true
}

// read appends what one call of Read returns.
func (s *chunksInTurn) read(buf []byte) []byte {
	if len(buf) == cap(buf) {
		buf = slices.Grow(buf, max(chunkSize, len(buf)))
	}
	n, err := readSome(s.r, buf[len(buf):cap(buf)])
	s.err = err
	return buf[:len(buf)+n]
}

// dropLine reads to the end of a line.
func (s *chunksInTurn) dropLine(buf []byte) {
	s.overlong = false
	buf = append(buf[:0], s.rest...)
	for {
		if i := bytes.IndexByte(buf, '\n'); i >= 0 {
			s.base += i + 1
			s.rest = append(s.rest[:0], buf[i+1:]...)
			return
		}
		s.base += len(buf)
		if s.rest = s.rest[:0]; s.err != nil {
			return
		}
		buf = s.read(buf[:0])
	}
}

// chunksAt splits a file into parts of equal size and reads them by offset. A line
// belongs to the part in which it begins.
type chunksAt struct {
	r        io.ReaderAt
	origin   int64 // of the stream in r
	from, to int64 // of the part to split, in the stream
	size     int64
	longest  int          // a line with this many bytes is over the limit, wherever it ends
	taken    atomic.Int64 // number of the next chunk
}

func (s *chunksAt) next(buf []byte) (chunk, bool) {
	number := s.taken.Add(1) - 1
	start := s.from + number*s.size
	if start >= s.to {
		return chunk{}, false
	}
	before := int64(0)
	if number > 0 {
		before = 1 // shows whether a line begins at start
	}
	if cap(buf) == 0 {
		buf = make([]byte, 0, s.size+2*lineRest)
	}
	buf, err := s.read(buf[:0], start-before, min(start+s.size, s.to))
	begin := 0
	if before > 0 {
		if begin = bytes.IndexByte(buf, '\n') + 1; begin == 0 {
			begin = len(buf)
		}
	}
	if begin < len(buf) { // read the last line to its end
		line := max(begin, bytes.LastIndexByte(buf, '\n')+1)
		at := start - before + int64(len(buf))
		for rest := int64(lineRest); err == nil && buf[len(buf)-1] != '\n' && len(buf)-line < s.longest && at < s.to; rest *= 2 {
			had := len(buf)
			buf, err = s.read(buf, at, min(at+rest, s.to))
			at += int64(len(buf) - had)
			if i := bytes.IndexByte(buf[had:], '\n'); i >= 0 {
				buf, err = buf[:had+i+1], nil
			}
		}
	}
	c := chunk{number: int(number), base: int(start - before + int64(begin)), text: buf[begin:], buf: buf}
	if err != io.EOF { // the file is shorter than it was
		c.err = err
	}
	return c, true
}

// lineRest is how much is read first after a part, to complete its last line.
const lineRest = 4 << 10

// read appends the part of the stream between two offsets.
func (s *chunksAt) read(buf []byte, from, to int64) ([]byte, error) {
	n := int(to - from)
	buf = slices.Grow(buf, n)
	had := len(buf)
	n, err := s.r.ReadAt(buf[had:had+n], s.origin+from)
	if err == io.EOF && int64(n) == to-from {
		err = nil
	}
	return buf[:had+n], err
}
