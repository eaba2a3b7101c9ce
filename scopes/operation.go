package scopes

import (
	"iter"
	"slices"
	"strings"
)

// An operationRow is a row of the table. Row 0 is empty and stands for no
// operation.
type operationRow struct {
	path    string // empty for an operation of an older version
	method  string // empty for an operation of an older version
	id      string
	version uint8 // an index of versionNames
	scopes  span  // in operationScopes
}

// An Operation is an operation of the API. Operations are comparable. The zero
// Operation is no operation.
type Operation struct{ row uint16 }

// Operations returns the operations of [Current], in the order of their paths
// and then of their methods.
func Operations() iter.Seq[Operation] {
	return func(yield func(Operation) bool) {
		for i := range currentOperations {
			if !yield(Operation{uint16(i + 1)}) {
				return
			}
		}
	}
}

func (o Operation) data() *operationRow { return &operationRows[o.row] }

// Method returns the HTTP method, such as "GET". It is empty for an operation of
// a version before [Current]: the table has only the ID of such an operation.
func (o Operation) Method() string { return o.data().method }

// Path returns the path with its parameters in braces, such as
// "/sources/v1/{id}". It is empty where the method is.
func (o Operation) Path() string { return o.data().path }

// ID returns the operation ID of the vendor's document, such as "listSourcesV1".
// It is empty for the few operations that have none.
func (o Operation) ID() string { return o.data().id }

// Version returns the API version of the operation.
func (o Operation) Version() string {
	if o.row == 0 {
		return ""
	}
	return versionNames[o.data().version]
}

// Retired reports whether the operation belongs to a version before [Current].
// The table lists only the retired scopes of such an operation.
func (o Operation) Retired() bool { return o.row != 0 && o.Version() != Current }

// String returns the method and the path, or the ID and the version of an
// operation of an older version, such as "getWorkItem (beta)".
func (o Operation) String() string {
	switch {
	case o.row == 0:
		return ""
	case o.Method() == "":
		return o.ID() + " (" + o.Version() + ")"
	}
	return o.Method() + " " + o.Path()
}

// Scopes returns the scopes that the operation lists, sorted by name. One of
// them is enough. [AllScopes] opens every operation and is returned only where the
// operation lists it or inherits it.
func (o Operation) Scopes() iter.Seq[Scope] {
	return func(yield func(Scope) bool) {
		for _, row := range o.rows() {
			if !yield(Scope{row}) {
				return
			}
		}
	}
}

func (o Operation) rows() []uint16 {
	return operationScopes[o.data().scopes.from:o.data().scopes.to]
}

// NeedsAll reports whether [AllScopes] is the only scope that opens the operation.
func (o Operation) NeedsAll() bool {
	rows := o.rows()
	return len(rows) == 1 && Scope{rows[0]}.Class() == ClassAll
}

// Unscoped reports whether the operation lists no scope, so that any token may
// call it.
func (o Operation) Unscoped() bool { return o.row != 0 && len(o.rows()) == 0 }

// LookupID returns the operation of [Current] with this operation ID.
func LookupID(id string) (Operation, bool) {
	if id == "" {
		return Operation{}, false
	}
	for o := range Operations() {
		if o.ID() == id {
			return o, true
		}
	}
	return Operation{}, false
}

// LookupOperation returns the operation of [Current] that a request with this
// method and path calls. The path may be the documented one ("/sources/v1/{id}"),
// one with values in place of its parameters ("/sources/v1/2c91"), or a whole URL;
// a query and a fragment are ignored. Methods are compared without case, paths
// exactly. If several documented paths match, the most literal one wins:
// "/work-items/v1/count" before "/work-items/v1/{id}".
func LookupOperation(method, path string) (Operation, bool) {
	segments := segmentsOf(path)
	var best Operation
	for o := range Operations() {
		if strings.EqualFold(o.Method(), method) && matchPath(o.Path(), segments) && (best.row == 0 || moreLiteral(o.Path(), best.Path())) {
			best = o
		}
	}
	return best, best.row != 0
}

// MethodsOf returns the methods that [Current] documents for a path, sorted. The
// path takes the forms that [LookupOperation] takes.
func MethodsOf(path string) []string {
	segments := segmentsOf(path)
	var methods []string
	for o := range Operations() {
		if matchPath(o.Path(), segments) && !slices.Contains(methods, o.Method()) {
			methods = append(methods, o.Method())
		}
	}
	slices.Sort(methods)
	return methods
}

// CurrentPath returns the path of [Current] that replaces one of an older
// version: "/v2025/sources/2c91" becomes "/sources/v1/2c91". It reports false if
// path is of no older version, or if Current documents no such path.
func CurrentPath(path string) (string, bool) {
	segments := segmentsOf(path)
	if len(segments) < 2 || segments[0] == Current || !slices.Contains(versionNames[:], segments[0]) {
		return "", false
	}
	current := "/" + strings.Join(slices.Insert(segments[1:], 1, Current), "/")
	return current, len(MethodsOf(current)) > 0
}

// segmentsOf returns the segments of a path or of the path of a URL.
func segmentsOf(path string) []string {
	if _, rest, ok := strings.Cut(path, "://"); ok {
		_, path, _ = strings.Cut(rest, "/")
	}
	if i := strings.IndexAny(path, "?#"); i >= 0 {
		path = path[:i]
	}
	return strings.Split(strings.Trim(path, "/"), "/")
}

// matchPath reports whether segments are those of a documented path. A segment
// in braces stands for any segment but an empty one.
func matchPath(documented string, segments []string) bool {
	i := 0
	for want := range strings.SplitSeq(documented[1:], "/") {
		if i == len(segments) || segments[i] != want && (!isParameter(want) || segments[i] == "") {
			return false
		}
		i++
	}
	return i == len(segments)
}

// moreLiteral reports whether a has a literal segment where b, which matches the
// same request, first has a parameter.
func moreLiteral(a, b string) bool {
	as, bs := strings.Split(a, "/"), strings.Split(b, "/")
	for i := range min(len(as), len(bs)) {
		if isParameter(as[i]) != isParameter(bs[i]) {
			return isParameter(bs[i])
		}
	}
	return false
}

func isParameter(segment string) bool { return strings.HasPrefix(segment, "{") }
