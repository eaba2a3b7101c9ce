package pat

import "hash/maphash"

// The rules between the elements of a list. Whoever has no id, no name or no
// owner's id is compared with nobody: other rules speak of that.

func (c *checker) list(l TokenList) {
	for k := range l {
		c.index = k
		c.token(&l[k])
	}
	c.index = -1
	listDuplicateID(c, l)
	listDuplicateName(c, l)
}

func listDuplicateID(c *checker, l TokenList) {
	repeats(len(l), func(k int) (uint64, bool) {
		return maphash.String(hashSeed, l[k].ID), l[k].ID != ""
	}, func(j, k int) bool {
		return l[j].ID == l[k].ID
	}, func(j, k int) {
		c.twins(ListDuplicateID, j, k, "/id", "expected each id once in a list, got one again")
	})
}

func listDuplicateName(c *checker, l TokenList) {
	repeats(len(l), func(k int) (uint64, bool) {
		t := &l[k]
		return maphash.String(hashSeed, t.Name) ^ 3*maphash.String(hashSeed, t.Owner.ID), t.Name != "" && t.Owner.ID != ""
	}, func(j, k int) bool {
		return l[j].Name == l[k].Name && l[j].Owner.ID == l[k].Owner.ID
	}, func(j, k int) {
		c.twins(ListDuplicateName, j, k, "/name", "expected each name once per owner, got one again")
	})
}

// twins records that a member of element k equals that of element j.
func (c *checker) twins(rule RuleID, j, k int, member Pointer, message string) {
	c.index = k
	c.repeated(rule, c.root.element(j)+member, member, message)
	c.index = -1
}
