package docs_test

import (
	"fmt"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

var (
	scheme   = regexp.MustCompile(`^(?:[A-Za-z][A-Za-z0-9+.-]*:|//)`)
	selfURL  = regexp.MustCompile(`^https://github\.com/sailpat/sailpat/(?:blob|tree)/[^/]+/`)
	lineMark = regexp.MustCompile(`^L[0-9]+(?:-L[0-9]+)?$`)
)

// Every link of a Markdown page to a place within the repository leads there.
func TestLinks(t *testing.T) {
	r := openRepository(t)
	for _, name := range []string{"README.md", "CONTRIBUTING.md", "docs/contract.md", "docs/rules.md", "testdata/vectors/README.md"} {
		if !r.paths[name] {
			t.Errorf("%s is not among the pages checked", name)
		}
	}
	for _, broken := range r.brokenLinks(t) {
		t.Error(broken)
	}
}

// The check of links itself: each row is a page in the folder docs.
func TestLinksAreChecked(t *testing.T) {
	for _, tt := range []struct {
		name, page, want string
	}{
		{"page", "[a](rules.md)", ""},
		{"page above", "[a](../README.md)", ""},
		{"page from the root", "[a](/README.md)", ""},
		{"folder", "[a](man/)", ""},
		{"anchor of a heading", "[a](rules.md#pat001-empty)", ""},
		{"explicit anchor", "[a](rules.md#r1)", ""},
		{"anchor of the same page", "# Here\n[a](#here)", ""},
		{"line of a source file", "[a](../main.go#L1)", ""},
		{"escaped space", "[a](a%20b.md)", ""},
		{"elsewhere", "[a](https://example.com/none.md#none)", ""},
		{"own page by its URL", "[a](https://github.com/sailpat/sailpat/blob/main/docs/rules.md#r1)", ""},

		{"no such page", "\n[a](none.md)", "docs/page.md:2: none.md: no such file"},
		{"another case", "[a](Rules.md)", "docs/page.md:1: Rules.md: no such file"},
		{"outside", "[a](../../other.md)", "docs/page.md:1: ../../other.md: outside of the repository"},
		{"no such anchor", "[a](rules.md#r2)", "docs/page.md:1: rules.md#r2: no such anchor"},
		{"anchor in another case", "[a](rules.md#R1)", "docs/page.md:1: rules.md#R1: no such anchor"},
		{"no such anchor on the same page", "[a](#none)", "docs/page.md:1: #none: no such anchor"},
		{"anchor of a source file", "[a](../main.go#main)", "docs/page.md:1: ../main.go#main: no such anchor"},
		{"own page by its URL, no such anchor", "[a](https://github.com/sailpat/sailpat/blob/main/docs/rules.md#r2)",
			"docs/page.md:1: https://github.com/sailpat/sailpat/blob/main/docs/rules.md#r2: no such anchor"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, err := readRepository(fstest.MapFS{
				"README.md":     {},
				"main.go":       {},
				"docs/a b.md":   {},
				"docs/man/a.1":  {},
				"docs/rules.md": {Data: []byte("## PAT001 `empty`\n<a id=\"r1\"></a>\n")},
				"docs/page.md":  {Data: []byte(tt.page)},
			})
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(r.brokenLinks(t), "\n"); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func (r *repository) brokenLinks(t *testing.T) []string {
	t.Helper()
	anchors := map[string][]string{}
	for _, page := range r.withExtension(".md") {
		text := r.read(t, page)
		anchors[page] = append(explicitAnchors(text), headingAnchors(text)...)
	}
	var broken []string
	for _, page := range r.withExtension(".md") {
		text := r.read(t, page)
		for _, l := range linksOf(text) {
			if fault := r.faultOf(page, l.target, anchors); fault != "" {
				broken = append(broken, fmt.Sprintf("%s:%d: %s: %s", page, lineOf(text, l.offset), l.target, fault))
			}
		}
	}
	return broken
}

// faultOf says why the target of a link on a page does not resolve, or "".
func (r *repository) faultOf(page, target string, anchors map[string][]string) string {
	base := path.Dir(page)
	if own := selfURL.FindString(target); own != "" {
		base, target = ".", target[len(own):]
	}
	if scheme.MatchString(target) {
		return ""
	}
	file, anchor, hasAnchor := strings.Cut(target, "#")
	file, err := url.PathUnescape(file)
	if err != nil {
		return err.Error()
	}
	switch {
	case file == "":
		file = page
	case file[0] == '/': // GitHub counts from the root of the repository
		file = path.Join(".", file[1:])
	default:
		file = path.Join(base, file)
	}
	switch {
	case file == ".." || strings.HasPrefix(file, "../"):
		return "outside of the repository"
	case !r.paths[file]:
		return "no such file"
	case !hasAnchor || slices.Contains(anchors[file], anchor):
		return ""
	case path.Ext(file) != ".md" && lineMark.MatchString(anchor):
		return ""
	}
	return "no such anchor"
}
