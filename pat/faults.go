package pat

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sailpat/sailpat/internal/jsonscan"
)

// The faults that only a payload can have.
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
)

// codeRules says which rule a fault violates.
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
}

// grammarFaulty reports whether a fault was found below which nothing is judged:
// any of the document or its syntax but a duplicate name, of which the first
// counts (contract R43).
func (d *decoder) grammarFaulty() bool {
	return slices.ContainsFunc(d.Faults, isGrammarFault)
}

func isGrammarFault(f jsonscan.Fault) bool {
	return f.Code != jsonscan.DuplicateName && layer(codeRules[f.Code]) <= 1
}

// violations turns the faults of one document into prose, ordered and counted;
// nobody has paid for any of it until now.
func (d *decoder) violations(o *options) []Violation {
	return arrange(d.explainFaults(o), d.more())
}

func (d *decoder) more() omitted {
	if d.grammarFaulty() { // nothing else is listed
		return omitted{errors: d.SyntaxTruncated}
	}
	return omitted{errors: d.FaultsTruncated, warnings: d.NotesTruncated}
}

func (d *decoder) explainFaults(o *options) []Violation {
	grammar := d.grammarFaulty()
	out := make([]Violation, 0, len(d.Faults))
	for k := range d.Faults {
		f := &d.Faults[k]
		rule := codeRules[f.Code]
		if grammar && layer(rule) > 1 || o.isOff(rule) {
			continue
		}
		v := Violation{
			Rule:     rule,
			Severity: severityOf(rule, o.tolerant),
			Pointer:  Pointer(d.Pointer(f)),
			Span:     Span{f.Start, f.End},
			Message:  d.message(f),
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

func (d *decoder) message(f *jsonscan.Fault) string {
	switch f.Code {
	case codeEmptyDocument:
		return "expected a JSON document, got nothing"
	case codeDocumentTooLarge:
		return "expected a document within the size limit, got a larger one"
	case codeByteOrderMark:
		return "expected no byte order mark at the beginning (RFC 8259 §8.1)"
	case jsonscan.TooDeep:
		return fmt.Sprintf("expected at most %d arrays and objects in each other, got more", jsonscan.MaxDepth)
	case jsonscan.TrailingData:
		return "expected the end of the document, got " + d.describe(f.Start)
	case jsonscan.InvalidUTF8:
		return "expected UTF-8, got other bytes"
	case jsonscan.LoneSurrogate:
		return "expected " + f.Want + ", got a lone surrogate"
	case jsonscan.DuplicateName:
		return "expected each member once, got " + d.quoteName(f) + " again"
	case jsonscan.UnknownName:
		return "expected only known members, got " + d.quoteName(f) + d.hint(f)
	case jsonscan.MissingName:
		return "expected the member `" + f.Want + "`, got none"
	case codePatchValueMissing, codePatchFromMissing:
		return "expected " + f.Want + ", got none"
	case codeTimestampForm:
		var text string
		d.textAt(f, &text)
		return "expected " + f.Want + ", got " + describeBrokenTimestamp(text)
	case codeTimestampPrecision, codeTimestampZero, codePatchOp:
		return "expected " + f.Want + ", got another string"
	case codeTimestampNotCanonical:
		return "expected " + f.Want + ", got another form of it"
	case codeOwnerEmptyMember, codeExpirationEmptyString:
		return "expected " + f.Want + ", got an empty string"
	case codeIntegerForm:
		return "expected " + f.Want + ", got one with either"
	case codeIntegerRange:
		return "expected " + f.Want + ", from -2147483648 to 2147483647, got one outside"
	case codePatchPath, codeUnknownKind, codeMixedKind, codeKindNotInVersion:
		return "expected " + f.Want
	}
	return "expected " + f.Want + ", got " + d.describe(f.Start)
}

// describe names what stands at i, by its first byte.
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
	case c == 't' || c == 'f':
		return "a boolean, or what looks like one"
	case c == 'n':
		return "null"
	case c == '-' || c-'0' < 10:
		return "a number"
	case c == ',' || c == ':' || c == ']' || c == '}':
		return "`" + string(rune(c)) + "`"
	case c < ' ':
		return "a control character"
	}
	return "something else"
}

// quoteName returns the member name at the place of a fault, if it may be shown.
func (d *decoder) quoteName(f *jsonscan.Fault) string {
	if name := d.nameAt(f); jsonscan.Quotable(name) {
		return "`" + name + "`"
	}
	return "one with a name not shown here"
}

func (d *decoder) nameAt(f *jsonscan.Fault) (name string) {
	d.textAt(f, &name)
	return name
}

// textAt reads the string at the place of a fault once more.
func (d *decoder) textAt(f *jsonscan.Fault, dst *string) {
	s := jsonscan.Scanner{Text: d.Text}
	s.String(f.Start, dst)
}

// hint names the member that an unknown one may have been meant to be.
func (d *decoder) hint(f *jsonscan.Fault) string {
	if f.Among == nil {
		return f.Want
	}
	name := d.nameAt(f)
	near, best := "", min(3, (len(name)+2)/3)
	for _, known := range f.Among.Texts() {
		if strings.EqualFold(name, known) {
			return "; upper and lower case differ, did you mean `" + known + "`?"
		}
		if n := editDistance(name, known); n < best {
			near, best = known, n
		}
	}
	if near != "" {
		return "; did you mean `" + near + "`?"
	}
	return ""
}

// editDistance returns how many bytes to insert, delete, replace or swap with
// their neighbour turn a into b, or a large number if that are many.
func editDistance(a, b string) int {
	if len(a) > len(b)+2 || len(b) > len(a)+2 {
		return 1 << 10
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			replace := last[j-1]
			if a[i-1] != b[j-1] {
				replace++
			}
			row[j] = min(last[j]+1, row[j-1]+1, replace)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}

// asError returns the violations of severity error as one error, or nil.
func asError(vs []Violation) error {
	vs = slices.DeleteFunc(vs, func(v Violation) bool { return v.Severity != SeverityError })
	if len(vs) == 0 {
		return nil
	}
	return &ValidationError{vs}
}
