package main

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"html"
	"html/template"
	"io/fs"
	"strings"
	"unicode/utf8"

	"github.com/sailpat/sailpat/audit"
	"github.com/sailpat/sailpat/internal/auditexample"
	"github.com/sailpat/sailpat/internal/auditreport"
	"github.com/sailpat/sailpat/internal/report"
	"github.com/sailpat/sailpat/internal/ruleexample"
	"github.com/sailpat/sailpat/pat"
)

// home is the URL of the published site. Only the playground that is a file of
// its own links to it.
const home = "https://sailpat.github.io/sailpat/"

//go:embed templates/*.html
var templateFiles embed.FS

//go:embed assets
var assetFiles embed.FS

var templates = template.Must(template.ParseFS(templateFiles, "templates/*.html"))

// asset returns a file of assets.
func asset(name string) string {
	text, err := assetFiles.ReadFile("assets/" + name)
	if err != nil {
		panic(err) // it is embedded
	}
	return string(text)
}

func execute(name string, data any) (template.HTML, error) {
	text, err := execute2(name, data)
	return template.HTML(text), err
}

func execute2(name string, data any) ([]byte, error) {
	var b bytes.Buffer
	if err := templates.ExecuteTemplate(&b, name, data); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// A site is a set of pages by their paths.
type site struct {
	root    fs.FS // of the repository
	version string
	pages   map[string][]byte
}

// A page is what the template "base" shows.
type page struct {
	Title, Description string
	Root               string // the way to the folder of the site, such as "../"
	Nav                []link
	Version            string
	Body               template.HTML

	Mode    string        // of a playground
	Policy  string        // its Content-Security-Policy
	Style   template.CSS  // inline
	Scripts template.HTML // and what they read
}

type link struct {
	URL, Text, Description string
	Current                bool
}

// A manual is a page of docs that becomes a page of the site.
type manual struct{ file, page, text, description string }

// manuals are in the order of the home page. Those that do not exist are left out.
var manuals = []manual{
	{"docs/patlint.md", "patlint.html", "patlint", "the manual of the command"},
	{"docs/audit.md", "audit.html", "The audit", "what it finds, and how it counts"},
	{"docs/scale.md", "scale.html", "Large inputs", "which way fits which size, and other tools that split the work"},
	{"docs/contract.md", "contract.html", "The contract", "what a payload is, with sources and decisions"},
	{"docs/editors.md", "editors.html", "Editors", "the JSON Schemas in VS Code, JetBrains and Neovim"},
	{"docs/patclient.md", "patclient.html", "patclient", "a guard for HTTP clients, and a fake of the API"},
	{"docs/frameworks.md", "frameworks.html", "Frameworks", "payloads in gin, echo, chi and huma"},
	{"docs/scopes.md", "scopes.html", "Scopes", "the vendor's scopes and what they open"},
	{"docs/powershell.md", "powershell.html", "PowerShell", "from the vendor's SDK to patlint"},
	{"docs/performance.md", "performance.html", "Performance", "budgets, and how they are measured"},
	{"docs/implementations.md", "implementations.html", "Implementations", "what other clients make of the vectors"},
}

// documents returns the manuals that exist.
func (s *site) documents() (out []manual) {
	for _, m := range manuals {
		if _, err := fs.Stat(s.root, m.file); err == nil {
			out = append(out, m)
		}
	}
	return out
}

func (s *site) page(name, root, title, description string, body template.HTML) page {
	p := page{Title: title, Description: description, Root: root, Version: s.version, Body: body}
	for _, l := range []link{
		{URL: "playground.html", Text: "Playground"}, {URL: "audit-playground.html", Text: "Audit"},
		{URL: "rules/index.html", Text: "Rules"}, {URL: "findings/index.html", Text: "Findings"},
		{URL: "patlint.html", Text: "Manual"}, {URL: "contract.html", Text: "Contract"},
	} {
		l.Current = l.URL == name
		l.URL = root + l.URL
		p.Nav = append(p.Nav, l)
	}
	return p
}

func (s *site) add(name, title, description string, body template.HTML) error {
	p := s.page(name, strings.Repeat("../", strings.Count(name, "/")), title, description, body)
	text, err := execute2("base", p)
	s.pages[name] = text
	return err
}

// build makes every page.
func (s *site) build(check, auditEngine *engine) (err error) {
	s.pages["style.css"] = []byte(asset("style.css"))
	if s.pages["playground.html"], err = s.playground(check, ""); err != nil {
		return err
	}
	if s.pages["audit-playground.html"], err = s.auditPlayground(auditEngine, ""); err != nil {
		return err
	}
	for _, step := range []func() error{s.home, s.manuals, s.rules, s.findings, s.exampleReport} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func (s *site) home() error {
	readme, err := fs.ReadFile(s.root, "README.md")
	if err != nil {
		return err
	}
	// The first paragraph is in the template. The map of folders is of no use here.
	text := string(readme)
	_, text, found := strings.Cut(text, "\n\n")
	_, text, found2 := strings.Cut(text, "\n\n")
	text, _, found3 := strings.Cut(text, "\n## Map\n")
	if !found || !found2 || !found3 {
		return errors.New("README.md has no introduction or no section Map")
	}
	readmeHTML := s.markdown("", "README.md", text)
	var documents []link
	for _, m := range s.documents() {
		documents = append(documents, link{URL: m.page, Text: m.text, Description: m.description})
	}
	body, err := execute("home", map[string]any{"Rules": len(pat.Rules()), "Findings": len(audit.Rules()), "Documents": documents, "Readme": readmeHTML})
	if err != nil {
		return err
	}
	return s.add("index.html", "sailpat: SailPoint PAT payloads, checked", "A strict Go library and a linter for SailPoint personal access token payloads.", body)
}

func (s *site) manuals() error {
	for _, m := range s.documents() {
		text, err := fs.ReadFile(s.root, m.file)
		if err != nil {
			return err
		}
		if err := s.add(m.page, m.text+" – sailpat", strings.ToUpper(m.description[:1])+m.description[1:]+".", s.markdown("", m.file, string(text))); err != nil {
			return err
		}
	}
	return nil
}

// A rulePage is what the template "rule" shows.
type rulePage struct {
	ID, Name       string
	Summary        template.HTML
	Facts          []fact
	Sections       []section
	Sources        []pat.Link
	Try            string // URL
	Previous, Next string // IDs
}

// A fact without a name is another value of the one before.
type fact struct{ Name, Value string }

type section struct {
	Title string
	Body  template.HTML
}

type rulesPage struct {
	Heading string
	Intro   template.HTML
	Groups  []rulesGroup
}

type rulesGroup struct {
	ID, Title string
	Rows      []ruleRow
}

type ruleRow struct {
	ID, Name, Severity string
	Summary            template.HTML
}

func (s *site) rules() error {
	rules := pat.Rules()
	index := rulesPage{Heading: "Rules", Intro: "<p>Each rule has an ID and a name, which never change. The hundreds digit is the layer. An error rejects the document; a warning does not.</p>"}
	for i, r := range rules {
		title := fmt.Sprintf("Layer %d: %s", r.Layer, r.LayerName())
		if n := len(index.Groups); n == 0 || index.Groups[n-1].Title != title {
			index.Groups = append(index.Groups, rulesGroup{ID: r.LayerName(), Title: title})
		}
		g := &index.Groups[len(index.Groups)-1]
		g.Rows = append(g.Rows, ruleRow{string(r.ID), r.Name, r.Severity.String(), auditreport.Prose(capital(r.Summary))})

		p := rulePage{ID: string(r.ID), Name: r.Name, Summary: auditreport.Prose(capital(r.Summary) + ".")}
		if i > 0 {
			p.Previous = string(rules[i-1].ID)
		}
		if i+1 < len(rules) {
			p.Next = string(rules[i+1].ID)
		}
		p.Facts = []fact{{"Severity", r.Severity.String()}, {"Layer", fmt.Sprintf("%d, %s", r.Layer, r.LayerName())}, {"Kinds", kinds(r)}, {"Dialects", dialects(r)}}
		if r.NeedsClock {
			p.Facts = append(p.Facts, fact{"Runs", "only with a clock (--now)"})
		}
		if r.OffByDefault {
			p.Facts = append(p.Facts, fact{"Runs", "only if enabled; patlint enables secret-in-document"})
		}
		example, _ := ruleexample.Of(string(r.ID))
		output, err := outputOf(r, example.Bad)
		if err != nil {
			return err
		}
		p.Sections = []section{
			{"Why", s.markdown("rules/", "docs/rules.md", r.Help)},
			{"Bad", code(example.Bad)}, {"Output", code(output)}, {"Good", code(example.Good)},
		}
		if len(example.Bad) <= longestExample && utf8.ValidString(example.Bad) {
			p.Try = "../playground.html#rule=" + p.ID
		}
		for _, l := range r.Links() {
			l.URL = s.target("rules/", l.URL)
			p.Sources = append(p.Sources, l)
		}
		body, err := execute("rule", p)
		if err != nil {
			return err
		}
		if err := s.add("rules/"+p.ID+".html", p.ID+" "+p.Name+" – sailpat", capital(r.Summary)+".", body); err != nil {
			return err
		}
	}
	body, err := execute("rules", index)
	if err != nil {
		return err
	}
	return s.add("rules/index.html", "Rules of patlint – sailpat", "Every rule of patlint, with examples.", body)
}

// outputOf returns what patlint prints for a bad example.
func outputOf(r pat.Rule, bad string) (string, error) {
	e := settingsOf(r)
	kind, version := kindOf(r), pat.V1
	if e.Version == pat.V3.String() {
		version = pat.V3
	}
	options := []pat.Option{pat.Enable(r.ID), pat.ForVersion(version), pat.MaxSize(ruleexample.MaxSize)}
	if r.NeedsClock {
		options = append(options, pat.At(pat.MustParseTimestamp(ruleexample.Clock).Time()))
	}
	lint := pat.Lint([]byte(bad), kind, options...)
	var b bytes.Buffer
	err := report.Write(&b, "text", &report.Run{Documents: []report.Document{
		{Path: "bad.json", Text: []byte(bad), Kind: kind, APIVersion: version, Violations: lint.Violations}}}, report.Options{})
	return b.String(), err
}

func kinds(r pat.Rule) string {
	switch len(r.Kinds) {
	case 0:
		return "detection of the kind"
	case len(pat.Kinds()):
		return "all"
	}
	var names []string
	for _, k := range r.Kinds {
		names = append(names, k.String())
	}
	return strings.Join(names, ", ")
}

func dialects(r pat.Rule) string {
	if len(r.Dialects) == len(pat.Dialects()) {
		return "both"
	}
	var names []string
	for _, d := range r.Dialects {
		var versions []string
		for _, v := range pat.APIVersions() {
			if v.Dialect() == d {
				versions = append(versions, v.String())
			}
		}
		names = append(names, d.String()+" ("+strings.Join(versions, ", ")+")")
	}
	return strings.Join(names, ", ")
}

func (s *site) findings() error {
	rules := audit.Rules()
	index := rulesPage{Heading: "Audit findings", Intro: s.markdown("findings/", "docs/audit.md",
		"A finding is a fact about a token, an owner or the input that the policy calls worth attention: see [the audit](audit.md).")}
	tries := map[string]bool{} // the rules whose example the playground has
	for _, g := range auditExamples() {
		for _, e := range g.Examples {
			tries[e.ID] = true
		}
	}
	for i, r := range rules {
		for _, text := range []*string{&r.Bad.Tokens, &r.Bad.Previous, &r.Good.Tokens} {
			*text = indented(*text)
		}
		id := string(r.ID)
		title := r.Topic()
		if n := len(index.Groups); n == 0 || index.Groups[n-1].Title != title {
			index.Groups = append(index.Groups, rulesGroup{ID: "topic-" + id[3:4], Title: title})
		}
		severity := r.Severity.String()
		if r.OffByDefault {
			severity += ", off by default"
		}
		g := &index.Groups[len(index.Groups)-1]
		g.Rows = append(g.Rows, ruleRow{id, r.Name, severity, auditreport.Prose(capital(r.Summary))})

		p := rulePage{ID: id, Name: r.Name, Summary: auditreport.Prose(capital(r.Summary) + ".")}
		if i > 0 {
			p.Previous = string(rules[i-1].ID)
		}
		if i+1 < len(rules) {
			p.Next = string(rules[i+1].ID)
		}
		p.Facts = []fact{{"Severity", severity}}
		if len(r.Reads) > 0 {
			var names []string
			for _, pointer := range r.Reads {
				names = append(names, strings.ReplaceAll(string(pointer[1:]), "/", "."))
			}
			p.Facts = append(p.Facts, fact{"Reads", strings.Join(names, ", ")})
		}
		if r.Needs != "" {
			p.Facts = append(p.Facts, fact{"Needs", r.Needs})
		}
		name := "Helps with"
		for _, c := range r.Controls {
			p.Facts = append(p.Facts, fact{name, c.String()})
			name = ""
		}
		output, err := findingsOf(r)
		if err != nil {
			return fmt.Errorf("%s: %w", id, err)
		}
		p.Sections = []section{{"Why", s.markdown("findings/", "docs/audit.md", r.Why)}, {"What to do", s.markdown("findings/", "docs/audit.md", r.Fix)}, {"Bad", code(r.Bad.Tokens)}}
		if r.Bad.Previous != "" {
			p.Sections = append(p.Sections, section{"The previous export", code(r.Bad.Previous)})
		}
		p.Sections = append(p.Sections, section{"Output", code(output)}, section{"Good", code(r.Good.Tokens)})
		if tries[id] {
			p.Try = "../audit-playground.html#rule=" + id
		}
		body, err := execute("rule", p)
		if err != nil {
			return err
		}
		if err := s.add("findings/"+id+".html", id+" "+r.Name+" – sailpat", capital(r.Summary)+".", body); err != nil {
			return err
		}
	}
	body, err := execute("rules", index)
	if err != nil {
		return err
	}
	return s.add("findings/index.html", "Audit findings – sailpat", "Every finding of an audit, with examples.", body)
}

// findingsOf returns what patlint audit prints for the bad example.
func findingsOf(r audit.Rule) (string, error) {
	audited, policy, err := auditexample.Run(r.Bad)
	if err != nil {
		return "", err
	}
	text, ok := auditreport.Lookup("text")
	if !ok {
		return "", errors.New("there is no format text")
	}
	var b strings.Builder
	if err := text.Write(&b, &auditreport.Document{Report: audited, Policy: policy}); err != nil {
		return "", err
	}
	if !strings.Contains(b.String(), string(r.ID)) {
		return "", errors.New("the bad example has no such finding")
	}
	return b.String(), nil
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// code shows a document. Bytes that a page cannot show are written in hexadecimal,
// and the middle of a long line or document is left out.
func code(text string) template.HTML {
	const longest, ends = 4000, 600
	if strings.TrimSpace(text) == "" {
		text = fmt.Sprintf("⟨% X⟩", text)
		if text == "⟨⟩" {
			text = "(nothing)"
		}
	}
	if len(text) > longest {
		text = text[:ends] + fmt.Sprintf("\n… %d bytes …\n", len(text)-2*ends) + text[len(text)-ends:]
	}
	var b strings.Builder
	for len(text) > 0 {
		r, size := utf8.DecodeRuneInString(text)
		if r == utf8.RuneError && size == 1 || r == '\uFEFF' || r < ' ' && r != '\n' && r != '\t' {
			fmt.Fprintf(&b, "⟨% X⟩", text[:size])
		} else {
			b.WriteString(text[:size])
		}
		text = text[size:]
	}
	return template.HTML(`<pre tabindex="0"><code>` + html.EscapeString(strings.TrimRight(b.String(), "\n")) + "</code></pre>")
}

// target returns the page of the site for a URL of a page of the repository.
func (s *site) target(from, url string) string {
	const docs = "https://github.com/sailpat/sailpat/blob/main/"
	file, ok := strings.CutPrefix(url, docs)
	if !ok {
		return url
	}
	return s.relative(from, file)
}
