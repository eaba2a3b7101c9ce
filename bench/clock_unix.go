//go:build unix

package main

import (
	"syscall"
	"time"
)

const clockName = "processor time of the process (user and system, garbage collection included)"

// clock returns the processor time used so far. A wall clock would also count
// what other processes do.
func clock() time.Duration {
	var r syscall.Rusage
	must(syscall.Getrusage(syscall.RUSAGE_SELF, &r))
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}
