package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/sailpat/sailpat/schema"
)

// The versions of the programs that do not come with go.mod.
const (
	sourcemetaVersion = "@sourcemeta/jsonschema@16.11.0"
	ajvVersion        = "ajv-cli@5.0.0"
	ajvFormatsVersion = "ajv-formats@2.1.1"
)

// tools builds and installs programs into a folder.
type tools struct {
	dir     string
	install bool // by npm
	npm     string
	npmDone bool
	schemas string
}

const schemaBase = "https://raw.githubusercontent.com/sailpat/sailpat/main/schema/"

func (t *tools) path(elem ...string) string {
	return filepath.Join(append([]string{t.dir}, elem...)...)
}

func (t *tools) build(name, folder, pkg string) (string, error) {
	out := t.path(name)
	cmd := exec.Command("go", "build", "-o", out, pkg)
	cmd.Dir = folder
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0") // as programs are released: no C library to load
	if text, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%s cannot be built: %w: %s", name, err, lastLine(text))
	}
	return out, nil
}

func lastLine(text []byte) string {
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	return lines[len(lines)-1]
}

// emptyProgram is what no Go program can start faster than.
func (t *tools) emptyProgram() (*program, error) {
	dir := t.path("empty")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	for name, text := range map[string]string{"go.mod": "module empty\n", "main.go": "package main\n\nfunc main() {}\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			return nil, err
		}
	}
	out, err := t.build("empty.exe", dir, ".")
	return &program{name: "an empty Go program", args: func(string, []string) []string { return []string{out} }}, err
}

func (t *tools) patlint() *program {
	p := &program{name: "patlint", ours: true}
	out, err := t.build("patlint.exe", "..", "./cmd/patlint")
	if err != nil {
		p.skipped = err.Error()
	}
	p.args = func(_ string, files []string) []string { return append([]string{out}, files...) }
	return p
}

func (t *tools) jv() *program {
	p := &program{name: "jv (santhosh-tekuri/jsonschema v6)"}
	out, err := t.build("jv.exe", ".", "github.com/santhosh-tekuri/jsonschema/cmd/jv")
	if err == nil {
		err = t.writeSchemas()
	}
	if err != nil {
		p.skipped = err.Error()
	}
	p.args = func(kind string, files []string) []string {
		return append([]string{out, "--quiet", "--assert-format", "--map", schemaBase + "=" + t.schemas, t.schema(kind)}, files...)
	}
	return p
}

func (t *tools) sourcemeta() *program {
	p := &program{name: "@sourcemeta/jsonschema, native, --fast"}
	binary, err := t.nativeSourcemeta()
	if err != nil {
		p.skipped = err.Error()
	}
	p.args = func(kind string, files []string) []string {
		return append([]string{binary, "validate", t.schema(kind), "--fast", "--resolve", t.schema("members"), "--resolve", t.schema(other(kind))}, files...)
	}
	return p
}

// nativeSourcemeta returns the binary itself: the package's own command starts
// it from Node.js, which takes longer than the work.
func (t *tools) nativeSourcemeta() (string, error) {
	if err := t.npmInstall(); err != nil {
		return "", err
	}
	arch := map[string]string{"amd64": "x86_64", "arm64": "arm64"}[runtime.GOARCH]
	pattern := t.path("node_modules", "@sourcemeta", "jsonschema", "build", "*", "jsonschema-"+runtime.GOOS+"-"+arch)
	found, err := filepath.Glob(pattern)
	if err == nil && len(found) == 0 {
		err = fmt.Errorf("the package has no binary for %s/%s", runtime.GOOS, runtime.GOARCH)
	}
	if err != nil {
		return "", err
	}
	return found[0], nil
}

func (t *tools) ajv() *program {
	p := &program{name: "ajv-cli"}
	if err := t.npmInstall(); err != nil {
		p.skipped = err.Error()
	}
	p.args = func(kind string, files []string) []string {
		args := []string{t.path("node_modules", ".bin", "ajv"), "validate", "--spec=draft2020", "--strict=false", "-c", t.path("node_modules", "ajv-formats"),
			"-r", t.schema("members"), "-r", t.schema(other(kind)), "-s", t.schema(kind)}
		if len(files) > 1 {
			return append(args, "-d", filepath.Join(filepath.Dir(files[0]), "*.json"))
		}
		return append(args, "-d", files[0])
	}
	return p
}

// other returns a schema that goes with that of kind: a list refers to a token,
// and no program minds one that is not needed.
func other(kind string) string {
	if kind == "list" {
		return "token"
	}
	return "list"
}

// npmInstall installs the programs that come by npm, once.
func (t *tools) npmInstall() error {
	if t.npmDone {
		if t.npm != "" {
			return fmt.Errorf("%s", t.npm)
		}
		return nil
	}
	t.npmDone = true
	err := t.tryNPM()
	if err != nil {
		t.npm = err.Error()
	}
	return err
}

func (t *tools) tryNPM() error {
	if err := t.writeSchemas(); err != nil {
		return err
	}
	if _, err := os.Stat(t.path("node_modules", ".bin", "ajv")); err == nil {
		return nil // from an earlier run
	}
	if !t.install {
		return fmt.Errorf("a quick run installs nothing")
	}
	npm, err := exec.LookPath("npm")
	if err != nil {
		return fmt.Errorf("there is no npm")
	}
	fmt.Fprintln(progress, "npm install")
	if err := os.WriteFile(t.path("package.json"), []byte("{\"private\":true}\n"), 0o644); err != nil {
		return err
	}
	cmd := exec.Command(npm, "install", "--no-audit", "--no-fund", "--no-save", sourcemetaVersion, ajvVersion, ajvFormatsVersion)
	cmd.Dir = t.dir
	if text, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("npm install: %w: %s", err, lastLine(text))
	}
	return nil
}

func (t *tools) schema(kind string) string { return filepath.Join(t.schemas, kind+".schema.json") }

func (t *tools) writeSchemas() error {
	if t.schemas != "" {
		return nil
	}
	t.schemas = t.path("schema")
	if err := os.RemoveAll(t.schemas); err != nil {
		return err
	}
	return os.CopyFS(t.schemas, schema.Files())
}
