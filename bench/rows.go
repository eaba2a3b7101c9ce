package main

import (
	"bytes"
	"fmt"
	"io"

	"github.com/sailpat/sailpat/pat"
)

// The names of the rows that have a budget.
const (
	shape    = "pat.Unmarshal"
	owned    = "pat.Parse"
	borrowed = "pat.Parse, Borrow"
	twoCalls = "pat.Unmarshal, then Validate, Borrow"
	linted   = "pat.Lint"
	streamed = "pat.Tokens + Validate"
	appended = "pat.Append into a reused buffer"
)

// violations returns what Lint finds in text.
func violations(text []byte, kind pat.Kind) []pat.Violation {
	return pat.Lint(text, kind, at).Violations
}

// validated runs all rules on a payload that was read, or returns the error of
// reading it.
func validated(p pat.Payload, err error) error {
	if err != nil {
		return err
	}
	return pat.Validate(p, at)
}

// add adds a row that calls work n times.
func (t *table) add(name string, ours bool, work func() error) {
	t.rows = append(t.rows, &row{name: name, ours: ours, run: func(n int) {
		for range n {
			must(work())
		}
	}})
}

// tokenTable reads one token again and again into the same struct.
func tokenTable(title string, text []byte, _ int) *table {
	var theirs Token
	var ours pat.Token
	return readTable(title, text, 1, pat.KindToken,
		func() any { theirs = Token{}; return &theirs },
		func() pat.Payload { return &ours })
}

// listTable reads a list of tokens, each time into a new slice.
func listTable(title string, text []byte, tokens int) *table {
	return readTable(title, text, tokens, pat.KindList,
		func() any { return new([]Token) },
		func() pat.Payload { return new(pat.TokenList) })
}

// readTable reads text into what theirs and ours return for each reading. The rows
// with Borrow read into the same payload each time.
func readTable(title string, text []byte, tokens int, kind pat.Kind, theirs func() any, ours func() pat.Payload) *table {
	t := &table{title: title, bytes: len(text), tokens: tokens}
	for _, p := range peers {
		t.add(p.name, false, func() error { return p.decode(text, theirs()) })
	}
	reused := ours()
	t.add(shape, true, func() error { return pat.Unmarshal(text, ours()) })
	t.add(owned, true, func() error { return pat.Parse(text, ours(), at) })
	t.add(shape+", Borrow", true, func() error { return pat.Unmarshal(text, reused, pat.Borrow()) })
	t.add(borrowed, true, func() error { return pat.Parse(text, reused, at, pat.Borrow()) })
	t.add(twoCalls, true, func() error { return validated(reused, pat.Unmarshal(text, reused, pat.Borrow())) })
	t.add(linted, true, func() error { return sameCount(len(violations(text, kind)), 0, nil) })
	return t
}

// linesTable reads NDJSON from a reader.
func linesTable(title string, text []byte, tokens int) *table {
	t := &table{title: title, bytes: len(text), tokens: tokens}
	add := func(name string, ours bool, read func(r io.Reader) (int, error)) {
		t.add(name, ours, func() error {
			n, err := read(bytes.NewReader(text))
			return sameCount(n, tokens, err)
		})
	}
	for _, p := range peers {
		add(p.name, false, func(r io.Reader) (n int, err error) {
			err = p.readLines(r, func(*Token) { n++ })
			return n, err
		})
	}
	add("pat.Tokens", true, func(r io.Reader) (int, error) { return readTokens(r, false) })
	add(streamed, true, func(r io.Reader) (int, error) { return readTokens(r, true) })
	add(streamed+", Borrow", true, func(r io.Reader) (int, error) { return readTokens(r, true, pat.Borrow()) })
	return t
}

// readTokens streams tokens from r and returns how many it read.
func readTokens(r io.Reader, rules bool, opts ...pat.Option) (n int, err error) {
	for token, err := range pat.Tokens(r, opts...) {
		if rules {
			err = validated(&token, err)
		}
		if err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// appendTable writes one token.
func appendTable(title string, text []byte) *table {
	t := &table{title: title, bytes: len(text), tokens: 1}
	add := func(name string, ours bool, write func(dst []byte) ([]byte, error)) {
		buf := make([]byte, 0, 1024)
		t.add(name, ours, func() error {
			out, err := write(buf)
			return sameCount(len(bytes.TrimSuffix(out, []byte("\n"))), len(text), err)
		})
	}
	var theirs Token
	must(peers[0].decode(text, &theirs))
	for _, p := range peers {
		add(p.name, false, func(dst []byte) ([]byte, error) { return p.encode(dst, &theirs) })
	}
	var ours pat.Token
	must(pat.Unmarshal(text, &ours))
	add(appended, true, func(dst []byte) ([]byte, error) { return pat.Append(dst, &ours) })
	add("pat.Marshal", true, func([]byte) ([]byte, error) { return pat.Marshal(&ours) })
	return t
}

// sameCount returns err, or an error if the counts differ.
func sameCount(got, want int, err error) error {
	if err == nil && got != want {
		err = fmt.Errorf("count is %d, must be %d", got, want)
	}
	return err
}
