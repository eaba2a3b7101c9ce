package report

import (
	"bytes"
	"math"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/sailpat/sailpat/internal/config"
	"github.com/sailpat/sailpat/internal/mask"
	"github.com/sailpat/sailpat/pat"
)

// slowPlace counts to one place from the beginning, as a person does.
func slowPlace(text string, offset int) (line, column int) {
	if offset == len(text) && strings.HasSuffix(text, "\n") {
		offset = len(strings.TrimSuffix(text[:offset-1], "\r"))
	}
	line, column = 1, 1
	next := 0
	for k, r := range text {
		next = k + len(string(r))
		if r == utf8.RuneError {
			_, size := utf8.DecodeRuneInString(text[k:])
			next = k + size
		}
		switch {
		case next > offset:
			return line, column
		case r == '\n':
			line, column = line+1, 1
		case r == '\uFEFF' && k == 0:
		default:
			column++
		}
	}
	return line, column
}

func TestPlaces(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		bits := rapid.SampledFrom([]string{"a", "\n", "\r\n", "\r", "\t", "é", "日", "\U0001F680", "\xff", "\xe6\x97", "\uFEFF"})
		text := strings.Join(rapid.SliceOfN(bits, 0, 30).Draw(t, "text"), "")
		offsets := rapid.SliceOfN(rapid.IntRange(0, len(text)), 1, 20).Draw(t, "offsets")
		places := placesOf([]byte(text), append([]int(nil), offsets...))
		for _, offset := range offsets {
			line, column := slowPlace(text, offset)
			got := places[offset]
			if got.Line != line || got.Column != column {
				// An offset between the \r and \n at the end of the text has the place
				// of the line's end.
				if strings.HasSuffix(text, "\r\n") && offset >= len(text)-1 && got.Line == line {
					continue
				}
				t.Errorf("%q at %d: expected %d:%d, got %d:%d", text, offset, line, column, got.Line, got.Column)
			}
			if got.LineStart > got.Offset || bytes.Contains([]byte(text)[got.LineStart:got.Offset], []byte("\n")) || got.LineStart > 0 && text[got.LineStart-1] != '\n' && text[:got.LineStart] != "\uFEFF" {
				t.Errorf("%q at %d: %d is not where the line begins", text, offset, got.LineStart)
			}
		}
	})
}

// A wrong span must not break a report, or the violation is lost.
func TestPlacesOutside(t *testing.T) {
	for _, offset := range []int{-1, 3, math.MaxInt} {
		got := placesOf([]byte("ab"), []int{offset})[offset]
		if want := min(max(offset, 0), 2); got.Offset != want {
			t.Errorf("%d: expected %d, got %d", offset, want, got.Offset)
		}
	}
	d := Document{Text: []byte("ab"), Violations: []pat.Violation{{Rule: pat.RuleEmptyID, Span: pat.Span{Start: 2, End: 1}}}}
	if l := locate(&d)[0]; l.start.Offset != 2 || l.end != l.start {
		t.Errorf("a span that ends before it begins is from %+v to %+v", l.start, l.end)
	}
}

// excerptAt returns the excerpt of a text that is not JSON.
func excerptAt(text []byte, start, end int) (shown, marks string) {
	d := &Document{Path: "x.json", Text: text, Violations: []pat.Violation{{Rule: config.SuppressionUnused, Span: pat.Span{Start: start, End: end}}}}
	d.Locate(true, 0)
	return d.located[0].excerpts[0].lines()
}

// A long line of characters without width is truncated.
func TestLineWithoutWidth(t *testing.T) {
	text := []byte("[\"" + strings.Repeat("\u0301", 100_000) + "\"]")
	if shown, _ := excerptAt(text, 100_000, 100_002); len(shown) > 10*excerptWidth {
		t.Errorf("%d bytes are shown", len(shown))
	}
}

// columns returns the characters of a line by their column in a terminal.
func columns(line string) (at map[int]string, width int) {
	at = map[int]string{}
	for k, part := range strings.Split(line, "\t") {
		if k > 0 {
			at[width] = "\t"
			width = width/8*8 + 8
		}
		for len(part) > 0 { // whole clusters: what is combined stands with its base
			n := 1
			for n < len(part) && (!utf8.RuneStart(part[n]) || screen.StringWidth(part[:n+1]) == 0 || screen.StringWidth(part[n:]) != screen.StringWidth(part)-screen.StringWidth(part[:n])) {
				n++
			}
			at[width] = part[:n]
			width += screen.StringWidth(part[:n])
			part = part[n:]
		}
	}
	return at, width
}

// The caret is below the first character of the span, whatever precedes it, and no
// excerpt is much wider than the limit.
func TestCaret(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		bits := rapid.SampledFrom([]string{"a", "bcd", "\t", "é", "日本", "\U0001F680", "\xff", "\x1b", "e\u0301", "\u202e", "\r", strings.Repeat("x", 90)})
		before := strings.Join(rapid.SliceOfN(bits, 0, 20).Draw(t, "before"), "")
		under := rapid.SampledFrom([]string{"^", "日", "^^^", "\x00", "^\t^"}).Draw(t, "under")
		after := strings.Join(rapid.SliceOfN(bits, 0, 20).Draw(t, "after"), "")
		text := []byte("{\n" + before + under + after + "\n}")
		start := 2 + len(before)
		shown, marks := excerptAt(text, start, start+len(under))
		line, width := columns(shown)
		_, caret := columns(marks[:strings.IndexByte(marks, '^')])
		if want := mask.Display([]byte(under[:len(string([]rune(under)[:1]))])); line[caret] != want {
			t.Errorf("the caret stands below %q, not %q:\n%s\n%s", line[caret], want, shown, marks)
		}
		if width > excerptWidth+len("……") {
			t.Errorf("%d columns:\n%s", width, shown)
		}
		for _, r := range shown + marks {
			if r != '\t' && !mask.Visible(r) && r != utf8.RuneError {
				t.Errorf("%U is shown in %q", r, shown)
			}
		}
	})
}

// A thousand violations on one line of 16 MB take a minute if each reads the whole
// line.
func TestLongLine(t *testing.T) {
	text := []byte("[" + strings.Repeat(`"demo:scope\n",`, 1<<24/15) + "0]")
	d := Document{Path: "long.json", Text: text, Violations: manyViolations(len(text))}
	var b bytes.Buffer
	if err := Text(&b, &Run{Documents: []Document{d}}, Options{}); err != nil {
		t.Fatal(err)
	}
	if most := len(d.Violations) * 500; b.Len() > most {
		t.Errorf("expected at most %d bytes, got %d", most, b.Len())
	}
}

// TestTerminalWidth checks that a line of the document and the marks below it fit
// the terminal, so that the caret stays below what it marks.
func TestTerminalWidth(t *testing.T) {
	text := strings.Repeat("\n", 1199) + `{"name":"` + strings.Repeat("日本 language ", 40) + `", "id": ""}`
	for _, c := range []struct{ terminal, want int }{{0, 110}, {40, 40}, {60, 60}, {80, 80}, {200, 110}, {5, 30}} {
		widest := 0
		for at := 1199; at < len(text); at++ {
			d := Document{Path: "x.json", Text: []byte(text), Violations: []pat.Violation{{Rule: pat.RuleEmptyID, Message: "x", Span: pat.Span{Start: at, End: min(at+50, len(text))}}}}
			var b bytes.Buffer
			if err := Text(&b, &Run{Documents: []Document{d}}, Options{Width: c.terminal}); err != nil {
				t.Fatal(err)
			}
			for line := range strings.Lines(b.String()) {
				if strings.Contains(line, " |") {
					widest = max(widest, screen.StringWidth(strings.TrimSuffix(line, "\n")))
				}
			}
		}
		if widest > c.want || widest < c.want-10 {
			t.Errorf("terminal of %d columns: expected lines of at most %d, got %d", c.terminal, c.want, widest)
		}
	}
}

func manyViolations(length int) []pat.Violation {
	vs := make([]pat.Violation, 1000)
	for k := range vs {
		at := length / len(vs) * k
		vs[k] = pat.Violation{Rule: pat.RuleScopeForm, Span: pat.Span{Start: at, End: at + 5}, Message: "expected a scope"}
	}
	return vs
}

func BenchmarkText(b *testing.B) {
	text := []byte("[" + strings.Repeat(`"demo:scope\n",`, 100_000_000/15) + "0]")
	run := &Run{Documents: []Document{{Path: "long.json", Text: text, Violations: manyViolations(len(text))}}}
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if err := Text(new(bytes.Buffer), run, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
