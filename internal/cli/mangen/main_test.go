package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestPages checks that docs/man is what would be generated.
func TestPages(t *testing.T) {
	const there = "../../../docs/man"
	fresh := t.TempDir()
	if err := generate(fresh); err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadDir(fresh)
	if err != nil || len(want) < 5 {
		t.Fatalf("expected a page for each command, got %d, %v", len(want), err)
	}
	got, err := filepath.Glob(filepath.Join(there, "*.[15]"))
	if err != nil || len(got) != len(want) {
		t.Errorf("expected %d pages in %s, got %d, %v", len(want), there, len(got), err)
	}
	for _, page := range want {
		text, _ := os.ReadFile(filepath.Join(fresh, page.Name()))
		for _, section := range []string{".SH NAME", ".SH SYNOPSIS", ".SH EXIT STATUS"} {
			if !strings.Contains(string(text), section) && page.Name() != "patlint.yaml.5" {
				t.Errorf("%s: expected %s", page.Name(), section)
			}
		}
		a, _ := os.ReadFile(filepath.Join(fresh, page.Name()))
		b, err := os.ReadFile(filepath.Join(there, page.Name()))
		if err != nil || string(a) != string(b) {
			t.Errorf("%s is stale (%v): go generate ./internal/cli", page.Name(), err)
		}
	}
}
