package main

// A rule is what the contract says of one rule. The test compares this table
// with the library's own.
type rule struct {
	id, name string
	warning  bool
	kinds    []string // nil: every kind
	dialects string   // "A" six-months, "B" acknowledged, "AB"
	clock    bool
	off      bool // unless enabled
}

var (
	tokens    = []string{"token", "list"}
	answers   = []string{"token", "list", "created"}
	payloads  = []string{"token", "list", "create", "created"}
	patches   = []string{"patch", "bulk"}
	scoped    = []string{"token", "list", "create", "created", "patch"}
	onlyBulk  = []string{"bulk"}
	onlyList  = []string{"list"}
	onlyMade  = []string{"created"}
	onlyPatch = []string{"patch"}
)

var rules = []rule{
	{id: "PAT001", name: "empty-document", dialects: "AB"},
	{id: "PAT002", name: "document-too-large", dialects: "AB"},
	{id: "PAT003", name: "byte-order-mark", dialects: "AB"},
	{id: "PAT004", name: "unknown-kind", dialects: "AB"},
	{id: "PAT005", name: "mixed-kind", dialects: "AB"},
	{id: "PAT006", name: "kind-not-in-version", kinds: onlyBulk, dialects: "A"},
	{id: "PAT007", name: "too-many-violations", dialects: "AB"},

	{id: "PAT101", name: "syntax", dialects: "AB"},
	{id: "PAT102", name: "trailing-data", dialects: "AB"},
	{id: "PAT103", name: "invalid-utf8", dialects: "AB"},
	{id: "PAT104", name: "lone-surrogate", dialects: "AB"},
	{id: "PAT105", name: "duplicate-member", dialects: "AB"},
	{id: "PAT106", name: "nesting-too-deep", dialects: "AB"},

	{id: "PAT201", name: "missing-member", dialects: "AB"},
	{id: "PAT202", name: "unknown-member", dialects: "AB"},
	{id: "PAT203", name: "wrong-type", dialects: "AB"},
	{id: "PAT204", name: "null-not-allowed", dialects: "AB"},
	{id: "PAT205", name: "integer-form", kinds: payloads, dialects: "AB"},
	{id: "PAT206", name: "integer-range", kinds: payloads, dialects: "AB"},
	{id: "PAT207", name: "timestamp-form", dialects: "AB"},
	{id: "PAT208", name: "timestamp-precision", dialects: "AB"},
	{id: "PAT209", name: "timestamp-zero", dialects: "AB"},
	{id: "PAT210", name: "timestamp-not-canonical", warning: true, dialects: "AB"},
	{id: "PAT211", name: "owner-empty-member", kinds: answers, dialects: "AB"},
	{id: "PAT212", name: "patch-op", kinds: patches, dialects: "AB"},
	{id: "PAT213", name: "patch-path", kinds: patches, dialects: "AB"},
	{id: "PAT214", name: "patch-value-missing", kinds: patches, dialects: "AB"},
	{id: "PAT215", name: "patch-from-missing", kinds: patches, dialects: "AB"},

	{id: "PAT301", name: "empty-id", kinds: answers, dialects: "AB"},
	{id: "PAT302", name: "empty-name", kinds: scoped, dialects: "AB"},
	{id: "PAT303", name: "empty-scope-item", kinds: scoped, dialects: "AB"},
	{id: "PAT304", name: "empty-secret", kinds: onlyMade, dialects: "AB"},
	{id: "PAT305", name: "owner-type", kinds: answers, dialects: "AB"},
	{id: "PAT306", name: "validity-range", kinds: payloads, dialects: "AB"},
	{id: "PAT307", name: "acknowledgement-false", kinds: payloads, dialects: "B"},
	{id: "PAT308", name: "acknowledgement-missing", kinds: []string{"token", "list", "create"}, dialects: "B"},
	{id: "PAT309", name: "acknowledgement-unneeded", warning: true, kinds: payloads, dialects: "B"},
	{id: "PAT310", name: "expiration-before-creation", kinds: answers, dialects: "AB"},
	{id: "PAT311", name: "expiration-not-future", dialects: "AB", clock: true},
	{id: "PAT312", name: "expiration-over-six-months", kinds: payloads, dialects: "A"},
	{id: "PAT313", name: "expiration-missing", kinds: onlyMade, dialects: "A"},
	{id: "PAT314", name: "last-used-before-creation", kinds: tokens, dialects: "AB"},
	{id: "PAT315", name: "created-in-future", kinds: answers, dialects: "AB", clock: true},
	{id: "PAT316", name: "last-used-in-future", kinds: tokens, dialects: "AB", clock: true},
	{id: "PAT317", name: "patch-not-patchable", kinds: onlyPatch, dialects: "AB"},
	{id: "PAT318", name: "patch-clears-expiration-unacknowledged", kinds: patches, dialects: "B"},
	{id: "PAT319", name: "bulk-ids-count", kinds: onlyBulk, dialects: "B"},
	{id: "PAT320", name: "bulk-ids-duplicate", kinds: onlyBulk, dialects: "B"},
	{id: "PAT321", name: "bulk-ids-blank", kinds: onlyBulk, dialects: "B"},
	{id: "PAT322", name: "bulk-patch-empty", kinds: onlyBulk, dialects: "B"},
	{id: "PAT323", name: "bulk-not-patchable", kinds: onlyBulk, dialects: "B"},
	{id: "PAT324", name: "list-duplicate-id", kinds: onlyList, dialects: "AB"},
	{id: "PAT325", name: "list-duplicate-name", kinds: onlyList, dialects: "AB"},

	{id: "PAT401", name: "secret-in-document", kinds: onlyMade, dialects: "AB", off: true},
	{id: "PAT402", name: "scope-all", warning: true, kinds: scoped, dialects: "AB", off: true},
	{id: "PAT403", name: "scope-defaults-to-all", warning: true, kinds: []string{"create", "patch"}, dialects: "AB"},
	{id: "PAT404", name: "never-expires", warning: true, dialects: "B", off: true},
	{id: "PAT405", name: "scope-repeated", warning: true, kinds: scoped, dialects: "AB"},
	{id: "PAT406", name: "scope-form", warning: true, kinds: scoped, dialects: "AB"},
	{id: "PAT407", name: "id-form", warning: true, kinds: []string{"token", "list", "created", "bulk"}, dialects: "AB", off: true},
	{id: "PAT408", name: "owner-incomplete", warning: true, kinds: answers, dialects: "AB"},
	{id: "PAT409", name: "expiration-empty-string", warning: true, dialects: "AB"},
}

func ruleNamed(name string) rule {
	for _, r := range rules {
		if r.name == name {
			return r
		}
	}
	panic("no rule is named " + name)
}
