package pat

// Rules about `expirationDate`.

var ruleExpirationBeforeCreation = ruleRecord{
	ID: "PAT310", Name: "expiration-before-creation", Severity: SeverityError,
	Kinds: responseKinds, Dialects: bothDialects, Reads: []Pointer{"/created", "/expirationDate"},
	Summary: "`expirationDate` is not after `created`",
	Help: "Such a token was never valid. An expiration date in the same millisecond as the creation is rejected too. Look for two swapped " +
		"members, a local time written with `Z`, or a date typed with last year's number. The rule needs no clock, because both times " +
		"are in the document.",
	Ref:  "contract R38",
	Bad:  exBeforeOption + `  "expirationDate": "2025-10-31T23:59:59.999Z"` + exEnd,
	Good: exToken,
}

func expirationBeforeCreation(c *checker, created Timestamp, expiration *Optional[Timestamp]) {
	if expiration.presence == PresenceGiven && expiration.value.ms <= created.ms {
		c.reportTime(RuleExpirationBeforeCreation, "/expirationDate", "must be after `created`, %s; is %s", created, expiration.value)
	}
}

var ruleExpirationNotFuture = ruleRecord{
	ID: "PAT311", Name: "expiration-not-future", Severity: SeverityError,
	Kinds: everyKind, Dialects: bothDialects, NeedsClock: true, Reads: []Pointer{"/expirationDate"},
	Summary: "`expirationDate` is not in the future",
	Help: "A given expiration date \"must be a future date\". In a request, a past date is useless; in a list, it marks a token to delete. " +
		"The rule runs only if the caller gives a clock (`At`, `--now`), so without one the same bytes always get the same verdict. The " +
		"clock is truncated to milliseconds, and exactly now is not the future. Choose a later date, or delete the expired token.",
	Ref:  "contract D5, R37, R40",
	Bad:  exBeforeOption + `  "expirationDate": "2026-05-31T23:59:59.999Z"` + exEnd,
	Good: exToken,
}

func expirationNotFuture(c *checker, at Pointer, expiration Optional[Timestamp]) {
	if expiration.presence == PresenceGiven && expiration.value.ms <= c.now {
		c.reportClock(RuleExpirationNotFuture, at, "must be in the future, is %s", expiration.value)
	}
}

var ruleExpirationOverSixMonths = ruleRecord{
	ID: "PAT312", Name: "expiration-over-six-months", Severity: SeverityError,
	Kinds: tokenKinds, Dialects: onlySixMonths, Reads: []Pointer{"/created", "/expirationDate"},
	Summary: "`expirationDate` is more than six months after creation",
	Help: "Up to v2024 a token lives for at most six calendar months: the UTC date of `created` plus six months, moved to the end of a " +
		"shorter month (31 August to 28 or 29 February), at the same time of day. That instant is included. A create request has no " +
		"`created`, so there the months count from the clock (`At`, `--now`); without a clock the rule does not run on create requests. " +
		"On a stored token it is only a warning, since these versions also list tokens that another version made. " +
		"Choose an earlier date, or use v2025 or later, which have no upper limit.",
	Ref:  "contract §1, D11, R30, R39",
	Bad:  exBeforeName + exPlaceholder + "\n" + exName + exScope + exOwner + exCreated + exValidity + `  "expirationDate": "2026-12-31T23:59:59.999Z"` + exEnd,
	Good: exAnswer,
}

func expirationOverSixMonths(c *checker, from Timestamp, expiration *Optional[Timestamp]) {
	e, ok := expiration.Get()
	if !ok {
		return
	}
	if limit, ok := from.addMonths(sixMonths); ok && !from.IsZero() && e.ms > limit.ms {
		c.reportTime(RuleExpirationOverSixMonths, "/expirationDate", "must not be after %s, six months after creation; is %s", limit, e)
	}
}

var ruleExpirationMissing = ruleRecord{
	ID: "PAT313", Name: "expiration-missing", Severity: SeverityError,
	Kinds: onlyCreated, Dialects: onlySixMonths, Reads: []Pointer{"/expirationDate"},
	Summary: "a create response has no `expirationDate`",
	Help: "Up to v2024 every token expires, and the create response says when. Absent, null and empty are the same fault. On such a response " +
		"the vendor's Go SDK returns an error and loses the secret, which is never shown again; `Unmarshal` stores the secret and " +
		"everything else it can read, whatever it reports. If the response came from v2025 or later, select that version: there a token " +
		"may never expire.",
	Ref:  "contract D1, R29",
	Bad:  exBeforeName + exPlaceholder + "\n" + exName + exScope + exOwner + exCreated + `  "accessTokenValiditySeconds": 36900` + exEnd,
	Good: exAnswer,
}

func expirationMissing(c *checker, expiration *Optional[Timestamp]) {
	if expiration.presence != PresenceGiven {
		c.reportExpirationMissing(expiration.presence)
	}
}

//go:noinline
func (c *checker) reportExpirationMissing(p Presence) {
	is := "absent"
	if p == PresenceNull {
		is = "null or empty"
	}
	c.reportAbsent(RuleExpirationMissing, "", "`expirationDate` must be a timestamp at this API version, is %s", is)
}

var ruleNeverExpires = ruleRecord{
	ID: "PAT404", Name: "never-expires", Severity: SeverityWarning,
	Kinds: everyKind, Dialects: bothDialects, OffByDefault: true, Reads: []Pointer{"/expirationDate"},
	Summary: "the token never expires",
	Help: "A leaked token that never expires works until it is revoked. The acknowledgement makes such a token allowed, not safe: it only " +
		"records that the owner knew. Set `expirationDate`, and replace the token before that day. An API version up to v2024 lists " +
		"tokens that another version made: there too, a stored token whose date is null or empty never expires, while an absent date " +
		"means six months. The token may be intended, so the rule is off by default. Enable it to review intent.",
	Ref:  "contract §1, §5, D11",
	Bad:  exBeforeOption + `  "expirationDate": null,` + "\n" + `  "userAwareTokenNeverExpires": true` + exEnd,
	Good: exToken,
}

const neverExpiresText = "the token never expires; set an `expirationDate`"

// neverExpires leaves out what has an expiration date in the six-months dialect:
// an absent date stands for one, and a null that is not stored is no date at all
// (contract D11, R28, R29).
func neverExpires(c *checker, expiration *Optional[Timestamp]) {
	if expiration.presence != PresenceGiven && !c.isOff(RuleNeverExpires) && !(c.sixMonths && !(c.stored && expiration.presence == PresenceNull)) {
		if expiration.presence == PresenceNull {
			c.report(RuleNeverExpires, "/expirationDate", neverExpiresText)
		} else {
			c.reportAbsent(RuleNeverExpires, "", neverExpiresText)
		}
	}
}

var ruleExpirationEmptyString = ruleRecord{
	ID: "PAT409", Name: "expiration-empty-string", Severity: SeverityWarning,
	Kinds: everyKind, Dialects: bothDialects, Reads: []Pointer{"/expirationDate"},
	Summary: "`expirationDate` is an empty string",
	Help: "The vendor says that null or empty means that the token never expires, so the empty string is read as null and written back as " +
		"null. But it is not a timestamp to a validator, and the vendor's Go SDK reads it as the year 1, which looks expired. Write null, " +
		"or leave the member out. In any other timestamp the empty string is an error.",
	Ref:  "contract D7, R8",
	Bad:  exBeforeOption + `  "expirationDate": "",` + "\n" + `  "userAwareTokenNeverExpires": true` + exEnd,
	Good: exBeforeOption + `  "expirationDate": null,` + "\n" + `  "userAwareTokenNeverExpires": true` + exEnd,
}

const expirationEmptyStringText = "must be null or absent if the token never expires, is an empty string"
