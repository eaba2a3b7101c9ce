package config

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// A Finder finds the configuration of a folder: the one in it or in the nearest
// folder above, up to the root of the repository. It reads each file once.
type Finder struct {
	Root   string // paths in messages are relative to this folder
	byPath map[string]*Config
}

// For returns the configuration of a folder, given as an absolute path, or nil if
// there is none.
func (f *Finder) For(dir string) (*Config, error) {
	if c, ok := f.byPath[dir]; ok {
		return c, nil
	}
	var c *Config
	var err error
	path, parent := filepath.Join(dir, FileName), filepath.Dir(dir)
	if _, none := os.Lstat(path); none == nil {
		c, err = Load(path, f.show(path), dir)
	} else if parent != dir && !IsRepository(dir) {
		c, err = f.For(parent)
	}
	if err != nil {
		return nil, err
	}
	if f.byPath == nil {
		f.byPath = map[string]*Config{}
	}
	f.byPath[dir] = c
	return c, nil
}

func (f *Finder) show(path string) string {
	if rel, err := filepath.Rel(f.Root, path); err == nil {
		path = rel
	}
	return filepath.ToSlash(path)
}

// IsRepository reports whether dir is the root of a git work tree, where .git
// is a folder or, in a worktree or submodule, a file.
func IsRepository(dir string) bool {
	_, err := os.Lstat(filepath.Join(dir, ".git"))
	return err == nil
}

// Load reads the configuration at path. Messages call it shown, and its globs are
// relative to base.
func Load(path, shown, base string) (*Config, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s: not a regular file", shown)
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxSize+1))
	if err != nil {
		return nil, err
	}
	c, err := Parse(shown, text)
	if err != nil {
		return nil, err
	}
	c.Base = base
	return c, nil
}
