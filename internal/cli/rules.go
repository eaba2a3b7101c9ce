package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/sailpat/sailpat/internal/config"
	"github.com/sailpat/sailpat/pat"
)

func rulesCommand(p Process) *cobra.Command {
	format, audits := "table", false
	cmd := &cobra.Command{
		Use:     "rules",
		Short:   "List the rules",
		Example: "  patlint rules\n  patlint rules --format json",
		Args:    noArgs,
		RunE: func(*cobra.Command, []string) error {
			if audits {
				return auditRules(p.Stdout, format)
			}
			if format == "json" {
				return rulesJSON(p.Stdout, config.Rules())
			}
			return rulesTable(p.Stdout, config.Rules())
		},
	}
	cmd.Flags().BoolVar(&audits, "audit", false, "list the rules of \"patlint audit\"")
	addChoice(cmd, "format", "FORMAT", "table", "of the list", []string{"table", "json"}, func(s string) { format = s })
	return cmd
}

func rulesTable(w io.Writer, rules []pat.Rule) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "RULE\tNAME\tSEVERITY\tRUNS\tSUMMARY")
	for _, r := range rules {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n", string(r.ID), r.Name, r.Severity, runs(r), r.Summary)
	}
	return t.Flush()
}

// runs says when patlint runs a rule.
func runs(r pat.Rule) string {
	var when []string
	if !config.OnByDefault(r) {
		when = append(when, "--enable")
	}
	if r.NeedsClock {
		when = append(when, "--now")
	}
	if len(r.Dialects) == 1 {
		when = append(when, r.Dialects[0].String())
	}
	if len(when) == 0 {
		return "always"
	}
	return strings.Join(when, " ")
}

// A ruleJSON uses the names that violations in JSON use.
type ruleJSON struct {
	Rule         pat.RuleID    `json:"rule"`
	Name         string        `json:"name"`
	Layer        int           `json:"layer"`
	Severity     pat.Severity  `json:"severity"`
	Kinds        []pat.Kind    `json:"kinds"`
	Dialects     []pat.Dialect `json:"dialects"`
	NeedsClock   bool          `json:"needsClock"`
	OffByDefault bool          `json:"offByDefault"` // in patlint
	Summary      string        `json:"summary"`
	Help         string        `json:"help"`
	Source       string        `json:"source"`
	Bad          string        `json:"bad"`
	Good         string        `json:"good"`
}

func rulesJSON(w io.Writer, rules []pat.Rule) error {
	out := make([]ruleJSON, len(rules))
	for k, r := range rules {
		example := config.Example(r.ID)
		out[k] = ruleJSON{r.ID, r.Name, r.Layer, r.Severity, orEmpty(r.Kinds), orEmpty(r.Dialects), r.NeedsClock,
			!config.OnByDefault(r), r.Summary, r.Help, r.Ref, example.Bad, example.Good}
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(out)
}

func orEmpty[T any](s []T) []T {
	if s == nil {
		return []T{} // an array, not null
	}
	return s
}
