package generate

import (
	"slices"
	"strconv"
	"strings"

	"pgregory.net/rapid"

	"github.com/sailpat/sailpat/pat"
)

// Layer 1: the grammar. These change the text of a valid document, at one of its
// tokens. The violation is at the value if the fault is in it or where it should
// begin, and otherwise at the surrounding array or object.

var grammarMutators = []mutator{
	{rule: pat.RuleSyntax, mutate: badLiteral},
	{rule: pat.RuleSyntax, mutate: badPunctuation},
	{rule: pat.RuleSyntax, mutate: badName},
	{rule: pat.RuleSyntax, mutate: func(m *mutation) {
		m.inString(oneOf(m.t, "wrong", "\x00", "\n", "\t", "\x1f", `\x41`, `\'`, `\0`, `\u12g4`, `\u_`, `\U0041`), "a wrong character or escape")
	}},
	{rule: pat.RuleSyntax, mutate: comment},
	{rule: pat.RuleSyntax, mutate: cut},
	{rule: pat.RuleTrailingData, mutate: func(m *mutation) {
		m.done(m.base(), "", "data follows")
		m.Text += oneOf(m.t, "more", "{}", "]", "}", ",", "null", "// the end", "\x00", m.Text, "x")
	}},
	{rule: pat.RuleInvalidUTF8, mutate: func(m *mutation) {
		m.inString(oneOf(m.t, "bytes", "\xff", "\xfe", "\x80", "\xbf", "\xc0", "\xc3", "\xe9", "\xf0"), "a byte that is not UTF-8")
	}},
	{rule: pat.RuleLoneSurrogate, mutate: func(m *mutation) {
		m.inString(oneOf(m.t, "half", `\ud83d`, `\uDBFF`, `\udc00`, `\uDFff`), "half of a surrogate pair")
	}},
	{rule: pat.RuleDuplicateMember, mutate: func(m *mutation) {
		root := m.base(full)
		p := m.pick(root, func(p place) bool { return p.name != "" })
		again := oneOf(m.t, "again", p.node, &node{raw: "null"}, &node{raw: anyValue(m.t, 1)})
		at := rapid.IntRange(p.index+1, len(p.parent.members)).Draw(m.t, "at") // the first counts
		p.parent.members = slices.Insert(p.parent.members, at, member{p.name, again})
		m.done(root, p.at, "%s is repeated", p.name)
	}},
	{rule: pat.RuleNestingTooDeep, mutate: func(m *mutation) {
		root := m.base(full)
		p := m.pick(root, func(p place) bool { return p.want != wantAny })
		last := maxDepth - strings.Count(string(p.at), "/") // how much deeper nesting may go
		at, opening, closing := p.at, "", ""
		every := rapid.IntRange(1, 9).Draw(m.t, "objects")
		for k := range last + rapid.IntRange(1, 9).Draw(m.t, "too many") {
			open, name := "[", "0"
			if k%every == every/2 {
				open, name = `{"a":`, "a"
				closing = "}" + closing
			} else {
				closing = "]" + closing
			}
			if opening += open; k < last {
				at = at.AppendToken(name)
			}
		}
		*p.node = node{raw: opening + "0" + closing}
		m.done(root, at, "arrays and objects in each other at %s", p.at)
	}},
}

const maxDepth = 1000

// spelled writes the tree of a valid payload and returns the marks for which right
// is true.
func (m *mutation) spelled(right func(k mark) bool) (string, []mark) {
	text, marks := write(m.t, m.base(full))
	return text, slices.DeleteFunc(marks, func(k mark) bool { return !right(k) })
}

// replace draws one of the marks and replaces its text.
func (m *mutation) replace(text string, marks []mark, with, change string, args ...any) {
	k := rapid.SampledFrom(marks).Draw(m.t, "token")
	m.Text = text[:k.start] + with + text[k.end:]
	m.wrong(k.at, change, args...)
}

func badLiteral(m *mutation) {
	text, marks := m.spelled(func(k mark) bool { return k.role == markString || k.role == markLiteral })
	wrong := oneOf(m.t, "wrong", "NaN", "Infinity", "-Infinity", "undefined", "True", "nul", "fals", "'x'", "01", "-01", "+1", ".5", "1.", "1e", "1e+", "-", "?")
	m.replace(text, marks, wrong, "%s instead of a value", wrong)
}

// badPunctuation removes a comma or colon, or inserts one.
func badPunctuation(m *mutation) {
	text, marks := write(m.t, m.base(full))
	var edits []mark
	for k, at := range marks {
		emptyArray := at.role == markClose && text[at.start] == ']' && marks[k-1].role == markOpen
		if (at.role == markComma || at.role == markColon || at.role == markClose) && !emptyArray {
			edits = append(edits, at)
		}
	}
	k := rapid.SampledFrom(edits).Draw(m.t, "token")
	with := ""
	switch k.role {
	case markComma:
		with = oneOf(m.t, "comma", "", ";", ":")
	case markColon:
		with = oneOf(m.t, "colon", "", "=", ",")
	case markClose:
		with = oneOf(m.t, "close", ",", ";", ")") + text[k.start:k.end]
		if rapid.Bool().Draw(m.t, "other") {
			with = map[string]string{"]": "}", "}": "]"}[text[k.start:k.end]]
		}
	}
	m.Text = text[:k.start] + with + text[k.end:]
	m.wrong(k.at, "%q instead of %q", with, text[k.start:k.end])
}

func badName(m *mutation) {
	text, marks := m.spelled(func(k mark) bool { return k.role == markName })
	wrong := oneOf(m.t, "wrong", "name", "'name'", "5", "null", "")
	m.replace(text, marks, wrong, "%q instead of a name", wrong)
}

// inString inserts a text into a string, a value or a name.
func (m *mutation) inString(wrong, change string) {
	text, marks := m.spelled(func(k mark) bool { return k.role == markString || k.role == markName })
	k := rapid.SampledFrom(marks).Draw(m.t, "token")
	at := k.start + 1
	if rapid.Bool().Draw(m.t, "end") {
		at = k.end - 1
	}
	m.Text = text[:at] + wrong + text[at:]
	m.wrong(k.at, "%s in a string: %q", change, wrong)
}

func comment(m *mutation) {
	text, marks := m.spelled(func(k mark) bool { return k.role != markClose })
	k := rapid.SampledFrom(marks).Draw(m.t, "token")
	m.Text = text[:k.start] + oneOf(m.t, "comment", "/**/", "// why\n", "# why\n", "<!-- why -->") + text[k.start:]
	m.wrong(k.at, "a comment")
}

// cut ends the text before a token, or within a literal or a string.
func cut(m *mutation) {
	text, marks := write(m.t, m.base(full))
	n := rapid.IntRange(1, len(marks)-1).Draw(m.t, "token")
	k := marks[n]
	end, at := k.start, k.at
	switch {
	case k.role == markClose && marks[n-1].role == markOpen && text[k.start] == ']':
		at = at.AppendToken("0") // where the first element could be
	case k.role == markString, k.role == markLiteral && text[k.start] >= 'a':
		end += rapid.IntRange(0, 1).Draw(m.t, "into")
	}
	m.Text = text[:end]
	m.wrong(at, "the text ends after %d of %d bytes", end, len(text))
}

func itoa(n int) string { return strconv.Itoa(n) }
