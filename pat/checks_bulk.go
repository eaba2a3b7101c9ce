package pat

import (
	"hash/maphash"
	"strings"
)

// The rules of a bulk-update.

func (c *checker) bulk(b *BulkUpdate) {
	if c.sixMonths {
		kindNotInVersion(c)
		return
	}
	bulkIDsCount(c, b.IDs)
	bulkIDsDuplicate(c, b.IDs)
	bulkIDsBlank(c, b.IDs)
	bulkPatchEmpty(c, b.Patch)
	c.root = "/patch"
	for k := range b.Patch {
		c.index = k
		if bulkNotPatchable(c, &b.Patch[k]) {
			c.operation(&b.Patch[k])
		}
	}
	c.index = -1
	patchClearsExpirationUnacknowledged(c, b.Patch)
	c.root = ""
	if c.warnings {
		for k, id := range b.IDs {
			idForm(c, Pointer("/ids").element(k), id)
		}
	}
}

const wantBulkVersion = "an API version that has bulk-update, one of v2025, v2026, v1, got an older one"

func kindNotInVersion(c *checker) {
	c.report(RuleKindNotInVersion, "", "expected %s", wantBulkVersion)
}

func bulkIDsCount(c *checker, ids []string) {
	if len(ids) == 0 || len(ids) > MaxBulkIDs {
		c.report(RuleBulkIDsCount, "/ids", "expected 1 to %d ids, got %d", MaxBulkIDs, len(ids))
	}
}

func bulkIDsDuplicate(c *checker, ids []string) {
	seen := newSeenTable(len(ids))
	seen.repeats(0, len(ids), func(k int) (uint64, bool) {
		return maphash.String(hashSeed, ids[k]), !isBlank(ids[k]) // bulk-ids-blank reports it
	}, func(j, k int) bool {
		return ids[j] == ids[k]
	}, func(j, k int) {
		if c.wants(RuleBulkIDsDuplicate) {
			c.reportEqual(RuleBulkIDsDuplicate, Pointer("/ids").element(j), Pointer("/ids").element(k), "expected each id once, got one again")
		}
	})
}

func bulkIDsBlank(c *checker, ids []string) {
	for k, id := range ids {
		if isBlank(id) {
			c.report(RuleBulkIDsBlank, Pointer("/ids").element(k), "expected an id, got nothing but white space")
		}
	}
}

// isBlank reports whether s has nothing but Unicode White_Space (contract R23).
func isBlank(s string) bool { return strings.TrimSpace(s) == "" }

func bulkPatchEmpty(c *checker, p Patch) {
	if len(p) == 0 {
		c.report(RuleBulkPatchEmpty, "/patch", "expected at least one operation, got none")
	}
}

// bulkNotPatchable reports whether the operation may be (contract R21, R22).
func bulkNotPatchable(c *checker, op *Operation) bool {
	t, wellFormed := op.target()
	switch {
	case !wellFormed || !op.Op.known():
		return false // that is a matter of shape
	case t == targetExpiration && (op.Op.sets() || op.Op == OpRemove):
		return true
	case t == targetAcknowledgement && op.Op.sets():
		return true
	}
	c.report(RuleBulkNotPatchable, "/path",
		"expected `/expirationDate` (`add`, `replace`, `remove`) or `/userAwareTokenNeverExpires` (`add`, `replace`), got another operation")
	return false
}
