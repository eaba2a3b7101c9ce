package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/sailpat/sailpat/internal/config"
	"github.com/sailpat/sailpat/internal/moduleroot"
)

const command = "go run ./internal/rulesdoc"

func TestFilesAreFresh(t *testing.T) {
	root, err := moduleroot.Find()
	if err != nil {
		t.Fatal(err)
	}
	pages, err := generate(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range pages {
		got, err := os.ReadFile(filepath.Join(root, p.name))
		if err != nil {
			t.Errorf("%v: run %s", err, command)
		} else if string(got) != p.text {
			t.Errorf("%s is not what the rule table says: run %s", p.name, command)
		}
	}
}

// Every link within the page leads to a heading, and every rule is on it.
func TestRulesPage(t *testing.T) {
	text := rulesPage(config.Rules())
	if !utf8.ValidString(text) || strings.ContainsAny(text, "\r\uFEFF") {
		t.Error("the page has bytes that a browser does not show")
	}
	headings := map[string]int{}
	for _, m := range regexp.MustCompile(`(?m)^### (PAT\d{3}) ([a-z0-9-]+)$`).FindAllStringSubmatch(text, -1) {
		headings[strings.ToLower(m[1])+"-"+m[2]]++
	}
	links := regexp.MustCompile(`\]\(#([^)]*)\)`).FindAllStringSubmatch(text, -1)
	for _, m := range links {
		if headings[m[1]] != 1 {
			t.Errorf("#%s is the anchor of %d headings, expected one", m[1], headings[m[1]])
		}
	}
	if n := len(config.Rules()); len(links) != n || len(headings) != n {
		t.Errorf("%d rules, but %d links and %d headings", n, len(links), len(headings))
	}
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "|") && strings.Count(line, "|") != 7 {
			t.Errorf("a row of a table has not six cells: %s", line)
		}
	}
}

func TestFence(t *testing.T) {
	for _, c := range []struct{ name, reason, doc, want string }{
		{"as it is", "an example is there to be copied", "{\n  \"id\": 1\n}", "{\n  \"id\": 1\n}\n"},
		{"white space", "an empty block looks like a mistake", "\n", "⟨0A⟩\n"},
		{"one line end", "a document may end in one", "[]\n", "[]\n"},
		{"byte order mark", "it is invisible, and the point of its example", "\uFEFF[]", "⟨EF BB BF⟩[]\n"},
		{"wrong byte", "a page in UTF-8 cannot hold it", "\"\xe9\"", "\"⟨E9⟩\"\n"},
		{"replacement character", "U+FFFD itself is good UTF-8", "\"\uFFFD\"", "\"\uFFFD\"\n"},
		{"longest line", "what fits is shown whole", strings.Repeat("é", 130), strings.Repeat("é", 130) + "\n"},
		{"too long a line", "8,000 brackets say nothing", strings.Repeat("[", 100) + strings.Repeat("]", 100),
			strings.Repeat("[", 60) + " … " + strings.Repeat("]", 50) + "\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got, want := fence("json", c.doc), "```json\n"+c.want+"```\n"; got != want {
				t.Errorf("%s: expected %q, got %q", c.reason, want, got)
			}
		})
	}
}

func TestWithCount(t *testing.T) {
	for _, c := range []struct{ name, reason, readme, want string }{
		{"stale", "the number is replaced", "All <!-- rules:count -->7<!-- /rules:count --> rules", "All <!-- rules:count -->62<!-- /rules:count --> rules"},
		{"empty", "as it is first written", "<!-- rules:count --><!-- /rules:count -->\n", "<!-- rules:count -->62<!-- /rules:count -->\n"},
		{"twice", "a README may say it in two places",
			"<!-- rules:count -->1<!-- /rules:count --> and\n<!-- rules:count -->2<!-- /rules:count -->",
			"<!-- rules:count -->62<!-- /rules:count --> and\n<!-- rules:count -->62<!-- /rules:count -->"},
		{"no marker", "a number typed by hand goes stale", "All 62 rules", ""},
		{"no end", "the rest of the file must not be lost", "All <!-- rules:count -->62 rules", ""},
		{"end on another line", "everything between would be lost", "<!-- rules:count -->62\nrules<!-- /rules:count -->", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := withCount(c.readme, 62)
			if got != c.want || (err == nil) != (c.want != "") {
				t.Errorf("%s: expected %q, got %q and error %v", c.reason, c.want, got, err)
			}
		})
	}
}
