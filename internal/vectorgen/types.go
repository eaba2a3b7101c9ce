package main

import "fmt"

// missing is one required member that is not there.
func missing(kind string, base object, members ...string) (out []record) {
	for _, m := range members {
		out = append(out, v(kind, "missing-member-"+kebab(m), "no `"+m+"`", "§1: `"+m+"` is required; R45: the violation stands at the object",
			base.without(m).open(), always(f("missing-member", ""))))
	}
	return out
}

// mistyped is one member whose value has a type it cannot have.
func mistyped(kind string, base object, wrong ...member) (out []record) {
	for _, m := range wrong {
		out = append(out, v(kind, "wrong-type-"+kebab(m.name), "`"+m.name+"` is `"+m.value+"`", "§1: not the type of `"+m.name+"`",
			base.with(m.name, "«"+m.value+"»").plusRaw(""), always(f("wrong-type", "/"+m.name))))
	}
	return out
}

// nulled is one member that is null and must not be.
func nulled(kind string, base object, members ...string) (out []record) {
	for _, m := range members {
		out = append(out, v(kind, "null-not-allowed-"+kebab(m), "`"+m+"` is null", "§4 null not allowed: `"+m+"` has no n in the table",
			base.with(m, "«null»").plusRaw(""), always(f("null-not-allowed", "/"+m))))
	}
	return out
}

// kebab turns a member's name into a part of a vector's.
func kebab(name string) string {
	var out []rune
	for _, r := range name {
		if r >= 'A' && r <= 'Z' {
			out = append(out, '-', r+'a'-'A')
			continue
		}
		out = append(out, r)
	}
	return string(out)
}

func shapes() (out []record) {
	out = append(out, missing("token", token, "id", "name", "scope", "owner", "created")...)
	out = append(out, missing("created", created, "id", "secret", "name", "scope", "owner", "created", "accessTokenValiditySeconds")...)
	out = append(out, missing("create", create, "name")...)

	out = append(out, nulled("token", token, "id", "name", "owner", "created", "managed", "accessTokenValiditySeconds", "userAwareTokenNeverExpires")...)
	out = append(out, nulled("created", created, "id", "secret", "name", "owner", "created", "accessTokenValiditySeconds", "userAwareTokenNeverExpires")...)
	out = append(out, nulled("create", create, "name")...)

	out = append(out, mistyped("token", token, member{"id", "5"}, member{"name", "[]"}, member{"scope", `"` + "a" + `"`}, member{"owner", "[]"},
		member{"created", "5"}, member{"lastUsed", "1499798737098"}, member{"managed", `"false"`}, member{"accessTokenValiditySeconds", `"36900"`},
		member{"expirationDate", "1798761599999"}, member{"userAwareTokenNeverExpires", "0"})...)
	out = append(out, mistyped("created", created, member{"id", "{}"}, member{"secret", "5"}, member{"name", "true"}, member{"scope", "{}"}, member{"owner", `"Support"`},
		member{"created", "false"}, member{"accessTokenValiditySeconds", "true"}, member{"expirationDate", "{}"}, member{"userAwareTokenNeverExpires", `"true"`})...)
	out = append(out, mistyped("create", create, member{"name", "5"}, member{"scope", "true"}, member{"accessTokenValiditySeconds", "[]"},
		member{"expirationDate", "0"}, member{"userAwareTokenNeverExpires", "1"})...)
	return out
}

// A whole payload of the wrong type, by kind.
func roots() (out []record) {
	for _, kind := range []string{"token", "list", "create", "created", "patch", "bulk"} {
		s := slot{kind: kind}
		wrong, why := raw("«[5]»"), "an array where an object is expected"
		if kind == "list" || kind == "patch" {
			wrong, why = raw(`«{"colour":1}»`), "an object where an array is expected"
		}
		out = append(out,
			v(kind, "wrong-type-root", why, "§1: the kind is one or the other; what is inside is not judged", wrong, s.verdict(f("wrong-type", ""))),
			v(kind, "null-not-allowed-root", "`null`", "R42: null anywhere it is not allowed, the root included", raw(" «null»\n"), s.verdict(f("null-not-allowed", ""))),
			v(kind, "wrong-type-root-string", "a string", "§1", raw(`«"token"»`), s.verdict(f("wrong-type", ""))))
	}
	return out
}

// absent is n missing members of a document whose first mark is its brace.
func absent(n int) (ff []fault) {
	for range n {
		ff = append(ff, f("missing-member", "").at(1))
	}
	return ff
}

var shapeDetails = []record{
	v("token", "missing-members-all", "`{}`", "§1, R45: five members are missing, and all five stand at the brace; R43: that it never expires is judged all the same", raw("«{»}"),
		inB(append(absent(5), f("acknowledgement-missing", "").at(1))...).and(inA(absent(5)...))),
	v("token", "required-members-only", "the members a token must have, and an acknowledgement", "§1: the rest is optional", minimal, always()),
	v("token", "all-members", "every member, in canonical order", "§1", token, always()),
	v("token", "vendor-sample", "the values of the vendor's published sample", "D10, R39: the date is nine years after the creation, which one dialect allows",
		token.with("expirationDate", "«"+late+"»").plusRaw(""), inB().and(inA(f("expiration-over-six-months", "/expirationDate")))),
	v("token", "scope-null", "`scope` is null", "§1: `scope` may be null; it is written back as null", token.with("scope", "null"), always()),
	v("token", "last-used-null", "`lastUsed` is null", "§1: `lastUsed` may be null: never used", token.with("lastUsed", "null"), always()),
	v("token", "managed-true", "`managed` is true", "§1", token.with("managed", "true"), always()),
	v("token", "wrong-type-scope-item", "a number in `scope`", "§1: scope is an array of strings", token.with("scope", "["+first+",«5»]").plusRaw(""), always(f("wrong-type", "/scope/1"))),
	v("token", "wrong-type-scope-nested", "an array in `scope`", "§1: scope is an array of strings", token.with("scope", "[«["+first+"]»]").plusRaw(""), always(f("wrong-type", "/scope/0"))),
	v("token", "null-not-allowed-scope-item", "a null in `scope`", "R42: null anywhere it is not allowed, a scope item included", token.with("scope", "[«null»]").plusRaw(""), always(f("null-not-allowed", "/scope/0"))),
	v("token", "wrong-type-managed-number", "`managed` is 1", "§1: a number is no boolean", token.with("managed", "«1»").plusRaw(""), always(f("wrong-type", "/managed"))),
	v("list", "all-members", "two tokens", "§1", array(neighbour, token), always()),
	v("list", "empty", "`[]`", "R26: a list may be empty", raw("[]"), always()),
	v("list", "missing-member", "an element without `created`", "R26: at the element", array(neighbour, token.without("created").open()), always(f("missing-member", "/1"))),
	v("list", "wrong-type-element", "a number for an element", "§1: a list is an array of tokens", array(neighbour, raw("«5»"), token), always(f("wrong-type", "/1"))),
	v("list", "wrong-type-element-array", "a list in a list", "§1: a list is an array of tokens", array(neighbour, marked(array(token))), always(f("wrong-type", "/1"))),
	v("list", "null-not-allowed-element", "a null for an element", "R42: null anywhere it is not allowed, an element included", array(neighbour, raw("«null»")), always(f("null-not-allowed", "/1"))),
	v("list", "wrong-type-in-elements", "the same fault in two elements", "R26: each element is judged",
		array(neighbour.with("name", "«5»"), token.with("name", "«6»")), always(f("wrong-type", "/0/name"), f("wrong-type", "/1/name"))),
	v("create", "all-members", "every member, in canonical order", "§1", create.with("userAwareTokenNeverExpires", "false"), always()),
	v("create", "nulls", "every member that may be null is null", "§1: on create, null is not given; scope null is a warning",
		raw(`{"name":`+name+`,"scope":«null»,"accessTokenValiditySeconds":null,"expirationDate":`+late+`,"userAwareTokenNeverExpires":null}`),
		always(f("scope-defaults-to-all", "/scope"))),
	v("create", "validity-null", "`accessTokenValiditySeconds` is null", "§1: on create it may be null", create.with("accessTokenValiditySeconds", "null"), always()),
	v("create", "wrong-type-scope-item", "a number in `scope`", "§1: scope is an array of strings", create.with("scope", "[«5»]").plusRaw(""), always(f("wrong-type", "/scope/0"))),
	v("create", "null-not-allowed-scope-item", "a null in `scope`", "R42", create.with("scope", "[«null»]").plusRaw(""), always(f("null-not-allowed", "/scope/0"))),
	v("created", "all-members", "every member, in canonical order; the secret is a placeholder", "§1", created.with("userAwareTokenNeverExpires", "false"), always()),
	v("created", "scope-null", "`scope` is null", "§1: `scope` may be null in an answer", created.with("scope", "null"), always()),
	v("created", "null-not-allowed-scope-item", "a null in `scope`", "R42", created.with("scope", "[«null»]").plusRaw(""), always(f("null-not-allowed", "/scope/0"))),
}

// Spelling that JSON leaves free, and how it is written back.
var spellings = []record{
	v("token", "spaced", "white space wherever it may stand, line breaks of every kind", "§1: written back without",
		raw("\r\n "+spaced(token)+" \t\r\n"), always()).writes(token),
	v("token", "shuffled", "members in reverse order", "§1: written back in the order of the table", raw(reversed(token).String()), always()).writes(token),
	v("token", "owner-shuffled", "members of `owner` in reverse order", "§1: for `owner`: type, id, name", token.with("owner", reversed(owner)), always()).writes(token),
	v("token", "escaped-names", "every letter of a member name escaped", "RFC 8259 §7: an escaped name is the name", token.but(`"name":"N`, `"\u006e\u0061\u006D\u0065":"N`), always()).writes(token),
	v("token", "escaped-value", "an id with escapes in it", "RFC 8259 §7: an escaped value is the value", token.but(`"86f1`, `"\u0038\u0036\u0066\u0031`), always()).writes(token),
	v("token", "string-escapes", "every escape of JSON in a name", "RFC 8259 §7; written back, only what must be escaped is, in its short form",
		text(`"\"\\\/\b\f\n\r\t\u000b\u001F\u00e9\u20ac"`), always()).writes(text("\"\\\"\\\\/\\b\\f\\n\\r\\t\\u000b\\u001fé€\"")),
	v("token", "string-nul-escaped", "U+0000 as an escape in a name", "RFC 8259 §7: escaped, it is a character like any other", text(`"Node\u0000JS"`), always()),
	v("token", "string-surrogate-pair", "U+1F511 as two escapes in a name", "RFC 8259 §7; written back as itself", text(`"\ud83d\udd11"`), always()).writes(text(`"🔑"`)),
	v("token", "string-utf8", "characters of two, three and four bytes in a name", "RFC 8259 §8.1", text(`"é€🔑"`), always()),
	v("token", "string-utf8-bounds", "the first and last characters of each length", "RFC 3629 §4", text("\"\u007f\u0080\u07ff\u0800\ud7ff\ue000\U00010000\""), always()),
	v("token", "string-html", "characters that are special in HTML or JavaScript", "written back as themselves", text("\"<&>\u2028\u2029\""), always()),
	v("token", "string-byte-order-mark", "U+FEFF inside a name", "§4 BOM: in a string it is a character", text("\"\ufeffNode\""), always()),
	v("token", "string-of-spaces", "a name of one space", "R23: empty means length 0", text(`" "`), always()),
	v("token", "string-long", "a name of 10,000 characters", "§4 anything at all: no length is laid down", text(fmt.Sprintf("%q", fmt.Sprintf("%010000d", 0))), always()),
	v("list", "spaced", "white space between elements", "§1: written back without", raw("[\n"+neighbour.String()+"\n,\n"+token.String()+"\n]\n"), always()).writes(array(neighbour, token)),
	v("create", "shuffled", "members in reverse order", "§1: written back in the order of the table", reversed(create), always()).writes(create),
	v("created", "shuffled", "members in reverse order", "§1: written back in the order of the table", reversed(created), always()).writes(created),
	v("patch", "shuffled", "members of an operation in reverse order", "RFC 6902 §3: order has no meaning",
		raw(`[{"value":"a","path":"/name","op":"replace"}]`), always()).writes(raw(`[{"op":"replace","path":"/name","value":"a"}]`)),
	v("bulk", "shuffled", "`patch` before `ids`, as in the vendor's SDK", "§1: written back in the order of the table", reversed(bulk), onlyB()).writes(bulk),
}

func reversed(o object) object {
	out := make(object, 0, len(o))
	for i := len(o) - 1; i >= 0; i-- {
		out = append(out, o[i])
	}
	return out
}

// spaced puts white space around every member of an object.
func spaced(o object) string {
	out := "{"
	for i, m := range o {
		if i > 0 {
			out += "\r\n,"
		}
		out += "\t\"" + m.name + "\" :\n" + m.value + " "
	}
	return out + "}"
}
