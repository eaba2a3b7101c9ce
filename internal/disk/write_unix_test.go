//go:build unix

package disk

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

func TestWriteInterrupted(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "out")
	write(t, name, "before")
	err := Write(name, func(w io.Writer) error {
		if err := syscall.Kill(os.Getpid(), syscall.SIGINT); err != nil {
			t.Fatal(err)
		}
		for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
			if _, err := io.WriteString(w, "half"); err != nil {
				return err
			}
		}
		return errors.New("the signal did not arrive")
	})
	if !errors.Is(err, ErrInterrupted) {
		t.Errorf("expected to be interrupted, got %v", err)
	}
	checkOnly(t, dir, "out", "before")
}

func TestWritePrivate(t *testing.T) {
	dir := t.TempDir()
	for _, before := range []os.FileMode{0, 0o644, 0o600} {
		name := filepath.Join(dir, before.String())
		if before != 0 {
			write(t, name, "before")
			if err := os.Chmod(name, before); err != nil {
				t.Fatal(err)
			}
		}
		if before == 0o644 { // a file with two names is written in place
			if err := os.Link(name, filepath.Join(dir, "link")); err != nil {
				t.Fatal(err)
			}
		}
		err := WritePrivate(name, func(w io.Writer) error {
			_, err := io.WriteString(w, "after")
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if text, _ := os.ReadFile(name); info.Mode() != 0o600 || string(text) != "after" {
			t.Errorf("a file of mode %v: got %v and %q, want 0600 and the new text", before, info.Mode(), text)
		}
	}
}

// A file that has become a pipe or a device since it was read is left alone, at once.
func TestReplaceNoFile(t *testing.T) {
	dir := t.TempDir()
	pipe, link := filepath.Join(dir, "pipe"), filepath.Join(dir, "link")
	if err := errors.Join(syscall.Mkfifo(pipe, 0o644), os.Symlink("/dev/zero", link)); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{pipe, link} {
		done := make(chan error, 1)
		go func() { done <- Replace(name, []byte("old"), []byte("new")) }()
		select {
		case err := <-done:
			if !errors.Is(err, ErrChanged) {
				t.Errorf("%s: got %v, want %v", name, err, ErrChanged)
			}
		case <-time.After(10 * time.Second):
			t.Fatalf("%s: Replace waits", name)
		}
	}
}
