//go:build !unix

package disk

import (
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

func read(name string, limit int64, buf []byte) ([]byte, error) {
	in, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	info, err := in.Stat()
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, &fs.PathError{Op: "read", Path: name, Err: ErrNotRegular}
	}
	return ReadAll(sized(buf, min(info.Size(), limit)+1), io.LimitReader(in, limit)) // one more byte to read the end
}

func open(name string) (*os.File, error) { return os.Open(name) }

func own(name string, limit int64) ([]byte, error) {
	info, err := os.Lstat(name)
	switch {
	case err != nil:
		return nil, err
	case info.Mode()&fs.ModeSymlink != 0:
		return nil, &fs.PathError{Op: "open", Path: name, Err: ErrLink}
	case !info.Mode().IsRegular():
		return nil, &fs.PathError{Op: "open", Path: name, Err: ErrNotRegular}
	}
	return read(name, limit, nil)
}

// Folder returns the entries of a folder in the order of their names. With follow
// unset it refuses a link.
func Folder(name string, follow bool) ([]fs.DirEntry, error) {
	if info, err := os.Lstat(name); err == nil && !follow && info.Mode()&fs.ModeSymlink != 0 {
		return nil, &fs.PathError{Op: "open", Path: name, Err: ErrLink}
	}
	return os.ReadDir(name)
}

func isAbs(name string) bool { return filepath.IsAbs(name) }
