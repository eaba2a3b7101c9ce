package config

import (
	"fmt"
	"path"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// Match reports whether a glob matches a path with slashes. As in .gitignore, a
// glob without a slash matches the file name in any folder; one with a slash
// matches the whole path. "*" stops at slashes, "**" does not.
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

// GlobError returns the error for a glob that is not well formed.
func GlobError(glob string) error {
	return fmt.Errorf("must be a glob such as legacy/**, is %s", Quote(glob))
}

// NamesOne reports whether a glob can match only one path.
func NamesOne(glob string) bool {
	return strings.Contains(glob, "/") && !strings.ContainsAny(glob, `*?[{\`)
}
