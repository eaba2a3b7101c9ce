package main

import (
	"bytes"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	for _, c := range []struct{ name, reason, args, message string }{
		{"good", "the name comes first", "scope-too-long -topic scopes -member scope", ""},
		{"name-last", "or last, as package flag has it", "-topic scopes -member scope scope-too-long", ""},
		{"no-name", "a rule has a name", "-topic scopes -member scope", "is \"\""},
		{"one-word", "names say what is wrong", "scope -topic scopes -member scope", `is "scope"`},
		{"case", "names are kebab-case", "Scope-long -topic scopes -member scope", "kebab-case"},
		{"no-topic", "the record needs a file", "scope-too-long -member scope", "no topic"},
		{"layer", "there are five", "scope-too-long -topic scopes -member scope -layer 5", "is 5"},
		{"severity", "there are two", "scope-too-long -topic scopes -member scope -severity info", `is "info"`},
		{"member", "members are a closed set", "scope-too-long -topic scopes -member Scope", `"Scope"`},
		{"nothing-read", "a rule of meaning reads a member", "scope-too-long -topic scopes", "add -member or -kinds"},
		{"kind", "kinds are a closed set", "scope-too-long -topic scopes -kinds tokens", `"tokens"`},
		{"dialect", "there are two", "scope-too-long -topic scopes -member scope -dialects v3", `"v3"`},
	} {
		_, err := parse(strings.Fields(c.args), io.Discard)
		if (err == nil) != (c.message == "") || err != nil && !strings.Contains(err.Error(), c.message) {
			t.Errorf("%s: %s: got %v, want %q", c.name, c.reason, err, c.message)
		}
	}
}

// TestSkeleton checks what the flags become.
func TestSkeleton(t *testing.T) {
	root := filepath.Join("..", "..")
	for _, c := range []struct {
		name, args, path string
		want             []string
	}{
		{"error", "new-rule -topic scopes -member scope", "pat/rules_scopes.go", []string{
			"var ruleNewRule = ruleRecord{\n\tID: \"PAT3", `Name: "new-rule", Severity: SeverityError,`,
			`Kinds: tokenKinds, Dialects: bothDialects, Reads: []Pointer{"/scope"},`, "func newRule(c *checker, scope []string) {"}},
		{"warning", "new-rule -topic scopes -member scope -layer 4 -off -dialects six-months", "pat/rules_scopes.go", []string{
			`ID: "PAT4`, "SeverityWarning", "OffByDefault: true", "onlySixMonths", "if !c.sixMonths {"}},
		{"clock", "new-id-rule -topic members -member id -clock -kinds created", "pat/rules_members.go", []string{
			"var ruleNewIDRule", "NeedsClock: true", "onlyCreated", "if !c.hasClock {"}},
		{"shape", "new-rule -topic shape -layer 2 -member scope", "pat/rules_shape.go", []string{`ID: "PAT2`, "const newRuleText"}},
		{"calls", "new-rule -topic scopes -member scope", "pat/checker.go", []string{
			"\tnewRule(c, t.Scope)\n\tif c.warnings {", "\tnewRule(c, r.Scope.value)\n\tif c.warnings {", "\tnewRule(c, r.Scope)\n\tif c.warnings {"}},
		{"calls-of-warning", "new-rule -topic members -member lastUsed -severity warning", "pat/checker.go", []string{"\t\tnewRule(c, t.LastUsed)\n\t}\n}"}},
		{"calls-of-patch", "new-rule -topic patches -kinds patch", "pat/checker.go", []string{"\tnewRule(c, p)\n}"}},
		{"vectors", "new-rule -topic scopes -member scope -clock -off", "internal/vectorgen/rules/new-rule.txt", []string{
			"rule: PAT3", " new-rule\nseverity: error\nkinds: token list create created\ndialects: six-months acknowledged\nneeds: clock\ndefault: off\n"}},
	} {
		s, err := parse(strings.Fields(c.args), io.Discard)
		if err != nil {
			t.Fatal(err)
		}
		edits, err := s.write(root)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		i := slices.IndexFunc(edits, func(e edit) bool { return e.path == c.path })
		for _, want := range c.want {
			if i < 0 || !bytes.Contains(edits[i].text, []byte(want)) {
				t.Errorf("%s: %s does not contain %q", c.name, c.path, want)
			}
		}
	}
	for _, c := range []struct{ name, args, message string }{
		{"topic", "new-rule -topic nothing -member scope", "the topics are"},
		{"twice", "empty-id -topic members -member id", "there is a rule empty-id"},
		{"member-of-patch", "new-rule -topic patches -member scope -kinds patch", "by hand"},
		{"two-payloads", "new-rule -topic patches -kinds token,patch", "no payload in common"},
	} {
		s, err := parse(strings.Fields(c.args), io.Discard)
		if err == nil {
			_, err = s.write(root)
		}
		if err == nil || !strings.Contains(err.Error(), c.message) {
			t.Errorf("%s: got %v, want %q", c.name, err, c.message)
		}
	}
}

// TestAddRule adds a rule in a copy of the module, piece by piece, and checks that
// each missing piece fails a test that names it.
func TestAddRule(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the module several times")
	}
	m := module{t, t.TempDir()}
	m.copy("go.mod", "go.sum", "README.md", "docs", "pat", "internal", "schema", "fuzz", "testdata")
	table := m.read("pat/rules.go")
	const rule = "name-reserved"
	var stdout, stderr bytes.Buffer
	if err := run([]string{rule, "-topic", "members", "-member", "name"}, m.root, &stdout, &stderr); err != nil {
		t.Fatalf("addrule: %v\n%s", err, &stderr)
	}
	for _, place := range []string{"pat/rules_members.go", "internal/vectorgen/rules/name-reserved.txt", "schema/members.schema.json, $defs/name"} {
		if !strings.Contains(stdout.String(), place) {
			t.Errorf("the output does not name %s:\n%s", place, &stdout)
		}
	}
	vectors := m.read("internal/vectorgen/rules/name-reserved.txt")

	const tests = "^(TestRule.*|TestTableIsFresh|TestFilesAreFresh|TestContractListsTheRules|TestSchemaRules|TestEveryRule|TestLibrary|TestFiles|FuzzAccept)$"
	packages := []string{"./pat", "./docs", "./internal/ruletable", "./internal/rulesdoc", "./internal/config", "./internal/vectorgen"}
	m.fails("the skeleton", tests, packages,
		"PAT326 name-reserved: summary is not",                    // the record
		"PAT326 name-reserved: help has",                          //
		"TestRulesExamples/name-reserved",                         //
		"name-reserved is not listed",                             // the contract
		"name-reserved token acknowledged: no vector violates it", // the vectors
		"docs/rules.md",                                           // generated
		"the lists of rules are stale",
	)
	m.write("pat/rules.go", table)
	m.fails("without constant and table", tests, []string{"./internal/ruletable"}, "pat/rules.go is not what the records say")
	m.run("go", "run", "./internal/ruletable")
	if err := os.Remove(m.path("internal/vectorgen/rules/name-reserved.txt")); err != nil {
		t.Fatal(err)
	}
	m.fails("without vectors", "^TestRules$", []string{"./internal/vectorgen"}, "internal/vectorgen/rules/name-reserved.txt is missing")

	// The contract and the three files, but not yet the schema.
	m.replace("docs/contract.md", "- `empty-name`", "- `name-reserved`\n- `empty-name`")
	m.replace("pat/rules_members.go",
		"TODO: what violates the rule", "`name` is reserved",
		"TODO: why the rule exists, and what to do", "The server keeps this name for itself. Choose another name.",
		"TODO: contract §4", "contract §1",
		`"TODO: a document that violates only this rule"`, "exBeforeName + `  \"name\": \"reserved\",` + exAfterName",
		`"TODO: its nearest neighbor that violates none"`, "exToken",
		"if false { // TODO: the condition of a violation", `if name == "reserved" {`,
		"TODO: what is wrong; what is allowed", "must not be `reserved`; choose another name")
	header, _, _ := strings.Cut(vectors, "# TODO")
	m.write("internal/vectorgen/rules/name-reserved.txt", header+"-- {kind}/name-reserved --\n"+
		"description: `name` is reserved\nreason: §1\ndocument: {base}\n  set {name} «\"reserved\"»\nalways: name-reserved {name}\n"+
		"each:\n  kind | base | name\n  token | token | /name\n  list | [neighbour, token] | /1/name\n  create | create | /name\n  created | created | /name\n")
	m.run("go", "generate", "./pat", "./internal/config", "./internal/vectorgen")
	m.fails("without schema", tests, []string{"./fuzz"}, "PAT326 name-reserved", "the schema accepts: true")

	m.replace("schema/members.schema.json", "\"minLength\": 1,\n      \"examples\": [\"NodeJS Integration\"]",
		"\"minLength\": 1,\n      \"not\": { \"const\": \"reserved\" },\n      \"examples\": [\"NodeJS Integration\"]")
	if out, ok := m.test(tests, append(packages, "./fuzz")...); !ok {
		t.Errorf("the complete rule fails:\n%s", out)
	}
}

// A module is a copy of this one.
type module struct {
	t    *testing.T
	root string
}

func (m module) path(name string) string { return filepath.Join(m.root, filepath.FromSlash(name)) }

func (m module) copy(names ...string) {
	m.t.Helper()
	from := os.DirFS(filepath.Join("..", ".."))
	for _, name := range names {
		err := fs.WalkDir(from, name, func(path string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case d.Name() == "node_modules":
				return fs.SkipDir
			case d.IsDir():
				return os.MkdirAll(m.path(path), 0o777)
			}
			data, err := fs.ReadFile(from, path)
			if err != nil {
				return err
			}
			return os.WriteFile(m.path(path), data, 0o666)
		})
		if err != nil {
			m.t.Fatal(err)
		}
	}
}

func (m module) read(name string) string {
	m.t.Helper()
	data, err := os.ReadFile(m.path(name))
	if err != nil {
		m.t.Fatal(err)
	}
	return string(data)
}

func (m module) write(name, text string) {
	m.t.Helper()
	if err := os.WriteFile(m.path(name), []byte(text), 0o666); err != nil {
		m.t.Fatal(err)
	}
}

// replace replaces texts that occur once, given in pairs.
func (m module) replace(name string, pairs ...string) {
	m.t.Helper()
	text := m.read(name)
	for i := 0; i < len(pairs); i += 2 {
		if n := strings.Count(text, pairs[i]); n != 1 {
			m.t.Fatalf("%s contains %q %d times", name, pairs[i], n)
		}
		text = strings.Replace(text, pairs[i], pairs[i+1], 1)
	}
	m.write(name, text)
}

func (m module) command(args ...string) (string, error) {
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Dir = m.root
	cmd.Env = append(os.Environ(), "GOFLAGS=-buildvcs=false", "GOPROXY=off")
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func (m module) run(args ...string) {
	m.t.Helper()
	if out, err := m.command(args...); err != nil {
		m.t.Fatalf("%s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

func (m module) test(pattern string, packages ...string) (out string, ok bool) {
	args := []string{"go", "test", "-vet=off", "-run", pattern}
	if !slices.Equal(packages, []string{"./fuzz"}) { // which with -short has only every eighth vector
		args = append(args, "-short")
	}
	out, err := m.command(append(args, packages...)...)
	return out, err == nil
}

// fails checks that tests fail and name what is missing.
func (m module) fails(step, pattern string, packages []string, names ...string) {
	m.t.Helper()
	out, ok := m.test(pattern, packages...)
	if ok {
		m.t.Errorf("%s: the tests pass", step)
	}
	for _, name := range names {
		if !strings.Contains(out, name) {
			m.t.Errorf("%s: no test names %q:\n%s", step, name, out)
		}
	}
}
