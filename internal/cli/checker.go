package cli

import (
	"bytes"
	"io"
	"iter"
	"sync"
	"sync/atomic"

	"github.com/sailpat/sailpat/internal/config"
	"github.com/sailpat/sailpat/internal/disk"
	"github.com/sailpat/sailpat/internal/report"
	"github.com/sailpat/sailpat/pat"
)

// A checker checks files. Its tables are complete before it starts, so that
// several workers can read them.
type checker struct {
	flags    *inputFlags
	stdin    io.Reader
	excerpts bool // the report shows parts of the documents
	terminal int  // columns of the terminal that shows them, or 0
	policies map[*config.Config]*policy
	ledgers  map[*config.Config]*ledger
}

func newChecker(flags *inputFlags, rules *ruleFlags, stdin io.Reader, files []file) *checker {
	c := &checker{flags: flags, stdin: stdin, policies: map[*config.Config]*policy{}, ledgers: map[*config.Config]*ledger{}}
	for _, f := range files {
		if _, ok := c.policies[f.config]; ok {
			continue
		}
		p := newPolicy(rules, f.config)
		c.policies[f.config] = p
		if f.config != nil {
			c.ledgers[f.config] = newLedger(f.config, p, rules)
		}
	}
	return c
}

// A result is what checking a file gave.
type result struct {
	document report.Document
	skipped  bool     // found in a folder, and not a payload
	split    *reading // how all workers together read it later; nil if it is checked
	idle     []idleRule
	err      error
}

// all checks every file, several at a time, and returns the results in the order
// of the files. Files that can be split follow, one at a time. It counts up done
// as it goes.
func (c *checker) all(files []file, jobs int, done *atomic.Int64) []result {
	results := make([]result, len(files))
	each := max(1, workers(jobs, maxJobs)/max(1, len(files))) // jobs of a file that cannot be split
	parallel(workers(jobs, len(files)), len(files), func(indexes iter.Seq[int]) {
		var buf []byte // reused
		for i := range indexes {
			results[i], buf = c.check(&files[i], buf, each)
			if results[i].split == nil {
				done.Add(1)
			}
		}
	})
	for i := range results {
		if r := results[i].split; r != nil {
			results[i] = c.checkSplit(&files[i], r, jobs)
			done.Add(1)
		}
	}
	return results
}

// parallel runs work in several goroutines and gives each index below n to one of
// them.
func parallel(workers, n int, work func(indexes iter.Seq[int])) {
	var next atomic.Int64
	indexes := func(yield func(int) bool) {
		for i := next.Add(1) - 1; i < int64(n) && yield(int(i)); i = next.Add(1) - 1 {
		}
	}
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() { work(indexes) })
	}
	wg.Wait()
}

// check checks one file, and returns a buffer for the next. It uses up to jobs
// workers for a stream, and leaves a file that can be split for later.
func (c *checker) check(f *file, buf []byte, jobs int) (result, []byte) {
	if f.err != nil {
		return result{err: f.err}, buf
	}
	if f.isStream() {
		return c.checkUnsplit(f, jobs), buf
	}
	limit := c.flags.maxSize + 1
	again := f.open != "" && !f.pipe // the file can be read again
	if f.splits() || again && limit > wholeBytes {
		limit = wholeBytes
	}
	text, err := f.readUpTo(c.stdin, limit, buf[:0])
	if err == nil && int64(len(text)) == limit {
		if f.splits() {
			r := c.reading(f)
			return result{split: &r}, text
		}
		switch r, ok := c.readingOfList(f, text); {
		case ok && !again:
			return c.checkRest(f, &r, text, jobs), nil
		case ok && c.isLong(f):
			return result{split: &r}, text
		case limit <= c.flags.maxSize:
			text, err = f.readUpTo(c.stdin, c.flags.maxSize+1, text[:0])
		}
	}
	if err != nil {
		return result{err: err}, buf
	}
	return c.whole(f, text)
}

// checkRest checks a list in standard input or in an open pipe, from which text
// was read already.
func (c *checker) checkRest(f *file, r *reading, text []byte, jobs int) result {
	in := c.stdin
	if f.pipe {
		pipe, err := disk.Open(f.open)
		if err != nil {
			return result{err: err}
		}
		defer pipe.Close()
		in = pipe
	}
	return c.stream(f, r, io.MultiReader(bytes.NewReader(text), in), jobs)
}

// whole checks the text of a file.
func (c *checker) whole(f *file, text []byte) (result, []byte) {
	r := c.reading(f)
	if r.kind == pat.KindAuto && !f.named && !recognize(f, text) {
		return result{skipped: true}, text
	}
	lint := r.lint(f, text)
	doc := c.document(f, &r, &lint)
	if vs := doc.Violations; len(vs) > 0 {
		if vs[0].Rule != pat.RuleDocumentTooLarge || isNDJSON(f.path) { // a document that is too large has no excerpts
			doc.Text = text
		}
		doc.Locate(c.excerpts, c.terminal)
	}
	return result{document: doc, idle: r.idle(&lint)}, text
}

// recognize reports whether a file that was found in a folder certainly is a
// payload; of NDJSON the first line decides.
func recognize(f *file, text []byte) bool {
	if isNDJSON(f.path) {
		for line := range pat.Elements(bytes.NewReader(text), pat.NDJSON(), pat.MaxSize(len(text)+1)) {
			return recognized(line.Text)
		}
	}
	return recognized(text)
}

// document returns what is reported of a file.
func (c *checker) document(f *file, r *reading, lint *pat.Report) report.Document {
	vs := lint.Violations
	if l := c.ledgers[f.config]; l != nil {
		vs = l.suppress(f.rel, lint)
	}
	return report.Document{Path: f.path, Kind: lint.Kind, Detected: lint.Detected, APIVersion: r.version, Violations: vs}
}

// A reading is how one file is read: what flags, configuration and defaults say.
type reading struct {
	kind     pat.Kind
	version  pat.APIVersion
	tolerant bool
	options  []pat.Option
	policy   *policy
	certain  bool // it is a payload
	detected bool // the kind was, and not given
}

func (c *checker) reading(f *file) reading {
	configured := f.reading()
	r := reading{kind: c.flags.kind, policy: c.policies[f.config]}
	if r.kind == pat.KindAuto {
		r.kind = configured.Kind
	}
	r.version = c.flags.version.Or(configured.APIVersion.Or(pat.V1))
	r.tolerant = c.flags.tolerant || configured.Tolerant.Or(false)
	r.options = make([]pat.Option, 0, 4+len(r.policy.options))
	r.options = append(r.options, pat.ForVersion(r.version), pat.MaxSize(int(c.flags.maxSize)))
	if r.tolerant {
		r.options = append(r.options, pat.Tolerant())
	}
	if isNDJSON(f.path) {
		r.options = append(r.options, pat.NDJSON())
	}
	r.options = append(r.options, r.policy.options...)
	return r
}

// reading returns what the configuration says about a file.
func (f *file) reading() config.Reading {
	if f.config == nil {
		return config.Reading{}
	}
	return f.config.For(f.rel)
}

// lint checks a file under the policy.
func (r *reading) lint(f *file, text []byte) pat.Report {
	var all pat.Report
	if !isNDJSON(f.path) || len(bytes.TrimSpace(text)) == 0 {
		all = pat.Lint(text, r.kind, r.options...)
	} else {
		all, _ = pat.Collect(pat.LintLines(bytes.NewReader(text), r.kind, r.options...)) // a bytes.Reader has no errors
	}
	r.policy.applyAll(&all)
	return all
}
