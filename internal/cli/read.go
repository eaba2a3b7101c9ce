package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"runtime/debug"
	"sync"
)

// ndjsonFactor limits an NDJSON file to a multiple of the size limit, which holds
// for its lines. patlint keeps the whole file to show lines and columns.
const ndjsonFactor = 16

// isNDJSON reports whether each line of a file is a document. The name decides.
func isNDJSON(name string) bool {
	ext := path.Ext(name)
	return ext == ".ndjson" || ext == ".jsonl"
}

// read returns the text of a file, in buf if it fits. It stops one byte after the
// size limit, so that the library can report a document that is too large.
func (f *file) read(stdin io.Reader, maxSize int64, buf []byte) ([]byte, error) {
	if f.err != nil {
		return nil, f.err
	}
	limit := maxSize + 1
	if isNDJSON(f.path) {
		limit = maxSize*ndjsonFactor + 1
	}
	text, err := f.readUpTo(stdin, limit, buf)
	if err == nil && isNDJSON(f.path) && int64(len(text)) == limit {
		err = &fs.PathError{Path: f.path, Err: fmt.Errorf("NDJSON file has more than %d bytes; split it, or raise --max-size", limit-1)}
	}
	return text, err
}

func (f *file) readUpTo(stdin io.Reader, limit int64, buf []byte) ([]byte, error) {
	if f.open == "" {
		text, err := appendAll(buf, io.LimitReader(stdin, limit))
		if err != nil {
			err = &fs.PathError{Path: f.path, Err: err}
		}
		return text, err
	}
	return readRegular(f.open, limit, buf)
}

// errNotRegular is the error for a file that was regular when it was found.
var errNotRegular = errors.New("no longer a regular file")

// large is the size from which on getting memory takes most of the time.
const large = 2 << 20

// sized returns an empty buffer with a capacity of n bytes: buf, if it is large
// enough.
func sized(buf []byte, n int64) []byte {
	if n <= int64(cap(buf)) {
		return buf[:0]
	}
	if n < large {
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

// appendAll is io.ReadAll that appends to buf.
func appendAll(buf []byte, r io.Reader) ([]byte, error) {
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
