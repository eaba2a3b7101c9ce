package audit

import (
	"crypto/sha256"
	"encoding/binary"
	"math/bits"
	"time"

	"github.com/sailpat/sailpat/pat"
)

// A hasher makes keys and digests in memory that is reused.
type hasher struct {
	buf   []byte
	names []string
}

// keyOfID returns the key of an ID. It is SHA-256, since an idTable is slow for keys
// that crowd together, and anybody can write IDs into a file.
func (h *hasher) keyOfID(id string) idKey {
	h.buf = append(append(h.buf[:0], "sailpat token id\x00"...), id...)
	sum := sha256.Sum256(h.buf)
	return idKey{binary.BigEndian.Uint64(sum[:]), binary.BigEndian.Uint16(sum[8:])}
}

// identity returns a digest of everything that the report can depend on but the
// place: of tokens with the same ID, those with the same digest are copies. A member
// counts by what it means, so that an absent one is its default.
func (h *hasher) identity(f *facts) uint64 {
	t := f.t
	d := uint64(0)
	for _, text := range [...]string{t.Name, t.Owner.ID, t.Owner.Name, t.Owner.Type} {
		d = fold(d, text)
	}
	small := uint64(t.LastUsed.Presence())<<2 | uint64(t.UserAwareTokenNeverExpires.Presence())
	small = small<<8 | uint64(f.kind) // an implied expiry is not a given one
	small = small<<2 | bit(f.managed)<<1 | bit(t.Acknowledged())
	small = small<<16 | uint64(f.unreadable)
	small = small<<32 | uint64(uint32(validityOf(t)))
	for _, number := range [...]uint64{uint64(f.created), uint64(f.expires), uint64(f.lastUsed), small} {
		d = foldWord(d, number)
	}
	if f.set != nil {
		d = foldWord(d, f.set.digest)
	} else {
		h.names = distinct(h.names, t.Scope)
		d = foldWord(d, foldNames(h.names))
	}
	if !t.Extra.IsZero() {
		d = fold(d, t.Extra.JSON())
	}
	if !t.Owner.Extra.IsZero() {
		d = fold(d, t.Owner.Extra.JSON())
	}
	for i := range f.violations {
		d = fold(fold(d, string(f.violations[i].Rule)), string(f.violations[i].Pointer))
	}
	return max(1, foldWord(d, 0)>>(64-digestBits))
}

func bit(set bool) uint64 {
	if set {
		return 1
	}
	return 0
}

// fold adds a text to a hash that is the same in every process. It tells copies of
// one token from other tokens with its ID; a collision gains an attacker nothing.
// Changes of a token are found by SHA-256, since its owner could look for names that
// collide.
func fold(h uint64, text string) uint64 {
	h = foldWord(h, uint64(len(text)))
	if len(text) < 8 {
		var word uint64
		for i := range len(text) {
			word = word<<8 | uint64(text[i])
		}
		return foldWord(h, word)
	}
	for rest := text; len(rest) > 8; rest = rest[8:] {
		h = foldWord(h, firstWord(rest))
	}
	return foldWord(h, firstWord(text[len(text)-8:])) // it may overlap the one before
}

func firstWord(text string) uint64 {
	_ = text[7]
	return uint64(text[0]) | uint64(text[1])<<8 | uint64(text[2])<<16 | uint64(text[3])<<24 |
		uint64(text[4])<<32 | uint64(text[5])<<40 | uint64(text[6])<<48 | uint64(text[7])<<56
}

func foldWord(h, word uint64) uint64 {
	hi, lo := bits.Mul64(h^word^0xD6E8FEB86659FD93, 0xA0761D6478BD642F)
	return hi ^ lo ^ bits.RotateLeft64(h, 23)
}

// foldNames returns a hash of sorted names.
func foldNames(names []string) uint64 {
	h := uint64(len(names))
	for _, name := range names {
		h = fold(h, name)
	}
	return h
}

// comparable returns a digest of the members that a comparison of two exports
// reads: of 62 bits, and never 0 in the lowest 48.
func (h *hasher) comparable(t *pat.Token, d pat.Dialect) uint64 {
	kind, expires := expiryOf(t, d)
	if kind == expiryImplied {
		kind = expiryGiven
	}
	w := writer{h.buf[:0]}
	w.text(t.Name)
	w.text(t.Owner.ID)
	w.text(t.Owner.Name)
	w.time(t.Created)
	w.uint(uint64(kind))
	w.int(expires)
	w.int(int64(validityOf(t)))
	w.bool(t.Managed.Or(false))
	w.bool(t.Acknowledged())
	h.names = distinct(h.names, t.Scope)
	for _, name := range h.names {
		w.text(name)
	}
	h.buf = w.buf
	sum := sha256.Sum256(h.buf)
	digest := binary.BigEndian.Uint64(sum[:]) >> 2
	return digest | uint64(1&^min(1, digest&digestMask))
}

// validityOf returns how many seconds an access token of t is valid.
func validityOf(t *pat.Token) int32 {
	return t.AccessTokenValiditySeconds.Or(int32(pat.DefaultAccessTokenValidity / time.Second))
}
