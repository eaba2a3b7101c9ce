package pat

import (
	"strings"

	"github.com/sailpat/sailpat/internal/jsonscan"
)

// Rules of layer 1: the syntax of JSON (RFC 8259) and of I-JSON (RFC 7493).

var ruleSyntax = ruleRecord{
	ID: "PAT101", Name: "syntax", Severity: SeverityError,
	Kinds: everyKind, Dialects: bothDialects,
	Summary: "the text is not JSON",
	Help: "JSON has no comments, no trailing commas, no NaN, no leading zeros or plus signs, and no raw control characters in strings. " +
		"Readers that allow one of these disagree with others about what the document says, so the first wrong byte is reported and " +
		"nothing after it is checked. Correct the text there. A trailing comma is reported at the bracket or brace after it.",
	Ref:  "contract §4; RFC 8259 §2, §6, §7",
	Bad:  exBeforeOption + `  "expirationDate": "2026-10-31T23:59:59.999Z",` + exEnd,
	Good: exToken,
}

func (d *decoder) syntaxText(f *jsonscan.Fault) string {
	switch f.Want {
	case jsonscan.WantNoZero:
		return "number has a leading zero; remove it"
	case jsonscan.WantHexDigits, jsonscan.WantEscape:
		return "invalid escape; expected " + f.Want
	}
	return "expected " + f.Want + ", got " + d.describe(f.Start) + d.looksLike(f)
}

// looksLike says what a text that is not JSON looks like, and what to do
// (contract R52). Within a document it goes by a single byte, since a stream may
// hold no more yet.
func (d *decoder) looksLike(f *jsonscan.Fault) string {
	if start := d.Space(0); f.Start == start && start < len(d.Text) && d.Depth == 0 {
		return looksLikeText(d.Text[start:])
	}
	isName, c := strings.HasPrefix(f.Want, "a member name"), d.Peek(f.Start)
	switch {
	case !isName && f.Want != "a value":
		return ""
	case c == '\'':
		return "; the text looks like a Python or JavaScript object; write it with `json.dumps` or `JSON.stringify`"
	case isName && isNameByte(c):
		return "; a member name needs quotes; in JavaScript, `JSON.stringify` writes them"
	case c == 'T' || c == 'F':
		return "; JSON writes `true` and `false` in lower case; Python's `json.dumps` does so"
	}
	return ""
}

// looksLikeText says what a text looks like that does not begin as JSON does.
func looksLikeText(text string) string {
	line, _, _ := strings.Cut(text[:min(len(text), 1000)], "\n")
	line = strings.TrimRight(line, "\r")
	name, value, isPair := strings.Cut(line, ":")
	switch {
	case strings.HasPrefix(text, "Status: "):
		return "; the text begins with a status line; save the body alone, with the vendor's CLI for example by `sail api get … --jsonpath '$'`"
	case strings.HasPrefix(text, "HTTP/"), isPair && strings.EqualFold(name, "content-type"):
		return "; the text looks like an HTTP answer with its headers; save the body alone (`curl` without `-i`)"
	case text[0] == '<':
		return "; the text looks like HTML or XML; something else than the API answered"
	case isPair && isName(name) && (value == "" || value[0] == ' '):
		return "; the text looks like YAML or a log; convert YAML to JSON (`yq -o=json`)"
	case strings.Count(line, ",") >= 2:
		return "; the text looks like CSV; write JSON (`ConvertTo-Json`, not `Export-Csv`)"
	}
	return ""
}

func isName(s string) bool {
	return s != "" && len(s) <= 64 && !strings.ContainsFunc(s, func(r rune) bool { return r >= 0x80 || !isNameByte(byte(r)) })
}

func isNameByte(c byte) bool {
	return c|0x20-'a' < 26 || c-'0' < 10 || c == '_' || c == '-' || c == '$'
}

var ruleTrailingData = ruleRecord{
	ID: "PAT102", Name: "trailing-data", Severity: SeverityError,
	Kinds: everyKind, Dialects: bothDialects,
	Summary: "something other than white space follows the JSON value",
	Help: "A JSON text is one value. Go's `json.Decoder` stops after the first value, so a second token pasted into a file is ignored " +
		"without an error. Put several tokens into an array, or write one on each line of a file named `.ndjson` or `.jsonl`, which " +
		"`patlint` checks line by line.",
	Ref:  "contract §4; RFC 8259 §2",
	Bad:  exToken + "\n" + exToken,
	Good: exToken + "\n",
}

func (d *decoder) trailingDataText(f *jsonscan.Fault) string {
	text := "expected the end of the document, got " + d.describe(f.Start)
	switch c := d.Text[f.Start]; {
	case c == '{' || c == '[':
		return text + "; put several values into one array (`jq -s .`), or one on each line of a file named `.ndjson`"
	case c == 'S':
		return text + "; if a line `Status: …` follows the body, save the body alone, with the vendor's CLI for example by `sail api get … --jsonpath '$'`"
	}
	return text
}

var ruleInvalidUTF8 = ruleRecord{
	ID: "PAT103", Name: "invalid-utf8", Severity: SeverityError,
	Kinds: everyKind, Dialects: bothDialects,
	Summary: "a string holds bytes that are not UTF-8",
	Help: "Go's encoding/json replaces each such byte with U+FFFD without an error. Two different names then become equal, and a secret read " +
		"that way no longer works. JSON exchanged between systems must be UTF-8. The usual cause is a file saved as Latin-1 or " +
		"Windows-1252. Save it as UTF-8, or write the characters as `\\u` escapes.",
	Ref:  "contract §4; RFC 8259 §8.1; RFC 7493 §2.1",
	Bad:  exBeforeName + "  \"name\": \"Int\xe9gration NodeJS\"," + exAfterName,
	Good: exBeforeName + `  "name": "Intégration NodeJS",` + exAfterName,
}

func (d *decoder) invalidUTF8Text(f *jsonscan.Fault) string {
	return sprintf("byte 0x%s is not UTF-8; save the document as UTF-8", hexOf(d.Text[f.Start]))
}

var ruleLoneSurrogate = ruleRecord{
	ID: "PAT104", Name: "lone-surrogate", Severity: SeverityError,
	Kinds: everyKind, Dialects: bothDialects,
	Summary: "an escape is half of a surrogate pair",
	Help: "`\\ud83d` alone is not a character, and I-JSON forbids it. encoding/json replaces it with U+FFFD without an error, so what is " +
		"written back differs from what was read. The usual cause is code that truncates text at a number of UTF-16 units, in the middle " +
		"of a character. Write both halves, such as `\\ud83d\\ude80`, or the character itself.",
	Ref:  "contract §4; RFC 7493 §2.1; RFC 8259 §8.2",
	Bad:  exBeforeName + `  "name": "NodeJS \ud83d",` + exAfterName,
	Good: exBeforeName + `  "name": "NodeJS \ud83d\ude80",` + exAfterName,
}

func (d *decoder) loneSurrogateText(f *jsonscan.Fault) string {
	return "`" + d.Text[f.Start:f.End] + "` is half of a surrogate pair; expected " + f.Want
}

var ruleDuplicateMember = ruleRecord{
	ID: "PAT105", Name: "duplicate-member", Severity: SeverityError,
	Kinds: everyKind, Dialects: bothDialects,
	Summary: "an object has two members of the same name",
	Help: "RFC 8259 does not say which of the two counts, and I-JSON forbids them. encoding/json and the vendor's Go SDK silently take the " +
		"last one: a reviewer reads a narrow scope while the program uses `sp:scopes:all`. Names are compared after their escapes are " +
		"decoded, so `\\u0069d` is `id`. Delete one of the two. Everything else is checked with the first.",
	Ref:  "contract §4, R43; RFC 7493 §2.3; RFC 8259 §4",
	Bad:  exBeforeOwner + `  "scope": ["sp:scopes:all"],` + exAfterScope,
	Good: exToken,
}

func (d *decoder) duplicateMemberText(f *jsonscan.Fault) string {
	return "duplicate member " + quote(d.stringAt(f), "(its name could be a secret and is not shown)")
}

var ruleNestingTooDeep = ruleRecord{
	ID: "PAT106", Name: "nesting-too-deep", Severity: SeverityError,
	Kinds: everyKind, Dialects: bothDialects,
	Summary: "arrays and objects are nested more than 1,000 deep",
	Help: "No payload is nested more than three deep. A document nested more than 1,000 deep is made to exhaust the stack of a recursive " +
		"reader, so reading stops there, in bounded memory. There is nothing to correct: find out who sent it.",
	Ref:  "contract §4; RFC 8259 §9",
	Bad:  exBeforeScope + `  "scope": ` + exOpening1024 + exClosing1024 + `,` + exAfterScope,
	Good: exToken,
}

func nestingTooDeepText() string {
	return sprintf("arrays and objects are nested more than %d deep", jsonscan.MaxDepth)
}
