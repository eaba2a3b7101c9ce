package main

import (
	"fmt"
	"slices"
	"strings"
)

// The values below are the vendor's published samples, and the placeholder for
// the secret. No vector holds any other value that looks like a credential.
const (
	idA    = `"86f1dc6fe8f54414950454cbb11278fa"`
	idB    = `"2c9180a46faadee4016fb4e018c20639"`
	name   = `"NodeJS Integration"`
	first  = `"demo:personal-access-token-scope:first"`
	second = `"demo:personal-access-token-scope:second"`
	masked = `"********"`
	sample = `"1d1bef2b9f426383447f64f69349fc7cac176042578d205c256ba3f37c59adb9"`
	born   = `"2017-07-11T18:45:37.098Z"`
	// ends lies within six months of born, so that both dialects take it.
	ends = `"2017-12-31T23:59:59.999Z"`
	late = `"2026-12-31T23:59:59.999Z"`
)

// Between born and late: the moment at which most vectors with a clock are judged.
const noon = "2026-06-01T12:00:00.000Z"

// raw is a document written out.
type raw string

func (r raw) String() string { return string(r) }

// An object is a JSON object in the making. Its edits return a changed copy,
// so that every vector is a base payload and what is different about it.
type object []member

type member struct{ name, value string }

// The canonical order of members.
var order = []string{"id", "secret", "name", "scope", "owner", "created", "lastUsed", "managed",
	"accessTokenValiditySeconds", "expirationDate", "userAwareTokenNeverExpires"}

var (
	owner = object{{"type", `"IDENTITY"`}, {"id", idB}, {"name", `"Support"`}}

	token = object{{"id", idA}, {"name", name}, {"scope", "[" + first + "," + second + "]"}, {"owner", owner.String()},
		{"created", born}, {"lastUsed", born}, {"managed", "false"}, {"accessTokenValiditySeconds", "36900"},
		{"expirationDate", ends}, {"userAwareTokenNeverExpires", "false"}}

	// minimal has the members a token must have, and never expires.
	minimal = token.without("lastUsed").without("managed").without("accessTokenValiditySeconds").
		without("expirationDate").with("userAwareTokenNeverExpires", "true")

	create = object{{"name", name}, {"scope", "[" + first + "," + second + "]"},
		{"accessTokenValiditySeconds", "36900"}, {"expirationDate", late}}

	created = object{{"id", idA}, {"secret", masked}, {"name", name}, {"scope", "[" + first + "," + second + "]"},
		{"owner", owner.String()}, {"created", born}, {"accessTokenValiditySeconds", "36900"}, {"expirationDate", ends}}

	bulk = object{{"ids", "[" + idA + "," + idB + "]"}, {"patch", array(expire(late)).String()}}

	// neighbour stands before the token that a list vector is about. It passes
	// every rule, at every clock, in both dialects.
	neighbour = minimal.with("id", idB).with("name", `"Neighbour"`).with("created", `"2015-01-01T00:00:00.000Z"`)
)

// with gives a member a value, in its place or, if it is new, in canonical order.
func (o object) with(name string, value any) object {
	m := member{name, fmt.Sprint(value)}
	if i := slices.IndexFunc(o, func(m member) bool { return m.name == name }); i >= 0 {
		out := slices.Clone(o)
		out[i] = m
		return out
	}
	rank := slices.Index(order, name)
	i := slices.IndexFunc(o, func(m member) bool { return rank >= 0 && slices.Index(order, m.name) > rank })
	if i < 0 {
		i = len(o)
	}
	return slices.Insert(slices.Clone(o), i, m)
}

// without drops a member, which must be there.
func (o object) without(name string) object {
	i := slices.IndexFunc(o, func(m member) bool { return m.name == name })
	return slices.Delete(slices.Clone(o), i, i+1)
}

// but edits the text, where old must stand exactly once.
func (o object) but(old, new string) raw { return raw(o.String()).but(old, new) }

func (r raw) but(old, new string) raw {
	if strings.Count(string(r), old) != 1 {
		panic(fmt.Sprintf("%q stands %d times in %s", old, strings.Count(string(r), old), r))
	}
	return raw(strings.Replace(string(r), old, new, 1))
}

// plus puts the text of a member at the end.
func (o object) plus(member string) raw {
	s := o.String()
	return raw(s[:len(s)-1] + "," + member + "}")
}

// open marks the brace of the object, which is where a missing member stands.
func (o object) open() raw { return raw("«{»" + o.String()[1:]) }

func (o object) String() string {
	parts := make([]string, len(o))
	for i, m := range o {
		parts[i] = `"` + m.name + `":` + m.value
	}
	return "{" + strings.Join(parts, ",") + "}"
}

// array is a JSON array: a list, or a patch.
func array(items ...fmt.Stringer) raw {
	parts := make([]string, len(items))
	for i, item := range items {
		parts[i] = item.String()
	}
	return raw("[" + strings.Join(parts, ",") + "]")
}

// op is a patch operation; rest is what follows its path.
func op(name, path, rest string) raw {
	if rest != "" {
		rest = "," + rest
	}
	return raw(fmt.Sprintf(`{"op":%q,"path":‹"%s"›%s}`, name, path, rest))
}

// The operations that most patch vectors consist of.
func expire(date string) raw { return op("replace", "/expirationDate", `"value":`+date) }
func clearDate() raw         { return op("remove", "/expirationDate", "") }
func acknowledge(value string) raw {
	return op("replace", "/userAwareTokenNeverExpires", `"value":`+value)
}
func rename(value string) raw  { return op("replace", "/name", `"value":`+value) }
func rescope(value string) raw { return op("replace", "/scope", `"value":`+value) }

// marked puts a document between marks.
func marked(s fmt.Stringer) raw { return raw("«" + s.String() + "»") }
