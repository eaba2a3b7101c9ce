package main

import "fmt"

// A record is one vector, as its author wrote it. Everything in it is taken
// from the contract; the library computes nothing of it.
type record struct {
	kind        string // token, list, create, created, patch, bulk, or auto
	name        string // the fault, in kebab-case, unique within the kind
	description string // what the document is
	reason      string // why the verdict is what it is, with the contract's tag
	text        string // the document, with marks
	cases       []verdict
	canonical   string // what a writer makes of an accepted document; default: its text
}

// A verdict is the answer under one set of circumstances.
type verdict struct {
	versions        []string
	now             string
	tolerant        bool
	enable, disable []string // IDs
	maxSize         int
	faults          []fault
}

// A fault is an expected violation. The i-th of a verdict is at the i-th mark,
// unless it says otherwise.
type fault struct {
	rule    rule
	pointer string
	warning bool
	place   place
	n       int
}

type place int

const (
	inOrder place = iota
	atMark        // the n-th, counted from 1
	atPath        // of the n-th operation, counted from 0
	atRoot
)

// locate finds the span of the i-th fault of a verdict.
func (f fault) locate(i int, text string, m marks) (span, error) {
	from := m.faults
	switch f.place {
	case atMark:
		i = f.n - 1
	case atPath:
		from, i = m.paths, f.n
	case atRoot:
		return root(text), nil
	}
	if i < 0 || i >= len(from) {
		return span{}, fmt.Errorf("%s at %q has no mark", f.rule.name, f.pointer)
	}
	return from[i], nil
}
