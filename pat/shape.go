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
		var e encoder
		e.payload(p)
		c.refused(&e)
	}
}

// elementShape is shape for an element of a list. At the first that is not
// certainly sound, the encoder decides of the whole list.
func (c *checker) elementShape(l TokenList, i int) {
	if !soundToken(&l[i]) {
		c.unshaped = false
		var e encoder
		e.list(l)
		c.refused(&e)
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
func isText(s string) bool { return areTexts([]string{s}) }

// areTexts reports whether all items are UTF-8. It first looks for bytes that
// are not ASCII, in words. Up to 48 bytes are covered by the first, the middle
// and the last 16, which overlap: of 40 bytes, these are 0 to 15, 12 to 27 and
// 24 to 39.
func areTexts(items []string) bool {
	const highBits = 0x8080808080808080
	all := uint64(0)
	for _, s := range items {
		switch n := len(s); {
		case n > 48:
			last := s[n-16:]
			all |= jsonscan.Load64(last, 0) | jsonscan.Load64(last, 8)
			for ; len(s) > 16; s = s[16:] {
				all |= jsonscan.Load64(s, 0) | jsonscan.Load64(s, 8)
			}
		case n >= 16:
			first, middle, last := s[:16], s[(n-16)/2:][:16], s[n-16:]
			all |= jsonscan.Load64(first, 0) | jsonscan.Load64(first, 8) | jsonscan.Load64(middle, 0) | jsonscan.Load64(middle, 8) |
				jsonscan.Load64(last, 0) | jsonscan.Load64(last, 8)
		case n >= 8:
			all |= jsonscan.Load64(s, 0) | jsonscan.Load64(s, n-8)
		default:
			for i := range n {
				all |= uint64(s[i])
			}
		}
	}
	return all&highBits == 0 || !slices.ContainsFunc(items, func(s string) bool { return !utf8.ValidString(s) })
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
