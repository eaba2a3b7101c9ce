// Command drift compares the vendor's OpenAPI documents with what this repository
// says of them.
//
//	go -C drift run .                       # vendor.txt against our schemas
//	go -C drift run . -spec DIR             # also: the vendor's documents against vendor.txt and the scope table
//	go -C drift run . -spec DIR -write      # accept the vendor's documents
//	go -C drift run . -spec DIR -replay     # what each commit of the vendor would have reported
//
// DIR is a checkout of sailpoint-oss/api-specs, or a git folder without work tree.
// The first form needs neither network nor checkout; a test runs it. It exits with
// 0 if nothing drifts, with 1 if something does, and with 2 if it cannot tell.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strings"
)

const repository = "sailpoint-oss/api-specs"

// The files that -write writes.
const (
	vendorFile     = "vendor.txt"
	scopesFile     = "../internal/scopesgen/scopes.tsv"
	operationsFile = "../internal/scopesgen/operations.tsv"
	noticeFile     = "../NOTICE"
)

// A provenance is a state of the vendor's repository.
type provenance struct{ commit, date string }

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	f := flag.NewFlagSet("drift", flag.ContinueOnError)
	f.SetOutput(stderr)
	spec := f.String("spec", "", "compare with the vendor's documents in `DIR`")
	rev := f.String("rev", "HEAD", "read this `COMMIT` of DIR; \"\" reads the files of the folder")
	write := f.Bool("write", false, "write vendor.txt and the scope table instead of comparing")
	history := f.Bool("replay", false, "print what each commit of DIR changes")
	if f.Parse(args) != nil {
		return 2
	}
	problems, err := drift(*spec, *rev, *write, *history, f.Args(), stdout)
	switch {
	case err != nil:
		fmt.Fprintln(stderr, "drift:", err)
		return 2
	case problems > 0:
		return 1
	}
	return 0
}

// drift prints problems and returns their number.
func drift(spec, rev string, write, history bool, rest []string, w io.Writer) (int, error) {
	switch {
	case len(rest) > 0:
		return 0, fmt.Errorf("unexpected argument %q", rest[0])
	case spec == "" && (write || history):
		return 0, errors.New("-write and -replay need -spec DIR")
	case history:
		return 0, replay(spec, rev, w)
	}
	problems := 0
	if spec != "" {
		n, err := checkVendor(spec, rev, write, w)
		if err != nil {
			return 0, err
		}
		problems += n
	}
	n, err := checkSchemas(w)
	return problems + n, err
}

// checkSchemas compares vendor.txt with our schemas.
func checkSchemas(w io.Writer) (int, error) {
	text, err := os.ReadFile(vendorFile)
	if err != nil {
		return 0, err
	}
	facts, _, err := parseFacts(string(text))
	if err != nil {
		return 0, err
	}
	found, err := divergences(facts)
	if err != nil {
		return 0, err
	}
	problems := unexplained(found, decided)
	for _, p := range problems {
		fmt.Fprintln(w, "diverges:", p)
	}
	return len(problems), nil
}

// checkVendor compares the vendor's documents with vendor.txt and the scope table,
// or writes both.
func checkVendor(spec, rev string, write bool, w io.Writer) (int, error) {
	c, from, err := open(spec, rev)
	if err != nil {
		return 0, err
	}
	if closer, ok := c.(io.Closer); ok {
		defer closer.Close()
	}
	facts, err := vendorFacts(c)
	if err != nil {
		return 0, err
	}
	all, err := operations(c)
	if err != nil {
		return 0, err
	}
	if write {
		if from.commit == "" {
			return 0, errors.New("-write needs a git repository: the files name the commit they are from")
		}
		return 0, accept(facts, all, from)
	}
	problems := 0
	old, err := os.ReadFile(vendorFile)
	if err != nil {
		return 0, err
	}
	before, _, err := parseFacts(string(old))
	if err != nil {
		return 0, err
	}
	for _, change := range compareFacts(before, facts) {
		problems++
		fmt.Fprintf(w, "%s: %s\n", change.kind, change.line)
	}
	for name, text := range map[string]string{scopesFile: scopesTable(all, from), operationsFile: operationsTable(all, from)} {
		old, err := os.ReadFile(name)
		if err != nil {
			return 0, err
		}
		for _, line := range compareRows(string(old), text) {
			problems++
			fmt.Fprintf(w, "%s: %s\n", strings.TrimPrefix(name, "../"), line)
		}
	}
	return problems, nil
}

// open returns a checkout and its commit.
func open(dir, rev string) (checkout, provenance, error) {
	if rev == "" {
		return folder(dir), provenance{}, nil
	}
	line, err := git(dir, "log", "-1", "--format=%H %cs", rev)
	if err != nil {
		return nil, provenance{}, err
	}
	var p provenance
	if _, err := fmt.Sscan(line, &p.commit, &p.date); err != nil {
		return nil, p, err
	}
	c, err := openCommit(dir, p.commit)
	return c, p, err
}

// accept writes vendor.txt and the scope table, and names the commit in NOTICE.
func accept(facts []fact, all map[string][]operation, from provenance) error {
	notice, err := os.ReadFile(noticeFile)
	if err != nil {
		return err
	}
	named := regexp.MustCompile(`[0-9a-f]{40} \(\d{4}-\d\d-\d\d\)`).ReplaceAll(notice, fmt.Appendf(nil, "%s (%s)", from.commit, from.date))
	for name, text := range map[string]string{
		vendorFile:     formatFacts(facts, from),
		scopesFile:     scopesTable(all, from),
		operationsFile: operationsTable(all, from),
		noticeFile:     string(named),
	} {
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			return err
		}
	}
	cmd := exec.Command("go", "generate", "./scopes")
	cmd.Dir = ".."
	cmd.Stderr = os.Stderr
	return cmd.Run()
}

// compareRows returns the rows that only one of two tables has, comments aside.
func compareRows(from, to string) (out []string) {
	rows := func(text string) map[string]bool {
		m := map[string]bool{}
		for line := range strings.Lines(text) {
			if !strings.HasPrefix(line, "#") {
				m[strings.TrimSuffix(line, "\n")] = true
			}
		}
		return m
	}
	before, after := rows(from), rows(to)
	for line := range strings.Lines(from) {
		if line = strings.TrimSuffix(line, "\n"); before[line] && !after[line] {
			out = append(out, "removed "+line)
		}
	}
	for line := range strings.Lines(to) {
		if line = strings.TrimSuffix(line, "\n"); after[line] && !before[line] {
			out = append(out, "added "+line)
		}
	}
	return out
}
