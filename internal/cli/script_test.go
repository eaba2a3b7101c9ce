package cli_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/sailpat/sailpat/internal/cli"
)

// TestMain lets the test binary run as patlint.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"patlint": func() {
			// A fixed clock, so that no script depends on the date.
			now := func() time.Time { return time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC) }
			p := cli.Process{Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Getenv: os.Getenv, Now: now}
			os.Exit(p.Main(os.Args[1:]))
		},
	})
}

// TestScripts runs the scripts in testdata/script. They need no program but
// patlint. Their commands beside those of testscript:
//
//	exits CODE patlint ARGS [<FILE]     run, and want this exit code
//	terminal CODE patlint ARGS          the same with standard output on a terminal
//	oneline patlint ARGS                run, read one line of its output, and close the pipe
//	places                              turn the last output, JSONL, into lines "file:line:column rule pointer"
//	wordless                            remove the wording of messages from the last output, text
//	fill FILE SIZE TEXT                 write TEXT again and again, SIZE bytes in all
//	append FILE N SOURCE ...            append the sources N times
//	escaped FILE TEXT                   write TEXT, a Go string without its quotes
//	fifo FILE                           make a named pipe
//	drain PIPE FILE, drained            copy a pipe into a file; wait until that is done
//	mode MODE FILE                      want this mode, in octal, or "device"
//	linked LINK TARGET                  want a symbolic link to TARGET
//	count N GLOB                        want this number of files
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:           "testdata/script",
		UpdateScripts: *cli.Update,
		Setup: func(e *testscript.Env) error {
			e.Setenv("NULL", os.DevNull)
			e.Values[drains{}] = make(chan error, 1)
			// So that no configuration above the script is found.
			return os.Mkdir(filepath.Join(e.WorkDir, ".git"), 0o755)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "terminal": terminal, "oneline": oneline, "places": places, "wordless": wordless, "fill": fill,
			"append": appendFiles, "escaped": escaped, "fifo": fifo, "drain": drain, "drained": drained, "mode": mode, "linked": linked, "count": count,
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
	last := args[len(args)-1]
	if !strings.HasPrefix(last, "<") {
		wantExit(ts, args[0], ts.Exec(args[1], args[2:]...))
		return
	}
	stdin, err := os.Open(ts.MkAbs(last[1:]))
	ts.Check(err)
	defer stdin.Close()
	cmd := command(ts, args[1:len(args)-1])
	cmd.Stdin, cmd.Stdout, cmd.Stderr = stdin, ts.Stdout(), ts.Stderr()
	wantExit(ts, args[0], cmd.Run())
}

func wantExit(ts *testscript.TestScript, code string, err error) {
	got := 0
	if err != nil {
		if _, scan := fmt.Sscanf(err.Error(), "exit status %d", &got); scan != nil {
			ts.Fatalf("%v", err)
		}
	}
	if strconv.Itoa(got) != code {
		ts.Fatalf("expected exit code %s, got %d", code, got)
	}
}

// command returns a command that runs in the folder and the environment of the
// script.
func command(ts *testscript.TestScript, args []string) *exec.Cmd {
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Dir = ts.MkAbs(".")
	cmd.Env = os.Environ()
	for _, name := range []string{"TERM", "NO_COLOR"} {
		cmd.Env = append(cmd.Env, name+"="+ts.Getenv(name))
	}
	return cmd
}

func oneline(ts *testscript.TestScript, neg bool, args []string) {
	cmd := command(ts, args)
	stdout, err := cmd.StdoutPipe()
	ts.Check(err)
	cmd.Stderr = ts.Stderr()
	ts.Check(cmd.Start())
	line, err := bufio.NewReader(stdout).ReadString('\n')
	ts.Check(err)
	fmt.Fprint(ts.Stdout(), line)
	stdout.Close()
	_ = cmd.Wait() // the signal of a closed pipe may end it
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

func appendFiles(ts *testscript.TestScript, neg bool, args []string) {
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	text := ""
	for _, name := range args[2:] {
		text += ts.ReadFile(name)
	}
	f, err := os.OpenFile(ts.MkAbs(args[0]), os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o644)
	ts.Check(err)
	_, err = f.WriteString(strings.Repeat(text, n))
	ts.Check(errors.Join(err, f.Close()))
}

// drains is the key of the channel on which drain reports its end.
type drains struct{}

func drain(ts *testscript.TestScript, neg bool, args []string) {
	from, to, done := ts.MkAbs(args[0]), ts.MkAbs(args[1]), ts.Value(drains{}).(chan error)
	go func() {
		text, err := os.ReadFile(from)
		done <- errors.Join(err, os.WriteFile(to, text, 0o644))
	}()
}

func drained(ts *testscript.TestScript, neg bool, args []string) {
	select {
	case err := <-ts.Value(drains{}).(chan error):
		ts.Check(err)
	case <-time.After(30 * time.Second):
		ts.Fatalf("nothing was written to the pipe")
	}
}

func mode(ts *testscript.TestScript, neg bool, args []string) {
	info, err := os.Stat(ts.MkAbs(args[1]))
	ts.Check(err)
	got := fmt.Sprintf("%o", info.Mode().Perm())
	if info.Mode()&os.ModeDevice != 0 {
		got = "device"
	}
	if got != args[0] && runtime.GOOS != "windows" { // which knows only read-only files
		ts.Fatalf("expected mode %s, got %s", args[0], got)
	}
}

func linked(ts *testscript.TestScript, neg bool, args []string) {
	target, err := os.Readlink(ts.MkAbs(args[0]))
	ts.Check(err)
	if filepath.Base(target) != args[1] {
		ts.Fatalf("expected a link to %s, got one to %s", args[1], target)
	}
}

func count(ts *testscript.TestScript, neg bool, args []string) {
	found, err := filepath.Glob(ts.MkAbs(args[1]))
	ts.Check(err)
	if fmt.Sprint(len(found)) != args[0] {
		ts.Fatalf("expected %s files, got %q", args[0], found)
	}
}
