//go:build race

package cli_test

// raceDetector says that the programs of the tests run with the race detector,
// which takes several times the processor time and memory.
const raceDetector = true
