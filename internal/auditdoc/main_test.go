package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sailpat/sailpat/audit"
	"github.com/sailpat/sailpat/internal/moduleroot"
)

func TestPageIsFresh(t *testing.T) {
	root, err := moduleroot.Find()
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(pageName)))
	if err != nil {
		t.Fatal(err)
	}
	want, err := withRules(string(page), audit.Rules())
	if err != nil {
		t.Fatal(err)
	}
	if string(page) != want {
		t.Errorf("%s is not what the rules say: run go run ./internal/auditdoc", pageName)
	}
}

func TestEveryRuleIsOnThePage(t *testing.T) {
	page := text(audit.Rules())
	for _, r := range audit.Rules() {
		if r.Topic() == "" {
			t.Errorf("%s has no topic", r.ID)
		}
		heading := "\n#### " + string(r.ID) + " " + r.Name + "\n"
		for _, want := range []string{"](#" + anchor(r) + ")", heading} {
			if n := strings.Count(page, want); n != 1 {
				t.Errorf("%s: %q stands %d times on the page, want once", r.ID, want, n)
			}
		}
		_, section, _ := strings.Cut(page, heading)
		section, _, _ = strings.Cut(section, "\n#### ")
		for _, want := range []string{r.Why, r.Fix} { // rules may share a text
			if n := strings.Count(section, want); n != 1 {
				t.Errorf("%s: %q stands %d times in its section, want once", r.ID, want, n)
			}
		}
	}
	for line := range strings.Lines(page) {
		if strings.HasPrefix(line, "|") && strings.Count(line, "|") != 5 {
			t.Errorf("a row of the table has not four cells: %s", line)
		}
	}
}

func TestMarkers(t *testing.T) {
	for name, page := range map[string]string{"none": "", "no end": begin, "no beginning": end, "the wrong order": end + begin} {
		if _, err := withRules(page, nil); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
