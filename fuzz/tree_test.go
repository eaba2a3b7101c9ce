package fuzz

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// A slow reader of JSON that keeps where everything stands, written for
// readability: the oracle for pointers and spans, and what the edits work on.

// A document is a text and what can be read of it.
type document struct {
	text     string
	bom      bool   // a byte order mark stands before it
	root     *node  // nil if not even its beginning is there
	wrong    int    // the first byte that no JSON text has there, len(text) if it ends too early; -1 if it is one
	broken   *node  // what was being read there: a value, or the one that should have begun
	tooDeep  bool   // wrong is the bracket of the array or object number 1001 in each other
	trailing int    // the first byte after the value that is not white space, or -1
	flaws    []flaw // in strings
	feedEnd  int    // where the last string with a line feed in it ends
}

// A node is a value.
type node struct {
	parent     *node
	step       string // of the pointer, from the parent
	depth      int    // how many arrays and objects it is in
	first      byte   // of its text: { [ " t f n - or a digit
	start, end int
	text       string // what a string means
	flawed     bool   // it means nothing: there are flaws in it
	members    []*member
	elements   []*node
}

// A member of an object. Its value is nil if the text ends before that.
type member struct {
	object             *node
	name               string // noName if there are flaws in it
	nameStart, nameEnd int
	value              *node
}

// A flaw is a part of a string that is not Unicode, or not JSON.
type flaw struct {
	kind       flawKind
	start, end int
	at         *node // the string, or the object if the string is a member name
}

type flawKind string

const (
	badSyntax    flawKind = "syntax"
	badUTF8      flawKind = "invalid-utf8"
	badSurrogate flawKind = "lone-surrogate"
)

const (
	noName   = "\xff"
	maxDepth = 1000
)

func read(text string) *document {
	d := &document{text: text, wrong: -1, trailing: -1, bom: strings.HasPrefix(text, "\uFEFF")}
	start := 0
	if d.bom {
		start = len("\uFEFF")
	}
	if i, ok := d.value(d.space(start), nil, "", func(n *node) { d.root = n }); ok {
		if i = d.space(i); i < len(text) {
			d.trailing = i
		}
	}
	return d
}

// valid reports whether the text is JSON, apart from flaws in strings.
func (d *document) valid() bool { return d.wrong < 0 && d.trailing < 0 && !d.bom }

func (d *document) space(i int) int {
	for i < len(d.text) && strings.IndexByte(" \t\r\n", d.text[i]) >= 0 {
		i++
	}
	return i
}

func (d *document) peek(i int) byte {
	if i < len(d.text) {
		return d.text[i]
	}
	return 0
}

func (d *document) stop(i int) (int, bool) {
	d.wrong = min(i, len(d.text))
	return i, false
}

var numberParts = []*regexp.Regexp{
	regexp.MustCompile(`^-?(0|[1-9][0-9]*)`),
	regexp.MustCompile(`^(\.[0-9]+)?`),
	regexp.MustCompile(`^([eE][+-]?[0-9]+)?`),
}

// value reads the value at i. It hands the node on before it reads what is in
// it, so that of a broken text there is all that could be read.
func (d *document) value(i int, parent *node, step string, put func(*node)) (end int, ok bool) {
	n := &node{parent: parent, step: step, first: d.peek(i), start: i, end: -1}
	if parent != nil {
		n.depth = parent.depth + 1
	}
	switch c := n.first; {
	case c == '{' || c == '[':
		put(n)
		if n.depth == maxDepth {
			d.tooDeep = true
			end, ok = d.stop(i)
		} else if c == '{' {
			end, ok = d.object(n)
		} else {
			end, ok = d.array(n)
		}
	case c == '"':
		put(n)
		flaws := len(d.flaws)
		n.text, end, ok = d.str(i, n)
		n.flawed = len(d.flaws) > flaws
	case c == '-' || '0' <= c && c <= '9':
		put(n)
		end, ok = d.number(i)
	case c == 't':
		put(n)
		end, ok = d.word(i, "true")
	case c == 'f':
		put(n)
		end, ok = d.word(i, "false")
	case c == 'n':
		put(n)
		end, ok = d.word(i, "null")
	default:
		ok = false
		if end, _ = d.stop(i); n.first == ']' && parent != nil && parent.first == '[' {
			n = parent // a comma too much
		}
	}
	switch {
	case ok:
		n.end = end
	case d.broken == nil:
		d.broken = n
	}
	return end, ok
}

func (d *document) word(i int, word string) (int, bool) {
	for k := range len(word) {
		if d.peek(i+k) != word[k] {
			return d.stop(i + k)
		}
	}
	return i + len(word), true
}

func (d *document) number(i int) (int, bool) {
	start := i
	for _, part := range numberParts {
		i += len(part.FindString(d.text[i:]))
	}
	if i == start { // a lonely sign
		return d.stop(i + 1)
	}
	// What follows must not look as if the number went on.
	integer := numberParts[0].FindString(d.text[start:i])
	switch c := d.peek(i); {
	case '0' <= c && c <= '9' && start+len(integer) == i: // a leading zero
		return d.stop(i)
	case c == '.' && start+len(integer) == i:
		return d.stop(i + 1)
	case (c == 'e' || c == 'E') && !strings.ContainsAny(d.text[start:i], "eE"):
		if i++; d.peek(i) == '+' || d.peek(i) == '-' {
			i++
		}
		return d.stop(i)
	}
	return i, true
}

func (d *document) array(n *node) (int, bool) {
	i := d.space(n.start + 1)
	if d.peek(i) == ']' {
		return i + 1, true
	}
	for {
		var ok bool
		i, ok = d.value(i, n, strconv.Itoa(len(n.elements)), func(e *node) { n.elements = append(n.elements, e) })
		if !ok {
			return i, false
		}
		switch i = d.space(i); d.peek(i) {
		case ']':
			return i + 1, true
		case ',':
			i = d.space(i + 1)
		default:
			return d.stop(i)
		}
	}
}

func (d *document) object(n *node) (int, bool) {
	i := d.space(n.start + 1)
	if d.peek(i) == '}' {
		return i + 1, true
	}
	for {
		if d.peek(i) != '"' {
			return d.stop(i)
		}
		m := &member{object: n, nameStart: i}
		flaws := len(d.flaws)
		name, end, ok := d.str(i, n)
		if !ok {
			return end, false
		}
		if m.name, m.nameEnd = name, end; len(d.flaws) > flaws {
			m.name = noName
		}
		n.members = append(n.members, m)
		if i = d.space(end); d.peek(i) != ':' {
			return d.stop(i)
		}
		if i, ok = d.value(d.space(i+1), n, m.name, func(v *node) { m.value = v }); !ok {
			return i, false
		}
		switch i = d.space(i); d.peek(i) {
		case '}':
			return i + 1, true
		case ',':
			i = d.space(i + 1)
		default:
			return d.stop(i)
		}
	}
}

var (
	unicodeEscape = regexp.MustCompile(`^\\u[0-9a-fA-F]{4}`)
	shortEscapes  = map[byte]rune{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}
)

// wrongEscape ends with the first character that cannot stand there, unless that
// ends the string or begins an escape.
var wrongEscape = regexp.MustCompile(`(?s)^\\(u[0-9a-fA-F]{0,3}[^"\\0-9a-fA-F]?|[^u])?`)

func width(s string) int {
	_, n := utf8.DecodeRuneInString(s)
	return n
}

func escapedUnit(s string) rune {
	v, _ := strconv.ParseUint(s[2:6], 16, 16)
	return rune(v)
}

// str reads the string at i, which is a value or the name of a member of it.
func (d *document) str(i int, at *node) (text string, end int, ok bool) {
	var b strings.Builder
	flawed := func(kind flawKind, n int) int {
		d.flaws = append(d.flaws, flaw{kind, i, min(i+n, len(d.text)), at})
		return n
	}
	control, feed := false, false
	defer func() {
		if feed {
			d.feedEnd = end
		}
	}()
	for i++; i < len(d.text); {
		rest := d.text[i:]
		switch c := rest[0]; {
		case c == '"':
			return b.String(), i + 1, true
		case c < ' ':
			feed = feed || c == '\r' || c == '\n'
			if !control { // where a quote is missing there are many, and one is enough
				flawed(badSyntax, 1)
			}
			control = true
			i++
		case c == '\\' && unicodeEscape.MatchString(rest):
			unit := escapedUnit(rest)
			switch {
			case !utf16.IsSurrogate(unit):
				b.WriteRune(unit)
				i += 6
			case unicodeEscape.MatchString(rest[6:]) && utf16.DecodeRune(unit, escapedUnit(rest[6:])) != utf8.RuneError:
				b.WriteRune(utf16.DecodeRune(unit, escapedUnit(rest[6:])))
				i += 12
			default:
				i += flawed(badSurrogate, 6)
			}
		case c == '\\' && len(rest) > 1 && shortEscapes[rest[1]] != 0:
			b.WriteRune(shortEscapes[rest[1]])
			i += 2
		case c == '\\' && len(rest) == 1:
			i++ // it is the end of the text that is wrong
		case c == '\\':
			i += flawed(badSyntax, len(wrongEscape.FindString(rest)))
		case !utf8.ValidString(rest[:width(rest)]):
			n := 0
			for i+n < len(d.text) && !utf8.ValidString(d.text[i+n:i+n+width(d.text[i+n:])]) {
				n++ // bytes side by side are one flaw
			}
			b.WriteString("\uFFFD")
			i += flawed(badUTF8, n)
		default:
			r, n := utf8.DecodeRuneInString(rest)
			b.WriteRune(r)
			i += n
		}
	}
	end, ok = d.stop(len(d.text))
	return "", end, ok
}
