package pat

import (
	"cmp"
	"fmt"
	"slices"
)

// A Span is a part of a document, in bytes: text[Start:End].
type Span struct{ Start, End int }

// A Violation is one thing wrong with a document, or worth a warning. Rule and
// Pointer are stable from version to version; Message is prose and is not.
//
// No part of the document is quoted but member names, and of those none that is
// long or has the shape of a secret: the violation then stands at the object.
type Violation struct {
	Rule     RuleID
	Severity Severity
	Pointer  Pointer // of the value; of what is absent: of the object that lacks it
	Span     Span    // zero in what Validate and Marshal return, which see no text
	Message  string  // lower case, without final period
	Related  Span    // the first of two that must not be equal; zero where there is none, or where the object breaks off
}

// Error returns pointer, message and rule on one line.
func (v *Violation) Error() string {
	at := string(v.Pointer)
	if at == "" {
		at = "document"
	}
	return at + ": " + v.Message + " [" + v.Rule.Error() + "]"
}

// Unwrap returns the rule, for errors.Is.
func (v *Violation) Unwrap() error { return v.Rule }

// A ValidationError holds every violation of severity error that was found, in
// the order of their places. There is at least one.
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
		return fmt.Sprintf("%s (and %d more)", first, more)
	}
	return first
}

// Unwrap returns the violations, each a *Violation, for errors.Is and errors.As.
func (e *ValidationError) Unwrap() []error {
	out := make([]error, len(e.Violations))
	for k := range e.Violations {
		out[k] = &e.Violations[k]
	}
	return out
}

// maxViolations is how many violations of one document are kept.
const maxViolations = 1000

// more says that violations were found of which there is no record.
type omitted struct{ errors, warnings bool }

// arrange puts violations in their total order: place, pointer, rule. Of more
// than maxViolations it keeps the errors before the warnings, and says so.
func arrange(vs []Violation, cut omitted) []Violation {
	slices.SortStableFunc(vs, compareViolations)
	if len(vs) <= maxViolations && cut == (omitted{}) {
		return vs
	}
	errors := 0
	for k := range vs {
		if vs[k].Severity == SeverityError {
			errors++
		}
	}
	tooMany := Violation{Rule: RuleTooManyViolations, Severity: SeverityWarning,
		Message: tooManyViolationsText()}
	if errors > maxViolations || cut.errors {
		tooMany.Severity = SeverityError
	}
	room := [...]int{SeverityError: maxViolations, SeverityWarning: max(0, maxViolations-errors)}
	vs = slices.DeleteFunc(vs, func(v Violation) bool {
		room[v.Severity]--
		return room[v.Severity] < 0
	})
	return append(vs, tooMany)
}

func compareViolations(a, b Violation) int {
	return cmp.Or(a.Span.Start-b.Span.Start, a.Span.End-b.Span.End, cmp.Compare(a.Pointer, b.Pointer), cmp.Compare(a.Rule, b.Rule))
}
