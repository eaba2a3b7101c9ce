//go:build unix

package disk

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/sailpat/sailpat/internal/asuser"
)

// A shim is a system that fails at one of its calls.
type shim struct {
	system
	calls []string
	at    int   // the call that fails, counted from 1
	err   error // what it fails with; nil: the machine stops there, and nothing after it happens

	noCreate error // for every new file beside the old one
	noRename error
	after    func(call string) // every call
}

var errStopped = errors.New("the machine stopped")

// step counts a call, and returns the error for it.
func (s *shim) step(call string) error {
	s.calls = append(s.calls, call)
	switch {
	case s.at == 0 || len(s.calls) < s.at:
		return nil
	case s.err == nil:
		return errStopped
	case len(s.calls) == s.at:
		return s.err
	}
	return nil
}

func (s *shim) done(call string) {
	if s.after != nil {
		s.after(call)
	}
}

func (s *shim) Lstat(name string) (fs.FileInfo, error) {
	if err := s.step("lstat"); err != nil {
		return nil, err
	}
	return s.system.Lstat(name)
}

func (s *shim) OpenFile(name string, flag int, mode fs.FileMode) (handle, error) {
	if err := s.step("open"); err != nil {
		return nil, err
	}
	if s.noCreate != nil && flag&os.O_CREATE != 0 && !strings.HasPrefix(name, os.TempDir()+"/.patlint") {
		return nil, &fs.PathError{Op: "open", Path: name, Err: s.noCreate}
	}
	f, err := s.system.OpenFile(name, flag, mode)
	s.done("open")
	if err != nil {
		return nil, err
	}
	return shimFile{f, s}, nil
}

func (s *shim) Lock(f handle) error {
	if err := s.step("lock"); err != nil {
		return err
	}
	return s.system.Lock(f.(shimFile).handle)
}

func (s *shim) Rename(from, to string) error {
	if err := s.step("rename"); err != nil {
		return err
	}
	if s.noRename != nil {
		return &os.LinkError{Op: "rename", Old: from, New: to, Err: s.noRename}
	}
	defer s.done("rename")
	return s.system.Rename(from, to)
}

func (s *shim) Remove(name string) error {
	if err := s.step("remove"); err != nil {
		return err
	}
	defer s.done("remove")
	return s.system.Remove(name)
}

func (s *shim) SyncFolder(name string) error {
	return s.step("sync folder") // counted only: a real one takes most of the time
}

type shimFile struct {
	handle
	shim *shim
}

// Write and WriteAt write half of the bytes if they fail.
func (f shimFile) Write(b []byte) (int, error) {
	err := f.shim.step("write")
	if err != nil {
		b = b[:len(b)/2]
	}
	if err == errStopped && f.stopped() {
		return 0, err
	}
	n, _ := f.handle.Write(b)
	f.shim.done("write")
	return n, err
}

func (f shimFile) WriteAt(b []byte, at int64) (int, error) {
	err := f.shim.step("write at")
	if err != nil {
		b = b[:len(b)/2]
	}
	if err == errStopped && f.stopped() {
		return 0, err
	}
	n, _ := f.handle.WriteAt(b, at)
	f.shim.done("write at")
	return n, err
}

// stopped reports whether the machine stopped before the last call.
func (f shimFile) stopped() bool { return len(f.shim.calls) > f.shim.at }

func (f shimFile) Truncate(size int64) error {
	if err := f.shim.step("truncate"); err != nil {
		return err
	}
	defer f.shim.done("truncate")
	return f.handle.Truncate(size)
}

func (f shimFile) Chmod(mode fs.FileMode) error {
	if err := f.shim.step("chmod"); err != nil {
		return err
	}
	defer f.shim.done("chmod")
	return f.handle.Chmod(mode)
}

func (f shimFile) Chown(uid, gid int) error {
	if err := f.shim.step("chown"); err != nil {
		return err
	}
	defer f.shim.done("chown")
	return f.handle.Chown(uid, gid)
}

func (f shimFile) Stat() (fs.FileInfo, error) {
	if err := f.shim.step("stat"); err != nil {
		return nil, err
	}
	return f.handle.Stat()
}

func (f shimFile) Sync() error {
	return f.shim.step("sync")
}

// Close closes the file always: a machine that stops does that too.
func (f shimFile) Close() error {
	err := f.shim.step("close")
	return errors.Join(err, f.handle.Close())
}

// situations are the ways of replacing a file.
var situations = []struct {
	name, reason string
	prepare      func(t *testing.T, name string)
	shim         shim
	inPlace      bool
	root         bool // needs the rights of root
}{
	{name: "alone", reason: "a rename"},
	{name: "hard link", reason: "a rename would cut it", inPlace: true, prepare: func(t *testing.T, name string) {
		must(t, os.Link(name, name+".too"))
	}},
	{name: "mount point", reason: "cannot be renamed to", inPlace: true, shim: shim{noRename: syscall.EBUSY}},
	{name: "folder of another user", reason: "takes no new file", inPlace: true, shim: shim{noCreate: syscall.EACCES}},
	{name: "read-only file system", reason: "with a file that is mounted into it", inPlace: true, shim: shim{noCreate: syscall.EROFS}},
	{name: "other owner", reason: "keeps the file", root: true, prepare: func(t *testing.T, name string) {
		must(t, os.Chown(name, 1234, 2345))
		must(t, os.Chmod(name, 0o600))
	}},
}

var replacements = []struct{ name, old, new string }{
	{"shorter", strings.Repeat("old text ", 900), strings.Repeat("new ", 500)},
	{"longer", strings.Repeat("old ", 500), strings.Repeat("new text ", 900)},
	{"as long", strings.Repeat("old ", 500), strings.Repeat("new ", 500)},
	{"empty before", "", "new text"},
}

// TestStoppedAnywhere stops the machine at every call of the writer. At no time a
// byte is lost: the file has its old text or its new one, or, where it is written
// in place, a temporary file has the whole new text. At no time anyone else can
// read a file.
func TestStoppedAnywhere(t *testing.T) {
	asuser.Again(t)
	everyCall(t, nil, func(t *testing.T, where, name string, old, new []byte, inPlace bool, err error) {
		if err == nil {
			t.Errorf("%s: expected an error", where)
		}
		got, err := os.ReadFile(name)
		must(t, err)
		if bytes.Equal(got, old) || bytes.Equal(got, new) {
			return
		}
		for _, temp := range temporary(t, name) {
			if text, _ := os.ReadFile(temp); inPlace && bytes.Equal(text, new) {
				return
			}
		}
		t.Errorf("%s: lost both texts, has %.40q of %d bytes", where, got, len(got))
	})
}

// TestFailedAnywhere lets every call of the writer fail alone. The file has its old
// text or its new one, and no temporary file stays unless the error names it.
func TestFailedAnywhere(t *testing.T) {
	for _, cause := range []error{syscall.EIO, syscall.ENOSPC, syscall.EPERM, syscall.EROFS} {
		everyCall(t, cause, func(t *testing.T, where, name string, old, new []byte, inPlace bool, err error) {
			where = fmt.Sprintf("%s: %v", where, cause)
			got, readErr := os.ReadFile(name)
			must(t, readErr)
			left := temporary(t, name)
			switch {
			case err == nil && !bytes.Equal(got, new):
				t.Errorf("%s: expected the new text, since there is no error", where)
			case len(left) > 0 && err == nil:
				t.Errorf("%s: left %v", where, left)
			case bytes.Equal(got, old), bytes.Equal(got, new):
			case len(left) == 0 || !strings.Contains(err.Error(), left[0]):
				t.Errorf("%s: lost the text, error %v", where, err)
			}
		})
	}
}

// everyCall replaces a file as often as there are calls, and lets another one fail
// each time.
func everyCall(t *testing.T, cause error, check func(t *testing.T, where, name string, old, new []byte, inPlace bool, err error)) {
	for _, situation := range situations {
		if situation.root && os.Geteuid() != 0 {
			continue
		}
		for _, r := range replacements {
			t.Run(situation.name+"/"+r.name, func(t *testing.T) {
				t.Setenv("TMPDIR", t.TempDir())
				run := func(at int) (shim, string, error) {
					name := filepath.Join(t.TempDir(), "token.json")
					must(t, os.WriteFile(name, []byte(r.old), 0o600))
					if situation.prepare != nil {
						situation.prepare(t, name)
					}
					before, err := os.Lstat(name)
					must(t, err)
					s := situation.shim
					s.system, s.at, s.err = realSystem{}, at, cause
					s.after = func(call string) { private(t, name, call) }
					err = (&writer{system: &s, random: randomName}).replace(name, []byte(r.old), []byte(r.new))
					after, lstatErr := os.Lstat(name)
					must(t, lstatErr)
					same(t, before, after, situation.inPlace)
					return s, name, err
				}
				whole, name, err := run(0)
				if got, _ := os.ReadFile(name); err != nil || string(got) != r.new || len(temporary(t, name)) > 0 {
					t.Fatalf("expected it to be replaced, got %v, left %v", err, temporary(t, name))
				}
				if in := slices.Contains(whole.calls, "write at"); in != situation.inPlace {
					t.Errorf("written in place: expected %v, got %v (%s)", situation.inPlace, in, situation.reason)
				}
				if len(whole.calls) < 12 || !slices.Contains(whole.calls, "sync") || !slices.Contains(whole.calls, "sync folder") {
					t.Errorf("expected more calls than %v", whole.calls)
				}
				for at := 1; at <= len(whole.calls); at++ {
					_, name, err := run(at)
					where := fmt.Sprintf("call %d, %s", at, whole.calls[at-1])
					if whole.calls[at-1] == "close" && cause == nil && err == nil {
						continue
					}
					check(t, where, name, []byte(r.old), []byte(r.new), situation.inPlace, err)
					for _, temp := range temporary(t, name) {
						must(t, os.Remove(temp))
					}
				}
			})
		}
	}
}

// same checks that a file keeps what it has beside its text.
func same(t *testing.T, before, after fs.FileInfo, inode bool) {
	t.Helper()
	a, b := before.Sys().(*syscall.Stat_t), after.Sys().(*syscall.Stat_t)
	if before.Mode() != after.Mode() || a.Uid != b.Uid || a.Gid != b.Gid || a.Nlink != b.Nlink || inode && a.Ino != b.Ino {
		t.Errorf("expected mode, owner and links of %v %d:%d, got %v %d:%d", before.Mode(), a.Uid, a.Gid, after.Mode(), b.Uid, b.Gid)
	}
}

// private checks that nobody else can read a file beside name, or a temporary one.
func private(t *testing.T, name, call string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(filepath.Dir(name), "*"))
	must(t, err)
	for _, file := range append(files, temporary(t, name)...) {
		if info, err := os.Lstat(file); err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("after %s: %s has mode %v", call, file, info.Mode())
		}
	}
}

// temporary returns the temporary files that are left.
func temporary(t *testing.T, name string) []string {
	t.Helper()
	var left []string
	for _, folder := range []string{filepath.Dir(name), os.TempDir()} {
		found, err := filepath.Glob(filepath.Join(folder, ".patlint-*"))
		must(t, err)
		left = append(left, found...)
	}
	return left
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
