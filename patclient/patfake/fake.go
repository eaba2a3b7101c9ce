package patfake

import (
	"cmp"
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	mathrand "math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/sailpat/sailpat/pat"
	"github.com/sailpat/sailpat/patclient"
)

// DefaultMaxTokens is how many tokens a user can have, as the vendor documents.
const DefaultMaxTokens = 10

// DefaultUser is the user of a Fake that is given none: the owner in the vendor's
// samples, with all rights.
var DefaultUser = User{ID: "2c9180a46faadee4016fb4e018c20639", Name: "Support", Admin: true, Managed: true}

// Epoch is the time that the clock of a Fake shows at first, unless its Config
// says otherwise.
var Epoch = time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)

// A Config describes a Fake. The zero value is ready to use.
type Config struct {
	// Users are the identities of the tenant. Without any, DefaultUser is one.
	Users []User

	// Start is the time that the clock shows at first; zero means Epoch.
	Start time.Time

	// Clock replaces the clock that the test moves.
	Clock func() time.Time

	// MaxTokens is how many tokens a user can have, those managed by the
	// platform not counted. Zero means DefaultMaxTokens.
	MaxTokens int

	// Seed makes other IDs and secrets.
	Seed uint64

	// Unpredictable makes IDs and secrets that nobody can guess, for a Fake that
	// others can reach.
	Unpredictable bool
}

// A User is an identity that owns tokens.
type User struct {
	ID, Name string

	// Admin gives the rights to list, delete and bulk-update the tokens of
	// others.
	Admin bool

	// Managed gives the right to see tokens that the platform manages.
	Managed bool
}

// A Record is a token and its secret, as a Fake keeps them.
type Record struct {
	Token  pat.Token
	Secret pat.Secret
}

// A Store keeps the records of a Fake.
type Store interface {
	// Load returns all records.
	Load() ([]Record, error)

	// Save stores records by the IDs of their tokens, and deletes those with
	// certain IDs: all of it, or nothing if it returns an error.
	Save(put []Record, deleted []string) error
}

// A Fake is a fake of the API. It is an [http.Handler] for use with httptest, and
// may be used by several goroutines at once.
type Fake struct {
	config Config
	store  Store

	mu      sync.Mutex
	now     time.Time
	users   map[string]User
	records map[string]Record // by ID; no record is changed in place
	random  io.Reader
	key     []byte // of access tokens
	faults  []*Fault
}

// New returns a Fake without tokens.
func New(c Config) *Fake {
	f, err := Open(c, noStore{})
	if err != nil {
		panic(err) // noStore returns none
	}
	return f
}

type noStore struct{}

func (noStore) Load() ([]Record, error)       { return nil, nil }
func (noStore) Save([]Record, []string) error { return nil }

// Open returns a Fake with the tokens of a store. It refuses those that are not
// valid.
func Open(c Config, s Store) (*Fake, error) {
	f := &Fake{config: c, store: s, users: map[string]User{}, records: map[string]Record{}, now: cmp.Or(c.Start, Epoch).UTC()}
	if c.Unpredictable {
		f.random = rand.Reader
	} else {
		var seed [32]byte
		binary.LittleEndian.PutUint64(seed[:], c.Seed)
		f.random = mathrand.NewChaCha8(seed)
	}
	f.key = make([]byte, 32)
	f.read(f.key)
	users := c.Users
	if len(users) == 0 {
		users = []User{DefaultUser}
	}
	for _, u := range users {
		f.users[u.ID] = u
	}
	records, err := s.Load()
	if err != nil {
		return nil, fmt.Errorf("patfake: load: %w", err)
	}
	for _, r := range records {
		if r.Token, err = normal(r.Token); err != nil {
			return nil, fmt.Errorf("patfake: stored token: %w", err)
		}
		f.records[r.Token.ID] = r
	}
	return f, nil
}

// Now returns the time that the clock shows.
func (f *Fake) Now() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.clock()
}

func (f *Fake) clock() time.Time {
	if f.config.Clock != nil {
		return f.config.Clock().UTC().Truncate(time.Millisecond)
	}
	return f.now
}

// Advance moves the clock. It does nothing with Config.Clock.
func (f *Fake) Advance(d time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.now = f.now.Add(d)
}

// AddUser adds a user, or replaces the one with the same ID.
func (f *Fake) AddUser(u User) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.users[u.ID] = u
}

// Bootstrap creates a token of the first user for all scopes, which never expires,
// and returns its credentials: what a person does in the vendor's user interface.
// It panics if the user has a token of that name.
func (f *Fake) Bootstrap(name string) patclient.Credentials {
	owner := DefaultUser
	if len(f.config.Users) > 0 {
		owner = f.config.Users[0]
	}
	r := pat.CreateNeverExpiring(name, pat.ScopeAllScopes)
	f.mu.Lock()
	defer f.mu.Unlock()
	record, problem := f.create(owner, &r, pat.V1)
	if problem != nil {
		panic("patfake: bootstrap: " + problem.text)
	}
	return patclient.Credentials{ID: record.Token.ID, Secret: record.Secret}
}

// Put stores a token as it is: one that has expired, for example, or one that the
// platform manages. It is an error if pat refuses the token, or a list that holds
// it beside the others of its owner.
func (f *Fake) Put(t pat.Token, secret pat.Secret) error {
	t, err := normal(t.Clone())
	if err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for id, other := range f.records {
		if id != t.ID && t.Owner.ID != "" && other.Token.Owner.ID == t.Owner.ID && other.Token.Name == t.Name {
			return errors.New("patfake: the owner has a token of this name")
		}
	}
	return f.save([]Record{{t, secret}}, nil)
}

// Tokens returns all tokens, in the order of their creation.
func (f *Fake) Tokens() []pat.Token {
	f.mu.Lock()
	defer f.mu.Unlock()
	var tokens []pat.Token
	for _, r := range f.sorted() {
		tokens = append(tokens, r.Token.Clone())
	}
	return tokens
}

// Reveal returns the secret of a token, which the API never shows again.
func (f *Fake) Reveal(id string) (secret pat.Secret, ok bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	r, ok := f.records[id]
	return r.Secret, ok
}

// normal returns a token with all members that the API always sends, or an error
// if it is not valid.
func normal(t pat.Token) (pat.Token, error) {
	t = t.WithDefaults()
	if t.ExpirationDate.IsZero() {
		t.ExpirationDate = pat.Null[pat.Timestamp]()
	}
	if t.LastUsed.IsZero() {
		t.LastUsed = pat.Null[pat.Timestamp]()
	}
	if _, err := pat.Marshal(&t); err != nil {
		return t, err
	}
	return t, pat.Validate(&t)
}

// save stores records and deletes others.
func (f *Fake) save(put []Record, deleted []string) error {
	if err := f.store.Save(put, deleted); err != nil {
		return err
	}
	for _, r := range put {
		f.records[r.Token.ID] = r
	}
	for _, id := range deleted {
		delete(f.records, id)
	}
	return nil
}

// sorted returns the records in the order of their creation.
func (f *Fake) sorted() []Record {
	return slices.SortedFunc(maps.Values(f.records), func(a, b Record) int {
		return cmp.Or(a.Token.Created.Compare(b.Token.Created), strings.Compare(a.Token.ID, b.Token.ID))
	})
}

func (f *Fake) read(p []byte) {
	if _, err := io.ReadFull(f.random, p); err != nil {
		panic(err) // neither source can fail
	}
}

// hex returns random hexadecimal digits for n bytes.
func (f *Fake) hex(n int) string {
	p := make([]byte, n)
	f.read(p)
	return hex.EncodeToString(p)
}
