package cli

import (
	"io"
	"io/fs"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/sailpat/sailpat/docs/man"
	"github.com/sailpat/sailpat/internal/disk"
)

func manCommand(p Process) *cobra.Command {
	return &cobra.Command{
		Use:   "man folder",
		Short: "Write the manual pages",
		Long: `Write the manual pages of all commands, and that of .patlint.yaml, into a folder.
It must exist.`,
		Example: "  mkdir -p ~/.local/share/man/man1 && patlint man ~/.local/share/man/man1",
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
			return nil, cobra.ShellCompDirectiveFilterDirs
		},
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usagef("expected one folder, got %d arguments", len(args))
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error { return p.man(args[0]) },
	}
}

// man writes the pages that mangen made: patlint does not contain the writer of
// manual pages.
func (p Process) man(folder string) error {
	pages, err := fs.ReadDir(man.Pages, ".")
	if err != nil {
		return err
	}
	for _, page := range pages {
		text, err := fs.ReadFile(man.Pages, page.Name())
		if err != nil {
			return err
		}
		name := filepath.Join(folder, page.Name())
		err = disk.Write(name, func(w io.Writer) error {
			_, err := w.Write(text)
			return err
		})
		if err != nil {
			p.say("writing %s: %v", show(name), cause(err))
			return exitCode(exitUnread)
		}
	}
	return nil
}
