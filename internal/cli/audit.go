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

	"github.com/spf13/cobra"

	"github.com/sailpat/sailpat/audit"
	"github.com/sailpat/sailpat/internal/auditreport"
	"github.com/sailpat/sailpat/internal/config"
	"github.com/sailpat/sailpat/internal/disk"
	"github.com/sailpat/sailpat/internal/export"
	"github.com/sailpat/sailpat/internal/mask"
	policyfile "github.com/sailpat/sailpat/internal/policy"
	"github.com/sailpat/sailpat/pat"
)

// pseudonymVariable has the key of --pseudonymize env.
const pseudonymVariable = "PATLINT_PSEUDONYM_KEY"

// auditInputs are the flags that say what to audit, and under which policy.
type auditInputs struct {
	now        pat.Optional[time.Time]
	exported   time.Time
	version    pat.APIVersion
	policy     string
	noPolicy   bool
	owners     []string
	only       []string
	quiet      bool
	pseudonyms string
}

func (in *auditInputs) add(cmd *cobra.Command, p Process) {
	cmd.PreRunE = noneEmpty
	f := cmd.Flags()
	addValue(f, "now", "TIME", "now", `the clock of the audit: a timestamp or "now"`, func(s string) error {
		now, err := parseNow(s, p.Now)
		in.now = pat.Some(now)
		return err
	})
	addValue(f, "exported", "TIME", "", "when the export was made; use is measured up to then", func(s string) error {
		if s == "now" {
			return errors.New("must be a timestamp such as 2026-06-01T00:00:00Z")
		}
		exported, err := parseNow(s, p.Now)
		in.exported = exported
		return err
	})
	addChoice(cmd, "api-version", "VERSION", "v1", "the API version of the export", config.VersionNames(), func(s string) { in.version, _ = pat.ParseAPIVersion(s) })
	f.StringVar(&in.policy, "policy", "", "read the policy `FILE` instead of searching for "+policyfile.FileName)
	f.BoolVar(&in.noPolicy, "no-policy", false, "use the default policy")
	f.StringArrayVar(&in.owners, "owners", nil, "read who exists and who left from `FILE`: pages of GET /identities, or CSV; may be repeated")
	f.Var(&list{value{what: "RULE"}, func(s string) error { return addAuditRules(&in.only, s) }}, "only", "run only these rules, by ID or name, separated by commas; rules on the input always run")
	_ = cmd.RegisterFlagCompletionFunc("only", completeAuditRules)
	f.BoolVarP(&in.quiet, "quiet", "q", false, "no summary on standard error")
}

// noneEmpty refuses flags that name a file and are empty, as
// --pseudonymize "$KEYFILE" is where the variable is not set: without the flag, the
// report would show every name.
func noneEmpty(cmd *cobra.Command, _ []string) error {
	for _, name := range []string{"policy", "baseline", "pseudonymize", "pseudonym-map", "partial"} {
		if f := cmd.Flags().Lookup(name); f != nil && f.Changed && f.Value.String() == "" {
			return usagef("--%s: must name a file, is empty", name)
		}
	}
	return nil
}

func addAuditRules(to *[]string, s string) error {
	for word := range strings.SplitSeq(s, ",") {
		r, err := findAuditRule(strings.TrimSpace(word))
		if err != nil {
			return err
		}
		*to = append(*to, string(r.ID))
	}
	return nil
}

// findAuditRule returns the rule of audits with this ID or name. The error names a
// near miss.
func findAuditRule(word string) (audit.Rule, error) {
	for _, name := range []string{word, strings.ToUpper(word)} {
		if r, ok := audit.LookupRule(name); ok {
			return r, nil
		}
	}
	var names []string
	for _, r := range audit.Rules() {
		names = append(names, r.Name, string(r.ID))
	}
	return audit.Rule{}, config.Unknown("rule of audits", word, names)
}

func completeAuditRules(*cobra.Command, []string, string) (names []cobra.Completion, _ cobra.ShellCompDirective) {
	for _, r := range audit.Rules() {
		names = append(names, cobra.CompletionWithDesc(r.Name, r.Summary))
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

type auditFlags struct {
	auditInputs
	since        []string
	sinceVersion pat.Optional[pat.APIVersion]
	baseline     string
	formats      []string
	failOn       pat.Optional[audit.Severity]
	never        bool
	strict       bool
	top          int
	tenant       string
	pseudonymMap string
	zone         *time.Location
	names        bool
	printPolicy  bool
	partial      string
	merge        bool
	color        string
}

func auditCommand(p Process) *cobra.Command {
	flags := auditFlags{color: "auto"}
	cmd := &cobra.Command{
		Use:   "audit file ... | -",
		Short: "Find the tokens of a tenant that need a decision",
		Long:  auditLong,
		Args:  cobra.ArbitraryArgs,
		RunE:  func(_ *cobra.Command, args []string) error { return p.audit(&flags, args) },
	}
	flags.auditInputs.add(cmd, p)
	f := cmd.Flags()
	f.StringArrayVar(&flags.since, "since", nil, "compare with the previous export in `FILE`; may be repeated")
	addChoice(cmd, "since-api-version", "VERSION", "", "the API version of the previous export (default: --api-version)", config.VersionNames(), func(s string) {
		v, _ := pat.ParseAPIVersion(s)
		flags.sinceVersion = pat.Some(v)
	})
	f.StringVar(&flags.baseline, "baseline", "", "findings in the JSON of a previous audit, `FILE`, do not count")
	f.StringArrayVar(&flags.formats, "format", nil, "output `FORMAT` (default text), or FORMAT=FILE; may be repeated: "+strings.Join(auditreport.Names(), ", "))
	_ = cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(auditreport.Names(), cobra.ShellCompDirectiveNoFileComp))
	addChoice(cmd, "fail-on", "SEVERITY", "high", "exit 1 if an open finding is at least this severe", []string{"high", "medium", "low", "info", "never"}, func(s string) {
		flags.never = s == "never"
		severity, _ := audit.ParseSeverity(s) // never is none
		flags.failOn = pat.Some(severity)
	})
	f.BoolVar(&flags.strict, "strict", false, "the same as --fail-on low")
	flags.top = audit.DefaultTop
	addValue(f, "top", "NUMBER", fmt.Sprint(audit.DefaultTop), "list at most this many findings of a rule, except in jsonl, csv and inventory", func(s string) (err error) {
		flags.top, err = parseCount(s, 1_000_000)
		return err
	})
	f.StringVar(&flags.tenant, "tenant", "", "a `LABEL` for the report")
	f.StringVar(&flags.pseudonyms, "pseudonymize", "", `replace names by pseudonyms, with the key in KEYFILE, or in `+pseudonymVariable+` if it is "env"`)
	f.StringVar(&flags.pseudonymMap, "pseudonym-map", "", "write what the pseudonyms stand for to `FILE`, as CSV, with mode 0600")
	addValue(f, "time-zone", "NAME", "", "also show times in this time zone, such as Europe/Berlin, where people read them", func(s string) (err error) {
		if s == "" || s == "Local" {
			return errors.New("must be the name of a time zone, such as Europe/Berlin")
		}
		if flags.zone, err = time.LoadLocation(s); err != nil {
			return fmt.Errorf("must be the name of a time zone, such as Europe/Berlin, is %s", config.Quote(s))
		}
		return nil
	})
	f.BoolVar(&flags.names, "names", false, "show names in formats that leave them out")
	f.StringVar(&flags.partial, "partial", "", "write no report, but the state of this part of a population to `FILE`, for --merge")
	f.BoolVar(&flags.merge, "merge", false, "the files are states that --partial wrote; report on all of them together")
	f.BoolVar(&flags.printPolicy, "print-policy", false, "print the policy with every default, and exit")
	addChoice(cmd, "color", "WHEN", "auto", "when to colour text", []string{"auto", "always", "never"}, func(s string) { flags.color = s })
	return cmd
}

const auditLong = `Find the tokens of a tenant that need a decision: tokens that never expire, are
unused, hold every right, or belong to someone who left, and what changed since the
previous export.

The files are exports of GET /personal-access-tokens: arrays, NDJSON or single
tokens, also compressed with gzip. All of them are one population. "-" is standard
input. Folders are refused, so that no export of last month is among them.

A policy says which tokens are wanted: --policy FILE, or else ` + policyfile.FileName + `
in the current folder or above it, or else the defaults.

Exit codes: 0 no open finding at or above --fail-on; 1 some; 2 the command line or
the policy is wrong, and nothing was read; 3 something could not be read to its end
or written, and the rest was audited; 130 interrupted.`

func parseCount(s string, most int) (int, error) {
	var n int
	if _, err := fmt.Sscanf(s, "%d", &n); err != nil || fmt.Sprint(n) != s || n < 1 || n > most {
		return 0, fmt.Errorf("must be a number between 1 and %d, is %s", most, config.Quote(s))
	}
	return n, nil
}

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
	return r.readPolicy(name, now, maxWarnings)
}

// readPolicy reads a policy, and says what has no effect in it. After
// most warnings it only counts.
func (p Process) readPolicy(name string, now time.Time, most int) (*policyfile.File, error) {
	f, err := policyfile.Load(name, shownPath(name), now)
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
		notes, err := f.Tokens(func(el export.Element) {
			if el.Violations == nil {
				a.Add(el.Token, el.At)
			} else {
				a.AddUnreadable(el.Token, el.Violations, el.At)
			}
		})
		a.SetInput(f.Path, f.SHA256())
		r.notes = append(r.notes, notes...)
		r.failed(err)
	}
	if a.NeedsReview() {
		r.each(r.files, func(el export.Element) { a.Review(el.Token, el.At) })
	}
}

// readPrevious reads the previous export. If it cannot be read to its end there is
// none: every token behind the break would count as new.
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

func (p Process) audit(flags *auditFlags, args []string) error {
	sinks, err := parseSinks(flags.formats, "", auditreport.Names())
	if err != nil {
		return err
	}
	r := p.newAuditRun()
	r.discreet = flags.pseudonyms != ""
	if flags.printPolicy {
		if r.policy, err = r.loadPolicy(&flags.auditInputs, flags.clock(p)); err != nil {
			return err
		}
		_, err := p.Stdout.Write(policyfile.Write(r.auditPolicy().Effective()))
		return err
	}
	switch {
	case flags.pseudonymMap != "" && flags.pseudonyms == "":
		return usagef("--pseudonym-map needs --pseudonymize")
	case flags.sinceVersion.Presence() == pat.PresenceGiven && len(flags.since) == 0:
		return usagef("--since-api-version needs --since")
	case slices.Contains(flags.since, "-") || slices.Contains(flags.owners, "-"):
		return usagef("only the export can be standard input; --since and --owners name files")
	}
	if args, err = p.orStdin(args, "file"); err != nil {
		return err
	}
	if err := flags.checkParts(sinks); err != nil {
		return err
	}
	if err := notInputs(sinks, slices.Concat(args, flags.since, flags.owners, []string{flags.baseline, flags.policy}), flags.pseudonymMap, flags.partial); err != nil {
		return err
	}
	if r.previous, err = r.named(flags.since); err != nil {
		return err
	}
	if err := r.begin(&flags.auditInputs, args); err != nil {
		return err
	}
	version := flags.version
	if v, ok := flags.sinceVersion.Get(); ok {
		version = v
	}
	if err := r.readPrevious(version); err != nil {
		return err
	}
	r.readBaseline(flags.baseline)
	r.options.Top, r.options.Tenant = flags.top, flags.tenant
	r.options.Partial = flags.partial != "" || flags.merge
	a, err := audit.New(r.auditPolicy(), r.options)
	if err != nil {
		return &usageError{message: strings.TrimPrefix(err.Error(), "audit: ")}
	}
	if flags.merge {
		r.mergeParts(a, args)
	} else {
		r.read(a)
	}
	if flags.partial != "" {
		return r.writePart(a, flags.partial)
	}
	r.each(r.previous, func(el export.Element) {
		if el.Violations == nil {
			a.ReviewPrevious(el.Token, el.At)
		}
	})
	report, err := r.write(a, flags, sinks)
	if err != nil {
		return err
	}
	switch {
	case len(r.unread) > 0:
		return exitCode(exitUnread)
	case !flags.never && report.OpenAtLeast(flags.least()) > 0:
		return exitCode(exitViolations)
	}
	return nil
}

// least returns the severity from which on open findings count.
func (f *auditFlags) least() audit.Severity {
	least, given := f.failOn.Get()
	switch {
	case f.strict && (!given || least > audit.SeverityLow):
		return audit.SeverityLow
	case !given:
		return audit.SeverityHigh
	}
	return least
}

// notInputs refuses outputs that would replace an input.
func notInputs(sinks []sink, inputs []string, more ...string) error {
	for _, s := range sinks {
		more = append(more, s.file)
	}
	for _, output := range more {
		info, err := os.Stat(output)
		if output == "" || err != nil || !info.Mode().IsRegular() {
			continue
		}
		for _, input := range inputs {
			if other, err := os.Stat(input); err == nil && os.SameFile(info, other) {
				return usagef("%s is an input; write the output to another file", show(output))
			}
		}
	}
	return nil
}
