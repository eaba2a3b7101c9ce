package report

import (
	"bytes"
	"iter"
	"path"

	"github.com/sailpat/sailpat/internal/config"
)

// Excerpts show the text of documents that hold passwords. mask takes away what
// is or may be one before anything is shown, in two ways:
//
//   - by name: the value of a member whose name contains "secret" in any case and
//     any spelling, and the value of a patch operation on such a member;
//   - by shape, wherever it stands, also in a member name: see [run]; and what a
//     text itself names: see inside.
//
// Names can be trusted only as long as the text is well formed. From the first
// fault on, everything behind a "secret" is masked: where a quote is missing,
// nobody can tell a name from a value.

// maxDepth bounds the memory that masking a hostile document can cost.
const maxDepth = 2000

// mask returns a copy of the document's text, byte for byte of the same length,
// with asterisks for what must not be shown.
func mask(d *Document) []byte {
	m := masker{in: d.Text, out: bytes.Clone(d.Text)}
	start := len(bom(d.Text))
	switch {
	case isConfiguration(d):
		for from, to := range lines(d.Text, 0) {
			m.inside(from, to)
		}
	case isNDJSON(d.Path):
		hot := false
		for from, to := range lines(d.Text, start) {
			hot = m.document(from, to, hot)
		}
	default:
		m.document(start, len(d.Text), false)
	}
	return m.out
}

func isNDJSON(name string) bool {
	ext := path.Ext(name)
	return ext == ".ndjson" || ext == ".jsonl"
}

// isConfiguration reports whether a document is one, and no payload: only rules
// on configurations were judged. It is no JSON, and may well speak of secrets.
func isConfiguration(d *Document) bool {
	for _, v := range d.Violations {
		if r, ok := config.LookupRule(v.Rule); !ok || r.Layer != 5 {
			return false
		}
	}
	return true
}

// bom returns the byte order mark with which text begins, or nothing.
func bom(text []byte) []byte {
	if bytes.HasPrefix(text, []byte("\uFEFF")) {
		return text[:len("\uFEFF")]
	}
	return nil
}

// line returns text up to its first line feed.
func line(text []byte) []byte {
	if end := bytes.IndexByte(text, '\n'); end >= 0 {
		return text[:end]
	}
	return text
}

// lines yields where the lines of text from some place on begin and end.
func lines(text []byte, from int) iter.Seq2[int, int] {
	return func(yield func(from, to int) bool) {
		for from < len(text) {
			to := from + len(line(text[from:]))
			if !yield(from, to) {
				return
			}
			from = to + 1
		}
	}
}

type masker struct {
	in, out []byte
	open    []frame
}

// A frame is an object or array that is open, and what is known of the member
// that is being read.
type frame struct {
	object     bool
	hot        bool   // stands in the value of a secret member
	member     bool   // the current member is secret
	name       string // of the current member, if it is one that matters here
	path       bool   // the object is an operation on a secret member
	start, end int    // of its member "value"; no end yet if 0
}

// document masks text[from:to]. It reports whether a secret may go on behind to:
// given back for the next line of an NDJSON file, that masks all lines up to one
// that is a whole payload again.
func (m *masker) document(from, to int, hot bool) bool {
	m.open = append(m.open[:0], frame{})
	fault, whole := m.read(from, to)
	if whole {
		return false
	}
	if hot {
		m.cover(from, to)
		return true
	}
	for _, f := range m.open {
		hot = hot || f.hot || f.member
	}
	if fault < 0 {
		return hot || to < len(m.in) && m.mentions(from, to)
	}
	if hot = m.suspect(fault, to, hot); hot {
		for _, f := range m.open {
			if f.start > 0 {
				m.cover(f.start, to) // it may be the value for a path that the fault hides
			}
		}
	}
	return hot
}

// fill masks in[from:to]. Line ends stay, so that lines stay.
func (m *masker) fill(from, to int) {
	for k := from; k < to; k++ {
		if c := m.in[k]; c != '\n' && c != '\r' {
			m.out[k] = '*'
		}
	}
}

// cover masks in[from:to] but for white space and what JSON itself is made of.
func (m *masker) cover(from, to int) {
	for k := from; k < to; k++ {
		switch m.in[k] {
		case ' ', '\t', '\n', '\r', '"', ',', ':', '[', ']', '{', '}':
		default:
			m.out[k] = '*'
		}
	}
}

// suspect masks text that is no JSON: by shape up to the first "secret", from
// there on everything. It reports whether there is one, or hot already was set.
func (m *masker) suspect(from, to int, hot bool) bool {
	if hot {
		m.cover(from, to)
		return true
	}
	m.asWritten(from, to)
	var w word
	var r run
	for u := (units{text: m.in[:to], next: from}); u.scan(); {
		m.extend(&r, &u)
		if w.see(u.r) {
			m.end(&r)
			m.cover(u.next, to)
			return true
		}
	}
	m.end(&r)
	return false
}

// mentions reports whether the word stands in in[from:to].
func (m *masker) mentions(from, to int) bool {
	var w word
	for u := (units{text: m.in[:to], next: from}); u.scan(); {
		if w.see(u.r) {
			return true
		}
	}
	return false
}

// inside masks what is secret in in[from:to], the inside of a string: what has
// the shape of one, and what stands behind a name with a quote or an equals sign,
// as in `client_secret=…` or `"secret": "…"`. A scope may well hold "secret:".
func (m *masker) inside(from, to int) {
	if to-from < len("secret=") {
		return
	}
	m.asWritten(from, to)
	var w word
	var r run
	var last rune // of what counts between a name and its value: 's' behind the word, then ':'
	for u := (units{text: m.in[:to], next: from}); u.scan(); {
		m.extend(&r, &u)
		quote := u.r == '"' || u.r == '\'' || u.r == '`'
		switch {
		case w.see(u.r):
			last = 's'
		case last == 's' && u.r == '=', last == ':' && quote:
			m.end(&r)
			m.cover(u.next, to)
			return
		case last == 's' && u.r == ':':
			last = ':'
		case u.r != ' ' && u.r != '\t' && !(quote && last == 's'):
			last = 0
		}
	}
	m.end(&r)
}

// asWritten masks what has the shape of a secret before escapes are decoded: that
// of which a piece was cut out may hold an escape by chance.
func (m *masker) asWritten(from, to int) {
	if bytes.IndexByte(m.in[from:to], '\\') < 0 {
		return
	}
	var r run
	for u := (units{text: m.in[:to], next: from, written: true}); u.scan(); {
		m.extend(&r, &u)
	}
	m.end(&r)
}

// extend adds a character to the run, or ends it where it does not belong to one.
func (m *masker) extend(r *run, u *units) {
	if class(u.r) == 0 {
		m.end(r)
		return
	}
	if r.n == 0 {
		r.from = u.at
	}
	r.add(u.r)
	r.to = u.next
}

// end masks a run that is a secret, and begins the next.
func (m *masker) end(r *run) {
	if r.n == 0 {
		return
	}
	if r.isSecret() {
		m.fill(r.from, r.to)
	}
	*r = run{}
}

// id masks the inside of a string that is the id of a token or of its owner: of
// 32 hexadecimal digits the first eight are left, enough to know it by and too
// few if it is half a secret.
func (m *masker) id(from, to int) {
	if to-from != 32 {
		m.inside(from, to)
		return
	}
	for _, c := range m.in[from:to] {
		if class(rune(c))&hexadecimal == 0 {
			m.inside(from, to)
			return
		}
	}
	m.fill(from+8, to)
}
