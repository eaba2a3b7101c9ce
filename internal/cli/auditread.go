package cli

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // so that --time-zone does not depend on the machine

	"github.com/sailpat/sailpat/audit"
	"github.com/sailpat/sailpat/internal/config"
	"github.com/sailpat/sailpat/internal/disk"
	"github.com/sailpat/sailpat/internal/export"
	"github.com/sailpat/sailpat/internal/mask"
	policyfile "github.com/sailpat/sailpat/internal/policy"
	"github.com/sailpat/sailpat/pat"
)

// An auditRun is one run of the command.
type auditRun struct {
	Process
	files    []*export.File
	previous []*export.File
	policy   *policyfile.File // nil for the defaults
	options  audit.Options
	unread   map[string]bool // what was said about files
	notes    []string
	classes  []string // of the policy and the owners files
	discreet bool     // messages have no text of files: it may name people
}

func (p Process) newAuditRun() *auditRun {
	return &auditRun{Process: p, unread: map[string]bool{}}
}

// clock returns the clock of the audit, truncated to the millisecond.
func (in *auditInputs) clock(p Process) time.Time {
	now, given := in.now.Get()
	if !given {
		now = p.Now()
	}
	return now.UTC().Truncate(time.Millisecond)
}

// begin reads everything but the exports. Errors of the command line and of the
// policy come first.
func (r *auditRun) begin(in *auditInputs, args []string) (err error) {
	now := in.clock(r.Process)
	if r.policy, err = r.loadPolicy(in, now); err != nil {
		return err
	}
	r.options = audit.Options{AsOf: now, Exported: in.exported, APIVersion: in.version, Only: in.only}
	if in.pseudonyms != "" {
		if r.options.Pseudonyms, err = r.pseudonyms(in.pseudonyms); err != nil {
			return err
		}
	}
	if r.files, err = r.named(args); err != nil {
		return err
	}
	owners, err := r.named(in.owners)
	if err != nil {
		return err
	}
	var rows []audit.Owner
	read := false
	for _, f := range owners {
		some, notes, err := f.Owners()
		r.notes = append(r.notes, notes...)
		rows, read = append(rows, some...), read || err == nil || len(some) > 0
		r.failed(err)
	}
	if read {
		r.options.Owners = audit.NewOwners(rows)
	}
	for _, c := range r.auditPolicy().Classes {
		r.classes = append(r.classes, c.Name)
	}
	for i := range rows {
		r.classes = append(r.classes, rows[i].Class)
	}
	slices.Sort(r.classes)
	r.classes = slices.Compact(r.classes)
	return nil
}

// maxWarnings is how many warnings about a policy are said: its globs may be
// thousands.
const maxWarnings = 20

// loadPolicy returns the policy of the run, nil for the defaults.
func (r *auditRun) loadPolicy(in *auditInputs, now time.Time) (*policyfile.File, error) {
	if in.noPolicy && in.policy != "" {
		return nil, usagef("--policy and --no-policy exclude each other")
	}
	name := in.policy
	if name == "" && !in.noPolicy {
		dir, err := os.Getwd()
		if err != nil {
			return nil, err
		}
		if name = policyfile.Find(dir); name != "" {
			if rel, err := filepath.Rel(dir, name); err == nil {
				name = rel // so that no report has the path of a machine
			}
		}
	}
	if name == "" {
		return nil, nil
	}
	return r.readPolicy(name, in.policy != "", now, maxWarnings)
}

// readPolicy reads a policy, and says what has no effect in it. After
// most warnings it only counts.
func (p Process) readPolicy(name string, named bool, now time.Time, most int) (*policyfile.File, error) {
	f, err := policyfile.Load(name, shownPath(name), named, now)
	if _, invalid := errors.AsType[*config.InvalidError](err); invalid {
		return nil, &usageError{message: "the policy is wrong\n" + err.Error()}
	}
	if err != nil {
		return nil, &usageError{message: describe(err)}
	}
	for i, w := range f.Warnings {
		if i == most {
			p.say("%s: %d more warnings", f.Path, len(f.Warnings)-i)
			break
		}
		p.say("%s:%d:%d: warning: %s", f.Path, w.Line, w.Column, w.Message)
	}
	return f, nil
}

func (r *auditRun) auditPolicy() audit.Policy {
	if r.policy == nil {
		return audit.Policy{}
	}
	return r.policy.Policy
}

// pseudonyms reads the key of the pseudonyms.
func (r *auditRun) pseudonyms(from string) (*audit.Pseudonyms, error) {
	var key []byte
	if from == "env" {
		key = []byte(r.Getenv(pseudonymVariable))
		if len(key) == 0 {
			return nil, usagef("--pseudonymize: %s is not set", pseudonymVariable)
		}
	} else {
		text, err := disk.Read(from, 64<<10, nil)
		if err != nil {
			return nil, &usageError{message: "--pseudonymize: " + describe(err)}
		}
		key = bytes.TrimRight(text, "\r\n")
	}
	p, err := audit.NewPseudonyms(key)
	if err != nil {
		return nil, usagef("--pseudonymize: %s", strings.TrimPrefix(err.Error(), "audit: "))
	}
	return p, nil
}

// named returns the files with these names, each once. A folder is a usage error.
func (r *auditRun) named(names []string) (files []*export.File, err error) {
	seen := map[string]bool{}
	for _, name := range names {
		if name == "" {
			return nil, usagef("the name of a file is empty")
		}
		if name == "-" {
			if !seen["-"] {
				f := export.Stream(r.Stdin, stdinName)
				f.Discreet = r.discreet
				f.Keep()
				files = append(files, f)
			}
			seen["-"] = true
			continue
		}
		if info, err := os.Stat(name); err == nil && info.IsDir() {
			return nil, usagef("%s is a folder; name the files, so that no other export is among them", show(name))
		}
		abs, err := filepath.Abs(name)
		if err != nil {
			return nil, err
		}
		if !seen[abs] {
			f := export.Open(name, shownPath(name))
			f.Discreet = r.discreet
			f.Keep()
			files = append(files, f)
		}
		seen[abs] = true
	}
	return files, nil
}

// shownPath returns a path as reports show it: with slashes, without secrets, and
// relative if it is below the current folder.
func shownPath(name string) string {
	shown := filepath.Clean(name)
	if filepath.IsAbs(shown) {
		if cwd, err := os.Getwd(); err == nil {
			if rel, err := filepath.Rel(cwd, shown); err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
				shown = rel
			}
		}
	}
	return string(mask.All([]byte(filepath.ToSlash(shown)), mask.Plain))
}

// failed reports the error of a file, once.
func (r *auditRun) failed(err error) {
	if err == nil || r.unread[err.Error()] {
		return
	}
	r.unread[err.Error()] = true
	r.say("%s", mask.Printable(err.Error()))
	r.notes = append(r.notes, err.Error())
}

// each reads files, and reports whether it read all of them to their end.
func (r *auditRun) each(files []*export.File, use func(export.Element)) (whole bool) {
	whole = true
	for _, f := range files {
		_, err := f.Tokens(use)
		r.failed(err)
		whole = whole && err == nil
	}
	return whole
}

// read adds the tokens of all files to an audit.
func (r *auditRun) read(a *audit.Auditor) {
	for _, f := range r.files {
		if r.options.Baseline != nil {
			r.failed(f.Hash()) // a baseline knows elements by it
		}
		a.SetInput(f.Path, f.SHA256())
		notes, err := f.Tokens(func(el export.Element) { el.AddTo(a) })
		a.SetInput(f.Path, f.SHA256())
		r.notes = append(r.notes, notes...)
		r.failed(err)
	}
	if a.NeedsReview() {
		r.each(r.files, func(el export.Element) { a.Review(el.Token, el.At) })
	}
}

// readPrevious reads the previous export. If it cannot be read to its end there is
// none: every token after the break would count as new.
func (r *auditRun) readPrevious(version pat.APIVersion) error {
	if len(r.previous) == 0 {
		return nil
	}
	before := audit.NewPrevious(version)
	whole := r.each(r.previous, func(el export.Element) {
		if el.Violations == nil {
			before.Add(el.Token)
		} else {
			before.AddUnreadable(el.Token)
		}
	})
	if whole {
		r.options.Previous = before
	} else {
		r.previous = nil
		r.notes = append(r.notes, "the exports were not compared, since the previous one could not be read to its end")
	}
	return nil
}

// readBaseline reads the findings that are known. If they cannot be read, every
// finding is open.
func (r *auditRun) readBaseline(name string) {
	if name == "" {
		return
	}
	text, err := disk.Read(name, 1<<30, nil) // a report is bounded by --top
	if err == nil {
		r.options.Baseline, err = audit.ReadBaseline(bytes.NewReader(text))
	}
	if err != nil {
		r.options.Baseline = nil
		r.failed(fmt.Errorf("%s: %s", shownPath(name), strings.TrimPrefix(cause(err).Error(), "audit: ")))
	}
}
