package report

import "bytes"

// What may come next in JSON.
const (
	wantValue   = iota
	wantElement // or the end of an empty array
	wantMember  // or the end of an empty object
	wantName
	wantColon
	wantComma // or the end
	wantEnd
)

// read walks over text[from:to] as JSON and masks what is secret in it. It
// returns where the text stops being JSON, a token early, or -1; and whether it
// was one whole payload.
//
// It is no validator: it needs to be right about what is a name, not about
// numbers or escapes.
func (m *masker) read(from, to int) (fault int, whole bool) {
	want, last := wantValue, from
	for at := from; ; {
		for at < to && (m.in[at] == ' ' || m.in[at] == '\t' || m.in[at] == '\n' || m.in[at] == '\r') {
			at++
		}
		top := &m.open[len(m.open)-1]
		if at == to {
			return -1, want == wantEnd && isPayload(m.in[from:to])
		}
		start := at
		switch c := m.in[at]; {
		case c == '"' && want < wantColon:
			at = m.stringEnd(at, to)
			if at < 0 {
				return last, false
			}
			if want == wantName || want == wantMember {
				m.memberName(top, start+1, at-1)
				want = wantColon
				break
			}
			m.begin(top, start)
			m.stringValue(top, start+1, at-1)
			want = m.done(top, at)
		case c == ':' && want == wantColon:
			at++
			want = wantValue
		case c == ',' && want == wantComma:
			at++
			want = wantValue
			if top.object {
				want = wantName
				top.member, top.name = false, ""
			}
		case (c == '{' || c == '[') && (want == wantValue || want == wantElement) && len(m.open) < maxDepth:
			at++
			m.begin(top, start)
			m.open = append(m.open, frame{object: c == '{', hot: top.isHot(), name: inherited(top, c)})
			want = wantElement
			if c == '{' {
				want = wantMember
			}
		case c == '}' && top.object && (want == wantComma || want == wantMember),
			c == ']' && !top.object && (want == wantComma || want == wantElement):
			at++
			m.open = m.open[:len(m.open)-1]
			top = &m.open[len(m.open)-1]
			want = m.done(top, at)
		case want == wantValue || want == wantElement:
			at = m.bare(top, at, to)
			if at < 0 {
				return last, false
			}
			m.begin(top, start)
			want = m.done(top, at)
		default:
			return last, false
		}
		last = start
	}
}

// isPayload reports whether JSON is what a line of NDJSON can be here: an object
// or an array of objects.
func isPayload(text []byte) bool {
	text = bytes.TrimSpace(text)
	if bytes.HasPrefix(text, []byte("[")) {
		text = bytes.TrimSpace(text[1:])
	}
	return bytes.HasPrefix(text, []byte("{"))
}

func (f *frame) isHot() bool { return f.hot || f.member || f.path && f.name == "value" }

// inherited is the name that the elements of a new container have: those of an
// array of ids are ids.
func inherited(top *frame, c byte) string {
	if c == '[' && top.name == "ids" {
		return "id"
	}
	return ""
}

// begin takes note of where a value begins.
func (m *masker) begin(top *frame, start int) {
	if top.name == "value" && top.start == 0 {
		top.start = start
	}
}

// done takes note of where a value ends and returns what comes next.
func (m *masker) done(top *frame, end int) int {
	if top.name == "value" {
		top.end = end
	}
	if len(m.open) == 1 {
		return wantEnd
	}
	return wantComma
}

// stringEnd returns where the string that begins at from ends, or -1. None goes
// over a line end: it is a quote that is missing.
func (m *masker) stringEnd(from, to int) int {
	for k := from + 1; k < to; k++ {
		switch m.in[k] {
		case '"':
			return k + 1
		case '\\':
			k++
		case '\n':
			return -1
		}
	}
	return -1
}

// memberName takes note of a name: in[from:to] without its quotes.
func (m *masker) memberName(top *frame, from, to int) {
	if top.hot {
		m.fill(from, to)
		return
	}
	var name []byte
	var w word
	for u := (units{text: m.in[:to], next: from}); u.scan(); {
		top.member = w.see(u.r) || top.member
		if len(name) < len("value?") { // longer ones need not be told apart
			name = append(name, string(u.r)...)
		}
	}
	switch s := string(name); s {
	case "id", "ids", "value", "path", "from":
		top.name = s
	}
	m.inside(from, to)
}

// stringValue masks a value: in[from:to] without its quotes.
func (m *masker) stringValue(top *frame, from, to int) {
	switch {
	case top.isHot():
		m.fill(from, to)
		return
	case top.name == "id":
		m.id(from, to)
		return
	case top.object && (top.name == "path" || top.name == "from"):
		top.path = top.path || m.mentions(from, to)
		if top.path && top.end > 0 {
			m.cover(top.start, top.end) // its value stood before the path
		}
	}
	m.inside(from, to)
}

// bare masks a number or literal and returns its end, or -1 if it is neither.
func (m *masker) bare(top *frame, from, to int) int {
	end, number := from, false
	for ; end < to; end++ {
		c := m.in[end]
		if class(rune(c))&(digit|letter) == 0 && c != '-' && c != '+' && c != '.' {
			break
		}
		number = number || class(rune(c))&digit != 0
	}
	switch text := string(m.in[from:min(end, from+len("false?"))]); {
	case text == "null" || text == "true" || text == "false":
		return end
	case !number || !onlyNumber(m.in[from:end]):
		return -1
	case top.isHot():
		m.fill(from, end)
	default:
		m.inside(from, end)
	}
	return end
}

func onlyNumber(text []byte) bool {
	for _, c := range text {
		if class(rune(c))&digit == 0 && c != '-' && c != '+' && c != '.' && c != 'e' && c != 'E' {
			return false
		}
	}
	return true
}
