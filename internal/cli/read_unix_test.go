//go:build unix

package cli

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

func TestReplacedByAPipe(t *testing.T) {
	// A file that is a pipe by the time it is read would be waited for.
	name := filepath.Join(t.TempDir(), "a.json")
	if err := syscall.Mkfifo(name, 0o644); err != nil {
		t.Fatal(err)
	}
	w, err := os.OpenFile(name, os.O_RDWR, 0) // so that opening does not wait
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	got := make(chan error, 1)
	go func() {
		_, err := (&file{path: "a.json", open: name}).read(nil, 100, nil)
		got <- err
	}()
	select {
	case err := <-got:
		if err == nil {
			t.Error("expected a pipe to be refused")
		}
	case <-time.After(10 * time.Second):
		t.Error("expected an error at once")
	}
}
