package generate

import (
	"slices"

	"pgregory.net/rapid"

	"github.com/sailpat/sailpat/pat"
)

// Layer 4: hygiene.

var hygieneMutators = []mutator{
	{rule: pat.RuleSecretInDocument, not: func(c mutationCase) bool { return c.kind != pat.KindCreated }, mutate: func(m *mutation) {
		m.done(m.base(), "/secret", "a secret, where a placeholder should be")
	}},
	{rule: pat.RuleScopeAll, mutate: func(m *mutation) { m.scopeItem(pat.ScopeAllScopes, "all rights") }},
	{rule: pat.RuleScopeDefaultsToAll, mutate: func(m *mutation) {
		if m.Kind == pat.KindPatch {
			root := m.base()
			if rapid.Bool().Draw(m.t, "remove") {
				m.done(root, m.insert(root, remove(pathScope)).at, "the scope is removed")
			} else {
				m.done(root, m.insert(root, set(m.t, pathScope, pat.StringsValue())).at+"/value", "the scope is emptied")
			}
			return
		}
		root := m.base()
		switch oneOf(m.t, "how", "gone", "null", "empty") {
		case "gone":
			root.drop("scope")
			m.done(root, "", "no scope")
			return
		case "null":
			root.set("scope", &node{null: true})
		case "empty":
			root.set("scope", textsNode([]string{}))
		}
		m.done(root, "/scope", "a scope with nothing in it")
	}},
	{rule: pat.RuleListTooMany, mutate: func(m *mutation) {
		one := m.setting.with(full).token(m.t)
		one.Managed, one.Owner.ID = pat.Some(false), "2c9180a46faadee4016fb4e018c20639"
		list := slices.Repeat(pat.TokenList{one}, rapid.IntRange(11, 14).Draw(m.t, "tokens"))
		for k := range list {
			list[k].ID, list[k].Name = itoa(k), itoa(k)
		}
		m.done(treeOf(&list), "/10/owner/id", "%d tokens of one owner", len(list))
	}},
	{rule: pat.RuleNeverExpires, not: alwaysExpires, mutate: neverExpires},
	{rule: pat.RuleScopeRepeated, mutate: func(m *mutation) {
		root, p := m.scope()
		k := rapid.IntRange(0, len(p.elements)-1).Draw(m.t, "first")
		at := rapid.IntRange(k+1, len(p.elements)).Draw(m.t, "at")
		p.elements = slices.Insert(p.elements, at, p.elements[k])
		m.done(root, p.at.AppendToken(itoa(at)), "scope %d again", k)
	}},
	{rule: pat.RuleScopeForm, mutate: func(m *mutation) {
		m.scopeItem(oneOf(m.t, "item", "read write", " ", "a\tb", `a"b`, `a\b`, "scopé", "\x7f", "read\n"), "a scope with other characters")
	}},
	{rule: pat.RuleIDForm, mutate: func(m *mutation) {
		root := m.base(full)
		p := m.pick(root, func(p place) bool {
			return p.name == "id" && p.want == wantText || p.parent != nil && p.parent == root.member("ids")
		})
		p.text = oneOf(m.t, "form", "nodejs-integration", p.text[1:], p.text+"0", "G"+p.text[1:], "A"+p.text[1:], " "+p.text, "-")
		m.done(root, p.at, "an id %q", p.text)
	}},
	{rule: pat.RuleOwnerIncomplete, mutate: func(m *mutation) {
		root := m.base(full)
		p := m.pick(root, func(p place) bool { return p.want == wantOwned })
		p.removeMember()
		m.done(root, p.at.Parent(), "no %s", p.at)
	}},
	{rule: pat.RuleExpirationEmptyString, not: withoutEmptyDate, mutate: func(m *mutation) {
		if m.Kind == pat.KindPatch || m.Kind == pat.KindBulk {
			root := m.base(full, withDate)
			op := m.insert(root, set(m.t, pathExpiration, pat.NullValue()))
			list, _ := operations(root) // the date may be set again later
			list.elements = append(list.elements, operationNode(&pat.Operation{Op: pat.OpAdd, Path: pathAcknowledgement, Value: pat.BoolValue(true)}))
			date := op.member("value")
			date.null, date.text = false, ""
			m.done(root, op.at+"/value", "the date is empty")
			return
		}
		p, root := m.object(withoutDate)
		p.set("expirationDate", textNode(""))
		m.done(root, p.at+"/expirationDate", "the date is empty")
	}},
}

// withoutEmptyDate reports where an empty date is an error.
func withoutEmptyDate(c mutationCase) bool {
	return c.dialect == pat.SixMonths && (c.kind == pat.KindCreated || c.kind == pat.KindPatch)
}

// scope draws a document and one of the lists of scopes in it.
func (m *mutation) scope() (*node, place) {
	root := m.base(full)
	right := func(p place) bool { return p.name == "scope" }
	if m.Kind == pat.KindPatch {
		op := m.insert(root, set(m.t, pathScope, pat.StringsValue("read", "write")))
		right = func(p place) bool { return p.at == op.at+"/value" }
	}
	return root, m.pick(root, right)
}

func (m *mutation) scopeItem(item, change string) {
	root, p := m.scope()
	k := rapid.IntRange(0, len(p.elements)).Draw(m.t, "at")
	p.elements = slices.Insert(p.elements, k, textNode(item))
	m.done(root, p.at.AppendToken(itoa(k)), "%s: %q", change, item)
}

// alwaysExpires reports the kinds that have no way to never expire in the
// six-months dialect: only stored tokens can be without a date there.
func alwaysExpires(c mutationCase) bool { return c.dialect == pat.SixMonths && !isStored(c.kind) }

// neverExpires removes a date and acknowledges that.
func neverExpires(m *mutation) {
	if m.Kind == pat.KindPatch || m.Kind == pat.KindBulk {
		root := m.base(full, withDate)
		list, at := operations(root)
		clear, acknowledge := remove(pathExpiration), set(m.t, pathAcknowledgement, pat.BoolValue(true))
		at = at.AppendToken(itoa(len(list.elements)))
		list.elements = append(list.elements, operationNode(&clear), operationNode(&acknowledge))
		m.done(root, at, "the date is cleared")
		return
	}
	p, root := m.object(withDate)
	p.set("userAwareTokenNeverExpires", booleanNode(true))
	if m.Version.Dialect() == pat.Acknowledged && rapid.Bool().Draw(m.t, "gone") {
		p.drop("expirationDate")
		m.done(root, p.at, "no date")
		return
	}
	p.member("expirationDate").null = true
	m.done(root, p.at+"/expirationDate", "no date")
}
