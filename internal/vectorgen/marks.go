package main

import (
	"fmt"
	"strings"
)

// A span is a half-open range of byte offsets into a document.
type span struct{ start, end int }

// Marks show, in the text of a record, where its violations stand. The author
// puts them there, so a span never comes from an implementation:
//
//	«…»  the places of the faults, numbered from 1 in the order they open
//	‹…›  the path of each patch operation, numbered from 0 like the operations,
//	     which is where the six-months dialect refuses most of them
//
// They nest, and an empty pair marks an empty span.
type marks struct {
	faults, paths []span
}

// strip takes the marks out of a text.
func strip(marked string) (text string, m marks, err error) {
	var out strings.Builder
	type open struct {
		closing string
		into    *[]span
		index   int
	}
	var stack []open
	for s := marked; len(s) > 0; {
		switch {
		case strings.HasPrefix(s, "«"):
			stack = append(stack, open{"»", &m.faults, len(m.faults)})
			m.faults = append(m.faults, span{out.Len(), -1})
			s = s[len("«"):]
		case strings.HasPrefix(s, "‹"):
			stack = append(stack, open{"›", &m.paths, len(m.paths)})
			m.paths = append(m.paths, span{out.Len(), -1})
			s = s[len("‹"):]
		case strings.HasPrefix(s, "»"), strings.HasPrefix(s, "›"):
			if len(stack) == 0 || !strings.HasPrefix(s, stack[len(stack)-1].closing) {
				return "", m, fmt.Errorf("a mark is closed that was not the last to open")
			}
			top := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			(*top.into)[top.index].end = out.Len()
			s = s[len(top.closing):]
		default:
			out.WriteByte(s[0])
			s = s[1:]
		}
	}
	if len(stack) > 0 {
		return "", m, fmt.Errorf("a mark is not closed")
	}
	return out.String(), m, nil
}

// root is the span of the document's value: all but the white space around it.
func root(text string) span {
	const space = " \t\r\n"
	start := len(text) - len(strings.TrimLeft(text, space))
	return span{start, len(strings.TrimRight(text, space))}
}
