//go:build unix

package disk

import (
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"
	"syscall"
)

// read makes four system calls. An os.File, which registers with the poller, needs
// ten; for a thousand small files that is half of the time.
func read(name string, limit int64, buf []byte) ([]byte, error) {
	return readWith(name, 0, limit, buf)
}

func open(name string) (*os.File, error) {
	f, err := os.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if errors.Is(err, syscall.EAGAIN) { // as in readWith
		f, err = os.Open(name)
	}
	return f, err
}

func own(name string, limit int64) ([]byte, error) {
	text, err := readWith(name, syscall.O_NOFOLLOW, limit, nil)
	if err != nil && isLink(name) { // each system has its own error for that
		err = &fs.PathError{Op: "open", Path: name, Err: ErrLink}
	}
	return text, err
}

func isLink(name string) bool {
	info, err := os.Lstat(name)
	return err == nil && info.Mode()&fs.ModeSymlink != 0
}

func readWith(name string, flags int, limit int64, buf []byte) (_ []byte, err error) {
	fail := func(op string, err error) ([]byte, error) { return nil, &fs.PathError{Op: op, Path: name, Err: err} }
	flags |= syscall.O_RDONLY | syscall.O_CLOEXEC
	fd, err := uninterrupted(func() (int, error) {
		return syscall.Open(name, flags|syscall.O_NONBLOCK, 0) // a FIFO would block
	})
	if err == syscall.EAGAIN { // another program has a lease on the file and gives it up if we wait
		fd, err = uninterrupted(func() (int, error) { return syscall.Open(name, flags, 0) })
	}
	if err != nil {
		return fail("open", err)
	}
	defer syscall.Close(fd)
	var stat syscall.Stat_t
	if err := syscall.Fstat(fd, &stat); err != nil {
		return fail("stat", err)
	}
	size := int64(stat.Size)
	switch kind := stat.Mode & syscall.S_IFMT; {
	case kind == syscall.S_IFREG:
	case kind == syscall.S_IFIFO && flags&syscall.O_NOFOLLOW == 0 && IsOpenPipe(name, fs.ModeNamedPipe):
		size = -1
		if err := syscall.SetNonblock(fd, false); err != nil {
			return fail("read", err)
		}
	default:
		return fail("stat", ErrNotRegular)
	}
	for buf = sized(buf, min(max(size, 0), limit)+1); int64(len(buf)) < limit; {
		if len(buf) == cap(buf) {
			buf = append(buf, 0)[:len(buf)]
		}
		n, err := uninterrupted(func() (int, error) {
			space := buf[len(buf):min(int64(cap(buf)), limit, int64(len(buf))+maxRead)]
			if size < 0 {
				return syscall.Read(fd, space)
			}
			return syscall.Pread(fd, space, int64(len(buf))) // on macOS each handle of /dev/stdin moves the others
		})
		if err != nil {
			return fail("read", err)
		}
		buf = buf[:len(buf)+n]
		if n == 0 || int64(len(buf)) == size && len(buf) < cap(buf) { // the file has no more
			break
		}
	}
	return buf, nil
}

// maxRead is the size of one read: some systems refuse 2 GiB.
const maxRead = 1 << 30

// uninterrupted repeats a system call that a signal interrupted.
func uninterrupted(call func() (int, error)) (n int, err error) {
	for {
		if n, err = call(); err != syscall.EINTR {
			return n, err
		}
	}
}

// Folder returns the entries of a folder in the order of their names. It does not
// wait if the folder has become a pipe, and with follow unset it refuses a link.
func Folder(name string, follow bool) ([]fs.DirEntry, error) {
	flags := syscall.O_DIRECTORY | syscall.O_NONBLOCK
	if !follow {
		flags |= syscall.O_NOFOLLOW
	}
	f, err := os.OpenFile(name, os.O_RDONLY|flags, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	entries, err := f.ReadDir(-1)
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return entries, err
}

func isAbs(string) bool { return false }
