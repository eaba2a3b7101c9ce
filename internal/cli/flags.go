package cli

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/sailpat/sailpat/internal/config"
	"github.com/sailpat/sailpat/internal/report"
	"github.com/sailpat/sailpat/pat"
)

// A value is a flag that is checked as soon as it is set.
type value struct {
	what string // the name of the value in the help
	text string
	set  func(string) error
}

func (v *value) String() string { return v.text }
func (v *value) Type() string   { return v.what }
func (v *value) Set(s string) error {
	if err := v.set(s); err != nil {
		return err
	}
	v.text = s
	return nil
}

func addValue(f *pflag.FlagSet, name, what, initial, usage string, set func(string) error) {
	f.Var(&value{what: what, text: initial, set: set}, name, usage)
}

// addChoice adds a flag whose value is one of a few names.
func addChoice(cmd *cobra.Command, name, what, initial, usage string, names []string, set func(string)) {
	addValue(cmd.Flags(), name, what, initial, usage+": "+strings.Join(names, ", "), func(s string) error {
		if !slices.Contains(names, s) {
			return config.OneOf(s, names)
		}
		set(s)
		return nil
	})
	// The error is only for a flag that does not exist.
	_ = cmd.RegisterFlagCompletionFunc(name, cobra.FixedCompletions(names, cobra.ShellCompDirectiveNoFileComp))
}

// inputFlags are the flags that say which files to read, and how.
type inputFlags struct {
	kind             pat.Kind
	version          pat.Optional[pat.APIVersion] // only for check: all versions read alike
	tolerant         bool
	config           string
	noConfig         bool
	stdinFilename    string
	include, exclude []config.Glob
	maxSize          int64
	quiet            bool
	decompress       bool // read .gz files
}

func (in *inputFlags) add(cmd *cobra.Command) {
	f := cmd.Flags()
	addChoice(cmd, "kind", "KIND", "", "the kind of the payloads, instead of detecting it", config.KindNames(), func(s string) { in.kind, _ = pat.ParseKind(s) })
	f.BoolVar(&in.tolerant, "tolerant", false, "report unknown members, finer timestamps and other owner types as warnings")
	f.StringVar(&in.config, "config", "", "read the configuration `FILE` instead of searching for "+config.FileName)
	_ = cmd.MarkFlagFilename("config", "yaml", "yml")
	f.BoolVar(&in.noConfig, "no-config", false, "read no configuration")
	f.StringVar(&in.stdinFilename, "stdin-filename", "", "treat standard input as a file with this `NAME`")
	addGlobs(f, "include", &in.include, "in folders, read only files that match `GLOB` (default *.json, *.ndjson, *.jsonl)")
	addGlobs(f, "exclude", &in.exclude, "in folders, skip files and folders that match `GLOB`")
	in.maxSize = pat.DefaultMaxSize
	addValue(f, "max-size", "SIZE", "64MiB", "reject longer documents; in a stream, longer elements", func(s string) (err error) {
		in.maxSize, err = parseSize(s)
		return err
	})
	f.BoolVarP(&in.quiet, "quiet", "q", false, "no summary, notes or progress on standard error")
}

// A list is a flag that may be repeated.
type list struct {
	value
	add func(string) error
}

func (l *list) Set(s string) error {
	if err := l.add(s); err != nil {
		return err
	}
	l.text = strings.TrimPrefix(l.text+","+s, ",")
	return nil
}

func addGlobs(f *pflag.FlagSet, name string, to *[]config.Glob, usage string) {
	f.Var(&list{value{what: "GLOB"}, func(s string) error {
		g, err := config.ParseGlob(s)
		if err != nil {
			return err
		}
		*to = append(*to, g)
		return nil
	}}, name, usage)
}

// addRules adds a flag that takes rules by ID or name, separated by commas.
func addRules(cmd *cobra.Command, name string, to *[]pat.RuleID, usage string) {
	cmd.Flags().Var(&list{value{what: "RULE"}, func(s string) error {
		for word := range strings.SplitSeq(s, ",") {
			r, err := config.FindRule(strings.TrimSpace(word))
			if err != nil {
				return err
			}
			if config.Fixed(r) {
				return config.FixedError(r)
			}
			*to = append(*to, r.ID)
		}
		return nil
	}}, name, usage)
	_ = cmd.RegisterFlagCompletionFunc(name, completeRuleList)
}

// completeRules proposes all rules, by name or, for a word that begins like one, by
// ID.
func completeRules(_ *cobra.Command, args []string, word string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return ruleCompletions("", word, func(pat.Rule) bool { return true }), cobra.ShellCompDirectiveNoFileComp
}

// completeRuleList proposes what --enable and --disable accept, after the last
// comma: no rule that cannot be switched, and none twice.
func completeRuleList(_ *cobra.Command, _ []string, word string) ([]cobra.Completion, cobra.ShellCompDirective) {
	before, last := "", word
	if i := strings.LastIndexByte(word, ','); i >= 0 {
		before, last = word[:i+1], word[i+1:]
	}
	given := map[pat.RuleID]bool{}
	for name := range strings.SplitSeq(before, ",") {
		if r, err := config.FindRule(strings.TrimSpace(name)); err == nil {
			given[r.ID] = true
		}
	}
	accepted := func(r pat.Rule) bool { return !config.Fixed(r) && !given[r.ID] }
	return ruleCompletions(before, last, accepted), cobra.ShellCompDirectiveNoFileComp
}

func ruleCompletions(before, word string, accepted func(pat.Rule) bool) (list []cobra.Completion) {
	for _, r := range config.Rules() {
		if !accepted(r) {
			continue
		}
		if strings.HasPrefix(r.Name, word) {
			list = append(list, cobra.CompletionWithDesc(before+r.Name, r.Summary))
		}
		if id := string(r.ID); word != "" && strings.HasPrefix(id, strings.ToUpper(word)) {
			list = append(list, cobra.CompletionWithDesc(before+id, r.Name))
		}
	}
	return list
}

// completeFiles leaves completion to the shell, also beside the names of commands.
func completeFiles(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveDefault
}

// completeFormats proposes formats, and leaves the file after "=" to the shell.
func completeFormats(_ *cobra.Command, _ []string, word string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if strings.Contains(word, "=") {
		return nil, cobra.ShellCompDirectiveDefault
	}
	return report.Formats(), cobra.ShellCompDirectiveNoFileComp
}

// parseNow reads the value of --now: a timestamp as in payloads, or "now".
func parseNow(s string, clock func() time.Time) (time.Time, error) {
	if s == "now" {
		return clock(), nil
	}
	t, err := pat.ParseTimestamp(s)
	switch {
	case err == nil:
		return t.Time(), nil
	case errors.Is(err, pat.RuleTimestampPrecision): // a clock is truncated to the millisecond (contract R37)
		return time.Parse(time.RFC3339Nano, s)
	}
	return time.Time{}, fmt.Errorf(`must be "now" or a timestamp such as 2026-06-01T00:00:00Z, is %s`, config.Quote(s))
}

func parseSize(s string) (int64, error) {
	digits, factor := s, int64(1)
	for i, unit := range []string{"KiB", "MiB", "GiB"} {
		if rest, ok := strings.CutSuffix(s, unit); ok {
			digits, factor = rest, 1<<(10*(i+1))
		}
	}
	n, err := strconv.ParseInt(digits, 10, 32)
	if err != nil || n < 1 || n*factor > 1<<31-1 {
		return 0, errors.New("must be a size below 2 GiB in bytes, KiB, MiB or GiB, such as 16MiB")
	}
	return n * factor, nil
}

// workers returns the number of files to check at a time.
func workers(jobs, files int) int {
	if jobs <= 0 {
		jobs = runtime.GOMAXPROCS(0)
	}
	return max(1, min(jobs, files))
}
