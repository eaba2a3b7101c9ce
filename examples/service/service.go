// Package service is an example: an HTTP service that stands between people and the
// vendor's API, to create personal access tokens and to find those nobody uses.
//
// What it shows: a body is read with a limit, judged as a whole, and refused with
// problem details (RFC 9457) that name every violation; a list of any length is
// passed on in bounded memory; and no log and no answer holds a secret but the one
// answer that is there to hold it.
package service

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"time"

	"github.com/sailpat/sailpat/pat"
)

// A Service answers requests about tokens.
type Service struct {
	Version pat.APIVersion   // of the vendor's API behind Create and List
	Now     func() time.Time // the clock that expiration dates are compared with
	Log     *slog.Logger

	Create func(context.Context, pat.CreateRequest) (pat.CreateResponse, error) // asks the vendor for a token
	List   func(context.Context) (io.ReadCloser, error)                         // the vendor's list, an array or NDJSON
}

// Handler returns the routes of the service.
func (s *Service) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /personal-access-tokens", s.create)
	mux.HandleFunc("GET /personal-access-tokens/unused", s.unused)
	return mux
}

// MaxBody is how long a body may be: much longer than any create request.
const MaxBody = 64 << 10

// read reads a body into p, and asks whether p can be.
func (s *Service) read(w http.ResponseWriter, r *http.Request, p pat.Payload) error {
	if mediaType, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || mediaType != "application/json" {
		return problem{http.StatusUnsupportedMediaType, "expected application/json"}
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, MaxBody))
	if err != nil {
		return err
	}
	if err := pat.Unmarshal(body, p); err != nil {
		return err
	}
	return pat.Validate(p, pat.ForVersion(s.Version), pat.At(s.Now()))
}

func (s *Service) create(w http.ResponseWriter, r *http.Request) {
	var request pat.CreateRequest
	if err := s.read(w, r, &request); err != nil {
		refuse(w, r, err)
		return
	}
	answer, err := s.Create(r.Context(), request)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	s.Log.InfoContext(r.Context(), "token created", "answer", answer) // all but the secret
	body, err := pat.Marshal(&answer)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store") // it holds the secret
	w.WriteHeader(http.StatusCreated)
	w.Write(body)
}

// unused answers with the tokens not used since a time, as NDJSON. The list behind
// it may be longer than memory, and an element that is broken costs only itself.
func (s *Service) unused(w http.ResponseWriter, r *http.Request) {
	since, err := pat.ParseTimestamp(r.URL.Query().Get("since"))
	if err != nil {
		refuse(w, r, problem{http.StatusBadRequest, "since: " + err.Error()})
		return
	}
	list, err := s.List(r.Context())
	if err != nil {
		s.fail(w, r, err)
		return
	}
	defer list.Close()

	w.Header().Set("Content-Type", "application/x-ndjson")
	var line []byte
	for token, err := range pat.Tokens(list, pat.Tolerant(), pat.Borrow()) {
		if err == nil && token.LastUsed.Or(token.Created).Compare(since) >= 0 {
			continue
		}
		if err == nil {
			line, err = pat.Append(line[:0], &token)
		}
		if err == nil {
			_, err = w.Write(append(line, '\n'))
		}
		var invalid *pat.ValidationError
		switch {
		case errors.As(err, &invalid) && !errors.Is(err, pat.RuleSyntax) && !errors.Is(err, pat.RuleNestingTooDeep):
			s.Log.WarnContext(r.Context(), "token left out", "why", invalid)
		case err != nil: // nothing more can be read, or written: let the client see that there is more
			s.Log.ErrorContext(r.Context(), "list broken off", "why", err)
			panic(http.ErrAbortHandler)
		}
	}
}

// A problem is an error that the client is to know.
type problem struct {
	status int
	detail string
}

func (p problem) Error() string { return p.detail }

// refuse answers with problem details: the client is told all that is wrong.
func refuse(w http.ResponseWriter, r *http.Request, err error) {
	answer := pat.Problem{Type: "about:blank", Status: http.StatusBadRequest, Detail: err.Error(), Violations: []pat.ProblemViolation{}}
	var (
		invalid *pat.ValidationError
		other   problem
		tooLong *http.MaxBytesError
	)
	switch {
	case errors.As(err, &invalid):
		answer = invalid.Problem()
	case errors.As(err, &other):
		answer.Status = other.status
	case errors.As(err, &tooLong):
		answer.Status = http.StatusRequestEntityTooLarge
	}
	answer.Title = http.StatusText(answer.Status)
	answer.Instance = r.URL.Path
	w.Header().Set("Content-Type", pat.ProblemContentType)
	w.WriteHeader(answer.Status)
	json.NewEncoder(w).Encode(answer)
}

// fail is for what is not the client's fault, nor its business. An error of the
// vendor's answer can be a [pat.ValidationError], too: refuse must not see it.
func (s *Service) fail(w http.ResponseWriter, r *http.Request, err error) {
	s.Log.ErrorContext(r.Context(), "request failed", "why", err)
	refuse(w, r, problem{http.StatusBadGateway, "the service behind this one did not answer as it should"})
}
