// Package export reads exports: lists of tokens as people save them, with what
// shells, proxies and other tools make of them on the way.
//
// It reads arrays, NDJSON and single tokens, also compressed with gzip, of any
// length in bounded memory. A byte order mark is passed over. Whatever else is
// wrong with a file is an error that says what the file is and how to get a better
// one: nothing that cannot be read is passed over in silence.
package export

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// KeptBytes is how much of a pipe a File keeps for a second reading.
const KeptBytes = 64 << 20

// A File is a file to read, perhaps more than once.
type File struct {
	Path string // as messages and reports show it

	// Discreet leaves text of the file out of messages and notes: it may name
	// people.
	Discreet bool

	name   string    // as the system knows it; "" for a stream
	stream io.Reader // standard input; read once
	kept   []byte    // what was read of a stream, if Keep was called
	keep   bool
	over   bool // the stream was longer than KeptBytes
	read   bool
	sum    string // SHA-256 of the first complete reading
}

// Open returns the file with this name. Nothing is read yet.
func Open(name, shown string) *File { return &File{Path: shown, name: name} }

// Stream returns a file that is read from r.
func Stream(r io.Reader, shown string) *File { return &File{Path: shown, stream: r} }

// Keep keeps the first KeptBytes of a stream, so that it can be read again. Call it
// before the first reading. It has no effect on regular files.
func (f *File) Keep() { f.keep = true }

// SHA256 returns the SHA-256 of the file in hexadecimal, or an empty string if it
// was not read to its end.
func (f *File) SHA256() string { return f.sum }

// An Error says why a file could not be read to its end.
type Error struct {
	Path         string
	Line, Column int    // from 1; 0 if unknown
	Message      string // lower case, without final period
}

func (e *Error) Error() string {
	if e.Line > 0 {
		return fmt.Sprintf("%s:%d:%d: %s", e.Path, e.Line, e.Column, e.Message)
	}
	return e.Path + ": " + e.Message
}

func (f *File) fail(format string, args ...any) *Error {
	return &Error{Path: f.Path, Message: fmt.Sprintf(format, args...)}
}

// raw opens the file for one reading.
func (f *File) raw() (io.ReadCloser, error) {
	defer func() { f.read = true }()
	switch {
	case f.stream == nil && f.name != "":
		file, err := os.Open(f.name)
		if err != nil {
			return nil, f.fail("%v", cause(err))
		}
		info, err := file.Stat()
		if err == nil && info.IsDir() {
			err = errors.New("is a folder; name the files")
		}
		if err != nil {
			file.Close()
			return nil, f.fail("%v", cause(err))
		}
		if info.Mode().IsRegular() {
			return file, nil
		}
		f.stream = file // a pipe, such as <(command)
		fallthrough
	case !f.read:
		if f.keep {
			return io.NopCloser(&keeper{f}), nil
		}
		return io.NopCloser(f.stream), nil
	case !f.keep || f.over:
		return nil, f.fail("cannot be read a second time, since it is a stream of more than %d MiB; save it as a file", KeptBytes>>20)
	}
	return io.NopCloser(bytes.NewReader(f.kept)), nil
}

// A keeper keeps what is read of a stream.
type keeper struct{ f *File }

func (k *keeper) Read(b []byte) (int, error) {
	n, err := k.f.stream.Read(b)
	if !k.f.over && len(k.f.kept)+n > KeptBytes {
		k.f.over, k.f.kept = true, nil
	}
	if !k.f.over {
		k.f.kept = append(k.f.kept, b[:n]...)
	}
	return n, err
}

func cause(err error) error {
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		return path.Err
	}
	return err
}

// A reading is one reading of a file, as bytes. It hashes what it reads.
type reading struct {
	f    *File
	r    io.ReadCloser
	hash interface {
		io.Writer
		Sum([]byte) []byte
	}
	err error // of the file, not of its content
}

func (f *File) begin() (*reading, error) {
	r, err := f.raw()
	if err != nil {
		return nil, err
	}
	return &reading{f: f, r: r, hash: sha256.New()}, nil
}

func (r *reading) Read(b []byte) (int, error) {
	n, err := r.r.Read(b)
	r.hash.Write(b[:n])
	if err != nil && err != io.EOF {
		r.err = err
	}
	return n, err
}

// end reads the rest of the file, so that the hash is that of the whole file, and
// reports whether the file changed since the reading before.
func (r *reading) end() error {
	defer r.r.Close()
	if r.err == nil {
		_, r.err = io.Copy(io.Discard, struct{ io.Reader }{r})
	}
	if r.err != nil {
		return r.f.fail("%v", cause(r.err))
	}
	sum := hex.EncodeToString(r.hash.Sum(nil))
	if r.f.sum != "" && r.f.sum != sum {
		return r.f.fail("changed while it was read; run the audit again")
	}
	r.f.sum = sum
	return nil
}

// Hash reads the file once, so that SHA256 knows it. It has no effect on streams,
// which are read once.
func (f *File) Hash() error {
	if f.stream != nil {
		return nil
	}
	r, err := f.begin()
	if err != nil {
		return err
	}
	return r.end()
}
