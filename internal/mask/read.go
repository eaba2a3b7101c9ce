package mask

import (
	"bytes"

	"github.com/sailpat/sailpat/internal/jsonscan"
)

// document hides what is secret by name in a JSON text.
func (m *masker) document() {
	if len(m.pieces) > 0 && m.mentioned() {
		m.hide(m.read(skipMark(m.text), len(m.text)), len(m.text), structure)
	}
}

// line hides what is secret by name in text[from:to], a line of NDJSON. If it or
// the line before it is not a payload, a secret may extend over the line end.
func (m *masker) line(from, to int) {
	follows := true
	if n := len(bytes.TrimRight(m.text[:from], " \t\r\n")); n > skipMark(m.text) {
		follows = m.isPayload(bytes.LastIndexByte(m.text[:n], '\n') + 1)
	}
	if m.isPayload(from) && follows || !m.mentioned() {
		return
	}
	if follows {
		from = m.last.fault
	}
	m.hide(from, to, structure)
}

// isPayload reads the line that begins at start and reports whether it is an
// object or array without a syntax fault.
func (m *masker) isPayload(start int) bool {
	if m.last.start != start || m.last.end == 0 {
		from, end := max(start, skipMark(m.text)), lineEnd(m.text, start)
		fault := m.read(from, end)
		if c := bytes.TrimLeft(m.text[from:end], " \t\r"); len(c) > 0 && c[0] != '{' && c[0] != '[' {
			fault = from
		}
		m.last.start, m.last.end, m.last.fault = start, end, fault
	}
	return m.last.fault == m.last.end
}

// skipMark returns the length of a byte order mark at the beginning of text.
func skipMark(text []byte) int { return len(text) - len(bytes.TrimPrefix(text, []byte("\uFEFF"))) }

// A reader reads a JSON text that is a part of the masker's text.
type reader struct {
	*masker
	jsonscan.Scanner
	base  int // offset of the part
	fault int // offset in the part from which names cannot be told from values
}

// read hides what is secret by name in text[from:to] and returns the offset from
// which names cannot be told from values, or to.
func (m *masker) read(from, to int) (fault int) {
	check := jsonscan.Scanner{Text: string(m.text[from:to])}
	start := check.Space(0)
	if start == to-from {
		return to
	}
	check.End(check.Skip(start))
	r := reader{masker: m, Scanner: jsonscan.Scanner{Text: check.Text}, base: from, fault: to - from}
	for _, f := range check.Faults {
		if f.Code < jsonscan.DuplicateName { // a fault of the grammar
			r.fault = min(r.fault, f.Start, to-from-1)
		}
	}
	if r.fault < to-from || mentions(m.text[from:to]) {
		r.value(start)
	}
	return from + r.fault
}

// value hides what is secret in the value at i. It returns the end of the value
// or, if the fault is in it, an offset after the fault.
func (r *reader) value(i int) int {
	start := i
	switch r.Peek(i) {
	case '{':
		return r.object(i)
	case '[':
		for i = r.Space(i + 1); i < r.fault && r.Text[i] != ']'; i = r.comma(i) {
			i = r.value(i)
		}
		return i + 1
	}
	if i = r.Skip(i); i > r.fault {
		r.fault = start
	} else if r.Text[start] == '"' {
		r.assigned(r.base+start+1, r.base+i-1)
	}
	return i
}

func (r *reader) object(start int) int {
	var first, last int // where its members "value" begin and end
	i := r.Space(start + 1)
	for i < r.fault && r.Text[i] != '}' {
		nameEnd := r.Skip(i)
		name, from := r.Text[i:nameEnd], r.Space(r.Space(nameEnd)+1)
		if from > r.fault { // the quote after the name may be missing
			i, r.fault = from, i
			break
		}
		end, secret := r.value(from), mentions([]byte(name))
		switch {
		case secret && end > r.fault:
			r.fault = from
		case secret:
			r.assigned(r.base+i+1, r.base+nameEnd-1)
			r.hideValue(from, end)
		case name == `"value"`:
			if last = end; first == 0 {
				first = from
			}
		}
		i = r.comma(end)
	}
	switch {
	case i >= r.fault:
		if first > 0 { // it may belong to a path after the fault
			r.fault = min(first, r.fault)
		}
	case first > 0 && r.shows(r.base+first, r.base+last) &&
		(i-start > chunk || mentions([]byte(r.Text[start:first])) || mentions([]byte(r.Text[last:i]))): // the bound is for nested ones
		r.hideValue(first, last)
	}
	return i + 1
}

// comma steps over white space and the comma after a member or element.
func (r *reader) comma(i int) int {
	if i = r.Space(i); r.Peek(i) == ',' {
		i = r.Space(i + 1)
	}
	return i
}

// hideValue hides a value but not its quotes, and not literals.
func (r *reader) hideValue(from, to int) {
	switch value := r.Text[from:to]; {
	case value == "null" || value == "true" || value == "false":
	case value[0] == '"' && value[len(value)-1] == '"':
		r.hide(r.base+from+1, r.base+to-1, lineEnds)
	default:
		r.hide(r.base+from, r.base+to, lineEnds)
	}
}
