// Package disk is how patlint reads and writes files. It has one reader for the
// files that a tree brings along, which cannot make it wait, follow a link or run
// out of memory, and one writer that loses no byte of what was there before.
package disk

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"strconv"
	"strings"
)

// Errors for files that are there and are not read.
var (
	ErrNotRegular = errors.New("not a regular file")
	ErrLink       = errors.New("a symbolic link")
	ErrTooLarge   = errors.New("too large")
)

// Own reads a file that was found and not named, such as .gitignore: a regular file of at most
// limit bytes. It does not follow a link and does not wait for a pipe. Errors are
// [ErrNotRegular], [ErrLink], [ErrTooLarge], and those of the system.
func Own(name string, limit int64) ([]byte, error) {
	text, err := own(name, limit+1)
	if err == nil && int64(len(text)) > limit {
		return nil, &fs.PathError{Op: "read", Path: name, Err: ErrTooLarge}
	}
	return text, err
}

// Read returns the first bytes of a named file, up to a limit, in buf if they fit.
// It follows links. The file must be regular or an open pipe, see [IsOpenPipe].
func Read(name string, limit int64, buf []byte) ([]byte, error) {
	return read(name, limit, buf)
}

// ReadAll is io.ReadAll that appends to buf.
func ReadAll(buf []byte, r io.Reader) ([]byte, error) {
	for {
		if len(buf) == cap(buf) {
			buf = append(buf, 0)[:len(buf)]
		}
		n, err := r.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		if err == io.EOF {
			return buf, nil
		}
		if err != nil {
			return buf, err
		}
	}
}

// Open opens a named file, to read it by offset or in order. The file must be
// regular or an open pipe, see [IsOpenPipe]; a pipe continues after what was read
// of it before. Open follows links and does not wait for a pipe.
func Open(name string) (*os.File, error) {
	f, err := open(name)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() && !IsOpenPipe(name, info.Mode()) {
		err = &fs.PathError{Op: "open", Path: name, Err: ErrNotRegular}
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// sized returns an empty buffer with a capacity of n bytes: buf, if it is large
// enough.
func sized(buf []byte, n int64) []byte {
	if n <= int64(cap(buf)) {
		return buf[:0]
	}
	return make([]byte, 0, n)
}

// Descriptor returns the number of the file descriptor that a name stands for:
// /dev/stdout, /dev/fd/3, /proc/self/fd/3, and links to them.
func Descriptor(name string) (number int, ok bool) {
	return descriptor(name, os.Readlink)
}

// IsOpenPipe reports whether the name of a file with that mode stands for a pipe
// that is open already, as the shell writes <(...).
func IsOpenPipe(name string, mode fs.FileMode) bool {
	_, open := Descriptor(name)
	return open && mode&fs.ModeNamedPipe != 0
}

func descriptor(name string, readlink func(string) (string, error)) (int, bool) {
	if os.PathSeparator != '/' {
		return 0, false
	}
	for range maxLinks {
		if n, ok := descriptorNumber(name); ok {
			return n, true
		}
		target, err := readlink(name)
		if err != nil {
			return 0, false
		}
		name = beside(name, target)
	}
	return 0, false
}

// descriptorNumber reads the names that do not depend on what the system says.
func descriptorNumber(name string) (int, bool) {
	for i, stream := range []string{"/dev/stdin", "/dev/stdout", "/dev/stderr"} {
		if name == stream {
			return i, true
		}
	}
	for _, folder := range []string{"/dev/fd/", "/proc/self/fd/", "/proc/thread-self/fd/", "/proc/" + strconv.Itoa(os.Getpid()) + "/fd/"} {
		if digits, in := strings.CutPrefix(name, folder); in {
			n, err := strconv.ParseUint(digits, 10, 31)
			return int(n), err == nil
		}
	}
	return 0, false
}

// maxLinks is how many links in a row the writer follows, as Linux does.
const maxLinks = 40

// beside returns the target of a link, relative to the working directory. It does
// not clean the path: "link/.." is not the folder of link.
func beside(link, target string) string {
	if os.IsPathSeparator(target[0]) || isAbs(target) {
		return target
	}
	return link[:lastSeparator(link)+1] + target
}

func lastSeparator(name string) int {
	for i := len(name) - 1; i >= 0; i-- {
		if os.IsPathSeparator(name[i]) {
			return i
		}
	}
	return -1
}
