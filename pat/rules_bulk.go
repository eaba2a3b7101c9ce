package pat

import "strings"

// Rules about bulk updates.

var ruleBulkIDsCount = ruleRecord{
	ID: "PAT319", Name: "bulk-ids-count", Severity: SeverityError,
	Kinds: onlyBulk, Dialects: onlyAcknowledged, Reads: []Pointer{"/ids"},
	Summary: "`ids` has no item or more than 25",
	Help: "One bulk update takes 1 to 25 tokens. Every item counts, also one that is repeated or faulty. Send a longer list in parts of 25. " +
		"An empty list mostly comes from a filter that found nothing: then there is nothing to send.",
	Ref:  "contract §2, R25",
	Bad:  "{\n" + `  "ids": [],` + "\n" + exBulkPatch + "}",
	Good: exBulk,
}

func bulkIDsCount(c *checker, ids []string) {
	if n := c.countItems(ids); n == 0 || n > MaxBulkIDs {
		c.report(RuleBulkIDsCount, "/ids", "must have between 1 and %d items, has %d", MaxBulkIDs, n)
	}
}

var ruleBulkIDsDuplicate = ruleRecord{
	ID: "PAT320", Name: "bulk-ids-duplicate", Severity: SeverityError,
	Kinds: onlyBulk, Dialects: onlyAcknowledged, Reads: []Pointer{"/ids"},
	Summary: "`ids` has the same item twice",
	Help: "The ids of a bulk update are unique. A repeated id takes the place of another token among the 25, and shows that the list was " +
		"made from overlapping parts. Ids are compared exactly, without trimming or case folding, and each later item is reported. Delete " +
		"it.",
	Ref:  "contract §2, R24",
	Bad:  "{\n" + `  "ids": ["86f1dc6fe8f54414950454cbb11278fa", "86f1dc6fe8f54414950454cbb11278fa"],` + "\n" + exBulkPatch + "}",
	Good: "{\n" + `  "ids": ["86f1dc6fe8f54414950454cbb11278fa", "00000000000000000000000000000000"],` + "\n" + exBulkPatch + "}",
}

func bulkIDsDuplicate(c *checker, ids []string) {
	const at = Pointer("/ids")
	found := func(first, i int) {
		if c.wants(RuleBulkIDsDuplicate) {
			c.reportRepeat(RuleBulkIDsDuplicate, at.element(first), at.element(i), "repeats the id at %s")
		}
	}
	if c.isText(ids) {
		c.repeatsOf(ids[1], RuleBulkIDsDuplicate, func(id string) bool { return !isBlank(id) }, found)
		return
	}
	seen := newSeenTable(len(ids))
	seen.repeats(0, len(ids), func(i int) (a, b string, ok bool) {
		return ids[i], "", !isBlank(ids[i]) // bulk-ids-blank reports it
	}, found)
}

var ruleBulkIDsBlank = ruleRecord{
	ID: "PAT321", Name: "bulk-ids-blank", Severity: SeverityError,
	Kinds: onlyBulk, Dialects: onlyAcknowledged, Reads: []Pointer{"/ids"},
	Summary: "an item of `ids` is empty or only white space",
	Help: "A blank id names no token. It mostly comes from the last line of a text file or from an unset variable. Unicode white space " +
		"counts as blank too. Delete the item, and check whether the token that it should name is missing.",
	Ref:  "contract §2, R23",
	Bad:  "{\n" + `  "ids": ["86f1dc6fe8f54414950454cbb11278fa", " "],` + "\n" + exBulkPatch + "}",
	Good: exBulk,
}

func bulkIDsBlank(c *checker, ids []string) {
	if c.isText(ids) {
		c.inBlocks(ids[1], RuleBulkIDsBlank, func(items []string) { bulkIDsBlank(c, items) })
		return
	}
	for i, id := range ids {
		if isBlank(id) && c.wants(RuleBulkIDsBlank) {
			c.report(RuleBulkIDsBlank, Pointer("/ids").element(c.firstItem+i), "an id must not be blank")
		}
	}
}

// isBlank reports whether s consists of Unicode White_Space (contract R23).
func isBlank(s string) bool { return strings.TrimSpace(s) == "" }

var ruleBulkPatchEmpty = ruleRecord{
	ID: "PAT322", Name: "bulk-patch-empty", Severity: SeverityError,
	Kinds: onlyBulk, Dialects: onlyAcknowledged, Reads: []Pointer{"/patch"},
	Summary: "the `patch` of a bulk update has no operation",
	Help: "The vendor requires at least one operation in a bulk update. (The patch of a single token may be empty, as JSON Patch allows.) " +
		"Add the operation that was meant, or send nothing.",
	Ref:  "contract §2, R13, R20",
	Bad:  "{\n" + exBulkIDs + `  "patch": []` + exEnd,
	Good: exBulk,
}

func bulkPatchEmpty(c *checker, p Patch) {
	if len(p) == 0 {
		c.report(RuleBulkPatchEmpty, "/patch", "must have at least one operation, has none")
	}
}

var ruleBulkNotPatchable = ruleRecord{
	ID: "PAT323", Name: "bulk-not-patchable", Severity: SeverityError,
	Kinds: onlyBulk, Dialects: onlyAcknowledged, Reads: []Pointer{"/op", "/path"},
	Summary: "a bulk update has an operation that it cannot have",
	Help: "A bulk update can only change when tokens expire: `add`, `replace` or `remove` of `/expirationDate`, and `add` or `replace` of " +
		"`/userAwareTokenNeverExpires`. Every other operation is rejected, `test` included. Change names and scopes with a patch for each " +
		"token. One name for 25 tokens would not be unique anyway.",
	Ref:  "contract §2, R21, R22",
	Bad:  "{\n" + exBulkIDs + `  "patch": [{"op": "replace", "path": "/name", "value": "NodeJS Integration"}]` + exEnd,
	Good: exBulk,
}

// bulkNotPatchable reports whether the operation is permitted (contract R21,
// R22).
func bulkNotPatchable(c *checker, o *Operation) (ok bool) {
	t, wellFormed := o.target()
	switch {
	case !o.Path.Valid() || !o.Op.known():
		return false // a fault of shape
	case !wellFormed: // contract R56: in a bulk update the pointer is sound
	case t == targetExpiration && (o.Op.sets() || o.Op == OpRemove):
		return true
	case t == targetAcknowledgement && o.Op.sets():
		return true
	}
	if !c.wants(RuleBulkNotPatchable) {
		return false
	}
	c.report(RuleBulkNotPatchable, "/path", "a bulk update cannot `%s` %s; "+
		"it can `add`, `replace` or `remove` `/expirationDate` and `add` or `replace` `/userAwareTokenNeverExpires`",
		o.Op, shownPath(o.Path))
	return false
}
