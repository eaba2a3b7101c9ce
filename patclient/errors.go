package patclient

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"time"

	"github.com/sailpat/sailpat/pat"
)

// ErrEncoding is why a body cannot be checked whose Content-Encoding is neither
// identity nor gzip.
var ErrEncoding = errors.New("patclient: unsupported content encoding")

// A RequestError says why a request was not sent. It unwraps to the
// [*pat.ValidationError], or to [ErrEncoding]; to neither if the ContentLength of
// the request is wrong. Sending the same request again has the same outcome.
type RequestError struct {
	Operation Operation
	Version   pat.APIVersion
	Err       error
}

// Error names the operation and describes the first violation.
func (e *RequestError) Error() string {
	return fmt.Sprintf("patclient: %s request not sent: %v", e.Operation, e.Err)
}

// Unwrap returns Err.
func (e *RequestError) Unwrap() error { return e.Err }

// An AnswerError says why the body of a successful answer was refused. It unwraps
// to the [*pat.ValidationError], and to the error of the connection if the body
// broke off.
//
// No form of printing, logging or encoding an AnswerError, or a copy of one, reveals
// a secret.
type AnswerError struct {
	Operation Operation
	Version   pat.APIVersion
	Status    int // of the response

	// Created holds what could be read of the response to OpCreate. The token
	// exists, and its secret is shown only once: store it, or delete the token.
	Created pat.CreateResponse

	err   error      // usually a *pat.ValidationError
	cause error      // of a body that broke off
	body  pat.Secret // of OpCreate
}

// Error names the operation and describes the first violation.
func (e *AnswerError) Error() string {
	switch {
	case e.cause == nil:
		return fmt.Sprintf("patclient: response to %s refused: %v", e.Operation, e.err)
	case e.err == nil:
		return fmt.Sprintf("patclient: response to %s broke off: %v", e.Operation, e.cause)
	}
	return fmt.Sprintf("patclient: response to %s broke off: %v: %v", e.Operation, e.cause, e.err)
}

// Unwrap returns the *pat.ValidationError and the error of the connection, as far
// as there are any.
func (e *AnswerError) Unwrap() []error {
	errs := make([]error, 0, 2)
	for _, err := range []error{e.err, e.cause} {
		if err != nil {
			errs = append(errs, err)
		}
	}
	return errs
}

// RevealBody returns the body of the response to OpCreate as it was received,
// decompressed and cut at the limit: the last resort where Created lacks the
// secret. It is nil for other operations. Do not log it.
func (e *AnswerError) RevealBody() []byte {
	if e.body.IsEmpty() {
		return nil
	}
	return []byte(e.body.Reveal())
}

// Format writes what Error returns, whatever the verb.
func (e AnswerError) Format(f fmt.State, verb rune) { io.WriteString(f, e.Error()) }

// LogValue returns what Error returns.
func (e AnswerError) LogValue() slog.Value { return slog.StringValue(e.Error()) }

// MarshalJSON returns what Error returns as a JSON string.
func (e AnswerError) MarshalJSON() ([]byte, error) { return json.Marshal(e.Error()) }

// A StatusError is a response of the API that is not a success.
type StatusError struct {
	Operation  Operation
	Status     int           // for example 404
	DetailCode string        // of the body, for example "400.1 Bad Request Content"; may be empty
	TrackingID string        // of the body, to name to the vendor's support; may be empty
	RetryAfter time.Duration // of a 429; zero if the response names none
}

// Error names the operation, the status and the vendor's detail code and tracking
// ID.
func (e *StatusError) Error() string {
	text := fmt.Sprintf("patclient: %s: %d %s", e.Operation, e.Status, http.StatusText(e.Status))
	if e.DetailCode != "" {
		text += fmt.Sprintf(", detail code %q", e.DetailCode)
	}
	if e.TrackingID != "" {
		text += ", tracking ID " + e.TrackingID
	}
	if e.RetryAfter > 0 {
		text += fmt.Sprintf(", retry after %v", e.RetryAfter)
	}
	return text
}

// A TokenError concerns one element of a list, and nothing else in it.
type TokenError struct {
	Index int // in its page
	Err   error
}

// Error names the element and describes the first violation.
func (e *TokenError) Error() string {
	return fmt.Sprintf("patclient: token %d of the page: %v", e.Index, e.Err)
}

// Unwrap returns Err, a [*pat.ValidationError].
func (e *TokenError) Unwrap() error { return e.Err }
