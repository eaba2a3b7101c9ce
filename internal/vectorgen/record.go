package main

import "fmt"

// A record is one vector, as its author writes it. Everything in it is taken
// from the contract; nothing is computed by the library that it judges.
type record struct {
	kind        string // token, list, create, created, patch, bulk, or auto
	name        string // the fault, in kebab-case, unique within the kind
	description string // what the document is
	reason      string // why the verdict is what it is, with the contract's tag
	text        string // the document, with marks
	cases       cases
	canonical   string // what a writer makes of an accepted document; default: its text
}

func v(kind, name, description, reason string, text fmt.Stringer, c cases) record {
	return record{kind: kind, name: name, description: description, reason: reason, text: text.String(), cases: c}
}

// writes sets the canonical bytes of a document that is not canonical itself.
func (r record) writes(canonical fmt.Stringer) record {
	r.canonical = canonical.String()
	return r
}

// A verdict is what one set of circumstances makes of a document.
type verdict struct {
	versions        []string
	now             string
	tolerant        bool
	enable, disable []string
	maxSize         int
	faults          []fault
}

type cases []verdict

var (
	sixMonths    = []string{"v2024", "v3", "beta"}
	acknowledged = []string{"v1", "v2026", "v2025"}
	allVersions  = append(append([]string{}, acknowledged...), sixMonths...)
)

// always is a verdict that no version changes, inA and inB one of the
// six-months and of the acknowledged dialect. Without faults, the document is
// as it should be.
func always(ff ...fault) cases { return cases{{versions: allVersions, faults: ff}} }
func inA(ff ...fault) cases    { return cases{{versions: sixMonths, faults: ff}} }
func inB(ff ...fault) cases    { return cases{{versions: acknowledged, faults: ff}} }

// relaxable is a fault in strict reading that tolerant reading only warns of.
func relaxable(ff ...fault) cases {
	warned := make([]fault, len(ff))
	for i, f := range ff {
		warned[i] = f.warned()
	}
	return always(ff...).and(always(warned...).tolerant())
}

// onlyB is a verdict on a bulk-update, which the six-months dialect does not have.
func onlyB(ff ...fault) cases {
	return inB(ff...).and(inA(f("kind-not-in-version", "").root()))
}

// refusedPaths is what the six-months dialect says of operations on the two
// members that it does not let a patch change.
func refusedPaths(operations ...int) cases {
	var ff []fault
	for _, i := range operations {
		ff = append(ff, f("patch-not-patchable", fmt.Sprintf("/%d/path", i)).path(i))
	}
	return inA(ff...)
}

func (c cases) and(more cases) cases { return append(append(cases{}, c...), more...) }

func (c cases) each(change func(*verdict)) cases {
	out := append(cases{}, c...)
	for i := range out {
		change(&out[i])
	}
	return out
}

func (c cases) now(t string) cases { return c.each(func(v *verdict) { v.now = t }) }
func (c cases) tolerant() cases    { return c.each(func(v *verdict) { v.tolerant = true }) }
func (c cases) maxSize(n int) cases {
	return c.each(func(v *verdict) { v.maxSize = n })
}
func (c cases) enable(rules ...string) cases {
	return c.each(func(v *verdict) { v.enable = rules })
}
func (c cases) disable(rules ...string) cases {
	return c.each(func(v *verdict) { v.disable = rules })
}

// A fault is an expected violation. The k-th of a verdict stands at the k-th
// mark, unless it says otherwise.
type fault struct {
	rule, pointer string
	place         place
	n             int
	asWarning     bool
}

type place int

const (
	inOrder place = iota
	atMark
	atPath
	atRoot
)

func f(rule, pointer string) fault { return fault{rule: rule, pointer: pointer} }

func (f fault) at(mark int) fault        { f.place, f.n = atMark, mark; return f }
func (f fault) path(operation int) fault { f.place, f.n = atPath, operation; return f }
func (f fault) root() fault              { f.place = atRoot; return f }
func (f fault) warned() fault            { f.asWarning = true; return f }

// locate finds the span of the k-th fault of a verdict.
func (f fault) locate(k int, text string, m marks) (span, error) {
	from, i := m.faults, k
	switch f.place {
	case atMark:
		i = f.n - 1
	case atPath:
		from, i = m.paths, f.n
	case atRoot:
		return root(text), nil
	}
	if i >= len(from) {
		return span{}, fmt.Errorf("%s at %q has no mark", f.rule, f.pointer)
	}
	return from[i], nil
}
