package pat_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/sailpat/sailpat/pat"
)

// vectorLines returns every nth document of the vectors on a line of its own, with
// flawless tokens between them. A document with line ends becomes several lines,
// which serve the purpose as well.
func vectorLines(t testing.TB, nth int) string {
	t.Helper()
	var b strings.Builder
	eachVector(t, nth, func(n int, text []byte) {
		if n%3 == 0 {
			b.WriteString(sampleToken + "\n")
		}
		b.Write(bytes.TrimRight(text, "\n"))
		b.WriteString([]string{"\n", "\r\n", "\n \t\n"}[n%3])
	})
	return b.String()
}

// eachVector calls yield with the number and the text of every nth vector.
func eachVector(t testing.TB, nth int, yield func(n int, text []byte)) {
	t.Helper()
	n := 0
	err := filepath.WalkDir("../testdata/vectors", func(path string, e os.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".json" {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if n++; n%nth == 0 {
			yield(n, text)
		}
		return nil
	})
	if err != nil || n < 100 {
		t.Fatalf("%d vectors, %v", n, err)
	}
}

// details lists everything that LintLines yields.
func details(r io.Reader, kind pat.Kind, opts ...pat.Option) (out []string) {
	for r, err := range pat.LintLines(r, kind, opts...) {
		var line strings.Builder
		fmt.Fprint(&line, r.Kind, r.Detected, r.Element.Index, r.Element.Offset, r.Element.Line, r.Element.Column)
		fmt.Fprintf(&line, " %d %q", len(r.Element.Text), r.Element.Text[:min(40, len(r.Element.Text))])
		for _, v := range r.Violations {
			fmt.Fprintf(&line, "\n  %v", v)
			fmt.Fprint(&line, v.Span, v.Related, v.Severity, v.Rule)
		}
		if err != nil {
			line.WriteString("\n  " + err.Error())
		}
		out = append(out, line.String())
	}
	return out
}

// onlyReader hides the other methods of a reader.
type onlyReader struct{ io.Reader }

// TestJobs compares what several goroutines yield with what one yields, for chunks
// that are smaller than a line.
func TestJobs(t *testing.T) {
	nth := 40
	if os.Getenv("PAT_ALL_VECTORS") != "" {
		nth = 1
	}
	text := vectorLines(t, nth)
	good := strings.Repeat(sampleToken+"\n", 30)
	for _, c := range []struct {
		name, text string
		kind       pat.Kind
		opts       []pat.Option
	}{
		{"vectors as tokens", text, pat.KindToken, nil},
		{"vectors, detected", sampleToken + "\n" + text, pat.KindAuto, nil},
		{"vectors, tolerant", text, pat.KindCreated, []pat.Option{pat.Tolerant()}},
		{"only violations", text, pat.KindToken, []pat.Option{pat.OnlyViolations()}},
		{"only violations, detected late", strings.Repeat("{}\n", 200) + good + text, pat.KindAuto, []pat.Option{pat.OnlyViolations()}},
		{"lines over the limit", text, pat.KindToken, []pat.Option{pat.MaxSize(400)}},
		{"last line over the limit", good + strings.Repeat("x", 5000), pat.KindToken, []pat.Option{pat.MaxSize(3000)}},
		{"without a last line end", good + `{"id":1}`, pat.KindToken, nil},
		{"byte order mark", "\uFEFF" + text, pat.KindToken, nil},
		{"blank lines", good + strings.Repeat("\n", 1000) + "{}", pat.KindToken, nil},
		{"lists in lines", strings.Repeat("["+sampleToken+","+sampleToken+"]\n", 40), pat.KindList, nil},
		{"one list in lines", good, pat.KindList, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			opts := c.opts
			if c.name != "one list in lines" {
				opts = append(opts, pat.NDJSON())
			}
			want := details(strings.NewReader(c.text), c.kind, opts...)
			if len(want) == 0 {
				t.Fatal("nothing to compare")
			}
			for _, size := range []int{64, 333, 4096} {
				restore := pat.SetChunkBytes(size)
				for _, jobs := range []int{1, 2, 7} {
					for _, r := range []struct {
						name   string
						reader io.Reader
					}{
						{"at", strings.NewReader(c.text)},
						{"in turn", onlyReader{strings.NewReader(c.text)}},
						{"by small reads", iotest.HalfReader(&io.LimitedReader{R: strings.NewReader(c.text), N: 1 << 40})},
					} {
						got := details(r.reader, c.kind, append(opts, pat.Jobs(jobs))...)
						if diff := cmp.Diff(want, got); diff != "" {
							t.Fatalf("chunks of %d bytes, %d jobs, %s (-want +got):\n%s", size, jobs, r.name, diff)
						}
					}
				}
				restore()
			}
		})
	}
}

// TestJobsBegin begins in the middle of a reader.
func TestJobsBegin(t *testing.T) {
	defer pat.SetChunkBytes(64)()
	text := strings.Repeat(sampleToken+"\n", 20) + "{}\n"
	r := bytes.NewReader([]byte("not part of it" + text))
	_, _ = r.Seek(int64(len("not part of it")), io.SeekStart)
	want := details(strings.NewReader(text), pat.KindToken, pat.NDJSON())
	if diff := cmp.Diff(want, details(r, pat.KindToken, pat.NDJSON(), pat.Jobs(2))); diff != "" {
		t.Error(diff)
	}
}

// failingAt is a file that cannot be read from offset bad on.
type failingAt struct {
	*strings.Reader
	bad int64
}

func (f *failingAt) ReadAt(b []byte, at int64) (int, error) {
	if n := f.bad - at; n < int64(len(b)) {
		k, _ := f.Reader.ReadAt(b[:max(0, n)], at)
		return k, errBadDisk
	}
	return f.Reader.ReadAt(b, at)
}

var errBadDisk = errors.New("bad disk")

// TestJobsReadError expects the reports before the part that cannot be read, and
// then the error.
func TestJobsReadError(t *testing.T) {
	defer pat.SetChunkBytes(64)()
	text := strings.Repeat(sampleToken+"\n{}\n", 1000)
	bad := int64(len(text) * 3 / 4)
	for name, r := range map[string]io.Reader{
		"at":      &failingAt{strings.NewReader(text), bad},
		"in turn": io.MultiReader(strings.NewReader(text[:bad]), iotest.ErrReader(errBadDisk)),
	} {
		n, ended := 0, error(nil)
		for r, err := range pat.LintLines(r, pat.KindToken, pat.NDJSON(), pat.Jobs(3)) {
			if ended != nil {
				t.Fatalf("%s: a report after the error", name)
			}
			if ended = err; err == nil && r.Element.Index != n {
				t.Fatalf("%s: element %d instead of %d", name, r.Element.Index, n)
			}
			n++
		}
		var end *pat.StreamError
		if !errors.As(ended, &end) || !errors.Is(end, errBadDisk) || end.Index != n-1 {
			t.Errorf("%s: got %v after %d reports", name, ended, n)
		}
		if least := strings.Count(text[:bad], "\n"); n < least-1 || n > least+1 {
			t.Errorf("%s: got %d reports, want those of %d lines", name, n, least)
		}
	}
}

// TestJobsStop leaves the loop early, and expects that no goroutine reads on.
func TestJobsStop(t *testing.T) {
	defer pat.SetChunkBytes(64)()
	r := &countingReader{Reader: strings.NewReader(strings.Repeat("{}\n", 100_000))}
	for range pat.LintLines(onlyReader{r}, pat.KindToken, pat.NDJSON(), pat.Jobs(3)) {
		break
	}
	if r.n > 100_000 {
		t.Errorf("read %d bytes for one report", r.n)
	}
	n := 0
	for range pat.LintLines(strings.NewReader(strings.Repeat("{}\n", 100_000)), pat.KindToken, pat.NDJSON(), pat.Jobs(3)) {
		if n++; n == 5000 {
			break
		}
	}
}

type countingReader struct {
	io.Reader
	n int
}

func (r *countingReader) Read(b []byte) (int, error) {
	n, err := r.Reader.Read(b)
	r.n += n
	return n, err
}

// TestJobsAtOnce sends a line at a time, and expects its report before it sends
// the next.
func TestJobsAtOnce(t *testing.T) {
	for _, jobs := range []int{1, 4} {
		r, w := io.Pipe()
		answers := make(chan int)
		go func() {
			defer w.Close()
			for i := range 20 {
				fmt.Fprintf(w, "{\"id\":%d}\n", i)
				if got := <-answers; got != i {
					t.Errorf("%d jobs: answer %d instead of %d", jobs, got, i)
				}
			}
		}()
		for r, err := range pat.LintLines(r, pat.KindToken, pat.NDJSON(), pat.OnlyViolations(), pat.Jobs(jobs)) {
			if err != nil || len(r.Violations) == 0 {
				t.Errorf("%d jobs: got %v, %v", jobs, r.Violations, err)
			}
			answers <- r.Element.Index
		}
	}
}

// TestOnlyViolations expects the same report from Collect with OnlyViolations and
// without.
func TestOnlyViolations(t *testing.T) {
	for _, text := range []string{vectorLines(t, 5), sampleToken + "\n" + vectorLines(t, 5), "{}\n" + strings.Repeat(sampleToken+"\n", 10), "", "{}\n[]\n"} {
		for _, kind := range []pat.Kind{pat.KindAuto, pat.KindToken, pat.KindPatch} {
			want, _ := pat.Collect(pat.LintLines(strings.NewReader(text), kind, pat.NDJSON()))
			got, _ := pat.Collect(pat.LintLines(strings.NewReader(text), kind, pat.NDJSON(), pat.OnlyViolations(), pat.Jobs(2)))
			if diff := cmp.Diff(fmt.Sprint(want.Kind, want.Detected, want.Violations), fmt.Sprint(got.Kind, got.Detected, got.Violations)); diff != "" {
				t.Error(diff)
			}
			for _, r := range pat.Rules() {
				if want.Status(r.ID) != got.Status(r.ID) {
					t.Errorf("%s: %v instead of %v", r.ID, got.Status(r.ID), want.Status(r.ID))
				}
			}
		}
	}
}
