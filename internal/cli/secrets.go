package cli

import (
	_ "embed"
	"io"

	"github.com/spf13/cobra"
)

// gitleaksRule is also contrib/gitleaks.toml, for use without patlint.
//
//go:embed gitleaks.toml
var gitleaksRule string

func secretsCommand(p Process) *cobra.Command {
	gitleaks := false
	cmd := &cobra.Command{
		Use:   "secrets",
		Short: "Print rules for secret scanners",
		Long: `Print rules for secret scanners, which find the secrets of personal access tokens
outside of payloads: in code, in scripts and in history.`,
		Args:    noArgs,
		Example: "  patlint secrets --gitleaks >gitleaks-sailpoint.toml\n  gitleaks git --config gitleaks-sailpoint.toml .",
		RunE: func(*cobra.Command, []string) error {
			if !gitleaks {
				return usagef("no scanner given; write --gitleaks")
			}
			_, err := io.WriteString(p.Stdout, gitleaksRule)
			return err
		},
	}
	cmd.Flags().BoolVar(&gitleaks, "gitleaks", false, "print a gitleaks configuration")
	return cmd
}
