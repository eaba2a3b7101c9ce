package pat

import (
	"bytes"
	"runtime"
	"sync"
)

// reportBytes is about how much memory the reports take that a goroutine gathers
// before it hands them over.
var reportBytes = 1 << 20

// hasThreads reports whether goroutines run at the same time. WebAssembly has one
// thread, and a constant leaves the code below out of it.
const hasThreads = runtime.GOARCH != "wasm"

// inParallel checks the stream from buf[0] on with several goroutines, if the kind
// is known and there is enough of it. They yield what one goroutine would. It
// reports whether it came to the end, or to that of the caller's loop.
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

// A spare is memory of a chunk, to use again.
type spare struct {
	buf      []byte
	elements []listElement
}

// workers are goroutines that check chunks.
type workers struct {
	chunks         chunker
	results        []chan chunkReports // of the chunks under way, by their numbers
	underWay       chan struct{}       // has one for each of them
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
		linter := l.worker() // here, since yielding changes l
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
		if s.buf = kept(c.buf); linter.used || len(r.reports) > 0 {
			r.buf, s = s.buf, spare{} // the reports point into it
		}
		if !linter.send(&r) {
			return
		}
	}
}

// reports returns the next reports of chunk n, and false if there is no such chunk.
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

// done makes space for another chunk, in place of one whose reports were yielded.
func (w *workers) done(s spare) {
	if s.buf != nil {
		select {
		case w.free <- s:
		default:
		}
	}
	<-w.underWay
}

// kept returns a buffer to use again, and nil for one that had to grow far.
func kept(buf []byte) []byte {
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
	ended    *StreamError // at the last report
	chunk    chunk
	elements []listElement // if the stream is one list
	first    int           // index of the first element, in the chunk
	last     bool          // nothing of the chunk follows
	buf      []byte        // to use again; the reports point into it

	// The following are those of the chunk, in the last part.
	count  int  // of elements
	lines  int  // how many end
	column int  // at the end, in code points, from 0
	odd    bool // the chunk of an array is not sound
	read   int  // how many bytes of it are whole elements
}

// What reports take, with their texts.
const (
	bytesPerReport    = 200
	bytesPerViolation = 300
	bytesPerElement   = 40
)

// A chunkLinter checks chunks in one goroutine.
type chunkLinter struct {
	streamLinter
	keys  tokenKeys // of the last token, if the stream is one list
	start int       // offset of the chunk
	out   chunkReports
	bytes int                      // about how much memory out takes
	used  bool                     // a part of the reports was sent
	send  func(*chunkReports) bool // hands over a part of the reports; false: the caller is done
}

func (l *streamLinter) worker() *chunkLinter {
	w := &chunkLinter{}
	w.streamLinter = streamLinter{stream: &stream{options: l.options, lines: l.lines}, detect: l.detect, whole: l.whole}
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

// emitPart gathers the report of an element, and hands over what was gathered if
// it takes much memory.
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
		w.used = true // by the caller, who may have to read elements again
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
