package generate

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf16"

	"pgregory.net/rapid"

	"github.com/sailpat/sailpat/pat"
)

// Document generates texts of payloads of a kind, in any spelling.
func Document(kind pat.Kind, opts ...Option) *rapid.Generator[string] {
	s := settings(opts)
	if kind == pat.KindBulk && s.sixMonths() {
		panic(fmt.Sprintf("pattest: %s has no bulk-updates", s.version))
	}
	return rapid.Custom(func(t *rapid.T) string { return spell(t, treeOf(s.payload(t, kind))) })
}

// payload draws a payload of a kind.
func (s setting) payload(t *rapid.T, kind pat.Kind) pat.Payload {
	switch kind {
	case pat.KindToken:
		return drawn(t, s.token)
	case pat.KindList:
		return drawn(t, s.list)
	case pat.KindCreate:
		return drawn(t, s.createRequest)
	case pat.KindCreated:
		return drawn(t, s.createResponse)
	case pat.KindPatch:
		return drawn(t, s.patch)
	case pat.KindBulk:
		return drawn(t, s.bulk)
	}
	panic(fmt.Sprintf("pattest: no payload has the kind %q", kind))
}

func drawn[T any](t *rapid.T, draw func(*rapid.T) T) *T {
	v := draw(t)
	return &v
}

// Spelling generates texts of p, without the members of Extra.
func Spelling(p pat.Payload) *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string { return spell(t, treeOf(p)) })
}

func spell(t *rapid.T, root *node) string {
	shuffle(t, root)
	for _, p := range places(root) {
		p.respell(t)
	}
	text, _ := write(t, root)
	return text
}

// respell changes the form of a timestamp.
func (n *node) respell(t *rapid.T) {
	switch {
	case n.want == wantExpiration && n.null:
		if rapid.Bool().Draw(t, "empty") {
			n.null, n.text = false, ""
		}
	case (n.want == wantTimestamp || n.want == wantExpiration) && !n.null:
		if rapid.Bool().Draw(t, "form") {
			n.text = stampForm(t, n.text)
		}
	}
}

// stampForm draws another form of a canonical timestamp, or the same one.
func stampForm(t *rapid.T, canonical string) string {
	at, err := time.Parse(time.RFC3339Nano, canonical)
	if err != nil {
		panic(err)
	}
	zone := oneOf(t, "zone", "Z", "+00:00", "-00:00")
	if rapid.Bool().Draw(t, "offset") {
		minutes := rapid.IntRange(-(23*60+59), 23*60+59).Draw(t, "minutes")
		local := at.Add(time.Duration(minutes) * time.Minute)
		if 0 <= local.Year() && local.Year() <= 9999 { // other years cannot be written
			at, zone = local, fmt.Sprintf("%+03d:%02d", minutes/60, abs(minutes%60))
			if minutes < 0 && minutes > -60 {
				zone = "-" + zone[1:]
			}
		}
	}
	return at.Format("2006-01-02T15:04:05") + fraction(t, at.Nanosecond()/1e6) + zone
}

// fraction draws fraction digits with the same meaning.
func fraction(t *rapid.T, ms int) string {
	digits := strings.TrimRight(fmt.Sprintf(".%03d", ms), "0")
	digits += strings.Repeat("0", rapid.IntRange(0, 9).Draw(t, "zeros"))
	if digits == "." {
		return ""
	}
	return digits
}

func abs(n int) int { return max(n, -n) }

// A mark is a token of the written text.
type mark struct {
	role       role
	at         pat.Pointer // of the value, or of the array or object around the token
	start, end int
}

type role uint8

const (
	markString  role = iota // a value that is a string
	markLiteral             // a value that is a number, a boolean or null
	markOpen                // the first character of an array or object
	markClose               // the last
	markName                // of a member
	markColon
	markComma
)

// A writer writes a tree and records the place of each token.
type writer struct {
	t     *rapid.T
	text  []byte
	marks []mark

	spaces, escapes int // how often in ten
}

// write writes a tree with any white space and escapes. It keeps the order of the
// members and the form of the timestamps.
func write(t *rapid.T, root *node) (string, []mark) {
	w := writer{t: t, spaces: oneOf(t, "spaces", 0, 2, 6), escapes: oneOf(t, "escapes", 0, 2, 6)}
	w.space()
	w.value(root, "")
	w.space()
	return string(w.text), w.marks
}

func (w *writer) space() {
	if w.spaces > 0 && often(w.t, w.spaces, "space") {
		w.text = append(w.text, rapid.StringOfN(rapid.RuneFrom([]rune(" \n\t\r")), 1, 3, -1).Draw(w.t, "white space")...)
	}
}

// token writes a text and its mark.
func (w *writer) token(r role, at pat.Pointer, text string) {
	w.marks = append(w.marks, mark{r, at, len(w.text), len(w.text) + len(text)})
	w.text = append(w.text, text...)
}

func (w *writer) value(n *node, at pat.Pointer) {
	switch {
	case n.raw != "":
		w.token(markLiteral, at, n.raw)
	case n.null:
		w.token(markLiteral, at, "null")
	case n.want == wantArray:
		w.token(markOpen, at, "[")
		for k, e := range n.elements {
			if k > 0 {
				w.token(markComma, at, ",")
			}
			w.space()
			w.value(e, at.AppendToken(fmt.Sprint(k)))
			w.space()
		}
		w.token(markClose, at, "]")
	case n.want == wantObject:
		w.token(markOpen, at, "{")
		for k, m := range n.members {
			if k > 0 {
				w.token(markComma, at, ",")
			}
			w.space()
			w.token(markName, at, w.quote(m.name))
			w.space()
			w.token(markColon, at, ":")
			w.space()
			w.value(m.value, at.AppendToken(m.name))
			w.space()
		}
		w.token(markClose, at, "}")
	case n.want == wantInteger || n.want == wantBoolean:
		w.token(markLiteral, at, n.text)
	default:
		w.token(markString, at, w.quote(n.text))
	}
}

// quote writes a string with the necessary escapes and some others.
func (w *writer) quote(s string) string {
	escapes := w.escapes > 0 && often(w.t, w.escapes, "escape")
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		short, hasShort := shortEscapes[r]
		must := r < ' ' || r == '"' || r == '\\'
		switch {
		case !must && !(escapes && often(w.t, 3, "character")):
			b.WriteRune(r)
		case hasShort && (!escapes || rapid.Bool().Draw(w.t, "short")):
			b.WriteString(short)
		case r > 0xFFFF:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&b, `\u%04x\u%04X`, high, low)
		case escapes && rapid.Bool().Draw(w.t, "capitals"):
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

var shortEscapes = map[rune]string{'"': `\"`, '\\': `\\`, '/': `\/`, '\b': `\b`, '\f': `\f`, '\n': `\n`, '\r': `\r`, '\t': `\t`}
