package main

import (
	"bytes"
	"fmt"

	"github.com/sailpat/sailpat/bench/corpus"
	"github.com/sailpat/sailpat/bench/peer"
	"github.com/sailpat/sailpat/pat"
)

// How our own contestants are called.
const (
	ownedShape    = "pat.Unmarshal"
	owned         = "pat.Unmarshal + Validate"
	borrowedShape = "pat.Unmarshal, Borrow"
	borrowed      = "pat.Unmarshal + Validate, Borrow"
)

// must ends the run: a contestant that fails measures nothing.
func must(err error) {
	if err != nil {
		panic(err)
	}
}

// at is the clock that lets the rules run that need one.
var at = pat.At(corpus.Now)

// tokenContest reads one token.
func tokenContest(title string, text []byte) *contest {
	c := &contest{title: title, bytes: len(text)}
	for _, d := range peer.Decoders() {
		var t peer.Token
		c.contestants = append(c.contestants, &contestant{name: d.Name, run: func(n int) {
			for range n {
				t = peer.Token{}
				must(d.Token(text, &t))
			}
		}})
	}
	var t pat.Token
	c.contestants = append(c.contestants,
		&contestant{name: ownedShape, ours: true, run: func(n int) {
			for range n {
				must(pat.Unmarshal(text, &t))
			}
		}},
		&contestant{name: owned, ours: true, run: func(n int) {
			for range n {
				must(pat.Unmarshal(text, &t))
				must(pat.Validate(&t, at))
			}
		}},
		&contestant{name: borrowedShape, ours: true, run: func(n int) {
			for range n {
				must(pat.Unmarshal(text, &t, pat.Borrow()))
			}
		}},
		&contestant{name: borrowed, ours: true, run: func(n int) {
			for range n {
				must(pat.Unmarshal(text, &t, pat.Borrow()))
				must(pat.Validate(&t, at))
			}
		}},
	)
	return c
}

// listContest reads a list of tokens.
func listContest(title string, text []byte, tokens int) *contest {
	c := &contest{title: title, bytes: len(text), tokens: tokens}
	for _, d := range peer.Decoders() {
		c.contestants = append(c.contestants, &contestant{name: d.Name, run: func(n int) {
			for range n {
				var l peer.Tokens
				must(d.List(text, &l))
			}
		}})
	}
	var reused pat.TokenList
	c.contestants = append(c.contestants,
		&contestant{name: ownedShape, ours: true, run: func(n int) {
			for range n {
				var l pat.TokenList
				must(pat.Unmarshal(text, &l))
			}
		}},
		&contestant{name: owned, ours: true, run: func(n int) {
			for range n {
				var l pat.TokenList
				must(pat.Unmarshal(text, &l))
				must(pat.Validate(&l, at))
			}
		}},
		&contestant{name: borrowedShape, ours: true, run: func(n int) {
			for range n {
				must(pat.Unmarshal(text, &reused, pat.Borrow()))
			}
		}},
		&contestant{name: borrowed, ours: true, run: func(n int) {
			for range n {
				must(pat.Unmarshal(text, &reused, pat.Borrow()))
				must(pat.Validate(&reused, at))
			}
		}},
	)
	return c
}

const (
	streamedShape = "pat.Tokens"
	streamed      = "pat.Tokens + Validate"
	streamedReuse = "pat.Tokens + Validate, Borrow"
)

// linesContest reads NDJSON from a reader.
func linesContest(title string, text []byte, tokens int) *contest {
	c := &contest{title: title, bytes: len(text), tokens: tokens}
	for _, d := range peer.Decoders() {
		c.contestants = append(c.contestants, &contestant{name: d.Name, run: func(n int) {
			for range n {
				count := 0
				must(d.Lines(bytes.NewReader(text), func(*peer.Token) { count++ }))
				mustCount(count, tokens)
			}
		}})
	}
	c.contestants = append(c.contestants,
		&contestant{name: streamedShape, ours: true, run: func(n int) { stream(n, text, tokens, false) }},
		&contestant{name: streamed, ours: true, run: func(n int) { stream(n, text, tokens, true) }},
		&contestant{name: streamedReuse, ours: true, run: func(n int) { stream(n, text, tokens, true, pat.Borrow()) }},
	)
	return c
}

func stream(n int, text []byte, tokens int, validate bool, opts ...pat.Option) {
	for range n {
		count := 0
		for t, err := range pat.Tokens(bytes.NewReader(text), opts...) {
			must(err)
			if validate {
				must(pat.Validate(&t, at))
			}
			count++
		}
		mustCount(count, tokens)
	}
}

func mustCount(got, want int) {
	if got != want {
		panic(fmt.Sprintf("expected %d tokens, got %d", want, got))
	}
}
