package vectorrun

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

// An Answer is what a program says of a payload.
type Answer struct {
	Accepted bool
	Stdout   []byte
}

// An Executor checks one payload. An error means that there is no verdict: the
// program crashed, hung or broke the protocol.
type Executor interface {
	Execute(payload []byte, flags []string) (Answer, error)
}

// A Process is an executor that starts a program for each payload.
type Process struct {
	Words   []string // the program and its arguments
	Timeout time.Duration
}

// Execute runs the program.
func (p Process) Execute(payload []byte, flags []string) (Answer, error) {
	ctx, cancel := context.WithTimeout(context.Background(), p.Timeout)
	defer cancel()
	cmd := exec.CommandContext(ctx, p.Words[0], append(p.Words[1:len(p.Words):len(p.Words)], flags...)...)
	cmd.Stdin = bytes.NewReader(payload)
	cmd.WaitDelay = time.Second // do not wait for a child that inherited stdout
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	if ctx.Err() != nil {
		return Answer{}, fmt.Errorf("no answer within %v", p.Timeout)
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.Exited() {
		return answer(exit.ExitCode(), stdout.Bytes(), stderr.String())
	}
	return Answer{true, stdout.Bytes()}, err
}

// answer reads an exit code.
func answer(exit int, stdout []byte, stderr string) (Answer, error) {
	if exit != 0 && exit != 1 {
		return Answer{}, fmt.Errorf("exit code %d: %s", exit, firstLine(stderr))
	}
	return Answer{exit == 0, stdout}, nil
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

// A Trial is one vector in one case and version, and its result.
type Trial struct {
	Vector  vectors.Vector
	Index   int // of the case
	Version string
	Answer  Answer
	Err     error // why there is no answer
	Reached Level
	Fault   string // why it missed the next level
}

// Case returns the case of the trial.
func (t *Trial) Case() vectors.Case { return t.Vector.Cases[t.Index] }

// Run runs the executor on every case and version of the vectors, with the given
// number of concurrent runs. It returns the trials in the order of the vectors.
func Run(chosen []vectors.Vector, x Executor, jobs int) []Trial {
	var trials []Trial
	for _, v := range chosen {
		for i, c := range v.Cases {
			for _, version := range c.Versions {
				trials = append(trials, Trial{Vector: v, Index: i, Version: version})
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

func (t *Trial) try(x Executor) {
	c := t.Case()
	t.Answer, t.Err = x.Execute(t.Vector.Data, flags(t.Vector.Kind, c, t.Version))
	if t.Err != nil {
		t.Fault = t.Err.Error()
		return
	}
	t.Reached, t.Fault = compare(c, t.Answer.Accepted, t.Answer.Stdout)
}
