package pat

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"github.com/sailpat/sailpat/internal/jsonscan"
)

// Rules about the form of any timestamp, and about `created` and `lastUsed`.
// Those about `expirationDate` are in rules_expiration.go.

// sampleTimestamp is the vendor's example.
const sampleTimestamp = "2017-07-11T18:45:37.098Z"

var ruleTimestampForm = ruleRecord{
	ID: "PAT207", Name: "timestamp-form", Severity: SeverityError,
	Kinds: everyKind, Dialects: bothDialects,
	Summary: "a timestamp is not an RFC 3339 date and time",
	Help: "The vendor's Go SDK reads `next friday`, an empty string or 30 February as the year 1, without an error: a token that never " +
		"expires then looks long expired, or the other way round. Go's `time.Time` is little better: in JSON it accepts `T8:45:37Z`, " +
		"comma fractions and `+24:00`. Write a real calendar day with a capital `T` and `Z`, such as `2017-07-11T18:45:37.098Z`. An offset " +
		"such as `+02:00` is accepted with a warning; a leap second is not accepted.",
	Ref:  "contract §4, R41, R42; RFC 3339 §5.6",
	Bad:  exBeforeCreated + `  "created": "2026-02-30T09:00:00.000Z",` + exAfterCreated,
	Good: exBeforeCreated + `  "created": "2026-05-30T09:00:00.000Z",` + exAfterCreated,
}

// brokenTimestampText says why readTimestamp cannot read s.
func brokenTimestampText(s string) string {
	form := strings.Map(func(r rune) rune { // "2017-07-11T…" → "0000-00-00T…"
		if '0' <= r && r <= '9' {
			return '0'
		}
		return r
	}, s)
	date, rest := splitAt(form, len("0000-00-00"))
	separator, rest := splitAt(rest, 1)
	clock, rest := splitAt(rest, len("00:00:00"))
	zone := strings.TrimLeft(rest, ".0")
	number := func(at int) int { return int(s[at]-'0')*10 + int(s[at+1]-'0') }
	const example = "; write it like " + sampleTimestamp
	switch {
	case s == "":
		return "timestamp is empty" + example
	case strings.Trim(form, "0") == "":
		return "timestamp is a number in quotes" + cmp.Or(epochHint(s), example)
	case strings.HasPrefix(s, "/Date(") && strings.HasSuffix(s, ")/"):
		return "timestamp is in the form `/Date(ms)/` of .NET" + cmp.Or(epochHint(strings.Trim(s, "/Date()")), example)
	case isAmericanDate(form):
		return "timestamp is in the form M/D/YYYY of a US locale" + example + "; in PowerShell, convert it with `.ToUniversalTime().ToString('yyyy-MM-ddTHH:mm:ss.fffZ')`"
	case date != "0000-00-00":
		return "must be an RFC 3339 timestamp such as " + sampleTimestamp
	case separator == "":
		return "timestamp has no time of day" + example
	case separator == "t" || zone == "z":
		return "timestamp has a lower-case `t` or `z`" + example
	case separator == " " && clock == "00:00:00":
		return "timestamp has a blank in place of the `T`" + example
	case separator != "T":
		return "timestamp has no `T` between date and time" + example
	case clock != "00:00:00":
		return "time of day is not in the form hh:mm:ss" + example
	case rest == "" || zone == "" && rest != ".":
		return "timestamp has no zone" + example
	case strings.HasPrefix(rest, ","):
		return "timestamp has a comma for the decimal point" + example
	case number(5) < 1 || number(5) > 12:
		return "month " + s[5:7] + " does not exist"
	case number(8) < 1 || number(8) > daysIn(number(0)*100+number(2), number(5)):
		return s[:7] + " has no day " + s[8:10]
	case number(17) == 60:
		return "timestamp is in a leap second; seconds end at 59"
	case number(11) > 23 || number(14) > 59 || number(17) > 59:
		return "time of day " + s[11:19] + " does not exist"
	case strings.HasPrefix(rest, ".") && (len(rest) == 1 || rest[1] != '0'):
		return "timestamp has no digit after the decimal point" + example
	case zone == "+00:00" || zone == "-00:00":
		if offset := len(s) - len(zone); number(offset+1) > 23 || number(offset+4) > 59 {
			return "offset " + s[offset:] + " does not exist; offsets end at 23:59"
		}
		fallthrough
	case zone == "Z":
		return "timestamp is outside the years 0001 to 9999 in UTC"
	}
	return "zone is neither `Z` nor an offset such as +02:00" + example
}

// isAmericanDate reports whether a text whose digits are written as 0 is a date
// like 12/31/2026, perhaps with a time of day.
func isAmericanDate(form string) bool {
	date, _, _ := strings.Cut(form, " ")
	switch date {
	case "0/0/0000", "00/0/0000", "0/00/0000", "00/00/0000":
		return true
	}
	return false
}

// epochHint says what a number that stands for a time would be as a timestamp:
// seconds or milliseconds since 1970. It returns "" for a number that is
// probably neither.
func epochHint(number string) string {
	n, err := strconv.ParseInt(number, 10, 64)
	unit := "milliseconds"
	if n < 100_000_000_000 { // seconds until the year 5138
		n, unit = n*1000, "seconds"
	}
	if err != nil || n < 100_000_000_000 || n >= 253_402_300_800_000 { // before 1973, or after the year 9999
		return ""
	}
	return "; if it counts " + unit + " since 1970, write " + TimestampOf(time.UnixMilli(n)).String()
}

// isPowerShellDate reports whether a value is the object that PowerShell 5.1
// makes of a date: {"value": "/Date(…)/", "DisplayHint": 2, "DateTime": "…"}.
func isPowerShellDate(value string) bool {
	return strings.Contains(value, `"DateTime"`) || strings.Contains(value, `"DisplayHint"`) || strings.Contains(value, `/Date(`)
}

// splitAt splits s after n bytes, or at its end.
func splitAt(s string, n int) (before, after string) {
	n = min(n, len(s))
	return s[:n], s[n:]
}

var ruleTimestampPrecision = ruleRecord{
	ID: "PAT208", Name: "timestamp-precision", Severity: SeverityError,
	Kinds: everyKind, Dialects: bothDialects,
	Summary: "a timestamp is finer than a millisecond",
	Help: "The vendor's schema says \"down to the millisecond\", yet one real create response has six fraction digits. Truncating them silently " +
		"changes an instant that other systems compare exactly, so every digit after the third must be zero. Write milliseconds, or read " +
		"tolerantly: the extra digits are then dropped, with a warning.",
	Ref:  "contract D6",
	Bad:  exBeforeCreated + `  "created": "2026-05-01T09:00:00.486584Z",` + exAfterCreated,
	Good: exBeforeCreated + `  "created": "2026-05-01T09:00:00.486Z",` + exAfterCreated,
}

var ruleTimestampZero = ruleRecord{
	ID: "PAT209", Name: "timestamp-zero", Severity: SeverityError,
	Kinds: everyKind, Dialects: bothDialects,
	Summary: "a timestamp is the first instant of the year 1",
	Help: "`0001-01-01T00:00:00Z` is Go's zero time, and broken clients write it for \"could not parse\". As an expiration date it means " +
		"expired for two thousand years or never, depending on the reader. Every spelling of that instant counts, also one with an " +
		"offset. Find the date that was lost. If there was none, leave an optional member out, or write null where null is allowed.",
	Ref:  "contract §4, R41",
	Bad:  exBeforeOption + `  "lastUsed": "0001-01-01T00:00:00.000Z",` + exAfterOption,
	Good: exBeforeOption + `  "lastUsed": null,` + exAfterOption,
}

var ruleTimestampNotCanonical = ruleRecord{
	ID: "PAT210", Name: "timestamp-not-canonical", Severity: SeverityWarning,
	Kinds: everyKind, Dialects: bothDialects,
	Summary: "a timestamp is not in UTC with three fraction digits",
	Help: "The timestamp is a whole millisecond and is accepted. But an instant with two spellings looks like a change wherever texts are " +
		"compared. The vendor's Go SDK itself rewrites `.100Z` as `.1Z`, and drops `.000`. `patlint fmt` and `Marshal` write the one " +
		"canonical form, such as `2017-07-11T18:45:37.000Z`.",
	Ref:  "contract §4, R41; RFC 3339 §5.6",
	Bad:  exBeforeCreated + `  "created": "2026-05-01T11:00:00+02:00",` + exAfterCreated,
	Good: exToken,
}

// timestampText says what is wrong with the text of a timestamp.
func timestampText(code jsonscan.Code, text string) string {
	suggestion := ""
	if ms, form := readTimestamp(text); form != timeBroken && ms != 0 {
		suggestion = "; write " + Timestamp{ms}.String()
	}
	switch code {
	case codeTimestampPrecision:
		return "timestamp is finer than a millisecond" + suggestion
	case codeTimestampZero:
		return "timestamp is the zero time 0001-01-01T00:00:00Z, which means that a date was lost"
	case codeTimestampNotCanonical:
		return "timestamp is not in canonical form" + suggestion
	}
	return brokenTimestampText(text)
}

// timestampCodes maps the forms that are faults to their codes.
var timestampCodes = [...]jsonscan.Code{
	timeFiner:  codeTimestampPrecision,
	timeZero:   codeTimestampZero,
	timeBroken: codeTimestampForm,
}

var ruleLastUsedBeforeCreation = ruleRecord{
	ID: "PAT314", Name: "last-used-before-creation", Severity: SeverityError,
	Kinds: storedKinds, Dialects: bothDialects, Reads: []Pointer{"/created", "/lastUsed"},
	Summary: "`lastUsed` is before `created`",
	Help: "A token cannot be used before it exists. `lastUsed` shows which tokens \"are no longer actively used and can be removed\", so a " +
		"wrong value removes a live token or keeps a dead one. Look for swapped members, or for a local time written with `Z`. A last " +
		"use in the same millisecond as the creation is accepted.",
	Ref:  "contract §1, R38",
	Bad:  exBeforeOption + `  "lastUsed": "2026-04-20T07:15:00.000Z",` + exAfterOption,
	Good: exBeforeOption + `  "lastUsed": "2026-05-20T07:15:00.000Z",` + exAfterOption,
}

func lastUsedBeforeCreation(c *checker, created Timestamp, lastUsed *Optional[Timestamp]) {
	if lastUsed.presence == PresenceGiven && lastUsed.value.ms < created.ms {
		c.reportTime(RuleLastUsedBeforeCreation, "/lastUsed", "must not be before `created`, %s; is %s", created, lastUsed.value)
	}
}

var ruleCreatedInFuture = ruleRecord{
	ID: "PAT315", Name: "created-in-future", Severity: SeverityError,
	Kinds: responseKinds, Dialects: bothDialects, NeedsClock: true, Reads: []Pointer{"/created"},
	Summary: "`created` is in the future",
	Help: "A token that exists was created before now. A later date is made up, or one of two clocks is wrong, and every period counted " +
		"from it is then wrong too. Exactly now is accepted; a millisecond later is not, with no allowance for clock skew. The rule runs " +
		"only with a clock (`At`, `--now`). Correct the date, or give a clock no earlier than the moment when the payload was fetched.",
	Ref:  "contract D5, R37",
	Bad:  exBeforeCreated + `  "created": "2026-06-01T00:00:00.001Z",` + exAfterCreated,
	Good: exBeforeCreated + `  "created": "2026-06-01T00:00:00.000Z",` + exAfterCreated,
}

func createdInFuture(c *checker, created Timestamp) {
	if created.ms > c.now {
		c.reportClock(RuleCreatedInFuture, "/created", "must not be in the future, is %s", created)
	}
}

var ruleLastUsedInFuture = ruleRecord{
	ID: "PAT316", Name: "last-used-in-future", Severity: SeverityError,
	Kinds: storedKinds, Dialects: bothDialects, NeedsClock: true, Reads: []Pointer{"/lastUsed"},
	Summary: "`lastUsed` is in the future",
	Help: "A last use in the future hides a token from every search for unused tokens, so it is never removed. Exactly now is " +
		"accepted; a millisecond later is not, with no allowance for clock skew. The rule runs only with a clock (`At`, `--now`). Correct " +
		"the date, or give a clock no earlier than the moment when the payload was fetched.",
	Ref:  "contract D5, R37",
	Bad:  exBeforeOption + `  "lastUsed": "2026-06-20T07:15:00.000Z",` + exAfterOption,
	Good: exBeforeOption + `  "lastUsed": "2026-05-20T07:15:00.000Z",` + exAfterOption,
}

func lastUsedInFuture(c *checker, lastUsed *Optional[Timestamp]) {
	if lastUsed.presence == PresenceGiven && lastUsed.value.ms > c.now {
		c.reportClock(RuleLastUsedInFuture, "/lastUsed", "must not be in the future, is %s", lastUsed.value)
	}
}
