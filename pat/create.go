package pat

import (
	"log/slog"
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
	r := CreateRequest{Name: name, ExpirationDate: Nothing[Timestamp](), UserAwareTokenNeverExpires: Some(true)}
	r.setScope(scope)
	return r
}

func (r *CreateRequest) setScope(scope []string) {
	if len(scope) > 0 {
		r.Scope = Some(scope)
	}
}

var createRequestNames = jsonscan.NewNames("name!", "scope", "accessTokenValiditySeconds", "expirationDate", "userAwareTokenNeverExpires")

func (d *decoder) createRequest(i int, r *CreateRequest) int {
	o := jsonscan.Object{Names: createRequestNames, Start: i}
	for i = d.Next(&o, i); o.More; i = d.Next(&o, i) {
		switch o.Name {
		case "name":
			i = d.String(i, &r.Name)
		case "scope":
			i = d.optionalScope(i, &r.Scope)
		case "accessTokenValiditySeconds":
			i = optionalNull(d, i, &r.AccessTokenValiditySeconds, (*decoder).int32)
		case "expirationDate":
			i = d.expiration(i, &r.ExpirationDate)
		case "userAwareTokenNeverExpires":
			i = optionalNull(d, i, &r.UserAwareTokenNeverExpires, (*decoder).boolean)
		}
	}
	if o.Unknown != "" {
		r.Extra = Extra{mask(o.Unknown)}
	}
	return i
}

func (d *decoder) optionalScope(i int, dst *Optional[[]string]) int {
	if d.Null(i) {
		dst.Presence = Null
		return i + len("null")
	}
	if i = d.strings(i, &dst.Value); dst.Value != nil {
		dst.Presence = Given
	}
	return i
}

// optionalNull reads null, or else what read reads.
func optionalNull[T any](d *decoder, i int, dst *Optional[T], read func(*decoder, int, *Optional[T]) int) int {
	if d.Null(i) {
		dst.Presence = Null
		return i + len("null")
	}
	return read(d, i, dst)
}

func (e *encoder) createRequest(r *CreateRequest) {
	start := e.open('{')
	e.string("name", r.Name)
	switch r.Scope.Presence {
	case Given:
		e.strings("scope", r.Scope.Value)
	case Null:
		e.null("scope")
	}
	e.int32("accessTokenValiditySeconds", r.AccessTokenValiditySeconds, orNull)
	e.optionalTimestamp("expirationDate", r.ExpirationDate)
	e.boolean("userAwareTokenNeverExpires", r.UserAwareTokenNeverExpires, orNull)
	e.extra(r.Extra, start)
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

var createResponseNames = jsonscan.NewNames("id!", "secret!", "name!", "scope!", "owner!", "created!",
	"accessTokenValiditySeconds!", "expirationDate", "userAwareTokenNeverExpires")

func (d *decoder) createResponse(i int, r *CreateResponse) int {
	o := jsonscan.Object{Names: createResponseNames, Start: i}
	for i = d.Next(&o, i); o.More; i = d.Next(&o, i) {
		switch o.Name {
		case "id":
			i = d.String(i, &r.ID)
		case "secret":
			i = d.secret(i, &r.Secret)
		case "name":
			i = d.String(i, &r.Name)
		case "scope":
			i = d.scope(i, &r.Scope)
		case "owner":
			i = d.owner(i, &r.Owner)
		case "created":
			i = d.timestamp(i, &r.Created)
		case "accessTokenValiditySeconds":
			var seconds Optional[int32]
			i = d.int32(i, &seconds)
			r.AccessTokenValiditySeconds = seconds.Value
		case "expirationDate":
			i = d.expiration(i, &r.ExpirationDate)
		case "userAwareTokenNeverExpires":
			i = d.boolean(i, &r.UserAwareTokenNeverExpires)
		}
	}
	if o.Unknown != "" {
		r.Extra = Extra{mask(o.Unknown)}
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
	start := e.open('{')
	e.string("id", r.ID)
	e.string("secret", r.Secret.Reveal())
	e.string("name", r.Name)
	e.strings("scope", r.Scope)
	e.owner(&r.Owner)
	e.timestamp("created", r.Created)
	e.int32("accessTokenValiditySeconds", Some(r.AccessTokenValiditySeconds), notNull)
	e.optionalTimestamp("expirationDate", r.ExpirationDate)
	e.boolean("userAwareTokenNeverExpires", r.UserAwareTokenNeverExpires, notNull)
	e.extra(r.Extra, start)
	e.close('}')
}

// LogValue returns what may be logged of r: all but the secret.
func (r CreateResponse) LogValue() slog.Value {
	attrs := []slog.Attr{
		slog.String("id", r.ID),
		slog.Any("secret", r.Secret),
		slog.String("name", r.Name),
		slog.Any("scope", r.Scope),
		slog.String("ownerId", r.Owner.ID),
		slog.String("created", r.Created.String()),
	}
	if at, ok := r.ExpirationDate.Get(); ok {
		attrs = append(attrs, slog.String("expirationDate", at.String()))
	}
	return slog.GroupValue(attrs...)
}

// Kind returns KindCreated.
func (*CreateResponse) Kind() Kind { return KindCreated }

// MarshalJSON is [Marshal]: it gives out the secret.
func (r CreateResponse) MarshalJSON() ([]byte, error) { return Marshal(&r) }

// UnmarshalJSON is [Unmarshal] without options.
func (r *CreateResponse) UnmarshalJSON(data []byte) error { return Unmarshal(data, r) }
