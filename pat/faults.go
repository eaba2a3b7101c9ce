package pat

import (
	"slices"
	"strings"
	"unicode"
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
	var misspelled map[string]bool
	if !grammar {
		misspelled = d.misspelled(o.tolerant)
	}
	out := make([]Violation, 0, len(d.Faults))
	for i := range d.Faults {
		f := &d.Faults[i]
		rule := codeRules[f.Code]
		if grammar && layer(rule) > 1 || o.isOff(rule) || isAbsence(f.Code) && misspelled[d.Pointer(f)] {
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
		if isAbsence(f.Code) {
			v.Pointer = v.Pointer.Parent() // contract R45: the object that lacks it
		}
		out = append(out, v)
	}
	return out
}

// isAbsence reports whether a fault is that a member is absent. Its pointer is
// that of the member.
func isAbsence(code jsonscan.Code) bool {
	return code == jsonscan.MissingName || code == codePatchValueMissing || code == codePatchFromMissing
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
		return d.unknownKindText()
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
		return "the character U+00" + hexOf(c)
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
// to mean, or "". It compares words without case, `_`, `-` and blanks (contract
// R50).
func nearest(word string, known []string) string {
	plain := plainWord(word)
	near, best := "", min(3, (len(plain)+2)/3)
	for _, candidate := range known {
		to := plainWord(candidate)
		if plain == to {
			return candidate
		}
		if n := jsonscan.EditDistance(plain, to, best); n < best {
			near, best = candidate, n
		}
	}
	return near
}

// plainWord writes a name in the way in which misspelled ones are compared:
// "Expiration_Date" is "expirationdate".
func plainWord(word string) string {
	if len(word) > maxCompared { // no name is that long
		return word
	}
	var b strings.Builder
	for _, r := range word {
		switch r {
		case '_', '-', ' ', '\u00A0':
		case '\u017F': // the long s and the Kelvin sign fold to letters of names
			b.WriteByte('s')
		case '\u212A':
			b.WriteByte('k')
		default:
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

const maxCompared = 256

// misspelled returns the pointers of members that are absent because an unknown
// member is a misspelling of them (contract R50). Only an unknown member that is
// an error counts: nothing else would be reported of the absent one.
func (d *decoder) misspelled(tolerant bool) map[string]bool {
	if tolerant {
		return nil
	}
	var meant []string
	for i := range d.Faults {
		f := &d.Faults[i]
		if f.Code != jsonscan.UnknownName || f.Among == nil {
			continue
		}
		if near := nearest(d.stringAt(f), f.Among.Texts()); near != "" {
			p := Pointer(d.Pointer(f))
			if jsonscan.Quotable(d.stringAt(f)) { // else p is the pointer of the object
				p = p.Parent()
			}
			meant = append(meant, string(p)+"/"+near)
		}
	}
	if meant == nil {
		return nil
	}
	absent := make(map[string]bool)
	places := make([]string, len(meant))
	for i := range meant {
		places[i] = meant[i][len(d.base):]
	}
	for i, at := range jsonscan.Locate(d.Text, d.Space(0), places) {
		if at == (jsonscan.Place{}) {
			absent[meant[i]] = true
		}
	}
	return absent
}

// asError returns the violations of severity error as one error, or nil.
func asError(vs []Violation) error {
	vs = slices.DeleteFunc(vs, func(v Violation) bool { return v.Severity != SeverityError })
	if len(vs) == 0 {
		return nil
	}
	return &ValidationError{vs}
}
