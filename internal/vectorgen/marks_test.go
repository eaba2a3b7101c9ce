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
				t.Fatalf("%s: expected an error %v, got %v", c.reason, c.fails, err)
			}
			if err == nil && (text != c.text || !slices.Equal(m.faults, c.faults) || !slices.Equal(m.paths, c.paths)) {
				t.Errorf("%s: expected %q %v %v, got %q %v %v", c.reason, c.text, c.faults, c.paths, text, m.faults, m.paths)
			}
		})
	}
}

// TestBuildRefuses proves that a record is not taken unfinished.
func TestBuildRefuses(t *testing.T) {
	good := v("token", "some-name", "a token", "a reason", raw("«5»"), always(f("wrong-type", "")))
	for _, c := range []struct {
		name, reason string
		spoil        func(*record)
	}{
		{"name", "names are part of paths", func(r *record) { r.name = "Some Name" }},
		{"description", "a vector says what it is", func(r *record) { r.description = "" }},
		{"reason", "a vector says why", func(r *record) { r.reason = "" }},
		{"cases", "a vector has a verdict", func(r *record) { r.cases = nil }},
		{"mark-unused", "a mark without a fault is a slip", func(r *record) { r.text = "«[«5»]»" }},
		{"mark-missing", "a fault stands somewhere", func(r *record) { r.text = "5" }},
		{"order", "faults stand in the order of the text", func(r *record) {
			r.text, r.cases = "[«5»,«6»]", always(f("wrong-type", "/1").at(2), f("wrong-type", "/0").at(1))
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := good
			c.spoil(&r)
			if _, err := build([]record{r}); err == nil {
				t.Errorf("%s: expected an error", c.reason)
			}
		})
	}
	if _, err := build([]record{good, good}); err == nil {
		t.Error("expected an error, for a name was used twice")
	}
	if _, err := build([]record{good}); err != nil {
		t.Error("expected the record the others are spoilt from to be good, got", err)
	}
}
