package pat

import "hash/maphash"

// The rules between the elements of a list. Whoever has no id, no name or no
// owner's id is compared with nobody: other rules speak of that.

func (c *checker) list(l TokenList) {
	ids, names := newSeenTable(len(l)), newSeenTable(len(l))
	for from := 0; from < len(l); from += blockSize { // all rules on some tokens while those are in the cache
		to := min(from+blockSize, len(l))
		prefetch(l[from:to])
		for k := from; k < to; k++ {
			c.index = k
			c.token(&l[k])
		}
		c.index = -1
		listDuplicateID(c, l, from, to, &ids)
		listDuplicateName(c, l, from, to, &names)
	}
}

// touch brings the texts that are compared into the cache, all at once, as fetch
// does with slots.
//
//go:noinline
func prefetch(l TokenList) (sum byte) {
	for k := range l {
		t := &l[k]
		if t.ID != "" && t.Name != "" && t.Owner.ID != "" {
			sum += t.ID[0] + t.Name[0] + t.Owner.ID[0]
		}
	}
	return sum
}

func listDuplicateID(c *checker, l TokenList, from, to int, seen *seenTable) {
	seen.repeats(from, to, func(k int) (uint64, bool) {
		return maphash.String(hashSeed, l[k].ID), l[k].ID != ""
	}, func(j, k int) bool {
		return l[j].ID == l[k].ID
	}, func(j, k int) {
		c.reportRepeat(RuleListDuplicateID, j, k, "/id", "expected each id once in a list, got one again")
	})
}

func listDuplicateName(c *checker, l TokenList, from, to int, seen *seenTable) {
	seen.repeats(from, to, func(k int) (uint64, bool) {
		t := &l[k]
		return maphash.String(hashSeed, t.Name) ^ 3*maphash.String(hashSeed, t.Owner.ID), t.Name != "" && t.Owner.ID != ""
	}, func(j, k int) bool {
		return l[j].Name == l[k].Name && l[j].Owner.ID == l[k].Owner.ID
	}, func(j, k int) {
		c.reportRepeat(RuleListDuplicateName, j, k, "/name", "expected each name once per owner, got one again")
	})
}

// twins records that a member of element k equals that of element j.
func (c *checker) reportRepeat(rule RuleID, j, k int, member Pointer, message string) {
	c.index = k
	c.reportEqual(rule, c.root.element(j)+member, member, message)
	c.index = -1
}
