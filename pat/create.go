package pat

import (
	"time"

	"github.com/sailpat/sailpat/internal/jsonscan"
)

// A CreateRequest is the body of POST: the vendor's
// CreatePersonalAccessTokenRequest. [CreateExpiring] and [CreateNeverExpiring]
// make one for each of the two honest intents.
type CreateRequest struct {
	Name                       string             // unlike that of any other token of its owner
	Scope                      Optional[[]string] // none: all the rights of the owner
	AccessTokenValiditySeconds Optional[int32]    // 15 to 43200, by default 43200
	ExpirationDate             Optional[Timestamp]
	UserAwareTokenNeverExpires Optional[bool]

	Extra Extra // with Tolerant
}

// CreateExpiring returns a request for a token that expires at a time, cut to
// the millisecond. Without scopes it asks for all the rights of the owner.
func CreateExpiring(name string, at time.Time, scope ...string) CreateRequest {
	r := CreateRequest{Name: name, ExpirationDate: Some(TimestampOf(at))}
	r.setScope(scope)
	return r
}

// CreateNeverExpiring returns a request for a token that never expires, with the
// acknowledgement that the [Acknowledged] dialect demands. Without scopes it asks
// for all the rights of the owner.
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

var createRequestNames = members(memberName|must, memberScope, memberAccessTokenValiditySeconds,
	memberExpirationDate, memberUserAwareTokenNeverExpires)

func (d *decoder) createRequest(i int, r *CreateRequest) int {
	o := jsonscan.Object{Names: createRequestNames, Start: i}
	for i = d.Next(&o, i); o.More; i = d.Next(&o, i) {
		switch o.Member {
		case memberName:
			i = d.String(i, &r.Name)
		case memberScope:
			i = d.optionalScope(i, &r.Scope)
		case memberAccessTokenValiditySeconds:
			i = optionalNull(d, i, &r.AccessTokenValiditySeconds, (*decoder).int32)
		case memberExpirationDate:
			i = d.expiration(i, &r.ExpirationDate)
		case memberUserAwareTokenNeverExpires:
			i = optionalNull(d, i, &r.UserAwareTokenNeverExpires, (*decoder).boolean)
		}
	}
	if o.Unknown != nil {
		r.Extra = extraOf(o.Unknown)
	}
	return i
}

func (d *decoder) optionalScope(i int, dst *Optional[[]string]) int {
	if d.Null(i) {
		dst.presence = PresenceNull
		return i + len("null")
	}
	if i = d.strings(i, &dst.value); dst.value != nil {
		dst.presence = PresenceGiven
	}
	return i
}

// optionalNull reads null, or else what read reads.
func optionalNull[T any](d *decoder, i int, dst *Optional[T], read func(*decoder, int, *Optional[T]) int) int {
	if d.Null(i) {
		dst.presence = PresenceNull
		return i + len("null")
	}
	return read(d, i, dst)
}

func (e *encoder) createRequest(r *CreateRequest) {
	e.open('{')
	e.string(memberName, r.Name)
	switch r.Scope.presence {
	case PresenceNull:
		e.null(memberScope)
	case PresenceGiven:
		if r.Scope.value == nil { // given all the same
			e.strings(memberScope, []string{})
		} else {
			e.strings(memberScope, r.Scope.value)
		}
	}
	e.int32(memberAccessTokenValiditySeconds, r.AccessTokenValiditySeconds, orNull)
	e.optionalTimestamp(memberExpirationDate, r.ExpirationDate)
	e.boolean(memberUserAwareTokenNeverExpires, r.UserAwareTokenNeverExpires, orNull)
	e.extra(r.Extra, createRequestNames)
	e.close('}')
}

// Kind returns KindCreate.
func (*CreateRequest) Kind() Kind { return KindCreate }

// MarshalJSON is [Marshal].
func (r CreateRequest) MarshalJSON() ([]byte, error) { return Marshal(&r) }

// UnmarshalJSON is [Unmarshal] without options.
func (r *CreateRequest) UnmarshalJSON(data []byte) error { return Unmarshal(data, r) }

// A CreateResponse is the answer to POST, the only place where the secret is
// ever shown: the vendor's CreatePersonalAccessTokenResponse.
type CreateResponse struct {
	ID                         string // user name for Basic Auth; seen: 32 lower-case hexadecimal digits
	Secret                     Secret // password for Basic Auth; seen: 64 lower-case hexadecimal digits
	Name                       string
	Scope                      []string // nil is null
	Owner                      Owner
	Created                    Timestamp
	AccessTokenValiditySeconds int32
	ExpirationDate             Optional[Timestamp]
	UserAwareTokenNeverExpires Optional[bool] // not null

	Extra Extra // with Tolerant
}

var createResponseNames = members(memberID|must, memberSecret|must, memberName|must, memberScope|must,
	memberOwner|must, memberCreated|must, memberAccessTokenValiditySeconds|must, memberExpirationDate,
	memberUserAwareTokenNeverExpires)

func (d *decoder) createResponse(i int, r *CreateResponse) int {
	o := jsonscan.Object{Names: createResponseNames, Start: i}
	for i = d.Next(&o, i); o.More; i = d.Next(&o, i) {
		switch o.Member {
		case memberID:
			i = d.String32(i, &r.ID)
		case memberSecret:
			i = d.secret(i, &r.Secret)
		case memberName:
			i = d.String(i, &r.Name)
		case memberScope:
			i = d.scope(i, &r.Scope)
		case memberOwner:
			i = d.owner(i, &r.Owner)
		case memberCreated:
			i = d.timestamp(i, &r.Created)
		case memberAccessTokenValiditySeconds:
			var seconds Optional[int32]
			i = d.int32(i, &seconds)
			r.AccessTokenValiditySeconds = seconds.value
		case memberExpirationDate:
			i = d.expiration(i, &r.ExpirationDate)
		case memberUserAwareTokenNeverExpires:
			i = d.boolean(i, &r.UserAwareTokenNeverExpires)
		}
	}
	if o.Unknown != nil {
		r.Extra = extraOf(o.Unknown)
	}
	return i
}

func (d *decoder) secret(i int, dst *Secret) int {
	text := notRead
	if i = d.String(i, &text); text != notRead {
		*dst = NewSecret(text)
	}
	return i
}

func (e *encoder) createResponse(r *CreateResponse) {
	e.open('{')
	e.string(memberID, r.ID)
	e.string(memberSecret, r.Secret.Reveal())
	e.string(memberName, r.Name)
	e.strings(memberScope, r.Scope)
	e.owner(&r.Owner)
	e.timestamp(memberCreated, r.Created)
	e.int32(memberAccessTokenValiditySeconds, Some(r.AccessTokenValiditySeconds), notNull)
	e.optionalTimestamp(memberExpirationDate, r.ExpirationDate)
	e.boolean(memberUserAwareTokenNeverExpires, r.UserAwareTokenNeverExpires, notNull)
	e.extra(r.Extra, createResponseNames)
	e.close('}')
}

// Kind returns KindCreated.
func (*CreateResponse) Kind() Kind { return KindCreated }

// MarshalJSON is [Marshal]: it gives out the secret.
func (r CreateResponse) MarshalJSON() ([]byte, error) { return Marshal(&r) }

// UnmarshalJSON is [Unmarshal] without options.
func (r *CreateResponse) UnmarshalJSON(data []byte) error { return Unmarshal(data, r) }
