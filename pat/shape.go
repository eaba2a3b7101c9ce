package pat

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/sailpat/sailpat/internal/jsonscan"
)

// shape records what Marshal would refuse of a payload that was built or
// changed in Go. As in [Lint], the rules that read a value refused here stay
// silent.
//
// Most payloads are found sound without writing them; of the others the encoder
// decides, so that Marshal and Validate cannot disagree.
func (c *checker) shape(p Payload) {
	sound := false
	switch p := p.(type) {
	case *Token:
		sound = soundToken(p)
	case *TokenList:
		c.unshaped = true // the list checks each token while it is in the cache
		return
	case *CreateRequest:
		sound = soundCreateRequest(p)
	case *CreateResponse:
		sound = soundCreateResponse(p)
	case *Patch:
		sound = soundPatch(*p)
	case *BulkUpdate: // contract R19: kind-not-in-version, and nothing else
		sound = c.sixMonths || p.Extra.IsZero() && p.IDs != nil && areTexts(p.IDs) && soundPatch(p.Patch)
	}
	if !sound {
		c.encode(p)
	}
}

// encode lets the encoder decide. It is a func of its own because an encoder is
// large: its caller would clear that much of the stack for every payload.
//
//go:noinline
func (c *checker) encode(p Payload) {
	var e encoder
	e.payload(p)
	c.refused(&e)
}

// elementShape is shape for an element of a list. At the first that is not
// certainly sound, the encoder decides of the whole list.
func (c *checker) elementShape(l TokenList, i int) {
	if !soundToken(&l[i]) {
		c.unshaped = false
		c.encode(&l)
	}
}

// refused records what an encoder refused.
func (c *checker) refused(e *encoder) {
	e.finish(0)
	for i := range e.refused {
		r := &e.refused[i]
		c.counts[SeverityError]++
		c.found = append(c.found, unplaced{Violation: r.Violation})
		if r.Rule == RuleUnknownMember || r.Rule == RuleDuplicateMember {
			continue // of Extra, which no rule reads
		}
		if c.faulty == nil {
			c.faulty = make(map[string]bool)
		}
		c.faulty[string(r.value)] = true
	}
	c.more.errors = c.more.errors || e.omitted.errors
}

// soundPatch reports whether Marshal certainly accepts p. It says no of an
// operation with anything unusual; then the encoder decides.
func soundPatch(p Patch) bool {
	for i := range p {
		o := &p[i]
		t, ok := o.target()
		if !ok || !o.Op.known() || !isText(string(o.Path)) || !o.Extra.IsZero() || o.Value.IsZero() == o.Op.hasValue() {
			return false
		}
		if o.Op.hasFrom() {
			if t, ok := parseTarget(o.From); !ok || t == targetScopeEnd || !isText(string(o.From)) {
				return false
			}
		} else if o.From != "" {
			return false
		}
		if o.Op.hasValue() {
			d := decoder{Scanner: jsonscan.Scanner{Text: o.Value.JSON()}}
			if d.value(0, t); len(d.Faults) > 0 {
				return false
			}
		}
	}
	return true
}

// isText reports whether s is UTF-8.
func isText(s string) bool { return topBits(s) == 0 || utf8.ValidString(s) }

// areTexts reports whether all items are UTF-8.
func areTexts(items []string) bool { return topBitsOf(items) == 0 || areUTF8(items) }

func areUTF8(items []string) bool {
	return !slices.ContainsFunc(items, func(s string) bool { return !utf8.ValidString(s) })
}

// topBits returns a word that is 0 if all bytes of s are ASCII. It reads words
// that overlap: of 40 bytes, bytes 8 to 39 and then 0 to 31.
func topBits(s string) (all uint64) {
	switch n := len(s); {
	case n >= 32:
		last := s[n-32:]
		all = jsonscan.Load64(last, 0) | jsonscan.Load64(last, 8) | jsonscan.Load64(last, 16) | jsonscan.Load64(last, 24)
		for ; len(s) > 32; s = s[32:] {
			all |= jsonscan.Load64(s, 0) | jsonscan.Load64(s, 8) | jsonscan.Load64(s, 16) | jsonscan.Load64(s, 24)
		}
	case n >= 16:
		last := s[n-16:]
		all = jsonscan.Load64(s, 0) | jsonscan.Load64(s, 8) | jsonscan.Load64(last, 0) | jsonscan.Load64(last, 8)
	case n >= 8:
		all = jsonscan.Load64(s, 0) | jsonscan.Load64(s, n-8)
	case n >= 4:
		last := s[n-4:]
		all = uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
			(uint64(last[0]) | uint64(last[1])<<8 | uint64(last[2])<<16 | uint64(last[3])<<24)
	case n > 0:
		all = uint64(s[0] | s[n/2] | s[n-1])
	}
	return all & topBit
}

const topBit = 0x8080808080808080 // of each byte

// topBitsOf is topBits for all items. Most scopes have 33 to 64 bytes: it reads
// those without a call.
func topBitsOf(items []string) (all uint64) {
	for _, s := range items {
		if n := len(s); n > 32 && n <= 64 {
			last := s[n-32:]
			all |= jsonscan.Load64(s, 0) | jsonscan.Load64(s, 8) | jsonscan.Load64(s, 16) | jsonscan.Load64(s, 24) |
				jsonscan.Load64(last, 0) | jsonscan.Load64(last, 8) | jsonscan.Load64(last, 16) | jsonscan.Load64(last, 24)
		} else {
			all |= topBits(s)
		}
	}
	return all & topBit
}

func areOptionalTexts(items Optional[[]string]) bool {
	return items.presence != PresenceGiven || items.value != nil && areTexts(items.value)
}

func isOptionalTime(t Optional[Timestamp]) bool {
	return t.presence != PresenceGiven || t.value.ms != 0
}

func cloneTexts(items []string) []string {
	items = slices.Clone(items)
	for i := range items {
		items[i] = strings.Clone(items[i])
	}
	return items
}

func cloneOptionalTexts(items Optional[[]string]) Optional[[]string] {
	items.value = cloneTexts(items.value)
	return items
}
