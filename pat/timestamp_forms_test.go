package pat_test

import (
	"encoding/json"
	"errors"
	"regexp"
	"testing"
	"time"

	"github.com/sailpat/sailpat/pat"
)

var timestampGrammar = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$`)

// readSlowly says what contract §4 says of a text with at most nine fraction
// digits, in other words than the parser: with a regular expression and package time.
func readSlowly(text string) (time.Time, bool) {
	at, err := time.Parse(time.RFC3339Nano, text)
	at = at.UTC()
	ok := err == nil && timestampGrammar.MatchString(text) && at.Year() >= 1 && at.Year() <= 9999 &&
		at.Nanosecond()%1e6 == 0 && !at.IsZero()
	return at, ok
}

// Every byte in every place of timestamps in every form.
func TestTimestampEveryByte(t *testing.T) {
	for _, form := range []string{
		"2017-07-11T18:45:37.098Z", "2016-02-29T23:59:59.999Z", "0001-01-01T00:00:00.001Z", "9999-12-31T23:59:59.999Z",
		"2017-07-11T18:45:37Z", "2017-07-11T18:45:37.0Z", "2017-07-11T18:45:37.098000Z",
		"2017-07-11T18:45:37.098+01:00", "2017-07-11T18:45:37-23:59", "0000-12-31T23:30:00-01:00", "9999-12-31T23:59:59+00:01",
	} {
		for k := range len(form) {
			for c := range 256 {
				text := form[:k] + string([]byte{byte(c)}) + form[k+1:]
				want, ok := readSlowly(text)
				got, err := pat.ParseTimestamp(text)
				if (err == nil) != ok || ok && !got.Time().Equal(want) {
					t.Fatalf("%q: %v, %v, expected %v, %v", text, got, err, want, ok)
				}
				var inJSON pat.Timestamp
				if c >= ' ' && c < 0x7F && c != '"' && c != '\\' {
					if err := json.Unmarshal([]byte(`"`+text+`"`), &inJSON); (err == nil) != ok || inJSON != got {
						t.Fatalf("%q in JSON: %v, %v, expected %v", text, inJSON, err, got)
					}
				}
			}
			for _, text := range []string{form[:k], form[k:], form[:k] + form[k+1:], form[:k] + "0" + form[k:]} {
				want, ok := readSlowly(text)
				if got, err := pat.ParseTimestamp(text); (err == nil) != ok || ok && !got.Time().Equal(want) {
					t.Fatalf("%q: %v, %v, expected %v, %v", text, got, err, want, ok)
				}
			}
		}
	}
}

// The first and the last value of each part, and the ones beside them.
func TestTimestampBounds(t *testing.T) {
	parts := []struct {
		name   string
		values []string
	}{
		{"year", []string{"0000", "0001", "0004", "0100", "0400", "1600", "1900", "1999", "2000", "2016", "2017", "9999"}},
		{"month", []string{"00", "01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12", "13", "20"}},
		{"day", []string{"00", "01", "27", "28", "29", "30", "31", "32"}},
		{"clock", []string{"00:00:00", "23:59:59", "24:00:00", "23:60:00", "23:59:60", "12:00:61", "29:00:00"}},
	}
	for _, year := range parts[0].values {
		for _, month := range parts[1].values {
			for _, day := range parts[2].values {
				for _, clock := range parts[3].values {
					for _, end := range []string{".000Z", ".999Z", "Z", "+23:59", "-23:59"} {
						text := year + "-" + month + "-" + day + "T" + clock + end
						want, ok := readSlowly(text)
						if got, err := pat.ParseTimestamp(text); (err == nil) != ok || ok && !got.Time().Equal(want) {
							t.Fatalf("%q: %v, %v, expected %v, %v", text, got, err, want, ok)
						}
					}
				}
			}
		}
	}
}

// Of the reasons why a text is refused the first counts: form, precision, zero.
func TestTimestampReasons(t *testing.T) {
	for _, c := range []struct {
		name, text, reason string
		rule               pat.RuleID
	}{
		{"zero, but finer", "0001-01-01T00:00:00.0001Z", "a real instant, not whole", pat.RuleTimestampPrecision},
		{"finer in the fourth digit", "2017-07-11T18:45:37.0001Z", "below the millisecond", pat.RuleTimestampPrecision},
		{"finer in the fifth", "2017-07-11T18:45:37.09801Z", "below the millisecond", pat.RuleTimestampPrecision},
		{"finer, with an offset out of range", "2017-07-11T18:45:37.0981+24:00", "no timestamp at all", pat.RuleTimestampForm},
		{"finer before the year 1", "0000-12-31T23:59:59.9999Z", "no timestamp at all", pat.RuleTimestampForm},
		{"one millisecond before the first", "0000-12-31T23:59:59.999Z", "year 0", pat.RuleTimestampForm},
		{"the first instant of year 10000", "9999-12-31T23:59:00-00:01", "out of range", pat.RuleTimestampForm},
		{"zero, as an offset from the day before", "0000-12-31T23:00:00-01:00", "the same instant", pat.RuleTimestampZero},
	} {
		if _, err := pat.ParseTimestamp(c.text); !errors.Is(err, c.rule) {
			t.Errorf("%s (%s): %v", c.name, c.reason, err)
		}
	}
}

// As text and as JSON: what is read is what was written, and an error leaves the
// value as it was.
func TestTimestampText(t *testing.T) {
	const canonical = "2017-07-11T18:45:37.098Z"
	before := pat.MustParseTimestamp("2026-12-31T23:59:59.999Z")
	stamp := pat.MustParseTimestamp(canonical)
	text, err := stamp.MarshalText()
	if err != nil || string(text) != canonical {
		t.Errorf("text: %s, %v", text, err)
	}
	quoted, err := stamp.MarshalJSON()
	if err != nil || string(quoted) != `"`+canonical+`"` {
		t.Errorf("JSON: %s, %v", quoted, err)
	}
	for _, c := range []struct {
		name, text, reason string
		rule               pat.RuleID
	}{
		{"good", canonical, "read", ""},
		{"broken", "soon", "refused", pat.RuleTimestampForm},
		{"zero", "0001-01-01T00:00:00Z", "refused", pat.RuleTimestampZero},
	} {
		got := before
		err := got.UnmarshalText([]byte(c.text))
		if c.rule == "" && (err != nil || got != stamp) || c.rule != "" && (!errors.Is(err, c.rule) || got != before) {
			t.Errorf("%s (%s), as text: %v, %v", c.name, c.reason, got, err)
		}
		got = before
		err = json.Unmarshal([]byte(`"`+c.text+`"`), &got)
		if c.rule == "" && (err != nil || got != stamp) || c.rule != "" && (!errors.Is(err, c.rule) || got != before) {
			t.Errorf("%s (%s), as JSON: %v, %v", c.name, c.reason, got, err)
		}
	}
	if err := new(pat.Timestamp).UnmarshalJSON([]byte("null")); !errors.Is(err, pat.RuleNullNotAllowed) {
		t.Errorf("null: %v", err)
	}
	if err := new(pat.Timestamp).UnmarshalJSON([]byte(`"` + canonical + `" x`)); !errors.Is(err, pat.RuleTrailingData) {
		t.Errorf("more than one value: %v", err)
	}
	var unset pat.Timestamp
	if text, err := unset.MarshalText(); text != nil || !errors.Is(err, pat.RuleTimestampZero) {
		t.Errorf("the zero Timestamp as text: %s, %v", text, err)
	}
	if text, err := unset.MarshalJSON(); text != nil || !errors.Is(err, pat.RuleTimestampZero) {
		t.Errorf("the zero Timestamp as JSON: %s, %v", text, err)
	}
}

func TestMustParseTimestampPanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a broken timestamp was taken")
		}
	}()
	pat.MustParseTimestamp("soon")
}
