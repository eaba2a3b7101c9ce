package pat

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/sailpat/sailpat/internal/jsonscan"
)

// The faults that only a payload can have; jsonscan has those of any JSON text.
const (
	codeEmptyDocument = jsonscan.Free + iota
	codeDocumentTooLarge
	codeByteOrderMark
	codeIntegerForm
	codeIntegerRange
	codeTimestampForm
	codeTimestampPrecision
	codeTimestampZero
	codeTimestampNotCanonical
	codeOwnerEmptyMember
	codePatchOp
	codePatchPath
	codePatchValueMissing
	codePatchFromMissing
	codeExpirationEmptyString
	codeUnknownKind
	codeMixedKind
	codeKindNotInVersion
	codeNullIsAbsent
	codeNotUTF8
	codeAPIErrorAnswer
)

// codeRules maps a fault to the rule it violates.
var codeRules = [...]RuleID{
	jsonscan.Syntax:           RuleSyntax,
	jsonscan.TrailingData:     RuleTrailingData,
	jsonscan.InvalidUTF8:      RuleInvalidUTF8,
	jsonscan.LoneSurrogate:    RuleLoneSurrogate,
	jsonscan.DuplicateName:    RuleDuplicateMember,
	jsonscan.TooDeep:          RuleNestingTooDeep,
	jsonscan.MissingName:      RuleMissingMember,
	jsonscan.UnknownName:      RuleUnknownMember,
	jsonscan.WrongType:        RuleWrongType,
	jsonscan.NullNotAllowed:   RuleNullNotAllowed,
	codeEmptyDocument:         RuleEmptyDocument,
	codeDocumentTooLarge:      RuleDocumentTooLarge,
	codeByteOrderMark:         RuleByteOrderMark,
	codeIntegerForm:           RuleIntegerForm,
	codeIntegerRange:          RuleIntegerRange,
	codeTimestampForm:         RuleTimestampForm,
	codeTimestampPrecision:    RuleTimestampPrecision,
	codeTimestampZero:         RuleTimestampZero,
	codeTimestampNotCanonical: RuleTimestampNotCanonical,
	codeOwnerEmptyMember:      RuleOwnerEmptyMember,
	codePatchOp:               RulePatchOp,
	codePatchPath:             RulePatchPath,
	codePatchValueMissing:     RulePatchValueMissing,
	codePatchFromMissing:      RulePatchFromMissing,
	codeExpirationEmptyString: RuleExpirationEmptyString,
	codeUnknownKind:           RuleUnknownKind,
	codeMixedKind:             RuleMixedKind,
	codeKindNotInVersion:      RuleKindNotInVersion,
	codeNullIsAbsent:          RuleNullNotAllowed,
	codeNotUTF8:               RuleNotUTF8,
	codeAPIErrorAnswer:        RuleAPIErrorAnswer,
}

// severityOfFault returns the severity of a fault.
func severityOfFault(code jsonscan.Code, tolerant bool) Severity {
	if code == codeNullIsAbsent {
		return SeverityWarning
	}
	return severityOf(codeRules[code], tolerant)
}

// grammarFaulty reports whether a fault was found below which nothing is checked:
// any of layers 0 and 1 but a duplicate member, whose first value counts
// (contract R43).
func (d *decoder) grammarFaulty() bool {
	return slices.ContainsFunc(d.Faults, isGrammarFault)
}

func isGrammarFault(f jsonscan.Fault) bool {
	return f.Code != jsonscan.DuplicateName && layer(codeRules[f.Code]) <= 1
}

// violations turns the faults of layers 0 to 2 into violations, in order. All
// text is made here, so that a document without faults pays for none.
func (d *decoder) violations(o *options) []Violation {
	return arrange(d.explainFaults(o), d.omitted())
}

func (d *decoder) omitted() omitted {
	if d.grammarFaulty() { // nothing else is listed
		return omitted{errors: d.SyntaxTruncated}
	}
	return omitted{errors: d.FaultsTruncated, warnings: d.NotesTruncated}
}

func (d *decoder) explainFaults(o *options) []Violation {
	grammar := d.grammarFaulty()
	out := make([]Violation, 0, len(d.Faults))
	for i := range d.Faults {
		f := &d.Faults[i]
		rule := codeRules[f.Code]
		if grammar && layer(rule) > 1 || o.isOff(rule) {
			continue
		}
		v := Violation{
			Rule:     rule,
			Severity: severityOfFault(f.Code, o.tolerant),
			Pointer:  Pointer(d.Pointer(f)),
			Span:     Span{f.Start, f.End},
			Message:  d.message(f, o),
			Related:  Span{f.FirstStart, f.FirstEnd},
		}
		switch f.Code {
		case jsonscan.MissingName, codePatchValueMissing, codePatchFromMissing:
			v.Pointer = v.Pointer.Parent() // contract R45: the object that lacks it
		}
		out = append(out, v)
	}
	return out
}

// message describes a fault. The wording of each rule stands beside its record.
func (d *decoder) message(f *jsonscan.Fault, o *options) string {
	switch f.Code {
	case codeEmptyDocument:
		return emptyDocumentText
	case codeDocumentTooLarge:
		return documentTooLargeText(o.maxSize)
	case codeByteOrderMark:
		return byteOrderMarkText
	case codeUnknownKind:
		return unknownKindText
	case codeMixedKind:
		return mixedKindText
	case codeKindNotInVersion:
		return kindNotInVersionText
	case codeNotUTF8:
		return notUTF8Text(f.Want)
	case codeAPIErrorAnswer:
		return apiErrorAnswerText(errorCode(d.Text))
	case jsonscan.Syntax:
		return d.syntaxText(f)
	case jsonscan.TrailingData:
		return d.trailingDataText(f)
	case jsonscan.InvalidUTF8:
		return d.invalidUTF8Text(f)
	case jsonscan.LoneSurrogate:
		return d.loneSurrogateText(f)
	case jsonscan.DuplicateName:
		return d.duplicateMemberText(f)
	case jsonscan.TooDeep:
		return nestingTooDeepText()
	case jsonscan.MissingName:
		return missingMemberText(f.Want)
	case jsonscan.UnknownName:
		return d.unknownMemberText(f)
	case jsonscan.WrongType:
		return d.wrongTypeText(f)
	case jsonscan.NullNotAllowed:
		return nullNotAllowedText(f.Want)
	case codeNullIsAbsent:
		return nullIsAbsentText(f.Want)
	case codeIntegerForm:
		return integerFormText(d.Text[f.Start:f.End])
	case codeIntegerRange:
		return integerRangeText(d.Text[f.Start:f.End])
	case codeTimestampForm, codeTimestampPrecision, codeTimestampZero, codeTimestampNotCanonical:
		return timestampText(f.Code, d.stringAt(f))
	case codeOwnerEmptyMember:
		return ownerEmptyMemberText
	case codePatchOp:
		return patchOpText(d.stringAt(f))
	case codePatchPath:
		return patchPathText(Pointer(d.stringAt(f)))
	case codePatchValueMissing:
		return patchValueMissingText(f.Want)
	case codePatchFromMissing:
		return patchFromMissingText(f.Want)
	case codeExpirationEmptyString:
		return expirationEmptyStringText
	}
	panic("unreachable")
}

// stringAt returns the string at the place of a fault.
func (d *decoder) stringAt(f *jsonscan.Fault) (text string) {
	s := jsonscan.Scanner{Text: d.Text}
	s.String(f.Start, &text)
	return text
}

// describe names what stands at i by its first byte: a stream may hold no more
// of it yet. Of a string it shows nothing.
func (d *decoder) describe(i int) string {
	if i >= len(d.Text) {
		return "the end of the document"
	}
	switch c := d.Text[i]; {
	case c == '"':
		return "a string"
	case c == '{':
		return "an object"
	case c == '[':
		return "an array"
	case c == '-' || c-'0' < 10:
		return "a number"
	case c == '`':
		return "a backtick"
	case c <= ' ' || c == 0x7F:
		return fmt.Sprintf("the character U+%04X", c)
	case c < utf8.RuneSelf:
		return "`" + string(rune(c)) + "`"
	}
	return "a character outside ASCII"
}

// shownNumber returns a number, shortened if it is long enough to be a secret.
func shownNumber(text string) string {
	if len(text) > 15 {
		return text[:6] + "…"
	}
	return text
}

// quote returns text in backticks, or other if it must not be shown.
func quote(text, other string) string {
	if text == "" {
		return `""`
	}
	if jsonscan.Quotable(text) {
		return "`" + text + "`"
	}
	return other
}

// nearest returns the one of the known words that a misspelled word is most likely
// to mean, or "".
func nearest(word string, known []string) string {
	near, best := "", min(3, (len(word)+2)/3)
	for _, candidate := range known {
		if strings.EqualFold(word, candidate) {
			return candidate
		}
		if n := jsonscan.EditDistance(word, candidate, best); n < best {
			near, best = candidate, n
		}
	}
	return near
}

// asError returns the violations of severity error as one error, or nil.
func asError(vs []Violation) error {
	vs = slices.DeleteFunc(vs, func(v Violation) bool { return v.Severity != SeverityError })
	if len(vs) == 0 {
		return nil
	}
	return &ValidationError{vs}
}
