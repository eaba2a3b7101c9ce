package scopes

import (
	"slices"
	"strings"
)

// Effective returns the scopes that a token with this list has: only [AllScopes]
// if the list is empty or contains it, else the list itself.
func Effective(names []string) []string {
	if len(names) == 0 || slices.Contains(names, AllScopes) {
		return []string{AllScopes}
	}
	return names
}

// An operationSet has a bit for each row of operationRows.
type operationSet [(len(operationRows) + 63) / 64]uint64

func (s *operationSet) add(rows []uint16) {
	for _, row := range rows {
		s[row/64] |= 1 << (row % 64)
	}
}

func (s *operationSet) has(rows []uint16) bool {
	for _, row := range rows {
		if s[row/64]>>(row%64)&1 == 0 {
			return false
		}
	}
	return true
}

// Covers reports whether a token with the scopes of held gains nothing by one
// more scope: because it has that scope, or because its scopes together open
// every operation that the scope opens. A list is read as [Effective] reads it,
// so an empty list covers everything. Only [AllScopes] covers AllScopes, and
// an unknown scope is covered only by itself and by AllScopes.
func Covers(held []string, name string) bool {
	if len(held) == 0 || slices.Contains(held, AllScopes) || slices.Contains(held, name) {
		return true
	}
	scope, known := Lookup(name)
	if !known || scope.Class() == ClassAll {
		return false
	}
	var open operationSet
	for _, name := range held {
		s, _ := Lookup(name)
		open.add(s.rows())
	}
	return open.has(scope.rows())
}

// A Redundancy is a scope that a token could do without.
type Redundancy struct {
	Scope string // the scope to remove
	By    string // one other scope of the token, which opens the same operations
}

// Redundant returns the scopes of a token that one other scope of it makes
// superfluous, in the order of names. Beside [AllScopes] every scope is. Of scopes
// that open the same operations, the one with the narrowest class stays, and the
// first by name among those. By never names a scope that is itself redundant.
// Repetitions of a name do not count.
func Redundant(names []string) []Redundancy {
	names = slices.Clone(names)
	slices.Sort(names)
	names = slices.Compact(names)
	var redundant []Redundancy
	if slices.Contains(names, AllScopes) {
		for _, name := range names {
			if name != AllScopes {
				redundant = append(redundant, Redundancy{name, AllScopes})
			}
		}
		return redundant
	}
	var known []Scope
	for _, name := range names {
		if s, ok := Lookup(name); ok {
			known = append(known, s)
		}
	}
	covered := make([]bool, len(known))
	for i, s := range known {
		covered[i] = slices.ContainsFunc(known, func(by Scope) bool { return supersedes(by, s) })
	}
	// supersedes is a strict order, so each covered scope is below one that is not.
	for i, s := range known {
		if !covered[i] {
			continue
		}
		for j, by := range known {
			if !covered[j] && supersedes(by, s) {
				redundant = append(redundant, Redundancy{s.Name(), by.Name()})
				break
			}
		}
	}
	return redundant
}

// supersedes reports whether a token with both scopes should drop s.
func supersedes(by, s Scope) bool {
	if by == s || by.Opens() < s.Opens() {
		return false
	}
	var open operationSet
	open.add(by.rows())
	if !open.has(s.rows()) {
		return false
	}
	if by.Opens() > s.Opens() {
		return true
	}
	if by.Class() != s.Class() {
		return by.Class() < s.Class()
	}
	return strings.Compare(by.Name(), s.Name()) < 0
}
