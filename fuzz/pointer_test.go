package fuzz

import (
	"slices"
	"strconv"
	"strings"
)

// What can be asked of a document that the slow reader has read.

// find returns the value that a pointer names. Of members of one name the first
// counts, here as in the library.
func (d *document) find(pointer string) (n *node, m *member) {
	n = d.root
	for _, token := range strings.Split(pointer, "/")[1:] {
		if n == nil {
			return nil, nil
		}
		token = strings.ReplaceAll(strings.ReplaceAll(token, "~1", "/"), "~0", "~")
		switch n.first {
		case '{':
			k := slices.IndexFunc(n.members, func(m *member) bool { return m.name == token })
			if k < 0 {
				return nil, nil
			}
			m = n.members[k]
			n = m.value
		case '[':
			k, err := strconv.Atoi(token)
			if err != nil || k < 0 || k >= len(n.elements) || strconv.Itoa(k) != token {
				return nil, nil
			}
			n, m = n.elements[k], nil
		default:
			return nil, nil
		}
	}
	return n, m
}

// get returns the value of a member of an object, or nil.
func (n *node) get(name string) *node {
	if n == nil {
		return nil
	}
	for _, m := range n.members {
		if m.name == name {
			return m.value
		}
	}
	return nil
}

// steps returns the tokens of the pointer to a value.
func (n *node) steps() (out []string) {
	for ; n.parent != nil; n = n.parent {
		out = append(out, n.step)
	}
	slices.Reverse(out)
	return out
}

func pointerOf(steps []string) string {
	p := ""
	for _, s := range steps {
		p += "/" + strings.ReplaceAll(strings.ReplaceAll(s, "~", "~0"), "/", "~1")
	}
	return p
}

// nodes returns all values, each before those in it.
func (d *document) nodes() []*node {
	var out []*node
	var walk func(*node)
	walk = func(n *node) {
		if n == nil {
			return
		}
		out = append(out, n)
		for _, m := range n.members {
			walk(m.value)
		}
		for _, e := range n.elements {
			walk(e)
		}
	}
	walk(d.root)
	return out
}

// members returns all members.
func (d *document) members() (out []*member) {
	for _, n := range d.nodes() {
		out = append(out, n.members...)
	}
	return out
}

// raw is the text of a value.
func (d *document) raw(n *node) string { return d.text[n.start:n.end] }
