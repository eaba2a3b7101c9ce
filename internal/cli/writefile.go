package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
)

var errInterrupted = errors.New("interrupted")

// writeFile writes a file completely or not at all: it writes a temporary file
// beside it and renames that. An existing file keeps its mode. A device or a pipe
// is written directly.
//
// A signal during the writing removes the temporary file; at other times there is
// nothing to clean up.
func writeFile(name string, render func(io.Writer) error) error { return writeFileAs(name, 0, render) }

// writeFileAs is writeFile with a mode for the file, also if it exists; 0 leaves
// the mode to the umask.
func writeFileAs(name string, mode os.FileMode, render func(io.Writer) error) (err error) {
	if real, err := filepath.EvalSymlinks(name); err == nil {
		name = real // so that the link stays a link
	}
	info, err := os.Stat(name)
	if err == nil && !info.Mode().IsRegular() {
		f, err := os.OpenFile(name, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		return errors.Join(render(f), f.Close())
	}
	keepsMode := err == nil && mode == 0
	if mode == 0 {
		mode = 0o666
	}

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	f, err := createBeside(name, mode)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			f.Close() // harmless if it is closed already
			os.Remove(f.Name())
		}
	}()
	if err := render(stopWriter{ctx, f}); err != nil {
		return err
	}
	if keepsMode {
		if err := f.Chmod(info.Mode().Perm()); err != nil {
			return err
		}
	}
	if err := f.Close(); err != nil {
		return err
	}
	if ctx.Err() != nil {
		return errInterrupted
	}
	return os.Rename(f.Name(), name)
}

// createBeside creates a temporary file in the folder of name. Unlike
// os.CreateTemp it leaves the mode to the umask.
func createBeside(name string, mode os.FileMode) (*os.File, error) {
	for n := 0; ; n++ {
		beside := filepath.Join(filepath.Dir(name), fmt.Sprintf(".%s.%d-%d.tmp", filepath.Base(name), os.Getpid(), n))
		f, err := os.OpenFile(beside, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
		if err == nil || !errors.Is(err, fs.ErrExist) || n == 100 {
			return f, err
		}
	}
}

// A stopWriter stops writing once ctx has ended.
type stopWriter struct {
	ctx context.Context
	w   io.Writer
}

func (s stopWriter) Write(b []byte) (int, error) {
	if s.ctx.Err() != nil {
		return 0, errInterrupted
	}
	return s.w.Write(b)
}
