package gitignore

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// git is the oracle: each case makes a tree, and git check-ignore reports which
// files are ignored.
var cases = []struct {
	name, reason string
	ignore       map[string]string // .gitignore by folder
	files        string
}{
	{"name alone", "a pattern without a slash matches at any depth",
		map[string]string{"": "x.json\n"}, "x.json a/x.json a/b/x.json y.json x.jsonl"},
	{"anchored", "a leading slash matches in this folder only",
		map[string]string{"": "/x.json\n"}, "x.json a/x.json"},
	{"slash inside", "a slash anywhere but at the end anchors too",
		map[string]string{"": "a/x.json\n"}, "a/x.json b/a/x.json"},
	{"folder only", "a slash at the end matches folders only",
		map[string]string{"": "build/\n"}, "build/x.json a/build/y.json c/build"},
	{"star", "a star stops at a slash when anchored",
		map[string]string{"": "a/*.json\n"}, "a/x.json a/b/x.json a/x.jsonl"},
	{"star in name", "several stars go back to the last only",
		map[string]string{"": "a*b*c\n"}, "abc aXbXc aXbXbXc abcb acb"},
	{"leading double star", "**/ is any folder, also none",
		map[string]string{"": "**/x.json\n"}, "x.json a/x.json a/b/x.json"},
	{"inner double star", "also between two names",
		map[string]string{"": "a/**/x.json\n"}, "a/x.json a/b/x.json a/b/c/x.json b/x.json"},
	{"two double stars", "going back to the last is enough",
		map[string]string{"": "a/**/b/**/x\n"}, "a/b/x a/c/b/d/x a/b/b/x a/x b/x a/b/c/b/y"},
	{"trailing double star", "everything below, not the folder itself",
		map[string]string{"": "a/**\n"}, "a/x a/b/x b/a/x"},
	{"double star in a name", "is a star",
		map[string]string{"": "a**.json\nb/c**d\n"}, "ab.json x/ab.json b/cxd b/c/xd"},
	{"question mark", "one byte, not a slash",
		map[string]string{"": "a?c\n"}, "abc ac a/c"},
	{"two bytes", "git counts bytes, not characters",
		map[string]string{"": "a?c\nb??c\n"}, "aéc béc"},
	{"class", "ranges, negation, a bracket first, an escape",
		map[string]string{"": "[a-c]1\n[!a-c]2\n[^a-c]3\n[]x]4\n[\\]y]5\n[a\\-z]6\n"},
		"a1 d1 a2 d2 a3 d3 ]4 x4 y4 ]5 y5 -6 b6 z6"},
	{"posix class", "named classes", map[string]string{"": "[[:digit:]]x\n[[:upper:]_]y\n[[:alpha:][:space:]]z\n"},
		"1x ax Ay _y ay az 1z"},
	{"unclosed class", "matches nothing", map[string]string{"": "[ab\na[\n"}, "[ab a b a["},
	{"unknown class", "matches nothing", map[string]string{"": "[[:nothing:]]\n[[:alpha]x\n"}, "n : [x ax"},
	{"negation", "the last pattern that matches decides",
		map[string]string{"": "*.json\n!keep.json\n"}, "x.json keep.json a/keep.json"},
	{"negation below", "a file in an ignored folder stays ignored",
		map[string]string{"": "a/\n!a/keep.json\n"}, "a/keep.json"},
	{"negation of an anchored folder", "but not in a folder that is not ignored itself",
		map[string]string{"": "a/*\n!a/b\n"}, "a/x a/b/x"},
	{"nested file", "a deeper file has precedence",
		map[string]string{"": "*.json\n", "a": "!x.json\n"}, "x.json a/x.json a/b/x.json a/y.json"},
	{"nested anchored", "anchors at its own folder",
		map[string]string{"a": "/x.json\nb/y.json\n"}, "x.json a/x.json a/b/x.json a/b/y.json b/y.json"},
	{"comment and escape", "# and ! at the beginning, escaped",
		map[string]string{"": "#x\n\\#y\n\\!z\n"}, "#x #y !z"},
	{"spaces", "at the end are removed, escaped ones stay",
		map[string]string{"": "x \ny\\ \nz\\  \n"}, "x y z"},
	{"CRLF and BOM", "editors on Windows write them",
		map[string]string{"": "\uFEFFx.json\r\ny.json\r\n"}, "x.json y.json"},
	{"backslash at the end", "matches nothing", map[string]string{"": "x\\\n"}, "x"},
	{"empty lines and slashes", "match nothing", map[string]string{"": "\n/\n!\n//\n"}, "x a/x"},
	{"escaped star", "is a star", map[string]string{"": "\\*x\n"}, "*x ax"},
}

func TestAsGit(t *testing.T) {
	git, err := exec.LookPath("git")
	if err != nil {
		t.Skip("git is not installed: it is the oracle")
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			for folder, text := range c.ignore {
				write(t, filepath.Join(dir, folder, ".gitignore"), text)
			}
			files := strings.Fields(c.files)
			for _, f := range files {
				write(t, filepath.Join(dir, f), "")
			}
			env := append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1", "XDG_CONFIG_HOME="+dir)
			run := func(args ...string) string {
				cmd := exec.Command(git, args...)
				cmd.Dir, cmd.Env = dir, env
				cmd.Stdin = strings.NewReader(strings.Join(files, "\x00"))
				out, _ := cmd.Output() // check-ignore exits 1 if it ignores nothing
				return string(out)
			}
			run("init", "-q")
			ignored := map[string]bool{}
			for name := range strings.SplitSeq(run("check-ignore", "--no-index", "-z", "--stdin"), "\x00") {
				ignored[name] = true
			}
			for _, f := range files {
				if got := ignores(c.ignore, f); got != ignored[f] {
					t.Errorf("%s: git says %v, got %v (%s)", f, ignored[f], got, c.reason)
				}
			}
		})
	}
}

// ignores applies the rules to each folder above name, as a walk does.
func ignores(files map[string]string, name string) bool {
	var rules *Rules
	if text, ok := files[""]; ok {
		rules = rules.Add("", text)
	}
	for i := range len(name) {
		if name[i] != '/' {
			continue
		}
		folder := name[:i]
		if rules.Ignore(folder, true) {
			return true
		}
		if text, ok := files[folder]; ok {
			rules = rules.Add(folder, text)
		}
	}
	return rules.Ignore(name, false)
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestHostilePattern(t *testing.T) {
	// An algorithm that goes back at every star needs exponential time for these.
	pattern := strings.Repeat("*a", 100) + "b"
	if new(Rules).Add("", pattern).Ignore(strings.Repeat("a", 255), false) {
		t.Error("expected no match")
	}
	deep := strings.Repeat("**/a/", 100) + "b"
	if new(Rules).Add("", deep).Ignore(strings.Repeat("a/", 255)+"a", false) {
		t.Error("expected no match")
	}
}
