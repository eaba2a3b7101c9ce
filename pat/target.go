package pat

import "strings"

// A target is what a path of a patch points to.
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

// parseTarget finds what p points to. The first token decides whether that can
// be patched. ok is false if p is no JSON Pointer, or points below a string
// (contract R5 to R7).
func parseTarget(p Pointer) (t target, ok bool) {
	if !p.Valid() {
		return targetOther, false
	}
	first, rest := p, ""
	if p != "" {
		if i := strings.IndexByte(string(p[1:]), '/'); i >= 0 {
			first, rest = p[:i+1], string(p[i+1:])
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
	return isDigits(s) && (s == "0" || s[0] != '0')
}

func isDigits(s string) bool {
	for i := range len(s) {
		if s[i]-'0' > 9 {
			return false
		}
	}
	return s != ""
}

// target finds what the operation's path points to. ok is false if the operation
// cannot have that path: only add, move and copy can name the end of the list
// (contract R6).
func (o *Operation) target() (t target, ok bool) {
	t, ok = parseTarget(o.Path)
	if t == targetScopeEnd && o.Op.known() && o.Op != OpAdd && !o.Op.hasFrom() {
		ok = false
	}
	return t, ok
}
