package pat_test

import (
	"bytes"
	"fmt"
	"os"
	"runtime"
	"runtime/metrics"
	"strings"
	"testing"
	"time"

	"github.com/sailpat/sailpat/internal/race"
	"github.com/sailpat/sailpat/pat"
)

// A hostileCase is a document full of one mistake.
type hostileCase struct {
	name          string
	kind          pat.Kind
	before, after string
	unit          func(b *bytes.Buffer, i int) // appends item i of the document
	opts          []pat.Option
}

// hostileText returns a document of at most size bytes.
func hostileText(c *hostileCase, size int) []byte {
	var b bytes.Buffer
	b.Grow(size)
	b.WriteString(c.before)
	for i := 0; ; i++ {
		end := b.Len()
		if i > 0 {
			b.WriteByte(',')
		}
		c.unit(&b, i)
		if b.Len()+len(c.after) > size {
			b.Truncate(end)
			break
		}
	}
	b.WriteString(c.after)
	return b.Bytes()
}

// hostileWord appends a word of four letters or digits, another for each i.
func hostileWord(b *bytes.Buffer, i int) {
	const digits = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	for range 4 {
		b.WriteByte(digits[i%len(digits)])
		i /= len(digits)
	}
}

func hostileCases() []hostileCase {
	same := func(text string) func(*bytes.Buffer, int) {
		return func(b *bytes.Buffer, _ int) { b.WriteString(text) }
	}
	distinct := func(before, after string) func(*bytes.Buffer, int) {
		return func(b *bytes.Buffer, i int) {
			b.WriteString(before)
			hostileWord(b, i)
			b.WriteString(after)
		}
	}
	const (
		bulkAfter    = `],"patch":[{"op":"remove","path":"/expirationDate"},{"op":"add","path":"/userAwareTokenNeverExpires","value":true}]}`
		createBefore = `{"name":"n","expirationDate":"2026-12-31T23:59:59.999Z"`
		small        = `"scope":[],"owner":{},"created":"2017-07-11T18:45:37.098Z","userAwareTokenNeverExpires":true}`
	)
	tolerant := []pat.Option{pat.Tolerant()}
	return []hostileCase{
		{name: "empty ids", kind: pat.KindBulk, before: `{"ids":[`, after: bulkAfter, unit: same(`""`)},
		{name: "blank ids", kind: pat.KindBulk, before: `{"ids":[`, after: bulkAfter, unit: same(`" "`)},
		{name: "equal ids", kind: pat.KindBulk, before: `{"ids":[`, after: bulkAfter, unit: same(`"a"`)},
		{name: "distinct ids", kind: pat.KindBulk, before: `{"ids":[`, after: bulkAfter, unit: distinct(`"`, `"`)},
		{name: "escaped ids", kind: pat.KindBulk, before: `{"ids":[`, after: bulkAfter, unit: same(`"\n"`)},
		{name: "ids of other form", kind: pat.KindBulk, before: `{"ids":[`, after: bulkAfter, unit: distinct(`"`, `"`), opts: []pat.Option{pat.Enable(pat.RuleIDForm)}},
		{name: "empty scopes", kind: pat.KindCreate, before: createBefore + `,"scope":[`, after: `]}`, unit: same(`""`)},
		{name: "equal scopes", kind: pat.KindCreate, before: createBefore + `,"scope":[`, after: `]}`, unit: same(`"a"`)},
		{name: "distinct scopes", kind: pat.KindCreate, before: createBefore + `,"scope":[`, after: `]}`, unit: distinct(`"`, `"`)},
		{name: "scopes with spaces", kind: pat.KindCreate, before: createBefore + `,"scope":[`, after: `]}`, unit: distinct(`" `, `"`)},
		{name: "scopes of wrong type", kind: pat.KindCreate, before: createBefore + `,"scope":[`, after: `]}`, unit: same(`0`)},
		{name: "empty scopes in a patch", kind: pat.KindPatch, before: `[{"op":"add","path":"/scope","value":[`, after: `]}]`, unit: same(`""`)},
		{name: "operations", kind: pat.KindPatch, before: `[`, after: `]`, unit: same(`{"op":"remove","path":""}`)},
		{name: "operations on scopes", kind: pat.KindPatch, before: `[`, after: `]`, unit: same(`{"op":"add","path":"/scope/-","value":""}`)},
		{name: "unknown members", kind: pat.KindCreate, before: createBefore + `,`, after: `}`, unit: distinct(`"`, `":0`)},
		{name: "unknown members, tolerant", kind: pat.KindCreate, before: createBefore + `,`, after: `}`, unit: distinct(`"`, `":0`), opts: tolerant},
		{name: "repeated unknown members, tolerant", kind: pat.KindCreate, before: createBefore + `,`, after: `}`, unit: same(`"a":0`), opts: tolerant},
		{name: "repeated members", kind: pat.KindCreate, before: createBefore + `,`, after: `}`, unit: same(`"name":0`)},
		{name: "tokens without members", kind: pat.KindList, before: `[`, after: `]`, unit: same(`{}`)},
		{name: "tokens without id and name", kind: pat.KindList, before: `[`, after: `]`, unit: same(`{"id":"","name":"",` + small)},
		{name: "equal tokens", kind: pat.KindList, before: `[`, after: `]`, unit: same(`{"id":"a","name":"a",` + strings.Replace(small, `{}`, `{"id":"a"}`, 1))},
		{name: "secrets", kind: pat.KindToken, before: `[`, after: `]`, unit: same(`{"secret":"x y"}`), opts: []pat.Option{pat.Enable(pat.RuleSecretInDocument)}},
		{name: "placeholders", kind: pat.KindToken, before: `]`, after: `]`, unit: same(`"secret":"*"`), opts: []pat.Option{pat.Enable(pat.RuleSecretInDocument)}},
	}
}

// peakDuring returns the most bytes of the heap that were in use while f ran,
// besides those in use before, as far as samples show.
func peakDuring(f func()) (peak uint64) {
	heap := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	read := func() uint64 {
		metrics.Read(heap)
		return heap[0].Value.Uint64()
	}
	runtime.GC()
	before := read()
	stop, done := make(chan bool), make(chan bool)
	go func() {
		defer close(done)
		for {
			peak = max(peak, read())
			select {
			case <-stop:
				return
			case <-time.After(200 * time.Microsecond):
			}
		}
	}()
	f()
	peak = max(peak, read())
	close(stop)
	<-done
	return peak - min(peak, before)
}

// TestHostileLarge prints what each document of the default size limit costs. Run
// one case in a process to see its peak:
//
//	HOSTILE=64 go test -run 'TestHostileLarge/empty_ids$' -v ./pat
func TestHostileLarge(t *testing.T) {
	if os.Getenv("HOSTILE") == "" {
		t.Skip("set HOSTILE to a size in MiB")
	}
	var size int
	if _, err := fmt.Sscan(os.Getenv("HOSTILE"), &size); err != nil {
		t.Fatal(err)
	}
	for _, c := range hostileCases() {
		t.Run(c.name, func(t *testing.T) {
			doc := hostileText(&c, size<<20)
			var vs []pat.Violation
			cpu := processorTime()
			peak := peakDuring(func() { vs = pat.Lint(doc, c.kind, c.opts...).Violations })
			used := processorTime() - cpu
			t.Logf("%6.2f s, peak %4d MiB besides the document, %d violations", used.Seconds(), peak>>20, len(vs))
		})
	}
}

// Lint allocates little besides the document, whatever that is full of.
func TestHostileMemory(t *testing.T) {
	const size = 4 << 20
	for _, c := range hostileCases() {
		t.Run(c.name, func(t *testing.T) {
			doc := hostileText(&c, size)
			var vs []pat.Violation
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			vs = pat.Lint(doc, c.kind, c.opts...).Violations
			runtime.ReadMemStats(&after)
			budget := uint64(5 * size)
			if strings.Contains(c.name, "unknown") { // a thousand messages with a near name, too
				budget = 10 * size
			}
			if used := after.TotalAlloc - before.TotalAlloc; used > budget && !race.Enabled {
				t.Errorf("allocates %d KiB for a document of %d KiB", used>>10, size>>10)
			}
			if !testing.Short() {
				agree(t, string(doc), c.kind, vs, c.opts...)
			}
		})
	}
}

// So does LintLines besides a line, both in the goroutine of the caller and in
// another, and it finds the same.
func TestHostileLines(t *testing.T) {
	const size = 4 << 20
	for _, c := range hostileCases() {
		t.Run(c.name, func(t *testing.T) {
			doc := hostileText(&c, size)
			want := strings.Join(verdict(pat.Lint(doc, c.kind, c.opts...).Violations), ", ")
			text := bytes.Join([][]byte{doc, doc, nil}, []byte("\n"))
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			for r, err := range pat.LintLines(bytes.NewReader(text), c.kind, append(c.opts, pat.NDJSON(), pat.Jobs(2))...) {
				runtime.ReadMemStats(&after)
				if got := strings.Join(verdict(r.Violations), ", "); got != want || err != nil {
					t.Fatalf("line %d: %v\n got %s\nwant %s", r.Element.Line, err, got, want)
				}
				budget := uint64(9 * size) // with the copies of the line that is read
				if strings.Contains(c.name, "unknown") {
					budget = 14 * size
				}
				if used := after.TotalAlloc - before.TotalAlloc; used > budget && !race.Enabled {
					t.Errorf("line %d allocates %d KiB for a line of %d KiB", r.Element.Line, used>>10, size>>10)
				}
				runtime.ReadMemStats(&before)
			}
		})
	}
}

// Lint finds the same in an array of which it keeps the text as in one of which it
// keeps the items.
func TestLongArrays(t *testing.T) {
	for _, c := range []struct {
		kind          pat.Kind
		before, after string
		item, want    string // at the end of the array
	}{
		{pat.KindBulk, `{"ids":[`, `],"patch":[{"op":"remove","path":"/expirationDate"},{"op":"add","path":"/userAwareTokenNeverExpires","value":true}]}`,
			`"\u00A0", 15,"0002", "\u0030003"`, "error PAT319 /ids, error PAT321 /ids/N, error PAT203 /ids/N+1, error PAT320 /ids/N+2, error PAT320 /ids/N+3"},
		{pat.KindCreate, `{"name":"n","expirationDate":"2026-12-31T23:59:59.999Z","scope":[`, `]}`,
			`"", 15,"0002", "\u0030003","a b","sp:scopes:all"`,
			"error PAT303 /scope/N, error PAT203 /scope/N+1, warning PAT405 /scope/N+2, warning PAT405 /scope/N+3, warning PAT406 /scope/N+4, warning PAT402 /scope/N+5"},
		{pat.KindPatch, `[{"op":"add","path":"/scope","value":[`, `]}]`,
			`"","0002", "\u0030003","a b","sp:scopes:all"`,
			"error PAT303 /0/value/N, warning PAT405 /0/value/N+1, warning PAT405 /0/value/N+2, warning PAT406 /0/value/N+3, warning PAT402 /0/value/N+4"},
	} {
		for _, n := range []int{30, 100, 5000, 9000} {
			var b strings.Builder
			b.WriteString(c.before)
			for i := range n {
				fmt.Fprintf(&b, `"%04d",`, i)
			}
			doc := b.String() + c.item + c.after
			vs := pat.Lint([]byte(doc), c.kind, pat.Enable(pat.RuleScopeAll)).Violations
			want := c.want
			for k := 5; k >= 0; k-- {
				want = strings.ReplaceAll(want, fmt.Sprintf("N+%d", k), fmt.Sprint(n+k))
			}
			want = strings.ReplaceAll(want, "/N", "/"+fmt.Sprint(n))
			if got := strings.Join(verdict(vs), ", "); got != want {
				t.Errorf("%v, %d items:\n got %s\nwant %s", c.kind, n, got, want)
			}
			for _, v := range vs {
				if v.Rule != pat.RuleScopeRepeated && v.Rule != pat.RuleBulkIDsDuplicate {
					continue
				}
				if first := doc[v.Related.Start:v.Related.End]; first != `"0002"` && first != `"0003"` || v.Related.Start >= v.Span.Start {
					t.Errorf("%s repeats %s", v.Pointer, first)
				}
			}
			agree(t, doc, c.kind, vs, pat.Enable(pat.RuleScopeAll))
		}
	}
}
