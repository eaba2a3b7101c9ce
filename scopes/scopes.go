package scopes

//go:generate go run ../internal/scopesgen -tsv ../internal/scopesgen/scopes.tsv -operations ../internal/scopesgen/operations.tsv -o table.go

import (
	"fmt"
	"iter"
	"slices"
	"sort"
	"strings"
)

// The two scopes that open operations by rule and not by list.
const (
	AllScopes     = "sp:scopes:all"     // every right of the owner
	DefaultScopes = "sp:scopes:default" // only what needs no authorization
)

// Class says what a scope lets a token do. It follows from the scope's name
// alone. Classes are ordered from the narrowest to the widest.
type Class uint8

// The classes. The zero Class belongs to no scope.
const (
	ClassDefault Class = iota + 1 // DefaultScopes
	ClassRead                     // the last segment is read or list
	ClassWrite                    // any other last segment, such as update
	ClassManage                   // the last segment is manage or management
	ClassAll                      // AllScopes
)

var classNames = [...]string{ClassDefault: "default", ClassRead: "read", ClassWrite: "write", ClassManage: "manage", ClassAll: "all"}

// Classes returns all classes, the narrowest first.
func Classes() []Class {
	return []Class{ClassDefault, ClassRead, ClassWrite, ClassManage, ClassAll}
}

// String returns the name of the class, such as "read".
func (c Class) String() string {
	if c == 0 || int(c) >= len(classNames) {
		return fmt.Sprintf("Class(%d)", uint8(c))
	}
	return classNames[c]
}

// MarshalText returns the name of the class. It fails for a class that does
// not exist.
func (c Class) MarshalText() ([]byte, error) {
	if c == 0 || int(c) >= len(classNames) {
		return nil, fmt.Errorf("scopes: no class %d", uint8(c))
	}
	return []byte(classNames[c]), nil
}

// UnmarshalText sets c to the class of this name.
func (c *Class) UnmarshalText(text []byte) (err error) {
	*c, err = ParseClass(string(text))
	return err
}

// ParseClass returns the class of this name.
func ParseClass(name string) (Class, error) {
	for _, c := range Classes() {
		if c.String() == name {
			return c, nil
		}
	}
	return 0, fmt.Errorf("scopes: class must be default, read, write, manage or all, is %q", name)
}

// ClassOf returns the class that a name has or would have. It is defined for
// unknown scopes too.
func ClassOf(name string) Class {
	switch name {
	case AllScopes:
		return ClassAll
	case DefaultScopes:
		return ClassDefault
	}
	switch name[strings.LastIndexByte(name, ':')+1:] {
	case "read", "list":
		return ClassRead
	case "manage", "management":
		return ClassManage
	}
	return ClassWrite
}

// versionNames has the API versions in the order in which they appeared. Bit i
// of a row's versions stands for the version at i.
var versionNames = [...]string{"v3", "beta", "v2024", "v2025", "v2026", Current}

// Current is the API version that the vendor still changes. The others are
// frozen.
const Current = "v1"

const currentBit = 1 << (len(versionNames) - 1)

// Versions returns the API versions of the table, the oldest first.
func Versions() []string { return slices.Clone(versionNames[:]) }

// A span is a half-open range of indexes.
type span struct{ from, to uint16 }

// A scopeRow is a row of the table. Row 0 is empty and stands for no scope, so
// that the zero Scope is valid.
type scopeRow struct {
	name          string
	class         Class
	versions      uint8
	gets          uint8
	withoutLevels uint8
	levels        string // separated by commas
	note          string
	operations    span // in scopeOperations
}

// A Scope is a scope of the table. Scopes are comparable. The zero Scope is no
// scope: its name is empty and it opens nothing.
type Scope struct{ row uint16 }

// Lookup returns the scope of exactly this name. It reports false if the table
// has none. Retired scopes are in the table: see [Scope.Retired].
func Lookup(name string) (Scope, bool) {
	i, found := sort.Find(len(scopeRows), func(i int) int { return strings.Compare(name, scopeRows[i].name) })
	if !found || i == 0 {
		return Scope{}, false
	}
	return Scope{uint16(i)}, true
}

// All returns every scope in the order of the names, retired scopes included.
func All() iter.Seq[Scope] {
	return func(yield func(Scope) bool) {
		for i := 1; i < len(scopeRows); i++ {
			if !yield(Scope{uint16(i)}) {
				return
			}
		}
	}
}

func (s Scope) data() *scopeRow { return &scopeRows[s.row] }

// Name returns the scope as it is written, such as "idn:sources:manage".
func (s Scope) Name() string { return s.data().name }

// String returns the name.
func (s Scope) String() string { return s.data().name }

// Class returns the class of the scope.
func (s Scope) Class() Class { return s.data().class }

// Versions returns the API versions whose documents list the scope, the oldest
// first.
func (s Scope) Versions() []string {
	var names []string
	for i, name := range versionNames {
		if s.data().versions>>i&1 == 1 {
			names = append(names, name)
		}
	}
	return names
}

// In reports whether the documents of an API version list the scope.
func (s Scope) In(version string) bool {
	i := slices.Index(versionNames[:], version)
	return i >= 0 && s.data().versions>>i&1 == 1
}

// Retired reports whether only versions before [Current] list the scope.
func (s Scope) Retired() bool { return s.row != 0 && s.data().versions&currentBit == 0 }

// Note returns what is unusual about the scope, such as "listed on GET only".
// It is empty for most.
func (s Scope) Note() string { return s.data().note }

// Levels returns the user levels that operations of the scope ask of the token's
// owner, such as ORG_ADMIN, sorted. Each operation asks for one of its own levels,
// so a level of the list need not be enough for every operation. Operations that
// name no level are counted by [Scope.WithoutLevels].
func (s Scope) Levels() []string {
	if s.data().levels == "" {
		return nil
	}
	return strings.Split(s.data().levels, ",")
}

// WithoutLevels returns how many of the operations that list the scope name no
// user level.
func (s Scope) WithoutLevels() int { return int(s.data().withoutLevels) }

// Operations returns the operations that the scope opens, in the order of
// [Operations]. These are the operations of [Current] that list the scope; for
// [AllScopes], every operation of Current; for a retired scope, the operations of the
// newest version that lists it.
func (s Scope) Operations() iter.Seq[Operation] {
	if s.Class() == ClassAll {
		return Operations()
	}
	return func(yield func(Operation) bool) {
		for _, row := range s.rows() {
			if !yield(Operation{row}) {
				return
			}
		}
	}
}

// rows returns the operations that list the scope.
func (s Scope) rows() []uint16 {
	return scopeOperations[s.data().operations.from:s.data().operations.to]
}

// Opens returns the number of operations that the scope opens.
func (s Scope) Opens() int {
	if s.Class() == ClassAll {
		return currentOperations
	}
	return len(s.rows())
}

// Writes returns how many of these operations have a method other than GET.
func (s Scope) Writes() int {
	if s.Class() == ClassAll {
		return currentOperations - currentGets
	}
	return len(s.rows()) - int(s.data().gets)
}
