package main

import (
	"bytes"
	"flag"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/sailpat/sailpat/internal/cli"
)

var update = flag.Bool("update", false, "write the terminal output of README.md anew")

// README shows what patlint prints: this keeps it true.
func TestREADME(t *testing.T) {
	t.Chdir("../..")
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	block := regexp.MustCompile("(?s)<!-- console: go run ./cmd/patlint (.*?) -->\n.*?\n<!-- /console -->")
	if !block.Match(readme) {
		t.Fatal("README.md has no terminal output any more")
	}
	fresh := block.ReplaceAllFunc(readme, func(old []byte) []byte {
		args := string(block.FindSubmatch(old)[1])
		var out bytes.Buffer
		p := cli.Process{Stdin: strings.NewReader(""), Stdout: &out, Stderr: &out,
			Getenv: func(string) string { return "" }, Now: func() time.Time { panic("README depends on today's date") }}
		p.Main(strings.Fields(args))
		return []byte("<!-- console: go run ./cmd/patlint " + args + " -->\n```console\n$ go run ./cmd/patlint " + args + "\n" +
			out.String() + "```\n<!-- /console -->")
	})
	if *update {
		if err := os.WriteFile("README.md", fresh, 0o644); err != nil {
			t.Fatal(err)
		}
	} else if !bytes.Equal(fresh, readme) {
		t.Error("README.md is not what patlint prints: run go test ./cmd/patlint -update")
	}
}

// The two commands at the top of README are the ones that CI runs.
func TestREADMECommands(t *testing.T) {
	for _, file := range []string{"../../README.md", "../../.ci/run"} {
		f, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		text, _ := io.ReadAll(f)
		for _, command := range []string{"go run ./cmd/patlint testdata/example", "go test ./..."} {
			if !strings.Contains(string(text), command) {
				t.Errorf("%s does not name %q", file, command)
			}
		}
	}
}
