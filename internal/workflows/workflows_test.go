package workflows_test

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

const root = "../.."

// decode reads a YAML file of the repository into v. Duplicate keys are errors,
// and so are unknown ones if v is a struct.
func decode(t *testing.T, name string, v any) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.UnmarshalWithOptions(text, v, yaml.Strict()); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

// glob returns the files of the repository that match pattern.
func glob(t *testing.T, pattern string) []string {
	t.Helper()
	names, err := fs.Glob(os.DirFS(root), pattern)
	if err != nil || len(names) == 0 {
		t.Fatalf("no file matches %s (%v)", pattern, err)
	}
	return names
}

var (
	pinned  = regexp.MustCompile(`^[\w.-]+/[\w.-]+(/[\w./-]+)?@[0-9a-f]{40}$`)
	comment = regexp.MustCompile(`uses: \S+@[0-9a-f]{40} # v\d+\.\d+\.\d+\n`)
)

// TestPinned makes sure that every action is pinned by a commit: whoever moves a
// tag of an action must not run code here. A comment tells people and Dependabot
// the version.
func TestPinned(t *testing.T) {
	files := append(glob(t, ".github/workflows/*.yml"), "action.yml", "contrib/github-workflow.yml", "contrib/github-audit.yml")
	for _, name := range files {
		t.Run(path.Base(name), func(t *testing.T) {
			var document any
			decode(t, name, &document)
			remote := 0
			for _, action := range uses(document) {
				if strings.HasPrefix(action, "./") {
					continue
				}
				remote++
				if !pinned.MatchString(action) {
					t.Errorf("%s is not pinned by a commit of 40 hexadecimal digits", action)
				}
			}
			text, err := os.ReadFile(filepath.Join(root, name))
			if err != nil {
				t.Fatal(err)
			}
			if n := len(comment.FindAll(text, -1)); n != remote || n == 0 {
				t.Errorf("%d of %d actions have a comment such as # v1.2.3", n, remote)
			}
		})
	}
}

// uses returns the values of all keys "uses" at any depth.
func uses(v any) (out []string) {
	switch v := v.(type) {
	case map[string]any:
		for key, value := range v {
			if s, ok := value.(string); ok && key == "uses" {
				out = append(out, s)
			}
			out = append(out, uses(value)...)
		}
	case []any:
		for _, element := range v {
			out = append(out, uses(element)...)
		}
	}
	return out
}

// TestPermissions makes sure that a job can write only what it asks for itself.
func TestPermissions(t *testing.T) {
	for _, name := range glob(t, ".github/workflows/*.yml") {
		var w struct {
			Permissions map[string]string
			Jobs        map[string]struct {
				Timeout int `yaml:"timeout-minutes"`
				Uses    string
			}
		}
		text, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := yaml.Unmarshal(text, &w); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if len(w.Permissions) != 1 || w.Permissions["contents"] != "read" {
			t.Errorf("%s: permissions are %v, must be contents: read", name, w.Permissions)
		}
		if len(w.Jobs) == 0 {
			t.Errorf("%s has no jobs", name)
		}
		for id, job := range w.Jobs {
			if job.Uses == "" && job.Timeout == 0 {
				t.Errorf("%s: job %s has no timeout-minutes", name, id)
			}
		}
	}
}

// TestDependabot makes sure that Dependabot knows every module and package.
func TestDependabot(t *testing.T) {
	var config struct {
		Version int
		Updates []struct {
			Ecosystem   string `yaml:"package-ecosystem"`
			Directories []string
			Schedule    struct{ Interval string }
			Groups      map[string]struct{ Patterns []string }
		}
	}
	decode(t, ".github/dependabot.yml", &config)
	listed := map[string][]string{}
	for _, u := range config.Updates {
		listed[u.Ecosystem] = append(listed[u.Ecosystem], u.Directories...)
	}
	found := map[string][]string{"github-actions": {"/"}}
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "node_modules" || d.Name() == "dist" || d.Name() == ".git"):
			return fs.SkipDir
		case d.Name() == "go.mod":
			found["gomod"] = append(found["gomod"], path.Join("/", path.Dir(name)))
		case d.Name() == "package.json":
			found["npm"] = append(found["npm"], path.Join("/", path.Dir(name)))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for ecosystem, folders := range found {
		for _, folder := range folders {
			if !slices.Contains(listed[ecosystem], folder) {
				t.Errorf("add %s to the directories of %s in .github/dependabot.yml", folder, ecosystem)
			}
		}
		for _, folder := range listed[ecosystem] {
			if !slices.Contains(folders, folder) {
				t.Errorf("remove %s from the directories of %s in .github/dependabot.yml", folder, ecosystem)
			}
		}
	}
}

// TestIssueForms makes sure that GitHub accepts the forms (it ignores a form with
// a mistake), and that each one tells people to remove secrets.
func TestIssueForms(t *testing.T) {
	forms := 0
	for _, name := range glob(t, ".github/ISSUE_TEMPLATE/*.yml") {
		if path.Base(name) == "config.yml" {
			continue
		}
		forms++
		var form struct {
			Name, Description, Title string
			Labels                   []string
			Body                     []struct {
				Type, ID   string
				Attributes struct{ Value, Label, Description, Placeholder, Render string }
				Validation struct{ Required bool } `yaml:"validations"`
			}
		}
		decode(t, name, &form)
		if form.Name == "" || form.Description == "" {
			t.Errorf("%s needs a name and a description", name)
		}
		ids, warned := map[string]bool{}, false
		for _, x := range form.Body {
			switch x.Type {
			case "markdown":
				warned = warned || strings.Contains(x.Attributes.Value, "Replace every secret")
				continue
			case "input", "textarea":
			default:
				t.Errorf("%s: type %q is not used here", name, x.Type)
			}
			if x.ID == "" || ids[x.ID] {
				t.Errorf("%s: id %q is missing or used twice", name, x.ID)
			}
			ids[x.ID] = true
			if x.Attributes.Label == "" || !x.Validation.Required {
				t.Errorf("%s: %s needs a label and must be required", name, x.ID)
			}
			if x.Type == "input" && x.Attributes.Render != "" {
				t.Errorf("%s: %s: only a textarea has render", name, x.ID)
			}
		}
		if !ids["payload"] || !warned {
			t.Errorf("%s must ask for a payload and tell people to replace secrets", name)
		}
	}
	if forms != 2 {
		t.Errorf("%d forms, must be 2", forms)
	}
}

// TestAction runs the script of action.yml, with the defaults of action.yml, and
// compares what it does with what the inputs say.
func TestAction(t *testing.T) {
	var action struct {
		Name, Description, Author string
		Branding                  map[string]string
		Inputs                    map[string]struct{ Description, Default string }
		Outputs                   map[string]struct{ Description, Value string }
		Runs                      struct {
			Using string
			Steps []struct {
				ID, Shell, Run, Uses string
				Dir                  string `yaml:"working-directory"`
				With, Env            map[string]string
			}
		}
	}
	decode(t, "action.yml", &action)
	steps := action.Runs.Steps
	last := steps[len(steps)-1]
	inputs := map[string]string{} // variables of the script, with their defaults
	for name, value := range last.Env {
		input := strings.TrimSuffix(strings.TrimPrefix(value, "${{ inputs."), " }}")
		x, ok := action.Inputs[input]
		if !ok || x.Description == "" {
			t.Errorf("%s: no input, or none with a description: %s", name, value)
		}
		inputs[name] = x.Default
	}
	if len(inputs) != len(action.Inputs) {
		t.Errorf("the script uses %d of %d inputs", len(inputs), len(action.Inputs))
	}
	for _, step := range steps {
		if strings.Contains(step.Run, "${{") {
			t.Errorf("an expression in a script can become a command: %s", step.Run)
		}
	}

	bash, err := exec.LookPath("bash")
	if err != nil || runtime.GOOS == "windows" {
		t.Skip("needs bash")
	}
	dir := t.TempDir()
	patlint := filepath.Join(dir, "patlint")
	build := exec.Command("go", "build", "-o", patlint, "./cmd/patlint")
	build.Dir = root
	if text, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	const good = `{"id":"1","name":"a","scope":null,"owner":{"type":"IDENTITY","id":"2","name":"b"},"created":"2017-07-11T18:45:37.098Z",` +
		`"expirationDate":"2026-12-31T23:59:59.999Z"}`
	write("good pat.json", good)
	write("bad.json", strings.Replace(good, "IDENTITY", "ROBOT", 1))
	for _, c := range []struct {
		name, reason string
		env          map[string]string
		code         int
		stdout       string // part of it
		sarif        bool
	}{
		{"valid", "a name with a space is one path", map[string]string{"PATHS": "good pat.json\n"}, 0, "", false},
		{"invalid", "annotations are the default", map[string]string{"PATHS": "good pat.json\nbad.json"}, 1, "::error file=bad.json,line=1", false},
		{"folder", "the default is the working directory", nil, 1, "PAT305", false},
		{"sarif", "annotations and a report", map[string]string{"FORMAT": "sarif"}, 1, "::error", true},
		{"clock", "now reaches patlint", map[string]string{"PATHS": "good pat.json", "NOW": "2027-01-01T00:00:00Z"}, 1, "PAT311", false},
		{"flags", "a flag a line", map[string]string{"FLAGS": "--disable=PAT305\n--exclude=x*"}, 0, "", false},
		{"injection", "an input is never a command", map[string]string{"PATHS": "$(touch hacked)\n`touch hacked`\n; touch hacked"}, 3, "", false},
		{"option", "a path is never a flag", map[string]string{"PATHS": "--version"}, 3, "", false},
		{"format", "only two formats", map[string]string{"FORMAT": "text"}, 2, "::error::format is text", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			output := filepath.Join(t.TempDir(), "output")
			cmd := exec.Command(bash, script(t, last.Run), patlint)
			cmd.Dir = dir
			cmd.Env = append(os.Environ(), "GITHUB_OUTPUT="+output)
			for name, value := range inputs {
				if name == "NOW" {
					value = "2026-06-01T00:00:00Z" // the default is today
				}
				if x, ok := c.env[name]; ok {
					value = x
				}
				cmd.Env = append(cmd.Env, name+"="+value)
			}
			var exit *exec.ExitError
			stdout, err := cmd.Output()
			if err != nil && !errors.As(err, &exit) {
				t.Fatal(err)
			}
			if code := cmd.ProcessState.ExitCode(); code != c.code || !strings.Contains(string(stdout), c.stdout) {
				t.Errorf("exit code %d, must be %d (%s); stdout must contain %q:\n%s\n%v", code, c.code, c.reason, c.stdout, stdout, err)
			}
			said, _ := os.ReadFile(output)
			report, _ := os.ReadFile(filepath.Join(dir, "patlint.sarif"))
			if c.sarif != (string(said) == "sarif-file=patlint.sarif\n") || c.sarif != strings.Contains(string(report), "PAT305") {
				t.Errorf("output %q and a report of %d bytes (%s)", said, len(report), c.reason)
			}
			os.Remove(filepath.Join(dir, "patlint.sarif"))
			if _, err := os.Stat(filepath.Join(dir, "hacked")); err == nil {
				t.Error("a path ran as a command")
			}
		})
	}
}

// script returns the path of the script that the last step of the action runs.
func script(t *testing.T, run string) string {
	t.Helper()
	m := regexp.MustCompile(`^bash "\$GITHUB_ACTION_PATH/([\w./-]+)" `).FindStringSubmatch(run)
	if m == nil {
		t.Fatalf("the last step must run a script of the repository: %s", run)
	}
	name, err := filepath.Abs(filepath.Join(root, m[1]))
	if err != nil {
		t.Fatal(err)
	}
	return name
}
