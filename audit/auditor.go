package audit

import (
	"iter"
	"time"

	"github.com/sailpat/sailpat/pat"
)

// Options says what an audit knows besides its policy. Only AsOf is required.
type Options struct {
	AsOf     time.Time // the clock of the audit, cut to the millisecond
	Exported time.Time // when the export was made; zero if unknown

	APIVersion pat.APIVersion // of the export; it decides the dialect

	Owners     *Owners     // the owners file; nil if there is none
	Previous   *Previous   // the previous export; nil if there is none
	Baseline   *Baseline   // findings that are known; nil if there are none
	Pseudonyms *Pseudonyms // hides names; nil shows them

	Only   []string // IDs or names of the rules to run; nil runs all. AUD9xx always run
	Top    int      // findings kept a rule; DefaultTop if 0
	Tenant string   // a label for the report

	// Partial makes [Auditor.Merge] exact for parts that share tokens, at the
	// price of about 20 bytes a token.
	Partial bool
}

// DefaultTop is the default of [Options.Top].
const DefaultTop = 1000

// An Auditor audits a population of tokens. Use [New].
type Auditor struct{ _ int }

// New returns an Auditor without tokens. An invalid policy is a *[PolicyError].
func New(p Policy, o Options) (*Auditor, error) { panic("not yet") }

// Add adds a token that was read without an error. It keeps no part of t, so the
// token may be borrowed.
func (a *Auditor) Add(t *pat.Token, at Place) { panic("not yet") }

// AddUnreadable adds an element with violations that make a part of it
// unreadable: those of layers 0 to 2. Rules that need an unreadable member do not
// run for it. The members that could be read are in t.
func (a *Auditor) AddUnreadable(t *pat.Token, violations []pat.Violation, at Place) {
	panic("not yet")
}

// SetInput names the SHA-256 of an input, in hexadecimal. It also puts inputs
// without elements into the report.
func (a *Auditor) SetInput(path, sha256 string) { panic("not yet") }

// Note adds a sentence to the notes of the report.
func (a *Auditor) Note(text string) { panic("not yet") }

// Merge adds the population of b to a. Both must have the same policy and the same
// options, or else Merge returns an error and leaves a as it is. Merging is
// associative and commutative: any split of a population, merged in any order,
// gives the report of the whole. Unless the options say Partial, the parts must
// not share identical tokens; [ErrOverlap] says that they do. b is unchanged.
func (a *Auditor) Merge(b *Auditor) error { panic("not yet") }

// Review takes a token of the population a second time. It completes AUD902
// findings with the places and names of all tokens of the ID. Reports without
// AUD902 do not need it: see [Auditor.NeedsReview].
func (a *Auditor) Review(t *pat.Token, at Place) { panic("not yet") }

// NeedsReview reports whether a second reading through [Auditor.Review] would
// complete the report.
func (a *Auditor) NeedsReview() bool { panic("not yet") }

// ReviewPrevious takes a token of the previous export a second time, after the
// whole population was added and merged. The tokens that are gone and the members
// that changed are found here. Call it for every token of the previous export.
func (a *Auditor) ReviewPrevious(t *pat.Token, at Place) { panic("not yet") }

// Report returns what was found. It changes nothing, so more tokens may follow.
func (a *Auditor) Report() *Report { panic("not yet") }

// Stream returns a Stream, which writes every finding of the population in a
// second reading of the same tokens.
func (a *Auditor) Stream() *Stream { panic("not yet") }

// MarshalBinary returns the state of the audit: what another process needs to
// merge it, or to go on. It contains names of tokens and owners even if the
// options hide them. Equal states have equal bytes.
func (a *Auditor) MarshalBinary() ([]byte, error) { panic("not yet") }

// UnmarshalBinary replaces the state of a by one that MarshalBinary of this
// version returned for the same policy and options. On an error a is unchanged.
func (a *Auditor) UnmarshalBinary(data []byte) error { panic("not yet") }

// A Stream makes every finding of a population, in the order of its tokens. The
// population must have been added to the Auditor before, since some findings
// depend on all of it.
type Stream struct{ _ int }

// Add returns the row of a token. It reports false for a copy of a token that was
// streamed before. The row shares memory with t.
func (s *Stream) Add(t *pat.Token, at Place) (Row, bool) { panic("not yet") }

// AddUnreadable returns the row of an element that AddUnreadable was given.
func (s *Stream) AddUnreadable(t *pat.Token, violations []pat.Violation, at Place) (Row, bool) {
	panic("not yet")
}

// AddPrevious returns the findings of a token of the previous export: tokens that
// are gone, and members that changed. The tokens of the population come first.
func (s *Stream) AddPrevious(t *pat.Token, at Place) iter.Seq[Finding] { panic("not yet") }

// Rest returns the findings about owners and the input as a whole. It comes last.
func (s *Stream) Rest() iter.Seq[Finding] { panic("not yet") }

// A Row is a token of the population with its findings.
type Row struct {
	Token         TokenRef
	Owner         OwnerRef
	Class         string // of the policy; empty if no class matches
	Managed       bool
	State         TokenState
	Created       pat.Timestamp
	LastUsed      pat.Timestamp
	NeverUsed     bool // false if the population has no lastUsed at all
	UnusedDays    pat.Optional[int64]
	Expires       pat.Timestamp
	Implied       bool
	ExpiresInDays pat.Optional[int64] // negative if expired
	LifetimeDays  pat.Optional[int64]
	Scopes        []string            // sorted and distinct
	ScopeClass    string              // the widest class of the scopes
	AccessSeconds pat.Optional[int64] // 43200 if absent
	Findings      []Finding
}

// TokenState says whether a token is valid at the clock.
type TokenState string

// The states of a token. An unreadable token has one or more unreadable members.
const (
	TokenActive       TokenState = "active"
	TokenExpired      TokenState = "expired"
	TokenNeverExpires TokenState = "never-expires"
	TokenUnreadable   TokenState = "unreadable"
)
