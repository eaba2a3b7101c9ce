package pat

import (
	"bytes"
	"runtime"
	"sync"
)

// reportBytes is about how much memory a goroutine uses for reports before it
// hands them over. It is a variable so that tests can make it smaller.
var reportBytes = 1 << 20

// hasThreads reports whether goroutines can run at the same time. WebAssembly
// has one thread; since this is a constant, its programs do not contain the code
// below.
const hasThreads = runtime.GOARCH != "wasm"

// inParallel checks the stream from buf[0] on with several goroutines, if the kind
// is known and there is enough of it, and yields what one goroutine would yield.
// It returns true at the end of the stream or of the caller's loop, and false if
// the caller has to read on from buf[0].
func (l *streamLinter) inParallel() bool {
	switch {
	case l.payload == nil || l.mark || l.eof:
		return false
	case !l.lines:
		return l.listInParallel()
	case l.seen != nil:
		return false
	}
	chunks := l.chunks()
	if chunks == nil {
		l.handOver = nil // too few bytes are left
		return false
	}
	w := l.startWorkers(chunks)
	for n := 0; ; {
		c, ok := w.reports(n)
		if !ok {
			return true
		}
		if !l.yieldChunk(&c) {
			w.cancel()
			<-w.finished
			return true
		}
		if c.last {
			w.done(spare{buf: c.buf})
			n++
		}
	}
}

// A spare is memory of a finished chunk, to use for another.
type spare struct {
	buf      []byte
	elements []listElement
}

// workers are goroutines that check chunks.
type workers struct {
	chunks         chunker
	results        []chan chunkReports // of the chunks under way; chunk n has results[n%len(results)]
	underWay       chan struct{}       // holds a value for each chunk under way, and so limits them
	free           chan spare
	stop, finished chan struct{}
}

func (l *streamLinter) startWorkers(chunks chunker) *workers {
	ahead := l.chunksAhead()
	w := &workers{chunks: chunks, results: make([]chan chunkReports, ahead), underWay: make(chan struct{}, ahead),
		free: make(chan spare, ahead), stop: make(chan struct{}), finished: make(chan struct{})}
	for i := range w.results {
		w.results[i] = make(chan chunkReports, 1)
	}
	var all sync.WaitGroup
	for range l.jobs {
		linter := l.worker() // not in the goroutine, because yielding changes l
		all.Go(func() { w.work(linter) })
	}
	go func() {
		all.Wait()
		close(w.finished)
	}()
	return w
}

// chunksAhead is how many chunks may be under way.
func (l *streamLinter) chunksAhead() int { return 2 * l.jobs }

// work checks chunks until there are no more.
func (w *workers) work(linter *chunkLinter) {
	var s spare
	for {
		select {
		case w.underWay <- struct{}{}:
		case <-w.stop:
			return
		}
		if s.buf == nil {
			select {
			case s = <-w.free:
			default:
			}
		}
		c, ok := w.chunks.next(s.buf)
		if !ok {
			return
		}
		linter.send = func(r *chunkReports) bool {
			select {
			case w.results[c.number%len(w.results)] <- *r:
				return true
			case <-w.stop:
				return false
			}
		}
		r := linter.check(c, s.elements)
		r.last = true
		if s.buf = reusable(c.buf); linter.used || len(r.reports) > 0 {
			r.buf, s = s.buf, spare{} // not to use again before the reports, which point into it, are yielded
		}
		if !linter.send(&r) {
			return
		}
	}
}

// reports returns the next reports of chunk n, and false if there is no such
// chunk.
func (w *workers) reports(n int) (r chunkReports, ok bool) {
	results := w.results[n%len(w.results)]
	select {
	case r = <-results:
		return r, true
	case <-w.finished:
	}
	select {
	case r = <-results:
		return r, true
	default:
		return r, false
	}
}

// cancel makes the goroutines end, once a call of Read returns.
func (w *workers) cancel() {
	close(w.stop)
	if c, ok := w.chunks.(*listChunks); ok {
		c.cancel()
	}
}

// done ends a chunk whose reports were all yielded, so that another can begin.
func (w *workers) done(s spare) {
	if s.buf != nil {
		select {
		case w.free <- s:
		default:
		}
	}
	<-w.underWay
}

// reusable returns a buffer to use again, or nil in place of one that is too
// large.
func reusable(buf []byte) []byte {
	if cap(buf) > 4*max(chunkBytes, chunkSize) {
		return nil
	}
	return buf
}

// yieldChunk yields reports of a chunk of NDJSON, placed in the stream.
func (l *streamLinter) yieldChunk(c *chunkReports) bool {
	for i := range c.reports {
		r, err := &c.reports[i], error(nil)
		r.Element.Index += l.index
		r.Element.Line += l.line
		if c.ended != nil && i == len(c.reports)-1 {
			c.ended.Index += l.index
			err = c.ended
		}
		if (err != nil || !l.leavesOut(r)) && !l.yield(*r, err) {
			return false
		}
	}
	if c.last {
		l.index, l.line = l.index+c.count, l.line+c.lines
	}
	return c.ended == nil
}

// chunkReports are the reports of a chunk, or of a part of it, as if the stream
// began with the chunk.
type chunkReports struct {
	reports  []Report
	ended    *StreamError // if not nil, the stream ended at the last report
	chunk    chunk
	elements []listElement // if the stream is one list
	first    int           // index of the first element, in the chunk
	last     bool          // nothing of the chunk follows
	buf      []byte        // to use again after the reports, which point into it

	// The following are about the whole chunk, and set in its last part.
	count    int  // of elements
	lines    int  // how many end in the chunk
	column   int  // at its end, in code points, from 0
	misplit  bool // not all of the chunk is whole elements of an array
	complete int  // if misplit, how many bytes at its beginning are
}

// Estimates of the memory that reports take, in bytes.
const (
	bytesPerReport    = 200
	bytesPerViolation = 300
	bytesPerElement   = 40
)

// A chunkLinter checks chunks in one goroutine.
type chunkLinter struct {
	streamLinter
	keys  tokenKeys // of the last token, if the stream is one list
	start int       // offset of the chunk in the stream
	out   chunkReports
	bytes int                      // about how much memory out takes
	used  bool                     // the receiver of the reports needs the chunk's memory
	send  func(*chunkReports) bool // hands over a part of the reports; false: the caller is done
}

// worker returns a linter for one goroutine.
func (l *streamLinter) worker() *chunkLinter {
	w := &chunkLinter{}
	w.streamLinter = streamLinter{stream: &stream{options: l.options, lines: l.lines}, detect: l.detect, yieldedClean: l.yieldedClean}
	w.counting, w.d.warnings, w.d.checkOnly = true, true, true
	w.d.begin(nil, &w.options)
	w.setKind(l.kind, false)
	if l.seen != nil {
		w.payload, w.seen = new(Token), &seenTokens{later: &w.keys}
	}
	w.read = func(i int) int { return w.d.payload(i, w.payload) }
	w.stream.emit = w.emitPart
	w.yield = func(r Report, err error) bool {
		w.out.reports = append(w.out.reports, r)
		w.out.ended, _ = err.(*StreamError)
		w.bytes += bytesPerReport + len(r.Violations)*bytesPerViolation
		return true
	}
	return w
}

// emitPart emits an element, whose report yield adds to out, and sends out if it
// takes much memory.
func (w *chunkLinter) emitPart(e event) bool {
	w.keys = tokenKeys{}
	more := w.streamLinter.emit(e)
	if w.seen != nil {
		w.out.elements = append(w.out.elements, listElement{w.base - w.start, w.keys})
		w.bytes += bytesPerElement
	}
	if w.bytes >= reportBytes && more {
		more = w.send(&w.out)
		w.out, w.bytes, w.used = chunkReports{chunk: w.out.chunk, first: w.index + 1}, 0, true
	}
	return more
}

// check checks a chunk. It stores the elements of a list in elements, if they fit.
func (w *chunkLinter) check(c chunk, elements []listElement) chunkReports {
	w.out, w.bytes, w.used, w.start = chunkReports{chunk: c, elements: elements[:0]}, 0, false, c.base
	w.buf, w.base, w.index, w.line, w.column = c.text, c.base, 0, 0, 0
	w.eof, w.err = true, c.err
	if !w.lines {
		w.used = true // the receiver may have to read elements again
		w.readElements()
		w.out.count = w.index
		return w.out
	}
	if len(c.text) > 0 {
		w.out.lines = bytes.Count(c.text, []byte{'\n'})
		if c.text[len(c.text)-1] != '\n' {
			w.out.lines++
		}
	}
	lines := w.out.lines
	if len(c.text) > 0 || c.err != nil {
		w.finish(w.readLines())
	}
	w.out.lines, w.out.count = lines, w.index
	return w.out
}
