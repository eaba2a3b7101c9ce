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
	"github.com/sailpat/sailpat/internal/disk"
)

// stdinName is the name of standard input in messages, unless a flag sets one.
const stdinName = "<stdin>"

// A file is a file to check, or the reason why it cannot be read.
type file struct {
	path   string // as messages show it, with slashes
	open   string // as the system knows it; "" for standard input
	named  bool   // on the command line, not found in a folder
	pipe   bool   // an open pipe, which can be read once
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
	seen   map[identity]int  // index in files
	real   map[string]string // folder as named to its path without links
	walked []string          // absolute paths of folders
}

// An identity is the same for all paths of a directory entry. Two hard links of one
// file are two entries.
type identity struct{ folder, name string }

func newGatherer(flags *inputFlags) (*gatherer, error) {
	cwd, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	g := &gatherer{flags: flags, cwd: cwd, finder: config.Finder{Root: cwd}, seen: map[identity]int{}, real: map[string]string{}}
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
	shown := cleaned(name)
	info, err := found.info, found.err
	switch {
	case err != nil:
	case info.IsDir():
		abs := g.abs(name)
		g.walked = append(g.walked, abs)
		above := g.ignoredAbove(abs)
		return g.walk(folder{open: name, follow: true, shown: strings.TrimPrefix(strings.TrimSuffix(filepath.ToSlash(shown), "/")+"/", "./"), ignored: above})
	case !info.Mode().IsRegular() && !disk.IsOpenPipe(name, info.Mode()):
		err = &fs.PathError{Path: name, Err: errors.New("must be a regular file or a folder, is " + modeName(info.Mode()))}
	}
	pipe := err == nil && !info.Mode().IsRegular()
	return g.add(file{path: filepath.ToSlash(shown), open: name, named: true, pipe: pipe, err: err}, g.abs(name))
}

// cleaned returns a path as messages show it. The path "link/.." stays: it is not
// the folder of the link.
func cleaned(name string) string {
	if goesBack(name) {
		return name
	}
	return filepath.Clean(name)
}

// goesBack reports whether a path has ".." after the name of a folder.
func goesBack(name string) bool {
	named := false
	for part := range strings.SplitSeq(filepath.ToSlash(name), "/") {
		switch part {
		case "", ".":
		case "..":
			if named {
				return true
			}
		default:
			named = true
		}
	}
	return false
}

func (g *gatherer) stdinPath() string {
	if g.flags.stdinFilename != "" {
		return filepath.Clean(g.flags.stdinFilename)
	}
	return stdinName
}

// abs returns an absolute path. Links matter only before "..".
func (g *gatherer) abs(name string) string {
	if goesBack(name) {
		folder, base := filepath.Split(name)
		if base == ".." || base == "." || base == "" {
			folder, base = name, ""
		}
		if real, err := filepath.EvalSymlinks(folder); err == nil {
			name = filepath.Join(real, base)
		}
	}
	if !filepath.IsAbs(name) {
		name = filepath.Join(g.cwd, name)
	}
	return filepath.Clean(name)
}

// identify returns the identity of a file, given as an absolute path.
func (g *gatherer) identify(abs string) identity {
	folder, name := filepath.Split(abs)
	real, known := g.real[folder]
	if !known {
		var err error
		if real, err = filepath.EvalSymlinks(folder); err != nil {
			real = filepath.Clean(folder)
		}
		g.real[folder] = real
	}
	return identity{real, name}
}

// add appends a file with its configuration, unless it was added before.
func (g *gatherer) add(f file, abs string) error {
	if f.open != "" {
		id := g.identify(abs)
		if i, twice := g.seen[id]; twice {
			g.files[i].named = g.files[i].named || f.named
			return nil
		}
		g.seen[id] = len(g.files)
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

// A folder is a folder to walk.
type folder struct {
	open   string // as the system knows it
	follow bool   // it was named, and may be a link
	shown  string // as messages show it, with a slash at the end, or ""
	below  string // its path from the folder that was named
	ignored
}

// ignored holds the patterns of .gitignore files, and the path of a folder from the
// root of its repository.
type ignored struct {
	rules *gitignore.Rules
	at    string
}

// walk finds the files in a folder. The limit of a path's length bounds its depth.
func (g *gatherer) walk(f folder) error {
	entries, err := disk.Folder(f.open, f.follow)
	if err != nil {
		err = g.add(file{path: strings.TrimSuffix(f.shown, "/"), open: f.open, err: err}, g.abs(f.open))
	}
	for _, e := range entries {
		if e.Name() == ".git" && f.below != "" && config.IsRepository(f.open) {
			f.ignored = ignored{} // another repository: the patterns above are not its own
		}
	}
	for _, e := range entries {
		if e.Name() == ".gitignore" {
			f.rules = g.addIgnoreFile(f.rules, f.open, f.at)
		}
	}
	for _, e := range entries {
		if err != nil {
			return err
		}
		below, at, open := path.Join(f.below, e.Name()), path.Join(f.at, e.Name()), filepath.Join(f.open, e.Name())
		if goesBack(f.open) {
			open = strings.TrimSuffix(f.open, "/") + "/" + e.Name() // Join would clean it
		}
		if f.rules.Ignore(at, e.IsDir()) {
			continue
		}
		switch mode := e.Type(); {
		case mode.IsDir() && !strings.HasPrefix(e.Name(), "."):
			if !slices.ContainsFunc(g.flags.exclude, func(glob config.Glob) bool { return glob.MatchFolder(below) }) {
				err = g.walk(folder{open: open, shown: f.shown + e.Name() + "/", below: below, ignored: ignored{f.rules, at}})
			}
		case mode.IsRegular() && g.wants(below) && !matchesAny(g.flags.exclude, below):
			err = g.add(file{path: f.shown + e.Name(), open: open}, g.abs(open))
		}
	}
	return err
}

// wants reports whether to read the file at this path below the folder that was
// named.
func (g *gatherer) wants(below string) bool {
	if len(g.flags.include) > 0 {
		return matchesAny(g.flags.include, below)
	}
	if g.flags.decompress {
		below = strings.TrimSuffix(below, compressed)
	}
	switch path.Ext(below) {
	case ".json", ".ndjson", ".jsonl":
		return true
	}
	return false
}

func matchesAny(globs []config.Glob, below string) bool {
	return slices.ContainsFunc(globs, func(glob config.Glob) bool { return glob.Match(below) })
}

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
	above.at = relative(dir)
	return above
}

// maxIgnoreFile bounds a .gitignore file. Git has a bound of 100 MB.
const maxIgnoreFile = 1 << 20

// addIgnoreFile adds the patterns of the .gitignore file of a folder, if it has
// one. A link, a pipe and a file that is too large hold no patterns, so that more
// files are checked and not fewer. Git follows no such link either.
func (g *gatherer) addIgnoreFile(rules *gitignore.Rules, folder, rel string) *gitignore.Rules {
	name := filepath.Join(folder, ".gitignore")
	text, err := disk.Own(name, maxIgnoreFile)
	switch {
	case err == nil:
		return rules.Add(rel, string(text))
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, disk.ErrLink), errors.Is(err, disk.ErrNotRegular), errors.Is(err, disk.ErrTooLarge):
	default:
		g.files = append(g.files, file{path: filepath.ToSlash(name), open: name, err: err})
	}
	return rules
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
