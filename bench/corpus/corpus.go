// Package corpus makes the documents that the benchmark reads: always the same
// bytes, from seeds, so that two runs measure the same thing.
package corpus

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

const (
	// TokenSize is the size of every token but the indented and the mixed ones.
	TokenSize = 550
	// ListLen is how many tokens a list has.
	ListLen = 10_000
	// LinesLen is how many tokens the NDJSON has.
	LinesLen = 100_000
)

// Now is a clock at which every document of this package is valid.
var Now = time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)

// seed makes the kth stream of random numbers.
func seed(k uint64) *rand.Rand { return rand.New(rand.NewPCG(2017, k)) }

// A member is a name and the text of its value.
type member struct{ name, value string }

func object(members []member) string {
	var b strings.Builder
	for k, m := range members {
		b.WriteByte("{,"[min(k, 1)])
		fmt.Fprintf(&b, "%q:%s", m.name, m.value)
	}
	b.WriteByte('}')
	return b.String()
}

// token returns the kth token, with every member there is.
func token(k int, r *rand.Rand) []member {
	created := time.Date(2017, 7, 11, 18, 45, 37, 98e6, time.UTC)
	lastUsed, expires := created, time.Date(2026, 12, 31, 23, 59, 59, 999e6, time.UTC)
	if k > 0 { // the first is the vendor's sample
		created = randomTime(r, created, time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC))
		lastUsed = randomTime(r, created, time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
		expires = randomTime(r, time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC), time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC))
	}
	const scope = `"demo:personal-access-token-scope:`
	return []member{
		{"id", fmt.Sprintf(`"86f1dc6fe8f5441495045%011x"`, k)},
		{"name", fmt.Sprintf(`"NodeJS Integration of team %06d"`, k)},
		{"scope", "[" + scope + `first",` + scope + `second",` + scope + `third",` + scope + `fourth"]`},
		{"owner", object([]member{{"type", `"IDENTITY"`}, {"id", `"2c9180a46faadee4016fb4e018c20639"`}, {"name", `"Support"`}})},
		{"created", timestamp(created)},
		{"lastUsed", timestamp(lastUsed)},
		{"managed", "false"},
		{"accessTokenValiditySeconds", fmt.Sprint(36900 + k%1000)},
		{"expirationDate", timestamp(expires)},
		{"userAwareTokenNeverExpires", "false"},
	}
}

// randomTime returns a whole second from..to and some milliseconds, the last of
// them not 0: encoding/json writes no such digit, and what peers write is compared.
func randomTime(r *rand.Rand, from, to time.Time) time.Time {
	seconds := r.Int64N(int64(to.Sub(from) / time.Second))
	milli := r.IntN(100)*10 + 1 + r.IntN(9)
	return from.Truncate(time.Second).Add(time.Duration(seconds+1)*time.Second + time.Duration(milli)*time.Millisecond)
}

func timestamp(t time.Time) string { return t.Format(`"2006-01-02T15:04:05.000Z"`) }

// Token returns one token of TokenSize bytes in canonical form.
func Token() []byte { return []byte(object(token(0, nil))) }

// Indented returns the same token on many lines.
func Indented() []byte { return indent(Token()) }

// Shuffled returns the same token with its members, and those of its owner, in
// another order.
func Shuffled() []byte { return []byte(shuffle(token(0, nil), seed(1))) }

func shuffle(members []member, r *rand.Rand) string {
	for k, m := range members {
		if m.name == "owner" {
			owner := []member{{"type", `"IDENTITY"`}, {"id", `"2c9180a46faadee4016fb4e018c20639"`}, {"name", `"Support"`}}
			r.Shuffle(len(owner), func(i, j int) { owner[i], owner[j] = owner[j], owner[i] })
			members[k].value = object(owner)
		}
	}
	r.Shuffle(len(members), func(i, j int) { members[i], members[j] = members[j], members[i] })
	return object(members)
}

func indent(text []byte) []byte {
	var b bytes.Buffer
	if err := json.Indent(&b, text, "", "  "); err != nil {
		panic(err) // a mistake in this package
	}
	return b.Bytes()
}

// List returns a list of n tokens of TokenSize bytes, no two alike.
func List(n int) []byte { return list(n, canonical) }

// ShuffledList returns the same list with each token's members in an order of
// its own.
func ShuffledList(n int) []byte { return list(n, shuffled) }

// IndentedList returns the same list on many lines.
func IndentedList(n int) []byte { return indent(List(n)) }

// MixedList returns a list of n tokens in which members are absent or null, and
// scopes few or many, as in the answers of real tenants.
func MixedList(n int) []byte { return list(n, mixed) }

// Lines returns n tokens of TokenSize bytes as NDJSON.
func Lines(n int) []byte {
	r := seed(2)
	out := make([]byte, 0, n*(TokenSize+1))
	for k := range n {
		out = append(append(out, canonical(k, r)...), '\n')
	}
	return out
}

func canonical(k int, r *rand.Rand) string { return object(token(k, r)) }

func shuffled(k int, r *rand.Rand) string { return shuffle(token(k, r), r) }

func mixed(k int, r *rand.Rand) string {
	var out []member
	endless := r.IntN(3) == 0
	for _, m := range token(k, r) {
		switch m.name {
		case "scope":
			switch n := r.IntN(5); n {
			case 0:
				m.value = "null"
			case 1:
				m.value = `["sp:scopes:default"]`
			}
		case "lastUsed":
			switch r.IntN(4) {
			case 0:
				continue
			case 1:
				m.value = "null"
			}
		case "managed", "accessTokenValiditySeconds":
			if r.IntN(3) == 0 {
				continue
			}
		case "expirationDate":
			if endless {
				m.value = "null"
			}
		case "userAwareTokenNeverExpires":
			if endless {
				m.value = "true"
			} else if r.IntN(2) == 0 {
				continue
			}
		}
		out = append(out, m)
	}
	return object(out)
}

func list(n int, element func(int, *rand.Rand) string) []byte {
	r := seed(2)
	out := append(make([]byte, 0, n*(TokenSize+1)+2), '[')
	for k := range n {
		if k > 0 {
			out = append(out, ',')
		}
		out = append(out, element(k, r)...)
	}
	return append(out, ']')
}
