//go:build unix

package cli_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/russross/blackfriday/v2"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/sailpat/sailpat/internal/cli"
)

// A proof says how a command on a page is tested: TestRun runs it, another test or
// script does, or nothing can.
type proof struct {
	output string // TestRun: a part of its output
	exit   int    // TestRun: its exit code
	slow   bool   // TestRun: not with -short

	file, has string // the file that runs it, and a part of that file
	reason    string // why nothing runs it
}

const (
	needsRelease    = "needs the network and a release"
	needsTenant     = "needs a tenant"
	needsPowerShell = "needs PowerShell"
	needsJQ         = "needs jq"
	measures        = "measures for minutes; bench/bench_test.go runs the body of every row"
	compares        = "compares two commits"
)

// proofs has every command on the pages. A new one must get an entry here.
var proofs = map[string]proof{
	// README.md
	"go get github.com/sailpat/sailpat/pat":                    {reason: needsRelease},
	"go install github.com/sailpat/sailpat/cmd/patlint@latest": {reason: needsRelease},
	"go run ./cmd/patlint testdata/example":                    {file: "cmd/patlint/readme_test.go", has: "go run ./cmd/patlint"},
	"go run ./cmd/patlint audit --now 2026-06-01T00:00:00Z --only never-expires,owner-departed --top 1 --owners testdata/example/tenant/owners.csv testdata/example/tenant/pats.json": {file: "cmd/patlint/readme_test.go", has: "go run ./cmd/patlint"},
	"go test ./...": {file: ".ci/run", has: "\ngo test ./...\n"},
	"patlint --api-version v2024 --now now payloads/":  {output: "PAT207", exit: 1},
	"patlint audit --owners identities.json pats.json": {output: "the owners file lacks 108 of 109 owners", exit: 1},
	"go run ./site -o DIR":                             {file: ".ci/site", has: "go run ./site -o "},

	// docs/patlint.md
	"patlint payloads/":                                  {output: "PAT207", exit: 1},
	"patlint --api-version v3 token.json":                {output: "PAT207", exit: 1},
	"curl … | patlint --kind list -":                     {},
	"patlint explain PAT308":                             {output: "PAT308"},
	"patlint audit --now 2026-06-01T00:00:00Z pats.json": {output: "AUD101 never-expires (high): 55 findings", exit: 1},
	"patlint plan --expire 90d pats.json":                {output: "/personal-access-tokens/v1/bulk-update"},
	"patlint check --now now --format text --format gitlab=patlint.json --format junit=patlint.xml .": {output: "PAT207", exit: 1},
	"gitleaks git --config gitleaks-sailpoint.toml .":                                                 {file: "internal/cli/secrets_test.go", has: "gitleaks"},

	// docs/audit.md
	"sail api get /personal-access-tokens/v1 --jsonpath '$' > pats.json":                                 {reason: needsTenant},
	`curl -H "Authorization: Bearer $SAIL_TOKEN" "$SAIL_BASE_URL/personal-access-tokens/v1" > pats.json`: {reason: needsTenant},
	"cd testdata/example/tenant": {},
	"patlint audit --now 2026-06-01T00:00:00Z --policy policy.yaml --owners owners.csv --format text --format csv=findings.csv pats.json": {output: "AUD402 owner-departed (high): 35 findings", exit: 1},
	"jq '.[] | select(.expirationDate == null and .managed == false)'":                                                                    {reason: needsJQ},
	"bash .ci/reports FOLDER": {reason: "needs Chromium, npm and Prometheus"},
	"AUDIT_TOKENS=1000000,2000000,5000000,10000000 go test -run TestScale -v -timeout 1h ./audit": {file: "audit/bench_test.go", has: "func TestScale("},

	// docs/contract.md
	"jq -s .": {reason: needsJQ},

	// docs/editors.md; site/browser/editors.test.mjs tests what they write.
	"mkdir -p .schemas": {},
	"for kind in token list create created patch bulk; do\n  patlint schema \"$kind\" > \".schemas/$kind.schema.json\"\ndone": {},

	// docs/implementations.md
	"go -C conformance run .":        {reason: "needs the network, Node.js and Python"},
	"go -C conformance run . -check": {reason: "needs the network, Node.js and Python"},

	// docs/patclient.md
	"go -C examples/fakeapi run .":                                    {file: "examples/fakeapi/main_test.go", has: "run("},
	"go test ./patclient -run '^$' -bench Loopback -benchtime 10s":    {reason: "measures"},
	"go test ./patclient/patfake -run TestModel -rapid.checks=100000": {file: "patclient/patfake/model_test.go", has: "func TestModel("},

	// docs/performance.md
	"go -C bench run .":                   {reason: measures},
	`go -C bench run . -only "one token"`: {reason: measures},
	"go -C bench test ./...":              {file: ".ci/run", has: `go -C "$module" test ./...`},
	"apt-get install g++ libsimdjson-dev cargo librust-serde-json-dev librust-serde-derive-dev": {reason: "needs Debian and its packages"},
	"NATIVE=1 go -C bench test .":                                                         {reason: "needs compilers for C++ and Rust"},
	"go -C bench test -c -o /tmp/new.test .":                                              {reason: compares},
	"git worktree add /tmp/old HEAD~1 && go -C /tmp/old/bench test -c -o /tmp/old.test .": {reason: compares},
	"GODEBUG=inittrace=1 patlint version":                                                 {output: "init os @"},
	"for i in 1 2 3 4 5 6; do for x in old new; do /tmp/$x.test -test.run '^$' -test.bench '/one_token$/pat' >>/tmp/$x.txt; done; done": {reason: compares},
	"benchstat /tmp/old.txt /tmp/new.txt": {reason: compares},
	"go -C bench test -run '^$' -bench '^Benchmark$/one_token$/Parse,_Borrow' -cpuprofile cpu.out": {reason: measures},
	"go tool pprof -top bench/bench.test bench/cpu.out":                                            {reason: measures},
	"go generate ./pat": {file: ".ci/run", has: `go -C "$module" generate ./...`},
	"go build -gcflags=-d=ssa/check_bce ./internal/jsonscan":            {slow: true},
	"go build -gcflags=-m ./internal/jsonscan 2>&1 | grep 'can inline'": {slow: true, output: "can inline"},
	"go build -gcflags=-m ./pat 2>&1 | grep 'moved to heap'":            {slow: true},
	"go build -gcflags=-m ./pat 2>&1 | grep 'rules_.*can inline'":       {slow: true, output: "can inline"},

	// docs/powershell.md
	"$tokens = @(Get-PersonalAccessTokens)":                                    {reason: needsPowerShell},
	"patlint tokens.json":                                                      {},
	"$culture    = [System.Globalization.CultureInfo]::InvariantCulture":       {reason: needsPowerShell},
	"$request = [ordered]@{":                                                   {reason: needsPowerShell},
	"ConvertTo-Json -InputObject $request -Depth 10 | patlint --kind create -": {reason: needsPowerShell},

	// docs/scale.md
	"patlint tokens.ndjson": {},
	"patlint --jobs 4 --format jsonl tokens.ndjson >violations.jsonl": {},
	"zcat shard-*.ndjson.gz | patlint check --stream --format jsonl":  {},
	"producer | patlint check --stream --exit-zero --kind token":      {},
	"cat tokens.ndjson | patlint check --stream":                      {},
	"parallel --pipe --block 64M 'patlint check --stream --exit-zero --jobs 1 --kind token --format jsonl --stdin-filename part-{#}' <tokens.ndjson >violations.jsonl": {file: "internal/cli/recipes_unix_test.go", has: "$ parallel --pipe"},
	"parallel 'patlint audit --now 2026-06-01T00:00:00Z --partial {}.state {}' ::: shard-*.ndjson.gz":                                                                  {file: "internal/cli/recipes_unix_test.go", has: "$ parallel 'patlint audit"},
	"patlint audit --now 2026-06-01T00:00:00Z --merge shard-*.state":                                                                                                   {file: "internal/cli/recipes_unix_test.go", has: "$ patlint audit --now 2026-06-01T00:00:00Z --merge"},
	"go -C beam build -o ../patbeam ./cmd/patbeam":                                                                                                                     {file: ".ci/engines", has: "go -C beam build -o "},
	"./patbeam --input 'exports/tenant=*/*.ndjson.gz' --output out --kind token --now 2026-06-01T00:00:00Z --audit":                                                    {file: ".ci/engines.py", has: `path("patbeam"), "--input"`},
	"go -C beam test .":                         {file: ".ci/engines", has: "go -C beam test ./..."},
	"bash .ci/engines":                          {reason: "needs the SDK of Beam and PySpark"},
	"go test ./internal/cli -run TestMemory -v": {file: "internal/cli/scale_linux_test.go", has: "func TestMemory("},

	// docs/scopes.md
	"patlint scopes for GET /sources/v1 'POST /roles/v1'": {},
	"patlint scopes explain idn:search:read":              {exit: 2},
	"go generate ./scopes":                                {file: ".ci/run", has: `go -C "$module" generate ./...`},
}

// A pageCommand is a command on a page and the output that the page shows below it.
type pageCommand struct{ text, output string }

// commandsOf returns the commands of each code block of a page, and those in its
// sentences and tables.
func commandsOf(page string) (blocks [][]pageCommand, spans []string) {
	parser := blackfriday.New(blackfriday.WithExtensions(blackfriday.CommonExtensions | blackfriday.NoEmptyLineBeforeBlock))
	parser.Parse([]byte(page)).Walk(func(n *blackfriday.Node, _ bool) blackfriday.WalkStatus {
		switch n.Type {
		case blackfriday.CodeBlock:
			if block := commandsIn(string(n.Info), string(n.Literal)); block != nil {
				blocks = append(blocks, block)
			}
		case blackfriday.Code:
			if text := strings.ReplaceAll(string(n.Literal), `\|`, "|"); program.MatchString(text) {
				spans = append(spans, text)
			}
		}
		return blackfriday.GoToNext
	})
	return blocks, spans
}

var (
	program = regexp.MustCompile(`^([A-Z_]+=\S+ )*(patlint|go|bash|apt-get|cat|gitleaks|jq|sail) \S`)
	step    = regexp.MustCompile(`^ *- ((?:patlint|go) .*)`) // of a CI system, in YAML
	remark  = regexp.MustCompile(`\s+# .*`)
)

// commandsIn returns the commands of a code block. In a console they follow "$ ".
// Elsewhere each line is one, in a shell script with the indented lines and the
// "done" below it.
func commandsIn(language, text string) (block []pageCommand) {
	console := strings.HasPrefix(text, "$ ")
	for line := range strings.Lines(text) {
		last := len(block) - 1
		switch {
		case console && strings.HasPrefix(line, "$ "):
			block = append(block, pageCommand{text: line[2:]})
		case console:
			block[last].output += line
		case language == "yaml":
			if m := step.FindStringSubmatch(line); m != nil {
				block = append(block, pageCommand{text: m[1]})
			}
		case language != "" && language != "sh" && language != "powershell":
		case language == "sh" && last >= 0 && (strings.HasPrefix(line, " ") || line == "done\n"):
			block[last].text += line
		case line != "\n" && !strings.HasPrefix(line, "#"):
			block = append(block, pageCommand{text: line})
		}
	}
	for i := range block {
		block[i].text = strings.TrimSpace(remark.ReplaceAllString(block[i].text, ""))
	}
	if language == "powershell" { // the first command stands for all but those of patlint
		first := block[0]
		return slices.DeleteFunc(block, func(c pageCommand) bool { return c != first && !strings.Contains(c.text, "patlint ") })
	}
	return block
}

// pagesWithCommands returns the text of README.md and of the pages of docs.
func pagesWithCommands(t *testing.T) map[string]string {
	t.Helper()
	pages := map[string]string{"README.md": fileOf(t, "README.md")}
	for _, name := range must(filepath.Glob("../../docs/*.md")) {
		name = "docs/" + filepath.Base(name)
		pages[name] = fileOf(t, name)
	}
	return pages
}

// fileOf returns the text of a file of the repository.
func fileOf(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("../..", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Every command on a page is run by a test, or has a reason why it is not.
func TestProofs(t *testing.T) {
	unused := maps.Clone(proofs)
	for page, text := range pagesWithCommands(t) {
		blocks, spans := commandsOf(text)
		var all []string
		for _, c := range slices.Concat(blocks...) {
			all = append(all, c.text)
		}
		for _, span := range spans {
			if !strings.HasPrefix(span, "patlint ") { // see TestFlags
				all = append(all, span)
			}
		}
		for _, text := range all {
			p, ok := proofs[text]
			switch {
			case !ok:
				t.Errorf("%s: no test runs %q; add it to proofs", page, text)
			case p.file != "" && !strings.Contains(fileOf(t, p.file), p.has):
				t.Errorf("%s: %q: %s does not contain %q", page, text, p.file, p.has)
			}
			delete(unused, text)
		}
	}
	for text := range unused {
		t.Errorf("no page has the command %q", text)
	}
}

// invocation finds patlint and its arguments in a command.
var invocation = regexp.MustCompile(`\bpatlint ((?:[^|;&'<>\n]|'[^']*')*)`)

// Every subcommand and flag of patlint on a page exists.
func TestFlags(t *testing.T) {
	root := cli.Command(cli.Process{})
	for page, text := range pagesWithCommands(t) {
		blocks, all := commandsOf(text)
		for _, c := range slices.Concat(blocks...) {
			all = append(all, c.text)
		}
		for _, text := range all {
			for _, m := range invocation.FindAllStringSubmatch(text, -1) {
				if err := parse(root, strings.Fields(brackets.Replace(m[1]))); err != nil {
					t.Errorf("%s: %q: %v", page, text, err)
				}
			}
		}
	}
}

var brackets = strings.NewReplacer("[", "", "]", "")

// parse looks up the subcommands and flags in the arguments of patlint. Flags may
// lack their values, and files may be placeholders.
func parse(cmd *cobra.Command, args []string) error {
	for i := 0; i < len(args); i++ {
		name, _, given := strings.Cut(args[i], "=")
		var f *pflag.Flag
		switch {
		case strings.HasPrefix(name, "--"):
			cmd.InitDefaultHelpFlag()
			f = cmd.Flag(name[2:])
		case strings.HasPrefix(name, "-") && name != "-":
			f = cmd.Flags().ShorthandLookup(name[1:])
		default:
			at := slices.IndexFunc(cmd.Commands(), func(c *cobra.Command) bool { return c.Name() == name })
			if at >= 0 {
				cmd = cmd.Commands()[at]
			} else if cmd.HasSubCommands() && !file.MatchString(name) {
				return fmt.Errorf("%s has no command %q", cmd.CommandPath(), name)
			}
			continue
		}
		if f == nil {
			return fmt.Errorf("%s has no flag %q", cmd.CommandPath(), name)
		}
		if !given && f.NoOptDefVal == "" {
			i++ // its value
		}
	}
	return nil
}

// file matches a file or its placeholder.
var file = regexp.MustCompile(`[./…A-Z]|^-?$`)

// TestRun runs commands in a folder that has files with the names on the pages.
func TestRun(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the commands are for Linux")
	}
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("this machine has no sh")
	}
	for page, text := range pagesWithCommands(t) {
		blocks, spans := commandsOf(text)
		for _, span := range spans {
			blocks = append(blocks, []pageCommand{{text: span}})
		}
		dir := project(t)
		for _, block := range blocks {
			folder := dir
			for _, c := range block {
				p, ok := proofs[c.text]
				if !ok || p.file != "" || p.reason != "" || p.slow && testing.Short() {
					continue
				}
				if to, ok := strings.CutPrefix(c.text, "cd "); ok {
					folder = filepath.Join(folder, to)
					continue
				}
				cmd := exec.Command("sh", "-c", c.text)
				cmd.Dir = folder
				if strings.HasPrefix(c.text, "go ") {
					cmd.Dir = "../.."
				}
				cmd.Env = append(os.Environ(), "PATH="+filepath.Join(dir, "bin")+string(os.PathListSeparator)+os.Getenv("PATH"))
				text, err := cmd.CombinedOutput()
				out := string(text)
				if cmd.ProcessState.ExitCode() != p.exit {
					t.Errorf("%s: %q: %v, want exit code %d:\n%s", page, c.text, err, p.exit, tail(out))
				}
				if !strings.Contains(out, p.output) {
					t.Errorf("%s: %q: the output lacks %q:\n%s", page, c.text, p.output, tail(out))
				}
				if want := strings.TrimSpace(c.output); want != "" && strings.TrimSpace(out) != want {
					t.Errorf("%s: %q prints\n%s\nand not\n%s", page, c.text, tail(out), want)
				}
			}
		}
	}
}

// tail returns the end of an output.
func tail(out string) string { return out[max(0, len(out)-1000):] }

// project returns a folder with the files and programs that the pages name.
func project(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "testdata/example"), os.DirFS("../../testdata/example")); err != nil {
		t.Fatal(err)
	}
	token, pats := fileOf(t, "testdata/example/token.json"), fileOf(t, "testdata/example/tenant/pats.json")
	put(t, dir, "token.json", token)
	put(t, dir, "payloads/token.json", token)
	put(t, dir, "pats.json", pats)
	put(t, dir, "tokens.json", pats)
	put(t, dir, "identities.json", `[{"id": "9f176a0c16e912c39584dc7be1a74c19"}]`)
	var tokens []json.RawMessage
	if err := json.Unmarshal([]byte(pats), &tokens); err != nil {
		t.Fatal(err)
	}
	var lines strings.Builder
	for _, text := range tokens {
		lines.Write(text)
		lines.WriteByte('\n')
	}
	put(t, dir, "tokens.ndjson", lines.String())
	put(t, dir, "shard-1.ndjson.gz", compress(lines.String()))

	if err := os.Mkdir(filepath.Join(dir, "bin"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(must(os.Executable()), filepath.Join(dir, "bin", "patlint")); err != nil {
		t.Fatal(err)
	}
	for name, prints := range map[string]string{"curl": "pats.json", "producer": "tokens.ndjson"} {
		put(t, dir, "bin/"+name, "#!/bin/sh\ncat "+prints+"\n")
		if err := os.Chmod(filepath.Join(dir, "bin", name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}
