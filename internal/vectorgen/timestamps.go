package main

import "strings"

// made is the minimal token with another creation, so that no rule but those
// of a timestamp's form looks at the value.
func made(timestamp string) object { return minimal.with("created", timestamp) }

// Timestamps that are none.
func stamp(rule, name, value, reason string) record {
	return v("token", rule+"-"+name, "`created` is "+value, reason, made(`«"`+value+`"»`), always(f(rule, "/created")))
}

func form(name, value, reason string) record { return stamp("timestamp-form", name, value, reason) }

var timestampForms = []record{
	form("prose", "next friday", "§4 timestamp grammar"),
	form("empty", "", "D7: only in `expirationDate` does the empty string mean something"),
	form("lower-case-t", "2017-07-11t18:45:37.098Z", "§4 timestamp grammar: a capital T, though RFC 3339 §5.6 allows both"),
	form("lower-case-z", "2017-07-11T18:45:37.098z", "§4 timestamp grammar: a capital Z, though RFC 3339 §5.6 allows both"),
	form("space-for-t", "2017-07-11 18:45:37.098Z", "§4 timestamp grammar"),
	form("no-zone", "2017-07-11T18:45:37.098", "§4 timestamp grammar: a local time is no instant"),
	form("no-seconds", "2017-07-11T18:45Z", "§4 timestamp grammar"),
	form("date-only", "2017-07-11", "§4 timestamp grammar"),
	form("basic-format", "20170711T184537Z", "§4 timestamp grammar: ISO 8601, but not RFC 3339"),
	form("week-date", "2017-W28-2T18:45:37Z", "§4 timestamp grammar: ISO 8601, but not RFC 3339"),
	form("ordinal-date", "2017-192T18:45:37Z", "§4 timestamp grammar: ISO 8601, but not RFC 3339"),
	form("epoch-in-string", "1499798737098", "§4 timestamp grammar"),
	form("rfc-1123", "Tue, 11 Jul 2017 18:45:37 GMT", "§4 timestamp grammar"),
	form("hour-one-digit", "2017-07-11T8:45:37.098Z", "§4 timestamp grammar: encoding/json takes it"),
	form("month-one-digit", "2017-7-11T18:45:37.098Z", "§4 timestamp grammar"),
	form("day-one-digit", "2017-07-1T18:45:37.098Z", "§4 timestamp grammar"),
	form("hour-24", "2017-07-11T24:00:00.000Z", "§4 timestamp grammar: hours end at 23"),
	form("minute-60", "2017-07-11T18:60:37.098Z", "§4 timestamp grammar: minutes end at 59"),
	form("second-60", "2016-12-31T23:59:60.000Z", "§4 timestamp grammar: no leap second, not even a real one"),
	form("month-00", "2017-00-11T18:45:37.098Z", "§4 timestamp grammar: real calendar days"),
	form("month-13", "2017-13-11T18:45:37.098Z", "§4 timestamp grammar: real calendar days"),
	form("day-00", "2017-07-00T18:45:37.098Z", "§4 timestamp grammar: real calendar days"),
	form("january-32", "2017-01-32T18:45:37.098Z", "§4 timestamp grammar: real calendar days"),
	form("february-30", "2016-02-30T18:45:37.098Z", "§4 timestamp grammar: real calendar days"),
	form("february-29-common-year", "2017-02-29T18:45:37.098Z", "§4 timestamp grammar: 2017 is no leap year"),
	form("february-29-1900", "1900-02-29T18:45:37.098Z", "§4 timestamp grammar: 1900 is no leap year"),
	form("february-29-2100", "2100-02-29T18:45:37.098Z", "§4 timestamp grammar: 2100 is no leap year"),
	form("april-31", "2017-04-31T18:45:37.098Z", "§4 timestamp grammar: real calendar days"),
	form("june-31", "2017-06-31T18:45:37.098Z", "§4 timestamp grammar: real calendar days"),
	form("september-31", "2017-09-31T18:45:37.098Z", "§4 timestamp grammar: real calendar days"),
	form("november-31", "2017-11-31T18:45:37.098Z", "§4 timestamp grammar: real calendar days"),
	form("fraction-comma", "2017-07-11T18:45:37,098Z", "§4 timestamp grammar: encoding/json takes it"),
	form("fraction-empty", "2017-07-11T18:45:37.Z", "§4 timestamp grammar, R41: one digit at least"),
	form("fraction-letter", "2017-07-11T18:45:37.09aZ", "§4 timestamp grammar"),
	form("offset-hour-24", "2017-07-11T18:45:37.098+24:00", "§4 timestamp grammar: encoding/json takes it"),
	form("offset-minute-60", "2017-07-11T18:45:37.098+01:60", "§4 timestamp grammar"),
	form("offset-without-colon", "2017-07-11T18:45:37.098+0100", "§4 timestamp grammar"),
	form("offset-hours-only", "2017-07-11T18:45:37.098+01", "§4 timestamp grammar"),
	form("offset-without-sign", "2017-07-11T18:45:37.09801:00", "§4 timestamp grammar"),
	form("offset-and-z", "2017-07-11T18:45:37.098+00:00Z", "§4 timestamp grammar"),
	form("offset-name", "2017-07-11T18:45:37.098UTC", "§4 timestamp grammar"),
	form("offset-minus-sign", "2017-07-11T18:45:37.098\u221201:00", "§4 timestamp grammar: U+2212 is not a hyphen"),
	form("space-before", " 2017-07-11T18:45:37.098Z", "§4 timestamp grammar"),
	form("space-behind", "2017-07-11T18:45:37.098Z ", "§4 timestamp grammar"),
	form("nul-behind", `2017-07-11T18:45:37.098Z\u0000`, "§4 timestamp grammar"),
	form("digits-full-width", "２０１７-07-11T18:45:37.098Z", "§4 timestamp grammar: the digits of ASCII"),
	form("digit-arabic-indic", "201\u0667-07-11T18:45:37.098Z", "§4 timestamp grammar: the digits of ASCII"),
	form("year-two-digits", "17-07-11T18:45:37.098Z", "§4 timestamp grammar"),
	form("year-five-digits", "12017-07-11T18:45:37.098Z", "§4 timestamp grammar"),
	form("year-plus", "+002017-07-11T18:45:37.098Z", "§4 timestamp grammar"),
	form("year-minus", "-2017-07-11T18:45:37.098Z", "§4 timestamp grammar"),
	form("year-0000", "0000-12-31T23:59:59.999Z", "§4 timestamp grammar: years start at 0001"),
	form("year-0000-after-conversion", "0001-01-01T00:30:00.000+01:00", "§4 timestamp grammar: years start at 0001, after conversion to UTC"),
	form("year-10000-after-conversion", "9999-12-31T23:30:00.000-01:00", "§4 timestamp grammar: years end at 9999, after conversion to UTC"),

	stamp("timestamp-precision", "microseconds", "2017-07-11T18:45:37.098765Z", "D6: digits beyond the third must be zero"),
	stamp("timestamp-zero", "no-fraction", "0001-01-01T00:00:00Z", "§4 zero timestamp: what broken clients write for a time they could not parse"),
	stamp("timestamp-zero", "canonical", "0001-01-01T00:00:00.000Z", "R41: the zero instant in any spelling"),
	stamp("timestamp-zero", "offset", "0001-01-01T01:00:00+01:00", "R41: the zero instant in any spelling, and no warning beside it"),
	stamp("timestamp-zero", "year-0000", "0000-12-31T23:00:00-01:00", "R41: the zero instant in any spelling"),
}

// Timestamps of more than millisecond precision: tolerant reading cuts them.
func cut(name, value, canonical, reason string) record {
	return v("token", "timestamp-precision-"+name, "`created` is "+value, reason, made(`«"`+value+`"»`),
		relaxable(f("timestamp-precision", "/created"))).writes(made(`"` + canonical + `"`))
}

var timestampCuts = []record{
	cut("fourth-digit", "2017-07-11T18:45:37.0981Z", "2017-07-11T18:45:37.098Z", "D6: strict, an error; tolerant, cut to milliseconds with a warning"),
	cut("ninth-digit", "2017-07-11T18:45:37.098000001Z", "2017-07-11T18:45:37.098Z", "D6"),
	cut("cut-not-rounded", "2017-07-11T18:45:37.098999Z", "2017-07-11T18:45:37.098Z", "D6: cut, not rounded"),
	cut("hundredth-digit", "2017-07-11T18:45:37.098"+strings.Repeat("0", 96)+"1Z", "2017-07-11T18:45:37.098Z", "R41: any number of digits"),
	cut("offset", "2017-07-11T20:45:37.098765+02:00", "2017-07-11T18:45:37.098Z", "D6, R42: the first rule that is violated, and only that"),
}

// Timestamps that are accepted, and written back in another form.
func loose(name, value, canonical, reason string) record {
	return v("token", "timestamp-not-canonical-"+name, "`created` is "+value, reason, made(`«"`+value+`"»`),
		always(f("timestamp-not-canonical", "/created"))).writes(made(`"` + canonical + `"`))
}

var timestampsLoose = []record{
	loose("no-fraction", "2017-07-11T18:45:37Z", "2017-07-11T18:45:37.000Z", "§4 timestamp not canonical: fewer digits"),
	loose("one-digit", "2017-07-11T18:45:37.1Z", "2017-07-11T18:45:37.100Z", "§4 timestamp not canonical: fewer digits"),
	loose("two-digits", "2017-07-11T18:45:37.09Z", "2017-07-11T18:45:37.090Z", "§4 timestamp not canonical: fewer digits"),
	loose("four-digits", "2017-07-11T18:45:37.0980Z", "2017-07-11T18:45:37.098Z", "§4 timestamp not canonical: more digits, all of them zero"),
	loose("nine-digits", "2017-07-11T18:45:37.098000000Z", "2017-07-11T18:45:37.098Z", "D6: digits beyond the third must be zero, and are"),
	loose("hundred-digits", "2017-07-11T18:45:37.098"+strings.Repeat("0", 97)+"Z", "2017-07-11T18:45:37.098Z", "R41: any number of fraction digits if the rest is zero"),
	loose("offset", "2017-07-11T20:45:37.098+02:00", "2017-07-11T18:45:37.098Z", "§4 timestamp not canonical: an offset"),
	loose("offset-plus-zero", "2017-07-11T18:45:37.098+00:00", "2017-07-11T18:45:37.098Z", "§4 timestamp not canonical: an offset"),
	loose("offset-minus-zero", "2017-07-11T18:45:37.098-00:00", "2017-07-11T18:45:37.098Z", "R41: -00:00 is Z"),
	loose("offset-greatest", "2017-07-12T18:44:37.098+23:59", "2017-07-11T18:45:37.098Z", "§4 timestamp grammar: hh up to 23, mm up to 59"),
	loose("offset-least", "2017-07-10T18:46:37.098-23:59", "2017-07-11T18:45:37.098Z", "§4 timestamp grammar: hh up to 23, mm up to 59"),
	loose("offset-into-last-year", "2017-01-01T00:30:00.000+01:00", "2016-12-31T23:30:00.000Z", "§4 canonical timestamp: UTC"),
	loose("offset-into-leap-day", "2016-03-01T00:00:00.000+00:01", "2016-02-29T23:59:00.000Z", "§4 canonical timestamp: UTC"),
	loose("offset-over-leap-day", "2017-02-28T23:30:00.000-01:00", "2017-03-01T00:30:00.000Z", "§4 canonical timestamp: UTC"),
	loose("year-0000", "0000-12-31T23:30:00-01:00", "0001-01-01T00:30:00.000Z", "R41: year 1 in UTC, so accepted"),
	loose("year-10000", "9999-12-31T23:59:59.999+00:00", "9999-12-31T23:59:59.999Z", "§4 timestamp grammar: years up to 9999"),
}

// canonicalStamp is a timestamp that is as it should be.
func canonicalStamp(name, value, reason string) record {
	return v("token", "timestamp-"+name, "`created` is "+value, reason, made(`"`+value+`"`), always())
}

var timestampsCanonical = []record{
	canonicalStamp("milliseconds", "2017-07-11T18:45:37.098Z", "§4 canonical timestamp"),
	canonicalStamp("whole-second", "2017-07-11T18:45:37.000Z", "§4 canonical timestamp: always three digits"),
	canonicalStamp("last-of-day", "2017-07-11T23:59:59.999Z", "§4 timestamp grammar"),
	canonicalStamp("leap-day-2016", "2016-02-29T00:00:00.000Z", "§4 timestamp grammar: 2016 is a leap year"),
	canonicalStamp("leap-day-2000", "2000-02-29T00:00:00.000Z", "§4 timestamp grammar: 2000 is a leap year"),
	canonicalStamp("april-30", "2017-04-30T00:00:00.000Z", "§4 timestamp grammar"),
	canonicalStamp("december-31", "2017-12-31T00:00:00.000Z", "§4 timestamp grammar"),
	canonicalStamp("before-1970", "1969-12-31T23:59:59.999Z", "§4 timestamp grammar: no epoch"),
	canonicalStamp("first", "0001-01-01T00:00:00.001Z", "R41: one millisecond after the zero instant"),
	canonicalStamp("last", "9999-12-31T23:59:59.999Z", "§4 timestamp grammar: the last of year 9999"),

	v("token", "timestamp-escaped", "`created` with escapes in it", "contract §6: an escape is gone before the timestamp is read",
		made(`"2017\u002d07-11T18:45:37.098\u005a"`), always()).writes(made(born)),
}

// The same rules in the other members and kinds that hold a timestamp.
var timestampsElsewhere = []record{
	v("token", "timestamp-form-last-used", "`lastUsed` is soon", "§4 timestamp grammar", token.with("lastUsed", `«"soon"»`), always(f("timestamp-form", "/lastUsed"))),
	v("token", "timestamp-form-last-used-empty", "`lastUsed` is the empty string", "D7: only in `expirationDate` does the empty string mean something", token.with("lastUsed", `«""»`), always(f("timestamp-form", "/lastUsed"))),
	v("token", "timestamp-form-expiration", "`expirationDate` is soon", "R43: an unreadable date asks for no acknowledgement",
		token.with("expirationDate", `«"soon"»`), always(f("timestamp-form", "/expirationDate"))),
	v("token", "timestamp-form-expiration-spaces", "`expirationDate` is a space", "D7: the empty string is the only string that means never", token.with("expirationDate", `«" "»`), always(f("timestamp-form", "/expirationDate"))),
	v("token", "timestamp-zero-expiration", "`expirationDate` is the zero instant", "§4 zero timestamp", token.with("expirationDate", `«"0001-01-01T00:00:00Z"»`), always(f("timestamp-zero", "/expirationDate"))),
	v("token", "timestamp-precision-expiration", "`expirationDate` has microseconds", "D6",
		token.with("expirationDate", `«"2017-12-31T23:59:59.999999Z"»`), relaxable(f("timestamp-precision", "/expirationDate"))).writes(token),
	v("token", "timestamp-not-canonical-last-used", "`lastUsed` without fraction", "§4 timestamp not canonical", token.with("lastUsed", `«"2017-07-12T00:00:00Z"»`),
		always(f("timestamp-not-canonical", "/lastUsed"))).writes(token.with("lastUsed", `"2017-07-12T00:00:00.000Z"`)),
	v("token", "timestamp-precision-then-order", "`expirationDate` is after `created` only below the millisecond", "D6, R38: tolerant reading compares what is left of the date; strict reading has none to compare (R43)",
		made(born).without("userAwareTokenNeverExpires").with("expirationDate", `«"2017-07-11T18:45:37.0989Z"»`),
		always(f("timestamp-precision", "/expirationDate")).
			and(always(f("timestamp-precision", "/expirationDate").at(1).warned(), f("expiration-before-creation", "/expirationDate").at(1)).tolerant())),
	v("token", "timestamp-precision-of-zero", "`created` is a tenth of a millisecond after the zero instant", "D6, R41, R42: strict, too precise; tolerant, what is left is the zero instant, and that is refused",
		made(`«"0001-01-01T00:00:00.0001Z"»`), always(f("timestamp-precision", "/created")).and(always(f("timestamp-zero", "/created")).tolerant())),
	v("token", "timestamps-all-broken", "three timestamps, none of them one", "R43: each is judged, and no rule that compares them",
		token.with("created", `«"a"»`).with("lastUsed", `«"b"»`).with("expirationDate", `«"c"»`),
		always(f("timestamp-form", "/created"), f("timestamp-form", "/lastUsed"), f("timestamp-form", "/expirationDate"))),
	v("create", "timestamp-form", "`expirationDate` is soon", "§4 timestamp grammar, R43: an unreadable date asks for no acknowledgement", create.with("expirationDate", `«"soon"»`), always(f("timestamp-form", "/expirationDate"))),
	v("create", "timestamp-zero", "`expirationDate` is the zero instant", "§4 zero timestamp", create.with("expirationDate", `«"0001-01-01T00:00:00Z"»`), always(f("timestamp-zero", "/expirationDate"))),
	v("create", "timestamp-precision", "`expirationDate` has microseconds", "D6", create.with("expirationDate", `«"2026-12-31T23:59:59.999999Z"»`),
		relaxable(f("timestamp-precision", "/expirationDate"))).writes(create),
	v("create", "timestamp-not-canonical", "`expirationDate` with an offset", "§4 timestamp not canonical", create.with("expirationDate", `«"2027-01-01T00:59:59.999+01:00"»`),
		always(f("timestamp-not-canonical", "/expirationDate"))).writes(create),
	v("created", "timestamp-form", "`created` is null in a string", "§4 timestamp grammar", created.with("created", `«"null"»`), always(f("timestamp-form", "/created"))),
	v("created", "timestamp-form-expiration", "`expirationDate` is soon", "R43: unreadable is not missing", created.with("expirationDate", `«"soon"»`), always(f("timestamp-form", "/expirationDate"))),
	v("created", "timestamp-zero", "`created` is the zero instant", "§4 zero timestamp", created.with("created", `«"0001-01-01T00:00:00Z"»`), always(f("timestamp-zero", "/created"))),
	v("created", "timestamp-precision", "`created` has microseconds, as in one real answer", "D6", created.with("created", `«"2017-07-11T18:45:37.098765Z"»`),
		relaxable(f("timestamp-precision", "/created"))).writes(created),
	v("created", "timestamp-not-canonical", "`expirationDate` without fraction", "§4 timestamp not canonical", created.with("expirationDate", `«"2017-12-31T00:00:00Z"»`),
		always(f("timestamp-not-canonical", "/expirationDate"))).writes(created.with("expirationDate", `"2017-12-31T00:00:00.000Z"`)),
	v("patch", "timestamp-not-canonical-test", "a test of `expirationDate` without fraction", "R3: a test's value is checked for shape", array(op("test", "/expirationDate", `"value":«"2026-12-31T23:59:59Z"»`)),
		inB(f("timestamp-not-canonical", "/0/value")).and(alsoRefused(f("timestamp-not-canonical", "/0/value")))).writes(array(op("test", "/expirationDate", `"value":"2026-12-31T23:59:59.000Z"`))),
}
