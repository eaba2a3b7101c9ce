package generate

import (
	"strings"

	"pgregory.net/rapid"

	"github.com/sailpat/sailpat/pat"
)

// Secret generates secrets of 64 random hexadecimal digits.
func Secret() *rapid.Generator[pat.Secret] {
	return rapid.Map(rapid.StringOfN(hexDigit, 64, 64, -1), pat.NewSecret)
}

var (
	hexDigit = rapid.RuneFrom([]rune("0123456789abcdef"))
	text     = rapid.StringN(1, 24, -1) // any characters: quotes, controls, emoji
	id       = rapid.OneOf(rapid.StringOfN(hexDigit, 32, 32, -1), text.Filter(func(s string) bool { return strings.TrimSpace(s) != "" }))

	// scopeToken draws a scope-token of RFC 6749 §3.3, except sp:scopes:all.
	scopeToken = rapid.OneOf(
		rapid.StringMatching(`(demo|idn|sp):[a-z-]{1,12}:(read|write|manage)`),
		rapid.StringMatching(`[!#-\[\]-~]{1,12}`),
	).Filter(func(s string) bool { return s != pat.ScopeAllScopes })
	scopeItem = rapid.OneOf(scopeToken, scopeToken, text, rapid.Just(pat.ScopeAllScopes))
)

// Token generates tokens.
func Token(opts ...Option) *rapid.Generator[pat.Token] {
	s := settings(opts)
	return rapid.Custom(s.token)
}

// TokenList generates lists of tokens, including the empty list.
func TokenList(opts ...Option) *rapid.Generator[pat.TokenList] {
	s := settings(opts)
	return rapid.Custom(s.list)
}

// CreateRequest generates create requests.
func CreateRequest(opts ...Option) *rapid.Generator[pat.CreateRequest] {
	s := settings(opts)
	return rapid.Custom(s.createRequest)
}

// CreateResponse generates their responses.
func CreateResponse(opts ...Option) *rapid.Generator[pat.CreateResponse] {
	s := settings(opts)
	return rapid.Custom(s.createResponse)
}

func (s setting) token(t *rapid.T) pat.Token {
	created := s.creation(t)
	k := pat.Token{ID: s.anID(t), Name: text.Draw(t, "name"), Scope: s.scope(t), Owner: s.owner(t), Created: stamp(created)}
	switch latest := lastInstant; s.presence(t, "lastUsed") {
	case pat.PresenceNull:
		k.LastUsed = pat.Null[pat.Timestamp]()
	case pat.PresenceGiven:
		if s.hasClock {
			latest = s.now
		}
		k.LastUsed = pat.Some(stamp(instant(t, created, latest)))
	}
	if s.presence(t, "managed") == pat.PresenceGiven {
		k.Managed = pat.Some(rapid.Bool().Draw(t, "managed"))
	}
	if s.presence(t, "validity") == pat.PresenceGiven {
		k.AccessTokenValiditySeconds = pat.Some(validity.Draw(t, "seconds"))
	}
	k.ExpirationDate, k.UserAwareTokenNeverExpires = s.end(t, created)
	return k
}

var validity = rapid.Int32Range(15, 43200)

func (s setting) anID(t *rapid.T) string {
	if s.tidy { // other forms are a warning
		return rapid.StringOfN(hexDigit, 32, 32, -1).Draw(t, "id")
	}
	return id.Draw(t, "id")
}

// presence draws whether a member is present. Members that cannot be null treat
// PresenceNull as absent.
func (s setting) presence(t *rapid.T, member string) pat.Presence {
	if s.full {
		return pat.PresenceGiven
	}
	return oneOf(t, member, pat.PresenceAbsent, pat.PresenceGiven, pat.PresenceNull)
}

// end draws the expiration date and the acknowledgement of a token.
func (s setting) end(t *rapid.T, created int64) (pat.Optional[pat.Timestamp], pat.Optional[bool]) {
	if s.wantsDate(t) {
		if at, ok := s.expiration(t, created); ok {
			return pat.Some(at), s.acknowledgement(t)
		}
	}
	never := none[pat.Timestamp](t)
	if s.sixMonths() { // the acknowledgement has no meaning there
		return never, s.acknowledgement(t)
	}
	return never, pat.Some(true)
}

// none draws an Optional without a value.
func none[T any](t *rapid.T) (o pat.Optional[T]) {
	if oneOf(t, "none", pat.PresenceAbsent, pat.PresenceNull) == pat.PresenceNull {
		o = pat.Null[T]()
	}
	return o
}

// acknowledgement draws an optional acknowledgement.
func (s setting) acknowledgement(t *rapid.T) (ack pat.Optional[bool]) {
	if oneOf(t, "acknowledgement", pat.PresenceAbsent, pat.PresenceGiven) == pat.PresenceGiven {
		ack = pat.Some(rapid.Bool().Draw(t, "true") && (!s.tidy || s.sixMonths()))
	}
	return ack
}

// scope draws null, or any number of scopes.
func (s setting) scope(t *rapid.T) []string {
	if !s.full && often(t, 1, "null") {
		return nil
	}
	return s.scopeItems(t)
}

func (s setting) scopeItems(t *rapid.T) []string {
	least := 0
	if s.full {
		least = 1
	}
	if s.tidy {
		return rapid.SliceOfNDistinct(scopeToken, least, 4, rapid.ID).Draw(t, "scope")
	}
	return rapid.SliceOfN(scopeItem, least, 4).Draw(t, "scope")
}

func (s setting) owner(t *rapid.T) (w pat.Owner) {
	for _, m := range [...]*string{&w.Type, &w.ID, &w.Name} {
		if s.tidy || s.full || often(t, 8, "present") {
			*m = text.Draw(t, "owner")
		}
	}
	if w.Type != "" {
		w.Type = pat.OwnerTypeIdentity
	}
	return w
}

func (s setting) list(t *rapid.T) pat.TokenList {
	least := 0
	if s.full {
		least = 1
	}
	type name struct{ owner, name string }
	ids, names := map[string]bool{}, map[name]bool{}
	list := pat.TokenList{}
	for _, k := range rapid.SliceOfN(rapid.Custom(s.token), least, 3).Draw(t, "list") {
		if n := (name{k.Owner.ID, k.Name}); !ids[k.ID] && !names[n] {
			ids[k.ID] = true
			names[n] = k.Owner.ID != "" // otherwise names are not compared
			list = append(list, k)
		}
	}
	return list
}

func (s setting) createRequest(t *rapid.T) pat.CreateRequest {
	r := pat.CreateRequest{Name: text.Draw(t, "name")}
	if s.tidy || s.presence(t, "scope") == pat.PresenceGiven { // without scope the request asks for all rights
		items := s.with(func(s *setting) { s.full = s.full || s.tidy })
		r.Scope = pat.Some(items.scopeItems(t))
	} else {
		r.Scope = none[[]string](t)
	}
	switch s.presence(t, "validity") {
	case pat.PresenceGiven:
		r.AccessTokenValiditySeconds = pat.Some(validity.Draw(t, "seconds"))
	case pat.PresenceNull:
		r.AccessTokenValiditySeconds = pat.Null[int32]()
	}
	from := firstInstant // six months are counted from the clock
	if s.hasClock {
		from = s.now
	}
	if s.sixMonths() && !s.hasClock {
		if s.wantsDate(t) {
			r.ExpirationDate = pat.Some(Timestamp().Draw(t, "expirationDate"))
		}
		r.UserAwareTokenNeverExpires = s.acknowledgement(t)
	} else {
		r.ExpirationDate, r.UserAwareTokenNeverExpires = s.end(t, from)
	}
	if r.UserAwareTokenNeverExpires.IsZero() && !s.full && often(t, 3, "null acknowledgement") {
		r.UserAwareTokenNeverExpires = pat.Null[bool]()
	}
	return r
}

func (s setting) createResponse(t *rapid.T) pat.CreateResponse {
	if s.sixMonths() {
		s.expiry = expires
	}
	created := s.creation(t)
	r := pat.CreateResponse{
		ID: s.anID(t), Secret: Secret().Draw(t, "secret"), Name: text.Draw(t, "name"), Scope: s.scope(t), Owner: s.owner(t),
		Created: stamp(created), AccessTokenValiditySeconds: validity.Draw(t, "seconds"),
	}
	r.ExpirationDate, r.UserAwareTokenNeverExpires = s.end(t, created)
	if r.ExpirationDate.Presence() != pat.PresenceGiven && often(t, 5, "not returned") {
		r.UserAwareTokenNeverExpires = pat.Optional[bool]{}
	}
	return r
}
