package main

import (
	"bytes"
	"html/template"
	"io/fs"
	"path"
	"regexp"
	"strings"
	"unicode"

	"github.com/russross/blackfriday/v2"
)

// markdown renders a page of the repository, or a part of one, as GitHub does: the
// anchors of headings are the same, so links from outside work in both places.
// name is the path of the page, and folder that of the site in which the text is
// shown, such as "rules/". Links to other pages lead to those of this site; images
// become files of it.
func (s *site) markdown(folder, name, text string) template.HTML {
	const extensions = blackfriday.CommonExtensions&^blackfriday.HeadingIDs | blackfriday.NoEmptyLineBeforeBlock
	document := blackfriday.New(blackfriday.WithExtensions(extensions)).Parse([]byte(text))
	seen := map[string]int{}
	document.Walk(func(n *blackfriday.Node, entering bool) blackfriday.WalkStatus {
		switch {
		case !entering:
		case n.Type == blackfriday.Heading:
			n.HeadingID = anchor(textOf(n), seen)
		case n.Type == blackfriday.Link:
			n.LinkData.Destination = []byte(s.link(folder, name, string(n.LinkData.Destination)))
		case n.Type == blackfriday.Image:
			n.LinkData.Destination = []byte(s.image(folder, name, string(n.LinkData.Destination)))
		}
		return blackfriday.GoToNext
	})
	renderer := blackfriday.NewHTMLRenderer(blackfriday.HTMLRendererParameters{})
	var b bytes.Buffer
	document.Walk(func(n *blackfriday.Node, entering bool) blackfriday.WalkStatus {
		return renderer.RenderNode(&b, n, entering)
	})
	out := b.String()
	out = strings.ReplaceAll(out, `" />`, `">`) // of images; a quote in text is an entity
	out = strings.ReplaceAll(out, "<table>", `<div class="table" tabindex="0"><table>`)
	out = strings.ReplaceAll(out, "</table>", "</table></div>")
	out = strings.ReplaceAll(out, "<th>", `<th scope="col">`)
	out = strings.ReplaceAll(out, "<pre>", `<pre tabindex="0">`)
	out = strings.ReplaceAll(out, `<th scope="col"></th>`, "<td></td>")
	out = aligned.ReplaceAllString(out, `<$1 class="$2">`)
	out = strings.ReplaceAll(out, `<th class=`, `<th scope="col" class=`)
	out = comments.ReplaceAllString(out, "")
	out = hyphened.ReplaceAllString(out, `<code class="whole">$1</code>`)
	out = lineAnchor.ReplaceAllString(out, `<span id="$1"></span>`)
	out = codeInCell.ReplaceAllStringFunc(out, func(cell string) string { return strings.ReplaceAll(cell, `\|`, "|") })
	return template.HTML(out)
}

var (
	aligned    = regexp.MustCompile(`<(t[dh]) align="(right|center|left)">`)
	comments   = regexp.MustCompile(`(?s)<!--.*?-->\n?`)
	hyphened   = regexp.MustCompile(`<code>([^<\n]{0,12}-[^<\n]{0,12})</code>`)
	lineAnchor = regexp.MustCompile(`<a id="([^"]*)"></a>`)
	codeInCell = regexp.MustCompile(`<t[dh][^>]*>.*?</t[dh]>`)
)

// textOf returns the text of a node without marks.
func textOf(n *blackfriday.Node) string {
	var b strings.Builder
	n.Walk(func(n *blackfriday.Node, entering bool) blackfriday.WalkStatus {
		if entering && (n.Type == blackfriday.Text || n.Type == blackfriday.Code) {
			b.Write(n.Literal)
		}
		return blackfriday.GoToNext
	})
	return b.String()
}

// anchor returns the anchor that GitHub gives to a heading.
func anchor(heading string, seen map[string]int) string {
	id := strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r):
			return unicode.ToLower(r)
		}
		return -1
	}, strings.TrimSpace(heading))
	n := seen[id]
	seen[id]++
	if n > 0 {
		return id + "-" + string(rune('0'+n))
	}
	return id
}

const repository = "https://github.com/sailpat/sailpat/"

// image adds an image of the repository to the site, and returns the way to it. One
// that cannot be read keeps its name, and so fails the test of links.
func (s *site) image(folder, name, target string) string {
	file := path.Join(path.Dir(name), target)
	data, err := fs.ReadFile(s.root, file)
	if err != nil {
		return target
	}
	s.pages[path.Base(file)] = data
	return strings.Repeat("../", strings.Count(folder, "/")) + path.Base(file)
}

// link returns where a link of a page of the repository leads from a folder of this
// site.
func (s *site) link(folder, name, target string) string {
	if own, ok := strings.CutPrefix(target, repository+"blob/main/"); ok {
		return s.relative(folder, own)
	}
	if own, ok := strings.CutPrefix(target, home); ok {
		return strings.Repeat("../", strings.Count(folder, "/")) + own
	}
	if strings.Contains(target, "://") || strings.HasPrefix(target, "#") || strings.HasPrefix(target, "mailto:") {
		return target
	}
	file, fragment, _ := strings.Cut(target, "#")
	full := path.Join(path.Dir(name), file)
	if strings.HasPrefix(file, "/") {
		full = strings.TrimPrefix(file, "/")
	}
	if fragment != "" {
		full += "#" + fragment
	}
	return s.relative(folder, full)
}

// relative returns the way from a folder of the site to a file of the repository:
// to its page, or to the repository if it has none.
func (s *site) relative(folder, file string) string {
	file, fragment, _ := strings.Cut(file, "#")
	up := strings.Repeat("../", strings.Count(folder, "/"))
	hash := ""
	if fragment != "" {
		hash = "#" + fragment
	}
	switch {
	case file == "README.md":
		return up + "index.html"
	case file == "docs/rules.md":
		if id, _, ok := strings.Cut(fragment, "-"); ok && strings.HasPrefix(id, "pat") {
			return up + "rules/" + strings.ToUpper(id) + ".html"
		}
		return up + "rules/index.html"
	}
	for _, m := range s.documents() {
		if m.file == file {
			return up + m.page + hash
		}
	}
	kind := "blob"
	if path.Ext(file) == "" && !strings.HasPrefix(path.Base(file), "LICENSE") {
		kind = "tree"
	}
	return repository + kind + "/main/" + file + hash
}
