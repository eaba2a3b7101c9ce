package config

import (
	"path"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// Match reports whether a glob matches a path with slashes. As in .gitignore, a
// glob without a slash speaks of the file's name alone, wherever it lies; one
// with a slash of the whole path. "*" stops at slashes, "**" does not.
func Match(glob, name string) bool {
	if !strings.Contains(glob, "/") {
		name = path.Base(name)
	}
	ok, err := doublestar.Match(strings.TrimPrefix(glob, "/"), name)
	return ok && err == nil
}

// ValidGlob reports whether a glob is well formed.
func ValidGlob(glob string) bool {
	return glob != "" && doublestar.ValidatePattern(glob)
}

// NamesOne reports whether a glob can match one path only.
func NamesOne(glob string) bool {
	return strings.Contains(glob, "/") && !strings.ContainsAny(glob, `*?[{\`)
}
