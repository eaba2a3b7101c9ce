// Package moduleroot finds the module, for the commands that write its generated
// files: go generate runs them in a package, tests in their own folder, people in
// the root.
package moduleroot

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// Find returns the working directory or the nearest folder above it that has a
// go.mod.
func Find() (string, error) {
	dir, err := os.Getwd()
	for err == nil {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); !errors.Is(err, fs.ErrNotExist) {
			return dir, err
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", errors.New("no go.mod in this folder or above it; run inside the module")
		}
		dir = parent
	}
	return "", err
}
