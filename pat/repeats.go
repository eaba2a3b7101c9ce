package pat

import "hash/maphash"

var hashSeed = maphash.MakeSeed() // a table of hashes only finds candidates; see seenHashes for one that decides

// hashPair returns the hash of a pair of strings.
func hashPair(seed maphash.Seed, a, b string) uint64 {
	return maphash.String(seed, a) ^ 3*maphash.String(seed, b)
}

// A seenTable finds the elements that equal an earlier one. A map would cost a
// tenth of the time that reading the elements takes.
type seenTable struct {
	slots []uint64 // 32 bits of a hash above 1 + the index of an element
}

func newSeenTable(n int) seenTable { return seenTable{make([]uint64, slotsFor(n))} }

// isFull reports whether the table is too small for n elements.
func (s *seenTable) isFull(n int) bool { return 4*n > 3*len(s.slots) }

// blockSize is how many elements are looked up together.
const blockSize = 64

// repeats finds the elements from..to whose two keys equal those of an earlier
// one, in order, and calls found for each with the first that it equals. An element
// whose keys are not ok equals none.
func (s *seenTable) repeats(from, to int, keys func(i int) (a, b string, ok bool), found func(first, i int)) {
	const low = 1<<32 - 1
	var hashes, elements [blockSize]uint64
	for next := from; next < to; {
		size := 0
		for ; next < to && size < blockSize; next++ {
			if a, b, ok := keys(next); ok {
				hashes[size], elements[size] = hashPair(hashSeed, a, b), uint64(next)
				size++
			}
		}
		prefetchSlots(s.slots, hashes[:size])
		for i, h := range hashes[:size] {
			element := elements[i]
		search:
			for at := h; ; at++ {
				slot := &s.slots[at&uint64(len(s.slots)-1)]
				switch first := *slot&low - 1; {
				case *slot == 0:
					*slot = h&^low | (element + 1)
					break search
				case *slot&^low == h&^low:
					a, b, _ := keys(int(first))
					if c, d, _ := keys(int(element)); a == c && b == d {
						found(int(first), int(element))
						break search
					}
				}
			}
		}
	}
}

// slotsFor returns a power of two of which n elements fill at most three
// quarters.
func slotsFor(n int) int {
	size := 8
	for 3*size < 4*n {
		size *= 2
	}
	return size
}

// prefetchSlots reads the slots where hashes begin, so that they are in the
// cache: the table of a million elements is not, and here no read waits for
// another.
//
//go:noinline
func prefetchSlots[word uint32 | uint64](slots []word, hashes []uint64) (sum word) {
	for _, h := range hashes {
		sum += slots[h&uint64(len(slots)-1)]
	}
	return sum
}
