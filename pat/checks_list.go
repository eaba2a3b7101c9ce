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
	seen := newFirsts(len(l))
	for k := range l {
		if l[k].ID == "" {
			continue
		}
		if j := seen.first(k, maphash.String(hashSeed, l[k].ID), func(j int) bool { return l[j].ID == l[k].ID }); j < k {
			c.twins(ListDuplicateID, j, k, "/id", "expected each id once in a list, got one again")
		}
	}
}

func listDuplicateName(c *checker, l TokenList) {
	seen := newFirsts(len(l))
	for k := range l {
		t := &l[k]
		if t.Name == "" || t.Owner.ID == "" {
			continue
		}
		hash := maphash.String(hashSeed, t.Name) ^ 3*maphash.String(hashSeed, t.Owner.ID)
		if j := seen.first(k, hash, func(j int) bool { return l[j].Name == t.Name && l[j].Owner.ID == t.Owner.ID }); j < k {
			c.twins(ListDuplicateName, j, k, "/name", "expected each name once per owner, got one again")
		}
	}
}

// twins records that a member of element k equals that of element j.
func (c *checker) twins(rule RuleID, j, k int, member Pointer, message string) {
	c.index = k
	c.repeated(rule, c.root.element(j)+member, member, message)
	c.index = -1
}

var hashSeed = maphash.MakeSeed() // hashes only find candidates: no result depends on it

// firsts finds the first of several equal elements. A map of the strings
// themselves would cost a tenth of the time that reading the list takes.
type firsts struct {
	slots []uint64 // 32 bits of a hash above 1 + the index of an element
}

func newFirsts(n int) firsts {
	size := 8
	for size < 2*n {
		size *= 2
	}
	return firsts{make([]uint64, size)}
}

// first returns the first element that equals element k, which may be k itself.
func (f *firsts) first(k int, hash uint64, equals func(j int) bool) int {
	const low = 1<<32 - 1
	word := hash&^low | uint64(k+1)
	for at := int(hash) & (len(f.slots) - 1); ; at = (at + 1) & (len(f.slots) - 1) {
		switch other := f.slots[at]; {
		case other == 0:
			f.slots[at] = word
			return k
		case other&^low == word&^low && equals(int(other&low)-1):
			return int(other&low) - 1
		}
	}
}
