package disk

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"syscall"
)

// Errors of the writer.
var (
	ErrInterrupted = errors.New("interrupted")
	ErrReadOnly    = errors.New("the file is read-only")
	ErrChanged     = errors.New("the file changed since it was read")
)

// A KeptError is an error while a file was written in place. The whole new text is in
// another file, which stays.
type KeptError struct {
	Kept string // the name of that file
	Err  error
}

func (e *KeptError) Error() string { return e.Err.Error() + "; the new text is in " + e.Kept }
func (e *KeptError) Unwrap() error { return e.Err }

// Write writes a file completely or not at all. It follows links, also to a file
// that does not exist yet. An existing file keeps its owner, mode and hard links; a
// read-only file is refused. A device, a pipe and an open file, see [Descriptor],
// are written to as they are.
func Write(name string, render func(io.Writer) error) error {
	return newWriter().write(name, nil, render)
}

// WritePrivate is Write for a file that only its owner may read, whatever its mode
// was before.
func WritePrivate(name string, render func(io.Writer) error) error {
	w := newWriter()
	w.private = true
	return w.write(name, nil, render)
}

// Replace is Write for a file that was read before. If the file no longer holds
// old, it returns [ErrChanged]; if it holds new already, it does nothing.
func Replace(name string, old, new []byte) error {
	return newWriter().replace(name, old, new)
}

// A system is what the writer asks of the operating system. A test can stop the
// writer at any of these calls.
type system interface {
	Lstat(name string) (fs.FileInfo, error)
	Readlink(name string) (string, error)
	OpenFile(name string, flag int, mode fs.FileMode) (handle, error)
	Descriptor(number int) (handle, error)
	Lock(handle) error // against other writers, until the handle is closed
	Rename(from, to string) error
	Remove(name string) error
	SyncFolder(name string) error
}

// A handle is an open file.
type handle interface {
	io.Writer
	io.ReaderAt
	io.WriterAt
	io.Closer
	Stat() (fs.FileInfo, error)
	Chmod(fs.FileMode) error
	Chown(uid, gid int) error
	Truncate(size int64) error
	Sync() error
}

type writer struct {
	system
	random  func() string // a part of a file name
	private bool          // see WritePrivate
}

func newWriter() *writer { return &writer{system: realSystem{}, random: randomName} }

func randomName() string {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}

func (w *writer) replace(name string, old, new []byte) error {
	return w.write(name, &text{old, new}, func(to io.Writer) error {
		_, err := to.Write(new)
		return err
	})
}

// A text is what a file holds before and after.
type text struct{ old, new []byte }

// write is [Write], or with an expected text [Replace].
//
// It writes a temporary file beside the old one and renames that. Where this would
// lose hard links or the owner, or is not possible, it writes the old file in place,
// after the temporary file is complete: a crash leaves the one or the other whole.
// If the folder takes no file, the temporary one is in that of the system.
// A signal before the last step removes the temporary file.
func (w *writer) write(name string, expected *text, render func(io.Writer) error) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	render = interruptible(ctx, render)

	name, info, err := w.resolve(name)
	var open *openFileError
	switch {
	case errors.As(err, &open):
		f, err := w.Descriptor(open.number)
		if err != nil {
			return err
		}
		return errors.Join(render(f), f.Close())
	case errors.Is(err, fs.ErrNotExist) && expected == nil:
		return w.create(ctx, name, render)
	case err != nil:
		return err
	case !info.Mode().IsRegular() && expected != nil: // it was a file when it was read; a pipe would wait
		return &fs.PathError{Op: "open", Path: name, Err: ErrChanged}
	case !info.Mode().IsRegular():
		f, err := w.OpenFile(name, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		return errors.Join(render(f), f.Close())
	}
	return w.rewrite(ctx, name, info, expected, render)
}

// An openFileError is the answer of resolve for a name of an open file.
type openFileError struct{ number int }

func (e *openFileError) Error() string { return fmt.Sprintf("file descriptor %d", e.number) }

// resolve follows links to a file, which need not exist.
func (w *writer) resolve(name string) (string, fs.FileInfo, error) {
	for range maxLinks {
		if n, ok := descriptorNumber(name); ok && os.PathSeparator == '/' {
			return "", nil, &openFileError{n}
		}
		info, err := w.Lstat(name)
		if err != nil || info.Mode()&fs.ModeSymlink == 0 {
			return name, info, err
		}
		target, err := w.Readlink(name)
		if err != nil {
			return "", nil, err
		}
		name = beside(name, target)
	}
	return "", nil, &fs.PathError{Op: "open", Path: name, Err: syscall.ELOOP}
}

// create writes a new file.
func (w *writer) create(ctx context.Context, name string, render func(io.Writer) error) error {
	mode := fs.FileMode(0o666) // the umask decides, as for every new file
	if w.private {
		mode = 0o600
	}
	temp, f, err := w.createBeside(name, mode)
	if err != nil {
		return err
	}
	err = errors.Join(render(f), ignoreUnsupported(f.Sync()))
	err = errors.Join(err, f.Close(), ended(ctx))
	if err == nil {
		err = w.Rename(temp, name)
	}
	if err != nil {
		return errors.Join(err, w.Remove(temp))
	}
	return w.syncFolderOf(name)
}

// rewrite writes an existing regular file.
func (w *writer) rewrite(ctx context.Context, name string, info fs.FileInfo, expected *text, render func(io.Writer) error) (err error) {
	if info.Mode()&0o222 == 0 { // root could write it all the same
		return &fs.PathError{Op: "open", Path: name, Err: ErrReadOnly}
	}
	old, info, err := w.openLocked(name, info, expected)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, old.Close()) }()
	if expected != nil {
		switch current, err := contents(old, len(expected.old)+len(expected.new)); {
		case err != nil:
			return err
		case bytes.Equal(current, expected.new):
			return nil // another run was faster
		case !bytes.Equal(current, expected.old):
			return &fs.PathError{Op: "write", Path: name, Err: ErrChanged}
		}
	}

	temp, f, err := w.createBeside(name, 0o600) // no other user can read what is half written
	elsewhere := err != nil
	if elsewhere && cannotCreate(err) {
		temp, f, err = w.createBeside(os.TempDir()+string(os.PathSeparator), 0o600)
	}
	if err != nil {
		return err
	}
	keep := false // the temporary file
	defer func() {
		if f != nil {
			err = errors.Join(err, f.Close())
		}
		if !keep {
			err = errors.Join(err, w.Remove(temp))
		}
	}()
	if err := errors.Join(render(f), ended(ctx)); err != nil {
		return err
	}
	inPlace := elsewhere || links(info) > 1 || hasAttributes(name) || w.adopt(f, info) != nil
	if err := ignoreUnsupported(f.Sync()); err != nil {
		return err
	}
	if !inPlace {
		if err := ended(ctx); err != nil {
			return err
		}
		if os.PathSeparator == '\\' { // an open file cannot be renamed
			err := f.Close()
			if f = nil; err != nil {
				return err
			}
		}
		err := w.Rename(temp, name)
		if err == nil {
			keep = true // it is the file now
			return w.syncFolderOf(name)
		}
		if f == nil || !cannotRename(err) {
			return err
		}
	}
	made, err := f.Stat()
	if err != nil {
		return err
	}
	if err := errors.Join(w.syncFolderOf(temp), ended(ctx)); err != nil {
		return err
	}
	if err := overwrite(old, info.Size(), f, made.Size()); err != nil {
		keep = true
		return &KeptError{temp, err}
	}
	if w.private {
		return old.Chmod(0o600)
	}
	return restoreBits(old, info)
}

// restoreBits sets the special bits, which writing removes.
func restoreBits(f handle, info fs.FileInfo) error {
	if info.Mode()&(fs.ModeSetuid|fs.ModeSetgid) == 0 {
		return nil
	}
	return f.Chmod(info.Mode())
}

// openLocked opens a file that the caller may write, and waits until no other run
// of patlint is writing it. That run may have put another file in its place.
func (w *writer) openLocked(name string, info fs.FileInfo, expected *text) (handle, fs.FileInfo, error) {
	flag := os.O_WRONLY
	if expected != nil {
		flag = os.O_RDWR // it will be compared
	}
	for range maxLinks {
		f, err := w.OpenFile(name, flag|noFollow, 0)
		if err != nil {
			return nil, nil, err
		}
		err = w.Lock(f)
		opened, statErr := f.Stat()
		current, lstatErr := w.Lstat(name)
		if err = errors.Join(err, statErr, lstatErr); err != nil {
			return nil, nil, errors.Join(err, f.Close())
		}
		if os.SameFile(opened, current) && opened.Mode().IsRegular() {
			return f, opened, nil
		}
		if err := f.Close(); err != nil {
			return nil, nil, err
		}
	}
	return nil, nil, &fs.PathError{Op: "open", Path: name, Err: ErrChanged}
}

// contents returns what a file holds, up to some bytes more than limit.
func contents(f io.ReaderAt, limit int) ([]byte, error) {
	return io.ReadAll(io.NewSectionReader(f, 0, int64(limit)+1))
}

// createBeside creates a file in the folder of name.
func (w *writer) createBeside(name string, mode fs.FileMode) (string, handle, error) {
	for n := 0; ; n++ {
		temp := name[:lastSeparator(name)+1] + ".patlint-" + w.random() + ".tmp"
		f, err := w.OpenFile(temp, os.O_RDWR|os.O_CREATE|os.O_EXCL|noFollow, mode)
		if err == nil || !errors.Is(err, fs.ErrExist) || n == 100 {
			return temp, f, err
		}
	}
}

// adopt gives a new file the owner and the mode of another.
func (w *writer) adopt(f handle, like fs.FileInfo) error {
	mine, err := f.Stat()
	if err != nil {
		return err
	}
	uid, gid, known := owner(like)
	if u, g, _ := owner(mine); known && (u != uid || g != gid) {
		if err := f.Chown(uid, gid); err != nil {
			return err
		}
	}
	mode := like.Mode()
	if w.private {
		mode = 0o600
	}
	if mine.Mode() == mode {
		return nil
	}
	return f.Chmod(mode) // after Chown, which removes special bits
}

// overwrite replaces the size bytes of a file by those of another text. What needs
// new space on the disk comes first: if there is none, the file stays as it was.
func overwrite(f handle, size int64, text io.ReaderAt, length int64) error {
	if length > size {
		if err := copyAt(f, text, size, length); err != nil {
			return errors.Join(err, f.Truncate(size))
		}
	}
	if err := copyAt(f, text, 0, min(size, length)); err != nil {
		return err
	}
	if length < size {
		if err := f.Truncate(length); err != nil {
			return err
		}
	}
	return ignoreUnsupported(f.Sync())
}

func copyAt(f io.WriterAt, text io.ReaderAt, from, to int64) error {
	_, err := io.Copy(io.NewOffsetWriter(f, from), io.NewSectionReader(text, from, to-from))
	return err
}

func (w *writer) syncFolderOf(name string) error {
	folder := name[:lastSeparator(name)+1]
	if folder == "" {
		folder = "."
	}
	return ignoreUnsupported(w.SyncFolder(folder))
}

// interruptible returns a render function that stops once ctx has ended.
func interruptible(ctx context.Context, render func(io.Writer) error) func(io.Writer) error {
	return func(to io.Writer) error { return render(stopWriter{ctx, to}) }
}

func ended(ctx context.Context) error {
	if ctx.Err() != nil {
		return ErrInterrupted
	}
	return nil
}

// A stopWriter stops writing once ctx has ended.
type stopWriter struct {
	ctx context.Context
	w   io.Writer
}

func (s stopWriter) Write(b []byte) (int, error) {
	if err := ended(s.ctx); err != nil {
		return 0, err
	}
	return s.w.Write(b)
}

type realSystem struct{}

func (realSystem) Lstat(name string) (fs.FileInfo, error) { return os.Lstat(name) }
func (realSystem) Readlink(name string) (string, error)   { return os.Readlink(name) }
func (realSystem) Rename(from, to string) error           { return os.Rename(from, to) }
func (realSystem) Remove(name string) error               { return os.Remove(name) }
func (realSystem) Lock(f handle) error                    { return lock(f.(*os.File)) }
func (realSystem) Descriptor(number int) (handle, error)  { return duplicate(number) }

func (realSystem) OpenFile(name string, flag int, mode fs.FileMode) (handle, error) {
	f, err := os.OpenFile(name, flag, mode)
	if err != nil {
		return nil, err // not a nil *os.File
	}
	return f, nil
}

func (realSystem) SyncFolder(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return nil // it can be written but not read
	}
	defer f.Close()
	return f.Sync()
}
