package main

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A node is a JSON value in the making: an object, an array, or a text that
// need not be JSON.
type node struct {
	kind    byte   // '{', '[' or 0
	text    string // of kind 0
	members []member
	items   []*node
	tail    string // a text before the closing brace
	open    bool   // the opening brace is marked
	marked  bool
}

type member struct {
	name  string
	value *node
}

// The canonical order of members.
var order = []string{"id", "secret", "name", "scope", "owner", "created", "lastUsed", "managed",
	"accessTokenValiditySeconds", "expirationDate", "userAwareTokenNeverExpires"}

func (n *node) String() string {
	var out strings.Builder
	if n.marked {
		out.WriteString("«")
	}
	switch n.kind {
	case 0:
		out.WriteString(n.text)
	case '[':
		out.WriteByte('[')
		for i, item := range n.items {
			if i > 0 {
				out.WriteByte(',')
			}
			out.WriteString(item.String())
		}
		out.WriteString(n.tail + "]")
	default:
		if n.open {
			out.WriteString("«{»")
		} else {
			out.WriteByte('{')
		}
		for i, m := range n.members {
			if i > 0 {
				out.WriteByte(',')
			}
			fmt.Fprintf(&out, "%q:%s", m.name, m.value)
		}
		out.WriteString(n.tail + "}")
	}
	if n.marked {
		out.WriteString("»")
	}
	return out.String()
}

func (n *node) clone() *node {
	c := *n
	c.members, c.items = slices.Clone(n.members), slices.Clone(n.items)
	for i := range c.members {
		c.members[i].value = c.members[i].value.clone()
	}
	for i := range c.items {
		c.items[i] = c.items[i].clone()
	}
	return &c
}

// nodeOf reads a base: JSON without white space.
func nodeOf(text string) (*node, error) {
	d := json.NewDecoder(strings.NewReader(text))
	n := &node{text: text}
	switch text[:min(1, len(text))] {
	case "{", "[":
		n.kind = text[0]
	default:
		return n, nil
	}
	if _, err := d.Token(); err != nil {
		return nil, err
	}
	for d.More() {
		name := ""
		if n.kind == '{' {
			t, err := d.Token()
			if err != nil {
				return nil, err
			}
			name = t.(string)
		}
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return nil, err
		}
		value, err := nodeOf(string(bytes.TrimSpace(raw)))
		if err != nil {
			return nil, err
		}
		if n.kind == '{' {
			n.members = append(n.members, member{name, value})
		} else {
			n.items = append(n.items, value)
		}
	}
	return n, nil
}

// at finds the place of a value by its pointer. A member that is not there gets
// one, in canonical order.
func (n *node) at(pointer string) (**node, error) {
	place, steps := &n, strings.Split(pointer, "/")[1:]
	for _, step := range steps {
		o := *place
		switch i, err := strconv.Atoi(step); {
		case o.kind == '[' && err == nil && i < len(o.items):
			place = &o.items[i]
		case o.kind == '{':
			place = &o.members[o.index(step)].value
		default:
			return nil, fmt.Errorf("%q points nowhere", pointer)
		}
	}
	return place, nil
}

func (n *node) index(name string) int {
	if i := slices.IndexFunc(n.members, func(m member) bool { return m.name == name }); i >= 0 {
		return i
	}
	rank := slices.Index(order, name)
	i := slices.IndexFunc(n.members, func(m member) bool { return rank >= 0 && slices.Index(order, m.name) > rank })
	if i < 0 {
		i = len(n.members)
	}
	n.members = slices.Insert(n.members, i, member{name, &node{}})
	return i
}

var baseNames = regexp.MustCompile(`^(\[?)([a-z][a-z0-9-]*(?:, [a-z][a-z0-9-]*)*)\]?$`)

// base is the document of a field before its text edits.
func (s *source) base(f field) (*node, error) {
	text, n, err := s.edited(f)
	if err == nil && n == nil {
		n, err = nodeOf(text)
	}
	return n, err
}

// document is the text of a field, with marks: a text as it is, continued by
// the lines below, or bases, edited by the lines below.
func (s *source) document(f field) (string, error) {
	text, n, err := s.edited(f)
	if n != nil {
		text = n.String()
	}
	return text, err
}

// edited returns a text, or a node if nothing has edited it as a text.
func (s *source) edited(f field) (text string, n *node, err error) {
	m := baseNames.FindStringSubmatch(f.value)
	if m == nil {
		text, err = s.expand(f.value + strings.Join(f.below, ""))
		return text, nil, err
	}
	n = &node{kind: '['}
	for name := range strings.SplitSeq(m[2], ", ") {
		base, ok := s.bases[name]
		if !ok {
			return "", nil, fmt.Errorf("no base is named %q", name)
		}
		n.items = append(n.items, base.clone())
	}
	if m[1] == "" {
		n = n.items[0]
	}
	for _, line := range unrolled(f.below) {
		word, rest, _ := strings.Cut(line, " ")
		rest, err = s.expand(strings.TrimLeft(rest, " "))
		if err == nil && n != nil && isTreeEdit[word] {
			err = n.edit(word, rest)
		} else if err == nil {
			if n != nil {
				text, n = n.String(), nil
			}
			text, err = editText(text, word, rest)
		}
		if err != nil {
			return "", nil, fmt.Errorf("%s: %w", line, err)
		}
	}
	return text, n, nil
}

var isTreeEdit = map[string]bool{"set": true, "remove": true, "open": true, "mark": true, "append": true}

// edit changes the value at a pointer. The root has no pointer.
func (n *node) edit(word, rest string) error {
	pointer, argument := "", rest
	if strings.HasPrefix(rest, "/") {
		pointer, argument, _ = strings.Cut(rest, " ")
	}
	if word == "remove" {
		i := strings.LastIndexByte(pointer, '/')
		place, err := n.at(pointer[:max(i, 0)])
		if err != nil {
			return err
		}
		o := *place
		before := len(o.members)
		o.members = slices.DeleteFunc(o.members, func(m member) bool { return m.name == pointer[i+1:] })
		if len(o.members) == before {
			return fmt.Errorf("there is no such member")
		}
		return nil
	}
	place, err := n.at(pointer)
	if err != nil {
		return err
	}
	switch word {
	case "set":
		if pointer == "" {
			return fmt.Errorf("set needs a pointer and a value")
		}
		// What is JSON can be edited further.
		if *place, err = nodeOf(argument); err != nil || (*place).String() != argument {
			*place = &node{text: argument}
		}
	case "open":
		(*place).open = true
	case "mark":
		(*place).marked = true
	case "append":
		(*place).tail += argument
	}
	return nil
}

// editText changes a document that need no longer be JSON.
func editText(text, word, rest string) (string, error) {
	switch word {
	case "before":
		return rest + text, nil
	case "after":
		return text + rest, nil
	case "cut": // the last byte
		return text[:len(text)-1], nil
	case "replace":
		old, new, ok := strings.Cut(rest, " -> ")
		if n := strings.Count(text, old); !ok || n != 1 {
			return "", fmt.Errorf("write `replace OLD -> NEW`; OLD must occur once, occurs %d times", n)
		}
		return strings.Replace(text, old, new, 1), nil
	}
	return "", fmt.Errorf("no such edit here; the edits are set, remove, open, mark, append and, after them, replace, before, after, cut")
}

var (
	brackets = regexp.MustCompile(`⟦([^⟧]*)⟧`)
	hexBytes = regexp.MustCompile(`^[0-9A-F]{2}( [0-9A-F]{2})*$`)
	numbers  = regexp.MustCompile(`⟦([0-9]+)\.\.([0-9]+)⟧`)
)

// expand writes out what stands in ⟦ ⟧: bytes in hexadecimal, a number, × and
// a text to repeat, or the name of a base.
func (s *source) expand(text string) (out string, err error) {
	out = brackets.ReplaceAllStringFunc(text, func(found string) string {
		inner := found[len("⟦") : len(found)-len("⟧")]
		if hexBytes.MatchString(inner) {
			b, _ := hex.DecodeString(strings.ReplaceAll(inner, " ", ""))
			return string(b)
		}
		if base, ok := s.bases[inner]; ok {
			return base.String()
		}
		times, part, _ := strings.Cut(inner, "×")
		n, e := strconv.Atoi(times)
		if e != nil {
			err = fmt.Errorf("between ⟦ and ⟧ must be bytes, a repetition or a base, not %q", inner)
			return found
		}
		return strings.Repeat(part, n)
	})
	return out, err
}

// unrolled repeats a line with ranges like ⟦0..999⟧ for each number in them.
// Several ranges of a line advance together; 01 is counted in two digits.
func unrolled(lines []string) (out []string) {
	for _, line := range lines {
		for i, last := 0, false; !last; i++ {
			last = true
			out = append(out, numbers.ReplaceAllStringFunc(line, func(found string) string {
				m := numbers.FindStringSubmatch(found)
				from, _ := strconv.Atoi(m[1])
				to, _ := strconv.Atoi(m[2])
				last = last && from+i >= to
				return fmt.Sprintf("%0*d", len(m[1]), from+i)
			}))
		}
	}
	return out
}
