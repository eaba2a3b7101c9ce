package main

import (
	"bytes"
	"errors"

	"github.com/sailpat/sailpat/bench/corpus"
	"github.com/sailpat/sailpat/bench/peer"
	"github.com/sailpat/sailpat/internal/jsonscan"
	"github.com/sailpat/sailpat/pat"
)

const (
	appended = "pat.Append, into a buffer used again"
	marshal  = "pat.Marshal"
)

// appendContest writes one token.
func appendContest(title string, text []byte) *contest {
	c := &contest{title: title, bytes: len(text)}
	var theirs peer.Token
	must(peer.Decoders()[0].Token(text, &theirs))
	for _, e := range peer.Encoders() {
		buf := make([]byte, 0, 1024)
		c.contestants = append(c.contestants, &contestant{name: e.Name, run: func(n int) {
			for range n {
				out, err := e.Token(buf, &theirs)
				must(err)
				mustCount(len(bytes.TrimSuffix(out, []byte("\n"))), len(text))
			}
		}})
	}
	var token pat.Token
	must(pat.Unmarshal(text, &token))
	buf := make([]byte, 0, 1024)
	c.contestants = append(c.contestants,
		&contestant{name: appended, ours: true, run: func(n int) {
			for range n {
				out, err := pat.Append(buf, &token)
				must(err)
				mustCount(len(out), len(text))
			}
		}},
		&contestant{name: marshal, ours: true, run: func(n int) {
			for range n {
				out, err := pat.Marshal(&token)
				must(err)
				mustCount(len(out), len(text))
			}
		}},
	)
	return c
}

const lint = "pat.Lint"

// checkContest judges a document by meaning too.
func checkContest(title string, text []byte, kind pat.Kind) *contest {
	c := &contest{title: title, bytes: len(text)}
	baseline := peer.Decoders()[0]
	read := func() error { return baseline.Token(text, new(peer.Token)) }
	if kind == pat.KindList {
		read = func() error { return baseline.List(text, new(peer.Tokens)) }
	}
	c.contestants = append(c.contestants, &contestant{name: peer.Baseline + " (judges no meaning)", run: repeat(read)})
	for _, v := range peer.Validators(corpus.Now) {
		judge := v.Token
		if kind == pat.KindList {
			judge = v.List
		}
		c.contestants = append(c.contestants, &contestant{name: v.Name, run: repeat(func() error { return judge(text) })})
	}
	c.contestants = append(c.contestants,
		&contestant{name: owned, ours: true, run: repeat(func() error {
			p, _ := pat.NewPayload(kind)
			if err := pat.Unmarshal(text, p); err != nil {
				return err
			}
			return pat.Validate(p, at)
		})},
		&contestant{name: lint, ours: true, run: repeat(func() error {
			if len(pat.Lint(text, kind, at)) > 0 {
				return errViolations
			}
			return nil
		})},
	)
	return c
}

var errViolations = errors.New("violations in a clean document")

func repeat(work func() error) func(int) {
	return func(n int) {
		for range n {
			must(work())
		}
	}
}

// scanContest looks only whether a text is JSON.
func scanContest(title string, text []byte) *contest {
	c := &contest{title: title, bytes: len(text)}
	for _, s := range peer.Scanners() {
		c.contestants = append(c.contestants, &contestant{name: s.Name, run: repeat(func() error {
			if !s.Valid(text) {
				return errViolations
			}
			return nil
		})})
	}
	body := string(text)
	c.contestants = append(c.contestants, &contestant{name: "jsonscan.Scanner.Skip (duplicate members too)", ours: true, run: repeat(func() error {
		d := jsonscan.Scanner{Text: body}
		d.End(d.Skip(d.Space(0)))
		if len(d.Faults) > 0 {
			return errViolations
		}
		return nil
	})})
	return c
}

// rulesContest asks what the rules add to the reading.
func rulesContest(title string, off, on func() error) *contest {
	return &contest{title: title, alike: true, contestants: []*contestant{
		{name: "rules off", ours: true, run: repeat(off)},
		{name: "rules on", ours: true, run: repeat(on)},
	}}
}

func rulesContests(list []byte) []*contest {
	token := corpus.Token()
	var t pat.Token
	var l, reused pat.TokenList
	validate := func(p pat.Payload, err error) error {
		must(err)
		return pat.Validate(p, at)
	}
	return []*contest{
		rulesContest("rules: one token, owned",
			func() error { return pat.Unmarshal(token, &t) },
			func() error { return validate(&t, pat.Unmarshal(token, &t)) }),
		rulesContest("rules: one token, Borrow",
			func() error { return pat.Unmarshal(token, &t, pat.Borrow()) },
			func() error { return validate(&t, pat.Unmarshal(token, &t, pat.Borrow())) }),
		rulesContest("rules: list, owned",
			func() error { return pat.Unmarshal(list, &l) },
			func() error { return validate(&l, pat.Unmarshal(list, &l)) }),
		rulesContest("rules: list, Borrow",
			func() error { return pat.Unmarshal(list, &reused, pat.Borrow()) },
			func() error { return validate(&reused, pat.Unmarshal(list, &reused, pat.Borrow())) }),
	}
}
