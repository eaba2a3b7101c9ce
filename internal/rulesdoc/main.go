// Command rulesdoc writes docs/rules.md, and the number of rules in README.md,
// from the rules of package pat. Run it with
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

	"github.com/sailpat/sailpat/internal/config"
	"github.com/sailpat/sailpat/internal/moduleroot"
	"github.com/sailpat/sailpat/pat"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "rulesdoc:", err)
		os.Exit(1)
	}
}

func run() error {
	root, err := moduleroot.Find()
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

// A page is a file as it should be. The name is relative to the root.
type page struct{ name, text string }

// generate returns every file that depends on the rule table.
func generate(root string) ([]page, error) {
	rules := pat.Rules()
	pages := []page{{"docs/rules.md", rulesPage(config.Rules())}}
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
// markers. It is an error if there is none, since a number typed by hand goes
// stale.
func withCount(readme string, n int) (string, error) {
	parts := strings.Split(readme, countBegin)
	if len(parts) == 1 {
		return "", fmt.Errorf("README.md has no number of rules between %s and %s", countBegin, countEnd)
	}
	for i, part := range parts[1:] {
		old, rest, ok := strings.Cut(part, countEnd)
		if !ok || strings.ContainsAny(old, "\n") {
			return "", fmt.Errorf("README.md has no %s on the line of %s", countEnd, countBegin)
		}
		parts[i+1] = strconv.Itoa(n) + countEnd + rest
	}
	return strings.Join(parts, countBegin), nil
}
