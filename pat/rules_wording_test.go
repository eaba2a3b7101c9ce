package pat_test

import (
	"strings"
	"testing"

	"github.com/sailpat/sailpat/pat"
)

// Messages show numbers and booleans, name the near miss, and show text only
// where it cannot be a secret.
func TestWording(t *testing.T) {
	const secret = "1d1bef2b9f426383447f64f69349fc7cac176042578d205c256ba3f37c59adb9"
	token := func(member, value string) string {
		return `{"id":"86f1dc6fe8f54414950454cbb11278fa","name":"NodeJS Integration","scope":[],"owner":{},` +
			`"created":"2017-07-11T18:45:37.098Z","expirationDate":"2026-12-31T23:59:59.999Z",` + member + `:` + value + `}`
	}
	operation := func(op, path string) string { return `[{"op":"` + op + `","path":"` + path + `","value":1}]` }
	for _, tt := range []struct {
		name, doc string
		kind      pat.Kind
		version   pat.APIVersion
		rule      pat.RuleID
		want      string
	}{
		{"case", token(`"Managed"`, "true"), pat.KindToken, pat.V1, pat.RuleUnknownMember, "unknown member `Managed`; did you mean `managed` (case matters)?"},
		{"near miss", token(`"lastUse"`, "null"), pat.KindToken, pat.V1, pat.RuleUnknownMember, "unknown member `lastUse`; did you mean `lastUsed`?"},
		{"no near miss", token(`"color"`, "1"), pat.KindToken, pat.V1, pat.RuleUnknownMember, "unknown member `color`"},
		{"empty name", token(`""`, "1"), pat.KindToken, pat.V1, pat.RuleUnknownMember, `unknown member ""`},
		{"secret as a name", token(`"`+secret+`"`, "1"), pat.KindToken, pat.V1, pat.RuleUnknownMember, "unknown member (its name could be a secret and is not shown)"},
		{"member of another operation", `[{"op":"remove","path":"/scope/0","value":1}]`, pat.KindPatch, pat.V1, pat.RuleUnknownMember, "unknown member `value`; `remove` does not have one"},
		{"number in place of a string", token(`"lastUsed"`, "5"), pat.KindToken, pat.V1, pat.RuleWrongType, "must be a timestamp such as 2017-07-11T18:45:37.098Z, is the number 5"},
		{"long number", token(`"managed"`, "1234567890123456"), pat.KindToken, pat.V1, pat.RuleWrongType, "must be a boolean, is the number 123456…"},
		{"number as a secret", `{"secret":123456}`, pat.KindCreated, pat.V1, pat.RuleWrongType, "must be a string, is a number"},
		{"boolean in quotes", token(`"managed"`, `"true"`), pat.KindToken, pat.V1, pat.RuleWrongType, "must be a boolean, is a string; write true without quotes"},
		{"integer in quotes", token(`"accessTokenValiditySeconds"`, `"43200"`), pat.KindToken, pat.V1, pat.RuleWrongType, "must be an integer, is a string; write 43200 without quotes"},
		{"secret in place of a boolean", token(`"managed"`, `"`+secret+`"`), pat.KindToken, pat.V1, pat.RuleWrongType, "must be a boolean, is a string"},
		{"string in place of an array", `{"name":"x","scope":"y"}`, pat.KindCreate, pat.V1, pat.RuleWrongType, "must be an array of strings, is a string; put a single string in brackets too"},
		{"exponent", token(`"accessTokenValiditySeconds"`, "4.32e4"), pat.KindToken, pat.V1, pat.RuleIntegerForm, "must be an integer without fraction or exponent, is 4.32e4; write 43200"},
		{"fraction", token(`"accessTokenValiditySeconds"`, "15.5"), pat.KindToken, pat.V1, pat.RuleIntegerForm, "must be an integer without fraction or exponent, is 15.5"},
		{"negative zero", token(`"accessTokenValiditySeconds"`, "-0.0"), pat.KindToken, pat.V1, pat.RuleIntegerForm, "must be an integer without fraction or exponent, is -0.0; write 0"},
		{"range of 32 bits", token(`"accessTokenValiditySeconds"`, "3000000000"), pat.KindToken, pat.V1, pat.RuleIntegerRange, "must fit in 32 bits (-2147483648 to 2147483647), is 3000000000"},
		{"range", token(`"accessTokenValiditySeconds"`, "43201"), pat.KindToken, pat.V1, pat.RuleValidityRange, "must be between 15 and 43200 seconds, is 43201"},
		{"offset", token(`"lastUsed"`, `"2026-05-01T11:00:00+02:00"`), pat.KindToken, pat.V1, pat.RuleTimestampNotCanonical, "timestamp is not in canonical form; write 2026-05-01T09:00:00.000Z"},
		{"microseconds", token(`"lastUsed"`, `"2026-05-01T09:00:00.486584Z"`), pat.KindToken, pat.V1, pat.RuleTimestampPrecision, "timestamp is finer than a millisecond; write 2026-05-01T09:00:00.486Z"},
		{"microseconds after the zero time", token(`"lastUsed"`, `"0001-01-01T00:00:00.0001Z"`), pat.KindToken, pat.V1, pat.RuleTimestampPrecision, "timestamp is finer than a millisecond"},
		{"no zone", token(`"lastUsed"`, `"2026-05-01T09:00:00"`), pat.KindToken, pat.V1, pat.RuleTimestampForm, "timestamp has no zone; write it like 2017-07-11T18:45:37.098Z"},
		{"character", `{"id":x}`, pat.KindToken, pat.V1, pat.RuleSyntax, "expected a value, got `x`"},
		{"backtick", "{\"id\":`", pat.KindToken, pat.V1, pat.RuleSyntax, "expected a value, got a backtick"},
		{"control character", "{\"id\":\x00", pat.KindToken, pat.V1, pat.RuleSyntax, "expected a value, got the character U+0000"},
		{"escape", `{"id":"\x"}`, pat.KindToken, pat.V1, pat.RuleSyntax, "invalid escape; expected one of `\\\"` `\\\\` `\\/` `\\b` `\\f` `\\n` `\\r` `\\t` `\\u`"},
		{"leading zero", token(`"accessTokenValiditySeconds"`, "015"), pat.KindToken, pat.V1, pat.RuleSyntax, "number has a leading zero; remove it"},
		{"owner", strings.Replace(token(`"managed"`, "true"), `"owner":{}`, `"owner":{"type":"ROBOT"}`, 1), pat.KindToken, pat.V1, pat.RuleOwnerType, "must be `IDENTITY`, is `ROBOT`"},
		{"secret as an owner", strings.Replace(token(`"managed"`, "true"), `"owner":{}`, `"owner":{"type":"`+secret+`"}`, 1), pat.KindToken, pat.V1, pat.RuleOwnerType, "must be `IDENTITY`, is another string"},
		{"op in capitals", operation("REPLACE", "/name"), pat.KindPatch, pat.V1, pat.RulePatchOp, "must be one of `add`, `remove`, `replace`, `move`, `copy`, `test`, is `REPLACE`; did you mean `replace`?"},
		{"secret as op", operation(secret, "/name"), pat.KindPatch, pat.V1, pat.RulePatchOp, "must be one of `add`, `remove`, `replace`, `move`, `copy`, `test`, is another string"},
		{"path without slash", operation("test", "scope"), pat.KindPatch, pat.V1, pat.RulePatchPath, "a JSON Pointer begins with `/`; did you mean `/scope`?"},
		{"secret as a path without slash", operation("test", secret), pat.KindPatch, pat.V1, pat.RulePatchPath, "a JSON Pointer begins with `/`"},
		{"tilde", operation("test", "/~"), pat.KindPatch, pat.V1, pat.RulePatchPath, "in a JSON Pointer, `~` is written `~0`"},
		{"leading zero of an index", operation("test", "/scope/01"), pat.KindPatch, pat.V1, pat.RulePatchPath, "an index has no leading zero; write it like `/scope/1`"},
		{"no index", operation("test", "/scope/x"), pat.KindPatch, pat.V1, pat.RulePatchPath, "an element of `scope` is named by its index, such as `/scope/1`"},
		{"below a scope", operation("test", "/scope/0/x"), pat.KindPatch, pat.V1, pat.RulePatchPath, "a scope is a string and has nothing below it"},
		{"below the end of the list", operation("add", "/scope/-/x"), pat.KindPatch, pat.V1, pat.RulePatchPath, "a scope is a string and has nothing below it"},
		{"below a string", operation("test", "/name/0"), pat.KindPatch, pat.V1, pat.RulePatchPath, "a string has nothing below it"},
		{"end of the list", operation("test", "/scope/-"), pat.KindPatch, pat.V1, pat.RulePatchPath, "`/scope/-` is the end of the list and has no element; write an index, such as `/scope/0`"},
		{"path in capitals", operation("test", "/Name"), pat.KindPatch, pat.V3, pat.RulePatchNotPatchable, "`/Name` cannot be patched at this API version; a patch can change `/name` and `/scope`; did you mean `/name`?"},
		{"secret as a path", operation("test", "/"+secret), pat.KindPatch, pat.V3, pat.RulePatchNotPatchable, "this path cannot be patched at this API version; a patch can change `/name` and `/scope`"},
		{"root", operation("test", ""), pat.KindPatch, pat.V1, pat.RulePatchNotPatchable, "the whole document cannot be patched; a patch can change `/name`, `/scope`, `/expirationDate` and `/userAwareTokenNeverExpires`"},
		{"repeated id", `[{"id":"x"},{"id":"x"}]`, pat.KindList, pat.V1, pat.RuleListDuplicateID, "repeats the id at /0/id"},
		{"number of ids", `{"ids":[],"patch":[]}`, pat.KindBulk, pat.V1, pat.RuleBulkIDsCount, "must have between 1 and 25 items, has 0"},
		{"scope with a space", `{"name":"x","scope":["a b"]}`, pat.KindCreate, pat.V1, pat.RuleScopeForm, "a scope must not contain spaces (RFC 6749 §3.3); write each scope as an item of its own"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, v := range pat.Lint([]byte(tt.doc), tt.kind, pat.ForVersion(tt.version)).Violations {
				if v.Rule == tt.rule {
					got = append(got, v.Message)
				}
			}
			if len(got) != 1 || got[0] != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// The clock is shown only if it is a time that a timestamp can have.
func TestWordingOfTheClock(t *testing.T) {
	doc := []byte(`{"name":"x","expirationDate":"2026-12-31T23:59:59.999Z","scope":["y"]}`)
	for _, tt := range []struct {
		name, now, want string
	}{
		{"a time", "2027-01-01T00:00:00Z", "must be in the future, is 2026-12-31T23:59:59.999Z; now is 2027-01-01T00:00:00.000Z"},
		{"after the year 9999", "", "must be in the future, is 2026-12-31T23:59:59.999Z"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			now := pat.MustParseTimestamp("9999-12-31T23:59:59.999Z").Time().AddDate(1, 0, 0)
			if tt.now != "" {
				now = pat.MustParseTimestamp(tt.now).Time()
			}
			vs := pat.Lint(doc, pat.KindCreate, pat.At(now)).Violations
			if len(vs) != 1 || vs[0].Message != tt.want {
				t.Errorf("got %v, want %q", vs, tt.want)
			}
		})
	}
}
