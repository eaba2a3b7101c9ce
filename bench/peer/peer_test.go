package peer_test

import (
	"bytes"
	"reflect"
	"testing"
	"time"

	"github.com/sailpat/sailpat/bench/corpus"
	"github.com/sailpat/sailpat/bench/peer"
	"github.com/sailpat/sailpat/pat"
)

// A fast wrong answer is no answer: each decoder has to read the same values.
func TestDecoders(t *testing.T) {
	const n = 50
	want := sample(t, corpus.Token())
	for _, d := range peer.Decoders() {
		t.Run(d.Name, func(t *testing.T) {
			for name, text := range map[string][]byte{"compact": corpus.Token(), "indented": corpus.Indented(), "shuffled": corpus.Shuffled()} {
				var got peer.Token
				if err := d.Token(text, &got); err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				compare(t, name, got, want)
			}
			for name, text := range map[string][]byte{"list": corpus.List(n), "shuffled list": corpus.ShuffledList(n), "mixed list": corpus.MixedList(n)} {
				var got peer.Tokens
				if err := d.List(text, &got); err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				compareAll(t, name, got, samples(t, text))
			}
			var got peer.Tokens
			if err := d.Lines(bytes.NewReader(corpus.Lines(n)), func(x *peer.Token) { got = append(got, x.Clone()) }); err != nil {
				t.Fatalf("lines: %v", err)
			}
			compareAll(t, "lines", got, samples(t, corpus.List(n)))
		})
	}
}

// And each encoder has to write the same bytes.
func TestEncoders(t *testing.T) {
	token := sample(t, corpus.Token())
	for _, e := range peer.Encoders() {
		got, err := e.Token(make([]byte, 0, 1024), &token)
		if err != nil || string(bytes.TrimSpace(got)) != string(corpus.Token()) {
			t.Errorf("%s wrote %d bytes that are not the token's (%v)", e.Name, len(got), err)
		}
	}
}

func TestScanners(t *testing.T) {
	for _, s := range peer.Scanners() {
		if !s.Valid(corpus.Token()) || !s.Valid(corpus.Indented()) || s.Valid(corpus.Token()[1:]) {
			t.Errorf("%s cannot tell JSON from something else", s.Name)
		}
	}
}

// Each validator has to accept what is right, and to refuse what breaks a rule
// of meaning.
func TestValidators(t *testing.T) {
	endless := bytes.Replace(corpus.Token(), []byte(`"2026-12-31T23:59:59.999Z"`), []byte("null"), 1)
	short := bytes.Replace(corpus.Token(), []byte("36900"), []byte("14"), 1)
	for _, v := range peer.Validators(corpus.Now) {
		t.Run(v.Name, func(t *testing.T) {
			for name, text := range map[string][]byte{"compact": corpus.Token(), "indented": corpus.Indented(), "shuffled": corpus.Shuffled()} {
				if err := v.Token(text); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			}
			if err := v.List(corpus.MixedList(50)); err != nil {
				t.Errorf("mixed list: %v", err)
			}
			for name, text := range map[string][]byte{"endless, not acknowledged": endless, "valid for 14 seconds": short} {
				if v.Token(text) == nil {
					t.Errorf("%s: accepted", name)
				}
				if v.List(append(append([]byte{'['}, text...), ']')) == nil {
					t.Errorf("%s, in a list: accepted", name)
				}
			}
		})
	}
}

func compareAll(t *testing.T, name string, got, want peer.Tokens) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: expected %d tokens, got %d", name, len(want), len(got))
	}
	for k := range got {
		compare(t, name, got[k], want[k])
	}
}

func compare(t *testing.T, name string, got, want peer.Token) {
	t.Helper()
	if !reflect.DeepEqual(got.Clone(), want) {
		t.Fatalf("%s: expected %+v, got %+v", name, want, got)
	}
}

// sample returns what our library reads, as the struct of the peers.
func sample(t *testing.T, text []byte) peer.Token {
	t.Helper()
	var token pat.Token
	if err := pat.Unmarshal(text, &token); err != nil {
		t.Fatal(err)
	}
	return convert(&token)
}

func samples(t *testing.T, text []byte) peer.Tokens {
	t.Helper()
	var list pat.TokenList
	if err := pat.Unmarshal(text, &list); err != nil {
		t.Fatal(err)
	}
	var out peer.Tokens
	for k := range list {
		out = append(out, convert(&list[k]))
	}
	return out
}

func convert(token *pat.Token) peer.Token {
	return peer.Token{
		ID: token.ID, Name: token.Name, Scope: token.Scope,
		Owner:                      peer.Owner{Type: token.Owner.Type, ID: token.Owner.ID, Name: token.Owner.Name},
		Created:                    token.Created.Time(),
		LastUsed:                   moment(token.LastUsed),
		Managed:                    pointer(token.Managed),
		AccessTokenValiditySeconds: pointer(token.AccessTokenValiditySeconds),
		ExpirationDate:             moment(token.ExpirationDate),
		UserAwareTokenNeverExpires: pointer(token.UserAwareTokenNeverExpires),
	}
}

func pointer[T any](v pat.Optional[T]) *T {
	if x, ok := v.Get(); ok {
		return &x
	}
	return nil
}

func moment(v pat.Optional[pat.Timestamp]) *time.Time {
	if x, ok := v.Get(); ok {
		at := x.Time()
		return &at
	}
	return nil
}
