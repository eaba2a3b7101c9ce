package audit

import (
	"cmp"
	"slices"
	"strings"
)

// A kept is a finding that may come into the report, with its place in the order.
type kept struct {
	Finding
	rule        int
	urgency     int64
	digest      uint64 // of the token
	hasKey      bool   // the token has a readable ID
	suppression int    // index, or -1
	place       Place
	text        string // for the wording at the end: the former owner of AUD707
}

// compareKept puts findings of one rule in the order of the report. It is total:
// findings that compare equal are about copies of one token.
func compareKept(a, b *kept) int {
	if c := cmp.Or(cmp.Compare(b.Severity, a.Severity), cmp.Compare(a.urgency, b.urgency)); c != 0 {
		return c
	}
	if c := strings.Compare(a.Token.ID, b.Token.ID); c != 0 {
		return c
	}
	if c := strings.Compare(a.Owner.ID, b.Owner.ID); c != 0 {
		return c
	}
	return cmp.Or(cmp.Compare(a.digest, b.digest), strings.Compare(a.text, b.text), compareUnkeyed(a, b))
}

// compareUnkeyed tells elements without a readable ID apart by their places.
func compareUnkeyed(a, b *kept) int {
	if a.hasKey || b.hasKey {
		return 0
	}
	return comparePlaces(a.place, b.place)
}

func comparePlaces(a, b Place) int {
	return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Offset, b.Offset), cmp.Compare(a.Index, b.Index),
		cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
}

// worth puts findings in the order in which they are kept: an open one never gives
// way to one that needs no decision.
func worth(a, b *kept) int {
	if a.State != b.State {
		return cmp.Compare(a.State, b.State)
	}
	return compareKept(a, b)
}

// A keeper keeps the first findings of a rule: a heap with the last of them at
// the root.
type keeper struct {
	limit int
	list  []*kept
}

// against compares a finding, but for its ID, with the last one that is kept. It is
// negative if there is room for another.
func (k *keeper) against(m *made) int {
	if len(k.list) < k.limit {
		return -1
	}
	last := k.list[0]
	return cmp.Or(cmp.Compare(m.state, last.State), cmp.Compare(last.Severity, m.severity), cmp.Compare(m.urgency, last.urgency))
}

// wants reports whether a finding about a token with this ID could be kept.
func (k *keeper) wants(m *made, id string) bool {
	c := k.against(m)
	return c < 0 || c == 0 && id <= k.list[0].Token.ID
}

// wantsOwner is wants for a finding about an owner.
func (k *keeper) wantsOwner(m *made, id []byte) bool {
	c := k.against(m)
	return c < 0 || c == 0 && string(id) <= k.list[0].Owner.ID
}

// add keeps a finding if it is among the first. It returns the one that is not kept,
// or nil.
func (k *keeper) add(f *kept) *kept {
	switch {
	case len(k.list) < k.limit:
		k.list = append(k.list, f)
		for i := len(k.list) - 1; i > 0; {
			parent := (i - 1) / 2
			if worth(k.list[parent], k.list[i]) >= 0 {
				break
			}
			k.list[parent], k.list[i] = k.list[i], k.list[parent]
			i = parent
		}
		return nil
	case k.limit > 0 && worth(f, k.list[0]) < 0:
		k.list[0], f = f, k.list[0]
		for i := 0; ; {
			child := 2*i + 1
			if child >= len(k.list) {
				break
			}
			if child+1 < len(k.list) && worth(k.list[child], k.list[child+1]) < 0 {
				child++
			}
			if worth(k.list[i], k.list[child]) >= 0 {
				break
			}
			k.list[i], k.list[child] = k.list[child], k.list[i]
			i = child
		}
	}
	return f
}

// copied puts the finding about a copy in the place of the one that is kept, if its
// place comes first. It returns the one that is not kept.
func (k *keeper) copied(f *kept) *kept {
	for i, other := range k.list {
		if other.digest == f.digest && worth(other, f) == 0 && comparePlaces(f.place, other.place) < 0 {
			k.list[i] = f
			return other
		}
	}
	return f
}

// merge adds the findings of another keeper.
func (k *keeper) merge(other *keeper) {
	list := slices.Concat(k.list, other.list)
	slices.SortFunc(list, func(a, b *kept) int { return cmp.Or(worth(a, b), comparePlaces(a.place, b.place)) })
	list = slices.CompactFunc(list, func(a, b *kept) bool { return worth(a, b) == 0 })
	k.list = k.list[:0]
	for _, f := range list[:min(len(list), k.limit)] {
		k.add(f)
	}
}

// An upcoming keeps the tokens that expire first, in order.
type upcoming struct {
	limit int
	list  []*expiry
}

type expiry struct {
	Expiry
	digest uint64
}

func compareExpiries(a, b *expiry) int {
	return cmp.Or(a.Expires.Compare(b.Expires), cmp.Compare(a.Token.ID, b.Token.ID), cmp.Compare(a.digest, b.digest))
}

// wants reports whether a token that expires then could be kept.
func (u *upcoming) wants(expires int64) bool {
	return len(u.list) < u.limit || u.limit > 0 && expires <= u.list[len(u.list)-1].Expires.Time().UnixMilli()
}

// add keeps a token if it is among the first.
func (u *upcoming) add(e *expiry) {
	i, found := slices.BinarySearchFunc(u.list, e, compareExpiries)
	if found {
		return
	}
	if u.list = slices.Insert(u.list, i, e); len(u.list) > u.limit {
		u.list = u.list[:u.limit]
	}
}
