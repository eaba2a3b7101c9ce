package jsonscan

import (
	"strconv"
	"strings"
)

// A Place is where a member or element stands. An element has no name, and what
// is not there has a zero Place.
type Place struct{ NameStart, NameEnd, Start, End int }

// A branch is a node of the tree that pointers make.
type branch struct {
	below map[string]*branch
	want  []int
}

// Locate finds what each pointer points at from the value at i on, in one pass
// for all of them: one each would make a text full of mistakes quadratic. The
// value must have been read whole. Of several members of one name the first
// counts, here as in Next.
func Locate(text string, i int, pointers []string) []Place {
	l := locator{Scanner{Text: text}, make([]Place, len(pointers))}
	if len(pointers) == 0 {
		return l.places
	}
	root := new(branch)
	for k, p := range pointers {
		s := root
		for _, token := range strings.Split(p, "/")[1:] {
			token = strings.ReplaceAll(strings.ReplaceAll(token, "~1", "/"), "~0", "~")
			if s.below == nil {
				s.below = make(map[string]*branch)
			}
			if s.below[token] == nil {
				s.below[token] = new(branch)
			}
			s = s.below[token]
		}
		s.want = append(s.want, k)
	}
	l.value(l.Space(i), root, Place{})
	return l.places
}

type locator struct {
	Scanner
	places []Place
}

func (l *locator) value(i int, s *branch, p Place) int {
	p.Start = i
	switch {
	case s.below != nil && l.Peek(i) == '[':
		a := Array{Start: i}
		for i = l.Elem(&a, i); a.More; i = l.Elem(&a, i) {
			i = l.member(i, s, strconv.Itoa(a.Index), Place{})
		}
	case s.below != nil && l.Peek(i) == '{':
		for i = l.Space(i + 1); l.Peek(i) == '"'; {
			text := noName
			at := Place{NameStart: i}
			at.NameEnd = l.String(i, &text)
			i = l.member(l.Space(l.Space(at.NameEnd)+1), s, text, at)
			if i = l.Space(i); l.Peek(i) == ',' {
				i = l.Space(i + 1)
			}
		}
		i++
	default:
		i = l.Skip(i)
	}
	p.End = i
	for _, k := range s.want {
		l.places[k] = p
	}
	return i
}

// member goes on with the value at i if a pointer leads there.
func (l *locator) member(i int, s *branch, token string, p Place) int {
	next := s.below[token]
	if next == nil {
		return l.Skip(i)
	}
	delete(s.below, token)
	return l.value(i, next, p)
}
