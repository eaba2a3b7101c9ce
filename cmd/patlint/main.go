// Patlint checks the payloads of SailPoint personal access tokens.
package main

import (
	"os"
	"time"

	"github.com/sailpat/sailpat/internal/cli"
)

func main() {
	p := cli.Process{Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Getenv: os.Getenv, Now: time.Now}
	os.Exit(p.Main(os.Args[1:]))
}
