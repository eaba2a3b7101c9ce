package audit

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// Pseudonyms replaces the names of owners and tokens, and the IDs of owners, by
// names that only the holder of a key can link to them. The same key gives the same
// pseudonyms in every report.
type Pseudonyms struct{ key []byte }

// MinPseudonymKey is the smallest length of a key in bytes.
const MinPseudonymKey = 16

// NewPseudonyms returns the pseudonyms of a key. A key of fewer than
// MinPseudonymKey bytes is an error.
func NewPseudonyms(key []byte) (*Pseudonyms, error) {
	if len(key) < MinPseudonymKey {
		return nil, fmt.Errorf("audit: a pseudonym key has at least %d bytes, this one has %d", MinPseudonymKey, len(key))
	}
	return &Pseudonyms{slices.Clone(key)}, nil
}

// The kinds of what a pseudonym stands for.
const (
	kindOwner     = "owner\x00"
	kindOwnerName = "owner name\x00"
	kindToken     = "token\x00"
	kindTokenName = "token name\x00"
	kindClass     = "class\x00"
)

func (p *Pseudonyms) sum(kind, id string) []byte {
	h := hmac.New(sha256.New, p.key)
	h.Write([]byte(kind))
	h.Write([]byte(id))
	return h.Sum(nil)
}

// bits returns the first 60 bits of the pseudonym of an ID.
func (p *Pseudonyms) bits(kind, id string) uint64 {
	return binary.BigEndian.Uint64(p.sum(kind, id)) >> 4
}

// The lengths of a pseudonym. The next one is used where two owners of the
// population share one.
const (
	shortPseudonym = 8 // characters of 5 bits
	longPseudonym  = 12
)

var pseudonymText = base32.StdEncoding.WithPadding(base32.NoPadding)

// Owner returns the pseudonym of the owner with this ID in a population without
// collisions, such as "owner-K5QXEZLD".
func (p *Pseudonyms) Owner(id string) string { return p.text("owner-", kindOwner, id, shortPseudonym) }

// Token returns the pseudonym of the name of the token with this ID, such as
// "token-K5QXEZLD".
func (p *Pseudonyms) Token(id string) string { return p.text("token-", kindToken, id, shortPseudonym) }

// Class returns the pseudonym of a class of the policy or of the owners file, such
// as "class-K5QXEZLD": people name classes after people, too.
func (p *Pseudonyms) Class(name string) string {
	return p.text("class-", kindClass, name, shortPseudonym)
}

func (p *Pseudonyms) text(prefix, kind, id string, length int) string {
	text := pseudonymText.EncodeToString(p.sum(kind, id))
	return prefix + text[:min(length, len(text))]
}

// class returns the name to show for a class.
func (p *Pseudonyms) class(name string) string {
	if p == nil || name == "" {
		return name
	}
	return p.Class(name)
}

// A veil hides the names of one report.
type veil struct {
	p     *Pseudonyms
	bits  []uint64 // of the owners of the population, sorted
	table *ownerTable
}

func (a *Auditor) veil() *veil {
	if a.options.Pseudonyms == nil {
		return nil
	}
	bits := slices.Clone(a.owners.pseudonyms)
	slices.Sort(bits)
	return &veil{p: a.options.Pseudonyms, bits: bits, table: &a.owners}
}

// owner returns the name to show for an owner.
func (v *veil) owner(o OwnerRef) OwnerRef {
	if v == nil {
		return o
	}
	hidden := OwnerRef{Class: v.p.class(o.Class)}
	switch {
	case o.ID != "":
		hidden.ID = v.ownerID(o.ID)
		hidden.Name = hidden.ID
	case o.Name != "":
		hidden.Name = v.p.text("owner-", kindOwnerName, o.Name, shortPseudonym)
	}
	return hidden
}

func (v *veil) ownerID(id string) string {
	if v == nil || id == "" {
		return id
	}
	bits, length := v.p.bits(kindOwner, id), shortPseudonym
	own := 0
	if v.table.has(id) {
		own = 1
	}
	if v.sharing(bits, 20) > own {
		length = longPseudonym
	}
	if v.sharing(bits, 0) > own {
		length = 2 * sha256.Size
	}
	return v.p.text("owner-", kindOwner, id, length)
}

// fingerprint returns the fingerprint to show for one of a baseline. That of an
// owner has the ID of the owner, unless the baseline has pseudonyms itself.
func (v *veil) fingerprint(f string) string {
	owner, ok := strings.CutPrefix(f, string(RuleTokensPerOwner)+":owner:")
	if v == nil || !ok || isPseudonym().MatchString(owner) {
		return f
	}
	return strings.TrimSuffix(f, owner) + v.ownerID(owner)
}

var isPseudonym = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^owner-([A-Z2-7]{8}|[A-Z2-7]{12}|[A-Z2-7]{52})$`)
})

// sharing returns how many owners have the same bits, apart from the lowest ones.
func (v *veil) sharing(bits uint64, lowest int) int {
	from, _ := slices.BinarySearch(v.bits, bits>>lowest<<lowest)
	to, _ := slices.BinarySearch(v.bits, (bits>>lowest+1)<<lowest)
	return to - from
}

// token returns the name to show for a token.
func (v *veil) token(t TokenRef) TokenRef {
	switch {
	case v == nil || t.Name == "":
	case t.ID != "":
		t.Name = v.p.Token(t.ID)
	default:
		t.Name = v.p.text("token-", kindTokenName, t.Name, shortPseudonym)
	}
	return t
}
