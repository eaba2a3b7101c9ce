package pat_test

import (
	"bytes"
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"log/slog"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/sailpat/sailpat/pat"
	"github.com/sailpat/sailpat/pat/pattest"
)

// Run with and without GOEXPERIMENT=jsonv2, under which encoding/json is another
// program: see also jsonv2_test.go.

// An envelope is a struct of a service that holds payloads.
type envelope struct {
	Token    pat.Token                     `json:"token"`
	List     pat.TokenList                 `json:"list"`
	Create   *pat.CreateRequest            `json:"create,omitempty"`
	Created  map[string]pat.CreateResponse `json:"created"`
	Patches  []pat.Patch                   `json:"patches"`
	Bulk     pat.BulkUpdate                `json:"bulk"`
	At       pat.Timestamp                 `json:"at"`
	Later    pat.Optional[pat.Timestamp]   `json:"later,omitzero"`
	Validity pat.Optional[int32]           `json:"validity,omitzero"`
	ByTime   map[pat.Timestamp]int         `json:"byTime"`
	Version  pat.APIVersion                `json:"version"`
}

func envelopes(t *rapid.T) envelope {
	create := pattest.CreateRequest().Draw(t, "create")
	e := envelope{
		Token: pattest.Token().Draw(t, "token"), List: pattest.TokenList().Draw(t, "list"),
		Created: map[string]pat.CreateResponse{"a": pattest.CreateResponse().Draw(t, "created")},
		Patches: []pat.Patch{pattest.Patch().Draw(t, "patch"), {}}, Bulk: pattest.BulkUpdate().Draw(t, "bulk"),
		At: pattest.Timestamp().Draw(t, "at"), ByTime: map[pat.Timestamp]int{pattest.Timestamp().Draw(t, "by"): 1},
		Version: rapid.SampledFrom(pat.APIVersions()).Draw(t, "version"),
	}
	if rapid.Bool().Draw(t, "given") {
		e.Create, e.Later, e.Validity = &create, pat.Some(e.At), pat.Null[int32]()
	}
	return e
}

// envelopeText is an envelope with something else for one of its members.
func envelopeText(member, value string) string {
	members := map[string]string{
		"token": sampleToken, "list": `[` + sampleToken + `]`, "create": sampleCreate, "created": `{"a":` + sampleCreated + `}`, "patches": `[[]]`,
		"bulk": `{"ids":["x"],"patch":[]}`, "at": `"2017-07-11T18:45:37.098Z"`, "later": `null`, "version": `"v3"`,
	}
	members[member] = value
	text := ""
	for _, name := range []string{"token", "list", "create", "created", "patches", "bulk", "at", "later", "version"} {
		text += `,"` + name + `":` + members[name]
	}
	return "{" + text[1:] + "}"
}

// strictCases are documents that encoding/json by itself would read without a word.
var strictCases = []struct {
	name, member, value string
	rule                pat.RuleID
}{
	{"duplicate", "token", `{"id":"x",` + sampleToken[1:], pat.RuleDuplicateMember},
	{"duplicate after an escape", "create", `{"n\u0061me":"x",` + sampleCreate[1:], pat.RuleDuplicateMember},
	{"unknown", "token", `{"x":1,` + sampleToken[1:], pat.RuleUnknownMember},
	{"another case", "create", `{"Name":"x",` + sampleCreate[1:], pat.RuleUnknownMember},
	{"another case within a list", "list", `[{"ID":"x",` + sampleToken[1:] + `]`, pat.RuleUnknownMember},
	{"missing", "created", `{"a":{}}`, pat.RuleMissingMember},
	{"null", "token", `null`, pat.RuleNullNotAllowed},
	{"null list", "list", `null`, pat.RuleNullNotAllowed},
	{"null in a patch", "patches", `[[null]]`, pat.RuleNullNotAllowed},
	{"wrong type", "bulk", `[]`, pat.RuleWrongType},
	{"no op", "patches", `[[{"op":"set","path":"/name","value":"x"}]]`, pat.RulePatchOp},
	{"not UTF-8", "create", "{\"name\":\"\xff\"}", pat.RuleInvalidUTF8},
	{"lone surrogate", "create", `{"name":"\ud800"}`, pat.RuleLoneSurrogate},
	{"a time that time.Time takes", "at", `"2017-07-11T8:45:37Z"`, pat.RuleTimestampForm},
	{"a time too fine", "later", `"2017-07-11T18:45:37.0981Z"`, pat.RuleTimestampPrecision},
	{"a time that is none", "at", `"0001-01-01T00:00:00Z"`, pat.RuleTimestampZero},
}

// Payloads are members of any struct: what is written is read again, and is what
// Marshal writes.
func TestJSONMembers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := envelopes(t)
		text, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		var again envelope
		if err := json.Unmarshal(text, &again); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if !reflect.DeepEqual(again, e) {
			t.Fatalf("expected %+v, got %+v", e, again)
		}
	})
}

// Within another struct they are as strict as by themselves.
func TestJSONMembersAreStrict(t *testing.T) {
	var e envelope
	if err := json.Unmarshal([]byte(envelopeText("", "")), &e); err != nil {
		t.Fatal(err)
	}
	for _, c := range strictCases {
		t.Run(c.name, func(t *testing.T) {
			var e envelope
			if err := json.Unmarshal([]byte(envelopeText(c.member, c.value)), &e); !errors.Is(err, c.rule) {
				t.Errorf("expected %v, got %v", c.rule, err)
			}
		})
	}
}

// What cannot be read is not written either.
func TestJSONMembersAreStrictOnOutput(t *testing.T) {
	for name, value := range map[string]any{
		"timestamp that is not set": struct{ At pat.Timestamp }{},
		"token without a time":      struct{ Token pat.Token }{},
		"patch without an op":       struct{ Patch pat.Patch }{pat.Patch{{Path: "/name"}}},
		"not UTF-8":                 struct{ Create pat.CreateRequest }{pat.CreateNeverExpiring("\xff")},
	} {
		if text, err := json.Marshal(value); err == nil {
			t.Errorf("%s: expected an error, got %s", name, text)
		}
	}
}

// Embedding hijacks the outer struct, as the documentation warns.
func TestJSONEmbedded(t *testing.T) {
	type outer struct {
		pat.Token
		Note string
	}
	text, err := json.Marshal(outer{tokenOf(t, sampleToken), "x"})
	if string(text) != sampleToken || err != nil {
		t.Errorf("expected the token alone, got %s, %v", text, err)
	}
}

// A Timestamp is a column of a database.
func TestTimestampColumn(t *testing.T) {
	var _ sql.Scanner = (*pat.Timestamp)(nil)
	at := pat.MustParseTimestamp("2017-07-11T18:45:37.098Z")
	got, err := driver.DefaultParameterConverter.ConvertValue(at)
	if when, ok := got.(time.Time); !ok || err != nil || !when.Equal(at.Time()) || when.Location() != time.UTC {
		t.Errorf("as an argument: expected a time in UTC, got %v, %v", got, err)
	}
	if got, err := driver.DefaultParameterConverter.ConvertValue(pat.Timestamp{}); got != nil || err != nil {
		t.Errorf("not set, as an argument: expected NULL, got %v, %v", got, err)
	}
	zone := time.FixedZone("", 2*60*60)
	for _, c := range []struct {
		name, reason string
		src          any
		want         string
		err          pat.RuleID
	}{
		{"time", "as drivers give it", time.Date(2017, 7, 11, 20, 45, 37, 98e6, zone), "2017-07-11T18:45:37.098Z", ""},
		{"finer time", "cut to the millisecond", time.Date(2017, 7, 11, 18, 45, 37, 98_999_999, time.UTC), "2017-07-11T18:45:37.098Z", ""},
		{"time before 1970", "cut down, not towards 1970", time.Date(1969, 12, 31, 23, 59, 59, 999_999_999, time.UTC), "1969-12-31T23:59:59.999Z", ""},
		{"text", "as ParseTimestamp reads it", "2017-07-11T20:45:37.098+02:00", "2017-07-11T18:45:37.098Z", ""},
		{"bytes", "the same", []byte("2017-07-11T18:45:37.098Z"), "2017-07-11T18:45:37.098Z", ""},
		{"NULL", "not set", nil, "0001-01-01T00:00:00.000Z", ""},
		{"zero time", "it is nobody's", time.Time{}, "", pat.RuleTimestampZero},
		{"year 10000", "no timestamp", time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC), "", pat.RuleTimestampZero},
		{"text of MySQL", "a blank for the T, and UTC", "2017-07-11 18:45:37.098", "2017-07-11T18:45:37.098Z", ""},
		{"bytes of MySQL, DATETIME(6)", "zeros below the millisecond", []byte("2017-07-11 18:45:37.098000"), "2017-07-11T18:45:37.098Z", ""},
		{"text of SQLite", "no fraction", "2017-07-11 18:45:37", "2017-07-11T18:45:37.000Z", ""},
		{"text of SQLite with an offset", "it counts", "2017-07-11 20:45:37.098+02:00", "2017-07-11T18:45:37.098Z", ""},
		{"text with a blank and a Z", "the same", "2017-07-11 18:45:37.098Z", "2017-07-11T18:45:37.098Z", ""},
		{"text finer than a millisecond", "not cut silently", "2017-07-11 18:45:37.0981", "", pat.RuleTimestampPrecision},
		{"a T and no zone", "not what a database returns", "2017-07-11T18:45:37.098", "", pat.RuleTimestampForm},
		{"a date", "no time of day", "2017-07-11", "", pat.RuleTimestampForm},
		{"a date and a blank", "no time of day", "2017-07-11 ", "", pat.RuleTimestampForm},
		{"bad text", "no timestamp", "2017-02-30 18:45:37", "", pat.RuleTimestampForm},
	} {
		t.Run(c.name, func(t *testing.T) {
			before := pat.MustParseTimestamp("2026-12-31T23:59:59.999Z")
			got := before
			err := got.Scan(c.src)
			switch {
			case c.err != "":
				if !errors.Is(err, c.err) || got != before {
					t.Errorf("%s: expected %v and no change, got %v, %v", c.reason, c.err, got, err)
				}
			case err != nil || got.String() != c.want:
				t.Errorf("%s: expected %s, got %v, %v", c.reason, c.want, got, err)
			}
		})
	}
	if err := new(pat.Timestamp).Scan(int64(1499798737098)); err == nil {
		t.Error("a number has no unit: expected an error")
	}
	var null sql.Null[pat.Timestamp]
	if err := null.Scan(at.Time()); err != nil || null.V != at || !null.Valid {
		t.Errorf("sql.Null: expected %v, got %v, %v", at, null, err)
	}
	if err := null.Scan(nil); err != nil || null.Valid {
		t.Errorf("sql.Null: expected NULL, got %v, %v", null, err)
	}
}

// A payload that is logged says what it is, in a handler that asks for JSON, too, and
// not its secret.
func TestLogValue(t *testing.T) {
	var answer pat.CreateResponse
	if err := pat.Unmarshal([]byte(change(t, sampleCreated, "********", sampleSecret)), &answer); err != nil {
		t.Fatal(err)
	}
	token, patch := tokenOf(t, sampleToken), patchOf(t, `[{"op":"replace","path":"/name","value":"NodeJS Integration"}]`)
	for _, c := range []struct {
		value any
		want  []string
	}{
		{answer, []string{sampleID, "REDACTED", "NodeJS Integration", "demo:personal-access-token-scope:first", "2c9180a46faadee4016fb4e018c20639", "2017-07-11T18:45:37.098Z", "2026-12-31T23:59:59.999Z"}},
		{token, []string{sampleID, "NodeJS Integration", "demo:personal-access-token-scope:second", "2c9180a46faadee4016fb4e018c20639", "2017-07-11T18:45:37.098Z", "2026-12-31T23:59:59.999Z"}},
		{pat.TokenList{token, token}, []string{sampleID, "NodeJS Integration"}},
		{pat.CreateNeverExpiring("NodeJS Integration", "demo:personal-access-token-scope:first"), []string{"NodeJS Integration", "demo:personal-access-token-scope:first"}},
		{patch, []string{"replace", "/name", "NodeJS Integration"}},
		{pat.BulkNeverExpires(sampleID), []string{sampleID, "/expirationDate", "/userAwareTokenNeverExpires"}},
	} {
		for _, asJSON := range []bool{false, true} {
			out := logged(c.value, asJSON)
			for _, want := range c.want {
				if !strings.Contains(out, want) {
					t.Errorf("%T: expected %s in %s", c.value, want, out)
				}
			}
		}
	}
}

// Each member is logged under its own name.
func TestLogValueMembers(t *testing.T) {
	var answer pat.CreateResponse
	if err := pat.Unmarshal([]byte(sampleCreated), &answer); err != nil {
		t.Fatal(err)
	}
	const owner = `{"type":"IDENTITY","id":"2c9180a46faadee4016fb4e018c20639","name":"Support"}`
	at, _ := pat.ParseTimestamp("2026-12-31T23:59:59.999Z")
	for _, c := range []struct {
		value any
		want  string
	}{
		{tokenOf(t, sampleToken), `{"id":"` + sampleID + `","name":"NodeJS Integration","scope":["demo:personal-access-token-scope:first","demo:personal-access-token-scope:second"],"owner":` + owner +
			`,"created":"2017-07-11T18:45:37.098Z","lastUsed":"2017-07-11T18:45:37.098Z","managed":false,"accessTokenValiditySeconds":36900,"expirationDate":"2026-12-31T23:59:59.999Z","userAwareTokenNeverExpires":false}`},
		{answer, `{"id":"` + sampleID + `","secret":"REDACTED","name":"NodeJS Integration","scope":["demo:personal-access-token-scope:first"],"owner":` + owner +
			`,"created":"2017-07-11T18:45:37.098Z","accessTokenValiditySeconds":36900,"expirationDate":"2026-12-31T23:59:59.999Z"}`},
		{pat.CreateRequest{Name: "n", Scope: pat.Null[[]string](), ExpirationDate: pat.Null[pat.Timestamp]()}, `{"name":"n","scope":null,"expirationDate":null}`},
		{pat.CreateRequest{Name: "n", Scope: pat.Some([]string{"a"}), ExpirationDate: pat.Some(at)}, `{"name":"n","scope":["a"],"expirationDate":"2026-12-31T23:59:59.999Z"}`},
		{pat.Patch{{Op: pat.OpMove, From: "/a", Path: "/b"}, {Op: pat.OpAdd, Path: "/c", Value: pat.BoolValue(true)}}, `{"0":{"op":"move","from":"/a","path":"/b"},"1":{"op":"add","path":"/c","value":"true"}}`},
		{pat.BulkUpdate{IDs: []string{"a"}, Patch: pat.Patch{{Op: pat.OpRemove, Path: "/b"}}}, `{"ids":["a"],"patch":{"0":{"op":"remove","path":"/b"}}}`},
	} {
		var out bytes.Buffer
		slog.New(slog.NewJSONHandler(&out, nil)).Info("m", "value", c.value)
		if got := out.String(); !strings.Contains(got, `"value":`+c.want+`}`) {
			t.Errorf("%T:\ngot  %s\nwant %s", c.value, got, c.want)
		}
	}
}
