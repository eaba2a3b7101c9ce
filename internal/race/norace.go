//go:build !race

// Package race tells tests whether the race detector is compiled in. A program
// then takes several times the processor time and memory, so bounds of either
// say nothing.
package race

// Enabled reports whether the race detector is compiled in.
const Enabled = false
