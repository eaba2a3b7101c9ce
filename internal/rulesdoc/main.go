// Command rulesdoc writes docs/rules.md, and the number of rules in README.md,
// from the rule table, so that neither can say anything the library does not.
// Run it with
//
//	go run ./internal/rulesdoc
package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/sailpat/sailpat/pat"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "rulesdoc:", err)
		os.Exit(1)
	}
}

func run() error {
	root, err := moduleRoot()
	if err != nil {
		return err
	}
	pages, err := generate(root)
	if err != nil {
		return err
	}
	for _, p := range pages {
		path := filepath.Join(root, p.name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(p.text), 0o666); err != nil {
			return err
		}
	}
	return nil
}

// moduleRoot returns the nearest folder upward that has a go.mod: go generate
// runs this command in pat, tests run in this folder, people in the root.
func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", errors.New("expected to run inside the module, got no go.mod in this folder or above it")
		}
		dir = parent
	}
}

// A page is a file as it should be; name is relative to the module's root.
type page struct{ name, text string }

// generate returns every file that depends on the rule table.
func generate(root string) ([]page, error) {
	rules := pat.Rules()
	pages := []page{{"docs/rules.md", rulesPage(rules)}}
	readme, err := os.ReadFile(filepath.Join(root, "README.md"))
	if errors.Is(err, fs.ErrNotExist) {
		return pages, nil
	}
	if err != nil {
		return nil, err
	}
	text, err := withCount(string(readme), len(rules))
	if err != nil {
		return nil, err
	}
	return append(pages, page{"README.md", text}), nil
}

const (
	countBegin = "<!-- rules:count -->"
	countEnd   = "<!-- /rules:count -->"
)

// withCount returns the README with the number of rules between each pair of
// markers. Without a marker the number would be typed by hand, and wrong one day.
func withCount(readme string, n int) (string, error) {
	parts := strings.Split(readme, countBegin)
	if len(parts) == 1 {
		return "", fmt.Errorf("expected the number of rules in README.md between %s and %s, got no such markers", countBegin, countEnd)
	}
	for k, part := range parts[1:] {
		old, rest, ok := strings.Cut(part, countEnd)
		if !ok || strings.ContainsAny(old, "\n") {
			return "", fmt.Errorf("expected %s on the line of %s in README.md, got none", countEnd, countBegin)
		}
		parts[k+1] = strconv.Itoa(n) + countEnd + rest
	}
	return strings.Join(parts, countBegin), nil
}
