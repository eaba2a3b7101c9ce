//go:build unix

package cli

import (
	"io/fs"
	"syscall"
)

// readRegular returns the first bytes of a regular file, up to a limit, in buf if
// they fit.
//
// It makes four system calls. An os.File, which registers with the poller, needs
// ten; for a thousand small files that is half of the time.
func readRegular(name string, limit int64, buf []byte) (_ []byte, err error) {
	fail := func(op string) ([]byte, error) { return nil, &fs.PathError{Op: op, Path: name, Err: err} }
	const mode = syscall.O_RDONLY | syscall.O_CLOEXEC
	fd, err := uninterrupted(func() (int, error) {
		return syscall.Open(name, mode|syscall.O_NONBLOCK, 0) // a FIFO would block
	})
	if err == syscall.EAGAIN { // another program has a lease on the file and gives it up if we wait
		fd, err = uninterrupted(func() (int, error) { return syscall.Open(name, mode, 0) })
	}
	if err != nil {
		return fail("open")
	}
	defer syscall.Close(fd)
	var stat syscall.Stat_t
	if err = syscall.Fstat(fd, &stat); err == nil && stat.Mode&syscall.S_IFMT != syscall.S_IFREG {
		err = errNotRegular
	}
	if err != nil {
		return fail("stat")
	}
	for buf = sized(buf, min(stat.Size, limit)+1); int64(len(buf)) < limit; {
		if len(buf) == cap(buf) {
			buf = append(buf, 0)[:len(buf)]
		}
		n, err := uninterrupted(func() (int, error) {
			return syscall.Read(fd, buf[len(buf):min(int64(cap(buf)), limit, int64(len(buf))+maxRead)])
		})
		if err != nil {
			return nil, &fs.PathError{Op: "read", Path: name, Err: err}
		}
		buf = buf[:len(buf)+n]
		if n == 0 || int64(len(buf)) == stat.Size && len(buf) < cap(buf) { // the file has no more
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
