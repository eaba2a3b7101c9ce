package pat

import (
	"cmp"
	"encoding/json"
	"slices"
)

// A Violation is a fault of a document, or a warning. Rule, Severity and
// Pointer are stable from version to version; Message is prose and is not.
//
// A violation quotes nothing from the document but member names, and none that
// is long or looks like a secret: it is then at the object around it.
type Violation struct {
	Rule     RuleID
	Severity Severity
	Pointer  Pointer // of the value, or of the object that lacks a member
	Span     Span    // of the value; zero from Validate and Marshal, which see no text
	Message  string  // lower case, without final period
	Related  Span    // the first of two equal values; zero if there is none, or if the document ends before that value is complete
}

// violationJSON is the JSON form of a Violation, which reports, test vectors
// and problem details share. They may have more members.
type violationJSON struct {
	Rule     RuleID       `json:"rule"`
	Name     string       `json:"name"` // of the rule
	Severity Severity     `json:"severity"`
	Pointer  Pointer      `json:"pointer"`
	Message  string       `json:"message"`
	Span     Span         `json:"span"`
	Related  *relatedJSON `json:"related,omitempty"`
}

type relatedJSON struct {
	Span Span `json:"span"`
}

// MarshalJSON returns the form that patlint's reports, the test vectors and
// problem details have, too:
//
//	{"rule": "PAT105", "name": "duplicate-member", "severity": "error",
//	 "pointer": "/id", "message": "…", "span": {"start": 9, "end": 13},
//	 "related": {"span": {"start": 1, "end": 5}}}
func (v Violation) MarshalJSON() ([]byte, error) {
	rule, _ := LookupRule(v.Rule)
	out := violationJSON{Rule: v.Rule, Name: rule.Name, Severity: v.Severity, Pointer: v.Pointer, Message: v.Message, Span: v.Span}
	if v.Related != (Span{}) {
		out.Related = &relatedJSON{v.Related}
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads that form, and ignores other members.
func (v *Violation) UnmarshalJSON(data []byte) error {
	var in violationJSON
	if err := json.Unmarshal(data, &in); err != nil {
		return wrap("violation", err)
	}
	*v = Violation{Rule: in.Rule, Severity: in.Severity, Pointer: in.Pointer, Message: in.Message, Span: in.Span}
	if in.Related != nil {
		v.Related = in.Related.Span
	}
	return nil
}

func (s *Severity) UnmarshalText(text []byte) error {
	return unmarshalEnum(s, text, severityNames, "severity")
}

var severityNames = []string{SeverityError: "error", SeverityWarning: "warning"}

// Error returns pointer, message and rule on one line.
func (v *Violation) Error() string {
	at := string(v.Pointer)
	if at == "" {
		at = "document"
	}
	return at + ": " + v.Message + " [" + v.Rule.Error() + "]"
}

func (v *Violation) Unwrap() error { return v.Rule }

// A ValidationError holds every violation of severity error, by place. There is
// at least one.
type ValidationError struct {
	Violations []Violation
}

// Error describes the first violation and counts the others.
func (e *ValidationError) Error() string {
	if len(e.Violations) == 0 {
		return "no violation"
	}
	first := e.Violations[0].Error()
	if more := len(e.Violations) - 1; more > 0 {
		return sprintf("%s (and %d more)", first, more)
	}
	return first
}

// Unwrap returns the violations, each a *[Violation].
func (e *ValidationError) Unwrap() []error {
	out := make([]error, len(e.Violations))
	for i := range e.Violations {
		out[i] = &e.Violations[i]
	}
	return out
}

// Under returns the violations at p and below it, with the pointers they have
// in e, or nil if there are none. A missing member counts at the object that
// lacks it.
func (e *ValidationError) Under(p Pointer) *ValidationError {
	if e == nil {
		return nil
	}
	var under []Violation
	for _, v := range e.Violations {
		if p.Contains(v.Pointer) {
			under = append(under, v)
		}
	}
	if under == nil {
		return nil
	}
	return &ValidationError{under}
}

// maxViolations limits the violations of one document that are kept.
const maxViolations = 1000

// omitted says whether errors or warnings beyond the limit were dropped.
type omitted struct{ errors, warnings bool }

// of returns what says so about a severity.
func (o *omitted) of(s Severity) *bool {
	if s == SeverityWarning {
		return &o.warnings
	}
	return &o.errors
}

// arrange puts violations in their total order: place, pointer, rule. Of more
// than maxViolations it keeps errors before warnings, and adds
// RuleTooManyViolations.
func arrange(vs []Violation, dropped omitted) []Violation {
	slices.SortStableFunc(vs, compareViolations)
	if len(vs) <= maxViolations && dropped == (omitted{}) {
		return vs
	}
	errors := 0
	for i := range vs {
		if vs[i].Severity == SeverityError {
			errors++
		}
	}
	tooMany := Violation{Rule: RuleTooManyViolations, Severity: SeverityWarning,
		Message: tooManyViolationsText()}
	if errors > maxViolations || dropped.errors {
		tooMany.Severity = SeverityError
	}
	left := [...]int{SeverityError: maxViolations, SeverityWarning: max(0, maxViolations-errors)}
	vs = slices.DeleteFunc(vs, func(v Violation) bool {
		left[v.Severity]--
		return left[v.Severity] < 0
	})
	return append(vs, tooMany)
}

func compareViolations(a, b Violation) int {
	return cmp.Or(a.Span.Start-b.Span.Start, a.Span.End-b.Span.End, cmp.Compare(a.Pointer, b.Pointer), cmp.Compare(a.Rule, b.Rule))
}
