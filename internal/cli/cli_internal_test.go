package cli

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/sailpat/sailpat/internal/config"
	"github.com/sailpat/sailpat/internal/report"
	"github.com/sailpat/sailpat/pat"
)

// silent returns a process without input and output.
func silent() Process {
	return Process{Stdin: strings.NewReader(""), Stdout: io.Discard, Stderr: io.Discard,
		Getenv: func(string) string { return "" }, Now: func() time.Time { return time.Time{} }}
}

func TestVanished(t *testing.T) {
	// Between walking and reading: no script can do that.
	dir := t.TempDir()
	write(t, filepath.Join(dir, "a.json"), "{}")
	write(t, filepath.Join(dir, "b.json"), `{"ids":[]}`)
	flags := inputFlags{maxSize: 1 << 20, kind: pat.KindBulk}
	g, err := newGatherer(&flags)
	if err != nil {
		t.Fatal(err)
	}
	if err := g.gather(dir, statAll([]string{dir})[0]); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(dir, "a.json")); err != nil {
		t.Fatal(err)
	}
	var done atomic.Int64
	results := newChecker(&flags, &ruleFlags{}, nil, g.files).all(g.files, 1, &done)
	if len(results) != 2 || !errors.Is(results[0].err, os.ErrNotExist) {
		t.Fatalf("expected the first of two to be gone, got %v", results)
	}
	if len(results[1].document.Violations) == 0 {
		t.Error("expected the other to be checked")
	}
	if done.Load() != 2 {
		t.Errorf("expected 2 done, got %d", done.Load())
	}
}

// TestUTF16InFolder: what PowerShell writes with ">" is found and reported, not
// skipped (contract R46).
func TestUTF16InFolder(t *testing.T) {
	const token = `{"id":"86f1dc6fe8f54414950454cbb11278fa","name":"NodeJS Integration","scope":["demo:personal-access-token-scope:first"],"owner":{"type":"IDENTITY","id":"2c9180a46faadee4016fb4e018c20639","name":"Support"},"created":"2017-07-11T18:45:37.098Z","expirationDate":"2026-12-31T23:59:59.999Z"}`
	for _, c := range []struct {
		name, mark string
		first      bool // the zero byte
	}{{"little endian", "\xff\xfe", false}, {"big endian", "\xfe\xff", true}, {"little endian without a mark", "", false}} {
		t.Run(c.name, func(t *testing.T) {
			text := []byte(c.mark)
			for _, b := range []byte(token) {
				if c.first {
					text = append(text, 0, b)
				} else {
					text = append(text, b, 0)
				}
			}
			dir := t.TempDir()
			write(t, filepath.Join(dir, "token.json"), string(text))
			write(t, filepath.Join(dir, "package.json"), `{"name":"x"}`)
			var stdout, stderr bytes.Buffer
			p := silent()
			p.Stdout, p.Stderr = &stdout, &stderr
			if code := p.Main([]string{"--no-config", dir}); code != exitViolations || !strings.Contains(stdout.String(), "[PAT008 not-utf8]") {
				t.Errorf("expected it to be reported, got %d, %s%s", code, &stdout, &stderr)
			}
		})
	}
}

func TestProgress(t *testing.T) {
	var out bytes.Buffer
	var done atomic.Int64
	done.Store(7)
	stop := progress(&out, time.Millisecond, 9, &done)
	time.Sleep(200 * time.Millisecond)
	stop()
	if s := out.String(); !strings.Contains(s, "7 of 9 files") || !strings.HasSuffix(s, "\r\x1b[K") {
		t.Errorf("expected a count, and at the end an empty line, got %q", s)
	}
	out.Reset()
	progress(&out, time.Hour, 9, &done)()
	if out.Len() > 0 {
		t.Errorf("expected silence of a short run, got %q", out.String())
	}
}

// TestFmtKeepsMeaning formats every vector that can be read.
func TestFmtKeepsMeaning(t *testing.T) {
	formatted := 0
	for _, kind := range pat.Kinds() {
		files, err := filepath.Glob(filepath.Join("../../testdata/vectors", kind.String(), "*", "*.json"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			if strings.HasSuffix(name, ".want.json") {
				continue
			}
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			before, _ := pat.NewPayload(kind)
			if pat.Unmarshal(text, before) != nil {
				continue
			}
			formatted++
			r := reading{kind: kind}
			for _, indent := range []int{0, 2} {
				out, refused := r.canonicalDocument(text, indent)
				if len(refused) > 0 {
					t.Errorf("%s: expected to be formatted, got %v", name, refused)
					continue
				}
				after, _ := pat.NewPayload(kind)
				if err := pat.Unmarshal(out, after); err != nil || !reflect.DeepEqual(before, after) {
					t.Errorf("%s: meaning changed (%v): %s", name, err, out)
				}
				if again, _ := r.canonicalDocument(out, indent); !bytes.Equal(out, again) {
					t.Errorf("%s: expected a second time to change nothing, got %s", name, again)
				}
			}
		}
	}
	if formatted < 50 {
		t.Errorf("expected at least 50 vectors to be formatted, got %d", formatted)
	}
}

func TestLineEnds(t *testing.T) {
	for _, c := range []struct{ name, text, want, reason string }{
		{"LF", "{ }\n", "{}\n", ""},
		{"CRLF", "{\r\n}\r\n", "{}\r\n", "a working tree on Windows"},
		{"mixed", "{\n}\r\n", "{}\n", "no line end to keep"},
		{"lone carriage return", "{\r}\r\n", "{}\n", "white space to JSON, but no line end"},
		{"no line end", "{ }", "{}\n", ""},
	} {
		if got := likeLineEnds([]byte("{}\n"), []byte(c.text)); string(got) != c.want {
			t.Errorf("%s: expected %q, got %q (%s)", c.name, c.want, got, c.reason)
		}
	}
}

func TestExplainEveryRule(t *testing.T) {
	for _, r := range config.Rules() {
		var out bytes.Buffer
		if err := explain(&out, r); err != nil {
			t.Fatal(err)
		}
		s := out.String()
		if r.Layer < 5 && !strings.Contains(s, "["+string(r.ID)+" "+r.Name+"]") {
			t.Errorf("%s: the bad example is not shown to violate it", r.Name)
		}
		for line := range strings.Lines(s) {
			if strings.ContainsFunc(strings.TrimSuffix(line, "\n"), func(c rune) bool { return c < ' ' && c != '\t' }) {
				t.Errorf("%s: a control character: %q", r.Name, line)
			}
		}
	}
}

func TestParseSize(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       int64 // 0: refused
		reason     string
	}{
		{"bytes", "100", 100, "a bare number"},
		{"kibibytes", "2KiB", 2048, ""},
		{"mebibytes", "64MiB", 64 << 20, "the default"},
		{"gibibytes", "1GiB", 1 << 30, ""},
		{"too much", "2GiB", 0, "an int of 32 bits does not hold it"},
		{"overflow", "9999999999999GiB", 0, "nor does anything else"},
		{"nothing", "0", 0, "every document would be too long"},
		{"negative", "-1", 0, ""},
		{"decimal unit", "1MB", 0, "is it 1,000 or 1,024?"},
		{"empty", "", 0, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := parseSize(c.text)
			if got != c.want || (err == nil) != (c.want > 0) {
				t.Errorf("expected %d, got %d, %v (%s)", c.want, got, err, c.reason)
			}
		})
	}
}

func TestWorkers(t *testing.T) {
	for _, c := range []struct{ jobs, files, want int }{{3, 10, 3}, {8, 2, 2}, {1, 0, 1}} {
		if got := workers(c.jobs, c.files); got != c.want {
			t.Errorf("%d jobs, %d files: expected %d, got %d", c.jobs, c.files, c.want, got)
		}
	}
}

func TestWriteErrors(t *testing.T) {
	p := silent()
	var stderr bytes.Buffer
	p.Stderr = &stderr
	p.Stdout = failing{syscall.ENOSPC}
	run := &report.Run{}
	if err := p.write([]sink{{format: "json"}}, run, "auto"); err != exitCode(exitUnread) || !strings.Contains(stderr.String(), "writing standard output: no space left") {
		t.Errorf("expected a full disk to be reported, got %v and %q", err, &stderr)
	}
	p.Stdout = failing{syscall.EPIPE}
	if err := p.write([]sink{{format: "json"}}, run, "auto"); err != nil {
		t.Errorf("expected a reader that closed the pipe to be no error, got %v", err)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestReadReusesBuffer(t *testing.T) {
	const large = 2 << 20
	var buf []byte
	for _, size := range []int{0, 1, large - 2, large - 1, large, 3 * large, 5, 2 * large} { // one byte more is asked for
		want := bytes.Repeat([]byte("0123456789abcdef"), size/16+1)[:size]
		name := filepath.Join(t.TempDir(), "a.json")
		write(t, name, string(want))
		got, err := (&file{path: "a.json", open: name}).read(nil, 8*large, buf)
		if err != nil || !bytes.Equal(got, want) {
			t.Fatalf("%d bytes: got %d others, and %v", size, len(got), err)
		}
		if len(buf) > len(want) && &got[:1][0] != &buf[0] {
			t.Errorf("%d bytes: expected them in the buffer there was", size)
		}
		buf = got
	}
}
