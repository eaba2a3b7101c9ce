package audit

import (
	"encoding/binary"
	"slices"
	"strings"

	"github.com/sailpat/sailpat/pat"
	"github.com/sailpat/sailpat/scopes"
)

// A scopeInfo is what the policy and package scopes say of one scope.
type scopeInfo struct {
	name       string
	index      uint32
	class      scopes.Class
	known      bool
	retired    bool
	privileged bool
	allowed    bool
	denied     bool
	tokens     int64
}

// A scopeSet is what they say of the scopes of a token.
type scopeSet struct {
	infos     []*scopeInfo // sorted by name; of a token without scopes, sp:scopes:all
	none      bool         // the token has no scopes
	all       bool
	class     scopes.Class // the widest
	redundant []scopes.Redundancy
	index     uint32
	digest    uint64 // of the scopes that the token lists
}

// A scopeTable has every scope of the population, and the sets that occur often.
type scopeTable struct {
	settings *settings
	byName   map[string]*scopeInfo
	infos    []*scopeInfo
	bySet    map[string]*scopeSet
	byList   map[string]*scopeSet // sets by a list that names them; see listKey
	sets     []*scopeSet
	limit    int // of sets; 0 for none

	names []string // reused
	key   []byte
}

// maxSets bounds the sets that are kept. Others are made anew each time.
const maxSets = 1 << 14

func newScopeTable(s *settings) scopeTable {
	t := scopeTable{settings: s, byName: map[string]*scopeInfo{}, bySet: map[string]*scopeSet{}, byList: map[string]*scopeSet{}, limit: maxSets}
	if s.options.Partial {
		t.limit = 0
	}
	return t
}

// of returns the set of these scopes.
func (t *scopeTable) of(names []string) *scopeSet {
	list, short := t.listKey(names)
	if set := t.byList[string(list)]; set != nil && short {
		return set
	}
	set := t.ofSet(names)
	if list, short = t.listKey(names); short && len(t.byList) < maxSets && (t.limit == 0 || len(t.sets) < t.limit) {
		t.byList[string(list)] = set
	}
	return set
}

// maxListKey bounds the lists that are remembered.
const maxListKey = 512 // bytes

// listKey returns a text that only this list of scopes has, and whether it is short
// enough to be remembered.
func (t *scopeTable) listKey(names []string) (key []byte, short bool) {
	t.key = t.key[:0]
	for _, name := range names {
		if len(t.key)+len(name) >= maxListKey {
			return nil, false
		}
		t.key = append(binary.AppendUvarint(t.key, uint64(len(name))), name...)
	}
	return t.key, true
}

// ofSet is of for a list that is not remembered.
func (t *scopeTable) ofSet(names []string) *scopeSet {
	none := len(names) == 0
	if none {
		names = allScopes[:]
	}
	t.names = distinct(t.names, names)
	t.key = t.key[:0]
	if none {
		t.key = append(t.key, 0)
	}
	for _, name := range t.names {
		t.key = binary.LittleEndian.AppendUint32(t.key, t.info(name).index)
	}
	if set := t.bySet[string(t.key)]; set != nil {
		return set
	}
	set := &scopeSet{none: none, index: uint32(len(t.sets))}
	list := make([]string, len(t.names))
	for i, name := range t.names {
		info := t.byName[name]
		list[i] = info.name
		set.infos = append(set.infos, info)
		set.class = max(set.class, info.class)
		set.all = set.all || name == scopes.AllScopes
	}
	if none {
		set.digest = foldNames(nil)
	} else {
		set.redundant = scopes.Redundant(list)
		set.digest = foldNames(list)
	}
	if t.limit == 0 || len(t.sets) < t.limit {
		t.bySet[string(t.key)] = set
		t.sets = append(t.sets, set)
	}
	return set
}

var allScopes = [...]string{scopes.AllScopes}

func (t *scopeTable) info(name string) *scopeInfo {
	if info := t.byName[name]; info != nil {
		return info
	}
	p := &t.settings.policy.Scopes
	name = strings.Clone(name)
	scope, known := scopes.Lookup(name)
	info := &scopeInfo{
		name: name, index: uint32(len(t.infos)), class: scopes.ClassOf(name),
		known: known, retired: scope.Retired(),
		privileged: matchesScope(t.settings.privileged, name),
		allowed:    len(p.Allow) == 0 || matchesScope(p.Allow, name),
		denied:     matchesScope(p.Deny, name),
	}
	t.byName[name] = info
	t.infos = append(t.infos, info)
	return info
}

func matchesScope(patterns []string, name string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return scopes.Match(p, name) })
}

// names returns the scopes of a set that pass a test.
func (s *scopeSet) pick(test func(*scopeInfo) bool) []string {
	var names []string
	for _, info := range s.infos {
		if test(info) {
			names = append(names, info.name)
		}
	}
	return names
}

func (s *scopeSet) has(test func(*scopeInfo) bool) bool { return slices.ContainsFunc(s.infos, test) }

// listed returns the scopes that the token lists.
func (s *scopeSet) listed() []string {
	if s.none {
		return nil
	}
	return s.pick(func(*scopeInfo) bool { return true })
}

// patterns returns the patterns of the privileged scopes.
func (p PrivilegedScopes) patterns() []string {
	list := p.List
	if list == nil {
		for s := range scopes.All() {
			if s.Privilege() != "" {
				list = append(list, s.Name())
			}
		}
	}
	list = append(slices.Clone(list), p.Add...)
	return slices.DeleteFunc(list, func(entry string) bool { return slices.Contains(p.Remove, entry) })
}

// sameScopes reports whether two lists are the same set. A token without scopes
// differs from one that lists sp:scopes:all, though both have every right.
func sameScopes(a, b *pat.Token) bool {
	return slices.Equal(a.Scope, b.Scope) || slices.Equal(distinct(nil, a.Scope), distinct(nil, b.Scope))
}
