package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/sailpat/sailpat/pat"
)

// samples are configurations and where they are wrong, which the parser and the
// JSON Schema have to agree on.
var samples = []struct {
	name, text string
	wrong      string // "line:column" of each problem; "" if it is in order
	reason     string
	yaml       bool // what is wrong is gone when a schema looks, or a matter of two members at once
}{
	{name: "least", text: "version: 1\n", reason: "only the version is required"},
	{name: "all", text: `version: 1
api-version: v3
files:
  - glob: "bodies/*.json"
    kind: create
    api-version: v2025
    tolerant: true
rules:
  owner-incomplete: off
  PAT406: error
  scope-all: on
  suppression-unused: warning
  timestamp-not-canonical: "off"
suppress:
  - rule: empty-name
    path: a/b.json
    pointer: /0/name
    reason: >
      folded
      text
    until: 2026-12-31
  - {rule: PAT001, path: "*", pointer: "", reason: r, until: "2026-02-28"}
`, reason: "every member, every way to write it"},
	{name: "empty file", text: "", wrong: "1:1", reason: "may be a mistake in a pipeline"},
	{name: "comment only", text: "# later\n", wrong: "1:1", reason: "the same"},
	{name: "no version", text: "rules: {}\n", wrong: "1:1", reason: "the version says what the rest means"},
	{name: "version 2", text: "version: 2\n", wrong: "1:10", reason: "this program does not know it"},
	{name: "version as a string", text: "version: \"1\"\n", wrong: "1:10", reason: "one way to write it"},
	{name: "unknown member", text: "version: 1\nrule: {}\n", wrong: "2:1", reason: "a slip must not switch off what it was to switch on"},
	{name: "unknown members", text: "version: 1\nfiles:\n  - glob: a\n    kinds: list\nsupress: []\n", wrong: "4:5 5:1", reason: "all in one run"},
	{name: "member twice", text: "version: 1\nversion: 1\n", wrong: "2:1", reason: "which one holds?", yaml: true},
	{name: "bad indentation", text: "version: 1\n\trules: {}\n", wrong: "2:1", reason: "YAML has no tabs", yaml: true},
	{name: "open bracket", text: "version: 1\nfiles: [\n", wrong: "2:8", reason: "broken off", yaml: true},
	{name: "two documents", text: "version: 1\n---\nversion: 1\n", wrong: "3:1", reason: "the second would be lost", yaml: true},
	{name: "sequence", text: "- version\n", wrong: "1:1", reason: "not a mapping"},
	{name: "scalar", text: "version\n", wrong: "1:1", reason: "not a mapping"},
	{name: "invalid UTF-8", text: "version: 1 # \xff\n", wrong: "1:1", reason: "YAML is Unicode", yaml: true},
	{name: "CRLF", text: "version: 1\r\nrules:\r\n  syntax: off\r\n", wrong: "3:3", reason: "editors on Windows"},
	{name: "CR", text: "version: 1\rrules: {}\n", wrong: "1:1", reason: "a line end to YAML and to no editor", yaml: true},
	{name: "too long", text: "version: 1\n" + strings.Repeat("# comment\n", 6600), wrong: "1:1", reason: "over the limit", yaml: true},
	{name: "API version", text: "version: 1\napi-version: v2\n", wrong: "2:14", reason: "there is none"},
	{name: "API version as a number", text: "version: 1\napi-version: 3\n", wrong: "2:14", reason: "v3 is meant"},
	{name: "files as a mapping", text: "version: 1\nfiles: {glob: a}\n", wrong: "2:8", reason: "the order matters"},
	{name: "file as a string", text: "version: 1\nfiles: [a.json]\n", wrong: "2:9", reason: "says nothing of it"},
	{name: "file without glob", text: "version: 1\nfiles:\n  - kind: list\n", wrong: "3:5", reason: "of which files?"},
	{name: "empty glob", text: "version: 1\nfiles:\n  - glob: \"\"\n", wrong: "3:11", reason: "matches nothing"},
	{name: "broken glob", text: "version: 1\nfiles:\n  - glob: \"[a\"\n", wrong: "3:11", reason: "matches nothing", yaml: true},
	{name: "absolute glob", text: "version: 1\nfiles: [{glob: /a.json}]\n", wrong: "2:16", reason: "matches nothing", yaml: true},
	{name: "hostile glob", text: "version: 1\nsuppress:\n  - {rule: PAT402, path: \"" + strings.Repeat("{a,a}", 300) + "\", reason: x, until: 2026-12-31}\n", wrong: "3:26", reason: "too long", yaml: true},
	{name: "deep brackets", text: "version: 1\nfiles: " + strings.Repeat("[", 500), wrong: "2:24", reason: "the parser needs seconds", yaml: true},
	{name: "deep sequences", text: "version: 1\nfiles:\n " + strings.Repeat("- ", 500), wrong: "3:34", reason: "the same"},
	{name: "byte order mark", text: "\uFEFFversion: 1\n", reason: "editors of Windows write it"},
	{name: "directive", text: "%YAML 1.2\n---\nversion: 1\n", reason: "YAML permits it"},
	{name: "mistake after a byte order mark", text: "\uFEFFverson: 1\n", wrong: "1:1 1:1", reason: "it has no column"},
	{name: "kind", text: "version: 1\nfiles: [{glob: a, kind: tokens}]\n", wrong: "2:25", reason: "a near miss"},
	{name: "tolerant as a string", text: "version: 1\nfiles: [{glob: a, tolerant: \"yes\"}]\n", wrong: "2:29", reason: "yes is no boolean in YAML 1.2"},
	{name: "rules as a sequence", text: "version: 1\nrules: [empty-name]\n", wrong: "2:8", reason: "on or off?"},
	{name: "unknown rule", text: "version: 1\nrules:\n  empty-nam: off\n", wrong: "3:3", reason: "a near miss"},
	{name: "level", text: "version: 1\nrules:\n  owner-incomplete: of\n", wrong: "3:21", reason: "a near miss"},
	{name: "level as a boolean", text: "version: 1\nrules:\n  owner-incomplete: false\n", wrong: "3:21", reason: "one way to write it"},
	{name: "rule without level", text: "version: 1\nrules: {syntax: off}\n", wrong: "2:9", reason: "broken syntax cannot be read, whatever one wants"},
	{name: "shape without level", text: "version: 1\nrules: {unknown-member: warning}\n", wrong: "2:9", reason: "that is what tolerant is for"},
	{name: "rule twice", text: "version: 1\nrules: {empty-name: off, PAT302: error}\n", wrong: "2:26", reason: "by ID and by name", yaml: true},
	{name: "suppression without reason", text: "version: 1\nsuppress:\n  - {rule: empty-name, path: a, until: 2026-12-31}\n", wrong: "3:6", reason: "somebody will ask"},
	{name: "blank reason", text: "version: 1\nsuppress:\n  - {rule: empty-name, path: a, reason: \" \", until: 2026-12-31}\n", wrong: "3:41", reason: "is none"},
	{name: "suppression without end", text: "version: 1\nsuppress:\n  - {rule: empty-name, path: a, reason: r}\n", wrong: "3:6", reason: "is a rule switched off in secret"},
	{name: "until is no date", text: "version: 1\nsuppress:\n  - {rule: empty-name, path: a, reason: r, until: soon}\n", wrong: "3:51", reason: ""},
	{name: "until is no day", text: "version: 1\nsuppress:\n  - {rule: empty-name, path: a, reason: r, until: 2026-02-29}\n", wrong: "3:51", reason: "2026 is no leap year"},
	{name: "until in another form", text: "version: 1\nsuppress:\n  - {rule: empty-name, path: a, reason: r, until: 2026-1-1}\n", wrong: "3:51", reason: "two digits each"},
	{name: "pointer", text: "version: 1\nsuppress:\n  - {rule: empty-name, path: a, pointer: name, reason: r, until: 2026-12-31}\n", wrong: "3:42", reason: "RFC 6901 begins with a slash"},
	{name: "pointer escape", text: "version: 1\nsuppress:\n  - {rule: empty-name, path: a, pointer: /~2, reason: r, until: 2026-12-31}\n", wrong: "3:42", reason: "RFC 6901 §3"},
	{name: "suppressing a suppression", text: "version: 1\nsuppress:\n  - {rule: suppression-unused, path: a, reason: r, until: 2026-12-31}\n", wrong: "3:12", reason: "it stands in no payload"},
	{name: "several", text: "version: 3\nfiles: 1\nrules: 1\nsuppress: 1\n", wrong: "1:10 2:8 3:8 4:11", reason: "all in one run"},
	{name: "anchor", text: "version: &v 1\n", wrong: "1:10", reason: "a list of ten lines needs none, and they can grow without bound", yaml: true},
	{name: "after wide characters", text: "version: 1 # é日\nfiles: [{glob: é日, kind: x}]\n", wrong: "2:26", reason: "columns count code points"},
}

func TestParse(t *testing.T) {
	for _, c := range samples {
		t.Run(c.name, func(t *testing.T) {
			_, err := Parse("a.yaml", []byte(c.text))
			var places []string
			var invalid *InvalidError
			if errors.As(err, &invalid) {
				for _, p := range invalid.Problems {
					places = append(places, fmt.Sprintf("%d:%d", p.Line, p.Column))
				}
			}
			if got := strings.Join(places, " "); got != c.wrong {
				t.Errorf("expected problems at %q, got %q (%s)\n%v", c.wrong, got, c.reason, err)
			}
		})
	}
}

func TestFor(t *testing.T) {
	c, err := Parse("a.yaml", []byte(`version: 1
api-version: v3
files:
  - {glob: "*.json", kind: token, tolerant: true}
  - {glob: "new/**", api-version: v1}
  - {glob: "new/strict/*", tolerant: false, kind: create}
`))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []struct {
		path     string
		kind     pat.Kind
		version  pat.APIVersion
		tolerant pat.Optional[bool]
		reason   string
	}{
		{"a.json", pat.KindToken, pat.V3, pat.Some(true), "a glob without slash"},
		{"b/c/a.json", pat.KindToken, pat.V3, pat.Some(true), "at any depth"},
		{"a.ndjson", pat.KindAuto, pat.V3, pat.Optional[bool]{}, "no entry: the whole file's default"},
		{"new/a.json", pat.KindToken, pat.V1, pat.Some(true), "two entries that speak of different things"},
		{"new/strict/a.json", pat.KindCreate, pat.V1, pat.Some(false), "a later one overrides"},
		{"new/strict/b/a.json", pat.KindToken, pat.V1, pat.Some(true), "a star stops at a slash"},
	} {
		t.Run(s.path, func(t *testing.T) {
			r := c.For(s.path)
			if r.Kind != s.kind || r.APIVersion.Or(pat.Beta) != s.version || r.Tolerant != s.tolerant {
				t.Errorf("got %+v (%s)", r, s.reason)
			}
		})
	}
}

func TestGlobs(t *testing.T) {
	for _, c := range []struct {
		glob, path string
		want, one  bool
		reason     string
	}{
		{"a.json", "a.json", true, false, "a name"},
		{"a.json", "b/a.json", true, false, "wherever it lies"},
		{"./a.json", "a.json", true, true, "here only"},
		{"./a.json", "b/a.json", false, true, "and not there"},
		{"b/a.json", "b/a.json", true, true, "a path"},
		{"b/a.json", "c/b/a.json", false, true, "from the beginning"},
		{"./b//./a.json", "b/a.json", true, true, "cleaned"},
		{"b/*.json", "b/a.json", true, false, "a star"},
		{"b/*.json", "b/c/a.json", false, false, "stops at a slash"},
		{"b/**/*.json", "b/c/d/a.json", true, false, "two do not"},
		{"b/**/*.json", "b/a.json", true, false, "and stand for no folder too"},
		{"**/b/*.json", "x/y/b/a.json", true, false, "also at the beginning"},
		{"**/a.json", "a.json", true, false, "where they stand for no folder too"},
		{"b/**", "b/c/a.json", true, false, "also at the end"},
		{"b/**", "bc/a.json", false, false, "after the slash"},
		{"**", "b/a.json", true, false, "alone"},
		{"b/x**.json", "b/xy/a.json", false, false, "two in a name are one"},
		{"?.json", "é.json", true, false, "a character, of any length"},
		{"b?a.json", "b/a.json", false, false, "but no slash"},
		{"{a,b}.json", "b.json", true, false, "alternatives"},
		{"{a,b/{c,d}}/*.json", "b/d/x.json", true, false, "within alternatives"},
		{"{a,**}/x.json", "b/c/x.json", true, false, "with two stars"},
		{"a{,b}.json", "a.json", true, false, "one of them empty"},
		{"[ab].json", "c.json", false, false, "a class"},
		{"[a-c].json", "b.json", true, false, "a range"},
		{"[!a-c].json", "d.json", true, false, "without"},
		{"[^a-c].json", "b.json", false, false, "the other spelling of it"},
		{"b[!x]a.json", "b/a.json", false, false, "never a slash"},
		{"b[+-9]a.json", "b/a.json", false, false, "not within a range either"},
		{`\*.json`, "x.json", false, false, "an escape"},
		{`\*.json`, "*.json", true, false, "which stands for itself"},
		{"a.json", "axjson", false, false, "a period is a period"},
		{"old/", "old/a.json", true, false, "a folder"},
		{"old/", "x/old/y/a.json", true, false, "wherever it lies, with all in it"},
		{"old/", "old", false, false, "not a file of that name"},
		{"x/old/", "x/old/a.json", true, false, "a path"},
		{"x/old/", "y/x/old/a.json", false, false, "from the beginning"},
		{"./old/", "x/old/a.json", false, false, "here only"},
		{"./", "x/a.json", true, false, "the folder itself"},
		{".", "a.json", true, false, "in another spelling"},
		{"a\xff.json", "a\xff.json", true, false, "any bytes"},
	} {
		t.Run(c.glob+" "+c.path, func(t *testing.T) {
			g, err := ParseGlob(c.glob)
			if err != nil {
				t.Fatal(err)
			}
			if got := g.Match(c.path); got != c.want {
				t.Errorf("expected %v, got %v (%s)", c.want, got, c.reason)
			}
			if got := g.NamesOne(); got != c.one {
				t.Errorf("expected to name one path: %v, got %v", c.one, got)
			}
			// A folder is what its files are in.
			if folder, _ := ParseGlob("old/"); !folder.MatchFolder("x/old") || folder.MatchFolder("x/older") {
				t.Error("expected old/ to match the folder")
			}
		})
	}
}

// TestGlobsRefused has globs that match no path, so that a mistake in one is not
// silent.
func TestGlobsRefused(t *testing.T) {
	for _, c := range []struct{ glob, want, reason string }{
		{"", "it matches nothing", ""},
		{"/a.json", `must be a relative glob, is "/a.json"; write "./a.json"`, "an absolute path"},
		{`C:\pats\a.json`, "without a drive", "a path of Windows"},
		{"c:/pats", "without a drive", "another"},
		{"..", "must not contain ..", "the folder above"},
		{"../a.json", "must not contain ..", ""},
		{"a/../b.json", "must not contain ..", "not cleaned: a may be a link"},
		{"{a,../b}/c.json", "must not contain ..", "one of the alternatives"},
		{"{./a,b}/c.json", "./ must not stand within braces", ""},
		{`pats\a.json`, "write / between folders", "a separator of Windows, else an escape"},
		{`a\`, "write / between folders", "an escape of nothing"},
		{"[a", "[ has no ]", ""},
		{"[]", "[] is empty", ""},
		{"[/]", "matches nothing", ""},
		{"[b-a]", "ends before it begins", ""},
		{"{a", "{ has no }", ""},
		{"a}", "} has no {", ""},
		{strings.Repeat("{a,", 25), "nested too deeply", ""},
		{strings.Repeat("a", 1001), "more than 1000 bytes", "time is proportional to it"},
	} {
		_, err := ParseGlob(c.glob)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: expected %q, got %v (%s)", c.glob, c.want, err, c.reason)
		}
	}
}

// TestDepthTime parses nesting that costs the YAML parser seconds.
func TestDepthTime(t *testing.T) {
	start := time.Now()
	for _, unit := range []string{"[", "{", "- ", "- [", "a: [\n", "{a: ", "[{", "? ", "!!a ", "&a "} {
		text := "version: 1\nfiles: " + strings.Repeat(unit, (maxSize-20)/len(unit))
		if _, err := Parse("x", []byte(text)); err == nil {
			t.Errorf("%q: expected an error", unit)
		}
	}
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("took %v", took)
	}
}

// TestGlobTime matches the globs that cost other libraries exponential time.
func TestGlobTime(t *testing.T) {
	start := time.Now()
	for _, text := range []string{
		strings.Repeat("{a,a}", 190) + "b", strings.Repeat("{a,{a,a}}", 100) + "b", strings.Repeat("*a", 490) + "b",
		strings.Repeat("**/", 300) + "b", strings.Repeat("**/a/", 190) + "b", strings.Repeat("{*,a}", 190) + "b",
	} {
		g, err := ParseGlob(text)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		for _, path := range []string{strings.Repeat("a", 4000), strings.Repeat("a/", 2000), "x/" + strings.Repeat("a", 250)} {
			if g.Match(path) {
				t.Errorf("expected %.20s not to match", text)
			}
		}
	}
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("took %v", took)
	}
}

func TestExpired(t *testing.T) {
	until, _ := time.Parse(time.DateOnly, "2026-02-28")
	s := Suppression{Until: until}
	for _, c := range []struct {
		now  string
		want bool
	}{
		{"2026-02-28T23:59:59.999Z", false},
		{"2026-03-01T00:00:00Z", true},
		{"2026-03-01T00:30:00+01:00", false}, // still February in UTC
		{"2026-02-28T23:30:00-01:00", true},
	} {
		now, err := time.Parse(time.RFC3339, c.now)
		if err != nil {
			t.Fatal(err)
		}
		if got := s.Expired(now); got != c.want {
			t.Errorf("%s: expected %v, got %v", c.now, c.want, got)
		}
	}
}

func TestFinder(t *testing.T) {
	root := t.TempDir()
	lay := func(name, text string) {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	lay("outer/.patlint.yaml", "version: 1\n")
	lay("outer/repo/.git/HEAD", "")
	lay("outer/repo/a/.patlint.yaml", "version: 1\napi-version: v3\n")
	lay("outer/repo/a/b/x.json", "")
	lay("outer/other/x.json", "")
	lay("outer/submodule/.git", "gitdir: elsewhere\n")
	f := Finder{Root: filepath.Join(root, "outer", "repo")}
	for _, c := range []struct{ dir, want, reason string }{
		{"outer/repo/a", "a/.patlint.yaml", "beside the file"},
		{"outer/repo/a/b", "a/.patlint.yaml", "above it"},
		{"outer/repo", "", "not above the repository's root"},
		{"outer/submodule", "", "of which .git is a file"},
		{"outer/other", "../.patlint.yaml", "in no repository: all the way up"},
		{"outer/nowhere/at/all", "../.patlint.yaml", "the folder need not be there"},
	} {
		t.Run(c.dir, func(t *testing.T) {
			got, err := f.For(filepath.Join(root, c.dir))
			if err != nil {
				t.Fatal(err)
			}
			path := ""
			if got != nil {
				path = got.Path
			}
			if path != c.want {
				t.Errorf("expected %q, got %q (%s)", c.want, path, c.reason)
			}
		})
	}
	a, _ := f.For(filepath.Join(root, "outer/repo/a"))
	if b, _ := f.For(filepath.Join(root, "outer/repo/a/b")); a != b {
		t.Error("expected a configuration to be read once")
	}
	if err := os.Mkdir(filepath.Join(root, "outer/repo/c"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(root, "outer/repo/c", FileName), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := f.For(filepath.Join(root, "outer/repo/c")); err == nil {
		t.Error("expected a folder of that name to be an error: it is not what was meant")
	}
}

func TestNearest(t *testing.T) {
	names := KindNames()
	for _, c := range []struct{ word, want, reason string }{
		{"token", "token", "itself"},
		{"tokn", "token", "a letter missing"},
		{"tokenn", "token", "a letter too many"},
		{"tokne", "token", "two swapped"},
		{"TOKEN", "token", "case"},
		{"create", "create", "nearer than created"},
		{"xyz", "", "nothing near"},
		{"", "", "nothing at all"},
		{strings.Repeat("a", 1<<20), "", "at once, however long"},
	} {
		if got := Nearest(c.word, names); got != c.want {
			t.Errorf("%.20q: expected %q, got %q (%s)", c.word, c.want, got, c.reason)
		}
	}
}

func TestRules(t *testing.T) {
	seen := map[string]bool{}
	last := pat.RuleID("")
	for _, r := range Rules() {
		if seen[r.Name] || r.ID <= last {
			t.Errorf("%s %s: expected each once, in order", string(r.ID), r.Name)
		}
		seen[r.Name], last = true, r.ID
		for _, word := range []string{string(r.ID), r.Name, strings.ToLower(string(r.ID))} {
			if got, err := FindRule(word); err != nil || got.ID != r.ID {
				t.Errorf("%s: expected %s, got %s, %v", word, string(r.ID), string(got.ID), err)
			}
		}
		if r.Layer == 5 {
			for _, text := range []string{Example(r.ID).Bad, Example(r.ID).Good} {
				if _, err := Parse("example", []byte(text)); err != nil {
					t.Errorf("%s: expected an example in order, got %v", r.Name, err)
				}
			}
		}
	}
}

// FuzzParse looks for a text that ends the program, or a problem that stands
// nowhere.
func FuzzParse(f *testing.F) {
	for _, s := range samples {
		f.Add([]byte(s.text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		c, err := Parse("a.yaml", text)
		if (c == nil) == (err == nil) {
			t.Fatal("expected a configuration or an error")
		}
		var invalid *InvalidError
		if errors.As(err, &invalid) {
			lines := strings.Count(string(text), "\n") + 1
			for _, p := range invalid.Problems {
				if p.Line < 1 || p.Line > lines+1 || p.Column < 1 || p.Message == "" {
					t.Fatalf("%d:%d: %q", p.Line, p.Column, p.Message)
				}
			}
		}
		if c != nil {
			for _, s := range c.Suppressions {
				if s.Span.Start < 0 || s.Span.End <= s.Span.Start || s.Span.End > len(text) {
					t.Fatalf("expected a place in the text, got %v", s.Span)
				}
			}
		}
	})
}
