package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/spf13/cobra"

	"github.com/sailpat/sailpat/internal/config"
	"github.com/sailpat/sailpat/internal/disk"
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

	stream, exitZero bool
}

// checkCommand makes the command that checks payloads. The root command is one
// too.
func checkCommand(p Process, use string) *cobra.Command {
	var flags checkFlags
	version := false
	cmd := &cobra.Command{
		Use:   use,
		Short: "Check payloads",
		Long:  checkLong,
		Args:  cobra.ArbitraryArgs,
		Example: `  patlint check payloads/
  patlint check --api-version v3 --now now token.json
  patlint check --format text --format sarif=patlint.sarif .
  curl … | patlint check --kind list -`,
		ValidArgsFunction: completeFiles,
		RunE: func(_ *cobra.Command, args []string) error {
			if version {
				return printVersion(p.Stdout)
			}
			if flags.stream {
				return p.live(&flags, args)
			}
			return p.check(&flags, args)
		},
	}
	flags.inputFlags.add(cmd)
	flags.decompress = true
	f := cmd.Flags()
	if name, _, _ := strings.Cut(use, " "); name == "patlint" {
		f.BoolVar(&version, "version", false, "print the version")
	}
	addChoice(cmd, "api-version", "VERSION", "", "the API version whose rules apply (default v1)", config.VersionNames(), func(s string) {
		v, _ := pat.ParseAPIVersion(s)
		flags.version = pat.Some(v)
	})
	addValue(f, "now", "TIME", "", `run the rules that need a clock, at this timestamp or "now"`, func(s string) error {
		now, err := parseNow(s, p.Now)
		flags.now = pat.Some(now)
		return err
	})
	addRules(cmd, "disable", &flags.disable, "switch off rules, by ID or name, separated by commas")
	addRules(cmd, "enable", &flags.enable, "switch on rules that are off by default")
	f.BoolVar(&flags.intent, "intent", false, "switch on every rule that is off by default: warnings about intent")
	f.BoolVar(&flags.intent, "audit", false, "the same as --intent")
	_ = f.MarkHidden("audit") // for one release; it exists
	f.BoolVar(&flags.strict, "strict", false, "exit 1 on warnings too")
	f.StringArrayVar(&flags.formats, "format", nil, "output `FORMAT` (default text), or FORMAT=FILE; may be repeated: "+strings.Join(report.Formats(), ", "))
	f.StringVarP(&flags.output, "output", "o", "", "write to `FILE` instead of standard output")
	flags.color = "auto"
	addChoice(cmd, "color", "WHEN", "auto", "when to color text", []string{"auto", "always", "never"}, func(s string) { flags.color = s })
	f.IntVarP(&flags.jobs, "jobs", "j", 0, "use this `NUMBER` of workers, on files and on parts of large ones (default: one per processor)")
	f.BoolVar(&flags.stream, "stream", false, "read NDJSON from standard input, and write each violation as it is found, as text or jsonl")
	f.BoolVar(&flags.exitZero, "exit-zero", false, "exit 0 also if there are violations")
	_ = cmd.RegisterFlagCompletionFunc("format", completeFormats)
	return cmd
}

const checkLong = `Check the payloads in files and folders, or in standard input ("-").

In folders, patlint reads *.json, *.ndjson and *.jsonl, also if they are
compressed with gzip and end in .gz. It skips files that do
not look like payloads, files that .gitignore excludes, hidden folders and
symbolic links. It always checks a file that is named on the command line. In
*.ndjson and *.jsonl each line is a document. Such files, and lists of tokens
over --max-size, have no limit: --max-size then holds for a line or an element.

The kind of a payload comes from --kind or the configuration, or is detected.
Without --now a result never depends on the date.`

func (p Process) check(flags *checkFlags, args []string) error {
	sinks, err := parseSinks(flags.formats, flags.output, report.Formats())
	if err != nil {
		return err
	}
	g, err := p.gatherAll(&flags.inputFlags, args)
	if err != nil {
		return err
	}
	c := newChecker(&flags.inputFlags, &flags.ruleFlags, p.Stdin, g.files)
	texts := slices.DeleteFunc(slices.Clone(sinks), func(s sink) bool { return s.format != "text" })
	c.excerpts = len(texts) > 0
	if len(texts) == 1 && texts[0].file == "" { // a file does not depend on the terminal
		c.terminal = terminalWidth(p.Stdout)
	}

	var done atomic.Int64
	stop := func() {}
	if !flags.quiet && isTerminal(p.Stderr) {
		stop = progress(p.Stderr, progressAfter, len(g.files), &done)
	}
	results := c.all(g.files, flags.jobs, &done)
	stop()

	run := &report.Run{Version: version()}
	run.Root, run.Folder = repository(g.cwd)
	for i := range results {
		switch r := &results[i]; {
		case r.err != nil:
			run.Unread = append(run.Unread, report.Unread{Path: g.files[i].path, Reason: cause(r.err).Error()})
			p.say("%s", describe(r.err))
		case r.skipped:
			run.Skipped++
		default:
			run.Documents = append(run.Documents, r.document)
		}
	}
	if !flags.quiet {
		for _, text := range idleRules(results) {
			p.say("%s", text)
		}
	}
	payloads := len(run.Documents)
	run.Documents = append(run.Documents, c.configurations(g)...)
	unwritten := p.write(sinks, run, flags.color)
	if errors.Is(unwritten, disk.ErrInterrupted) {
		return unwritten
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
	case unwritten != nil:
		return unwritten
	case len(run.Unread) > 0:
		return exitCode(exitUnread)
	case flags.exitZero:
	case errs > 0 || flags.strict && warnings > 0:
		return exitCode(exitViolations)
	}
	return nil
}

// orStdin returns the arguments, or that for standard input if there are none and it
// is a pipe or a file.
func (p Process) orStdin(args []string, what string) ([]string, error) {
	if len(args) > 0 {
		return args, nil
	}
	if !holdsData(p.Stdin) {
		return nil, usagef(`no %[1]s given; write a %[1]s, or "-" for standard input`, what)
	}
	return []string{"-"}, nil
}

// gatherAll finds the files that the arguments name.
func (p Process) gatherAll(flags *inputFlags, args []string) (*gatherer, error) {
	args, err := p.orStdin(args, "path")
	if err != nil {
		return nil, err
	}
	g, err := newGatherer(flags)
	if err != nil {
		return nil, err
	}
	stdin := false
	for i, found := range statAll(args) {
		arg := args[i]
		if arg == "-" && stdin {
			continue
		}
		stdin = stdin || arg == "-"
		if err := g.gather(arg, found); err != nil {
			return nil, err
		}
	}
	if len(g.files) > 0 && g.files[0].err != nil {
		if near := config.Nearest(args[0], commandNames()); near != "" && !strings.ContainsAny(args[0], `./\`) {
			p.say("unknown command %s; did you mean %s?", config.Quote(args[0]), config.Quote(near))
		}
	}
	return g, nil
}

// holdsData reports whether standard input is a pipe or a file. patlint reads from
// a terminal only if it is told to, and never from the null device.
func holdsData(stdin any) bool {
	f, ok := stdin.(*os.File)
	if !ok {
		return stdin != nil
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&(fs.ModeCharDevice|fs.ModeDir) == 0
}

// configurations returns a document for each configuration with an expired or
// unused suppression, in the order of the files.
func (c *checker) configurations(g *gatherer) (docs []report.Document) {
	seen := map[*config.Config]bool{nil: true}
	for _, f := range g.files {
		if seen[f.config] {
			continue
		}
		seen[f.config] = true
		vs := c.ledgers[f.config].violations(g.sawWhole(f.config.Base))
		if len(vs) > 0 {
			docs = append(docs, report.Document{Path: f.config.Path, Text: f.config.Text, Violations: vs})
		}
	}
	return docs
}

// repository returns the root of the repository that a folder is in, and the path of
// the folder from there, both with slashes; two empty strings if it is in none.
func repository(folder string) (root, below string) {
	for root = folder; !config.IsRepository(root); root = filepath.Dir(root) {
		if filepath.Dir(root) == root {
			return "", ""
		}
	}
	below, err := filepath.Rel(root, folder)
	if err != nil || below == "." {
		below = ""
	}
	return filepath.ToSlash(root), filepath.ToSlash(below)
}

func joined(args []string) string {
	shown := make([]string, len(args))
	for i, a := range args {
		shown[i] = show(a)
	}
	return strings.Join(shown, ", ")
}
