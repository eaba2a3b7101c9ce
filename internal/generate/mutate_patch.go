package generate

import (
	"slices"

	"pgregory.net/rapid"

	"github.com/sailpat/sailpat/pat"
)

// Layer 3: the meaning of patches and bulk-updates.

var patchMutators = []mutator{
	{rule: pat.RulePatchNotPatchable, mutate: func(m *mutation) {
		root := m.base(full)
		op, at := m.notPatchable()
		p := m.insert(root, op)
		m.done(root, p.at+at, "an operation %s of %q from %q", op.Op, string(op.Path), string(op.From))
	}},
	{rule: pat.RulePatchClearsExpirationUnacknowledged, mutate: clearUnacknowledged},
	{rule: pat.RuleBulkIDsCount, mutate: func(m *mutation) {
		root := m.base()
		n := oneOf(m.t, "none", 0, rapid.IntRange(26, 40).Draw(m.t, "many"))
		root.set("ids", textsNode(append([]string{}, rapid.SliceOfNDistinct(rapid.Custom(m.setting.anID), n, n, rapid.ID).Draw(m.t, "ids")...)))
		m.done(root, "/ids", "%d ids", n)
	}},
	{rule: pat.RuleBulkIDsDuplicate, mutate: func(m *mutation) {
		root := m.base()
		ids := root.member("ids")
		ids.elements = ids.elements[:min(24, len(ids.elements))]
		k := rapid.IntRange(0, len(ids.elements)-1).Draw(m.t, "first")
		at := rapid.IntRange(k+1, len(ids.elements)).Draw(m.t, "at")
		ids.elements = slices.Insert(ids.elements, at, ids.elements[k])
		m.done(root, pat.Pointer("/ids").AppendToken(itoa(at)), "id %d again", k)
	}},
	{rule: pat.RuleBulkIDsBlank, mutate: func(m *mutation) {
		root := m.base()
		p := m.pick(root, func(p place) bool { return p.parent == root.member("ids") })
		p.text = oneOf(m.t, "blank", "", " ", "\t\r\n", "\u0085", "\u00a0", "\u1680", "\u2003", "\u2028", "\u202f", "\u205f", "\u3000 ")
		m.done(root, p.at, "an id %q", p.text)
	}},
	{rule: pat.RuleBulkPatchEmpty, mutate: func(m *mutation) {
		root := m.base()
		root.member("patch").elements = nil
		m.done(root, "/patch", "no operation")
	}},
	{rule: pat.RuleBulkNotPatchable, mutate: func(m *mutation) {
		root := m.base()
		if rapid.IntRange(0, 4).Draw(m.t, "how") == 0 {
			p := insertAt(root, 0, remove(pathAcknowledgement)) // first, so that it revokes no acknowledgement
			m.done(root, p.at+"/path", "the acknowledgement is removed")
			return
		}
		op := m.notInBulk()
		p := m.insert(root, op)
		m.done(root, p.at+"/path", "an operation %s of %q", op.Op, string(op.Path))
	}},
}

// notPatchable draws an operation on a member that cannot be patched, and returns
// the pointer of the fault in it.
func (m *mutation) notPatchable() (op pat.Operation, at pat.Pointer) {
	others := []pat.Pointer{"", "/", "/Name", "/id", "/managed", "/accessTokenValiditySeconds", "/owner/name", "/x", "/%6Eame", "/scope~1x", "/~0"}
	if m.setting.sixMonths() {
		others = append(others, pathExpiration, pathAcknowledgement)
	}
	other := rapid.SampledFrom(others).Draw(m.t, "other")
	moved := pat.Operation{Op: oneOf(m.t, "move", pat.OpMove, pat.OpCopy), From: scopeIndex(m.t), Path: scopeIndex(m.t)}
	if rapid.Bool().Draw(m.t, "of all") { // no patchable member can be moved as a whole
		other = oneOf[pat.Pointer](m.t, "member", pathName, pathScope, pathExpiration, pathAcknowledgement)
	}
	switch rapid.IntRange(0, 4).Draw(m.t, "how") {
	case 0:
		moved.Path = other
		return moved, "/path"
	case 1:
		moved.From = other
		return moved, "/from"
	case 2:
		return remove(pathName), "/path"
	}
	other = rapid.SampledFrom(others).Draw(m.t, "path")
	if rapid.Bool().Draw(m.t, "remove") {
		return remove(other), "/path"
	}
	v := pat.NullValue()
	switch other { // the value is valid: both dialects check its shape
	case pathAcknowledgement:
		v = pat.BoolValue(true)
	case pathExpiration:
		v = pat.TimestampValue(Timestamp().Draw(m.t, "date"))
	}
	return pat.Operation{Op: oneOf(m.t, "op", pat.OpAdd, pat.OpReplace, pat.OpTest), Path: other, Value: v}, "/path"
}

// notInBulk draws an operation that a patch can contain, but not a bulk-update.
func (m *mutation) notInBulk() pat.Operation {
	switch rapid.IntRange(1, 4).Draw(m.t, "which") {
	case 1:
		return m.setting.testOperation(m.t, oneOf[pat.Pointer](m.t, "member", pathExpiration, pathAcknowledgement))
	case 2:
		return m.setting.itemOperation(m.t, 2)
	case 3:
		return remove(oneOf[pat.Pointer](m.t, "other", pathScope, pathName, "/id", "", "/ids"))
	}
	about := oneOf(m.t, "about", pathName, pathScope, "/scope/N")
	return m.setting.operation(m.t, about)
}

// clearUnacknowledged clears the expiration date in a patch that does not
// acknowledge that.
func clearUnacknowledged(m *mutation) {
	m.setting.expiry = expires // nothing else clears it
	p := m.setting.payload(m.t, m.Kind)
	var bulk pat.BulkUpdate
	var patch pat.Patch
	if b, ok := p.(*pat.BulkUpdate); ok {
		bulk, patch = *b, b.Patch
	} else {
		patch = *p.(*pat.Patch)
	}
	last, acknowledged := -1, false
	for k, op := range patch {
		if op.Op == pat.OpTest {
			continue
		}
		if op.Path == pathExpiration {
			last = k
		}
		if op.Path == pathAcknowledgement {
			acknowledged = op.Value == pat.BoolValue(true)
		}
	}
	if acknowledged { // revoke it
		patch = append(patch, set(m.t, pathAcknowledgement, pat.BoolValue(false)))
	}
	if m.Kind == pat.KindPatch && rapid.Bool().Draw(m.t, "test") { // a test acknowledges nothing
		patch = append(patch, test(pathAcknowledgement, pat.BoolValue(true)))
	}
	clear := remove(pathExpiration)
	if rapid.Bool().Draw(m.t, "null") {
		clear = set(m.t, pathExpiration, pat.NullValue())
	}
	at := rapid.IntRange(last+1, len(patch)).Draw(m.t, "at")
	patch = slices.Insert(patch, at, clear)

	root := patchNode(patch)
	prefix := pat.Pointer("")
	if m.Kind == pat.KindBulk {
		bulk.Patch, prefix = patch, "/patch"
		root = treeOf(&bulk)
	}
	shuffle(m.t, root)
	m.done(root, prefix.AppendToken(itoa(at)), "the date is cleared, and that is not acknowledged")
}
