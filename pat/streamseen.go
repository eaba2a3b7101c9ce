package pat

import (
	"hash/maphash"
	"math/bits"
	"slices"
)

// seenTokens holds what the tokens of a streamed list are compared by: hashes of
// their ids and names, and how many tokens each owner has.
type seenTokens struct {
	ids, names seenHashes
	owners     map[uint64]uint8 // number of tokens by the hash of the owner's id, up to one more than allowed

	later *tokenKeys  // if not nil, check only stores the keys here, and another goroutine adds them
	known *repetition // if not nil, the keys are added already, and check only reports this
}

// tokenKeys are what the rules between the tokens of a list compare.
type tokenKeys struct {
	id, name, owner    uint64 // hashes
	idShard, nameShard uint8
	compared           repetition // which of the keys the rules compare
}

// A repetition says which keys of a token an earlier token has too.
type repetition uint8

const (
	repeatsID    repetition = 1 << iota
	repeatsName             // of the same owner
	repeatsOwner            // more often than is allowed
)

// check reports an id or a name that an earlier token has too, and an owner with
// too many tokens. A token without id, name or owner's id is not compared.
func (s *seenTokens) check(c *checker, p Payload) {
	t, ok := p.(*Token)
	if !ok {
		return
	}
	var r repetition
	switch {
	case s.later != nil:
		*s.later = c.keysOf(t)
	case s.known != nil:
		r = *s.known
	default:
		keys := c.keysOf(t)
		s.prefetch(&keys)
		r = s.add(&keys)
	}
	if r&repeatsID != 0 {
		c.report(RuleListDuplicateID, "/id", "repeats the id of an earlier element")
	}
	if r&repeatsName != 0 {
		c.report(RuleListDuplicateName, "/name", "repeats the name of an earlier element of the same owner")
	}
	if r&repeatsOwner != 0 {
		c.reportListTooMany()
	}
}

// keysOf returns the keys of a token that the rules which run compare.
func (c *checker) keysOf(t *Token) (k tokenKeys) {
	if t.ID != "" && !c.isOff(RuleListDuplicateID) {
		k.id, k.idShard = seenHash(t.ID, "")
		k.compared |= repeatsID
	}
	if t.Name != "" && t.Owner.ID != "" && !c.isOff(RuleListDuplicateName) {
		k.name, k.nameShard = seenHash(t.Name, t.Owner.ID)
		k.compared |= repeatsName
	}
	if c.warnings && !c.isOff(RuleListTooMany) && c.countsForOwner(t) {
		k.owner = maphash.String(hashSeed, t.Owner.ID)
		k.compared |= repeatsOwner
	}
	return k
}

// prefetch reads the slots at which the search for the hashes of a token begins,
// so that they are in the cache (see prefetchSlots).
//
//go:noinline
func (s *seenTokens) prefetch(k *tokenKeys) uint64 {
	return s.ids.first(k.id, k.idShard) + s.names.first(k.name, k.nameShard)
}

// add adds the keys of the next token and returns which of them it repeats.
func (s *seenTokens) add(k *tokenKeys) (r repetition) {
	if k.compared&repeatsID != 0 && s.ids.add(k.id, k.idShard) {
		r |= repeatsID
	}
	if k.compared&repeatsName != 0 && s.names.add(k.name, k.nameShard) {
		r |= repeatsName
	}
	if k.compared&repeatsOwner != 0 {
		if s.owners == nil {
			s.owners = make(map[uint64]uint8)
		}
		if n := s.owners[k.owner]; n <= maxTokensPerOwner {
			if s.owners[k.owner] = n + 1; n == maxTokensPerOwner {
				r |= repeatsOwner
			}
		}
	}
	return r
}

// seenHashes is a set of hashes of 72 bits: 8 bits choose a shard, which holds the
// other 64. Shards grow one at a time, so that the set never doubles at once.
type seenHashes struct {
	shards [256]hashShard
	moved  []uint64 // the hashes of a shard while it grows
}

// A hashShard is a hash table with linear probing. Its hashes ascend, so that one
// pass moves them to their new slots when it grows. It grows by a piece, a quarter
// of its size or less, and keeps the other pieces: an old table would take memory
// until the next garbage collection.
type hashShard struct {
	pieces [][]uint64 // 4 of 8 slots, 4 of 16 slots, and so on; 0 is a free slot
	slots  int        // number of slots in all pieces; the last slot is free
	begins int        // the search for a hash begins at one of the first begins slots
	n      int        // number of hashes
}

var shardSeed = maphash.MakeSeed()

// seenHash returns the hash of a pair of strings, which is not 0, and its shard.
func seenHash(a, b string) (hash uint64, shard uint8) {
	return max(hashPair(hashSeed, a, b), 1), uint8(hashPair(shardSeed, a, b))
}

// add adds a hash and reports whether it was there already.
func (s *seenHashes) add(hash uint64, of uint8) bool {
	shard := &s.shards[of]
	if shard.slots == 0 {
		s.moved = shard.grow(s.moved)
	}
	found, full := shard.add(hash)
	if full {
		s.moved = shard.grow(s.moved)
	}
	return found
}

// first returns the value of the slot at which the search for a hash begins.
func (s *seenHashes) first(hash uint64, of uint8) uint64 {
	if shard := &s.shards[of]; shard.slots > 0 {
		piece, i := place(shard.begin(hash))
		return shard.pieces[piece][i]
	}
	return 0
}

// add adds a hash, and moves the greater ones up to the next free slot by one. It
// reports whether the hash was there already, and whether the shard must grow.
func (s *hashShard) add(hash uint64) (found, full bool) {
	for piece, i := place(s.begin(hash)); ; piece, i = piece+1, 0 {
		slots := s.pieces[piece]
		for ; i < len(slots); i++ {
			switch h := slots[i]; h {
			case hash:
				return true, false
			case 0:
				slots[i] = hash
				s.n++
				return false, 8*s.n >= 7*s.slots || piece+1 == len(s.pieces) && i+1 == len(slots)
			default:
				slots[i], hash = min(h, hash), max(h, hash)
			}
		}
	}
}

// begin returns the slot at which the search for a hash begins. The hash is there
// or in one of the next slots.
func (s *hashShard) begin(hash uint64) int {
	at, _ := bits.Mul64(hash, uint64(s.begins))
	return int(at)
}

// place returns the piece of a slot and the index in the piece. Slot 53 is in
// piece 5, at index 5:
//
//	53+32  0b1010101  0b101 is the piece, 0b0101 the index; size is 4
func place(slot int) (piece, i int) {
	slot += 32
	size := bits.Len(uint(slot)) - 3 // of the piece, in bits
	return 4*size - 16 + slot>>size, slot & (1<<size - 1)
}

// grow adds a piece, or more if one is not enough, and moves all hashes to their
// new slots. moved is memory for them; grow returns it for the next call.
func (s *hashShard) grow(moved []uint64) []uint64 {
	moved = slices.Grow(moved[:0], s.slots)[:s.slots]
	n := 0
	for _, piece := range s.pieces {
		for _, h := range piece {
			if moved[n] = h; h != 0 {
				n++
			}
		}
	}
	for fits := false; !fits; {
		s.pieces = append(s.pieces, make([]uint64, 8<<(len(s.pieces)/4)))
		s.slots += len(s.pieces[len(s.pieces)-1])
		s.begins = s.slots - s.slots/64 - 1
		fits = s.fill(moved[:n])
	}
	return moved
}

// fill replaces the hashes of a shard. It reports whether the last slot is free.
func (s *hashShard) fill(sorted []uint64) bool {
	for _, piece := range s.pieces {
		clear(piece)
	}
	free := 0 // no slot from here on is used
	for _, h := range sorted {
		at := max(free, s.begin(h))
		if free = at + 1; free == s.slots {
			return false
		}
		piece, i := place(at)
		s.pieces[piece][i] = h
	}
	return true
}
