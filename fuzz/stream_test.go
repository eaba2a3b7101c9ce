package fuzz

import (
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/sailpat/sailpat/pat"
)

// Property 7: streaming and whole-document reading agree, element by element, in
// whatever chunks the stream comes.

func TestStream(t *testing.T) { forAll(t, stream) }
func FuzzStream(f *testing.F) { fuzz(f, stream) }

// An element is what a stream yields.
type element struct {
	token pat.Token
	err   error
}

func collect(r io.Reader, opts ...pat.Option) (out []element) {
	for token, err := range pat.Tokens(r, opts...) {
		token.ID, token.Name = strings.Clone(token.ID), strings.Clone(token.Name) // with Borrow they will not stay
		token = token.Clone()
		out = append(out, element{token, err})
	}
	return out
}

func stream(t rapid.TB, s sample, pick chooser) {
	if s.kind != pat.KindList && s.kind != pat.KindToken {
		return
	}
	if s.kind == pat.KindToken && chance(pick, 2) { // lines
		s.text += one(pick, "\n", "\r\n\r\n", " ", "\n \t\n") + edited(pick, tokenText(pick, 1)) + one(pick, "", "\n")
	}
	var opts []pat.Option
	if chance(pick, 3) {
		opts = append(opts, pat.Tolerant())
	}
	limited := chance(pick, 6)
	if limited {
		opts = append(opts, pat.MaxSize(len(s.text)/(1+pick(4))))
	}
	whole := collect(strings.NewReader(s.text), opts...)
	for _, in := range []struct {
		name   string
		reader io.Reader
	}{
		{"a byte at a time", iotest.OneByteReader(strings.NewReader(s.text))},
		{"half of what is asked for", iotest.HalfReader(strings.NewReader(s.text))},
		{"the end with data", iotest.DataErrReader(strings.NewReader(s.text))},
		{"random pieces", &pieces{text: s.text, pick: pick}},
	} {
		compareElements(t, s, in.name, whole, collect(in.reader, opts...))
	}
	compareElements(t, s, "borrowed", whole, collect(strings.NewReader(s.text), append(opts, pat.Borrow())...))
	if !limited { // white space before an element counts for a document, and not here
		compareElements(t, s, "a document an element", oneByOne(t, s, opts), whole)
	}
	if len(opts) == 0 {
		asWhole(t, s, whole)
	}
	cutOff(t, s, pick, whole, opts)
}

func compareElements(t rapid.TB, s sample, name string, want, got []element) {
	for k := range max(len(want), len(got)) {
		switch {
		case k >= len(got):
			t.Fatalf("%s: element %d is not there: %v\n%s", name, k, want[k], s)
		case k >= len(want):
			t.Fatalf("%s: element %d should not be there: %v\n%s", name, k, got[k], s)
		case !cmp.Equal(want[k].token, got[k].token, equalByMethod):
			t.Fatalf("%s: element %d differs: %s\n%s", name, k, cmp.Diff(want[k].token, got[k].token, equalByMethod), s)
		case !slices.Equal(violationsOf(t, want[k].err), violationsOf(t, got[k].err)):
			t.Fatalf("%s: element %d: expected %v, got %v\n%s", name, k, want[k].err, got[k].err, s)
		}
	}
}

// pieces reads a text in pieces of any size, also of none, but not for ever.
type pieces struct {
	text string
	pick chooser
	idle bool
}

func (p *pieces) Read(b []byte) (int, error) {
	if p.text == "" {
		return 0, io.EOF
	}
	size := p.pick(64)
	if size == 0 && p.idle {
		size = 1
	}
	n := copy(b, p.text[:min(size, len(p.text))])
	p.text, p.idle = p.text[n:], n == 0
	return n, nil
}

// oneByOne makes a document of each element and reads it with Unmarshal.
func oneByOne(t rapid.TB, s sample, opts []pat.Option) (out []element) {
	give := func(text string, start int) {
		var e element
		e.err = pat.Unmarshal([]byte(text), &e.token, opts...)
		step := "/" + strconv.Itoa(len(out))
		vs := slices.Clone(violationsOf(t, e.err))
		for k := range vs {
			v := &vs[k]
			v.Pointer = pat.Pointer(step) + v.Pointer
			v.Span = pat.Span{Start: v.Span.Start + start, End: v.Span.End + start}
			if v.Related != (pat.Span{}) {
				v.Related = pat.Span{Start: v.Related.Start + start, End: v.Related.End + start}
			}
		}
		if e.err != nil {
			e.err = &pat.ValidationError{Violations: vs}
		}
		out = append(out, e)
	}
	d := read(s.text)
	switch {
	case strings.Contains(s.text, "\uFEFF"):
		return collect(strings.NewReader(s.text), opts...) // its mark is an element of its own, or none of this line's business
	case d.root != nil && d.root.first == '[':
		if !d.valid() || d.tooDeep || slices.ContainsFunc(d.nodes(), func(n *node) bool { return n.depth > maxDepth-2 }) {
			return collect(strings.NewReader(s.text), opts...) // asWhole looks at those
		}
		for _, e := range d.root.elements {
			give(d.raw(e), e.start)
		}
	default:
		start := 0
		for line := range strings.SplitAfterSeq(s.text, "\n") {
			if text := strings.TrimSuffix(line, "\n"); strings.Trim(text, " \t\r") != "" {
				give(text, start)
			}
			start += len(line)
		}
	}
	return out
}

// asWhole compares an array that is streamed with the same array read whole.
func asWhole(t rapid.TB, s sample, elements []element) {
	d := read(s.text)
	if d.root == nil || d.root.first != '[' {
		return
	}
	var list pat.TokenList
	want := violationsOf(t, pat.Unmarshal(s.data(), &list))
	var got []pat.Violation
	var tokens pat.TokenList
	for _, e := range elements {
		vs := violationsOf(t, e.err)
		got = append(got, vs...)
		if !slices.ContainsFunc(vs, func(v pat.Violation) bool { return v.Rule == pat.RuleByteOrderMark || v.Pointer == "" }) {
			tokens = append(tokens, e.token) // and not only something about the document
		}
	}
	grammar := func(vs []pat.Violation) bool {
		return slices.ContainsFunc(vs, func(v pat.Violation) bool { return layerOf(v.Rule) < 2 && v.Rule != pat.RuleDuplicateMember })
	}
	if has(want, pat.RuleTooManyViolations) || has(got, pat.RuleTooManyViolations) {
		return
	}
	if grammar(want) { // which hides all else in the whole, and in a stream only in its element
		deeper := func(v pat.Violation) bool { return layerOf(v.Rule) > 1 || v.Rule == pat.RuleDuplicateMember }
		want, got = slices.DeleteFunc(slices.Clone(want), deeper), slices.DeleteFunc(got, deeper)
	}
	for k := range want {
		if want[k].Rule == pat.RuleTrailingData { // a stream cannot know where it ends
			want[k].Span.End = want[k].Span.Start + 1
		}
	}
	if !slices.Equal(want, got) {
		t.Fatalf("whole: %v\nstreamed: %v\n%s", want, got, s)
	}
	if d.valid() && !cmp.Equal(list, tokens, equalByMethod) && len(list)+len(tokens) > 0 {
		t.Fatalf("whole and streamed differ: %s\n%s", cmp.Diff(list, tokens, equalByMethod), s)
	}
}

var errBroken = errors.New("the connection is gone")

// cutOff: when the reader fails, what was read whole is yielded as before, and
// the error last.
func cutOff(t rapid.TB, s sample, pick chooser, whole []element, opts []pat.Option) {
	at := pick(len(s.text) + 1)
	if at < len("\uFEFF") && strings.HasPrefix(s.text, "\uFEFF") {
		return // half a byte order mark is something else
	}
	got := collect(io.MultiReader(strings.NewReader(s.text[:at]), iotest.ErrReader(errBroken)), opts...)
	if len(got) == 0 {
		t.Fatalf("cut off at %d: expected an error, got nothing\n%s", at, s)
	}
	last := got[len(got)-1]
	if !errors.Is(last.err, errBroken) {
		// Then the stream was at its end before, or broken.
		if len(got) > len(whole) || !slices.Equal(violationsOf(t, last.err), violationsOf(t, whole[len(got)-1].err)) {
			t.Fatalf("cut off at %d: expected the reader's error last, got %v\n%s", at, last.err, s)
		}
		return
	}
	if !cmp.Equal(last.token, pat.Token{}, equalByMethod) || len(got)-1 > len(whole) {
		t.Fatalf("cut off at %d: expected no token beside the error, and %d before, got %v and %d\n%s", at, len(whole), last.token, len(got)-1, s)
	}
	compareElements(t, s, "cut off at "+strconv.Itoa(at), whole[:len(got)-1], got[:len(got)-1])
}
