package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/sailpat/sailpat/pat"
)

const tokenSize = 550 // bytes of every token that is not indented

// at sets the clock to a time at which every document of this file is valid.
var at = pat.At(time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC))

// seed returns a random source that yields the same numbers in every run.
func seed() *rand.Rand { return rand.New(rand.NewPCG(2017, 2)) }

// A member is a name and the JSON text of its value.
type member struct{ name, value string }

func object(members []member) string {
	var b strings.Builder
	for i, m := range members {
		fmt.Fprintf(&b, "%c%q:%s", "{,"[min(i, 1)], m.name, m.value)
	}
	return b.String() + "}"
}

func owner() []member {
	return []member{{"type", `"IDENTITY"`}, {"id", `"2c9180a46faadee4016fb4e018c20639"`}, {"name", `"Support"`}}
}

// members returns token number i with every member in the canonical order.
// Token 0 has the timestamps of the vendor's sample.
func members(i int, r *rand.Rand) []member {
	created := time.Date(2017, 7, 11, 18, 45, 37, 98e6, time.UTC)
	lastUsed, expires := created, time.Date(2026, 12, 31, 23, 59, 59, 999e6, time.UTC)
	if i > 0 {
		created = randomTime(r, created, time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC))
		lastUsed = randomTime(r, created, time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
		expires = randomTime(r, time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC), time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC))
	}
	const scope = `"demo:personal-access-token-scope:`
	return []member{
		{"id", fmt.Sprintf(`"86f1dc6fe8f5441495045%011x"`, i)},
		{"name", fmt.Sprintf(`"NodeJS Integration of team %06d"`, i)},
		{"scope", "[" + scope + `first",` + scope + `second",` + scope + `third",` + scope + `fourth"]`},
		{"owner", object(owner())},
		{"created", timestamp(created)},
		{"lastUsed", timestamp(lastUsed)},
		{"managed", "false"},
		{"accessTokenValiditySeconds", fmt.Sprint(36900 + i%1000)},
		{"expirationDate", timestamp(expires)},
		{"userAwareTokenNeverExpires", "false"},
	}
}

// randomTime returns a time between from and to whose last millisecond digit is
// not 0: encoding/json omits trailing zeros, and the tests compare bytes.
func randomTime(r *rand.Rand, from, to time.Time) time.Time {
	seconds := r.Int64N(int64(to.Sub(from) / time.Second))
	milli := r.IntN(100)*10 + 1 + r.IntN(9)
	return from.Truncate(time.Second).Add(time.Duration(seconds+1)*time.Second + time.Duration(milli)*time.Millisecond)
}

func timestamp(t time.Time) string { return t.Format(`"2006-01-02T15:04:05.000Z"`) }

func canonical(i int, r *rand.Rand) string { return object(members(i, r)) }

// shuffled returns token number i with its members, and those of its owner, in
// random order.
func shuffled(i int, r *rand.Rand) string {
	ms, o := members(i, r), owner()
	r.Shuffle(len(o), func(i, j int) { o[i], o[j] = o[j], o[i] })
	ms[3].value = object(o)
	r.Shuffle(len(ms), func(i, j int) { ms[i], ms[j] = ms[j], ms[i] })
	return object(ms)
}

// list returns n tokens, no two of them equal, as a JSON array.
func list(n int, token func(int, *rand.Rand) string) []byte {
	b := append(join(n, ",", token), ']')
	return append([]byte{'['}, b...)
}

// lines returns n tokens as NDJSON.
func lines(n int) []byte { return append(join(n, "\n", canonical), '\n') }

func join(n int, separator string, token func(int, *rand.Rand) string) []byte {
	r, b := seed(), make([]byte, 0, n*(tokenSize+1))
	for i := range n {
		if i > 0 {
			b = append(b, separator...)
		}
		b = append(b, token(i, r)...)
	}
	return b
}

func indent(text []byte) []byte {
	var b bytes.Buffer
	must(json.Indent(&b, text, "", "  "))
	return b.Bytes()
}

// longList returns a reader of a JSON array of 100·n tokens. It repeats the same
// 100 tokens, so that a gigabyte of list needs 55 KB of memory.
func longList(n int) io.Reader {
	body := string(join(100, ",", canonical))
	parts := []io.Reader{strings.NewReader("[" + body)}
	for range n - 1 {
		parts = append(parts, strings.NewReader(","), strings.NewReader(body))
	}
	return io.MultiReader(append(parts, strings.NewReader("]"))...)
}

// must stops the benchmark: a row that fails measures nothing.
func must(err error) {
	if err != nil {
		panic(err)
	}
}
