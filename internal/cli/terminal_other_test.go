//go:build !linux

package cli_test

import "github.com/rogpeppe/go-internal/testscript"

func terminal(ts *testscript.TestScript, neg bool, args []string) {
	ts.Fatalf("no pseudo-terminal here: ask [linux] first")
}
