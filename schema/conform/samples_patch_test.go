package conform_test

import "strings"

func patchSamples() []sample {
	return append([]sample{
		{name: "empty", reason: "R13", text: `[]`, ok: "AB"},
		{name: "name and scope", reason: "§2", text: array(`{"op": "replace", "path": "/name", "value": "x"}`, `{"op": "replace", "path": "/scope", "value": ["a"]}`), ok: "AB"},
		{name: "object", reason: "§1 patch is an array", text: `{"op": "replace", "path": "/name", "value": "x"}`, fault: " type"},
		{name: "null", reason: "null-not-allowed", text: `null`, fault: " type"},
		{name: "null operation", reason: "R42 null-not-allowed", text: `[null]`, fault: "/0 type"},
		{name: "array operation", reason: "wrong-type", text: `[[]]`, fault: "/0 type"},

		{name: "op absent", reason: "R16 missing-member", text: `[{"path": "/name", "value": "x"}]`, fault: "/0 required"},
		{name: "op absent, nothing else wrong", reason: "R16 value is not demanded without an op", text: `[{"path": "/name"}]`, fault: "/0 required"},
		{name: "op null", reason: "R42 null-not-allowed", text: `[{"op": null, "path": "/name", "value": "x"}]`, fault: "/0/op enum"},
		{name: "op REPLACE", reason: "R16 patch-op", text: op("REPLACE", "/name", `"x"`), fault: "/0/op enum"},
		{name: "path absent", reason: "R16 missing-member", text: `[{"op": "replace", "value": "x"}]`, fault: "/0 required"},
		{name: "op absent, value empty", reason: "R16 no op, no meaning of the value", text: `[{"path": "/name", "value": ""}]`, fault: "/0 required"},
		{name: "op absent at the date", reason: "R16 no op, nothing cleared", text: `[{"path": "/expirationDate", "value": ` + date + `}]`, fault: "/0 required"},
		{name: "path absent, value number", reason: "R16 no path, no shape of the value", text: `[{"op": "replace", "value": 5}]`, fault: "/0 required"},
		{name: "path absent, value empty", reason: "R16 no path, no meaning of the value", text: `[{"op": "replace", "value": ""}]`, fault: "/0 required"},
		{name: "path absent in remove", reason: "R16 missing-member", text: `[{"op": "remove"}]`, fault: "/0 required"},
		{name: "path null", reason: "R16 null-not-allowed", text: `[{"op": "replace", "path": null, "value": "x"}]`, fault: "/0/path type"},
		{name: "path array", reason: "R16 wrong-type", text: `[{"op": "remove", "path": ["scope"]}]`, fault: "/0/path type"},
		{name: "unknown member", reason: "R14 unknown-member", text: `[{"op": "remove", "path": "/scope", "comment": "x"}]`, fault: "/0 additionalProperties"},

		{name: "move within scope", reason: "R4", text: move("move", "/scope/0", "/scope/2"), ok: "AB"},
		{name: "copy to the end of scope", reason: "R4, R6", text: move("copy", "/scope/10", "/scope/-"), ok: "AB"},
		{name: "move onto itself", reason: "R17", text: move("move", "/scope/0", "/scope/0"), ok: "AB"},
		{name: "move into itself", reason: "R17 patch-path", text: move("move", "/scope/0", "/scope/0/x"), fault: "/0/path pattern"},
		{name: "move from the end", reason: "R6 patch-path", text: move("move", "/scope/-", "/scope/0"), fault: "/0/from pattern"},
		{name: "copy from index 01", reason: "R5 patch-path", text: move("copy", "/scope/01", "/scope/0"), fault: "/0/from pattern"},
		{name: "move name", reason: "R4 patch-not-patchable", text: move("move", "/name", "/scope/0"), fault: "/0/from pattern"},
		{name: "copy to name", reason: "R4 patch-not-patchable", text: move("copy", "/scope/0", "/name"), fault: "/0/path pattern"},
		{name: "move the whole scope", reason: "R4 patch-not-patchable", text: move("move", "/scope", "/scope"), fault: "/0/path pattern"},
		{name: "move the date", reason: "R4 patch-not-patchable", text: move("move", "/expirationDate", "/scope/0"), fault: "/0/from pattern"},
		{name: "from absent", reason: "patch-from-missing", text: bare("move", "/scope/0"), fault: "/0 required"},
		{name: "from null", reason: "null-not-allowed", text: `[{"op": "copy", "from": null, "path": "/scope/0"}]`, fault: "/0/from type"},
		{name: "value on move", reason: "R15 unknown-member", text: `[{"op": "move", "from": "/scope/0", "path": "/scope/1", "value": "x"}]`, fault: "/0/value value"},
		{name: "value on remove", reason: "R15 unknown-member", text: op("remove", "/scope", "null"), fault: "/0/value value"},
		{name: "from on add", reason: "R15 unknown-member", text: `[{"op": "add", "path": "/name", "from": "/scope/0", "value": "x"}]`, fault: "/0/from from"},
		{name: "from on replace", reason: "R15 unknown-member", text: `[{"op": "replace", "path": "/name", "from": "/scope/0", "value": "x"}]`, fault: "/0/from from"},
		{name: "from on test", reason: "R15 unknown-member", text: `[{"op": "test", "path": "/name", "from": "/scope/0", "value": "x"}]`, fault: "/0/from from"},
		{name: "from on remove", reason: "R15 unknown-member", text: move("remove", "/scope/0", "/scope/0"), fault: "/0/from from"},

		{name: "clears by remove", reason: "§2", text: array(clear, ack), ok: "B", fault: "/0/path pattern"},
		{name: "clears by null", reason: "D4", text: array(`{"op": "replace", "path": "/expirationDate", "value": null}`, ack), ok: "B", fault: "/0/path pattern"},
		{name: "clears by the empty string", reason: "R8", text: array(`{"op": "add", "path": "/expirationDate", "value": ""}`, ack), ok: "B", fault: "/0/path pattern"},
		{name: "acknowledged before it clears", reason: "R1 no order", text: array(ack, clear), ok: "B", fault: "/0/path pattern"},
		{name: "acknowledged by add", reason: "§2 set to true", text: array(`{"op": "add", "path": "/userAwareTokenNeverExpires", "value": true}`, clear), ok: "B", fault: "/0/path pattern"},
		{name: "clears by remove, silent", reason: "patch-clears-expiration-unacknowledged", text: array(clear), fault: " contains"},
		{name: "clears by null, silent", reason: "patch-clears-expiration-unacknowledged", text: op("replace", "/expirationDate", "null"), fault: " contains"},
		{name: "clears by add of null, silent", reason: "patch-clears-expiration-unacknowledged", text: op("add", "/expirationDate", "null"), fault: " contains"},
		{name: "clears by the empty string, silent", reason: "R8", text: op("replace", "/expirationDate", `""`), fault: " contains"},
		{name: "clears, renames", reason: "only the acknowledgement will do", text: array(clear, `{"op": "replace", "path": "/name", "value": "x"}`), fault: " contains"},
		{name: "clears, acknowledges false", reason: "R12", text: array(clear, unack), fault: " contains"},
		{name: "clears, removes the acknowledgement", reason: "R12", text: array(clear, `{"op": "remove", "path": "/userAwareTokenNeverExpires"}`), fault: " contains"},
		{name: "clears, tests the acknowledgement", reason: "R3 test never acknowledges", text: array(clear, `{"op": "test", "path": "/userAwareTokenNeverExpires", "value": true}`), fault: " contains"},
		{name: "clears, tests a date", reason: "R3 test never sets", text: array(clear, `{"op": "test", "path": "/expirationDate", "value": `+date+`}`), fault: " contains"},
		{name: "tests for null", reason: "R3 test never clears", text: op("test", "/expirationDate", "null"), ok: "B", fault: "/0/path pattern"},
		{name: "tests for the empty string", reason: "R3, R8", text: op("test", "/expirationDate", `""`), ok: "B", fault: "/0/path pattern"},
		{name: "clears, then sets", reason: "R2", text: array(clear, set), ok: "B", fault: "/0/path pattern"},
		{name: "clears, sets a name true", reason: "the acknowledgement has its own path", text: array(clear, `{"op": "replace", "path": "/name", "value": true}`), fault: " contains"},
		{name: "clears, acknowledges without op", reason: "an operation that is none acknowledges nothing", text: array(clear, `{"path": "/userAwareTokenNeverExpires", "value": true}`), fault: " contains"},
		{name: "clears, acknowledges without path", reason: "an operation that is none acknowledges nothing", text: array(clear, `{"op": "replace", "value": true}`), fault: " contains"},
		{name: "clears, acknowledges without value", reason: "an operation that is none acknowledges nothing", text: array(clear, bareOp("replace", "/userAwareTokenNeverExpires")), fault: " contains"},
		{name: "clears, then adds a date", reason: "R2", text: array(clear, `{"op": "add", "path": "/expirationDate", "value": `+date+`}`), ok: "B", fault: "/0/path pattern"},
		{name: "clears, sets without op", reason: "an operation that is none sets nothing", text: array(clear, `{"path": "/expirationDate", "value": `+date+`}`), fault: " contains"},
		{name: "clears, sets without path", reason: "an operation that is none sets nothing", text: array(clear, `{"op": "replace", "value": `+date+`}`), fault: " contains"},
		{name: "clears, sets without value", reason: "an operation that is none sets nothing", text: array(clear, bareOp("replace", "/expirationDate")), fault: " contains"},
		{name: "sets, then clears, silent", reason: "named divergence: R1, the last one decides", text: array(set, clear), ok: "B", fault: "/0/path pattern"},
		{name: "acknowledges, then takes it back", reason: "named divergence: R1, the last one decides", text: array(clear, ack, unack), ok: "B", fault: "/0/path pattern"},
		{name: "acknowledgement alone", reason: "§2", text: array(ack), ok: "B", fault: "/0/path pattern"},
		{name: "acknowledgement taken back alone", reason: "R12", text: array(unack), ok: "B", fault: "/0/path pattern"},
		{name: "acknowledgement removed alone", reason: "R12", text: bare("remove", "/userAwareTokenNeverExpires"), ok: "B", fault: "/0/path pattern"},
	}, append(pathSamples(), valueSamples()...)...)
}

// pathSamples tries each path with each op that takes one.
func pathSamples() []sample {
	long := "/scope/" + strings.Repeat("9", 100)
	both := map[string]string{} // op and path: dialects that accept
	for _, name := range []string{"add", "replace", "test"} {
		for _, path := range []string{"/name", "/scope", "/scope/0", "/scope/10", long} {
			both[name+" "+path] = "AB"
		}
		both[name+" /expirationDate"] = "B"
		both[name+" /userAwareTokenNeverExpires"] = "B"
	}
	both["add /scope/-"] = "AB" // R6
	for _, path := range []string{"/scope", "/scope/0", "/scope/10", long} {
		both["remove "+path] = "AB"
	}
	both["remove /userAwareTokenNeverExpires"] = "B" // remove of the date needs an acknowledgement: see above

	paths := []string{
		"/name", "/scope", "/scope/0", "/scope/10", long, "/scope/-", "/expirationDate", "/userAwareTokenNeverExpires",
		"", "/", "name", "/Name", "/SCOPE", "/id", "/owner/name", "/created", "/accessTokenValiditySeconds", "/x",
		"/scope/", "/scope/01", "/scope/-1", "/scope/+1", "/scope/1.0", "/scope/1e1", "/scope/x", "/scope/--", "/scope/-/0", "/scope/0/x",
		"/name/", "/name/0", "/expirationDate/0", "/userAwareTokenNeverExpires/-",
		"/name~0", "/name~1x", "/n~2ame", "/name~", "/n%61me", "/name ", " /name", "//name", "#/name", "/scope/٠", "/name\\n", "/scope/0\\n",
	}
	values := map[string]string{"/name": `"x"`, "/scope": `["a"]`, "/expirationDate": date, "/userAwareTokenNeverExpires": "true"}
	var all []sample
	for _, name := range []string{"add", "replace", "test", "remove"} {
		for _, path := range paths {
			text := bare(name, path)
			if name != "remove" {
				value, ok := values[path]
				if !ok {
					value = `"x"`
				}
				text = op(name, path, value)
			}
			if name == "remove" && path == "/expirationDate" {
				continue
			}
			all = append(all, sample{name: name + " path " + path, reason: "§2, R5, R6, R7, R10", text: text, ok: both[name+" "+path], fault: "/0/path pattern"})
		}
	}
	return append(all, sample{name: "path with JSON escapes", reason: "R7", text: op("replace", `\u002fname`, `"x"`), ok: "AB"})
}

// valueSamples tries values at each path; add and replace ask for more than test (R3).
func valueSamples() []sample {
	var all []sample
	for _, c := range []struct{ path, value, given, tested, fault string }{
		{"/name", `""`, "", "AB", "/0/value minLength"},
		{"/name", `null`, "", "", "/0/value type"},
		{"/name", `5`, "", "", "/0/value type"},
		{"/name", `["x"]`, "", "", "/0/value type"},
		{"/scope", `[]`, "AB", "AB", ""},
		{"/scope", `["a", "a"]`, "AB", "AB", ""},
		{"/scope", `[""]`, "", "AB", "/0/value/0 minLength"},
		{"/scope", `[1]`, "", "", "/0/value/0 type"},
		{"/scope", `[null]`, "", "", "/0/value/0 type"},
		{"/scope", `null`, "", "", "/0/value type"}, // R9
		{"/scope", `"a"`, "", "", "/0/value type"},
		{"/scope/0", `""`, "", "AB", "/0/value minLength"},
		{"/scope/0", `null`, "", "", "/0/value type"}, // R9
		{"/scope/0", `["a"]`, "", "", "/0/value type"},
		{"/expirationDate", `5`, "", "", "/0/value type"},
		{"/expirationDate", `"soon"`, "", "", "/0/value pattern"},
		{"/expirationDate", `"2026-12-31T23:59:59.9999Z"`, "", "", "/0/value pattern"},
		{"/userAwareTokenNeverExpires", `null`, "", "", "/0/value type"}, // R9
		{"/userAwareTokenNeverExpires", `"true"`, "", "", "/0/value type"},
		{"/userAwareTokenNeverExpires", `1`, "", "", "/0/value type"},
	} {
		for _, name := range []string{"add", "replace", "test"} {
			ok := c.given
			if name == "test" {
				ok = c.tested
			}
			all = append(all, sample{name: name + " " + c.path + " " + c.value, reason: "shape of the value (R3, R9, R10, R11)", text: op(name, c.path, c.value), ok: ok, fault: c.fault})
		}
	}
	for _, name := range []string{"add", "replace", "test"} {
		for _, path := range []string{"/name", "/scope", "/scope/0", "/expirationDate", "/userAwareTokenNeverExpires"} {
			all = append(all, sample{name: name + " " + path + " without a value", reason: "patch-value-missing", text: bare(name, path), fault: "/0 required"})
		}
	}
	return all
}

var bulkSamples = []sample{
	{name: "sets a date", reason: "§2; R19 there is no bulk in A", text: bulk(), ok: "B"},
	{name: "adds a date", reason: "R21", text: bulk("patch", op("add", "/expirationDate", date)), ok: "B"},
	{name: "clears, acknowledges", reason: "R21", text: bulk("patch", array(clear, ack)), ok: "B"},
	{name: "adds the acknowledgement", reason: "R21", text: bulk("patch", op("add", "/userAwareTokenNeverExpires", "true")), ok: "B"},
	{name: "acknowledges false", reason: "R12", text: bulk("patch", array(unack)), ok: "B"},
	{name: "clears, silent", reason: "§2 the same clearing rule", text: bulk("patch", array(clear)), fault: "/patch contains"},
	{name: "removes the acknowledgement", reason: "R21 bulk-not-patchable", text: bulk("patch", bare("remove", "/userAwareTokenNeverExpires")), fault: "/patch/0/op enum"},
	{name: "tests the date", reason: "R21 bulk-not-patchable", text: bulk("patch", op("test", "/expirationDate", date)), fault: "/patch/0/op enum"},
	{name: "tests the acknowledgement", reason: "R21 bulk-not-patchable", text: bulk("patch", op("test", "/userAwareTokenNeverExpires", "true")), fault: "/patch/0/op enum"},
	{name: "renames", reason: "R22 bulk-not-patchable", text: bulk("patch", op("replace", "/name", `"x"`)), fault: "/patch/0/path enum"},
	{name: "scope", reason: "bulk-not-patchable", text: bulk("patch", op("replace", "/scope", `["a"]`)), fault: "/patch/0/path enum"},
	{name: "moves in scope", reason: "bulk-not-patchable", text: bulk("patch", move("move", "/scope/0", "/scope/1")), fault: "/patch/0/path enum"},
	{name: "path absent", reason: "missing-member", text: bulk("patch", `[{"op": "remove"}]`), fault: "/patch/0 required"},
	{name: "value missing", reason: "patch-value-missing", text: bulk("patch", bare("replace", "/expirationDate")), fault: "/patch/0 required"},
	{name: "date prose", reason: "timestamp-form", text: bulk("patch", op("replace", "/expirationDate", `"soon"`)), fault: "/patch/0/value pattern"},
	{name: "patch empty", reason: "R20 bulk-patch-empty", text: bulk("patch", `[]`), fault: "/patch minItems"},
	{name: "patch absent", reason: "missing-member", text: bulk("patch", ""), fault: " required"},
	{name: "patch null", reason: "null-not-allowed", text: bulk("patch", "null"), fault: "/patch type"},
	{name: "patch object", reason: "wrong-type", text: bulk("patch", "{}"), fault: "/patch type"},
	{name: "ids absent", reason: "missing-member", text: bulk("ids", ""), fault: " required"},
	{name: "ids null", reason: "null-not-allowed", text: bulk("ids", "null"), fault: "/ids type"},
	{name: "ids string", reason: "wrong-type", text: bulk("ids", `"x"`), fault: "/ids type"},
	{name: "no ids", reason: "bulk-ids-count", text: bulk("ids", `[]`), fault: "/ids minItems"},
	{name: "25 ids", reason: "bulk-ids-count 1..25", text: bulk("ids", idList(25)), ok: "B"},
	{name: "26 ids", reason: "bulk-ids-count 1..25", text: bulk("ids", idList(26)), fault: "/ids maxItems"},
	{name: "26 equal ids", reason: "R25 bulk-ids-count, though the contract reports the repeats too", text: bulk("ids", "["+strings.Repeat(`"x",`, 25)+`"x"]`), fault: "/ids maxItems"},
	{name: "repeated id", reason: "bulk-ids-duplicate", text: bulk("ids", `["a", "b", "a"]`), fault: "/ids uniqueItems"},
	{name: "25 ids, the last repeated", reason: "bulk-ids-duplicate", text: bulk("ids", strings.Replace(idList(25), `"yy"`, `"xx"`, 1)), fault: "/ids uniqueItems"},
	{name: "ids that differ by case", reason: "R24 exact code points", text: bulk("ids", `["a", "A"]`), ok: "B"},
	{name: "ids that differ by a space", reason: "R24 no trimming", text: bulk("ids", `["a", "a "]`), ok: "B"},
	{name: "id number", reason: "wrong-type", text: bulk("ids", `[1]`), fault: "/ids/0 type"},
	{name: "id null", reason: "R42 null-not-allowed", text: bulk("ids", `[null]`), fault: "/ids/0 type"},
	{name: "id empty", reason: "R23 bulk-ids-blank", text: bulk("ids", `[""]`), fault: "/ids/0 pattern"},
	{name: "id of all White_Space", reason: "R23 bulk-ids-blank", text: bulk("ids", `["\t\n\u000b\f\r \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"]`), fault: "/ids/0 pattern"},
	{name: "id of U+200B", reason: "R23 no White_Space", text: bulk("ids", `["\u200b"]`), ok: "B"},
	{name: "id of U+FEFF", reason: "R23: ECMAScript's \\s has it, White_Space has not", text: bulk("ids", `["\ufeff"]`), ok: "B"},
	{name: "id of U+001F", reason: "R23 no White_Space", text: bulk("ids", `["\u001f"]`), ok: "B"},
	{name: "id in the middle of spaces", reason: "R23 only White_Space is blank", text: bulk("ids", `[" a "]`), ok: "B"},
	{name: "unknown member", reason: "D8 unknown-member", text: bulk("comment", `"x"`), fault: " additionalProperties"},
	{name: "root array", reason: "wrong-type", text: array(set), fault: " type"},
}

// idList is an array of n different ids: "aa", "bb", …
func idList(n int) string {
	items := make([]string, n)
	for i := range items {
		items[i] = `"` + strings.Repeat(string(rune('a'+i)), 2) + `"`
	}
	return array(items...)
}
