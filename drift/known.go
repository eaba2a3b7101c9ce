package main

import "regexp"

var (
	sixMonths    = []string{"v3", "beta", "v2024"}
	acknowledged = []string{"v2025", "v2026", "v1"}
	frozen       = []string{"v3", "beta", "v2024", "v2025", "v2026"} // every version but the current one
)

// decided are the divergences that we want. A D or R is a decision or reading of
// docs/contract.md.
var decided = []known{
	{
		id: "unknown-members", versions: versions, kinds: []string{"list", "create", "created", "patch", "token"},
		pointer: at(`.*`), names: []string{"closed"}, ours: "true",
		reason: "unknown members are errors (D8)",
	},
	{
		id: "not-empty", versions: versions, kinds: []string{"list", "create", "created", "token"},
		pointer: at(`.*/(id|name|secret|scope/\*)`), names: []string{"minLength"}, ours: "1",
		reason: "an empty id, name, secret or scope is an error (§4)",
	},
	{
		id: "validity-range", versions: versions, kinds: []string{"list", "created", "token"},
		pointer: at(`.*/accessTokenValiditySeconds`), names: []string{"min", "max"}, ours: "*",
		reason: "the vendor states the range in the request only (D10)",
	},
	{
		id: "validity-format", versions: versions, kinds: []string{"list", "create", "created", "token"},
		pointer: at(`.*/accessTokenValiditySeconds`), names: []string{"format"}, vendor: "int32",
		reason: "the range says more than int32",
	},
	{
		id: "validity-default", versions: versions, kinds: []string{"create", "created"},
		pointer: at(`/accessTokenValiditySeconds`), names: []string{"default"}, ours: "43200",
		reason: "the vendor states this default in the description",
	},
	{
		id: "scope-default", versions: versions, kinds: []string{"list", "create", "created", "token"},
		pointer: at(`.*/scope/\*`), names: []string{"default"}, vendor: `"sp:scopes:all"`,
		reason: "the vendor writes the default of the list at its elements",
	},
	{
		id: "expiration-format", versions: versions, kinds: []string{"list", "create", "created", "token"},
		pointer: at(`.*/expirationDate`), names: []string{"format"}, vendor: "date-time",
		reason: "our schemas have the format in a condition: null and the empty text are no timestamps (D7)",
	},
	{
		id: "last-used-format", versions: versions, kinds: []string{"list", "token"},
		pointer: at(`.*/lastUsed`), names: []string{"format"}, vendor: "date-time",
		reason: "our schemas have the format in a condition: null is no timestamp",
	},
	{
		id: "patch-from", versions: versions, kinds: []string{"patch"},
		pointer: at(`/\*/from`), names: []string{"member"}, ours: "it exists",
		reason: "the vendor lists move and copy, which need from (RFC 6902)",
	},
	{
		id: "acknowledgement-older", versions: sixMonths, kinds: []string{"list", "create", "created", "token"},
		pointer: at(`.*/userAwareTokenNeverExpires`), names: []string{"member"}, ours: "it exists",
		reason: "the member is tolerated in versions that do not have it",
	},
	{
		id: "acknowledgement-created", versions: acknowledged, kinds: []string{"created"},
		pointer: at(`/userAwareTokenNeverExpires`), names: []string{"member"}, ours: "it exists",
		reason: "the vendor has the member in the request and the stored token only (D1)",
	},
	{
		id: "created-never-expires", versions: acknowledged, kinds: []string{"created"},
		pointer: at(`/expirationDate`), names: []string{"required", "type"}, vendor: "*", ours: "*",
		reason: "a token that never expires is created without a date (D1)",
	},
	{
		id: "created-expiration-not-empty", versions: sixMonths, kinds: []string{"created"},
		pointer: at(`/expirationDate`), names: []string{"minLength"}, ours: "1",
		reason: "the six-months dialect always answers with a date",
	},
	{
		id: "stored-expiration-null", versions: []string{"v3", "v2024"}, kinds: []string{"list", "token"},
		pointer: at(`.*/expirationDate`), names: []string{"type"}, vendor: "string", ours: "string null",
		reason: "stored tokens have null there (R28)",
	},
	{
		id: "six-months-default", versions: sixMonths, kinds: []string{"list", "token"},
		pointer: at(`.*/expirationDate`), names: []string{"default"}, vendor: `"6\u0020Months\u0020from\u0020created\u0020date"`,
		reason: "a sentence is no default",
	},
	{
		id: "validity-items", versions: frozen, kinds: []string{"create", "created"},
		pointer: at(`/accessTokenValiditySeconds/\*`), names: []string{"member"}, vendor: "it exists",
		reason: "the vendor has items under an integer, which mean nothing",
	},
	{
		id: "expiration-items", versions: frozen, kinds: []string{"created"},
		pointer: at(`/expirationDate/\*`), names: []string{"member"}, vendor: "it exists",
		reason: "the vendor has items under a string, which mean nothing",
	},
	{
		id: "expiration-items-create", versions: sixMonths, kinds: []string{"create"},
		pointer: at(`/expirationDate/\*`), names: []string{"member"}, vendor: "it exists",
		reason: "the vendor has items under a string, which mean nothing",
	},
}

// at matches whole pointers.
func at(pattern string) *regexp.Regexp { return regexp.MustCompile(`^(?:` + pattern + `)$`) }
