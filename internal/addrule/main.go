// Command addrule writes the skeleton of a new rule:
//
//	go run ./internal/addrule NAME -topic TOPIC [-layer N] [-severity error|warning] [-kinds KINDS] [-dialects DIALECTS] [-member MEMBER] [-clock] [-off]
//
// It appends the record, the check and the wording to pat/rules_<topic>.go, calls
// the check in pat/checker.go, writes the header of the rule's vectors in
// internal/vectorgen/rules/<name>.txt, and runs internal/ruletable, which writes
// the constant and the table. What is left to write by hand is marked TODO; the
// tests name each piece that is missing.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

func main() {
	if err := run(os.Args[1:], ".", os.Stdout, os.Stderr); err != nil {
		if !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(os.Stderr, "addrule:", err)
		}
		os.Exit(2)
	}
}

// A skeleton is what the command line says of a rule.
type skeleton struct {
	name, topic, severity, member string
	layer                         int
	kinds, dialects               []string
	clock, off                    bool

	id string // the next free one of the layer
}

func run(args []string, root string, stdout, stderr io.Writer) error {
	s, err := parse(args, stderr)
	if err != nil {
		return err
	}
	edits, err := s.write(root)
	if err != nil {
		return err
	}
	for _, e := range edits {
		if err := os.WriteFile(filepath.Join(root, filepath.FromSlash(e.path)), e.text, 0o666); err != nil {
			return err
		}
		fmt.Fprintf(stdout, "%-45s %s\n", e.path, e.what)
	}
	cmd := exec.Command("go", "run", "./internal/ruletable")
	cmd.Dir, cmd.Stdout, cmd.Stderr = root, stdout, stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("internal/ruletable: %w", err)
	}
	fmt.Fprintf(stdout, "%-45s %s\n", "pat/rules.go", "the constant and the table (generated)")
	fmt.Fprintf(stdout, `
%s %s. Left to do:
  pat/rules_%s.go: the summary, help, sources, examples, condition and wording (TODO)
  internal/vectorgen/rules/%s.txt: a vector for each kind and dialect that violates the rule, and a near one that does not
  %s
Then run: go generate ./... && go test ./...
`, s.id, s.name, s.topic, s.name, s.schemaPlace())
	return nil
}

var kebab = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)+$`)

func parse(args []string, stderr io.Writer) (s skeleton, err error) {
	f := flag.NewFlagSet("addrule NAME", flag.ContinueOnError)
	f.SetOutput(stderr)
	f.StringVar(&s.topic, "topic", "", "the `TOPIC` of pat/rules_<topic>.go")
	f.IntVar(&s.layer, "layer", 3, "the `LAYER`: 0 document, 1 syntax, 2 shape, 3 meaning, 4 hygiene")
	f.StringVar(&s.severity, "severity", "", "error or warning (default: a warning in layer 4, an error otherwise)")
	f.StringVar(&s.member, "member", "", "the `MEMBER` that the rule reads")
	kinds := f.String("kinds", "", "the `KINDS` of payload that can violate it, separated by commas (default: those that have the member)")
	dialects := f.String("dialects", "six-months,acknowledged", "the `DIALECTS` in which it holds")
	f.BoolVar(&s.clock, "clock", false, "the rule needs a clock")
	f.BoolVar(&s.off, "off", false, "the rule is off by default")
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		s.name, args = args[0], args[1:]
	}
	if err := f.Parse(args); err != nil {
		return s, err
	}
	if s.name == "" {
		s.name = f.Arg(0)
	}
	if s.severity == "" {
		s.severity = "error"
		if s.layer == 4 {
			s.severity = "warning"
		}
	}
	m, known := members[s.member]
	s.kinds, s.dialects = split(*kinds), split(*dialects)
	if len(s.kinds) == 0 {
		for _, k := range kindOrder {
			if m.values[k] != "" {
				s.kinds = append(s.kinds, k)
			}
		}
	}
	switch unknown := func(s string) bool { return !slices.Contains(kindOrder, s) }; {
	case !kebab.MatchString(s.name):
		return s, fmt.Errorf("the name must be at least two words in kebab-case, such as scope-too-long, is %q", s.name)
	case s.topic == "":
		return s, errors.New("no topic; add -topic scopes, for example")
	case s.layer < 0 || s.layer > 4:
		return s, fmt.Errorf("-layer must be between 0 and 4, is %d", s.layer)
	case s.severity != "error" && s.severity != "warning":
		return s, fmt.Errorf("-severity must be error or warning, is %q", s.severity)
	case s.member != "" && !known:
		return s, fmt.Errorf("no member is named %q", s.member)
	case s.layer > 2 && s.member == "" && len(s.kinds) == 0:
		return s, errors.New("a rule of layers 3 and 4 reads something; add -member or -kinds")
	case slices.ContainsFunc(s.kinds, unknown):
		return s, fmt.Errorf("-kinds must be some of %s, is %q", strings.Join(kindOrder, ","), *kinds)
	case len(s.dialects) == 0 || slices.ContainsFunc(s.dialects, func(d string) bool { return d != "six-months" && d != "acknowledged" }):
		return s, fmt.Errorf("-dialects must be six-months, acknowledged or both, is %q", *dialects)
	}
	return s, nil
}

func split(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' })
}

// schemaPlace names the file of the schema that states the rule.
func (s skeleton) schemaPlace() string {
	const divergence = "a divergence in fuzz/divergence_test.go"
	switch {
	case s.severity == "warning":
		return "no schema: a schema has no warnings"
	case s.clock:
		return divergence + ": a schema has no clock"
	case s.member != "" && s.member != "secret":
		return fmt.Sprintf("schema/members.schema.json, $defs/%s; if JSON Schema cannot state the rule, %s", s.member, divergence)
	}
	var files []string
	for _, k := range s.kinds {
		files = append(files, "schema/"+k+".schema.json")
	}
	if files == nil {
		files = []string{"schema/*.schema.json"}
	}
	return fmt.Sprintf("%s and *.six-months.schema.json; if JSON Schema cannot state the rule, %s", strings.Join(files, ", "), divergence)
}
