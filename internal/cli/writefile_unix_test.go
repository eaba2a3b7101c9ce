//go:build unix

package cli

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

func TestWriteFileInterrupted(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "out")
	write(t, name, "before")
	err := writeFile(name, func(w io.Writer) error {
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
	if !errors.Is(err, errInterrupted) {
		t.Errorf("expected to be interrupted, got %v", err)
	}
	checkOnly(t, dir, "out", "before")
	if code := silent().exit(Command(silent()), err); code != exitInterrupted {
		t.Errorf("expected exit code %d, got %d", exitInterrupted, code)
	}
}

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
