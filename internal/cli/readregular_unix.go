//go:build unix

package cli

import (
	"io/fs"
	"syscall"
)

// readRegular returns the first bytes of a regular file, up to a limit. They
// stand in buf if there is room.
//
// It takes four system calls; by way of an os.File, which looks whether the file
// can be waited for, there are ten, and of a thousand small files that is half
// the time.
func readRegular(name string, limit int64, buf []byte) (_ []byte, err error) {
	fail := func(op string) ([]byte, error) { return nil, &fs.PathError{Op: op, Path: name, Err: err} }
	const mode = syscall.O_RDONLY | syscall.O_CLOEXEC
	fd, err := uninterrupted(func() (int, error) {
		return syscall.Open(name, mode|syscall.O_NONBLOCK, 0) // a FIFO would block
	})
	if err == syscall.EAGAIN { // another program has a lease on the file, and gives it back if one waits
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
	for buf = withRoom(buf, min(stat.Size, limit)+1); int64(len(buf)) < limit; {
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
		if n == 0 || int64(len(buf)) == stat.Size && len(buf) < cap(buf) { // a file that was asked for more gave all it has
			break
		}
	}
	return buf, nil
}

// maxRead is how much is asked for at a time: some systems refuse 2 GiB.
const maxRead = 1 << 30

// uninterrupted makes a system call again if a signal came between.
func uninterrupted(call func() (int, error)) (n int, err error) {
	for {
		if n, err = call(); err != syscall.EINTR {
			return n, err
		}
	}
}
