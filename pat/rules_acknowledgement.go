package pat

// Rules about `userAwareTokenNeverExpires`, the acknowledgement that a token
// without expiration date never expires.

var ruleAcknowledgementFalse = ruleRecord{
	ID: "PAT307", Name: "acknowledgement-false", Severity: SeverityError,
	Kinds: tokenKinds, Dialects: onlyAcknowledged, Reads: []Pointer{"/expirationDate", "/userAwareTokenNeverExpires"},
	Summary: "the token never expires, but `userAwareTokenNeverExpires` is false",
	Help: "A token whose `expirationDate` is null, empty or absent never expires, and the vendor says that the acknowledgement \"will be " +
		"true\" then. An explicit false contradicts it: either a date was lost on the way, or the owner never agreed to a token that " +
		"never expires. Generated clients fill in false or null where the server left the member out, so look at the response itself " +
		"first. Then give the token an expiration date, " +
		"or have the owner acknowledge with `true`.",
	Ref:  "contract D2, D12, R31",
	Bad:  exBeforeOption + `  "expirationDate": null,` + "\n" + `  "userAwareTokenNeverExpires": false` + exEnd,
	Good: exBeforeOption + `  "expirationDate": null,` + "\n" + `  "userAwareTokenNeverExpires": true` + exEnd,
}

func acknowledgementFalse(c *checker, expiration *Optional[Timestamp], ack Optional[bool]) {
	if expiration.presence != PresenceGiven && ack.presence == PresenceGiven && !ack.value {
		c.report(RuleAcknowledgementFalse, "/userAwareTokenNeverExpires", "must be true because the token never expires, is false")
	}
}

var ruleAcknowledgementMissing = ruleRecord{
	ID: "PAT308", Name: "acknowledgement-missing", Severity: SeverityError,
	Kinds: storedKinds | onlyCreate, Dialects: onlyAcknowledged,
	Reads:   []Pointer{"/expirationDate", "/userAwareTokenNeverExpires"},
	Summary: "the token never expires, but `userAwareTokenNeverExpires` is absent",
	Help: "A create request without `expirationDate` must say `\"userAwareTokenNeverExpires\": true`; in a request, null counts as absent. " +
		"For stored tokens the vendor's pages contradict each other: one says that the acknowledgement will be true, another that it is " +
		"not returned. Real responses leave it out: read them tolerantly, which makes this a warning on stored tokens, or disable the rule; " +
		"`acknowledgement-false` still reports an explicit false. A create response needs no acknowledgement.",
	Ref:  "contract D2, D12, R31, R32",
	Bad:  exBeforeOption + `  "expirationDate": null` + exEnd,
	Good: exBeforeOption + `  "expirationDate": null,` + "\n" + `  "userAwareTokenNeverExpires": true` + exEnd,
}

func acknowledgementMissing(c *checker, expiration *Optional[Timestamp], ack Optional[bool]) {
	if expiration.presence != PresenceGiven && ack.presence != PresenceGiven {
		c.reportAcknowledgementMissing(ack.presence)
	}
}

//go:noinline
func (c *checker) reportAcknowledgementMissing(p Presence) {
	is := "absent"
	if p == PresenceNull {
		is = "null"
	}
	c.reportAbsent(RuleAcknowledgementMissing, "", "`userAwareTokenNeverExpires` must be true because the token never expires, is %s", is)
}

var ruleAcknowledgementUnneeded = ruleRecord{
	ID: "PAT309", Name: "acknowledgement-unneeded", Severity: SeverityWarning,
	Kinds: tokenKinds, Dialects: onlyAcknowledged, Reads: []Pointer{"/expirationDate", "/userAwareTokenNeverExpires"},
	Summary: "`userAwareTokenNeverExpires` is true, but the token expires",
	Help: "The acknowledgement says that the owner knows that the token never expires, which is not true of a token with a date. It does no " +
		"harm today. But once the date is cleared, the token looks acknowledged although its owner never agreed. Leave the member " +
		"out, or set it to false.",
	Ref:  "contract §4",
	Bad:  exBeforeOption + `  "expirationDate": "2026-12-31T23:59:59.999Z",` + "\n" + `  "userAwareTokenNeverExpires": true` + exEnd,
	Good: exBeforeOption + `  "expirationDate": "2026-12-31T23:59:59.999Z",` + "\n" + `  "userAwareTokenNeverExpires": false` + exEnd,
}

func acknowledgementUnneeded(c *checker, expiration *Optional[Timestamp], ack Optional[bool]) {
	if expiration.presence == PresenceGiven && ack.presence == PresenceGiven && ack.value && c.warnings {
		c.report(RuleAcknowledgementUnneeded, "/userAwareTokenNeverExpires", "must be false or absent because the token expires, is true")
	}
}
