package main

import "strings"

func odd(name, description, reason string, operation raw, ff ...fault) record {
	return v("patch", name, description, reason, one(operation), always(ff...))
}

// The shape of an operation.
var patchShapes = []record{
	v("patch", "empty", "`[]`", "R13: RFC 6902 allows a patch that does nothing", raw("[]"), always()),
	v("patch", "rename", "replace `/name`", "§2", one(rename(`"a"`)), always()),
	v("patch", "all-operations", "every operation there is", "§2: RFC 6902", array(op("test", "/name", newName), op("add", "/scope/-", newName), op("replace", "/scope/0", `"value":"b"`),
		raw(`{"op":"move","from":"/scope/0","path":"/scope/1"}`), raw(`{"op":"copy","from":"/scope/0","path":"/scope/-"}`), op("remove", "/scope/0", "")), always()),
	v("patch", "wrong-type-vendor-sample", "one operation, not in an array, as the vendor's documents print it", "§1: an array of operations",
		raw(`«{"op":"replace","path":"/description","value":"New description"}»`), always(f("wrong-type", ""))),
	v("patch", "wrong-type-operation", "a string for an operation", "§1: an array of operations", array(raw(`«"remove"»`)), always(f("wrong-type", "/0"))),
	v("patch", "wrong-type-operation-array", "a patch in a patch", "§1: an array of operations", array(raw("«[]»")), always(f("wrong-type", "/0"))),
	v("patch", "null-not-allowed-operation", "a null for an operation", "R42: null anywhere it is not allowed", array(rename(`"a"`), raw("«null»")), always(f("null-not-allowed", "/1"))),

	odd("missing-member-op", "no `op`", "R16", raw(`«{»"path":"/name","value":"a"}`), f("missing-member", "/0")),
	odd("missing-member-path", "no `path`", "R16", raw(`«{»"op":"replace","value":"a"}`), f("missing-member", "/0")),
	odd("missing-members-all", "an operation `{}`", "R16: without a known op no value is demanded", raw(`«{»}`), f("missing-member", "/0").at(1), f("missing-member", "/0").at(1)),
	odd("null-not-allowed-op", "`op` is null", "R16", raw(`{"op":«null»,"path":"/name"}`), f("null-not-allowed", "/0/op")),
	odd("null-not-allowed-path", "`path` is null", "R16", raw(`{"op":"remove","path":«null»}`), f("null-not-allowed", "/0/path")),
	odd("wrong-type-op", "`op` is 5", "R16", raw(`{"op":«5»,"path":"/name"}`), f("wrong-type", "/0/op")),
	odd("wrong-type-path", "`path` is an array of tokens", "R16", raw(`{"op":"remove","path":«["scope",0]»}`), f("wrong-type", "/0/path")),
	odd("patch-op-upper-case", "`op` is REPLACE", "R16: any other string", raw(`{"op":«"REPLACE"»,"path":"/name","value":"a"}`), f("patch-op", "/0/op")),
	odd("patch-op-unknown", "`op` is set", "R16: any other string", raw(`{"op":«"set"»,"path":"/name","value":"a"}`), f("patch-op", "/0/op")),
	odd("patch-op-empty", "`op` is empty", "R16: any other string", raw(`{"op":«""»,"path":"/name","value":"a"}`), f("patch-op", "/0/op")),
	odd("patch-op-without-value", "`op` is set, and there is neither `value` nor `from`", "R16: without a known op neither is demanded", raw(`{"op":«"set"»,"path":"/name"}`), f("patch-op", "/0/op")),
	odd("patch-op-with-from", "`op` is set, and there are `value` and `from`", "R16: without a known op neither is refused", raw(`{"op":«"set"»,"path":"/name","value":5,"from":5}`), f("patch-op", "/0/op")),
	odd("patch-op-and-path", "`op` is set, and `path` is no pointer", "R16: `path` is judged", raw(`{"op":«"set"»,"path":«"name"»}`), f("patch-op", "/0/op"), f("patch-path", "/0/path")),
	v("patch", "op-escaped", "`op` with an escape in it", "RFC 8259 §7: an escaped value is the value", one(raw(`{"op":"\u0072eplace","path":"/name","value":"a"}`)), always()).writes(one(rename(`"a"`))),

	odd("patch-value-missing-add", "add without `value`", "§2; R45: at the operation", raw(`«{»"op":"add","path":"/scope/-"}`), f("patch-value-missing", "/0")),
	odd("patch-value-missing-replace", "replace without `value`", "§2", raw(`«{»"op":"replace","path":"/name"}`), f("patch-value-missing", "/0")),
	odd("patch-value-missing-test", "test without `value`", "§2", raw(`«{»"op":"test","path":"/name"}`), f("patch-value-missing", "/0")),
	v("patch", "patch-value-missing-expiration", "replace `/expirationDate` without `value`", "§2: an explicit null is not no value, and no value is not null: nothing is cleared",
		one(raw(`«{»"op":"replace","path":`+`‹"/expirationDate"›}`)), inB(f("patch-value-missing", "/0"))),

	v("patch", "unknown-member-value-on-remove", "remove with a `value`", "R15: not a member of that operation; its content is not judged", one(op("remove", "/scope/0", `«"value"»:{"a":5}`)), relaxable(f("unknown-member", "/0/value"))),
	v("patch", "unknown-member-value-on-move", "move with a `value`", "R15", one(raw(`{"op":"move","from":"/scope/1","path":"/scope/0",«"value"»:5}`)), relaxable(f("unknown-member", "/0/value"))),
	v("patch", "unknown-member-value-on-copy", "copy with a `value`", "R15", one(raw(`{"op":"copy","from":"/scope/1","path":"/scope/0",«"value"»:null}`)), relaxable(f("unknown-member", "/0/value"))),
	v("patch", "unknown-member-from-on-replace", "replace with a `from`", "R15: its content is not judged", one(op("replace", "/name", `"value":"a",«"from"»:5`)), relaxable(f("unknown-member", "/0/from"))),
	v("patch", "unknown-member-from-on-add", "add with a `from`", "R15", one(op("add", "/scope/-", `"value":"a",«"from"»:"/scope/0"`)), relaxable(f("unknown-member", "/0/from"))),
	v("patch", "unknown-member-from-on-remove", "remove with a `from`", "R15", one(op("remove", "/scope/0", `«"from"»:"/scope/0"`)), relaxable(f("unknown-member", "/0/from"))),
	v("patch", "unknown-member-from-on-test", "test with a `from`", "R15", one(op("test", "/name", `"value":"a",«"from"»:"/scope/0"`)), relaxable(f("unknown-member", "/0/from"))),
}

// A value is judged for shape in either dialect, also where one of them refuses
// the operation.
func valued(name, description, reason string, operation raw, ff ...fault) record {
	c := always(ff...)
	if strings.Contains(operation.String(), "xpirationDate") || strings.Contains(operation.String(), "userAware") {
		c = inB(ff...).and(alsoRefused(ff...))
	}
	return v("patch", name, description, reason, one(operation), c)
}

// alsoRefused is what the six-months dialect says of one operation on the date
// or the acknowledgement: its path is refused beside all other faults.
func alsoRefused(ff ...fault) cases {
	out := append([]fault{}, refusedPaths(0)[0].faults...)
	for k, f := range ff {
		out = append(out, f.at(k+1))
	}
	return inA(out...)
}

var patchValues = []record{
	valued("empty-name", "replace `/name` with the empty string", "R10", rename(`«""»`), f("empty-name", "/0/value")),
	valued("empty-name-added", "add `/name` as the empty string", "R10: add of a member that is there replaces it (RFC 6902 §4.1)", op("add", "/name", `"value":«""»`), f("empty-name", "/0/value")),
	valued("name-of-spaces", "replace `/name` with a space", "R23: empty means length 0", rename(`" "`)),
	valued("null-not-allowed-name", "replace `/name` with null", "R9, R10", rename(`«null»`), f("null-not-allowed", "/0/value")),
	valued("null-not-allowed-scope", "replace `/scope` with null", "R9: though `scope` is nullable in a token", rescope(`«null»`), f("null-not-allowed", "/0/value")),
	valued("null-not-allowed-scope-item", "replace `/scope/0` with null", "R9", op("replace", "/scope/0", `"value":«null»`), f("null-not-allowed", "/0/value")),
	valued("null-not-allowed-scope-item-in-value", "a null in the new `scope`", "R42: null anywhere it is not allowed", rescope(`["a",«null»]`), f("null-not-allowed", "/0/value/1")),
	valued("null-not-allowed-acknowledgement", "replace the acknowledgement with null", "R9", acknowledge(`«null»`), f("null-not-allowed", "/0/value")),
	valued("null-not-allowed-test-scope", "test `/scope` against null", "R3: null as for replace", op("test", "/scope", `"value":«null»`), f("null-not-allowed", "/0/value")),
	valued("null-not-allowed-test-name", "test `/name` against null", "R3: null as for replace", op("test", "/name", `"value":«null»`), f("null-not-allowed", "/0/value")),
	valued("wrong-type-name", "replace `/name` with 5", "§1: not the type of `name`", rename(`«5»`), f("wrong-type", "/0/value")),
	valued("wrong-type-scope", "replace `/scope` with a string", "§1: not the type of `scope`", rescope(`«"a b"»`), f("wrong-type", "/0/value")),
	valued("wrong-type-scope-item", "add an array to `scope`", "§1: an item of `scope` is a string", op("add", "/scope/-", `"value":«["a"]»`), f("wrong-type", "/0/value")),
	valued("wrong-type-scope-item-in-value", "a number in the new `scope`", "§1: an item of `scope` is a string", rescope(`[«5»]`), f("wrong-type", "/0/value/0")),
	valued("wrong-type-expiration", "replace `/expirationDate` with a number", "§1: not the type of `expirationDate`", expire(`«1798761599999»`), f("wrong-type", "/0/value")),
	valued("wrong-type-acknowledgement", "replace the acknowledgement with a string", "§1: a boolean", acknowledge(`«"true"»`), f("wrong-type", "/0/value")),
	valued("wrong-type-test", "test `/name` against 5", "R3: a test's value is checked for shape", op("test", "/name", `"value":«5»`), f("wrong-type", "/0/value")),
	valued("empty-scope-item", "replace `/scope` with an array of one empty string", "§4 empty string in scope", rescope(`[«""»]`), f("empty-scope-item", "/0/value/0")),
	valued("empty-scope-item-added", "add the empty string to `scope`", "§4 empty string in scope", op("add", "/scope/-", `"value":«""»`), f("empty-scope-item", "/0/value")),
	valued("scope-repeated", "replace `/scope` with an item twice", "§4 repeated scope item", rescope(`["a",«"a"»]`), f("scope-repeated", "/0/value/1")),
	valued("scope-form", "replace `/scope` with an item that has a space", "RFC 6749 §3.3", rescope(`[«"a b"»]`), f("scope-form", "/0/value/0")),
	valued("scope-form-item", "add an item that has a space", "RFC 6749 §3.3", op("add", "/scope/-", `"value":«"a b"»`), f("scope-form", "/0/value")),
	valued("scope-defaults-to-all-empty", "replace `/scope` with []", "R11: accepted, with the warning of a create request", rescope(`«[]»`), f("scope-defaults-to-all", "/0/value")),
	valued("scope-defaults-to-all-removed", "remove `/scope`", "R11: accepted, with the warning of a create request", marked(op("remove", "/scope", "")), f("scope-defaults-to-all", "/0")),
	valued("scope-item-removed", "remove an item of `scope`", "R11: what is left is unknown", op("remove", "/scope/0", "")),
	valued("test-empty-name", "test `/name` against the empty string", "R3, R10: a test's value is not checked for meaning", op("test", "/name", `"value":""`)),
	valued("test-empty-scope", "test `/scope` against []", "R3: a test sets nothing", op("test", "/scope", `"value":[]`)),
	valued("test-odd-scope", "test `/scope` against items that are empty, repeated and ill-formed", "R3: a test's value is not checked for meaning", op("test", "/scope", `"value":["","a b","a b"]`)),
	valued("timestamp-form", "replace `/expirationDate` with soon", "R2: every date given needs its shape", expire(`«"soon"»`), f("timestamp-form", "/0/value")),
	valued("timestamp-form-test", "test `/expirationDate` against soon", "R3: a test's value is checked for shape", op("test", "/expirationDate", `"value":«"soon"»`), f("timestamp-form", "/0/value")),
	valued("timestamp-zero", "replace `/expirationDate` with the zero instant", "§4 zero timestamp", expire(`«"0001-01-01T00:00:00Z"»`), f("timestamp-zero", "/0/value")),
	valued("timestamp-not-canonical", "replace `/expirationDate` with a date without fraction", "§4 timestamp not canonical", expire(`«"2026-12-31T23:59:59Z"»`), f("timestamp-not-canonical", "/0/value")).
		writes(one(expire(`"2026-12-31T23:59:59.000Z"`))),
	v("patch", "timestamp-precision", "replace `/expirationDate` with microseconds", "D6, R44: tolerant reading reaches patch values", one(expire(`«"2026-12-31T23:59:59.999999Z"»`)),
		inB(f("timestamp-precision", "/0/value")).and(inB(f("timestamp-precision", "/0/value").warned()).tolerant()).and(alsoRefused(f("timestamp-precision", "/0/value")))).writes(one(expire(late))),
	v("patch", "scope-all", "replace `/scope` with sp:scopes:all, as the vendor's documents do; and the audit's rule is on", "§5", one(rescope("[«"+all+"»]")),
		always(f("scope-all", "/0/value/0")).enable("scope-all").and(always())),
}
