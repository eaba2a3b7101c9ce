package pat

import (
	"slices"
	"strings"
)

// Rules about the operations of a patch. Those about what only a bulk update
// cannot do are in rules_bulk.go.

var rulePatchOp = ruleRecord{
	ID: "PAT212", Name: "patch-op", Severity: SeverityError,
	Kinds: onlyPatch | onlyBulk, Dialects: bothDialects,
	Summary: "the `op` of an operation is not one of the six of JSON Patch",
	Help: "The operations are `add`, `remove`, `replace`, `move`, `copy` and `test`, in lower case. One operation that cannot be applied " +
		"makes the whole patch fail, with all its valid operations. Correct the word. Without a known `op`, the operation's `value` and " +
		"`from` are neither required nor rejected.",
	Ref:  "contract R16; RFC 6902 §4, §5",
	Bad:  `[{"op": "REPLACE", "path": "/name", "value": "NodeJS Integration"}]`,
	Good: exRename,
}

const wantOp = "one of `add`, `remove`, `replace`, `move`, `copy`, `test`"

func patchOpText(given string) string {
	text := "must be " + wantOp + ", is " + quote(given, "another string")
	if near := nearest(given, []string{"add", "remove", "replace", "move", "copy", "test"}); near != "" {
		return text + "; did you mean `" + near + "`?"
	}
	return text
}

var rulePatchPath = ruleRecord{
	ID: "PAT213", Name: "patch-path", Severity: SeverityError,
	Kinds: onlyPatch | onlyBulk, Dialects: bothDialects,
	Summary: "the `path` or `from` of an operation points to nothing that a token can have",
	Help: "A JSON Pointer begins with `/`. Within a name, `~` is written `~0` and `/` is written `~1`. An index has no leading zero. `-` is the " +
		"end of the list: `add`, `move` and `copy` can put an element there, and no operation can read one from there. A string has nothing " +
		"below it, so `/name/0` is wrong too. Names are compared exactly, without percent-decoding; in a bulk update, a pointer to nothing " +
		"is `bulk-not-patchable`.",
	Ref:  "contract R5, R6, R7, R56; RFC 6901 §3, §4; RFC 6902 §4",
	Bad:  `[{"op": "remove", "path": "scope/1"}]`,
	Good: `[{"op": "remove", "path": "/scope/1"}]`,
}

func patchPathText(p Pointer) string {
	if !p.Valid() {
		switch {
		case slices.Contains(patchable[:], "/"+p):
			return "a JSON Pointer begins with `/`; did you mean `/" + string(p) + "`?"
		case p[0] != '/':
			return "a JSON Pointer begins with `/`"
		}
		return "in a JSON Pointer, `~` is written `~0`"
	}
	switch t, _ := parseTarget(p); {
	case t == targetScopeEnd:
		return "`/scope/-` is the end of the list and has no element; write an index, such as `/scope/0`"
	case t != targetScopeItem:
		return "a string has nothing below it"
	}
	switch index, below, _ := strings.Cut(string(p[len(pathScope+"/"):]), "/"); {
	case below != "" || index == "-" || isIndex(index):
		return "a scope is a string and has nothing below it"
	case isDigits(index):
		return "an index has no leading zero; write it like `/scope/1`"
	}
	return "an element of `scope` is named by its index, such as `/scope/1`"
}

var rulePatchValueMissing = ruleRecord{
	ID: "PAT214", Name: "patch-value-missing", Severity: SeverityError,
	Kinds: onlyPatch | onlyBulk, Dialects: bothDialects, Reads: []Pointer{"/op"},
	Summary: "an `add`, `replace` or `test` operation has no `value`",
	Help: "These three operations need a value, and null is one: `\"value\": null` is complete. The vendor's Go SDK drops a " +
		"null value on output, so a patch that it sends to clear `expirationDate` arrives without `value`. Write the value, or use " +
		"`remove` to remove a member.",
	Ref:  "contract §2, R45; RFC 6902 §4.1, §4.3, §4.6",
	Bad:  `[{"op": "replace", "path": "/name"}]`,
	Good: exRename,
}

func patchValueMissingText(op string) string {
	return "`" + op + "` needs a `value`; null is one too"
}

var rulePatchFromMissing = ruleRecord{
	ID: "PAT215", Name: "patch-from-missing", Severity: SeverityError,
	Kinds: onlyPatch | onlyBulk, Dialects: bothDialects, Reads: []Pointer{"/op"},
	Summary: "a `move` or `copy` operation has no `from`",
	Help: "Without `from` there is nothing to move or copy, and the whole patch fails. Only elements of `scope` can be moved or " +
		"copied, so `from` is `/scope/` and an index. To set a member to a known value, use `replace`.",
	Ref:  "contract §2, R4, R45; RFC 6902 §4.4, §4.5",
	Bad:  `[{"op": "move", "path": "/scope/0"}]`,
	Good: `[{"op": "move", "from": "/scope/1", "path": "/scope/0"}]`,
}

func patchFromMissingText(op string) string {
	return "`" + op + "` needs a `from`, such as `/scope/1`"
}

var rulePatchNotPatchable = ruleRecord{
	ID: "PAT317", Name: "patch-not-patchable", Severity: SeverityError,
	Kinds: onlyPatch, Dialects: bothDialects, Reads: []Pointer{"/op", "/path"},
	Summary: "an operation is about something that a patch cannot change",
	Help: "A patch can change `/name`, `/scope` and its elements, `/expirationDate` and `/userAwareTokenNeverExpires`; up to v2024 only " +
		"`/name` and `/scope`. `/name` cannot be removed, and only elements of `scope` can be moved or copied. Names are compared exactly, " +
		"so `/Name` is none of these. To change anything else, such as `accessTokenValiditySeconds`, create a new token.",
	Ref:  "contract §2, R4, R5, R10, R18",
	Bad:  `[{"op": "replace", "path": "/accessTokenValiditySeconds", "value": 36900}]`,
	Good: exRename,
}

// patchable holds the members that a patch can change. In the six-months dialect
// only the first two can be.
var patchable = [...]Pointer{pathName, pathScope, pathExpiration, pathAcknowledgement}

// patchNotPatchable reports whether the operation is permitted (contract R4, R5,
// R10, R18).
func patchNotPatchable(c *checker, o *Operation) (ok bool) {
	t, wellFormed := o.target()
	if !wellFormed || !o.Op.known() {
		return false // a fault of shape
	}
	switch {
	case o.Op.hasFrom():
		ok = true
		if t != targetScopeItem && t != targetScopeEnd {
			c.report(RulePatchNotPatchable, "/path", "`path` of `%s` must be an element of `/scope`, such as `/scope/0`", o.Op)
			ok = false
		}
		if from, wellFormed := parseTarget(o.From); wellFormed && from != targetScopeItem {
			c.report(RulePatchNotPatchable, "/from", "`from` of `%s` must be an element of `/scope`, such as `/scope/0`", o.Op)
			ok = false
		}
		return ok
	case t == targetOther, c.sixMonths && (t == targetExpiration || t == targetAcknowledgement):
		c.reportNotPatchable(o.Path)
		return false
	case t == targetName && o.Op == OpRemove:
		c.report(RulePatchNotPatchable, "/path", "`/name` cannot be removed; use `replace`")
		return false
	}
	return true
}

func (c *checker) reportNotPatchable(p Pointer) {
	if !c.wants(RulePatchNotPatchable) {
		return
	}
	names, version := patchable[:], ""
	if c.sixMonths {
		names, version = names[:2], " at this API version"
	}
	var known []string
	for _, name := range names {
		known = append(known, string(name))
	}
	last := len(known) - 1
	text := shownPath(p) + " cannot be patched" + version +
		"; a patch can change `" + strings.Join(known[:last], "`, `") + "` and `" + known[last] + "`"
	if near := nearest(string(p), known); near != "" {
		text += "; did you mean `" + near + "`?"
	}
	c.report(RulePatchNotPatchable, "/path", "%s", text)
}

// shownPath returns a path as a message shows it.
func shownPath(p Pointer) string {
	if p == "" {
		return "the whole document"
	}
	return quote(string(p), "this path")
}

var rulePatchClearsExpirationUnacknowledged = ruleRecord{
	ID: "PAT318", Name: "patch-clears-expiration-unacknowledged", Severity: SeverityError,
	Kinds: onlyPatch | onlyBulk, Dialects: onlyAcknowledged, Reads: []Pointer{"/op", "/path", "/value"},
	Summary: "a patch clears `expirationDate` without the acknowledgement",
	Help: "A patch clears the date if it removes it, or sets it to null or the empty string; then the token never expires. The same patch " +
		"must set `userAwareTokenNeverExpires` to true. The order does not matter: the last operation on each of the two members " +
		"decides. Add the acknowledgement, or set a future date instead. The vendor's Go SDK drops `\"value\": null` on output, so clear " +
		"the date with `remove` where it sends the patch.",
	Ref: "contract D3, R1, R2, R8, R12",
	Bad: `[{"op": "replace", "path": "/expirationDate", "value": null}]`,
	Good: `[` + "\n" + `  {"op": "replace", "path": "/expirationDate", "value": null},` + "\n" +
		`  {"op": "replace", "path": "/userAwareTokenNeverExpires", "value": true}` + "\n" + `]`,
}

// patchClearsExpirationUnacknowledged checks what the patch leaves behind: the
// last operation on each member decides (contract R1, R2, R12).
func patchClearsExpirationUnacknowledged(c *checker, p Patch) {
	cleared, acknowledged := -1, false
	for i := range p {
		o := &p[i]
		if c.unreadIn(i, memberOp) || c.unreadIn(i, memberPath) {
			return // it might be about one of the two
		}
		t, ok := parseTarget(o.Path)
		if !ok || (t != targetExpiration && t != targetAcknowledgement) || o.Op != OpRemove && !o.Op.sets() {
			continue
		}
		if c.unreadIn(i, memberValue) {
			return
		}
		switch {
		case t == targetAcknowledgement:
			acknowledged = o.Op.sets() && c.textOf(o.Value) == "true"
		case o.Op == OpRemove || c.isNullOrEmpty(o.Value): // contract R8
			cleared = i
		default:
			cleared = -1
		}
	}
	if cleared < 0 {
		return
	}
	c.index = cleared
	if !acknowledged {
		c.report(RulePatchClearsExpirationUnacknowledged, "",
			"clears `/expirationDate`, so the same patch must set `/userAwareTokenNeverExpires` to true")
	} else if c.warnings {
		c.report(RuleNeverExpires, "", neverExpiresText)
	}
	c.index = -1
}

func (c *checker) isNullOrEmpty(v Value) bool {
	text := c.textOf(v)
	return text == "null" || text == `""`
}

// unreadIn reports whether a member of operation i could not be read.
func (c *checker) unreadIn(i, member int) bool {
	return len(c.faulty) > 0 && c.unread(c.root.element(i)+Pointer("/"+memberNames[member]))
}
