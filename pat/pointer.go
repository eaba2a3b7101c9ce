package pat

import (
	"iter"
	"strconv"
	"strings"

	"github.com/sailpat/sailpat/internal/jsonscan"
)

// A Pointer is a JSON Pointer (RFC 6901): "" is the whole document, "/owner/id"
// a member of a member, "/0" the first element of an array.
type Pointer string

// unescapeToken reads a token of a pointer (RFC 6901 §4). A strings.Replacer would
// be larger than this in WebAssembly, and slower.
func unescapeToken(token string) string {
	return strings.ReplaceAll(strings.ReplaceAll(token, "~1", "/"), "~0", "~")
}

// AppendToken returns the pointer to a member or element of p.
func (p Pointer) AppendToken(token string) Pointer {
	return p + "/" + Pointer(jsonscan.EscapeToken(token))
}

// element returns the pointer to an element of the array at p.
func (p Pointer) element(i int) Pointer { return p + Pointer("/"+strconv.Itoa(i)) }

// Parent returns the pointer without its last token. The parent of "" is "".
func (p Pointer) Parent() Pointer {
	return p[:max(0, strings.LastIndexByte(string(p), '/'))]
}

// LastToken returns the last token, unescaped. That of "" is "".
func (p Pointer) LastToken() string {
	return unescapeToken(string(p[strings.LastIndexByte(string(p), '/')+1:]))
}

// Tokens yields the tokens from the root on, unescaped.
func (p Pointer) Tokens() iter.Seq[string] {
	return func(yield func(string) bool) {
		for rest := string(p); rest != ""; {
			rest = rest[1:]
			end := strings.IndexByte(rest, '/')
			if end < 0 {
				end = len(rest)
			}
			if !yield(unescapeToken(rest[:end])) {
				return
			}
			rest = rest[end:]
		}
	}
}

// Contains reports whether q is p or points below it.
func (p Pointer) Contains(q Pointer) bool {
	return strings.HasPrefix(string(q), string(p)) && (len(q) == len(p) || q[len(p)] == '/')
}

// Valid reports whether p is a JSON Pointer, as RFC 6901 §3 defines it.
func (p Pointer) Valid() bool {
	if p != "" && p[0] != '/' {
		return false
	}
	for i := range len(p) {
		if p[i] == '~' && (i+1 == len(p) || p[i+1] != '0' && p[i+1] != '1') {
			return false
		}
	}
	return true
}
