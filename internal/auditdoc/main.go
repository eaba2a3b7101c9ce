// Command auditdoc writes the part of docs/audit.md that says what each rule of an
// audit is, from the rule table. Run it with
//
//	go run ./internal/auditdoc
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/sailpat/sailpat/audit"
	"github.com/sailpat/sailpat/internal/moduleroot"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "auditdoc:", err)
		os.Exit(1)
	}
}

// pageName is the page, counted from the root of the module.
const pageName = "docs/audit.md"

func run() error {
	root, err := moduleroot.Find()
	if err != nil {
		return err
	}
	name := filepath.Join(root, filepath.FromSlash(pageName))
	old, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	text, err := withRules(string(old), audit.Rules())
	if err != nil {
		return err
	}
	return os.WriteFile(name, []byte(text), 0o666)
}

const (
	begin = "<!-- Written by \"go run ./internal/auditdoc\" from the rules of package audit, up to the end marker. -->\n"
	end   = "<!-- end -->\n"
)

// withRules returns the page with the rules between its markers.
func withRules(page string, rules []audit.Rule) (string, error) {
	before, rest, ok := strings.Cut(page, begin)
	_, after, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		return "", fmt.Errorf("%s lacks one of the markers %q and %q", pageName, begin, end)
	}
	return before + begin + text(rules) + end + after, nil
}

func text(rules []audit.Rule) string {
	var b strings.Builder
	b.WriteString("\n| ID | name | severity | a finding when |\n|---|---|---|---|\n")
	for _, r := range rules {
		fmt.Fprintf(&b, "| [%s](#%s) | %s | %s | %s |\n", r.ID, anchor(r), r.Name, severity(r), cell(r.Summary))
	}
	topic := ""
	for _, r := range rules {
		if r.Topic() != topic {
			topic = r.Topic()
			fmt.Fprintf(&b, "\n### %s\n", topic)
		}
		fmt.Fprintf(&b, "\n#### %s %s\n\n%s%s.\n\n%s\n\n**What to do.** %s\n\n", r.ID, r.Name, strings.ToUpper(r.Summary[:1]), r.Summary[1:], r.Why, r.Fix)
		fmt.Fprintf(&b, "Severity: %s.", severity(r))
		if len(r.Reads) > 0 {
			var names []string
			for _, p := range r.Reads {
				names = append(names, "`"+strings.ReplaceAll(string(p[1:]), "/", ".")+"`")
			}
			fmt.Fprintf(&b, " Reads: %s.", strings.Join(names, ", "))
		}
		if r.Needs != "" {
			fmt.Fprintf(&b, " Needs %s.", r.Needs)
		}
		var controls []string
		for _, c := range r.Controls {
			controls = append(controls, c.String())
		}
		fmt.Fprintf(&b, " Helps with: %s.\n", strings.Join(controls, "; "))
	}
	b.WriteByte('\n')
	return b.String()
}

func severity(r audit.Rule) string {
	if r.OffByDefault {
		return r.Severity.String() + ", off"
	}
	return r.Severity.String()
}

// cell escapes what would end a cell of a table.
func cell(text string) string { return strings.ReplaceAll(text, "|", `\|`) }

// anchor is what GitHub makes of the heading "#### AUD101 never-expires".
func anchor(r audit.Rule) string { return strings.ToLower(string(r.ID)) + "-" + r.Name }
