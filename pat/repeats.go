package pat

import "hash/maphash"

var hashSeed = maphash.MakeSeed() // hashes only find candidates: no result depends on it

// A firsts finds those of some elements that equal an earlier one. A map would cost
// a tenth of the time that reading the elements takes.
type seenTable struct {
	slots []uint64 // 32 bits of a hash above 1 + the index of an element
}

func newSeenTable(n int) seenTable { return seenTable{make([]uint64, slotsFor(n))} }

// blockSize is how many elements are looked up together.
const blockSize = 64

// repeats finds the elements from..to that equal an earlier one, in their order,
// each with the first that it equals. An element whose hash is not ok equals none.
func (f *seenTable) repeats(from, to int, hash func(k int) (h uint64, ok bool), equal func(j, k int) bool, found func(first, k int)) {
	const low = 1<<32 - 1
	var hashes, elements [blockSize]uint64
	for next := from; next < to; {
		size := 0
		for ; next < to && size < blockSize; next++ {
			if h, ok := hash(next); ok {
				hashes[size], elements[size] = h, uint64(next)
				size++
			}
		}
		fetch(f.slots, hashes[:size])
		for b, h := range hashes[:size] {
			k := elements[b]
		search:
			for at := h; ; at++ {
				slot := &f.slots[at&uint64(len(f.slots)-1)]
				switch j := *slot&low - 1; {
				case *slot == 0:
					*slot = h&^low | (k + 1)
					break search
				case *slot&^low == h&^low && equal(int(j), int(k)):
					found(int(j), int(k))
					break search
				}
			}
		}
	}
}

// slotsFor returns a power of two of which n elements take three quarters at most.
func slotsFor(n int) int {
	size := 8
	for 3*size < 4*n {
		size *= 2
	}
	return size
}

// fetch brings the slots where hashes begin into the cache: a table of a million
// elements is far away, and here no read waits for the one before.
//
//go:noinline
func fetch(slots, hashes []uint64) (sum uint64) {
	for _, h := range hashes {
		sum += slots[h&uint64(len(slots)-1)]
	}
	return sum
}
