// Package auditengine audits a list of tokens for the playground.
package auditengine

import (
	"bytes"
	"errors"
	"time"

	"github.com/sailpat/sailpat/audit"
	"github.com/sailpat/sailpat/internal/auditmask"
	"github.com/sailpat/sailpat/pat"
)

// A Request says how to audit a list.
type Request struct {
	Path    string
	Version pat.APIVersion
	Now     time.Time // the clock; required
	Preset  string    // of the policy: "default" or "cis"
	NDJSON  bool
}

// Audit returns the report of an audit as patlint audit --format json writes it. It is an error if the text is
// neither a token nor a list of tokens, or if the clock is missing.
func Audit(text []byte, r Request, version string) ([]byte, error) {
	policy := audit.DefaultPolicy()
	policy.Preset = r.Preset
	a, err := audit.New(policy, audit.Options{AsOf: r.Now, APIVersion: r.Version})
	if err != nil {
		return nil, err
	}
	options := []pat.Option{pat.Tolerant(), pat.ForVersion(r.Version)}
	if r.NDJSON {
		options = append(options, pat.NDJSON())
	}
	place := audit.Place{Path: r.Path}
	add := func(token *pat.Token, err error) error {
		if invalid, ok := errors.AsType[*pat.ValidationError](err); ok {
			a.AddUnreadable(token, invalid.Violations, place)
			return nil
		}
		if err == nil {
			a.Add(token, place)
		}
		return err
	}
	switch kind, _ := pat.DetectKind(text); {
	case kind == pat.KindToken && !r.NDJSON:
		var token pat.Token
		place.Index = audit.NoIndex
		if err := add(&token, pat.Unmarshal(text, &token, options...)); err != nil {
			return nil, err
		}
	case kind == pat.KindToken || kind == pat.KindList:
		for token, err := range pat.Tokens(bytes.NewReader(text), options...) {
			if _, ok := errors.AsType[*pat.StreamError](err); ok {
				return nil, err
			}
			if err := add(&token, err); err != nil {
				return nil, err
			}
			place.Index++
		}
	default:
		return nil, errors.New("this is not a list of tokens; an audit reads what GET /personal-access-tokens answers")
	}
	report := a.Report()
	report.Tool = audit.Tool{Name: "patlint", Version: version}
	var out bytes.Buffer
	err = auditmask.WriteJSON(&out, auditmask.Report(report))
	return out.Bytes(), err
}

// An Explanation is what the page says about a rule.
type Explanation struct{ Summary, Why, Fix string }

// Explain returns the record of a rule.
func Explain(id string) (Explanation, bool) {
	rule, ok := audit.LookupRule(id)
	return Explanation{rule.Summary, rule.Why, rule.Fix}, ok
}
