package cli

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/sailpat/sailpat/audit"
	"github.com/sailpat/sailpat/internal/config"
	"github.com/sailpat/sailpat/internal/disk"
	policyfile "github.com/sailpat/sailpat/internal/policy"
	"github.com/sailpat/sailpat/internal/report"
	"github.com/sailpat/sailpat/pat"
)

func configCommand(p Process) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "config",
		Short: "Check " + config.FileName,
		Args:  cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usagef("%v", config.Unknown("command", args[0], []string{"verify"}))
			}
			return usagef(`no command given; write "verify"`)
		},
	}
	cmd.AddCommand(verifyCommand(p))
	return cmd
}

func verifyCommand(p Process) *cobra.Command {
	var rules ruleFlags
	cmd := &cobra.Command{
		Use:   "verify [file]",
		Short: "Check a configuration",
		Long: `Check the named configuration or policy of an audit, or else the configuration that
applies to the current folder. With --now also report suppressions that have
expired.`,
		Args:              cobra.ArbitraryArgs,
		Example:           "  patlint config verify\n  patlint config verify --now now legacy/.patlint.yaml",
		ValidArgsFunction: completeFiles,
		RunE:              func(_ *cobra.Command, args []string) error { return p.verify(&rules, args) },
	}
	addValue(cmd.Flags(), "now", "TIME", "", `also report suppressions that have expired at this timestamp or "now"`, func(s string) error {
		now, err := parseNow(s, p.Now)
		rules.now = pat.Some(now)
		return err
	})
	return cmd
}

func (p Process) verify(rules *ruleFlags, args []string) error {
	if len(args) > 1 {
		return usagef("expected at most one file, got %d", len(args))
	}
	if name := policyToVerify(args); name != "" {
		return p.verifyPolicy(name, len(args) > 0, rules)
	}
	flags := &inputFlags{}
	if len(args) == 1 {
		flags.config = args[0]
	}
	g, err := newGatherer(flags)
	if err != nil {
		return err
	}
	c, err := g.configFor(g.cwd)
	if err != nil {
		return err
	}
	if c == nil {
		return usagef("no %s in this folder or above it", config.FileName)
	}
	l := newLedger(c, newPolicy(rules, c), rules)
	var expired []pat.Violation
	for _, v := range l.violations(true) {
		if v.Rule == config.SuppressionExpired { // no file was checked, so use is unknown
			expired = append(expired, v)
		}
	}
	if len(expired) == 0 {
		_, err := fmt.Fprintf(p.Stdout, "%s: ok\n", show(c.Path))
		return err
	}
	run := &report.Run{Version: version(), Documents: []report.Document{{Path: c.Path, Text: c.Text, Violations: expired}}}
	if err := report.Write(p.Stdout, "text", run, report.Options{Color: p.wantsColor(), Width: terminalWidth(p.Stdout)}); err != nil {
		return err
	}
	return exitCode(exitViolations)
}

// policyMember begins a line that only a policy of an audit has.
var policyMember = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(?:preset|limits|managed|scopes|owners|names|classes|calendar|metrics) *:`)
})

// policyToVerify returns the file if it is the policy of an audit, by its name or by
// its members. Without a file it is the policy of the current folder, if that has
// one and no configuration.
func policyToVerify(args []string) string {
	if len(args) == 0 {
		dir, err := os.Getwd()
		if err != nil {
			return ""
		}
		finder := config.Finder{Root: dir}
		if c, err := finder.For(dir); c != nil || err != nil {
			return ""
		}
		return policyfile.Find(dir)
	}
	name := args[0]
	if filepath.Base(name) == policyfile.FileName {
		return name
	}
	if info, err := os.Stat(name); err != nil || !info.Mode().IsRegular() || filepath.Base(name) == config.FileName {
		return ""
	}
	text, err := disk.Read(name, 64<<10, nil)
	if err != nil {
		return "" // which the reader of configurations reports
	}
	for line := range bytes.Lines(text) {
		if policyMember().Match(line) {
			return name
		}
	}
	return ""
}

// verifyPolicy checks the policy of an audit. Without a clock it cannot know how far
// ahead a suppression ends.
func (p Process) verifyPolicy(name string, named bool, rules *ruleFlags) error {
	now, given := rules.now.Get()
	if !given {
		now = time.Date(9000, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	f, err := p.readPolicy(name, named, now, math.MaxInt)
	if err != nil {
		return err
	}
	expired := false
	for i, s := range f.Policy.Suppress {
		if given && s.Until < now.UTC().Format(time.DateOnly) {
			expired = true
			fmt.Fprintf(p.Stdout, "%s:%d: the suppression of %s ended on %s [%s]\n", show(f.Path), f.SuppressionLine(i), s.Rule, s.Until, string(audit.RuleSuppressionExpired))
		}
	}
	if expired {
		return exitCode(exitViolations)
	}
	_, err = fmt.Fprintf(p.Stdout, "%s: ok\n", show(f.Path))
	return err
}
