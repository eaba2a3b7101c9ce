package cli_test

import (
	"os"
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"github.com/sailpat/sailpat/internal/auditreport"
	"github.com/sailpat/sailpat/internal/cli"
	"github.com/sailpat/sailpat/internal/report"
)

// TestManual checks that the manual leaves out no command, flag and format.
func TestManual(t *testing.T) {
	text, err := os.ReadFile("../../docs/patlint.md")
	if err != nil {
		t.Fatal(err)
	}
	has := func(what string) {
		if !strings.Contains(string(text), what) {
			t.Errorf("the manual has no %s", what)
		}
	}
	root := cli.Command(cli.Process{})
	for _, c := range root.Commands() {
		if c.Name() != "help" {
			has("`patlint " + strings.Replace(c.Name(), "check", "[check]", 1))
		}
		c.Flags().VisitAll(func(f *pflag.Flag) {
			switch short := "`-" + f.Shorthand; {
			case f.Name == "help":
			case f.Shorthand != "" && strings.Contains(string(text), short):
			default:
				has("--" + f.Name)
			}
		})
	}
	for _, format := range append(report.Formats(), auditreport.Names()...) {
		has("`" + format + "`")
	}
}
