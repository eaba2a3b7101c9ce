package conform_test

import "strings"

// timestampSamples puts each timestamp where timestamps stand.
func timestampSamples() []sample {
	var all []sample
	for _, c := range []struct {
		text, reason string
		ok, byFormat bool
	}{
		{text: "2017-07-11T18:45:37.098Z", reason: "canonical", ok: true},
		{text: "2017-07-11T18:45:37Z", reason: "§4 fewer digits: a warning", ok: true},
		{text: "2017-07-11T18:45:37.1Z", reason: "§4 fewer digits: a warning", ok: true},
		{text: "2017-07-11T18:45:37.098000000Z", reason: "D6 digits beyond the third are zero", ok: true},
		{text: "2017-07-11T18:45:37." + strings.Repeat("0", 200) + "Z", reason: "R41 any number of digits", ok: true},
		{text: "2017-07-11T18:45:37.0981Z", reason: "timestamp-precision"},
		{text: "2017-07-11T18:45:37.000000001Z", reason: "timestamp-precision"},
		{text: "2017-07-11T18:45:37.Z", reason: "R41 at least one digit"},
		{text: "2017-07-11T18:45:37,098Z", reason: "§4 grammar; §6 time.Time takes the comma"},
		{text: "2017-07-11T18:45:37.098", reason: "§4 an offset is needed"},
		{text: "2017-07-11T18:45Z", reason: "§4 seconds are needed"},
		{text: "2017-07-11", reason: "§4 a time is needed"},
		{text: "2017-07-11t18:45:37.098Z", reason: "§4 capital T"},
		{text: "2017-07-11T18:45:37.098z", reason: "§4 capital Z"},
		{text: "2017-07-11 18:45:37.098Z", reason: "§4 capital T"},
		{text: "2017-07-11T8:45:37Z", reason: "§6 time.Time takes it"},
		{text: " 2017-07-11T18:45:37Z", reason: "no space around it"},
		{text: "2017-07-11T18:45:37Z ", reason: "no space around it"},
		{text: `2017-07-11T18:45:37Z\n`, reason: "no line feed after it: `$` is the end"},
		{text: "2017-07-11T18:45:37Zulu", reason: "§4 grammar"},
		{text: "٢017-07-11T18:45:37Z", reason: "ASCII digits only"},
		{text: "+2017-07-11T18:45:37Z", reason: "four digits of year"},
		{text: "17-07-11T18:45:37Z", reason: "four digits of year"},
		{text: "12017-07-11T18:45:37Z", reason: "four digits of year"},
		{text: "1499798737098", reason: "§6 epoch numbers"},
		{text: "next friday", reason: "§6 prose"},
		{text: `2017\u002d07-11T18:45:37Z`, reason: "§6 JSON escapes are gone before that", ok: true},

		{text: "2017-00-11T18:45:37Z", reason: "months 01 to 12"},
		{text: "2017-13-11T18:45:37Z", reason: "months 01 to 12"},
		{text: "2017-07-00T18:45:37Z", reason: "real calendar days"},
		{text: "2017-07-32T18:45:37Z", reason: "real calendar days"},
		{text: "2017-04-31T18:45:37Z", reason: "real calendar days"},
		{text: "2017-06-31T18:45:37Z", reason: "real calendar days"},
		{text: "2017-09-31T18:45:37Z", reason: "real calendar days"},
		{text: "2017-11-31T18:45:37Z", reason: "real calendar days"},
		{text: "2017-02-30T18:45:37Z", reason: "real calendar days"},
		{text: "2016-02-30T18:45:37Z", reason: "real calendar days"},
		{text: "2017-02-29T18:45:37Z", reason: "no leap year"},
		{text: "2016-02-29T18:45:37Z", reason: "a leap year", ok: true},
		{text: "2000-02-29T18:45:37Z", reason: "a leap year: divisible by 400", ok: true},
		{text: "1900-02-29T18:45:37Z", reason: "no leap year: divisible by 100"},

		{text: "2017-07-11T24:00:00Z", reason: "hours 00 to 23"},
		{text: "2017-07-11T23:60:00Z", reason: "minutes 00 to 59"},
		{text: "2016-12-31T23:59:60Z", reason: "§4 no leap second"},
		{text: "2017-07-11T18:45:37+00:00", reason: "§4 an offset: a warning", ok: true},
		{text: "2017-07-11T18:45:37-00:00", reason: "R41", ok: true},
		{text: "2017-07-11T18:45:37.098+23:59", reason: "§4 hh to 23, mm to 59", ok: true},
		{text: "2017-07-11T18:45:37-23:59", reason: "§4 hh to 23, mm to 59", ok: true},
		{text: "2017-07-11T18:45:37+24:00", reason: "§4; §6 time.Time takes it"},
		{text: "2017-07-11T18:45:37+01:60", reason: "§4 mm to 59"},
		{text: "2017-07-11T18:45:37+0100", reason: "§4 ±hh:mm"},
		{text: "2017-07-11T18:45:37+01", reason: "§4 ±hh:mm"},
		{text: "2017-07-11T18:45:37UTC", reason: "§4 Z or ±hh:mm"},

		{text: "0001-01-01T00:00:00Z", reason: "timestamp-zero"},
		{text: "0001-01-01T00:00:00.000Z", reason: "R41 the zero instant in any spelling"},
		{text: "0001-01-01T00:00:00+00:00", reason: "R41 the zero instant in any spelling"},
		{text: "0001-01-01T00:00:00-00:00", reason: "R41 the zero instant in any spelling"},
		{text: "0001-01-01T01:30:00+01:30", reason: "R41 the zero instant in any spelling", byFormat: true},
		{text: "0000-12-31T23:00:00-01:00", reason: "R41 the zero instant in any spelling", byFormat: true},
		{text: "0001-01-01T00:00:00.001Z", reason: "R41 not the zero instant", ok: true},
		{text: "0001-01-01T00:00:01Z", reason: "R41 not the zero instant", ok: true},
		{text: "0001-01-01T01:30:00.001+01:30", reason: "R41 not the zero instant", ok: true},
		{text: "0001-01-01T00:00:00-00:01", reason: "R41 not the zero instant", ok: true},
		{text: "0001-01-01T01:00:00+02:00", reason: "year 0000 in UTC", byFormat: true},
		{text: "0000-12-31T23:30:00-01:00", reason: "R41 year 0001 in UTC", ok: true},
		{text: "0000-12-31T22:30:00-01:00", reason: "year 0000 in UTC", byFormat: true},
		{text: "0000-12-31T23:30:00Z", reason: "year 0000"},
		{text: "0000-12-31T23:30:00+01:00", reason: "year 0000 in UTC"},
		{text: "0000-12-30T23:30:00-01:00", reason: "year 0000 in UTC"},
		{text: "0000-02-29T00:00:00Z", reason: "year 0000, though a leap year"},
		{text: "9999-12-31T23:59:59.999Z", reason: "the last millisecond", ok: true},
		{text: "9999-12-31T23:59:59.999+00:01", reason: "year 9999 in UTC", ok: true},
		{text: "9999-12-31T23:59:59.999-00:01", reason: "year 10000 in UTC", byFormat: true},
		{text: "10000-01-01T00:30:00+01:00", reason: "four digits of year, even if 9999 in UTC"},
	} {
		all = append(all, timestampSample(c.text, c.reason, c.ok, c.byFormat)...)
	}
	return all
}

func timestampSample(text, reason string, ok, byFormat bool) []sample {
	value := `"` + text + `"`
	place := func(kind, text, dialects, pointer string) sample {
		s := sample{name: "timestamp " + value + " at " + pointer, reason: reason, kind: kind, text: text, fault: pointer, byFormat: byFormat}
		if ok {
			s.ok = dialects
		}
		return s
	}
	return []sample{
		place("token", token("created", value), "AB", "/created"),
		place("token", token("lastUsed", value), "AB", "/lastUsed"),
		place("create", create("expirationDate", value), "AB", "/expirationDate"),
		place("created", created("expirationDate", value), "AB", "/expirationDate"),
		place("bulk", bulk("patch", op("replace", "/expirationDate", value)), "B", "/patch/0/value"),
	}
}
