package auditexample

import (
	"slices"
	"testing"

	"github.com/sailpat/sailpat/audit"
)

// The bad example of each rule has its finding, and the good one has not.
func TestRun(t *testing.T) {
	for _, r := range audit.Rules() {
		for _, e := range []struct {
			name    string
			example audit.Example
			want    bool
		}{{"bad", r.Bad, true}, {"good", r.Good, false}} {
			report, _, err := Run(e.example)
			if err != nil {
				t.Errorf("%s, %s: %v", r.ID, e.name, err)
				continue
			}
			if got := slices.ContainsFunc(report.Findings, func(f audit.Finding) bool { return f.Rule == r.ID }); got != e.want {
				t.Errorf("%s: the %s example has the finding: %t, want %t", r.ID, e.name, got, e.want)
			}
		}
	}
}

// A list that breaks is an error and not a short list.
func TestRunBroken(t *testing.T) {
	for _, e := range []audit.Example{{Tokens: `[{`}, {Tokens: `[]`, Previous: `[{`}, {Tokens: `[]`, Exported: "x"}} {
		if _, _, err := Run(e); err == nil {
			t.Errorf("%+v: no error", e)
		}
	}
}
