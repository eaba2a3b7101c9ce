package pat

// Rules between the elements of a list. An element whose id, name or owner's id
// is absent is not compared: other rules report that.

var ruleListDuplicateID = ruleRecord{
	ID: "PAT324", Name: "list-duplicate-id", Severity: SeverityError,
	Kinds: onlyList, Dialects: bothDialects, Reads: []Pointer{"/id"},
	Summary: "two tokens of a list have the same `id`",
	Help: "An id names one token. A repeated id means that pages overlapped or that two exports were joined, and every count of the list is " +
		"then wrong. If the two elements differ, one is out of date. Ids are compared exactly, and each later element is reported, with " +
		"the place of the first. Keep the newer one.",
	Ref:  "contract §2, R24, R27",
	Bad:  "[\n" + exToken + ",\n{\n" + exID + `  "name": "Nightly report",` + exAfterName + "\n]",
	Good: exList,
}

func listDuplicateID(c *checker, l TokenList, from, to int) {
	seenIDs(l, from, to, &c.ids, func(first, i int) {
		c.reportListRepeat(RuleListDuplicateID, first, i, "/id", "repeats the id at %s")
	})
}

// seenIDs calls found for each of the tokens from..to whose id an earlier one has.
func seenIDs(l TokenList, from, to int, seen *seenTable, found func(first, i int)) {
	seen.repeats(from, to, func(i int) (a, b string, ok bool) { return l[i].ID, "", l[i].ID != "" }, found)
}

var ruleListDuplicateName = ruleRecord{
	ID: "PAT325", Name: "list-duplicate-name", Severity: SeverityError,
	Kinds: onlyList, Dialects: bothDialects, Reads: []Pointer{"/name", "/owner/id"},
	Summary: "two tokens of a list have the same owner and the same `name`",
	Help: "A name is unique among the tokens of one owner, so that people can tell which token they revoke. Owners are the same if their ids " +
		"are equal. An element whose owner has no id is not compared, and different owners may use the same name. The usual cause is a " +
		"list joined from two tenants or two days. Rename one of the two tokens, or keep only the newer one.",
	Ref:  "contract §2, R24, R27",
	Bad:  "[\n" + exToken + ",\n{\n" + exOtherID + exName + exScope + exOwner + exCreated + exExpires + "}\n]",
	Good: exList,
}

func listDuplicateName(c *checker, l TokenList, from, to int) {
	seenNames(l, from, to, &c.names, func(first, i int) {
		c.reportListRepeat(RuleListDuplicateName, first, i, "/name", "repeats the name at %s of the same owner")
	})
}

// seenNames is seenIDs for names and owners.
func seenNames(l TokenList, from, to int, seen *seenTable, found func(first, i int)) {
	seen.repeats(from, to, func(i int) (a, b string, ok bool) {
		t := &l[i]
		return t.Name, t.Owner.ID, t.Name != "" && t.Owner.ID != ""
	}, found)
}

// reportListRepeat records that a member of element i repeats that of element
// first.
func (c *checker) reportListRepeat(rule RuleID, first, i int, member Pointer, format string) {
	c.index = i
	c.reportRepeat(rule, c.root.element(first)+member, member, format)
	c.index = -1
}

var ruleListTooMany = ruleRecord{
	ID: "PAT410", Name: "list-too-many", Severity: SeverityWarning,
	Kinds: onlyList, Dialects: bothDialects, OffByDefault: true, Reads: []Pointer{"/owner/id", "/managed"},
	Summary: "an owner has more than ten tokens that the platform did not make",
	Help: "The vendor's documentation allows a user at most ten personal access tokens. More of them in one list come from pages or exports " +
		"that were joined, or from a tenant with another limit. Tokens that the platform itself made (`managed`) do not count, nor do " +
		"those of an owner without id. Each owner is reported once, at the eleventh token: revoke what `lastUsed` shows as unused. The " +
		"rule is about intent, so it is off by default.",
	Ref: "contract §5, R58",
	Bad: "[\n" + exNumbered + `"00000000000000000000000000000001", "name": "1",` + exAfterNumber + exNumbered + `"00000000000000000000000000000002", "name": "2",` + exAfterNumber +
		exNumbered + `"00000000000000000000000000000003", "name": "3",` + exAfterNumber + exNumbered + `"00000000000000000000000000000004", "name": "4",` + exAfterNumber +
		exNumbered + `"00000000000000000000000000000005", "name": "5",` + exAfterNumber + exNumbered + `"00000000000000000000000000000006", "name": "6",` + exAfterNumber +
		exNumbered + `"00000000000000000000000000000007", "name": "7",` + exAfterNumber + exNumbered + `"00000000000000000000000000000008", "name": "8",` + exAfterNumber +
		exNumbered + `"00000000000000000000000000000009", "name": "9",` + exAfterNumber + exNumbered + `"0000000000000000000000000000000a", "name": "10",` + exAfterNumber +
		exToken + "\n]",
	Good: exList,
}

// maxTokensPerOwner is the vendor's limit.
const maxTokensPerOwner = 10

func listTooMany(c *checker, l TokenList) {
	if !c.warnings || c.isOff(RuleListTooMany) {
		return
	}
	counts := make(map[string]int)
	for i := range l {
		c.index = i
		if id := l[i].Owner.ID; c.countsForOwner(&l[i]) {
			if counts[id]++; counts[id] == maxTokensPerOwner+1 {
				c.reportListTooMany()
			}
		}
	}
	c.index = -1
}

// countsForOwner reports whether a token is one of those that a user may have ten
// of.
func (c *checker) countsForOwner(t *Token) bool {
	return t.Owner.ID != "" && !t.IsManaged() && !c.silenced(RuleListTooMany, c.base())
}

func (c *checker) reportListTooMany() {
	c.report(RuleListTooMany, "/owner/id", "the owner has more than %d tokens in this list; a user can have at most %d", maxTokensPerOwner, maxTokensPerOwner)
}
