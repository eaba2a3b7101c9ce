package pat

import (
	"time"
)

// A CreateRequest is the body of POST: the vendor's
// CreatePersonalAccessTokenRequest.
type CreateRequest struct {
	Name                       string             // unique among the owner's tokens
	Scope                      Optional[[]string] // absent, null or empty: all the rights of the owner; Some(nil) is refused
	AccessTokenValiditySeconds Optional[int32]    // 15 to 43200
	ExpirationDate             Optional[Timestamp]
	UserAwareTokenNeverExpires Optional[bool] // the owner's acknowledgement
	Extra                      Extra          // unknown members, from Tolerant reading
}

// CreateExpiring returns a request for a token that expires at the given time,
// truncated to the millisecond. No scope means all the rights of the owner.
func CreateExpiring(name string, at time.Time, scope ...string) CreateRequest {
	r := CreateRequest{Name: name, ExpirationDate: Some(TimestampOf(at))}
	r.setScope(scope)
	return r
}

// CreateNeverExpiring returns a request for a token that never expires, with
// the acknowledgement. No scope means all the rights of the owner.
func CreateNeverExpiring(name string, scope ...string) CreateRequest {
	r := CreateRequest{Name: name, ExpirationDate: Null[Timestamp](), UserAwareTokenNeverExpires: Some(true)}
	r.setScope(scope)
	return r
}

func (r *CreateRequest) setScope(scope []string) {
	if len(scope) > 0 {
		r.Scope = Some(scope)
	}
}

// AccessTokenValidity returns how long access tokens last, by default 12 hours.
func (r CreateRequest) AccessTokenValidity() time.Duration {
	return validity(r.AccessTokenValiditySeconds)
}

// Acknowledged returns the owner's acknowledgement, false by default.
func (r CreateRequest) Acknowledged() bool { return r.UserAwareTokenNeverExpires.Or(false) }

// NeverExpires reports whether neither request nor dialect sets a date.
func (r CreateRequest) NeverExpires(d Dialect) bool {
	return d != SixMonths && r.ExpirationDate.presence != PresenceGiven
}

// optionalNull reads null, or else what read reads.
func optionalNull[T any](d *decoder, i int, dst *Optional[T], read func(*decoder, int, *Optional[T]) int) int {
	if d.Null(i) {
		dst.presence = PresenceNull
		return i + len("null")
	}
	return read(d, i, dst)
}

func (*CreateRequest) Kind() Kind { return KindCreate }

func (r CreateRequest) MarshalJSON() ([]byte, error) { return Marshal(&r) }

func (r *CreateRequest) UnmarshalJSON(data []byte) error { return Unmarshal(data, r) }

// A CreateResponse is the response to POST, the only payload with a secret: the
// vendor's CreatePersonalAccessTokenResponse. Its JSON and gob encodings hold
// the secret in clear.
type CreateResponse struct {
	ID                         string   // user name for Basic Auth, 32 lower-case hexadecimal digits as far as known
	Secret                     Secret   // password for Basic Auth, 64 lower-case hexadecimal digits as far as known
	Name                       string   // unique among the owner's tokens
	Scope                      []string // nil is null
	Owner                      Owner
	Created                    Timestamp
	AccessTokenValiditySeconds int32 // 15 to 43200
	ExpirationDate             Optional[Timestamp]
	UserAwareTokenNeverExpires Optional[bool] // the owner's acknowledgement; never null
	Extra                      Extra          // unknown members, from Tolerant reading
}

// AccessTokenValidity returns how long access tokens last.
func (r CreateResponse) AccessTokenValidity() time.Duration {
	return time.Duration(r.AccessTokenValiditySeconds) * time.Second
}

// Acknowledged returns the owner's acknowledgement, false by default.
func (r CreateResponse) Acknowledged() bool { return r.UserAwareTokenNeverExpires.Or(false) }

// ExpiresAt returns when the token expires; ok is false if it never does. A
// date that is absent or null means never in the [Acknowledged] dialect, and
// six months in the [SixMonths] dialect, as [Token.ExpiresAt] counts them.
func (r CreateResponse) ExpiresAt(d Dialect) (at Timestamp, ok bool) {
	return expiresAt(r.ExpirationDate, r.Created, d)
}

// NeverExpires reports whether ExpiresAt returns no time.
func (r CreateResponse) NeverExpires(d Dialect) bool {
	_, ok := r.ExpiresAt(d)
	return !ok
}

// Expired reports whether the token expires at or before the time now.
func (r CreateResponse) Expired(now time.Time, d Dialect) bool {
	at, ok := r.ExpiresAt(d)
	return ok && at.ms <= clock(now)
}

func (d *decoder) secret(i int, dst *Secret) int {
	text := notRead
	if i = d.String(i, &text); text != notRead {
		*dst = NewSecret(text)
	}
	return i
}

func (*CreateResponse) Kind() Kind { return KindCreated }

func (r CreateResponse) MarshalJSON() ([]byte, error) { return Marshal(&r) }

func (r *CreateResponse) UnmarshalJSON(data []byte) error { return Unmarshal(data, r) }
