package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/sailpat/sailpat/internal/config"
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
		Long: `Check the named configuration, or the one that applies to the current folder. With
--now also report suppressions that have expired.`,
		Args: cobra.ArbitraryArgs,
		RunE: func(_ *cobra.Command, args []string) error { return p.verify(&rules, args) },
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
	if err := report.Write(p.Stdout, "text", run, report.Options{Color: p.wantsColor()}); err != nil {
		return err
	}
	return exitCode(exitViolations)
}
