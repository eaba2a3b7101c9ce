package main

import (
	"strings"
	"testing"
)

// small is a source with one base, one table and one rule.
func small(t *testing.T) *source {
	t.Helper()
	s := &source{rules: map[string]rule{"empty-id": {id: "PAT301", name: "empty-id", severity: "error"}}, bases: map[string]*node{}, tables: map[string]table{}}
	s.rules["kind-not-in-version"] = rule{id: "PAT006", name: "kind-not-in-version", severity: "error"}
	_, blocks, err := parse("base.txt", `
-- token --
document: {"id":"i",
  "owner":{"id":"o"}}

-- spots --
each:
  spot | value
  /id  | 1
`)
	if err == nil {
		err = s.add(blocks)
	}
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestDocument proves what each edit makes of a base.
func TestDocument(t *testing.T) {
	s := small(t)
	for _, c := range []struct{ name, reason, document, want string }{
		{"text", "a text is a document as it is", `{«"id"»:5}`, `{«"id"»:5}`},
		{"continued", "indented lines continue a text", "[1,\n  2]", `[1,2]`},
		{"bytes", "not every document is text", "⟦FF 0A⟧", "\xff\n"},
		{"repeated", "large documents are written small", "⟦3×[⟧⟦3×]⟧", "[[[]]]"},
		{"inserted", "a base can be part of a text", "«⟦token⟧»", `«{"id":"i","owner":{"id":"o"}}»`},
		{"base", "without edits, it is as it is", "token", `{"id":"i","owner":{"id":"o"}}`},
		{"array", "a list of bases", "[token, token]\n  set /1/id 5", `[{"id":"i","owner":{"id":"o"}},{"id":5,"owner":{"id":"o"}}]`},
		{"set", "marks are part of the value", "token\n  set /owner/id «5»", `{"id":"i","owner":{"id":«5»}}`},
		{"set-new", "a new member is inserted in canonical order", "token\n  set /name 5", `{"id":"i","name":5,"owner":{"id":"o"}}`},
		{"set-below", "what was set can be edited", "token\n  set /id [5]\n  set /id/0 6", `{"id":[6],"owner":{"id":"o"}}`},
		{"remove", "", "token\n  remove /owner/id", `{"id":"i","owner":{}}`},
		{"open", "a missing member is reported at the brace", "token\n  open", `«{»"id":"i","owner":{"id":"o"}}`},
		{"mark", "", "token\n  mark /owner", `{"id":"i","owner":«{"id":"o"}»}`},
		{"append", "also what is no member", "token\n  append ,,\n  append /owner ,5", `{"id":"i","owner":{"id":"o",5},,}`},
		{"unrolled", "a range repeats a line", "token\n  set /id []\n  append /id ⟦08..10⟧", `{"id":[080910],"owner":{"id":"o"}}`},
		{"replace", "a text edit follows the others", "token\n  set /id 1\n  replace 1 -> 2", `{"id":2,"owner":{"id":"o"}}`},
		{"around", "", "token\n  before ⟦20⟧\n  cut\n  after ]", ` {"id":"i","owner":{"id":"o"}]`},
	} {
		lines := strings.Split(c.document, "\n  ")
		got, err := s.document(field{value: lines[0], below: lines[1:]})
		if err != nil || got != c.want {
			t.Errorf("%s: %s: %q, %v; want %q", c.name, c.reason, got, err, c.want)
		}
	}
}

// TestSource proves that a mistake is an error that names its place.
func TestSource(t *testing.T) {
	const good = "-- token/name --\ndescription: d\nreason: r\ndocument: token\nalways: accepted\n"
	for _, c := range []struct{ name, reason, text, message string }{
		{"good", "the others are spoiled from it", good, ""},
		{"stray", "an indented line needs a field", "  x", "test.txt:1"},
		{"no-colon", "a field has a value", good + "accepted", "test.txt:6"},
		{"field", "fields are a closed set", good + "nowhere: accepted", `unknown field "nowhere"`},
		{"circumstance", "circumstances are a closed set", good + "always nowe: accepted", `unknown circumstance "nowe"`},
		{"rule", "a rule has a file", good + "always: no-rule", `no rule is named "no-rule"`},
		{"word", "words after the pointer are a closed set", good + "always: empty-id /id worning", `unknown word "worning"`},
		{"mark", "a mark has a number", good + "always: empty-id /id mark", "a mark has a number"},
		{"empty-case", "accepted is written out", good + "always:", "or is `accepted`"},
		{"both", "accepted has no violations", good + "always: accepted\n  empty-id", "or is `accepted`"},
		{"base", "a base is defined before its use", strings.Replace(good, "document: token", "document: tokn", 1), `no base is named "tokn"`},
		{"edit", "edits are a closed set", strings.Replace(good, "document: token", "document: token\n  sett /id 1", 1), "no such edit"},
		{"edit-order", "a tree edit needs a tree", strings.Replace(good, "document: token", "document: token\n  cut\n  set /id 1", 1), "no such edit"},
		{"remove", "only what is there can go", strings.Replace(good, "document: token", "document: token\n  remove /x", 1), "no such member"},
		{"replace", "the old text stands once", strings.Replace(good, "document: token", "document: token\n  replace \"id\" -> 5", 1), "occurs 2 times"},
		{"pointer", "a pointer points somewhere", strings.Replace(good, "document: token", "document: token\n  set /id/0 5", 1), "points nowhere"},
		{"brackets", "what stands in brackets is known", strings.Replace(good, "document: token", "document: [⟦x⟧]", 1), "between ⟦ and ⟧"},
		{"row", "rows have a cell for each column", good + "each:\n  a | b\n  1", "1 cells for 2 columns"},
		{"table", "a table has rows", good + "each: sports", "no rows"},
	} {
		s := small(t)
		_, blocks, err := parse("test.txt", c.text)
		if err == nil {
			err = s.add(blocks)
		}
		switch {
		case c.message == "" && err != nil:
			t.Errorf("%s: %s: %v", c.name, c.reason, err)
		case c.message != "" && (err == nil || !strings.Contains(err.Error(), c.message) || !strings.HasPrefix(err.Error(), "test.txt:")):
			t.Errorf("%s: %s: got %v, want test.txt:… %s", c.name, c.reason, err, c.message)
		}
	}
}

// TestTables proves that a table makes one record of each row, and that a
// record in a list has its violations at /1.
func TestTables(t *testing.T) {
	s := small(t)
	s.bases["neighbour"] = s.bases["token"]
	_, blocks, err := parse("test.txt", `
-- token/{name} --
description: {name}
reason: r
document: token
  set {spot} «{value}»
always: empty-id {spot}
in a list: yes
each:
  name | spot      | value
  a    | /id       | ""
  b    | /owner/id | 5
`)
	if err == nil {
		err = s.add(blocks)
	}
	if err != nil || len(s.records) != 4 {
		t.Fatalf("%d records, %v; want 4", len(s.records), err)
	}
	if r := s.records[2]; r.name != "b" || r.text != `{"id":"i","owner":{"id":«5»}}` || r.cases[0].faults[0].pointer != "/owner/id" {
		t.Errorf("got %+v", r)
	}
	if r := s.records[3]; r.name != "element-b" || !strings.HasPrefix(r.text, `[{"id":"i"`) || r.cases[0].faults[0].pointer != "/1/owner/id" {
		t.Errorf("got %+v", r)
	}
	if s.records[0].cases[0].faults[0].pointer != "/id" {
		t.Error("the record in a list changed the record of the token")
	}
}
