package scopes

import (
	"iter"
	"strings"
)

// Match reports whether a pattern of a policy matches a scope. A pattern is
// compared segment by segment, and "*" stands for any run of characters within
// its segment: "idn:*:read" matches "idn:sources:read", and "idn:*" does not. No
// pattern matches [AllScopes] but AllScopes itself, so that "sp:*:*" cannot allow
// it by accident. Other characters stand for themselves; an empty pattern matches
// nothing.
func Match(pattern, name string) bool {
	if pattern == "" || name == "" {
		return false
	}
	if name == AllScopes {
		return pattern == AllScopes
	}
	for {
		p, pattern2, more := strings.Cut(pattern, ":")
		n, name2, moreName := strings.Cut(name, ":")
		if more != moreName || !matchSegment(p, n) {
			return false
		}
		if !more {
			return true
		}
		pattern, name = pattern2, name2
	}
}

// matchSegment matches one segment. It needs no backtracking: each piece between
// two stars is best placed as early as possible.
func matchSegment(pattern, s string) bool {
	first, rest, star := strings.Cut(pattern, "*")
	if !star {
		return pattern == s
	}
	if !strings.HasPrefix(s, first) {
		return false
	}
	s = s[len(first):]
	for {
		piece, after, star := strings.Cut(rest, "*")
		if !star {
			return strings.HasSuffix(s, piece)
		}
		i := strings.Index(s, piece)
		if i < 0 {
			return false
		}
		s, rest = s[i+len(piece):], after
	}
}

// Expand returns the scopes of the table that a pattern matches, sorted by name.
// A pattern that expands to nothing is probably a mistake; but the table is not
// complete, so it need not be one.
func Expand(pattern string) iter.Seq[Scope] {
	return func(yield func(Scope) bool) {
		for s := range All() {
			if Match(pattern, s.Name()) && !yield(s) {
				return
			}
		}
	}
}
