// Package mask hides secrets in text that is shown to people. Whatever quotes
// text (excerpts, diffs, errors about flags and configurations) goes through it.
//
// The package hides
//
//   - the value of a member whose name contains "secret" in any case;
//   - the member "value" of an object that mentions such a name elsewhere, as a
//     patch operation on /secret does;
//   - what a string assigns to such a name: "client_secret=…";
//   - what looks like a secret (see [jsonscan.LooksSecret]), in values, names and
//     everywhere else;
//   - everything after the first syntax fault of a text that mentions such a name.
//     Where a quote is missing, names cannot be told from values.
package mask

import (
	"bytes"
	"cmp"
	"slices"
	"sort"
	"strings"
	"sync"

	"github.com/sailpat/sailpat/pat"
)

// Framing says what a text consists of.
type Framing uint8

const (
	Document Framing = iota // one JSON text
	Lines                   // NDJSON: a JSON text on each line
	Plain                   // not JSON, such as a configuration
)

// Windows returns the windows of text with asterisks for every byte that must
// not be shown. Each result is as long as its window; results may share memory.
func Windows(text []byte, framing Framing, windows []pat.Span) [][]byte {
	m := masker{text: text, pieces: piecesOf(text, windows)}
	m.mentioned = sync.OnceValue(func() bool { return mentions(text) })
	for i := range m.pieces {
		m.shapes(&m.pieces[i])
	}
	switch framing {
	case Document:
		m.document()
	case Lines:
		m.eachLine(m.line)
	case Plain:
		m.eachLine(m.assigned)
	}
	return m.show(windows)
}

// show returns the windows of the text as they may be shown.
func (m *masker) show(windows []pat.Span) [][]byte {
	out := make([][]byte, len(windows))
	for i, w := range windows {
		if w.Start < w.End {
			p := &m.pieces[m.piece(w.Start)]
			out[i] = p.masked[w.Start-p.Start : w.End-p.Start : w.End-p.Start]
		}
	}
	return out
}

// Line is Windows for one line of NDJSON without the others. It assumes that they
// mention a name that means a secret. follows says that the line before is a
// payload; Line reports whether this one is: an object or array without a syntax
// fault. If one of them is not, a secret may extend over the line end.
func Line(text []byte, windows []pat.Span, follows bool) (shown [][]byte, payload bool) {
	m := masker{text: text, pieces: piecesOf(text, windows), mentioned: func() bool { return true }}
	for i := range m.pieces {
		m.shapes(&m.pieces[i])
	}
	payload = m.isPayload(0)
	switch {
	case !follows:
		m.hide(0, len(text), structure)
	case !payload:
		m.hide(m.last.fault, len(text), structure)
	}
	return m.show(windows), payload
}

// All returns the whole text with asterisks for every byte that must not be
// shown.
func All(text []byte, framing Framing) []byte {
	return Windows(text, framing, []pat.Span{{Start: 0, End: len(text)}})[0]
}

// A masker hides parts of one text.
type masker struct {
	text      []byte
	pieces    []piece     // in order, no two of them touch
	mentioned func() bool // the text mentions a name that means a secret
	last      struct {    // the line that was read last; end is 0 if none was
		start, end, fault int
	}
}

// A piece is a part of the text that is shown.
type piece struct {
	pat.Span
	masked []byte
}

// piecesOf merges windows that overlap or touch.
func piecesOf(text []byte, windows []pat.Span) (pieces []piece) {
	order := make([]int, len(windows)) // sorting indexes shares the code of jsonscan.Positions
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int { return cmp.Compare(windows[i].Start, windows[j].Start) })
	for _, i := range order {
		w := windows[i]
		if w.Start >= w.End {
			continue
		}
		if n := len(pieces); n > 0 && w.Start <= pieces[n-1].End {
			pieces[n-1].End = max(pieces[n-1].End, w.End)
			continue
		}
		pieces = append(pieces, piece{Span: w})
	}
	for i := range pieces {
		pieces[i].masked = bytes.Clone(text[pieces[i].Start:pieces[i].End])
	}
	return pieces
}

// piece returns the index of the first piece that ends after offset.
func (m *masker) piece(offset int) int {
	return sort.Search(len(m.pieces), func(i int) bool { return m.pieces[i].End > offset })
}

func (m *masker) shows(from, to int) bool {
	i := m.piece(from)
	return i < len(m.pieces) && m.pieces[i].Start < to
}

const (
	lineEnds  = "\r\n"
	structure = lineEnds + "\t \",:[]{}"
)

// hide puts asterisks for text[from:to] wherever it is shown, except for the
// characters in kept.
func (m *masker) hide(from, to int, kept string) {
	for i := m.piece(from); i < len(m.pieces) && m.pieces[i].Start < to; i++ {
		p := &m.pieces[i]
		for j := max(from, p.Start); j < min(to, p.End); j++ {
			if strings.IndexByte(kept, m.text[j]) < 0 {
				p.masked[j-p.Start] = '*'
			}
		}
	}
}

const (
	chunk   = 4096 // how much of a text is searched at a time
	context = 128  // how much text around it decides whether it is part of a secret
)

// shapes hides what looks like a secret in a piece, and makes commands to CI
// systems harmless.
func (m *masker) shapes(p *piece) {
	for at := p.Start; at < p.End; at += chunk {
		until := min(at+chunk, p.End)
		from, to := max(0, at-context), min(len(m.text), until+context)
		for start := from; start < to; start++ {
			end := start + rowLength(m.text[start:to])
			if end-start >= shortest && looksSecret(m.text[start:end]) {
				shown := 0
				if isID(m.text[start:end]) {
					shown = 8
				}
				m.hide(max(start+shown, at), min(end, until), lineEnds) // not what context may have cut off
			}
			start = end
		}
	}
	if bytes.Contains(p.masked, []byte("##")) {
		for i := range p.masked {
			if isCommand(p.masked[i:]) {
				p.masked[i+1] = '*'
			}
		}
	}
}

func commandIn(s string) bool {
	for i := range len(s) {
		if s[i] == '#' && isCommand([]byte(s[i:min(i+6, len(s))])) { // "##vso["
			return true
		}
	}
	return false
}

// isCommand reports whether text begins with "##[" or "##vso[", which GitHub
// Actions and Azure Pipelines obey anywhere in a line.
func isCommand(text []byte) bool {
	rest, ok := bytes.CutPrefix(text, []byte("##"))
	if ok && len(rest) > 3 && bytes.EqualFold(rest[:3], []byte("vso")) {
		rest = rest[3:]
	}
	return ok && len(rest) > 0 && rest[0] == '['
}

// assigned hides what text[from:to] assigns to a name that means a secret. The
// text is the inside of a string or a line of a configuration.
func (m *masker) assigned(from, to int) {
	if !m.shows(from, to) || !mentions(m.text[from:to]) {
		return
	}
	text := m.text[from:min(to, from+chunk)]
	if end := assignment(text); end > 0 {
		m.hide(from+end, to, lineEnds)
	} else if to > from+chunk || assignment(legible(text)) > 0 {
		m.hide(from, to, lineEnds)
	}
}

// assignment returns the offset after the first assignment to a name that
// contains "secret", such as `client_secret = ` and `"secret": `, or 0 if there is
// none. A colon assigns only before a space or a quote, since a scope may contain
// "secret:" as well.
func assignment(text []byte) int {
	for i := range text {
		end, ok := secretWord(text, i)
		if !ok {
			continue
		}
		for end < len(text) && isNameByte(text[end]) {
			end++
		}
		for end < len(text) && strings.IndexByte(around, text[end]) >= 0 {
			end++
		}
		switch {
		case end < len(text) && text[end] == '=':
			return end + 1
		case end+1 < len(text) && text[end] == ':' && strings.IndexByte(around, text[end+1]) >= 0:
			return end + 2
		}
	}
	return 0
}

// around has what may stand between a name and its value.
const around = " \t\"'`\\"

func isNameByte(c byte) bool { return c-'0' < 10 || c|0x20-'a' < 26 || c == '_' || c == '-' }

// secretWord reports whether text[i:] begins with "secret" in any case, and
// returns the offset after it. U+017F folds to "s".
func secretWord(text []byte, i int) (end int, ok bool) {
	rest, found := bytes.CutPrefix(text[i:], []byte("ſ"))
	if !found {
		if text[i]|0x20 != 's' {
			return 0, false
		}
		rest = text[i+1:]
	}
	const more = "ecret"
	if len(rest) < len(more) || !bytes.EqualFold(rest[:len(more)], []byte(more)) {
		return 0, false
	}
	return len(text) - len(rest) + len(more), true
}

// eachLine calls hide with each line that is shown, without its end.
func (m *masker) eachLine(hide func(from, to int)) {
	done := 0
	for _, p := range m.pieces {
		from := max(done, bytes.LastIndexByte(m.text[:p.Start], '\n')+1)
		for from < p.End {
			to := lineEnd(m.text, from)
			hide(from, to)
			from = to + 1
		}
		done = from
	}
}

func lineEnd(text []byte, from int) int {
	if n := bytes.IndexByte(text[from:], '\n'); n >= 0 {
		return from + n
	}
	return len(text)
}
