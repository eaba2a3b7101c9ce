package pat

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/sailpat/sailpat/internal/jsonscan"
)

// A Token describes a personal access token without its secret: the vendor's
// GetPersonalAccessTokenResponse, an element of the GET response and the
// response to PATCH. A member that may be absent is an [Optional].
type Token struct {
	ID                         string   // user name for Basic Auth, 32 lower-case hexadecimal digits as far as known
	Name                       string   // unique among the owner's tokens
	Scope                      []string // nil is null
	Owner                      Owner
	Created                    Timestamp
	LastUsed                   Optional[Timestamp] // updated at most once a day
	Managed                    Optional[bool]      // made by the platform itself; never null
	AccessTokenValiditySeconds Optional[int32]     // 15 to 43200; never null
	ExpirationDate             Optional[Timestamp] // see ExpiresAt for its absence
	UserAwareTokenNeverExpires Optional[bool]      // the owner's acknowledgement; never null
	Extra                      Extra               // unknown members, from Tolerant reading
}

// An Owner is the identity that owns a token. The API sends all three members;
// an absent one is the empty string.
type Owner struct {
	Type  string // OwnerTypeIdentity
	ID    string
	Name  string
	Extra Extra // unknown members, from Tolerant reading
}

// Limits, defaults and names.
const (
	OwnerTypeIdentity          = "IDENTITY"      // the only type of an owner
	ScopeAllScopes             = "sp:scopes:all" // grants all the rights of the owner
	MinAccessTokenValidity     = 15 * time.Second
	MaxAccessTokenValidity     = 12 * time.Hour
	DefaultAccessTokenValidity = 12 * time.Hour
	MaxBulkIDs                 = 25                         // ids of one bulk-update
	DefaultMaxSize             = 64 << 20                   // 64 MiB, see [MaxSize]
	ProblemContentType         = "application/problem+json" // media type of a [Problem] (RFC 9457 §6.1)
)

const (
	sixMonths              = 6
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
	return d.ownerMember(i, d.String(i, dst))
}

// ownerMember returns end, where the string at i ends. The string must not be
// empty: "" in an Owner means absent.
func (d *decoder) ownerMember(i, end int) int {
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

// IsManaged reports whether the platform made the token, false by default.
func (t Token) IsManaged() bool { return t.Managed.Or(false) }

// AccessTokenValidity returns how long access tokens last; 12 hours by default.
func (t Token) AccessTokenValidity() time.Duration { return validity(t.AccessTokenValiditySeconds) }

func validity(seconds Optional[int32]) time.Duration {
	return time.Duration(seconds.Or(defaultValiditySeconds)) * time.Second
}

// Acknowledged returns the owner's acknowledgement, false by default.
func (t Token) Acknowledged() bool { return t.UserAwareTokenNeverExpires.Or(false) }

// ExpiresAt returns when the token expires; ok is false if it never does. An
// explicit null means never (contract D11). An absent date means never in the
// [Acknowledged] dialect. In the [SixMonths] dialect it means six calendar
// months after creation, at the same time of day in UTC, the day clamped to the
// end of the month.
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

// NeverExpires reports whether ExpiresAt returns no time.
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
// not managed, 43200 seconds, not acknowledged.
func (t Token) WithDefaults() Token {
	t.Managed = Some(t.IsManaged())
	t.AccessTokenValiditySeconds = Some(t.AccessTokenValiditySeconds.Or(defaultValiditySeconds))
	t.UserAwareTokenNeverExpires = Some(t.Acknowledged())
	return t
}

func (*Token) Kind() Kind { return KindToken }

func (t Token) MarshalJSON() ([]byte, error) { return Marshal(&t) }

func (t *Token) UnmarshalJSON(data []byte) error { return Unmarshal(data, t) }

func (o Owner) MarshalJSON() ([]byte, error) { return marshalPart(&o, (*encoder).ownerObject) }

func (o *Owner) UnmarshalJSON(data []byte) error {
	*o = Owner{}
	return unmarshalLeaf(data, o, (*decoder).owner)
}

// A TokenList is the GET response and the response to bulk-update.
type TokenList []Token

func (d *decoder) list(i int, dst *TokenList) int {
	if d.Peek(i) != '[' {
		return d.Mismatch("an array", i)
	}
	list, start := *dst, i
	a := jsonscan.Array{Start: i}
	for i = d.Elem(&a, i); a.More; i = d.Elem(&a, i) {
		if d.FaultsTruncated { // no more memory for a text with this many faults
			i = d.Skip(i)
			continue
		}
		if len(list) == cap(list) {
			n := (len(d.Text)-i)/400 + 1
			if len(list) > 0 {
				n = growFor(len(list), i-start, len(d.Text)-i)
			}
			list = slices.Grow(list, n)
		}
		list = append(list, Token{})
		i = d.token(i, &list[len(list)-1])
		if d.rules != nil && len(list)%blockSize == 0 {
			d.checkBlock(list, i-start, len(d.Text)-i)
		}
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

// Clone returns a deep copy, which keeps no part of the document in memory.
func (l TokenList) Clone() TokenList {
	l = slices.Clone(l)
	for i := range l {
		l[i] = l[i].Clone()
	}
	return l
}

func (*TokenList) Kind() Kind { return KindList }

func (l TokenList) MarshalJSON() ([]byte, error) { return Marshal(&l) }

func (l *TokenList) UnmarshalJSON(data []byte) error { return Unmarshal(data, l) }
