// Package frameworks is an example: the same service in gin, echo, chi and huma.
// It receives payloads as request bodies, checks all of each, and refuses a bad
// one with problem details (RFC 9457) that name every violation.
//
// docs/frameworks.md explains the code and quotes it.
package frameworks

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"time"

	"github.com/go-playground/validator/v10"

	"github.com/sailpat/sailpat/pat"
	"github.com/sailpat/sailpat/pat/patvalidator"
)

// A Service receives payloads. Its handlers are in a file for each framework.
type Service struct {
	Version pat.APIVersion   // of the vendor's API that the payloads are for
	Now     func() time.Time // the clock that expiration dates are compared with
	MaxBody int64            // size limit of a request body, in bytes

	// Receive takes a body that passed every check: a *pat.CreateRequest, a
	// *pat.Patch, a *pat.BulkUpdate, a *pat.TokenList or an *Order.
	Receive func(ctx context.Context, body any) error

	validator *patvalidator.Validator
}

// New returns a service that checks bodies of its own, such as an Order, with a
// validator of go-playground.
func New(s Service) (*Service, error) {
	var err error
	s.validator, err = patvalidator.New(validator.New(validator.WithRequiredStructEnabled()), s.Options)
	return &s, err
}

// An Order is a body of the service's own that holds payloads.
type Order struct {
	Requester string            `json:"requester" validate:"required,email" format:"email"` // format is for huma
	Token     pat.CreateRequest `json:"token"`
	Then      pat.Patch         `json:"then,omitempty"`
}

// Options returns the options for one check.
func (s *Service) Options(context.Context) []pat.Option {
	return []pat.Option{pat.ForVersion(s.Version), pat.At(s.Now())}
}

// Guard refuses requests whose bodies are not JSON, and limits the size of the
// others. It works in front of every framework.
func (s *Service) Guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mediaType, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
		patch := r.Method == http.MethodPatch && mediaType == "application/json-patch+json"
		if r.ContentLength != 0 && mediaType != "application/json" && !patch {
			Refuse(w, r, Problem{http.StatusUnsupportedMediaType, "the body must be application/json"})
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, s.MaxBody)
		next.ServeHTTP(w, r)
	})
}

// Bind reads the body of a request into a payload or another struct, and checks
// all of it.
func (s *Service) Bind(r *http.Request, body any) error {
	data, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	if p, ok := body.(pat.Payload); ok {
		return pat.Parse(data, p, s.Options(r.Context())...)
	}
	if err := json.Unmarshal(data, body); err != nil {
		return err
	}
	return s.validator.Validate(body)
}

// A Problem is an error that is shown to the client.
type Problem struct {
	Status int
	Detail string
}

func (p Problem) Error() string { return p.Detail }

// Refuse responds with problem details.
func Refuse(w http.ResponseWriter, r *http.Request, err error) {
	response := pat.Problem{Type: "about:blank", Status: http.StatusBadRequest, Detail: err.Error()}
	var (
		invalid *pat.ValidationError
		fields  validator.ValidationErrors
		tooLong *http.MaxBytesError
		problem Problem
	)
	switch {
	case errors.As(err, &invalid):
		response = invalid.Problem()
	case errors.As(err, &fields): // of an Order
		response.Status = http.StatusUnprocessableEntity
		for _, field := range fields {
			if v, ok := patvalidator.Violation(field); ok {
				response.Violations = append(response.Violations, v)
			}
		}
	case errors.As(err, &tooLong):
		response.Status = http.StatusRequestEntityTooLarge
	case errors.As(err, &problem):
		response.Status = problem.Status
	}
	response.Title = http.StatusText(response.Status)
	response.Instance = r.URL.Path
	pat.WriteProblem(w, response) // an error means that the client has left
}
