package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/sailpat/sailpat/pat"
)

func TestFiles(t *testing.T) {
	for name, want := range files() {
		got, err := os.ReadFile(filepath.Join("../..", filepath.FromSlash(folder), name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s is not what the generator writes; run go run ./internal/tenantgen", name)
		}
	}
}

// The tokens break no rule: an audit is not about faults.
func TestTokensAreValid(t *testing.T) {
	report := pat.Lint(files()["pats.json"], pat.KindList)
	for _, v := range report.Violations {
		t.Errorf("%s: %s", v.Pointer, v.Message)
	}
}
