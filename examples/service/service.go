// Package service is an example: an HTTP service in front of the vendor's API
// that creates personal access tokens and finds unused ones.
//
// It reads a request body with a size limit, checks all of it, and refuses it
// with problem details (RFC 9457) that name every violation. It passes on a
// list of any length in bounded memory. No log and no response holds a secret,
// except the response to a create request.
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

// A Service handles requests about tokens.
type Service struct {
	Version pat.APIVersion   // of the vendor's API behind Create and List
	Now     func() time.Time // the clock that expiration dates are compared with
	Log     *slog.Logger

	// Create asks the vendor for a token. Beside an error, the response holds what
	// could be read.
	Create func(context.Context, pat.CreateRequest) (pat.CreateResponse, error)
	List   func(context.Context) (io.ReadCloser, error) // the vendor's list, an array or NDJSON
}

// Handler returns the routes of the service.
func (s *Service) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /personal-access-tokens", s.create)
	mux.HandleFunc("GET /personal-access-tokens/unused", s.unused)
	return mux
}

// MaxBody is the size limit of a request body, far above any create request.
const MaxBody = 64 << 10

// read reads the body of a request into p, and validates it.
func (s *Service) read(w http.ResponseWriter, r *http.Request, p pat.Payload) error {
	if mediaType, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || mediaType != "application/json" {
		return problem{http.StatusUnsupportedMediaType, "expected application/json"}
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, MaxBody))
	if err != nil {
		return err
	}
	return pat.Parse(body, p, pat.ForVersion(s.Version), pat.At(s.Now()))
}

func (s *Service) create(w http.ResponseWriter, r *http.Request) {
	var request pat.CreateRequest
	if err := s.read(w, r, &request); err != nil {
		refuse(w, r, err)
		return
	}
	response, err := s.Create(r.Context(), request)
	if response.Secret.IsEmpty() {
		if err == nil {
			err = errors.New("the response of the vendor holds no secret")
		}
		s.fail(w, r, err)
		return
	}
	if err != nil { // the token exists, and no later request brings its secret back
		s.Log.WarnContext(r.Context(), "response of the vendor is odd", "why", err)
	}
	s.Log.InfoContext(r.Context(), "token created", "response", response) // its LogValue redacts the secret
	body, err := pat.Marshal(&response)
	if err != nil {
		s.Log.WarnContext(r.Context(), "response is passed on in part", "why", err)
		if body, err = readable(&response); err != nil {
			s.fail(w, r, err)
			return
		}
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store") // the body holds the secret
	w.WriteHeader(http.StatusCreated)
	w.Write(body)
}

// readable returns what a client needs of a response that Marshal refuses.
func readable(r *pat.CreateResponse) ([]byte, error) {
	return json.Marshal(struct {
		ID     string `json:"id,omitempty"`
		Secret string `json:"secret"`
		Name   string `json:"name,omitempty"`
	}{r.ID, r.Secret.Reveal(), r.Name})
}

// unused responds with the tokens that were not used since a time, as NDJSON.
// The vendor's list may be larger than memory. A faulty element is logged and
// left out.
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
		var ended *pat.StreamError
		if err != nil && !errors.As(err, &ended) {
			s.Log.WarnContext(r.Context(), "token skipped", "why", err)
			continue
		}
		if err == nil {
			_, err = w.Write(append(line, '\n'))
		}
		if err != nil { // abort the connection, so that the client sees that the list is incomplete
			s.Log.ErrorContext(r.Context(), "list broken off", "why", err)
			panic(http.ErrAbortHandler)
		}
	}
}

// A problem is an error that is shown to the client.
type problem struct {
	status int
	detail string
}

func (p problem) Error() string { return p.detail }

// refuse responds with problem details that name every violation.
func refuse(w http.ResponseWriter, r *http.Request, err error) {
	response := pat.Problem{Type: "about:blank", Status: http.StatusBadRequest, Detail: err.Error()}
	var (
		invalid *pat.ValidationError
		other   problem
		tooLong *http.MaxBytesError
	)
	switch {
	case errors.As(err, &invalid):
		response = invalid.Problem()
	case errors.As(err, &other):
		response.Status = other.status
	case errors.As(err, &tooLong):
		response.Status = http.StatusRequestEntityTooLarge
	}
	response.Title = http.StatusText(response.Status)
	response.Instance = r.URL.Path
	pat.WriteProblem(w, response) // an error means that the client has left
}

// fail responds to a request that failed on our side or the vendor's. The error
// is logged and not shown: a faulty response of the vendor is a
// [pat.ValidationError], too, but says nothing about the request.
func (s *Service) fail(w http.ResponseWriter, r *http.Request, err error) {
	s.Log.ErrorContext(r.Context(), "request failed", "why", err)
	refuse(w, r, problem{http.StatusBadGateway, "the service behind this one did not respond as it should"})
}
