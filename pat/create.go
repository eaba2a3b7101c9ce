package pat

import (
	"time"
)

// A CreateRequest is the body of POST: the vendor's
// CreatePersonalAccessTokenRequest. [CreateExpiring] and [CreateNeverExpiring]
// return complete ones.
type CreateRequest struct {
	Name                       string             // unique among the owner's tokens
	Scope                      Optional[[]string] // absent, null or empty: all the rights of the owner; use Null for null, Some(nil) is refused
	AccessTokenValiditySeconds Optional[int32]    // 15 to 43200
	ExpirationDate             Optional[Timestamp]
	UserAwareTokenNeverExpires Optional[bool] // the owner's acknowledgement

	Extra Extra // unknown members, from Tolerant reading
}

// CreateExpiring returns a request for a token that expires at the given time,
// truncated to the millisecond. Without scopes the token gets all the rights of
// the owner.
func CreateExpiring(name string, at time.Time, scope ...string) CreateRequest {
	r := CreateRequest{Name: name, ExpirationDate: Some(TimestampOf(at))}
	r.setScope(scope)
	return r
}

// CreateNeverExpiring returns a request for a token that never expires, with
// the acknowledgement that the [Acknowledged] dialect demands. Without scopes
// the token gets all the rights of the owner.
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

// AccessTokenValidity returns how long the access tokens obtained with the
// token will be valid. The default is 12 hours.
func (r CreateRequest) AccessTokenValidity() time.Duration {
	return validity(r.AccessTokenValiditySeconds)
}

// Acknowledged reports whether the owner acknowledges that the token never
// expires. The default is false.
func (r CreateRequest) Acknowledged() bool { return r.UserAwareTokenNeverExpires.Or(false) }

// NeverExpires reports whether the token will never expire: it has no
// expiration date, and the dialect supplies none.
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

// Kind returns KindCreate.
func (*CreateRequest) Kind() Kind { return KindCreate }

// MarshalJSON is [Marshal].
func (r CreateRequest) MarshalJSON() ([]byte, error) { return Marshal(&r) }

// UnmarshalJSON is [Unmarshal] without options.
func (r *CreateRequest) UnmarshalJSON(data []byte) error { return Unmarshal(data, r) }

// A CreateResponse is the answer to POST: the vendor's
// CreatePersonalAccessTokenResponse. No other payload ever holds the secret.
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

	Extra Extra // unknown members, from Tolerant reading
}

// AccessTokenValidity returns how long the access tokens obtained with the
// token are valid.
func (r CreateResponse) AccessTokenValidity() time.Duration {
	return time.Duration(r.AccessTokenValiditySeconds) * time.Second
}

// Acknowledged reports whether the owner acknowledged that the token never
// expires. The default is false.
func (r CreateResponse) Acknowledged() bool { return r.UserAwareTokenNeverExpires.Or(false) }

// ExpiresAt returns when the token expires; ok is false if it never does. In
// the [Acknowledged] dialect a token without an expiration date never expires;
// in the [SixMonths] dialect it expires six calendar months after its creation,
// as [Token.ExpiresAt] counts them.
func (r CreateResponse) ExpiresAt(d Dialect) (at Timestamp, ok bool) {
	return expiresAt(r.ExpirationDate, r.Created, d)
}

// NeverExpires reports whether the token never expires:
// [CreateResponse.ExpiresAt] returns no time.
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

// Kind returns KindCreated.
func (*CreateResponse) Kind() Kind { return KindCreated }

// MarshalJSON is [Marshal]: it gives out the secret.
func (r CreateResponse) MarshalJSON() ([]byte, error) { return Marshal(&r) }

// UnmarshalJSON is [Unmarshal] without options.
func (r *CreateResponse) UnmarshalJSON(data []byte) error { return Unmarshal(data, r) }
