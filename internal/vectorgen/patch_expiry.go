package main

// What a patch makes of the expiry. In the six-months dialect none of these
// operations is allowed, and the clearing rule never runs (R18).
func state(name, description, reason string, text raw, b cases, operations ...int) record {
	return v("patch", name, description, reason, text, b.and(refusedPaths(operations...)))
}

const clearing = "patch-clears-expiration-unacknowledged"

// cleared is the operation that clears, marked.
var (
	cleared = marked(clearDate())
	agreed  = acknowledge("true")
	refuse  = acknowledge("false")
)

var patchExpiry = []record{
	state("expiration-set", "replace `/expirationDate` with a date", "§2", array(expire(late)), inB(), 0),
	state("expiration-added", "add `/expirationDate`", "§2", array(op("add", "/expirationDate", `"value":`+late)), inB(), 0),
	state("expiration-cleared-acknowledged", "remove `/expirationDate`, and acknowledge", "§2", array(clearDate(), agreed), inB(), 0, 1),
	state("expiration-cleared-acknowledged-first", "acknowledge, and remove `/expirationDate`", "R1: the same patch has no order", array(agreed, clearDate()), inB(), 0, 1),
	state("expiration-cleared-null", "replace `/expirationDate` with null, and acknowledge", "D4: null is accepted where the text asks for it, and it is written back", array(expire("null"), agreed), inB(), 0, 1),
	state("expiration-cleared-add-null", "add `/expirationDate` as null, and acknowledge by add", "§2: replace or add", array(op("add", "/expirationDate", `"value":null`), op("add", "/userAwareTokenNeverExpires", `"value":true`)), inB(), 0, 1),
	state("expiration-cleared-then-set", "remove `/expirationDate`, and set it again", "R2: set last = not cleared", array(clearDate(), expire(late)), inB(), 0, 1),
	state("expiration-cleared-false-then-true", "remove `/expirationDate`, refuse, acknowledge", "R1: the last operation on each decides", array(clearDate(), refuse, agreed), inB(), 0, 1, 2),
	state("rename-only", "replace `/name`", "D3: a rename needs no acknowledgement", array(rename(`"a"`)), inB()),

	state(clearing+"-remove", "remove `/expirationDate`", "§2", array(cleared), inB(f(clearing, "/0")), 0),
	state(clearing+"-replace", "replace `/expirationDate` with null", "§2", array(marked(expire("null"))), inB(f(clearing, "/0")), 0),
	state(clearing+"-add", "add `/expirationDate` as null", "§2", array(marked(op("add", "/expirationDate", `"value":null`))), inB(f(clearing, "/0")), 0),
	state(clearing+"-false", "remove `/expirationDate`, and set the acknowledgement to false", "R12: this violation, and no other", array(cleared, refuse), inB(f(clearing, "/0")), 0, 1),
	state(clearing+"-true-then-false", "acknowledge, remove `/expirationDate`, refuse", "R1: the last operation on each decides", array(agreed, cleared, refuse), inB(f(clearing, "/1")), 0, 1, 2),
	state(clearing+"-true-then-removed", "acknowledge, remove the acknowledgement, remove `/expirationDate`", "R1: the last operation on each decides", array(agreed, op("remove", "/userAwareTokenNeverExpires", ""), cleared), inB(f(clearing, "/2")), 0, 1, 2),
	state(clearing+"-set-then-cleared", "set `/expirationDate`, and remove it", "R2: cleared last = cleared", array(expire(late), cleared), inB(f(clearing, "/1")), 0, 1),
	state(clearing+"-twice", "remove `/expirationDate`, and replace it with null", "R45: at the last operation that clears", array(clearDate(), marked(expire("null"))), inB(f(clearing, "/1")), 0, 1),
	state(clearing+"-test-sets-nothing", "remove `/expirationDate`, and test it for a date", "R3: a test never sets", array(cleared, op("test", "/expirationDate", `"value":`+late)), inB(f(clearing, "/0")), 0, 1),
	state(clearing+"-test-acknowledges-nothing", "remove `/expirationDate`, and test the acknowledgement for true", "R3: a test never acknowledges", array(cleared, op("test", "/userAwareTokenNeverExpires", `"value":true`)), inB(f(clearing, "/0")), 0, 1),
	state(clearing+"-beside-rename", "rename, and remove `/expirationDate`", "D3: it is the clearing that asks for an acknowledgement", array(rename(`"a"`), cleared), inB(f(clearing, "/1")), 1),
	v("patch", clearing+"-empty-string", "replace `/expirationDate` with the empty string", "R8: it clears as null does, with a warning", array(marked(expire(`«""»`))),
		inB(f(clearing, "/0"), f("expiration-empty-string", "/0/value"))),
	v("patch", "expiration-empty-string", "replace `/expirationDate` with the empty string, and acknowledge", "R8, D7: written back as null", array(expire(`«""»`), agreed),
		inB(f("expiration-empty-string", "/0/value"))).writes(array(expire("null"), agreed)),
	v("patch", "expiration-empty-string-test", "test `/expirationDate` for the empty string", "R8: the warning is of any value; R3: a test never clears", array(op("test", "/expirationDate", `"value":«""»`)),
		inB(f("expiration-empty-string", "/0/value"))).writes(array(op("test", "/expirationDate", `"value":null`))),
	v("patch", clearing+"-acknowledgement-broken", "remove `/expirationDate`, and set the acknowledgement to \"true\"", "R43: a faulty acknowledgement is not a missing one", array(clearDate(), acknowledge(`«"true"»`)),
		inB(f("wrong-type", "/1/value"))),
	v("patch", "expiration-broken-clears-nothing", "replace `/expirationDate` with 0", "R43: an unreadable date asks for no acknowledgement", array(expire("«0»")), inB(f("wrong-type", "/0/value"))),

	state("acknowledgement-set-false", "set the acknowledgement to false", "R12: the stored token may have a date", array(refuse), inB(), 0),
	state("acknowledgement-removed", "remove the acknowledgement", "R12: the stored token may have a date", array(op("remove", "/userAwareTokenNeverExpires", "")), inB(), 0),
	state("acknowledgement-set-true", "set the acknowledgement to true", "§2: nothing is cleared", array(agreed), inB(), 0),
	state("acknowledgement-beside-date", "set `/expirationDate`, and the acknowledgement to true", "§2; the warning acknowledgement-unneeded is of payloads, not of patches", array(expire(late), agreed), inB(), 0, 1),
	state("test-expiration-null", "test `/expirationDate` for null", "R3: a test never clears, and null is as for replace", array(op("test", "/expirationDate", `"value":null`)), inB(), 0),
	state("test-expiration-past", "test `/expirationDate` for a date that is past at the clock", "R3: a test's value is not checked for meaning", array(op("test", "/expirationDate", `"value":`+born)), inB().and(inB().now(noon)), 0),
	state("test-acknowledgement", "test the acknowledgement for false", "R3", array(op("test", "/userAwareTokenNeverExpires", `"value":false`)), inB(), 0),
	v("patch", "patch-not-patchable-six-months-expiration", "replace `/expirationDate`, in the dialect that does not allow it", "§2: only `/name` and `/scope`", array(expire(late)), refusedPaths(0).and(inB())),
	v("patch", "patch-not-patchable-six-months-test", "test `/expirationDate`, in the dialect that does not allow it", "R18: every operation, test included", array(op("test", "/expirationDate", `"value":null`)), refusedPaths(0).and(inB())),
	v("patch", "patch-not-patchable-six-months-acknowledgement", "set the acknowledgement, in the dialect that does not have it", "R18: tolerated if present is about members of payloads", array(agreed), refusedPaths(0).and(inB())),

	v("patch", "expiration-not-future-now", "set `/expirationDate` to exactly now", "§2: a future date; R37", array(expire("«"+late+"»")), inB(f("expiration-not-future", "/0/value")).now(atLate).and(inB()).and(refusedPaths(0).now(atLate))),
	v("patch", "expiration-in-a-millisecond", "set `/expirationDate` to a millisecond from now", "§2: a future date; R37", array(expire(late)), inB().and(inB().now(beforeLate)).and(refusedPaths(0))),
	v("patch", "expiration-not-future-on-the-way", "set `/expirationDate` to a past date, and then to a future one", "R2: every date given on the way needs the future", array(expire("«"+born+"»"), expire(late)),
		inB(f("expiration-not-future", "/0/value")).now(noon).and(inB())),
	v("patch", "expiration-not-future-then-cleared", "set `/expirationDate` to a past date, clear it and acknowledge", "R2: every date given on the way needs the future", array(expire("«"+born+"»"), clearDate(), agreed),
		inB(f("expiration-not-future", "/0/value")).now(noon).and(inB())),

	v("patch", "never-expires", "remove `/expirationDate`, and acknowledge; and the audit's rule is on", "§5; R18: it stays silent in the other dialect", array(cleared, agreed),
		inB(f("never-expires", "/0")).enable("never-expires").and(inB()).and(refusedPaths(0, 1).enable("never-expires"))),
	v("patch", "never-expires-not", "set `/expirationDate`; and the audit's rule is on", "§5", array(expire(late)), inB().and(inB().enable("never-expires")).and(refusedPaths(0))),
}
