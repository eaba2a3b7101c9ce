package cli

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/sailpat/sailpat/internal/disk"
	"github.com/sailpat/sailpat/internal/report"
	"github.com/sailpat/sailpat/pat"
)

// wholeBytes is the size from which on a file is read as a stream, if it can be.
// Smaller files are read as a whole, which is faster.
const wholeBytes = 1 << 20

// isStream reports whether a file can only be read from its beginning to its end,
// and not as a whole.
func (f *file) isStream() bool {
	return strings.HasSuffix(f.path, compressed) || f.open == "" && isNDJSON(f.path)
}

// splits reports whether a file is NDJSON that can be read from any place, so that
// each worker reads a part of its own.
func (f *file) splits() bool { return isNDJSON(f.path) && f.open != "" && !f.pipe }

// checkSplit checks an NDJSON file or a list of any size.
func (c *checker) checkSplit(f *file, r *reading, jobs int) result {
	in, err := disk.Open(f.open)
	if err != nil {
		return result{err: err}
	}
	defer in.Close()
	section, err := sectionOf(in)
	if err != nil {
		return result{err: err}
	}
	return c.stream(f, r, section, workers(jobs, maxJobs))
}

// maxJobs bounds the workers of one file.
const maxJobs = 256

// sectionOf returns a file as a reader that can be split.
func sectionOf(f *os.File) (*io.SectionReader, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	return io.NewSectionReader(f, 0, info.Size()), nil
}

// checkUnsplit checks standard input as NDJSON, or a compressed file.
func (c *checker) checkUnsplit(f *file, jobs int) result {
	in := c.stdin
	if f.open != "" {
		file, err := disk.Open(f.open)
		if err != nil {
			return result{err: err}
		}
		defer file.Close()
		in = file
	}
	in, err := decompressed(in)
	if err != nil {
		return result{err: &fs.PathError{Path: f.path, Err: err}}
	}
	if isNDJSON(f.path) {
		r := c.reading(f)
		return c.stream(f, &r, in, jobs)
	}
	text, err := disk.ReadAll(nil, io.LimitReader(in, c.flags.maxSize+1))
	if err != nil {
		return result{err: &fs.PathError{Path: f.path, Err: gzipCause(err)}}
	}
	if int64(len(text)) > c.flags.maxSize {
		if r, ok := c.readingOfList(f, text[:c.flags.maxSize]); ok {
			return c.stream(f, &r, io.MultiReader(bytes.NewReader(text), in), jobs)
		}
	}
	done, _ := c.whole(f, text)
	return done
}

// decompressed returns a reader of what r holds, which may be compressed with gzip.
// It waits for the first two bytes.
func decompressed(r io.Reader) (io.Reader, error) {
	b := bufio.NewReaderSize(r, 64<<10)
	if magic, _ := b.Peek(2); !bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		return b, nil // an error of r comes again
	}
	z, err := gzip.NewReader(b)
	if err != nil {
		return nil, gzipCause(err)
	}
	return z, nil
}

// gzipCause says what is wrong with compressed data.
func gzipCause(err error) error {
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("the compressed data ends early")
	case errors.Is(err, gzip.ErrHeader), errors.Is(err, gzip.ErrChecksum):
		return errors.New("the compressed data is damaged")
	}
	return cause(err)
}

// readingOfList returns how to read a document that begins with text as a stream.
// It reports false unless the document is a list of tokens, and a named one or
// certainly a payload.
func (c *checker) readingOfList(f *file, text []byte) (reading, bool) {
	r := c.reading(f)
	switch {
	case r.kind == pat.KindAuto:
		kind, _ := pat.DetectKind(text)
		if kind != pat.KindList || !f.named && !recognized(text) {
			return r, false
		}
		r.certain = true
		if !beginsWithToken(text) { // LintLines would detect another kind
			r.kind, r.detected = kind, true
		}
	case r.kind != pat.KindList:
		return r, false
	}
	return r, bytes.HasPrefix(bytes.TrimLeft(bytes.TrimPrefix(text, []byte("\uFEFF")), " \t\r\n"), []byte("["))
}

// beginsWithToken reports whether the first element of an array is a token.
func beginsWithToken(text []byte) bool {
	for el := range pat.Elements(bytes.NewReader(text), pat.MaxSize(len(text))) {
		kind, _ := pat.DetectKind(el.Text)
		return kind == pat.KindToken
	}
	return false
}

// isLong reports whether a file is over the size limit.
func (c *checker) isLong(f *file) bool {
	info, err := os.Stat(f.open)
	return err == nil && info.Mode().IsRegular() && info.Size() > c.flags.maxSize
}

// stream checks a file of any size. It keeps the excerpts of violations, and not
// the text.
func (c *checker) stream(f *file, r *reading, in io.Reader, jobs int) result {
	var all pat.Collector
	places := report.NewPlaces(isNDJSON(f.path), c.terminal)
	elements := 0
	for el, err := range pat.LintLines(in, r.kind, r.streaming(jobs)...) {
		if err := readError(f, err); err != nil {
			return result{err: err}
		}
		if elements++; elements == 1 && r.kind == pat.KindAuto && !f.named && !r.certain && !recognized(el.Element.Text) {
			return result{skipped: true}
		}
		places.Add(&el, all.Add(&el))
	}
	lint := all.Report()
	lint.Detected = lint.Detected || r.detected
	if elements == 0 {
		if r.kind == pat.KindAuto && !f.named {
			return result{skipped: true}
		}
		lint = pat.Lint(nil, r.kind, r.options...)
	}
	r.policy.applyAll(&lint)
	doc := c.document(f, r, &lint)
	doc.Places = places
	return result{document: doc, idle: r.idle(&lint)}
}

// recognized reports whether an element certainly is a payload. It is the first one
// of a file, so that LintLines yields it in any case.
func recognized(text []byte) bool {
	_, ok := pat.RecognizeKind(text)
	return ok
}

// streaming returns the options for a stream.
func (r *reading) streaming(jobs int) []pat.Option {
	return append(slices.Clip(r.options), pat.OnlyViolations(), pat.Jobs(jobs))
}

// readError returns the error of a stream if it could not be read, but not if its
// content ended it.
func readError(f *file, err error) error {
	var invalid *pat.ValidationError
	var ended *pat.StreamError
	if err == nil || errors.As(err, &invalid) {
		return nil
	}
	if errors.As(err, &ended) {
		err = gzipCause(ended.Err)
	}
	return &fs.PathError{Path: f.path, Err: err}
}

// live checks standard input, NDJSON, and writes each violation as soon as it is
// found.
func (p Process) live(flags *checkFlags, args []string) error {
	if len(args) > 1 || len(args) == 1 && args[0] != "-" {
		return usagef("--stream reads standard input; leave out %s", joined(args))
	}
	sinks, err := parseSinks(flags.formats, flags.output, report.LiveFormats())
	if err != nil {
		return err
	}
	if len(sinks) > 1 || sinks[0].file != "" {
		return usagef("--stream writes to standard output, in one format")
	}
	g, err := newGatherer(&flags.inputFlags)
	if err != nil {
		return err
	}
	if err := g.gather("-", stat{}); err != nil {
		return err
	}
	f := &g.files[0]
	c := newChecker(&flags.inputFlags, &flags.ruleFlags, p.Stdin, g.files)
	r := c.reading(f)
	if !isNDJSON(f.path) {
		r.options = append(r.options, pat.NDJSON())
	}
	out, err := report.NewLive(p.Stdout, sinks[0].format, f.path, report.Options{
		Color: flags.color == "always" || flags.color == "auto" && p.wantsColor(), Width: terminalWidth(p.Stdout),
	})
	if err != nil {
		return err
	}
	in, err := decompressed(p.Stdin)
	if err != nil {
		return &fs.PathError{Path: f.path, Err: err}
	}
	var unread, unwritten error
	errs, warnings, elements := 0, 0, 0
	for el, err := range pat.LintLines(in, r.kind, r.streaming(workers(flags.jobs, maxJobs))...) {
		if unread = readError(f, err); unread != nil {
			break
		}
		elements++
		original := el
		original.Violations = slices.Clone(el.Violations)
		r.policy.applyAll(&el)
		doc := c.document(f, &r, &el)
		e, w := doc.Counts()
		errs, warnings = errs+e, warnings+w
		if unwritten = out.Write(&original, doc.Violations); unwritten != nil {
			break
		}
	}
	if unwritten == nil {
		unwritten = out.Close()
	}
	if unread != nil {
		p.say("%s", describe(unread))
	}
	switch {
	case unwritten != nil:
		return fmt.Errorf("writing standard output: %w", cause(unwritten))
	case unread != nil:
		return exitCode(exitUnread)
	case flags.exitZero:
		return nil
	case errs > 0 || flags.strict && warnings > 0:
		return exitCode(exitViolations)
	}
	return nil
}
