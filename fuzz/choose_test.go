package fuzz

import (
	"math/rand/v2"

	"pgregory.net/rapid"
)

// A chooser returns a number below n. All generated things are made of such
// choices, 0 being the plainest, whether rapid, the fuzzer or a random number
// generator makes them.
type chooser func(n int) int

// fromBytes takes as many bytes a choice as it needs, mostly one, and 0 when there
// are no more.
func fromBytes(b []byte) chooser {
	return func(n int) int {
		v := uint64(0)
		for left := n - 1; left > 0; left >>= 8 {
			if v <<= 8; len(b) > 0 {
				v, b = v|uint64(b[0]), b[1:]
			}
		}
		return int(v % uint64(n))
	}
}

func fromRapid(t *rapid.T) chooser {
	return func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "choice") }
}

func fromRand(r *rand.Rand) chooser { return r.IntN }

func one[T any](pick chooser, from ...T) T { return from[pick(len(from))] }

// chance is true once in n times.
func chance(pick chooser, n int) bool { return pick(n) == n-1 }
