package pat

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/sailpat/sailpat/internal/jsonscan"
)

// A Token describes a personal access token, without its secret: the vendor's
// GetPersonalAccessTokenResponse, an element of the answer to GET and the answer
// to PATCH.
//
// Owner and Extra apart, a member that the contract requires is a plain value,
// one that may be absent or null an [Optional].
type Token struct {
	ID      string   // user name for Basic Auth; seen: 32 lower-case hexadecimal digits
	Name    string   // unlike that of any other token of its owner
	Scope   []string // nil is null
	Owner   Owner
	Created Timestamp

	LastUsed                   Optional[Timestamp] // brought up to date at most once a day
	Managed                    Optional[bool]      // made by the platform itself; not null
	AccessTokenValiditySeconds Optional[int32]     // of the access tokens it asks for; not null
	ExpirationDate             Optional[Timestamp] // the meaning of its absence depends on the Dialect
	UserAwareTokenNeverExpires Optional[bool]      // the acknowledgement that it never does; not null

	Extra Extra // with Tolerant
}

// An Owner is the identity a token belongs to. The API sends all three members;
// an empty one was absent.
type Owner struct {
	Type  string // IDENTITY
	ID    string
	Name  string
	Extra Extra // with Tolerant
}

// Defaults and limits of the vendor's documents.
const (
	OwnerTypeIdentity = "IDENTITY"

	MinAccessTokenValidity     = 15 * time.Second
	MaxAccessTokenValidity     = 12 * time.Hour
	DefaultAccessTokenValidity = 12 * time.Hour

	// ScopeAllScopes stands for all the rights of the owner.
	ScopeAllScopes = "sp:scopes:all"

	sixMonths = 6
)

const (
	minValiditySeconds     = int32(MinAccessTokenValidity / time.Second)
	maxValiditySeconds     = int32(MaxAccessTokenValidity / time.Second)
	defaultValiditySeconds = int32(DefaultAccessTokenValidity / time.Second)
)

var tokenNames = members(memberID|must, memberName|must, memberScope|must, memberOwner|must, memberCreated|must,
	memberLastUsed, memberManaged, memberAccessTokenValiditySeconds, memberExpirationDate,
	memberUserAwareTokenNeverExpires)

func (d *decoder) token(i int, t *Token) int {
	o := jsonscan.Object{Names: tokenNames, Start: i}
	for i = d.Next(&o, i); o.More; i = d.Next(&o, i) {
		switch o.Member {
		case memberID:
			i = d.String32(i, &t.ID)
		case memberName:
			i = d.String(i, &t.Name)
		case memberScope:
			i = d.scope(i, &t.Scope)
		case memberOwner:
			i = d.owner(i, &t.Owner)
		case memberCreated:
			i = d.timestamp(i, &t.Created)
		case memberLastUsed:
			i = d.optionalTimestamp(i, &t.LastUsed)
		case memberManaged:
			i = d.boolean(i, &t.Managed)
		case memberAccessTokenValiditySeconds:
			i = d.int32(i, &t.AccessTokenValiditySeconds)
		case memberExpirationDate:
			i = d.expiration(i, &t.ExpirationDate)
		case memberUserAwareTokenNeverExpires:
			i = d.boolean(i, &t.UserAwareTokenNeverExpires)
		}
	}
	if o.Unknown != nil {
		t.Extra = extraOf(o.Unknown)
	}
	return i
}

func (e *encoder) token(t *Token) {
	e.open('{')
	e.string(memberID, t.ID)
	e.string(memberName, t.Name)
	e.strings(memberScope, t.Scope)
	e.owner(&t.Owner)
	e.timestamp(memberCreated, t.Created)
	e.optionalTimestamp(memberLastUsed, t.LastUsed)
	e.boolean(memberManaged, t.Managed, notNull)
	e.int32(memberAccessTokenValiditySeconds, t.AccessTokenValiditySeconds, notNull)
	e.optionalTimestamp(memberExpirationDate, t.ExpirationDate)
	e.boolean(memberUserAwareTokenNeverExpires, t.UserAwareTokenNeverExpires, notNull)
	e.extra(t.Extra, tokenNames)
	e.close('}')
}

var ownerNames = members(memberType, memberID, memberName)

func (d *decoder) owner(i int, w *Owner) int {
	o := jsonscan.Object{Names: ownerNames, Start: i}
	for i = d.Next(&o, i); o.More; i = d.Next(&o, i) {
		switch o.Member {
		case memberType:
			const usual = `"` + OwnerTypeIdentity + `"`
			if strings.HasPrefix(d.Text[i:], usual) {
				w.Type = OwnerTypeIdentity
				i += len(usual)
				break
			}
			i = d.ownerMember(i, &w.Type)
		case memberID:
			i = d.ownerMember(i, &w.ID)
		case memberName:
			i = d.ownerMember(i, &w.Name)
		}
	}
	if o.Unknown != nil {
		w.Extra = extraOf(o.Unknown)
	}
	return i
}

// ownerMember refuses "", which in an Owner means absent.
func (d *decoder) ownerMember(i int, dst *string) int {
	end := d.String32(i, dst)
	if end == i+2 && d.Text[i] == '"' {
		return d.Report(codeOwnerEmptyMember, "", i, end)
	}
	return end
}

func (e *encoder) owner(w *Owner) {
	e.name(memberOwner)
	n := len(e.refused)
	e.ownerObject(w)
	e.within(n, "owner")
}

func (e *encoder) ownerObject(w *Owner) {
	e.open('{')
	e.ownerMember(memberType, w.Type)
	e.ownerMember(memberID, w.ID)
	e.ownerMember(memberName, w.Name)
	e.extra(w.Extra, ownerNames)
	e.close('}')
}

// MarshalJSON writes w as [Marshal] does.
func (w Owner) MarshalJSON() ([]byte, error) { return marshalPart(&w, (*encoder).ownerObject) }

// UnmarshalJSON reads w as [Unmarshal] does.
func (w *Owner) UnmarshalJSON(data []byte) error {
	*w = Owner{}
	return unmarshalLeaf(data, w, (*decoder).owner)
}

func (e *encoder) ownerMember(member int, value string) {
	if value != "" {
		e.string(member, value)
	}
}

// IsManaged reports whether the platform made the token itself. The default is
// false.
func (t *Token) IsManaged() bool { return t.Managed.Or(false) }

// AccessTokenValidity returns how long an access token asked for with this token
// is valid. The default is 12 hours.
func (t *Token) AccessTokenValidity() time.Duration {
	return time.Duration(t.AccessTokenValiditySeconds.Or(defaultValiditySeconds)) * time.Second
}

// Acknowledged reports whether the owner acknowledged that the token never
// expires. The default is false.
func (t *Token) Acknowledged() bool { return t.UserAwareTokenNeverExpires.Or(false) }

// NeverExpires reports whether the token has no expiration date, which in the
// [Acknowledged] dialect means that it never expires. [Token.ExpiresAt] knows
// both dialects.
func (t *Token) NeverExpires() bool { return t.ExpirationDate.presence != PresenceGiven }

// ExpiresAt returns when the token expires, if it does. In the [SixMonths]
// dialect a token without expiration date does six calendar months after its
// creation: same time of day in UTC, day clamped to the month's end.
func (t *Token) ExpiresAt(d Dialect) (Timestamp, bool) {
	if at, ok := t.ExpirationDate.Get(); ok || d != SixMonths {
		return at, ok
	}
	return t.Created.addMonths(sixMonths)
}

// Expired reports whether the token has an expiration date that is not after at.
func (t *Token) Expired(at time.Time) bool {
	e, ok := t.ExpirationDate.Get()
	return ok && e.ms <= clock(at)
}

// WithDefaults returns t with the vendor's defaults in place of absent members:
// managed false, access token validity 43200 seconds, acknowledgement false.
func (t Token) WithDefaults() Token {
	t.Managed = Some(t.Managed.Or(false))
	t.AccessTokenValiditySeconds = Some(t.AccessTokenValiditySeconds.Or(defaultValiditySeconds))
	t.UserAwareTokenNeverExpires = Some(t.UserAwareTokenNeverExpires.Or(false))
	return t
}

// Clone returns a copy that shares no memory with t, nor with the document that
// t was read from.
func (t Token) Clone() Token {
	t.ID, t.Name = strings.Clone(t.ID), strings.Clone(t.Name)
	t.Scope = slices.Clone(t.Scope)
	for k := range t.Scope {
		t.Scope[k] = strings.Clone(t.Scope[k])
	}
	t.Owner.Type, t.Owner.ID, t.Owner.Name = strings.Clone(t.Owner.Type), strings.Clone(t.Owner.ID), strings.Clone(t.Owner.Name)
	return t
}

// Kind returns KindToken.
func (*Token) Kind() Kind { return KindToken }

// MarshalJSON is [Marshal].
func (t Token) MarshalJSON() ([]byte, error) { return Marshal(&t) }

// UnmarshalJSON is [Unmarshal] without options.
func (t *Token) UnmarshalJSON(data []byte) error { return Unmarshal(data, t) }

// A TokenList is the answer to GET and to bulk-update.
type TokenList []Token

func (d *decoder) list(i int, dst *TokenList) int {
	if d.Peek(i) != '[' {
		return d.Mismatch("an array", i)
	}
	list := *dst
	a := jsonscan.Array{Start: i}
	for i = d.Elem(&a, i); a.More; i = d.Elem(&a, i) {
		if d.FaultsTruncated { // a text with this many faults gets no more memory
			i = d.Skip(i)
			continue
		}
		if len(list) == cap(list) {
			list = slices.Grow(list, max(len(list), (len(d.Text)-i)/400+1))
		}
		list = append(list, Token{})
		i = d.token(i, &list[len(list)-1])
	}
	if list == nil {
		list = TokenList{}
	}
	*dst = list
	return i
}

func (e *encoder) list(l TokenList) {
	e.open('[')
	for k := range l {
		n := e.element(k)
		e.token(&l[k])
		if len(e.refused) > n {
			e.within(n, strconv.Itoa(k))
		}
	}
	e.close(']')
}

// Kind returns KindList.
func (*TokenList) Kind() Kind { return KindList }

// MarshalJSON is [Marshal].
func (l TokenList) MarshalJSON() ([]byte, error) { return Marshal(&l) }

// UnmarshalJSON is [Unmarshal] without options.
func (l *TokenList) UnmarshalJSON(data []byte) error { return Unmarshal(data, l) }
