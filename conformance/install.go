package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
)

// An installation is a folder with the packages of the npm and PyPI registries.
type installation struct {
	dir    string
	notRun map[string]string // why a registry has no packages
}

// newInstallation installs the packages that the lock files pin. It leaves a
// folder alone that was installed from the same lock files.
func newInstallation(dir string) (*installation, error) {
	if dir == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			return nil, err
		}
		dir = filepath.Join(cache, "sailpat-conformance")
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	i := &installation{dir: dir, notRun: map[string]string{}}
	npm := [][]string{{"npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"}}
	pip := [][]string{{"python3", "-m", "venv", "venv"}, {i.python(), "-m", "pip", "install", "--quiet", "--no-deps", "--requirement", "requirements.txt"}}
	for _, err := range []error{
		i.install("npm", "node", "package-lock.json", npm),
		i.install("pypi", "python", "requirements.txt", pip),
	} {
		if err != nil {
			return nil, err
		}
	}
	return i, nil
}

// install copies the files of a folder and runs the commands there, unless they
// have run for the same lock file. A command that fails is the reason not to run
// the implementations of the registry.
func (i *installation) install(registry, folder, lockFile string, commands [][]string) error {
	to := filepath.Join(i.dir, folder)
	if err := os.MkdirAll(to, 0o777); err != nil {
		return err
	}
	files, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	for _, f := range files {
		if f.IsDir() {
			continue
		}
		text, err := os.ReadFile(filepath.Join(folder, f.Name()))
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(to, f.Name()), text, 0o666); err != nil {
			return err
		}
	}
	lock, err := os.ReadFile(filepath.Join(folder, lockFile))
	if err != nil {
		return err
	}
	stamp := filepath.Join(to, "installed")
	if old, err := os.ReadFile(stamp); err == nil && bytes.Equal(old, lock) {
		return nil
	}
	if err := os.Remove(stamp); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for _, words := range commands {
		cmd := exec.Command(words[0], words[1:]...)
		cmd.Dir = to
		if out, err := cmd.CombinedOutput(); err != nil {
			fmt.Fprintf(os.Stderr, "%s\n%s", strings.Join(words, " "), out)
			i.notRun[registry] = fmt.Sprintf("`%s` failed", filepath.Base(words[0])+" "+strings.Join(words[1:], " "))
			return nil
		}
	}
	return os.WriteFile(stamp, lock, 0o666)
}

func (i *installation) python() string {
	if runtime.GOOS == "windows" {
		return filepath.Join(i.dir, "python", "venv", "Scripts", "python.exe")
	}
	return filepath.Join(i.dir, "python", "venv", "bin", "python")
}

// command returns what starts the executor of an implementation, or why it cannot
// be started.
func (i *installation) command(m implementation) (words []string, notRun string, err error) {
	schemas, err := filepath.Abs("../schema")
	if err != nil {
		return nil, "", err
	}
	switch m.registry {
	case "go":
		words, err = selfCommand(m)
		return words, "", err
	case "npm":
		return []string{"node", filepath.Join(i.dir, "node", m.script), schemas}, i.notRun[m.registry], nil
	case "pypi":
		return []string{i.python(), filepath.Join(i.dir, "python", m.script), schemas}, i.notRun[m.registry], nil
	}
	return nil, m.notRun, nil
}

// selfCommand starts this program as a Go executor.
func selfCommand(m implementation) ([]string, error) {
	self, err := os.Executable()
	return []string{self, "-executor", m.script}, err
}

// locks are the versions of the lock files.
type locks struct {
	date     string            // on which they were written
	versions map[string]string // by registry and package: "npm ajv"
}

var (
	dateLine    = regexp.MustCompile(`(?m)^# Locked on (\d{4}-\d\d-\d\d)\.`)
	pinnedLine  = regexp.MustCompile(`(?m)^([\w.-]+)==(\S+)$`)
	requireLine = regexp.MustCompile(`(?m)^\t?(?:require )?([\w./-]+) (v\S+)`)
	goLine      = regexp.MustCompile(`(?m)^go (\S+)`)
)

func readLocks() (l locks, err error) {
	l.versions = map[string]string{}
	gomod, err1 := os.ReadFile("go.mod")
	npm, err2 := os.ReadFile("node/package-lock.json")
	pip, err3 := os.ReadFile("python/requirements.txt")
	if err := errors.Join(err1, err2, err3); err != nil {
		return l, err
	}
	for _, m := range requireLine.FindAllSubmatch(gomod, -1) {
		l.versions["go "+string(m[1])] = string(m[2])
	}
	if m := goLine.FindSubmatch(gomod); m != nil {
		l.versions["go encoding/json"] = "Go " + string(m[1])
	}
	l.versions["go github.com/sailpat/sailpat"] = "this commit"
	var lock struct {
		Packages map[string]struct{ Version string }
	}
	if err := json.Unmarshal(npm, &lock); err != nil {
		return l, fmt.Errorf("package-lock.json: %w", err)
	}
	for name, p := range lock.Packages {
		l.versions["npm "+strings.TrimPrefix(name, "node_modules/")] = p.Version
	}
	for _, m := range pinnedLine.FindAllSubmatch(pip, -1) {
		l.versions["pypi "+string(m[1])] = string(m[2])
	}
	m := dateLine.FindSubmatch(pip)
	if m == nil {
		return l, errors.New("requirements.txt has no line `# Locked on DATE.`")
	}
	l.date = string(m[1])
	return l, nil
}

func (l locks) version(m implementation) (string, error) {
	if m.registry == "" {
		return "–", nil
	}
	v, ok := l.versions[m.registry+" "+m.pkg]
	if !ok {
		return "", fmt.Errorf("no lock file pins %s", m.pkg)
	}
	return v, nil
}
