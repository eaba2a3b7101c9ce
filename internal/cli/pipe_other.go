//go:build !unix

package cli

import (
	"errors"
	"syscall"
)

func keepRunning() {}

// The errors of Windows for a pipe whose reader closed it.
const (
	errBrokenPipe syscall.Errno = 109
	errNoData     syscall.Errno = 232
)

// leftEarly reports whether the reader of an output closed it, as head does. That
// is not a failure.
func leftEarly(err error) bool { return errors.Is(err, errBrokenPipe) || errors.Is(err, errNoData) }
