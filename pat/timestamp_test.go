package pat_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/sailpat/sailpat/pat"
)

func TestParseTimestamp(t *testing.T) {
	for _, c := range []struct {
		text, reason, canonical string
		rule                    pat.RuleID
	}{
		{"2017-07-11T18:45:37.098Z", "canonical", "2017-07-11T18:45:37.098Z", ""},
		{"2017-07-11T18:45:37Z", "no fraction", "2017-07-11T18:45:37.000Z", ""},
		{"2017-07-11T18:45:37.1Z", "one digit", "2017-07-11T18:45:37.100Z", ""},
		{"2017-07-11T18:45:37.0980000000000000000000Z", "as many zeros as anybody likes (R41)", "2017-07-11T18:45:37.098Z", ""},
		{"2017-07-11T18:45:37.098-00:00", "-00:00 is Z (R41)", "2017-07-11T18:45:37.098Z", ""},
		{"2017-07-11T23:45:37.098-23:59", "the largest offset", "2017-07-12T23:44:37.098Z", ""},
		{"2016-02-29T00:00:00.000Z", "a leap year", "2016-02-29T00:00:00.000Z", ""},
		{"2000-02-29T00:00:00.000Z", "a century that is one", "2000-02-29T00:00:00.000Z", ""},
		{"0001-01-01T00:00:00.001Z", "the first timestamp (R41)", "0001-01-01T00:00:00.001Z", ""},
		{"9999-12-31T23:59:59.999Z", "the last", "9999-12-31T23:59:59.999Z", ""},
		{"0000-12-31T23:30:00-01:00", "year 1 in UTC (R41)", "0001-01-01T00:30:00.000Z", ""},

		{"2017-07-11T18:45:37.0981Z", "below the millisecond", "", pat.RuleTimestampPrecision},
		{"2017-07-11T18:45:37.0000000000000000001Z", "far below", "", pat.RuleTimestampPrecision},
		{"0001-01-01T00:00:00Z", "zero", "", pat.RuleTimestampZero},
		{"0001-01-01T00:00:00.000Z", "zero, canonical", "", pat.RuleTimestampZero},
		{"0001-01-01T01:00:00+01:00", "zero, with an offset", "", pat.RuleTimestampZero},
		{"", "timestamp is empty", "", pat.RuleTimestampForm},
		{"next friday", "must be an RFC 3339 timestamp", "", pat.RuleTimestampForm},
		{"1499798737", "a number in quotes", "", pat.RuleTimestampForm},
		{"2017-07-11", "no time of day", "", pat.RuleTimestampForm},
		{"2017-07-11t18:45:37Z", "a lower-case `t`", "", pat.RuleTimestampForm},
		{"2017-07-11T18:45:37.098z", "`z`", "", pat.RuleTimestampForm},
		{"2017-07-11 18:45:37Z", "a blank in place of the `T`", "", pat.RuleTimestampForm},
		{"2017-07-11T8:45:37Z", "time of day is not in the form hh:mm:ss", "", pat.RuleTimestampForm},
		{"2017-07-11T18:45Z", "time of day is not in the form hh:mm:ss", "", pat.RuleTimestampForm},
		{"2017-07-11T18:45:37", "no zone", "", pat.RuleTimestampForm},
		{"2017-07-11T18:45:37.098", "no zone", "", pat.RuleTimestampForm},
		{"2017-07-11T18:45:37,098Z", "a comma for the decimal point", "", pat.RuleTimestampForm},
		{"2017-07-11T18:45:37.Z", "no digit after the decimal point", "", pat.RuleTimestampForm},
		{"2017-13-11T18:45:37Z", "month 13 does not exist", "", pat.RuleTimestampForm},
		{"2017-00-11T18:45:37Z", "month 00 does not exist", "", pat.RuleTimestampForm},
		{"2023-02-29T18:45:37Z", "2023-02 has no day 29", "", pat.RuleTimestampForm},
		{"1900-02-29T18:45:37Z", "1900-02 has no day 29", "", pat.RuleTimestampForm},
		{"2017-04-31T18:45:37Z", "2017-04 has no day 31", "", pat.RuleTimestampForm},
		{"2017-04-00T18:45:37Z", "2017-04 has no day 00", "", pat.RuleTimestampForm},
		{"2016-12-31T23:59:60Z", "in a leap second", "", pat.RuleTimestampForm},
		{"2017-07-11T24:00:00Z", "time of day 24:00:00 does not exist", "", pat.RuleTimestampForm},
		{"2017-07-11T18:60:00Z", "time of day 18:60:00 does not exist", "", pat.RuleTimestampForm},
		{"2017-07-11T18:45:37+24:00", "offset +24:00 does not exist", "", pat.RuleTimestampForm},
		{"2017-07-11T18:45:37+01:60", "offset +01:60 does not exist", "", pat.RuleTimestampForm},
		{"2017-07-11T18:45:37+0100", "neither `Z` nor an offset", "", pat.RuleTimestampForm},
		{"2017-07-11T18:45:37 Z", "neither `Z` nor an offset", "", pat.RuleTimestampForm},
		{"0000-12-31T23:59:59Z", "outside the years 0001 to 9999", "", pat.RuleTimestampForm},
		{"9999-12-31T23:59:59-00:01", "outside the years 0001 to 9999", "", pat.RuleTimestampForm},
	} {
		t.Run(c.text, func(t *testing.T) {
			got, err := pat.ParseTimestamp(c.text)
			if c.rule != "" {
				if !errors.Is(err, c.rule) || !got.IsZero() {
					t.Errorf("%s: %v, %v", c.reason, got, err)
				}
				doc := change(t, sampleToken, "2017-07-11T18:45:37.098Z", c.text)
				vs := pat.Lint([]byte(doc), pat.KindToken).Violations
				if len(vs) != 1 || vs[0].Rule != c.rule {
					t.Fatalf("Lint: %v", verdict(vs))
				}
				if c.rule == pat.RuleTimestampForm && !strings.Contains(vs[0].Message, c.reason) {
					t.Errorf("%q does not say %q", vs[0].Message, c.reason)
				}
				return
			}
			if err != nil || got.String() != c.canonical {
				t.Fatalf("%s: %v, %v", c.reason, got, err)
			}
			if want, err := time.Parse(time.RFC3339, c.text); err == nil && !want.Equal(got.Time()) {
				t.Errorf("package time reads %v", want)
			}
		})
	}
}

// Every day of 400 years, written, read and counted as package time does.
func TestTimestampEveryDay(t *testing.T) {
	at := time.Date(1800, 1, 1, 23, 59, 59, 999e6, time.UTC)
	for at.Year() < 2200 {
		stamp := pat.TimestampOf(at)
		text := at.Format("2006-01-02T15:04:05.000Z07:00")
		if stamp.String() != text || !stamp.Time().Equal(at) || pat.MustParseTimestamp(text) != stamp {
			t.Fatalf("%v: %v, %v", text, stamp, stamp.Time())
		}
		at = at.AddDate(0, 0, 1)
	}
}

func TestTimestampOf(t *testing.T) {
	for _, c := range []struct {
		name string
		in   time.Time
		want string
	}{
		{"cut, not rounded", time.Date(2017, 7, 11, 18, 45, 37, 98999999, time.UTC), "2017-07-11T18:45:37.098Z"},
		{"cut towards the past before 1970 too", time.Date(1969, 12, 31, 23, 59, 59, 999999999, time.UTC), "1969-12-31T23:59:59.999Z"},
		{"another zone", time.Date(2017, 7, 11, 18, 45, 37, 0, time.FixedZone("", 3600)), "2017-07-11T17:45:37.000Z"},
		{"the last instant", time.Date(9999, 12, 31, 23, 59, 59, 999999999, time.UTC), "9999-12-31T23:59:59.999Z"},
	} {
		if got := pat.TimestampOf(c.in); got.String() != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
	for _, out := range []time.Time{{}, time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(0, 12, 31, 0, 0, 0, 0, time.UTC), time.Unix(1<<62, 0)} {
		if got := pat.TimestampOf(out); !got.IsZero() {
			t.Errorf("%v: %v", out, got)
		}
	}
}

func TestTimestampCompare(t *testing.T) {
	early, late := pat.MustParseTimestamp("2017-07-11T18:45:37.098Z"), pat.MustParseTimestamp("2017-07-11T18:45:37.099Z")
	if early.Compare(late) != -1 || late.Compare(early) != 1 || early.Compare(early) != 0 || early.Equal(late) || !early.Equal(early) {
		t.Error("order is wrong")
	}
}

func ExampleTimestamp() {
	at := pat.MustParseTimestamp("2026-12-31T23:59:59+01:00")
	fmt.Println(at, at.Time().Weekday())
	// Output: 2026-12-31T22:59:59.000Z Thursday
}
