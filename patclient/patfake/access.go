package patfake

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/sailpat/sailpat/pat"
)

// claims are those of an access token that a caller of the API presents.
type claims struct {
	Org        string   `json:"org"`
	IdentityID string   `json:"identity_id"`
	UserName   string   `json:"user_name"`
	ClientID   string   `json:"client_id"`
	Scope      []string `json:"scope"`
	Expires    int64    `json:"exp"`
	ID         string   `json:"jti"`
}

// allows reports whether the access token has one of several scopes.
func (c *claims) allows(scopes []string) bool {
	return slices.ContainsFunc(c.Scope, func(scope string) bool {
		return scope == pat.ScopeAllScopes || slices.Contains(scopes, scope)
	})
}

var encoding = base64.RawURLEncoding

// header is {"alg":"HS256","typ":"JWT"}.
var header = encoding.EncodeToString([]byte(`{"alg":"HS256","typ":"JWT"}`))

// Access returns an access token of a user, as one who is signed in has it,
// without a personal access token. Without scopes it has all. It lasts for 12
// hours.
func (f *Fake) Access(user User, scopes ...string) pat.Secret {
	if len(scopes) == 0 {
		scopes = []string{pat.ScopeAllScopes}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return pat.NewSecret(f.sign(claims{IdentityID: user.ID, UserName: user.Name, Scope: scopes, Expires: f.clock().Add(12 * time.Hour).Unix()}))
}

func (f *Fake) sign(c claims) string {
	c.Org, c.ID = "fake", f.hex(16)
	payload, err := json.Marshal(c)
	if err != nil {
		panic(err) // strings and numbers only
	}
	text := header + "." + encoding.EncodeToString(payload)
	return text + "." + encoding.EncodeToString(f.mac(text))
}

func (f *Fake) mac(text string) []byte {
	h := hmac.New(sha256.New, f.key)
	h.Write([]byte(text))
	return h.Sum(nil)
}

// authorize returns the claims of the access token in a request, and the user.
func (f *Fake) authorize(r *http.Request) (c claims, u User, problem string) {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") || token == "" {
		return c, u, "JWT validation failed: JWT is missing"
	}
	dot := strings.LastIndexByte(token, '.')
	if dot < 0 {
		return c, u, "JWT validation failed: JWT is malformed"
	}
	mac, err := encoding.DecodeString(token[dot+1:])
	if err != nil || !hmac.Equal(mac, f.mac(token[:dot])) {
		return c, u, "JWT validation failed: JWT signature is invalid"
	}
	_, payload, _ := strings.Cut(token[:dot], ".")
	text, _ := encoding.DecodeString(payload)
	if err := json.Unmarshal(text, &c); err != nil {
		return c, u, "JWT validation failed: JWT is malformed"
	}
	if f.clock().Unix() >= c.Expires {
		return c, u, "JWT validation failed: JWT is expired"
	}
	u, ok := f.users[c.IdentityID]
	if !ok {
		return c, u, "JWT validation failed: the identity does not exist"
	}
	return c, u, ""
}

// authenticate handles POST /oauth/token. The vendor takes the parameters from
// the body, in either form encoding, and from the query; RFC 6749 §2.3.1 adds
// Basic authentication.
func (f *Fake) authenticate(r *http.Request) reply {
	const maxMemory = 64 << 10
	if err := r.ParseMultipartForm(maxMemory); err != nil && err != http.ErrNotMultipart {
		return oauthError(http.StatusBadRequest, "invalid_request")
	}
	id, secret, basic := r.BasicAuth()
	if !basic {
		id, secret = r.Form.Get("client_id"), r.Form.Get("client_secret")
	}
	if !strings.EqualFold(r.Form.Get("grant_type"), "client_credentials") {
		return oauthError(http.StatusBadRequest, "unsupported_grant_type")
	}
	t, owner, ok, err := f.use(id, secret)
	if err != nil {
		return storeFailed(err).reply(f)
	}
	if !ok {
		return oauthError(http.StatusUnauthorized, "invalid_client")
	}
	scope := t.Scope
	if len(scope) == 0 { // none given: all the rights of the owner
		scope = []string{pat.ScopeAllScopes}
	}
	validity := t.AccessTokenValidity()
	access := f.sign(claims{IdentityID: owner.ID, UserName: owner.Name, ClientID: t.ID, Scope: scope, Expires: f.clock().Add(validity).Unix()})
	return jsonReply(http.StatusOK, map[string]any{
		"access_token": access,
		"token_type":   "bearer",
		"expires_in":   int(validity / time.Second),
		"scope":        strings.Join(scope, " "),
		"org":          "fake",
		"identity_id":  owner.ID,
	})
}

func oauthError(status int, code string) reply {
	return jsonReply(status, map[string]any{"error": code})
}

// reply is the response that states a problem: the vendor's ErrorResponseDto.
func (p *problem) reply(f *Fake) reply {
	return jsonReply(p.status, map[string]any{
		"detailCode": fmt.Sprintf("%d %s", p.status, http.StatusText(p.status)),
		"trackingId": f.hex(16),
		"messages":   []any{map[string]any{"locale": "en-US", "localeOrigin": "DEFAULT", "text": p.text}},
		"causes":     []any{},
	})
}
