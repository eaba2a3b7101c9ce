package patclient

import (
	"bytes"
	"errors"
	"strconv"

	"github.com/sailpat/sailpat/pat"
)

// A listReader checks a list of any length as it arrives. It is told when there is
// more, as Read of a body is, and so cannot pull from pat.Elements. It knows only
// where elements begin and end: what it takes for an element is accepted only if
// pat reads exactly one token from it.
type listReader struct {
	max     int // bytes of an element
	element func(index int, text []byte) error

	buf    []byte // what was fed and not accepted yet
	base   int64  // offset of buf in the document
	pos    int    // in buf: scanned up to here
	start  int    // in buf: of the element under way
	state  listState
	index  int // of the next element
	depth  int // inside the element
	quoted bool
	escape bool
}

// listState is what may come next.
type listState uint8

const (
	beforeList    listState = iota // "["
	beforeFirst                    // an element or "]"
	beforeElement                  // an element
	inElement
	afterElement // "," or "]"
	afterList    // white space
)

// feed takes the next bytes of the document and returns the bytes that are
// accepted by now and were not before. They are valid until the next call.
func (l *listReader) feed(chunk []byte) (accepted []byte, err error) {
	l.buf = append(l.buf, chunk...)
	done := 0 // accepted up to here
	for l.pos < len(l.buf) && err == nil {
		if l.state == inElement {
			if !l.scanElement() {
				break
			}
			if err = l.endElement(); err == nil {
				done = l.pos
			}
			continue
		}
		if err = l.step(l.buf[l.pos]); err == nil && l.state != inElement {
			l.pos++
			done = l.pos
		}
	}
	if l.state == inElement && err == nil && len(l.buf)-l.start > l.max {
		err = l.fail(pat.Unmarshal(l.buf[l.start:], new(pat.Token), pat.MaxSize(l.max)))
	}
	accepted = l.buf[:done]
	return accepted, err
}

// forget drops the accepted bytes that feed returned.
func (l *listReader) forget(accepted int) {
	l.buf = l.buf[:copy(l.buf, l.buf[accepted:])]
	l.base += int64(accepted)
	l.pos -= accepted
	l.start -= accepted
}

// finish reports whether the document may end here.
func (l *listReader) finish() error {
	if l.state == inElement { // a number can end here; pat finds out what is missing
		return l.fail(pat.Unmarshal(l.buf[l.start:], new(pat.Token), pat.MaxSize(l.max)))
	}
	if l.state != afterList {
		return l.syntax()
	}
	return nil
}

// step takes one byte between elements. It does not take the first byte of an
// element.
func (l *listReader) step(c byte) error {
	switch {
	case c == ' ' || c == '\t' || c == '\n' || c == '\r':
	case l.state == beforeList && c == '[':
		l.state = beforeFirst
	case (l.state == beforeFirst || l.state == afterElement) && c == ']':
		l.state = afterList
	case l.state == afterElement && c == ',':
		l.state = beforeElement
	case c == ',' || c == ']' || c == '}':
		return l.syntax()
	case l.state == beforeFirst || l.state == beforeElement:
		l.state, l.start = inElement, l.pos
		l.depth, l.quoted, l.escape = 0, false, false
	default:
		return l.syntax()
	}
	return nil
}

// scanElement reads on to the end of the element, and reports false if that is
// past the buffer.
func (l *listReader) scanElement() bool {
	for l.pos < len(l.buf) {
		if l.quoted {
			if !l.scanString() {
				return false
			}
			if l.depth == 0 {
				return true
			}
			continue
		}
		switch l.buf[l.pos] {
		case '"':
			l.quoted = true
		case '{', '[':
			l.depth++
		case '}', ']':
			if l.depth == 0 { // after a number or a word
				return true
			}
			if l.depth--; l.depth == 0 {
				l.pos++
				return true
			}
		case ',', ' ', '\t', '\n', '\r':
			if l.depth == 0 {
				return true
			}
		}
		l.pos++
	}
	return false
}

// scanString reads on to the end of the string, and reports false if that is
// past the buffer.
func (l *listReader) scanString() bool {
	for l.pos < len(l.buf) {
		if l.escape {
			l.escape = false
			l.pos++
			continue
		}
		rest := l.buf[l.pos:]
		end := bytes.IndexByte(rest, '"')
		if end < 0 {
			end = len(rest)
		}
		if escape := bytes.IndexByte(rest[:end], '\\'); escape >= 0 {
			l.pos += escape + 1
			l.escape = true
			continue
		}
		if end == len(rest) {
			l.pos = len(l.buf)
			return false
		}
		l.pos += end + 1
		l.quoted = false
		return true
	}
	return false
}

// endElement checks the element that ends at pos.
func (l *listReader) endElement() error {
	text := l.buf[l.start:l.pos]
	var err error
	if len(text) > l.max {
		err = pat.Unmarshal(text, new(pat.Token), pat.MaxSize(l.max))
	} else {
		err = l.element(l.index, text)
	}
	if err != nil {
		return l.fail(err)
	}
	l.state = afterElement
	l.index++
	return nil
}

// fail moves the violations of an element to its place in the document.
func (l *listReader) fail(err error) error {
	var invalid *pat.ValidationError
	if !errors.As(err, &invalid) {
		return err
	}
	element := pat.Pointer("").AppendToken(strconv.Itoa(l.index))
	moved := &pat.ValidationError{Violations: make([]pat.Violation, len(invalid.Violations))}
	for i, v := range invalid.Violations {
		v.Pointer = element + v.Pointer
		offset := int(l.base) + l.start
		if v.Span != (pat.Span{}) {
			v.Span = pat.Span{Start: v.Span.Start + offset, End: v.Span.End + offset}
		}
		if v.Related != (pat.Span{}) {
			v.Related = pat.Span{Start: v.Related.Start + offset, End: v.Related.End + offset}
		}
		moved.Violations[i] = v
	}
	return moved
}

// syntax returns the violation of a list that is broken between its elements.
func (l *listReader) syntax() error {
	rule, message := pat.RuleSyntax, ""
	switch l.state {
	case beforeList:
		message = "expected `[`"
	case beforeFirst:
		message = "expected a value or `]`"
	case beforeElement:
		message = "expected a value"
	case afterElement:
		message = "expected `,` or `]`"
	default:
		rule, message = pat.RuleTrailingData, "expected the end of the document"
	}
	at := int(l.base) + l.pos
	span := pat.Span{Start: at, End: at}
	if l.pos < len(l.buf) {
		span.End++
	} else {
		message += ", got the end of the document"
	}
	return &pat.ValidationError{Violations: []pat.Violation{{Rule: rule, Span: span, Message: message}}}
}
