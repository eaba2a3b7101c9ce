// Command vectorgen writes the conformance vectors from the tables beside it.
//
//	go run ./internal/vectorgen
//
// The tables are the vectors: payloads with marks where their faults stand,
// written from the contract. What the library says of them plays no part here,
// only in the tests.
package main

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
	all, err := build(records())
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

// sweep removes what an earlier run wrote and this one will not.
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

// written lists the files of the folders that are the generator's own.
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

// records are all vectors, by area.
func records() (all []record) {
	for _, area := range [][]record{
		everyKind(), grammarStructure, grammarNumbers, grammarStrings, duplicates, unknownMembers, manyViolations(),
		shapes(), roots(), shapeDetails, spellings, integers,
		timestampForms, timestampCuts, timestampsLoose, timestampsCanonical, timestampsElsewhere,
		owners, emptyStrings, scopeItems, hygiene, acknowledgements, months, chronology, clocks,
		lists, patchPaths, patchMoves, patchShapes, patchValues, patchExpiry, bulkIDs, bulkPatches, detection,
	} {
		all = append(all, area...)
	}
	return append(all, elements(all)...)
}
