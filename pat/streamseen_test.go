package pat

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"

	"pgregory.net/rapid"
)

// seenHashes has the hashes that a map has, also if the search for many of them
// begins at the same slot.
func TestSeenHashes(t *testing.T) {
	type hash struct {
		hash  uint64
		shard uint8
	}
	random := rand.New(rand.NewPCG(1, 2))
	for _, c := range []struct {
		name, reason string
		n            int
		next         func(i int) hash
	}{
		{"random", "as they are", 300_000, func(int) hash { return hash{random.Uint64(), uint8(random.Uint32())} }},
		{"one shard", "grows many times", 100_000, func(int) hash { return hash{random.Uint64(), 7} }},
		{"few", "most are there", 100_000, func(int) hash { return hash{random.Uint64N(5000)<<51 | 1, uint8(random.Uint32N(3))} }},
		{"low", "all begin at the first slot", 2000, func(i int) hash { return hash{uint64(i%1500) + 1, 0} }},
		{"high", "all begin at the last slot at which a search can begin", 2000, func(i int) hash { return hash{-uint64(i%1500) - 1, 0} }},
		{"ascending", "most of the slots stay empty", 5000, func(i int) hash { return hash{uint64(i+1) << 51, 1} }},
		{"the same in all shards", "they differ in the shard", 2560, func(i int) hash { return hash{uint64(i/256 + 1), uint8(i)} }},
	} {
		t.Run(c.name, func(t *testing.T) {
			var s seenHashes
			want := make(map[hash]bool)
			for i := range c.n {
				h := c.next(i)
				if got := s.add(h.hash, h.shard); got != want[h] {
					t.Fatalf("hash %d, %x: got %t (%s)", i, h, got, c.reason)
				}
				want[h] = true
			}
			for h := range want {
				if !s.add(h.hash, h.shard) {
					t.Fatalf("%x is gone (%s)", h, c.reason)
				}
			}
		})
	}
}

// seenHashes takes about ten bytes for each hash, and allocates no memory that it
// later gives back.
func TestSeenHashesMemory(t *testing.T) {
	s := new(seenHashes)
	random := rand.New(rand.NewPCG(3, 4))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for i := range 2_000_000 {
		s.add(random.Uint64(), uint8(random.Uint32()))
		if n := i + 1; n%250_000 == 0 {
			runtime.ReadMemStats(&after)
			if perHash := float64(after.TotalAlloc-before.TotalAlloc) / float64(n); perHash > 13 {
				t.Errorf("%d hashes: %.1f bytes each", n, perHash)
			}
		}
	}
}

// In a list, read as a whole or as a stream, those tokens are reported that two
// maps say repeat an earlier one.
func TestSeenRepetitions(t *testing.T) {
	text := rapid.SampledFrom([]string{"", "a", "b", "ab", "abc", "bc", "c", "\x00", "a\x00", "id", "a long id that takes more than 32 bytes", "a long id that takes more than 32 Bytes"})
	rapid.Check(t, func(t *rapid.T) {
		wide := rapid.Bool().Draw(t, "wide")
		draw := func(label string) string {
			s := text.Draw(t, label)
			if wide && s != "" {
				s += fmt.Sprint(rapid.IntRange(0, 50).Draw(t, label))
			}
			return s
		}
		list := make(TokenList, rapid.SampledFrom([]int{1, 3, 63, 64, 65, 200}).Draw(t, "n"))
		for i := range list {
			list[i] = Token{ID: draw("id"), Name: draw("name"), Owner: Owner{ID: draw("owner")}}
		}
		ids, names := make(map[string]int), make(map[[2]string]int)
		var wantIDs, wantNames []repeat
		kept := &checker{index: noIndex}
		streamed := new(seenTokens)
		for i := range list {
			token, want := &list[i], repetition(0)
			if first, ok := ids[token.ID]; ok {
				want |= repeatsID
				wantIDs = append(wantIDs, repeat{first, i})
			} else if token.ID != "" {
				ids[token.ID] = i
			}
			pair := [2]string{token.Name, token.Owner.ID}
			if first, ok := names[pair]; ok {
				want |= repeatsName
				wantNames = append(wantNames, repeat{first, i})
			} else if token.Name != "" && token.Owner.ID != "" {
				names[pair] = i
			}
			keys := kept.keysOf(token)
			if got := streamed.add(&keys); got != want {
				t.Fatalf("token %d, streamed: got %b, expected %b", i, got, want)
			}
		}
		kept.ids, kept.names = newSeenTable(len(list)), newSeenTable(len(list))
		var gotIDs, gotNames []repeat
		for i := 0; i < len(list); {
			to := rapid.IntRange(i+1, len(list)).Draw(t, "to")
			seenIDs(list, i, to, &kept.ids, func(first, i int) { gotIDs = append(gotIDs, repeat{first, i}) })
			seenNames(list, i, to, &kept.names, func(first, i int) { gotNames = append(gotNames, repeat{first, i}) })
			i = to
		}
		if fmt.Sprint(gotIDs, gotNames) != fmt.Sprint(wantIDs, wantNames) {
			t.Fatalf("got %v, %v\nexpected %v, %v", gotIDs, gotNames, wantIDs, wantNames)
		}
	})
}
