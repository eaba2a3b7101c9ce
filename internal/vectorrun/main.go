// Command vectorrun runs a program against the conformance vectors.
//
//	go run ./internal/vectorrun -exec 'patlint check --no-config' [-level 1|2|3] [-run REGEXP]
//
// testdata/vectors/README.md says what the program reads and prints.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/sailpat/sailpat/testdata/vectors"
)

// How vectorrun exits.
const (
	exitPassed = 0
	exitFailed = 1 // a case failed
	exitUsage  = 2 // nothing was run
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	f := flag.NewFlagSet("vectorrun", flag.ContinueOnError)
	f.SetOutput(stderr)
	program := f.String("exec", "", "the `PROGRAM` and its arguments, parted by spaces")
	claim := f.Int("level", 1, "what is judged: 1 verdicts, 2 also rules and pointers, 3 also spans")
	only := f.String("run", "", "only vectors whose path matches this `REGEXP`")
	skip := f.String("skip", "", "no vectors whose path matches this `REGEXP`")
	version := f.String("api-version", "", "only the cases of this API `VERSION`")
	dir := f.String("dir", "", "the `FOLDER` of the vectors (default: those built in)")
	timeout := f.Duration("timeout", 10*time.Second, "how long one run of the program may take")
	jobs := f.Int("jobs", runtime.GOMAXPROCS(0), "how many runs at a time")
	if f.Parse(args) != nil {
		return exitUsage
	}
	fail := func(format string, args ...any) int {
		fmt.Fprintf(stderr, "vectorrun: "+format+"\n", args...)
		return exitUsage
	}
	words := strings.Fields(*program)
	if len(words) == 0 || f.NArg() > 0 {
		return fail("expected -exec 'PROGRAM ARGS' and no other arguments")
	}
	if *claim < int(verdicts) || *claim > int(spans) {
		return fail("expected a level of 1, 2 or 3, got %d", *claim)
	}
	all, err := load(*dir)
	if err != nil {
		return fail("%v", err)
	}
	chosen, err := choose(all, *only, *skip, *version)
	if err != nil {
		return fail("%v", err)
	}
	if len(chosen) == 0 {
		return fail("no vector is left to run")
	}
	outcomes := runAll(chosen, process{words, *timeout}, max(*jobs, 1))
	if report(stdout, outcomes, level(*claim)) {
		return exitPassed
	}
	return exitFailed
}

func load(dir string) ([]vectors.Vector, error) {
	if dir == "" {
		return vectors.Load(vectors.FS)
	}
	return vectors.Load(os.DirFS(dir))
}

// choose keeps the vectors whose path matches only, and not skip, and of their
// cases those of the version.
func choose(all []vectors.Vector, only, skip, version string) (chosen []vectors.Vector, err error) {
	take, err := regexp.Compile(only)
	if err != nil {
		return nil, err
	}
	leave := regexp.MustCompile(`$.^`) // matches nothing
	if skip != "" {
		if leave, err = regexp.Compile(skip); err != nil {
			return nil, err
		}
	}
	for _, v := range all {
		if !take.MatchString(v.Vector) || leave.MatchString(v.Vector) {
			continue
		}
		if version != "" {
			v.Cases = of(version, v.Cases)
		}
		if len(v.Cases) > 0 {
			chosen = append(chosen, v)
		}
	}
	return chosen, nil
}

func of(version string, cases []vectors.Case) (out []vectors.Case) {
	for _, c := range cases {
		if slices.Contains(c.Versions, version) {
			c.Versions = []string{version}
			out = append(out, c)
		}
	}
	return out
}
