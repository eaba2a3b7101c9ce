package report_test

import (
	"fmt"
	"strings"

	"github.com/sailpat/sailpat/internal/config"
	"github.com/sailpat/sailpat/internal/report"
	"github.com/sailpat/sailpat/pat"
)

// The only secret-looking value in these tests: the vendor's published sample.
const secret = "1d1bef2b9f426383447f64f69349fc7cac176042578d205c256ba3f37c59adb9"

// unreadSecret is a secret that was given as a file name by mistake.
const unreadSecret = secret

var cases = []struct {
	name, reason string
	run          *report.Run
}{
	{"nothing", "machines need a complete report of no documents", run()},
	{"clean", "a document without violations",
		run(document("token.json", "{}\n"))},
	{"one", "the usual case; the kind was given",
		run(document("one.json", "{\n  \"created\": \"next friday\",\n  \"name\": \"x\"\n}\n",
			find{pat.RuleTimestampForm, "/created", `"next friday"`, ""}))},
	{"many", "several documents, errors and warnings, a detected kind, the same rule twice", many()},
	{"related", "the first of two equal names has its own place",
		run(document("related.json", "{\n  \"name\": \"a\",\n\t\"name\": \"b\"\n}\n",
			find{pat.RuleDuplicateMember, "/name", `«"name"»: "b"`, `"name"`}))},
	{"wide", "characters of two columns, of none and of several bytes precede the caret",
		run(document("wide.json", `{"name": "日本語 e`+"\u0301"+` 👩🏽‍🚀 ü", "id": ""}`+"\n",
			find{pat.RuleEmptyID, "/id", `""`, ""}, find{pat.RuleEmptyName, "/name", `"日本語 e` + "\u0301" + ` 👩🏽‍🚀 ü"`, ""}))},
	{"tab", "tabs stay, so that the caret is right whatever their width",
		run(document("tab.json", "{\n\t\"scope\":\t[\t\"\"\t]\n}\n",
			find{pat.RuleEmptyScopeItem, "/scope/0", `""`, ""}, find{pat.RuleWrongType, "/scope", "[\t\"\"\t]", ""}))},
	{"crlf", "the carriage return of a line end is not shown; one inside a line is",
		run(document("crlf.json", "{\r\n  \"id\": \"\"\r\n  \r \"x\"\r\n}\r\n",
			find{pat.RuleEmptyID, "/id", `""`, ""}, find{pat.RuleSyntax, "", `"x"`, ""}))},
	{"no final newline", "a truncated document: the place after its end",
		run(document("truncated.json", `{"id": "`, find{rule: pat.RuleSyntax}))},
	{"final newline", "no line follows the last, so the place is its end",
		run(document("end.json", "{\n  \"id\": 1,\r\n", find{rule: pat.RuleSyntax}))},
	{"empty file", "the document has no line",
		run(document("empty.json", "", find{rule: pat.RuleEmptyDocument}))},
	{"only newlines", "the place after the end is in the last line",
		run(document("newlines.json", "\n\n\n", find{rule: pat.RuleSyntax}))},
	{"lines", "a span over several lines is marked on the first",
		run(document("lines.json", "{\n  \"owner\": {\n    \"type\": \"IDENTITY\"\n  }\n}\n",
			find{pat.RuleOwnerIncomplete, "/owner", "{\n    \"type\": \"IDENTITY\"\n  }", ""}))},
	{"byte order mark", "it has no column and is not shown",
		run(document("bom.json", "\uFEFF{\"id\": \"\"}\n",
			find{pat.RuleByteOrderMark, "", "\uFEFF", ""}, find{pat.RuleEmptyID, "/id", `""`, ""}))},
	{"long line", "of a line of 100,000 characters the part around the caret is shown",
		run(document("long.json", "["+strings.Repeat(`"demo:scope", `, 3500)+`"", `+strings.Repeat(`"demo:scope", `, 3500)+`null]`,
			find{pat.RuleEmptyScopeItem, "/3500", `""`, ""}, find{pat.RuleNullNotAllowed, "/7001", "null", ""}, find{pat.RuleWrongType, "", "[", ""}))},
	{"hostile text", "no escape sequence, no change of direction and no invalid byte reaches the terminal",
		run(document("hostile.json", "{\"name\": \"\x1b[31mred\u202eder\x00\x7f\u0085\xff\xfe\u2028\", \"id\": \"\"}\n",
			find{pat.RuleEmptyID, "/id", `""`, ""}))},
	{"hostile names", "a violation stays on one line, and a name is not read as something else",
		run(hostile("new\nline.json"), hostile("escape\x1b[31m.json"), hostile("per%cent,co:lon::error.json"), hostile("in\xffvalid.json"),
			hostile("c:/drive.json"), hostile("/root/abs olute.json"), hostile("./dot.json"), hostile("tap # SKIP.json"),
			hostile("]]><x a=\"&\".json"), hostile("dir:x/日本.json"), hostile("right\u202eleft.json"))},
	{"ndjson", "the same rule at the same pointer twice in a file: fingerprints differ",
		run(document("list.ndjson", "{\"id\": \"\"}\n{\"id\": \"\"}\n",
			find{pat.RuleEmptyID, "/id", `""`, ""}, find{pat.RuleEmptyID, "/id", "{\"id\": \"\"}\n{\"id\": «\"\"»", ""}))},
	{"configuration", "its rules are not in package pat, and its text is not JSON",
		run(document(".patlint.yaml", "version: 1\nsuppress:\n  - rule: secret-in-document\n    path: x.json\n    reason: a sample\n    until: 2026-05-31\n",
			find{config.SuppressionUnused, "/suppress/0", "rule: secret-in-document", ""}))},
	{"unread", "every format states the files that could not be read, and hides secrets in their names",
		&report.Run{Version: "v0.0.0", Documents: run(document("token.json", "{}\n")).Documents, Unread: []report.Unread{
			{Path: "dir/locked.json", Reason: "permission denied"}, {Path: "::error::\x1b##vso[x].json", Reason: "odd\nreason"}, {Path: unreadSecret, Reason: "no such file or directory"}}}},
	{"only unread", "a report without documents is not empty",
		&report.Run{Version: "v0.0.0", Unread: []report.Unread{{Path: "x.json", Reason: "is a directory"}}}},
	{"commands", "no log contains a command of a CI system",
		run(hostile("::error::x.json"), hostile("##[error]x.json"), hostile("##vso[task.complete]x.json"),
			document("x.json", "{\"name\": \"##vso[task.complete] ::error::x ##[error]\", \"id\": \"\"}\n", find{pat.RuleEmptyID, "/id", `""`, ""}))},
	{"nowhere", "a violation without a place shows no text",
		run(document("all.json", "[]\n", find{rule: pat.RuleTooManyViolations, needle: "nowhere"}))},
	{"secrets", "by name, by shape, as a name; the rest stays readable",
		run(document("secrets.json", fmt.Sprintf("{\n  \"secret\": %q,\n  \"name\": \"NodeJS Integration\", \"scope\": [\"demo:personal-access-token-scope:first\", %q], \"id\": \"86f1dc6fe8f54414950454cbb11278fa\", \"created\": \"2017-07-11T18:45:37.098Z\",\n  %q: 1\n}\n", secret, secret, secret),
			find{pat.RuleSecretInDocument, "/secret", fmt.Sprintf("%q", secret), ""},
			find{pat.RuleIDForm, "/id", `"86f1dc6fe8f54414950454cbb11278fa"`, ""},
			find{pat.RuleUnknownMember, "", fmt.Sprintf("«%q»: 1", secret), ""}))},
}

func run(documents ...report.Document) *report.Run {
	return &report.Run{Version: "v0.0.0", Documents: documents}
}

// A find is a violation at the first place of the needle, or of the part of it
// between « and »; related is the first place of another needle. Without a needle
// the violation is at the end.
type find struct {
	rule            pat.RuleID
	pointer         pat.Pointer
	needle, related string
}

func document(path, text string, finds ...find) report.Document {
	d := report.Document{Path: path, Text: []byte(text), Kind: pat.KindToken}
	for _, f := range finds {
		rule, ok := config.LookupRule(f.rule)
		if !ok {
			panic("no rule " + f.rule)
		}
		v := pat.Violation{Rule: f.rule, Severity: rule.Severity, Pointer: f.pointer, Message: "expected one thing, got another"}
		switch {
		case f.needle == "":
			v.Span = pat.Span{Start: len(text), End: len(text)}
		case f.needle != "nowhere":
			v.Span = spanOf(text, f.needle)
		}
		if f.related != "" {
			v.Related = spanOf(text, f.related)
		}
		d.Violations = append(d.Violations, v)
	}
	return d
}

func spanOf(text, needle string) pat.Span {
	before, inner, ok := strings.Cut(needle, "«")
	if !ok {
		before, inner = "", needle
	}
	inner, after, _ := strings.Cut(inner, "»")
	at := strings.Index(text, before+inner+after)
	if at < 0 {
		panic("no " + needle)
	}
	return pat.Span{Start: at + len(before), End: at + len(before) + len(inner)}
}

func hostile(path string) report.Document {
	return document(path, "{\"id\": \"\"}\n", find{pat.RuleEmptyID, "/id", `""`, ""})
}

func many() *report.Run {
	first := document("tokens/first.json", "{\n  \"id\": \"\",\n  \"name\": \"\",\n  \"scope\": [\"a\", \"a\"]\n}\n",
		find{pat.RuleEmptyID, "/id", `""`, ""}, find{pat.RuleEmptyName, "/name", `"name": «""»`, ""}, find{pat.RuleScopeRepeated, "/scope/1", `«"a"»]`, `"a"`})
	first.Detected = true
	second := document("tokens/second.json", "[]\n")
	second.Kind, second.Detected = pat.KindList, true
	third := document("third.json", `{"id": ""}`, find{pat.RuleEmptyID, "/id", `""`, ""})
	third.Kind, third.APIVersion = pat.KindCreated, pat.V3
	fourth := document("fourth.json", `{"x": 1}`, find{pat.RuleUnknownKind, "", `{"x": 1}`, ""})
	fourth.Kind, fourth.Detected = pat.KindAuto, true
	r := run(first, second, third, fourth)
	r.Skipped, r.Unread = 2, []report.Unread{{Path: "fifth.json", Reason: "permission denied"}}
	return r
}
