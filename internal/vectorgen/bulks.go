package main

import (
	"fmt"
	"strings"
)

// bulked is a bulk-update that differs in one member.
func ids(items string) object { return bulk.with("ids", items) }
func bulkPatch(ops ...raw) object {
	items := make([]fmt.Stringer, len(ops))
	for i, op := range ops {
		items[i] = op
	}
	return bulk.with("patch", array(items...))
}

// many is n ids, each unlike the others.
func many(n int) string {
	items := make([]string, n)
	for i := range items {
		items[i] = fmt.Sprintf(`"%032d"`, i+1)
	}
	return strings.Join(items, ",")
}

func b(name, description, reason string, text fmt.Stringer, ff ...fault) record {
	return v("bulk", name, description, reason, text, onlyB(ff...))
}

func blank(name, value, reason string) record {
	return b("bulk-ids-blank-"+name, "an id of white space: "+name, reason, ids("["+idA+`,«"`+value+`"»]`), f("bulk-ids-blank", "/ids/1"))
}

var bulkIDs = []record{
	v("bulk", "kind-not-in-version", "a bulk-update, in the dialect that has none", "R19: one violation, at the root", bulk, inA(f("kind-not-in-version", "").root()).and(inB())),
	v("bulk", "kind-not-in-version-nothing-else", "a bulk-update full of faults, in the dialect that has none", "R19: nothing else is judged",
		raw(`{"ids":«[]»,"patch":«[]»,«"reason"»:1}`), inA(f("kind-not-in-version", "").root()).and(inB(f("bulk-ids-count", "/ids"), f("bulk-patch-empty", "/patch"), f("unknown-member", "/reason")))),
	b("all-members", "two ids and a date", "§1", bulk),
	b("missing-member-ids", "no `ids`", "§1; R45", bulk.without("ids").open(), f("missing-member", "")),
	b("missing-member-patch", "no `patch`", "§1; R45", bulk.without("patch").open(), f("missing-member", "")),
	b("null-not-allowed-ids", "`ids` is null", "§4 null not allowed", ids("«null»"), f("null-not-allowed", "/ids")),
	b("null-not-allowed-patch", "`patch` is null", "§4 null not allowed", bulk.with("patch", "«null»"), f("null-not-allowed", "/patch")),
	b("null-not-allowed-id", "an id is null", "R42: null anywhere it is not allowed", ids("["+idA+",«null»]"), f("null-not-allowed", "/ids/1")),
	b("null-not-allowed-operation", "an operation is null", "R42: null anywhere it is not allowed", bulkPatch("«null»"), f("null-not-allowed", "/patch/0")),
	b("wrong-type-ids", "`ids` is a string", "§1: an array of strings", ids("«"+idA+"»"), f("wrong-type", "/ids")),
	b("wrong-type-id", "an id is 5", "§1: an array of strings", ids("["+idA+",«5»]"), f("wrong-type", "/ids/1")),
	b("wrong-type-patch", "`patch` is one operation", "§1: an array of operations", bulk.with("patch", marked(expire(late))), f("wrong-type", "/patch")),
	b("wrong-type-operation", "an operation is a string", "§1: an array of operations", bulkPatch(`«"remove"»`), f("wrong-type", "/patch/0")),

	b("bulk-ids-count-none", "`ids` is []", "§2: 1..25; R45: at the array", ids("«[]»"), f("bulk-ids-count", "/ids")),
	b("bulk-ids-count-26", "26 ids", "§2: 1..25", ids("«["+many(26)+"]»"), f("bulk-ids-count", "/ids")),
	b("ids-1", "one id", "§2: 1..25", ids("["+idA+"]")),
	b("ids-25", "25 ids", "§2: 1..25", ids("["+many(25)+"]")),
	b("bulk-ids-count-broken-items", "26 items, of which one is null, one 5, one blank and one repeated", "R25: the count is of all items, and the other rules report beside it",
		ids("«["+many(22)+`,«null»,«5»,«""»,«"00000000000000000000000000000001"»]»`),
		f("bulk-ids-count", "/ids"), f("null-not-allowed", "/ids/22"), f("wrong-type", "/ids/23"), f("bulk-ids-blank", "/ids/24"), f("bulk-ids-duplicate", "/ids/25")),
	b("ids-25-broken-items", "25 items, of which one is null", "R25: the count is of all items", ids("["+many(24)+`,«null»]`), f("null-not-allowed", "/ids/24")),

	b("bulk-ids-duplicate", "an id twice", "§2: unique", ids("["+idA+",«"+idA+"»]"), f("bulk-ids-duplicate", "/ids/1")),
	b("bulk-ids-duplicate-three-times", "an id three times", "§2: unique; each later one", ids("["+idA+",«"+idA+"»,"+idB+",«"+idA+"»]"), f("bulk-ids-duplicate", "/ids/1"), f("bulk-ids-duplicate", "/ids/3")),
	b("bulk-ids-duplicate-escaped", "an id again, with an escape in it", "R24: compared after unescaping", ids(`["a",«"\u0061"»]`), f("bulk-ids-duplicate", "/ids/1")),
	b("ids-differ-by-case", "two ids that differ by case", "R24: no case folding; the form of an id is never an error", ids(`["a","A"]`)),
	b("ids-differ-by-space", "two ids that differ by a space", "R24: no trimming", ids(`["a"," a"]`)),
	b("ids-differ-by-normalisation", "é as one character and as two", "R24: no normalisation", ids("[\"\u00e9\",\"e\u0301\"]")),

	b("bulk-ids-blank-empty", "an empty id", "R23: bulk-ids-blank, not empty-id", ids("["+idA+`,«""»]`), f("bulk-ids-blank", "/ids/1")),
	blank("space", " ", "R23"),
	blank("tab-and-line-feed", `\t\n`, "R23"),
	blank("next-line", "\u0085", "R23: U+0085 is White_Space"),
	blank("no-break-space", "\u00a0", "R23: U+00A0 is White_Space"),
	blank("ogham-space-mark", "\u1680", "R23: U+1680 is White_Space"),
	blank("em-space", "\u2003", "R23: U+2003 is White_Space"),
	blank("line-separator", "\u2028", "R23: U+2028 is White_Space"),
	blank("narrow-no-break-space", "\u202f", "R23: U+202F is White_Space"),
	blank("ideographic-space", " \u3000 ", "R23: U+3000 is White_Space"),
	b("bulk-ids-blank-twice", "two empty ids", "R24: a blank id is its own fault, and compared with no other", ids(`[«""»,«""»]`), f("bulk-ids-blank", "/ids/0"), f("bulk-ids-blank", "/ids/1")),
	b("id-zero-width-space", "an id of U+200B", "R23: U+200B is not White_Space", ids("[\"\u200b\"]")),
	b("id-zero-width-no-break-space", "an id of U+FEFF", "R23: U+FEFF is not White_Space", ids("[\"\ufeff\"]")),
	b("id-within-spaces", "an id with spaces around it", "R23: not only white space", ids(`[" a "]`)),
	v("bulk", "id-form", "an id that is a word; and the audit's rule is on", "§5: not 32 lower-case hexadecimal digits; R24: never an error", ids(`[`+idA+`,«"word"»]`),
		inB(f("id-form", "/ids/1")).enable("id-form").and(inB()).and(inA(f("kind-not-in-version", "").root()))),
}

// bulkPath is a bulk-update whose operation has a faulty path.
func bulkPath(rule, name, operation, path, rest, description, reason string) record {
	return b(rule+"-"+name, description, reason, bulkPatch(at(operation, path, rest)), f(rule, "/patch/0/path"))
}

var bulkPatches = []record{
	b("bulk-patch-empty", "`patch` is []", "R20: what a patch may be, a bulk-update's may not; R45: at the array", bulk.with("patch", "«[]»"), f("bulk-patch-empty", "/patch")),
	b("expiration-added", "add `/expirationDate`", "§2: replace, add or remove", bulkPatch(op("add", "/expirationDate", `"value":`+late))),
	b("expiration-cleared-acknowledged", "remove `/expirationDate`, and acknowledge", "§2: the same clearing rule", bulkPatch(clearDate(), agreed)),
	b("expiration-cleared-null", "replace `/expirationDate` with null, and add the acknowledgement", "D4; R21: add and replace", bulkPatch(expire("null"), op("add", "/userAwareTokenNeverExpires", `"value":true`))),
	b("acknowledgement-set-false", "set the acknowledgement to false", "R12, R21", bulkPatch(refuse)),

	bulkPath("bulk-not-patchable", "name", "replace", "/name", newName, "replace `/name`", "R22: bulk-not-patchable alone"),
	bulkPath("bulk-not-patchable", "scope", "replace", "/scope", `"value":[]`, "replace `/scope`", "§2: only the date and the acknowledgement"),
	bulkPath("bulk-not-patchable", "scope-item", "add", "/scope/-", newName, "add to `/scope`", "§2: only the date and the acknowledgement"),
	bulkPath("bulk-not-patchable", "id", "replace", "/id", newName, "replace `/id`", "R22: bulk-not-patchable alone"),
	bulkPath("bulk-not-patchable", "whole-document", "replace", "", newName, "replace the whole token", "R5, R22"),
	bulkPath("bulk-not-patchable", "test-expiration", "test", "/expirationDate", `"value":null`, "test `/expirationDate`", "R21: test included"),
	bulkPath("bulk-not-patchable", "test-acknowledgement", "test", "/userAwareTokenNeverExpires", `"value":true`, "test the acknowledgement", "R21: test included"),
	bulkPath("bulk-not-patchable", "acknowledgement-removed", "remove", "/userAwareTokenNeverExpires", "", "remove the acknowledgement", "R21: of the acknowledgement, add and replace"),
	b("bulk-not-patchable-second", "replace `/expirationDate` and `/name`", "R22: pointers start /patch/i", bulkPatch(expire(late), at("replace", "/name", newName)), f("bulk-not-patchable", "/patch/1/path")),
	b("bulk-not-patchable-copy", "copy the date onto itself", "R21: everything else, the date as a target of copy included",
		bulkPatch(`{"op":"copy","from":"/expirationDate","path":«"/expirationDate"»}`), f("bulk-not-patchable", "/patch/0/path")),
	b("bulk-not-patchable-move", "move an item of `scope`", "R21: everything else", bulkPatch(`{"op":"move","from":"/scope/0","path":«"/scope/1"»}`), f("bulk-not-patchable", "/patch/0/path")),
	bulkPath("patch-path", "no-slash", "replace", "expirationDate", `"value":`+late, "replace `expirationDate`", "R22: patch-path keeps its name"),
	bulkPath("patch-path", "below-expiration", "replace", "/expirationDate/0", `"value":`+late, "replace `/expirationDate/0`", "R5, R22"),
	bulkPath("patch-path", "tilde", "remove", "/expirationDate~", "", "remove `/expirationDate~`", "R7, R22"),

	b(clearing, "remove `/expirationDate`", "§2: the same clearing rule; R22: it keeps its name", bulkPatch(cleared), f(clearing, "/patch/0")),
	b(clearing+"-null", "replace `/expirationDate` with null", "§2: the same clearing rule", bulkPatch(marked(expire("null"))), f(clearing, "/patch/0")),
	b(clearing+"-false", "remove `/expirationDate`, and refuse", "R12: this violation, and no other", bulkPatch(cleared, refuse), f(clearing, "/patch/0")),
	b(clearing+"-empty-string", "replace `/expirationDate` with the empty string", "R8: it clears, with a warning", bulkPatch(marked(expire(`«""»`))), f(clearing, "/patch/0"), f("expiration-empty-string", "/patch/0/value")),
	b("expiration-empty-string", "replace `/expirationDate` with the empty string, and acknowledge", "R8, D7: written back as null", bulkPatch(expire(`«""»`), agreed), f("expiration-empty-string", "/patch/0/value")).
		writes(bulkPatch(expire("null"), agreed).plain()),

	b("missing-member-op", "no `op`", "R16", bulkPatch(`«{»"path":"/expirationDate"}`), f("missing-member", "/patch/0")),
	b("missing-member-path", "no `path`", "R16", bulkPatch(`«{»"op":"remove"}`), f("missing-member", "/patch/0")),
	b("patch-op", "`op` is REMOVE", "R16", bulkPatch(`{"op":«"REMOVE"»,"path":"/expirationDate"}`), f("patch-op", "/patch/0/op")),
	b("patch-value-missing", "replace without `value`", "§2", bulkPatch(`«{»"op":"replace","path":"/expirationDate"}`), f("patch-value-missing", "/patch/0")),
	b("patch-from-missing", "move without `from`", "§2: `from` for move and copy; R21: and the operation is not for bulk-updates, with it or without", bulkPatch(`«{»"op":"move","path":«"/expirationDate"»}`),
		f("patch-from-missing", "/patch/0"), f("bulk-not-patchable", "/patch/0/path")),
	b("unknown-member-value-on-remove", "remove with a `value`, and an acknowledgement", "R15", bulkPatch(op("remove", "/expirationDate", `«"value"»:null`), agreed), f("unknown-member", "/patch/0/value")),
	b("wrong-type-expiration", "replace `/expirationDate` with a number", "§1", bulkPatch(expire("«0»")), f("wrong-type", "/patch/0/value")),
	b("wrong-type-acknowledgement", "set the acknowledgement to \"true\"", "§1", bulkPatch(acknowledge(`«"true"»`)), f("wrong-type", "/patch/0/value")),
	b("null-not-allowed-acknowledgement", "set the acknowledgement to null", "R9", bulkPatch(acknowledge("«null»")), f("null-not-allowed", "/patch/0/value")),
	b("timestamp-form", "replace `/expirationDate` with soon", "§4 timestamp grammar", bulkPatch(expire(`«"soon"»`)), f("timestamp-form", "/patch/0/value")),
	b("timestamp-zero", "replace `/expirationDate` with the zero instant", "§4 zero timestamp", bulkPatch(expire(`«"0001-01-01T00:00:00Z"»`)), f("timestamp-zero", "/patch/0/value")),
	b("timestamp-not-canonical", "replace `/expirationDate` with a date without fraction", "§4 timestamp not canonical", bulkPatch(expire(`«"2026-12-31T23:59:59Z"»`)), f("timestamp-not-canonical", "/patch/0/value")).
		writes(bulkPatch(expire(`"2026-12-31T23:59:59.000Z"`)).plain()),
	v("bulk", "timestamp-precision", "replace `/expirationDate` with microseconds", "D6, R44: tolerant reading reaches bulk-updates", bulkPatch(expire(`«"2026-12-31T23:59:59.999999Z"»`)),
		onlyB(f("timestamp-precision", "/patch/0/value")).and(inB(f("timestamp-precision", "/patch/0/value").warned()).tolerant())).writes(bulk.plain()),
	v("bulk", "expiration-not-future", "set `/expirationDate` to exactly now", "§2, R37", bulkPatch(expire("«"+late+"»")), onlyB(f("expiration-not-future", "/patch/0/value")).now(atLate).and(inB())),
	v("bulk", "expiration-in-a-millisecond", "set `/expirationDate` to a millisecond from now", "§2, R37", bulk, onlyB().and(inB().now(beforeLate))),
	v("bulk", "never-expires", "remove `/expirationDate`, and acknowledge; and the audit's rule is on", "§5", bulkPatch(cleared, agreed),
		inB(f("never-expires", "/patch/0")).enable("never-expires").and(onlyB())),
}
