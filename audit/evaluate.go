package audit

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/sailpat/sailpat/pat"
	"github.com/sailpat/sailpat/scopes"
)

// A made is a finding about a token, before anybody asked what it says.
type made struct {
	rule        int
	severity    Severity
	state       State
	suppression int   // index of the one that applies, or -1
	urgency     int64 // smaller is more urgent
	days        int64 // or noDays
	text        string
}

const (
	noUrgency = 0
	noDays    = math.MinInt64
)

// age returns ", age 3,247 days", or nothing if the age is unknown.
func (m *made) age() string {
	if m.days == noDays {
		return ""
	}
	return ", age " + countDays(m.days)
}

// An evaluator makes the findings of one token at a time.
type evaluator struct {
	*settings
	scopes scopeTable
	hash   hasher
	made   []made
	spare  *kept // memory for the next finding, or nil

	lastName    []byte // an owner's
	lastSupport bool   // the name is one of the support
}

func newEvaluator(s *settings) evaluator {
	return evaluator{settings: s, scopes: newScopeTable(s)}
}

func (e *evaluator) limits(f *facts) *Limits { return &e.classes[f.class].limits }

// read fills in the facts of a token and its class.
func (e *evaluator) read(f *facts, t *pat.Token, violations []pat.Violation, at Place) {
	e.readAs(f, t, violations, at, e.dialect)
}

func (e *evaluator) readAs(f *facts, t *pat.Token, violations []pat.Violation, at Place, d pat.Dialect) {
	f.read(t, at, d)
	if len(violations) > 0 {
		f.spoil(violations)
	}
	f.apart = f.managed && !e.policy.ManagedLikeOthers
	if f.can(memberScope) {
		f.set = e.scopes.of(t.Scope)
	}
	if f.hasOwner = f.can(memberOwnerID) && t.Owner.ID != ""; f.hasOwner {
		f.owner = e.options.Owners.lookup(t.Owner.ID)
	}
	if f.hasKey = f.can(memberID); f.hasKey {
		f.key = e.hash.keyOfID(t.ID)
		f.digest = e.hash.identity(f)
	}
	for i := 1; i < len(e.classes); i++ {
		if e.classes[i].match.matches(f) {
			f.class = i
			break
		}
	}
	f.flags = 0
	if f.managed {
		f.flags |= flagManaged
	}
	if f.apart {
		f.flags |= flagApart
	}
	if f.broken {
		f.flags |= flagUnreadable
	}
}

// matches reports whether every selector that is given matches. What is
// unreadable is never selected.
func (m *Match) matches(f *facts) bool {
	t, class := f.t, ""
	if f.owner != nil {
		class = f.owner.Class
	}
	return selects(m.ID, readable(f, memberID, t.ID)) && selects(m.Name, readable(f, memberName, t.Name)) &&
		selects(m.OwnerID, readable(f, memberOwnerID, t.Owner.ID)) && selects(m.OwnerName, readable(f, memberOwnerName, t.Owner.Name)) &&
		selects(m.OwnerClass, class) &&
		(m.Managed == nil || f.can(memberManaged) && *m.Managed == f.managed) &&
		(m.Scope == "" || f.set != nil && f.set.has(func(s *scopeInfo) bool { return scopes.Match(m.Scope, s.name) }))
}

func readable(f *facts, m memberSet, text string) string {
	if f.can(m) {
		return text
	}
	return ""
}

// judge makes the findings of a token that need nothing but the token, the
// policy and the previous export.
func (e *evaluator) judge(f *facts) {
	e.made = e.made[:0]
	e.expiry(f)
	e.use(f)
	e.scopeRules(f)
	e.ownership(f)
	e.names(f)
	e.inputRules(f)
	e.driftOf(f)
}

// find makes a finding, unless the rule is off for the token, does not hold for
// managed tokens, or needs a member that could not be read.
func (e *evaluator) find(f *facts, rule int, urgency, days int64) bool {
	severity := e.classes[f.class].severity[rule]
	if severity == SeverityOff || f.apart && !rules[rule].managed || !f.can(readsOf[rule]) {
		return false
	}
	e.made = append(e.made, made{rule: rule, severity: severity, suppression: -1, urgency: urgency, days: days})
	return true
}

// findOld makes a finding that is the more urgent the older the token is. The age
// of a token is not always known.
func (e *evaluator) findOld(f *facts, rule int) bool {
	if !f.can(memberCreated) {
		return e.find(f, rule, math.MaxInt64, noDays)
	}
	return e.find(f, rule, f.created, days(e.now-f.created))
}

// marks records what a suppression or a baseline was good for.
type marks struct {
	suppressions []bool
	baseline     []bool
}

// resolve finds out whether findings are suppressed or known.
func (a *Auditor) resolve(f *facts, k *marks) {
	if len(a.suppress) == 0 && a.options.Baseline == nil {
		return // every finding is open
	}
	id, name := readable(f, memberID, f.t.ID), readable(f, memberName, f.t.Name)
	ownerID, ownerName := readable(f, memberOwnerID, f.t.Owner.ID), readable(f, memberOwnerName, f.t.Owner.Name)
	for i := range a.made {
		m := &a.made[i]
		m.suppression = a.suppressing(m.rule, k, id, name, ownerID, ownerName)
		m.state = StateOpen
		if a.options.Baseline != nil && a.options.Baseline.has(k, a.fingerprintOf(m.rule, f.hasKey, id, "", f.at, "", nil)) {
			m.state = StateUnchanged
		}
		if m.suppression >= 0 {
			m.state = StateSuppressed
		}
	}
}

// suppressing returns the first suppression that holds for a finding, or -1. It
// marks every one that does.
func (s *settings) suppressing(rule int, k *marks, id, name, ownerID, ownerName string) int {
	first := -1
	for _, i := range s.suppressBy[rule] {
		u := &s.suppress[i]
		if u.expired || !u.matches(id, name, ownerID, ownerName) {
			continue
		}
		if k != nil {
			k.suppressions[i] = true
		}
		if first < 0 {
			first = i
		}
	}
	return first
}

// blank returns memory for a finding.
func (e *evaluator) blank() *kept {
	k := e.spare
	if e.spare = nil; k == nil {
		k = &kept{}
	}
	return k
}

// tell returns a finding in full. It shares no memory with the token.
func (e *evaluator) tell(f *facts, m *made) *kept {
	k := e.blank()
	e.tellTo(k, f, m)
	cloneTexts(&k.Token.ID, &k.Token.Name, &k.Owner.ID, &k.Owner.Name)
	return k
}

// tellTo is tell for a finding that may share memory with the token.
func (e *evaluator) tellTo(k *kept, f *facts, m *made) {
	t := f.t
	rule := rules[m.rule]
	*k = kept{
		rule: m.rule, urgency: m.urgency, digest: f.digest, suppression: m.suppression, place: f.at, text: m.text, hasKey: f.hasKey,
		Finding: Finding{
			Rule: rule.ID, Name: rule.Name, Severity: m.severity, State: m.state, Managed: f.managed && f.can(memberManaged),
			Token:    TokenRef{readable(f, memberID, t.ID), readable(f, memberName, t.Name)},
			Owner:    OwnerRef{ID: readable(f, memberOwnerID, t.Owner.ID), Name: readable(f, memberOwnerName, t.Owner.Name)},
			Controls: rule.Controls,
		},
	}
	out := &k.Finding
	if m.days != noDays {
		out.Days = pat.Some(m.days)
	}
	if f.can(memberCreated) {
		out.Created = t.Created
	}
	if f.expiresAt() {
		out.Expires, out.Implied = timestamp(f.expires), f.kind == expiryImplied
	}
	if f.can(memberLastUsed) {
		presence := t.LastUsed.Presence()
		out.LastUsedPresence = &presence
		out.LastUsed, _ = t.LastUsed.Get()
	}
	rule.tell(e.settings, f, m, out)
}

// cloneTexts makes copies of texts that share no memory but one another's.
func cloneTexts(texts ...*string) {
	n := 0
	for _, text := range texts {
		n += len(*text)
	}
	var b strings.Builder
	b.Grow(n)
	for _, text := range texts {
		b.WriteString(*text)
	}
	rest := b.String()
	for _, text := range texts {
		*text, rest = rest[:len(*text)], rest[len(*text):]
	}
}

// countDays returns "1 day" or "3,247 days".
func countDays(n int64) string {
	if n == 1 {
		return "1 day"
	}
	return group(n) + " days"
}

// group writes a number that is not negative with a comma between thousands.
func group(n int64) string {
	if n < 1000 {
		return strconv.FormatInt(n, 10)
	}
	return group(n/1000) + fmt.Sprintf(",%03d", n%1000)
}
