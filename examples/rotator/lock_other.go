//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd || windows)

package main

import (
	"errors"
	"os"
)

// openLocked fails: without a lock, one rotator could delete the token of another.
func openLocked(string) (*os.File, error) { return nil, errors.ErrUnsupported }
