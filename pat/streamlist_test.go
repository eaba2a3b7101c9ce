package pat_test

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/sailpat/sailpat/pat"
)

// listToken returns the sample token with another id and name.
func listToken(t testing.TB, i int) string {
	t.Helper()
	return change(t, sampleToken, sampleID, fmt.Sprintf("%032x", i), "NodeJS Integration", fmt.Sprintf("token %d", i))
}

// list returns a list of n tokens, with what stands between them.
func list(t testing.TB, n int, separator string) string {
	t.Helper()
	tokens := make([]string, n)
	for i := range tokens {
		tokens[i] = listToken(t, i)
	}
	return "[" + strings.Join(tokens, separator) + "]"
}

// vectorList returns an array of the documents of every nth vector, with flawless
// tokens between them. It leaves out those that would end the array.
func vectorList(t testing.TB, nth int) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("[" + listToken(t, 0))
	eachVector(t, nth, func(n int, text []byte) {
		for _, err := range pat.Elements(strings.NewReader("[" + string(text) + "]")) {
			if err != nil {
				return
			}
		}
		if text = bytes.TrimSpace(text); len(text) > 0 {
			fmt.Fprintf(&b, ",\n  %s, %s", text, listToken(t, n))
		}
	})
	b.WriteString("]")
	return b.String()
}

// compareJobs expects the same reports of a stream from any number of goroutines.
func compareJobs(t *testing.T, text string, kind pat.Kind, opts ...pat.Option) {
	t.Helper()
	want := details(strings.NewReader(text), kind, opts...)
	for i, size := range []int{64, 1000, 3000} {
		restore, restoreReports := pat.SetChunkBytes(size), pat.SetReportBytes(3*size)
		for j, jobs := range []int{2, 3, 8} {
			reads := [][]int{{2000}, {450, 90}, {700, 1, 5000, 40}}[(i+j)%3] // each with each size and with each number of jobs
			if diff := cmp.Diff(want, details(&uneven{text: text, sizes: reads}, kind, append(opts, pat.Jobs(jobs))...)); diff != "" {
				t.Fatalf("chunks of %d bytes, %d jobs, reads of %d bytes (-want +got):\n%s", size, jobs, reads, diff)
			}
		}
		restore()
		restoreReports()
	}
}

// uneven reads pieces of the given sizes, in turn.
type uneven struct {
	text  string
	sizes []int
	n     int
}

func (u *uneven) Read(b []byte) (int, error) {
	if u.text == "" {
		return 0, io.EOF
	}
	size := u.sizes[u.n%len(u.sizes)]
	u.n++
	n := copy(b[:min(size, len(b))], u.text)
	u.text = u.text[n:]
	return n, nil
}

func TestListJobs(t *testing.T) {
	nth := 40
	if os.Getenv("PAT_ALL_VECTORS") != "" {
		nth = 1
	}
	vectors := vectorList(t, nth)
	good := list(t, 25, ",")
	open := strings.TrimSuffix(good, "]")
	warned := strings.ReplaceAll(good, `second"`, `second","demo:personal-access-token-scope:second"`)
	for _, c := range []struct {
		name, text, reason string
		kind               pat.Kind
		opts               []pat.Option
	}{
		{"sound", good, "", pat.KindList, nil},
		{"sound, detected", good, "", pat.KindAuto, nil},
		{"only violations", good, "one report", pat.KindAuto, []pat.Option{pat.OnlyViolations()}},
		{"indented", list(t, 25, "\n  ,\n  ") + "\n", "", pat.KindList, nil},
		{"repeated", open + "," + good[1:], "all rules between tokens", pat.KindList, []pat.Option{pat.Enable(pat.RuleListTooMany)}},
		{"repeated, only violations", open + "," + good[1:], "", pat.KindAuto, []pat.Option{pat.OnlyViolations()}},
		{"all the same", "[" + strings.Repeat(sampleToken+",\n", 25) + sampleToken + "]", "none but the first is flawless", pat.KindList, []pat.Option{pat.OnlyViolations()}},
		{"the same twice", "[{}," + strings.Repeat(sampleToken+","+sampleToken+",", 12) + sampleToken + "]", "a flawless token becomes one that is not", pat.KindList, []pat.Option{pat.OnlyViolations()}},
		{"one rule off", open + "," + good[1:], "", pat.KindList, []pat.Option{pat.Disable(pat.RuleListDuplicateID)}},
		{"a warning each", warned, "whose message has a pointer", pat.KindList, nil},
		{"a fault each", strings.ReplaceAll(good, `"name"`, `"nam"`), "", pat.KindList, nil},
		{"many violations", "[" + listToken(t, 0) + strings.Repeat(`,{"id":""}`, 500) + "," + good[1:], "", pat.KindList, nil},
		{"too many in an element", strings.Replace(good, `"scope":[`, `"scope":[`+strings.Repeat(`"",`, 3000), 1), "", pat.KindList, nil},
		{"vectors", vectors, "", pat.KindList, nil},
		{"vectors, detected", vectors, "other kinds among them", pat.KindAuto, nil},
		{"vectors, tolerant", vectors, "", pat.KindList, []pat.Option{pat.Tolerant(), pat.OnlyViolations()}},
		{"vectors as documents", vectors, "which are not compared", pat.KindToken, nil},
		{"vectors as create responses", vectors, "", pat.KindCreated, nil},
		{"elements over the limit", vectors, "end the stream", pat.KindList, []pat.Option{pat.MaxSize(600)}},
		{"byte order mark", "\uFEFF" + good, "", pat.KindList, nil},
		{"text outside ASCII", strings.ReplaceAll(good, "token 1", "tökën 😀"), "columns count code points", pat.KindList, nil},
		{"not UTF-8", strings.ReplaceAll(good, "token 1", "t\xffk"), "", pat.KindList, nil},
		{"a secret", strings.ReplaceAll(good, `"managed"`, `"secret":"hunter2hunter2","managed"`), "", pat.KindList, nil},
		{"control characters", strings.ReplaceAll(good, "token 7", "token\n7"), "are faults within an element", pat.KindList, nil},
		{"objects that look like elements", strings.ReplaceAll(good, `"managed"`, `"x":[{"id":1},{"id":2},{"id":3}],"managed"`), "the guess is wrong", pat.KindList, nil},
		{"strings that look like elements", strings.ReplaceAll(good, `token 1`, `},{\"id\":\"`), "", pat.KindList, nil},
		{"names in another order", "[" + strings.Repeat(`{"name":"x"},{"id":"1"},`, 60) + "{}]", "", pat.KindList, nil},
		{"not objects", open + strings.Repeat(",5,null,\"x\",[{}],{\"id\":1}", 60) + "," + good[1:], "", pat.KindList, nil},
		{"no end", open, "", pat.KindList, nil},
		{"no end of an element", good[:len(good)-30], "", pat.KindList, nil},
		{"a comma at the end", open + ",]", "", pat.KindList, nil},
		{"two commas", open + ",," + good[1:], "", pat.KindList, nil},
		{"no comma", open + good[1:], "", pat.KindList, nil},
		{"a colon", open + ":" + good[1:], "", pat.KindList, nil},
		{"trailing data", good + good, "", pat.KindList, nil},
		{"a list in the list", open + "," + good + "," + good[1:], "", pat.KindList, nil},
		{"a broken element", open + `,{"id" 5},` + good[1:], "", pat.KindList, nil},
		{"a brace too many", open + "}," + good[1:], "", pat.KindList, nil},
		{"a missing quote", open + ",{\"id\":\"5\n}," + good[1:], "", pat.KindList, nil},
		{"a string of several lines", open + ",\"5\n," + good[1:], "", pat.KindList, nil},
		{"too deep", open + "," + strings.Repeat(`{"a":`, 1200) + strings.Repeat("}", 1200) + "," + good[1:], "", pat.KindList, nil},
		{"one large element", open + `,{"id":"` + strings.Repeat("x", 20_000) + `"},` + good[1:], "of many chunks", pat.KindList, nil},
		{"a long pointer", open + "," + strings.Repeat(`{"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa":`, 150) + `"\ud800"` + strings.Repeat("}", 150) + "," + good[1:], "is cut off", pat.KindList, nil},
		{"patches", "[" + strings.Repeat(`[{"op":"remove","path":"/scope/0"}],`, 60) + "[]]", "begin with another bracket", pat.KindPatch, nil},
	} {
		t.Run(c.name, func(t *testing.T) { compareJobs(t, c.text, c.kind, c.opts...) })
	}
}

// TestListJobsMutated changes a list in a few places, mostly by pieces of JSON,
// and cuts it off somewhere.
func TestListJobsMutated(t *testing.T) {
	base := list(t, 12, ",\n  ")
	pieces := []string{",", ":", "{", "}", "[", "]", `"`, `\`, "\n", " ", "0", "x", "\xff", "", `,{"id"`, `},{"id":"`, `{"id":"1"}`, sampleToken, "," + sampleToken, `"x":[{"id":1},{"id":2}],`}
	rapid.Check(t, func(t *rapid.T) {
		text := base
		for range rapid.IntRange(0, 4).Draw(t, "changes") {
			at := rapid.IntRange(0, len(text)).Draw(t, "at")
			dropped := rapid.SampledFrom([]int{0, 0, 1, 3, 400}).Draw(t, "dropped")
			text = text[:at] + rapid.SampledFrom(pieces).Draw(t, "piece") + text[min(at+dropped, len(text)):]
		}
		opts := []pat.Option{pat.MaxSize(rapid.SampledFrom([]int{0, 0, 700}).Draw(t, "limit"))}
		if rapid.Bool().Draw(t, "only violations") {
			opts = append(opts, pat.OnlyViolations())
		}
		kind := rapid.SampledFrom([]pat.Kind{pat.KindList, pat.KindAuto, pat.KindToken}).Draw(t, "kind")
		defer pat.SetChunkBytes(rapid.IntRange(1, 2000).Draw(t, "chunk"))()
		defer pat.SetReportBytes(rapid.SampledFrom([]int{1, 1000, 1 << 20}).Draw(t, "reports"))()
		want := details(strings.NewReader(text), kind, opts...)
		in := &uneven{text: text, sizes: rapid.SliceOfN(rapid.IntRange(1, 2000), 1, 5).Draw(t, "reads")}
		opts = append(opts, pat.Jobs(rapid.IntRange(2, 5).Draw(t, "jobs")))
		if diff := cmp.Diff(want, details(in, kind, opts...)); diff != "" {
			t.Fatalf("%q (-want +got):\n%s", text, diff)
		}
	})
}

// TestListJobsCut reads a list in two parts, divided at every byte, and lists that
// end at every byte.
func TestListJobsCut(t *testing.T) {
	defer pat.SetChunkBytes(500)()
	text := list(t, 8, ", ")
	want := details(strings.NewReader(text), pat.KindList)
	step := 1
	if testing.Short() {
		step = 7
	}
	for i := 1; i < len(text); i += step {
		if diff := cmp.Diff(want, details(&uneven{text: text, sizes: []int{i, len(text)}}, pat.KindList, pat.Jobs(2))); diff != "" {
			t.Fatalf("cut at %d (-want +got):\n%s", i, diff)
		}
		for name, in := range map[string]func() io.Reader{
			"end":   func() io.Reader { return iotest.DataErrReader(strings.NewReader(text[:i])) },
			"error": func() io.Reader { return io.MultiReader(strings.NewReader(text[:i]), iotest.ErrReader(errBadDisk)) },
		} {
			if diff := cmp.Diff(details(in(), pat.KindList), details(in(), pat.KindList, pat.Jobs(3))); diff != "" {
				t.Fatalf("%s at %d (-want +got):\n%s", name, i, diff)
			}
		}
	}
}

// TestListJobsAtOnce sends an element at a time, and expects its report before it
// sends the next. The report of a broken element does not wait for more input.
func TestListJobsAtOnce(t *testing.T) {
	defer pat.SetChunkBytes(64)()
	for _, jobs := range []int{1, 4} {
		r, w := io.Pipe()
		answers := make(chan int)
		go func() {
			defer w.Close()
			separator := "[" + sampleToken
			for i := range 40 {
				fmt.Fprintf(w, "%s,{\"id\":\"%d\"}", separator, i)
				if separator = ""; i == 0 {
					<-answers // of the sample
				}
				if got := <-answers; got != i+1 {
					t.Errorf("%d jobs: answer %d instead of %d", jobs, got, i+1)
				}
			}
			fmt.Fprint(w, `,{"id" 5`)
			if got := <-answers; got != 41 {
				t.Errorf("%d jobs: answer %d to what is broken", jobs, got)
			}
		}()
		for r := range pat.LintLines(r, pat.KindList, pat.Jobs(jobs)) {
			answers <- r.Element.Index
		}
	}
}

// TestListJobsStop leaves the loop early, and expects that no goroutine reads on.
func TestListJobsStop(t *testing.T) {
	defer pat.SetChunkBytes(600)()
	text := "[" + strings.Repeat(sampleToken+",", 2000) + "5,{}]"
	for _, stop := range []int{1, 2, 50, 2001} {
		r := &countingReader{Reader: strings.NewReader(text)}
		n := 0
		for range pat.LintLines(onlyReader{r}, pat.KindList, pat.Jobs(3)) {
			if n++; n == stop {
				break
			}
		}
		before := r.n
		runtime.Gosched()
		if least := (stop + 400) * len(sampleToken); r.n != before || before > least {
			t.Errorf("read %d, then %d bytes for %d reports", before, r.n-before, stop)
		}
	}
}
