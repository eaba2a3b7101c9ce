package pat

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/sailpat/sailpat/internal/jsonscan"
)

// A Token describes a personal access token without its secret. It is an
// element of the GET answer and the answer to PATCH: the vendor's
// GetPersonalAccessTokenResponse.
//
// A member that the contract requires is a plain value. A member that may be
// absent is an [Optional].
type Token struct {
	ID      string   // user name for Basic Auth, 32 lower-case hexadecimal digits as far as known
	Name    string   // unique among the owner's tokens
	Scope   []string // nil is null
	Owner   Owner
	Created Timestamp

	LastUsed                   Optional[Timestamp] // updated at most once a day
	Managed                    Optional[bool]      // made by the platform itself; never null
	AccessTokenValiditySeconds Optional[int32]     // 15 to 43200; never null
	ExpirationDate             Optional[Timestamp] // see ExpiresAt for its absence
	UserAwareTokenNeverExpires Optional[bool]      // the owner's acknowledgement; never null

	Extra Extra // unknown members, from Tolerant reading
}

// An Owner is the identity that a token belongs to. The API sends all three
// members; an absent one is the empty string.
type Owner struct {
	Type  string // OwnerTypeIdentity
	ID    string
	Name  string
	Extra Extra // unknown members, from Tolerant reading
}

// Limits and defaults of the vendor's documents.
const (
	OwnerTypeIdentity = "IDENTITY" // the only type of an owner

	MinAccessTokenValidity     = 15 * time.Second
	MaxAccessTokenValidity     = 12 * time.Hour
	DefaultAccessTokenValidity = 12 * time.Hour

	ScopeAllScopes = "sp:scopes:all" // grants all the rights of the owner

	sixMonths = 6
)

const (
	minValiditySeconds     = int32(MinAccessTokenValidity / time.Second)
	maxValiditySeconds     = int32(MaxAccessTokenValidity / time.Second)
	defaultValiditySeconds = int32(DefaultAccessTokenValidity / time.Second)
)

// ownerType reads the type of an owner, which is the same in nearly all tokens.
func (d *decoder) ownerType(i int, dst *string) int {
	const usual = `"` + OwnerTypeIdentity + `"`
	if strings.HasPrefix(d.Text[i:], usual) {
		*dst = OwnerTypeIdentity
		return i + len(usual)
	}
	return d.ownerMember(i, dst)
}

// ownerMember reads a string that must not be empty: "" in an Owner means
// absent.
func (d *decoder) ownerMember(i int, dst *string) int {
	end := d.String32(i, dst)
	if end == i+2 && d.Text[i] == '"' {
		return d.Report(codeOwnerEmptyMember, "", i, end)
	}
	return end
}

func (e *encoder) owner(o *Owner) {
	e.name(memberOwner)
	n := len(e.refused)
	e.ownerObject(o)
	e.within(n, "owner")
}

func (e *encoder) ownerMember(member int, value string) {
	if value != "" {
		e.string(member, value)
	}
}

// IsManaged reports whether the platform itself made the token. The default is
// false.
func (t Token) IsManaged() bool { return t.Managed.Or(false) }

// AccessTokenValidity returns how long the access tokens obtained with this
// token are valid. The default is 12 hours.
func (t Token) AccessTokenValidity() time.Duration { return validity(t.AccessTokenValiditySeconds) }

func validity(seconds Optional[int32]) time.Duration {
	return time.Duration(seconds.Or(defaultValiditySeconds)) * time.Second
}

// Acknowledged reports whether the owner acknowledged that the token never
// expires. The default is false.
func (t Token) Acknowledged() bool { return t.UserAwareTokenNeverExpires.Or(false) }

// ExpiresAt returns when the token expires; ok is false if it never does. In
// the [Acknowledged] dialect a token without an expiration date never expires.
// In the [SixMonths] dialect an absent date means six calendar months after
// creation: the same time of day in UTC, the day clamped to the end of the
// month. An explicit null never expires in either dialect, since an endpoint of
// the six-months dialect also lists tokens made in other versions (contract
// D11).
func (t Token) ExpiresAt(d Dialect) (at Timestamp, ok bool) {
	if t.ExpirationDate.IsNull() {
		return Timestamp{}, false
	}
	return expiresAt(t.ExpirationDate, t.Created, d)
}

// expiresAt returns when a token expires that has no date only because the
// dialect supplies one.
func expiresAt(date Optional[Timestamp], created Timestamp, d Dialect) (Timestamp, bool) {
	if at, ok := date.Get(); ok || d != SixMonths {
		return at, ok
	}
	return created.addMonths(sixMonths)
}

// NeverExpires reports whether the token never expires: [Token.ExpiresAt]
// returns no time.
func (t Token) NeverExpires(d Dialect) bool {
	_, ok := t.ExpiresAt(d)
	return !ok
}

// Expired reports whether the token expires at or before the time now.
func (t Token) Expired(now time.Time, d Dialect) bool {
	at, ok := t.ExpiresAt(d)
	return ok && at.ms <= clock(now)
}

// WithDefaults returns t with the vendor's defaults in place of absent members:
// managed false, access token validity 43200 seconds, acknowledgement false.
func (t Token) WithDefaults() Token {
	t.Managed = Some(t.IsManaged())
	t.AccessTokenValiditySeconds = Some(t.AccessTokenValiditySeconds.Or(defaultValiditySeconds))
	t.UserAwareTokenNeverExpires = Some(t.Acknowledged())
	return t
}

// Kind returns KindToken.
func (*Token) Kind() Kind { return KindToken }

// MarshalJSON is [Marshal].
func (t Token) MarshalJSON() ([]byte, error) { return Marshal(&t) }

// UnmarshalJSON is [Unmarshal] without options.
func (t *Token) UnmarshalJSON(data []byte) error { return Unmarshal(data, t) }

// MarshalJSON writes o as [Marshal] does.
func (o Owner) MarshalJSON() ([]byte, error) { return marshalPart(&o, (*encoder).ownerObject) }

// UnmarshalJSON reads o as [Unmarshal] does.
func (o *Owner) UnmarshalJSON(data []byte) error {
	*o = Owner{}
	return unmarshalLeaf(data, o, (*decoder).owner)
}

// A TokenList is the GET answer and the answer to bulk-update.
type TokenList []Token

func (d *decoder) list(i int, dst *TokenList) int {
	if d.Peek(i) != '[' {
		return d.Mismatch("an array", i)
	}
	list := *dst
	a := jsonscan.Array{Start: i}
	for i = d.Elem(&a, i); a.More; i = d.Elem(&a, i) {
		if d.FaultsTruncated { // no more memory for a text with this many faults
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
	for i := range l {
		n := e.element(i)
		e.token(&l[i])
		if len(e.refused) > n {
			e.within(n, strconv.Itoa(i))
		}
	}
	e.close(']')
}

// Clone returns a copy that shares no slice with l, and no memory with the
// document that l was read from.
func (l TokenList) Clone() TokenList {
	l = slices.Clone(l)
	for i := range l {
		l[i] = l[i].Clone()
	}
	return l
}

// Kind returns KindList.
func (*TokenList) Kind() Kind { return KindList }

// MarshalJSON is [Marshal].
func (l TokenList) MarshalJSON() ([]byte, error) { return Marshal(&l) }

// UnmarshalJSON is [Unmarshal] without options.
func (l *TokenList) UnmarshalJSON(data []byte) error { return Unmarshal(data, l) }
