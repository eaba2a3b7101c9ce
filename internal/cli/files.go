package cli

import (
	"errors"
	"io/fs"
	"iter"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/sailpat/sailpat/internal/cli/gitignore"
	"github.com/sailpat/sailpat/internal/config"
)

// stdinName is the name of standard input in messages, unless a flag sets one.
const stdinName = "<stdin>"

// A file is a file to check, or the reason why it cannot be read.
type file struct {
	path   string // as messages show it, with slashes
	open   string // as the system knows it; "" for standard input
	named  bool   // on the command line, not found in a folder
	err    error
	config *config.Config
	rel    string // its path for the configuration's globs
}

// A gatherer finds the files that the command line names.
type gatherer struct {
	flags  *inputFlags
	cwd    string
	fixed  *config.Config // from --config
	finder config.Finder
	files  []file
	seen   map[string]int // absolute path to index in files
	walked []string       // absolute paths of folders
}

func newGatherer(flags *inputFlags) (*gatherer, error) {
	cwd, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	g := &gatherer{flags: flags, cwd: cwd, finder: config.Finder{Root: cwd}, seen: map[string]int{}}
	if flags.config != "" {
		if g.fixed, err = config.Load(flags.config, filepath.ToSlash(flags.config), cwd); err != nil {
			return nil, configError(err)
		}
	}
	return g, nil
}

// A stat is what the system says about a path, or an error.
type stat struct {
	info fs.FileInfo
	err  error
}

// statAll asks about several paths at a time: for a thousand files that is a tenth
// of the run, and nothing else can begin before.
func statAll(names []string) []stat {
	const batch = 64 // for fewer, another worker costs more than it saves
	stats := make([]stat, len(names))
	parallel(workers(0, 1+len(names)/batch), len(names), func(indexes iter.Seq[int]) {
		for i := range indexes {
			if names[i] != "-" {
				stats[i].info, stats[i].err = os.Stat(names[i])
			}
		}
	})
	return stats
}

// gather takes one path from the command line. It returns an error only for a
// wrong configuration; an error of the path goes into the file.
func (g *gatherer) gather(name string, found stat) error {
	if name == "-" {
		stdin := g.stdinPath()
		return g.add(file{path: filepath.ToSlash(stdin), named: true}, g.abs(stdin))
	}
	shown := filepath.Clean(name)
	info, err := found.info, found.err
	switch {
	case err != nil:
	case info.IsDir():
		g.walked = append(g.walked, g.abs(name))
		return g.walk(name, strings.TrimPrefix(strings.TrimSuffix(filepath.ToSlash(shown), "/")+"/", "./"), "", g.ignoredAbove(g.abs(name)))
	case !info.Mode().IsRegular():
		err = &fs.PathError{Path: name, Err: errors.New("must be a regular file or a folder, is " + modeName(info.Mode()))}
	}
	return g.add(file{path: filepath.ToSlash(shown), open: name, named: true, err: err}, g.abs(name))
}

func (g *gatherer) stdinPath() string {
	if g.flags.stdinFilename != "" {
		return filepath.Clean(g.flags.stdinFilename)
	}
	return stdinName
}

func (g *gatherer) abs(name string) string {
	if !filepath.IsAbs(name) {
		name = filepath.Join(g.cwd, name)
	}
	return filepath.Clean(name)
}

// add appends a file with its configuration, unless it was added before.
func (g *gatherer) add(f file, abs string) error {
	if f.open != "" {
		if i, twice := g.seen[abs]; twice {
			g.files[i].named = g.files[i].named || f.named
			return nil
		}
		g.seen[abs] = len(g.files)
	}
	if f.err != nil {
		g.files = append(g.files, f)
		return nil
	}
	c, err := g.configFor(filepath.Dir(abs))
	if err != nil {
		return err
	}
	if c != nil {
		f.config = c
		if rel, err := filepath.Rel(c.Base, abs); err == nil {
			f.rel = filepath.ToSlash(rel)
		}
	}
	g.files = append(g.files, f)
	return nil
}

func (g *gatherer) configFor(dir string) (*config.Config, error) {
	if g.flags.noConfig || g.fixed != nil {
		return g.fixed, nil
	}
	c, err := g.finder.For(dir)
	if err != nil {
		return nil, configError(err)
	}
	return c, nil
}

// configError returns the usage error for a wrong configuration.
func configError(err error) error {
	var invalid *config.InvalidError
	if errors.As(err, &invalid) {
		return &usageError{message: "the configuration is wrong\n" + err.Error()}
	}
	return &usageError{message: describe(err)}
}

// walk finds the files in the folder at name. Messages show the folder as prefix;
// below is its path from the folder that was named.
func (g *gatherer) walk(name, prefix, below string, above ignored) error {
	entries, err := os.ReadDir(name)
	if err != nil {
		err = g.add(file{open: name, err: err}, g.abs(name))
	}
	above.rules = g.addIgnoreFile(above.rules, name, above.join(below))
	for _, e := range entries {
		if err != nil {
			return err
		}
		at := path.Join(below, e.Name())
		if above.rules.Ignore(above.join(at), e.IsDir()) || matchesAny(g.flags.exclude, at) {
			continue
		}
		switch mode := e.Type(); {
		case mode.IsDir() && !strings.HasPrefix(e.Name(), "."):
			err = g.walk(filepath.Join(name, e.Name()), prefix+e.Name()+"/", at, above)
		case mode.IsRegular() && g.wants(at):
			open := filepath.Join(name, e.Name())
			err = g.add(file{path: prefix + e.Name(), open: open}, g.abs(open))
		}
	}
	return err
}

// wants reports whether to read the file at this path below the folder that was
// named.
func (g *gatherer) wants(at string) bool {
	if len(g.flags.include) > 0 {
		return matchesAny(g.flags.include, at)
	}
	switch path.Ext(at) {
	case ".json", ".ndjson", ".jsonl":
		return true
	}
	return false
}

func matchesAny(globs []string, at string) bool {
	return slices.ContainsFunc(globs, func(glob string) bool { return config.Match(glob, at) })
}

// ignored holds the patterns of .gitignore files, and the path from the folder of
// the topmost one to the folder that was named.
type ignored struct {
	rules  *gitignore.Rules
	prefix string
}

func (i ignored) join(below string) string { return path.Join(i.prefix, below) }

// ignoredAbove reads the .gitignore files above a folder, from the root of its
// repository down. Outside of a repository there are none.
func (g *gatherer) ignoredAbove(dir string) (above ignored) {
	var folders []string // the nearest first
	at := dir
	for ; !config.IsRepository(at); at = filepath.Dir(at) {
		if filepath.Dir(at) == at {
			return ignored{}
		}
		folders = append(folders, filepath.Dir(at))
	}
	relative := func(dir string) string {
		rel, err := filepath.Rel(at, dir)
		if err != nil || rel == "." {
			return ""
		}
		return filepath.ToSlash(rel)
	}
	for _, folder := range slices.Backward(folders) {
		above.rules = g.addIgnoreFile(above.rules, folder, relative(folder))
	}
	above.prefix = relative(dir)
	return above
}

// addIgnoreFile adds the patterns of the .gitignore file of a folder, if it has
// one.
func (g *gatherer) addIgnoreFile(rules *gitignore.Rules, folder, rel string) *gitignore.Rules {
	text, err := os.ReadFile(filepath.Join(folder, ".gitignore"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		g.files = append(g.files, file{err: err})
	}
	if err != nil {
		return rules
	}
	return rules.Add(rel, string(text))
}

func modeName(m fs.FileMode) string {
	switch {
	case m&fs.ModeNamedPipe != 0:
		return `a named pipe; write "-" to read standard input`
	case m&fs.ModeSocket != 0:
		return "a socket"
	case m&fs.ModeDevice != 0:
		return "a device"
	}
	return "of another type"
}

// sawWhole reports whether every file below dir was gathered.
func (g *gatherer) sawWhole(dir string) bool {
	if len(g.flags.include)+len(g.flags.exclude) > 0 {
		return false
	}
	return slices.ContainsFunc(g.walked, func(root string) bool {
		rel, err := filepath.Rel(root, dir)
		return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
	})
}
