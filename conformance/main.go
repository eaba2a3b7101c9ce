// Command conformance runs the conformance vectors against other implementations
// that read the payloads of personal access tokens, and writes
// docs/implementations.md.
//
//	go -C conformance run .          # install, run, write results.json and the page
//	go -C conformance run . -check   # run, and compare with both
//
// It installs the packages that node/package-lock.json and python/requirements.txt
// pin into a folder of the user's cache. An implementation that it cannot install
// is "not run".
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"time"

	"github.com/sailpat/sailpat/internal/vectorrun"
	"github.com/sailpat/sailpat/testdata/vectors"
)

const (
	resultsFile = "results.json"
	pageFile    = "../docs/implementations.md"
)

func main() {
	if name, ok := asExecutor(os.Args); ok {
		if err := serve(executors[name], os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, "conformance:", err)
			os.Exit(1)
		}
		return
	}
	check := flag.Bool("check", false, "compare with results.json and the page instead of writing them")
	dir := flag.String("dir", "", "install into `FOLDER` (default: a folder in the user's cache)")
	flag.Parse()
	if flag.NArg() > 0 {
		fmt.Fprintf(os.Stderr, "conformance: unexpected argument %q\n", flag.Arg(0))
		os.Exit(2)
	}
	if err := run(*dir, *check, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "conformance:", err)
		os.Exit(1)
	}
}

// asExecutor reports whether the program was started as one of the Go executors.
func asExecutor(args []string) (name string, ok bool) {
	if len(args) < 3 || args[1] != "-executor" {
		return "", false
	}
	_, ok = executors[args[2]]
	return args[2], ok
}

func run(dir string, check bool, log io.Writer) error {
	all, err := plainVectors()
	if err != nil {
		return err
	}
	i, err := newInstallation(dir)
	if err != nil {
		return err
	}
	var results []Result
	for _, m := range implementations {
		began := time.Now()
		r, err := measure(m, all, i.command)
		if err != nil {
			return fmt.Errorf("%s: %w", m.name, err)
		}
		results = append(results, r)
		fmt.Fprintf(log, "%-28s %d cases, %.0f s %s\n", m.name, r.Cases, time.Since(began).Seconds(), r.NotRun)
	}
	data, err := encode(results)
	if err != nil {
		return err
	}
	locks, err := readLocks()
	if err != nil {
		return err
	}
	page, err := render(results, locks)
	if err != nil {
		return err
	}
	for name, text := range map[string][]byte{resultsFile: data, pageFile: page} {
		if check {
			old, err := os.ReadFile(name)
			if err != nil {
				return err
			}
			if !bytes.Equal(old, text) {
				return fmt.Errorf("%s differs; run `go -C conformance run .`", name)
			}
			continue
		}
		if err := os.WriteFile(name, text, 0o666); err != nil {
			return err
		}
	}
	return nil
}

// measure runs the vectors against an implementation. The command is what starts
// its executor, or why it cannot be started.
func measure(m implementation, all []vectors.Vector, command func(implementation) (words []string, notRun string, err error)) (Result, error) {
	r := Result{Name: m.name}
	words, notRun, err := command(m)
	if err != nil || notRun != "" {
		r.NotRun = notRun
		return r, err
	}
	l := vectorrun.NewLines(words, time.Minute)
	defer l.Close()
	trials := vectorrun.Run(m.choose(all), l, runtime.GOMAXPROCS(0))
	if !slices.ContainsFunc(trials, func(t vectorrun.Trial) bool { return t.Err == nil && t.Answer.Accepted }) {
		return r, errors.New("it accepts nothing: is its executor broken?")
	}
	r.score(trials)
	return r, nil
}

func encode(results []Result) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(results)
	return b.Bytes(), err
}
