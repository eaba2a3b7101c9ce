//go:build unix

package cli_test

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

const (
	goodToken = `{"id":"86f1dc6fe8f54414950454cbb11278fa","name":"NodeJS Integration","scope":["demo:personal-access-token-scope:first"],"owner":{"type":"IDENTITY","id":"2c9180a46faadee4016fb4e018c20639","name":"Support"},"created":"2017-07-11T18:45:37.098Z","expirationDate":"2026-12-31T23:59:59.999Z"}`
	blankName = `{"id":"86f1dc6fe8f54414950454cbb11278fa","name":"","scope":["demo:personal-access-token-scope:first"],"owner":{"type":"IDENTITY","id":"2c9180a46faadee4016fb4e018c20639","name":"Support"},"created":"2017-07-11T18:45:37.098Z","expirationDate":"2026-12-31T23:59:59.999Z"}`
)

// patlint returns a command that runs patlint in a folder.
func patlint(t *testing.T, dir string, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, args...)
	cmd.Args[0], cmd.Dir = "patlint", dir
	return cmd
}

func put(t *testing.T, dir, name, text string) {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func want(t *testing.T, cmd *exec.Cmd, code int) {
	t.Helper()
	var stderr bytes.Buffer
	if cmd.Stderr == nil {
		cmd.Stderr = &stderr
	}
	_ = cmd.Run()
	if got := cmd.ProcessState.ExitCode(); got != code {
		t.Errorf("%q: expected exit code %d, got %d: %s", cmd.Args[1:], code, got, &stderr)
	}
}

// TestOutputThatIsOpen writes a report to names of open files. A log keeps its
// earlier lines.
func TestOutputThatIsOpen(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "bad.json", blankName)
	if err := os.Symlink("/dev/stdout", filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"/dev/stdout", "/dev/fd/1", "/dev/stderr", "/dev/fd/2", "/dev/fd/3", "/proc/self/fd/1", "link"} {
		put(t, dir, "log", "earlier line\n")
		log, err := os.OpenFile(filepath.Join(dir, "log"), os.O_WRONLY|os.O_APPEND, 0)
		if err != nil {
			t.Fatal(err)
		}
		cmd := patlint(t, dir, "--quiet", "-o", name, "bad.json")
		cmd.Stdout, cmd.Stderr, cmd.ExtraFiles = log, log, []*os.File{log}
		want(t, cmd, 1)
		log.Close()
		got, _ := os.ReadFile(filepath.Join(dir, "log"))
		if !strings.HasPrefix(string(got), "earlier line\nbad.json:1:49: error: ") {
			t.Errorf("%s: got %q", name, got)
		}
		if link, err := os.Readlink(filepath.Join(dir, "link")); link != "/dev/stdout" {
			t.Errorf("%s: the link is gone: %v", name, err)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(dir, ".*")); len(left) > 0 {
		t.Errorf("left %v", left)
	}
}

// TestReaderLeaves pipes patlint into head. The exit code is that of the verdict.
func TestReaderLeaves(t *testing.T) {
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("this machine has no shell that tells the exit codes of a pipeline")
	}
	dir := t.TempDir()
	put(t, dir, "bad.ndjson", strings.Repeat(blankName+"\n", 3000))
	put(t, dir, "good.ndjson", strings.Repeat(goodToken+"\n", 30000))
	put(t, dir, "untidy.json", strings.ReplaceAll(goodToken, ",", ", "))
	put(t, dir, "tidy.json", goodToken+"\n")
	for _, c := range []struct{ args, code, reason string }{
		{"bad.ndjson", "1", "violations"},
		{"--format json bad.ndjson", "1", "in another format"},
		{"fmt good.ndjson", "0", "nothing wrong"},
		{"fmt good.ndjson gone.json", "3", "the second file cannot be read"},
		{"fmt --check -d good.ndjson untidy.json tidy.json", "1", "the verdict on a later file"},
		{"rules --format json", "0", "a list"},
		{"scopes list --format json", "0", "another"},
		{"--help", "0", "a help text"},
	} {
		// head reads one line, and the command before it is still writing.
		script := `set -o pipefail; (exec -a patlint "$0" ` + c.args + `) | head -1 >/dev/null; echo ${PIPESTATUS[0]}`
		cmd := exec.Command(bash, "-c", script, must(os.Executable()))
		cmd.Dir = dir
		out, err := cmd.Output()
		if got := strings.TrimSpace(string(out)); err != nil || got != c.code {
			t.Errorf("patlint %s: expected exit code %s, got %s, %v (%s)", c.args, c.code, got, err, c.reason)
		}
	}

	// The reader of standard error leaves, too.
	cmd := exec.Command(bash, "-c", `(exec -a patlint "$0" bad.ndjson gone.json >/dev/null) 2>&1 | true; echo ${PIPESTATUS[0]}`, must(os.Executable()))
	cmd.Dir = dir
	if out, err := cmd.Output(); strings.TrimSpace(string(out)) != "3" {
		t.Errorf("expected exit code 3, got %s, %v", out, err)
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// TestOtherOutputs: one output that cannot be written suppresses no other.
func TestOtherOutputs(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "bad.json", blankName)
	put(t, dir, "read-only.txt", "before")
	if err := os.Chmod(filepath.Join(dir, "read-only.txt"), 0o444); err != nil {
		t.Fatal(err)
	}
	cmd := patlint(t, dir, "--format", "text=nowhere/a.txt", "--format", "tap=read-only.txt", "--format", "json=all.json", "--format", "jsonl", "bad.json")
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	want(t, cmd, 3)
	if all, _ := os.ReadFile(filepath.Join(dir, "all.json")); !bytes.Contains(all, []byte("PAT302")) || !strings.Contains(stdout.String(), "PAT302") {
		t.Error("expected the other outputs to be written")
	}
	for _, line := range []string{
		"patlint: writing nowhere/a.txt: no such file or directory\n",
		"patlint: writing read-only.txt: the file is read-only\n",
		"1 error in 1 document\n",
	} {
		if !strings.Contains(stderr.String(), line) {
			t.Errorf("expected %q, got %q", line, &stderr)
		}
	}
}

// TestOpenPipe reads what the shell writes as <(...).
func TestOpenPipe(t *testing.T) {
	got := checkOpenPipe(t, func(w *os.File) {
		time.Sleep(20 * time.Millisecond) // patlint waits for the text
		w.WriteString(blankName)
	})
	if !strings.Contains(got, `"file":"/dev/fd/3"`) || !strings.Contains(got, "PAT302") {
		t.Errorf("got %s", got)
	}
}

// TestLongListInOpenPipe checks a list over the size limit. Its last part comes
// when patlint has seen that it is over the limit.
func TestLongListInOpenPipe(t *testing.T) {
	got := checkOpenPipe(t, func(w *os.File) {
		w.WriteString("[" + strings.Repeat(goodToken+",\n", 1000))
		w.WriteString(blankName + "]")
	}, "-q", "--disable", "PAT324,PAT325", "--max-size", "1KiB")
	if strings.Count(got, "\n") != 1 || !strings.Contains(got, "PAT302") || !strings.Contains(got, `"line":1001,`) {
		t.Errorf("got %s", got)
	}
}

// checkOpenPipe returns the report on what write writes to an open pipe, in which
// there must be an error.
func checkOpenPipe(t *testing.T, write func(w *os.File), args ...string) string {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	go func() {
		write(w)
		w.Close()
	}()
	cmd := patlint(t, t.TempDir(), append(args, "--format", "jsonl", "/dev/fd/3")...)
	cmd.ExtraFiles = []*os.File{r}
	var stdout bytes.Buffer
	cmd.Stdout = &stdout
	want(t, cmd, 1)
	return stdout.String()
}

// TestInterruptWhileReading ends patlint while it waits for standard input. It
// ends as any program does, and leaves nothing behind.
func TestInterruptWhileReading(t *testing.T) {
	dir := t.TempDir()
	cmd := patlint(t, dir, "-o", "out.json", "--format", "json", "-")
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer stdin.Close()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	// What does not fit into a pipe has been taken out of it: it is reading.
	if _, err := stdin.Write(make([]byte, 1<<20)); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	select {
	case err = <-done:
	case <-time.After(30 * time.Second):
		cmd.Process.Kill()
		t.Fatal("it did not end")
	}
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGINT {
		t.Errorf("expected to be ended by the signal, got %v", err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*")); len(left) > 0 {
		t.Errorf("expected nothing to be left, got %v", left)
	}
}
