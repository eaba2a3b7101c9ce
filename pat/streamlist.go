package pat

import (
	"bytes"
	"io"
	"strings"
	"sync"

	"github.com/sailpat/sailpat/internal/jsonscan"
)

// An array is split where an element probably begins: at a comma, a brace and the
// name that an earlier element begins with. To know where one begins, all of the
// array would have to be scanned first, by one goroutine.
//
// So a split may be wrong. The goroutine that checks a chunk finds out whether the
// chunk has whole elements only; if it has not, the chunk is misplit. The results
// up to the first misplit chunk are right. From the last whole element of that
// chunk, one goroutine reads on as if the stream had not been split.

// A listElement is an element of a chunk of a list.
type listElement struct {
	start int // in the chunk
	keys  tokenKeys
}

// A listPlace is a place between the elements of an array.
type listPlace struct {
	index        int // of the next element
	line, column int // as in stream
}

// listInParallel is inParallel for an array that is read up to a comma, which is
// the first byte of buf.
func (l *streamLinter) listInParallel() bool {
	if l.base < l.splitFrom {
		return false
	}
	if a, ok := l.r.(*afterChunks); ok {
		if !a.drained() {
			return false
		}
		l.r = a.chunks.r
	}
	needle := elementStart(borrowed(l.buf))
	if needle == "" {
		return false
	}
	if r, ok := l.r.(interface{ Len() int }); ok && r.Len() < 2*chunkBytes {
		l.handOver = nil // too few bytes are left
		return false
	}
	chunks := &listChunks{r: l.r, needle: []byte(needle), rest: bytes.Clone(l.buf), base: l.base, maxSize: l.maxSize, underWay: make([]chunk, l.chunksAhead())}
	w := l.startWorkers(chunks)
	begin, at := l.base, listPlace{l.index, l.line, l.column}
	for n := 0; ; {
		r, ok := w.reports(n)
		if !ok {
			l.buf, l.base, l.r = chunks.rest, chunks.base, chunks.r
			if l.eof = chunks.err != nil; chunks.err != io.EOF {
				l.err = chunks.err
			}
			break
		}
		if r.first == 0 {
			l.buf, l.base = r.chunk.text, r.chunk.base
		}
		if !l.yieldElements(&r, at) {
			w.cancel()
			<-w.finished
			return true
		}
		if !r.last {
			continue
		}
		if r.misplit {
			w.cancel()
			l.advance(r.complete - (l.base - r.chunk.base))
			l.index = at.index + r.count
			l.buf = l.buf[:len(l.buf):len(l.buf)]
			l.r = &afterChunks{chunks: chunks, next: n + 1, finished: w.finished}
			break
		}
		at = at.after(&r)
		l.index, l.line, l.column = at.index, at.line, at.column
		w.done(spare{r.buf, r.elements})
		n++
	}
	if l.base-begin < 4*chunkBytes { // hardly worth it: read further before the next attempt
		l.splitPause *= 2
	} else {
		l.splitPause = 0
	}
	l.splitPause = max(l.splitPause, chunkBytes)
	l.splitFrom = l.base + l.splitPause
	return false
}

// elementStart returns the beginning of text from a comma to the end of the first
// name of an object, as in `, {"id"`, or "" if text does not begin so. No string
// contains the result, because of its quotes, and no string ends within it,
// because a name does not follow the end of a string.
func elementStart(text string) string {
	s := jsonscan.Scanner{Text: text}
	brace := s.Space(1)
	if s.Peek(0) != ',' || s.Peek(brace) != '{' {
		return ""
	}
	quote := s.Space(brace + 1)
	if s.Peek(quote) != '"' || !isWordByte(s.Peek(quote+1)) {
		return ""
	}
	end := quote + 1
	for isWordByte(s.Peek(end)) {
		end++
	}
	if s.Peek(end) != '"' || end > maxElementStart {
		return ""
	}
	return text[:end+1]
}

const maxElementStart = 256

// after returns the place after a chunk that begins at p.
func (p listPlace) after(r *chunkReports) listPlace {
	p.index += r.count
	if r.lines > 0 {
		p.column = 0
	}
	p.line, p.column = p.line+r.lines, p.column+r.column
	return p
}

// yieldElements yields the reports of elements of a chunk that begins at a place.
// The rules of lists compare an element with all earlier ones, which its goroutine
// could not see. So yieldElements reads an element again if it repeats something.
func (l *streamLinter) yieldElements(c *chunkReports, at listPlace) bool {
	if l.seen == nil {
		for i := range c.reports {
			r := &c.reports[i]
			if l.move(r, at); !l.leavesOut(r) && !l.yield(*r, nil) {
				return false
			}
		}
		return true
	}
	reports := c.reports
	for i := range c.elements {
		if i%blockSize == 0 {
			for j := i; j < min(i+blockSize, len(c.elements)); j++ {
				l.seen.prefetch(&c.elements[j].keys)
			}
		}
		e, index := &c.elements[i], c.first+i
		repeated := l.seen.add(&e.keys)
		var r *Report
		if len(reports) > 0 && reports[0].Element.Index == index {
			r, reports = &reports[0], reports[1:]
		}
		switch {
		case repeated != 0, r == nil && !l.yieldedClean, r != nil && !l.move(r, at):
			l.index = at.index + index
			l.advance(e.start - (l.base - c.chunk.base))
			if !l.readAgain(repeated) {
				return false
			}
		case r != nil && !l.leavesOut(r) && !l.yield(*r, nil):
			return false
		}
	}
	return true
}

// readAgain reads and reports the element at buf[0], which is whole and repeats
// what is given.
func (l *streamLinter) readAgain(repeated repetition) bool {
	l.seen.known = &repeated
	l.d.Text, l.d.Depth = borrowed(l.buf), 1
	more := l.give(event{end: l.read(0)})
	l.seen.known = nil
	return more
}

// move changes the index, line and pointers of a report from those in a chunk
// that begins at a place to those in the stream. It reports false and changes
// nothing if a pointer or message may have the index where it cannot be
// replaced.
func (l *streamLinter) move(r *Report, at listPlace) bool {
	if l.seen != nil && len(r.Violations) > 0 {
		from, to := elementPointer(r.Element.Index), elementPointer(at.index+r.Element.Index)
		for i := range r.Violations {
			v := &r.Violations[i]
			if !from.Contains(v.Pointer) || strings.Contains(v.Message, string(from)) || len(v.Pointer) > jsonscan.MaxPointer/2 {
				return false
			}
		}
		for i := range r.Violations {
			v := &r.Violations[i]
			v.Pointer = to + v.Pointer[len(from):]
		}
	}
	e := &r.Element
	if e.Line == 0 {
		e.Column += at.column
	}
	e.Index, e.Line = e.Index+at.index, e.Line+at.line
	return true
}

// readElements checks the elements of a chunk, up to the first that is not whole.
func (w *chunkLinter) readElements() {
	complete := 0
	for i := 0; ; {
		w.d.Text = borrowed(w.buf)
		if i = w.d.Space(i); i == len(w.buf) {
			w.advance(i)
			w.out.lines, w.out.column = w.line, w.column
			return
		}
		if w.buf[i] != ',' {
			break
		}
		w.advance(w.d.Space(i + 1))
		w.d.Text, w.d.Depth = borrowed(w.buf), 1
		end := w.read(0)
		if w.d.Broken || w.d.MissingQuote(end) || end > w.maxSize || end == len(w.buf) && !endsItself(w.buf) {
			w.d.Forget()
			break
		}
		if !w.give(event{end: end}) {
			return
		}
		i, complete = end, w.base-w.start+end
	}
	w.out.misplit, w.out.complete = true, complete
}

// listChunks splits an array. A chunk has the elements that one call of Read
// completes, so that no element waits for the next.
type listChunks struct {
	mu       sync.Mutex
	r        io.Reader
	needle   []byte // with which elements probably begin, see elementStart
	rest     []byte // read, after the last chunk
	base     int    // offset of rest
	maxSize  int
	err      error // of r
	finished bool  // next returns no more chunks
	scanner  jsonscan.Scanner

	taking   sync.Mutex // guards what follows; never held while r is read
	taken    int        // how many chunks next has returned
	stopped  bool       // by cancel
	underWay []chunk    // chunk n is underWay[n%len(underWay)]
}

func (s *listChunks) next(buf []byte) (chunk, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.finished || s.isStopped() {
		return chunk{}, false
	}
	if cap(buf)-len(s.rest) <= chunkBytes/2 {
		buf = make([]byte, 0, len(s.rest)+chunkBytes+lineRest)
	}
	buf = append(buf[:0], s.rest...)
	end := 0
	if s.taken == 0 { // rest comes from the stream, and may have whole elements
		end = s.lastEnd(buf)
	}
	if end == 0 && !s.finished {
		var n int
		n, s.err = readSome(s.r, buf[len(buf):min(cap(buf), len(buf)+chunkBytes)])
		buf = buf[:len(buf)+n]
		end = s.lastEnd(buf)
		s.finished = s.finished || s.err != nil
	}
	s.rest = append(s.rest[:0], buf[end:]...)
	if end == 0 { // the reader is slow or the element large: one goroutine goes on
		s.finished = true
		return chunk{}, false
	}
	c := chunk{number: s.taken, base: s.base, text: buf[:end], buf: buf}
	s.base += end
	s.taking.Lock()
	defer s.taking.Unlock()
	s.underWay[s.taken%len(s.underWay)] = c
	s.taken++
	return c, true
}

// lastEnd returns where the last whole element in buf ends, or 0 if there is
// none. It scans only from the last needle on. If something else than an element
// follows, it sets finished.
func (s *listChunks) lastEnd(buf []byte) int {
	i := max(0, bytes.LastIndex(buf, s.needle))
	sc := &s.scanner
	for sc.Text = borrowed(buf); ; {
		at := sc.Space(i)
		if at == len(buf) {
			return i
		}
		if buf[at] != ',' {
			break
		}
		if at = sc.Space(at + 1); at == len(buf) {
			return i
		}
		if buf[at] != '{' {
			break
		}
		sc.Depth = 1
		end := sc.Skip(at)
		broken, incomplete := sc.Broken, sc.Incomplete
		sc.Forget()
		if incomplete && len(buf)-at <= s.maxSize {
			return i
		}
		if broken {
			break
		}
		i = end
	}
	s.finished = true // at the end of the array, or until it is split again
	return i
}

// isStopped reports whether cancel was called.
func (s *listChunks) isStopped() bool {
	s.taking.Lock()
	defer s.taking.Unlock()
	return s.stopped
}

// cancel makes next return no more chunks.
func (s *listChunks) cancel() {
	s.taking.Lock()
	defer s.taking.Unlock()
	s.stopped = true
}

// chunk returns chunk n, which is under way. ok is false if next has not returned
// it yet.
func (s *listChunks) chunk(n int) (c chunk, ok bool) {
	s.taking.Lock()
	defer s.taking.Unlock()
	if n >= s.taken {
		return c, false
	}
	return s.underWay[n%len(s.underWay)], true
}

// afterChunks reads what follows a misplit chunk: the chunks under way, and the
// rest of the input.
type afterChunks struct {
	chunks   *listChunks
	next     int           // number of the next chunk
	text     []byte        // to read before that
	finished chan struct{} // closed when no goroutine takes another chunk
	waited   bool          // until finished was closed
	atRest   bool          // text is chunks.rest; the reader of chunks follows
}

func (a *afterChunks) Read(b []byte) (int, error) {
	for len(a.text) == 0 {
		if a.atRest {
			if a.chunks.err != nil {
				return 0, a.chunks.err
			}
			return a.chunks.r.Read(b)
		}
		switch c, ok := a.chunks.chunk(a.next); {
		case ok:
			a.text = c.text
			a.next++
		case !a.waited: // a call of Read that is under way may bring another chunk
			<-a.finished
			a.waited = true
		default:
			a.text, a.atRest = a.chunks.rest, true
			a.chunks.underWay = nil
		}
	}
	n := copy(b, a.text)
	a.text = a.text[n:]
	return n, nil
}

// drained reports whether all that was read ahead was read, and the reader goes
// on.
func (a *afterChunks) drained() bool { return a.atRest && len(a.text) == 0 && a.chunks.err == nil }

// wait returns when no goroutine reads the stream any more.
func (l *streamLinter) wait() {
	if a, ok := l.r.(*afterChunks); ok {
		<-a.finished
	}
}
