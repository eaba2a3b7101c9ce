package pat

import "strings"

// Rules about `owner`.

var ruleOwnerEmptyMember = ruleRecord{
	ID: "PAT211", Name: "owner-empty-member", Severity: SeverityError,
	Kinds: responseKinds, Dialects: bothDialects,
	Summary: "a member of `owner` is an empty string",
	Help: "The API sends the `type`, `id` and `name` of the owner. An empty string is none of these, and two tokens whose owner has the id " +
		"\"\" look as if they had the same owner. Write the real value. If it is not known, leave the member out, which is accepted with " +
		"the warning `owner-incomplete`.",
	Ref:  "contract R36",
	Bad:  exBeforeOwner + `  "owner": {"type": "IDENTITY", "id": "", "name": "Support"},` + exAfterOwner,
	Good: exToken,
}

const ownerEmptyMemberText = "must not be empty; leave the member out if its value is unknown"

var ruleOwnerType = ruleRecord{
	ID: "PAT305", Name: "owner-type", Severity: SeverityError,
	Kinds: responseKinds, Dialects: bothDialects, Reads: []Pointer{"/owner/type"},
	Summary: "the `type` of `owner` is not `IDENTITY`",
	Help: "A token belongs to an identity, and the vendor's enum has this one value. The vendor's Go SDK accepts any other value. Older " +
		"servers did send others, and code that branches on the type then treats the owner as something else. Correct the value, or read " +
		"tolerantly, which keeps it with a warning.",
	Ref:  "contract D9",
	Bad:  exBeforeOwner + `  "owner": {"type": "ROBOT", "id": "2c9180a46faadee4016fb4e018c20639", "name": "Support"},` + exAfterOwner,
	Good: exToken,
}

func ownerType(c *checker, o *Owner) {
	if o.Type != OwnerTypeIdentity && o.Type != "" {
		c.reportOwnerType(o.Type)
	}
}

//go:noinline
func (c *checker) reportOwnerType(given string) {
	c.report(RuleOwnerType, "/owner/type", "must be `%s`, is %s", OwnerTypeIdentity, quote(given, "another string"))
}

var ruleOwnerIncomplete = ruleRecord{
	ID: "PAT408", Name: "owner-incomplete", Severity: SeverityWarning,
	Kinds: responseKinds, Dialects: bothDialects, Reads: []Pointer{"/owner/type", "/owner/id", "/owner/name"},
	Summary: "`owner` lacks `type`, `id` or `name`",
	Help: "The schema requires none of the three, but the API always sends them, so a document without them has lost something on the " +
		"way. Without the owner's id there is no telling whose tokens to revoke when a person leaves, and names are not compared (see " +
		"`list-duplicate-name`). Fetch the token again, or fix the export.",
	Ref:  "contract §1, §4, R36",
	Bad:  exBeforeOwner + `  "owner": {"type": "IDENTITY", "name": "Support"},` + exAfterOwner,
	Good: exToken,
}

func ownerIncomplete(c *checker, o *Owner) {
	if o.Type == "" || o.ID == "" || o.Name == "" {
		c.reportOwnerIncomplete(o)
	}
}

//go:noinline
func (c *checker) reportOwnerIncomplete(o *Owner) {
	var missing []string
	for _, m := range [...]struct{ name, value string }{{"type", o.Type}, {"id", o.ID}, {"name", o.Name}} {
		if m.value == "" {
			missing = append(missing, "`"+m.name+"`")
		}
	}
	c.reportAbsent(RuleOwnerIncomplete, "/owner", "owner has no %s; the API always sends `type`, `id` and `name`", strings.Join(missing, ", no "))
}
