package cli_test

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/sailpat/sailpat/internal/cli"
)

// TestMain makes the test binary be patlint when a script calls it so.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"patlint": func() {
			// A fixed clock: no story may depend on the day it is told.
			now := func() time.Time { return time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC) }
			p := cli.Process{Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Getenv: os.Getenv, Now: now}
			os.Exit(p.Main(os.Args[1:]))
		},
	})
}

// TestScripts plays the stories in testdata/script. Their commands beside those
// of testscript:
//
//	exits CODE patlint ARGS   run, and want this exit code
//	places                    turn the last output, which is JSONL, into lines "file:line:column rule pointer"
//	wordless                  turn the last output, which is text, into one without the wording of messages
//	fill FILE SIZE TEXT       write TEXT again and again, SIZE bytes in all
//	escaped FILE TEXT         write TEXT, a Go string without its quotes
//	fifo FILE                 make a named pipe
//	count N GLOB              want this number of files
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:           "testdata/script",
		UpdateScripts: *cli.Update,
		Setup: func(e *testscript.Env) error {
			// No configuration above the story is to be found.
			return os.Mkdir(filepath.Join(e.WorkDir, ".git"), 0o755)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "places": places, "wordless": wordless, "fill": fill, "escaped": escaped, "fifo": fifo, "count": count,
		},
		Condition: func(cond string) (bool, error) {
			if cond == "root" {
				return os.Geteuid() == 0, nil
			}
			return false, fmt.Errorf("unknown condition %q", cond)
		},
	})
}

func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits code program arguments")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		if _, err := fmt.Sscanf(err.Error(), "exit status %d", &got); err != nil {
			ts.Fatalf("%v", err)
		}
	}
	if got != want {
		ts.Fatalf("expected exit code %d, got %d", want, got)
	}
}

func places(ts *testscript.TestScript, neg bool, args []string) {
	var out strings.Builder
	for d := json.NewDecoder(strings.NewReader(ts.ReadFile("stdout"))); ; {
		var v struct {
			File, Rule, Severity, Pointer string
			Line, Column                  int
		}
		err := d.Decode(&v)
		if err == io.EOF {
			break
		}
		ts.Check(err)
		rule := v.Rule
		if v.Severity == "warning" {
			rule += "(W)"
		}
		fmt.Fprintf(&out, "%s:%d:%d %s %s\n", v.File, v.Line, v.Column, rule, strconv.Quote(v.Pointer))
	}
	_, err := io.WriteString(ts.Stdout(), out.String())
	ts.Check(err)
}

func wordless(ts *testscript.TestScript, neg bool, args []string) {
	message := regexp.MustCompile(`(?m)^(\S+:\d+:\d+: (?:error|warning|note):).*?( \[PAT.*\])?$|^(?:\S+: note|help):.*\n`)
	_, err := io.WriteString(ts.Stdout(), message.ReplaceAllString(ts.ReadFile("stdout"), "$1$2"))
	ts.Check(err)
}

func fill(ts *testscript.TestScript, neg bool, args []string) {
	size, err := strconv.Atoi(args[1])
	ts.Check(err)
	text := strings.Repeat(args[2], size/len(args[2])+1)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text[:size]), 0o644))
}

func escaped(ts *testscript.TestScript, neg bool, args []string) {
	name, err := strconv.Unquote(`"` + args[0] + `"`)
	ts.Check(err)
	text, err := strconv.Unquote("`" + args[1] + "`")
	if strings.Contains(args[1], `\`) {
		text, err = strconv.Unquote(`"` + strings.ReplaceAll(args[1], `"`, `\"`) + `"`)
	}
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(name), []byte(text), 0o644))
}

func count(ts *testscript.TestScript, neg bool, args []string) {
	found, err := filepath.Glob(ts.MkAbs(args[1]))
	ts.Check(err)
	if fmt.Sprint(len(found)) != args[0] {
		ts.Fatalf("expected %s files, got %q", args[0], found)
	}
}
