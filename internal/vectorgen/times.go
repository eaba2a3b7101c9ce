package main

// lasting is the minimal token with a creation and a date.
func lasting(created, expiration string) object {
	return minimal.without("userAwareTokenNeverExpires").with("created", `"`+created+`"`).with("expirationDate", `«"`+expiration+`"»`)
}

// within is the last date that six months from a creation allow, beyond one
// that is too late for the six-months dialect.
func within(name, created, expiration, reason string) record {
	return v("token", "six-months-"+name, "created "+created+", expires "+expiration, reason, lasting(created, expiration).plain(), always())
}

func beyond(name, created, expiration, reason string) record {
	return v("token", "expiration-over-six-months-"+name, "created "+created+", expires "+expiration, reason, lasting(created, expiration),
		inA(f("expiration-over-six-months", date)).and(inB()))
}

// plain is the object without marks.
func (o object) plain() raw {
	text, _, err := strip(o.String())
	if err != nil {
		panic(err)
	}
	return raw(text)
}

var months = []record{
	within("limit", "2017-07-11T18:45:37.098Z", "2018-01-11T18:45:37.098Z", "R39: six calendar months, to the millisecond, inclusive"),
	beyond("by-a-millisecond", "2017-07-11T18:45:37.098Z", "2018-01-11T18:45:37.099Z", "R39: six calendar months, to the millisecond, inclusive"),
	beyond("by-years", "2017-07-11T18:45:37.098Z", "9999-12-31T23:59:59.999Z", "§1: in (now, created + 6 months]"),
	within("january-31", "2017-01-31T12:00:00.000Z", "2017-07-31T12:00:00.000Z", "R39: July has 31 days, so nothing is clamped"),
	beyond("january-31", "2017-01-31T12:00:00.000Z", "2017-07-31T12:00:00.001Z", "R39"),
	within("march-31", "2017-03-31T12:00:00.000Z", "2017-09-30T12:00:00.000Z", "R39: September has 30 days"),
	beyond("march-31", "2017-03-31T12:00:00.000Z", "2017-09-30T12:00:00.001Z", "R39: clamped, so not October 1"),
	within("may-31", "2017-05-31T12:00:00.000Z", "2017-11-30T12:00:00.000Z", "R39: November has 30 days"),
	beyond("may-31", "2017-05-31T12:00:00.000Z", "2017-12-01T12:00:00.000Z", "R39: clamped, so not December 1"),
	within("august-28", "2017-08-28T12:00:00.000Z", "2018-02-28T12:00:00.000Z", "R39: nothing to clamp"),
	within("august-29", "2017-08-29T12:00:00.000Z", "2018-02-28T12:00:00.000Z", "R39: August 29, 30 and 31 all end on February 28"),
	beyond("august-29", "2017-08-29T12:00:00.000Z", "2018-02-28T12:00:00.001Z", "R39"),
	within("august-30", "2017-08-30T12:00:00.000Z", "2018-02-28T12:00:00.000Z", "R39: August 29, 30 and 31 all end on February 28"),
	beyond("august-30", "2017-08-30T12:00:00.000Z", "2018-03-01T12:00:00.000Z", "R39"),
	within("august-31", "2017-08-31T12:00:00.000Z", "2018-02-28T12:00:00.000Z", "R39: August 29, 30 and 31 all end on February 28"),
	beyond("august-31", "2017-08-31T12:00:00.000Z", "2018-03-03T12:00:00.000Z", "R39: clamped, where Go's AddDate would run on to March 3"),
	within("august-29-leap", "2015-08-29T12:00:00.000Z", "2016-02-29T12:00:00.000Z", "R39: 2016 is a leap year"),
	beyond("august-29-leap", "2015-08-29T12:00:00.000Z", "2016-02-29T12:00:00.001Z", "R39: 2016 is a leap year"),
	within("august-31-leap", "2015-08-31T12:00:00.000Z", "2016-02-29T12:00:00.000Z", "R39: 2016 is a leap year"),
	beyond("august-31-leap", "2015-08-31T12:00:00.000Z", "2016-03-01T12:00:00.000Z", "R39: 2016 is a leap year"),
	within("august-31-before-2000", "1999-08-31T12:00:00.000Z", "2000-02-29T12:00:00.000Z", "R39: 2000 is a leap year"),
	beyond("august-31-before-2100", "2099-08-31T12:00:00.000Z", "2100-03-01T12:00:00.000Z", "R39: 2100 is no leap year"),
	within("august-31-before-2100", "2099-08-31T12:00:00.000Z", "2100-02-28T12:00:00.000Z", "R39: 2100 is no leap year"),
	within("leap-day", "2016-02-29T12:00:00.000Z", "2016-08-29T12:00:00.000Z", "R39: a day is never moved to the month's end"),
	beyond("leap-day", "2016-02-29T12:00:00.000Z", "2016-08-31T12:00:00.000Z", "R39: a day is never moved to the month's end"),
	within("february-28", "2017-02-28T12:00:00.000Z", "2017-08-28T12:00:00.000Z", "R39: a day is never moved to the month's end"),
	beyond("february-28", "2017-02-28T12:00:00.000Z", "2017-08-31T12:00:00.000Z", "R39: a day is never moved to the month's end"),
	within("october-31", "2017-10-31T12:00:00.000Z", "2018-04-30T12:00:00.000Z", "R39: April has 30 days"),
	beyond("october-31", "2017-10-31T12:00:00.000Z", "2018-05-01T00:00:00.000Z", "R39: April has 30 days"),
	within("december-31", "2017-12-31T23:59:59.999Z", "2018-06-30T23:59:59.999Z", "R39: June has 30 days; the time of day is kept"),
	beyond("december-31", "2017-12-31T23:59:59.999Z", "2018-07-01T00:00:00.000Z", "R39: June has 30 days; the time of day is kept"),
	within("july-1", "2017-07-01T00:00:00.000Z", "2018-01-01T00:00:00.000Z", "R39: over the end of a year"),
	beyond("july-1", "2017-07-01T00:00:00.000Z", "2018-01-01T00:00:00.001Z", "R39: over the end of a year"),
	within("june-30", "2017-06-30T00:00:00.000Z", "2017-12-30T00:00:00.000Z", "R39: a day is never moved to the month's end"),
	beyond("june-30", "2017-06-30T00:00:00.000Z", "2017-12-31T00:00:00.000Z", "R39: a day is never moved to the month's end"),
	within("last-limit", "9999-06-30T23:59:59.999Z", "9999-12-30T23:59:59.999Z", "R39: the last limit within year 9999"),
	beyond("last-limit", "9999-06-30T23:59:59.999Z", "9999-12-31T00:00:00.000Z", "R39: the last limit within year 9999"),
	within("past-9999", "9999-07-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z", "R39: past year 9999 there is no limit"),

	v("token", "six-months-of-utc-date", "created September 30 at an offset, which is October 1 in UTC", "R39: the UTC date counts",
		lasting("2017-09-30T23:30:00.000-01:00", "2018-04-01T00:30:00.000Z").plain().but(`"2017-09-30T23:30:00.000-01:00"`, `«"2017-09-30T23:30:00.000-01:00"»`),
		always(f("timestamp-not-canonical", "/created"))).writes(lasting("2017-10-01T00:30:00.000Z", "2018-04-01T00:30:00.000Z").plain()),
	v("token", "expiration-over-six-months-of-utc-date", "created October 1 at an offset, which is September 30 in UTC", "R39: the UTC date counts",
		lasting("2017-10-01T00:30:00.000+01:00", "2018-03-31T00:00:00.000Z").but(`"2017-10-01T00:30:00.000+01:00"`, `«"2017-10-01T00:30:00.000+01:00"»`),
		inA(f("timestamp-not-canonical", "/created"), f("expiration-over-six-months", date)).and(inB(f("timestamp-not-canonical", "/created")))).
		writes(lasting("2017-09-30T23:30:00.000Z", "2018-03-31T00:00:00.000Z").plain()),
	v("token", "expiration-over-six-months-created-broken", "a date, and a creation that cannot be read", "R43: there is nothing to count from",
		lasting("2017-07-11", "2026-12-31T23:59:59.999Z").plain().but(`"2017-07-11"`, `«"2017-07-11"»`), always(f("timestamp-form", "/created"))),
	v("created", "expiration-over-six-months", "six months and a millisecond after the creation", "R39", created.with("expirationDate", `«"2018-01-11T18:45:37.099Z"»`),
		inA(f("expiration-over-six-months", date)).and(inB())),
	v("created", "six-months-limit", "six months after the creation", "R39", created.with("expirationDate", `"2018-01-11T18:45:37.098Z"`), always()),
	v("create", "expiration-over-six-months", "six months and a millisecond after the clock", "R30: there is no creation, so counted from the clock, and without one not checked",
		create.with("expirationDate", `«"2026-12-01T12:00:00.001Z"»`), inA(f("expiration-over-six-months", date)).now(noon).and(inB().now(noon)).and(always())),
	v("create", "six-months-limit", "six months after the clock", "R30: inclusive", create.with("expirationDate", `"2026-12-01T12:00:00.000Z"`), always().and(always().now(noon))),
	v("create", "six-months-month-end", "from August 31 to February 28", "R30, R39", create.with("expirationDate", `"2027-02-28T12:00:00.000Z"`), always().and(always().now("2026-08-31T12:00:00.000Z"))),
	v("create", "expiration-over-six-months-month-end", "from August 31 to March 1", "R30, R39", create.with("expirationDate", `«"2027-03-01T00:00:00.000Z"»`),
		inA(f("expiration-over-six-months", date)).now("2026-08-31T12:00:00.000Z").and(inB().now("2026-08-31T12:00:00.000Z")).and(always())),
}

// times gives the token three times, of which the last two may be left out.
func times(created, lastUsed, expiration string) object {
	o := minimal.with("created", created)
	if lastUsed != "" {
		o = o.with("lastUsed", lastUsed)
	}
	if expiration != "" {
		o = o.with("expirationDate", expiration).without("userAwareTokenNeverExpires")
	}
	return o
}

const (
	justBefore = `"2017-07-11T18:45:37.097Z"`
	justAfter  = `"2017-07-11T18:45:37.099Z"`
)

// What two times of one token say of each other.
var chronology = []record{
	v("token", "expiration-before-creation", "expires a millisecond before the creation", "R38", times(born, "", "«"+justBefore+"»"), always(f("expiration-before-creation", date))),
	v("token", "expiration-before-creation-equal", "expires at the creation", "R38: ≤, for it would never have been of use", times(born, "", "«"+born+"»"), always(f("expiration-before-creation", date))),
	v("token", "expiration-after-creation", "expires a millisecond after the creation", "R38", times(born, "", justAfter), always()),
	v("token", "expiration-before-creation-offset", "expires at an hour that is later on the wall and earlier in UTC", "R38: instants are compared", times(born, "", `«"2017-07-11T19:45:37.097+01:00"»`),
		always(f("timestamp-not-canonical", date).at(1), f("expiration-before-creation", date).at(1))),
	v("token", "last-used-before-creation", "used a millisecond before the creation", "§5", times(born, "«"+justBefore+"»", ends), always(f("last-used-before-creation", "/lastUsed"))),
	v("token", "last-used-at-creation", "used at the creation", "R38: accepted", times(born, born, ends), always()),
	v("token", "last-used-after-expiration", "used after it expired", "R38: accepted", times(born, ends, justAfter), always()),
	v("token", "last-used-before-broken-creation", "used, and a creation that cannot be read", "R43: rules over several members run on well-shaped ones only", times(`«"soon"»`, justBefore, ends), always(f("timestamp-form", "/created"))),
	v("created", "expiration-before-creation", "expires at the creation", "R38", created.with("expirationDate", "«"+born+"»"), always(f("expiration-before-creation", date))),
	v("created", "expiration-after-creation", "expires a millisecond after the creation", "R38", created.with("expirationDate", justAfter), always()),
}

// What a clock says. Without one the document has no fault for ever.
func clocked(kind, name, description, reason string, text raw, at string, ff ...fault) record {
	return v(kind, name, description, reason, text, always(ff...).now(at).and(always()))
}

const (
	atBorn      = "2017-07-11T18:45:37.098Z"
	beforeBorn  = "2017-07-11T18:45:37.097Z"
	atEnds      = "2017-12-31T23:59:59.999Z"
	beforeEnds  = "2017-12-31T23:59:59.998Z"
	insideEnds  = "2017-12-31T23:59:59.9998Z"
	atLate      = "2026-12-31T23:59:59.999Z"
	beforeLate  = "2026-12-31T23:59:59.998Z"
	beforeLater = "2026-12-31T23:59:59.9989Z"
)

var clocks = []record{
	clocked("token", "expiration-not-future-now", "expires exactly now", "R37: now is not future; D5: only with a clock", times(born, "", "«"+ends+"»").plusRaw(""), atEnds, f("expiration-not-future", date)),
	clocked("token", "expiration-not-future-past", "expired nine years ago", "D5: with a clock, a past expiry is an error in every kind", times(born, "", "«"+ends+"»").plusRaw(""), noon, f("expiration-not-future", date)),
	clocked("token", "expiration-not-future-within-now", "expires in the millisecond that it is", "R37: the clock is cut to milliseconds first", times(born, "", "«"+ends+"»").plusRaw(""), insideEnds, f("expiration-not-future", date)),
	v("token", "expiration-in-a-millisecond", "expires a millisecond from now", "R37: no skew allowance", times(born, "", ends), always().and(always().now(beforeEnds))),
	clocked("token", "created-in-future", "created a millisecond from now", "R37: no skew allowance", times("«"+born+"»", "", ends).plusRaw(""), beforeBorn, f("created-in-future", "/created")),
	v("token", "created-now", "created exactly now", "R37: accepted", times(born, "", ends), always().and(always().now(atBorn))),
	clocked("token", "last-used-in-future", "used a millisecond from now", "R37: no skew allowance", times(born, `«"2017-12-31T00:00:00.000Z"»`, ends).plusRaw(""), "2017-12-30T23:59:59.999Z", f("last-used-in-future", "/lastUsed")),
	v("token", "last-used-now", "used exactly now", "R37: accepted", times(born, `"2017-12-31T00:00:00.000Z"`, ends), always().and(always().now("2017-12-31T00:00:00.000Z"))),
	clocked("token", "created-and-used-in-future", "created and used a millisecond from now", "R37: two members, two violations", times("«"+born+"»", "«"+born+"»", ends).plusRaw(""), beforeBorn,
		f("created-in-future", "/created"), f("last-used-in-future", "/lastUsed")),
	v("token", "six-months-past-no-date", "no date, and six months after the creation are over", "R40: only given dates are judged", times(born, "", ""), always().and(always().now(noon))),
	v("token", "never-expires-with-clock", "`expirationDate` is null, and a clock", "D5: what never expires is never past", minimal.with("expirationDate", "null"), always().and(always().now(noon))),
	clocked("created", "expiration-not-future", "expires exactly now", "R37", created.with("expirationDate", "«"+ends+"»").plusRaw(""), atEnds, f("expiration-not-future", date)),
	v("created", "expiration-in-a-millisecond", "expires a millisecond from now", "R37", created, always().and(always().now(beforeEnds))),
	clocked("created", "created-in-future", "created a millisecond from now", "R37", created.with("created", "«"+born+"»").plusRaw(""), beforeBorn, f("created-in-future", "/created")),
	v("created", "created-now", "created exactly now", "R37", created, always().and(always().now(atBorn))),
	clocked("create", "expiration-not-future-now", "expires exactly now", "R37", create.with("expirationDate", "«"+late+"»").plusRaw(""), atLate, f("expiration-not-future", date)),
	v("create", "expiration-in-a-millisecond", "expires a millisecond from now", "R37", create, always().and(always().now(beforeLate)).and(always().now(beforeLater))),
}
