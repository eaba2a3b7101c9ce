package export

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/sailpat/sailpat/audit"
	"github.com/sailpat/sailpat/internal/mask"
	"github.com/sailpat/sailpat/pat"
)

// An Element is an element of an export. It is valid until the next one.
type Element struct {
	Token      *pat.Token
	Violations []pat.Violation // that make it unreadable; nil for a token
	At         audit.Place
}

// AddTo adds the element to an audit.
func (e Element) AddTo(a *audit.Auditor) {
	if e.Violations == nil {
		a.Add(e.Token, e.At)
	} else {
		a.AddUnreadable(e.Token, e.Violations, e.At)
	}
}

// Tokens reads the file and calls each with every element, in order. It returns
// notes for the report. The error is an *[Error] and says why the file was not read
// to its end; the elements before that were given to each.
func (f *File) Tokens(each func(Element)) (notes []string, err error) {
	r, err := f.begin()
	if err != nil {
		return nil, err
	}
	t, err := f.open(r)
	if err == nil {
		s := &scan{f: f, each: each, text: t}
		err = s.run()
		notes = append(t.notes, s.notes()...)
	}
	if e := r.end(); e != nil {
		return notes, e // the reader failed: whatever was said of the content is wrong
	}
	return notes, err
}

// A scan is one reading of the elements of a file.
type scan struct {
	f      *File
	each   func(Element)
	text   *text
	window window
	single bool // the file is a token, not a list
	lines  bool
	token  pat.Token
	dates  bool // a date is as Windows PowerShell writes it
}

func (s *scan) notes() []string {
	if s.dates {
		return []string{s.f.Path + " has dates such as /Date(1499798737098)/, which Windows PowerShell's ConvertTo-Json writes; export it with PowerShell 7"}
	}
	return nil
}

func (s *scan) run() error {
	head, err := s.text.first(peeked)
	if err != nil {
		return err
	}
	switch {
	case len(head) == 0:
		return s.f.fail("is empty; the export of a tenant without tokens is []")
	case head[0] == '[':
	case head[0] == '{':
		s.lines = true
		line, rest, more := bytes.Cut(head, []byte{'\n'})
		switch {
		case more && !isWhole(line): // a token over several lines
			s.single, s.lines = true, false
		case more && len(bytes.TrimSpace(rest)) == 0 || !more && len(head) < peeked:
			s.single = true
		}
	default:
		if err := s.f.refuse(tokenList, head); err != nil {
			return err
		}
		return s.f.fail("is neither an array of tokens, nor NDJSON, nor a token")
	}
	s.window.r = s.text
	var body io.Reader = &s.window
	if s.single && !s.lines {
		body = io.MultiReader(strings.NewReader("["), body, strings.NewReader("]"))
	}
	var opts []pat.Option
	if s.lines {
		opts = append(opts, pat.NDJSON())
	}
	for el, err := range pat.Elements(body, opts...) {
		if err := s.element(&el, err); err != nil {
			return err
		}
	}
	return nil
}

func (s *scan) element(el *pat.Element, err error) error {
	at := s.place(el)
	if ended, ok := errors.AsType[*pat.StreamError](err); ok {
		return s.ended(ended, at)
	}
	if invalid, ok := errors.AsType[*pat.ValidationError](err); ok { // a line that is too long
		s.token = pat.Token{}
		s.each(Element{&s.token, invalid.Violations, at})
		return nil
	}
	err = pat.Unmarshal(el.Text, &s.token, pat.Tolerant(), pat.Borrow())
	if err == nil {
		s.each(Element{&s.token, nil, at})
		return nil
	}
	invalid, ok := errors.AsType[*pat.ValidationError](err)
	if !ok {
		return err
	}
	if s.lines || s.single {
		sentence := tokenList.statusSentence(el.Text)
		if sentence == "" {
			sentence = s.f.foreign(tokenList, el.Text)
		}
		if sentence != "" {
			return &Error{s.f.Path, at.Line, at.Column, sentence}
		}
	}
	for i := range invalid.Violations {
		v := &invalid.Violations[i]
		if v.Span.End <= len(el.Text) && v.Span.Start < v.Span.End && isWindowsDate(el.Text[v.Span.Start:v.Span.End]) {
			v.Message = "the date is as Windows PowerShell's ConvertTo-Json writes it; export it with PowerShell 7"
			s.dates = true
		}
	}
	s.each(Element{&s.token, invalid.Violations, at})
	return nil
}

func isWindowsDate(value []byte) bool {
	return bytes.HasPrefix(value, []byte(`"/Date(`)) || bytes.HasPrefix(value, []byte(`"\/Date(`))
}

// place returns the place of an element in the file.
func (s *scan) place(el *pat.Element) audit.Place {
	at := audit.Place{Path: s.f.Path, Index: el.Index, Line: el.Line, Column: el.Column, Offset: el.Offset}
	if s.single {
		at.Index = audit.NoIndex
		if !s.lines { // the bracket that was put before it
			at.Offset--
			if at.Line == 1 {
				at.Column--
			}
		}
	}
	return at
}

// ended returns why the stream ended before the file did.
func (s *scan) ended(ended *pat.StreamError, at audit.Place) error {
	invalid, ok := errors.AsType[*pat.ValidationError](ended.Err)
	if !ok {
		return &Error{s.f.Path, at.Line, at.Column, describe(ended.Err)}
	}
	v := invalid.Violations[0]
	from := int64(v.Span.Start)
	if s.single && !s.lines {
		from-- // the bracket that was put before it
	}
	rest, known := s.window.from(at.Offset)
	if n := min(from-at.Offset, int64(len(rest))); n > 0 { // the fault is within the element
		at.Line, at.Column = advance(at.Line, at.Column, rest[:n])
		rest = rest[n:]
	}
	rest = bytes.TrimLeft(rest, " \t\r\n")
	message := ""
	switch {
	case known && len(rest) == 0:
		message = fmt.Sprintf("the file is cut off: the list does not end [%s]", string(v.Rule))
		if s.single && !s.lines {
			message = fmt.Sprintf("the file is cut off: the token does not end [%s]", string(v.Rule))
		}
	case tokenList.statusSentence(rest) != "":
		message = tokenList.statusSentence(rest)
	case v.Rule == pat.RuleTrailingData && known && rest[0] == '[':
		message = "a second array begins here; give each page as a file of its own, or join them: jq -s add"
	case s.single && !s.lines && ended.Index > 0 && known && rest[0] == '{':
		message = "a second token begins here; put the tokens into one array, jq -s ., or one on each line, jq -c ."
	default:
		message = fmt.Sprintf("%s [%s]", mask.Printable(v.Message), string(v.Rule))
	}
	switch n := ended.Index; {
	case n == 1:
		message += "; the element before it was audited"
	case n > 1:
		message += fmt.Sprintf("; the %d elements before it were audited", n)
	}
	return &Error{s.f.Path, at.Line, at.Column, message}
}

// advance returns the line and the column after a text.
func advance(line, column int, text []byte) (int, int) {
	if n := bytes.Count(text, []byte{'\n'}); n > 0 {
		line, column, text = line+n, 1, text[bytes.LastIndexByte(text, '\n')+1:]
	}
	return line, column + utf8.RuneCount(text)
}

// A window keeps the last bytes that were read.
type window struct {
	r    io.Reader
	kept []byte
	end  int64 // offset of the byte after kept
}

const windowSize = 4 * peeked

func (w *window) Read(b []byte) (int, error) {
	n, err := w.r.Read(b)
	w.keep(b[:n])
	return n, err
}

func (w *window) keep(b []byte) {
	if len(w.kept)+len(b) > windowSize {
		drop := min(len(w.kept), len(w.kept)+len(b)-windowSize/2)
		w.kept = w.kept[:copy(w.kept, w.kept[drop:])]
	}
	w.kept = append(w.kept, b...)
	w.end += int64(len(b))
}

// from returns what follows an offset, as far as it was read, and whether it is
// still known.
func (w *window) from(offset int64) (rest []byte, known bool) {
	var more [1024]byte
	n, _ := io.ReadFull(w.r, more[:])
	w.keep(more[:n])
	start := offset - (w.end - int64(len(w.kept)))
	if start < 0 || start > int64(len(w.kept)) {
		return nil, false
	}
	return w.kept[start:], true
}
