package main

import (
	"fmt"
	"strings"
)

func duplicate(name, description, reason string, text raw, ff ...fault) record {
	return v("token", "duplicate-member-"+name, description, reason, text, always(ff...))
}

// relaxed is an unknown member, and something that tolerant reading refuses too.
func relaxed(unknown, other fault) cases {
	return always(unknown, other).and(always(unknown.warned(), other).tolerant())
}

var duplicates = []record{
	duplicate("other-value", "`id` twice, with two values", "§4 duplicate member name: no reader may choose one of them",
		behind(`,«"id"»:`+idB), f("duplicate-member", "/id")),
	duplicate("escaped", "`id`, and `id` with an escape in it", "§4 duplicate member name, also when spelled with escapes",
		behind(`,«"\u0069d"»:`+idB), f("duplicate-member", "/id")),
	duplicate("escaped-first", "`id` with an escape in it, and `id`", "§4 duplicate member name, also when spelled with escapes",
		token.but(`"id":"8`, `"\u0069\u0064":"8`).but(`"userAware`, `«"id"»:`+idB+`,"userAware`), f("duplicate-member", "/id")),
	duplicate("three-times", "`id` three times", "§4 duplicate member name: each later one is one violation",
		behind(`,«"id"»:`+idB+`,«"id"»:`+idA), f("duplicate-member", "/id"), f("duplicate-member", "/id")),
	duplicate("in-owner", "`id` of the owner twice", "§4 duplicate member name, also inside `owner`",
		token.with("owner", owner.plus(`«"id"»:`+idA)).plusRaw(""), f("duplicate-member", "/owner/id")),
	duplicate("owner", "`owner` twice", "§4 duplicate member name", behind(`,«"owner"»:{}`), f("duplicate-member", "/owner")),
	duplicate("second-not-judged", "the second `id` is null", "R43: the first value counts, and the second is only a duplicate",
		behind(`,«"id"»:null`), f("duplicate-member", "/id")),
	duplicate("first-judged", "the first `id` is empty, the second is not", "R43: the first value counts, and every layer judges it",
		token.with("id", `«""»`).plus(`«"id"»:`+idA), f("empty-id", "/id"), f("duplicate-member", "/id")),
	duplicate("beside-missing", "`id` twice and `name` not at all", "R43: a duplicate is the one fault of layer 1 that the deeper layers are judged beside",
		raw("«{»"+token.without("name").plus(`«"id"»:` + idB).String()[1:]), f("missing-member", ""), f("duplicate-member", "/id")),
	v("token", "duplicate-member-unknown", "an unknown member twice", "§4 duplicate member name, also of a member that is unknown: the first is unknown, the second a duplicate; R44: which nothing makes tolerable",
		behind(`,«"colour"»:1,«"colour"»:2`), relaxed(f("unknown-member", "/colour"), f("duplicate-member", "/colour"))),
	v("token", "duplicate-member-unknown-escaped", "an unknown member twice, once with an escape in it", "§4 duplicate member name, also when spelled with escapes",
		behind(`,«"colour"»:1,«"\u0063olour"»:2`), relaxed(f("unknown-member", "/colour"), f("duplicate-member", "/colour"))),
	duplicate("in-wrong-type", "a member twice in an object that should be a string", "§4 duplicate member name, wherever an object stands (RFC 7493 §2.3)",
		token.with("name", `«{"a":1,«"a"»:2}»`).plusRaw(""), f("wrong-type", "/name"), f("duplicate-member", "/name/a")),
	v("token", "duplicate-member-in-unknown-member", "a member twice in the value of an unknown member", "§4 duplicate member name, wherever an object stands (RFC 7493 §2.3); R44: which nothing makes tolerable",
		behind(`,«"colour"»:{"a":1,«"a"»:2}`), relaxed(f("unknown-member", "/colour"), f("duplicate-member", "/colour/a"))),

	v("token", "same-name-in-two-objects", "`id` of the token and `id` of the owner", "§4 duplicate member name: the names of one object are compared, not those of another",
		token.with("owner", owner.with("id", idA)), always()),
	v("patch", "duplicate-member-in-value-position", "`value` twice in an operation", "§4 duplicate member name",
		array(op("replace", "/name", `"value":`+name+`,«"value"»:null`)), always(f("duplicate-member", "/0/value"))),
	v("bulk", "duplicate-member-in-operation", "`op` twice in an operation", "§4 duplicate member name",
		bulk.but(`{"op":"replace"`, `{"op":"replace",«"op"»:"remove"`), onlyB(f("duplicate-member", "/patch/0/op"))),
}

// foreign is a member that the kind does not have. What is tolerated is kept.
func foreign(kind, name, description, reason, pointer string, text raw) record {
	return v(kind, "unknown-member-"+name, description, reason, text, relaxable(f("unknown-member", pointer)))
}

// oversize is a member name one byte longer than a pointer may quote.
var oversize = strings.Repeat("n", 65)

var unknownMembers = []record{
	foreign("token", "upper-case", "`ID` beside `id`", "§4 member name in another case: encoding/json would take it for `id`", "/ID", behind(`,«"ID"»:`+idA)),
	foreign("token", "capital", "`Scope` beside `scope`", "§4 member name in another case", "/Scope", behind(`,«"Scope"»:[]`)),
	foreign("token", "long-s", "`ſcope`, with U+017F", "§4 member name in another case: Unicode folds U+017F to s", "/ſcope", behind(`,«"ſcope"»:[]`)),
	foreign("token", "kelvin-sign", "`managed` is there; and `userAwareToKenNeverExpires`, with U+212A", "§4 member name in another case: Unicode folds U+212A to k",
		"/userAwareTo\u212aenNeverExpires", behind(",«\"userAwareTo\u212aenNeverExpires\"»:true")),
	foreign("token", "white-space", "`id` with a space behind it", "§4 member name in another case: names are compared as they are", "/id ", behind(`,«"id "»:`+idA)),
	foreign("token", "empty-name", "a member whose name is empty", "D8: an empty name is a name (RFC 6901 §5)", "/", behind(`,«""»:1`)),
	foreign("token", "slash-and-tilde", "`a/b~c`", "D8; a pointer writes `/` as ~1 and `~` as ~0 (RFC 6901 §3)", "/a~1b~0c", behind(`,«"a/b~c"»:1`)),
	foreign("token", "quote", "a name with an escaped quotation mark", "D8: a pointer holds the name, not its spelling", "/a\"b", behind(`,«"a\"b"»:1`)),
	foreign("token", "unicode", "`größe`", "D8", "/größe", behind(`,«"größe"»:1`)),
	foreign("token", "escaped-name", "`colour` with an escape in it", "D8: tolerated, it keeps its spelling", "/colour", behind(`,«"\u0063olour"»:1`)),
	foreign("token", "secret", "`secret` in a token", "R34: a member of another kind is unknown", "/secret", token.but(`"name":"N`, `«"secret"»:`+masked+`,"name":"N`)).
		writes(behind(`,"secret":` + masked)),
	foreign("token", "name-of-64-bytes", "a name of 64 bytes", "a name of up to 64 bytes stands in the pointer", "/"+oversize[1:], behind(`,«"`+oversize[1:]+`"»:1`)),
	foreign("token", "name-of-65-bytes", "a name of 65 bytes", "a longer name is not repeated: the violation stands at the object", "", behind(`,«"`+oversize+`"»:1`)),
	foreign("token", "name-of-66-bytes-33-characters", "a name of 33 characters in 66 bytes", "a longer name is not repeated: bytes are counted, not characters", "", behind(`,«"`+strings.Repeat("é", 33)+`"»:1`)),
	foreign("token", "name-like-a-secret", "a name of 64 hexadecimal digits", "§4 anything at all: what looks like a secret is not repeated, so the violation stands at the object", "", behind(`,«`+sample+`»:1`)),
	foreign("token", "in-owner", "`email` in `owner`", "D8, also inside `owner`", "/owner/email",
		token.with("owner", owner.plus(`«"email"»:"support@example.com"`)).plusRaw("")),
	foreign("token", "owner-upper-case", "`ID` beside `id` in `owner`", "§4 member name in another case, also inside `owner`", "/owner/ID",
		token.with("owner", owner.plus(`«"ID"»:`+idA)).plusRaw("")),
	foreign("token", "first", "an unknown member before all others", "D8: written back, it stands after the known ones", "/colour", token.but("{\"id\"", `{«"colour"»:"red","id"`)).
		writes(behind(`,"colour":"red"`)),
	foreign("token", "spaced-value", "an unknown member whose value has white space in it", "D8: written back, white space outside strings is gone and no other byte",
		"/colour", behind(`, «"colour"» : { "a b" : [ 1.0E+2 , "\u0041\/" ] , "z" : { } }`)).
		writes(behind(`,"colour":{"a b":[1.0E+2,"\u0041\/"],"z":{}}`)),
	foreign("token", "huge-number", "an unknown member with the value 1e1000001", "§4 anything at all: a number nobody asked for is not computed", "/big", behind(`,«"big"»:1e1000001`)),
	foreign("token", "null", "an unknown member that is null", "D8", "/description", behind(`,«"description"»:null`)),
	foreign("list", "in-element", "an unknown member in the second element", "R26", "/1/colour", array(neighbour, behind(`,«"colour"»:"red"`))),
	foreign("create", "id", "`id` in a create request", "R34: a member of another kind is unknown", "/id", create.but(`{"name"`, `{«"id"»:`+idA+`,"name"`)).
		writes(create.plus(`"id":` + idA)),
	foreign("create", "owner", "`owner` in a create request", "R34", "/owner", create.plus(`«"owner"»:`+owner.String())),
	foreign("create", "upper-case", "`Name` beside `name`", "§4 member name in another case", "/Name", create.plus(`«"Name"»:`+name)),
	foreign("created", "last-used", "`lastUsed` in a create answer", "R34: a token just made was never used", "/lastUsed", created.plus(`«"lastUsed"»:`+born)),
	foreign("created", "managed", "`managed` in a create answer", "R34", "/managed", created.plus(`«"managed"»:false`)),
	foreign("patch", "in-operation", "`comment` in an operation", "R14: RFC 6902 §4 would ignore it, D8 does not", "/0/comment",
		array(op("replace", "/name", `"value":`+name+`,«"comment"»:"new name"`))),
	foreign("patch", "operation-upper-case", "`Value` beside `value`", "§4 member name in another case", "/0/Value",
		array(op("replace", "/name", `"value":`+name+`,«"Value"»:"x"`))),

	v("token", "unknown-member-for-known", "`ID` in place of `id`", "§4 member name in another case: one is unknown and the other missing",
		raw("«{»"+strings.Replace(token.String(), `{"id"`, `«"ID"»`, 1)),
		always(f("missing-member", ""), f("unknown-member", "/ID")).
			and(always(f("missing-member", ""), f("unknown-member", "/ID").warned()).tolerant())),
	v("token", "unknown-members-in-order", "two unknown members, apart from each other", "D8: written back, they keep their order",
		token.but(`"name":"N`, `«"zebra"»:1,"name":"N`).but(`"userAware`, `«"ant"»:2,"userAware`),
		relaxable(f("unknown-member", "/zebra"), f("unknown-member", "/ant"))).writes(behind(`,"zebra":1,"ant":2`)),
	v("token", "tolerant-is-not-lax", "an unknown member, and a null that is not allowed", "R44: tolerant relaxes D6, D8 and D9 and nothing else",
		token.with("name", "«null»").plus(`«"colour"»:1`),
		always(f("null-not-allowed", "/name"), f("unknown-member", "/colour")).
			and(always(f("null-not-allowed", "/name"), f("unknown-member", "/colour").warned()).tolerant())),
	v("token", "violations-of-many-kinds", "three faults of three layers in three members", "R43: a fault in one member does not keep the others from being judged",
		token.with("id", "«5»").with("name", `«""»`).with("created", `«"soon"»`).plusRaw(""),
		always(f("wrong-type", "/id"), f("empty-name", "/name"), f("timestamp-form", "/created"))),
	v("bulk", "unknown-member-in-bulk", "`reason` beside `ids` and `patch`", "D8", bulk.plus(`«"reason"»:"audit"`),
		onlyB(f("unknown-member", "/reason")).and(inB(f("unknown-member", "/reason").warned()).tolerant())),
	v("bulk", "unknown-member-in-operation", "`comment` in an operation", "R14, R44: tolerant reading reaches operations too",
		bulk.but(`"replace"`, `"replace",«"comment"»:1`),
		onlyB(f("unknown-member", "/patch/0/comment")).and(inB(f("unknown-member", "/patch/0/comment").warned()).tolerant())).
		writes(bulk.with("patch", array(op("replace", "/expirationDate", `"value":`+late+`,"comment":1`)))),
}

// The limit on the number of violations a document is charged with.
func manyViolations() []record {
	fives := func(n int) raw {
		return raw("[" + strings.TrimSuffix(strings.Repeat("«5»,", n), ",") + "]")
	}
	wrong := func(n int) (ff []fault) {
		for i := range n {
			ff = append(ff, f("wrong-type", fmt.Sprintf("/%d", i)))
		}
		return ff
	}
	// The violation about violations stands at the start of the document.
	shifted := func(ff []fault, by int) []fault {
		for i := range ff {
			ff[i] = ff[i].at(i + 1 + by)
		}
		return ff
	}
	// repeated is one item of scope, and 1,001 more of which the first n are marked.
	repeated := func(n int) string {
		return "[" + first + strings.Repeat(",«"+first+"»", n) + strings.Repeat(","+first, 1001-n) + "]"
	}
	again := func(n int) (ff []fault) {
		for i := range n {
			ff = append(ff, f("scope-repeated", fmt.Sprintf("/scope/%d", i+1)))
		}
		return ff
	}
	return []record{
		v("list", "violations-1000", "1,000 elements of a wrong type", "a document is charged with up to 1,000 violations", fives(1000), always(wrong(1000)...)),
		v("token", "too-many-warnings", "`scope` with an item 1,002 times", "1,001 warnings: what is cut off is no error, so the document is accepted",
			raw("«»"+token.with("scope", repeated(1000)).String()), always(append(shifted(again(1000), 1), f("too-many-violations", "").at(1).warned())...)),
		v("token", "too-many-warnings-and-an-error", "`scope` with an item 1,002 times, and `managed` is 5", "errors are kept before warnings, and stand in the order of the text all the same",
			raw("«»"+token.with("scope", repeated(999)).with("managed", "«5»").String()),
			always(append(append(shifted(again(999), 1), f("wrong-type", "/managed").at(1001)), f("too-many-violations", "").at(1).warned())...)),
		v("list", "too-many-violations", "1,001 elements of a wrong type", "after 1,000 violations one more says that there are others",
			raw("«»"+strings.Replace(fives(1001).String(), "«5»]", "5]", 1)), always(append(shifted(wrong(1000), 1), f("too-many-violations", "").at(1))...)),
	}
}
