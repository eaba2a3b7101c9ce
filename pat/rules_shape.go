package pat

import (
	"math"
	"strconv"
	"strings"

	"github.com/sailpat/sailpat/internal/jsonscan"
)

// Rules of layer 2 for members of any name: whether they are there, and of which
// JSON type they are.

var ruleMissingMember = ruleRecord{
	ID: "PAT201", Name: "missing-member", Severity: SeverityError,
	Kinds: everyKind, Dialects: bothDialects,
	Summary: "an object lacks a required member",
	Help: "The vendor's schema requires the member for this kind of payload. encoding/json silently leaves a missing member at its zero " +
		"value: a token without `created` was made in the year 1, and one without `owner` belongs to no identity. Null is not the same as absent: a " +
		"required member that may be null must still be written. Complete the document, or check it as the kind that it is: a create " +
		"request, for example, has no `id`.",
	Ref:  "contract §1, R45; RFC 6902 §4",
	Bad:  exBeforeCreated + exExpires + "}",
	Good: exToken,
}

func missingMemberText(name string) string { return "required member `" + name + "` is missing" }

var ruleUnknownMember = ruleRecord{
	ID: "PAT202", Name: "unknown-member", Severity: SeverityError,
	Kinds: everyKind, Dialects: bothDialects,
	Summary: "an object has a member that its kind of payload does not have",
	Help: "Programs ignore members that they do not know: with `expirationdate` in place of `expirationDate` a token never expires. " +
		"encoding/json ignores case even with DisallowUnknownFields, so an `ID` after `id` replaces it, as in the vendor's Go SDK. " +
		"This library compares names exactly, and the message says when only the case differs. Correct the name or delete the member. " +
		"If a newer server added it, read tolerantly: the violation becomes a warning, and the member survives a round trip.",
	Ref:  "contract D8, R14, R15, R34; RFC 8259 §8.3",
	Bad:  exBeforeName + `  "ID": "00000000000000000000000000000000",` + "\n" + exName + exScope + exOwner + exCreated + exExpires + "}",
	Good: exToken,
}

func (d *decoder) unknownMemberText(f *jsonscan.Fault) string {
	name := d.stringAt(f)
	text := "unknown member " + quote(name, "(its name could be a secret and is not shown)")
	if f.Among == nil { // an operation that does not have it; Want names the operation
		return text + "; `" + f.Want + "` does not have one"
	}
	switch near := nearest(name, f.Among.Texts()); {
	case near == "":
		return text
	case strings.EqualFold(name, near):
		return text + "; did you mean `" + near + "` (case matters)?"
	default:
		return text + "; did you mean `" + near + "`?"
	}
}

var ruleWrongType = ruleRecord{
	ID: "PAT203", Name: "wrong-type", Severity: SeverityError,
	Kinds: everyKind, Dialects: bothDialects,
	Summary: "a value has the wrong JSON type",
	Help: "The vendor's Go SDK (v3.0.4) panics on `\"created\": 5`, and a program in a dynamic language passes the wrong type on until it " +
		"fails somewhere else. A number in quotes is a string, `\"true\"` is not a boolean, and a single scope still needs its array. Write " +
		"a value of the type that the message names. Null has a rule of its own, `null-not-allowed`.",
	Ref:  "contract §1, R42; RFC 8259 §3",
	Bad:  exBeforeCreated + `  "created": 5,` + exAfterCreated,
	Good: exToken,
}

func (d *decoder) wrongTypeText(f *jsonscan.Fault) string {
	text, value := "must be "+f.Want+", is ", d.Text[f.Start:f.End]
	switch c := value[0]; {
	case c == 't' || c == 'f':
		return text + value
	case c == '{' && f.Want == wantTimestamp && isPowerShellDate(value):
		return text + "the object that PowerShell makes of a date; write it with `.ToString('o')`, as milliseconds in UTC"
	case c == '{' && d.Pointer(f) == string(d.base):
		return text + d.describe(f.Start) + d.wrapperHint()
	case c != '"' && (c == '{' || c == '[' || strings.HasSuffix(d.Pointer(f), "/"+memberNames[memberSecret])):
		return text + d.describe(f.Start) // the number may be the secret
	case c != '"' && f.Want == wantTimestamp:
		return text + "the number " + shownNumber(value) + epochHint(value)
	case c != '"':
		return text + "the number " + shownNumber(value)
	}
	text += "a string"
	switch value := d.stringAt(f); {
	case isTruncatedValue(value):
		return text + " that a serializer cut off; in PowerShell, raise `ConvertTo-Json -Depth`"
	case f.Want == wantBoolean && (value == "true" || value == "false"),
		f.Want == wantInteger && len(value) <= len("43200") && isDigits(value):
		return text + "; write " + value + " without quotes"
	case f.Want == wantStrings:
		return text + "; put a single string in brackets too"
	}
	return text
}

// What a value of each type is called in a message.
const (
	wantBoolean   = "a boolean"
	wantInteger   = "an integer"
	wantStrings   = "an array of strings"
	wantTimestamp = "a timestamp such as " + sampleTimestamp
)

var ruleNullNotAllowed = ruleRecord{
	ID: "PAT204", Name: "null-not-allowed", Severity: SeverityError,
	Kinds: everyKind, Dialects: bothDialects,
	Summary: "a value is null where null has no meaning",
	Help: "Null is allowed only where the vendor gives it a meaning: a null `expirationDate`, for example, means that the token never " +
		"expires. Elsewhere encoding/json skips null without an error, so a null `name` becomes the empty string, or keeps the name of " +
		"the token read before. Give the member a value, or leave it out if it is optional. In a patch, use `remove` where the member " +
		"can be removed. Some generated clients write null for `managed`, `accessTokenValiditySeconds` or `userAwareTokenNeverExpires` of " +
		"a token that they read: read such a token tolerantly, and the null counts as absent, with a warning.",
	Ref:  "contract §1, D4, D12, R9, R32, R42",
	Bad:  exBeforeName + `  "name": null,` + exAfterName,
	Good: exToken,
}

func nullNotAllowedText(want string) string { return "must be " + want + ", is null" }

func nullIsAbsentText(want string) string { return nullNotAllowedText(want) + "; read as absent" }

// notGiven steps over a value that is not of the wanted type. A null that
// tolerant reading takes for an absent member is a warning (contract D12).
func (d *decoder) notGiven(want string, i int) int {
	if !d.nullIsAbsent || !d.Null(i) {
		return d.Mismatch(want, i)
	}
	end := i + len("null")
	if d.warnings {
		d.Note(codeNullIsAbsent, want, i, end)
	}
	return end
}

var ruleIntegerForm = ruleRecord{
	ID: "PAT205", Name: "integer-form", Severity: SeverityError,
	Kinds: tokenKinds, Dialects: bothDialects,
	Summary: "an integer is written with a fraction or an exponent",
	Help: "JSON Schema takes `43200.0` and `4.32e4` for the integer 43200; encoding/json rejects both for an int32. A value on which " +
		"readers disagree is rejected, even if the number is whole. Write only digits: `43200`.",
	Ref:  "contract §4, R42; RFC 8259 §6",
	Bad:  exBeforeOption + `  "accessTokenValiditySeconds": 4.32e4,` + exAfterOption,
	Good: exBeforeOption + `  "accessTokenValiditySeconds": 43200,` + exAfterOption,
}

func integerFormText(number string) string {
	text := "must be an integer without fraction or exponent, is " + shownNumber(number)
	if v, err := strconv.ParseFloat(number, 64); err == nil && v == math.Trunc(v) && math.Abs(v) <= math.MaxInt32 {
		return text + "; write " + strconv.FormatInt(int64(v), 10)
	}
	return text
}

var ruleIntegerRange = ruleRecord{
	ID: "PAT206", Name: "integer-range", Severity: SeverityError,
	Kinds: tokenKinds, Dialects: bothDialects,
	Summary: "an integer does not fit in 32 bits",
	Help: "The vendor's schema says int32: -2147483648 to 2147483647. A reader with wider integers accepts a larger number, while another " +
		"rejects it or truncates it to a different one. The only integer in a payload, `accessTokenValiditySeconds`, must be between 15 " +
		"and 43200 anyway (see `validity-range`), so such a number points to a wrong unit or a damaged document.",
	Ref:  "contract §1, §4, R42",
	Bad:  exBeforeOption + `  "accessTokenValiditySeconds": 3000000000,` + exAfterOption,
	Good: exBeforeOption + `  "accessTokenValiditySeconds": 43200,` + exAfterOption,
}

func integerRangeText(number string) string {
	return sprintf("must fit in 32 bits (%d to %d), is %s", math.MinInt32, math.MaxInt32, shownNumber(number))
}

// isTruncatedValue reports whether a serializer wrote the name of a type, or what
// stands for an object, in place of a value (contract R53).
func isTruncatedValue(s string) bool {
	return strings.HasPrefix(s, "@{") && strings.HasSuffix(s, "}") ||
		strings.HasPrefix(s, "System.") && !strings.ContainsAny(s, " :/") || s == "[object Object]"
}
