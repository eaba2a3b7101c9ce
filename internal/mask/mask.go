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
	out := make([][]byte, len(windows))
	for i, w := range windows {
		if w.Start < w.End {
			p := &m.pieces[m.piece(w.Start)]
			out[i] = p.masked[w.Start-p.Start : w.End-p.Start : w.End-p.Start]
		}
	}
	return out
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
	windows = slices.Clone(windows)
	slices.SortFunc(windows, func(a, b pat.Span) int { return cmp.Compare(a.Start, b.Start) })
	for _, w := range windows {
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
		from, to := max(0, at-context), min(len(m.text), min(at+chunk, p.End)+context)
		for start := from; start < to; start++ {
			end := start + rowLength(m.text[start:to])
			if end-start >= shortest && looksSecret(m.text[start:end]) {
				shown := 0
				if id().Match(m.text[start:end]) {
					shown = 8
				}
				m.hide(start+shown, end, lineEnds)
			}
			start = end
		}
	}
	if bytes.Contains(p.masked, []byte("##")) {
		for _, command := range commands().FindAllIndex(p.masked, -1) {
			p.masked[command[0]+1] = '*'
		}
	}
}

// Azure Pipelines and GitHub Actions obey these anywhere in a line.
var commands = lazy(`(?i)##(?:vso)?\[`)

// assigned hides what text[from:to] assigns to a name that means a secret. The
// text is the inside of a string or a line of a configuration.
func (m *masker) assigned(from, to int) {
	if !m.shows(from, to) || !mentions(m.text[from:to]) {
		return
	}
	text := m.text[from:min(to, from+chunk)]
	if value := assignment().FindIndex(text); value != nil {
		m.hide(from+value[1], to, lineEnds)
	} else if to > from+chunk || assignment().Match(legible(text)) {
		m.hide(from, to, lineEnds)
	}
}

// A scope may contain "secret:" as well.
var assignment = lazy("(?i)secret[\\w-]*[ \t\"'`\\\\]*(?:=|:[ \t\"'`\\\\])")

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
