package cli

import (
	_ "embed"
	"io"

	"github.com/spf13/cobra"
)

// gitleaksRule is also contrib/gitleaks.toml, for those who have no patlint.
//
//go:embed gitleaks.toml
var gitleaksRule string

func secretsCommand(p Process) *cobra.Command {
	gitleaks := false
	cmd := &cobra.Command{
		Use:   "secrets",
		Short: "Print rules for secret scanners",
		Long: `Print rules by which a secret scanner finds the secrets of personal access
tokens outside of payloads too: in code, in scripts, in history.`,
		Args: noArgs,
		RunE: func(*cobra.Command, []string) error {
			if !gitleaks {
				return usagef("expected --gitleaks, the one scanner there are rules for")
			}
			_, err := io.WriteString(p.Stdout, gitleaksRule)
			return err
		},
	}
	cmd.Flags().BoolVar(&gitleaks, "gitleaks", false, "in the form of a gitleaks configuration")
	return cmd
}
