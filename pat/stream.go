package pat

import (
	"bytes"
	"errors"
	"io"
	"iter"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/sailpat/sailpat/internal/jsonscan"
)

// An Element is an element of an array, or a line of NDJSON that is not blank.
type Element struct {
	Index  int    // from 0
	Offset int64  // of Text in the stream, in bytes
	Line   int    // on which Text begins, from 1
	Column int    // at which Text begins, from 1, in code points
	Text   []byte // without line end and leading white space; valid until the next element
}

// A StreamError ends a stream: nothing follows it. Any other error that a
// stream yields belongs to its element, and the stream goes on.
type StreamError struct {
	Index  int   // of the element at which the stream ended, from 0
	Offset int64 // of the place at which it ended, in bytes
	Err    error // a *ValidationError, or the error of the reader or writer
}

func (e *StreamError) Error() string {
	return sprintf("pat: stream ended at element %d, byte %d: %v", e.Index, e.Offset, e.Err)
}

func (e *StreamError) Unwrap() error { return e.Err }

// Tokens reads a list of tokens of any length, an array or NDJSON, in bounded
// memory. It reads each element as [Unmarshal] does: a token comes with
// everything readable, and its error is a *[ValidationError], whose pointers
// begin with the element's index and whose spans count from the beginning of
// the stream. The rules of layers 3 and 4 are left to [Validate].
//
// Broken syntax in an array, an array element over [MaxSize] and an error of r
// end the stream with a *[StreamError]. A broken or too long line does not.
// Retaining a token pins up to 64 KiB of input, or more if the token is longer;
// retain its [Token.Clone] instead.
func Tokens(r io.Reader, opts ...Option) iter.Seq2[Token, error] {
	return func(yield func(Token, error) bool) {
		s := newStream(r, opts)
		var token Token
		s.read = func(i int) int {
			if s.borrow {
				s.d.items, s.d.single = token.Scope[:0], true
			}
			token = Token{}
			s.d.nullIsAbsent = s.tolerant
			return s.d.token(i, &token)
		}
		s.emit = func(e event) bool {
			if len(s.d.Faults) == 0 && !e.last {
				return yield(token, nil)
			}
			if e.unread {
				token = Token{}
			}
			return yield(token, s.end(e, asError(s.violations(e))))
		}
		s.run()
	}
}

// Elements reads the raw elements of an array or of NDJSON, of any length, in
// bounded memory. It finds the bounds of an element and does not check its
// contents. A line over [MaxSize] is an error of its element, which then has no
// Text. Broken syntax in an array, an array element over MaxSize and an error
// of r end the stream with a *[StreamError].
func Elements(r io.Reader, opts ...Option) iter.Seq2[Element, error] {
	return func(yield func(Element, error) bool) {
		s := newStream(r, opts)
		s.borrow, s.counting = true, true
		s.read = func(i int) int {
			if s.lines {
				return len(s.d.Text)
			}
			return s.d.Skip(i)
		}
		s.emit = func(e event) bool {
			var err error
			if e.unread || e.last {
				err = asError(s.violations(e))
			}
			return yield(s.element(e), s.end(e, err))
		}
		s.run()
	}
}

// LintLines is [Lint] for a stream: NDJSON or an array, of any length, in
// bounded memory. Each element is a document of the given kind; pointers count
// from the element, and spans from the beginning of the stream. Violations are
// in the Report; the error is nil or a *[StreamError], as for [Elements]. A
// stream without elements yields nothing. The Element of a line over [MaxSize]
// has the line's first MaxSize bytes. The Element at which an array breaks ends
// with the character that breaks it, if it is ASCII. See [Jobs] for the use of
// several cores.
//
// With KindList, each element is a token of one list, and pointers begin with
// its index. Duplicate ids and names are found across the stream, without a
// Related span, at about 20 bytes a token. (They are compared by hashes of 72
// bits: among ten million tokens, a false report has a probability of 1 in 100
// million.) With [NDJSON], each line is a list instead.
//
// With KindAuto, the first element that looks like a payload decides the kind,
// and an array of tokens is a list. A later element that has errors and is of
// another kind violates [RuleMixedKind]. Nothing is searched for secrets after
// broken syntax in an array.
func LintLines(r io.Reader, kind Kind, opts ...Option) iter.Seq2[Report, error] {
	return func(yield func(Report, error) bool) {
		s := newStream(r, opts)
		s.borrow, s.counting, s.d.warnings, s.d.checkOnly = true, true, true, true
		s.d.begin(nil, &s.options)
		l := streamLinter{stream: s, detect: kind == KindAuto, yield: yield}
		l.setKind(kind, kind == KindList && !s.ndjson)
		s.read = func(i int) int {
			if l.payload == nil {
				return s.d.Skip(i)
			}
			return s.d.payload(i, l.payload)
		}
		s.emit = l.emit
		if s.jobs > 1 && hasThreads {
			s.handOver = l.inParallel
			defer l.wait()
		}
		s.run()
	}
}

// Collect gathers the reports of a stream into one, as [Lint] returns it for a
// document. A rule has run if it ran on any element. The kind is that of the
// first element of a known kind. The error is that of the stream.
func Collect(reports iter.Seq2[Report, error]) (Report, error) {
	var c Collector
	var err error
	for r, e := range reports {
		c.Add(&r)
		err = e // nothing follows an error
	}
	return c.Report(), err
}

// A Collector gathers reports as [Collect] does. The zero value is ready for use.
type Collector struct {
	all     Report
	kept    [2][]Violation // by severity
	dropped omitted
}

// Add adds the next report of a stream. It reports whether it kept any of its
// violations: of each severity it keeps the first 1,000.
func (c *Collector) Add(r *Report) (kept bool) {
	all := &c.all
	if all.Kind == KindAuto {
		reached := all.conditions.reached
		all.Kind, all.Detected, all.conditions = r.Kind, r.Detected, r.conditions
		all.conditions.reached = reached
	}
	all.conditions.reached = max(all.conditions.reached, r.conditions.reached)
	for _, v := range r.Violations {
		switch full := v.Rule == RuleTooManyViolations || len(c.kept[v.Severity]) == maxViolations; {
		case !full:
			c.kept[v.Severity] = append(c.kept[v.Severity], v)
			kept = true
		case v.Severity == SeverityError:
			c.dropped.errors = true
		default:
			c.dropped.warnings = true
		}
	}
	return kept
}

// Report returns the report of all that was added.
func (c *Collector) Report() Report {
	all := c.all
	all.Violations = arrange(slices.Concat(c.kept[SeverityError], c.kept[SeverityWarning]), c.dropped)
	return all
}

// WriteTokens writes tokens as [Marshal] writes a [TokenList], in bounded
// memory. It stops at the first token that Marshal refuses and at the first
// error of w, with a *[StreamError]. What it wrote then ends before that token
// and has no closing bracket, so that it cannot be taken for a shorter list.
func WriteTokens(w io.Writer, seq iter.Seq[Token]) error {
	buf := append(make([]byte, 0, chunkSize), '[')
	index, written := 0, 0
	flush := func(least int) error {
		if len(buf) < least {
			return nil
		}
		n, err := w.Write(buf)
		if n < len(buf) && err == nil {
			err = io.ErrShortWrite
		}
		written, buf = written+n, buf[:0]
		if err != nil {
			return &StreamError{index, int64(written), err}
		}
		return nil
	}
	for token := range seq {
		before := len(buf)
		if index > 0 {
			buf = append(buf, ',')
		}
		out, err := Append(buf, &token)
		if err != nil {
			buf = buf[:before]
			refused := &StreamError{index, int64(written + before), err}
			if err := flush(0); err != nil {
				return err
			}
			return refused
		}
		buf = out
		if err := flush(chunkSize - chunkSize/8); err != nil {
			return err
		}
		index++
	}
	buf = append(buf, ']')
	return flush(0)
}

const (
	firstSize = 4 << 10 // of the first array, so that the strings of a short stream pin little memory
	chunkSize = 64 << 10
)

// A stream splits its input into elements. buf holds what it has read of the
// input, from the next element on.
type stream struct {
	options
	d       decoder
	r       io.Reader
	buf     []byte // read and not yet used; strings may point into it, see fill
	backing []byte // holds buf
	eof     bool
	err     error // of r
	base    int   // offset of buf in the stream
	index   int   // of the next element

	lines    bool // the stream is NDJSON
	counting bool // of lines and columns
	line     int  // on which buf begins
	column   int  // at which buf begins, from 0
	mark     bool // the stream begins with a byte order mark, which is not yet reported

	boundary boundary // of the element at buf[0]

	handOver func() bool // if not nil, reads on from buf[0] with several goroutines, and reports whether nothing is left

	read func(i int) (end int) // reads the element at i of d.Text
	emit func(e event) bool    // hands it to the caller; false: the caller is done
}

// An event is an element, or the end of the stream for a reason.
type event struct {
	start, end int  // of the element in buf, or where the stream ends
	unread     bool // there is no element, or it is too large
	last       bool // nothing follows
}

func newStream(r io.Reader, opts []Option) *stream {
	s := &stream{r: r, line: 1}
	s.apply(opts)
	s.d.begin(nil, &s.options)
	return s
}

// run reads the stream: an array if it begins with a bracket, NDJSON otherwise.
func (s *stream) run() {
	for len(s.buf) < longestMark && !s.eof {
		s.fill()
	}
	if e, mark := encodingOf(borrowed(s.buf)); e != nil {
		s.notUTF8(e, mark)
		return
	}
	if s.mark = bytes.HasPrefix(s.buf, []byte(byteOrderMark)); s.mark {
		s.advance(len(byteOrderMark))
		s.column = 0
	}
	more := false
	s.advance(s.space(0))
	if s.lines = s.ndjson || len(s.buf) == 0 || s.buf[0] != '['; s.lines {
		more = s.readLines()
	} else {
		s.advance(1)
		more = s.readArray()
	}
	s.finish(more)
}

// finish reports what is wrong at the end of the stream. more is false if the
// stream has already ended with an error, or the caller is done.
func (s *stream) finish(more bool) {
	s.d.Forget()                        // the beginning of an element that is not all there
	if more && s.mark && s.err == nil { // there was no element to report it with
		s.reportMark()
	}
	if more && (s.err != nil || s.mark) {
		s.give(event{start: len(s.buf), unread: true, last: true})
	}
}

// longestMark is how many bytes show the encoding of a text.
const longestMark = 4

// notUTF8 ends a stream that is not UTF-8. It reads up to the size limit, so that
// the rule on secrets can search this part.
func (s *stream) notUTF8(e *encoding, mark int) {
	for !s.eof && len(s.buf) < s.maxSize && !s.isOff(RuleSecretInDocument) {
		s.fill()
	}
	s.d.Text = borrowed(s.buf[:min(len(s.buf), s.maxSize)])
	s.d.reportEncoding(e, mark)
	s.give(event{end: 0, unread: true, last: true})
}

// reportMark makes a byte order mark the first fault of the first element.
func (s *stream) reportMark() {
	if s.mark {
		s.d.Report(codeByteOrderMark, "", -s.base, len(byteOrderMark)-s.base)
	}
}

// give emits an event and makes the decoder ready for the next element.
func (s *stream) give(e event) bool {
	more := s.emit(e)
	if len(s.d.Faults) > 0 {
		s.d.Forget()
		s.mark = false
	}
	s.index++
	return more && !e.last
}

// advance forgets the first n bytes of buf.
func (s *stream) advance(n int) {
	if s.counting {
		s.line, s.column = s.count(n)
	}
	s.buf, s.base = s.buf[n:], s.base+n
}

// count returns the line of the byte at n of buf, as line counts, and its column,
// from 0.
func (s *stream) count(n int) (line, column int) {
	line, column = s.line+bytes.Count(s.buf[:n], []byte{'\n'}), s.column
	from := 0
	if line > s.line {
		from, column = bytes.LastIndexByte(s.buf[:n], '\n')+1, 0
	}
	if text := s.buf[from:n]; topBits(borrowed(text)) != 0 {
		return line, column + utf8.RuneCount(text)
	}
	return line, column + n - from // ASCII
}

// fill reads on, at least one byte unless the stream ends. It never changes bytes
// that strings may point to: it writes after them or into a new array. Only with
// borrow, where no string outlives the next element, it uses the array again.
func (s *stream) fill() {
	if s.eof {
		return
	}
	had := len(s.buf)
	if had == cap(s.buf) {
		if size := max(firstSize, min(4*len(s.backing), chunkSize), 2*had); !s.borrow || len(s.backing) < size {
			s.backing = make([]byte, size)
			s.d.items = make([]string, 0, min(cap(s.d.items), chunkScopes)) // so that no scope pins an old buffer
		}
		s.buf = s.backing[:copy(s.backing, s.buf)]
	}
	n, err := readSome(s.r, s.buf[had:cap(s.buf)])
	s.buf = s.buf[:had+n]
	if s.eof = err != nil; s.eof && err != io.EOF {
		s.err = err
	}
}

// readSome reads at least one byte, unless it returns an error.
func readSome(r io.Reader, b []byte) (int, error) {
	for idle := 1; ; idle++ {
		n, err := r.Read(b)
		if n == 0 && err == nil && idle == maxIdleReads {
			err = io.ErrNoProgress
		}
		if n > 0 || err != nil {
			return n, err
		}
	}
}

const (
	chunkScopes  = 512 // limits the array of scopes that is made for a new buffer
	maxIdleReads = 100 // as in package bufio
)

// tooLarge emits the next element, which is over the limit.
func (s *stream) tooLarge() bool {
	s.d.Forget()
	s.reportMark()
	s.d.Report(codeDocumentTooLarge, "", 0, 0)
	return s.give(event{unread: true, last: !s.lines})
}

// readLines reads NDJSON. It reports false if nothing may follow.
func (s *stream) readLines() bool {
	for searched := 0; ; {
		end := bytes.IndexByte(s.buf[searched:], '\n')
		if end += searched; end < searched {
			if end = len(s.buf); !s.eof && end <= s.maxSize+len("\r") {
				searched = end
				s.fill()
				continue
			}
		}
		searched = 0
		text := bytes.TrimSuffix(s.buf[:end], []byte{'\r'})
		switch {
		case len(text) > s.maxSize:
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
		case end == len(s.buf) && s.err != nil: // the reader failed within the line
			return true
		default:
			s.d.Text = borrowed(text)
			if i := s.d.Space(0); i < len(text) {
				s.reportMark()
				s.d.End(s.read(i))
				if !s.give(event{start: i, end: len(text)}) {
					return false
				}
			}
		}
		if s.advance(min(end+1, len(s.buf))); s.eof && len(s.buf) == 0 {
			return true
		}
		if s.handOver != nil && s.handOver() {
			return false
		}
	}
}

// readArray reads the elements after the bracket. It reports false if nothing may
// follow.
func (s *stream) readArray() bool {
	i := s.space(0)
	if i < len(s.buf) && s.buf[i] == ']' {
		return s.tail(i + 1)
	}
	for {
		s.advance(s.space(i))
		s.d.Text, s.d.Depth = borrowed(s.buf), 1
		if s.index > 0 && s.d.Peek(0) == ']' {
			return s.broken(jsonscan.Syntax, "a value", 0)
		}
		s.reportMark()
		end := s.read(0)
		cutOff := s.d.Incomplete || !s.d.Broken && end == len(s.buf) && !endsItself(s.buf)
		switch {
		case s.size(end) > s.maxSize:
			return s.tooLarge()
		case cutOff && !s.eof: // read the element again when more of it is there
			s.d.Forget()
			s.fillElement()
			i = 0
			continue
		case cutOff && s.err != nil:
			return true
		}
		missingQuote := s.d.MissingQuote(end)
		if !s.give(event{end: s.size(end), last: s.d.Broken}) {
			return false
		}
		s.boundary = boundary{}
		i = s.space(end)
		if s.handOver != nil && s.d.Peek(i) == ',' {
			s.advance(i)
			if s.handOver() {
				return false
			}
			i = s.space(0)
		}
		switch {
		case s.d.Peek(i) == ',':
			i++
		case s.d.Peek(i) == ']':
			return s.tail(i + 1)
		case s.err != nil:
			return true
		case missingQuote: // it is recorded; a second violation would only be its consequence
			s.err, s.buf = errNotClosed, s.buf[:i]
			return true
		default:
			return s.broken(jsonscan.Syntax, "`,` or `]`", i)
		}
	}
}

var errNotClosed = errors.New("the array ends after a string without a closing quote")

// tail checks that nothing follows the array.
func (s *stream) tail(i int) bool {
	if i = s.space(i); i == len(s.buf) {
		return true
	}
	return s.broken(jsonscan.TrailingData, "the end of the document", i)
}

// broken ends an array with a fault at i of buf.
func (s *stream) broken(code jsonscan.Code, want string, i int) bool {
	s.reportMark()
	s.d.Report(code, want, i, min(i+1, len(s.buf)))
	return s.give(event{start: i, unread: true, last: true})
}

// size returns the size of an element that ends at end. If its syntax is broken,
// only the part before the break counts, because how much of the rest is in buf
// depends on the reader.
func (s *stream) size(end int) int {
	if n := len(s.d.Faults); s.d.Broken && !s.d.Incomplete && n > 0 {
		return s.d.Faults[n-1].Start
	}
	return end
}

// endsItself reports whether a value at the end of text is complete. A number or a
// word is not: it may go on in the next piece of input.
func endsItself(text []byte) bool {
	c := text[len(text)-1]
	return c == '}' || c == ']' || c == '"'
}

// fillElement reads on until the element at buf[0] is complete, or until there is
// twice as much of it, so that broken syntax is found early. However small the
// pieces of input are, the decoder reads each byte three times at most, and
// boundary each byte once.
func (s *stream) fillElement() {
	enough := 2 * len(s.buf)
	complete := s.boundary.find(s.buf)
	for !s.eof && len(s.buf) < enough {
		s.fill()
		if !complete && s.boundary.find(s.buf) {
			return
		}
	}
}

// A boundary finds the end of a value that arrives in pieces. It only counts
// brackets outside of strings: the decoder checks the value.
type boundary struct {
	at                int // how many bytes were looked at
	depth             int // of open brackets
	inString, escaped bool
	complete          bool
}

// find looks at the bytes of text that it has not seen yet, and reports whether
// the value that begins with text has ended.
func (b *boundary) find(text []byte) bool {
	for ; b.at < len(text) && !b.complete; b.at++ {
		c := text[b.at]
		switch {
		case b.escaped:
			b.escaped = false
		case b.inString:
			b.escaped = c == '\\'
			b.inString = c != '"'
			b.complete = !b.inString && b.depth == 0
		case c == '"':
			b.inString = true
		case c == '{' || c == '[':
			b.depth++
		case c == '}' || c == ']':
			b.depth--
			b.complete = b.depth <= 0
		case c == ',' || c <= ' ':
			b.complete = b.depth == 0 // after a number or a word
		}
	}
	return b.complete
}

// space steps over white space, however much there is.
func (s *stream) space(i int) int {
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

// violations returns the faults of an event as violations, placed in the stream.
func (s *stream) violations(e event) []Violation {
	if len(s.d.Faults) == 0 {
		return nil
	}
	within := !e.unread || s.d.tooLarge()
	if within {
		if s.lines {
			s.d.recognize()
		}
		s.d.base = elementPointer(s.index)
		s.d.Prefix(s.d.marks(), strconv.Itoa(s.index))
	}
	return s.place(s.d.violations(&s.options), within)
}

// place moves violations from buf into the stream.
func (s *stream) place(vs []Violation, within bool) []Violation {
	for i := range vs {
		v := &vs[i]
		if v.Rule == RuleTooManyViolations && within {
			v.Pointer = v.Pointer.element(s.index)
		}
		v.Span = v.Span.shift(s.base)
		if v.Related != (Span{}) {
			v.Related = v.Related.shift(s.base)
		}
	}
	return vs
}

func (p Span) shift(n int) Span { return Span{p.Start + n, p.End + n} }

// end returns the error of an event: err, or the one that ends the stream.
func (s *stream) end(e event, err error) error {
	if !e.last {
		return err
	}
	if err == nil {
		err = s.err
	}
	return &StreamError{s.index, int64(s.base + max(e.start, e.end)), err}
}

// element returns the element of an event.
func (s *stream) element(e event) Element {
	el := Element{Index: s.index, Offset: int64(s.base + e.start)}
	el.Line, el.Column = s.count(e.start)
	el.Column++
	if !e.unread {
		el.Text = s.buf[e.start:e.end]
	}
	return el
}
