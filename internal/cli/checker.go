package cli

import (
	"bytes"
	"io"
	"iter"
	"sync"
	"sync/atomic"

	"github.com/sailpat/sailpat/internal/config"
	"github.com/sailpat/sailpat/internal/report"
	"github.com/sailpat/sailpat/pat"
)

// A checker checks files. Its tables are complete before it starts, so that
// several workers can read them.
type checker struct {
	flags    *inputFlags
	stdin    io.Reader
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
	skipped  bool // found in a folder, and not a payload
	err      error
}

// all checks every file, several at a time, and returns the results in the order
// of the files. It counts up done as it goes.
func (c *checker) all(files []file, jobs int, done *atomic.Int64) []result {
	results := make([]result, len(files))
	parallel(workers(jobs, len(files)), len(files), func(indexes iter.Seq[int]) {
		var buf []byte // reused while no result needs its text
		for i := range indexes {
			results[i], buf = c.check(&files[i], buf)
			done.Add(1)
		}
	})
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

// check checks one file, and returns a buffer for the next.
func (c *checker) check(f *file, buf []byte) (result, []byte) {
	text, err := f.read(c.stdin, c.flags.maxSize, buf[:0])
	if err != nil {
		return result{err: err}, buf
	}
	r := c.reading(f)
	if r.kind == pat.KindAuto && !f.named && !recognize(f, text) {
		return result{skipped: true}, text
	}
	lint := r.lint(f, text)
	vs := lint.Violations
	if l := c.ledgers[f.config]; l != nil {
		vs = l.suppress(f.rel, &lint)
	}
	doc := report.Document{Path: f.path, Kind: lint.Kind, Detected: lint.Detected, APIVersion: r.version, Violations: vs}
	if len(vs) == 0 || vs[0].Rule == pat.RuleDocumentTooLarge && !isNDJSON(f.path) {
		return result{document: doc}, text // a text that is too large is not shown, and is not kept
	}
	doc.Text = text
	return result{document: doc}, nil
}

// recognize reports whether a file that was found in a folder certainly is a
// payload; of NDJSON the first line decides.
func recognize(f *file, text []byte) bool {
	if isNDJSON(f.path) {
		for line := range pat.Elements(bytes.NewReader(text), pat.NDJSON(), pat.MaxSize(len(text)+1)) {
			_, ok := pat.RecognizeKind(line.Text)
			return ok
		}
	}
	_, ok := pat.RecognizeKind(text)
	return ok
}

// A reading is how one file is read: what flags, configuration and defaults say.
type reading struct {
	kind     pat.Kind
	version  pat.APIVersion
	tolerant bool
	options  []pat.Option
	policy   *policy
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

// lint checks a file under the policy. Of an NDJSON file that is not a payload it
// may check the first line only.
func (r *reading) lint(f *file, text []byte) pat.Report {
	var all pat.Report
	if !isNDJSON(f.path) || len(bytes.TrimSpace(text)) == 0 {
		all = pat.Lint(text, r.kind, r.options...)
	} else {
		all, _ = pat.Collect(func(yield func(pat.Report, error) bool) { // a bytes.Reader has no errors
			for line, err := range pat.LintLines(bytes.NewReader(text), r.kind, r.options...) {
				if !yield(line, err) || r.kind == pat.KindAuto && !line.Detected && !f.named {
					return
				}
			}
		})
	}
	kept := all.Violations[:0]
	for i := range all.Violations {
		if r.policy.apply(&all.Violations[i]) {
			kept = append(kept, all.Violations[i])
		}
	}
	all.Violations = kept
	return all
}
