//go:build unix

package disk

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/sailpat/sailpat/internal/asuser"
)

func put(text string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	}
}

// TestKeeps checks what a file keeps when it is written.
func TestKeeps(t *testing.T) {
	asuser.Again(t)
	for _, c := range []struct {
		name, reason string
		prepare      func(t *testing.T, dir, name string)
		check        func(t *testing.T, dir, name string)
	}{
		{"mode", "of every class", func(t *testing.T, dir, name string) { must(t, os.Chmod(name, 0o640)) }, nil},
		{"special bits", "which writing and chown remove", func(t *testing.T, dir, name string) {
			must(t, os.Chmod(name, 0o750|fs.ModeSetuid|fs.ModeSetgid|fs.ModeSticky))
		}, nil},
		{"special bits in place", "here too", func(t *testing.T, dir, name string) {
			must(t, os.Chmod(name, 0o750|fs.ModeSetuid|fs.ModeSetgid))
			must(t, os.Link(name, filepath.Join(dir, "other")))
		}, nil},
		{"hard link", "all names have the new text", func(t *testing.T, dir, name string) {
			must(t, os.Link(name, filepath.Join(dir, "other")))
		}, func(t *testing.T, dir, name string) { holds(t, filepath.Join(dir, "other"), "after") }},
		{"link", "stays a link", func(t *testing.T, dir, name string) {
			must(t, os.Rename(name, filepath.Join(dir, "real")))
			must(t, os.Symlink("real", name))
		}, func(t *testing.T, dir, name string) { holds(t, filepath.Join(dir, "real"), "after") }},
		{"link to a link", "and the next one", func(t *testing.T, dir, name string) {
			must(t, os.Mkdir(filepath.Join(dir, "sub"), 0o755))
			must(t, os.Rename(name, filepath.Join(dir, "sub/real")))
			must(t, os.Symlink("../sub/real", filepath.Join(dir, "sub/middle")))
			must(t, os.Symlink("sub/middle", name))
		}, func(t *testing.T, dir, name string) { holds(t, filepath.Join(dir, "sub/real"), "after") }},
		{"folder that takes no file", "the file may be written", func(t *testing.T, dir, name string) {
			must(t, os.Chmod(dir, 0o555))
			t.Cleanup(func() { os.Chmod(dir, 0o755) })
		}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Setenv("TMPDIR", t.TempDir())
			dir := t.TempDir()
			name := filepath.Join(dir, "file")
			write(t, name, "before")
			c.prepare(t, dir, name)
			before, err := os.Stat(name)
			must(t, err)
			kind, err := os.Lstat(name)
			must(t, err)
			must(t, Write(name, put("after")))
			holds(t, name, "after")
			after, err := os.Stat(name)
			must(t, err)
			same(t, before, after, before.Sys().(*syscall.Stat_t).Nlink > 1)
			if now, err := os.Lstat(name); err != nil || now.Mode().Type() != kind.Mode().Type() {
				t.Errorf("expected %v, got %v (%s)", kind.Mode(), now.Mode(), c.reason)
			}
			if c.check != nil {
				c.check(t, dir, name)
			}
			if left := temporary(t, name); len(left) > 0 {
				t.Errorf("left %v", left)
			}
		})
	}
}

func holds(t *testing.T, name, want string) {
	t.Helper()
	if got, err := os.ReadFile(name); err != nil || string(got) != want {
		t.Errorf("%s: expected %q, got %q, %v", filepath.Base(name), want, got, err)
	}
}

func TestNewFile(t *testing.T) {
	asuser.Again(t)
	dir := t.TempDir()
	must(t, os.Symlink("target", filepath.Join(dir, "dangling")))
	must(t, Write(filepath.Join(dir, "dangling"), put("x")))
	holds(t, filepath.Join(dir, "target"), "x")
	if info, err := os.Lstat(filepath.Join(dir, "dangling")); err != nil || info.Mode()&fs.ModeSymlink == 0 {
		t.Error("expected the link to stay")
	}

	long := filepath.Join(dir, strings.Repeat("n", 255))
	for range 2 { // new, and replaced: no room for a longer temporary name
		must(t, Write(long, put("x")))
	}

	must(t, os.Symlink("loop", filepath.Join(dir, "loop")))
	if err := Write(filepath.Join(dir, "loop"), put("x")); !errors.Is(err, syscall.ELOOP) {
		t.Errorf("expected a loop of links to be refused, got %v", err)
	}
	if err := Write(filepath.Join(dir, "nowhere", "x"), put("x")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("expected no folder to be made, got %v", err)
	}
	if err := Write(dir, put("x")); !errors.Is(err, syscall.EISDIR) {
		t.Errorf("expected a folder to be refused, got %v", err)
	}
	if left := temporary(t, long); len(left) > 0 {
		t.Errorf("left %v", left)
	}
}

// TestReadOnly: what may not be written is not replaced either, even by root.
func TestReadOnly(t *testing.T) {
	asuser.Again(t)
	name := filepath.Join(t.TempDir(), "file")
	write(t, name, "before")
	must(t, os.Chmod(name, 0o444))
	for _, err := range []error{Write(name, put("after")), Replace(name, []byte("before"), []byte("after"))} {
		if !errors.Is(err, ErrReadOnly) {
			t.Errorf("expected a read-only file to be refused, got %v", err)
		}
	}
	holds(t, name, "before")
}

// TestChanged: what someone else wrote meanwhile is not lost.
func TestChanged(t *testing.T) {
	name := filepath.Join(t.TempDir(), "file")
	for _, c := range []struct {
		current string
		err     error
		want    string
	}{
		{"before", nil, "after"},
		{"after", nil, "after"}, // another run did it
		{"before and more", ErrChanged, "before and more"},
		{"bef", ErrChanged, "bef"},
		{"", ErrChanged, ""},
	} {
		write(t, name, c.current)
		if err := Replace(name, []byte("before"), []byte("after")); !errors.Is(err, c.err) {
			t.Errorf("%q: expected %v, got %v", c.current, c.err, err)
		}
		holds(t, name, c.want)
	}
	must(t, os.Remove(name))
	if err := Replace(name, []byte("before"), []byte("after")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("expected a file that is gone to stay so, got %v", err)
	}
}

// TestTwoRuns replaces one file many times at once. It ends with the text of one of
// the runs, and those that came too late say so.
func TestTwoRuns(t *testing.T) {
	for _, linked := range []bool{false, true} {
		t.Run(fmt.Sprintf("linked=%v", linked), func(t *testing.T) {
			for round := range 20 {
				name := filepath.Join(t.TempDir(), "file")
				old := strings.Repeat("old ", 3000)
				write(t, name, old)
				if linked {
					must(t, os.Link(name, name+".too"))
				}
				var texts []string
				errs := make([]error, 6)
				for i := range errs {
					texts = append(texts, strings.Repeat(string(rune('a'+i/2)), 1000*(1+i/2*(round%7))))
				}
				var runs sync.WaitGroup
				for i := range errs {
					runs.Go(func() { errs[i] = Replace(name, []byte(old), []byte(texts[i])) })
				}
				runs.Wait()
				got, err := os.ReadFile(name)
				must(t, err)
				written := 0
				for i, err := range errs {
					switch {
					case err == nil && texts[i] == string(got):
						written++
					case errors.Is(err, ErrChanged):
					default:
						t.Errorf("run %d: %v, but the file has %.10q", i, err, got)
					}
				}
				if written == 0 {
					t.Errorf("no run wrote %.10q of %d bytes: %v", got, len(got), errs)
				}
				if left := temporary(t, name); len(left) > 0 {
					t.Errorf("left %v", left)
				}
			}
		})
	}
}

// TestDescriptor writes to an open file as the shell opened it: behind its text.
func TestDescriptor(t *testing.T) {
	dir := t.TempDir()
	log := filepath.Join(dir, "log")
	write(t, log, "before\n")
	f, err := os.OpenFile(log, os.O_WRONLY|os.O_APPEND, 0)
	must(t, err)
	defer f.Close()
	name := fmt.Sprintf("/dev/fd/%d", f.Fd())
	link := filepath.Join(dir, "link")
	must(t, os.Symlink(name, link))
	for _, name := range []string{name, link, fmt.Sprintf("/proc/self/fd/%d", f.Fd()), fmt.Sprintf("/proc/%d/fd/%d", os.Getpid(), f.Fd())} {
		must(t, Write(name, put("more\n")))
	}
	holds(t, log, "before\nmore\nmore\nmore\nmore\n")
	if err := Write("/dev/fd/999999", put("x")); !errors.Is(err, syscall.EBADF) {
		t.Errorf("expected a descriptor that is not open to be refused, got %v", err)
	}
	for _, c := range []struct {
		name string
		want int
		ok   bool
	}{
		{"/dev/stdin", 0, true}, {"/dev/stdout", 1, true}, {"/dev/stderr", 2, true}, {"/dev/fd/63", 63, true}, {"/proc/self/fd/7", 7, true},
		{"/dev/fd/", 0, false}, {"/dev/fd/x", 0, false}, {"/dev/fd/-1", 0, false}, {"/dev/fd/1/x", 0, false}, {"/dev/null", 0, false},
		{"dev/stdout", 0, false}, {"/dev/fd/99999999999", 0, false},
	} {
		if n, ok := descriptorNumber(c.name); ok != c.ok || ok && n != c.want {
			t.Errorf("%s: got %d, %v", c.name, n, ok)
		}
	}
}

// TestOwn reads only what can neither block nor lead elsewhere.
func TestOwn(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	write(t, at("file"), "text")
	must(t, os.Symlink("file", at("link")))
	must(t, os.Symlink("/dev/zero", at("zero")))
	must(t, os.Symlink("loop", at("loop")))
	must(t, syscall.Mkfifo(at("fifo"), 0o644))
	for _, c := range []struct {
		name  string
		limit int64
		want  error
	}{
		{"file", 4, nil}, {"file", 3, ErrTooLarge}, {"link", 9, ErrLink}, {"zero", 9, ErrLink}, {"loop", 9, ErrLink},
		{"fifo", 9, ErrNotRegular}, {".", 9, ErrNotRegular}, {"gone", 9, fs.ErrNotExist},
	} {
		text, err := Own(at(c.name), c.limit)
		if !errors.Is(err, c.want) || c.want == nil && string(text) != "text" {
			t.Errorf("%s: expected %v, got %q, %v", c.name, c.want, text, err)
		}
	}
	if _, err := Own("/dev/zero", 9); !errors.Is(err, ErrNotRegular) {
		t.Errorf("expected a device to be refused, got %v", err)
	}
	if _, err := Folder(at("fifo"), true); !errors.Is(err, syscall.ENOTDIR) {
		t.Errorf("expected a pipe to be refused at once, got %v", err)
	}
	must(t, os.Symlink(".", at("here")))
	if _, err := Folder(at("here"), false); err == nil {
		t.Error("expected a link to be refused")
	}
	if entries, err := Folder(at("here"), true); err != nil || len(entries) != 6 {
		t.Errorf("expected the entries behind a link that was named, got %v, %v", entries, err)
	}
}
