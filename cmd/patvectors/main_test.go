package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sailpat/sailpat/internal/cli"
	"github.com/sailpat/sailpat/internal/vectorrun"
	"github.com/sailpat/sailpat/testdata/vectors"
)

// The test binary is also the executor: with this variable set it behaves like
// the fake of that name.
const fakeVariable = "PATVECTORS_FAKE"

func TestMain(m *testing.M) {
	if fake := os.Getenv(fakeVariable); fake != "" {
		if slices.Equal(os.Args[1:], []string{"--lines"}) {
			os.Exit(converse(fake))
		}
		os.Exit(pretend(fake, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
	}
	os.Exit(m.Run())
}

// converse is pretend for many payloads, one line of JSON each. The fake "dies"
// ends at the payload 5.
func converse(fake string) int {
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		var q struct {
			Flags   []string
			Payload []byte
		}
		if err := json.Unmarshal(lines.Bytes(), &q); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 2
		}
		if fake == "dies" && string(q.Payload) == "5" {
			fmt.Fprintln(os.Stderr, "fatal error: stack overflow\nruntime stack")
			return 2
		}
		if fake == "mute" {
			fmt.Println("{}")
			continue
		}
		var stdout, stderr bytes.Buffer
		exit := pretend(fake, q.Flags, bytes.NewReader(q.Payload), &stdout, &stderr)
		answer, err := json.Marshal(map[string]any{"exit": exit, "stdout": stdout.String(), "stderr": stderr.String()})
		if err != nil {
			return 2
		}
		fmt.Printf("%s\n", answer)
	}
	return 0
}

// pretend rejects the payload 5 and accepts all others.
func pretend(fake string, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	payload, err := io.ReadAll(stdin)
	if err != nil {
		return 2
	}
	rejected := string(payload) == "5"
	w := `{"rule":"PAT203","name":"wrong-type","severity":"error","pointer":"","span":{"start":0,"end":1}}`
	switch fake {
	case "perfect":
	case "lenient":
		rejected = false
	case "no-spans":
		w = `{"rule":"PAT203","severity":"error","pointer":""}`
	case "wrong-span":
		w = strings.Replace(w, `"end":1`, `"end":2`, 1)
	case "wrong-rule":
		w = strings.Replace(w, "PAT203", "PAT204", 1)
	case "wrong-pointer":
		w = strings.Replace(w, `"pointer":""`, `"pointer":"/id"`, 1)
	case "wrong-severity":
		w = strings.Replace(w, "error", "warning", 1)
	case "twice":
		w += "," + w
	case "prose":
		w = "wrong type"
	case "crash":
		fmt.Fprintln(stderr, "panic: no such thing\ngoroutine 1")
		return 2
	case "slow":
		time.Sleep(time.Minute)
	case "flags":
		want := []string{"--kind", "token", "--api-version", "v3", "--now", "2026-06-01T12:00:00.000Z", "--tolerant",
			"--enable", "PAT404,PAT402", "--disable", "PAT408", "--max-size", "100", "--format", "json", "-"}
		if strings.Contains(string(payload), "auto") {
			want = []string{"--api-version", "v1", "--format", "json", "-"}
		}
		if !slices.Equal(args, want) {
			fmt.Fprintln(stderr, args)
			return 2
		}
	}
	if !rejected {
		fmt.Fprintln(stdout, `{"violations":[]}`)
		return 0
	}
	fmt.Fprintln(stdout, `{"violations":[`+w+`]}`)
	return 1
}

// folder writes vectors where the runner finds them.
func folder(t *testing.T, all ...vectors.Vector) string {
	t.Helper()
	dir := t.TempDir()
	var index struct {
		Vectors []vectors.Vector `json:"vectors"`
	}
	index.Vectors = all
	write := func(name string, data []byte) {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	encode := func(v any) []byte {
		data, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	write("index.json", encode(index))
	for _, v := range all {
		write(v.Vector+".json", v.Data)
		write(v.Vector+".want.json", encode(v))
	}
	return dir
}

var (
	wrongType = vectors.Violation{Rule: "PAT203", Name: "wrong-type", Severity: "error", Span: vectors.Span{Start: 0, End: 1}}
	good      = vectors.Vector{Vector: "token/valid/good", Kind: "token", Data: []byte("{}"),
		Cases: []vectors.Case{{Versions: []string{"v1", "v3"}, Accepted: true, Violations: []vectors.Violation{}}}}
	bad = vectors.Vector{Vector: "list/invalid/bad", Kind: "list", Data: []byte("5"),
		Cases: []vectors.Case{{Versions: []string{"v1"}, Violations: []vectors.Violation{wrongType}}}}
)

func TestFakes(t *testing.T) {
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		fake, reason string
		level        int
		exit         int
		total        string // the last line of the table
		says         string
	}{
		{"perfect", "everything as expected", 3, exitPassed, "total 3 3 3 3", ""},
		{"lenient", "it accepts what it should reject", 1, exitFailed, "total 3 2 2 2", "FAIL list/invalid/bad case 0 v1: want rejected, got accepted"},
		{"no-spans", "level 2 asks for no spans", 2, exitPassed, "total 3 3 3 2", ""},
		{"no-spans", "level 3 does", 3, exitFailed, "total 3 3 3 2", "without span"},
		{"wrong-span", "level 3 is about spans", 3, exitFailed, "total 3 3 3 2", "bytes 0 to 2"},
		{"wrong-rule", "level 1 asks for no rules", 1, exitPassed, "total 3 3 2 2", ""},
		{"wrong-rule", "level 2 is about rules", 2, exitFailed, "total 3 3 2 2", "PAT204"},
		{"wrong-pointer", "level 2 is about pointers", 2, exitFailed, "total 3 3 2 2", `at "/id"`},
		{"wrong-severity", "level 2 is about severities", 2, exitFailed, "total 3 3 2 2", "PAT203 warning"},
		{"twice", "one fault, one violation", 2, exitFailed, "total 3 3 2 2", "unexpected PAT203"},
		{"prose", "level 1 reads nothing but the exit code", 1, exitPassed, "total 3 3 2 2", ""},
		{"prose", "level 2 reads JSON", 2, exitFailed, "total 3 3 2 2", "stdout is not a JSON object"},
		{"crash", "any other exit code is no verdict", 1, exitFailed, "total 3 0 0 0", "exit code 2: panic: no such thing"},
	} {
		for _, lines := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s%d/lines=%v", c.fake, c.level, lines), func(t *testing.T) {
				t.Setenv(fakeVariable, c.fake)
				var stdout, stderr bytes.Buffer
				exit := run([]string{"-exec", program, "-dir", folder(t, bad, good), "-level", fmt.Sprint(c.level), fmt.Sprintf("-lines=%v", lines)}, &stdout, &stderr)
				if exit != c.exit || total(&stdout) != c.total || !strings.Contains(stdout.String(), c.says) {
					t.Errorf("%s: want exit code %d, %q and %q, got %d and\n%s%s", c.reason, c.exit, c.total, c.says, exit, &stdout, &stderr)
				}
			})
		}
	}
}

// total returns the last line of the table.
func total(stdout *bytes.Buffer) string {
	lines := strings.Split(strings.TrimSpace(stdout.String()), "\n")
	return strings.Join(strings.Fields(lines[len(lines)-1]), " ")
}

// TestLines proves that a program that ends or breaks the protocol fails the case
// and no other.
func TestLines(t *testing.T) {
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ fake, reason, total, says string }{
		{"dies", "the next payload starts it again", "total 3 2 2 2", "the program ended: fatal error: stack overflow"},
		{"mute", "an answer without exit code is no verdict", "total 3 0 0 0", "the answer has no exit code"},
	} {
		t.Run(c.fake, func(t *testing.T) {
			t.Setenv(fakeVariable, c.fake)
			var stdout, stderr bytes.Buffer
			exit := run([]string{"-exec", program, "-dir", folder(t, bad, good), "-lines", "-jobs", "1"}, &stdout, &stderr)
			if exit != exitFailed || total(&stdout) != c.total || !strings.Contains(stdout.String(), c.says) {
				t.Errorf("%s: want %q and %q, got %d and\n%s%s", c.reason, c.total, c.says, exit, &stdout, &stderr)
			}
		})
	}
}

func TestTimeout(t *testing.T) {
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv(fakeVariable, "slow")
	for _, lines := range []string{"-lines=false", "-lines"} {
		var stdout, stderr bytes.Buffer
		exit := run([]string{"-exec", program, "-dir", folder(t, good), "-timeout", "50ms", lines}, &stdout, &stderr)
		if exit != exitFailed || !strings.Contains(stdout.String(), "no answer within 50ms") {
			t.Errorf("%s: a program that hangs must fail, got %d and\n%s%s", lines, exit, &stdout, &stderr)
		}
	}
}

// TestFlags proves which flags a program gets for a case.
func TestFlags(t *testing.T) {
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv(fakeVariable, "flags")
	all := vectors.Vector{Vector: "token/valid/flags", Kind: "token", Data: []byte("{}"), Cases: []vectors.Case{{Versions: []string{"v3"}, Now: "2026-06-01T12:00:00.000Z",
		Tolerant: true, Enable: []string{"PAT404", "PAT402"}, Disable: []string{"PAT408"}, MaxSize: 100, Accepted: true, Violations: []vectors.Violation{}}}}
	none := vectors.Vector{Vector: "auto/valid/flags", Kind: "auto", Data: []byte(`"auto"`), Cases: []vectors.Case{{Versions: []string{"v1"}, Accepted: true, Violations: []vectors.Violation{}}}}
	var stdout, stderr bytes.Buffer
	if exit := run([]string{"-exec", program, "-dir", folder(t, all, none)}, &stdout, &stderr); exit != exitPassed {
		t.Errorf("the flags are wrong, got %d and\n%s%s", exit, &stdout, &stderr)
	}
}

func TestUsage(t *testing.T) {
	dir := folder(t, good)
	for _, c := range []struct {
		name, reason string
		args         []string
	}{
		{"no-program", "there is nothing to run", nil},
		{"stray", "arguments of the program belong to -exec", []string{"-exec", "true", "check"}},
		{"level", "there are three levels", []string{"-exec", "true", "-level", "4"}},
		{"flag", "there is no such flag", []string{"-exec", "true", "-lvl", "1"}},
		{"regexp", "it cannot be read", []string{"-exec", "true", "-run", "("}},
		{"skip", "it cannot be read", []string{"-exec", "true", "-skip", "("}},
		{"none-left", "a typing error must not pass", []string{"-exec", "true", "-run", "no-such-vector"}},
		{"folder", "it is not there", []string{"-exec", "true", "-dir", filepath.Join(dir, "none")}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			if exit := run(c.args, &stdout, &stderr); exit != exitUsage || stderr.Len() == 0 || stdout.Len() > 0 {
				t.Errorf("%s: want exit code %d and a message on stderr, got %d, %q, %q", c.reason, exitUsage, exit, &stdout, &stderr)
			}
		})
	}
}

func TestChoose(t *testing.T) {
	paths := func(vs []vectors.Vector, err error) string {
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, v := range vs {
			out = append(out, v.Vector)
		}
		return strings.Join(out, " ")
	}
	both := []vectors.Vector{bad, good}
	for _, c := range []struct{ name, reason, only, skip, version, want string }{
		{"all", "without a filter nothing is left out", "", "", "", "list/invalid/bad token/valid/good"},
		{"only", "a path is matched", "^token/", "", "", "token/valid/good"},
		{"skip", "a path is matched", "", "/bad$", "", "token/valid/good"},
		{"both", "what is skipped is not run", "bad|good", "good", "", "list/invalid/bad"},
		{"version", "a vector without a case of the version is left out", "", "", "v3", "token/valid/good"},
	} {
		if got := paths(choose(both, c.only, c.skip, c.version)); got != c.want {
			t.Errorf("%s: %s: want %q, got %q", c.name, c.reason, c.want, got)
		}
	}
	chosen, err := choose(both, "", "", "v3")
	if err != nil || len(chosen[0].Cases) != 1 || !slices.Equal(chosen[0].Cases[0].Versions, []string{"v3"}) {
		t.Errorf("want one version, got %v, %v", chosen, err)
	}
	if len(good.Cases[0].Versions) != 2 {
		t.Error("choose changed the vector itself")
	}
}

// patlint is an executor in this process.
type patlint struct{}

func (patlint) Execute(payload []byte, flags []string) (vectorrun.Answer, error) {
	var stdout, stderr bytes.Buffer
	p := cli.Process{Stdin: bytes.NewReader(payload), Stdout: &stdout, Stderr: &stderr,
		Getenv: func(string) string { return "" }, Now: func() time.Time { panic("a verdict must not read the clock") }}
	exit := p.Main(append([]string{"check", "--no-config", "--quiet"}, flags...))
	if exit > 1 {
		return vectorrun.Answer{}, fmt.Errorf("exit code %d: %s", exit, &stderr)
	}
	return vectorrun.Answer{Accepted: exit == 0, Stdout: stdout.Bytes()}, nil
}

// TestPatlint proves that patlint claims level 3.
func TestPatlint(t *testing.T) {
	all, err := vectors.Load(vectors.FS)
	if err != nil {
		t.Fatal(err)
	}
	all = slices.DeleteFunc(all, func(v vectors.Vector) bool {
		return v.Vector == "list/invalid/document-too-large" // patlint reads lists of any size; --max-size limits their elements
	})
	if testing.Short() { // one vector in eight
		all = slices.DeleteFunc(all, func(v vectors.Vector) bool { return len(v.Vector)%8 != 0 })
	}
	var table bytes.Buffer
	if !report(&table, vectorrun.Run(all, patlint{}, 1), vectorrun.Spans) {
		t.Errorf("a case misses level 3:\n%s", &table)
	}
}
