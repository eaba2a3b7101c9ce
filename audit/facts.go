package audit

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/sailpat/sailpat/pat"
)

// A memberSet has a bit for each member that a rule may read.
type memberSet uint16

const (
	memberID memberSet = 1 << iota
	memberName
	memberScope
	memberOwnerID
	memberOwnerName
	memberCreated
	memberLastUsed
	memberManaged
	memberValidity
	memberExpiration
	memberAcknowledgement

	memberOwner = memberOwnerID | memberOwnerName
	memberAll   = memberAcknowledgement<<1 - 1
)

var memberPointers = [...]struct {
	pointer pat.Pointer
	member  memberSet
}{
	{"/id", memberID}, {"/name", memberName}, {"/scope", memberScope},
	{"/owner/id", memberOwnerID}, {"/owner/name", memberOwnerName}, {"/owner/type", 0}, {"/owner", memberOwner},
	{"/created", memberCreated}, {"/lastUsed", memberLastUsed}, {"/managed", memberManaged},
	{"/accessTokenValiditySeconds", memberValidity}, {"/expirationDate", memberExpiration},
	{"/userAwareTokenNeverExpires", memberAcknowledgement},
}

// memberAt returns the members at a pointer within a token, and the pointer of the
// member; an empty one if there is no such member.
func memberAt(p pat.Pointer) (memberSet, pat.Pointer) {
	for _, m := range &memberPointers {
		if rest, ok := strings.CutPrefix(string(p), string(m.pointer)); ok && (rest == "" || rest[0] == '/') {
			return m.member, m.pointer
		}
	}
	return 0, ""
}

// expiryKind says where the expiry of a token comes from.
type expiryKind uint8

const (
	expiryUnknown expiryKind = iota // it could not be read
	expiryNone                      // the token never expires
	expiryGiven
	expiryImplied // created + 6 months
)

// facts is what the checks read of one token.
type facts struct {
	t          *pat.Token
	at         Place
	broken     bool // the element has violations
	unreadable memberSet
	violations []pat.Violation // those that make it unreadable

	managed bool
	apart   bool // managed, and the policy counts such tokens apart
	class   int

	kind     expiryKind
	expires  int64
	created  int64
	lastUsed int64
	wasUsed  bool // lastUsed is given
	unused   bool // lastUsed is null or absent

	owner    *Owner // of the owners file; nil if it has none
	hasOwner bool   // the ID of the owner is known
	set      *scopeSet
	secret   bool

	key    idKey
	hasKey bool
	digest uint64
	flags  flags
}

// expired reports whether the token has expired at the clock.
func (f *facts) expired(now int64) bool {
	return (f.kind == expiryGiven || f.kind == expiryImplied) && f.expires <= now
}

// expiresAt reports whether it is known when the token expires.
func (f *facts) expiresAt() bool { return f.kind == expiryGiven || f.kind == expiryImplied }

func (f *facts) can(m memberSet) bool { return f.unreadable&m == 0 }

// read fills in what follows from the token alone.
func (f *facts) read(t *pat.Token, at Place, d pat.Dialect) {
	*f = facts{t: t, at: at, violations: f.violations[:0]}
	f.created = t.Created.Time().UnixMilli()
	if used, ok := t.LastUsed.Get(); ok {
		f.lastUsed, f.wasUsed = used.Time().UnixMilli(), true
	} else {
		f.unused = true
	}
	f.managed = t.Managed.Or(false)
	f.kind, f.expires = expiryOf(t, d)
	f.secret = holdsSecret(t.Extra)
}

// spoil takes back what violations make unreadable.
func (f *facts) spoil(violations []pat.Violation) {
	t := f.t
	for i := range violations {
		v := &violations[i]
		if v.Severity != pat.SeverityError || v.Rule[3] > '2' {
			continue
		}
		f.broken = true
		f.violations = append(f.violations, *v)
		f.violations[len(f.violations)-1].Pointer = inElement(v.Pointer)
	}
	for i := range f.violations {
		v := &f.violations[i]
		m, _ := memberAt(v.Pointer)
		f.unreadable |= m
		switch {
		case v.Rule[3] != '2' && v.Rule != pat.RuleDuplicateMember:
			f.unreadable |= absent(t) // reading stopped somewhere
		case v.Pointer == "" && v.Rule == pat.RuleMissingMember:
			f.unreadable |= absent(t) & (memberID | memberName | memberScope | memberOwner | memberCreated)
		case v.Pointer == "":
			f.unreadable |= absent(t)
		}
	}
	if f.unreadable&memberExpiration != 0 || f.kind == expiryImplied && f.unreadable&memberCreated != 0 {
		f.kind = expiryUnknown
	}
	if f.unreadable&memberLastUsed != 0 {
		f.wasUsed, f.unused = false, false
	}
}

// inElement returns a pointer as counted from the element of the list.
func inElement(p pat.Pointer) pat.Pointer {
	if len(p) < 2 || p[1] < '0' || p[1] > '9' {
		return p
	}
	if i := strings.IndexByte(string(p[1:]), '/'); i >= 0 {
		return p[1+i:]
	}
	return ""
}

// absent returns the members that hold nothing, so that it is unknown whether the
// text has them.
func absent(t *pat.Token) memberSet {
	var m memberSet
	for _, a := range [...]struct {
		member memberSet
		absent bool
	}{
		{memberID, t.ID == ""},
		{memberName, t.Name == ""},
		{memberScope, len(t.Scope) == 0},
		{memberOwnerID, t.Owner.ID == ""},
		{memberOwnerName, t.Owner.Name == ""},
		{memberCreated, t.Created.IsZero()},
		{memberLastUsed, t.LastUsed.IsZero()},
		{memberManaged, t.Managed.IsZero()},
		{memberValidity, t.AccessTokenValiditySeconds.IsZero()},
		{memberExpiration, t.ExpirationDate.IsZero()},
		{memberAcknowledgement, t.UserAwareTokenNeverExpires.IsZero()},
	} {
		if a.absent {
			m |= a.member
		}
	}
	return m
}

// expiryOf returns when a stored token expires (contract D11): a null date means
// never in either dialect, and an absent one created + 6 months in the six-months
// dialect. A token whose six months end after the year 9999 never expires.
func expiryOf(t *pat.Token, d pat.Dialect) (expiryKind, int64) {
	if at, ok := t.ExpirationDate.Get(); ok {
		return expiryGiven, at.Time().UnixMilli()
	}
	if d == pat.SixMonths && t.ExpirationDate.IsZero() {
		stored := pat.Token{Created: t.Created}
		if at, ok := stored.ExpiresAt(pat.SixMonths); ok {
			return expiryImplied, at.Time().UnixMilli()
		}
	}
	return expiryNone, 0
}

// holdsSecret reports whether unknown members hold a secret: one with that name, in
// any case, that is neither a placeholder (contract R35) nor null.
func holdsSecret(e pat.Extra) bool {
	if e.IsZero() {
		return false
	}
	d := json.NewDecoder(strings.NewReader(e.JSON()))
	d.Token()
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return false
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return false
		}
		if s, ok := name.(string); !ok || !strings.EqualFold(s, "secret") || string(value) == "null" {
			continue
		}
		var text string
		if json.Unmarshal(value, &text) != nil || text != "" && strings.Trim(text, firstRune(text)) != "" {
			return true
		}
	}
	return false
}

func firstRune(text string) string {
	for i := range text {
		if i > 0 {
			return text[:i]
		}
	}
	return text
}

// distinct returns the scopes of a token, sorted and without repetition, in a
// list that is reused.
func distinct(dst, names []string) []string {
	dst = append(dst[:0], names...)
	slices.Sort(dst)
	return slices.Compact(dst)
}
