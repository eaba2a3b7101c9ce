//go:build !race

// The race detector keeps the compiler from leaving some values on the stack, so
// that under it the counts are others and say nothing.

package pat_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/sailpat/sailpat/pat"
)

// allocToken has every member and four scopes, as the token of bench/ has.
var allocToken = []byte(`{"id":"86f1dc6fe8f54414950454cbb11278fa","name":"NodeJS Integration",` +
	`"scope":["demo:personal-access-token-scope:first","demo:personal-access-token-scope:second",` +
	`"demo:personal-access-token-scope:third","demo:personal-access-token-scope:fourth"],` +
	`"owner":{"type":"IDENTITY","id":"2c9180a46faadee4016fb4e018c20639","name":"Support"},` +
	`"created":"2017-07-11T18:45:37.098Z","lastUsed":"2017-07-11T18:45:37.098Z","managed":false,` +
	`"accessTokenValiditySeconds":36900,"expirationDate":"2026-12-31T23:59:59.999Z","userAwareTokenNeverExpires":false}`)

// allocShuffled is the same with the last members first.
var allocShuffled = []byte(`{"userAwareTokenNeverExpires":false,"expirationDate":"2026-12-31T23:59:59.999Z",` +
	`"owner":{"name":"Support","id":"2c9180a46faadee4016fb4e018c20639","type":"IDENTITY"},` +
	`"accessTokenValiditySeconds":36900,"managed":false,"lastUsed":"2017-07-11T18:45:37.098Z","created":"2017-07-11T18:45:37.098Z",` +
	`"scope":["demo:personal-access-token-scope:first","demo:personal-access-token-scope:second",` +
	`"demo:personal-access-token-scope:third","demo:personal-access-token-scope:fourth"],` +
	`"name":"NodeJS Integration","id":"86f1dc6fe8f54414950454cbb11278fa"}`)

var allocNow = pat.At(time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC))

// allocIndented is the same on many lines.
func allocIndented(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := json.Indent(&b, allocToken, "", "  "); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// allocTokens returns n tokens whose ids and names differ, each followed by mark.
func allocTokens(n int, mark string) string {
	var b strings.Builder
	for k := range n {
		number := fmt.Sprintf("%08d", k)
		token := strings.Replace(string(allocToken), "bb11278f", number, 1)
		b.WriteString(strings.Replace(token, "Integration", number, 1) + mark)
	}
	return b.String()
}

func allocList(n int) []byte { return []byte("[" + strings.TrimSuffix(allocTokens(n, ","), ",") + "]") }

// Every path that a user may take a million times, with the exact number of its
// allocations: one more is a mistake, one fewer a number to correct here.
func TestAllocations(t *testing.T) {
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	var token pat.Token
	must(pat.Unmarshal(allocToken, &token, pat.Borrow()))
	indented, list := allocIndented(t), allocList(1000)
	var tokens, reused pat.TokenList
	must(pat.Unmarshal(list, &tokens))
	must(pat.Unmarshal(list, &reused, pat.Borrow()))
	buf := make([]byte, 0, len(list))
	clean := func(vs []pat.Violation) {
		if len(vs) > 0 {
			t.Fatal(vs[0].Error())
		}
	}
	for _, c := range []struct {
		name, reason string
		want         float64
		run          func()
	}{
		{"Unmarshal", "the copy of the document, and the array of scopes", 2,
			func() { must(pat.Unmarshal(allocToken, &token)) }},
		{"Unmarshal, indented", "white space is no reason for more", 2,
			func() { must(pat.Unmarshal(indented, &token)) }},
		{"Unmarshal, shuffled", "nor is the order of members", 2,
			func() { must(pat.Unmarshal(allocShuffled, &token)) }},
		{"Unmarshal, Borrow", "strings point into the document, and the array of scopes is used again", 0,
			func() { must(pat.Unmarshal(allocToken, &token, pat.Borrow())) }},
		{"Unmarshal, Borrow, indented", "the same", 0,
			func() { must(pat.Unmarshal(indented, &token, pat.Borrow())) }},
		{"Unmarshal, Borrow, shuffled", "the same", 0,
			func() { must(pat.Unmarshal(allocShuffled, &token, pat.Borrow())) }},
		{"Unmarshal, 1,000 tokens", "the copy, the array of tokens, and arrays of scopes that double up to 4,096", 12,
			func() { must(pat.Unmarshal(list, &tokens)) }},
		{"Unmarshal, Borrow, 1,000 tokens", "the arrays of scopes", 10,
			func() { must(pat.Unmarshal(list, &reused, pat.Borrow())) }},
		{"Validate", "rules are static calls, and options values", 0,
			func() { must(pat.Validate(&token, allocNow)) }},
		{"Validate, 1,000 tokens", "a table each to find equal ids and equal names", 2,
			func() { must(pat.Validate(&tokens, allocNow)) }},
		{"Append", "into a buffer used again", 0, func() {
			_, err := pat.Append(buf, &token)
			must(err)
		}},
		{"Append, 1,000 tokens", "the same", 0, func() {
			_, err := pat.Append(buf, &tokens)
			must(err)
		}},
		{"Lint", "the array of scopes is used again", 0,
			func() { clean(pat.Lint(allocToken, pat.KindToken, allocNow).Violations) }},
		{"Lint, indented", "the same", 0,
			func() { clean(pat.Lint(indented, pat.KindToken, allocNow).Violations) }},
		{"Lint, shuffled", "the same", 0,
			func() { clean(pat.Lint(allocShuffled, pat.KindToken, allocNow).Violations) }},
		{"Lint, kind not known", "that of DetectKind", 1,
			func() { clean(pat.Lint(allocToken, pat.KindAuto, allocNow).Violations) }},
		{"DetectKind", "the names of the owner's members", 1,
			func() { pat.DetectKind(allocToken) }},
		{"Timestamp", "a number", 0,
			func() { _, err := pat.ParseTimestamp("2017-07-11T18:45:37.098Z"); must(err) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := testing.AllocsPerRun(50, c.run); got != c.want {
				t.Errorf("expected %v allocations (%s), got %v", c.want, c.reason, got)
			}
		})
	}
}

// A flawless element of a streamed list costs nothing but its hashes.
func TestListAllocations(t *testing.T) {
	count := func(n int) float64 {
		text := allocList(n)
		return testing.AllocsPerRun(20, func() {
			for r := range pat.LintLines(bytes.NewReader(text), pat.KindList, pat.Disable(pat.RuleListDuplicateID, pat.RuleListDuplicateName)) {
				if len(r.Violations) > 0 {
					t.Fatal(r.Violations[0].Error())
				}
			}
		})
	}
	if few, many := count(1000), count(6000); few != many {
		t.Errorf("%v allocations for 1,000 tokens, %v for 6,000", few, many)
	}
}

// An element of a stream costs little but its part of what many share.
func TestStreamAllocations(t *testing.T) {
	for _, c := range []struct {
		name, reason string
		text         func(n int) []byte
		perThousand  float64
		opts         []pat.Option
	}{
		{"array", "a buffer of 64 KB and an array of scopes, for some 119 tokens", allocList, 16, nil},
		{"NDJSON", "the same", func(n int) []byte { return []byte(allocTokens(n, "\n")) }, 16, nil},
		{"array, Borrow", "the buffer is used again", allocList, 0, []pat.Option{pat.Borrow()}},
		{"NDJSON, Borrow", "the same", func(n int) []byte { return []byte(allocTokens(n, "\n")) }, 0, []pat.Option{pat.Borrow()}},
	} {
		t.Run(c.name, func(t *testing.T) {
			count := func(n int) float64 {
				text := c.text(n)
				return testing.AllocsPerRun(20, func() {
					for token, err := range pat.Tokens(bytes.NewReader(text), c.opts...) {
						if err != nil || pat.Validate(&token, allocNow) != nil {
							t.Fatal(err)
						}
					}
				})
			}
			if got := count(6000) - count(5000); got != c.perThousand {
				t.Errorf("expected %v allocations for a thousand tokens (%s), got %v", c.perThousand, c.reason, got)
			}
		})
	}
}

// The strings of a short stream keep a small buffer.
func TestShortStream(t *testing.T) {
	text := allocList(1)
	used := testing.Benchmark(func(b *testing.B) {
		b.ReportAllocs()
		for range b.N {
			for _, err := range pat.Tokens(bytes.NewReader(text)) {
				if err != nil {
					b.Fatal(err)
				}
			}
		}
	}).AllocedBytesPerOp()
	if used > 8<<10 {
		t.Errorf("expected a stream of %d bytes to allocate less than 8 KiB, got %d bytes", len(text), used)
	}
}
