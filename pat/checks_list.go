package pat

import "hash/maphash"

// The rules between the elements of a list. Whoever has no id, no name or no
// owner's id is compared with nobody: other rules speak of that.

func (c *checker) list(l TokenList) {
	ids, names := newFirsts(len(l)), newFirsts(len(l))
	for k := range l { // once for all rules, while the token is in the cache
		c.index = k
		c.token(&l[k])
		listDuplicateID(c, l, k, &ids)
		listDuplicateName(c, l, k, &names)
	}
	c.index = -1
}

func listDuplicateID(c *checker, l TokenList, k int, seen *firsts) {
	id := l[k].ID
	if id == "" {
		return
	}
	if j := seen.first(k, maphash.String(hashSeed, id), func(j int) bool { return l[j].ID == id }); j < k {
		c.repeated(ListDuplicateID, c.root.element(j)+"/id", "/id", "expected each id once in a list, got one again")
	}
}

func listDuplicateName(c *checker, l TokenList, k int, seen *firsts) {
	t := &l[k]
	if t.Name == "" || t.Owner.ID == "" {
		return
	}
	hash := maphash.String(hashSeed, t.Name) ^ 3*maphash.String(hashSeed, t.Owner.ID)
	if j := seen.first(k, hash, func(j int) bool { return l[j].Name == t.Name && l[j].Owner.ID == t.Owner.ID }); j < k {
		c.repeated(ListDuplicateName, c.root.element(j)+"/name", "/name", "expected each name once per owner, got one again")
	}
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
