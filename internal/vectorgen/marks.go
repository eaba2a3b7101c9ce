package main

import (
	"fmt"
	"strings"
)

// A span is a half-open range of byte offsets into a document.
type span struct{ start, end int }

// Marks show where the violations of a document are. The author sets them, so
// that no implementation computes a span:
//
//	«…»  the violations, numbered from 1 in the order they open
//	‹…›  the paths of patch operations that the six-months dialect rejects,
//	     numbered from 0 like the operations
//
// Marks nest, and an empty pair marks an empty span.
type marks struct {
	faults, paths []span
}

// strip removes the marks from a text and returns their spans.
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
				return "", m, fmt.Errorf("the marks are not nested")
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

// root returns the span of the document's value, without the white space
// around it.
func root(text string) span {
	const space = " \t\r\n"
	start := len(text) - len(strings.TrimLeft(text, space))
	return span{start, len(strings.TrimRight(text, space))}
}
