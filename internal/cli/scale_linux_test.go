package cli_test

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// writeLines writes so many good lines, and then a bad one.
func writeLines(w io.Writer, lines int) {
	block := []byte(strings.Repeat(goodToken+"\n", 1000))
	for n := lines; n > 0; n -= 1000 {
		if _, err := w.Write(block[:len(block)/1000*min(n, 1000)]); err != nil {
			return
		}
	}
	_, _ = io.WriteString(w, blankName+"\n")
}

// peak returns the greatest resident size of a process that is running, in KiB. It
// asks again and again: what the system says at the end counts the parent, too.
func peak(cmd *exec.Cmd, done <-chan struct{}) (kib int) {
	for {
		status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", cmd.Process.Pid))
		if _, rest, ok := bytes.Cut(status, []byte("VmHWM:")); ok {
			fields := strings.Fields(string(rest))
			if n, _ := strconv.Atoi(fields[0]); n > kib {
				kib = n
			}
		}
		select {
		case <-done:
			return kib
		case <-time.After(time.Millisecond):
		}
	}
}

// TestMemory checks 300 MB of NDJSON, whose last line is wrong, in less than 64 MiB
// of memory. PAT_SCALE_MB asks for more.
func TestMemory(t *testing.T) {
	megabytes := 300
	if testing.Short() {
		megabytes = 80
	}
	if n, err := strconv.Atoi(os.Getenv("PAT_SCALE_MB")); err == nil {
		megabytes = n
	}
	lines := megabytes * 1_000_000 / (len(goodToken) + 1)
	dir := t.TempDir()
	f, err := os.Create(filepath.Join(dir, "a.ndjson"))
	if err != nil {
		t.Fatal(err)
	}
	writeLines(f, lines)
	f.Close()
	for _, args := range [][]string{{"a.ndjson", "--jobs", "1"}, {"a.ndjson", "--jobs", "4"}, {"--stdin-filename", "a.ndjson"}, {"check", "--stream"}} {
		cmd := patlint(t, dir, append(args, "--format", "jsonl")...)
		var out bytes.Buffer
		cmd.Stdout = &out
		if args[0] != "a.ndjson" {
			r, w, err := os.Pipe()
			if err != nil {
				t.Fatal(err)
			}
			cmd.Stdin = r
			go func() {
				writeLines(w, lines)
				w.Close()
			}()
			defer r.Close()
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		done := make(chan struct{})
		go func() {
			_ = cmd.Wait()
			close(done)
		}()
		kib := peak(cmd, done)
		if kib == 0 || kib > 64<<10 {
			t.Errorf("%q: %d KiB of memory", args, kib)
		}
		if place := fmt.Sprintf(`"line":%d,"column":49,`, lines+1); strings.Count(out.String(), "\n") != 1 || !strings.Contains(out.String(), place) {
			t.Errorf("%q: expected a violation at %s, got %s", args, place, &out)
		}
		t.Logf("%q: %d MB, %d KiB of memory, %v of processor time", args, megabytes, kib, cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime())
	}
}

// TestInterruptedStream interrupts a check that waits for input, and one that is
// busy. Both end at once.
func TestInterruptedStream(t *testing.T) {
	for _, busy := range []bool{false, true} {
		for _, args := range [][]string{{"check", "--stream"}, {"--stdin-filename", "a.ndjson"}} {
			r, w, err := os.Pipe()
			if err != nil {
				t.Fatal(err)
			}
			cmd := patlint(t, t.TempDir(), args...)
			cmd.Stdin = r
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			r.Close()
			if busy {
				go writeLines(w, 1<<40)
			} else {
				writeLines(w, 10) // returns as soon as the pipe holds it
			}
			time.Sleep(100 * time.Millisecond)
			begin := time.Now()
			if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
				t.Fatal(err)
			}
			_ = cmd.Wait()
			w.Close()
			if took := time.Since(begin); took > 5*time.Second {
				t.Errorf("%q: ended %v after the signal", args, took)
			}
			status := cmd.ProcessState.Sys().(syscall.WaitStatus)
			if !(status.Signaled() && status.Signal() == syscall.SIGINT) && status.ExitStatus() != 130 {
				t.Errorf("%q: %v", args, cmd.ProcessState)
			}
		}
	}
}

// TestStreamAtOnce sends one line, and wants its violation before the next.
func TestStreamAtOnce(t *testing.T) {
	cmd := patlint(t, t.TempDir(), "check", "--stream", "--exit-zero", "--format", "jsonl")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	buf := make([]byte, 64<<10)
	for line := 1; line <= 5; line++ {
		if _, err := io.WriteString(in, blankName+"\n"); err != nil {
			t.Fatal(err)
		}
		n, err := out.Read(buf)
		if place := fmt.Sprintf(`"line":%d,`, line); err != nil || !strings.Contains(string(buf[:n]), place) {
			t.Fatalf("expected %s, got %q and %v", place, buf[:n], err)
		}
	}
	in.Close()
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
}
