//go:build !unix

package cli

import (
	"io"
	"io/fs"
	"os"
)

// readRegular returns the first bytes of a regular file, up to a limit, in buf if
// they fit.
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
	return appendAll(sized(buf, min(info.Size(), limit)+1), io.LimitReader(in, limit)) // one more byte to read the end
}
