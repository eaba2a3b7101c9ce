package generate

import (
	"slices"
	"strconv"

	"pgregory.net/rapid"

	"github.com/sailpat/sailpat/pat"
)

// A node is a value of a document before it is written, with the rules of the
// contract for it.
type node struct {
	want     want
	nullable bool
	null     bool
	text     string // of a string, a boolean or an integer
	names    *names // of an object
	members  []member
	elements []*node
	raw      string // if not empty, written instead of the rest
}

type member struct {
	name  string
	value *node
}

// A want is what a value must be.
type want uint8

const (
	wantText want = iota
	wantTimestamp
	wantExpiration // a timestamp, or the empty string for none
	wantInteger
	wantBoolean
	wantArray
	wantObject
	wantPath  // of an operation
	wantOp    // of an operation
	wantOwned // a string of an owner, which cannot be empty
	wantAny   // the value of an operation on any other path
)

// names are the members of an object. The first ones are required.
type names struct {
	all      []string
	required int
}

var (
	tokenNames = &names{[]string{"id", "name", "scope", "owner", "created", "lastUsed", "managed",
		"accessTokenValiditySeconds", "expirationDate", "userAwareTokenNeverExpires"}, 5}
	createNames = &names{[]string{"name", "scope", "accessTokenValiditySeconds", "expirationDate",
		"userAwareTokenNeverExpires"}, 1}
	createdNames = &names{[]string{"id", "secret", "name", "scope", "owner", "created", "accessTokenValiditySeconds",
		"expirationDate", "userAwareTokenNeverExpires"}, 7}
	ownerNames     = &names{[]string{"type", "id", "name"}, 0}
	operationNames = &names{[]string{"op", "path", "from", "value"}, 2}
	bulkNames      = &names{[]string{"ids", "patch"}, 2}
)

func textNode(s string) *node { return &node{text: s} }

func textsNode(items []string) *node {
	n := &node{want: wantArray, null: items == nil}
	for _, s := range items {
		n.elements = append(n.elements, textNode(s))
	}
	return n
}

func (n *node) orNull() *node { n.nullable = true; return n }

func stampNode(t pat.Timestamp) *node { return &node{want: wantTimestamp, text: t.String()} }

func (n *node) add(name string, value *node) {
	n.members = append(n.members, member{name, value})
}

// optional adds a member unless it is absent.
func optional[T any](n *node, name string, o pat.Optional[T], nullable bool, value func(T) *node) {
	if o.IsZero() {
		return
	}
	given, _ := o.Get()
	v := value(given)
	v.nullable, v.null = nullable, o.IsNull()
	n.add(name, v)
}

func booleanNode(b bool) *node { return &node{want: wantBoolean, text: strconv.FormatBool(b)} }

func integerNode(v int32) *node { return &node{want: wantInteger, text: strconv.Itoa(int(v))} }

func expirationNode(t pat.Timestamp) *node {
	return &node{want: wantExpiration, text: t.String()}
}

// treeOf returns the document of a payload, with members in canonical order.
func treeOf(p pat.Payload) *node {
	switch p := p.(type) {
	case *pat.Token:
		return tokenNode(p)
	case *pat.TokenList:
		n := &node{want: wantArray}
		for k := range *p {
			n.elements = append(n.elements, tokenNode(&(*p)[k]))
		}
		return n
	case *pat.CreateRequest:
		return createRequestNode(p)
	case *pat.CreateResponse:
		return createResponseNode(p)
	case *pat.Patch:
		return patchNode(*p)
	case *pat.BulkUpdate:
		n := &node{want: wantObject, names: bulkNames}
		n.add("ids", textsNode(p.IDs))
		n.add("patch", patchNode(p.Patch))
		return n
	}
	panic("pattest: the payload is nil")
}

func tokenNode(k *pat.Token) *node {
	n := &node{want: wantObject, names: tokenNames}
	n.add("id", textNode(k.ID))
	n.add("name", textNode(k.Name))
	n.add("scope", textsNode(k.Scope).orNull())
	n.add("owner", ownerNode(&k.Owner))
	n.add("created", stampNode(k.Created))
	optional(n, "lastUsed", k.LastUsed, true, stampNode)
	optional(n, "managed", k.Managed, false, booleanNode)
	optional(n, "accessTokenValiditySeconds", k.AccessTokenValiditySeconds, false, integerNode)
	optional(n, "expirationDate", k.ExpirationDate, true, expirationNode)
	optional(n, "userAwareTokenNeverExpires", k.UserAwareTokenNeverExpires, false, booleanNode)
	return n
}

func ownerNode(w *pat.Owner) *node {
	n := &node{want: wantObject, names: ownerNames}
	for _, m := range [...]struct{ name, value string }{{"type", w.Type}, {"id", w.ID}, {"name", w.Name}} {
		if m.value != "" {
			n.add(m.name, &node{want: wantOwned, text: m.value})
		}
	}
	return n
}

func createRequestNode(r *pat.CreateRequest) *node {
	n := &node{want: wantObject, names: createNames}
	n.add("name", textNode(r.Name))
	optional(n, "scope", r.Scope, true, textsNode)
	optional(n, "accessTokenValiditySeconds", r.AccessTokenValiditySeconds, true, integerNode)
	optional(n, "expirationDate", r.ExpirationDate, true, expirationNode)
	optional(n, "userAwareTokenNeverExpires", r.UserAwareTokenNeverExpires, true, booleanNode)
	return n
}

func createResponseNode(r *pat.CreateResponse) *node {
	n := &node{want: wantObject, names: createdNames}
	n.add("id", textNode(r.ID))
	n.add("secret", textNode(r.Secret.Reveal()))
	n.add("name", textNode(r.Name))
	n.add("scope", textsNode(r.Scope).orNull())
	n.add("owner", ownerNode(&r.Owner))
	n.add("created", stampNode(r.Created))
	n.add("accessTokenValiditySeconds", integerNode(r.AccessTokenValiditySeconds))
	optional(n, "expirationDate", r.ExpirationDate, true, expirationNode)
	optional(n, "userAwareTokenNeverExpires", r.UserAwareTokenNeverExpires, false, booleanNode)
	return n
}

func patchNode(p pat.Patch) *node {
	n := &node{want: wantArray}
	for k := range p {
		n.elements = append(n.elements, operationNode(&p[k]))
	}
	return n
}

func operationNode(op *pat.Operation) *node {
	n := &node{want: wantObject, names: operationNames}
	n.add("op", &node{want: wantOp, text: string(op.Op)})
	if op.Op == pat.OpMove || op.Op == pat.OpCopy {
		n.add("from", &node{want: wantPath, text: string(op.From)})
	}
	n.add("path", &node{want: wantPath, text: string(op.Path)})
	if !op.Value.IsZero() {
		n.add("value", valueNode(op.Path, op.Value))
	}
	return n
}

// valueNode returns the value of an operation, by its path.
func valueNode(path pat.Pointer, v pat.Value) *node {
	switch {
	case path == pathExpiration:
		at, given := v.Timestamp()
		n := expirationNode(at)
		n.nullable, n.null = true, !given
		return n
	case path == pathAcknowledgement:
		return &node{want: wantBoolean, text: v.JSON()}
	case path == pathScope:
		items, _ := v.Strings()
		return textsNode(append([]string{}, items...))
	case path == pathName, pat.Pointer(pathScope).Contains(path):
		s, _ := v.Text()
		return textNode(s)
	}
	return &node{want: wantAny, raw: v.JSON()}
}

// member returns the value of a member, or nil.
func (n *node) member(name string) *node {
	for _, m := range n.members {
		if m.name == name {
			return m.value
		}
	}
	return nil
}

// A place is a node with its position: a member or element of another node.
type place struct {
	*node
	at     pat.Pointer
	parent *node // nil: the root
	name   string
	index  int // among the members or elements of parent
}

// places returns the places of all nodes, the root first.
func places(root *node) (out []place) {
	var visit func(p place)
	visit = func(p place) {
		out = append(out, p)
		for k, m := range p.members {
			visit(place{m.value, p.at.AppendToken(m.name), p.node, m.name, k})
		}
		for k, e := range p.elements {
			visit(place{e, p.at.AppendToken(strconv.Itoa(k)), p.node, "", k})
		}
	}
	visit(place{node: root})
	return out
}

// shuffle changes the order of the members of all objects.
func shuffle(t *rapid.T, n *node) {
	for _, p := range places(n) {
		if len(p.members) > 1 {
			p.members = rapid.Permutation(p.members).Draw(t, "members")
		}
	}
}

// removeMember removes the member from its parent.
func (p place) removeMember() { p.parent.members = slices.Delete(p.parent.members, p.index, p.index+1) }
