package jsonscan

import (
	"slices"
	"strconv"
	"strings"
)

// A Place is the span of a value and of its name. An element has no name. A
// pointer that leads nowhere has the zero Place.
type Place struct{ NameStart, NameEnd, Start, End int }

// A branch is a node of the tree that the pointers form.
type branch struct {
	below map[string]*branch // by member name or index
	want  []int              // indexes of the pointers that end here
}

// Locate finds the place of each pointer in the value at i, which must have
// valid syntax. It makes one pass for all pointers, so a text full of faults does
// not take quadratic time. Of several members of one name the first counts, as in
// Next.
func Locate(text string, i int, pointers []string) []Place {
	l := locator{Scanner{Text: text, Rereading: true}, make([]Place, len(pointers))}
	if len(pointers) == 0 {
		return l.places
	}
	root := new(branch)
	for i, p := range pointers {
		b := root
		for _, token := range strings.Split(p, "/")[1:] {
			token = strings.ReplaceAll(strings.ReplaceAll(token, "~1", "/"), "~0", "~")
			if b.below == nil {
				b.below = make(map[string]*branch)
			}
			if b.below[token] == nil {
				b.below[token] = new(branch)
			}
			b = b.below[token]
		}
		b.want = append(b.want, i)
	}
	l.value(l.Space(i), root, Place{})
	return l.places
}

type locator struct {
	Scanner
	places []Place
}

func (l *locator) value(i int, b *branch, p Place) int {
	p.Start = i
	switch {
	case b.below != nil && l.Peek(i) == '[':
		a, indexes, next := Array{Start: i}, b.indexes(), 0
		for i = l.Elem(&a, i); a.More; i = l.Elem(&a, i) {
			if next < len(indexes) && indexes[next] == a.Index {
				i = l.member(i, b, strconv.Itoa(a.Index), Place{})
				next++
			} else {
				i = l.Skip(i)
			}
		}
	case b.below != nil && l.Peek(i) == '{':
		for i = l.Space(i + 1); l.Peek(i) == '"'; {
			text := noName
			at := Place{NameStart: i}
			at.NameEnd = l.String(i, &text)
			i = l.member(l.Space(l.Space(at.NameEnd)+1), b, text, at)
			if i = l.Space(i); l.Peek(i) == ',' {
				i = l.Space(i + 1)
			}
		}
		i++
	default:
		i = l.Skip(i)
	}
	p.End = i
	for _, j := range b.want {
		l.places[j] = p
	}
	return i
}

// indexes returns the indexes of the array elements that pointers lead to,
// ascending.
func (b *branch) indexes() []int {
	var out []int
	for token := range b.below {
		if n, err := strconv.Atoi(token); err == nil {
			out = append(out, n)
		}
	}
	slices.Sort(out)
	return slices.Compact(out) // "1" and "01"; member knows which of them is an index
}

// member reads the value at i if a pointer leads through token, and otherwise
// steps over it.
func (l *locator) member(i int, b *branch, token string, p Place) int {
	next := b.below[token]
	if next == nil {
		return l.Skip(i)
	}
	delete(b.below, token)
	return l.value(i, next, p)
}
