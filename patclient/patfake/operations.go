package patfake

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/sailpat/sailpat/pat"
)

// A problem is a response that is not a success.
type problem struct {
	status int
	text   string // says what the client did wrong; never quotes what it sent
}

func badRequest(format string, args ...any) *problem {
	return &problem{http.StatusBadRequest, fmt.Sprintf(format, args...)}
}

func invalid(err error) *problem { return badRequest("%v", err) }

var (
	notFound  = &problem{http.StatusNotFound, "The server did not find a current representation for the target resource."}
	forbidden = &problem{http.StatusForbidden, "The server understood the request but refuses to authorize it."}
)

func storeFailed(err error) *problem {
	return &problem{http.StatusInternalServerError, fmt.Sprintf("patfake: the store failed: %v", err)}
}

// Scopes of the operations, from the vendor's description of the API. A caller
// needs one of them.
var (
	scopesRead      = []string{"sp:my-personal-access-tokens:read", "sp:my-personal-access-tokens:manage", "sp:all-personal-access-tokens:read", "sp:all-personal-access-tokens:manage"}
	scopesReadAll   = []string{"sp:all-personal-access-tokens:read", "sp:all-personal-access-tokens:manage"}
	scopesManage    = []string{"sp:my-personal-access-tokens:manage", "sp:all-personal-access-tokens:manage"}
	scopesManageMy  = []string{"sp:my-personal-access-tokens:manage"}
	scopesManageAll = []string{"sp:all-personal-access-tokens:manage"}
)

// create makes a token.
func (f *Fake) create(owner User, r *pat.CreateRequest, v pat.APIVersion) (Record, *problem) {
	now := f.clock()
	if err := validate(r, v, now); err != nil {
		return Record{}, invalid(err)
	}
	count := 0
	for _, record := range f.records {
		if record.Token.Owner.ID != owner.ID {
			continue
		}
		if record.Token.Name == r.Name { // a managed one, too (contract R27)
			return Record{}, badRequest("the owner has a token of this name")
		}
		if !record.Token.IsManaged() {
			count++
		}
	}
	if limit := cmp.Or(f.config.MaxTokens, DefaultMaxTokens); count >= limit {
		return Record{}, badRequest("the owner has %d tokens, which is the limit", limit)
	}
	t := pat.Token{
		ID:                         f.hex(16),
		Name:                       r.Name,
		Scope:                      []string{pat.ScopeAllScopes},
		Owner:                      pat.Owner{Type: pat.OwnerTypeIdentity, ID: owner.ID, Name: owner.Name},
		Created:                    pat.TimestampOf(now),
		LastUsed:                   pat.Null[pat.Timestamp](),
		Managed:                    pat.Some(false),
		AccessTokenValiditySeconds: pat.Some(r.AccessTokenValiditySeconds.Or(int32(pat.DefaultAccessTokenValidity / time.Second))),
		UserAwareTokenNeverExpires: pat.Some(false),
	}
	if scope := r.Scope.Or(nil); len(scope) > 0 {
		t.Scope = slices.Clone(scope)
	}
	if v.Dialect() == pat.Acknowledged {
		t.UserAwareTokenNeverExpires = pat.Some(r.UserAwareTokenNeverExpires.Or(false))
	}
	if at, ok := r.ExpirationDate.Get(); ok {
		t.ExpirationDate = pat.Some(at)
	} else if at, ok := t.ExpiresAt(v.Dialect()); ok {
		t.ExpirationDate = pat.Some(at) // of a token without a date, by the version's rule
	} else {
		t.ExpirationDate = pat.Null[pat.Timestamp]()
	}
	record := Record{t, pat.NewSecret(f.hex(32))}
	if err := f.save([]Record{record}, nil); err != nil {
		return Record{}, storeFailed(err)
	}
	return record, nil
}

// patch changes tokens, all of them or none.
func (f *Fake) patch(ids []string, p pat.Patch, v pat.APIVersion) ([]pat.Token, *problem) {
	var changed []Record
	for _, id := range ids {
		record := f.records[id]
		t, err := p.Apply(record.Token, pat.ForVersion(v), pat.At(f.clock()))
		if err == nil {
			t, err = normal(t)
		}
		if err != nil {
			return nil, invalid(err)
		}
		for _, other := range f.records {
			if other.Token.ID != id && other.Token.Owner.ID == t.Owner.ID && other.Token.Name == t.Name && t.Name != record.Token.Name {
				return nil, badRequest("the owner has a token of this name")
			}
		}
		changed = append(changed, Record{t, record.Secret})
	}
	if err := f.save(changed, nil); err != nil {
		return nil, storeFailed(err)
	}
	var tokens []pat.Token
	for _, record := range changed {
		tokens = append(tokens, record.Token)
	}
	slices.SortFunc(tokens, func(a, b pat.Token) int { return strings.Compare(a.ID, b.ID) })
	return tokens, nil
}

func validate(p pat.Payload, v pat.APIVersion, now time.Time) error {
	if _, err := pat.Marshal(p); err != nil {
		return err
	}
	return pat.Validate(p, pat.ForVersion(v), pat.At(now))
}

// visible reports whether a user sees a token at all.
func (u User) visible(t *pat.Token) bool {
	return (u.Admin || t.Owner.ID == u.ID) && (u.Managed || !t.IsManaged())
}

// use finds the token that credentials belong to, and notes that it was used.
func (f *Fake) use(id, secret string) (t pat.Token, owner User, ok bool, err error) {
	record, ok := f.records[id]
	owner, known := f.users[record.Token.Owner.ID]
	now := f.clock()
	if !ok || !known || !record.Secret.Equal(pat.NewSecret(secret)) || record.Token.Expired(now, pat.Acknowledged) {
		return pat.Token{}, User{}, false, nil
	}
	// "This timestamp does not get updated on every PAT usage, but only once a
	// day."
	last, used := record.Token.LastUsed.Get()
	if today := now.Truncate(24 * time.Hour); !used || last.Time().Before(today) {
		record.Token.LastUsed = pat.Some(pat.TimestampOf(now))
		err = f.save([]Record{record}, nil)
	}
	return record.Token, owner, true, err
}

// view returns a token as a version of the API shows it.
func view(t pat.Token, v pat.APIVersion) pat.Token {
	if v.Dialect() == pat.SixMonths { // has no such member
		t.UserAwareTokenNeverExpires = pat.Optional[bool]{}
	}
	return t
}

// viewCreated returns the response to a create.
func viewCreated(r Record, v pat.APIVersion) pat.CreateResponse {
	t := view(r.Token, v)
	return pat.CreateResponse{
		ID: t.ID, Secret: r.Secret, Name: t.Name, Scope: t.Scope, Owner: t.Owner, Created: t.Created,
		AccessTokenValiditySeconds: t.AccessTokenValiditySeconds.Or(0),
		ExpirationDate:             t.ExpirationDate,
		UserAwareTokenNeverExpires: t.UserAwareTokenNeverExpires,
	}
}

// A filter selects tokens.
type filter func(*pat.Token) bool

var errFilter = errors.New("filters: expected lastUsed le TIMESTAMP or lastUsed isnull, combined with and, or, not and parentheses")

// parseFilter reads the filters parameter: the vendor's standard syntax, with the
// members and operators that the list of tokens supports.
func parseFilter(text string) (filter, error) {
	p := filterParser{words: filterWords(text)}
	f, err := p.either()
	if err == nil && len(p.words) > 0 {
		err = errFilter
	}
	return f, err
}

// filterWords splits a filter at white space and parentheses.
func filterWords(text string) []string {
	return strings.Fields(strings.NewReplacer("(", " ( ", ")", " ) ").Replace(text))
}

type filterParser struct {
	words []string
	depth int
}

func (p *filterParser) take(word string) bool {
	if len(p.words) == 0 || p.words[0] != word {
		return false
	}
	p.words = p.words[1:]
	return true
}

func (p *filterParser) either() (filter, error) {
	left, err := p.both()
	for err == nil && p.take("or") {
		var right filter
		first := left
		right, err = p.both()
		left = func(t *pat.Token) bool { return first(t) || right(t) }
	}
	return left, err
}

func (p *filterParser) both() (filter, error) {
	left, err := p.one()
	for err == nil && p.take("and") {
		var right filter
		first := left
		right, err = p.one()
		left = func(t *pat.Token) bool { return first(t) && right(t) }
	}
	return left, err
}

const maxFilterDepth = 100

func (p *filterParser) one() (filter, error) {
	if p.depth++; p.depth > maxFilterDepth {
		return nil, errFilter
	}
	defer func() { p.depth-- }()
	switch {
	case p.take("not"):
		f, err := p.one()
		return func(t *pat.Token) bool { return !f(t) }, err
	case p.take("("):
		f, err := p.either()
		if err == nil && !p.take(")") {
			err = errFilter
		}
		return f, err
	case !p.take("lastUsed"):
		return nil, errFilter
	case p.take("isnull"):
		return func(t *pat.Token) bool { _, used := t.LastUsed.Get(); return !used }, nil
	case p.take("le") && len(p.words) > 0:
		at, err := pat.ParseTimestamp(strings.Trim(p.words[0], `"`))
		if err != nil {
			return nil, errFilter
		}
		p.words = p.words[1:]
		return func(t *pat.Token) bool { last, used := t.LastUsed.Get(); return used && last.Compare(at) <= 0 }, nil
	}
	return nil, errFilter
}
