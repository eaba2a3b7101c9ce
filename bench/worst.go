package main

import (
	"bytes"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing/iotest"
	"time"

	"github.com/sailpat/sailpat/pat"
)

// 16 times the input may take 32 times as long. That allows for a small document
// that fits into the caches, but not for quadratic work, which takes 256 times as
// long.
const (
	times     = 16
	maxFactor = 32
)

const million = 1_000_000

// A family makes documents of any size that try to cost more than their size.
type family struct {
	name string
	full int // n of the largest document
	make func(n int) []byte
}

// A reading is one way to read a document.
type reading struct {
	name string
	read func(text []byte, p pat.Payload)
}

// A worstCase holds the time of one reading at two sizes.
type worstCase struct {
	name, reading string
	bytes         int // of the larger document
	small, large  time.Duration
}

func (w *worstCase) factor() float64 {
	return float64(w.large) / float64(max(w.small, time.Microsecond))
}

var tokens = reading{"Tokens", func(text []byte, _ pat.Payload) { readAll(bytes.NewReader(text)) }}

var readings = []reading{
	{"Unmarshal + Validate", func(text []byte, p pat.Payload) { _ = validated(p, pat.Unmarshal(text, p)) }},
	{"Unmarshal, Tolerant + Marshal", func(text []byte, p pat.Payload) {
		if pat.Unmarshal(text, p, pat.Tolerant()) == nil {
			_, _ = pat.Marshal(p)
		}
	}},
	{"Lint", func(text []byte, _ pat.Payload) { violations(text, pat.KindAuto) }},
}

// readAll reads a stream to its end and ignores errors.
func readAll(r io.Reader) {
	for t, err := range pat.Tokens(r) {
		_ = validated(&t, err)
	}
}

// worstCases measures every family with every reading of its kind. A time is the
// least of several tries, because noise only adds. shrink divides all sizes.
func worstCases(tries, shrink int) []worstCase {
	var out []worstCase
	measure := func(name, reading string, bytes int, small, large func()) {
		out = append(out, worstCase{name, reading, bytes, least(tries, small), least(tries, large)})
	}
	for _, g := range []struct {
		families []family
		readings []reading
		payload  pat.Payload
	}{
		{worstTokens, append(slices.Clone(readings), tokens), new(pat.Token)},
		{worstLists, append(slices.Clone(readings), tokens), new(pat.TokenList)},
		{worstPatches, readings, new(pat.Patch)},
		{worstBulkUpdates, readings, new(pat.BulkUpdate)},
		{worstStreams, []reading{tokens}, nil},
	} {
		for _, f := range g.families {
			fmt.Fprintln(progress, "worst case:", f.name)
			small, large := f.make(f.full/shrink/times), f.make(f.full/shrink)
			for _, r := range g.readings {
				measure(f.name, r.name, len(large), func() { r.read(small, g.payload) }, func() { r.read(large, g.payload) })
			}
		}
	}
	n := 2000 / shrink
	small, large := list(n, canonical), list(n*times, canonical)
	measure("a reader that returns single bytes", tokens.name, len(large),
		func() { readAll(iotest.OneByteReader(bytes.NewReader(small))) },
		func() { readAll(iotest.OneByteReader(bytes.NewReader(large))) })
	n = 1200 / shrink
	fmt.Fprintln(progress, "worst case: a list of a gigabyte")
	measure("a list longer than memory should be", tokens.name, n*times*100*(tokenSize+1),
		func() { readAll(longList(n)) }, func() { readAll(longList(n * times)) })
	return out
}

// least returns the shortest time of several tries. It tries long work less often,
// because noise is short.
func least(tries int, work func()) time.Duration {
	shortest, sum := time.Duration(1<<63-1), time.Duration(0)
	for i := 0; i < tries && (i < 2 || sum < 4*time.Second); i++ {
		runtime.GC()
		start := clock()
		work()
		took := max(clock()-start, 1)
		shortest, sum = min(shortest, took), sum+took
	}
	return shortest
}

var worstTokens = []family{
	{"a name of 10 MB of escapes", 10 * million / 6, func(n int) []byte { return name(strings.Repeat(`\u0041`, n)) }},
	{"a name of 10 MB of `\\\\`", 10 * million / 2, func(n int) []byte { return name(strings.Repeat(`\\`, n)) }},
	{"a name of 10 MB that is not UTF-8", 10 * million, func(n int) []byte { return name(strings.Repeat("\xff", n)) }},
	{"one million scopes", million, func(n int) []byte { return scopes(repeat(n, `"demo:%d",`)) }},
	{"the same scope one million times", million, func(n int) []byte { return scopes(strings.Repeat(`"demo:one",`, n)) }},
	{"one million empty scopes", million, func(n int) []byte { return scopes(strings.Repeat(`"",`, n)) }},
	{"one million unknown members", million, func(n int) []byte { return before(repeat(n, `"x%d":1,`)) }},
	{"the same unknown member one million times", million, func(n int) []byte { return before(strings.Repeat(`"x":1,`, n)) }},
	{"one million misspelled names", million, func(n int) []byte { return before(misspelled(n)) }},
	{"`id` one million times", million, func(n int) []byte { return before(strings.Repeat(`"id":"1",`, n)) }},
	{"one million nested arrays", million, func(n int) []byte { return []byte(strings.Repeat("[", n)) }},
	{"10 MB of arrays 900 deep", 10 * million / 1800, func(n int) []byte {
		return before(`"x":[` + strings.Repeat(strings.Repeat("[", 900)+strings.Repeat("]", 900)+",", n) + `1],`)
	}},
	{"an integer of 10 MB", 10 * million, func(n int) []byte { return edit(":36900", ":"+strings.Repeat("1", n)) }},
	{"an exponent of 10 MB", 10 * million, func(n int) []byte { return edit(":36900", ":1e"+strings.Repeat("1", n)) }},
	{"a timestamp with a fraction of 10 MB", 10 * million, func(n int) []byte {
		return edit(`"created":"2017-07-11T18:45:37.098Z"`, `"created":"2017-07-11T18:45:37.098`+strings.Repeat("0", n)+`Z"`)
	}},
	{"10 MB of white space", 10 * million, func(n int) []byte { return before(strings.Repeat(" \n\t\r", n/4)) }},
}

var worstLists = []family{
	{"one million empty tokens", million, func(n int) []byte { return elements(n, "{}") }},
	{"one million numbers for tokens", million, func(n int) []byte { return elements(n, "1") }},
	{"the same token 20,000 times", 20_000, func(n int) []byte { return elements(n, canonical(0, nil)) }},
	{"20,000 tokens of one name", 20_000, func(n int) []byte {
		format := strings.NewReplacer("86f1dc6fe8f544149504500000000000", "%032[1]x", "2c9180a46faadee4016fb4e018c20639", "%032[1]x").Replace(canonical(0, nil)) + ","
		return []byte("[" + strings.TrimSuffix(repeat(n, format), ",") + "]")
	}},
}

var worstPatches = []family{
	{"one million operations", million, func(n int) []byte { return elements(n, `{"op":"add","path":"/scope/-","value":"demo:one"}`) }},
	{"one million operations on a member that cannot be patched", million, func(n int) []byte {
		return elements(n, `{"op":"add","path":"/id","value":"1"}`)
	}},
	{"a path of 10 MB", 10 * million, func(n int) []byte { return operation("/scope/"+strings.Repeat("1", n), `"demo:one"`) }},
	{"a path of 10 MB of `~0`", 5 * million, func(n int) []byte { return operation("/"+strings.Repeat("~0", n), `"demo:one"`) }},
	{"an unknown value of 10 MB", 5 * million, func(n int) []byte { return operation("/x", string(elements(n, "1"))) }},
}

var worstBulkUpdates = []family{
	{"the same id one million times", million, func(n int) []byte { return bulkUpdate(strings.Repeat(`,"86f1dc6fe8f54414950454cbb11278fa"`, n)) }},
	{"one million ids", million, func(n int) []byte { return bulkUpdate(repeat(n, `,"86f1dc%d"`)) }},
}

var worstStreams = []family{
	{"10 MB of empty lines", 10 * million, func(n int) []byte { return []byte(canonical(0, nil) + strings.Repeat("\n", n)) }},
	{"an array of 10 MB of white space", 10 * million, func(n int) []byte { return []byte("[" + strings.Repeat(" ", n) + "]") }},
	{"one million lines that are not tokens", million, func(n int) []byte { return []byte(strings.Repeat("1\n", n)) }},
	{"one million lines of broken syntax", million, func(n int) []byte { return []byte(strings.Repeat("{\"\n", n)) }},
	{"an element of 10 MB", 10 * million, func(n int) []byte { return []byte("[" + string(name(strings.Repeat("x", n))) + "]") }},
}

// edit returns the token with one part replaced.
func edit(old, new string) []byte {
	text := canonical(0, nil)
	if strings.Count(text, old) != 1 {
		panic("the token must contain this exactly once: " + old)
	}
	return []byte(strings.Replace(text, old, new, 1))
}

func name(text string) []byte   { return edit("NodeJS Integration of team 000000", text) }
func before(text string) []byte { return edit(`"id":"86f`, text+`"id":"86f`) }
func scopes(text string) []byte { return edit(`"scope":["demo`, `"scope":[`+text+`"demo`) }

// repeat formats the numbers from 0 to n-1.
func repeat(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

func elements(n int, element string) []byte {
	return []byte("[" + strings.Repeat(element+",", n-1) + element + "]")
}

func operation(path, value string) []byte {
	return []byte(`[{"op":"add","path":"` + path + `","value":` + value + `}]`)
}

func bulkUpdate(ids string) []byte {
	return []byte(`{"ids":["1"` + ids + `],"patch":[{"op":"replace","path":"/expirationDate","value":"2026-12-31T23:59:59.999Z"}]}`)
}

// misspelled returns n members whose names differ from a long known one in up to
// three bytes.
func misspelled(n int) string {
	var b strings.Builder
	for i := range n {
		name := []byte("userAwareTokenNeverExpires")
		for j := range 3 {
			k := i / []int{1, 26, 676}[j]
			name[(k/64+7*k)%len(name)] = byte('A' + k%64%26)
		}
		fmt.Fprintf(&b, `"%s":1,`, name)
	}
	return b.String()
}
