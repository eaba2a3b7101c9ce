package patclient

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"math"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// limitInterval is how long a 429 lasts that does not say so: the vendor counts
// requests in intervals of ten seconds.
const limitInterval = 10 * time.Second

const maxErrorBody = 64 << 10

// statusError reads a response that is not a success, and closes it.
func (c *Client) statusError(op Operation, resp *http.Response) *StatusError {
	defer resp.Body.Close()
	e := &StatusError{Operation: op, Status: resp.StatusCode}
	if e.Status == http.StatusTooManyRequests {
		e.RetryAfter = retryAfter(resp.Header.Get("Retry-After"), c.now())
	}
	if op == OpAuthenticate {
		return e // a server can repeat there what it was sent
	}
	data, _ := io.ReadAll(io.LimitReader(resp.Body, maxErrorBody))
	var body struct{ DetailCode, TrackingID string }
	if json.Unmarshal(data, &body) == nil {
		if detailCode.MatchString(body.DetailCode) {
			e.DetailCode = body.DetailCode
		}
		if trackingID.MatchString(body.TrackingID) {
			e.TrackingID = body.TrackingID
		}
	}
	return e
}

// What can be shown of an error response: nothing that could be a secret.
var (
	detailCode = regexp.MustCompile(`^[0-9]{3}(\.[0-9]{1,3})?( [A-Za-z]{1,16}){0,6}$`)
	trackingID = regexp.MustCompile(`^([0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$`)
)

// retryAfter returns how long to wait (RFC 9110 §10.2.3), and zero if text does
// not say.
func retryAfter(text string, now time.Time) time.Duration {
	text = strings.TrimSpace(text)
	seconds, err := strconv.ParseUint(text, 10, 64)
	if err == nil || errors.Is(err, strconv.ErrRange) { // then seconds is the largest
		return time.Duration(min(seconds, uint64(math.MaxInt64/time.Second))) * time.Second
	}
	if at, err := http.ParseTime(text); err == nil {
		return max(0, at.Sub(now))
	}
	return 0
}

// wait waits as long as a 429 demands. It returns an error at once if that is too
// long, or longer than the context lasts.
func (c *Client) wait(ctx context.Context, e *StatusError) error {
	d := cmp.Or(e.RetryAfter, limitInterval)
	if d > cmp.Or(c.MaxWait, DefaultMaxWait) {
		return e
	}
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) < d {
		return e
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
