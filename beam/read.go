package patbeam

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/core/sdf"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/fileio"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/rtrackers/offsetrange"

	"github.com/sailpat/sailpat/pat"
)

// A Record is one document: a line, an element of an array, or a file.
type Record struct {
	Source string // the path of the file
	Offset int64  // of Text in the file, decompressed, in bytes
	Text   []byte // up to one byte more than Config.MaxSize

	// Faults says why an array could not be read further. Text is then empty.
	Faults []Finding
}

// Read reads the files that match a pattern as records. It reads arrays and
// NDJSON, also compressed if the name ends in .gz. It splits large NDJSON at line
// ends; arrays, compressed files, and files of a file system that cannot seek are
// read in one piece. A pattern without matches fails the job, and so does a file
// that cannot be read to its end. A broken array does not: its last record has
// the faults.
func Read(s beam.Scope, pattern string, c Config) beam.PCollection {
	c.must()
	s = s.Scope("patbeam.Read")
	files := fileio.ReadMatches(s, fileio.MatchFiles(s, pattern, fileio.MatchEmptyDisallow()))
	return beam.ParDo(s, &readFn{Config: c}, files)
}

const defaultBlockSize = 64 << 20

// readFn is a splittable DoFn. A restriction is a range of bytes, which stands
// for the lines that begin in it, or whole.
type readFn struct{ Config Config }

// whole is the restriction of a file that is not split. No split of a range of
// bytes gives one with a negative start, and it is too short to be split itself.
var whole = offsetrange.Restriction{Start: -1, End: 0}

// CreateInitialRestriction returns whole, or the range of all bytes if the file
// may be split.
func (f *readFn) CreateInitialRestriction(ctx context.Context, file fileio.ReadableFile) (offsetrange.Restriction, error) {
	if f.Config.Format == FormatFile || path.Ext(file.Metadata.Path) == ".gz" {
		return whole, nil
	}
	in, err := file.Open(ctx)
	if err != nil {
		return whole, err
	}
	defer in.Close()
	if _, ok := in.(io.Seeker); !ok {
		return whole, nil
	}
	if lines, _, err := f.sniff(bufio.NewReader(in)); err != nil || !lines {
		return whole, err
	}
	return offsetrange.Restriction{End: file.Metadata.Size}, nil
}

// SplitRestriction splits a range into blocks.
func (f *readFn) SplitRestriction(_ fileio.ReadableFile, r offsetrange.Restriction) []offsetrange.Restriction {
	if r == whole || r.Size() == 0 {
		return []offsetrange.Restriction{r}
	}
	if f.Config.BlockSize > 0 {
		return r.SizedSplits(f.Config.BlockSize)
	}
	return r.SizedSplits(defaultBlockSize)
}

// RestrictionSize returns the number of bytes.
func (f *readFn) RestrictionSize(file fileio.ReadableFile, r offsetrange.Restriction) float64 {
	if r == whole {
		return float64(file.Metadata.Size)
	}
	return r.Size()
}

// CreateTracker returns a tracker of a range.
func (f *readFn) CreateTracker(r offsetrange.Restriction) *sdf.LockRTracker {
	return sdf.NewLockRTracker(offsetrange.NewTracker(r))
}

// ProcessElement emits the records of a restriction. Its errors name the file,
// and quote nothing from it.
func (f *readFn) ProcessElement(ctx context.Context, tracker *sdf.LockRTracker, file fileio.ReadableFile, emit func(Record)) error {
	source := file.Metadata.Path
	err := f.process(ctx, tracker, file, func(r Record) {
		r.Source = source
		for i := range r.Faults {
			r.Faults[i].Source = source
		}
		emit(r)
	})
	if err != nil {
		return fmt.Errorf("patbeam: %s: %w", source, err)
	}
	return nil
}

func (f *readFn) process(ctx context.Context, tracker *sdf.LockRTracker, file fileio.ReadableFile, emit func(Record)) (err error) {
	in, err := file.Open(ctx)
	if err != nil {
		return err
	}
	defer in.Close()
	if r := tracker.GetRestriction().(offsetrange.Restriction); r.Start >= 0 {
		return f.lines(in, r.Start, tracker.TryClaim, emit)
	}
	if !tracker.TryClaim(whole.Start) {
		return nil
	}
	if f.Config.Format == FormatFile {
		text, err := io.ReadAll(io.LimitReader(in, int64(f.Config.maxSize())+1))
		if err == nil {
			emit(Record{Text: text})
		}
		return err
	}
	buffered := bufio.NewReaderSize(in, 1<<16)
	lines, blanks, err := f.sniff(buffered)
	switch {
	case err != nil:
		return err
	case lines:
		all := func(any) bool { return true }
		return f.lines(io.MultiReader(bytes.NewReader(blanks), buffered), 0, all, emit)
	}
	return f.array(io.MultiReader(bytes.NewReader(blanks), buffered), emit)
}

// mark is the byte order mark of UTF-8.
const mark = "\ufeff"

// sniff reports whether a file is read by lines, as [pat.LintLines] does. A text
// that is not UTF-8 is none. It returns the mark and the blanks that it has read.
func (f *readFn) sniff(in *bufio.Reader) (lines bool, read []byte, err error) {
	start, err := in.Peek(3)
	if err != nil && err != io.EOF {
		return false, nil, err
	}
	if f.Config.Format == FormatLines {
		return true, nil, nil
	}
	if len(start) > 1 && (start[0] >= 0xfe || start[0] == 0 || start[1] == 0) { // UTF-16 or UTF-32
		return false, nil, nil
	}
	if string(start) == mark {
		read = append(read, start...)
		in.Discard(len(start)) // it was peeked at
	}
	for {
		b, err := in.ReadByte()
		switch {
		case err == io.EOF:
			return true, read, nil
		case err != nil:
			return false, nil, err
		case b == ' ' || b == '\t' || b == '\r' || b == '\n':
			read = append(read, b)
			continue
		}
		return b != '[', read, in.UnreadByte()
	}
}

// lines emits the lines that begin at start or later, and that claim allows.
func (f *readFn) lines(in io.Reader, start int64, claim func(any) bool, emit func(Record)) error {
	at := start
	if start > 0 { // a line begins here if the byte before ends one
		at--
		if _, err := in.(io.Seeker).Seek(at, io.SeekStart); err != nil {
			return err
		}
	}
	r := lineReader{in: bufio.NewReaderSize(in, 1<<16), limit: f.Config.maxSize() + 1}
	for skip := start > 0; ; skip = false {
		line, n, err := r.next(!skip)
		if err != nil && err != io.EOF {
			return err
		}
		if !skip && n > 0 {
			if !claim(at) {
				return nil
			}
			if text := bytes.TrimLeft(line, " \t\r"); len(text) > 0 {
				emit(Record{Offset: at + int64(len(line)-len(text)), Text: text})
			}
		}
		at += n
		if err == io.EOF {
			claim(max(at, start)) // tells the tracker that the file ends
			return nil
		}
	}
}

// A lineReader reads lines.
type lineReader struct {
	in    *bufio.Reader
	limit int // bytes of a line that are kept
	chunk []byte
}

// chunkBytes is the size of what short lines share, so that not each costs an
// allocation. A line that is kept keeps so much in memory.
const chunkBytes = 32 << 10

// next returns a slice with a line, without its end, and how many bytes it takes up
// in the file. No other line has the bytes of the slice. The error is io.EOF at the
// last line.
func (r *lineReader) next(keep bool) (line []byte, n int64, err error) {
	for {
		part, err := r.in.ReadSlice('\n')
		n += int64(len(part))
		if keep {
			ended := bytes.TrimSuffix(part, []byte("\n"))
			ended = ended[:min(len(ended), r.limit-len(line))]
			if line == nil {
				line = r.place(len(ended))
			}
			line = append(line, ended...)
		}
		if err != bufio.ErrBufferFull {
			return line, n, err
		}
	}
}

// place returns an empty slice with room for n bytes.
func (r *lineReader) place(n int) []byte {
	if n > chunkBytes/8 {
		return make([]byte, 0, n)
	}
	if cap(r.chunk)-len(r.chunk) < n {
		r.chunk = make([]byte, 0, chunkBytes)
	}
	at := len(r.chunk)
	r.chunk = r.chunk[:at+n]
	return r.chunk[at : at : at+n]
}

// array emits the elements of an array.
func (f *readFn) array(in io.Reader, emit func(Record)) error {
	_, options, err := f.Config.prepare()
	if err != nil {
		return err
	}
	tee := &peeker{in: in}
	for e, err := range pat.Elements(tee, options...) {
		if err == nil {
			if e.Index == 0 && string(tee.start) == mark { // Elements reads past a mark
				emit(Record{Faults: findings("", 0, pat.Lint([]byte(mark+"[]"), pat.KindList, options...).Violations)})
			}
			emit(Record{Offset: e.Offset, Text: bytes.Clone(e.Text)})
			continue
		}
		var end *pat.StreamError
		var invalid *pat.ValidationError
		if !errors.As(err, &invalid) {
			return err // of the reader
		}
		offset := e.Offset
		if errors.As(err, &end) {
			offset = end.Offset
		}
		emit(Record{Offset: offset, Faults: findings("", 0, invalid.Violations)}) // spans count from the start of the file
	}
	return nil
}

// A peeker keeps the first bytes of a reader.
type peeker struct {
	in    io.Reader
	start []byte
}

func (p *peeker) Read(b []byte) (int, error) {
	n, err := p.in.Read(b)
	if missing := len(mark) - len(p.start); missing > 0 {
		p.start = append(p.start, b[:min(n, missing)]...)
	}
	return n, err
}
