package docs_test

import (
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode"
)

var (
	fence     = regexp.MustCompile("^ {0,3}(?:```+|~~~+)")
	codeSpan  = regexp.MustCompile("(`+)[^`]+`+")
	comment   = regexp.MustCompile(`(?s)<!--.*?-->`)
	inline    = regexp.MustCompile(`\]\(\s*<?([^()\s>]+)>?(?:\s+"[^"]*")?\s*\)`)
	reference = regexp.MustCompile(`(?m)^ {0,3}\[[^\]]+\]:\s*<?([^\s>]+)`)
	attribute = regexp.MustCompile(`<[a-z][^>]*\s(?:href|src)="([^"]+)"`)
	explicit  = regexp.MustCompile(`<a\s+(?:id|name)="([^"]*)"`)
	heading   = regexp.MustCompile(`(?m)^ {0,3}#{1,6}[ \t]+(.+?)[ \t]*#*[ \t]*$`)
	linkText  = regexp.MustCompile(`\[([^\]]*)\]\([^)]*\)`)
)

// A link is the target of a Markdown link, and where it stands.
type link struct {
	offset int
	target string
}

// linksOf returns the links of a Markdown text outside of code.
func linksOf(text string) []link {
	text = withoutSpans(withoutFences(text))
	var links []link
	for _, form := range []*regexp.Regexp{inline, reference, attribute} {
		for _, m := range form.FindAllStringSubmatchIndex(text, -1) {
			links = append(links, link{m[2], text[m[2]:m[3]]})
		}
	}
	return links
}

// explicitAnchors returns the ids of the <a> elements, in their order.
func explicitAnchors(text string) []string {
	var ids []string
	for _, m := range explicit.FindAllStringSubmatch(withoutSpans(withoutFences(text)), -1) {
		ids = append(ids, m[1])
	}
	return ids
}

// headingAnchors returns the anchors that GitHub makes of the headings.
func headingAnchors(text string) []string {
	var anchors []string
	count := map[string]int{}
	for _, m := range heading.FindAllStringSubmatch(withoutFences(text), -1) {
		anchor := slug(linkText.ReplaceAllString(m[1], "$1"))
		n := count[anchor]
		count[anchor]++
		if n > 0 {
			anchor += "-" + strconv.Itoa(n)
		}
		anchors = append(anchors, anchor)
	}
	return anchors
}

// slug keeps letters, digits, "-" and "_" in lower case, and writes "-" for a
// space: "Rules by `name`" → "rules-by-name".
func slug(heading string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r == '-', r == '_', unicode.IsLetter(r), unicode.IsDigit(r):
			return unicode.ToLower(r)
		}
		return -1
	}, heading)
}

// withoutFences blanks fenced code and comments; offsets and lines stay.
func withoutFences(text string) string {
	text = comment.ReplaceAllStringFunc(text, blank)
	var b strings.Builder
	open := ""
	for line := range strings.Lines(text) {
		mark := strings.TrimLeft(fence.FindString(line), " ")
		switch {
		case open == "" && mark != "":
			open = mark
		case open == "":
			b.WriteString(line)
			continue
		case strings.HasPrefix(mark, open) && strings.TrimSpace(line) == mark:
			open = ""
		}
		b.WriteString(blank(line))
	}
	return b.String()
}

// withoutSpans blanks `code`; offsets and lines stay.
func withoutSpans(text string) string { return codeSpan.ReplaceAllStringFunc(text, blank) }

// blank returns text with a space for every byte but the line feeds.
func blank(text string) string {
	blanked := []byte(text)
	for i, c := range blanked {
		if c != '\n' {
			blanked[i] = ' '
		}
	}
	return string(blanked)
}

func TestMarkdown(t *testing.T) {
	const text = "# The *payload* `token`\n" +
		"<a id=\"s1\"></a>\n" +
		"## Why? Why!\n" +
		"## Why why\n" +
		"## See [the rules](rules.md)\n" +
		"See [`pat`](pat/doc.go \"the package\"), `[no](link.md)` and [it](<b.md#c>).\n" +
		"```md\n# No heading\n[no](link.md) <a id=\"no\"></a>\n```\n" +
		"~~~~\n~~~\n[no](link.md)\n~~~~\n" +
		"<!-- [no](link.md)\n<a id=\"no\"></a> -->\n" +
		"<img src=\"logo.svg\">\n" +
		"[ref]: ../c.md\n"
	var targets []string
	for _, l := range linksOf(text) {
		targets = append(targets, l.target)
		if got := text[l.offset : l.offset+len(l.target)]; got != l.target {
			t.Errorf("the offset of %s leads to %s", l.target, got)
		}
	}
	if want := []string{"rules.md", "pat/doc.go", "b.md#c", "../c.md", "logo.svg"}; !reflect.DeepEqual(targets, want) {
		t.Errorf("links are %q, want %q", targets, want)
	}
	if got, want := explicitAnchors(text), []string{"s1"}; !reflect.DeepEqual(got, want) {
		t.Errorf("explicit anchors are %q, want %q", got, want)
	}
	if got, want := headingAnchors(text), []string{"the-payload-token", "why-why", "why-why-1", "see-the-rules"}; !reflect.DeepEqual(got, want) {
		t.Errorf("anchors of headings are %q, want %q", got, want)
	}
}
