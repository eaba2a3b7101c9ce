package main

// never is the token without a date; dated has one, and no acknowledgement.
var (
	never = token.without("expirationDate").without("userAwareTokenNeverExpires")
	dated = token.without("userAwareTokenNeverExpires")
)

const (
	date = "/expirationDate"
	ack  = "/userAwareTokenNeverExpires"
)

// Whether a token expires, and whether its owner knows. The six-months dialect
// counts from the creation where no date is given, and asks for nothing.
var acknowledgements = []record{
	v("token", "acknowledgement-missing-date-absent", "neither `expirationDate` nor an acknowledgement", "§2, D2: without a date the token never expires, and its owner must have said so",
		never.open(), inB(f("acknowledgement-missing", "")).and(inA())),
	v("token", "acknowledgement-missing-date-null", "`expirationDate` is null, and no acknowledgement", "D2; R45: at the object that lacks it; R28: null is as good as absent",
		never.with("expirationDate", "null").open(), inB(f("acknowledgement-missing", "")).and(inA())),
	v("token", "acknowledgement-missing-date-empty", "`expirationDate` is empty, and no acknowledgement", "D7: the empty string means never; R28: in the other dialect it keeps its warning",
		raw("«{»"+never.with("expirationDate", `«""»`).String()[1:]),
		inB(f("acknowledgement-missing", ""), f("expiration-empty-string", date)).and(inA(f("expiration-empty-string", date).at(2)))).
		writes(never.with("expirationDate", "null")),
	v("token", "acknowledgement-false-date-absent", "no `expirationDate`, and the acknowledgement is false", "D2: explicit false has a rule of its own; R33: the other dialect takes any boolean",
		never.with("userAwareTokenNeverExpires", "«false»"), inB(f("acknowledgement-false", ack)).and(inA())),
	v("token", "acknowledgement-false-date-null", "`expirationDate` is null, and the acknowledgement is false", "D2",
		never.with("expirationDate", "null").with("userAwareTokenNeverExpires", "«false»"), inB(f("acknowledgement-false", ack)).and(inA())),
	v("token", "acknowledged-date-absent", "no `expirationDate`, and an acknowledgement", "§2; R33", never.with("userAwareTokenNeverExpires", "true"), always()),
	v("token", "acknowledged-date-null", "`expirationDate` is null, and an acknowledgement", "§2; R28, R33", never.with("expirationDate", "null").with("userAwareTokenNeverExpires", "true"), always()),
	v("token", "expiration-empty-string", "`expirationDate` is empty, and an acknowledgement", "D7, R28: accepted, with a warning, and written back as null",
		never.with("expirationDate", `«""»`).with("userAwareTokenNeverExpires", "true"), always(f("expiration-empty-string", date))).
		writes(never.with("expirationDate", "null").with("userAwareTokenNeverExpires", "true")),
	v("token", "acknowledgement-unneeded", "`expirationDate`, and an acknowledgement that it never comes", "§4 expirationDate with acknowledgement: accepted; warning. R33: none in the other dialect",
		dated.with("userAwareTokenNeverExpires", "«true»"), inB(f("acknowledgement-unneeded", ack)).and(inA())),
	v("token", "date-given", "`expirationDate` and no acknowledgement", "§2: a date asks for none", dated, always()),
	v("token", "acknowledgement-null", "no `expirationDate`, and the acknowledgement is null", "R32: null-not-allowed and no rule of acknowledgement; R33: in the other dialect too",
		never.with("userAwareTokenNeverExpires", "«null»"), always(f("null-not-allowed", ack))),
	v("token", "acknowledgement-wrong-type", "no `expirationDate`, and the acknowledgement is \"true\"", "R43: a faulty acknowledgement is not missing; R33: in the other dialect too",
		never.with("userAwareTokenNeverExpires", `«"true"»`), always(f("wrong-type", ack))),
	v("token", "acknowledgement-date-wrong-type", "`expirationDate` is 0, and no acknowledgement", "R43: an unreadable date asks for no acknowledgement",
		never.with("expirationDate", "«0»"), always(f("wrong-type", date))),
	v("token", "acknowledgement-disabled", "neither `expirationDate` nor an acknowledgement, and the server is known to omit it", "D2: each of the two rules can be disabled alone",
		never.open(), inB(f("acknowledgement-missing", "")).and(always().disable("acknowledgement-missing")).and(inB(f("acknowledgement-missing", "")).disable("acknowledgement-false"))),

	v("create", "acknowledgement-missing", "neither `expirationDate` nor an acknowledgement", "§2; R45: at the object", create.without("expirationDate").open(), inB(f("acknowledgement-missing", "")).and(inA())),
	v("create", "acknowledgement-missing-date-null", "`expirationDate` is null, and no acknowledgement", "§2; R28", create.with("expirationDate", "null").open(), inB(f("acknowledgement-missing", "")).and(inA())),
	v("create", "acknowledgement-missing-null", "`expirationDate` and the acknowledgement are null", "R32: on create null is not given, so missing",
		create.with("expirationDate", "null").with("userAwareTokenNeverExpires", "null").open(), inB(f("acknowledgement-missing", "")).and(inA())),
	v("create", "acknowledgement-false", "no `expirationDate`, and the acknowledgement is false", "§2", create.without("expirationDate").with("userAwareTokenNeverExpires", "«false»"), inB(f("acknowledgement-false", ack)).and(inA())),
	v("create", "acknowledged-date-absent", "no `expirationDate`, and an acknowledgement", "§2", create.without("expirationDate").with("userAwareTokenNeverExpires", "true"), always()),
	v("create", "acknowledged-date-null", "`expirationDate` is null, and an acknowledgement", "§2", create.with("expirationDate", "null").with("userAwareTokenNeverExpires", "true"), always()),
	v("create", "acknowledgement-unneeded", "`expirationDate`, and an acknowledgement", "§4 expirationDate with acknowledgement", create.with("userAwareTokenNeverExpires", "«true»"), inB(f("acknowledgement-unneeded", ack)).and(inA())),
	v("create", "date-given", "`expirationDate` and no acknowledgement", "§2: the acknowledgement may be omitted", create, always()),
	v("create", "expiration-empty-string", "`expirationDate` is empty, and an acknowledgement", "D7, R28", create.with("expirationDate", `«""»`).with("userAwareTokenNeverExpires", "true"), always(f("expiration-empty-string", date))).
		writes(create.with("expirationDate", "null").with("userAwareTokenNeverExpires", "true")),
	v("create", "expiration-empty-string-unacknowledged", "`expirationDate` is empty, and no acknowledgement", "D7: it means never, so the acknowledgement is missing; R28",
		raw("«{»"+create.with("expirationDate", `«""»`).String()[1:]), inB(f("acknowledgement-missing", ""), f("expiration-empty-string", date)).and(inA(f("expiration-empty-string", date).at(2)))).
		writes(create.with("expirationDate", "null")),
	v("create", "name-only", "a name and nothing else", "§1: in the older dialect enough; R45: what is missing stands at the object", raw(`«{»"name":`+name+`}`),
		inB(f("acknowledgement-missing", "").at(1), f("scope-defaults-to-all", "").at(1)).and(inA(f("scope-defaults-to-all", "")))),

	v("created", "expiration-missing-absent", "no `expirationDate`", "R29: the older dialect demands it, by a rule of meaning; D1, R31: in the other the token never expires, and nothing is asked",
		created.without("expirationDate").open(), inA(f("expiration-missing", "")).and(inB())),
	v("created", "expiration-missing-null", "`expirationDate` is null", "R29: expiration-missing and not null-not-allowed; R45: at the object", created.with("expirationDate", "null").open(),
		inA(f("expiration-missing", "")).and(inB())),
	v("created", "expiration-missing-empty", "`expirationDate` is empty", "R29: expiration-missing and only that; in the other dialect D7",
		raw("«{»"+created.with("expirationDate", `«""»`).String()[1:]), inA(f("expiration-missing", "")).and(inB(f("expiration-empty-string", date).at(2)))).
		writes(created.with("expirationDate", "null")),
	v("created", "never-expires", "`expirationDate` is null, and an acknowledgement", "D1: null is accepted in one dialect", created.with("expirationDate", "null").with("userAwareTokenNeverExpires", "true").open(),
		inB().and(inA(f("expiration-missing", "")))),
	v("created", "expiration-empty-string", "`expirationDate` is empty, and an acknowledgement", "D7", raw("«{»"+created.with("expirationDate", `«""»`).plus(`"userAwareTokenNeverExpires":true`).String()[1:]),
		inB(f("expiration-empty-string", date).at(2)).and(inA(f("expiration-missing", "").at(1)))).
		writes(created.with("expirationDate", "null").with("userAwareTokenNeverExpires", "true")),
	v("created", "acknowledgement-false", "`expirationDate` is null, and the acknowledgement is false", "R31: explicit false is an error, absent is not", raw("«{»"+created.with("expirationDate", "null").plus(`"userAwareTokenNeverExpires":«false»`).String()[1:]),
		inB(f("acknowledgement-false", ack).at(2)).and(inA(f("expiration-missing", "").at(1)))),
	v("created", "acknowledgement-null", "`expirationDate` is null, and so is the acknowledgement", "R32: null-not-allowed and no rule of acknowledgement", raw("«{»"+created.with("expirationDate", "null").plus(`"userAwareTokenNeverExpires":«null»`).String()[1:]),
		inB(f("null-not-allowed", ack).at(2)).and(inA(f("expiration-missing", "").at(1), f("null-not-allowed", ack).at(2)))),
	v("created", "acknowledgement-unneeded", "`expirationDate`, and an acknowledgement", "§4 expirationDate with acknowledgement", created.with("userAwareTokenNeverExpires", "«true»"), inB(f("acknowledgement-unneeded", ack)).and(inA())),

	v("token", "never-expires-absent", "no `expirationDate`; and the audit's rule is on", "§5: off in a check, on in an audit; R28: not in the other dialect, where no token lives for ever",
		never.with("userAwareTokenNeverExpires", "true").open(), inB(f("never-expires", "")).enable("never-expires").and(inA().enable("never-expires"))),
	v("token", "never-expires-null", "`expirationDate` is null; and the audit's rule is on", "§5, R28", never.with("expirationDate", "«null»").with("userAwareTokenNeverExpires", "true"),
		inB(f("never-expires", date)).enable("never-expires").and(inA().enable("never-expires"))),
	v("token", "never-expires-not", "a date; and the audit's rule is on", "§5", dated, always().and(always().enable("never-expires"))),
	v("create", "never-expires-null", "`expirationDate` is null; and the audit's rule is on", "§5, R28", create.with("expirationDate", "«null»").with("userAwareTokenNeverExpires", "true"),
		inB(f("never-expires", date)).enable("never-expires").and(inA().enable("never-expires"))),
	v("created", "never-expires-absent", "no `expirationDate`; and the audit's rule is on", "§5, R31", created.without("expirationDate").open(),
		inB(f("never-expires", "")).enable("never-expires").and(inA(f("expiration-missing", "")).enable("never-expires"))),
	v("list", "never-expires", "the second element never expires; and the audit's rule is on", "R26", array(dated.with("id", idB).with("name", `"Neighbour"`), never.with("expirationDate", "«null»").with("userAwareTokenNeverExpires", "true")),
		inB(f("never-expires", "/1/expirationDate")).enable("never-expires").and(inA().enable("never-expires"))),
}
