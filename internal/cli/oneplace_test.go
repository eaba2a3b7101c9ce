package cli_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The folders whose code reads, writes and quotes what others wrote.
var commandFolders = []string{"../cli", "../config", "../report", "../mask", "../disk", "../../cmd/patlint"}

// one place each, with the reason why others are allowed.
var allowed = map[string]string{
	"disk/read_unix.go":  "the reader",
	"disk/read_other.go": "the reader",
	"disk/write.go":      "the writer",
	"mask/quote.go":      "the mask",
	"config/nearest.go":  "Quote, which masks first",
	"cli/mangen/main.go": "a generator, which is no part of patlint",
	"cli/explain.go":     "examples of the rules, which are ours",
}

var (
	osCalls  = regexp.MustCompile(`^(ReadFile|Open|OpenFile|OpenRoot|OpenInRoot|Create|CreateTemp|WriteFile|Rename|Remove|RemoveAll|Truncate|Link|Symlink|Chmod|Chown|DirFS|ReadDir)$`)
	rawQuote = regexp.MustCompile(`%[-#+ 0-9]*q`)
)

// TestOnePlace finds code that opens or writes a file or quotes a text and is not
// in the one place for that: package disk, package mask.
func TestOnePlace(t *testing.T) {
	used := map[string]bool{}
	files := 0
	for _, folder := range commandFolders {
		err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
				return err
			}
			files++
			rel := filepath.ToSlash(strings.TrimLeft(path, "./\\"))
			for _, what := range outOfPlace(t, path) {
				if _, ok := allowed[rel]; ok {
					used[rel] = true
				} else {
					t.Errorf("%s: use package disk or package mask", what)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if files < 50 {
		t.Errorf("expected more files than %d", files)
	}
	for file := range allowed {
		if !used[file] {
			t.Errorf("%s is allowed for nothing", file)
		}
	}
}

// outOfPlace returns the places in a file that read, write or quote.
func outOfPlace(t *testing.T, path string) (found []string) {
	t.Helper()
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]string{} // of the packages in this file
	for _, spec := range file.Imports {
		path, _ := strconv.Unquote(spec.Path.Value)
		name := path[strings.LastIndexByte(path, '/')+1:]
		if spec.Name != nil {
			name = spec.Name.Name
		}
		names[name] = path
	}
	add := func(n ast.Node, what string) { found = append(found, set.Position(n.Pos()).String()+": "+what) }
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			pkg, ok := n.X.(*ast.Ident)
			if !ok {
				break
			}
			switch path := names[pkg.Name]; {
			case path == "os" && osCalls.MatchString(n.Sel.Name), path == "io/ioutil",
				path == "syscall" && slices.Contains([]string{"Open", "Creat", "Rename", "Unlink"}, n.Sel.Name),
				path == "strconv" && (strings.HasPrefix(n.Sel.Name, "Quote") || strings.HasPrefix(n.Sel.Name, "AppendQuote")):
				add(n, pkg.Name+"."+n.Sel.Name)
			}
		case *ast.ImportSpec:
			if n.Name != nil && n.Name.Name == "." {
				add(n, "an import that hides where names come from")
			}
		case *ast.BasicLit:
			if n.Kind == token.STRING && rawQuote.MatchString(strings.ReplaceAll(n.Value, "%%", "")) {
				add(n, "%q")
			}
		}
		return true
	})
	return found
}

// TestOutOfPlace shows that the search finds something.
func TestOutOfPlace(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "x.go")
	for _, c := range []struct {
		code string
		want bool
	}{
		{`import "os"; var _, _ = os.ReadFile("x")`, true},
		{`import system "os"; var f = system.OpenFile`, true},
		{`import "fmt"; var _ = fmt.Sprintf("%-5q", "x")`, true},
		{`import "strconv"; var _ = strconv.AppendQuoteRune`, true},
		{`import "syscall"; var _ = syscall.Open`, true},
		{`import . "os"; var _ = Open`, true},
		{`import "os"; var _ = os.Getenv`, false},
		{`import "fmt"; var _ = fmt.Sprintf("100%% quiet")`, false},
	} {
		write(t, path, "package x; "+c.code)
		if got := outOfPlace(t, path); (len(got) > 0) != c.want {
			t.Errorf("%s: got %v", c.code, got)
		}
	}
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
