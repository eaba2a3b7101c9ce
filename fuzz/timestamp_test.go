package fuzz

import (
	"errors"
	"fmt"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/sailpat/sailpat/pat"
)

// Property 5: the slow parser of slowtime_test.go agrees with the library's on
// every text, and package time with both on every instant.

func FuzzTimestamp(f *testing.F) {
	for _, seed := range timestamps {
		f.Add(seed.text)
	}
	f.Fuzz(func(t *testing.T, text string) { sameTimestamp(t, text) })
}

// Texts close to which a parser goes wrong, each with the reason.
var timestamps = []struct{ reason, text string }{
	{"the vendor's own sample", "2017-07-11T18:45:37.098Z"},
	{"no fraction", "2017-07-11T18:45:37Z"},
	{"one digit", "2017-07-11T18:45:37.1Z"},
	{"zeros below the millisecond", "2017-07-11T18:45:37.098000000000Z"},
	{"digits below the millisecond", "2017-07-11T18:45:37.0980000000001Z"},
	{"an offset", "2017-07-11T18:45:37.098+02:00"},
	{"the unknown offset", "2017-07-11T18:45:37.098-00:00"},
	{"the largest offsets", "2017-07-11T18:45:37.098+23:59"},
	{"an offset that changes the day, the month and the year", "2016-12-31T23:59:59.999-00:01"},
	{"a leap day", "2024-02-29T00:00:00.000Z"},
	{"no leap day", "2023-02-29T00:00:00.000Z"},
	{"no leap day, in a century", "1900-02-29T00:00:00.000Z"},
	{"a leap day, in a fourth century", "2000-02-29T23:59:59.999Z"},
	{"a leap second", "2016-12-31T23:59:60.000Z"},
	{"the last instant", "9999-12-31T23:59:59.999Z"},
	{"after the last instant", "9999-12-31T23:59:59.999-00:01"},
	{"the zero instant", "0001-01-01T00:00:00.000Z"},
	{"the zero instant, elsewhere", "0001-01-01T05:30:00+05:30"},
	{"the zero instant, below a millisecond", "0001-01-01T00:00:00.0001Z"},
	{"the first instant there is", "0001-01-01T00:00:00.001Z"},
	{"year 0 in its place, year 1 in UTC", "0000-12-31T23:30:00.001-01:00"},
	{"before the year 1", "0001-01-01T00:00:00.001+00:01"},
	{"the first day there is in the calendar", "0000-01-01T00:00:00.000Z"},
	{"a comma, which package time takes", "2017-07-11T18:45:37,098Z"},
	{"an hour of one digit, which package time takes", "2017-07-11T8:45:37.098Z"},
	{"24 o'clock", "2017-07-11T24:00:00.000Z"},
	{"a day of the week", "2017-W28-2T18:45:37.098Z"},
	{"too short", "2017-07-11T18:45:37"},
	{"nothing", ""},
}

func sameTimestamp(t rapid.TB, text string) {
	ms, want := judgeTimestamp(text)
	got, err := pat.ParseTimestamp(text)
	if v := verdictOf(t, err); v != want {
		t.Fatalf("expected %q, got %q for %q", want, v, text)
	}
	if err != nil {
		if !got.IsZero() {
			t.Fatalf("expected no timestamp beside an error, got %v for %q", got, text)
		}
		return
	}
	if got.Time().UnixMilli() != ms {
		t.Fatalf("expected the instant %d, got %v for %q", ms, got.Time(), text)
	}
	oracle, err := time.Parse(time.RFC3339Nano, text)
	if err != nil || !oracle.Equal(got.Time()) {
		t.Fatalf("package time: %v, %v; expected %v for %q", oracle, err, got.Time(), text)
	}
	canonical := oracle.UTC().Format("2006-01-02T15:04:05.000Z")
	if got.String() != canonical {
		t.Fatalf("expected the canonical form %s, got %s for %q", canonical, got, text)
	}
	if again, err := pat.ParseTimestamp(canonical); err != nil || again != got || pat.TimestampOf(oracle) != got {
		t.Fatalf("expected %v again, got %v, %v, and %v from time.Time", got, again, err, pat.TimestampOf(oracle))
	}
	sameInDocument(t, text, got)
}

func verdictOf(t rapid.TB, err error) verdict {
	for v, rule := range map[verdict]pat.RuleID{form: pat.RuleTimestampForm, precision: pat.RuleTimestampPrecision, zero: pat.RuleTimestampZero} {
		if errors.Is(err, rule) {
			return v
		}
	}
	if err != nil {
		t.Fatalf("expected an error that names a rule, got %v", err)
	}
	return accepted
}

// sameInDocument reads the timestamp where it is read most, and with Tolerant.
func sameInDocument(t rapid.TB, text string, want pat.Timestamp) {
	document := []byte(`{"name":"x","expirationDate":` + strconv.Quote(text) + `}`)
	var r pat.CreateRequest
	if err := pat.Unmarshal(document, &r); err != nil || r.ExpirationDate != pat.Some(want) {
		t.Fatalf("expected %v in a document, got %v, %v", want, r.ExpirationDate, err)
	}
	warned := false
	for _, v := range pat.Lint(document, pat.KindCreate).Violations {
		warned = warned || v.Rule == pat.RuleTimestampNotCanonical
	}
	if warned != (text != want.String()) {
		t.Fatalf("expected a warning for %q: %v", text, !warned)
	}
}

// Every change of one byte, every byte less and every byte more, in each seed.
func TestTimestampNeighbours(t *testing.T) {
	for _, seed := range timestamps {
		sameTimestamp(t, seed.text)
		for at := range len(seed.text) + 1 {
			for b := range 256 {
				sameTimestamp(t, seed.text[:at]+string([]byte{byte(b)})+seed.text[at:])
				if at < len(seed.text) {
					sameTimestamp(t, seed.text[:at]+string([]byte{byte(b)})+seed.text[at+1:])
				}
			}
			if at < len(seed.text) {
				sameTimestamp(t, seed.text[:at]+seed.text[at+1:])
			}
		}
	}
}

// Texts that keep the form and have any digits in it.
func TestTimestamp(t *testing.T) {
	two := rapid.Custom(func(t *rapid.T) string {
		return fmt.Sprintf("%02d", rapid.OneOf(rapid.IntRange(0, 99), rapid.IntRange(0, 31)).Draw(t, "two digits"))
	})
	rapid.Check(t, func(t *rapid.T) {
		text := fmt.Sprintf("%04d-%s-%sT%s:%s:%s", rapid.IntRange(0, 9999).Draw(t, "year"),
			two.Draw(t, "month"), two.Draw(t, "day"), two.Draw(t, "hour"), two.Draw(t, "minute"), two.Draw(t, "second"))
		text += rapid.StringMatching(`(\.[0-9]{1,3}0{0,4}[0-9]?)?`).Draw(t, "fraction")
		text += rapid.StringMatching(`Z|[+-][012][0-9]:[0-6][0-9]`).Draw(t, "zone")
		sameTimestamp(t, text)
	})
}

// Every day that could be written in some years, and every one that is there in
// all years, as it is read and as it is written.
func TestCalendar(t *testing.T) {
	for _, year := range []int{0, 1, 4, 100, 400, 1600, 1899, 1900, 1970, 1999, 2000, 2023, 2024, 2100, 9996, 9999} {
		for month := range 100 {
			for day := range 100 {
				sameTimestamp(t, fmt.Sprintf("%04d-%02d-%02dT12:00:00.000Z", year, month, day))
			}
		}
	}
	days := 0
	for day := time.Date(1, 1, 1, 23, 59, 59, 999e6, time.UTC); day.Year() < 10000; day = day.AddDate(0, 0, 1) {
		days++
		text := day.Format("2006-01-02T15:04:05.000Z")
		if got, err := pat.ParseTimestamp(text); err != nil || got.Time() != day || got.String() != text {
			t.Fatalf("expected %s, got %v, %v", text, got, err)
		}
	}
	if days != 3652059 {
		t.Errorf("expected 3,652,059 days, got %d", days)
	}
}

// Six calendar months after each day of 400 years, which is when the calendar
// begins again, as two slow ways have it.
func TestSixMonths(t *testing.T) {
	for day := time.Date(1999, 12, 1, 1, 2, 3, 4e6, time.UTC); day.Year() < 2401; day = day.AddDate(0, 0, 1) {
		token := pat.Token{Created: pat.TimestampOf(day)}
		got, ok := token.ExpiresAt(pat.SixMonths)
		want := day.AddDate(0, 6, 0)
		if want.Day() != day.Day() { // which package time carries over into the next month
			want = want.AddDate(0, 0, -want.Day())
		}
		if !ok || !got.Time().Equal(want) || !slowSixMonths(day).Equal(want) {
			t.Fatalf("expected %v six months after %v, got %v, %v and %v", want, day, got, ok, slowSixMonths(day))
		}
	}
}
