package docs_test

import (
	"encoding/json"
	"fmt"
	"go/scanner"
	"go/token"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/sailpat/sailpat/pat"
)

const contractFile = "docs/contract.md"

// How many of each the contract has. A new entry raises its number here.
const (
	sections  = 8
	decisions = 13
	readings  = 58
)

// tagsOfContract returns every tag of the contract in order, §1 to R58.
func tagsOfContract() []string {
	var tags []string
	for _, kind := range []struct {
		prefix string
		count  int
	}{{"§", sections}, {"D", decisions}, {"R", readings}} {
		for i := range kind.count {
			tags = append(tags, kind.prefix+strconv.Itoa(i+1))
		}
	}
	return tags
}

// anchorOf returns the anchor of a tag: "§4" → "s4", "R43" → "r43".
func anchorOf(tag string) string {
	return strings.ToLower(strings.Replace(tag, "§", "s", 1))
}

// entry matches an anchor and the title after it: a heading for a section,
// bold text for a decision or a reading.
var entry = regexp.MustCompile(`<a id="([^"]*)"></a>\s*(?:## |\*\*)(§[0-9]+|[DR][0-9]+)\. `)

// The contract has each section, decision and reading exactly once, in order,
// and each has its own anchor.
func TestContractIsComplete(t *testing.T) {
	text := openRepository(t).read(t, contractFile)
	anchors := explicitAnchors(text)
	var titles []string
	for _, m := range entry.FindAllStringSubmatch(text, -1) {
		if m[1] != anchorOf(m[2]) {
			t.Errorf("the anchor of %s is %q, want %q", m[2], m[1], anchorOf(m[2]))
		}
		titles = append(titles, m[2])
	}
	for _, tag := range tagsOfContract() {
		if n := count(titles, tag); n != 1 {
			t.Errorf("%s has %d entries, want 1", tag, n)
		}
		if n := count(anchors, anchorOf(tag)); n != 1 {
			t.Errorf("#%s is the anchor of %d places, want 1", anchorOf(tag), n)
		}
	}
	for _, tag := range titles {
		if !slices.Contains(tagsOfContract(), tag) {
			t.Errorf("%s is an entry that the test does not know", tag)
		}
	}
	if got, want := len(anchors), len(tagsOfContract()); got != want {
		t.Errorf("%d anchors, want %d", got, want)
	}
	for _, anchor := range headingAnchors(text) {
		if slices.Contains(anchors, anchor) {
			t.Errorf("#%s is both an explicit anchor and that of a heading", anchor)
		}
	}
	for _, prefix := range []string{"§", "D", "R"} {
		last := 0
		for _, tag := range titles {
			number, found := strings.CutPrefix(tag, prefix)
			if n, err := strconv.Atoi(number); found && err == nil {
				if n <= last {
					t.Errorf("%s stands after %s%d", tag, prefix, last)
				}
				last = n
			}
		}
	}
}

func count(all []string, one string) int {
	n := 0
	for _, s := range all {
		if s == one {
			n++
		}
	}
	return n
}

const unimplemented = "*(not yet implemented)*"

var (
	markWords = regexp.MustCompile(`not\s+yet\s+implemented`)
	// markedEntry is a title or an item of §5 with the note; the introduction
	// explains it once.
	markedEntry = regexp.MustCompile(`(?m)^(?:<a id="[^"]*"></a>\*\*[DR][0-9]+\. .*\*\* \*\(not yet implemented\)\*(?: |$)|- .* \*\(not yet implemented\)\*$|Some entries carry the note \*\(not yet implemented\)\*\.)`)
)

// The note on what is not implemented has one form, so that it can be removed
// by a plain substitution.
func TestUnimplementedNotes(t *testing.T) {
	text := openRepository(t).read(t, contractFile)
	var wellFormed []int
	for _, m := range markedEntry.FindAllStringIndex(text, -1) {
		wellFormed = append(wellFormed, lineOf(text, m[0]))
	}
	for _, m := range markWords.FindAllStringIndex(text, -1) {
		if line := lineOf(text, m[0]); !slices.Contains(wellFormed, line) {
			t.Errorf("%s:%d: the note must have the form %q, on the line of a title or at the end of an item of §5", contractFile, line, unimplemented)
		}
	}
}

var (
	layerTitle = regexp.MustCompile(`^\*\*Layer ([0-4]), `)
	ruleItem   = regexp.MustCompile("^- `([a-z0-9-]+)`(?: \\(([^)]*)\\))?")
)

// §5 lists the rules of the library: each under its layer, the warnings marked,
// and those that are not implemented marked.
func TestContractListsTheRules(t *testing.T) {
	text := openRepository(t).read(t, contractFile)
	_, text, _ = strings.Cut(text, `<a id="s5">`)
	text, _, found := strings.Cut(text, `<a id="s6">`)
	if !found {
		t.Fatal("§5 is not there")
	}
	rules := map[string]pat.Rule{}
	for _, rule := range pat.Rules() {
		rules[rule.Name] = rule
	}
	layer := -1
	listed := map[string]bool{}
	for line := range strings.Lines(text) {
		if m := layerTitle.FindStringSubmatch(line); m != nil {
			layer, _ = strconv.Atoi(m[1])
		}
		m := ruleItem.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		name, marks := m[1], strings.Split(m[2], ", ")
		if listed[name] {
			t.Errorf("%s is listed twice", name)
		}
		listed[name] = true
		rule, exists := rules[name]
		if marked := strings.Contains(line, unimplemented); marked == exists {
			t.Errorf("%s: marked as not implemented: %t; in the library: %t", name, marked, exists)
		}
		if !exists {
			continue
		}
		if int(rule.Layer) != layer {
			t.Errorf("%s is listed in layer %d, its layer is %d", name, layer, rule.Layer)
		}
		if marked := slices.Contains(marks, "W"); marked != (rule.Severity == pat.SeverityWarning) {
			t.Errorf("%s: marked as a warning: %t; its severity is %s", name, marked, rule.Severity)
		}
	}
	for name := range rules {
		if !listed[name] {
			t.Errorf("%s is not listed", name)
		}
	}
}

// A citation names an entry of the contract, and where it does so.
type citation struct {
	offset int
	tag    string // as it is written, such as "R43" or "contract.md#r43"
	anchor string
}

var (
	// rfc is a citation of an RFC, with the sections that belong to it:
	// "RFC 6902 §4.1, §4.3 and §4.6".
	rfc = regexp.MustCompile(`RFC\s+[0-9]+(?:,?\s+§\s?[0-9.]+(?:(?:,|,? and|,? to|,? or)\s+§\s?[0-9.]+)*)?`)

	// tag is a citation of ours, also where it stands for itself. The longer
	// numbers after a word are there to be found wrong; without one,
	// "D800" is half of a surrogate pair.
	tag = regexp.MustCompile(`\b(?:[Cc]ontract|[Rr]eadings?|[Dd]ecisions?)\s+([DdRr][0-9]+)\b` +
		`|\b([DR][0-9]{1,2})\b` +
		`|§\s?([0-9]+(?:\.[0-9]+)*)` +
		`|\bcontract\.md#([A-Za-z0-9_-]*)` +
		`|\b[Ss]ections?\s+([0-9]+)\b[^.;]{0,60}?\bcontract\b`)
)

// citationsIn returns the citations of the contract in a text. No citation spans
// a NUL byte.
func citationsIn(text string) []citation {
	var all []citation
	for start, end := 0, 0; start < len(text); start = end + 1 {
		end = start + len(text[start:])
		if n := strings.IndexByte(text[start:], 0); n >= 0 {
			end = start + n
		}
		piece := text[start:end]
		if !strings.Contains(piece, "contract.md#") && !strings.ContainsAny(piece, "0123456789") {
			continue
		}
		piece = rfc.ReplaceAllStringFunc(piece, blank)
		for _, m := range tag.FindAllStringSubmatchIndex(piece, -1) {
			c := newCitation(piece, m)
			c.offset += start
			all = append(all, c)
		}
	}
	return all
}

// newCitation returns the citation that tag has matched at m.
func newCitation(text string, m []int) citation {
	group := 1
	for m[2*group] < 0 {
		group++
	}
	name := text[m[2*group]:m[2*group+1]]
	c := citation{offset: m[2*group]}
	switch group {
	case 1, 2: // "R43"
		c.tag = name
		if name == strings.ToUpper(name) { // in lower case it has no entry
			c.anchor = anchorOf(name)
		}
	case 3: // "4", after "§"
		c.tag, c.anchor = "§"+name, "s"+name
	case 4: // "r43", after "contract.md#"
		c.tag, c.anchor = "contract.md#"+name, name
	case 5: // "4", after "section"
		c.tag, c.anchor = "section "+name, "s"+name
	}
	return c
}

// prose returns a Go source with only its comments and strings, the rest
// blanked; offsets and lines stay. Code becomes NUL bytes, which no citation
// spans, but for a "+" between strings.
func prose(source string) string {
	text := []byte(source)
	for i, c := range text {
		if c != '\n' && c != ' ' && c != '\t' {
			text[i] = 0
		}
	}
	fset := token.NewFileSet()
	file := fset.AddFile("", fset.Base(), len(source))
	var s scanner.Scanner
	s.Init(file, []byte(source), nil, scanner.ScanComments)
	for {
		pos, tok, literal := s.Scan()
		if tok == token.EOF {
			return string(text)
		}
		at := file.Offset(pos)
		switch tok {
		case token.COMMENT:
			copy(text[at:], source[at:at+len(literal)])
			copy(text[at:], "  ") // the "//", so that a citation may span lines
		case token.STRING, token.CHAR:
			copy(text[at:], source[at:at+len(literal)])
			text[at], text[at+len(literal)-1] = ' ', ' '
		case token.ADD:
			text[at] = ' '
		}
	}
}

// The extensions of the files in which anybody writes citations, other than
// Go sources and vectors.
var textual = []string{".md", ".json", ".txt", ".txtar", ".yml", ".yaml", ".toml", ".mjs", ".golden"}

// thisFile names entries that do not exist, as test cases.
const thisFile = "docs/contract_test.go"

// citations returns the citations of a file and its text. Payloads and seeds of
// fuzz targets are no text of ours.
func (r *repository) citations(t *testing.T, name string) (string, []citation) {
	t.Helper()
	switch {
	case strings.HasPrefix(name, "testdata/vectors/") && path.Dir(name) != "testdata/vectors" && path.Ext(name) == ".json":
		if !strings.HasSuffix(name, ".want.json") {
			return "", nil
		}
		text := r.read(t, name)
		var sidecar struct{ Description, Reason string }
		if err := json.Unmarshal([]byte(text), &sidecar); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		all := append(citationsIn(sidecar.Description), citationsIn(sidecar.Reason)...)
		for i := range all { // a sidecar has one reason, on a line of its own
			all[i].offset = max(0, strings.Index(text, `"reason"`))
		}
		return text, all
	case strings.Contains(name, "testdata/fuzz/"), name == thisFile:
		return "", nil
	case path.Ext(name) == ".go":
		text := r.read(t, name)
		return text, citationsIn(prose(text))
	case slices.Contains(textual, path.Ext(name)):
		text := r.read(t, name)
		return text, citationsIn(text)
	}
	return "", nil
}

// Every citation of the contract leads to an entry.
func TestCitations(t *testing.T) {
	r := openRepository(t)
	anchors := explicitAnchors(r.read(t, contractFile))
	found := map[string]int{}
	for _, name := range r.files {
		text, all := r.citations(t, name)
		for _, c := range all {
			if !slices.Contains(anchors, c.anchor) {
				t.Errorf("%s:%d: %s is no entry of %s", name, lineOf(text, c.offset), c.tag, contractFile)
			}
		}
		switch {
		case strings.HasSuffix(name, ".want.json"):
			found["vectors"] += len(all)
		case path.Ext(name) == ".go":
			found["Go sources"] += len(all)
		case path.Ext(name) == ".md":
			found["Markdown pages"] += len(all)
		}
	}
	for _, where := range []string{"vectors", "Go sources", "Markdown pages"} {
		if found[where] < 50 {
			t.Errorf("only %d citations found in %s: does the test still read them?", found[where], where)
		}
	}
}

// The search for citations itself. A "!" stands before a tag that must not
// resolve.
func TestCitationsAreFound(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"with the word", "contract R43, contract D8 and contract §4", "R43 D8 §4"},
		{"reading, decision", "reading R34; decisions D6, D8; Readings R1 to R4", "R34 D6 D8 R1 R4"},
		{"alone", "R24: no case folding", "R24"},
		{"section in words", "section 4 and reading R41 of this project's payload contract", "section 4"},
		{"link", "see docs/contract.md#r43", "contract.md#r43"},
		{"over a line", "contract\n\tR43", "R43"},

		{"RFC", "RFC 8259 §2", ""},
		{"RFC, subsections", "RFC 6902 §4.1, §4.3 and §4.6", ""},
		{"RFC, range", "RFC 8259 §2 to §7; §4", "§4"},
		{"RFC without a section", "RFC 6902 allows it (§4)", "§4"},
		{"RFC over a line", "RFC 6901\n\t§3", ""},
		{"surrogates", `D800 to DFFF, \uD83D, U+D800`, ""},
		{"part of a word", "PAT105 CRC32 R2D2 x5D", ""},

		{"no such reading", "contract R59, R99", "!R59 !R99"},
		{"no such decision", "D14", "!D14"},
		{"no such section", "§9, §4.1", "!§9 !§4.1"},
		{"number too long", "reading R430", "!R430"},
		{"zero", "R0, D00", "!R0 !D00"},
		{"lower case", "contract r43", "!r43"},
		{"link to nothing", "contract.md#r59 contract.md#R43 contract.md#", "!contract.md#r59 !contract.md#R43 !contract.md#"},
		{"no such section in words", "section 9 of the contract", "!section 9"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, c := range citationsIn(tt.text) {
				mark := ""
				if !slices.ContainsFunc(tagsOfContract(), func(tag string) bool { return anchorOf(tag) == c.anchor }) {
					mark = "!"
				}
				got = append(got, mark+c.tag)
			}
			if strings.Join(got, " ") != tt.want {
				t.Errorf("got %q, want %q", strings.Join(got, " "), tt.want)
			}
		})
	}
}

// Of a Go source only comments and strings are read, with their places.
func TestProse(t *testing.T) {
	const source = "package p\n\n" +
		"// F is R1 of RFC 6901\n// §9.\n" +
		"func F(R2 int) string { /* D3 */\n" +
		"\treturn \"RFC 6901 \" +\n\t\t\"§9\" + `R4\nR5` + g(\"RFC 6901\", \"§6\")\n}\n"
	var got []string
	for _, c := range citationsIn(prose(source)) {
		got = append(got, fmt.Sprint(c.tag, ":", lineOf(source, c.offset)))
	}
	if want := []string{"R1:3", "D3:5", "R4:7", "R5:8", "§6:8"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
