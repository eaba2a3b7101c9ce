package patbeam_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem/local"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/log"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/testing/ptest"

	patbeam "github.com/sailpat/sailpat/beam"
	"github.com/sailpat/sailpat/beam/internal/dataset"
)

func TestMain(m *testing.M) {
	log.SetupLogging("error", "text")
	filesystem.Register("fault", func(ctx context.Context) filesystem.Interface { return faulty{local.New(ctx)} })
	ptest.Main(m)
}

var clocked = patbeam.Config{Kind: "token", Now: dataset.Clock}

// run runs a pipeline on a runner.
func run(runner string, build func(s beam.Scope)) error {
	p, s := beam.NewPipelineWithRoot()
	build(s)
	_, err := beam.Run(context.Background(), runner, p)
	return err
}

// mustRun runs a pipeline on prism.
func mustRun(t *testing.T, build func(s beam.Scope)) {
	t.Helper()
	if err := run("prism", build); err != nil {
		t.Fatal(err)
	}
}

// written returns the sorted lines of the files that Write gave a name.
func written(t *testing.T, dir, name string) (lines []string) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, name+"-*.jsonl"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no file of %s: %v", name, err)
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			lines = append(lines, line)
		}
	}
	slices.Sort(lines)
	return lines
}

// decoded returns the values of lines.
func decoded[T any](t *testing.T, lines []string) []T {
	t.Helper()
	out := make([]T, len(lines))
	for i, line := range lines {
		if err := json.Unmarshal([]byte(line), &out[i]); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func counts(t *testing.T, dir string) map[string]int64 {
	t.Helper()
	out := map[string]int64{}
	for _, c := range decoded[patbeam.RuleCount](t, written(t, dir, "counts")) {
		out[strings.TrimSpace(c.Rule+" "+c.Severity)] = c.Count
	}
	return out
}

// save writes a file, compressed if its name says so.
func save(t *testing.T, name string, text []byte) {
	t.Helper()
	if strings.HasSuffix(name, ".gz") {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		z.Write(text)
		z.Close()
		text = b.Bytes()
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, text, 0o666); err != nil {
		t.Fatal(err)
	}
}

// whole is a job with all counts.
func whole(s beam.Scope, pattern, out string, c patbeam.Config, partitions, shards int) {
	records := patbeam.Read(s, pattern, c)
	findings := patbeam.Lint(s, records, c)
	duplicates := patbeam.Duplicates(s, records, c, partitions)
	patbeam.Write(s, out, "findings", shards, patbeam.Lines(s, findings))
	patbeam.Write(s, out, "duplicates", shards, patbeam.Lines(s, duplicates))
	patbeam.Write(s, out, "counts", 1, patbeam.Lines(s, patbeam.Count(s, records, findings, duplicates)))
}

// TestCounts compares the counts of jobs with those of the generator, and the
// findings of runners and of other numbers of output files with one another.
func TestCounts(t *testing.T) {
	const n = 4321
	for _, c := range []struct {
		format             string
		inputs, partitions int
		block              int64
	}{
		{"ndjson", 1, 1, 0}, {"ndjson", 1, 7, 4096}, {"ndjson", 3, 64, 100_000}, {"ndjson", 64, 7, 0},
		{"json", 1, 7, 0}, {"json", 64, 64, 0},
		{"ndjson.gz", 1, 1, 4096}, {"ndjson.gz", 64, 7, 0},
		{"json.gz", 1, 64, 0}, {"json.gz", 5, 7, 0},
	} {
		t.Run(fmt.Sprintf("%s in %d, %d partitions", c.format, c.inputs, c.partitions), func(t *testing.T) {
			in := t.TempDir()
			if err := dataset.Write(in, n, c.inputs, c.format); err != nil {
				t.Fatal(err)
			}
			config := clocked
			config.BlockSize = c.block
			var first []string
			for _, way := range []struct {
				runner string
				shards int
			}{{"prism", 1}, {"prism", 64}, {"direct", 7}} {
				out := t.TempDir()
				if err := run(way.runner, func(s beam.Scope) {
					whole(s, filepath.Join(in, "*"), out, config, c.partitions, way.shards)
				}); err != nil {
					t.Fatalf("%s: %v", way.runner, err)
				}
				if got, want := counts(t, out), dataset.Counts(n); !maps.Equal(got, want) {
					t.Errorf("%s: got %v, want %v", way.runner, got, want)
				}
				all := append(written(t, out, "findings"), written(t, out, "duplicates")...)
				if first == nil {
					first = all
				} else if !slices.Equal(first, all) {
					t.Errorf("%s with %d files writes other lines", way.runner, way.shards)
				}
				files, _ := filepath.Glob(filepath.Join(out, "findings-*"))
				hidden, _ := filepath.Glob(filepath.Join(out, ".*"))
				if len(files) != way.shards || len(hidden) > 0 {
					t.Errorf("%s: %d files, want %d; left over: %q", way.runner, len(files), way.shards, hidden)
				}
			}
		})
	}
}

// A faulty file system is the local one, and fails where a switch says so.
type faulty struct{ filesystem.Interface }

var (
	failAfter  int64 // bytes of each file that is read; 0 reads all
	failWrite  bool  // every file that is written
	failRename bool  // the second file that is renamed
	renamed    int
)

var errFault = errors.New("the disk is gone")

func trim(name string) string { return strings.TrimPrefix(name, "fault://") }

func (f faulty) List(ctx context.Context, pattern string) ([]string, error) {
	names, err := f.Interface.List(ctx, trim(pattern))
	for i := range names {
		names[i] = "fault://" + names[i]
	}
	return names, err
}

func (f faulty) Size(ctx context.Context, name string) (int64, error) {
	return f.Interface.Size(ctx, trim(name))
}

func (f faulty) OpenRead(ctx context.Context, name string) (io.ReadCloser, error) {
	in, err := f.Interface.OpenRead(ctx, trim(name))
	if err != nil || failAfter == 0 {
		return in, err
	}
	broken := io.MultiReader(io.LimitReader(in, failAfter), failing{})
	return struct {
		io.Reader
		io.Closer
	}{broken, in}, nil
}

func (f faulty) OpenWrite(ctx context.Context, name string) (io.WriteCloser, error) {
	out, err := f.Interface.OpenWrite(ctx, trim(name))
	if err != nil || !failWrite {
		return out, err
	}
	return struct {
		io.Writer
		io.Closer
	}{failing{}, out}, nil
}

func (f faulty) Remove(ctx context.Context, name string) error {
	return f.Interface.(filesystem.Remover).Remove(ctx, trim(name))
}

func (f faulty) Rename(ctx context.Context, from, to string) error {
	if renamed++; failRename && renamed == 2 {
		return errFault
	}
	return f.Interface.(filesystem.Renamer).Rename(ctx, trim(from), trim(to))
}

type failing struct{}

func (failing) Read([]byte) (int, error)  { return 0, errFault }
func (failing) Write([]byte) (int, error) { return 0, errFault }

// TestFailures makes a reader, a writer and a renaming fail: the job fails and
// names no incomplete file, and running it again gives exact counts.
func TestFailures(t *testing.T) {
	const n = 3000
	for _, format := range []string{"ndjson", "json", "ndjson.gz"} {
		for _, c := range []struct {
			name string
			set  func(on bool)
		}{
			{"reader", func(on bool) {
				if failAfter = 0; on {
					failAfter = 10_000
				}
			}},
			{"writer", func(on bool) { failWrite = on }},
			{"renaming", func(on bool) { failRename, renamed = on, 0 }},
		} {
			t.Run(format+" "+c.name, func(t *testing.T) {
				in, out := t.TempDir(), t.TempDir()
				if err := dataset.Write(in, n, 3, format); err != nil {
					t.Fatal(err)
				}
				job := func() error {
					return run("prism", func(s beam.Scope) { whole(s, "fault://"+in+"/*", "fault://"+out, clocked, 7, 3) })
				}
				c.set(true)
				err := job()
				c.set(false)
				if err == nil || !strings.Contains(err.Error(), errFault.Error()) {
					t.Fatalf("got error %v, want one that says why", err)
				}
				if files, _ := filepath.Glob(filepath.Join(out, "*.jsonl")); c.name != "renaming" && len(files) > 0 {
					t.Errorf("the failed job wrote %q", files)
				}
				if err := job(); err != nil {
					t.Fatal(err)
				}
				if got, want := counts(t, out), dataset.Counts(n); !maps.Equal(got, want) {
					t.Errorf("got %v, want %v", got, want)
				}
			})
		}
	}
}

// TestTruncated reads a compressed file that is cut off: an error, and not fewer
// records.
func TestTruncated(t *testing.T) {
	in := t.TempDir()
	if err := dataset.Write(in, 1000, 1, "ndjson.gz"); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(in, "pats-00000.ndjson.gz")
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	save(t, strings.TrimSuffix(name, ".gz"), text[:len(text)/2])
	if err := os.Rename(strings.TrimSuffix(name, ".gz"), name); err != nil {
		t.Fatal(err)
	}
	err = run("prism", func(s beam.Scope) { whole(s, name, t.TempDir(), clocked, 1, 1) })
	if err == nil || !strings.Contains(err.Error(), io.ErrUnexpectedEOF.Error()) {
		t.Errorf("got error %v, want %v", err, io.ErrUnexpectedEOF)
	}
}

func TestNoMatch(t *testing.T) {
	if err := run("prism", func(s beam.Scope) { whole(s, filepath.Join(t.TempDir(), "*.ndjson"), t.TempDir(), clocked, 1, 1) }); err == nil {
		t.Error("a pattern without matches is no error")
	}
}
