package dataset_test

import (
	"maps"
	"testing"

	"github.com/sailpat/sailpat/beam/internal/dataset"
	"github.com/sailpat/sailpat/pat"
)

// The counts are those that Lint finds in the list of all tokens.
func TestCounts(t *testing.T) {
	const n = 2345
	list := []byte("[")
	for i := range n {
		if i > 0 {
			list = append(list, ',')
		}
		list = append(list, dataset.Token(i)...)
	}
	report := pat.Lint(append(list, ']'), pat.KindList, pat.At(dataset.Clock))
	got := map[string]int64{"": n}
	for _, v := range report.Violations {
		got[string(v.Rule)+" "+v.Severity.String()]++
	}
	if want := dataset.Counts(n); !maps.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
