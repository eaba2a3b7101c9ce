package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html/template"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/sailpat/sailpat/audit"
	"github.com/sailpat/sailpat/internal/ruleexample"
	"github.com/sailpat/sailpat/pat"
)

// An engine is a WebAssembly program, packed with gzip, and the file of the Go
// distribution that runs it.
type engine struct {
	packed   []byte
	wasmExec string
}

// engineFlags make the engines small: patnolog leaves out log/slog, and code that is
// not inlined is a twentieth smaller. The scanner is inlined, since it is where the
// time goes.
var engineFlags = []string{"-trimpath", "-buildvcs=false", "-tags=patnolog",
	"-gcflags=all=-l", "-gcflags=github.com/sailpat/sailpat/internal/jsonscan="}

// buildEngine builds site/wasm/<name>.
func buildEngine(root, name, version string) (*engine, error) {
	dir, err := os.MkdirTemp("", "site")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, name+".wasm")
	if _, err := goCommand(root, slices.Concat([]string{"build"}, engineFlags, []string{"-ldflags=-s -w -X 'main.version=" + version + "'", "-o", file, "./site/wasm/" + name})...); err != nil {
		return nil, err
	}
	wasm, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var packed bytes.Buffer
	w, _ := gzip.NewWriterLevel(&packed, gzip.BestCompression) // the level is valid
	if _, err := w.Write(wasm); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	goroot, err := goCommand(root, "env", "GOROOT")
	if err != nil {
		return nil, err
	}
	wasmExec, err := os.ReadFile(filepath.Join(strings.TrimSpace(goroot), "lib", "wasm", "wasm_exec.js"))
	if err != nil {
		return nil, err
	}
	return &engine{packed.Bytes(), string(wasmExec)}, nil
}

func goCommand(root string, args ...string) (string, error) {
	cmd := exec.Command("go", args...)
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("go %s: %w\n%s", args[0], err, stderr.Bytes())
	}
	return string(out), nil
}

// pageData is what the script of a playground reads.
type pageData struct {
	Rules    string         `json:"rules"` // URL of the folder with a page for each rule
	Examples []exampleGroup `json:"examples"`
}

type exampleGroup struct {
	Label    string    `json:"label"`
	Examples []example `json:"examples"`
}

type example struct {
	ID      string `json:"id"`
	Label   string `json:"label"`
	Rule    string `json:"rule,omitempty"`
	Kind    string `json:"kind"`
	Version string `json:"version"`
	Now     string `json:"now,omitempty"`
	Intent  bool   `json:"intent,omitempty"`
	Text    string `json:"text"`
}

// longestExample limits the examples of the playground: a few rules need
// kilobytes of brackets.
const longestExample = 2000

// examples returns the examples of the rules by kind, each with a valid one first.
func examples() (groups []exampleGroup) {
	byKind := map[string]*exampleGroup{}
	order := []string{}
	for _, kind := range pat.Kinds() {
		order = append(order, kind.String())
		byKind[kind.String()] = &exampleGroup{Label: kind.String()}
	}
	order = append(order, "auto")
	byKind["auto"] = &exampleGroup{Label: "documents"}
	for _, r := range pat.Rules() {
		e, ok := ruleexample.Of(string(r.ID))
		if !ok || len(e.Bad) > longestExample || !utf8.ValidString(e.Bad) {
			continue
		}
		settings := settingsOf(r)
		g := byKind[settings.Kind]
		if len(g.Examples) == 0 && len(e.Good) <= longestExample && settings.Kind != "auto" && pat.Lint([]byte(e.Good), kindOf(r)).Violations == nil {
			good := settings
			good.ID, good.Label, good.Rule, good.Text = settings.Kind, "valid "+settings.Kind, "", e.Good
			g.Examples = append(g.Examples, good)
		}
		settings.Text = e.Bad
		g.Examples = append(g.Examples, settings)
	}
	for _, kind := range order {
		if len(byKind[kind].Examples) > 0 {
			groups = append(groups, *byKind[kind])
		}
	}
	return groups
}

// kindOf returns the kind as which the bad example of a rule is read, as patlint
// explain does.
func kindOf(r pat.Rule) pat.Kind {
	if r.Layer == 0 || len(r.Kinds) == 0 {
		return pat.KindAuto
	}
	e, _ := ruleexample.Of(string(r.ID))
	if kind, ok := pat.DetectKind([]byte(e.Bad)); ok && slices.Contains(r.Kinds, kind) {
		return kind
	}
	return r.Kinds[0]
}

// settingsOf returns how the examples of a rule are read.
func settingsOf(r pat.Rule) example {
	e := example{ID: string(r.ID), Label: string(r.ID) + " " + r.Name, Rule: string(r.ID), Kind: "auto", Version: pat.V1.String(),
		Intent: r.OffByDefault && r.ID != pat.RuleSecretInDocument}
	if kind := kindOf(r); kind != pat.KindAuto {
		e.Kind = kind.String()
	}
	if len(r.Dialects) > 0 && r.Dialects[0] == pat.SixMonths && len(r.Dialects) == 1 {
		e.Version = pat.V3.String()
	}
	if r.NeedsClock {
		e.Now = ruleexample.Clock
	}
	return e
}

// auditExamples returns the examples of the findings that a list alone can show.
func auditExamples() []exampleGroup {
	g := exampleGroup{Label: "findings"}
	for _, r := range audit.Rules() {
		if b := r.Bad; b.Previous == "" && b.Owners == nil && b.Exported == "" && b.Policy == nil && len(b.Tokens) <= 4*longestExample {
			g.Examples = append(g.Examples, example{ID: string(r.ID), Label: string(r.ID) + " " + r.Name, Rule: string(r.ID),
				Version: b.Version.String(), Now: audit.ExampleClock, Text: indented(b.Tokens)})
		}
	}
	return []exampleGroup{g}
}

// indented returns a list with a member a line, or as it is if it is no JSON.
func indented(list string) string {
	var b bytes.Buffer
	if err := json.Indent(&b, []byte(list), "", "  "); err != nil {
		return list
	}
	return b.String()
}

// playground returns the page that checks a payload. It is one file. Its links
// begin with root.
func (s *site) playground(e *engine, root string) ([]byte, error) {
	return s.interactive(e, root, "playground.html", "Playground of patlint",
		"Check a SailPoint personal access token payload in the browser. Nothing is uploaded.",
		map[string]any{"Audit": false, "Kinds": pat.Kinds(), "Versions": pat.APIVersions()},
		pageData{root + "rules/", examples()})
}

// auditPlayground returns the page that audits a list.
func (s *site) auditPlayground(e *engine, root string) ([]byte, error) {
	return s.interactive(e, root, "audit-playground.html", "Audit playground of patlint",
		"Audit a list of SailPoint personal access tokens in the browser. Nothing is uploaded.",
		map[string]any{"Audit": true, "Presets": audit.Presets(), "Versions": pat.APIVersions()},
		pageData{root + "findings/", auditExamples()})
}

// interactive returns a page that holds everything it needs, with a policy that
// lets it load nothing: its style and its script by their hashes, its worker from
// a blob: URL, and no connection to anywhere.
func (s *site) interactive(e *engine, root, name, title, description string, body map[string]any, data pageData) ([]byte, error) {
	style := asset("style.css") + asset("playground.css")
	script := asset("playground.js")
	encoded, err := json.Marshal(data) // escapes "<", so that no text ends the element
	if err != nil {
		return nil, err
	}
	mode := "check"
	if body["Audit"] == true {
		mode = "audit"
	}
	main, err := execute("playground", body)
	if err != nil {
		return nil, err
	}
	for _, text := range []string{script, asset("worker.js"), e.wasmExec} {
		if strings.Contains(text, "</script") {
			return nil, fmt.Errorf("a script of %s contains its own end", name)
		}
	}
	p := s.page(name, root, title, description, main)
	p.Mode, p.Style = mode, template.CSS(style)
	p.Policy = "default-src 'none'; connect-src 'none'; script-src " + hash(script) + " 'wasm-unsafe-eval'; style-src " + hash(style) +
		"; worker-src blob:; img-src data:; form-action 'none'; base-uri 'none'"
	// The scripts are texts of this repository and of Go; html/template would
	// change their spaces, and so their hashes.
	p.Scripts = template.HTML("\n<script type=\"application/json\" id=\"data\">" + string(encoded) + "</script>" +
		"\n<script type=\"text/plain\" id=\"wasm-exec\">" + e.wasmExec + "</script>" +
		"\n<script type=\"text/plain\" id=\"worker\">" + asset("worker.js") + "</script>" +
		"\n<script>" + script + "</script>" +
		"\n<script type=\"text/plain\" id=\"engine\">" + base64.StdEncoding.EncodeToString(e.packed) + "</script>")
	return execute2("base", p)
}

// hash returns the source expression of an inline script or style.
func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}
