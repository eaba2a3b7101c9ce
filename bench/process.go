package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/sailpat/sailpat/bench/corpus"
)

// A program is a command-line validator.
type program struct {
	name    string
	ours    bool
	skipped string // why it is not measured
	args    func(kind string, files []string) []string
}

// A run is what a program did with some files, again and again.
type run struct {
	program   *program
	args      []string
	wall, cpu []float64 // seconds, one a round
}

func (r *run) best() float64   { return slices.Min(r.wall) }
func (r *run) median() float64 { return median(r.wall) }

// ratio returns the median of r against s, round by round.
func (r *run) ratio(s *run) float64 {
	var ratios []float64
	for k := range r.wall {
		ratios = append(ratios, r.wall[k]/s.wall[k])
	}
	return median(ratios)
}

// A processContest is the same files for all programs in turn.
type processContest struct {
	title string
	runs  []*run
}

func (c *processContest) of(p *program) *run {
	for _, r := range c.runs {
		if r.program == p {
			return r
		}
	}
	return nil
}

// hold starts every program twice a round, and measures the second time: what the
// program before left in the caches is nobody's merit.
func (c *processContest) hold(rounds int) error {
	fmt.Fprintf(progress, "processes: %s\n", c.title)
	for range rounds {
		for _, r := range c.runs {
			if err := errors.Join(r.once(false), r.once(true)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *run) once(counts bool) error {
	cmd := exec.Command(r.args[0], r.args[1:]...)
	var out bytes.Buffer
	cmd.Stderr = &out
	start := time.Now()
	err := cmd.Run()
	took := time.Since(start)
	if err != nil {
		return fmt.Errorf("%s refuses what is right: %w: %s", r.program.name, err, bytes.TrimSpace(out.Bytes()))
	}
	if counts {
		r.wall = append(r.wall, took.Seconds())
		r.cpu = append(r.cpu, (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds())
	}
	return nil
}

// refuses makes sure that a program judges at all.
func (p *program) refuses(bad string) error {
	args := p.args("token", []string{bad})
	var exit *exec.ExitError
	switch err := exec.Command(args[0], args[1:]...).Run(); {
	case errors.As(err, &exit):
		return nil
	case err != nil:
		return err
	}
	return fmt.Errorf("%s accepts what is wrong", p.name)
}

// processes is everything that is measured of whole processes.
type processes struct {
	startUp  []*run // of an empty Go program, and of patlint
	contests []*processContest
	programs []*program
	patlint  *program
	failed   string // why there is nothing to show
}

// measureProcesses builds and installs what it needs into a folder.
func measureProcesses(dir string, install bool, rounds int) processes {
	var p processes
	fail := func(err error) processes {
		p.failed = err.Error()
		return p
	}
	t := tools{dir: dir, install: install}
	files, err := writeFiles(dir)
	if err != nil {
		return fail(err)
	}
	empty, err := t.emptyProgram()
	if err != nil {
		return fail(err)
	}
	p.patlint = t.patlint()
	if p.patlint.skipped != "" {
		return fail(errors.New(p.patlint.skipped))
	}
	p.programs = []*program{p.patlint, t.sourcemeta(), t.jv(), t.ajv()}
	for _, x := range p.programs {
		if x.skipped != "" {
			continue
		}
		if err := x.refuses(files.bad); err != nil {
			return fail(err)
		}
	}
	binary := p.patlint.args("token", nil)[0]
	p.startUp = []*run{
		{program: empty, args: empty.args("", nil)},
		{program: &program{name: "patlint version"}, args: []string{binary, "version"}},
		{program: p.patlint, args: p.patlint.args("token", files.one)},
	}
	if err := (&processContest{title: "start-up", runs: p.startUp}).hold(10 * rounds); err != nil {
		return fail(err)
	}
	for _, c := range []struct {
		title, kind string
		files       []string
	}{{"1 file", "token", files.one}, {"1,000 files", "token", files.many}, {"list of 10,000", "list", files.list}} {
		contest := &processContest{title: c.title}
		for _, x := range p.programs {
			if x.skipped == "" {
				contest.runs = append(contest.runs, &run{program: x, args: x.args(c.kind, c.files)})
			}
		}
		if err := contest.hold(rounds); err != nil {
			return fail(err)
		}
		p.contests = append(p.contests, contest)
	}
	return p
}

type inputs struct {
	one, many, list []string
	bad             string
}

func writeFiles(dir string) (in inputs, err error) {
	write := func(name string, text []byte) string {
		path := filepath.Join(dir, "files", name)
		if err == nil {
			err = errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, text, 0o644))
		}
		return path
	}
	for k, line := range bytes.Split(bytes.TrimSpace(corpus.Lines(1000)), []byte("\n")) {
		in.many = append(in.many, write(fmt.Sprintf("many/%04d.json", k), line))
	}
	in.one = in.many[:1]
	in.list = []string{write("list.json", corpus.List(corpus.ListLen))}
	in.bad = write("bad.json", bytes.Replace(corpus.Token(), []byte(`"id"`), []byte(`"ID"`), 1))
	return in, err
}

// table returns what was measured, a table a contest.
func (p *processes) table() string {
	var b strings.Builder
	if p.failed != "" {
		return "Not measured: " + p.failed + "\n"
	}
	b.WriteString("| start-up | best | median | processor time | best ÷ empty |\n|---|--:|--:|--:|--:|\n")
	for _, r := range p.startUp {
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %.2f |\n", r.name(), milli(r.best()), milli(r.median()), milli(median(r.cpu)), r.best()/p.startUp[0].best())
	}
	for _, c := range p.contests {
		fmt.Fprintf(&b, "\n| %s | best | median | processor time | patlint ÷ this |\n|---|--:|--:|--:|--:|\n", c.title)
		for _, x := range p.programs {
			r := c.of(x)
			if r == nil {
				fmt.Fprintf(&b, "| %s | not measured: %s | | | |\n", x.name, x.skipped)
				continue
			}
			fmt.Fprintf(&b, "| %s | %s | %s | %s | %.2f |\n", x.name, milli(r.best()), milli(r.median()), milli(median(r.cpu)), c.of(p.patlint).ratio(r))
		}
	}
	return b.String()
}

func (r *run) name() string {
	if r.program.ours {
		return "patlint, one file"
	}
	return r.program.name
}

func milli(seconds float64) string { return fmt.Sprintf("%.1f ms", seconds*1e3) }
