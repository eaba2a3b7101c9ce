package pat

// Rules about `id`, `name` and `accessTokenValiditySeconds`.

var ruleEmptyID = ruleRecord{
	ID: "PAT301", Name: "empty-id", Severity: SeverityError,
	Kinds: responseKinds, Dialects: bothDialects, Reads: []Pointer{"/id"},
	Summary: "`id` is empty",
	Help: "The id is the user name for Basic Auth and the last part of the token's URL, so a token without one can be neither used nor " +
		"changed. An empty id in stored data comes from a template that was never filled in, or from a program that invented a value for " +
		"a missing member. Only the length counts here; for the form of an id see `id-form`.",
	Ref:  "contract §4, R23, R24",
	Bad:  exBeforeID + `  "id": "",` + exAfterID,
	Good: exToken,
}

func emptyID(c *checker, id string) {
	if id == "" {
		c.report(RuleEmptyID, "/id", "`id` must not be empty")
	}
}

var ruleEmptyName = ruleRecord{
	ID: "PAT302", Name: "empty-name", Severity: SeverityError,
	Kinds: tokenKinds | onlyPatch, Dialects: bothDialects, Reads: []Pointer{"/name"},
	Summary: "`name` is empty",
	Help: "The name tells people which job a token belongs to, and distinguishes it from the other tokens of its owner. encoding/json also " +
		"turns a missing or null name into an empty one, so an empty name is often one that was lost on the way. A patch cannot set " +
		"it empty either. Name the program that uses the token.",
	Ref:  "contract §4, R10, R23",
	Bad:  exBeforeName + `  "name": "",` + exAfterName,
	Good: exToken,
}

func emptyName(c *checker, at Pointer, name string) {
	if name == "" {
		c.report(RuleEmptyName, at, "`name` must not be empty")
	}
}

var ruleValidityRange = ruleRecord{
	ID: "PAT306", Name: "validity-range", Severity: SeverityError,
	Kinds: tokenKinds, Dialects: bothDialects, Reads: []Pointer{"/accessTokenValiditySeconds"},
	Summary: "`accessTokenValiditySeconds` is not between 15 and 43200",
	Help: "An access token lives from 15 seconds to 12 hours. The vendor states these limits only for the create request, but no access " +
		"token outside them can have been made, so they hold for every kind. A larger number may be in milliseconds, or be meant for the " +
		"personal access token itself, whose life `expirationDate` limits. Choose a number within the limits, and request access tokens " +
		"more often. Without the member, the validity is 43200 seconds.",
	Ref:  "contract D10",
	Bad:  exBeforeOption + `  "accessTokenValiditySeconds": 86400,` + exAfterOption,
	Good: exBeforeOption + `  "accessTokenValiditySeconds": 43200,` + exAfterOption,
}

func validityRange(c *checker, seconds Optional[int32]) {
	if v := seconds.value; seconds.presence == PresenceGiven && (v < minValiditySeconds || v > maxValiditySeconds) {
		c.reportValidityRange(v)
	}
}

//go:noinline
func (c *checker) reportValidityRange(v int32) {
	c.report(RuleValidityRange, "/accessTokenValiditySeconds", "must be between %d and %d seconds, is %d", minValiditySeconds, maxValiditySeconds, v)
}

var ruleIDForm = ruleRecord{
	ID: "PAT407", Name: "id-form", Severity: SeverityWarning,
	Kinds: responseKinds | onlyBulk, Dialects: bothDialects,
	OffByDefault: true, Reads: []Pointer{"/id"},
	Summary: "an id is not 32 lower-case hexadecimal digits",
	Help: "Every id seen so far has this form, but the vendor does not promise it, so another form is never an error. In an audit it points " +
		"to a placeholder, or to the id or name of something else that was pasted in. Compare it with the list of tokens.",
	Ref:  "contract §1, §5, R24",
	Bad:  exBeforeID + `  "id": "nodejs-integration",` + exAfterID,
	Good: exToken,
}

const idLen = 32

func idForm(c *checker, at Pointer, id string) {
	if c.isOff(RuleIDForm) || id == "" {
		return
	}
	ok := len(id) == idLen
	for i := range len(id) {
		ok = ok && (id[i]-'0' < 10 || id[i]-'a' < 6)
	}
	if !ok {
		c.reportIDForm(at, id)
	}
}

// bulkIDForm is idForm for the ids of a bulk update.
func (c *checker) bulkIDForm(ids []string) {
	if c.isText(ids) {
		c.inBlocks(ids[1], RuleIDForm, c.bulkIDForm)
		return
	}
	for i, id := range ids {
		if !c.canReport(RuleIDForm) {
			return
		}
		idForm(c, Pointer("/ids").element(c.firstItem+i), id)
	}
}

//go:noinline
func (c *checker) reportIDForm(at Pointer, id string) {
	if len(id) != idLen {
		c.report(RuleIDForm, at, "must be %d lower-case hexadecimal digits, has length %d", idLen, len(id))
	} else {
		c.report(RuleIDForm, at, "must be %d lower-case hexadecimal digits, has another character", idLen)
	}
}
