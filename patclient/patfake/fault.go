package patfake

import (
	"context"
	"math"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"time"

	"github.com/sailpat/sailpat/patclient"
)

// A Fault makes a Fake misbehave.
type Fault struct {
	// Operations are those that fail; none means all.
	Operations []patclient.Operation

	// Skip is how many requests pass before the fault begins.
	Skip int

	// Times is how many requests fail; zero means one, Always all.
	Times int

	// Delay is how long the fake waits, in real time, before it does anything.
	Delay time.Duration

	// Status is the response instead of doing anything, for example 429 or 500.
	Status int

	// RetryAfter is what a response with Status says, in whole seconds.
	RetryAfter time.Duration

	// Lost breaks the connection instead of sending the response. What was
	// asked for is done.
	Lost bool

	// Cut breaks the connection after that many bytes of the body, if it is
	// longer. What was asked for is done.
	Cut int

	// Rewrite changes the body of a response of 200. BadDates and the functions
	// beside it are such.
	Rewrite func(body []byte) []byte
}

// Always is for Fault.Times.
const Always = math.MaxInt

// Fail makes the fake misbehave. Of several faults for an operation the first that
// was asked for comes first.
func (f *Fake) Fail(fault Fault) {
	if fault.Times == 0 {
		fault.Times = 1
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.faults = append(f.faults, &fault)
}

// Recover ends all faults.
func (f *Fake) Recover() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.faults = nil
}

// fault returns the fault for the next request for an operation; the zero Fault is
// none.
func (f *Fake) fault(op patclient.Operation) Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i, fault := range f.faults {
		if len(fault.Operations) > 0 && !slices.Contains(fault.Operations, op) {
			continue
		}
		if fault.Skip > 0 {
			fault.Skip--
			continue
		}
		if fault.Times != Always {
			if fault.Times--; fault.Times == 0 {
				f.faults = slices.Delete(f.faults, i, i+1)
			}
		}
		return *fault
	}
	return Fault{}
}

// wait reports whether the client waited, too.
func (f *Fault) wait(ctx context.Context) bool {
	if f.Delay == 0 {
		return true
	}
	timer := time.NewTimer(f.Delay)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// reply is the response of a fault with a status.
func (f *Fault) reply(fake *Fake) reply {
	response := (&problem{f.Status, http.StatusText(f.Status)}).reply(fake)
	switch f.Status { // these have other forms than the vendor's usual one
	case http.StatusTooManyRequests:
		response = jsonReply(f.Status, map[string]any{"message": " Rate Limit Exceeded "})
	case http.StatusUnauthorized:
		response = jsonReply(f.Status, map[string]any{"error": "JWT validation failed: JWT is expired"})
	}
	if f.RetryAfter > 0 {
		response.header.Set("Retry-After", strconv.Itoa(int(f.RetryAfter/time.Second)))
	}
	return response
}

// send sends a response.
func (f *Fault) send(w http.ResponseWriter, response reply) {
	if f.Lost {
		panic(http.ErrAbortHandler)
	}
	body := response.body
	if f.Rewrite != nil && response.status == http.StatusOK {
		body = f.Rewrite(slices.Clone(body))
	}
	for name, values := range response.header {
		w.Header()[name] = values
	}
	if response.status != http.StatusNoContent {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	}
	w.WriteHeader(response.status)
	if f.Cut > 0 && f.Cut < len(body) {
		w.Write(body[:f.Cut])
		http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
	w.Write(body)
}

// Mistakes for Fault.Rewrite. The body that they are given is canonical, so a
// quotation mark in a string is escaped, and the patterns match members only.
var (
	dateMember = regexp.MustCompile(`"(created|lastUsed|expirationDate)":"[^"]*"`)
	idMember   = regexp.MustCompile(`\{"id":`)
	ackMember  = regexp.MustCompile(`,"userAwareTokenNeverExpires":(true|false)`)
)

// BadDates writes dates that are none, "c", as public mocks of the API do.
func BadDates(body []byte) []byte { return dateMember.ReplaceAll(body, []byte(`"$1":"c"`)) }

// NumericDates writes numbers in place of dates: the vendor's Go SDK panics.
func NumericDates(body []byte) []byte { return dateMember.ReplaceAll(body, []byte(`"$1":5`)) }

// UnknownMembers adds a member that the contract does not know to each token.
func UnknownMembers(body []byte) []byte {
	return idMember.ReplaceAll(body, []byte(`{"tenantRegion":"eu","id":`))
}

// NoAcknowledgement leaves userAwareTokenNeverExpires out, as real servers do.
func NoAcknowledgement(body []byte) []byte { return ackMember.ReplaceAll(body, nil) }

// DuplicateIDs writes the id of each token twice.
func DuplicateIDs(body []byte) []byte {
	return idMember.ReplaceAll(body, []byte(`{"id":"86f1dc6fe8f54414950454cbb11278fa","id":`))
}
