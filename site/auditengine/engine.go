// Package auditengine audits a list of tokens for the playground.
package auditengine

import (
	"bytes"
	"time"

	"github.com/sailpat/sailpat/audit"
	"github.com/sailpat/sailpat/internal/auditmask"
	"github.com/sailpat/sailpat/internal/export"
	"github.com/sailpat/sailpat/pat"
)

// A Request says how to audit a list.
type Request struct {
	Path    string
	Version pat.APIVersion
	Now     time.Time // the clock; required
	Preset  string    // of the policy: "default" or "cis"
}

// Audit returns the report of an audit as patlint audit --format json writes it. It
// reads what patlint audit reads: an array, NDJSON or a token. Anything else is an
// error, and so is a missing clock.
func Audit(text []byte, r Request, version string) ([]byte, error) {
	// Not the DefaultPolicy, whose limits would replace those of the preset.
	report, err := Report(text, r.Path, audit.Policy{Preset: r.Preset}, audit.Options{AsOf: r.Now, APIVersion: r.Version})
	if err != nil {
		return nil, err
	}
	report.Tool = audit.Tool{Name: "patlint", Version: version}
	var out bytes.Buffer
	err = auditmask.WriteJSON(&out, auditmask.Report(report))
	return out.Bytes(), err
}

// Report audits a list as patlint audit does.
func Report(text []byte, path string, p audit.Policy, o audit.Options) (*audit.Report, error) {
	a, err := audit.New(p, o)
	if err != nil {
		return nil, err
	}
	f := export.Stream(bytes.NewReader(text), path)
	notes, err := f.Tokens(func(el export.Element) { el.AddTo(a) })
	if err != nil {
		return nil, err
	}
	a.SetInput(f.Path, f.SHA256())
	if a.NeedsReview() {
		again := export.Stream(bytes.NewReader(text), path)
		if _, err := again.Tokens(func(el export.Element) { a.Review(el.Token, el.At) }); err != nil {
			return nil, err
		}
	}
	for _, note := range notes {
		a.Note(note)
	}
	return a.Report(), nil
}

// An Explanation is what the page says about a rule.
type Explanation struct{ Summary, Why, Fix string }

// Explain returns the record of a rule.
func Explain(id string) (Explanation, bool) {
	rule, ok := audit.LookupRule(id)
	return Explanation{rule.Summary, rule.Why, rule.Fix}, ok
}
