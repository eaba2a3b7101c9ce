package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sailpat/sailpat/internal/cli"
	"github.com/sailpat/sailpat/testdata/vectors"
)

const folderOnDisk = "../../testdata/vectors"

// TestExample proves the README's claim for the example executor, with the
// command line in the README.
func TestExample(t *testing.T) {
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("node is not installed")
	}
	args := claimed(t, "node ")
	t.Chdir("../..") // where the command line applies
	var stdout, stderr bytes.Buffer
	if exit := run(append(args, "-timeout", "1m"), &stdout, &stderr); exit != exitPassed {
		t.Errorf("the claim fails with %d:\n%s%s", exit, &stdout, &stderr)
	}
	if !strings.Contains(stdout.String(), "token") || strings.Contains(stdout.String(), "list") {
		t.Errorf("want a score for token only, got\n%s", &stdout)
	}

	// The example does not reach more than it claims.
	exit := run([]string{"-exec", "node testdata/vectors/example-executor.mjs", "-run", "^token/invalid/duplicate-member$", "-api-version", "v1"}, &stdout, &stderr)
	if exit != exitFailed {
		t.Errorf("the example must miss a duplicate member, got %d", exit)
	}
}

// claimed returns the arguments of the README's command line for a program.
func claimed(t *testing.T, program string) (args []string) {
	t.Helper()
	readme, err := os.ReadFile(filepath.Join(folderOnDisk, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(readme)) {
		rest, ok := strings.CutPrefix(strings.TrimSpace(line), "go run ./cmd/patvectors ")
		if !ok || !strings.Contains(rest, "'"+program) {
			continue
		}
		for i, part := range strings.Split(rest, "'") { // odd parts are quoted
			if i%2 == 1 {
				args = append(args, part)
			} else {
				args = append(args, strings.Fields(part)...)
			}
		}
		return args
	}
	t.Fatalf("the README has no command line for %s", program)
	return nil
}

// TestValidIsSilent proves that patlint, given the names of the valid vectors,
// detects the kind of each and reports no violation.
func TestValidIsSilent(t *testing.T) {
	all, err := vectors.Load(vectors.FS)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][]string{}  // kinds of documents, by folder
	files := map[string][]string{} // arguments
	for _, v := range all {
		dir := v.Kind + "/valid"
		if !strings.HasPrefix(v.Vector, dir) {
			continue
		}
		kind := v.Kind
		switch {
		case string(v.Data) == "[]":
			kind = "list" // R26
		case kind == "auto":
			kind, _, _ = strings.Cut(v.Name(), "-")
		}
		want[dir] = append(want[dir], kind)
		files[dir] = append(files[dir], filepath.Join(folderOnDisk, filepath.FromSlash(v.Vector+".json")))
	}
	for dir, kinds := range want {
		t.Run(dir, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			p := cli.Process{Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr, Getenv: func(string) string { return "" }, Now: time.Now}
			exit := p.Main(append([]string{"check", "--no-config", "--quiet", "--format", "json"}, files[dir]...))
			var answer struct {
				Documents  []struct{ Kind string }
				Violations []any
			}
			if err := json.Unmarshal(stdout.Bytes(), &answer); err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, d := range answer.Documents {
				got = append(got, d.Kind)
			}
			slices.Sort(got)
			slices.Sort(kinds)
			if exit != 0 || len(answer.Violations) > 0 || !slices.Equal(got, kinds) {
				t.Errorf("want exit code 0 and documents %v, got %d, %v and %v\n%s", kinds, exit, got, answer.Violations, &stderr)
			}
		})
	}
}
