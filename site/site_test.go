package main

import (
	"bytes"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"github.com/sailpat/sailpat/audit"
	"github.com/sailpat/sailpat/internal/cli"
	"github.com/sailpat/sailpat/pat"
)

// built returns the site with a stub in place of the engines, which take seconds to
// build.
func built(t *testing.T) *site {
	t.Helper()
	s := &site{root: os.DirFS(".."), version: "v1.2.3", pages: map[string][]byte{}}
	stub := &engine{packed: []byte("stub"), wasmExec: "// stub"}
	if err := s.build(stub, stub); err != nil {
		t.Fatal(err)
	}
	return s
}

// There is a page for each rule and finding, with what the table says.
func TestPages(t *testing.T) {
	s := built(t)
	for _, r := range pat.Rules() {
		text := string(s.pages["rules/"+string(r.ID)+".html"])
		for _, part := range []string{string(r.ID) + " " + r.Name, "<h2>Bad</h2>", "<h2>Good</h2>", "<h2>Sources</h2>", "[" + string(r.ID) + " " + r.Name + "]"} {
			if !strings.Contains(text, part) {
				t.Errorf("the page of %s lacks %q", string(r.ID), part)
			}
		}
	}
	for _, r := range audit.Rules() {
		text := string(s.pages["findings/"+string(r.ID)+".html"])
		for _, part := range []string{string(r.ID) + " " + r.Name, "<h2>What to do</h2>", "<h2>Bad</h2>", "<h2>Good</h2>"} {
			if !strings.Contains(text, part) {
				t.Errorf("the page of %s lacks %q", string(r.ID), part)
			}
		}
	}
	for _, m := range s.documents() {
		if len(s.pages[m.page]) < 2000 {
			t.Errorf("%s has %d bytes", m.page, len(s.pages[m.page]))
		}
		if bytes.Contains(s.pages[m.page], []byte("<code>\n")) {
			t.Errorf("%s: a code block is not one: in a list, it must be indented by four spaces", m.file)
		}
	}
}

// maxEngine is the budget for the engine that checks, compressed as in the page.
const maxEngine = 1_000_000

// The engine holds its budget. If this fails, a package has come in that the engine
// can do without: "go build -ldflags=-dumpdep ./site/wasm/check" says why each symbol
// is linked.
func TestWeight(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the engine")
	}
	e, err := buildEngine("..", "check", "v1.2.3")
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d bytes", len(e.packed))
	if n := len(e.packed); n > maxEngine {
		t.Errorf("the engine has %d bytes compressed, want at most %d", n, maxEngine)
	}
}

// A release has the playground as one file, which .goreleaser.yaml makes with this
// command and lists among the files and the checksums of the release.
func TestRelease(t *testing.T) {
	text, err := os.ReadFile("../.goreleaser.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var config struct {
		Before  struct{ Hooks []string }
		Release struct {
			ExtraFiles []struct{ Glob string } `yaml:"extra_files"`
		}
		Checksum struct {
			ExtraFiles []struct{ Glob string } `yaml:"extra_files"`
		}
	}
	if err := yaml.Unmarshal(text, &config); err != nil {
		t.Fatal(err)
	}
	hook := regexp.MustCompile(`^go run \./site -playground (\S+) -version `)
	made := ""
	for _, h := range config.Before.Hooks {
		if m := hook.FindStringSubmatch(h); m != nil {
			made = m[1]
		}
	}
	for _, files := range [][]struct{ Glob string }{config.Release.ExtraFiles, config.Checksum.ExtraFiles} {
		if made == "" || len(files) != 1 || files[0].Glob != made {
			t.Errorf("the hooks make %q, and the release has %v", made, files)
		}
	}
	if testing.Short() {
		t.Skip("builds the engine")
	}
	file := filepath.Join(t.TempDir(), "a", "playground.html")
	if err := run("", file, "v1.2.3"); err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"sailpat v1.2.3.", `href="` + home + `rules/index.html"`, `id="engine"`} {
		if !strings.Contains(string(page), part) {
			t.Errorf("the playground of a release lacks %q", part)
		}
	}
}

// The report of the example tenant is the one that patlint writes.
func TestReport(t *testing.T) {
	s := built(t)
	t.Chdir("../testdata/example/tenant")
	var out, messages strings.Builder
	p := cli.Process{Stdin: strings.NewReader(""), Stdout: &out, Stderr: &messages,
		Getenv: func(string) string { return "" }, Now: func() time.Time { panic("the report depends on today's date") }}
	p.Main([]string{"audit", "--now", "2026-06-01T00:00:00Z", "--exported", "2026-05-31T18:00:00Z", "--tenant", "example",
		"--policy", "policy.yaml", "--owners", "owners.csv", "--fail-on", "never", "--format", "html", "pats.json"})
	patlint, ours := "patlint "+version(), "patlint "+s.version
	if want := strings.ReplaceAll(out.String(), patlint, ours); string(s.pages[reportPage]) != want {
		t.Errorf("the page is not that of patlint (%s)", messages.String())
	}
}

var (
	hrefs = regexp.MustCompile(`\s(?:href|src)="([^"]*)"`)
	ids   = regexp.MustCompile(`\sid="([^"]*)"`)
	blank = regexp.MustCompile(`(?s)<script.*?</script>`)
)

// Every link within the site leads to a page and an anchor of it.
func TestLinks(t *testing.T) {
	s := built(t)
	anchors := map[string][]string{}
	for name, text := range s.pages {
		for _, m := range ids.FindAllSubmatch(blank.ReplaceAll(text, nil), -1) {
			anchors[name] = append(anchors[name], string(m[1]))
		}
	}
	links := 0
	for name, text := range s.pages {
		for _, m := range hrefs.FindAllSubmatch(blank.ReplaceAll(text, nil), -1) {
			href := string(m[1])
			if strings.Contains(href, ":") {
				continue
			}
			links++
			file, fragment, _ := strings.Cut(href, "#")
			target := name
			if file != "" {
				target = path.Join(path.Dir(name), file)
			}
			if s.pages[target] == nil {
				t.Errorf("%s: %s: no such page", name, href)
			} else if fragment != "" && !strings.HasPrefix(fragment, "rule=") && !slices.Contains(anchors[target], fragment) {
				t.Errorf("%s: %s: no such anchor", name, href)
			}
		}
	}
	if links < 1000 {
		t.Errorf("found %d links only", links)
	}
}

// The playgrounds load nothing: the policy forbids it, and nothing asks for it.
func TestPolicy(t *testing.T) {
	s := built(t)
	for _, name := range []string{"playground.html", "audit-playground.html"} {
		text := string(s.pages[name])
		for _, part := range []string{"default-src &#39;none&#39;", "connect-src &#39;none&#39;", "form-action &#39;none&#39;", "worker-src blob:"} {
			if !strings.Contains(text, part) {
				t.Errorf("%s: the policy lacks %q", name, part)
			}
		}
		if at := strings.Index(text, "Content-Security-Policy"); at < 0 || at > strings.Index(text, "<style") || at > strings.Index(text, "<script") {
			t.Errorf("%s: the policy must come before what it is about", name)
		}
		for _, part := range []string{"unsafe-inline", "unsafe-eval'", " src=", "<link rel=\"stylesheet\""} {
			if strings.Contains(strings.ReplaceAll(text, "wasm-unsafe-eval", ""), part) {
				t.Errorf("%s contains %q", name, part)
			}
		}
	}
}

// Each link from a rule to the playground finds its example there.
func TestExamples(t *testing.T) {
	all := map[string]example{}
	for _, g := range append(examples(), auditExamples()...) {
		for _, e := range g.Examples {
			if _, ok := all[e.ID]; ok {
				t.Errorf("%s stands twice", e.ID)
			}
			all[e.ID] = e
		}
	}
	for _, k := range pat.Kinds() {
		if e, ok := all[k.String()]; !ok || e.Rule != "" {
			t.Errorf("no valid example of kind %s", k)
		}
	}
	tries := 0
	for name, text := range built(t).pages {
		_, rest, ok := strings.Cut(string(text), "playground.html#rule=")
		if !ok || !strings.Contains(name, "/") {
			continue
		}
		tries++
		if id, _, _ := strings.Cut(rest, `"`); all[id].Rule != id {
			t.Errorf("%s: the playground has no example %s", name, id)
		}
	}
	if tries < 60 {
		t.Errorf("%d pages link to the playground", tries)
	}
}

// Anchors are those of GitHub, so that links from outside work in both places.
func TestMarkdown(t *testing.T) {
	s := &site{root: os.DirFS(".."), pages: map[string][]byte{}}
	for _, tt := range []struct{ name, text, want string }{
		{"heading", "## §3. What `x` is", `<h2 id="3-what-x-is">`},
		{"same heading twice", "# A\n\n# A", `<h1 id="a-1">`},
		{"page of the site", "[a](contract.md#d1)", `href="contract.html#d1"`},
		{"rule", "[a](rules.md#pat105-duplicate-member)", `href="rules/PAT105.html"`},
		{"file of the repository", "[a](../pat/doc.go)", `href="https://github.com/sailpat/sailpat/blob/main/pat/doc.go"`},
		{"folder of the repository", "[a](../audit)", `href="https://github.com/sailpat/sailpat/tree/main/audit"`},
		{"elsewhere", "[a](https://example.com/b.md#c)", `href="https://example.com/b.md#c"`},
		{"bar in code in a table", "| a |\n|---|\n| `b \\| c` |", "<code>b | c</code>"},
		{"aligned column", "| a |\n|--:|\n| 1 |", `<td class="right">1</td>`},
		{"image", "![a](audit.png)", `<img src="audit.png" alt="a">`},
		{"comment", "<!-- x -->\n\na", "<p>a</p>"},
	} {
		if got := string(s.markdown("", "docs/audit.md", tt.text)); !strings.Contains(got, tt.want) {
			t.Errorf("%s: got %s, want %s", tt.name, got, tt.want)
		}
	}
}
