package cli

import (
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"github.com/sailpat/sailpat/internal/config"
	"github.com/sailpat/sailpat/pat"
)

// A ledger records the use of the suppressions of one configuration. Workers
// write to it at the same time.
type ledger struct {
	policy  *policy
	entries []entry
}

type entry struct {
	suppression *config.Suppression
	expired     bool
	matched     atomic.Bool // its path matched a file that was checked
	ran         atomic.Bool // its rule ran on such a file
	used        atomic.Bool // it suppressed a violation
}

func newLedger(c *config.Config, p *policy, flags *ruleFlags) *ledger {
	l := &ledger{policy: p, entries: make([]entry, len(c.Suppressions))}
	now, hasClock := flags.now.Get()
	for i := range l.entries {
		s := &c.Suppressions[i]
		l.entries[i].suppression = s
		l.entries[i].expired = hasClock && s.Expired(now)
	}
	return l
}

// suppress returns the violations of the file at path that no suppression covers.
// An expired suppression covers nothing.
func (l *ledger) suppress(path string, r *pat.Report) []pat.Violation {
	vs := r.Violations
	for i := range l.entries {
		e := &l.entries[i]
		if !e.suppression.Path.Match(path) {
			continue
		}
		e.matched.Store(true)
		switch r.Status(e.suppression.Rule) {
		case pat.StatusRan, pat.StatusOtherKind: // which cannot be violated
			if !l.policy.isOff(e.suppression.Rule) {
				e.ran.Store(true)
			}
		}
		if e.expired {
			continue
		}
		before := len(vs)
		vs = slices.DeleteFunc(vs, func(v pat.Violation) bool { return e.suppression.Covers(&v) })
		if len(vs) < before {
			e.used.Store(true)
		}
	}
	return vs
}

// violations returns what is wrong with the suppressions themselves. whole means
// that patlint checked every file below the folder of the configuration.
func (l *ledger) violations(whole bool) (vs []pat.Violation) {
	for i := range l.entries {
		e := &l.entries[i]
		s := e.suppression
		v := pat.Violation{Rule: config.SuppressionUnused, Pointer: pat.Pointer(fmt.Sprintf("/suppress/%d", i)), Span: s.Span}
		name := s.Rule.Error()
		matched, used := e.matched.Load(), e.used.Load()
		switch {
		case e.expired && (matched || whole):
			v.Rule = config.SuppressionExpired
			v.Message = fmt.Sprintf("suppression of %s expired after %s; fix the payload, or set a new date", name, s.Until.Format(time.DateOnly))
		case used:
			continue
		case whole && !matched:
			v.Message = fmt.Sprintf("suppression of %s matches no file; remove it", name)
		case e.ran.Load() && (whole || s.Path.NamesOne()):
			v.Message = fmt.Sprintf("suppression of %s suppresses nothing; remove it", name)
		default:
			continue
		}
		if l.policy.apply(&v) {
			vs = append(vs, v)
		}
	}
	return vs
}
