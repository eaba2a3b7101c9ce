package patbeam

import (
	"bufio"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"path"
	"reflect"
	"slices"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem"
)

// Lines returns findings, counts or reports as lines of JSON.
func Lines(s beam.Scope, col beam.PCollection) beam.PCollection {
	s = s.Scope("patbeam.Lines")
	switch t := col.Type().Type(); t {
	case reflect.TypeFor[Finding]():
		return beam.ParDo(s, findingLine, col)
	case reflect.TypeFor[RuleCount]():
		return beam.ParDo(s, countLine, col)
	case reflect.TypeFor[TenantReport]():
		return beam.ParDo(s, reportLine, col)
	default:
		panic(fmt.Errorf("patbeam: Lines takes findings, counts or reports, not %v", t))
	}
}

// The SDK registers a generic function once for all its types, so each has its
// own.

func findingLine(f Finding) (string, error)     { return line(f) }
func countLine(c RuleCount) (string, error)     { return line(c) }
func reportLine(r TenantReport) (string, error) { return string(r.JSON), nil }

func line(v any) (string, error) {
	text, err := json.Marshal(v)
	return string(text), err
}

// Write writes lines to the files NAME-00000-of-00004.jsonl and so on of a
// directory, and returns their paths. It always writes all shards, some perhaps
// empty. The directory may be a URL of any file system that the program imports.
//
// The files appear when all of them are complete: they are written under other
// names, beginning with ".", and then renamed. A job that fails before leaves no
// file under its name, or the files of the job before it. Running a job again
// replaces them.
func Write(s beam.Scope, dir, name string, shards int, lines beam.PCollection) beam.PCollection {
	if shards < 1 {
		panic(errors.New("patbeam: at least one shard is needed"))
	}
	s = s.Scope("patbeam.Write")
	filesystem.ValidateScheme(dir)
	target := writeFn{Dir: dir, Name: name, Shards: shards}
	blocks := beam.ParDo(s, &linesFn{Shards: shards}, lines)
	empty := beam.ParDo(s, &emptyFn{Shards: shards}, beam.Impulse(s))
	written := beam.ParDo(s, &target, beam.GroupByKey(s, beam.Flatten(s, blocks, empty)))
	paths := beam.ParDo(s, &renameFn{Dir: dir, Name: name, Shards: shards}, beam.GroupByKey(s, written))
	// prism uses a whole core while a stage without outputs runs: consume them.
	beam.ParDo0(s, ignore, paths)
	return paths
}

func ignore(string) {}

// linesFn packs lines into blocks. The shard follows from the line alone, so that
// a job that runs again writes the same lines to each shard.
type linesFn struct {
	Shards int
	blocks [][]byte
}

func (f *linesFn) StartBundle(context.Context, func(int, []byte)) {
	f.blocks = make([][]byte, f.Shards)
}

// ProcessElement adds a line to its block.
func (f *linesFn) ProcessElement(line string, emit func(int, []byte)) {
	h := fnv.New64a()
	h.Write([]byte(line))
	shard := int(h.Sum64() % uint64(f.Shards))
	f.blocks[shard] = append(append(f.blocks[shard], line...), '\n')
	if len(f.blocks[shard]) >= blockBytes {
		emit(shard, f.blocks[shard])
		f.blocks[shard] = nil
	}
}

func (f *linesFn) FinishBundle(_ context.Context, emit func(int, []byte)) {
	for shard, block := range f.blocks {
		if len(block) > 0 {
			emit(shard, block)
		}
	}
	f.blocks = nil
}

// emptyFn emits an empty block for every shard: without lines it has a file too.
type emptyFn struct{ Shards int }

func (f *emptyFn) ProcessElement(_ []byte, emit func(int, []byte)) {
	for shard := range f.Shards {
		emit(shard, []byte{})
	}
}

// writeFn writes a shard under a name that no other try uses.
type writeFn struct {
	Dir, Name string
	Shards    int
}

// ProcessElement emits the shard and the name of what it wrote. All have the same
// key, so that they come together at renameFn.
func (f *writeFn) ProcessElement(ctx context.Context, shard int, blocks func(*[]byte) bool, emit func(int, string)) error {
	fs, err := filesystem.New(ctx, f.Dir)
	if err != nil {
		return err
	}
	defer fs.Close()
	temporary := join(f.Dir, fmt.Sprintf(".%s-%05d-of-%05d.%s", f.Name, shard, f.Shards, rand.Text()))
	if err := write(ctx, fs, temporary, blocks); err != nil {
		if r, ok := fs.(filesystem.Remover); ok {
			err = errors.Join(err, r.Remove(ctx, temporary))
		}
		return fmt.Errorf("patbeam: shard %d of %s: %w", shard, f.Name, err)
	}
	emit(0, fmt.Sprintf("%05d%s", shard, temporary))
	return nil
}

func write(ctx context.Context, fs filesystem.Interface, name string, blocks func(*[]byte) bool) error {
	file, err := fs.OpenWrite(ctx, name)
	if err != nil {
		return err
	}
	out := bufio.NewWriterSize(file, 1<<18)
	var block []byte
	for blocks(&block) {
		if _, err := out.Write(block); err != nil {
			return errors.Join(err, file.Close())
		}
	}
	return errors.Join(out.Flush(), file.Close())
}

// renameFn gives the shards their names when all are written.
type renameFn struct {
	Dir, Name string
	Shards    int
}

// ProcessElement renames the shards. A try before this one may have renamed some.
func (f *renameFn) ProcessElement(ctx context.Context, _ int, written func(*string) bool, emit func(string)) error {
	fs, err := filesystem.New(ctx, f.Dir)
	if err != nil {
		return err
	}
	defer fs.Close()
	var all []string
	var text string
	for written(&text) {
		all = append(all, text)
	}
	slices.Sort(all)
	if len(all) != f.Shards {
		return fmt.Errorf("patbeam: %d of %d shards of %s were written", len(all), f.Shards, f.Name)
	}
	for shard, text := range all {
		name := join(f.Dir, fmt.Sprintf("%s-%05d-of-%05d.jsonl", f.Name, shard, f.Shards))
		temporary := text[5:]
		if err := filesystem.Rename(ctx, fs, temporary, name); err != nil {
			if left, _ := fs.List(ctx, temporary); len(left) > 0 {
				return fmt.Errorf("patbeam: shard %d of %s: %w", shard, f.Name, err)
			}
			if done, _ := fs.List(ctx, name); len(done) == 0 {
				return fmt.Errorf("patbeam: shard %d of %s: %w", shard, f.Name, err)
			}
		}
		emit(name)
	}
	return nil
}

// join joins a directory, which may be a URL, and a name.
func join(dir, name string) string {
	if dir == "" || dir[len(dir)-1] == '/' {
		return dir + name
	}
	return dir + "/" + path.Clean(name)
}
