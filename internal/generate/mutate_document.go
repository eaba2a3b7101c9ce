package generate

import (
	"encoding/binary"
	"slices"
	"strings"
	"unicode/utf16"

	"pgregory.net/rapid"

	"github.com/sailpat/sailpat/pat"
)

// Layer 0: the document.

var documentMutators = []mutator{
	{rule: pat.RuleEmptyDocument, mutate: func(m *mutation) {
		m.Text = strings.Repeat(oneOf(m.t, "white space", " ", "\n", "\r\n", "\t"), rapid.IntRange(0, 3).Draw(m.t, "times"))
		m.wrong("", "the document is empty")
	}},
	{rule: pat.RuleDocumentTooLarge, mutate: func(m *mutation) {
		m.done(m.base(full), "", "the size limit is lower")
		m.MaxSize = rapid.IntRange(1, len(m.Text)-1).Draw(m.t, "limit")
	}},
	{rule: pat.RuleByteOrderMark, mutate: func(m *mutation) {
		m.done(m.base(), "", "a byte order mark is inserted first")
		m.Text = "\uFEFF" + m.Text
	}},
	{rule: pat.RuleNotUTF8, mutate: func(m *mutation) {
		m.done(m.base(), "", "it is not UTF-8")
		m.Text = otherEncoding(m.Text, rapid.Bool().Draw(m.t, "mark"), oneOf(m.t, "width", 2, 4), oneOf[binary.AppendByteOrder](m.t, "order", binary.LittleEndian, binary.BigEndian))
	}},
	{rule: pat.RuleAPIErrorAnswer, mutate: func(m *mutation) {
		m.Text = oneOf(m.t, "answer", `{"detailCode":"403 Forbidden","messages":[]}`, `{"trackingId":"x", "detailCode":"y"}`, `{"error":"JWT"}`,
			` {"message":"Unauthorized"}`, `{"type":"about:blank","title":"x","status":404,"detail":"y"}`)
		m.wrong("", "it is an error response")
	}},
	{rule: pat.RuleUnknownKind, mutate: func(m *mutation) {
		m.Text = anyValue(m.t, 2)
		if strings.Trim(m.Text, "[] ") == "" {
			m.Text = "{}" // [] is a list, and the kind of [[]] is not defined
		}
		m.wrong("", "the document is something else")
	}},
	{rule: pat.RuleMixedKind, mutate: mixKinds},
	{rule: pat.RuleKindNotInVersion, mutate: func(m *mutation) {
		now := m.Version
		m.setting.version = pat.V1
		m.done(m.base(), "", "the version is %s, which has no bulk-update", now)
	}},
	{rule: pat.RuleTooManyViolations, mutate: func(m *mutation) {
		var root *node
		var p place
		if m.Kind == pat.KindBulk {
			root = m.base()
			p = m.pick(root, func(p place) bool { return p.name == "ids" })
		} else {
			root, p = m.scope()
		}
		p.elements, p.null = slices.Repeat([]*node{{raw: `""`}}, rapid.IntRange(1001, 1200).Draw(m.t, "items")), false
		m.done(root, "", "%s has %d empty strings", p.at, len(p.elements))
	}},
}

// otherEncoding writes a text as UTF-16 or UTF-32.
func otherEncoding(text string, mark bool, width int, order binary.AppendByteOrder) string {
	if mark {
		text = "\uFEFF" + text
	}
	var out []byte
	for _, r := range text {
		if width == 4 {
			out = order.AppendUint32(out, uint32(r))
			continue
		}
		for _, unit := range utf16.AppendRune(nil, r) {
			out = order.AppendUint16(out, unit)
		}
	}
	return string(out)
}

// mixKinds inserts an element of another kind after the first of an array.
func mixKinds(m *mutation) {
	m.Kind = oneOf(m.t, "array", pat.KindList, pat.KindPatch)
	others := []pat.Kind{pat.KindCreate, pat.KindCreated, pat.KindToken}
	if m.Kind == pat.KindList {
		others[2] = pat.KindPatch
	}
	root := m.base(full)
	stranger := treeOf(m.setting.payload(m.t, rapid.SampledFrom(others).Draw(m.t, "stranger")))
	if stranger.want == wantArray {
		stranger = operationNode(&pat.Operation{Op: pat.OpRemove, Path: pathName})
	}
	at := rapid.IntRange(1, len(root.elements)).Draw(m.t, "at")
	root.elements = slices.Insert(root.elements, at, stranger)
	m.done(root, pat.Pointer("").AppendToken(itoa(at)), "an element of another kind in an array")
	m.Kind = pat.KindAuto
}

// anyValue draws a JSON value without members of a payload.
func anyValue(t *rapid.T, depth int) string {
	choice := rapid.IntRange(0, 7).Draw(t, "value")
	if depth == 0 {
		choice %= 6
	}
	switch choice {
	case 0:
		return oneOf(t, "literal", "null", "true", "false")
	case 1:
		return oneOf(t, "number", "0", "-1", "3.25", "1e400", "-0.0E-7")
	case 2, 3, 4, 5:
		w := writer{t: t, escapes: 2}
		return w.quote(rapid.StringN(0, 8, -1).Draw(t, "string"))
	}
	var items []string
	for range rapid.IntRange(0, 3).Draw(t, "items") {
		item := anyValue(t, depth-1)
		if choice == 7 {
			item = `"x-` + itoa(len(items)) + `":` + item // each name once
		}
		items = append(items, item)
	}
	if choice == 7 {
		return "{" + strings.Join(items, ", ") + "}"
	}
	return "[" + strings.Join(items, ", ") + "]"
}
