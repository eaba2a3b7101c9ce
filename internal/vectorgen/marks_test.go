package main

import (
	"slices"
	"testing"
)

func TestStrip(t *testing.T) {
	for _, c := range []struct {
		name, reason, marked, text string
		faults, paths              []span
		fails                      bool
	}{
		{name: "none", reason: "most of a text has no marks", marked: "abc", text: "abc"},
		{name: "one", reason: "offsets are those of the text without marks", marked: "a«b»c", text: "abc", faults: []span{{1, 2}}},
		{name: "nested", reason: "marks are numbered in the order they open", marked: "«a«b»c»", text: "abc", faults: []span{{0, 3}, {1, 2}}},
		{name: "empty", reason: "a document ends where nothing is", marked: "ab«»", text: "ab", faults: []span{{2, 2}}},
		{name: "paths", reason: "paths are counted apart", marked: "«a‹b›»‹c›", text: "abc", faults: []span{{0, 2}}, paths: []span{{1, 2}, {2, 3}}},
		{name: "bytes", reason: "a text need not be UTF-8", marked: "\xc2«\xff»\xab", text: "\xc2\xff\xab", faults: []span{{1, 2}}},
		{name: "not-closed", reason: "an author forgot", marked: "«a", fails: true},
		{name: "not-opened", reason: "an author forgot", marked: "a»", fails: true},
		{name: "crossed", reason: "marks nest", marked: "«a‹b»c›", fails: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			text, m, err := strip(c.marked)
			if (err != nil) != c.fails {
				t.Fatalf("%s: want an error: %v, got %v", c.reason, c.fails, err)
			}
			if err == nil && (text != c.text || !slices.Equal(m.faults, c.faults) || !slices.Equal(m.paths, c.paths)) {
				t.Errorf("%s: want %q %v %v, got %q %v %v", c.reason, c.text, c.faults, c.paths, text, m.faults, m.paths)
			}
		})
	}
}

// TestBuildRefuses proves that an unfinished record is an error.
func TestBuildRefuses(t *testing.T) {
	wrongType := rule{id: "PAT203", name: "wrong-type", severity: "error"}
	always := func(ff ...fault) []verdict { return []verdict{{versions: allVersions, faults: ff}} }
	good := record{kind: "token", name: "some-name", description: "a token", reason: "a reason", text: "«5»", cases: always(fault{rule: wrongType})}
	for _, c := range []struct {
		name, reason string
		spoil        func(*record)
	}{
		{"name", "names are part of paths", func(r *record) { r.name = "Some Name" }},
		{"description", "a vector says what it is", func(r *record) { r.description = "" }},
		{"reason", "a vector says why", func(r *record) { r.reason = "" }},
		{"cases", "a vector has a verdict", func(r *record) { r.cases = nil }},
		{"mark-unused", "a mark without a violation is a slip", func(r *record) { r.text = "«[«5»]»" }},
		{"mark-missing", "a violation has a span", func(r *record) { r.text = "5" }},
		{"order", "violations are in the order of the text", func(r *record) {
			r.text = "[«5»,«6»]"
			r.cases = always(fault{rule: wrongType, pointer: "/1", place: atMark, n: 2}, fault{rule: wrongType, pointer: "/0", place: atMark, n: 1})
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := good
			c.spoil(&r)
			if _, err := build([]record{r}); err == nil {
				t.Errorf("%s: no error", c.reason)
			}
		})
	}
	if _, err := build([]record{good, good}); err == nil {
		t.Error("a name used twice: no error")
	}
	if _, err := build([]record{good}); err != nil {
		t.Error("the unspoiled record:", err)
	}
}
