package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/sailpat/sailpat/internal/disk"
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
		c, err = load(path, f.show(path), dir, false)
	} else if _, none := os.Lstat(filepath.Join(dir, misnamed)); none == nil {
		err = fmt.Errorf("%s: patlint reads %s; rename the file", f.show(filepath.Join(dir, misnamed)), FileName)
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

// misnamed is a name that a configuration does not have.
const misnamed = ".patlint.yml"

// IsRepository reports whether dir is the root of a git work tree, where .git
// is a folder or, in a worktree or submodule, a file. Some tools make it a link.
func IsRepository(dir string) bool {
	info, err := os.Lstat(filepath.Join(dir, ".git"))
	return err == nil && (info.IsDir() || info.Mode().IsRegular() || info.Mode()&fs.ModeSymlink != 0)
}

// Load reads the configuration at path, which the user named. Messages call it
// shown, and its globs are relative to base.
func Load(path, shown, base string) (*Config, error) { return load(path, shown, base, true) }

// ReadFile reads a configuration file, named by the user with a flag or found. A link
// that was found is not followed: it could point out of the repository. Of a file
// that is too large it returns the beginning, which is too large for [ReadYAML], too.
func ReadFile(path, shown, flag string, named bool) (text []byte, err error) {
	if named {
		text, err = disk.Read(path, maxSize+1, nil)
	} else {
		text, err = disk.Own(path, maxSize)
	}
	switch {
	case errors.Is(err, disk.ErrLink):
		return nil, fmt.Errorf("%s: is a symbolic link, which patlint does not follow; write %s %[1]s", shown, flag)
	case errors.Is(err, disk.ErrTooLarge):
		return nil, fmt.Errorf("%s:1:1: must have at most %d bytes", shown, maxSize)
	case errors.Is(err, disk.ErrNotRegular):
		return nil, fmt.Errorf("%s: must be a regular file", shown)
	}
	return text, err
}

func load(path, shown, base string, named bool) (*Config, error) {
	text, err := ReadFile(path, shown, "--config", named)
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
