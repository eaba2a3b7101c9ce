// Package fuzz holds the properties that tie the rooms of this module together:
// the library, its scanner, the schemas and the reports, and what the standard
// library, go-json-experiment/json and slow readers of our own make of the same
// text. Each is a test over generated documents and a fuzz target:
//
//	go test ./fuzz                            # -rapid.checks 20000 for more than a moment
//	go test ./fuzz -run '^$' -fuzz '^FuzzAccept$' -fuzztime 1m -fuzzminimizetime 20x
//	go test ./fuzz -run TestAcceptLong -cases 10000000 -timeout 0 -v
//
// Without the limit on minimizing, a short run does little else.
//
// A fuzz target takes a document, what it is meant to be, and edits: bytes that
// choose what else to change in it, so that fuzzing reaches meaning and does not
// stop at syntax. Seeds are the vectors and those in seeds_test.go;
// testdata/fuzz holds nothing but what once went wrong.
package fuzz
