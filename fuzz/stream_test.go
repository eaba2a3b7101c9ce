package fuzz

import (
	"errors"
	"fmt"
	"io"
	"reflect"
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
	opts := anyOptions(pick)
	limited := chance(pick, 6)
	if limited {
		opts = append(opts, pat.MaxSize(1+len(s.text)/(1+pick(4))))
	}
	whole := collect(strings.NewReader(s.text), opts...)
	for name, reader := range inPieces(s.text, pick) {
		compareElements(t, s, name, whole, collect(reader, opts...))
	}
	compareElements(t, s, "borrowed", whole, collect(strings.NewReader(s.text), append(opts, pat.Borrow())...))
	if !limited { // white space before an element counts for a document, and not here
		compareElements(t, s, "a document an element", oneByOne(t, s, opts), whole)
	}
	if len(opts) == 0 {
		asWhole(t, s, whole)
		written(t, s, whole)
	}
	cutOff(t, s, pick, whole, opts)
}

// inPieces returns readers of one text that read it in pieces of different sizes.
func inPieces(text string, pick chooser) map[string]io.Reader {
	return map[string]io.Reader{
		"a byte at a time":          iotest.OneByteReader(strings.NewReader(text)),
		"half of what is asked for": iotest.HalfReader(strings.NewReader(text)),
		"the end with data":         iotest.DataErrReader(strings.NewReader(text)),
		"random pieces":             &pieces{text: text, pick: pick},
	}
}

// faults returns the violations of an error of a stream, and what else it says.
func faults(t rapid.TB, err error) (vs []pat.Violation, end string) {
	if ended, ok := err.(*pat.StreamError); ok {
		end = fmt.Sprintf("end at %d, %d", ended.Index, ended.Offset)
		if err = ended.Err; err == nil {
			t.Fatalf("expected a reason in %#v", ended)
		}
		var invalid *pat.ValidationError
		if !errors.As(err, &invalid) {
			return nil, end + ": " + err.Error()
		}
	}
	return violationsOf(t, err), end
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
		}
		wantFaults, wantEnd := faults(t, want[k].err)
		gotFaults, gotEnd := faults(t, got[k].err)
		if !slices.Equal(wantFaults, gotFaults) || wantEnd != gotEnd {
			t.Fatalf("%s: element %d: expected %v, got %v\n%s", name, k, want[k].err, got[k].err, s)
		}
		if wantEnd != "" && k+1 < len(want) {
			t.Fatalf("%s: element %d: something follows the end\n%s", name, k, s)
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

// isOtherEncoding reports a text that is not UTF-8, which is one violation as a
// whole.
func isOtherEncoding(text string) bool {
	return has(pat.Lint([]byte(text), pat.KindToken).Violations, pat.RuleNotUTF8)
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
	case strings.Contains(s.text, "\uFEFF") || isOtherEncoding(s.text):
		return collect(strings.NewReader(s.text), opts...) // its mark is an element of its own, or none of this line's business
	case d.root != nil && d.root.first == '[':
		if !d.valid() || d.tooDeep || slices.ContainsFunc(d.nodes(), func(n *node) bool { return n.depth > maxDepth-2 }) {
			return collect(strings.NewReader(s.text), opts...) // asWhole looks at those
		}
		for _, e := range d.root.elements {
			if give(d.raw(e), e.start); has(violationsOf(t, out[len(out)-1].err), pat.RuleAPIErrorAnswer) {
				return collect(strings.NewReader(s.text), opts...) // which an element of an array cannot be
			}
		}
	default:
		start := 0
		for line := range strings.SplitAfterSeq(s.text, "\n") {
			if text := strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r"); strings.Trim(text, " \t\r") != "" {
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
		vs, end := faults(t, e.err)
		got = append(got, vs...)
		if end == "" || slices.ContainsFunc(vs, func(v pat.Violation) bool { return v.Pointer != "" }) {
			tokens = append(tokens, e.token) // and not only the end
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
		if len(got) > len(whole) || faultsText(t, last.err) != faultsText(t, whole[len(got)-1].err) {
			t.Fatalf("cut off at %d: expected the reader's error last, got %v\n%s", at, last.err, s)
		}
		return
	}
	if !cmp.Equal(last.token, pat.Token{}, equalByMethod) || len(got)-1 > len(whole) {
		t.Fatalf("cut off at %d: expected no token beside the error, and %d before, got %v and %d\n%s", at, len(whole), last.token, len(got)-1, s)
	}
	compareElements(t, s, "cut off at "+strconv.Itoa(at), whole[:len(got)-1], got[:len(got)-1])
}

func faultsText(t rapid.TB, err error) string {
	vs, end := faults(t, err)
	return fmt.Sprint(vs, end)
}

// written: WriteTokens writes what Marshal writes for the list.
func written(t rapid.TB, s sample, elements []element) {
	var list pat.TokenList
	for _, e := range elements {
		list = append(list, e.token)
	}
	if list == nil {
		list = pat.TokenList{}
	}
	var out strings.Builder
	err := pat.WriteTokens(&out, slices.Values(list))
	if want, refused := pat.Marshal(&list); refused == nil {
		if err != nil || out.String() != string(want) {
			t.Fatalf("expected %s, got %s, %v\n%s", want, &out, err, s)
		}
		return
	}
	ended, ok := err.(*pat.StreamError)
	if !ok {
		t.Fatalf("expected a *StreamError, got %v\n%s", err, s)
	}
	before := list[:ended.Index]
	want, refused := pat.Marshal(&before)
	if _, bad := pat.Marshal(&list[ended.Index]); refused != nil || bad == nil || out.String()+"]" != string(want) {
		t.Fatalf("expected %s without its bracket, and then a refused token, got %s, %v\n%s", want, &out, err, s)
	}
}

// LintLines says of a stream what Lint says of its documents.
func TestLintLines(t *testing.T) { forAll(t, lintLines) }
func FuzzLintLines(f *testing.F) { fuzz(f, lintLines) }

type finding struct {
	report pat.Report
	text   string
	end    string
}

func lintAll(t rapid.TB, r io.Reader, kind pat.Kind, opts ...pat.Option) (out []finding) {
	for report, err := range pat.LintLines(r, kind, opts...) {
		vs, end := faults(t, err)
		if len(vs) > 0 && !slices.Equal(vs, errorsOf(report.Violations)) {
			t.Fatalf("expected the error to hold the errors of the report, got %v and %v", err, report.Violations)
		}
		f := finding{report, string(report.Element.Text), end}
		f.report.Element.Text = nil
		out = append(out, f)
	}
	return out
}

func lintLines(t rapid.TB, s sample, pick chooser) {
	opts := append(someOptions(pick), s.forVersion(), pat.Enable(pat.RuleIDForm))
	kind := one(pick, s.kind, s.kind, pat.KindAuto)
	if s.kind != pat.KindList && chance(pick, 2) {
		s.text += one(pick, "\n", "\r\n\r\n", "\n \t\n") + edited(pick, payload(pick, s.kind)) + one(pick, "", "\n")
	}
	lines := opts
	if s.kind != pat.KindList {
		lines = append(slices.Clone(opts), pat.NDJSON())
	}
	all := lintAll(t, strings.NewReader(s.text), kind, lines...)
	for name, reader := range inPieces(s.text, pick) {
		if got := lintAll(t, reader, kind, lines...); !cmp.Equal(all, got, cmp.AllowUnexported(finding{}), cmp.Exporter(func(reflect.Type) bool { return true })) {
			t.Fatalf("%s: expected %v, got %v\n%s", name, all, got, s)
		}
	}
	elements := 0
	for e, err := range pat.Elements(strings.NewReader(s.text), lines...) {
		at := int(e.Offset)
		if string(e.Text) != s.text[at:at+len(e.Text)] || e.Index != elements || e.Line != 1+strings.Count(s.text[:at], "\n") {
			t.Fatalf("element %d is %+v\n%s", elements, e, s)
		}
		if elements >= len(all) || all[elements].text != string(e.Text) && err == nil {
			t.Fatalf("element %d: LintLines has another text\n%s", elements, s)
		}
		if ended, ok := err.(*pat.StreamError); err != nil && (!ok || ended.Index != elements) {
			t.Fatalf("element %d: got %v\n%s", elements, err, s)
		}
		elements++
	}
	if elements != len(all) {
		t.Fatalf("%d elements, %d reports\n%s", elements, len(all), s)
	}
	for i := range all {
		f := &all[i]
		for _, r := range pat.Rules() {
			if violates := has(f.report.Violations, r.ID); violates && !f.report.Ran(r.ID) && r.ID != pat.RuleTooManyViolations {
				t.Fatalf("%s is violated and did not run: %v\n%s", r.Name, f.report.Status(r.ID), s)
			}
		}
	}
	if s.kind == pat.KindList {
		listAsWhole(t, s, kind, all, opts)
	} else if kind != pat.KindAuto && !strings.Contains(s.text, "\uFEFF") && !isOtherEncoding(s.text) {
		linesAsDocuments(t, s, all, opts)
	}
}

// listAsWhole compares a list that is streamed with the same list as a document.
func listAsWhole(t rapid.TB, s sample, kind pat.Kind, all []finding, opts []pat.Option) {
	d := read(s.text)
	if d.root == nil || d.root.first != '[' {
		return
	}
	whole := pat.Lint(s.data(), kind, opts...)
	if len(all) > 0 && kind == pat.KindAuto && whole.Kind != pat.KindList {
		return
	}
	want := slices.Clone(whole.Violations)
	var got []pat.Violation
	for _, f := range all {
		got = append(got, f.report.Violations...)
	}
	merged, _ := pat.Collect(func(yield func(pat.Report, error) bool) {
		for _, f := range all {
			if !yield(f.report, nil) {
				return
			}
		}
	})
	if len(got) <= 1000 && !slices.Equal(merged.Violations, got) || len(merged.Violations) > 1001 || len(all) > 0 && merged.Kind != all[0].report.Kind && all[0].report.Kind != pat.KindAuto {
		t.Fatalf("collected: %v\none by one: %v\n%s", merged.Violations, got, s)
	}
	if len(got) > 1000 || has(want, pat.RuleTooManyViolations, pat.RuleMixedKind) || has(got, pat.RuleTooManyViolations, pat.RuleMixedKind) {
		return
	}
	deeper := func(v pat.Violation) bool { return layerOf(v.Rule) > 1 || v.Rule == pat.RuleDuplicateMember }
	if hidden := func(v pat.Violation) bool { return !deeper(v) }; slices.ContainsFunc(want, hidden) {
		want, got = slices.DeleteFunc(want, deeper), slices.DeleteFunc(got, deeper)
	} else if kind == pat.KindAuto && slices.ContainsFunc(all, func(f finding) bool { return f.report.Kind == pat.KindAuto }) {
		return // elements before the one that shows the kind
	}
	for i := range want {
		switch want[i].Rule {
		case pat.RuleTrailingData: // a stream cannot know where it ends
			want[i].Span.End = want[i].Span.Start + 1
		case pat.RuleListDuplicateID, pat.RuleListDuplicateName:
			want[i].Related, want[i].Message = pat.Span{}, ""
		}
	}
	for i := range got { // which cannot say where the first one is
		if got[i].Rule == pat.RuleListDuplicateID || got[i].Rule == pat.RuleListDuplicateName {
			got[i].Message = ""
		}
	}
	if !slices.Equal(want, got) {
		t.Fatalf("whole: %v\nstreamed: %v\n%s", want, got, s)
	}
	for _, r := range pat.Rules() {
		if clean := len(whole.Violations) == 0 && len(all) > 0; clean && kind == s.kind && whole.Status(r.ID) != merged.Status(r.ID) {
			t.Fatalf("%s: whole %v, streamed %v\n%s", r.Name, whole.Status(r.ID), merged.Status(r.ID), s)
		}
	}
}

// linesAsDocuments compares each line with Lint of the line.
func linesAsDocuments(t rapid.TB, s sample, all []finding, opts []pat.Option) {
	for _, f := range all {
		want := pat.Lint([]byte(f.text), s.kind, opts...)
		for i := range want.Violations {
			v := &want.Violations[i]
			v.Span.Start += int(f.report.Element.Offset)
			v.Span.End += int(f.report.Element.Offset)
			if v.Related != (pat.Span{}) {
				v.Related.Start += int(f.report.Element.Offset)
				v.Related.End += int(f.report.Element.Offset)
			}
		}
		if !slices.Equal(want.Violations, f.report.Violations) || want.Kind != f.report.Kind {
			t.Fatalf("line %d: expected %v, got %v\n%s", f.report.Element.Line, want.Violations, f.report.Violations, s)
		}
	}
}
