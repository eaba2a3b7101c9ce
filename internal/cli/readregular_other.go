//go:build !unix

package cli

import (
	"io"
	"io/fs"
	"os"
)

// readRegular returns the first bytes of a regular file, up to a limit. They
// stand in buf if there is room.
func readRegular(name string, limit int64, buf []byte) ([]byte, error) {
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
		return nil, &fs.PathError{Op: "read", Path: name, Err: errNotRegular}
	}
	if room := min(info.Size(), limit) + 1; int64(cap(buf)) < room {
		buf = make([]byte, 0, room) // the last byte is for reading the end
	}
	return appendAll(buf, io.LimitReader(in, limit))
}
