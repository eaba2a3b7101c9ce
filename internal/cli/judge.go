package cli

import (
	"io"
	"iter"
	"sync"
	"sync/atomic"

	"github.com/sailpat/sailpat/internal/config"
	"github.com/sailpat/sailpat/internal/report"
	"github.com/sailpat/sailpat/pat"
)

// A judge judges files. Its tables are made before it starts, so that several
// workers can read them.
type judge struct {
	flags    *inputFlags
	stdin    io.Reader
	policies map[*config.Config]*policy
	ledgers  map[*config.Config]*ledger
}

func newJudge(flags *inputFlags, rules *ruleFlags, stdin io.Reader, files []file) *judge {
	j := &judge{flags: flags, stdin: stdin, policies: map[*config.Config]*policy{}, ledgers: map[*config.Config]*ledger{}}
	for _, f := range files {
		if _, ok := j.policies[f.config]; ok {
			continue
		}
		p := newPolicy(rules, f.config)
		j.policies[f.config] = p
		if f.config != nil {
			j.ledgers[f.config] = newLedger(f.config, p, rules)
		}
	}
	return j
}

// A verdict is what became of a file.
type verdict struct {
	document report.Document
	skipped  bool // found in a folder, and no payload
	err      error
}

// all judges every file, some at a time, and returns the verdicts in the order
// of the files. done counts up while it works.
func (j *judge) all(files []file, jobs int, done *atomic.Int64) []verdict {
	verdicts := make([]verdict, len(files))
	share(workers(jobs, len(files)), len(files), func(indexes iter.Seq[int]) {
		var buf []byte // used again as long as no verdict needs its text
		for k := range indexes {
			verdicts[k], buf = j.judge(&files[k], buf)
			done.Add(1)
		}
	})
	return verdicts
}

// share lets some workers do a work on the indexes below n, each of which one of
// them gets.
func share(workers, n int, work func(indexes iter.Seq[int])) {
	var next atomic.Int64
	indexes := func(yield func(int) bool) {
		for k := next.Add(1) - 1; k < int64(n) && yield(int(k)); k = next.Add(1) - 1 {
		}
	}
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() { work(indexes) })
	}
	wg.Wait()
}

// judge judges one file, and returns a buffer for the next.
func (j *judge) judge(f *file, buf []byte) (verdict, []byte) {
	text, err := f.read(j.stdin, j.flags.maxSize, buf[:0])
	if err != nil {
		return verdict{err: err}, buf
	}
	r := j.reading(f)
	doc := report.Document{Path: f.path, Kind: r.kind, APIVersion: r.version}
	if doc.Kind == pat.KindAuto {
		doc.Kind, doc.Detected = detect(f, text)
		if !doc.Detected && !f.named {
			return verdict{skipped: true}, text
		}
	}
	if isNDJSON(f.path) {
		doc.Violations = r.lintLines(text, doc.Kind, doc.Detected)
	} else {
		kind := doc.Kind
		if kind == pat.KindList || kind == pat.KindPatch {
			kind = r.kind // only under KindAuto is a mixture noticed
		}
		doc.Violations = r.lint(text, kind)
	}
	if l := j.ledgers[f.config]; l != nil {
		doc.Violations = l.suppress(f.rel, doc.APIVersion.Dialect(), doc.Violations)
	}
	if len(doc.Violations) == 0 {
		return verdict{document: doc}, text
	}
	if doc.Violations[0].Rule == pat.RuleDocumentTooLarge && !isNDJSON(f.path) {
		return verdict{document: doc}, text // of which nothing is shown, and which is too long to keep
	}
	doc.Text, text = text, nil
	return verdict{document: doc}, text
}

// detect tells the kind of a file, of NDJSON by its first line.
func detect(f *file, text []byte) (pat.Kind, bool) {
	if isNDJSON(f.path) {
		for _, line := range lines(text) {
			text = line
			break
		}
	}
	return pat.DetectKind(text)
}

// A reading is how one file is read, by flags, configuration and default.
type reading struct {
	kind     pat.Kind
	version  pat.APIVersion
	tolerant bool
	options  []pat.Option
	policy   *policy
}

func (j *judge) reading(f *file) reading {
	said := f.reading()
	r := reading{kind: j.flags.kind, policy: j.policies[f.config]}
	if r.kind == pat.KindAuto {
		r.kind = said.Kind
	}
	r.version = j.flags.version.Or(said.APIVersion.Or(pat.V1))
	r.tolerant = j.flags.tolerant || said.Tolerant.Or(false)
	r.options = make([]pat.Option, 0, 3+len(r.policy.options))
	r.options = append(r.options, pat.ForVersion(r.version), pat.MaxSize(int(j.flags.maxSize)))
	if r.tolerant {
		r.options = append(r.options, pat.Tolerant())
	}
	r.options = append(r.options, r.policy.options...)
	return r
}

// reading is what the configuration says of a file.
func (f *file) reading() config.Reading {
	if f.config == nil {
		return config.Reading{}
	}
	return f.config.For(f.rel)
}

// lint judges one document under the policy.
func (r *reading) lint(text []byte, kind pat.Kind) []pat.Violation {
	vs := pat.Lint(text, kind, r.options...).Violations
	kept := vs[:0]
	for k := range vs {
		if r.policy.apply(&vs[k]) {
			kept = append(kept, vs[k])
		}
	}
	return kept
}
