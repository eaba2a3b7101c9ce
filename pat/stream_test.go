package pat_test

import (
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/sailpat/sailpat/pat"
)

// stream lists what Tokens yields: the id of each token, the violations of its
// error, and "END" with a StreamError.
func stream(r io.Reader, opts ...pat.Option) []string {
	var out []string
	for token, err := range pat.Tokens(r, opts...) {
		line := token.ID
		var invalid *pat.ValidationError
		var ended *pat.StreamError
		if errors.As(err, &ended) {
			line, err = line+" END", ended.Err
		}
		if errors.As(err, &invalid) {
			line += ": " + strings.Join(verdict(invalid.Violations), ", ")
		} else if err != nil {
			line += ": " + err.Error()
		}
		out = append(out, line)
	}
	return out
}

func TestTokens(t *testing.T) {
	named := func(id string) string { return change(t, sampleToken, sampleID, id) }
	bad := change(t, named("bad"), `36900`, `"x"`)
	for _, c := range []struct {
		name, text, reason string
		want               []string
	}{
		{"array", "[" + named("a") + "," + named("b") + "]", "", []string{"a", "b"}},
		{"array with white space", " \n[ " + named("a") + "\n,\t" + named("b") + " ] \n", "", []string{"a", "b"}},
		{"empty array", " [ ] ", "", nil},
		{"empty stream", "", "NDJSON of no lines", nil},
		{"NDJSON", named("a") + "\n" + named("b") + "\n", "", []string{"a", "b"}},
		{"NDJSON without final newline", named("a") + "\n" + named("b"), "", []string{"a", "b"}},
		{"NDJSON with CRLF and empty lines", "\r\n" + named("a") + "\r\n\n \r\n" + named("b") + "\r\n", "skipped", []string{"a", "b"}},
		{"a bad element", "[" + named("a") + "," + bad + "," + named("b") + "]", "the stream goes on; the index comes first",
			[]string{"a", "bad: error PAT203 /1/accessTokenValiditySeconds", "b"}},
		{"an element of another type", "[" + named("a") + ",5,null," + named("b") + "]", "the stream goes on",
			[]string{"a", ": error PAT203 /1", ": error PAT204 /2", "b"}},
		{"broken syntax ends an array", "[" + named("a") + `,{"id":"x"!` + "," + named("b") + "]", "", []string{"a", "x END: error PAT101 /1"}},
		{"broken syntax between elements", "[" + named("a") + " " + named("b") + "]", "", []string{"a", " END: error PAT101 "}},
		{"trailing comma", "[" + named("a") + ",]", "", []string{"a", " END: error PAT101 "}},
		{"array cut off in an element", "[" + named("a") + `,{"id":"x"`, "", []string{"a", "x END: error PAT101 /1"}},
		{"array cut off between elements", "[" + named("a"), "", []string{"a", " END: error PAT101 "}},
		{"something after the array", "[" + named("a") + "] x", "", []string{"a", " END: error PAT102 "}},
		{"broken syntax in NDJSON", named("a") + "\n{\"id\":\"x\"!\n" + named("b") + "\n", "the next line is read", []string{"a", "x: error PAT101 /1", "b"}},
		{"two values in a line", named("a") + " 5\n" + named("b") + "\n", "one line, one value", []string{"a: error PAT102 /0", "b"}},
		{"a token over two lines", "{\n" + named("b")[1:] + "\n", "NDJSON has a token a line", []string{": error PAT101 /0", ": error PAT102 /1"}},
		{"byte order mark", "\uFEFF[" + named("a") + "," + named("b") + "]", "a violation beside the first element", []string{"a: error PAT003 ", "b"}},
		{"byte order mark in NDJSON", "\uFEFF\n" + named("a") + "\n" + bad, "the same", []string{"a: error PAT003 ", "bad: error PAT203 /1/accessTokenValiditySeconds"}},
		{"byte order mark of nothing", "\uFEFF[ ]", "there is no element that could have it", []string{" END: error PAT003 "}},
		{"byte order mark before broken syntax", "\uFEFF{\"id\":\"x\"!", "both are reported", []string{"x: error PAT003 , error PAT101 /0"}},
		{"a string without closing quote", "[" + named("a") + ",\"x\n,\"y\"]", "one violation, and the end", []string{"a", ": error PAT101 /1", " END: the array ends after a string without a closing quote"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			for how, r := range map[string]io.Reader{
				"at once": strings.NewReader(c.text), "a byte at a time": iotest.OneByteReader(strings.NewReader(c.text)),
				"with io.EOF beside the last bytes": iotest.DataErrReader(strings.NewReader(c.text)),
			} {
				if diff := cmp.Diff(c.want, stream(r)); diff != "" {
					t.Errorf("%s, %s (-want +got):\n%s", how, c.reason, diff)
				}
			}
		})
	}

	t.Run("an error of the reader comes last", func(t *testing.T) {
		broken := errors.New("cable cut")
		for _, text := range []string{"[" + named("a") + "," + named("b"), named("a") + "\n" + named("b"), "[" + named("a") + ", ", named("a") + "\n"} {
			got := stream(io.MultiReader(strings.NewReader(text), iotest.ErrReader(broken)))
			if diff := cmp.Diff([]string{"a", " END: cable cut"}, got[len(got)-2:]); diff != "" && len(got) != 3 {
				t.Errorf("%q (-want +got):\n%s", text, diff)
			}
		}
	})
	t.Run("a reader that never reads anything", func(t *testing.T) {
		if diff := cmp.Diff([]string{" END: " + io.ErrNoProgress.Error()}, stream(idle{})); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
	t.Run("spans count from the beginning of the stream", func(t *testing.T) {
		text := " [" + named("a") + ",\n" + bad + "]"
		for _, err := range pat.Tokens(strings.NewReader(text)) {
			var invalid *pat.ValidationError
			if errors.As(err, &invalid) {
				if span := invalid.Violations[0].Span; text[span.Start:span.End] != `"x"` {
					t.Errorf("got %q", text[span.Start:span.End])
				}
			}
		}
	})
	t.Run("stops when the caller has had enough", func(t *testing.T) {
		for _, text := range []string{"[" + named("a") + "," + bad + "," + named("b") + "]", named("a") + "\n" + bad + "\n" + named("b"), "\uFEFF[" + named("a") + "]"} {
			for stop := 1; stop <= 3; stop++ {
				n := 0
				for range pat.Tokens(strings.NewReader(text)) {
					if n++; n == stop {
						break
					}
				}
			}
		}
	})
	t.Run("MaxSize bounds an element", func(t *testing.T) {
		size := len(named("a"))
		long := named(strings.Repeat("l", 100))
		if diff := cmp.Diff([]string{"a", ": error PAT002 /1", "b"}, stream(strings.NewReader(named("a")+"\n"+long+"\n"+named("b")+"\n"), pat.MaxSize(size))); diff != "" {
			t.Errorf("NDJSON goes on (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff([]string{"a", " END: error PAT002 /1"}, stream(strings.NewReader("["+named("a")+","+long+","+named("b")+"]"), pat.MaxSize(size))); diff != "" {
			t.Errorf("an array ends (-want +got):\n%s", diff)
		}
		endless := io.MultiReader(strings.NewReader(named("a")+"\n"), io.LimitReader(&forever{text: strings.Repeat("x", 1<<16)}, 1<<30), strings.NewReader("\n"+named("b")))
		if diff := cmp.Diff([]string{"a", ": error PAT002 /1", "b"}, stream(endless, pat.MaxSize(size))); diff != "" {
			t.Errorf("a line of 1 GiB (-want +got):\n%s", diff)
		}
	})
	t.Run("tolerant", func(t *testing.T) {
		odd := change(t, named("a"), `"name"`, `"x":1,"name"`)
		if diff := cmp.Diff([]string{"a", "a"}, stream(strings.NewReader("["+odd+","+odd+"]"), pat.Tolerant())); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

type idle struct{}

func (idle) Read([]byte) (int, error) { return 0, nil }

// forever reads the same text again and again.
type forever struct {
	text string
	at   int
}

func (f *forever) Read(p []byte) (n int, err error) {
	for n < len(p) {
		k := copy(p[n:], f.text[f.at:])
		n, f.at = n+k, (f.at+k)%len(f.text)
	}
	return n, nil
}

// A stream of 5 GB stays under 32 MiB of heap. A shorter one is read under -short.
func TestTokensMemory(t *testing.T) {
	total := int64(5_000_000_000)
	if testing.Short() {
		total = 200_000_000
	}
	element := "," + sampleToken
	for name, r := range map[string]io.Reader{
		"array":  io.MultiReader(strings.NewReader("["+sampleToken), limit(element, total/2), strings.NewReader("]")),
		"NDJSON": limit(sampleToken+"\n", total/2),
	} {
		n, peak := 0, uint64(0)
		for _, err := range pat.Tokens(r) {
			if err != nil {
				t.Fatalf("%s: element %d: %v", name, n, err)
			}
			if n++; n%(1<<18) == 0 {
				var m runtime.MemStats
				runtime.GC() // what is garbage depends on how busy the machine is
				runtime.ReadMemStats(&m)
				peak = max(peak, m.HeapAlloc)
			}
		}
		if want := int(total / 2 / int64(len(element))); n < want-1 || peak > 32<<20 {
			t.Errorf("%s: %d tokens of %d, %d MiB of heap", name, n, want, peak>>20)
		}
		t.Logf("%s: %d tokens, at most %.1f MiB of heap", name, n, float64(peak)/(1<<20))
	}
}

// limit repeats text, always whole, for at most n bytes.
func limit(text string, n int64) io.Reader {
	return io.LimitReader(&forever{text: strings.Repeat(text, 1<<10)}, n/int64(len(text))*int64(len(text)))
}
