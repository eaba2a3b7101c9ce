package main

// scopes is the token with another scope.
func scopes(items string) object { return token.with("scope", items) }

// all is the scope that grants every right of the owner.
const all = `"sp:scopes:all"`

var emptyStrings = []record{
	v("token", "empty-id", "the id is empty", "§4 empty id", token.with("id", `«""»`), always(f("empty-id", "/id"))),
	v("token", "id-of-spaces", "the id is a space", "R23: empty means length 0", token.with("id", `" "`), always()),
	v("token", "empty-name", "the name is empty", "§4 empty name", token.with("name", `«""»`), always(f("empty-name", "/name"))),
	v("token", "empty-scope-item", "an item of `scope` is empty", "§4 empty string in scope", scopes("["+first+`,«""»]`), always(f("empty-scope-item", "/scope/1"))),
	v("token", "empty-scope-item-only", "the only item of `scope` is empty", "§4 empty string in scope", scopes(`[«""»]`), always(f("empty-scope-item", "/scope/0"))),
	v("create", "empty-name", "the name is empty", "§4 empty name", create.with("name", `«""»`), always(f("empty-name", "/name"))),
	v("create", "empty-scope-item", "an item of `scope` is empty", "§4 empty string in scope", create.with("scope", `[«""»,`+first+`]`), always(f("empty-scope-item", "/scope/0"))),
	v("created", "empty-id", "the id is empty", "§4 empty id", created.with("id", `«""»`), always(f("empty-id", "/id"))),
	v("created", "empty-name", "the name is empty", "§4 empty name", created.with("name", `«""»`), always(f("empty-name", "/name"))),
	v("created", "empty-scope-item", "an item of `scope` is empty", "§4 empty string in scope", created.with("scope", `[«""»]`), always(f("empty-scope-item", "/scope/0"))),
	v("created", "empty-secret", "the secret is empty", "§1: a password of no characters; R35: no secret, so none in the document",
		created.with("secret", `«""»`), always(f("empty-secret", "/secret")).and(always(f("empty-secret", "/secret")).enable("secret-in-document"))),
	v("created", "secret-of-one-character", "the secret is x", "R23: empty means length 0", created.with("secret", `"x"`), always()),
}

var scopeItems = []record{
	v("token", "scope-empty", "`scope` is []", "§4 empty scope: accepted, and no warning on what a server answers", scopes("[]"), always()),
	v("token", "scope-one-item", "`scope` of one item", "§1", scopes("["+first+"]"), always()),
	v("token", "scope-repeated", "an item of `scope` twice", "§4 repeated scope item: accepted; warning", scopes("["+first+",«"+first+"»]"), always(f("scope-repeated", "/scope/1"))),
	v("token", "scope-repeated-three-times", "an item of `scope` three times", "§4 repeated scope item: each later one", scopes("["+first+",«"+first+"»,"+second+",«"+first+"»]"),
		always(f("scope-repeated", "/scope/1"), f("scope-repeated", "/scope/3"))),
	v("token", "scope-repeated-escaped", "an item of `scope` again, with an escape in it", "§4 repeated scope item; R24: compared after unescaping", scopes("["+first+`,«"\u0064emo:personal-access-token-scope:first"»]`),
		always(f("scope-repeated", "/scope/1"))).writes(scopes("[" + first + "," + first + "]")),
	v("token", "scope-repeated-and-ill-formed", "an item of `scope` with a space in it, twice", "§4 repeated scope item: two rules, two warnings", scopes(`[«"a b"»,«"a b"»]`),
		always(f("scope-form", "/scope/0"), f("scope-repeated", "/scope/1").at(2), f("scope-form", "/scope/1").at(2))),
	v("token", "empty-scope-items", "two items of `scope` are empty", "§4 empty string in scope: one fault, one violation, so not repeated too", scopes(`[«""»,«""»]`),
		always(f("empty-scope-item", "/scope/0"), f("empty-scope-item", "/scope/1"))),
	v("token", "scope-differs-by-case", "two items of `scope` that differ by case", "R24: no case folding", scopes(`["demo:a","demo:A"]`), always()),
	v("token", "scope-form-space", "an item of `scope` with a space in it", "RFC 6749 §3.3: a space parts scope-tokens", scopes(`[«"demo:first demo:second"»]`), always(f("scope-form", "/scope/0"))),
	v("token", "scope-form-space-only", "an item of `scope` that is a space", "R23: not empty, but no scope-token", scopes(`[«" "»]`), always(f("scope-form", "/scope/0"))),
	v("token", "scope-form-quote", "an item of `scope` with a quotation mark in it", "RFC 6749 §3.3: not %x22", scopes(`[«"demo:\"first\""»]`), always(f("scope-form", "/scope/0"))),
	v("token", "scope-form-backslash", "an item of `scope` with a backslash in it", "RFC 6749 §3.3: not %x5C", scopes(`[«"demo:\\first"»]`), always(f("scope-form", "/scope/0"))),
	v("token", "scope-form-control", "an item of `scope` with a tab in it", "RFC 6749 §3.3", scopes(`[«"demo:\tfirst"»]`), always(f("scope-form", "/scope/0"))),
	v("token", "scope-form-delete", "an item of `scope` with U+007F in it", "RFC 6749 §3.3: up to %x7E", scopes("[«\"demo:\u007f\"»]"), always(f("scope-form", "/scope/0"))),
	v("token", "scope-form-not-ascii", "an item of `scope` with an é in it", "RFC 6749 §3.3: up to %x7E", scopes(`[«"démo:first"»]`), always(f("scope-form", "/scope/0"))),
	v("token", "scope-form-bounds", "every kind of character that a scope-token may have", "RFC 6749 §3.3: %x21 / %x23-5B / %x5D-7E", scopes(`["!#[]~","\u0021\u007e"]`), always()).
		writes(scopes(`["!#[]~","!~"]`)),
	v("create", "scope-repeated", "an item of `scope` twice", "§4 repeated scope item", create.with("scope", "["+first+",«"+first+"»]"), always(f("scope-repeated", "/scope/1"))),
	v("create", "scope-form", "an item of `scope` with a space in it", "RFC 6749 §3.3", create.with("scope", `[«"a b"»]`), always(f("scope-form", "/scope/0"))),
	v("created", "scope-repeated", "an item of `scope` twice", "§4 repeated scope item", created.with("scope", "["+first+",«"+first+"»]"), always(f("scope-repeated", "/scope/1"))),
	v("created", "scope-form", "an item of `scope` with a space in it", "RFC 6749 §3.3", created.with("scope", `[«"a b"»]`), always(f("scope-form", "/scope/0"))),

	v("create", "scope-defaults-to-all-absent", "no `scope`", "§4 no scope on create: accepted; a warning, for it means all rights of the owner", create.without("scope").open(), always(f("scope-defaults-to-all", ""))),
	v("create", "scope-defaults-to-all-null", "`scope` is null", "§4 no scope on create", create.with("scope", "«null»"), always(f("scope-defaults-to-all", "/scope"))),
	v("create", "scope-defaults-to-all-empty", "`scope` is []", "§4 no scope on create", create.with("scope", "«[]»"), always(f("scope-defaults-to-all", "/scope"))),
	v("create", "scope-broken-is-not-absent", "`scope` is 5", "R43: a meaning rule whose member is faulty stays silent", create.with("scope", "«5»"), always(f("wrong-type", "/scope"))),
}

// Rules that are off unless a checker turns them on.
func intent(kind, name, rule, description, reason, pointer string, text raw) record {
	return v(kind, name, description, reason, text, always(f(rule, pointer)).enable(rule).and(always().disable(rule)))
}

var hygiene = []record{
	intent("token", "scope-all", "scope-all", "`scope` has sp:scopes:all", "§5: a warning in an audit, off in a check", "/scope/1", scopes("["+first+",«"+all+"»]").plusRaw("")),
	intent("create", "scope-all", "scope-all", "`scope` has sp:scopes:all", "§5: a warning in an audit, off in a check", "/scope/0", create.with("scope", "[«"+all+"»]").plusRaw("")),
	intent("created", "scope-all", "scope-all", "`scope` has sp:scopes:all", "§5: a warning in an audit, off in a check", "/scope/0", created.with("scope", "[«"+all+"»]").plusRaw("")),
	v("token", "scope-all-other-case", "`scope` has SP:SCOPES:ALL", "R24: no case folding, so some other scope", scopes(`["SP:SCOPES:ALL"]`), always().and(always().enable("scope-all"))),

	intent("token", "id-form-upper-case", "id-form", "an id with a capital letter", "§5: not 32 lower-case hexadecimal digits; R24: never an error", "/id", token.with("id", `«"86F1dc6fe8f54414950454cbb11278fa"»`).plusRaw("")),
	intent("token", "id-form-short", "id-form", "an id of 31 digits", "§5: not 32 lower-case hexadecimal digits", "/id", token.with("id", `«"86f1dc6fe8f54414950454cbb11278f"»`).plusRaw("")),
	intent("token", "id-form-long", "id-form", "an id of 33 digits", "§5: not 32 lower-case hexadecimal digits", "/id", token.with("id", `«"86f1dc6fe8f54414950454cbb11278fa0"»`).plusRaw("")),
	intent("token", "id-form-letter", "id-form", "an id with the letter g", "§5: not 32 lower-case hexadecimal digits", "/id", token.with("id", `«"g6f1dc6fe8f54414950454cbb11278fa"»`).plusRaw("")),
	intent("created", "id-form", "id-form", "an id that is a word", "§5: not 32 lower-case hexadecimal digits", "/id", created.with("id", `«"token"»`).plusRaw("")),
	v("token", "id-form-good", "the id of the vendor's sample", "§5: 32 lower-case hexadecimal digits", token, always().and(always().enable("id-form"))),
	v("token", "empty-id-and-form", "the id is empty, and its form is asked for", "§5: one fault, one violation", token.with("id", `«""»`), always(f("empty-id", "/id")).enable("id-form")),

	v("created", "secret-in-document", "the vendor's published sample secret", "R35: an error in a file; the library, which reads answers, never asks", created.with("secret", "«"+sample+"»"),
		always(f("secret-in-document", "/secret")).enable("secret-in-document").and(always().disable("secret-in-document"))),
	v("created", "secret-in-document-short", "a secret of two different characters", "R35: no placeholder", created.with("secret", `«"xy"»`),
		always(f("secret-in-document", "/secret")).enable("secret-in-document").and(always().disable("secret-in-document"))),
	v("created", "secret-placeholder-letters", "the secret is xxxx", "R35: one character repeated is a placeholder", created.with("secret", `"xxxx"`), always().and(always().enable("secret-in-document"))),
	v("created", "secret-placeholder-not-ascii", "the secret is three times U+2022", "R35: one character repeated, whatever its length in bytes", created.with("secret", `"•••"`), always().and(always().enable("secret-in-document"))),
	v("created", "secret-placeholder-escaped", "the secret is three stars, one of them escaped", "R35: one character repeated, whatever its spelling", created.with("secret", `"*\u002a*"`), always().and(always().enable("secret-in-document"))).
		writes(created.with("secret", `"***"`)),
}
