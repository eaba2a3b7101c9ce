// Command patvectors runs a program, in any language, against the conformance
// vectors and reports which verdicts, violations and spans agree.
//
//	go run ./cmd/patvectors -exec 'patlint check --no-config' [-level 1|2|3] [-run REGEXP]
//
// It exits with 0 if every case reaches the level, with 1 if a case does not, and
// with 2 if it could run none. testdata/vectors/README.md describes what the
// program reads and prints.
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

	"github.com/sailpat/sailpat/internal/vectorrun"
	"github.com/sailpat/sailpat/testdata/vectors"
)

// Exit codes.
const (
	exitPassed = 0
	exitFailed = 1 // a case failed
	exitUsage  = 2 // no case was run
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	f := flag.NewFlagSet("patvectors", flag.ContinueOnError)
	f.SetOutput(stderr)
	program := f.String("exec", "", "the `PROGRAM` to run and its arguments, separated by spaces")
	claim := f.Int("level", 1, "what must agree: 1 exit codes, 2 also rules, severities and pointers, 3 also spans")
	only := f.String("run", "", "run only vectors whose path matches `REGEXP`")
	skip := f.String("skip", "", "skip vectors whose path matches `REGEXP`")
	version := f.String("api-version", "", "run only the cases of an API `VERSION`")
	dir := f.String("dir", "", "read the vectors from `FOLDER` (default: the built-in vectors)")
	timeout := f.Duration("timeout", 10*time.Second, "time limit of one run of the program")
	jobs := f.Int("jobs", runtime.GOMAXPROCS(0), "number of concurrent runs")
	lines := f.Bool("lines", false, "start the program once a job, and exchange a line of JSON for each payload")
	if f.Parse(args) != nil {
		return exitUsage
	}
	fail := func(format string, args ...any) int {
		fmt.Fprintf(stderr, "patvectors: "+format+"\n", args...)
		return exitUsage
	}
	words := strings.Fields(*program)
	if len(words) == 0 {
		return fail("no program; add -exec 'PROGRAM ARGS'")
	}
	if f.NArg() > 0 {
		return fail("unexpected argument %q; the program's arguments belong in -exec 'PROGRAM ARGS'", f.Arg(0))
	}
	if *claim < int(vectorrun.Verdicts) || *claim > int(vectorrun.Spans) {
		return fail("-level must be 1, 2 or 3, is %d", *claim)
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
		return fail("no vector matches -run, -skip and -api-version")
	}
	var x vectorrun.Executor = vectorrun.Process{Words: words, Timeout: *timeout}
	if *lines {
		l := vectorrun.NewLines(words, *timeout)
		defer l.Close()
		x = l
	}
	if report(stdout, vectorrun.Run(chosen, x, max(*jobs, 1)), vectorrun.Level(*claim)) {
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

// choose returns the vectors whose path matches only and not skip, with their
// cases of the version.
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
