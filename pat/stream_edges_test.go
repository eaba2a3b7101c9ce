package pat_test

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sailpat/sailpat/pat"
)

// Spans of violations count from the beginning of the stream.
func TestTokensSpans(t *testing.T) {
	a := change(t, sampleToken, sampleID, "a")
	for _, c := range []struct {
		name, text, reason string
		at                 string // what stands at the span, "" for an empty one
		start              int
		opts               []pat.Option
	}{
		{"trailing comma", "[" + a + ", ]", "the bracket", "]", len(a) + 3, nil},
		{"no comma", "[" + a + " " + a + "]", "the next element", "{", len(a) + 2, nil},
		{"cut off between elements", "[" + a + " ", "the end", "", len(a) + 2, nil},
		{"cut off after the bracket", " [", "the end", "", 2, nil},
		{"after the array", " [" + a + "] \n x y", "the first byte that should not be there", "x", len(a) + 6, nil},
		{"too large", a + "\n" + change(t, a, "NodeJS", "Node.js"), "where the element begins", "", len(a) + 1, []pat.Option{pat.MaxSize(len(a))}},
		{"byte order mark", "\uFEFF" + a, "the mark", "\uFEFF", 0, nil},
		{"in the second line", a + "\n{\"id\":5" + a[len(`{"id":"a"`):], "the value", "5", len(a) + 1 + len(`{"id":`), nil},
		{"a name twice", a + "\n{\"id\":\"x\"," + a[1:], "the second name", `"id"`, len(a) + 1 + len(`{"id":"x",`), nil},
	} {
		for _, r := range []io.Reader{strings.NewReader(c.text), iotest.OneByteReader(strings.NewReader(c.text))} {
			var found []pat.Violation
			for _, err := range pat.Tokens(r, c.opts...) {
				var invalid *pat.ValidationError
				if errors.As(err, &invalid) {
					found = append(found, invalid.Violations...)
				}
			}
			if len(found) != 1 || found[0].Span != (pat.Span{Start: c.start, End: c.start + len(c.at)}) || c.text[c.start:c.start+len(c.at)] != c.at {
				t.Errorf("%s (%s): expected %d-%d, got %v", c.name, c.reason, c.start, c.start+len(c.at), found)
			}
			for _, v := range found {
				if first := strings.LastIndex(c.text, `{"id":"x"`); v.Rule == pat.RuleDuplicateMember && c.text[v.Related.Start:v.Related.End] != `"id"` || v.Rule == pat.RuleDuplicateMember && v.Related.Start != first+1 {
					t.Errorf("%s: related %v", c.name, v.Related)
				} else if v.Rule != pat.RuleDuplicateMember && (v.Related != pat.Span{}) {
					t.Errorf("%s: nothing is related, got %v", c.name, v.Related)
				}
			}
		}
	}
}

// Tokens reads elements of every size around the buffer's, in pieces of any size.
func TestTokensAcrossBuffers(t *testing.T) {
	for _, name := range []int{1, 1000, 32 << 10, 64<<10 - 500, 64 << 10, 100 << 10, 300 << 10} {
		long := change(t, sampleToken, "NodeJS Integration", strings.Repeat("n", name))
		var want []string
		var elements []string
		for k := range 5 {
			id := fmt.Sprint(k)
			want = append(want, id)
			elements = append(elements, change(t, long, sampleID, id))
		}
		for form, text := range map[string]string{"array": "[" + strings.Join(elements, " ,\n") + "]", "NDJSON": strings.Join(elements, "\n"), "white space": " [" + strings.Join(elements, strings.Repeat(" ", 70_000)+",") + "]"} {
			for how, r := range map[string]io.Reader{"at once": strings.NewReader(text), "by halves": iotest.HalfReader(strings.NewReader(text)), "in pieces": &pieces{text: text, size: 1009}} {
				var got []string
				tokens := 0
				for token, err := range pat.Tokens(r) {
					if err != nil || len(token.Name) != name || strings.Trim(token.Name, "n") != "" || len(token.Scope) != 2 || token.Owner.Name != "Support" {
						t.Fatalf("names of %d, %s, %s: element %d: %v", name, form, how, tokens, err)
					}
					got = append(got, token.ID)
					tokens++
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("names of %d, %s, %s (-want +got):\n%s", name, form, how, diff)
				}
			}
		}
	}
}

// pieces reads a text in pieces of one size, and returns 0 bytes before each.
type pieces struct {
	text  string
	size  int
	empty bool
}

func (p *pieces) Read(b []byte) (int, error) {
	if p.empty = !p.empty; p.empty {
		return 0, nil
	}
	if p.text == "" {
		return 0, io.EOF
	}
	n := copy(b, p.text[:min(p.size, len(p.text))])
	p.text = p.text[n:]
	return n, nil
}

// A reader that returns neither bytes nor an error is an error, not an endless
// loop. If a reader fails, its whole elements come before the error.
func TestTokensReader(t *testing.T) {
	a, b := change(t, sampleToken, sampleID, "a"), change(t, sampleToken, sampleID, "b")
	broken := errors.New("cable cut")
	for _, c := range []struct {
		name, text, reason string
		want               []string
	}{
		{"in the second element", "[" + a + "," + b[:9], "what is cut off is not yielded", []string{"a", " END: cable cut"}},
		{"after the second element", "[" + a + "," + b, "it is whole", []string{"a", "b", " END: cable cut"}},
		{"after the comma", "[" + a + ",", "", []string{"a", " END: cable cut"}},
		{"after the array", "[" + a + "]", "perhaps more would have come", []string{"a", " END: cable cut"}},
		{"after the bracket", "[", "", []string{" END: cable cut"}},
		{"in the second line", a + "\n" + b[:9], "a line cut off is not a line", []string{"a", " END: cable cut"}},
		{"at the end of the second line", a + "\n" + b, "perhaps the line goes on", []string{"a", " END: cable cut"}},
		{"after the line feed", a + "\n", "", []string{"a", " END: cable cut"}},
		{"before anything", "", "", []string{" END: cable cut"}},
	} {
		got := stream(io.MultiReader(strings.NewReader(c.text), iotest.ErrReader(broken)))
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (%s) (-want +got):\n%s", c.name, c.reason, diff)
		}
		got = stream(io.MultiReader(strings.NewReader(c.text), silent{}))
		c.want[len(c.want)-1] = " END: " + io.ErrNoProgress.Error()
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s, silent (%s) (-want +got):\n%s", c.name, c.reason, diff)
		}
	}
}

type silent struct{}

func (silent) Read([]byte) (int, error) { return 0, nil }

// With Borrow the scopes of a stream are in one array; without, later tokens do
// not change those of earlier ones.
func TestTokensOwned(t *testing.T) {
	var text strings.Builder
	const n = 500
	for k := range n {
		text.WriteString(change(t, sampleToken, sampleID, fmt.Sprint(k), "scope:first", fmt.Sprintf("scope:%d", k)) + "\n")
	}
	var all []pat.Token
	for token, err := range pat.Tokens(iotest.HalfReader(strings.NewReader(text.String()))) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, token)
	}
	for k, token := range all {
		if token.ID != fmt.Sprint(k) || token.Scope[0] != fmt.Sprintf("demo:personal-access-token-scope:%d", k) || len(token.Scope) != 2 {
			t.Fatalf("token %d is now %s, %q", k, token.ID, token.Scope)
		}
	}
	k := 0
	for token, err := range pat.Tokens(strings.NewReader(text.String()), pat.Borrow()) {
		if err != nil || token.ID != fmt.Sprint(k) || token.Scope[0] != fmt.Sprintf("demo:personal-access-token-scope:%d", k) {
			t.Fatalf("borrowed token %d is %s, %q, %v", k, token.ID, token.Scope, err)
		}
		k++
	}
	if len(all) != n || k != n {
		t.Errorf("%d and %d tokens", len(all), k)
	}
}

// The clock may be any time.
func TestClockBounds(t *testing.T) {
	token := tokenOf(t, sampleToken)
	for _, c := range []struct {
		name, reason string
		now          time.Time
		want         string
	}{
		{"long before the year 1", "created and used in the future", time.Unix(-1<<60, 0), "error PAT315 /created, error PAT316 /lastUsed"},
		{"the year 0", "created and used in the future", time.Date(0, 12, 31, 23, 59, 59, 0, time.UTC), "error PAT315 /created, error PAT316 /lastUsed"},
		{"just before it was created", "one millisecond", token.Created.Time().Add(-1), "error PAT315 /created, error PAT316 /lastUsed"},
		{"when it was created", "truncated to the millisecond", token.Created.Time().Add(999 * time.Microsecond), ""},
		{"just before it expires", "truncated to the millisecond", token.ExpirationDate.Or(pat.Timestamp{}).Time().Add(-1), ""},
		{"when it expires", "now is not future", token.ExpirationDate.Or(pat.Timestamp{}).Time(), "error PAT311 /expirationDate"},
		{"the year 10000", "long expired", time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC), "error PAT311 /expirationDate"},
		{"long after it", "long expired", time.Unix(1<<60, 0), "error PAT311 /expirationDate"},
	} {
		got := ""
		var invalid *pat.ValidationError
		if errors.As(pat.Validate(&token, pat.At(c.now)), &invalid) {
			got = strings.Join(verdict(invalid.Violations), ", ")
		}
		if got != c.want || token.Expired(c.now, pat.Acknowledged) != strings.Contains(c.want, "PAT311") {
			t.Errorf("%s (%s): expected %q, got %q, expired %v", c.name, c.reason, c.want, got, token.Expired(c.now, pat.Acknowledged))
		}
	}
}

// The array for a long scope is not allocated again for later tokens.
func TestTokensAfterLongScope(t *testing.T) {
	long := change(t, sampleToken, `"demo:personal-access-token-scope:second"`, strings.Repeat(`"x",`, 200_000)+`"y"`)
	text := long + "\n" + strings.Repeat(sampleToken+"\n", 2000)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	n := 0
	for token, err := range pat.Tokens(strings.NewReader(text)) {
		if err != nil || n > 0 && len(token.Scope) != 2 {
			t.Fatalf("token %d: %v", n, err)
		}
		n++
	}
	runtime.ReadMemStats(&after)
	if got, most := after.TotalAlloc-before.TotalAlloc, uint64(20*len(text)); n != 2001 || got > most {
		t.Errorf("%d tokens took %d bytes, expected at most %d", n, got, most)
	}
}
