package pat

import (
	"strings"

	"github.com/sailpat/sailpat/internal/jsonscan"
)

// DetectKind finds out what a document is by the members of its first object. It
// answers also for a document that is broken or full of mistakes, as long as the
// names tell, and for NDJSON, of whose first line it tells the kind. An empty
// array is a list. It reports false for other JSON files, such as a package.json
// that happens to have a name.
func DetectKind(data []byte) (Kind, bool) {
	text := strings.TrimPrefix(borrowed(data), byteOrderMark)
	s := jsonscan.Scanner{Text: text}
	i := s.Space(0)
	if s.Peek(i) != '[' {
		kind := classify(text, i)
		if kind == kindOperation { // the vendor's own documents have one without its array
			kind = KindPatch
		}
		return kind, kind != kindNone
	}
	if s.Peek(s.Space(i+1)) == ']' {
		return KindList, true
	}
	a := jsonscan.Array{Start: i}
	for i = s.Elem(&a, i); a.More; i = s.Elem(&a, i) {
		if kind := classify(text, i); kind != kindNone {
			kind = arrayOf(kind)
			return kind, kind != kindNone
		}
		i = s.Skip(i)
	}
	return kindNone, false
}

// What an object can be besides a payload.
const (
	kindNone      Kind = ""
	kindOperation Kind = "operation"
)

// arrayOf returns the kind of an array of such objects.
func arrayOf(element Kind) Kind {
	switch element {
	case KindToken:
		return KindList
	case kindOperation:
		return KindPatch
	}
	return kindNone
}

// classify finds out what the object at i is: which members it has, whatever
// their case, and how many others.
func classify(text string, i int) Kind {
	s := jsonscan.Scanner{Text: text}
	if s.Peek(i) != '{' {
		return kindNone
	}
	has := make(map[string]bool)
	known, others := 0, 0
	for i = s.Space(i + 1); s.Peek(i) == '"'; {
		name := ""
		if i = s.Space(s.String(i, &name)); s.Peek(i) != ':' {
			break
		}
		if name = knownMember(name); name == "" {
			others++
		} else if !has[name] {
			has[name] = true
			known++
		}
		if i = s.Space(s.Skip(s.Space(i + 1))); s.Peek(i) == ',' {
			i = s.Space(i + 1)
		}
	}
	any := func(names ...string) bool {
		for _, n := range names {
			if has[n] {
				return true
			}
		}
		return false
	}
	telling := any("scope", "accessTokenValiditySeconds", "expirationDate", "userAwareTokenNeverExpires")
	switch {
	case known <= others:
		return kindNone
	case any("ids", "patch"):
		return KindBulk
	case has["op"], has["path"] && any("value", "from"):
		return kindOperation
	case has["secret"] && known > 1:
		return KindCreated
	case known > 2 && any("id", "owner", "created", "lastUsed", "managed") && (telling || any("owner", "lastUsed")):
		return KindToken
	case telling && !any("id", "owner", "created"), has["name"] && known == 1 && others == 0:
		return KindCreate
	}
	return kindNone
}

// knownMember returns the member of any kind of object that name spells, in
// whatever case.
func knownMember(name string) string {
	for _, table := range [...]*jsonscan.Names{tokenNames, createResponseNames, operationNames, bulkNames} {
		for _, known := range table.Texts() {
			if strings.EqualFold(name, known) {
				return known
			}
		}
	}
	return ""
}
