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
