//go:build unix

package main

import (
	"os"
	"runtime"
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

// peak returns the most memory that a process had, in bytes.
func peak(state *os.ProcessState) int64 {
	r, ok := state.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	if runtime.GOOS == "darwin" { // others count kilobytes
		return int64(r.Maxrss)
	}
	return int64(r.Maxrss) << 10
}
