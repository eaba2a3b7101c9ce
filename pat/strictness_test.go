package pat_test

import (
	"strings"
	"testing"

	"github.com/sailpat/sailpat/pat"
)

// A test for each row of contract §4, named after it.
func TestStrictness(t *testing.T) {
	const id = `"id":"86f1dc6fe8f54414950454cbb11278fa"`
	rows := []struct {
		row, name, reason string
		kind              pat.Kind
		doc               string
		want              []string
	}{
		{"duplicate member name", "plain", "the first counts, the second is an error", pat.KindToken,
			change(t, sampleToken, id, id+`,"id":"x"`), []string{"error PAT105 /id"}},
		{"duplicate member name", "spelled with escapes", "names are compared by what they mean", pat.KindToken,
			change(t, sampleToken, id, id+`,"\u0069d":"x"`), []string{"error PAT105 /id"}},
		{"duplicate member name", "first spelled with escapes", "in either order", pat.KindToken,
			change(t, sampleToken, id, `"\u0069d":"x",`+id), []string{"error PAT105 /id"}},
		{"duplicate member name", "inside owner", "at every level", pat.KindToken,
			change(t, sampleToken, `"type":"IDENTITY"`, `"type":"IDENTITY","type":"IDENTITY"`), []string{"error PAT105 /owner/type"}},
		{"duplicate member name", "unknown, inside an unknown member", "also where the shape is not judged", pat.KindToken,
			change(t, sampleToken, id, id+`,"x":{"a":1,"b":2,"\u0061":3}`), []string{"error PAT202 /x", "error PAT105 /x/a"}},
		{"duplicate member name", "unknown, twice", "the second is a duplicate, not also unknown", pat.KindToken,
			change(t, sampleToken, id, id+`,"x":1,"x":2`), []string{"error PAT202 /x", "error PAT105 /x"}},

		{"invalid UTF-8", "in a string", "a byte that begins no character", pat.KindToken,
			change(t, sampleToken, "NodeJS", "Node\xFFJS"), []string{"error PAT103 /name"}},
		{"invalid UTF-8", "in a member name", "stands at the object", pat.KindToken,
			change(t, sampleToken, `"name"`, "\"n\xC0ame\""), []string{"error PAT103 "}},
		{"invalid UTF-8", "surrogate half in UTF-8", "CESU-8 is not UTF-8: one run of bytes, one violation", pat.KindToken,
			change(t, sampleToken, "NodeJS", "\xED\xA0\x80"), []string{"error PAT103 /name"}},
		{"lone surrogate escape", "high", "no low one follows", pat.KindToken,
			change(t, sampleToken, "NodeJS", `\uD800`), []string{"error PAT104 /name"}},
		{"lone surrogate escape", "low", "no high one before", pat.KindToken,
			change(t, sampleToken, "NodeJS", `\uDC00\uD800\uDC00`), []string{"error PAT104 /name"}},
		{"raw control character", "tab", "must be escaped", pat.KindToken,
			change(t, sampleToken, "NodeJS", "Node\tJS"), []string{"error PAT101 /name"}},
		{"byte order mark", "before the document", "RFC 8259 §8.1", pat.KindToken,
			"\uFEFF" + sampleToken, []string{"error PAT003 "}},
		{"trailing data", "a second value", "one document, one value", pat.KindToken,
			sampleToken + " {}", []string{"error PAT102 "}},
		{"trailing comma", "in an object", "no member follows", pat.KindToken,
			change(t, sampleToken, `false}`, `false,}`), []string{"error PAT101 "}},
		{"trailing comma", "in an array", "no element follows", pat.KindToken,
			change(t, sampleToken, `second"]`, `second",]`), []string{"error PAT101 /scope"}},
		{"comment", "line", "not JSON", pat.KindToken,
			change(t, sampleToken, `"managed"`, "// no\n\"managed\""), []string{"error PAT101 "}},
		{"NaN", "for a number", "not JSON", pat.KindToken,
			change(t, sampleToken, `36900`, `NaN`), []string{"error PAT101 /accessTokenValiditySeconds"}},
		{"leading zero", "in an integer", "RFC 8259 §6", pat.KindToken,
			change(t, sampleToken, `36900`, `036900`), []string{"error PAT101 /accessTokenValiditySeconds"}},
		{"plus one", "in an integer", "RFC 8259 §6", pat.KindToken,
			change(t, sampleToken, `36900`, `+1`), []string{"error PAT101 /accessTokenValiditySeconds"}},

		{"member name in another case", "ID", "unknown, and not missing besides (R50)", pat.KindToken,
			change(t, sampleToken, `"id":"86`, `"ID":"86`), []string{"error PAT202 /ID"}},
		{"member name in another case", "Unicode fold", "ſ is no s", pat.KindToken,
			change(t, sampleToken, `"scope"`, `"ſcope"`), []string{"error PAT202 /ſcope"}},
		{"member name in another case", "Kelvin sign", "K is no k", pat.KindToken,
			change(t, sampleToken, id, id+`,"`+"\u212A"+`":1`), []string{"error PAT202 /" + "\u212A"}},

		{"null where the table has no n", "id", "", pat.KindToken,
			change(t, sampleToken, `"86f1dc6fe8f54414950454cbb11278fa"`, `null`), []string{"error PAT204 /id"}},
		{"null where the table has no n", "managed", "optional is not nullable", pat.KindToken,
			change(t, sampleToken, `"managed":false`, `"managed":null`), []string{"error PAT204 /managed"}},
		{"null where the table has an n", "scope, lastUsed", "accepted", pat.KindToken,
			change(t, sampleToken, `"lastUsed":"2017-07-11T18:45:37.098Z"`, `"lastUsed":null`), nil},

		{"43200.0", "a fraction", "JSON Schema calls it an integer", pat.KindToken,
			change(t, sampleToken, `36900`, `43200.0`), []string{"error PAT205 /accessTokenValiditySeconds"}},
		{"4.32e4", "an exponent", "integer-form alone (R42)", pat.KindToken,
			change(t, sampleToken, `36900`, `4.32e4`), []string{"error PAT205 /accessTokenValiditySeconds"}},
		{"out of int32", "3000000000", "integer-range alone (R42)", pat.KindToken,
			change(t, sampleToken, `36900`, `3000000000`), []string{"error PAT206 /accessTokenValiditySeconds"}},
		{"out of int32", "as many digits as anybody likes", "no overflow", pat.KindToken,
			change(t, sampleToken, `36900`, strings.Repeat("9", 5000)), []string{"error PAT206 /accessTokenValiditySeconds"}},
		{"out of int32", "-2147483649", "one below", pat.KindToken,
			change(t, sampleToken, `36900`, `-2147483649`), []string{"error PAT206 /accessTokenValiditySeconds"}},
		{"out of int32", "-2147483648", "in range, so its meaning is judged", pat.KindToken,
			change(t, sampleToken, `36900`, `-2147483648`), []string{"error PAT306 /accessTokenValiditySeconds"}},
		{"integer", "-0", "is the integer 0 (R42)", pat.KindToken,
			change(t, sampleToken, `36900`, `-0`), []string{"error PAT306 /accessTokenValiditySeconds"}},

		{"timestamp 0001-01-01T00:00:00Z", "plain", "what broken clients write", pat.KindToken,
			change(t, sampleToken, `2017-07-11T18:45:37.098Z`, `0001-01-01T00:00:00Z`), []string{"error PAT209 /created"}},
		{"timestamp not in the canonical form", "offset", "accepted with a warning", pat.KindToken,
			change(t, sampleToken, `2017-07-11T18:45:37.098Z`, `2017-07-11T18:45:37.098+01:00`), []string{"warning PAT210 /created"}},
		{"timestamp not in the canonical form", "fewer digits", "accepted with a warning", pat.KindToken,
			change(t, sampleToken, `2017-07-11T18:45:37.098Z`, `2017-07-11T18:45:37Z`), []string{"warning PAT210 /created"}},
		{"timestamp not in the canonical form", "more digits, all zero", "a whole millisecond", pat.KindToken,
			change(t, sampleToken, `2017-07-11T18:45:37.098Z`, `2017-07-11T18:45:37.098000Z`), []string{"warning PAT210 /created"}},
		{"timestamp not in the canonical form", "a digit below the millisecond", "D6", pat.KindToken,
			change(t, sampleToken, `2017-07-11T18:45:37.098Z`, `2017-07-11T18:45:37.0981Z`), []string{"error PAT208 /created"}},
		{"canonical timestamp", "spelled with an escape", "the same string", pat.KindToken,
			change(t, sampleToken, `2017-07-11T18:45:37.098Z`, `2017\u002d07-11T18:45:37.098Z`), nil},

		{"empty id, name", "id", "", pat.KindToken,
			change(t, sampleToken, `"86f1dc6fe8f54414950454cbb11278fa"`, `""`), []string{"error PAT301 /id"}},
		{"empty id, name", "name", "", pat.KindToken,
			change(t, sampleToken, `"NodeJS Integration"`, `""`), []string{"error PAT302 /name"}},
		{"empty string in scope", "the second", "", pat.KindToken,
			change(t, sampleToken, `"demo:personal-access-token-scope:second"`, `""`), []string{"error PAT303 /scope/1"}},
		{"scope empty or repeated item", "empty", "accepted", pat.KindToken,
			change(t, sampleToken, `["demo:personal-access-token-scope:first","demo:personal-access-token-scope:second"]`, `[]`), nil},
		{"scope empty or repeated item", "repeated", "warning", pat.KindToken,
			change(t, sampleToken, `scope:second`, `scope:first`), []string{"warning PAT405 /scope/1"}},
		{"scope empty or repeated item", "none given on create", "full rights", pat.KindCreate,
			change(t, sampleCreate, `"scope":["demo:personal-access-token-scope:first"],`, ``), []string{"warning PAT403 "}},
		{"expirationDate given together with acknowledgement true", "token", "warning", pat.KindToken,
			change(t, sampleToken, `"userAwareTokenNeverExpires":false`, `"userAwareTokenNeverExpires":true`),
			[]string{"warning PAT309 /userAwareTokenNeverExpires"}},
		{"owner {}", "token", "accepted; warning", pat.KindToken,
			change(t, sampleToken, `{"type":"IDENTITY","id":"2c9180a46faadee4016fb4e018c20639","name":"Support"}`, `{}`), []string{"warning PAT408 /owner"}},
		{"nesting deeper than 1,000", "1,000 deep", "the token is the first level", pat.KindToken,
			change(t, sampleToken, id, id+`,"x":`+strings.Repeat("[", 999)+strings.Repeat("]", 999)), []string{"error PAT202 /x"}},
		{"nesting deeper than 1,000", "1,001 deep", "one too many", pat.KindToken,
			change(t, sampleToken, id, id+`,"x":`+strings.Repeat("[", 1000)+strings.Repeat("]", 1000)),
			[]string{"error PAT106 /x" + strings.Repeat("/0", 999)}},
	}
	for _, r := range rows {
		t.Run(r.row+"/"+r.name, func(t *testing.T) { judge(t, r.doc, r.kind, r.want) })
	}

	t.Run("a document over the size limit", func(t *testing.T) {
		judge(t, sampleToken, pat.KindToken, nil, pat.MaxSize(len(sampleToken)))
		judge(t, sampleToken, pat.KindToken, []string{"error PAT002 "}, pat.MaxSize(len(sampleToken)-1))
	})
	t.Run("anything at all", func(t *testing.T) { // the fuzz targets say more
		for _, doc := range []string{"", " \n", "{", "[", `"`, `{"id`, `{"id":`, `{"id":"`, "\x00", "nul", "-", "1e", "]", "}", ",", `{"owner":{`, `[{`, `{"scope":["a"`, "\xEF\xBB"} {
			for _, kind := range append(pat.Kinds(), pat.KindAuto, 99) {
				vs := pat.Lint([]byte(doc), kind).Violations
				if len(vs) == 0 || vs[0].Severity != pat.SeverityError || strings.HasPrefix(string(vs[0].Rule), "PAT3") {
					t.Errorf("%q as %s: %v", doc, kind, verdict(vs))
				}
				agree(t, doc, kind, vs)
			}
		}
	})
}

// What is read twice, since its meaning depends on a member after it, is
// reported once.
func TestPartOfOperationReportedOnce(t *testing.T) {
	judge(t, `[{"path":{"op":"test","op":"test"},"op":"test","value":""}]`, pat.KindPatch,
		[]string{"error PAT203 /0/path", "error PAT105 /0/path/op"})
	judge(t, `[{"op":"add","path":"/name","value":{"a":1,"a":2}}]`, pat.KindPatch,
		[]string{"error PAT203 /0/value", "error PAT105 /0/value/a"})
}
