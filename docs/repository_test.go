// Package docs_test checks what the documentation claims about itself: every
// citation of the contract and every link within the repository resolves.
package docs_test

import (
	"io/fs"
	"os"
	"path"
	"strings"
	"sync"
	"testing"
)

// A repository is the tree of files around this package.
type repository struct {
	fsys  fs.FS
	files []string        // slash-separated, relative to the root
	paths map[string]bool // every file and folder, for a lookup that is exact in case
}

// theRepository reads the tree from the file system and not from git, so that
// the tests also run in a source archive.
var theRepository = sync.OnceValues(func() (*repository, error) {
	return readRepository(os.DirFS(".."))
})

func openRepository(t *testing.T) *repository {
	t.Helper()
	r, err := theRepository()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func readRepository(fsys fs.FS) (*repository, error) {
	r := &repository{fsys: fsys, paths: map[string]bool{}}
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && !isOurs(d.Name()) {
			return fs.SkipDir
		}
		r.paths[name] = true
		if d.Type().IsRegular() {
			r.files = append(r.files, name)
		}
		return nil
	})
	return r, err
}

// isOurs reports whether a folder can hold files of the project. Version
// control, editors, package managers and release tools write the others.
func isOurs(folder string) bool {
	switch folder {
	case ".", ".ci", ".github":
		return true
	case "node_modules", "vendor", "dist":
		return false
	}
	return !strings.HasPrefix(folder, ".")
}

func (r *repository) read(t *testing.T, name string) string {
	t.Helper()
	data, err := fs.ReadFile(r.fsys, name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// withExtension returns the files whose name ends in ext.
func (r *repository) withExtension(ext string) []string {
	var found []string
	for _, name := range r.files {
		if path.Ext(name) == ext {
			found = append(found, name)
		}
	}
	return found
}

// lineOf returns the number of the line on which the offset lies, from 1.
func lineOf(text string, offset int) int { return 1 + strings.Count(text[:offset], "\n") }
