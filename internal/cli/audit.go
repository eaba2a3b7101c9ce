package cli

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // so that --time-zone does not depend on the machine

	"github.com/spf13/cobra"

	"github.com/sailpat/sailpat/audit"
	"github.com/sailpat/sailpat/internal/auditreport"
	"github.com/sailpat/sailpat/internal/config"
	"github.com/sailpat/sailpat/internal/export"
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
