//go:build unix

package disk

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
	"time"
)

const noFollow = syscall.O_NOFOLLOW

func owner(info fs.FileInfo) (uid, gid int, known bool) {
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, 0, false
	}
	return int(stat.Uid), int(stat.Gid), true
}

// links returns how many names a file has.
func links(info fs.FileInfo) uint64 {
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 1
	}
	return uint64(stat.Nlink)
}

// cannotRename reports whether a file could not be replaced but may be written: it
// is a mount point, or the folder belongs to someone else.
func cannotRename(err error) bool {
	return errors.Is(err, syscall.EBUSY) || errors.Is(err, syscall.EPERM) || errors.Is(err, syscall.EACCES) || errors.Is(err, syscall.EXDEV)
}

// cannotCreate reports whether a folder takes no new file, although a file in it
// may be written.
func cannotCreate(err error) bool {
	return errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS)
}

// ignoreUnsupported returns the error of a Sync, or nil if the file system has no
// Sync.
func ignoreUnsupported(err error) error {
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.ENOTSUP) || errors.Is(err, syscall.ENOSYS) {
		return nil
	}
	return err
}

// lockWait is how long a writer waits for another.
const lockWait = 10 * time.Second

var errBusy = errors.New("locked by another program")

func lockWith(try func() error) error {
	for deadline := time.Now().Add(lockWait); ; time.Sleep(5 * time.Millisecond) {
		switch err := try(); {
		case err == syscall.EINTR:
		case err != syscall.EWOULDBLOCK:
			return nil // locked, or the file system has no locks
		case time.Now().After(deadline):
			return errBusy
		}
	}
}

// duplicate returns a second handle of an open file. Opening /dev/fd/N instead
// would begin at the start of the file and overwrite it.
func duplicate(number int) (*os.File, error) {
	syscall.ForkLock.RLock()
	fd, err := syscall.Dup(number)
	if err == nil {
		syscall.CloseOnExec(fd)
	}
	syscall.ForkLock.RUnlock()
	if err != nil {
		return nil, &fs.PathError{Op: "dup", Path: "", Err: err}
	}
	return os.NewFile(uintptr(fd), "file descriptor"), nil
}
