package main

import (
	"fmt"
	"strings"

	"github.com/sailpat/sailpat/bench/corpus"
	"github.com/sailpat/sailpat/bench/peer"
	"github.com/sailpat/sailpat/pat"
)

// A reader accepts a token or refuses it.
type reader struct {
	name string
	read func(text []byte) error
}

// readers returns everybody who says whether a text is a token. The first is
// ours.
func readers() []reader {
	out := []reader{{owned, func(text []byte) error {
		var t pat.Token
		if err := pat.Unmarshal(text, &t); err != nil {
			return err
		}
		return pat.Validate(&t, at)
	}}}
	for _, d := range peer.Decoders() {
		out = append(out, reader{d.Name, func(text []byte) error { return d.Token(text, new(peer.Token)) }})
	}
	for _, v := range peer.Validators(corpus.Now) {
		out = append(out, reader{v.Name, v.Token})
	}
	return out
}

// An outcome is what a reader did with a document.
type outcome string

const (
	accepted outcome = "accepts"
	refused  outcome = "refuses"
	panicked outcome = "panics"
)

func (r reader) judge(text []byte) (o outcome) {
	defer func() {
		if recover() != nil {
			o = panicked
		}
	}()
	if r.read(text) != nil {
		return refused
	}
	return accepted
}

// strictness returns the table of who refuses what, as it was measured.
func strictness() string {
	var b strings.Builder
	rs := readers()
	b.WriteString("| document |")
	for k := range rs {
		fmt.Fprintf(&b, " %c |", 'A'+k)
	}
	b.WriteString("\n|---|" + strings.Repeat(":-:|", len(rs)) + "\n")
	for k, title := range []string{"grammar", "shape", "meaning"} {
		var some []corpus.Document
		for _, d := range corpus.Bad() {
			if max(1, int(d.Rule[len("PAT")]-'0')) == k+1 { // the document's own rules are of the grammar here
				some = append(some, d)
			}
		}
		table(&b, rs, title+", to be refused", some, refused)
	}
	table(&b, rs, "right, to be accepted", corpus.Good(), accepted)
	b.WriteString("\n" + mistake + " = wrong verdict. ")
	for k, r := range rs {
		fmt.Fprintf(&b, "**%c** %s%s", 'A'+k, r.name, []string{"; ", ".\n"}[(k+1)/len(rs)])
	}
	return b.String()
}

const mistake = "✗"

func table(b *strings.Builder, rs []reader, title string, documents []corpus.Document, want outcome) {
	right := make([]int, len(rs))
	for _, d := range documents {
		fmt.Fprintf(b, "| %s |", d.Name)
		for k, r := range rs {
			switch got := r.judge(d.Text); got {
			case want:
				right[k]++
				b.WriteString(" · |")
			case panicked:
				b.WriteString(" panics |")
			default:
				b.WriteString(" " + mistake + " |")
			}
		}
		b.WriteString("\n")
	}
	fmt.Fprintf(b, "| **%s: of %d** |", title, len(documents))
	for k := range rs {
		fmt.Fprintf(b, " **%d** |", right[k])
	}
	b.WriteString("\n")
}
