package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// The names of the processes that have a budget.
const (
	emptyProgram   = "an empty Go program"
	patlintVersion = "patlint version"
	patlintOne     = "patlint, one file"
	patlintList    = "patlint, a list of 10,000"
	patlintLines   = "patlint, NDJSON of 1 GB"
	wordCount      = "wc -l, NDJSON of 1 GB"
	textFormat     = "patlint --format text, 1,000 files with a violation"
	jsonlFormat    = "patlint --format jsonl, 1,000 files with a violation"
)

// inNative returns the name of simdjson's row for the same work as a row of
// patlint.
func inNative(name string) string { return strings.Replace(name, "patlint", simdjson, 1) }

// processTable makes the table of whole processes, which are measured by the
// wall clock. It builds patlint, and a program that does nothing, in dir. The
// NDJSON file has copies times 100,000 tokens.
func processTable(title, dir string, natives []native, copies int) (*table, error) {
	write := func(name, text string) string {
		path := filepath.Join(dir, filepath.FromSlash(name))
		must(os.MkdirAll(filepath.Dir(path), 0o755))
		must(os.WriteFile(path, []byte(text), 0o644))
		return path
	}
	var files, badFiles []string
	for line := range strings.Lines(string(lines(1000))) {
		files = append(files, write(fmt.Sprintf("many/%04d.json", len(files)), line))
		badFiles = append(badFiles, write(fmt.Sprintf("bad/%04d.json", len(badFiles)), strings.Replace(line, `"id"`, `"ID"`, 1)))
	}
	listFile := write("list.json", string(list(full, canonical)))
	linesFile := write("lines.ndjson", "")
	if err := writeCopies(linesFile, copies); err != nil {
		return nil, err
	}
	write("empty/go.mod", "module empty\n")
	write("empty/main.go", "package main\n\nfunc main() {}\n")

	empty, err := build(dir, "empty.exe", filepath.Join(dir, "empty"), ".")
	if err != nil {
		return nil, err
	}
	patlint, err := build(dir, "patlint.exe", "..", "./cmd/patlint")
	if err != nil {
		return nil, err
	}
	t := &table{title: title, wall: true}
	add := func(name string, ours bool, code int, program string, args ...string) {
		var r *row
		t.add(name, ours, func() error {
			cmd := exec.Command(program, args...)
			peak, err := runWatched(cmd)
			if cmd.ProcessState == nil || cmd.ProcessState.ExitCode() != code {
				return fmt.Errorf("%s: %v, must exit with %d", name, err, code)
			}
			r.peak = max(r.peak, peak)
			return nil
		})
		r = t.rows[len(t.rows)-1]
	}
	add(emptyProgram, false, 0, empty)
	add(patlintVersion, true, 0, patlint, "version")
	add(patlintOne, true, 0, patlint, files[0])
	add("patlint, 1,000 files", true, 0, patlint, files...)
	add(patlintList, true, 0, patlint, listFile)
	add(patlintLines, true, 0, patlint, linesFile)
	add(jsonlFormat, true, 1, patlint, append([]string{"--format", "jsonl"}, badFiles...)...)
	add(textFormat, true, 1, patlint, append([]string{"--format", "text"}, badFiles...)...)
	if program, err := exec.LookPath("wc"); err == nil {
		add(wordCount, false, 0, program, "-l", linesFile)
	}
	for _, p := range natives {
		if p.name == simdjson {
			add(inNative(patlintOne), false, 0, p.program, files[0], "doc", "borrowed")
			add(inNative(patlintList), false, 0, p.program, listFile, "doc", "borrowed")
			add(inNative(patlintLines), false, 0, p.program, linesFile, "lines", "borrowed")
		}
	}
	return t, nil
}

// runWatched runs a program and returns its peak memory in bytes, or 0 if the
// program ends too soon or the system does not report it. It polls while the
// program runs, because the figure in its ProcessState includes the memory of
// bench.
func runWatched(cmd *exec.Cmd) (peak int64, err error) {
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	status := fmt.Sprintf("/proc/%d/status", cmd.Process.Pid)
	ended, watched := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(watched)
		for {
			select {
			case <-ended:
				return
			case <-time.After(20 * time.Millisecond):
			}
			text, _ := os.ReadFile(status)
			if _, rest, ok := strings.Cut(string(text), "VmHWM:"); ok {
				var kilobytes int64
				fmt.Sscan(rest, &kilobytes)
				peak = kilobytes << 10
			}
		}
	}()
	err = cmd.Wait()
	close(ended)
	<-watched
	return peak, err
}

// writeCopies writes a file with so many copies of the same 100,000 lines.
func writeCopies(name string, copies int) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	text := lines(100_000)
	for range copies {
		if _, err := f.Write(text); err != nil {
			return errors.Join(err, f.Close())
		}
	}
	return f.Close()
}

// build builds without cgo, as releases do: loading the C library takes as long
// as the rest of the start.
func build(dir, name, folder, pkg string) (string, error) {
	out := filepath.Join(dir, name)
	cmd := exec.Command("go", "build", "-o", out, pkg)
	cmd.Dir = folder
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if text, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building %s: %w: %s", pkg, err, text)
	}
	return out, nil
}
