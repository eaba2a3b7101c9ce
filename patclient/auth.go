package patclient

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/sailpat/sailpat/pat"
)

// Credentials are a personal access token, as its owner uses it.
type Credentials struct {
	ID     string
	Secret pat.Secret
}

// IsZero reports whether there are no credentials.
func (c Credentials) IsZero() bool { return c.ID == "" && c.Secret.IsEmpty() }

// An AccessToken authorizes requests for a while.
type AccessToken struct {
	Value   pat.Secret
	Expires time.Time // zero if the response does not say
}

// Authenticate exchanges the credentials of a personal access token for an access
// token. A [*StatusError] of 400 or 401 means that the API does not know them or that
// the token has expired. The Client does not keep what it returns.
func (c *Client) Authenticate(ctx context.Context, credentials Credentials) (AccessToken, error) {
	form := url.Values{
		"grant_type":    {"client_credentials"},
		"client_id":     {credentials.ID},
		"client_secret": {credentials.Secret.Reveal()},
	}.Encode() // in the body: URLs end up in logs
	for attempt := 1; ; attempt++ {
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimRight(c.Base, "/")+"/oauth/token", strings.NewReader(form))
		if err != nil {
			return AccessToken{}, fmt.Errorf("patclient: authenticate: %w", err)
		}
		req.Header.Set("Accept", "application/json")
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		resp, err := c.http().Do(req)
		if err != nil {
			return AccessToken{}, fmt.Errorf("patclient: authenticate: %w", err)
		}
		if resp.StatusCode == http.StatusOK {
			return c.readAccess(resp)
		}
		failed := c.statusError(OpAuthenticate, resp)
		if failed.Status != http.StatusTooManyRequests || attempt >= cmp.Or(c.MaxAttempts, DefaultMaxAttempts) {
			return AccessToken{}, failed
		}
		if err := c.wait(ctx, failed); err != nil {
			return AccessToken{}, err
		}
	}
}

var errNoAccessToken = errors.New("patclient: authenticate: expected a JSON object with access_token")

func (c *Client) readAccess(resp *http.Response) (AccessToken, error) {
	defer resp.Body.Close()
	data, rest, err := readUpTo(resp.Body, maxErrorBody, resp.ContentLength, nil)
	if err != nil {
		return AccessToken{}, fmt.Errorf("patclient: authenticate: %w", err)
	}
	var response struct {
		AccessToken pat.Secret `json:"access_token"`
		ExpiresIn   int64      `json:"expires_in"`
	}
	// The error of encoding/json is left out: it can quote the response.
	if rest || json.Unmarshal(data, &response) != nil || response.AccessToken.IsEmpty() {
		return AccessToken{}, errNoAccessToken
	}
	access := AccessToken{Value: response.AccessToken}
	if seconds := response.ExpiresIn; seconds > 0 {
		access.Expires = c.now().Add(time.Duration(min(seconds, 1<<31)) * time.Second)
	}
	return access, nil
}

// An accessCache keeps the access token that a Client works with.
type accessCache struct {
	once sync.Once
	turn chan struct{} // of capacity 1: full while a goroutine asks for a new one

	mu    sync.Mutex
	value pat.Secret
	until time.Time // zero: until it is refused
}

// margin is how long before its end an access token is not used any more, if it
// lasts much longer than that.
const margin = 30 * time.Second

func (a *accessCache) get(now time.Time) (pat.Secret, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.value, !a.value.IsEmpty() && (a.until.IsZero() || now.Before(a.until))
}

func (a *accessCache) set(access AccessToken, now time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.value, a.until = access.Value, access.Expires
	if !a.until.IsZero() {
		a.until = a.until.Add(-min(margin, a.until.Sub(now)/4))
	}
}

// forget drops an access token that the API refused, unless it was replaced.
func (a *accessCache) forget(refused pat.Secret) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.value.Equal(refused) {
		a.value = pat.Secret{}
	}
}

// accessToken returns an access token, and the empty secret if the Client has no
// credentials. One goroutine at a time asks for a new one.
func (c *Client) accessToken(ctx context.Context) (pat.Secret, error) {
	if c.Credentials.IsZero() {
		return pat.Secret{}, nil
	}
	a := &c.access
	if value, ok := a.get(c.now()); ok {
		return value, nil
	}
	a.once.Do(func() { a.turn = make(chan struct{}, 1) })
	select {
	case a.turn <- struct{}{}:
		defer func() { <-a.turn }()
	case <-ctx.Done():
		return pat.Secret{}, ctx.Err()
	}
	if value, ok := a.get(c.now()); ok { // another goroutine was first
		return value, nil
	}
	access, err := c.Authenticate(ctx, c.Credentials)
	if err != nil {
		return pat.Secret{}, err
	}
	a.set(access, c.now())
	return access.Value, nil
}
