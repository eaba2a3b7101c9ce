package generate

import (
	"slices"
	"strings"
	"unicode"

	"pgregory.net/rapid"

	"github.com/sailpat/sailpat/pat"
)

// Layer 2: the shape, of all kinds of payload.

var shapeMutators = []mutator{
	{rule: pat.RuleMissingMember, mutate: func(m *mutation) {
		root := m.base(full)
		p := m.pick(root, func(p place) bool { return p.name != "" && slices.Contains(p.parent.names.must(), p.name) })
		p.removeMember()
		m.done(root, p.at.Parent(), "%s is gone", p.name)
	}},
	{rule: pat.RuleUnknownMember, mutate: func(m *mutation) {
		root := m.base(full)
		p := m.pick(root, func(p place) bool { return p.names != nil })
		name := m.unknownName(p)
		at := p.at
		if quotable(name) {
			at = at.AppendToken(name)
		}
		k := rapid.IntRange(0, len(p.members)).Draw(m.t, "at")
		p.members = slices.Insert(p.members, k, member{name, &node{raw: anyValue(m.t, 2)}})
		m.done(root, at, "a member %q that is unknown", name)
	}},
	{rule: pat.RuleWrongType, mutate: func(m *mutation) {
		root := m.base(full)
		p := m.pick(root, func(p place) bool { return p.want != wantAny })
		other := m.otherType(p.want)
		*p.node = node{raw: other}
		m.done(root, p.at, "%s instead of a value of the right type", other)
	}},
	{rule: pat.RuleNullNotAllowed, mutate: func(m *mutation) {
		root := m.base(full)
		p := m.pick(root, func(p place) bool { return !p.nullable && p.want != wantAny })
		*p.node = node{null: true}
		m.done(root, p.at, "a null")
	}},
	{rule: pat.RuleIntegerForm, mutate: func(m *mutation) {
		m.integer(oneOf(m.t, "form", "36900.0", "3.69e4", "36900E0", "-0.0", "0.5", "1e400", "3600e-1", "369000e-1"))
	}},
	{rule: pat.RuleIntegerRange, mutate: func(m *mutation) {
		m.integer(oneOf(m.t, "number", "2147483648", "-2147483649", "3000000000", "-9223372036854775809", "1"+strings.Repeat("0", 400)))
	}},
	{rule: pat.RuleTimestampForm, not: patchWithoutDates, mutate: func(m *mutation) {
		m.timestamp("is not a timestamp", func(s string) string { return m.badTimestamp(s) })
	}},
	{rule: pat.RuleTimestampPrecision, not: patchWithoutDates, mutate: func(m *mutation) {
		m.timestamp("is finer than a millisecond", func(s string) string {
			digits := rapid.StringMatching(`0{0,7}[1-9][0-9]{0,3}`).Draw(m.t, "digits")
			return strings.TrimSuffix(s, "Z") + digits + oneOf(m.t, "zone", "Z", "+00:00")
		})
	}},
	{rule: pat.RuleTimestampZero, not: patchWithoutDates, mutate: func(m *mutation) {
		m.timestamp("was never set", func(string) string {
			return oneOf(m.t, "zero", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z", "0001-01-01T00:00:00.000000000Z",
				"0001-01-01T00:00:00-00:00", "0001-01-01T05:30:00+05:30", "0000-12-31T23:00:00.0-01:00")
		})
	}},
	{rule: pat.RuleTimestampNotCanonical, not: patchWithoutDates, mutate: func(m *mutation) {
		m.timestamp("has another form", func(s string) string {
			if other := stampForm(m.t, s); other != s {
				return other
			}
			return strings.TrimSuffix(s, "Z") + "000+00:00"
		})
	}},
	{rule: pat.RuleOwnerEmptyMember, mutate: func(m *mutation) {
		root := m.base(full)
		p := m.pick(root, func(p place) bool { return p.want == wantOwned })
		p.text = ""
		m.done(root, p.at, "%s is empty", p.at)
	}},
}

func (n *names) must() []string {
	if n == nil {
		return nil
	}
	return n.all[:n.required]
}

// patchWithoutDates reports a patch of the six-months dialect: it has no timestamps.
func patchWithoutDates(c mutationCase) bool {
	return c.kind == pat.KindPatch && c.dialect == pat.SixMonths
}

// hexName is a name that looks like a secret.
const hexName = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

// quotable reports whether a pointer may contain a name. It may not if the name is
// long, looks like a secret or is not printable; then the violation is at the object.
func quotable(name string) bool {
	return name != hexName && len(name) <= 64 && !strings.ContainsFunc(name, func(r rune) bool { return r == '`' || !unicode.IsPrint(r) })
}

// unknownName draws a name that is unknown at p: a known name in another case, a
// name of another kind of object, or any.
func (m *mutation) unknownName(p place) string {
	var candidates []string
	for _, name := range p.names.all {
		candidates = append(candidates, strings.ToUpper(name), strings.ToUpper(name[:1])+name[1:], strings.ToLower(name),
			strings.ReplaceAll(name, "s", "ſ"), " "+name, name+"s", name[1:])
	}
	for _, other := range []*names{tokenNames, createdNames, operationNames, bulkNames} {
		candidates = append(candidates, other.all...)
	}
	candidates = append(candidates, "", "~", "a/b", "~1", "👤", hexName, strings.Repeat("x", 65), rapid.StringN(0, 12, -1).Draw(m.t, "name"))
	candidates = slices.DeleteFunc(candidates, func(name string) bool {
		return slices.Contains(p.names.all, name) && !misplaced(p.node, name)
	})
	return rapid.SampledFrom(candidates).Draw(m.t, "unknown")
}

// misplaced reports whether a member of operations is not allowed in this one.
func misplaced(n *node, name string) bool {
	return n.names == operationNames && (name == "value" || name == "from") && n.member(name) == nil
}

func (m *mutation) otherType(want want) string {
	kinds := map[string][]string{
		"string":  {`""`, `"36900"`, `"true"`, `"null"`, `"2017-07-11T18:45:37.098Z"`},
		"number":  {"0", "5", "-0.5", "1e400"},
		"boolean": {"true", "false"},
		"array":   {"[]", "[null]", `["x"]`, "[[]]"},
		"object":  {"{}", `{"a": {}}`},
	}
	switch want {
	case wantInteger:
		delete(kinds, "number")
	case wantBoolean:
		delete(kinds, "boolean")
	case wantArray:
		delete(kinds, "array")
	case wantObject:
		delete(kinds, "object")
	default:
		delete(kinds, "string")
	}
	var all []string
	for _, k := range []string{"string", "number", "boolean", "array", "object"} {
		all = append(all, kinds[k]...)
	}
	return rapid.SampledFrom(all).Draw(m.t, "other")
}

func (m *mutation) integer(text string) {
	root := m.base(full)
	p := m.pick(root, func(p place) bool { return p.want == wantInteger })
	p.raw = text
	m.done(root, p.at, "%s is %s", p.at, text)
}

// timestamp changes one of the timestamps of a document.
func (m *mutation) timestamp(change string, to func(string) string) {
	root := m.base(full, withDate)
	if m.Kind == pat.KindPatch || m.Kind == pat.KindBulk {
		at, _ := m.setting.expiration(m.t, firstInstant)
		m.insert(root, pat.Operation{Op: pat.OpReplace, Path: pathExpiration, Value: pat.TimestampValue(at)})
	}
	p := m.pick(root, func(p place) bool { return (p.want == wantTimestamp || p.want == wantExpiration) && !p.null })
	p.text = to(p.text)
	m.done(root, p.at, "%q %s", p.text, change)
}

// badTimestamp makes a canonical timestamp invalid.
func (m *mutation) badTimestamp(s string) string {
	at := func(k int, with string) string { return s[:k] + with + s[k+len(with):] }
	return oneOf(m.t, "bad",
		at(5, "13"), at(5, "00"), at(8, "32"), at(8, "00"), at(5, "02-30"), "2100-02-29"+s[10:], at(5, "04-31"), // no such day
		at(11, "24"), at(14, "60"), at(17, "60"), // no such time, and no leap second
		at(10, "t"), at(10, " "), at(23, "z"), at(4, "/"), at(13, "."), at(19, ","), at(0, "+"), at(0, " "), at(22, "O"), // no such form
		s[:23], s[:10], s[1:], s[:19]+".Z", s[:16]+"Z", s+"Z", s+" ", " "+s, // too little or too much
		s[:23]+"+24:00", s[:23]+"+01:60", s[:23]+"+0100", s[:23]+"+1:00", s[:23]+"−01:00", s[:23]+" UTC", // no such offset
		"0000-01-01T00:00:00.000Z", "0001-01-01T00:30:00+01:00", "9999-12-31T23:30:00-01:00", // outside the years 1 to 9999 in UTC
		"next friday", "1499798737098", "null", "never", "2017-W28-2T18:45:37.098Z", "2017-192T18:45:37.098Z")
}
