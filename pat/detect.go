package pat

import (
	"iter"
	"slices"
	"strings"

	"github.com/sailpat/sailpat/internal/jsonscan"
)

// DetectKind tells the kind of a document by the members of its objects, even
// if it has mistakes. For NDJSON it returns the kind of the first line. An
// empty array is a list, and an object with only a name is a create request. It
// reports false for other JSON files, such as a package.json.
func DetectKind(data []byte) (Kind, bool) { return detectKind(borrowed(data)) }

func detectKind(text string) (Kind, bool) {
	text = strings.TrimPrefix(asUTF8(text), byteOrderMark)
	s := jsonscan.Scanner{Text: text}
	i := s.Space(0)
	if s.Peek(i) != '[' {
		kind := classify(text, i)
		if kind == kindOperation || kind == kindOtherOperation { // the vendor's documents show some without the array
			kind = KindPatch
		}
		return kind, kind != kindNone
	}
	if s.Peek(s.Space(i+1)) == ']' {
		return KindList, true
	}
	a := jsonscan.Array{Start: i}
	for i = s.Elem(&a, i); a.More; i = s.Elem(&a, i) {
		if kind := arrayOf(classify(text, i)); kind != kindNone {
			return kind, true
		}
		i = s.Skip(i)
	}
	return kindNone, false
}

// RecognizeKind is DetectKind for documents that nobody named, such as the files
// of a folder: it reports true only if the document leaves no doubt (contract
// R49). An object must have a member or a combination of members that only a
// token has, and a patch must be about a member that only a token has, and about
// nothing that a token does not have. A payload in a wrapper, such as
// {"value": […]}, leaves no doubt either; its kind is KindAuto.
func RecognizeKind(data []byte) (kind Kind, ok bool) {
	text := strings.TrimPrefix(asUTF8(borrowed(data)), byteOrderMark)
	kind, ok = detectKind(text)
	if !ok {
		member, _ := findWrapped(text)
		return KindAuto, member != ""
	}
	if !isCertain(text, kind) {
		return KindAuto, false
	}
	return kind, true
}

// isCertain reports whether a document of which the kind was detected leaves no
// doubt about that.
func isCertain(text string, kind Kind) bool {
	s := jsonscan.Scanner{Text: text}
	i := s.Space(0)
	switch {
	case kind == KindBulk: // which has ids and patch
		return true
	case kind == KindPatch:
		return isCertainPatch(text, i)
	case s.Peek(i) != '[':
		return isCertainObject(text, i)
	}
	a := jsonscan.Array{Start: i}
	for i = s.Elem(&a, i); a.More; i = s.Elem(&a, i) {
		if isCertainObject(text, i) {
			return true
		}
		i = s.Skip(i)
	}
	return false
}

// isCertainObject reports whether the object at i has members that only a token
// or a request for one has.
func isCertainObject(text string, i int) bool {
	has, others := membersAt(text, i)
	required := has[memberID] && has[memberName] && has[memberScope] && has[memberOwner] && has[memberCreated]
	onlyOfCreate := others == 0 && !has[memberID] && !has[memberSecret] && !has[memberOwner] && !has[memberCreated] && !has[memberLastUsed] && !has[memberManaged]
	return required || has[memberAccessTokenValiditySeconds] ||
		has[memberExpirationDate] && has[memberUserAwareTokenNeverExpires] ||
		has[memberScope] && (has[memberLastUsed] || has[memberSecret] || onlyOfCreate && has[memberName])
}

// membersAt returns which members the object at i has, in any case, and how many
// others.
func membersAt(text string, i int) (has [len(memberNames)]bool, others int) {
	for name := range membersOf(&jsonscan.Scanner{Text: text}, i) {
		if m := memberNamed(name); isOfToken(m) {
			has[m] = true
		} else {
			others++
		}
	}
	return has, others
}

// isCertainPatch reports whether the operations at i are about a member that only
// a token has, and about no member that a token does not have. The operation may
// stand without an array.
func isCertainPatch(text string, i int) bool {
	certain := false
	ofToken := func(start int) bool {
		first := firstStep(operationPath(text, start))
		switch {
		case strings.EqualFold(first, memberNames[memberScope]), strings.EqualFold(first, memberNames[memberExpirationDate]),
			strings.EqualFold(first, memberNames[memberUserAwareTokenNeverExpires]):
			certain = true
		case !isOfToken(memberNamed(first)):
			return false
		}
		return true
	}
	s := jsonscan.Scanner{Text: text}
	if s.Peek(i) != '[' {
		return ofToken(i) && certain
	}
	a := jsonscan.Array{Start: i}
	for i = s.Elem(&a, i); a.More; i = s.Elem(&a, i) {
		if s.Peek(i) == '{' && !ofToken(i) {
			return false
		}
		i = s.Skip(i)
	}
	return certain
}

// operationPath returns the path of the operation at i, or "".
func operationPath(text string, i int) (path string) {
	s := jsonscan.Scanner{Text: text}
	for name, value := range membersOf(&s, i) {
		if strings.EqualFold(name, memberNames[memberPath]) && s.Peek(value.Start) == '"' {
			s.String(value.Start, &path)
			return path
		}
	}
	return ""
}

// firstStep returns the first token of a pointer, or "".
func firstStep(path string) string {
	first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	return first
}

// What an object can be besides a payload.
const (
	kindNone           Kind = KindAuto
	kindOperation      Kind = 0xF0 // an operation on a member of a token
	kindOtherOperation Kind = 0xF1 // an operation on something else
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

// isForeignTo reports whether an element is a payload that an array of that kind
// cannot hold.
func isForeignTo(element, array Kind) bool {
	return element != kindNone && arrayOf(element) != array && !(element == kindOtherOperation && array == KindPatch)
}

// maxClassified is the number of members of an object that are read to find out
// what it is.
const maxClassified = 100

// membersOf yields the name and the value of each of the first members of the
// object at i. It ends where there is no member; s is broken if one is not whole.
func membersOf(s *jsonscan.Scanner, i int) iter.Seq2[string, Span] {
	return func(yield func(string, Span) bool) {
		if s.Peek(i) != '{' {
			return
		}
		i := s.Space(i + 1)
		for n := 0; n < maxClassified && s.Peek(i) == '"'; n++ {
			name := ""
			if i = s.Space(s.String(i, &name)); s.Peek(i) != ':' {
				s.Broken = true
				return
			}
			value := Span{Start: s.Space(i + 1)}
			value.End = s.Skip(value.Start)
			if !yield(name, value) {
				return
			}
			if i = s.Space(value.End); s.Peek(i) == ',' {
				i = s.Space(i + 1)
			}
		}
	}
}

// classify returns what the object at i is. It counts known members, in any case,
// and others, and looks for members whose values have a type that few other
// documents have there.
func classify(text string, i int) Kind {
	s := jsonscan.Scanner{Text: text}
	var has [len(memberNames)]bool
	known, others, telling, ofToken := 0, 0, false, false
	for name, value := range membersOf(&s, i) {
		switch m := memberNamed(name); {
		case m < 0:
			others++
		case !has[m]:
			has[m] = true
			known++
			telling = telling || isTelling(m, s.Peek(value.Start))
			ofToken = ofToken || m == memberPath && pathOfToken(text[value.Start:value.End])
		}
	}
	switch {
	case known <= others:
		return kindNone
	case has[memberIDs] && has[memberPatch]:
		return KindBulk
	case ofToken && (has[memberOp] || has[memberValue] || has[memberFrom]):
		return kindOperation
	case has[memberOp] && has[memberPath]:
		return kindOtherOperation
	case has[memberSecret] && telling:
		return KindCreated
	case telling && known > 2 && (has[memberID] || has[memberOwner] || has[memberCreated] || has[memberLastUsed] || has[memberManaged]):
		return KindToken
	case telling && (has[memberName] || known > 1) && !has[memberID] && !has[memberOwner] && !has[memberCreated],
		has[memberName] && known == 1 && others == 0:
		return KindCreate
	}
	return kindNone
}

// isTelling reports whether few other documents have this member with a value that
// begins with c.
func isTelling(member int, c byte) bool {
	switch member {
	case memberScope:
		return c == '[' || c == 'n'
	case memberOwner:
		return c == '{'
	case memberManaged:
		return c == 't' || c == 'f'
	case memberLastUsed, memberExpirationDate:
		return c == '"' || c == 'n'
	case memberAccessTokenValiditySeconds, memberUserAwareTokenNeverExpires:
		return true
	}
	return false
}

// pathOfToken reports whether a value is a pointer to a member of a token.
func pathOfToken(value string) bool {
	var path string
	s := jsonscan.Scanner{Text: value}
	s.String(0, &path)
	m := memberNamed(firstStep(path))
	return strings.HasPrefix(path, "/") && isOfToken(m) && m != memberSecret
}

// isOfToken reports whether a member is one of a token, its secret included.
func isOfToken(member int) bool { return member >= 0 && member <= memberUserAwareTokenNeverExpires }

// memberNamed returns the member with that name, in any case, or -1.
func memberNamed(name string) int {
	if m := slices.Index(memberNames[:], name); m >= 0 {
		return m
	}
	return slices.IndexFunc(memberNames[:], func(known string) bool { return strings.EqualFold(known, name) })
}
