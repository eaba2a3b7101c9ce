package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// A checkout gives the files of one state of sailpoint-oss/api-specs. Names have
// slashes and count from the root of the repository.
type checkout interface {
	Read(name string) ([]byte, error)
	Glob(pattern string) ([]string, error) // sorted
}

// A folder is a checkout on disk.
type folder string

func (f folder) Read(name string) ([]byte, error) {
	return os.ReadFile(filepath.Join(string(f), filepath.FromSlash(name)))
}

func (f folder) Glob(pattern string) ([]string, error) { return fs.Glob(os.DirFS(string(f)), pattern) }

// A commit is a checkout in the objects of a git repository, which needs no work
// tree.
type commit struct {
	names map[string]bool
	rev   string

	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
}

// openCommit starts the git process that reads the files of a commit.
func openCommit(dir, rev string) (*commit, error) {
	list, err := git(dir, "ls-tree", "-r", "--name-only", "-z", rev, "idn")
	if err != nil {
		return nil, err
	}
	c := &commit{names: map[string]bool{}, rev: rev}
	for name := range strings.SplitSeq(list, "\x00") {
		c.names[name] = true
	}
	c.cmd = exec.Command("git", "-C", dir, "cat-file", "--batch")
	in, err1 := c.cmd.StdinPipe()
	out, err2 := c.cmd.StdoutPipe()
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	c.in, c.out = in, bufio.NewReader(out)
	return c, c.cmd.Start()
}

func (c *commit) Close() error {
	return errors.Join(c.in.Close(), c.cmd.Wait())
}

func (c *commit) Read(name string) ([]byte, error) {
	if !c.names[name] {
		return nil, fmt.Errorf("%s: %w", name, fs.ErrNotExist)
	}
	if _, err := fmt.Fprintf(c.in, "%s:%s\n", c.rev, name); err != nil {
		return nil, err
	}
	header, err := c.out.ReadString('\n')
	if err != nil {
		return nil, err
	}
	var id, kind string
	var size int
	if _, err := fmt.Sscanf(header, "%s %s %d", &id, &kind, &size); err != nil || kind != "blob" {
		return nil, fmt.Errorf("%s: git says %q", name, strings.TrimSpace(header))
	}
	text := make([]byte, size+1) // and the line end that git adds
	_, err = io.ReadFull(c.out, text)
	return text[:size], err
}

func (c *commit) Glob(pattern string) (out []string, err error) {
	for name := range c.names {
		ok, err := path.Match(pattern, name)
		if err != nil {
			return nil, err
		}
		if ok {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out, nil
}

func git(dir string, args ...string) (string, error) {
	out, err := exec.Command("git", append([]string{"-C", dir}, args...)...).Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return "", fmt.Errorf("git %s: %s", args[0], strings.TrimSpace(string(exit.Stderr)))
	}
	return string(out), err
}
