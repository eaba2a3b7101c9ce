package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/sailpat/sailpat/testdata/vectors"
)

// An executor checks one payload and returns what the program prints and its
// exit code.
type executor interface {
	execute(payload []byte, flags []string) (stdout []byte, exit int, err error)
}

// A process is an executor that is a program.
type process struct {
	words   []string
	timeout time.Duration
}

func (p process) execute(payload []byte, flags []string) ([]byte, int, error) {
	ctx, cancel := context.WithTimeout(context.Background(), p.timeout)
	defer cancel()
	cmd := exec.CommandContext(ctx, p.words[0], append(p.words[1:len(p.words):len(p.words)], flags...)...)
	cmd.Stdin = bytes.NewReader(payload)
	cmd.WaitDelay = time.Second // do not wait for a child that inherited stdout
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	if ctx.Err() != nil {
		return nil, 0, fmt.Errorf("no answer within %v", p.timeout)
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.Exited() {
		if code := exit.ExitCode(); code != 1 {
			return nil, 0, fmt.Errorf("exit code %d: %s", code, firstLine(stderr.String()))
		}
		return stdout.Bytes(), 1, nil
	}
	return stdout.Bytes(), 0, err
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(s), "\n")
	return line
}

// flags returns the flags that tell the program the circumstances of a case.
func flags(kind string, c vectors.Case, version string) []string {
	var out []string
	if kind != "auto" { // auto: the program detects the kind
		out = append(out, "--kind", kind)
	}
	out = append(out, "--api-version", version)
	if c.Now != "" {
		out = append(out, "--now", c.Now)
	}
	if c.Tolerant {
		out = append(out, "--tolerant")
	}
	if len(c.Enable) > 0 {
		out = append(out, "--enable", strings.Join(c.Enable, ","))
	}
	if len(c.Disable) > 0 {
		out = append(out, "--disable", strings.Join(c.Disable, ","))
	}
	if c.MaxSize > 0 {
		out = append(out, "--max-size", strconv.Itoa(c.MaxSize))
	}
	return append(out, "--format", "json", "-")
}

// A trial is one vector in one case and version, and its result.
type trial struct {
	vector  vectors.Vector
	index   int // of the case
	version string
	reached level
	fault   string // why it missed the next level
}

// runAll runs the executor on every case and version of the vectors. It returns
// the trials in the order of the vectors.
func runAll(chosen []vectors.Vector, x executor, jobs int) []trial {
	var trials []trial
	for _, v := range chosen {
		for i, c := range v.Cases {
			for _, version := range c.Versions {
				trials = append(trials, trial{vector: v, index: i, version: version})
			}
		}
	}
	next := make(chan int)
	var wg sync.WaitGroup
	for range jobs {
		wg.Go(func() {
			for i := range next {
				trials[i].try(x)
			}
		})
	}
	for i := range trials {
		next <- i
	}
	close(next)
	wg.Wait()
	return trials
}

func (t *trial) try(x executor) {
	c := t.vector.Cases[t.index]
	stdout, exit, err := x.execute(t.vector.Data, flags(t.vector.Kind, c, t.version))
	if err != nil {
		t.fault = err.Error()
		return
	}
	t.reached, t.fault = compare(c, exit == 0, stdout)
}
