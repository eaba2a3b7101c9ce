//go:build unix

package cli_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/sailpat/sailpat/internal/asuser"
	"github.com/sailpat/sailpat/internal/race"
)

// The bounds of every run on a hostile tree. The first is processor time, so that
// a busy machine breaks no test.
const (
	mostWork   = 2 * time.Second
	mostWait   = 60 * time.Second // a run that waits for something waits for ever
	mostMemory = 512 << 20
)

// hostile is a tree that someone else made.
type hostile struct {
	name, reason string
	make         func(t *testing.T, dir string)
	args         []string // "." if empty
	code         int      // of check
	want         string   // a regular expression for the output or the error
}

const found = `bad\.json:1:49: error: .*PAT302`

var hostileTrees = []hostile{
	{"pipe as .gitignore", "opening it waits for a writer", fifoAt(".gitignore"), nil, 1, found},
	{"pipe as .gitignore above", "the folders above are read too", func(t *testing.T, dir string) {
		fifoAt(".gitignore")(t, dir)
		put(t, dir, "sub/bad.json", blankName)
	}, []string{"sub"}, 1, found},
	{"endless .gitignore", "reading it fills the memory", linkAt(".gitignore", "/dev/zero"), nil, 1, found},
	{"linked .gitignore", "git does not obey it, so a payload would be hidden from patlint only", func(t *testing.T, dir string) {
		put(t, dir, "patterns", "*\n")
		linkAt(".gitignore", "patterns")(t, dir)
	}, nil, 1, found},
	{"folder as .gitignore", "", func(t *testing.T, dir string) { put(t, dir, ".gitignore/x", "*\n") }, nil, 1, found},
	{"loop as .gitignore", "", linkAt(".gitignore", ".gitignore"), nil, 1, found},
	{"huge .gitignore", "it hides a payload", func(t *testing.T, dir string) { put(t, dir, ".gitignore", strings.Repeat("*\n", 1<<20)) }, nil, 1, found},
	{"long patterns", "time grows with the square", func(t *testing.T, dir string) {
		put(t, dir, ".gitignore", strings.Repeat("*a", 200_000)+"b\n"+strings.Repeat("**/a/", 50_000)+"b\n"+strings.Repeat("["+strings.Repeat("a", 250)+"]", 500)+"\n")
		put(t, dir, strings.Repeat(strings.Repeat("a", 200)+"/", 10)+strings.Repeat("a", 200)+".json", blankName)
	}, nil, 1, found},
	{"many patterns", "each is compared with each file", func(t *testing.T, dir string) {
		put(t, dir, ".gitignore", strings.Repeat("*x*y*z\n", 50_000))
		for i := range 100 {
			put(t, dir, fmt.Sprintf("f/%d.json", i), "{}")
		}
	}, nil, 1, found},

	{"pipe as configuration", "", fifoAt(".patlint.yaml"), nil, 2, `^patlint: \.patlint\.yaml: must be a regular file$`},
	{"endless configuration", "", linkAt(".patlint.yaml", "/dev/zero"), nil, 2, `\.patlint\.yaml: is a symbolic link, which patlint does not follow; write --config \.patlint\.yaml`},
	{"linked configuration", "it can lead out of the repository", func(t *testing.T, dir string) {
		put(t, dir, "x.yaml", "version: 1\n")
		linkAt(".patlint.yaml", "x.yaml")(t, dir)
	}, nil, 2, "is a symbolic link"},
	{"folder as configuration", "", func(t *testing.T, dir string) { put(t, dir, ".patlint.yaml/x", "") }, nil, 2, "must be a regular file"},
	{"huge configuration", "", func(t *testing.T, dir string) {
		put(t, dir, ".patlint.yaml", "version: 1\n"+strings.Repeat("#", 70_000))
	}, nil, 2, `\.patlint\.yaml:1:1: must have at most 65536 bytes`},
	{"misnamed configuration", "it would say nothing", func(t *testing.T, dir string) { put(t, dir, ".patlint.yml", "version: 1\n") }, nil, 2,
		`^patlint: \.patlint\.yml: patlint reads \.patlint\.yaml; rename the file$`},
	{"endless configuration that is named", "", nil, []string{"--config", "/dev/zero", "."}, 2, `/dev/zero: must be a regular file`},
	{"deep brackets", "the YAML parser needs seconds", func(t *testing.T, dir string) {
		put(t, dir, ".patlint.yaml", "version: 1\nfiles: "+strings.Repeat("[", 65_000))
	}, nil, 2, `\.patlint\.yaml:2:24: must have at most 16 levels`},
	{"deep sequences", "", func(t *testing.T, dir string) {
		put(t, dir, ".patlint.yaml", "version: 1\nfiles:\n"+strings.Repeat("- ", 32_000))
	}, nil, 2, `\.patlint\.yaml:3:33: must have at most 16 levels`},
	{"hostile globs", "each group doubled the time", func(t *testing.T, dir string) {
		glob := func(text string) string { return "  - {glob: \"" + text + "\", kind: token}\n" }
		put(t, dir, ".patlint.yaml", "version: 1\nfiles:\n"+strings.Repeat(glob(strings.Repeat("{a,a}", 24)+"b")+glob(strings.Repeat("*a", 400)+"b")+glob(strings.Repeat("**/", 300)+"b"), 15))
		put(t, dir, strings.Repeat("a", 24)+".json", blankName)
		put(t, dir, strings.Repeat(strings.Repeat("a", 200)+"/", 10)+strings.Repeat("a", 200)+".json", blankName)
	}, nil, 1, found},
	{"glob that is too deep", "", func(t *testing.T, dir string) {
		put(t, dir, ".patlint.yaml", "version: 1\nfiles:\n  - glob: \""+strings.Repeat("{a,", 300)+"\"\n")
	}, nil, 2, `\.patlint\.yaml:3:11: must be a glob .*: its braces are nested too deeply`},
	{"hostile --include", "", func(t *testing.T, dir string) { put(t, dir, strings.Repeat("a", 200), "{}") },
		[]string{"--include", strings.Repeat("{a,a}", 150) + "b", "--include", "*.json", "--exclude", strings.Repeat("*a", 400) + "b", "."}, 1, found},

	{"pipe as .git", "no repository", fifoAt(".git"), nil, 1, found},
	{"pipe as a payload", "", fifoAt("a.json"), nil, 1, found},
	{"socket as a payload", "", func(t *testing.T, dir string) {
		fd, err := syscall.Socket(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
		if err != nil {
			t.Fatal(err)
		}
		defer syscall.Close(fd)
		here := must(os.Getwd())
		defer os.Chdir(here)
		if err := os.Chdir(dir); err != nil { // the address of a socket is short
			t.Fatal(err)
		}
		if err := syscall.Bind(fd, &syscall.SockaddrUnix{Name: "a.json"}); err != nil {
			t.Fatal(err)
		}
	}, nil, 1, found},
	{"endless payload", "links are not followed in folders", linkAt("a.json", "/dev/zero"), nil, 1, found},
	{"endless payload that is named", "", nil, []string{"/dev/zero", "."}, 3, `/dev/zero: must be a regular file or a folder, is a device`},
	{"pipe that is named", "", fifoAt("pipe"), []string{"pipe", "."}, 3, `pipe: must be a regular file or a folder, is a named pipe`},
	{"loops of folders", "", func(t *testing.T, dir string) {
		put(t, dir, "a/b/x.json", "{}")
		linkAt("a/b/up", "../..")(t, dir)
		linkAt("self", "self")(t, dir)
		linkAt("root", "/")(t, dir)
	}, nil, 1, found},
	{"10,000 nested folders", "a path of the system ends before them", nested, nil, 3, `file name too long`},
	{"a thousand files that are no payloads", "", func(t *testing.T, dir string) {
		for i := range 10 {
			for j := range 100 {
				put(t, dir, fmt.Sprintf("%d/%d.txt", i, j), "")
			}
		}
	}, nil, 1, found},
}

func fifoAt(name string) func(t *testing.T, dir string) {
	return func(t *testing.T, dir string) {
		if name == ".git" {
			os.Remove(filepath.Join(dir, name))
		}
		if err := syscall.Mkfifo(filepath.Join(dir, name), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func linkAt(name, target string) func(t *testing.T, dir string) {
	return func(t *testing.T, dir string) {
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
}

// nested makes 10,000 folders, each in the other. Their path is too long for one
// call, and for the function that removes temporary folders.
func nested(t *testing.T, dir string) {
	t.Cleanup(func() {
		first, spare := filepath.Join(dir, "d"), filepath.Join(dir, "spare")
		for os.Rename(filepath.Join(first, "d"), spare) == nil && os.Remove(first) == nil && os.Rename(spare, first) == nil {
		}
	})
	at, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	folders := 10_000
	if testing.Short() {
		folders = 2_500 // a little more than a path can name
	}
	for range folders {
		if err := at.Mkdir("d", 0o755); err != nil {
			t.Fatal(err)
		}
		below, err := at.OpenRoot("d")
		if err != nil {
			t.Fatal(err)
		}
		at.Close()
		at = below
	}
	at.Close()
}

// TestHostileTrees runs check and fmt on each tree, also without the rights of
// root. None may wait, or take more than two seconds or half a gigabyte.
func TestHostileTrees(t *testing.T) {
	asuser.Again(t)
	for _, c := range hostileTrees {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.Mkdir(filepath.Join(dir, ".git"), 0o755); err != nil { // where the search for configurations ends
				t.Fatal(err)
			}
			put(t, dir, "bad.json", blankName)
			if c.make != nil {
				c.make(t, dir)
			}
			args := c.args
			if args == nil {
				args = []string{"."}
			}
			code, out := bounded(t, dir, append([]string{"check"}, args...)...)
			if code != c.code || !regexp.MustCompile("(?m)"+c.want).MatchString(out) {
				t.Errorf("expected exit code %d and %s, got %d and %.3000s (%s)", c.code, c.want, code, out, c.reason)
			}
			code, out = bounded(t, dir, append([]string{"fmt", "-l"}, args...)...)
			if want := c.code &^ 1; code&^1 != want || c.code < 2 && !strings.Contains(out, "bad.json") {
				t.Errorf("fmt: expected an exit code like %d, got %d and %.3000s", c.code, code, out)
			}
		})
	}
}

// bounded runs patlint within the bounds. With the race detector, those of processor
// time and memory do not hold.
func bounded(t *testing.T, dir string, args ...string) (code int, out string) {
	t.Helper()
	cmd := patlint(t, dir, args...)
	var b bytes.Buffer
	cmd.Stdout, cmd.Stderr = &b, &b
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(mostWait, func() { cmd.Process.Signal(syscall.SIGQUIT) })
	_ = cmd.Wait()
	if !timer.Stop() {
		t.Fatalf("%q waits: %.2000s", args, &b)
	}
	usage := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	memory := int64(usage.Maxrss)
	if memory < 1<<24 { // most systems count kilobytes
		memory *= 1024
	}
	if work := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(); !race.Enabled && (work > mostWork || memory > mostMemory) {
		t.Errorf("%q took %v and %d MiB", args, work, memory>>20)
	}
	if strings.Contains(b.String(), "goroutine ") {
		t.Errorf("%q panics: %.3000s", args, &b)
	}
	return cmd.ProcessState.ExitCode(), b.String()
}

// TestTreeChanges walks a tree while its files come, go and change their kind. What
// stays is checked; what is gone is said or not, and nothing waits.
func TestTreeChanges(t *testing.T) {
	asuser.Again(t)
	dir := t.TempDir()
	put(t, dir, ".git/HEAD", "")
	put(t, dir, "stays/bad.json", blankName)
	ended := make(chan struct{})
	stop := make(chan struct{})
	go func() {
		defer close(ended)
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			default:
			}
			for _, name := range []string{"a.json", "m/x.json", "z/y/x.json", ".gitignore", "m/.gitignore"} {
				at := filepath.Join(dir, name)
				os.RemoveAll(at)
				os.MkdirAll(filepath.Dir(at), 0o755)
				switch i % 5 {
				case 0:
					os.WriteFile(at, []byte(goodToken), 0o644)
				case 1:
					syscall.Mkfifo(at, 0o644)
				case 2:
					os.Symlink("/dev/zero", at)
				case 3:
					os.MkdirAll(filepath.Join(at, "x.json"), 0o755)
				case 4:
					os.RemoveAll(filepath.Join(dir, "m"))
				}
			}
		}
	}()
	runs := 40
	if testing.Short() {
		runs = 10
	}
	for i := range runs {
		args := []string{"check", "."}
		if i%2 == 1 {
			args = []string{"fmt", "-w", "."}
			put(t, dir, "stays/bad.json", strings.ReplaceAll(blankName, ",", ", "))
		}
		code, out := bounded(t, dir, args...)
		text, err := os.ReadFile(filepath.Join(dir, "stays/bad.json"))
		switch {
		case i%2 == 0 && (code != 1 && code != 3 || !strings.Contains(out, "stays/bad.json:1:")):
			t.Errorf("expected the file that stays to be checked, got %d and %s", code, out)
		case i%2 == 1 && (code != 0 && code != 1 && code != 3 || err != nil || string(text) != blankName+"\n"):
			t.Errorf("expected the file that stays to be written, got %d, %s and %s, %v", code, out, text, err)
		}
	}
	close(stop)
	<-ended
}

// TestRights: what a user may not read is said, and the rest is checked.
func TestRights(t *testing.T) {
	asuser.Again(t)
	if os.Geteuid() == 0 {
		return // root may read everything
	}
	dir := t.TempDir()
	put(t, dir, ".git/HEAD", "")
	put(t, dir, "bad.json", blankName)
	put(t, dir, "closed/x.json", blankName)
	put(t, dir, "patterns/.gitignore", "*\n")
	put(t, dir, "patterns/x.json", blankName)
	for _, name := range []string{"closed", "patterns/.gitignore"} {
		if err := os.Chmod(filepath.Join(dir, name), 0); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() { os.Chmod(filepath.Join(dir, "closed"), 0o755) })
	code, out := bounded(t, dir, ".")
	for _, want := range []string{"bad.json:1:49", "patterns/x.json:1:49", "patlint: closed: permission denied", "patlint: patterns/.gitignore: permission denied"} {
		if code != 3 || !strings.Contains(out, want) {
			t.Errorf("expected exit code 3 and %q, got %d and %s", want, code, out)
		}
	}
	code, out = bounded(t, dir, "fmt", "-w", ".")
	for _, want := range []string{"patlint: closed: permission denied", "patlint: patterns/.gitignore: permission denied"} {
		if code != 3 || !strings.Contains(out, want) {
			t.Errorf("fmt -w: expected exit code 3 and %q, got %d and %s", want, code, out)
		}
	}
}

// TestSameFile: a path that goes through a link and back is not cleaned, and two
// paths of one file are one file.
func TestSameFile(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, ".git/HEAD", "")
	put(t, dir, "a.json", blankName)
	put(t, dir, "far/a.json", blankName)
	put(t, dir, "far/.patlint.yaml", "version: 1\nrules: {never-expires: off}\n")
	put(t, dir, "far/sub/x", "")
	linkAt("link", "far/sub")(t, dir)
	linkAt("same", "far")(t, dir)
	for _, c := range []struct {
		args  []string
		files []string
	}{
		{[]string{"a.json", "link/../a.json"}, []string{"a.json", "link/../a.json"}},
		{[]string{"link/../a.json", "far/a.json", "same/a.json"}, []string{"link/../a.json"}},
		{[]string{"far", "link/.."}, []string{"far/a.json"}},
		{[]string{"link/..", "a.json"}, []string{"link/../a.json", "a.json"}},
		{[]string{"./a.json", "far/../a.json"}, []string{"a.json"}},
	} {
		cmd := patlint(t, dir, append([]string{"--format", "text"}, c.args...)...)
		out, _ := cmd.Output()
		var got []string
		for _, m := range regexp.MustCompile(`(?m)^(\S+):1:49: error`).FindAllStringSubmatch(string(out), -1) {
			got = append(got, m[1])
		}
		if strings.Join(got, " ") != strings.Join(c.files, " ") {
			t.Errorf("%v: expected %v, got %v", c.args, c.files, got)
		}
	}
}

// TestNestedRepository: patterns stop at the root of another repository, as in git.
func TestNestedRepository(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, ".git/HEAD", "")
	put(t, dir, ".gitignore", "*.json\n!top.json\n")
	put(t, dir, "top.json", blankName)
	put(t, dir, "hidden.json", blankName)
	put(t, dir, "inner/.git", "gitdir: elsewhere\n")
	put(t, dir, "inner/.gitignore", "/not.json\n")
	put(t, dir, "inner/seen.json", blankName)
	put(t, dir, "inner/not.json", blankName)
	put(t, dir, "inner/deep/not.json", blankName)
	_, out := bounded(t, dir, ".")
	for file, want := range map[string]bool{"top.json": true, "hidden.json": false, "inner/seen.json": true, "inner/not.json": false, "inner/deep/not.json": true} {
		if strings.Contains("\n"+out, "\n"+file+":1:49") != want {
			t.Errorf("%s: expected %v in %s", file, want, out)
		}
	}
}
