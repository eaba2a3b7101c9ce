package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

const (
	emptyProgram   = "an empty Go program"
	patlintVersion = "patlint version"
)

// processTable measures whole processes by the wall clock. It builds patlint,
// and a program that does nothing, in dir.
func processTable(dir string) (*table, error) {
	write := func(name, text string) string {
		path := filepath.Join(dir, filepath.FromSlash(name))
		must(os.MkdirAll(filepath.Dir(path), 0o755))
		must(os.WriteFile(path, []byte(text), 0o644))
		return path
	}
	var files []string
	for line := range strings.Lines(string(lines(1000))) {
		files = append(files, write(fmt.Sprintf("many/%04d.json", len(files)), line))
	}
	listFile := write("list.json", string(list(full, canonical)))
	bad := write("bad.json", string(edit(`{"id"`, `{"ID"`)))
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
	if exec.Command(patlint, bad).Run() == nil {
		return nil, fmt.Errorf("patlint accepts an invalid token")
	}
	t := &table{title: "processes", wall: true}
	add := func(name string, ours bool, program string, args ...string) {
		t.add(name, ours, func() error {
			if err := exec.Command(program, args...).Run(); err != nil {
				return fmt.Errorf("%s fails on valid files: %w", name, err)
			}
			return nil
		})
	}
	add(emptyProgram, false, empty)
	add(patlintVersion, true, patlint, "version")
	add("patlint, one file", true, patlint, files[0])
	add("patlint, 1,000 files", true, patlint, files...)
	add("patlint, a list of 10,000", true, patlint, listFile)
	return t, nil
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
