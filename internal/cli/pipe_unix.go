//go:build unix

package cli

import (
	"errors"
	"os/signal"
	"syscall"
)

// keepRunning makes writing to a closed pipe an error. By default the signal ends
// the program when that pipe is its standard output.
func keepRunning() { signal.Ignore(syscall.SIGPIPE) }

// leftEarly reports whether the reader of an output closed it, as head does. That
// is not a failure.
func leftEarly(err error) bool { return errors.Is(err, syscall.EPIPE) }
