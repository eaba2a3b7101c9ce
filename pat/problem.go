package pat

import (
	"encoding/json"
	"errors"
)

// ProblemContentType is the media type of [Problem] details (RFC 9457 §6.1).
const ProblemContentType = "application/problem+json"

// A Problem is the body of an HTTP answer that refuses a payload: problem details
// of RFC 9457 with one extension member, violations. Encode it with
// encoding/json. It holds no part of the document but member names.
type Problem struct {
	Type       string             `json:"type"` // about:blank: status and title say all
	Title      string             `json:"title"`
	Status     int                `json:"status"`
	Detail     string             `json:"detail"`
	Instance   string             `json:"instance,omitempty"`
	Violations []ProblemViolation `json:"violations"`
}

// A ProblemViolation is a [Violation] as an extension member of a [Problem].
type ProblemViolation struct {
	Rule    RuleID  `json:"rule"`
	Name    string  `json:"name"`
	Pointer Pointer `json:"pointer"` // RFC 6901
	Detail  string  `json:"detail"`
}

// Problem returns e as problem details, with status 413 (Content Too Large), 400
// (Bad Request) if the body is no payload of its kind, or 422 (Unprocessable
// Content) if it is one that cannot be.
func (e *ValidationError) Problem() Problem {
	p := Problem{Type: "about:blank", Title: "Unprocessable Content", Status: 422, Detail: e.Error(),
		Violations: make([]ProblemViolation, len(e.Violations))}
	for k := range e.Violations {
		v := &e.Violations[k]
		rule, _ := LookupRule(v.Rule)
		p.Violations[k] = ProblemViolation{Rule: v.Rule, Name: rule.Name, Pointer: v.Pointer, Detail: v.Message}
		if rule.Layer <= 2 && v.Rule != RuleTooManyViolations { // which says nothing of itself
			p.Title, p.Status = "Bad Request", 400
		}
	}
	if errors.Is(e, RuleDocumentTooLarge) {
		p.Title, p.Status = "Content Too Large", 413
	}
	return p
}

// MarshalJSON returns e as problem details.
func (e *ValidationError) MarshalJSON() ([]byte, error) { return json.Marshal(e.Problem()) }
