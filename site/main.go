// Command site writes the web site of this project: the playground, a page for
// each rule and each finding of an audit, and the manuals. Everything comes from
// the tables and pages that the commands use. Run it in the root of the module:
//
//	go run ./site -o DIR
//
// It needs the go command, to build the playground's WebAssembly, and no network.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"

	"github.com/sailpat/sailpat/internal/moduleroot"
)

func main() {
	out := flag.String("o", "", "write the site to this `folder`")
	only := flag.String("playground", "", "write only the playground, as one `file` that works from a disk")
	stamp := flag.String("version", version(), "the `version` of patlint that the pages show")
	flag.Parse()
	if err := run(*out, *only, *stamp); err != nil {
		fmt.Fprintln(os.Stderr, "site:", err)
		os.Exit(1)
	}
}

func run(out, only, version string) error {
	if (out == "") == (only == "") || flag.NArg() > 0 {
		return errors.New("usage: go run ./site -o DIR, or -playground FILE")
	}
	root, err := moduleroot.Find()
	if err != nil {
		return err
	}
	s := &site{root: os.DirFS(root), version: version, pages: map[string][]byte{}}
	if only != "" {
		e, err := buildEngine(root, "check", s.version)
		if err != nil {
			return err
		}
		page, err := s.playground(e, home)
		if err != nil {
			return err
		}
		return write(only, page)
	}
	engines := map[string]*engine{}
	for _, name := range []string{"check", "audit"} {
		if engines[name], err = buildEngine(root, name, s.version); err != nil {
			return err
		}
	}
	if err := s.build(engines["check"], engines["audit"]); err != nil {
		return err
	}
	for name, text := range s.pages {
		if err := write(filepath.Join(out, filepath.FromSlash(name)), text); err != nil {
			return err
		}
	}
	fmt.Printf("%d files; the playground's engine has %d bytes compressed (gzip), the audit's %d\n",
		len(s.pages), len(engines["check"].packed), len(engines["audit"].packed))
	return nil
}

func write(name string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		return err
	}
	return os.WriteFile(name, text, 0o666)
}

// version returns the version that the go command recorded in this program, as
// patlint version does.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}
