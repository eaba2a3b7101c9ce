package report

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/sailpat/sailpat/pat"
)

const flawless = `{"id":"86f1dc6fe8f54414950454cbb11278fa","name":"日本","scope":["a:b"],"owner":{"type":"IDENTITY","id":"2c9180a46faadee4016fb4e018c20639","name":"Support"},"created":"2017-07-11T18:45:37.098Z","expirationDate":"2026-12-31T23:59:59.999Z"}`

// locatedBoth reads NDJSON as a whole and as a stream, and returns the violations
// with their places and excerpts. Of the stream it keeps a report if wanted says
// so.
func locatedBoth(text string, wanted func(*pat.Report) bool) (whole, streamed []located) {
	var all, kept pat.Collector
	places := NewPlaces(true, 0)
	for r := range pat.LintLines(strings.NewReader(text), pat.KindToken, pat.NDJSON()) {
		all.Add(&r)
		r.Element.Text = bytes.Clone(r.Element.Text)
		if keep := wanted(&r); keep {
			places.Add(&r, kept.Add(&r))
		} else {
			places.Add(&r, false)
		}
		clear(r.Element.Text) // as if the memory were used again
	}
	report, part := all.Report(), kept.Report()
	d := Document{Path: "a.ndjson", Text: []byte(text), Violations: report.Violations}
	d.Locate(true, 0)
	for _, l := range d.located {
		if slices.ContainsFunc(part.Violations, func(v pat.Violation) bool { return v == l.Violation }) {
			whole = append(whole, l)
		}
	}
	return whole, places.locate(part.Violations)
}

// TestPlacesOfStream compares places and excerpts of a stream with those of the
// same text as a whole. The stream may only hide more of it.
func TestPlacesOfStream(t *testing.T) {
	lines := []string{flawless, flawless, strings.Replace(flawless, "日本", "", 1), strings.Replace(flawless, "{", `{"日":1,"x":[{}],`, 1), "{}", "7", " \t ", "",
		`{"id":`, `{"secret":"hunter2"`, `"hunter2"}`, flawless + "]", strings.Replace(flawless, `"name"`, `"id":"é","name"`, 1), "\xff" + flawless, `{"secret":"` + strings.Repeat("1d1bef2b", 8) + `"}`}
	rapid.Check(t, func(t *rapid.T) {
		var b strings.Builder
		mark := rapid.SampledFrom([]string{"", "", "\uFEFF"})
		for _, line := range rapid.SliceOfN(rapid.SampledFrom(lines), 1, 12).Draw(t, "lines") {
			b.WriteString(mark.Draw(t, "mark") + rapid.SampledFrom([]string{"", "", " ", "   "}).Draw(t, "space") + line + rapid.SampledFrom([]string{"\n", "\n", "\r\n"}).Draw(t, "line end"))
		}
		text := strings.TrimSuffix(b.String(), rapid.SampledFrom([]string{"", "\n"}).Draw(t, "last"))
		comparePlaces(t, text, func(*pat.Report) bool { return rapid.Bool().Draw(t, "keep") })
	})
}

func comparePlaces(t rapid.TB, text string, wanted func(*pat.Report) bool) {
	whole, streamed := locatedBoth(text, wanted)
	if len(whole) != len(streamed) {
		t.Fatalf("%q: %d violations, as a stream %d", text, len(whole), len(streamed))
	}
	for i := range whole {
		w, s := &whole[i], &streamed[i]
		if w.start != s.start || w.end != s.end || fmt.Sprint(w.related) != fmt.Sprint(s.related) {
			t.Errorf("%q: %v\nis from %v to %v, %v\nin a stream from %v to %v, %v", text, w.Violation, w.start, w.end, w.related, s.start, s.end, s.related)
		}
		for j := range w.excerpts {
			shown, marks := w.excerpts[j].lines()
			got, gotMarks := s.excerpts[j].lines()
			if (got == shown && marks != gotMarks || !hidesMore(got, shown)) && w.Rule != pat.RuleByteOrderMark { // a blank line behind the mark is not shown
				t.Errorf("%q: %v\nas a whole %q\n           %q\nas a stream %q\n            %q", text, w.Violation, shown, marks, got, gotMarks)
			}
		}
	}
}

// TestPlacesOfBrokenArray wants the place at which an array breaks to end in a
// stream where it ends in a document, and the character there to be shown.
func TestPlacesOfBrokenArray(t *testing.T) {
	for _, c := range []struct{ name, reason, text, shown string }{
		{"trailing data", "behind the array", "[" + flawless + "]x", "x"},
		{"two brackets", "behind the array", "[" + flawless + "]\n]", "]"},
		{"no comma", "between elements", "[" + flawless + "\n{}]", "{"},
		{"comma before the bracket", "no element follows", "[" + flawless + ",]", "]"},
		{"in an element", "the element is broken", "[" + flawless + ",\n" + `{"id" 5}]`, `{"id" 5`},
		{"wrong word", "the element is broken", "[" + flawless + ",\n" + `tru}]`, `tru}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := Document{Path: "a.json", Text: []byte(c.text), Violations: pat.Lint([]byte(c.text), pat.KindList).Violations}
			d.Locate(true, 0)
			for _, jobs := range []int{1, 3} {
				places := NewPlaces(false, 0)
				var all pat.Collector
				for r := range pat.LintLines(strings.NewReader(c.text), pat.KindList, pat.Jobs(jobs)) {
					places.Add(&r, all.Add(&r))
				}
				vs := all.Report().Violations
				whole, streamed := d.located[0], places.locate(vs)[len(vs)-1]
				for _, p := range []*place{&whole.start, &whole.end, &streamed.start, &streamed.end} {
					p.LineStart = 0 // of a stream, it is that of the element
				}
				if whole.Violation != streamed.Violation || whole.start != streamed.start || whole.end != streamed.end {
					t.Errorf("%s: as a whole %v from %v to %v, as a stream %v from %v to %v", c.reason, whole.Violation, whole.start, whole.end, streamed.Violation, streamed.start, streamed.end)
				}
				if shown, _ := streamed.excerpts[0].lines(); strings.TrimPrefix(shown, "…") != c.shown {
					t.Errorf("%s: want %q, got %q", c.reason, c.shown, shown)
				}
			}
		})
	}
}

// hidesMore reports whether a text is another one, but for more asterisks.
func hidesMore(text, other string) bool {
	a := []rune(text)
	n := 0 // an asterisk stands for a byte
	for _, r := range other {
		if n < len(a) && a[n] == r {
			n++
			continue
		}
		for range len(string(r)) {
			if n == len(a) || a[n] != '*' {
				return false
			}
			n++
		}
	}
	return n == len(a)
}

// TestStreamHidesNoMoreThanItMust wants excerpts of lines that follow a payload,
// or nothing, as a file has them.
func TestStreamHidesNoMoreThanItMust(t *testing.T) {
	faulty := strings.Replace(flawless, "日本", "", 1)
	for _, c := range []struct{ name, reason, text, keep string }{
		{"first line", "nothing is before it", faulty + "\n", "012"},
		{"first line with a byte order mark", "the mark is no line", "\uFEFF" + faulty + "\n", "012"},
		{"second line", "the first is a payload", faulty + "\n" + faulty + "\n", "012"},
		{"behind a line that is not reported", "it is a payload all the same", faulty + "\n" + faulty + "\n", "12"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, streamed := locatedBoth(c.text, func(r *pat.Report) bool { return strings.Contains(c.keep, fmt.Sprint(r.Element.Index)) })
			if len(streamed) == 0 {
				t.Fatal("there is no violation")
			}
			for i := range streamed {
				if shown, _ := streamed[i].excerpts[0].lines(); !strings.Contains(shown, `"scope":["a:b"]`) {
					t.Errorf("%s: got %q", c.reason, shown)
				}
			}
		})
	}
}
