package patclient

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/sailpat/sailpat/pat"
)

// Defaults of a Client.
const (
	DefaultPageSize    = 250 // the vendor's largest page
	DefaultMaxAttempts = 5
	DefaultMaxWait     = 2 * time.Minute
)

// A Client performs the operations of the API. It checks each request strictly
// before it is sent, and each response tolerantly, as a [Guard] does. It
// follows no redirects. Its methods may be called by several goroutines at
// once.
//
// When the API responds with 429, it waits for as long as Retry-After says, or
// for 10 seconds, the vendor's interval, and tries again. It retries nothing
// else: after a failed Create, for example, the token may exist.
//
// No error of a Client holds a secret that printing, logging or encoding it
// would reveal.
type Client struct {
	// Base is the URL of the tenant's API without a version, for example
	// "https://acme.api.identitynow.com".
	Base string

	// Version is the version of the API. It decides the URLs, except that of
	// BulkUpdate, and the rules for payloads. The zero value is pat.V1, the
	// current version.
	Version pat.APIVersion

	// Credentials, if given, are exchanged for access tokens, which the Client
	// keeps until shortly before they expire.
	Credentials Credentials

	// HTTP sends the requests; nil means http.DefaultClient. Without
	// Credentials its Transport must authorize them.
	HTTP *http.Client

	// Now is the clock; nil means time.Now.
	Now func() time.Time

	// MaxBody limits the bodies and list elements that are held in memory, in
	// bytes; zero means DefaultMaxBody.
	MaxBody int

	// MaxAttempts is how often a request is sent, at most, while the API
	// responds with 429; zero means DefaultMaxAttempts.
	MaxAttempts int

	// MaxWait is the longest wait after a 429. If the API demands a longer one,
	// the method returns the *StatusError at once. Zero means DefaultMaxWait.
	MaxWait time.Duration

	access accessCache
}

// ListOptions select tokens. The zero value selects all tokens of the tenant that
// the caller may see.
type ListOptions struct {
	// Owner is the ID of an identity, or "me".
	Owner string

	// UnusedSince, if set, selects the tokens last used at that time or before.
	UnusedSince pat.Timestamp

	// NeverUsed selects the tokens that were never used; with UnusedSince, both.
	NeverUsed bool

	// PageSize is the number of tokens a request asks for, 1 to 250; zero means
	// DefaultPageSize.
	PageSize int
}

// query returns the parameters of one page.
func (o ListOptions) query(offset, limit int) url.Values {
	q := url.Values{"limit": {strconv.Itoa(limit)}, "offset": {strconv.Itoa(offset)}}
	if o.Owner != "" {
		q.Set("owner-id", o.Owner)
	}
	var filters []string
	if !o.UnusedSince.IsZero() {
		filters = append(filters, "lastUsed le "+o.UnusedSince.String())
	}
	if o.NeverUsed {
		filters = append(filters, "lastUsed isnull")
	}
	if len(filters) > 0 {
		q.Set("filters", strings.Join(filters, " or "))
	}
	return q
}

// List yields tokens, page by page. A [*TokenError] concerns one token, which
// comes with everything that could be read of it; the iteration goes on. Any other
// error ends the iteration.
//
// A token that a later page repeats, because others were created or deleted
// meanwhile, is yielded once: List remembers the IDs. A page without a new token
// ends the iteration, so that a server that ignores offset cannot keep it going.
func (c *Client) List(ctx context.Context, opts ListOptions) iter.Seq2[pat.Token, error] {
	return func(yield func(pat.Token, error) bool) {
		limit := cmp.Or(opts.PageSize, DefaultPageSize)
		seen := map[string]bool{} // IDs of all pages
		for offset := 0; ; {
			count, fresh, more := 0, false, true
			err := c.page(ctx, opts.query(offset, limit), func(t pat.Token, err error) bool {
				count++
				if t.ID != "" {
					if seen[t.ID] {
						return true
					}
					seen[strings.Clone(t.ID)] = true // t.ID itself keeps all of t in memory
					fresh = true
				}
				more = yield(t, err)
				return more
			})
			switch {
			case !more:
				return
			case err != nil:
				yield(pat.Token{}, err)
				return
			case count < limit, count > limit, !fresh:
				return
			}
			offset += count
		}
	}
}

var errStop = errors.New("stop")

// page yields the tokens of one page.
func (c *Client) page(ctx context.Context, query url.Values, yield func(pat.Token, error) bool) error {
	resp, err := c.send(ctx, OpList, http.MethodGet, "?"+query.Encode(), nil)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	body, err := contentOf(resp)
	if err != nil {
		return fmt.Errorf("patclient: list: %w", err)
	}
	r := route{op: OpList, version: c.Version}
	opts := checkMode{version: c.Version}.options(c.maxBody())
	l := &listReader{max: c.maxBody(), element: func(i int, text []byte) error {
		var token pat.Token
		err := pat.Parse(text, &token, opts...)
		if errors.Is(err, pat.RuleSyntax) {
			return err // where the next element begins is not known
		}
		if err != nil {
			err = &TokenError{Index: i, Err: err}
		}
		if !yield(token, err) {
			return errStop
		}
		return nil
	}}
	chunk := make([]byte, readSize)
	for {
		n, err := readSome(body, chunk)
		accepted, refused := l.feed(chunk[:n])
		l.forget(len(accepted))
		if refused == nil && err == io.EOF {
			refused = l.finish()
		}
		switch {
		case refused == errStop:
			return nil
		case refused != nil:
			return newAnswerError(r, resp.StatusCode, nil, refused, nil)
		case err == io.EOF:
			return nil
		case err != nil:
			return fmt.Errorf("patclient: list: %w", err)
		}
	}
}

// Create creates a token. The response is the only place that ever shows its
// secret; with an [*AnswerError] it holds what could be read. After any other
// error but a [*RequestError] and a [*StatusError] of 4xx, the token may exist:
// look for its name.
func (c *Client) Create(ctx context.Context, r pat.CreateRequest) (pat.CreateResponse, error) {
	var created pat.CreateResponse
	err := c.do(ctx, OpCreate, http.MethodPost, "", &r, &created)
	var refused *AnswerError
	if errors.As(err, &refused) {
		created = refused.Created
	}
	return created, err
}

// Patch changes a token and returns what it has become.
func (c *Client) Patch(ctx context.Context, id string, p pat.Patch) (pat.Token, error) {
	var token pat.Token
	if err := checkID(OpPatch, id); err != nil {
		return token, err
	}
	err := c.do(ctx, OpPatch, http.MethodPatch, "/"+url.PathEscape(id), &p, &token)
	return token, err
}

// Delete deletes a token. That it does not exist is a [*StatusError] of 404.
func (c *Client) Delete(ctx context.Context, id string) error {
	if err := checkID(OpDelete, id); err != nil {
		return err
	}
	resp, err := c.send(ctx, OpDelete, http.MethodDelete, "/"+url.PathEscape(id), nil)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// BulkUpdate changes the expiry of up to 25 tokens and returns what they have
// become. Only version v1 of the API has the operation: it is used whatever
// Version says, unless the rules of Version refuse it.
func (c *Client) BulkUpdate(ctx context.Context, b pat.BulkUpdate) (pat.TokenList, error) {
	var list pat.TokenList
	err := c.do(ctx, OpBulkUpdate, http.MethodPatch, "/"+bulkSegment, &b, &list)
	return list, err
}

// checkID refuses what would make the path another one.
func checkID(op Operation, id string) error {
	if id == "" || id == "." || id == ".." || id == bulkSegment {
		return fmt.Errorf("patclient: %s: not an ID of a token: %q", op, id)
	}
	return nil
}

// do sends a payload and reads the payload of the response.
func (c *Client) do(ctx context.Context, op Operation, method, path string, in, out pat.Payload) error {
	body, err := pat.Marshal(in)
	if err == nil {
		err = pat.Validate(in, pat.ForVersion(c.Version), pat.At(c.now()))
	}
	if err != nil {
		return &RequestError{Operation: op, Version: c.Version, Err: err}
	}
	resp, err := c.send(ctx, op, method, path, body)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	r := route{op: op, version: c.Version}
	data, rest, err := readUpTo(resp.Body, c.maxBody(), resp.ContentLength, nil)
	content, refused := decompress(resp.Header, data, c.maxBody()) // where the transport does not
	switch {
	case rest || len(content) > c.maxBody():
		refused = tooLarge(c.maxBody())
	case refused == nil:
		opts := checkMode{version: c.Version}.options(c.maxBody())
		refused = pat.Parse(content, out, opts...)
	case refused != ErrEncoding:
		err, refused = cmp.Or(err, refused), notGzip
	}
	if refused != nil || err != nil {
		return newAnswerError(r, resp.StatusCode, content, refused, err)
	}
	return nil
}

// url returns the URL of the collection, and of path below it.
func (c *Client) url(op Operation, path string) string {
	base := strings.TrimRight(c.Base, "/")
	if c.Version == pat.V1 || op == OpBulkUpdate {
		return base + "/" + collection + "/" + pat.V1.String() + path
	}
	return base + "/" + c.Version.String() + "/" + collection + path
}

// send sends a request until the response is not 429, and returns a response of
// 2xx.
func (c *Client) send(ctx context.Context, op Operation, method, path string, body []byte) (*http.Response, error) {
	renewed := false
	for attempt := 1; ; attempt++ {
		access, err := c.accessToken(ctx)
		if err != nil {
			return nil, err
		}
		req, err := http.NewRequestWithContext(ctx, method, c.url(op, path), bytes.NewReader(body))
		if err != nil {
			return nil, fmt.Errorf("patclient: %s: %w", op, err)
		}
		req.Header.Set("Accept", "application/json")
		if body != nil {
			req.Header.Set("Content-Type", contentType(op))
		}
		if !access.IsEmpty() {
			req.Header.Set("Authorization", "Bearer "+access.Reveal())
		}
		resp, err := c.http().Do(req)
		if err != nil {
			return nil, fmt.Errorf("patclient: %s: %w", op, err)
		}
		if resp.StatusCode >= 200 && resp.StatusCode <= 299 {
			return resp, nil
		}
		failed := c.statusError(op, resp)
		switch {
		case failed.Status == http.StatusUnauthorized && !access.IsEmpty() && !renewed:
			renewed = true // the access token was revoked, or the clocks differ
			c.access.forget(access)
		case failed.Status == http.StatusTooManyRequests && attempt < cmp.Or(c.MaxAttempts, DefaultMaxAttempts):
			if err := c.wait(ctx, failed); err != nil {
				return nil, err
			}
		default:
			return nil, failed
		}
	}
}

func contentType(op Operation) string {
	if op == OpPatch {
		return "application/json-patch+json"
	}
	return "application/json"
}

// http returns a client that follows no redirects. The API sends none, and a
// redirect could lead a request, or a secret, elsewhere.
func (c *Client) http() *http.Client {
	var h http.Client
	if c.HTTP != nil {
		h = *c.HTTP
	}
	h.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &h
}

func (c *Client) now() time.Time {
	if c.Now == nil {
		return time.Now()
	}
	return c.Now()
}

func (c *Client) maxBody() int { return maxBody(c.MaxBody) }
