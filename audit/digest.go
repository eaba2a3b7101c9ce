package audit

import (
	"crypto/sha256"
	"encoding/binary"
	"math/bits"
	"time"

	"github.com/sailpat/sailpat/pat"
)

// A hasher makes keys and digests in a buffer that is reused.
type hasher struct {
	buf   []byte
	names []string
}

// keyOfID returns the key of an ID.
func (h *hasher) keyOfID(id string) idKey {
	h.buf = append(append(h.buf[:0], "sailpat token id\x00"...), id...)
	sum := sha256.Sum256(h.buf)
	return idKey{binary.BigEndian.Uint64(sum[:]), binary.BigEndian.Uint16(sum[8:])}
}

// identity returns a digest of everything that the report can depend on but the
// place: of tokens with the same ID, those with the same digest are copies.
func (h *hasher) identity(f *facts) uint64 {
	t := f.t
	h.members(f.kind, f.expires, t, f.set)
	h.buf = append(h.buf, byte(t.LastUsed.Presence()), byte(t.UserAwareTokenNeverExpires.Presence()))
	h.number(int64(f.kind)) // an implied expiry is not a given one
	h.number(f.lastUsed)
	h.number(int64(f.unreadable))
	h.text(t.Owner.Type)
	if !t.Extra.IsZero() {
		h.text(t.Extra.JSON())
	}
	if !t.Owner.Extra.IsZero() {
		h.text(t.Owner.Extra.JSON())
	}
	for i := range f.violations {
		h.text(string(f.violations[i].Rule))
		h.text(string(f.violations[i].Pointer))
	}
	return max(1, fold(h.buf)>>(64-digestBits))
}

// fold returns a hash of a text, the same in every process. It tells copies of one
// token from other tokens with its ID; a collision gains an attacker nothing. Changes of a
// token are found by SHA-256, since its owner could look for names that collide.
func fold(text []byte) uint64 {
	h := uint64(len(text)) ^ 0x9E3779B97F4A7C15
	for len(text) >= 8 {
		h = foldWord(h, binary.LittleEndian.Uint64(text))
		text = text[8:]
	}
	var last [8]byte
	copy(last[:], text)
	return foldWord(foldWord(h, binary.LittleEndian.Uint64(last[:])), 0xD6E8FEB86659FD93)
}

func foldWord(h, word uint64) uint64 {
	hi, lo := bits.Mul64(h^word, 0xA0761D6478BD642F)
	return hi ^ lo ^ bits.RotateLeft64(h, 23)
}

// comparable returns a digest of the members that a comparison of two exports
// reads: of 62 bits, and never 0 in the lowest 48.
func (h *hasher) comparable(t *pat.Token, d pat.Dialect) uint64 {
	kind, expires := expiryOf(t, d)
	h.members(kind, expires, t, nil)
	sum := sha256.Sum256(h.buf)
	digest := binary.BigEndian.Uint64(sum[:]) >> 2
	return digest | uint64(1&^min(1, digest&digestMask))
}

// members starts a digest with the members that a comparison reads, in one form
// for all that mean the same. The set is that of the scopes, or nil.
func (h *hasher) members(kind expiryKind, expires int64, t *pat.Token, set *scopeSet) {
	h.buf = h.buf[:0]
	h.text(t.Name)
	h.text(t.Owner.ID)
	h.text(t.Owner.Name)
	h.number(t.Created.Time().UnixMilli())
	if kind == expiryImplied {
		kind = expiryGiven
	}
	h.number(int64(kind))
	h.number(expires)
	h.number(int64(validityOf(t)))
	h.flag(t.Managed.Or(false))
	h.flag(t.Acknowledged())
	if set != nil {
		h.buf = append(h.buf, set.text...)
		return
	}
	h.names = distinct(h.names, t.Scope)
	h.buf = appendNames(h.buf, h.names)
}

// appendNames appends sorted names to the text of a digest.
func appendNames(buf []byte, names []string) []byte {
	buf = appendNumber(buf, int64(len(names)))
	for _, name := range names {
		buf = append(appendNumber(buf, int64(len(name))), name...)
	}
	return buf
}

func (h *hasher) text(s string) {
	h.number(int64(len(s)))
	h.buf = append(h.buf, s...)
}

func (h *hasher) number(n int64) { h.buf = appendNumber(h.buf, n) }

func appendNumber(buf []byte, n int64) []byte {
	if uint64(n) < 64 { // binary.AppendVarint in one byte
		return append(buf, byte(n<<1))
	}
	return binary.AppendVarint(buf, n)
}

func (h *hasher) flag(set bool) {
	b := byte(0)
	if set {
		b = 1
	}
	h.buf = append(h.buf, b)
}

// validityOf returns how many seconds an access token of t is valid.
func validityOf(t *pat.Token) int32 {
	return t.AccessTokenValiditySeconds.Or(int32(pat.DefaultAccessTokenValidity / time.Second))
}
