// Package cli is the command line of patlint. Package pat checks the payloads.
package cli

//go:generate go run ./mangen ../../docs/man

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/sailpat/sailpat/internal/config"
	"github.com/sailpat/sailpat/internal/disk"
	"github.com/sailpat/sailpat/internal/mask"
)

// The exit codes of patlint. Of several that apply it returns the greatest.
const (
	exitClean       = 0
	exitViolations  = 1
	exitUsage       = 2 // the command line or the configuration is wrong; nothing was checked
	exitUnread      = 3 // something could not be read or written; the rest was checked
	exitInterrupted = 130
)

// A Process is what a command uses of its environment.
type Process struct {
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	Getenv         func(string) string
	Now            func() time.Time // called only by --now=now
}

// Main runs patlint with these arguments, without the program's name, and returns
// its exit code.
func (p Process) Main(args []string) int {
	keepRunning()
	p.Stdout, p.Stderr = &output{Writer: p.Stdout}, &output{Writer: p.Stderr}
	root := command(p, func(name string) bool { return slices.Contains(args, name) || slices.ContainsFunc(args, asksForAll) })
	root.SetArgs(args)
	cmd, err := root.ExecuteC()
	return p.exit(cmd, err)
}

// exit reports the error of a command, and returns the exit code.
func (p Process) exit(cmd *cobra.Command, err error) int {
	var code exitCode
	var usage *usageError
	switch {
	case err == nil:
		return exitClean
	case errors.Is(err, disk.ErrInterrupted):
		return exitInterrupted
	case errors.As(err, &code):
		return int(code)
	case errors.As(err, &usage):
		p.say("%s", usage.message)
		if usage.help {
			fmt.Fprintf(p.Stderr, "run \"%s --help\" for help\n", cmd.CommandPath())
		}
		return exitUsage
	}
	p.say("%s", describe(err))
	return exitUnread
}

// Command returns the whole tree of commands, for the manual pages.
func Command(p Process) *cobra.Command {
	return command(p, func(string) bool { return true })
}

// A subcommand is made only when it is needed.
type subcommand struct {
	name string
	make func(Process) *cobra.Command
}

// subcommands returns all subcommands but those of cobra.
func subcommands() []subcommand {
	return []subcommand{
		{"check", func(p Process) *cobra.Command { return checkCommand(p, "check [path ... | -]") }},
		{"fmt", fmtCommand},
		{"rules", rulesCommand},
		{"explain", explainCommand},
		{"schema", schemaCommand},
		{"audit", auditCommand},
		{"plan", planCommand},
		{"scopes", scopesCommand},
		{"config", configCommand},
		{"secrets", secretsCommand},
		{"man", manCommand},
		{"version", versionCommand},
	}
}

// asksForAll reports whether an argument needs all subcommands. Otherwise only the
// named one is made: making all takes longer than checking a file.
func asksForAll(arg string) bool {
	return arg == "help" || arg == "completion" || strings.HasPrefix(arg, "__complete") || strings.HasPrefix(arg, "-") && strings.Contains(arg, "h")
}

func command(p Process, wanted func(name string) bool) *cobra.Command {
	root := checkCommand(p, "patlint [path ... | -]")
	root.Long = rootLong
	for _, c := range subcommands() {
		if wanted(c.name) {
			root.AddCommand(c.make(p))
		}
	}
	if root.CompletionOptions.DisableDefaultCmd = !wanted("completion"); !root.CompletionOptions.DisableDefaultCmd {
		completeShells(root)
	}
	root.SetHelpCommand(helpCommand())
	root.SetIn(p.Stdin)
	root.SetOut(p.Stdout)
	root.SetErr(p.Stderr)
	root.SilenceErrors, root.SilenceUsage = true, true
	root.DisableSuggestions = true // an unknown word is a path
	root.SetFlagErrorFunc(flagError)
	return root
}

// completeShells makes cobra's command for completion refuse unknown shells.
func completeShells(root *cobra.Command) {
	root.InitDefaultCompletionCmd()
	for _, c := range root.Commands() {
		if c.Name() != "completion" {
			continue
		}
		var shells []string
		for _, shell := range c.Commands() {
			shells = append(shells, shell.Name())
		}
		c.Args = cobra.ArbitraryArgs
		c.RunE = func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usagef("expected a shell: %s", strings.Join(shells, ", "))
			}
			return usagef("%v", config.Unknown("shell", args[0], shells))
		}
	}
}

const rootLong = `patlint checks the payloads of SailPoint Identity Security Cloud personal access
tokens: what the API sends and what clients send to it.

Without a command it runs "patlint check".

Exit codes: 0 no violation; 1 violations; 2 the command line or the
configuration is wrong; 3 something could not be read or written, with or
without violations; 130 interrupted.`

// helpCommand replaces cobra's, which exits with 0 for an unknown topic.
func helpCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "help [command]",
		Short: "Print the help of a command",
		RunE: func(cmd *cobra.Command, args []string) error {
			about, rest, err := cmd.Root().Find(args)
			if err != nil || len(rest) > 0 {
				return &usageError{message: config.Unknown("command", strings.Join(args, " "), commandNames()).Error(), help: true}
			}
			about.InitDefaultHelpFlag()
			return about.Help()
		},
	}
}

func commandNames() []string {
	names := []string{"completion", "help"}
	for _, c := range subcommands() {
		names = append(names, c.name)
	}
	return names
}

// An exitCode ends a command that has reported everything itself.
type exitCode int

func (c exitCode) Error() string { return fmt.Sprintf("exit code %d", int(c)) }

// A usageError is an invalid command line or configuration.
type usageError struct {
	message string
	help    bool // point to the command's help
}

func (e *usageError) Error() string { return e.message }

func usagef(format string, args ...any) error {
	return &usageError{message: fmt.Sprintf(format, args...), help: true}
}

// flagError returns a usage error for a wrong flag, with the nearest known flag.
func flagError(cmd *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	var value *pflag.InvalidValueError
	switch {
	case errors.As(err, &value):
		return usagef("--%s: %v", value.GetFlag().Name, value.Unwrap())
	case errors.As(err, &unknown):
		flag := "-" + unknown.GetSpecifiedName()
		if unknown.GetSpecifiedShortnames() == "" {
			flag = "-" + flag
		}
		var names []string
		cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
		if name := config.Nearest(unknown.GetSpecifiedName(), names); name != "" {
			return usagef("unknown flag %s; did you mean --%s?", flag, name)
		}
		return usagef("unknown flag %s", flag)
	}
	return usagef("%v", err)
}

// say writes a message to standard error. It masks what looks like a secret, also
// in file names and arguments.
func (p Process) say(format string, args ...any) {
	message := fmt.Sprintf("patlint: "+format+"\n", args...)
	_, _ = p.Stderr.Write(mask.All([]byte(message), mask.Plain))
}

// describe returns the text of an error without the name of the system call.
func describe(err error) string {
	if e, ok := err.(*fs.PathError); ok {
		return show(e.Path) + ": " + e.Err.Error()
	}
	return err.Error()
}

// show returns a path, quoted if a terminal would not show it as it is.
func show(path string) string { return mask.Printable(filepath.ToSlash(path)) }
