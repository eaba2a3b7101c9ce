package corpus_test

import (
	"slices"
	"testing"

	"github.com/sailpat/sailpat/bench/corpus"
	"github.com/sailpat/sailpat/pat"
)

// Each document is wrong, or right, for the reason that it claims.
func TestDocuments(t *testing.T) {
	for _, d := range slices.Concat(corpus.Bad(), corpus.Good()) {
		t.Run(d.Name, func(t *testing.T) {
			var errors []string
			for _, v := range pat.Lint(d.Text, pat.KindToken, pat.At(corpus.Now)) {
				if v.Severity == pat.SeverityError {
					errors = append(errors, string(v.Rule))
				}
			}
			if d.Rule == "" && len(errors) > 0 || d.Rule != "" && !slices.Contains(errors, d.Rule) {
				t.Errorf("expected %q, got %q", d.Rule, errors)
			}
		})
	}
}
