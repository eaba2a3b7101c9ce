package pat_test

import (
	"strings"
	"testing"

	"github.com/sailpat/sailpat/pat"
)

// Messages help with what people paste: the contract's readings R47 to R53.
func TestHelp(t *testing.T) {
	token := func(created string) string {
		return `{"id":"x","name":"x","scope":null,"owner":{},"created":` + created + `,"expirationDate":"2017-12-31T23:59:59.999Z"}`
	}
	wrapped := `{"value":[` + token(`"2017-07-11T18:45:37.098Z"`) + `],"Count":1}`
	for _, c := range []struct {
		name, text string
		kind       pat.Kind
		rule       pat.RuleID
		want       string // a part of the message
	}{
		{"python", `{'id': 'x'}`, pat.KindToken, pat.RuleSyntax, "got `'`; the text looks like a Python or JavaScript object"},
		{"javascript", `{id: "x"}`, pat.KindToken, pat.RuleSyntax, "a member name needs quotes"},
		{"True", `{"managed": True}`, pat.KindToken, pat.RuleSyntax, "`true` and `false` in lower case"},
		{"bare word in an array", `[abc]`, pat.KindList, pat.RuleSyntax, "expected a value, got `a`"},
		{"status line", "Status: 200 OK\n{}", pat.KindToken, pat.RuleSyntax, "`sail api get … --jsonpath '$'`"},
		{"status line after", "{}\nStatus: 200 OK", pat.KindToken, pat.RuleTrailingData, "`sail api get … --jsonpath '$'`"},
		{"HTTP", "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{}", pat.KindToken, pat.RuleSyntax, "an HTTP answer with its headers"},
		{"headers", "content-type: application/json\n\n{}", pat.KindToken, pat.RuleSyntax, "an HTTP answer with its headers"},
		{"HTML", "<!DOCTYPE html>", pat.KindAuto, pat.RuleSyntax, "HTML or XML"},
		{"YAML", "id: x\nname: y\n", pat.KindToken, pat.RuleSyntax, "`yq -o=json`"},
		{"CSV", "id,name,scope\na,b,c\n", pat.KindAuto, pat.RuleSyntax, "CSV"},
		{"several values", "{}\n{}", pat.KindToken, pat.RuleTrailingData, "`jq -s .`"},
		{"wrapped list", wrapped, pat.KindAuto, pat.RuleUnknownKind, "`/value` looks like a list; take it out, for example with `jq .value`"},
		{"wrapped list where a list is asked for", wrapped, pat.KindList, pat.RuleWrongType, "`/value` looks like a list"},
		{"error response", `{"detailCode":"400.1 Bad Request Content","messages":[]}`, pat.KindToken, pat.RuleAPIErrorAnswer, "(400.1 Bad Request Content)"},
		{"error response with other text", `{"detailCode":"404 hunter2","trackingId":""}`, pat.KindList, pat.RuleAPIErrorAnswer, "of the API (404), not"},
		{"error response without code", `{"error":"hunter2"}`, pat.KindAuto, pat.RuleAPIErrorAnswer, "of the API, not"},
		{"problem", `{"type":"about:blank","title":"hunter2","status":503}`, pat.KindAuto, pat.RuleAPIErrorAnswer, "(503)"},
		{".NET date", token(`"/Date(1499798737098)/"`), pat.KindToken, pat.RuleTimestampForm, "of .NET; if it counts milliseconds since 1970, write 2017-07-11T18:45:37.098Z"},
		{"US date", token(`"12/31/2026 11:59:59 PM"`), pat.KindToken, pat.RuleTimestampForm, "M/D/YYYY of a US locale"},
		{"date object", token(`{"value":"/Date(1499798737098)/","DisplayHint":2}`), pat.KindToken, pat.RuleWrongType, "PowerShell makes of a date"},
		{"seconds", token(`1499798737`), pat.KindToken, pat.RuleWrongType, "if it counts seconds since 1970, write 2017-07-11T18:45:37.000Z"},
		{"a small number", token(`5`), pat.KindToken, pat.RuleWrongType, "is the number 5"},
		{"milliseconds in quotes", token(`"1499798737098"`), pat.KindToken, pat.RuleTimestampForm, "if it counts milliseconds"},
		{"blank for T", token(`"2017-07-11 18:45:37.098Z"`), pat.KindToken, pat.RuleTimestampForm, "a blank in place of the `T`"},
		{"cut-off array", strings.Replace(token(`"2017-07-11T18:45:37.098Z"`), "null", `"System.Object[]"`, 1), pat.KindToken, pat.RuleWrongType, "`ConvertTo-Json -Depth`"},
		{"cut-off owner", strings.Replace(token(`"2017-07-11T18:45:37.098Z"`), "{}", `"@{type=IDENTITY}"`, 1), pat.KindToken, pat.RuleWrongType, "`ConvertTo-Json -Depth`"},
		{"snake case", strings.Replace(token(`"2017-07-11T18:45:37.098Z"`), "expirationDate", "expiration_date", 1), pat.KindToken, pat.RuleUnknownMember, "did you mean `expirationDate`?"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var errors []pat.Violation
			for _, v := range pat.Lint([]byte(c.text), c.kind).Violations {
				if v.Severity == pat.SeverityError {
					errors = append(errors, v)
				}
			}
			if len(errors) != 1 || errors[0].Rule != c.rule || !strings.Contains(errors[0].Message, c.want) {
				t.Errorf("expected one %v with %q, got %v", c.rule, c.want, errors)
			}
			for _, v := range errors {
				if strings.Contains(v.Message, "hunter2") {
					t.Errorf("the message shows the text of the document: %q", v.Message)
				}
			}
		})
	}
}
