//go:build !unix

package cli_test

import "github.com/rogpeppe/go-internal/testscript"

func fifo(ts *testscript.TestScript, neg bool, args []string) {
	ts.Fatalf("no named pipes here: ask [unix] first")
}
