// Package cli is the command line of patlint: its commands, what they read and
// what they write. The verdicts are those of package pat.
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
	"syscall"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/sailpat/sailpat/internal/config"
)

// How patlint exits. Of several that apply, the greatest is given.
const (
	exitClean       = 0
	exitViolations  = 1
	exitUsage       = 2 // the command line or the configuration is wrong; nothing was judged
	exitUnread      = 3 // something could not be read or written; the rest was judged
	exitInterrupted = 130
)

// A Process is what a command meets of the world.
type Process struct {
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	Getenv         func(string) string
	Now            func() time.Time // asked only by --now=now
}

// Main runs patlint with these arguments, the program's name left out, and
// returns its exit code.
func (p Process) Main(args []string) int {
	root := command(p, func(name string) bool { return slices.Contains(args, name) || slices.ContainsFunc(args, asksForAll) })
	root.SetArgs(args)
	cmd, err := root.ExecuteC()
	return p.exit(cmd, err)
}

// exit says what is left to say of how a command ended, and returns its code.
func (p Process) exit(cmd *cobra.Command, err error) int {
	var code exitCode
	var usage *usageError
	switch {
	case err == nil:
		return exitClean
	case errors.Is(err, errInterrupted):
		return exitInterrupted
	case errors.As(err, &code):
		return int(code)
	case errors.As(err, &usage):
		p.say("%s", usage.message)
		if usage.help {
			fmt.Fprintf(p.Stderr, "run \"%s --help\" to see what there is\n", cmd.CommandPath())
		}
		return exitUsage
	}
	p.say("%s", describe(err))
	return exitUnread
}

// Command returns the whole tree of commands, for the manual.
func Command(p Process) *cobra.Command {
	return command(p, func(string) bool { return true })
}

// A subcommand is made when it is needed.
type subcommand struct {
	name string
	make func(Process) *cobra.Command
}

// subcommands returns all but those that cobra has.
func subcommands() []subcommand {
	return []subcommand{
		{"check", func(p Process) *cobra.Command { return checkCommand(p, "check [path ... | -]") }},
		{"fmt", fmtCommand},
		{"rules", rulesCommand},
		{"explain", explainCommand},
		{"schema", schemaCommand},
		{"scopes", scopesCommand},
		{"config", configCommand},
		{"secrets", secretsCommand},
		{"version", versionCommand},
	}
}

// asksForAll reports whether an argument needs all subcommands to be there. The
// others are made if they are named: most runs need none, and making them takes
// longer than judging a file.
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
	root.CompletionOptions.DisableDefaultCmd = !wanted("completion")
	root.SetHelpCommand(helpCommand())
	root.SetIn(p.Stdin)
	root.SetOut(p.Stdout)
	root.SetErr(p.Stderr)
	root.SilenceErrors, root.SilenceUsage = true, true
	root.DisableSuggestions = true // a word that is no command is a path
	root.SetFlagErrorFunc(flagError)
	return root
}

const rootLong = `patlint judges SailPoint Identity Security Cloud personal access token payloads:
what the API answers, and what is sent to it.

Without a command it checks, as "patlint check" does.

Exit codes: 0 no violation; 1 violations; 2 the command line or the
configuration is wrong; 3 something could not be read or written (also if there
are violations too); 130 interrupted.`

// helpCommand replaces cobra's, which answers an unknown topic with exit 0.
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

// An exitCode ends a command that has said everything itself.
type exitCode int

func (c exitCode) Error() string { return fmt.Sprintf("exit code %d", int(c)) }

// A usageError is a command line, or a configuration, that cannot be obeyed.
type usageError struct {
	message string
	help    bool // the command's help would help
}

func (e *usageError) Error() string { return e.message }

func usagef(format string, args ...any) error {
	return &usageError{message: fmt.Sprintf(format, args...), help: true}
}

// flagError says what is wrong with a flag, and which one may have been meant.
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
			return usagef("unknown flag %s, did you mean --%s?", flag, name)
		}
		return usagef("unknown flag %s", flag)
	}
	return usagef("%v", err)
}

// say writes a line to stderr.
func (p Process) say(format string, args ...any) {
	fmt.Fprintf(p.Stderr, "patlint: "+format+"\n", args...)
}

// describe puts an error without the name of the system call in front.
func describe(err error) string {
	if e, ok := err.(*fs.PathError); ok {
		return show(e.Path) + ": " + e.Err.Error()
	}
	return err.Error()
}

// show quotes a path that would not stay on its line of a terminal, or say
// there something else than it is.
func show(path string) string {
	odd := func(r rune) bool { return r == utf8.RuneError || !unicode.IsPrint(r) }
	if strings.ContainsFunc(path, odd) {
		return fmt.Sprintf("%q", path)
	}
	return filepath.ToSlash(path)
}

// leftEarly reports whether an output's reader went away, as head does. That is
// no failure: the verdict stands.
func leftEarly(err error) bool { return errors.Is(err, syscall.EPIPE) }
