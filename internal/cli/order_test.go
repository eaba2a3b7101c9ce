package cli_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/sailpat/sailpat/internal/cli"
	"github.com/sailpat/sailpat/internal/config"
	"github.com/sailpat/sailpat/pat"
)

const good = `{"id":"86f1dc6fe8f54414950454cbb11278fa","name":"NodeJS Integration","scope":["demo:personal-access-token-scope:first"],` +
	`"owner":{"type":"IDENTITY","id":"2c9180a46faadee4016fb4e018c20639","name":"Support"},` +
	`"created":"2017-07-11T18:45:37.098Z","expirationDate":"2026-12-31T23:59:59.999Z"}`

// layOut writes n payloads into folders of a new folder, of which every
// fiftieth is broken in a way of its own, and returns which rule each breaks.
func layOut(t *testing.T, n int) (dir string, broken map[string]pat.RuleID) {
	dir, broken = t.TempDir(), map[string]pat.RuleID{}
	var ways []pat.Rule
	for _, r := range pat.Rules() {
		bad := []byte(config.Example(r.ID).Bad)
		kind, known := pat.RecognizeKind(bad)
		if known && r.Layer > 0 && len(pat.Lint(bad, kind).Violations) > 0 {
			ways = append(ways, r)
		}
	}
	for k := range n {
		name, text := fmt.Sprintf("%02d/%04d.json", k%13, k), good
		if k%50 == 7 {
			way := ways[k/50%len(ways)]
			text, broken[name] = config.Example(way.ID).Bad, way.ID
		}
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir, broken
}

// TestSameBytes checks 1,000 payloads, 20 of them broken in different ways, many
// times, with one worker and with several.
func TestSameBytes(t *testing.T) {
	dir, broken := layOut(t, 1000)
	ways := map[pat.RuleID]bool{}
	for _, id := range broken {
		ways[id] = true
	}
	if len(broken) != 20 || len(ways) != 20 {
		t.Fatalf("expected 20 files broken in 20 ways, got %d in %d", len(broken), len(ways))
	}
	t.Chdir(dir)
	files := t.TempDir()
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	var want string
	runs := 50
	if testing.Short() {
		runs = 6
	}
	for k := range runs {
		procs := []int{1, 2, 8}[k%3]
		runtime.GOMAXPROCS(procs)
		var stdout, stderr bytes.Buffer
		p := cli.Process{Stdout: &stdout, Stderr: &stderr, Getenv: os.Getenv, Now: time.Now}
		args := []string{"--no-config"}
		for _, format := range []string{"text", "json", "sarif", "github", "junit", "gitlab", "tap"} {
			args = append(args, "--format", format+"="+filepath.Join(files, format))
		}
		if code := p.Main(append(args, "--format", "jsonl", ".")); code != 1 {
			t.Fatalf("expected exit code 1, got %d: %s", code, &stderr)
		}
		got := stdout.String() + stderr.String()
		for _, format := range []string{"text", "json", "sarif", "github", "junit", "gitlab", "tap"} {
			text, err := os.ReadFile(filepath.Join(files, format))
			if err != nil {
				t.Fatal(err)
			}
			got += "\n" + format + ":\n" + string(text)
		}
		switch {
		case k == 0:
			want = got
		case got != want:
			t.Fatalf("run %d, GOMAXPROCS %d: the output is another", k, procs)
		}
		if k == 0 {
			for name, id := range broken {
				if !hasLine(stdout.String(), `{"rule":"`+string(id)+`"`, `"file":"`+name+`"`) {
					t.Errorf("%s: expected %s", name, string(id))
				}
			}
			if lines := strings.Count(stdout.String(), "\n"); strings.Count(stdout.String(), `"file"`) != lines || lines < 20 {
				t.Errorf("expected a line for each violation, got %d", lines)
			}
		}
	}
}

func hasLine(text string, parts ...string) bool {
	for line := range strings.Lines(text) {
		all := true
		for _, part := range parts {
			all = all && strings.Contains(line, part)
		}
		if all {
			return true
		}
	}
	return false
}

// TestSameVerdictOnStdin checks each broken file by itself: the report does not
// depend on the other files, nor on how the file is read.
func TestSameVerdictOnStdin(t *testing.T) {
	dir, broken := layOut(t, 1000)
	t.Chdir(dir)
	check := func(stdin string, args ...string) string {
		var stdout, stderr bytes.Buffer
		p := cli.Process{Stdin: strings.NewReader(stdin), Stdout: &stdout, Stderr: &stderr, Getenv: os.Getenv, Now: time.Now}
		p.Main(append([]string{"--no-config", "--format", "jsonl"}, args...))
		return stdout.String()
	}
	all := check("", ".")
	for name := range broken {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		single := check(string(text), "--stdin-filename", name, "-")
		if single == "" || !strings.Contains(all, single) {
			t.Errorf("%s: expected the same report as among others, got %s", name, single)
		}
	}
}
