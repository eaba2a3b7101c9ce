// Mangen writes the manual pages of patlint into a folder. It is a separate program
// so that patlint does not contain the writer of manual pages.
package main

import (
	"fmt"
	"os"
	"time"

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

func generate(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	root := cli.Command(cli.Process{})
	root.DisableAutoGenTag = true // it has today's date
	date := time.Date(2026, time.November, 1, 0, 0, 0, 0, time.UTC)
	root.InitDefaultHelpCmd()
	return doc.GenManTree(without(root, "completion"), &doc.GenManHeader{Section: "1", Source: "sailpat", Manual: "patlint", Date: &date}, dir)
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
