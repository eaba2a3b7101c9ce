package pat

import (
	"encoding/json"
	"errors"
	"io"
)

// A Problem is the body of an HTTP response that refuses a payload: problem
// details of RFC 9457 with one extension member, violations. It quotes nothing
// from the document but member names.
type Problem struct {
	Type       string      `json:"type"` // about:blank: status and title say all
	Title      string      `json:"title"`
	Status     int         `json:"status"`
	Detail     string      `json:"detail"`
	Instance   string      `json:"instance,omitempty"`
	Violations []Violation `json:"violations"`
}

// Problem returns e as problem details. The status is 413 (Content Too Large),
// 400 (Bad Request) for violations of layers 0 to 2, or 422 (Unprocessable
// Content) for violations of meaning only.
func (e *ValidationError) Problem() Problem {
	p := Problem{Type: "about:blank", Title: "Unprocessable Content", Status: 422, Detail: e.Error(),
		Violations: append([]Violation{}, e.Violations...)}
	for i := range e.Violations {
		rule, _ := LookupRule(e.Violations[i].Rule)
		if rule.Layer <= 2 && rule.ID != RuleTooManyViolations { // which only says that there are more
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

// A ResponseWriter is an http.ResponseWriter, where H is http.Header, so that
// this package need not import net/http.
type ResponseWriter[H ~map[string][]string] interface {
	io.Writer
	Header() H
	WriteHeader(status int)
}

// WriteProblem sends p as the response to an HTTP request: its status, its
// content type and its JSON. w is an http.ResponseWriter.
//
//	pat.WriteProblem(w, invalid.Problem()) // invalid is a *pat.ValidationError
func WriteProblem[H ~map[string][]string](w ResponseWriter[H], p Problem) error {
	if p.Violations == nil {
		p.Violations = []Violation{}
	}
	body, err := json.Marshal(p)
	if err != nil {
		return err
	}
	w.Header()["Content-Type"] = []string{ProblemContentType}
	w.WriteHeader(p.Status)
	_, err = w.Write(append(body, '\n'))
	return err
}
