package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	golangical "github.com/arran4/golang-ical"
	goical "github.com/emersion/go-ical"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/sailpat/sailpat/audit"
	"github.com/sailpat/sailpat/internal/auditreport"
	"github.com/sailpat/sailpat/internal/auditreport/reporttest"
)

// cases are the audits that every reader gets.
var cases = []struct {
	name string
	make func() (*auditreport.Document, error)
}{
	{"example", func() (*auditreport.Document, error) { return reporttest.Example(500) }},
	{"hostile", func() (*auditreport.Document, error) {
		d, err := document(0, true, false)
		if err == nil {
			d.Names = true
			d.Report.Notes = append(d.Report.Notes, reporttest.Hostile...)
		}
		return d, err
	}},
	{"empty", func() (*auditreport.Document, error) {
		return reporttest.Audit(nil, audit.DefaultPolicy(), audit.Options{})
	}},
	{"days", func() (*auditreport.Document, error) {
		return reporttest.Audit(reporttest.Tokens(300), audit.Policy{Calendar: audit.Calendar{MaxEvents: 10}}, audit.Options{})
	}},
	{"baseline", func() (*auditreport.Document, error) {
		d, err := reporttest.Example(200)
		if err == nil {
			d.Report.Baseline = &audit.BaselineCount{Unchanged: 1, Gone: []string{"AUD101:x", reporttest.Hostile[0]}}
		}
		return d, err
	}},
}

func each(t *testing.T, format string, f func(t *testing.T, d *auditreport.Document, out string)) {
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			d, err := c.make()
			if err != nil {
				t.Fatal(err)
			}
			w, _ := auditreport.Lookup(format)
			var b bytes.Buffer
			if err := w.Write(&b, d); err != nil {
				t.Fatal(err)
			}
			f(t, d, b.String())
		})
	}
}

func TestPrometheus(t *testing.T) {
	each(t, "prometheus", func(t *testing.T, d *auditreport.Document, out string) {
		parser := expfmt.NewTextParser(model.LegacyValidation)
		families, err := parser.TextToMetricFamilies(strings.NewReader(out))
		if err != nil {
			t.Fatal(err)
		}
		// The parser accepts a series twice.
		samples, seen := 0, map[string]bool{}
		for name, f := range families {
			if !strings.HasPrefix(name, "sailpoint_pat_") || f.GetType().String() != "GAUGE" || f.GetHelp() == "" {
				t.Errorf("family %s, type %s", name, f.GetType())
			}
			for _, m := range f.Metric {
				samples++
				labels := []string{name}
				for _, l := range m.Label {
					labels = append(labels, fmt.Sprintf("%s=%q", l.GetName(), l.GetValue()))
				}
				slices.Sort(labels)
				if key := strings.Join(labels, ","); seen[key] {
					t.Errorf("%s comes twice", key)
				} else {
					seen[key] = true
				}
				if m.TimestampMs != nil {
					t.Errorf("%s has the time of a sample", name)
				}
			}
		}
		lines := 0
		for line := range strings.Lines(out) {
			if !strings.HasPrefix(line, "#") {
				lines++
			}
		}
		if lines != samples {
			t.Errorf("%d lines, %d samples", lines, samples)
		}
		if got := families["sailpoint_pat_audit_timestamp_seconds"].Metric[0].GetGauge().GetValue(); int64(got) != d.Report.AsOf.Time().Unix() {
			t.Errorf("the clock is %f", got)
		}
	})
}

// event is what the readers of calendars agree on.
type event struct{ uid, start, summary, description string }

func TestCalendar(t *testing.T) {
	each(t, "ics", func(t *testing.T, d *auditreport.Document, out string) {
		var first, second []event
		calendar, err := goical.NewDecoder(strings.NewReader(out)).Decode()
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range calendar.Events() {
			get := func(name string) string {
				text, err := e.Props.Text(name)
				if err != nil {
					t.Error(err)
				}
				return text
			}
			if _, err := e.DateTimeStart(nil); err != nil {
				t.Error(err)
			}
			if len(e.Children) != len(d.Policy.Calendar.AlarmsDays) {
				t.Errorf("%d alarms", len(e.Children))
			}
			first = append(first, event{get("UID"), e.Props.Get("DTSTART").Value, get("SUMMARY"), get("DESCRIPTION")})
		}
		other, err := golangical.ParseCalendar(strings.NewReader(out))
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range other.Events() {
			get := func(p golangical.ComponentProperty) string { return e.GetProperty(p).Value }
			second = append(second, event{get(golangical.ComponentPropertyUniqueId), get(golangical.ComponentPropertyDtStart),
				get(golangical.ComponentPropertySummary), get(golangical.ComponentPropertyDescription)})
		}
		if len(first) == 0 && len(calendar.Children) == 0 {
			t.Error("the calendar has no component")
		}
		if len(first) != len(second) {
			t.Fatalf("%d events, and %d for the other reader", len(first), len(second))
		}
		names := map[string]bool{}
		for i := range d.Report.Upcoming {
			names[auditreport.Visible(d.Report.Upcoming[i].Token.Name)] = true
		}
		seen := map[string]bool{}
		for i, e := range first {
			if seen[e.uid] {
				t.Errorf("%s comes twice", e.uid)
			}
			seen[e.uid] = true
			if e != second[i] {
				t.Errorf("%+v, and for the other reader %+v", e, second[i])
			}
			if name, ok := strings.CutPrefix(e.summary, "PAT expires: "); ok {
				found := false
				for known := range names {
					found = found || strings.HasPrefix(name, known+" (") || strings.Contains(name, "…")
				}
				if !found {
					t.Errorf("no token has the name of %q", e.summary)
				}
			} else if !strings.Contains(e.summary, " SailPoint token") {
				t.Errorf("summary %q", e.summary)
			}
		}
	})
}

// page is what a walk through a page finds.
type page struct {
	t        *testing.T
	ids      map[string]bool
	refs     []string
	text     strings.Builder
	level    int
	elements map[atom.Atom]int
}

func TestPage(t *testing.T) {
	each(t, "html", func(t *testing.T, d *auditreport.Document, out string) {
		root, err := html.Parse(strings.NewReader(out))
		if err != nil {
			t.Fatal(err)
		}
		p := &page{t: t, ids: map[string]bool{}, elements: map[atom.Atom]int{}}
		p.walk(root)
		for _, ref := range p.refs {
			if !p.ids[ref] {
				t.Errorf("no element has the ID %q", ref)
			}
		}
		for a, n := range map[atom.Atom]int{atom.Script: 1, atom.Style: 1, atom.H1: 1, atom.Main: 1, atom.Img: 0, atom.Link: 0, atom.Iframe: 0, atom.Object: 0, atom.Form: 0, atom.Base: 0, atom.B: 0} {
			if p.elements[a] != n {
				t.Errorf("%d elements %s, want %d", p.elements[a], a, n)
			}
		}
		// What was put in is text.
		text := p.text.String()
		for i := range d.Report.Findings {
			if name := d.Report.Findings[i].Token.Name; len(name) < 100 && !strings.Contains(text, auditreport.Visible(name)) {
				t.Errorf("%q is missing", name)
			}
		}
	})
}

func (p *page) walk(n *html.Node) {
	switch n.Type {
	case html.TextNode:
		p.text.WriteString(n.Data)
	case html.CommentNode:
		p.t.Errorf("comment %q", n.Data)
	case html.ElementNode:
		p.elements[n.DataAtom]++
		p.attributes(n)
		switch n.DataAtom {
		case atom.H1, atom.H2, atom.H3, atom.H4:
			level := int(n.Data[1] - '0')
			if level > p.level+1 {
				p.t.Errorf("a heading of level %d after one of level %d", level, p.level)
			}
			p.level = level
		case atom.Table:
			p.table(n)
		}
	}
	for c := range n.ChildNodes() {
		p.walk(c)
	}
}

func (p *page) attributes(n *html.Node) {
	for _, a := range n.Attr {
		switch a.Key {
		case "id":
			if p.ids[a.Val] || a.Val == "" || strings.ContainsAny(a.Val, " \t") {
				p.t.Errorf("ID %q", a.Val)
			}
			p.ids[a.Val] = true
		case "aria-labelledby":
			p.refs = append(p.refs, strings.Fields(a.Val)...)
		case "href":
			if target, ok := strings.CutPrefix(a.Val, "#"); ok {
				p.refs = append(p.refs, target)
			} else if !strings.HasPrefix(a.Val, "https://github.com/sailpat/sailpat/blob/main/docs/") {
				p.t.Errorf("link to %q", a.Val)
			}
		case "style", "src", "srcset", "action", "background":
			p.t.Errorf("attribute %s", a.Key)
		default:
			if strings.HasPrefix(a.Key, "on") {
				p.t.Errorf("attribute %s", a.Key)
			}
		}
	}
}

// table checks that a table has a caption, that its headers have a scope, and
// that each row has one header and as many cells as the head.
func (p *page) table(table *html.Node) {
	var rows [][]*html.Node
	caption := false
	for n := range table.Descendants() {
		switch n.DataAtom {
		case atom.Caption:
			caption = true
		case atom.Tr:
			rows = append(rows, nil)
		case atom.Th, atom.Td:
			rows[len(rows)-1] = append(rows[len(rows)-1], n)
		}
	}
	if !caption || len(rows) < 2 {
		p.t.Errorf("a table with %d rows, caption: %t", len(rows), caption)
	}
	for i, row := range rows {
		if len(row) != len(rows[0]) {
			p.t.Errorf("row %d has %d cells, the head has %d", i, len(row), len(rows[0]))
		}
		for j, cell := range row {
			scope := ""
			for _, a := range cell.Attr {
				if a.Key == "scope" {
					scope = a.Val
				}
			}
			want := ""
			if i == 0 {
				want = "col"
			} else if j == 0 {
				want = "row"
			}
			if scope != want {
				p.t.Errorf("row %d, cell %d: scope %q, want %q", i, j, scope, want)
			}
		}
	}
}

func TestMarkdown(t *testing.T) {
	each(t, "markdown", func(t *testing.T, d *auditreport.Document, out string) {
		source := []byte(out)
		root := goldmark.New(goldmark.WithExtensions(extension.GFM)).Parser().Parse(text.NewReader(source))
		spans := map[string]bool{}
		if err := ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
			if !entering {
				return ast.WalkContinue, nil
			}
			switch n := n.(type) {
			case *ast.RawHTML, *ast.HTMLBlock, *ast.Image, *ast.FencedCodeBlock, *ast.CodeBlock, *ast.Blockquote, *extast.TaskCheckBox, *extast.Strikethrough:
				t.Errorf("%s: %q", n.Kind(), n.Parent().Kind())
			case *ast.Link:
				if !strings.HasPrefix(string(n.Destination), "https://github.com/sailpat/sailpat/") {
					t.Errorf("link to %s", n.Destination)
				}
			case *ast.AutoLink:
				if !strings.HasPrefix(string(n.URL(source)), "https://github.com/sailpat/sailpat/") {
					t.Errorf("link to %s", n.URL(source))
				}
			case *ast.CodeSpan:
				var b strings.Builder
				for c := n.FirstChild(); c != nil; c = c.NextSibling() {
					b.Write(c.(*ast.Text).Segment.Value(source))
				}
				spans[b.String()] = true
			case *ast.Text:
				if n.Parent().Kind() != ast.KindCodeSpan && bytes.ContainsAny(n.Segment.Value(source), "@<") {
					t.Errorf("outside of a code span: %q", n.Segment.Value(source))
				}
			case *extast.Table:
				for row := n.FirstChild(); row != nil; row = row.NextSibling() {
					if row.ChildCount() != len(n.Alignments) {
						t.Errorf("a row has %d cells, want %d", row.ChildCount(), len(n.Alignments))
					}
				}
			}
			return ast.WalkContinue, nil
		}); err != nil {
			t.Fatal(err)
		}
		rows := strings.Count(out, "\n| ")
		parsed := 0
		ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
			if k := n.Kind(); entering && (k == extast.KindTableRow || k == extast.KindTableHeader) {
				parsed++
			}
			return ast.WalkContinue, nil
		})
		if rows != parsed {
			t.Errorf("%d rows, of which %d are read", rows, parsed)
		}
		if strings.Contains(t.Name(), "hostile") {
			for _, name := range reporttest.Hostile {
				shown := strings.ReplaceAll(auditreport.Visible(name), `\|`, `\\x7c`)
				if len(name) < 80 && strings.TrimSpace(shown) != "" && name != "|" && !strings.Contains(name, "|") && !spans[shown] {
					t.Errorf("%q is no code span", shown)
				}
			}
		}
	})
}
