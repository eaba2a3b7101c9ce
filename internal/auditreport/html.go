package auditreport

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/sailpat/sailpat/audit"
	"github.com/sailpat/sailpat/pat"
	"github.com/sailpat/sailpat/scopes"
)

// Bounds of the page.
const (
	maxPageRows     = 500   // in a table
	maxPageAllRows  = 5_000 // in the tables of all rules; beyond, a table has maxPageFewRows
	maxPageFewRows  = 20
	maxPageExpiries = 60
	maxPageNotes    = 200
	maxPageList     = 200
)

var (
	//go:embed page/page.tmpl
	pageText string
	//go:embed page/style.css
	pageStyle string
	//go:embed page/script.js
	pageScript string
)

// pageTemplate is parsed when the first page is written: other commands need none.
var pageTemplate = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("page").Funcs(template.FuncMap{
		"grouped": grouped, "minute": minuteOf, "day": dayOf, "counted": counted,
		"name":  func(s string) string { return clipped(s, maxNameShown) },
		"text":  func(s string) string { return clipped(s, maxDetailShown) },
		"len64": func(n int) int64 { return int64(n) },
		"prose": Prose, "upper": upperFirst, "controls": controlsOf,
	}).Parse(pageText))
})

// renderHTML writes one page that needs no other file, no script and no network.
// Its Content-Security-Policy allows exactly the style and the script that are in
// it. Style and script are put in as they are: html/template removes comments
// from those in a template, which would change their hashes.
func renderHTML(w io.Writer, d *Document) error {
	return pageTemplate().Execute(w, pageOf(d))
}

// element returns a style or script element, and the source that allows it.
func element(name, text string) (html template.HTML, source string) {
	sum := sha256.Sum256([]byte(text))
	return template.HTML("<" + name + ">" + text + "</" + name + ">"), "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// Prose returns text of this project as HTML: `code` becomes an element.
func Prose(s string) template.HTML {
	var b strings.Builder
	for i, part := range strings.Split(s, "`") {
		if i%2 == 1 {
			b.WriteString("<code>" + template.HTMLEscapeString(part) + "</code>")
		} else {
			b.WriteString(template.HTMLEscapeString(part))
		}
	}
	return template.HTML(b.String())
}

// A page is what the template shows.
type page struct {
	*Document
	Style, Script template.HTML
	CSP           string
	Title         string
	ExportAge     string
	PolicyText    string
	Zone          string
	Inputs        []audit.Input
	MoreInputs    int
	Notes         []string
	MoreNotes     int
	Groups        []figureGroup
	Decide        []pageRule
	Timeline      timeline
	Next          []pageExpiry
	NextFrom      string
	NextTo        string
	Changes       []figure
	Gone          []string
	MoreGone      int
	Rules         []pageRule
	Scopes        []pageScope
	MoreScopes    int
	Accepted      []pageAccepted
	AcceptedAll   int64
	Limits        []pageLimit
	ScopesAsOf    string
}

// A pageRule is the section of a rule.
type pageRule struct {
	audit.RuleCount
	Anchor  string
	URL     string
	Worst   severityMark
	High    int64 // open findings of this severity
	Rule    audit.Rule
	Rows    []pageRow
	All     int64 // findings, without suppressed ones
	Request *pageRequest
	Show    pageColumns
}

// pageColumns says which columns a table has.
type pageColumns struct{ Token, Owner, Severity, State, Created, Used, Expires, Scope, Where bool }

// A pageRow is a finding.
type pageRow struct {
	*audit.Finding
	Mark    severityMark
	Text    string
	ScopeIn string
	UsedIn  string
	Local   string
	At      string
}

// A severityMark shows a severity as a word and a shape. The number is for
// sorting.
type severityMark struct {
	Word, Shape string
	Rank        int
}

func markOf(s audit.Severity) severityMark {
	shapes := [...]string{audit.SeverityOff: "–", audit.SeverityInfo: "○", audit.SeverityLow: "●", audit.SeverityMedium: "◆", audit.SeverityHigh: "▲"}
	return severityMark{s.String(), shapes[s], int(s)}
}

// A pageRequest is an example of the request that answers a finding.
type pageRequest struct{ Text, Line, Body, BulkLine, Bulk string }

// A pageExpiry is a line of the next expiries, with its bar in units of the
// drawing.
type pageExpiry struct {
	*audit.Expiry
	Days           int64
	Local          string
	X, Width, Used int
	HasUse         bool
	Now            int
}

type pageScope struct {
	audit.ScopeCount
	Operations    int64
	HasOperations bool
}

type pageAccepted struct {
	*audit.Finding
	Mark severityMark
	Left int64 // days
}

type pageLimit struct{ Name, Value string }

func pageOf(d *Document) *page {
	r := d.Report
	p := &page{
		Document: d, Title: "SailPoint PAT audit", ExportAge: exportAge(r), PolicyText: policyOf(r),
		Groups: figureGroups(&r.Summary), Timeline: timelineOf(r), ScopesAsOf: scopes.AsOf,
	}
	if r.Tenant != "" {
		p.Title += " of " + clipped(r.Tenant, maxNameShown)
	}
	if d.Zone != nil {
		p.Zone = d.Zone.String()
	}
	var style, script string
	p.Style, style = element("style", pageStyle)
	p.Script, script = element("script", pageScript)
	p.CSP = "default-src 'none'; style-src " + style + "; script-src " + script + "; base-uri 'none'; form-action 'none'"
	p.Inputs, p.MoreInputs = bounded(r.Inputs, maxPageList)
	p.Notes, p.MoreNotes = bounded(r.Notes, maxPageNotes)
	if r.Changes != nil {
		p.Changes = changesOf(r.Changes)
	}
	if r.Baseline != nil {
		p.Gone, p.MoreGone = bounded(r.Baseline.Gone, maxPageList)
	}
	p.rules(d)
	p.next(d)
	p.scopes(r)
	p.Limits = limitsOf(&d.Policy.Limits)
	return p
}

// bounded returns the first entries of a list and the number of the others.
func bounded[T any](list []T, most int) ([]T, int) {
	return list[:min(len(list), most)], max(0, len(list)-most)
}

func (p *page) rules(d *Document) {
	rows := 0
	for _, c := range rulesByUrgency(d.Report) {
		rule, _ := audit.LookupRule(string(c.ID))
		s := pageRule{RuleCount: c, Rule: rule, Anchor: strings.ToLower(string(c.ID)), URL: ruleURL(c.ID, c.Name),
			Worst: markOf(cmp.Or(worstOf(&c), c.Severity)), High: c.OpenBy[audit.SeverityHigh], All: c.Open + c.Unchanged}
		shown := findingsOf(d.Report, c.ID, false)
		limit := maxPageRows
		if rows+min(len(shown), limit) > maxPageAllRows {
			limit = maxPageFewRows
		}
		shown = shown[:min(len(shown), limit)]
		rows += len(shown)
		for _, f := range shown {
			s.add(d, f)
		}
		s.Request = requestOf(d, &rule, shown)
		p.Rules = append(p.Rules, s)
		if s.High > 0 {
			p.Decide = append(p.Decide, s)
		}
		for _, f := range findingsOf(d.Report, c.ID, true) {
			if len(p.Accepted) < maxPageRows {
				p.Accepted = append(p.Accepted, pageAccepted{f, markOf(f.Severity), daysLeft(f.Suppression, d.Report.AsOf)})
			}
		}
		p.AcceptedAll += c.Suppressed
	}
}

func (s *pageRule) add(d *Document, f *audit.Finding) {
	row := pageRow{Finding: f, Mark: markOf(f.Severity), Text: detailOf(f), ScopeIn: joinedScopes(f.Scope, ", "), Local: d.Local(f.Expires)}
	if f.LastUsedPresence != nil {
		switch {
		case !f.LastUsed.IsZero():
			row.UsedIn = minuteOf(f.LastUsed)
		case *f.LastUsedPresence == pat.PresenceNull:
			row.UsedIn = "never"
		}
	}
	if f.Place != nil {
		row.At = clipped(f.Place.Path, maxNameShown)
		if f.Place.Line > 0 {
			row.At += fmt.Sprintf(":%d", f.Place.Line)
		}
	}
	c := &s.Show
	c.Token = c.Token || f.Token.ID != "" || f.Token.Name != ""
	c.Owner = c.Owner || f.Owner.ID != "" || f.Owner.Name != ""
	c.Severity = c.Severity || f.Severity != s.RuleCount.Severity
	c.State = c.State || f.State != audit.StateOpen
	c.Created = c.Created || !f.Created.IsZero()
	c.Used = c.Used || row.UsedIn != ""
	c.Expires = c.Expires || !f.Expires.IsZero()
	c.Scope = c.Scope || len(f.Scope) > 0
	c.Where = c.Where || row.At != ""
	s.Rows = append(s.Rows, row)
}

// daysLeft returns how many days a suppression holds after the clock's.
func daysLeft(s *audit.AppliedSuppression, now pat.Timestamp) int64 {
	if s == nil {
		return 0
	}
	until, err := time.Parse(time.DateOnly, s.Until)
	if err != nil {
		return 0
	}
	return int64(until.Sub(now.Time().Truncate(24*time.Hour)) / (24 * time.Hour))
}

// requestOf returns the request that answers the findings of a rule, with the
// first token as its example; nil if none does without more thought.
func requestOf(d *Document, rule *audit.Rule, shown []*audit.Finding) *pageRequest {
	var ids []string
	for _, f := range shown {
		if id := f.Token.ID; id != "" && len(id) <= maxNameShown && Visible(id) == id && !f.Managed && len(ids) < pat.MaxBulkIDs && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	r := d.Report
	token := TokenPath(r.APIVersion, ids[0])
	switch rule.ID {
	case audit.RuleNeverExpires, audit.RuleLifetimeTooLong, audit.RuleAcknowledgementFalse:
		until := r.AsOf.Time().Truncate(24*time.Hour).AddDate(0, 0, fixDays)
		q := &pageRequest{
			Text: fmt.Sprintf("This gives a token an expiration date %d days after the audit. Choose the date that fits.", fixDays),
			Line: "PATCH " + token, Body: indented(new(pat.PatchExpiration(until))),
		}
		if r.Dialect == pat.Acknowledged {
			q.BulkLine = "PATCH " + TokenPath(r.APIVersion, "bulk-update")
			q.Bulk = indented(new(pat.BulkExpiration(until, ids...)))
		}
		return q
	case audit.RuleExpired, audit.RuleUnused, audit.RuleNeverUsed, audit.RuleOwnerDeparted:
		return &pageRequest{Text: "This deletes a token, once it is certain that nothing needs it.", Line: "DELETE " + token}
	}
	return nil
}

// fixDays is how many days after the clock the example of a date is.
const fixDays = 90

// indented returns the JSON of a request that this package made.
func indented(p pat.Payload) string {
	text, _ := pat.Marshal(p)
	var b bytes.Buffer
	_ = json.Indent(&b, text, "", "  ")
	return b.String()
}

// Units of the drawing of a token's life.
const lifeWidth = 300

func (p *page) next(d *Document) {
	list, _ := bounded(d.Report.Upcoming, maxPageExpiries)
	if len(list) == 0 {
		return
	}
	now := d.Report.AsOf.Time().UnixMilli()
	from, to := now, now
	for i := range list {
		from = min(from, list[i].Created.Time().UnixMilli())
		to = max(to, list[i].Expires.Time().UnixMilli())
	}
	to = max(to, now+(now-from)/3) // room for what is left, which is what counts
	at := func(t pat.Timestamp) int {
		return int((min(max(t.Time().UnixMilli(), from), to) - from) * lifeWidth / max(1, to-from))
	}
	p.NextFrom, p.NextTo = dayOf(pat.TimestampOf(time.UnixMilli(from))), dayOf(pat.TimestampOf(time.UnixMilli(to)))
	for i := range list {
		e := &list[i]
		x := at(e.Created)
		p.Next = append(p.Next, pageExpiry{Expiry: e, Days: daysBetween(d.Report.AsOf, e.Expires), Local: d.Local(e.Expires),
			X: x, Width: max(2, at(e.Expires)-x), Used: at(e.LastUsed), HasUse: !e.LastUsed.IsZero(), Now: at(d.Report.AsOf)})
	}
}

// scopeClasses are in the order of the page.
var scopeClasses = []string{"all", "manage", "write", "read", "default"}

func (p *page) scopes(r *audit.Report) {
	class := func(c *audit.ScopeCount) int {
		if i := slices.Index(scopeClasses, c.Class); i >= 0 && c.Known {
			return i
		}
		return len(scopeClasses)
	}
	list := slices.Clone(r.Scopes)
	slices.SortStableFunc(list, func(a, b audit.ScopeCount) int {
		return cmp.Or(cmp.Compare(class(&a), class(&b)), cmp.Compare(b.Tokens, a.Tokens))
	})
	list, p.MoreScopes = bounded(list, maxPageRows)
	for _, c := range list {
		s := pageScope{ScopeCount: c}
		s.Operations, s.HasOperations = operationsOf(c.Scope)
		if !c.Known {
			s.Class = "unknown"
		}
		p.Scopes = append(p.Scopes, s)
	}
}

// limitsOf returns the limits of the policy that are on, for people.
func limitsOf(l *audit.Limits) []pageLimit {
	var list []pageLimit
	for _, f := range []struct {
		name, unit string
		value      audit.Limit
	}{
		{"expires soon", "days", l.ExpiresSoonDays}, {"or, if less, of the lifetime", "percent", l.ExpiresSoonPercent},
		{"expires very soon", "days", l.ExpiresVerySoonDays}, {"or, if less, of the lifetime", "percent", l.ExpiresVerySoonPercent},
		{"unused", "days", l.UnusedDays}, {"never used", "days", l.NeverUsedDays}, {"longest lifetime", "days", l.MaxLifetimeDays},
		{"greatest age", "days", l.MaxAgeDays}, {"greatest age of the export", "days", l.MaxExportAgeDays},
		{"tokens of an owner", "tokens", l.TokensPerOwner}, {"scopes of a token", "scopes", l.MaxScopes},
		{"validity of access tokens", "seconds", l.MaxAccessTokenSeconds},
	} {
		value := "off"
		if f.value > 0 {
			value = grouped(int64(f.value)) + " " + f.unit
		}
		list = append(list, pageLimit{f.name, value})
	}
	return list
}
