// Package auditexample audits the examples of the rules of package audit, for
// patlint explain and for the pages of the site.
package auditexample

import (
	"errors"
	"strings"

	"github.com/sailpat/sailpat/audit"
	"github.com/sailpat/sailpat/pat"
)

// Path is the file of the tokens in the reports.
const Path = "example.json"

// Run audits an example. It returns the report and the policy in force.
func Run(e audit.Example) (*audit.Report, audit.Policy, error) {
	policy := audit.DefaultPolicy()
	if e.Policy != nil {
		policy = *e.Policy
	}
	o := audit.Options{APIVersion: e.Version}
	clock, err := pat.ParseTimestamp(audit.ExampleClock)
	if err != nil {
		return nil, policy, err
	}
	o.AsOf = clock.Time()
	if e.Exported != "" {
		exported, err := pat.ParseTimestamp(e.Exported)
		if err != nil {
			return nil, policy, err
		}
		o.Exported = exported.Time()
	}
	if e.Owners != nil {
		o.Owners = audit.NewOwners(e.Owners)
	}
	if e.Previous != "" {
		o.Previous = audit.NewPrevious(e.Version)
		err := each(e.Previous, func(t *pat.Token, unreadable []pat.Violation, _ audit.Place) {
			if unreadable == nil {
				o.Previous.Add(t)
			} else {
				o.Previous.AddUnreadable(t)
			}
		})
		if err != nil {
			return nil, policy, err
		}
	}
	a, err := audit.New(policy, o)
	if err != nil {
		return nil, policy, err
	}
	err = each(e.Tokens, func(t *pat.Token, unreadable []pat.Violation, at audit.Place) {
		if unreadable == nil {
			a.Add(t, at)
		} else {
			a.AddUnreadable(t, unreadable, at)
		}
	})
	if err != nil {
		return nil, policy, err
	}
	if e.Previous != "" {
		err = each(e.Previous, func(t *pat.Token, unreadable []pat.Violation, at audit.Place) {
			if unreadable == nil {
				a.ReviewPrevious(t, at)
			}
		})
	}
	return a.Report(), policy.Effective(), err
}

// each reads a list as patlint audit does. A token that cannot be read has
// violations.
func each(list string, f func(t *pat.Token, unreadable []pat.Violation, at audit.Place)) error {
	at := audit.Place{Path: Path}
	for t, err := range pat.Tokens(strings.NewReader(list), pat.Tolerant()) {
		if broken, ok := errors.AsType[*pat.StreamError](err); ok {
			return broken // it may wrap a ValidationError
		} else if invalid, ok := errors.AsType[*pat.ValidationError](err); ok {
			f(&t, invalid.Violations, at)
		} else if err != nil {
			return err
		} else {
			f(&t, nil, at)
		}
		at.Index++
	}
	return nil
}
