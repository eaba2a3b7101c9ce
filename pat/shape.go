package pat

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/sailpat/sailpat/internal/jsonscan"
)

// shape records what Marshal would refuse of a payload that was built or changed
// in Go. As in [Lint], the rules that read a value refused here stay silent.
//
// Most payloads are found sound without writing them; otherwise the encoder
// decides, so that Marshal and Validate cannot disagree.
func (c *checker) shape(p Payload) {
	if isSound(p) {
		return
	}
	if _, isBulk := p.(*BulkUpdate); isBulk && c.sixMonths {
		return // contract R19: kind-not-in-version, and nothing else
	}
	var e encoder
	e.payload(p)
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

// isSound reports whether Marshal certainly accepts p.
func isSound(p Payload) bool {
	switch p := p.(type) {
	case *Token:
		return soundToken(p)
	case *TokenList:
		for i := range *p {
			if !soundToken(&(*p)[i]) {
				return false
			}
		}
		return true
	case *CreateRequest:
		return soundCreateRequest(p)
	case *CreateResponse:
		return soundCreateResponse(p)
	}
	return false // operations depend on too much
}

// isText reports whether s is UTF-8. It looks for non-ASCII bytes in words first:
// the last word overlaps the one before it.
func isText(s string) bool {
	const highBits = 0x8080808080808080
	if len(s) < 8 {
		for i := range len(s) {
			if s[i] >= utf8.RuneSelf {
				return utf8.ValidString(s)
			}
		}
		return true
	}
	all := jsonscan.Load64(s, len(s)-8)
	for t := s; len(t) > 8; t = t[8:] {
		all |= jsonscan.Load64(t, 0)
	}
	return all&highBits == 0 || utf8.ValidString(s)
}

func areTexts(items []string) bool {
	for i := range items {
		if !isText(items[i]) {
			return false
		}
	}
	return true
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
