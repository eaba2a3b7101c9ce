package corpus_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/sailpat/sailpat/bench/corpus"
	"github.com/sailpat/sailpat/pat"
)

// Every document is what its name says: clean under all rules and warnings, at
// the clock that the benchmark uses.
func TestCorpus(t *testing.T) {
	for _, c := range []struct {
		name, reason string
		text         []byte
		kind         pat.Kind
	}{
		{"token", "the 550 bytes that the budgets speak of", corpus.Token(), pat.KindToken},
		{"indented", "white space must not cost more than its bytes", corpus.Indented(), pat.KindToken},
		{"shuffled", "the order of members is not promised by anybody", corpus.Shuffled(), pat.KindToken},
		{"list", "many tokens of one shape", corpus.List(300), pat.KindList},
		{"indented list", "the same on many lines", corpus.IndentedList(300), pat.KindList},
		{"shuffled list", "each token in an order of its own, so that no branch predictor learns it", corpus.ShuffledList(300), pat.KindList},
		{"mixed list", "absent and null members as real tenants have them", corpus.MixedList(300), pat.KindList},
	} {
		t.Run(c.name, func(t *testing.T) {
			if vs := pat.Lint(c.text, c.kind, pat.At(corpus.Now)); len(vs) > 0 {
				t.Errorf("%d violations, the first: %v", len(vs), vs[0].Error())
			}
		})
	}
	for k, line := range bytes.Split(bytes.TrimSpace(corpus.Lines(300)), []byte("\n")) {
		if len(line) != corpus.TokenSize {
			t.Fatalf("line %d: expected %d bytes, got %d", k, corpus.TokenSize, len(line))
		}
		if vs := pat.Lint(line, pat.KindToken, pat.At(corpus.Now)); len(vs) > 0 {
			t.Fatalf("line %d: %v", k, vs[0].Error())
		}
	}
}

func TestSizes(t *testing.T) {
	if n := len(corpus.Token()); n != corpus.TokenSize {
		t.Errorf("token: expected %d bytes, got %d", corpus.TokenSize, n)
	}
	if n := len(corpus.Shuffled()); n != corpus.TokenSize {
		t.Errorf("shuffled: expected %d bytes, got %d", corpus.TokenSize, n)
	}
	if n, want := len(corpus.List(100)), 100*(corpus.TokenSize+1)+1; n != want {
		t.Errorf("list: expected %d bytes, got %d", want, n)
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(corpus.Token(), &members); err != nil || len(members) != 10 {
		t.Errorf("expected all 10 members, got %d (%v)", len(members), err)
	}
}

// Two runs measure the same bytes.
func TestDeterministic(t *testing.T) {
	for name, make := range map[string]func(int) []byte{
		"list": corpus.List, "shuffled": corpus.ShuffledList, "indented": corpus.IndentedList, "mixed": corpus.MixedList, "lines": corpus.Lines,
	} {
		if !bytes.Equal(make(200), make(200)) {
			t.Errorf("%s: differs from run to run", name)
		}
	}
	if bytes.Equal(corpus.Token(), corpus.Shuffled()) || bytes.Equal(corpus.List(9), corpus.ShuffledList(9)) {
		t.Error("shuffled members are in the usual order")
	}
}
