// Command scopesgen writes scopes/table.go from two tables of facts that are
// taken from the vendor's documents. It refuses tables that contradict themselves
// or each other. Run it with
//
//	go generate ./scopes
//
// The tables are written by
//
//	go -C drift run . -spec DIR -write
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
)

func main() {
	scopes := flag.String("tsv", "internal/scopesgen/scopes.tsv", "read the scopes from this `FILE`")
	operations := flag.String("operations", "internal/scopesgen/operations.tsv", "read the operations of the current version from this `FILE`")
	out := flag.String("o", "", "write to this `FILE` instead of standard output")
	flag.Parse()
	if flag.NArg() > 0 {
		fmt.Fprintf(os.Stderr, "scopesgen: unexpected argument %q\n", flag.Arg(0))
		os.Exit(2)
	}
	if err := run(*scopes, *operations, *out); err != nil {
		fmt.Fprintln(os.Stderr, "scopesgen:", err)
		os.Exit(1)
	}
}

func run(scopes, operations, out string) error {
	s, err1 := os.ReadFile(scopes)
	o, err2 := os.ReadFile(operations)
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	text, err := generate(string(s), string(o))
	if err != nil {
		return err
	}
	if out == "" {
		_, err = os.Stdout.Write(text)
		return err
	}
	return os.WriteFile(out, text, 0o666)
}
