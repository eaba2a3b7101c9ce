// Command vectorgen writes the conformance vectors from the text files beside
// it: rules/*.txt, valid.txt and base.txt. README.md describes their format.
//
//	go run ./internal/vectorgen
//
// The files are written from the contract, with marks where the violations
// are. The library plays no part in them; only the tests compare the two.
package main

//go:generate go run . -dir ../../testdata/vectors

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	dir := flag.String("dir", "testdata/vectors", "the `folder` to write")
	flag.Parse()
	if err := run(*dir); err != nil {
		fmt.Fprintln(os.Stderr, "vectorgen:", err)
		os.Exit(1)
	}
}

func run(dir string) error {
	s, err := readSources()
	if err != nil {
		return err
	}
	all, err := build(s.records)
	if err != nil {
		return err
	}
	files := layout(all)
	if err := sweep(dir, files); err != nil {
		return err
	}
	for name, data := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			return err
		}
		if err := os.WriteFile(path, data, 0o666); err != nil {
			return err
		}
	}
	fmt.Printf("%d vectors\n", len(all))
	return nil
}

// sweep removes the files of an earlier run that this one does not write.
func sweep(dir string, files map[string][]byte) error {
	stale, err := written(dir)
	if err != nil {
		return err
	}
	for _, name := range stale {
		if _, ok := files[name]; ok {
			continue
		}
		if err := os.Remove(filepath.Join(dir, filepath.FromSlash(name))); err != nil {
			return err
		}
	}
	return nil
}

// written lists the files that the generator owns: the index, and everything in
// subfolders.
func written(dir string) (names []string, err error) {
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		if name := filepath.ToSlash(rel); name == "index.json" || strings.Contains(name, "/") {
			names = append(names, name)
		}
		return err
	})
	return names, err
}
