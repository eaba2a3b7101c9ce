package pat

import (
	"slices"
	"strconv"
	"strings"

	"github.com/sailpat/sailpat/internal/jsonscan"
)

// A leak is the value of a member named secret, in a document that has faults of
// layers 0 or 1 (contract D13).
type leak struct {
	pointer    Pointer // "" after broken syntax
	start, end int
}

// leaks adds the secrets in a faulty document to its violations. It leaves out
// those that are reported already. base is the pointer to the document.
func (d *decoder) leaks(vs []Violation, o *options, base Pointer) []Violation {
	if o.isOff(RuleSecretInDocument) || !slices.ContainsFunc(d.Faults, func(f jsonscan.Fault) bool { return layer(codeRules[f.Code]) <= 1 }) {
		return vs
	}
	for _, l := range findLeaks(d.Text) {
		if slices.ContainsFunc(vs, func(v Violation) bool { return v.Rule == RuleSecretInDocument && v.Span.Start == l.start }) {
			continue
		}
		vs = append(vs, Violation{Rule: RuleSecretInDocument, Severity: severityOf(RuleSecretInDocument, o.tolerant),
			Pointer: base + l.pointer, Span: Span{l.start, l.end}, Message: secretInDocumentText})
	}
	return vs
}

// findLeaks finds at most a few more secrets than violations are kept.
func findLeaks(text string) []leak {
	e, mark := encodingOf(text)
	if e == nil {
		return findLeaksUTF8(text)
	}
	found := findLeaksUTF8(e.decode(text, mark))
	offsets := make([]*int, 0, 2*len(found))
	for k := range found {
		offsets = append(offsets, &found[k].start, &found[k].end)
	}
	e.places(text, mark, offsets)
	return found
}

func findLeaksUTF8(text string) []leak {
	s := jsonscan.Scanner{Text: text}
	i := 0
	if strings.HasPrefix(text, byteOrderMark) {
		i = len(byteOrderMark)
	}
	start := s.Space(i)
	s.End(s.Skip(start))
	sound := len(text) // where syntax breaks
	for k := range s.Faults {
		if c := s.Faults[k].Code; c == jsonscan.Syntax || c == jsonscan.TrailingData || c == jsonscan.TooDeep {
			sound = s.Faults[k].Start
			break
		}
	}
	w := leakWalk{Scanner: jsonscan.Scanner{Text: text}, sound: sound}
	w.walk(start)
	return w.search()
}

// A leakWalk reads text up to where its syntax breaks, then searches the rest.
type leakWalk struct {
	jsonscan.Scanner
	sound int // where syntax breaks
	rest  int // from where to search
	found []leak
	open  []openContainer
}

// An openContainer is an array or object around the place that is being read.
type openContainer struct {
	array bool
	index int
	name  string
}

// walk goes through values that are known to be sound, and needs no grammar. It
// stops before the first token that is not sound.
func (w *leakWalk) walk(i int) {
	for i < w.sound && len(w.found) <= maxViolations {
		w.rest = i
		switch c := w.Text[i]; c {
		case '{', '[':
			w.open = append(w.open, openContainer{array: c == '['})
			i++
		case '}', ']':
			w.open = w.open[:max(0, len(w.open)-1)]
			i++
		case ',':
			if n := len(w.open); n > 0 {
				w.open[n-1].index++
			}
			i++
		case '"':
			text := ""
			end := w.String(i, &text)
			if end > w.sound || w.Broken {
				return
			}
			value := w.Space(end)
			if w.Peek(value) != ':' || len(w.open) == 0 {
				i = end
				continue
			}
			value = w.Space(value + 1)
			w.open[len(w.open)-1].name = text
			if text == memberNames[memberSecret] && w.Peek(value) != '{' && w.Peek(value) != '[' {
				if end = w.valueEnd(value); end > w.sound {
					return
				}
				w.add(w.pointer(), value, end)
				value = end
			}
			i = value
		default:
			i++
		}
	}
	w.rest = max(w.rest, min(i, w.sound))
}

// pointer returns the pointer of the member that is being read. It ends before a
// name that must not be shown.
func (w *leakWalk) pointer() (p Pointer) {
	for k := range w.open {
		switch c := &w.open[k]; {
		case c.array:
			p = p.element(c.index)
		case !jsonscan.Quotable(c.name):
			return p
		default:
			p = p.AppendToken(c.name)
		}
	}
	return p
}

// search finds members named secret without regard to what is around them: in
// what is not JSON, a name may be in other quotes or in none.
func (w *leakWalk) search() []leak {
	name := memberNames[memberSecret]
	for from := w.rest; len(w.found) <= maxViolations; {
		i := strings.Index(w.Text[from:], name)
		if i < 0 {
			break
		}
		i += from
		from = i + len(name)
		quote := byte(0)
		if i > 0 {
			quote = w.Text[i-1]
		}
		after := from
		switch {
		case (quote == '"' || quote == '\'') && w.Peek(after) == quote:
			after++
		case isWordByte(quote) || quote == '\\':
			continue
		}
		if after = w.Space(after); w.Peek(after) != ':' {
			continue
		}
		value := w.Space(after + 1)
		end := w.valueEnd(value)
		if !slices.ContainsFunc(w.found, func(l leak) bool { return l.start == value }) {
			w.add("", value, end)
		}
		from = max(from, end)
	}
	return w.found
}

func isWordByte(c byte) bool {
	return c|0x20-'a' < 26 || c-'0' < 10 || c == '_' || c == '-' || c == '$' || c == '.'
}

// valueEnd returns the end of the value at i, which may be in any quotes or in
// none, and may be cut off.
func (w *leakWalk) valueEnd(i int) int {
	if q := w.Peek(i); q == '"' || q == '\'' {
		for j := i + 1; j < len(w.Text); j++ {
			switch w.Text[j] {
			case q:
				return j + 1
			case '\\':
				j++
			case '\n', '\r':
				return j
			}
		}
		return len(w.Text)
	}
	if n := strings.IndexAny(w.Text[i:], ",}] \t\r\n"); n >= 0 {
		return i + n
	}
	return len(w.Text)
}

// add records a value unless it is a placeholder or no value at all.
func (w *leakWalk) add(at Pointer, start, end int) {
	value := w.Text[start:end]
	switch value {
	case "null", "true", "false", "None", "undefined", "{", "[":
		return
	}
	if q := value[:min(1, len(value))]; q == `"` || q == "'" {
		value = strings.TrimSuffix(value[1:], q)
	}
	if !isPlaceholder(jsonscan.Unescape(value)) {
		w.found = append(w.found, leak{at, start, end})
	}
}

// elementPointer returns the pointer to an element of a streamed list, or "".
func elementPointer(index int) Pointer {
	if index == noIndex {
		return ""
	}
	return Pointer("/" + strconv.Itoa(index))
}
