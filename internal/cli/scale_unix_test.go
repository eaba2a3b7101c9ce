//go:build unix

package cli_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// vectorLines returns every nth document of the vectors on a line of its own.
func vectorLines(t *testing.T, nth int) string {
	t.Helper()
	var b strings.Builder
	n := 0
	err := filepath.WalkDir("../../testdata/vectors", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".json" {
			return err
		}
		if n++; n%nth != 0 {
			return nil
		}
		text, err := os.ReadFile(path)
		b.Write(bytes.ReplaceAll(bytes.TrimSpace(text), []byte("\n"), []byte(" ")))
		b.WriteByte('\n')
		return err
	})
	if err != nil || b.Len() == 0 {
		t.Fatalf("no vectors: %v", err)
	}
	return b.String()
}

// output runs patlint and returns what it wrote. It must end with this exit code.
func output(t *testing.T, dir, stdin string, code int, args ...string) string {
	t.Helper()
	cmd := patlint(t, dir, args...)
	var out bytes.Buffer
	cmd.Stdout = &out
	if stdin != "" {
		in, err := os.Open(filepath.Join(dir, stdin))
		if err != nil {
			t.Fatal(err)
		}
		defer in.Close()
		cmd.Stdin = in
	}
	want(t, cmd, code)
	return out.String()
}

// TestJobsGiveTheSameBytes checks an NDJSON file of several chunks with one worker and with
// several, and wants the same bytes.
func TestJobsGiveTheSameBytes(t *testing.T) {
	dir := t.TempDir()
	vectors := strings.Split(vectorLines(t, 60), "\n")
	var b strings.Builder
	for i := 0; b.Len() < 5<<20; i++ { // 1 MiB is a chunk
		b.WriteString(strings.Repeat(goodToken+"\n", 400))
		if i < len(vectors) {
			b.WriteString(vectors[i] + "\n")
		}
	}
	b.WriteString(blankName)
	put(t, dir, "a.ndjson", b.String())
	for _, format := range []string{"text", "json", "sarif", "jsonl"} {
		first := output(t, dir, "", 1, "-q", "--jobs", "1", "--format", format, "a.ndjson")
		if n := strings.Count(b.String(), "\n") + 1; !strings.Contains(first, fmt.Sprint(n)) {
			t.Errorf("%s: line %d is not in the report", format, n)
		}
		for _, jobs := range []string{"2", "7"} {
			if got := output(t, dir, "", 1, "-q", "--jobs", jobs, "--format", format, "a.ndjson"); got != first {
				t.Errorf("%s, %s jobs: another report", format, jobs)
			}
		}
		if got := output(t, dir, "a.ndjson", 1, "-q", "--format", format, "--stdin-filename", "a.ndjson"); got != first {
			t.Errorf("%s, from standard input: another report", format)
		}
	}
}

// TestJobsGiveTheSameBytesOfAList does so with a list over the size limit, in which
// tokens are repeated and faulty, and with what follows a list.
func TestJobsGiveTheSameBytesOfAList(t *testing.T) {
	dir := t.TempDir()
	var b strings.Builder
	b.WriteString("[")
	for i := 0; b.Len() < 5<<20; i++ {
		token := strings.NewReplacer("86f1dc6fe8f54414950454cbb11278fa", fmt.Sprintf("%032x", i-i%1000/998), "NodeJS", fmt.Sprint("job ", i)).Replace(goodToken)
		if i%500 == 499 {
			token = blankName
		}
		b.WriteString(token + ",\n  ")
	}
	b.WriteString(blankName + "]\n")
	put(t, dir, "a.json", b.String())
	put(t, dir, "b.json", b.String()+"{}")
	put(t, dir, "a.json.gz", compress(b.String()))
	for _, file := range []string{"a.json", "b.json", "a.json.gz"} {
		for _, format := range []string{"text", "jsonl"} {
			args := []string{"-q", "--max-size", "64KiB", "--format", format, file}
			first := output(t, dir, "", 1, append(args, "--jobs", "1")...)
			if n := strings.Count(b.String(), "\n"); !strings.Contains(first, fmt.Sprint(n)) || !strings.Contains(first, "PAT324") {
				t.Errorf("%s as %s: line %d or a repeated id is not in the report", file, format, n)
			}
			for _, jobs := range []string{"2", "7"} {
				if got := output(t, dir, "", 1, append(args, "--jobs", jobs)...); got != first {
					t.Errorf("%s as %s, %s jobs: another report", file, format, jobs)
				}
			}
			if file == "a.json" {
				if got := output(t, dir, file, 1, append(args[:len(args)-1], "--stdin-filename", file)...); got != first {
					t.Errorf("%s as %s, from standard input: another report", file, format)
				}
			}
		}
	}
}

// TestSmallAndStreamed compares the report on a small file, which is read as a
// whole, with that on a stream of the same lines.
func TestSmallAndStreamed(t *testing.T) {
	dir := t.TempDir()
	lines := vectorLines(t, 7)
	for from := 0; from < len(lines); { // some lines at a time: a report has 1,000 violations at most
		to := min(len(lines), from+60_000)
		to += strings.IndexByte(lines[to:]+"\n", '\n')
		put(t, dir, "a.ndjson", lines[from:min(to+1, len(lines))])
		from = to + 1
		for _, kind := range []string{"token", "created", "patch"} {
			whole := output(t, dir, "", 1, "-q", "--kind", kind, "--format", "json", "a.ndjson")
			if got := output(t, dir, "a.ndjson", 1, "-q", "--kind", kind, "--format", "json", "--stdin-filename", "a.ndjson"); got != whole {
				t.Fatalf("as %s: another report", kind)
			}
			headlines := regexp.MustCompile(`(?m)^a\.ndjson:.*$`)
			whole = output(t, dir, "", 1, "-q", "--kind", kind, "a.ndjson")
			got := output(t, dir, "a.ndjson", 1, "-q", "--kind", kind, "--stdin-filename", "a.ndjson")
			if fmt.Sprint(headlines.FindAllString(got, -1)) != fmt.Sprint(headlines.FindAllString(whole, -1)) || strings.Count(got, "\n") != strings.Count(whole, "\n") {
				t.Fatalf("as %s: another text", kind)
			}
		}
	}
}

// TestStreamExcerpts wants the excerpts of a stream to hide what those of a file
// hide: a secret that goes on behind the end of a line.
func TestStreamExcerpts(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "a.ndjson", goodToken+"\n{\"secret\":\n\"hunter2 hunter2 hunter2\"}\n"+strings.Replace(blankName, `"name":""`, `"name":"", "client_secret":"hunter2"`, 1)+
		"\n{\"value\":\"hunter2\",\n \"path\":\"/secret\"}\n")
	for _, args := range [][]string{{"a.ndjson"}, {"--stdin-filename", "a.ndjson"}, {"check", "--stream"}, {"check", "--stream", "--format", "jsonl"}} {
		stdin := "a.ndjson"
		if args[0] == stdin {
			stdin = ""
		}
		if got := output(t, dir, stdin, 1, args...); strings.Contains(got, "hunter2") {
			t.Errorf("%q shows a secret:\n%s", args, got)
		}
	}
}

// TestCompressed reads compressed files, in a folder too, and wants their lines.
func TestCompressed(t *testing.T) {
	dir := t.TempDir()
	lines := strings.Repeat(goodToken+"\n", 3000) + blankName + "\n"
	list := "[" + goodToken + ",\n" + blankName + "]"
	for name, text := range map[string]string{"in/a.ndjson.gz": lines, "in/b.json.gz": list, "in/c.json.gz": `{"name":"package"}`} {
		put(t, dir, name, compress(text))
	}
	put(t, dir, "a.ndjson", lines)
	put(t, dir, "short.ndjson.gz", compress(lines)[:100])
	put(t, dir, "damaged.ndjson.gz", strings.Replace(compress(lines), compress(lines)[200:201], "x", 1))
	got := output(t, dir, "", 1, "-q", "--format", "jsonl", "in")
	if strings.Count(got, "\n") != 3 || !strings.Contains(got, `"file":"in/a.ndjson.gz"`) || !strings.Contains(got, `"line":3001,"column":49`) || !strings.Contains(got, `"line":2,"column":49`) {
		t.Errorf("got %s", got)
	}
	whole := output(t, dir, "", 1, "-q", "a.ndjson")
	if got := output(t, dir, "", 1, "-q", "in/a.ndjson.gz"); strings.ReplaceAll(got, "in/a.ndjson.gz", "a.ndjson") != whole {
		t.Errorf("got %s", got)
	}
	if got := output(t, dir, "in/a.ndjson.gz", 1, "check", "--stream", "--format", "jsonl"); !strings.Contains(got, `"line":3001,"column":49`) {
		t.Errorf("got %s", got)
	}
	for _, name := range []string{"short.ndjson.gz", "damaged.ndjson.gz", "a.json.gz"} {
		cmd := patlint(t, dir, "-q", "--kind", "token", name)
		var stderr strings.Builder
		cmd.Stderr = &stderr
		want(t, cmd, 3)
		if !strings.Contains(stderr.String(), name+": ") {
			t.Errorf("%s: got %q", name, stderr.String())
		}
	}
}

func compress(text string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write([]byte(text))
	z.Close()
	return b.String()
}

// TestLongList checks a list over the size limit, whose elements are not.
func TestLongList(t *testing.T) {
	dir := t.TempDir()
	var b strings.Builder
	b.WriteString("[")
	for i := range 500 {
		if i > 0 {
			b.WriteString(",\n")
		}
		b.WriteString(strings.NewReplacer("86f1dc6fe8f54414950454cbb11278fa", fmt.Sprintf("%032x", i%499), "NodeJS", fmt.Sprint("job ", i)).Replace(goodToken))
	}
	b.WriteString("]\n")
	put(t, dir, "a.json", b.String())
	put(t, dir, "a.json.gz", compress(b.String()))
	whole := output(t, dir, "", 1, "-q", "--format", "jsonl", "a.json")
	if !strings.Contains(whole, `"rule":"PAT324"`) || !strings.Contains(whole, `"line":500,`) {
		t.Fatalf("got %s", whole)
	}
	places := regexp.MustCompile(`"rule":"(\w+)".*?"pointer":"([^"]*)".*?("line":\d+,"column":\d+,"endLine":\d+,"endColumn":\d+,"span":[^}]*})`)
	for _, args := range [][]string{{"a.json"}, {"a.json.gz"}, {"--stdin-filename", "a.json"}} {
		stdin := ""
		if len(args) > 1 {
			stdin = "a.json"
		}
		got := output(t, dir, stdin, 1, append(args, "-q", "--max-size", "2KiB", "--format", "jsonl")...)
		if strings.Count(got, "\n") != 1 || fmt.Sprint(places.FindStringSubmatch(got)[1:]) != fmt.Sprint(places.FindStringSubmatch(whole)[1:]) {
			t.Errorf("%q: got %s", args, got)
		}
		if got := output(t, dir, stdin, 1, append(args, "-q", "--max-size", "200", "--format", "jsonl")...); !strings.Contains(got, "PAT002") {
			t.Errorf("%q: got %s", args, got)
		}
	}
}

// TestLongListWithOddBeginning checks a list over the size limit whose first
// element is no token. It is a list all the same, and a folder with it is not
// empty.
func TestLongListWithOddBeginning(t *testing.T) {
	tokens := strings.Repeat(",\n"+goodToken, 20) + "]\n"
	rules := []string{"-q", "--format", "jsonl", "--disable", "PAT324,PAT325"}
	for _, c := range []struct{ name, reason, first string }{
		{"number", "it is no payload", "5"},
		{"few members", "it may be any object", `{"id":"a"}`},
		{"create request", "it is a payload of another kind", `{"name":"NodeJS Integration"}`},
		{"bulk update", "it is a payload of another kind", `{"ids":["a"],"patch":[]}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			put(t, dir, "in/a.json", "["+c.first+tokens)
			put(t, dir, "b.json.gz", compress("["+c.first+tokens))
			put(t, dir, "b.json", "["+c.first+tokens)
			whole := output(t, dir, "", 1, append(rules, "b.json")...)
			for _, args := range [][]string{{"in"}, {"b.json"}, {"b.json.gz"}, {"--stdin-filename", "b.json"}} {
				stdin := ""
				if len(args) > 1 {
					stdin = "b.json"
				}
				got := output(t, dir, stdin, 1, append(append(args, rules...), "--max-size", "1KiB")...)
				if n := strings.Count(got, "\n"); n == 0 || strings.Count(got, `"pointer":"/0`) != n {
					t.Errorf("%s: %q reports other elements than the first:\n%s", c.reason, args, got)
				}
				if got = regexp.MustCompile(`"file":"[^"]*"`).ReplaceAllString(got, `"file":"b.json"`); !strings.Contains(whole, "PAT005") && got != whole {
					t.Errorf("%s: %q differs from the report on the list as a whole:\n%s\n%s", c.reason, args, got, whole)
				}
			}
		})
	}
}
