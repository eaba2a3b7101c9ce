//go:build unix

package cli_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// recipe returns the command, or the lines of code, of docs/scale.md that begins so.
func recipe(t *testing.T, begin string) string {
	t.Helper()
	text, err := os.ReadFile("../../docs/scale.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(text), "\n"+begin)
	if !ok {
		t.Fatalf("docs/scale.md has no %s", begin)
	}
	line, _, _ := strings.Cut(rest, "\n")
	return strings.TrimPrefix(begin+line, "$ ")
}

// shards writes NDJSON, as a whole and in four parts, and returns a PATH on which
// patlint is, and how many violations there are.
func shards(t *testing.T, dir string) (path string, bad int) {
	t.Helper()
	if err := os.Mkdir(filepath.Join(dir, "bin"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(must(os.Executable()), filepath.Join(dir, "bin", "patlint")); err != nil {
		t.Fatal(err)
	}
	var whole strings.Builder
	for i := range 4 {
		var part strings.Builder
		for j := range 500 {
			line := goodToken
			if (i*500+j)%37 == 0 {
				line = blankName
				bad++
			}
			part.WriteString(strings.Replace(line, "86f1dc6fe8f54414950454cbb11278fa", fmt.Sprintf("%032x", i*500+j), 1) + "\n")
		}
		whole.WriteString(part.String())
		put(t, dir, fmt.Sprintf("tokens/part-%d.ndjson", i), part.String())
		put(t, dir, fmt.Sprintf("shard-%d.ndjson.gz", i), compress(part.String()))
	}
	put(t, dir, "tokens.ndjson", whole.String())
	return filepath.Join(dir, "bin") + string(os.PathListSeparator) + os.Getenv("PATH"), bad
}

// shell runs a command in a folder and returns its output.
func shell(t *testing.T, dir, path, command string) string {
	t.Helper()
	cmd := exec.Command("sh", "-c", command)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "PATH="+path, "HOME="+dir)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", command, err, out)
	}
	return string(out)
}

// TestParallelRecipe runs the recipes for GNU parallel, with small blocks.
func TestParallelRecipe(t *testing.T) {
	if out, err := exec.Command("parallel", "--version").Output(); err != nil || !strings.Contains(string(out), "GNU parallel") {
		t.Skip("this machine has no GNU parallel")
	}
	dir := t.TempDir()
	path, bad := shards(t, dir)
	shell(t, dir, path, strings.Replace(recipe(t, "$ parallel --pipe"), "64M", "50k", 1))
	report, _ := os.ReadFile(filepath.Join(dir, "violations.jsonl"))
	if n := strings.Count(string(report), `"rule":"PAT302"`); n != bad || strings.Count(string(report), "\n") != bad || !strings.Contains(string(report), `"file":"part-3"`) {
		t.Errorf("%d violations, want %d:\n%s", n, bad, report)
	}

	shell(t, dir, path, recipe(t, "$ parallel 'patlint audit"))
	merged := shell(t, dir, path, recipe(t, "$ patlint audit --now 2026-06-01T00:00:00Z --merge")+" --fail-on never -q")
	whole := shell(t, dir, path, "patlint audit --now 2026-06-01T00:00:00Z --fail-on never -q shard-*.ndjson.gz")
	if merged != whole || !strings.Contains(whole, "Tokens") {
		t.Errorf("merged:\n%s\nwhole:\n%s", merged, whole)
	}
}

// TestPySparkRecipe runs the recipe for PySpark. PAT_PYSPARK names a Python that
// has it, such as that of a virtual environment.
func TestPySparkRecipe(t *testing.T) {
	python := os.Getenv("PAT_PYSPARK")
	if python == "" {
		t.Skip("PAT_PYSPARK names no Python with PySpark")
	}
	dir := t.TempDir()
	path, bad := shards(t, dir)
	put(t, dir, "job.py", "from pyspark.sql import SparkSession\n"+recipe(t, "import os")+"\nspark = SparkSession.builder.master('local[2]').getOrCreate()\n"+
		recipe(t, "lines = spark")+"\n"+recipe(t, "violations = lines")+"\n"+recipe(t, "violations.saveAsTextFile")+"\nspark.stop()\n")
	shell(t, dir, path, python+" job.py")
	n := 0
	parts, _ := filepath.Glob(filepath.Join(dir, "violations", "part-*"))
	for _, name := range parts {
		text, _ := os.ReadFile(name)
		n += len(regexp.MustCompile(`"rule":"PAT302"`).FindAll(text, -1))
	}
	if n != bad || len(parts) < 4 {
		t.Errorf("%d violations in %d parts, want %d", n, len(parts), bad)
	}
}
