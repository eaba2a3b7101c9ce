package main

// one is a patch of one operation.
func one(operation raw) raw { return array(operation) }

// at is an operation with its path marked as the fault.
func at(name, path, rest string) raw {
	return op(name, path, rest).but("‹", "«").but("›", "»")
}

const newName = `"value":"a"`

// refused is an operation whose path no dialect lets a patch name.
func refused(rule, name, operation, path, rest, description, reason string) record {
	return v("patch", rule+"-"+name, description, reason, one(at(operation, path, rest)), always(f(rule, "/0/path")))
}

func notPatchable(name, path, reason string) record {
	return refused("patch-not-patchable", name, "replace", path, `"value":5`, "replace `"+path+"`", reason)
}

func badPath(name, operation, path, reason string) record {
	rest := newName
	if operation == "remove" {
		rest = ""
	}
	return refused("patch-path", name, operation, path, rest, operation+" `"+path+"`", reason)
}

var patchPaths = []record{
	notPatchable("id", "/id", "§2: four members are patchable; the value is not judged"),
	notPatchable("validity", "/accessTokenValiditySeconds", "§2: not patchable"),
	notPatchable("owner", "/owner", "§2: four members are patchable"),
	notPatchable("owner-name", "/owner/name", "R5: the first token decides"),
	notPatchable("created", "/created", "§2: four members are patchable"),
	notPatchable("managed", "/managed", "§2: four members are patchable"),
	notPatchable("unknown", "/x", "R5: the first token decides"),
	notPatchable("other-case", "/Name", "R5, R7: no case folding"),
	notPatchable("empty-token", "/", "R5: the member whose name is empty"),
	notPatchable("whole-document", "", "R5: the empty pointer is the whole token"),
	notPatchable("percent", "/%6eame", "R7: no percent-decoding"),
	notPatchable("tilde-zero", "/~0name", "R7: ~0 is a tilde"),
	notPatchable("tilde-one", "/scope~10", "R7: ~1 is a slash in a name, not between two"),
	notPatchable("trailing-space", "/name ", "R7: compared exactly"),
	notPatchable("fragment", "/#name", "R7: no fragment"),
	notPatchable("below-id", "/id/01", "R5: the first token decides, so the index is not looked at"),
	refused("patch-not-patchable", "name-removed", "remove", "/name", "", "remove `/name`", "R10: a token has a name"),
	v("patch", "patch-not-patchable-vendor-sample", "replace `/description`, as the vendor's documents do, in an array", "§2: four members are patchable",
		one(at("replace", "/description", `"value":"New description"`)), always(f("patch-not-patchable", "/0/path"))),

	badPath("no-slash", "replace", "name", "R5: no RFC 6901 pointer"),
	badPath("fragment", "replace", "#/name", "R5: no RFC 6901 pointer but its URI form"),
	badPath("dotted", "replace", "$.name", "R5: no RFC 6901 pointer but a JSONPath"),
	badPath("tilde-two", "replace", "/na~2me", "R7: ~ is followed by 0 or 1"),
	badPath("tilde-last", "replace", "/name~", "R7: ~ is followed by 0 or 1"),
	badPath("tilde-below-id", "replace", "/id/~", "R5, R7: no RFC 6901 pointer, whatever its first token"),
	badPath("tilde-in-unknown", "replace", "/x~2", "R5, R7: no RFC 6901 pointer, whatever its first token"),
	badPath("below-name", "replace", "/name/0", "R5: there is nothing below a string"),
	badPath("below-name-slash", "replace", "/name/", "R5: there is nothing below a string"),
	badPath("below-scope-item", "replace", "/scope/0/x", "R5: there is nothing below a string"),
	badPath("below-expiration", "replace", "/expirationDate/0", "R5: there is nothing below a string, in either dialect"),
	badPath("below-acknowledgement", "replace", "/userAwareTokenNeverExpires/0", "R5: there is nothing below a boolean"),
	badPath("index-leading-zero", "replace", "/scope/01", "R5: a bad index (RFC 6901 §4)"),
	badPath("index-two-zeros", "replace", "/scope/00", "R5: a bad index (RFC 6901 §4)"),
	badPath("index-letter", "replace", "/scope/x", "R5: a bad index (RFC 6901 §4)"),
	badPath("index-empty", "replace", "/scope/", "R5: a bad index (RFC 6901 §4)"),
	badPath("index-negative", "replace", "/scope/-1", "R5: a bad index (RFC 6901 §4)"),
	badPath("index-plus", "replace", "/scope/+1", "R5: a bad index (RFC 6901 §4)"),
	badPath("index-exponent", "replace", "/scope/1e0", "R5: a bad index (RFC 6901 §4)"),
	badPath("index-other-digits", "replace", "/scope/\u0661", "R5: a bad index (RFC 6901 §4): the digits of ASCII"),
	badPath("end-replaced", "replace", "/scope/-", "R6: the end of the list names nothing"),
	badPath("end-removed", "remove", "/scope/-", "R6: the end of the list names nothing"),
	badPath("end-tested", "test", "/scope/-", "R6: the end of the list names nothing"),
	badPath("below-end", "add", "/scope/-/0", "R5: there is nothing below a string"),

	v("patch", "path-index", "replace `/scope/0`", "R5", one(op("replace", "/scope/0", newName)), always()),
	v("patch", "path-index-huge", "remove an item whose index has 30 digits", "R6: an index is never compared with a length", one(op("remove", "/scope/100000000000000000000000000000", "")), always()),
	v("patch", "path-end", "add `/scope/-`", "R6: the end of the list, for add", one(op("add", "/scope/-", newName)), always()),
	v("patch", "path-json-escape", "`/name` with its slash escaped", "R7: an escape of JSON is gone before the pointer is read", one(raw(`{"op":"replace","path":"\u002fname","value":"a"}`)), always()).writes(one(rename(`"a"`))),
	v("patch", "path-in-six-months", "add and remove an item of `scope`", "§2: the six-months dialect patches `/name` and `/scope`", array(op("add", "/scope/0", newName), op("remove", "/scope/1", "")), always()),
}

// moved is an operation with a `from`; marks in either text show the fault.
func moved(name, from, path string) raw {
	return raw(`[{"op":"` + name + `","from":` + from + `,"path":` + path + `}]`)
}

func movable(name, operation, from, path, description, reason string) record {
	return v("patch", name, description, reason, moved(operation, `"`+from+`"`, `"`+path+`"`), always())
}

func badFrom(rule, name, operation, from, path, description, reason string) record {
	return v("patch", rule+"-"+name, description, reason, moved(operation, `«"`+from+`"»`, `"`+path+`"`), always(f(rule, "/0/from")))
}

func badTo(rule, name, operation, from, path, description, reason string) record {
	return v("patch", rule+"-"+name, description, reason, moved(operation, `"`+from+`"`, `«"`+path+`"»`), always(f(rule, "/0/path")))
}

var patchMoves = []record{
	movable("move-in-scope", "move", "/scope/1", "/scope/0", "move an item of `scope`", "R4: between elements of `scope`"),
	movable("copy-in-scope", "copy", "/scope/0", "/scope/1", "copy an item of `scope`", "R4: between elements of `scope`"),
	movable("move-to-end", "move", "/scope/0", "/scope/-", "move an item to the end", "R6: `-` is fine as path of move"),
	movable("copy-to-end", "copy", "/scope/0", "/scope/-", "copy an item to the end", "R6: `-` is fine as path of copy"),
	movable("move-onto-itself", "move", "/scope/0", "/scope/0", "move an item onto itself", "R17: equal is accepted, without effect"),

	badFrom("patch-not-patchable", "move-from-expiration", "move", "/expirationDate", "/scope/0", "move the date into `scope`", "R4: the value is unknown, and moving the date away clears it"),
	badFrom("patch-not-patchable", "copy-from-name", "copy", "/name", "/scope/0", "copy the name into `scope`", "R4: the value is unknown"),
	badFrom("patch-not-patchable", "copy-from-id", "copy", "/id", "/scope/0", "copy the id into `scope`", "R4: the value is unknown"),
	badFrom("patch-not-patchable", "move-from-prefix", "move", "/scope", "/scope/0", "move `scope` into itself", "R17: a proper prefix (RFC 6902 §4.4)"),
	v("patch", "patch-not-patchable-move-name-onto-itself", "move the name onto itself", "R4: each side that is no element of `scope`, here both", moved("move", `«"/name"»`, `«"/name"»`),
		always(f("patch-not-patchable", "/0/from"), f("patch-not-patchable", "/0/path"))),
	badFrom("patch-path", "move-from-end", "move", "/scope/-", "/scope/0", "move from behind the end", "R6: as `from` it names nothing"),
	badFrom("patch-path", "copy-from-bad-index", "copy", "/scope/01", "/scope/0", "copy from `/scope/01`", "R5: a bad index"),
	badFrom("patch-path", "copy-from-no-slash", "copy", "scope/0", "/scope/0", "copy from `scope/0`", "R5: no RFC 6901 pointer"),
	badFrom("patch-path", "move-from-below-item", "move", "/scope/0/x", "/scope/0", "move from below an item", "R5: there is nothing below a string"),
	badTo("patch-not-patchable", "copy-to-name", "copy", "/scope/0", "/name", "copy an item to the name", "R4: the value is unknown"),
	badTo("patch-not-patchable", "move-to-scope", "move", "/scope/0", "/scope", "move an item to the whole of `scope`", "R4: only between elements"),
	badTo("patch-not-patchable", "copy-to-expiration", "copy", "/scope/0", "/expirationDate", "copy an item to the date", "R4: the value is unknown"),
	badTo("patch-path", "copy-to-bad-index", "copy", "/scope/0", "/scope/x", "copy to `/scope/x`", "R5: a bad index"),

	v("patch", "patch-from-missing-move", "move without `from`", "§2: `from` for move and copy; R45: at the operation", one(raw(`«{»"op":"move","path":"/scope/0"}`)), always(f("patch-from-missing", "/0"))),
	v("patch", "patch-from-missing-copy", "copy without `from`", "§2: `from` for move and copy", one(raw(`«{»"op":"copy","path":"/scope/0"}`)), always(f("patch-from-missing", "/0"))),
	v("patch", "null-not-allowed-from", "`from` is null", "R42: null anywhere it is not allowed", moved("move", "«null»", `"/scope/0"`), always(f("null-not-allowed", "/0/from"))),
	v("patch", "wrong-type-from", "`from` is 0", "§2: a pointer is a string", moved("move", "«0»", `"/scope/0"`), always(f("wrong-type", "/0/from"))),
}
