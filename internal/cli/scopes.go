package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/sailpat/sailpat/internal/config"
	"github.com/sailpat/sailpat/scopes"
)

func scopesCommand(p Process) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "scopes",
		Short: "Look up the vendor's scopes and what they open",
		Long: `Look up the scopes that the vendor documents, the API operations that each scope
opens, and the scopes that operations need.

The table is taken from the vendor's documents of ` + scopes.AsOf + `. It is not
complete: a tenant can offer other scopes.`,
		Args: cobra.ArbitraryArgs,
		RunE: func(_ *cobra.Command, args []string) error {
			names := []string{"list", "explain", "for"}
			if len(args) > 0 {
				return usagef("%v", config.Unknown("command", args[0], names))
			}
			return usagef("expected a command: %s", strings.Join(names, ", "))
		},
	}
	cmd.AddCommand(scopesListCommand(p), scopesExplainCommand(p), scopesForCommand(p))
	return cmd
}

func scopesListCommand(p Process) *cobra.Command {
	var format, class, version string
	cmd := &cobra.Command{
		Use:   "list [pattern ...]",
		Short: "List scopes",
		Long: `List the scopes that one of the patterns matches, or all. In a pattern, "*" stands
for any text within a segment: "idn:*:read". sp:scopes:all must be spelled out.`,
		Example:           "  patlint scopes list --class manage 'sp:*:*'",
		ValidArgsFunction: completeScopes,
		RunE: func(_ *cobra.Command, args []string) error {
			list, err := listScopes(args, class, version)
			if err != nil {
				return err
			}
			if format == "json" {
				return p.writeJSON(scopesJSON(list))
			}
			return p.scopesTable(list)
		},
	}
	var classes []string
	for _, c := range scopes.Classes() {
		classes = append(classes, c.String())
	}
	addChoice(cmd, "format", "FORMAT", "table", "of the list", []string{"table", "json"}, func(s string) { format = s })
	addChoice(cmd, "class", "CLASS", "", "list only this class", classes, func(s string) { class = s })
	addChoice(cmd, "api-version", "VERSION", "", "list only the scopes of this API version", scopes.Versions(), func(s string) { version = s })
	return cmd
}

func listScopes(patterns []string, class, version string) ([]scopes.Scope, error) {
	for _, pattern := range patterns {
		matches := false
		for range scopes.Expand(pattern) {
			matches = true
			break
		}
		if !matches {
			return nil, unknownScope("no scope matches", pattern)
		}
	}
	var list []scopes.Scope
	for s := range scopes.All() {
		matches := func(pattern string) bool { return scopes.Match(pattern, s.Name()) }
		if (len(patterns) == 0 || slices.ContainsFunc(patterns, matches)) &&
			(class == "" || s.Class().String() == class) && (version == "" || s.In(version)) {
			list = append(list, s)
		}
	}
	return list, nil
}

// unknownScope says that a name is not in the table. That is no proof that the
// tenant lacks the scope.
func unknownScope(what, name string) error {
	hint := ""
	if s, ok := scopes.Nearest(name); ok {
		hint = fmt.Sprintf("; did you mean %s?", config.Quote(s.Name()))
	}
	return usagef("%s %s in the vendor's documents of %s%s", what, config.Quote(name), scopes.AsOf, hint)
}

func (p Process) scopesTable(list []scopes.Scope) error {
	t := tabwriter.NewWriter(p.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "SCOPE\tCLASS\tOPERATIONS\tWRITING\tREMARKS")
	for _, s := range list {
		fmt.Fprintf(t, "%s\t%s\t%d\t%d\t%s\n", s, s.Class(), s.Opens(), s.Writes(), remarks(s))
	}
	return t.Flush()
}

// remarks returns what sets a scope apart, and "-" for most.
func remarks(s scopes.Scope) string {
	var list []string
	if s.Retired() {
		list = append(list, "retired")
	}
	if s.Privilege() != "" {
		list = append(list, "privileged")
	}
	if s.Note() != "" {
		list = append(list, s.Note())
	}
	if len(list) == 0 {
		return "-"
	}
	return strings.Join(list, "; ")
}

func scopesExplainCommand(p Process) *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:               "explain scope",
		Short:             "Explain a scope and list the operations that it opens",
		Example:           "  patlint scopes explain idn:sources:manage",
		ValidArgsFunction: completeScopes,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usagef("expected one scope, got %d", len(args))
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			s, ok := scopes.Lookup(args[0])
			if !ok {
				return unknownScope("no scope", args[0])
			}
			if format == "json" {
				return p.writeJSON(struct {
					scopeJSON
					OperationList []operationJSON `json:"operationList"`
				}{newScopeJSON(s), operationsJSON(slices.Collect(s.Operations()))})
			}
			return p.explainScope(s)
		},
	}
	addChoice(cmd, "format", "FORMAT", "text", "of the explanation", []string{"text", "json"}, func(s string) { format = s })
	return cmd
}

func (p Process) explainScope(s scopes.Scope) error {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s (%s)\n\n", s, s.Class())
	switch s.Class() {
	case scopes.ClassAll:
		wrap(&b, "Grants every right of the token's owner. Other scopes beside it have no effect. The API grants it to a token that is created without scopes.")
	case scopes.ClassDefault:
		wrap(&b, "Opens only operations that need no authorization.")
	default:
		what := "Opens"
		if s.Retired() {
			what = "Opened"
		}
		wrap(&b, fmt.Sprintf("%s %s, %d of them writing (other than GET).", what, plural(s.Opens(), "operation"), s.Writes()))
	}
	if why := s.Privilege(); why != "" {
		b.WriteByte('\n')
		wrap(&b, "Privileged: "+why+".")
	}
	if s.Retired() {
		b.WriteByte('\n')
		retired := "Retired: " + scopes.Current + " does not list it."
		if current, ok := scopes.Nearest(s.Name()); ok {
			retired += fmt.Sprintf(" The nearest current scope is %s.", current)
		}
		wrap(&b, retired)
	}
	fmt.Fprintf(&b, "\nVersions: %s\n", strings.Join(s.Versions(), ", "))
	if levels := levelsOf(s); levels != "" {
		fmt.Fprintf(&b, "Levels:   %s\n", levels)
	}
	if s.Note() != "" {
		fmt.Fprintf(&b, "Note:     %s\n", s.Note())
	}
	if s.Class() == scopes.ClassAll {
		fmt.Fprintf(&b, "\nIt alone opens:\n\n")
		for o := range s.Operations() {
			if o.NeedsAll() {
				fmt.Fprintf(&b, "    %s\n", o)
			}
		}
	} else {
		fmt.Fprintf(&b, "\nOperations:\n\n")
		for o := range s.Operations() {
			fmt.Fprintf(&b, "    %s\n", o)
		}
	}
	_, err := p.Stdout.Write(b.Bytes())
	return err
}

// levelsOf says which level the token's owner needs.
func levelsOf(s scopes.Scope) string {
	if s.Class() == scopes.ClassAll {
		return "" // those of the one operation that lists it say nothing
	}
	levels := strings.Join(s.Levels(), ", ")
	switch n := s.WithoutLevels(); {
	case n == s.Opens():
		return "the operations name none"
	case n > 0:
		levels += fmt.Sprintf(" (%s without)", plural(n, "operation"))
	}
	return levels
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func scopesForCommand(p Process) *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "for operation ...",
		Short: "Find the fewest and narrowest scopes that open operations",
		Long: `Find the scopes that a token needs to call these operations of ` + scopes.Current + `: as few and as
narrow ones as possible.

An operation is a method and a path, in one argument or in two, or an operation
ID. A path may have values in place of its parameters, and may be a whole URL. One
of the scopes that an operation lists is enough.`,
		Example: "  patlint scopes for GET /sources/v1 'POST /roles/v1' listAccountsV1",
		RunE: func(_ *cobra.Command, args []string) error {
			operations, err := parseOperations(args)
			if err != nil {
				return err
			}
			choice := scopes.Least(operations...)
			if format == "json" {
				return p.writeJSON(newChoiceJSON(choice, operations))
			}
			return p.explainChoice(choice, operations)
		},
	}
	addChoice(cmd, "format", "FORMAT", "text", "of the answer", []string{"text", "json"}, func(s string) { format = s })
	return cmd
}

// parseOperations reads methods with their paths, and operation IDs.
func parseOperations(args []string) ([]scopes.Operation, error) {
	words := strings.Fields(strings.Join(args, " "))
	if len(words) == 0 {
		return nil, usagef("expected an operation, such as GET /sources/v1")
	}
	var operations []scopes.Operation
	for i := 0; i < len(words); i++ {
		word := words[i]
		isPath := strings.Contains(word, "/")
		switch {
		case isPath:
			return nil, usagef("expected a method before %s%s", config.Quote(word), methodsHint(word))
		case slices.Contains([]string{"GET", "POST", "PUT", "PATCH", "DELETE"}, strings.ToUpper(word)):
			i++
			if i == len(words) {
				return nil, usagef("expected a path after %s", strings.ToUpper(word))
			}
			o, ok := scopes.LookupOperation(word, words[i])
			if !ok {
				return nil, usagef("no operation %s in the vendor's documents of %s%s", config.Quote(strings.ToUpper(word)+" "+words[i]), scopes.AsOf, methodsHint(words[i]))
			}
			operations = append(operations, o)
		default:
			o, ok := scopes.LookupID(word)
			if !ok {
				return nil, usagef("no operation %s in the vendor's documents of %s%s", config.Quote(word), scopes.AsOf, nearestID(word))
			}
			operations = append(operations, o)
		}
	}
	return operations, nil
}

// methodsHint says what could be meant by a path that no operation has, or by one
// without a method.
func methodsHint(path string) string {
	if methods := scopes.MethodsOf(path); len(methods) > 0 {
		return "; the path has " + strings.Join(methods, ", ")
	}
	if current, ok := scopes.CurrentPath(path); ok {
		return fmt.Sprintf("; in %s the path is %s", scopes.Current, config.Quote(current))
	}
	return ""
}

func nearestID(word string) string {
	var ids []string
	for o := range scopes.Operations() {
		if strings.EqualFold(o.ID(), word) || strings.EqualFold(o.ID(), word+scopes.Current) {
			return fmt.Sprintf("; did you mean %s?", config.Quote(o.ID()))
		}
		ids = append(ids, strings.ToLower(o.ID()))
	}
	nearest := config.Nearest(word, ids)
	for o := range scopes.Operations() {
		if nearest != "" && strings.ToLower(o.ID()) == nearest {
			return fmt.Sprintf("; did you mean %s?", config.Quote(o.ID()))
		}
	}
	return ""
}

func (p Process) explainChoice(choice scopes.Choice, operations []scopes.Operation) error {
	var b bytes.Buffer
	t := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	table := func(list []scopes.Scope) {
		for _, s := range list {
			fmt.Fprintf(t, "%s\t%s", s, s.Class())
			if opened := openedBy(s, operations); len(opened) > 0 {
				fmt.Fprintf(t, "\t%s", strings.Join(opened, ", "))
			}
			fmt.Fprintln(t)
		}
		t.Flush()
	}
	if len(choice.NeedAll) == 0 {
		table(choice.Others)
	} else {
		fmt.Fprintf(&b, "%s\n\nOnly %[1]s opens:\n\n", scopes.AllScopes)
		for _, o := range choice.NeedAll {
			fmt.Fprintf(&b, "    %s\n", o)
		}
		if slices.ContainsFunc(operations, func(o scopes.Operation) bool { return !o.NeedsAll() }) {
			fmt.Fprintf(&b, "\nFor the others these scopes are enough:\n\n")
			table(choice.Others)
		}
	}
	if len(choice.Unscoped) > 0 {
		fmt.Fprintf(&b, "\nThese operations list no scope:\n\n")
		for _, o := range choice.Unscoped {
			fmt.Fprintf(&b, "    %s\n", o)
		}
	}
	_, err := p.Stdout.Write(b.Bytes())
	return err
}

// openedBy returns those of the operations that list a scope, each once.
func openedBy(s scopes.Scope, operations []scopes.Operation) []string {
	var names []string
	for _, o := range operations {
		for listed := range o.Scopes() {
			if listed == s && !slices.Contains(names, o.String()) {
				names = append(names, o.String())
			}
		}
	}
	return names
}

func completeScopes(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	var names []string
	for s := range scopes.All() {
		names = append(names, s.Name())
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

type scopeJSON struct {
	Scope         string       `json:"scope"`
	Class         scopes.Class `json:"class"`
	Retired       bool         `json:"retired"`
	Privileged    string       `json:"privileged,omitzero"` // why
	Operations    int          `json:"operations"`
	Writing       int          `json:"writing"`
	Versions      []string     `json:"versions"`
	Levels        []string     `json:"levels"`
	WithoutLevels int          `json:"withoutLevels"`
	Note          string       `json:"note,omitzero"`
}

func newScopeJSON(s scopes.Scope) scopeJSON {
	return scopeJSON{s.Name(), s.Class(), s.Retired(), s.Privilege(), s.Opens(), s.Writes(), s.Versions(), orEmpty(s.Levels()), s.WithoutLevels(), s.Note()}
}

func scopesJSON(list []scopes.Scope) []scopeJSON {
	out := []scopeJSON{}
	for _, s := range list {
		out = append(out, newScopeJSON(s))
	}
	return out
}

type operationJSON struct {
	Method  string   `json:"method,omitzero"`
	Path    string   `json:"path,omitzero"`
	ID      string   `json:"id,omitzero"`
	Version string   `json:"version"`
	Scopes  []string `json:"scopes"`
}

func operationsJSON(list []scopes.Operation) []operationJSON {
	out := []operationJSON{}
	for _, o := range list {
		out = append(out, operationJSON{o.Method(), o.Path(), o.ID(), o.Version(), scopeNames(slices.Collect(o.Scopes()))})
	}
	return out
}

func scopeNames(list []scopes.Scope) []string {
	names := []string{}
	for _, s := range list {
		names = append(names, s.Name())
	}
	return names
}

// choiceJSON has the list for a token under the name that a payload gives it.
type choiceJSON struct {
	Scope      []string        `json:"scope"`
	Others     []string        `json:"others"` // enough without needAll
	NeedAll    []string        `json:"needAll"`
	Unscoped   []string        `json:"unscoped"`
	Operations []operationJSON `json:"operations"`
}

func newChoiceJSON(choice scopes.Choice, operations []scopes.Operation) choiceJSON {
	text := func(list []scopes.Operation) []string {
		out := []string{}
		for _, o := range list {
			out = append(out, o.String())
		}
		return out
	}
	return choiceJSON{scopeNames(choice.Scopes), scopeNames(choice.Others), text(choice.NeedAll), text(choice.Unscoped), operationsJSON(operations)}
}

func (p Process) writeJSON(v any) error {
	e := json.NewEncoder(p.Stdout)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(v)
}
