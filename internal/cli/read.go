package cli

import (
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"

	"github.com/sailpat/sailpat/internal/disk"
)

// ndjsonFactor limits an NDJSON file that patlint fmt rewrites to a multiple of the
// size limit, which holds for its lines. patlint fmt keeps the whole file.
const ndjsonFactor = 16

// compressed is how the name of a file ends that is compressed with gzip.
const compressed = ".gz"

// isNDJSON reports whether each line of a file is a document. The name decides.
func isNDJSON(name string) bool {
	ext := path.Ext(strings.TrimSuffix(name, compressed))
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
		text, err := disk.ReadAll(buf, io.LimitReader(stdin, limit))
		if err != nil {
			err = &fs.PathError{Path: f.path, Err: err}
		}
		return text, err
	}
	return disk.Read(f.open, limit, buf)
}
