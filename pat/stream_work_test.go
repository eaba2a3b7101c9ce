package pat

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

// The decoder reads at most three times the bytes of a stream, however small the
// reads, and whatever its strings hold.
func TestStreamWork(t *testing.T) {
	token := func(scope string, n int) string {
		return `{"id":"a","name":"b","scope":[` + strings.TrimSuffix(strings.Repeat(`"`+scope+`",`, n), ",") + `],"owner":{},"created":"2017-07-11T18:45:37.098Z"}`
	}
	for _, c := range []struct{ name, element, reason string }{
		{"brackets in strings", token("}", 5000), "each may look like the end"},
		{"escapes in strings", token(`\\\"}]{[`, 5000), "and so may these"},
		{"objects in objects", `{"x":` + strings.Repeat(`[{}],[`, 1) + strings.Repeat(`{"a":{}},`, 5000) + `0]}`, "each end of an object may be the last"},
		{"a short token", token("}", 10), "as most are"},
		{"a number", strings.Repeat("7", 5000), "it has no end of its own"},
		{"one string", `"` + strings.Repeat("x", 5000) + `"`, ""},
	} {
		elements := max(2, 100_000/len(c.element))
		text := "[" + strings.Repeat(c.element+",\n", elements) + "null]"
		for how, r := range map[string]io.Reader{
			"at once": strings.NewReader(text), "a byte at a time": iotest.OneByteReader(strings.NewReader(text)),
			"a byte, then 99": &alternating{text: text},
		} {
			t.Run(fmt.Sprintf("%s, %s", c.name, how), func(t *testing.T) {
				s := newStream(r, nil)
				work, found := 0, 0
				var token Token
				s.read = func(i int) int {
					token = Token{}
					end := s.d.token(i, &token)
					work += end - i
					return end
				}
				s.emit = func(event) bool { found++; return true }
				s.run()
				if broken := strings.Contains(c.element, "],["); !broken && found != elements+1 || work > 3*len(text) {
					t.Errorf("%d elements of %d; %d bytes read of a stream of %d (%s)", found, elements+1, work, len(text), c.reason)
				}
			})
		}
	}
}

// alternating reads one byte, then 99, and so on.
type alternating struct {
	text string
	many bool
}

func (a *alternating) Read(p []byte) (int, error) {
	if a.text == "" {
		return 0, io.EOF
	}
	n := 1
	if a.many {
		n = 99
	}
	n = copy(p[:min(n, len(p))], a.text)
	a.text, a.many = a.text[n:], !a.many
	return n, nil
}
