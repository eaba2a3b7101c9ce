package cli

import (
	"fmt"
	"sync/atomic"
	"time"

	"github.com/sailpat/sailpat/internal/config"
	"github.com/sailpat/sailpat/pat"
)

// A ledger keeps account of the suppressions of one configuration. Workers
// write to it at the same time.
type ledger struct {
	config  *config.Config
	policy  *policy
	entries []entry
}

type entry struct {
	suppression *config.Suppression
	expired     bool
	matched     atomic.Bool // a file that was judged
	ran         atomic.Bool // its rule, on such a file
	used        atomic.Bool
}

func newLedger(c *config.Config, p *policy, flags *ruleFlags) *ledger {
	l := &ledger{config: c, policy: p, entries: make([]entry, len(c.Suppressions))}
	now, clock := flags.now.Get()
	for k := range l.entries {
		s := &c.Suppressions[k]
		l.entries[k].suppression = s
		l.entries[k].expired = clock && s.Expired(now)
	}
	return l
}

// suppress takes away what is put up with in the file at path, which was judged
// in dialect d. An expired suppression puts up with nothing.
func (l *ledger) suppress(path string, d pat.Dialect, vs []pat.Violation) []pat.Violation {
	unread := false // after such a violation nothing deeper runs
	for k := range vs {
		unread = unread || stopsReading(&vs[k])
	}
	for k := range l.entries {
		e := &l.entries[k]
		if !config.Match(e.suppression.Path, path) {
			continue
		}
		e.matched.Store(true)
		if r, ok := config.LookupRule(e.suppression.Rule); ok && l.policy.judges(r, d) && (!unread || r.Layer <= 1) {
			e.ran.Store(true)
		}
		if e.expired {
			continue
		}
		kept := vs[:0]
		for i := range vs {
			if e.suppression.Covers(&vs[i]) {
				e.used.Store(true)
			} else {
				kept = append(kept, vs[i])
			}
		}
		vs = kept
	}
	return vs
}

func stopsReading(v *pat.Violation) bool {
	r, ok := pat.LookupRule(v.Rule)
	return ok && r.Layer <= 1 && v.Rule != pat.RuleDuplicateMember && v.Rule != pat.RuleTooManyViolations
}

// violations judges the suppressions themselves. whole says that every file
// below the configuration's folder was judged that patlint would find there.
func (l *ledger) violations(whole bool) (vs []pat.Violation) {
	for k := range l.entries {
		e := &l.entries[k]
		s := e.suppression
		v := pat.Violation{Pointer: pat.Pointer(fmt.Sprintf("/suppress/%d", k)), Span: s.Span}
		name := s.Rule.Error()
		matched, used := e.matched.Load(), e.used.Load()
		switch {
		case e.expired && (matched || whole):
			v.Rule = config.SuppressionExpired
			v.Message = fmt.Sprintf("expected a suppression of %s that still holds, got one until %s", name, s.Until.Format(time.DateOnly))
		case used:
			continue
		case whole && !matched:
			v.Rule = config.SuppressionUnused
			v.Message = fmt.Sprintf("expected a file that the path matches, got none for the suppression of %s", name)
		case e.ran.Load() && (whole || config.NamesOne(s.Path)):
			v.Rule = config.SuppressionUnused
			v.Message = fmt.Sprintf("expected a violation of %s to suppress, got none", name)
		default:
			continue
		}
		if l.policy.apply(&v) {
			vs = append(vs, v)
		}
	}
	return vs
}
