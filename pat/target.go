package pat

import "strings"

// A target is what a path of a patch points at.
type target uint8

const (
	targetOther target = iota // nothing that can be patched
	targetName
	targetScope
	targetScopeItem
	targetScopeEnd // the end of the list: "/scope/-"
	targetExpiration
	targetAcknowledgement
)

const (
	pathName            Pointer = "/name"
	pathScope           Pointer = "/scope"
	pathExpiration      Pointer = "/expirationDate"
	pathAcknowledgement Pointer = "/userAwareTokenNeverExpires"
)

// parseTarget finds what p points at. The first token decides whether that can
// be patched; ok is false if p is no JSON Pointer, or points below what it can
// point at (contract R5 to R7).
func parseTarget(p Pointer) (t target, ok bool) {
	if !p.Valid() {
		return targetOther, false
	}
	first, rest := p, ""
	if p != "" {
		if k := strings.IndexByte(string(p[1:]), '/'); k >= 0 {
			first, rest = p[:k+1], string(p[k+1:])
		}
	}
	switch first { // no token with an escape equals one of these
	case pathName:
		return targetName, rest == ""
	case pathExpiration:
		return targetExpiration, rest == ""
	case pathAcknowledgement:
		return targetAcknowledgement, rest == ""
	case pathScope:
		switch {
		case rest == "":
			return targetScope, true
		case rest == "/-":
			return targetScopeEnd, true
		}
		return targetScopeItem, isIndex(rest[1:])
	}
	return targetOther, true
}

// isIndex reports whether s is an array index of RFC 6901 §4: no leading zero.
func isIndex(s string) bool {
	for k := range len(s) {
		if s[k]-'0' > 9 {
			return false
		}
	}
	return s == "0" || s != "" && s[0] != '0'
}

// target finds what the operation's path points at. ok is false if the operation
// cannot have that path: only add, move and copy can name the end of the list
// (contract R6).
func (op *Operation) target() (t target, ok bool) {
	t, ok = parseTarget(op.Path)
	if t == targetScopeEnd && op.Op.known() && op.Op != OpAdd && !op.Op.hasFrom() {
		ok = false
	}
	return t, ok
}

// wantPath says what is expected of a path that an operation cannot have.
func wantPath(t target) string {
	if t == targetScopeEnd {
		return "an index of an element that is there, got `-`, the end of the list"
	}
	return "a JSON Pointer to a member, or to an element of `/scope`, got another string"
}
