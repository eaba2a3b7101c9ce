package cli

import (
	"fmt"
	"io/fs"
	"os"
	"strings"
	"sync/atomic"

	"github.com/spf13/cobra"

	"github.com/sailpat/sailpat/internal/config"
	"github.com/sailpat/sailpat/internal/report"
	"github.com/sailpat/sailpat/pat"
)

type checkFlags struct {
	inputFlags
	ruleFlags
	formats []string
	output  string
	color   string
	strict  bool
	jobs    int
}

// checkCommand makes the command that judges. The root is one too.
func checkCommand(p Process, use string) *cobra.Command {
	var flags checkFlags
	version := false
	cmd := &cobra.Command{
		Use:   use,
		Short: "Judge payloads",
		Long:  checkLong,
		Args:  cobra.ArbitraryArgs,
		RunE: func(_ *cobra.Command, args []string) error {
			if version {
				return printVersion(p.Stdout)
			}
			return p.check(&flags, args)
		},
	}
	flags.inputFlags.add(cmd)
	f := cmd.Flags()
	if name, _, _ := strings.Cut(use, " "); name == "patlint" {
		f.BoolVar(&version, "version", false, "print the version")
	}
	addChoice(cmd, "api-version", "VERSION", "", "the API version whose rules hold (default v1)", config.VersionNames(), func(s string) {
		v, _ := pat.ParseAPIVersion(s)
		flags.version = pat.Some(v)
	})
	addValue(f, "now", "TIME", "", `judge the rules that need a clock as at this timestamp, or "now"`, func(s string) error {
		now, err := parseNow(s, p.Now)
		flags.now = pat.Some(now)
		return err
	})
	addRules(cmd, "disable", &flags.disable, "switch rules off, by ID or name, several with commas")
	addRules(cmd, "enable", &flags.enable, "switch rules on that are off by default")
	f.BoolVar(&flags.audit, "audit", false, "switch on the warnings about intent: scope-all, never-expires, id-form")
	f.BoolVar(&flags.strict, "strict", false, "warnings are violations too for the exit code")
	f.StringArrayVar(&flags.formats, "format", nil, "`FORMAT` of the output, also FORMAT=FILE, several times (default text): "+strings.Join(report.Formats(), ", "))
	f.StringVarP(&flags.output, "output", "o", "", "write to this `FILE` instead of standard output")
	flags.color = "auto"
	addChoice(cmd, "color", "WHEN", "auto", "colours in text", []string{"auto", "always", "never"}, func(s string) { flags.color = s })
	f.IntVarP(&flags.jobs, "jobs", "j", 0, "judge this `NUMBER` of files at a time (default: one for each processor)")
	_ = cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(report.Formats(), cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

const checkLong = `Judge the payloads in files and folders, or in standard input ("-").

Folders are walked for *.json, *.ndjson and *.jsonl; what .gitignore leaves out,
hidden folders and symbolic links are passed over, and so is every file that is
no payload. A file that is named is always judged. In *.ndjson and *.jsonl each
line is a document.

The kind of a payload is given by --kind or the configuration, or else found by
looking. Without --now a verdict never depends on the date.`

func (p Process) check(flags *checkFlags, args []string) error {
	sinks, err := parseSinks(flags.formats, flags.output)
	if err != nil {
		return err
	}
	g, err := p.gatherAll(&flags.inputFlags, args)
	if err != nil {
		return err
	}
	j := newJudge(&flags.inputFlags, &flags.ruleFlags, p.Stdin, g.files)

	var done atomic.Int64
	stop := func() {}
	if !flags.quiet && isTerminal(p.Stderr) {
		stop = progress(p.Stderr, progressAfter, len(g.files), &done)
	}
	verdicts := j.all(g.files, flags.jobs, &done)
	stop()

	run := &report.Run{Version: version()}
	for k := range verdicts {
		switch v := &verdicts[k]; {
		case v.err != nil:
			run.Unread = append(run.Unread, report.Unread{Path: g.files[k].path, Reason: cause(v.err).Error()})
			p.say("%s", describe(v.err))
		case v.skipped:
			run.Skipped++
		default:
			run.Documents = append(run.Documents, v.document)
		}
	}
	payloads := len(run.Documents)
	run.Documents = append(run.Documents, j.configurations(g)...)
	if err := p.write(sinks, run, flags.color); err != nil {
		return err
	}
	errs, warnings := run.Counts()
	if !flags.quiet {
		switch {
		case payloads == 0 && len(run.Unread) == 0:
			p.say("no payload found in %s", joined(args))
		case errs+warnings+len(run.Unread) > 0:
			fmt.Fprintln(p.Stderr, report.Summary(run))
		}
	}
	switch {
	case len(run.Unread) > 0:
		return exitCode(exitUnread)
	case errs > 0 || flags.strict && warnings > 0:
		return exitCode(exitViolations)
	}
	return nil
}

// gatherAll makes files of the arguments; of none, of standard input if
// something was put there.
func (p Process) gatherAll(flags *inputFlags, args []string) (*gatherer, error) {
	if len(args) == 0 {
		if !holdsData(p.Stdin) {
			return nil, usagef(`expected a path, or "-" for standard input`)
		}
		args = []string{"-"}
	}
	g, err := newGatherer(flags)
	if err != nil {
		return nil, err
	}
	stdin := false
	for k, look := range lookAll(args) {
		arg := args[k]
		if arg == "-" && stdin {
			continue
		}
		stdin = stdin || arg == "-"
		if err := g.gather(arg, look); err != nil {
			return nil, err
		}
	}
	if len(g.files) > 0 && g.files[0].err != nil {
		if near := config.Nearest(args[0], commandNames()); near != "" && !strings.ContainsAny(args[0], `./\`) {
			p.say("%s is no command; did you mean %q?", show(args[0]), near)
		}
	}
	return g, nil
}

// holdsData reports whether standard input is a pipe or a file. From a terminal
// patlint does not read unasked, and what is empty by nature is no payload.
func holdsData(stdin any) bool {
	f, ok := stdin.(*os.File)
	if !ok {
		return stdin != nil
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&(fs.ModeCharDevice|fs.ModeDir) == 0
}

// configurations returns a document for each configuration that has a
// suppression at fault, in the order in which the files met them.
func (j *judge) configurations(g *gatherer) (docs []report.Document) {
	seen := map[*config.Config]bool{nil: true}
	for _, f := range g.files {
		if seen[f.config] {
			continue
		}
		seen[f.config] = true
		vs := j.ledgers[f.config].violations(g.sawWhole(f.config.Base))
		if len(vs) > 0 {
			docs = append(docs, report.Document{Path: f.config.Path, Text: f.config.Text, Violations: vs})
		}
	}
	return docs
}

func joined(args []string) string {
	shown := make([]string, len(args))
	for k, a := range args {
		shown[k] = show(a)
	}
	return strings.Join(shown, ", ")
}
