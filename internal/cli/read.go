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

// ndjsonFactor is how many times the size limit of a document an NDJSON file
// may have: the limit is for its lines, but the file is held whole, since
// places in it are shown by line and column.
const ndjsonFactor = 16

// isNDJSON reports whether each line of a file is a document. That is framing,
// not a kind, so the name decides and not the text.
func isNDJSON(name string) bool {
	ext := path.Ext(name)
	return ext == ".ndjson" || ext == ".jsonl"
}

// read returns the text of a file. It stops one byte behind the size limit, so
// that the library sees that the document is too long, and says so by its rule.
// The text stands in buf if there is room.
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
		err = &fs.PathError{Path: f.path, Err: fmt.Errorf("expected at most %d bytes in an NDJSON file, got more: split it, or raise --max-size", limit-1)}
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

// errNotRegular is for what was a regular file when it was found.
var errNotRegular = errors.New("expected a regular file")

// large is the size from which on a file takes its time for memory.
const large = 2 << 20

// withRoom returns buf, or another buffer, empty and with room for n bytes.
func withRoom(buf []byte, n int64) []byte {
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

// collectLess lets the heap grow to five times what is in use before its garbage
// is collected: patlint leaves little, and soon ends.
var collectLess = sync.OnceFunc(func() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
})

// appendAll is io.ReadAll into a slice that may have room already.
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
