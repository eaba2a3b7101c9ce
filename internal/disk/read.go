// Package disk is how patlint reads and writes files. It has one reader for the
// files that a tree brings along, which cannot make it wait, follow a link or run
// out of memory, and one writer that loses no byte of what was there before.
package disk

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
)

// Errors for files that are there and are not read.
var (
	ErrNotRegular = errors.New("not a regular file")
	ErrLink       = errors.New("a symbolic link")
	ErrTooLarge   = errors.New("too large")
)

// Own reads a file that nobody named, such as .gitignore: a regular file of at most
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
// It follows links. The file must be regular or an open pipe, see [Descriptor].
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

// Large is the size from which on getting memory takes most of the time.
const Large = 2 << 20

// sized returns an empty buffer with a capacity of n bytes: buf, if it is large
// enough.
func sized(buf []byte, n int64) []byte {
	if n <= int64(cap(buf)) {
		return buf[:0]
	}
	if n < Large {
		return make([]byte, 0, n)
	}
	collectLess()
	buf = make([]byte, 0, n)
	hugePages(buf[:n])
	return buf
}

// collectLess lets the heap grow to five times its live size before a collection:
// patlint makes little garbage and ends soon.
var collectLess = sync.OnceFunc(func() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
})

// Descriptor returns the number of the file descriptor that a name stands for:
// /dev/stdout, /dev/fd/3, /proc/self/fd/3, and links to them.
func Descriptor(name string) (number int, ok bool) {
	return descriptor(name, os.Readlink)
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
