package cli

import (
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/sailpat/sailpat/internal/config"
	"github.com/sailpat/sailpat/pat"
	"github.com/sailpat/sailpat/schema"
)

func schemaCommand(p Process) *cobra.Command {
	var version pat.APIVersion
	cmd := &cobra.Command{
		Use:       "schema kind",
		Short:     "Print the JSON Schema of a kind",
		Long:      "Print the JSON Schema (draft 2020-12) of a kind of payload, for editors and other validators.",
		Example:   "  patlint schema create >create.schema.json\n  patlint schema token --api-version v3",
		ValidArgs: config.KindNames(),
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usagef("expected one kind, got %d", len(args))
			}
			if !slices.Contains(config.KindNames(), args[0]) {
				return usagef("%v", config.OneOf(args[0], config.KindNames()))
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			text, ok := schema.Bundle(args[0], version.Dialect().String())
			if !ok {
				return fmt.Errorf("there is no schema for %s in %s", args[0], version)
			}
			_, err := p.Stdout.Write(text)
			return err
		},
	}
	addChoice(cmd, "api-version", "VERSION", "v1", "the API version", config.VersionNames(), func(s string) {
		version, _ = pat.ParseAPIVersion(s)
	})
	return cmd
}
