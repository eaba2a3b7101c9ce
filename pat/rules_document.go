package pat

import (
	"slices"

	"github.com/sailpat/sailpat/internal/jsonscan"
)

// Rules of layer 0: whether there is a document to check, and of which kind.

var ruleEmptyDocument = ruleRecord{
	ID: "PAT001", Name: "empty-document", Severity: SeverityError,
	Kinds: everyKind, Dialects: bothDialects,
	Summary: "the document holds no JSON value",
	Help: "An empty file usually comes from a failed download, a full disk or a broken redirection. The rule is separate from `syntax` " +
		"so that a pipeline can tell \"nothing arrived\" from \"something broken arrived\". Check the program that should have written " +
		"the document. A list without tokens is `[]`.",
	Ref:  "contract §5; RFC 8259 §2",
	Bad:  "\n",
	Good: "[]\n",
}

const emptyDocumentText = "document is empty; a list without tokens is `[]`"

var ruleDocumentTooLarge = ruleRecord{
	ID: "PAT002", Name: "document-too-large", Severity: SeverityError,
	Kinds: everyKind, Dialects: bothDialects,
	Summary: "the document is larger than the size limit",
	Help: "The limit bounds the memory and time that one document can cost. It is 64 MiB unless the caller sets another with `MaxSize`. " +
		"A larger document is rejected at once, and nothing in it is checked. A token takes about 500 bytes, so such a document is a very " +
		"long list, or no payload at all. Read a long list with `Tokens`, which takes an array or NDJSON of any length in bounded memory, " +
		"or raise the limit.",
	Ref:  "contract §4; RFC 8259 §9",
	Bad:  "[" + exSpaces4096 + exSpaces4096 + "]",
	Good: "[]",
}

func documentTooLargeText(limit int) string {
	return sprintf("document is larger than the limit of %d bytes", max(limit, 0))
}

var ruleByteOrderMark = ruleRecord{
	ID: "PAT003", Name: "byte-order-mark", Severity: SeverityError,
	Kinds: everyKind, Dialects: bothDialects,
	Summary: "the document starts with a byte order mark",
	Help: "RFC 8259 forbids senders to put a byte order mark before JSON and lets readers reject it. encoding/json reports it as an invalid " +
		"character, which no editor shows. Some editors and shells on Windows write it at the start of UTF-8 text. Save the document as " +
		"UTF-8 without a byte order mark. The text after the mark is still checked.",
	Ref:  "contract §4; RFC 8259 §8.1",
	Bad:  "\uFEFF" + exToken,
	Good: exToken,
}

const byteOrderMarkText = "document starts with a byte order mark; save it as UTF-8 without one"

var ruleUnknownKind = ruleRecord{
	ID: "PAT004", Name: "unknown-kind", Severity: SeverityError,
	Kinds: noKind /* reported only where the kind is detected */, Dialects: bothDialects,
	Summary: "the document is of no known kind of payload",
	Help: "When no kind is given, it is detected from the members of the document, and this document has too few of them. Nothing else is " +
		"checked, because each kind has its own required and allowed members. Name the kind (`--kind`), or exclude files that are not " +
		"token payloads.",
	Ref:  "contract §1",
	Bad:  `{"apiVersion": "v1", "metadata": {}}`,
	Good: exCreate,
}

func (d *decoder) unknownKindText() string { return unknownKindText + d.wrapperHint() }

// wrappers are members in which other programs put what the API answered.
var wrappers = []string{"value", "Response", "data", "body", "items", "results"}

// findWrapped returns the member of the object at the root that holds a list or
// a token, and its kind (contract R48).
func findWrapped(text string) (member string, kind Kind) {
	s := jsonscan.Scanner{Text: text}
	for name, at := range membersOf(&s, s.Space(0)) {
		if slices.Contains(wrappers, name) {
			value := text[at.Start:at.End]
			if kind, ok := detectKind(value); ok && (kind == KindToken || kind == KindList || kind == KindCreated) && isCertain(value, kind) {
				return name, kind
			}
		}
		if s.Broken {
			break
		}
	}
	return "", kindNone
}

// wrapperHint says how to take out a payload that the document only contains.
func (d *decoder) wrapperHint() string {
	member, kind := findWrapped(d.Text)
	if member == "" {
		return ""
	}
	what := kind.String()
	if kind == KindCreated {
		what = "create response"
	}
	return "; `/" + member + "` looks like a " + what + "; take it out, for example with `jq ." + member + "`"
}

const unknownKindText = "document is not a token, list, create request, create response, patch or bulk update"

var ruleMixedKind = ruleRecord{
	ID: "PAT005", Name: "mixed-kind", Severity: SeverityError,
	Kinds: noKind /* reported only where the kind is detected */, Dialects: bothDialects,
	Summary: "the elements of an array are of different kinds",
	Help: "An array of tokens is a list, and an array of operations is a patch. The API neither takes nor sends a mixture. The usual cause is " +
		"two files joined into one, or a create request pasted into a list. The rule runs only when the kind is detected: with a given " +
		"kind, each element is checked as an element of that kind. Split the document.",
	Ref:  "contract R34",
	Bad:  "[\n" + exToken + ",\n" + `{"op": "replace", "path": "/name", "value": "NodeJS Integration"}` + "\n]",
	Good: "[\n" + exToken + "\n]",
}

const mixedKindText = "element is of another kind than the rest of the array; split the document"

var ruleKindNotInVersion = ruleRecord{
	ID: "PAT006", Name: "kind-not-in-version", Severity: SeverityError,
	Kinds: onlyBulk, Dialects: onlySixMonths,
	Summary: "the API version does not have this kind of payload",
	Help: "Bulk updates exist only at v2025, v2026 and v1. At v3, beta and v2024 no endpoint takes this document, so nothing else in it is " +
		"checked. Those versions offer no other way to change an expiration date: it is fixed when the token is created. Check the document against " +
		"the version that will receive it.",
	Ref:  "contract R19",
	Bad:  exBulk,
	Good: exRename,
}

const kindNotInVersionText = "bulk updates exist only at v2025, v2026 and v1"

func kindNotInVersion(c *checker) {
	c.report(RuleKindNotInVersion, "", kindNotInVersionText)
}

var ruleTooManyViolations = ruleRecord{
	ID: "PAT007", Name: "too-many-violations", Severity: SeverityError,
	Kinds: everyKind, Dialects: bothDialects,
	Summary: "the document has more violations than are reported",
	Help: "At most 1,000 violations of a document are reported, errors before warnings, so that a hostile document can fill neither the " +
		"memory nor the screen. This violation comes last and has the severity of the worst one left out. A thousand violations " +
		"mostly have one cause, such as a wrong kind or a damaged export. Fix the first ones and check again.",
	Ref:  "contract §5",
	Bad:  exBeforeScope + `  "scope": [` + exEmpty1024 + `"demo:personal-access-token-scope:first"],` + exAfterScope,
	Good: exToken,
}

func tooManyViolationsText() string {
	return sprintf("more than %d violations; the others are not listed", maxViolations)
}

var ruleNotUTF8 = ruleRecord{
	ID: "PAT008", Name: "not-utf8", Severity: SeverityError,
	Kinds: everyKind, Dialects: bothDialects,
	Summary: "the text is UTF-16 or UTF-32",
	Help: "JSON exchanged between systems must be UTF-8. In Windows PowerShell 5.1, `>` and `Out-File` write UTF-16, which encoding/json " +
		"and the vendor's servers do not read; PowerShell 7 writes UTF-8. Convert the file, for example with " +
		"`iconv -f UTF-16 -t UTF-8`, or write it with `[IO.File]::WriteAllText($path, $json)`. (`Set-Content -Encoding utf8` of version " +
		"5.1 adds a byte order mark.) Nothing else is checked, except for secrets.",
	Ref:  "contract R46, D13; RFC 8259 §8.1",
	Bad:  "\xFF\xFE[\x00]\x00",
	Good: "[]",
}

func notUTF8Text(encoding string) string {
	iconv := encoding[:len("UTF-16")]
	return "text is " + encoding + ", not UTF-8; save it as UTF-8 without a byte order mark, for example with `iconv -f " + iconv + " -t UTF-8`"
}

var ruleAPIErrorAnswer = ruleRecord{
	ID: "PAT009", Name: "api-error-answer", Severity: SeverityError,
	Kinds: everyKind, Dialects: bothDialects,
	Summary: "the document is an error response of the API",
	Help: "The request failed, and a script saved the answer as if it were the payload. The API answers errors with `detailCode` and " +
		"`messages`, its gateway with `error` or `message` alone, others with problem details (RFC 9457). Look at the status of an answer " +
		"before you save it: `curl --fail` does. 401 means that the access token is wrong or has expired, 403 that its scopes or its " +
		"owner's rights do not suffice, 429 that you must wait. The message shows no text of the answer but a number or a standard phrase.",
	Ref:  "contract R47; RFC 9457 §3.1",
	Bad:  `{"detailCode": "403 Forbidden", "trackingId": "00000000000000000000000000000000", "messages": []}`,
	Good: exToken,
}

func apiErrorAnswerText(code string) string {
	if code != "" {
		code = " (" + code + ")"
	}
	return "document is an error response of the API" + code + ", not a payload; the request failed"
}
