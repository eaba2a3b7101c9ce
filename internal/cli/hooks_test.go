package cli_test

import (
	"bytes"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"github.com/sailpat/sailpat/internal/cli"
)

type hook struct {
	ID            string   `yaml:"id"`
	Name          string   `yaml:"name"`
	Description   string   `yaml:"description"`
	Language      string   `yaml:"language"`
	Entry         string   `yaml:"entry"`
	Args          []string `yaml:"args"`
	Dependencies  []string `yaml:"additional_dependencies"`
	Types         []string `yaml:"types"`
	Files         string   `yaml:"files"`
	RequireSerial bool     `yaml:"require_serial"`
	Minimum       string   `yaml:"minimum_pre_commit_version"`
}

func readHooks(t *testing.T) map[string]hook {
	t.Helper()
	text, err := os.ReadFile("../../.pre-commit-hooks.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var hooks []hook
	if err := yaml.UnmarshalWithOptions(text, &hooks, yaml.Strict()); err != nil {
		t.Fatal(err)
	}
	byID := map[string]hook{}
	for _, h := range hooks {
		byID[h.ID] = h
	}
	return byID
}

func TestHookFiles(t *testing.T) {
	hooks := readHooks(t)
	for _, c := range []struct {
		name     string
		any, one bool // one: a list
		reason   string
	}{
		{"pats/a.json", true, false, "a folder's name"},
		{"a/pats/b/c.ndjson", true, false, "at any depth"},
		{"pat.json", true, false, "the word alone"},
		{"new.pat.json", true, false, "between dots"},
		{"PAT-create.jsonl", true, false, "in any case"},
		{"personal_access_tokens.json", true, false, "as words"},
		{"x/personalAccessToken/y.json", true, false, "as one word"},
		{"pat-list.json", true, true, "a list"},
		{"all.pats_list.ndjson", true, true, "lists"},
		{"patch.json", false, false, "pat is a word of its own"},
		{"path/to/x.json", false, false, "here too"},
		{"compat.json", false, false, "and here"},
		{"spat.json", false, false, "and here"},
		{"package.json", false, false, "is everywhere"},
		{"pats/readme.md", false, false, "no JSON"},
		{"pat-x.xjson", false, false, "another ending"},
		{"pat.json.bak", false, false, "the ending ends"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for id, want := range map[string]bool{"patlint": c.any, "patlint-fmt": c.any, "patlint-system": c.any, "patlint-list": c.one} {
				if got := regexp.MustCompile(hooks[id].Files).MatchString(c.name); got != want {
					t.Errorf("%s: expected %v, got %v (%s)", id, want, got, c.reason)
				}
			}
		})
	}
}

func TestHooksAreWhole(t *testing.T) {
	hooks := readHooks(t)
	if len(hooks) != 4 {
		t.Errorf("expected 4 hooks, got %d", len(hooks))
	}
	for id, h := range hooks {
		built := len(h.Dependencies) == 1 && h.Dependencies[0] == "./cmd/patlint"
		switch {
		case h.Name == "" || h.Description == "" || h.Minimum == "":
			t.Errorf("%s: expected a name, a description and a version", id)
		case len(h.Args) != 1 || h.Args[0] != "--":
			t.Errorf("%s: expected -- before the files, which may begin with a dash", id)
		case !h.RequireSerial:
			t.Errorf("%s: expected one process", id)
		case h.Language == "golang" && !built || h.Language == "system" && built:
			t.Errorf("%s: expected patlint to be built where it is not there", id)
		}
		understood(t, h.Entry)
	}
}

// TestExamplesAreUnderstood reads every call of patlint in the manual and in
// contrib, without making it.
func TestExamplesAreUnderstood(t *testing.T) {
	calls := 0
	for _, name := range []string{"../../docs/patlint.md", "../../contrib/github-workflow.yml"} {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, call := range regexp.MustCompile(`(?m)^(?:    (?:curl … \| )?| *- (?:run: )?)(patlint .*)$`).FindAllStringSubmatch(string(text), -1) {
			call, _, _ := strings.Cut(call[1], " #")
			understood(t, call)
			calls++
		}
	}
	if calls < 6 {
		t.Errorf("expected more calls, got %d", calls)
	}
}

// understood checks that a call has no flag that does not exist.
func understood(t *testing.T, call string) {
	t.Helper()
	var stderr bytes.Buffer
	p := cli.Process{Stdout: &bytes.Buffer{}, Stderr: &stderr, Getenv: os.Getenv, Now: time.Now}
	if code := p.Main(append(strings.Fields(call)[1:], "--help")); code != 0 {
		t.Errorf("%q: %s", call, &stderr)
	}
}
