package audit

import (
	"cmp"
	"iter"
	"slices"

	"github.com/sailpat/sailpat/pat"
	"github.com/sailpat/sailpat/scopes"
)

// A Stream makes every finding of a population, in the order of its tokens. The
// population must have been added to the Auditor before, since some findings
// depend on all of it, and nothing may be added while the Stream is in use.
type Stream struct {
	b       *builder
	seen    bitset // slots whose first token was streamed
	later   map[streamed]bool
	handled bitset
	told    kept // reused
}

// A streamed is a token of an ID that has several.
type streamed struct {
	key    idKey
	digest uint64
}

// Stream returns a Stream, which writes every finding of the population in a
// second reading of the same tokens.
func (a *Auditor) Stream() *Stream {
	s := &Stream{b: a.builder(), seen: newBitset(a.ids.slots()), later: map[streamed]bool{}}
	if p := a.options.Previous; p != nil {
		s.handled = newBitset(p.ids.slots())
	}
	return s
}

// A Row is a token of the population with its findings.
type Row struct {
	Token         TokenRef
	Owner         OwnerRef
	Class         string // of the policy; empty if no class matches
	Managed       bool
	State         TokenState
	Created       pat.Timestamp       `json:",omitzero"`
	LastUsed      pat.Timestamp       `json:",omitzero"`
	NeverUsed     bool                // false if the population has no lastUsed at all
	UnusedDays    pat.Optional[int64] `json:",omitzero"`
	Expires       pat.Timestamp       `json:",omitzero"`
	Implied       bool
	ExpiresInDays pat.Optional[int64] `json:",omitzero"` // rounded down, so negative once expired
	LifetimeDays  pat.Optional[int64] `json:",omitzero"`
	Scopes        []string            // sorted and distinct
	ScopeClass    string              // the widest class of the scopes
	AccessSeconds pat.Optional[int64] `json:",omitzero"` // 43200 if absent
	Place         Place
	Findings      []Finding // by severity and rule
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

// Add returns the row of a token. It reports false for a copy of a token that was
// streamed before. The row shares memory with t.
func (s *Stream) Add(t *pat.Token, at Place) (Row, bool) { return s.add(t, nil, at) }

// AddUnreadable returns the row of an element that AddUnreadable was given.
func (s *Stream) AddUnreadable(t *pat.Token, violations []pat.Violation, at Place) (Row, bool) {
	return s.add(t, violations, at)
}

func (s *Stream) add(t *pat.Token, violations []pat.Violation, at Place) (Row, bool) {
	a := s.b.Auditor
	f := &a.facts
	a.read(f, t, violations, at)
	if f.hasKey && s.copied(f) {
		return Row{}, false
	}
	a.judge(f)
	a.resolve(f, nil)
	return s.row(f), true
}

// copied notes a token, and reports whether it was there before.
func (s *Stream) copied(f *facts) bool {
	i, found := s.b.ids.search(f.key)
	if !found {
		return false
	}
	if digestOf(s.b.ids.slot(i)) == f.digest {
		return s.seen.set(i)
	}
	k := streamed{f.key, f.digest}
	was := s.later[k]
	s.later[k] = true
	return was
}

func (s *Stream) row(f *facts) Row {
	b, t := s.b, f.t
	r := Row{
		Token:   b.veil.token(TokenRef{readable(f, memberID, t.ID), readable(f, memberName, t.Name)}),
		Owner:   b.veil.owner(b.withRow(OwnerRef{ID: readable(f, memberOwnerID, t.Owner.ID), Name: readable(f, memberOwnerName, t.Owner.Name)})),
		Class:   b.options.Pseudonyms.class(b.classes[f.class].name),
		Managed: f.managed && f.can(memberManaged), Place: f.at, Findings: s.findings(f),
	}
	switch {
	case f.broken:
		r.State = TokenUnreadable
	case f.kind == expiryNone:
		r.State = TokenNeverExpires
	case f.expired(b.now):
		r.State = TokenExpired
	default:
		r.State = TokenActive
	}
	if f.can(memberCreated) {
		r.Created = t.Created
	}
	if f.wasUsed {
		r.LastUsed, _ = t.LastUsed.Get()
		r.UnusedDays = pat.Some(days(b.used - f.lastUsed))
	}
	r.NeverUsed = f.unused && b.members&memberLastUsed != 0
	if f.expiresAt() {
		r.Expires, r.Implied = timestamp(f.expires), f.kind == expiryImplied
		r.ExpiresInDays = pat.Some(floorDays(f.expires - b.now))
		if f.can(memberCreated) {
			r.LifetimeDays = pat.Some(floorDays(f.expires - f.created))
		}
	}
	if f.set != nil {
		r.Scopes = f.set.listed()
		r.ScopeClass = max(f.set.class, scopes.ClassDefault).String()
	}
	if f.can(memberValidity) {
		r.AccessSeconds = pat.Some(int64(validityOf(t)))
	}
	return r
}

// floorDays returns whole days, rounded down: -1 from the first millisecond before
// 0 on.
func floorDays(ms int64) int64 {
	d := ms / dayLength
	if ms%dayLength < 0 {
		d--
	}
	return d
}

// findings returns the findings that were made about a token. They share memory
// with it.
func (s *Stream) findings(f *facts) []Finding {
	list := make([]Finding, 0, len(s.b.made))
	for i := range s.b.made {
		if m := &s.b.made[i]; s.b.ran[m.rule] {
			s.b.tellTo(&s.told, f, m)
			list = append(list, s.b.finish(&s.told))
		}
	}
	if len(list) == 0 {
		return nil
	}
	slices.SortStableFunc(list, func(x, y Finding) int {
		return cmp.Or(cmp.Compare(y.Severity, x.Severity), cmp.Compare(x.Rule, y.Rule))
	})
	return list
}

// AddPrevious returns the findings about a token of the previous export: that it is
// gone, or what members changed. The tokens of the population come first. The
// findings share memory with t.
func (s *Stream) AddPrevious(t *pat.Token, at Place) iter.Seq[Finding] {
	a := s.b.Auditor
	if a.options.Previous == nil {
		return slices.Values[[]Finding](nil)
	}
	f, again := a.comparePrevious(t, at, s.handled)
	if f == nil || again {
		return slices.Values[[]Finding](nil)
	}
	a.resolve(f, nil)
	return slices.Values(s.findings(f))
}

// Owner returns an owner as the findings show it: with pseudonyms, if the Auditor
// has them.
func (s *Stream) Owner(o OwnerRef) OwnerRef { return s.b.veil.owner(s.b.withRow(o)) }

// Rest returns the findings about owners, the input and the policy, in the order
// of a report. It comes last. Their number is bounded only by that of the owners.
func (s *Stream) Rest() iter.Seq[Finding] {
	return func(yield func(Finding) bool) {
		var list []*kept
		b := s.b.Auditor.builder()
		b.population(true, func(k *kept) { list = append(list, k) })
		slices.SortFunc(list, func(x, y *kept) int {
			return cmp.Or(cmp.Compare(y.Severity, x.Severity), cmp.Compare(x.rule, y.rule), compareKept(x, y))
		})
		for _, k := range list {
			if !yield(b.finish(k)) {
				return
			}
		}
	}
}
