package corpus

import (
	"fmt"
	"strings"
)

// A WorstCase is a family of documents made to cost more than their size.
type WorstCase struct {
	Name string
	Full int // how much of it the largest document has
	Make func(n int) []byte
}

const million = 1_000_000

// WorstTokens returns the families of one token each.
func WorstTokens() []WorstCase {
	return []WorstCase{
		{"a name of 10 MB of escapes", 10 * million / 6, func(n int) []byte { return name(strings.Repeat(`\u0041`, n)) }},
		{"a name of 10 MB of `\\\\`", 10 * million / 2, func(n int) []byte { return name(strings.Repeat(`\\`, n)) }},
		{"a name of 10 MB that is no UTF-8", 10 * million, func(n int) []byte { return name(strings.Repeat("\xff", n)) }},
		{"one million scopes", million, func(n int) []byte { return scopes(n, func(k int) string { return fmt.Sprintf(`"demo:%d"`, k) }) }},
		{"one million times the same scope", million, func(n int) []byte { return scopes(n, func(int) string { return `"demo:one"` }) }},
		{"one million empty scopes", million, func(n int) []byte { return scopes(n, func(int) string { return `""` }) }},
		{"one million unknown members", million, func(n int) []byte { return unknown(n, func(k int) string { return fmt.Sprintf(`"x%d":1,`, k) }) }},
		{"one million times the same unknown member", million, func(n int) []byte { return unknown(n, func(int) string { return `"x":1,` }) }},
		{"one million near misses of names", million, func(n int) []byte { return unknown(n, nearMiss) }},
		{"one million times `id`", million, func(n int) []byte { return unknown(n, func(int) string { return `"id":"1",` }) }},
		{"a million arrays in each other", million, func(n int) []byte { return []byte(strings.Repeat("[", n)) }},
		{"10 MB of arrays 900 deep", 10 * million / 1800, func(n int) []byte {
			return before(`"x":[` + strings.Repeat(strings.Repeat("[", 900)+strings.Repeat("]", 900)+",", n) + `1],`)
		}},
		{"an integer of 10 MB", 10 * million, func(n int) []byte { return seconds(strings.Repeat("1", n)) }},
		{"a number with an exponent of 10 MB", 10 * million, func(n int) []byte { return seconds("1e" + strings.Repeat("1", n)) }},
		{"a timestamp with a fraction of 10 MB", 10 * million, func(n int) []byte { return created("2017-07-11T18:45:37.098" + strings.Repeat("0", n) + "Z") }},
		{"10 MB of white space", 10 * million, func(n int) []byte { return before(strings.Repeat(" \n\t\r", n/4)) }},
	}
}

// WorstLists returns the families of one list each.
func WorstLists() []WorstCase {
	return []WorstCase{
		{"one million empty tokens", million, func(n int) []byte { return elements(n, "{}") }},
		{"one million numbers for tokens", million, func(n int) []byte { return elements(n, "1") }},
		{"20,000 times the same token", 20_000, func(n int) []byte { return elements(n, string(Token())) }},
		{"20,000 tokens of one name", 20_000, func(n int) []byte {
			var b strings.Builder
			for k := range n {
				owner := fmt.Sprintf("%032x", k)
				t := strings.Replace(string(Token()), "2c9180a46faadee4016fb4e018c20639", owner, 1)
				fmt.Fprintf(&b, "%c%s", "[,"[min(k, 1)], strings.Replace(t, "86f1dc6fe8f54414950454", owner[10:], 1))
			}
			return []byte(b.String() + "]")
		}},
	}
}

// WorstPatches returns the families of one JSON Patch each.
func WorstPatches() []WorstCase {
	return []WorstCase{
		{"one million operations", million, func(n int) []byte {
			return elements(n, `{"op":"add","path":"/scope/-","value":"demo:one"}`)
		}},
		{"one million operations on nothing that can be patched", million, func(n int) []byte {
			return elements(n, `{"op":"add","path":"/id","value":"1"}`)
		}},
		{"a path of 10 MB", 10 * million, func(n int) []byte {
			return []byte(`[{"op":"add","path":"/scope/` + strings.Repeat("1", n) + `","value":"demo:one"}]`)
		}},
		{"a path of 10 MB of `~0`", 5 * million, func(n int) []byte {
			return []byte(`[{"op":"add","path":"/` + strings.Repeat("~0", n) + `","value":"demo:one"}]`)
		}},
		{"an unknown value of 10 MB", 5 * million, func(n int) []byte {
			return []byte(`[{"op":"test","path":"/x","value":` + string(elements(n, "1")) + `}]`)
		}},
	}
}

// WorstBulkUpdates returns the families of one bulk-update each.
func WorstBulkUpdates() []WorstCase {
	const patch = `,"patch":[{"op":"replace","path":"/expirationDate","value":"2026-12-31T23:59:59.999Z"}]}`
	return []WorstCase{
		{"one million times the same id", million, func(n int) []byte {
			return []byte(`{"ids":` + string(elements(n, `"86f1dc6fe8f54414950454cbb11278fa"`)) + patch)
		}},
		{"one million ids", million, func(n int) []byte {
			return []byte(`{"ids":["1"` + repeat(n, func(k int) string { return fmt.Sprintf(`,"86f1dc%d"`, k) }) + `]` + patch)
		}},
	}
}

// WorstStreams returns families for Tokens alone.
func WorstStreams() []WorstCase {
	return []WorstCase{
		{"10 MB of empty lines", 10 * million, func(n int) []byte { return append(Token(), strings.Repeat("\n", n)...) }},
		{"an array of 10 MB of white space", 10 * million, func(n int) []byte { return []byte("[" + strings.Repeat(" ", n) + "]") }},
		{"one million lines that are no tokens", million, func(n int) []byte { return []byte(strings.Repeat("1\n", n)) }},
		{"one million lines of broken syntax", million, func(n int) []byte { return []byte(strings.Repeat("{\"\n", n)) }},
		{"an element of 10 MB", 10 * million, func(n int) []byte { return []byte("[" + string(name(strings.Repeat("x", n))) + "]") }},
	}
}

func repeat(n int, item func(int) string) string {
	var b strings.Builder
	for k := range n {
		b.WriteString(item(k))
	}
	return b.String()
}

func elements(n int, element string) []byte {
	return []byte("[" + strings.Repeat(element+",", n-1) + element + "]")
}

func scopes(n int, item func(int) string) []byte {
	return unknownBefore(`"scope":["demo`, `"scope":[`, n, func(k int) string { return item(k) + "," })
}

func unknown(n int, item func(int) string) []byte {
	return unknownBefore(`"id":"86f`, "", n, item)
}

// unknownBefore puts items in front of the place where at begins, behind head.
func unknownBefore(at, head string, n int, item func(int) string) []byte {
	text := string(Token())
	i := strings.Index(text, at) + len(head)
	return []byte(text[:i] + repeat(n, item) + text[i:])
}

// nearMiss returns a member whose name has three bytes changed in a long known one.
func nearMiss(k int) string {
	name := []byte("userAwareTokenNeverExpires")
	for range 3 {
		name[(k/64+7*k)%len(name)] = byte('A' + k%64%26)
		k /= 26
	}
	return `"` + string(name) + `":1,`
}
