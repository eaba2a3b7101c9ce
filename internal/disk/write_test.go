package disk

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
)

func TestWriteFails(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "out")
	write(t, name, "before")
	broken := errors.New("disk full")
	if err := Write(name, func(w io.Writer) error {
		io.WriteString(w, "half")
		return broken
	}); !errors.Is(err, broken) {
		t.Errorf("expected the error of what writes, got %v", err)
	}
	checkOnly(t, dir, "out", "before")
}

// checkOnly checks that dir holds one file, with this text.
func checkOnly(t *testing.T, dir, name, text string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 || entries[0].Name() != name {
		t.Errorf("expected %s alone, got %v, %v", name, entries, err)
	}
	if got, _ := os.ReadFile(filepath.Join(dir, name)); string(got) != text {
		t.Errorf("expected %q, got %q", text, got)
	}
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
