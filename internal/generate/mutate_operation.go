package generate

import (
	"slices"

	"pgregory.net/rapid"

	"github.com/sailpat/sailpat/pat"
)

// Layer 2: the shape of operations.

var operationMutators = []mutator{
	{rule: pat.RulePatchOp, mutate: func(m *mutation) {
		root := m.base(full)
		p := m.pick(root, func(p place) bool { return p.want == wantOp })
		p.text = oneOf(m.t, "op", "", "ADD", "Replace", "delete", "merge", " add", "test ", "set", "remové")
		m.done(root, p.at, "an op %q", p.text)
	}},
	{rule: pat.RulePatchPath, mutate: func(m *mutation) {
		root := m.base(full)
		if m.Kind == pat.KindPatch {
			m.insert(root, m.setting.itemOperation(m.t, rapid.IntRange(0, 4).Draw(m.t, "choice")))
		}
		p := m.pick(root, func(p place) bool { return p.want == wantPath })
		paths := []string{"name", "scope/0", "#/name", " /name", "/name/0", "/name/", "/scope/01", "/scope/x", "/scope/-1", "/scope/+1",
			"/scope/1e0", "/scope/", "/scope/0/x", "/scope/-/x", "/scope/~0", "/scope/٣", "/expirationDate/0", "/userAwareTokenNeverExpires/x", "/~", "/~2", "/name~", "/id/~"}
		op := p.parent.member("op").text
		if p.name == "from" || op != string(pat.OpAdd) && p.parent.member("from") == nil {
			paths = append(paths, "/scope/-", "/scope/-")
		}
		if m.Kind == pat.KindBulk { // there, a pointer to nothing is not patchable
			paths = slices.DeleteFunc(paths, func(p string) bool { return pat.Pointer(p).Valid() })
		}
		p.text = rapid.SampledFrom(paths).Draw(m.t, "path")
		m.done(root, p.at, "a %s %q", p.name, p.text)
	}},
	{rule: pat.RulePatchValueMissing, mutate: func(m *mutation) {
		root := m.base(full)
		if m.Kind == pat.KindPatch {
			m.insert(root, set(m.t, pathName, pat.StringValue(text.Draw(m.t, "name"))))
		} else {
			m.insert(root, set(m.t, pathAcknowledgement, pat.BoolValue(true)))
		}
		p := m.pick(root, func(p place) bool { return p.name == "value" })
		p.removeMember()
		m.done(root, p.at.Parent(), "the value is gone")
	}},
	{rule: pat.RulePatchFromMissing, not: inBulk, mutate: func(m *mutation) {
		root := m.base(full)
		m.insert(root, m.setting.itemOperation(m.t, 2))
		p := m.pick(root, func(p place) bool { return p.name == "from" })
		p.removeMember()
		m.done(root, p.at.Parent(), "the from is gone")
	}},
}

// inBulk reports that a bulk-update cannot contain the operation.
func inBulk(c mutationCase) bool { return c.kind == pat.KindBulk }

// operations returns the array of operations and its pointer.
func operations(root *node) (*node, pat.Pointer) {
	if root.names == bulkNames {
		return root.member("patch"), "/patch"
	}
	return root, ""
}

// insert inserts an operation at any index and returns its place.
func (m *mutation) insert(root *node, op pat.Operation) place {
	list, _ := operations(root)
	return insertAt(root, rapid.IntRange(0, len(list.elements)).Draw(m.t, "insert"), op)
}

func insertAt(root *node, k int, op pat.Operation) place {
	list, at := operations(root)
	n := operationNode(&op)
	list.elements = slices.Insert(list.elements, k, n)
	return place{node: n, at: at.AppendToken(itoa(k)), parent: list, index: k}
}
