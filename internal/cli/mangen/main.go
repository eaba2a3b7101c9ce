// Mangen writes the manual pages of patlint into a folder. It is a separate program
// so that patlint does not contain the writer of manual pages.
package main

import (
	"bytes"
	_ "embed"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/cpuguy83/go-md2man/v2/md2man"
	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"

	"github.com/sailpat/sailpat/internal/cli"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: mangen folder")
		os.Exit(2)
	}
	if err := generate(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "mangen:", err)
		os.Exit(1)
	}
}

// date is that of all pages: today's would change them every day.
var date = time.Date(2026, time.November, 1, 0, 0, 0, 0, time.UTC)

//go:embed patlint.yaml.5.md
var configuration string

func generate(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	root := cli.Command(cli.Process{})
	root.DisableAutoGenTag = true // it has today's date
	root.InitDefaultHelpCmd()
	if err := pages(without(root, "completion"), dir); err != nil {
		return err
	}
	title := fmt.Sprintf("%% \"PATLINT.YAML\" \"5\" \"%s\" \"sailpat\" \"patlint\"\n\n", date.Format("Jan 2006"))
	return os.WriteFile(filepath.Join(dir, "patlint.yaml.5"), md2man.Render([]byte(title+configuration)), 0o644)
}

// pages writes the pages of a command and of those below it.
func pages(c *cobra.Command, dir string) error {
	for _, sub := range c.Commands() {
		if sub.IsAvailableCommand() && !sub.IsAdditionalHelpTopicCommand() {
			if err := pages(sub, dir); err != nil {
				return err
			}
		}
	}
	name := strings.ReplaceAll(c.CommandPath(), " ", "-")
	var b bytes.Buffer
	header := &doc.GenManHeader{Title: strings.ToUpper(name), Section: "1", Source: "sailpat", Manual: "patlint", Date: &date}
	if err := doc.GenMan(c, header, &b); err != nil {
		return err
	}
	page := strings.Replace(b.String(), ".SH EXAMPLE\n", ".SH EXAMPLES\n", 1)
	status := exitStatus(c.CommandPath())
	if before, after, found := strings.Cut(page, ".SH EXAMPLES\n"); found {
		page = before + status + "\n.SH EXAMPLES\n" + after
	} else if before, after, found := strings.Cut(page, ".SH SEE ALSO\n"); found {
		page = before + status + "\n.SH SEE ALSO\n" + after
	} else {
		page += "\n" + status
	}
	return os.WriteFile(filepath.Join(dir, name+".1"), []byte(page), 0o644)
}

// exitStatus returns the section on exit codes.
func exitStatus(command string) string {
	codes := []string{"0\nsuccess", "2\nthe command line is wrong", "3\nsomething could not be read or written"}
	switch command {
	case "patlint", "patlint check":
		codes = []string{"0\nno violation; warnings count only with --strict", "1\nviolations",
			"2\nthe command line or the configuration is wrong; nothing was checked",
			"3\nsomething could not be read or written, with or without violations; the rest was checked", "130\ninterrupted"}
	case "patlint fmt":
		codes = []string{"0\nsuccess", "1\na payload has errors or, with --check, a file is not in canonical form",
			"2\nthe command line or the configuration is wrong; nothing was written",
			"3\nsomething could not be read or written; the rest was written", "130\ninterrupted"}
	case "patlint config verify":
		codes = []string{"0\nthe configuration is correct", "1\na suppression has expired", "2\nthe configuration or the command line is wrong"}
	}
	return ".SH EXIT STATUS\n.TP\n" + strings.Join(codes, "\n.TP\n") + "\n"
}

// without removes a command that cobra's own help documents better.
func without(root *cobra.Command, name string) *cobra.Command {
	for _, c := range root.Commands() {
		if c.Name() == name {
			root.RemoveCommand(c)
		}
	}
	return root
}
