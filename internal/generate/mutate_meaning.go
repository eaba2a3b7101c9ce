package generate

import (
	"slices"

	"pgregory.net/rapid"

	"github.com/sailpat/sailpat/pat"
)

// Layer 3: the meaning of tokens, lists, create requests and their responses,
// except for dates.

var meaningMutators = []mutator{
	{rule: pat.RuleEmptyID, mutate: func(m *mutation) {
		root := m.base(full)
		p := m.pick(root, func(p place) bool { return p.name == "id" && p.want == wantText })
		p.text = ""
		m.done(root, p.at, "the id is empty")
	}},
	{rule: pat.RuleEmptyName, mutate: func(m *mutation) {
		root := m.base(full)
		right := func(p place) bool { return p.name == "name" && p.want == wantText }
		if m.Kind == pat.KindPatch {
			op := m.insert(root, set(m.t, pathName, pat.StringValue("a name")))
			right = func(p place) bool { return p.at == op.at+"/value" }
		}
		p := m.pick(root, right)
		p.text = ""
		m.done(root, p.at, "the name is empty")
	}},
	{rule: pat.RuleEmptyScopeItem, mutate: emptyScopeItem},
	{rule: pat.RuleEmptySecret, mutate: func(m *mutation) {
		root := m.base()
		root.member("secret").text = ""
		m.done(root, "/secret", "the secret is empty")
	}},
	{rule: pat.RuleOwnerType, mutate: func(m *mutation) {
		root := m.base(full)
		p := m.pick(root, func(p place) bool { return p.name == "type" && p.want == wantOwned })
		p.text = oneOf(m.t, "type", "ROBOT", "identity", "Identity", " IDENTITY", "USER", "IDENTITY\x00", "ІDENTITY")
		m.done(root, p.at, "an owner of type %q", p.text)
	}},
	{rule: pat.RuleValidityRange, mutate: func(m *mutation) {
		seconds := rapid.OneOf(rapid.Int32Range(-1<<31, 14), rapid.Int32Range(43201, 1<<31-1), rapid.SampledFrom([]int32{0, 14, -15, 43201}))
		m.integer(integerNode(seconds.Draw(m.t, "seconds")).text)
	}},
	{rule: pat.RuleAcknowledgementFalse, mutate: func(m *mutation) {
		p, root := m.object(withoutDate)
		p.set("userAwareTokenNeverExpires", booleanNode(false))
		m.done(root, p.at+"/userAwareTokenNeverExpires", "it never expires, but that is not acknowledged")
	}},
	{rule: pat.RuleAcknowledgementMissing, mutate: func(m *mutation) {
		p, root := m.object(withoutDate)
		p.drop("userAwareTokenNeverExpires")
		if m.Kind == pat.KindCreate && rapid.Bool().Draw(m.t, "null") { // null is as good as absent
			p.set("userAwareTokenNeverExpires", &node{null: true})
		}
		m.done(root, p.at, "it never expires, but the acknowledgement is gone")
	}},
	{rule: pat.RuleAcknowledgementUnneeded, mutate: func(m *mutation) {
		p, root := m.object(withDate)
		p.set("userAwareTokenNeverExpires", booleanNode(true))
		m.done(root, p.at+"/userAwareTokenNeverExpires", "it expires, but it is acknowledged that it never does")
	}},
	{rule: pat.RuleListDuplicateID, mutate: func(m *mutation) {
		m.repeat(func(first, second *pat.Token) { second.ID = first.ID }, "id")
	}},
	{rule: pat.RuleListDuplicateName, mutate: func(m *mutation) {
		m.repeat(func(first, second *pat.Token) { second.Name, second.Owner.ID = first.Name, first.Owner.ID }, "name")
	}},
}

// object draws a document and one of the objects in it that have a name and a scope.
func (m *mutation) object(wish func(*setting)) (place, *node) {
	root := m.base(full, wish)
	return m.pick(root, func(p place) bool {
		return p.names == tokenNames || p.names == createNames || p.names == createdNames
	}), root
}

// set sets the value of an object's member, and adds a new member last.
func (n *node) set(name string, value *node) {
	for k := range n.members {
		if n.members[k].name == name {
			n.members[k].value = value
			return
		}
	}
	n.add(name, value)
}

func (n *node) drop(name string) {
	n.members = slices.DeleteFunc(n.members, func(x member) bool { return x.name == name })
}

func emptyScopeItem(m *mutation) {
	root := m.base(full)
	right := func(p place) bool { return p.name == "scope" }
	if m.Kind == pat.KindPatch {
		op := m.insert(root, set(m.t, pathScope, pat.StringsValue("read", "write")))
		if rapid.Bool().Draw(m.t, "item") {
			list, _ := operations(root)
			list.elements[op.index] = operationNode(&pat.Operation{Op: pat.OpAdd, Path: "/scope/-", Value: pat.StringValue("")})
			m.done(root, op.at+"/value", "an empty scope is added")
			return
		}
		right = func(p place) bool { return p.at == op.at+"/value" }
	}
	p := m.pick(root, right)
	k := rapid.IntRange(0, len(p.elements)).Draw(m.t, "at")
	p.elements = slices.Insert(p.elements, k, textNode(""))
	m.done(root, p.at.AppendToken(itoa(k)), "an empty scope")
}

// repeat inserts a token into a list that shares a member with an earlier one.
func (m *mutation) repeat(equate func(first, second *pat.Token), member string) {
	s := m.setting.with(full)
	list := s.list(m.t)
	k := rapid.IntRange(0, len(list)-1).Draw(m.t, "first")
	second := s.token(m.t)
	equate(&list[k], &second)
	for _, other := range list { // no other shared members
		sameID, sameName := other.ID == second.ID, other.Name == second.Name && other.Owner.ID == second.Owner.ID
		if sameID != (member == "id" && other.ID == list[k].ID) || sameName != (member == "name" && other.ID == list[k].ID) {
			m.t.Skip("they share more members")
		}
	}
	at := rapid.IntRange(k+1, len(list)).Draw(m.t, "at")
	list = slices.Insert(list, at, second)
	root := treeOf(&list)
	shuffle(m.t, root)
	m.done(root, pat.Pointer("").AppendToken(itoa(at)).AppendToken(member), "the %s of element %d again", member, k)
}
