package auditreport_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/sailpat/sailpat/audit"
	"github.com/sailpat/sailpat/internal/auditreport"
	"github.com/sailpat/sailpat/internal/auditreport/reporttest"
	"github.com/sailpat/sailpat/pat"
)

func generated(t testing.TB, n int) *auditreport.Document {
	t.Helper()
	d, err := reporttest.Example(n)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// audited audits tokens with the default policy.
func audited(t testing.TB, list []reporttest.Token, o audit.Options) *auditreport.Document {
	t.Helper()
	d, err := reporttest.Audit(list, audit.DefaultPolicy(), o)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// bounded yields the formats that a Document is rendered in.
func bounded(t *testing.T, f func(t *testing.T, format string)) {
	for _, format := range auditreport.Formats() {
		if format.Render != nil {
			t.Run(format.Name, func(t *testing.T) { f(t, format.Name) })
		}
	}
}

// parse reads a format as far as the standard library can. The module oracles
// gives each format to readers of others.
func parse(t *testing.T, format, out string) {
	t.Helper()
	switch format {
	case "json", "sarif":
		if !json.Valid([]byte(out)) {
			t.Error("no JSON")
		}
	case "html":
		parsePage(t, out)
	case "ics":
		parseCalendar(t, out)
	case "prometheus":
		parseMetrics(t, out)
	}
}

func TestHostileNames(t *testing.T) {
	d := audited(t, reporttest.HostileTokens(), audit.Options{Tenant: reporttest.Hostile[0] + reporttest.Hostile[3]})
	d.Names = true
	d.Report.Notes = append(d.Report.Notes, reporttest.Hostile...)
	bounded(t, func(t *testing.T, format string) {
		out := write(t, format, d)
		if !utf8.ValidString(out) {
			t.Error("invalid UTF-8")
		}
		for i, line := range strings.Split(strings.ReplaceAll(out, "\r\n", "\n"), "\n") {
			if line = strings.TrimLeft(line, "\t#"); auditreport.Visible(line) != line {
				t.Errorf("line %d has characters that a reader does not see: %.200q", i+1, line)
			}
		}
		if format != "json" && format != "text" && len(out) > 1<<20 {
			t.Errorf("%d bytes: long names are not cut", len(out))
		}
		parse(t, format, out)
	})
}

func TestNoTokens(t *testing.T) {
	d := audited(t, nil, audit.Options{})
	bounded(t, func(t *testing.T, format string) { parse(t, format, write(t, format, d)) })
}

// The order of the input does not change a report, and neither does anything
// else that is not in it.
func TestSameBytes(t *testing.T) {
	list := append(reporttest.Tokens(300), reporttest.HostileTokens()...)
	policy := reporttest.Policy()
	policy.Classes = []audit.Class{{Name: "service", Match: audit.Match{OwnerName: "svc-*"}}}
	owners := audit.NewOwners(reporttest.OwnersOf(list))
	audited := func(list []reporttest.Token) *auditreport.Document {
		d, err := reporttest.Audit(list, policy, audit.Options{Owners: owners, Top: 40})
		if err != nil {
			t.Fatal(err)
		}
		for i := range d.Report.Findings { // the place of an element is what its order changes
			d.Report.Findings[i].Place = nil
		}
		return d
	}
	first := audited(list)
	shuffled := slices.Clone(list)
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	second := audited(shuffled)
	bounded(t, func(t *testing.T, format string) {
		if a, b := write(t, format, first), write(t, format, second); a != b {
			t.Error("the order of the tokens changes the output")
		}
	})
}

func TestPseudonyms(t *testing.T) {
	key, err := audit.NewPseudonyms([]byte("0123456789abcdef"))
	if err != nil {
		t.Fatal(err)
	}
	list := reporttest.Tokens(200)
	for i := range list {
		list[i].Name = "Secretname " + list[i].Name
		list[i].Owner.Name = "Secretowner " + list[i].Owner.Name
	}
	owners := reporttest.OwnersOf(list)
	for i := range owners {
		owners[i].Contact = "Secretcontact@example.com"
	}
	previous := reporttest.Earlier(list)
	for i := range previous {
		previous[i].Owner.ID = "2c91" + strings.Repeat("0", 20) + "5ec4e7" + strconv.Itoa(10+i%80)
	}
	for _, names := range []bool{false, true} {
		p := reporttest.Policy()
		p.Metrics.Names = names
		d, err := reporttest.Compare(previous, list, p, audit.Options{Pseudonyms: key, Owners: audit.NewOwners(owners)})
		if err != nil {
			t.Fatal(err)
		}
		d.Names = names
		bounded(t, func(t *testing.T, format string) {
			out := write(t, format, d)
			for _, secret := range []string{"Secretname", "Secretowner", "Secretcontact", "5ec4e7", list[0].Owner.ID, list[1].Owner.ID} {
				if strings.Contains(out, secret) {
					t.Errorf("%s is in the output", secret)
				}
			}
			if format != "ics" && !strings.Contains(out, "owner-") { // Prometheus has IDs of owners
				t.Error("no pseudonym is in the output")
			}
		})
	}
}

// Names of people stand in no format that everybody sees.
func TestNamesOnlyOnRequest(t *testing.T) {
	list := reporttest.Tokens(50)
	for i := range list {
		list[i].Name, list[i].Owner.Name = "Tokenname", "Ownername"
	}
	d := audited(t, list, audit.Options{})
	for _, format := range []string{"prometheus", "sarif"} {
		if out := write(t, format, d); strings.Contains(out, "Tokenname") || strings.Contains(out, "Ownername") {
			t.Errorf("%s has names", format)
		}
	}
	d.Names = true
	for _, format := range []string{"prometheus", "sarif"} {
		if out := write(t, format, d); !strings.Contains(out, "Tokenname") || !strings.Contains(out, "Ownername") {
			t.Errorf("%s has no names, although they are wanted", format)
		}
	}
}

// metric is a line of the text format: name, labels, value.
var metric = regexp.MustCompile(`^([a-z_]+)(\{(?:[a-z_]+="(?:[^"\\\n]|\\[\\"n])*",?)+\})? (-?[0-9]+(?:\.[0-9]{3})?)$`)

// parseMetrics returns the values of the series, and fails if one comes twice.
func parseMetrics(t *testing.T, out string) map[string]string {
	t.Helper()
	series := map[string]string{}
	last := ""
	for line := range strings.Lines(out) {
		line = strings.TrimSuffix(line, "\n")
		if name, ok := strings.CutPrefix(line, "# TYPE "); ok {
			if name, ok = strings.CutSuffix(name, " gauge"); !ok || strings.Contains(out[strings.Index(out, line)+1:], "\n"+line+"\n") {
				t.Errorf("%s", line)
			}
			last = name
			continue
		}
		if strings.HasPrefix(line, "# HELP ") {
			continue
		}
		m := metric.FindStringSubmatch(line)
		if m == nil || m[1] != last {
			t.Errorf("no sample of %s: %.200q", last, line)
			continue
		}
		if _, ok := series[m[1]+m[2]]; ok {
			t.Errorf("%s comes twice", m[1]+m[2])
		}
		series[m[1]+m[2]] = m[3]
	}
	return series
}

func TestPrometheus(t *testing.T) {
	d := generated(t, 500)
	d.Report.Tenant = ""
	series := parseMetrics(t, write(t, "prometheus", d))
	s := d.Report.Summary
	for name, want := range map[string]int64{
		`tokens{managed="true"}`: s.Managed, `tokens{managed="false"}`: s.Tokens - s.Managed, `owners`: s.Owners,
		`never_expiring_tokens`: s.NeverExpires, `expired_tokens`: s.Expired, `all_scopes_tokens`: s.AllScopes, `privileged_tokens`: s.Privileged,
		`expiring_tokens{within_days="7"}`: s.ExpiringWithin.Days7, `expiring_tokens{within_days="30"}`: s.ExpiringWithin.Days30,
		`expiring_tokens{within_days="90"}`: s.ExpiringWithin.Days90, `expiring_tokens{within_days="180"}`: s.ExpiringWithin.Days180,
		`expiring_tokens{within_days="365"}`: s.ExpiringWithin.Days365, `never_used_tokens`: s.NeverUsed,
		`unused_tokens{for_days="45"}`: s.UnusedFor.Days45, `unused_tokens{for_days="90"}`: s.UnusedFor.Days90,
		`unused_tokens{for_days="180"}`: s.UnusedFor.Days180, `unused_tokens{for_days="365"}`: s.UnusedFor.Days365,
		`unreadable_tokens`: s.Unreadable, `audit_timestamp_seconds`: reporttest.Clock.Unix(), `token_series_left_out`: 0,
	} {
		if got := series["sailpoint_pat_"+name]; got != strconv.FormatInt(want, 10) {
			t.Errorf("%s is %s, want %d", name, got, want)
		}
	}
	for _, c := range d.Report.Rules {
		var open int64
		for _, severity := range []string{"high", "medium", "low", "info"} {
			n, _ := strconv.ParseInt(series[fmt.Sprintf(`sailpoint_pat_findings{rule="%s",name="%s",severity="%s",state="open"}`, c.ID, c.Name, severity)], 10, 64)
			open += n
		}
		if open != c.Open {
			t.Errorf("%s: %d open findings, want %d", c.ID, open, c.Open)
		}
		if _, ok := series[fmt.Sprintf(`sailpoint_pat_findings{rule="%s",name="%s",severity="%s",state="open"}`, c.ID, c.Name, c.Severity)]; !ok {
			t.Errorf("%s has no series", c.ID)
		}
	}
}

// Two tokens with one ID have one series and one event: that of the expiry that
// comes first.
func TestIDTwice(t *testing.T) {
	list := reporttest.Tokens(40)
	at := slices.IndexFunc(list, func(k reporttest.Token) bool {
		return !k.Managed && k.Expiration != nil && *k.Expiration > "2026-07" && *k.Expiration < "2027"
	})
	other := list[at]
	other.Name = "other"
	later := "2026-12-24T00:00:00.000Z"
	other.Expiration = &later
	d := audited(t, append(list, other), audit.Options{})
	twice := slices.ContainsFunc(d.Report.Rules, func(c audit.RuleCount) bool { return c.ID == audit.RuleIDTwice && c.Open > 0 })
	if !twice {
		t.Fatal("no ID is there twice")
	}
	series := parseMetrics(t, write(t, "prometheus", d))
	if series["sailpoint_pat_token_series_left_out"] != "1" {
		t.Errorf("%s series are left out, want 1", series["sailpoint_pat_token_series_left_out"])
	}
	events := parseCalendar(t, write(t, "ics", d))
	e, ok := events[other.ID+".expiry@sailpat"]
	if !ok || strings.HasPrefix(e["DTSTART"], "20261224") {
		t.Errorf("got %v", e)
	}
}

// parseCalendar returns the events by UID, and fails if one comes twice.
func parseCalendar(t *testing.T, out string) map[string]map[string]string {
	t.Helper()
	for _, line := range strings.SplitAfter(out, "\n") {
		if line != "" && !strings.HasSuffix(line, "\r\n") || len(line) > 77 || strings.Count(line, "\r") > 1 || !utf8.ValidString(line) {
			t.Fatalf("content line of %d bytes: %q", len(line), line)
		}
	}
	events := map[string]map[string]string{}
	var event map[string]string
	var open []string
	for line := range strings.SplitSeq(strings.TrimSuffix(strings.ReplaceAll(out, "\r\n ", ""), "\r\n"), "\r\n") {
		name, value, ok := strings.Cut(line, ":")
		if !ok {
			t.Fatalf("no content line: %q", line)
		}
		name, _, _ = strings.Cut(name, ";")
		switch name {
		case "BEGIN":
			open = append(open, value)
			if value == "VEVENT" {
				event = map[string]string{}
			}
		case "END":
			if len(open) == 0 || open[len(open)-1] != value {
				t.Fatalf("END:%s within %v", value, open)
			}
			open = open[:len(open)-1]
			if value == "VEVENT" {
				if _, ok := events[event["UID"]]; ok || event["UID"] == "" || event["DTSTART"] == "" || event["DTSTAMP"] == "" {
					t.Fatalf("event %v", event)
				}
				events[event["UID"]] = event
			}
		default:
			if event != nil && open[len(open)-1] == "VEVENT" {
				if _, ok := event[name]; ok {
					t.Fatalf("%s comes twice in an event", name)
				}
				event[name] = value
			}
		}
	}
	if len(open) > 0 {
		t.Fatalf("%v is open at the end", open)
	}
	return events
}

// A calendar that merges two files by UID moves the event of a token whose date
// moved.
func TestCalendarMoves(t *testing.T) {
	list := reporttest.Tokens(60)
	at := slices.IndexFunc(list, func(k reporttest.Token) bool {
		return !k.Managed && k.Expiration != nil && *k.Expiration > "2026-08" && *k.Expiration < "2027-05"
	})
	before := parseCalendar(t, write(t, "ics", audited(t, list, audit.Options{})))
	moved := "2027-04-30T12:00:00.999Z"
	list[at].Expiration = &moved
	after := parseCalendar(t, write(t, "ics", audited(t, list, audit.Options{AsOf: reporttest.Clock.AddDate(0, 1, 0)})))

	uid := list[at].ID + ".expiry@sailpat"
	if before[uid] == nil || after[uid] == nil || before[uid]["DTSTART"] == after[uid]["DTSTART"] || after[uid]["DTSTART"] != "20270430T120000Z" {
		t.Errorf("the event was %v and is %v", before[uid], after[uid])
	}
	if before[uid]["DTSTAMP"] >= after[uid]["DTSTAMP"] {
		t.Error("the later file does not win")
	}
	for other, e := range after {
		if b, ok := before[other]; ok && other != uid && b["DTSTART"] != e["DTSTART"] {
			t.Errorf("%s moved too", other)
		}
	}
}

func TestCalendarOfDays(t *testing.T) {
	list := reporttest.Tokens(200)
	p := audit.Policy{Calendar: audit.Calendar{MaxEvents: 20, Days: 60, AlarmsDays: []int{1}}}
	d, err := reporttest.Audit(list, p, audit.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var want, got int64
	for _, day := range d.Report.UpcomingDays {
		want += day.Tokens
	}
	events := parseCalendar(t, write(t, "ics", d))
	for uid, e := range events {
		if !strings.HasSuffix(uid, ".expiries@sailpat") || len(e["DTSTART"]) != 8 || strings.ReplaceAll(uid[:10], "-", "") != e["DTSTART"] {
			t.Errorf("event %v", e)
		}
		n, _, _ := strings.Cut(e["SUMMARY"], " ")
		count, _ := strconv.ParseInt(n, 10, 64)
		got += count
	}
	if want <= 20 || got != want || len(events) != len(d.Report.UpcomingDays) {
		t.Errorf("%d expiries in %d events, want %d", got, len(events), want)
	}
	p.Calendar.MaxEvents = int(want)
	if d, err = reporttest.Audit(list, p, audit.Options{}); err != nil {
		t.Fatal(err)
	}
	if events := parseCalendar(t, write(t, "ics", d)); int64(len(events)) != want {
		t.Errorf("%d events, want %d", len(events), want)
	}
}

// The parts of a SARIF log that the tests read.
type sarifLog struct {
	Runs []struct {
		Invocations []struct {
			ToolExecutionNotifications []struct{ Message struct{ Text string } }
		}
		Results []struct {
			RuleID, Level, BaselineState string
			RuleIndex                    int
			Message                      struct{ Text string }
			Suppressions                 []struct{ Kind, Justification string }
			PartialFingerprints          map[string]string
			Locations                    []struct {
				PhysicalLocation struct {
					ArtifactLocation struct{ URI string }
					Region           struct{ StartLine, StartColumn int }
				}
			}
		}
		Tool struct {
			Driver struct {
				Rules []struct {
					ID              string
					HelpURI         string
					FullDescription struct{ Text string }
					Properties      struct {
						Tags []string
					}
				}
			}
		}
	}
}

var sarifSchema = sync.OnceValues(func() (*jsonschema.Schema, error) {
	text, err := os.ReadFile("../report/testdata/sarif-schema-2.1.0.json")
	if err != nil {
		return nil, err
	}
	return jsonschema.CompileString("sarif.json", string(text))
})

func readSARIF(t *testing.T, out string, validate bool) sarifLog {
	t.Helper()
	if validate {
		schema, err := sarifSchema()
		if err != nil {
			t.Fatal(err)
		}
		var v any
		if err := json.Unmarshal([]byte(out), &v); err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(v); err != nil {
			t.Fatalf("%#v", err)
		}
	}
	var log sarifLog
	if err := json.Unmarshal([]byte(out), &log); err != nil {
		t.Fatal(err)
	}
	return log
}

func TestSARIF(t *testing.T) {
	list := reporttest.Tokens(200)
	first, err := reporttest.Audit(list, reporttest.Policy(), audit.Options{})
	if err != nil {
		t.Fatal(err)
	}
	baseline, err := audit.ReadBaseline(strings.NewReader(write(t, "json", first)))
	if err != nil {
		t.Fatal(err)
	}
	p := reporttest.Policy()
	p.Suppress = append(p.Suppress, audit.Suppression{Rule: "unused", ID: "nothing", Reason: "x", Until: "2026-07-01"})
	list = append(list, reporttest.HostileTokens()...)
	d, err := reporttest.Audit(list, p, audit.Options{Baseline: baseline})
	if err != nil {
		t.Fatal(err)
	}
	d.Report.Policy.Path = "audit policy.yaml"
	d.PolicyLine = func(*audit.Finding) int { return 17 }
	run := readSARIF(t, write(t, "sarif", d), true).Runs[0]
	if len(run.Results) != len(d.Report.Findings) || len(run.Invocations[0].ToolExecutionNotifications) != 0 {
		t.Fatalf("%d results of %d findings", len(run.Results), len(d.Report.Findings))
	}
	prints := map[string]bool{}
	states := map[string]int{}
	for i, r := range run.Results {
		f := &d.Report.Findings[i]
		place := r.Locations[0].PhysicalLocation
		if r.RuleID != string(f.Rule) || run.Tool.Driver.Rules[r.RuleIndex].ID != r.RuleID || len(r.Locations) != 1 ||
			place.ArtifactLocation.URI == "" || place.Region.StartLine < 1 || place.Region.StartColumn < 1 {
			t.Errorf("result %+v", r)
		}
		if print := r.PartialFingerprints["patAudit/v1"]; prints[print] || print == "" {
			t.Errorf("fingerprint %q comes twice", print)
		} else {
			prints[print] = true
		}
		if (len(r.Suppressions) > 0) != (f.State == audit.StateSuppressed) || r.Suppressions == nil {
			t.Errorf("suppressions %v of a finding that is %s", r.Suppressions, f.State)
		}
		states[r.BaselineState]++
		switch {
		case f.Place != nil && place.Region.StartLine != f.Place.Line:
			t.Errorf("line %d, want %d", place.Region.StartLine, f.Place.Line)
		case f.Rule == audit.RuleSuppressionUnused && (place.Region.StartLine != 17 || place.ArtifactLocation.URI != "audit%20policy.yaml"):
			t.Errorf("place %+v", place)
		}
	}
	if states["new"] == 0 || states["unchanged"] == 0 || states[""] == 0 {
		t.Errorf("states %v", states)
	}
	for _, rule := range run.Tool.Driver.Rules {
		if len(rule.Properties.Tags) > 10 || len(rule.FullDescription.Text) > 1024 {
			t.Errorf("%s has more than GitHub shows", rule.ID)
		}
	}
}

func TestSARIFLimit(t *testing.T) {
	d := generated(t, 6_000)
	for len(d.Report.Findings) <= 6_000 {
		d.Report.Findings = append(d.Report.Findings, d.Report.Findings[len(d.Report.Findings)-1])
	}
	run := readSARIF(t, write(t, "sarif", d), false).Runs[0]
	if len(run.Results) != 5_000 || len(run.Invocations[0].ToolExecutionNotifications) != 1 {
		t.Fatalf("%d results, %v", len(run.Results), run.Invocations)
	}
	var all int64
	for _, c := range d.Report.Rules {
		all += c.Open + c.Suppressed + c.Unchanged
	}
	text := strings.ReplaceAll(run.Invocations[0].ToolExecutionNotifications[0].Message.Text, ",", "")
	if want := fmt.Sprintf("%d of %d findings are left out", all-5_000, all); !strings.HasPrefix(text, want) {
		t.Errorf("%q, want %q", text, want)
	}
}

// Each line of documentation that a report links to exists.
func TestRuleLinks(t *testing.T) {
	page, err := os.ReadFile("../../docs/audit.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, rule := range readSARIF(t, write(t, "sarif", audited(t, nil, audit.Options{})), false).Runs[0].Tool.Driver.Rules {
		_, anchor, _ := strings.Cut(rule.HelpURI, "#")
		heading := regexp.MustCompile(`(?m)^#+ ` + strings.ToUpper(anchor[:6]) + `[: ]+` + "`?" + regexp.QuoteMeta(anchor[7:]) + "`?$|id=\"" + regexp.QuoteMeta(anchor) + `"`)
		if !heading.Match(page) {
			t.Errorf("docs/audit.md has no heading for %s", anchor)
		}
	}
}

var (
	policyMeta = regexp.MustCompile(`<meta http-equiv="Content-Security-Policy" content="([^"]*)">`)
	inline     = regexp.MustCompile(`(?s)<(style|script)>(.*?)</(?:style|script)>`)
	reference  = regexp.MustCompile(`(?i)\s(?:src|href|action|data|poster|xlink:href)\s*=\s*"([^"]*)"`)
	handler    = regexp.MustCompile(`(?i)<[a-z][^>]*\s(?:on[a-z]+|style)\s*=`)
)

// parsePage checks what needs no parser of HTML: the policy allows the style and
// the script of the page and nothing else, and nothing refers to another file.
func parsePage(t *testing.T, out string) {
	t.Helper()
	csp := policyMeta.FindStringSubmatch(out)
	elements := inline.FindAllStringSubmatch(out, -1)
	if csp == nil || len(elements) != 2 {
		t.Fatalf("policy %v and %d inline elements", csp, len(elements))
	}
	want := "default-src &#39;none&#39;"
	for _, e := range elements {
		sum := sha256.Sum256([]byte(e[2]))
		want += "; " + e[1] + "-src &#39;sha256-" + strings.ReplaceAll(base64.StdEncoding.EncodeToString(sum[:]), "+", "&#43;") + "&#39;"
		if e[1] == "script" && len(e[2]) > 4<<10 {
			t.Errorf("the script has %d bytes", len(e[2]))
		}
	}
	if want += "; base-uri &#39;none&#39;; form-action &#39;none&#39;"; csp[1] != want {
		t.Errorf("policy\n%s, want\n%s", csp[1], want)
	}
	if n := strings.Count(strings.ToLower(out), "<script"); n != 1 {
		t.Errorf("%d scripts", n)
	}
	text := inline.ReplaceAllString(out, "")
	if found := handler.FindString(text); found != "" {
		t.Errorf("an attribute that the policy forbids: %s", found)
	}
	for _, m := range reference.FindAllStringSubmatch(text, -1) {
		if !strings.HasPrefix(m[1], "#") && !strings.HasPrefix(m[1], "https://github.com/sailpat/sailpat/") {
			t.Errorf("refers to %s", m[1])
		}
	}
}

// A page shows at most 500 rows of a rule, with the exact count.
func TestPageBounds(t *testing.T) {
	d := generated(t, 6_000)
	out := write(t, "html", d)
	parsePage(t, out)
	var never audit.RuleCount
	for _, c := range d.Report.Rules {
		if c.ID == audit.RuleNeverExpires {
			never = c
		}
	}
	if never.Open+never.Unchanged <= 500 {
		t.Fatalf("%d findings are too few", never.Open)
	}
	_, section, _ := strings.Cut(out, `<article class="rule" id="aud101"`)
	section, _, _ = strings.Cut(section, "</article>")
	if n := strings.Count(section, "<tr>") - 1; n != 500 {
		t.Errorf("%d rows", n)
	}
	if want := fmt.Sprintf("500 of %d findings; all in the CSV", never.Open); !strings.Contains(section, want) {
		t.Errorf("%q is missing", want)
	}
	if len(out) > 5_000_000 {
		t.Errorf("%d bytes", len(out))
	}
}

// The bars of the timeline add up to the tokens that are not managed.
func TestTimelineAddsUp(t *testing.T) {
	cell := regexp.MustCompile(`<tr><th scope="row">(before \S+|after \S+|never|\d{4}-\d\d)</th><td class="num">([\d,]+)</td></tr>`)
	for _, n := range []int{1, 30, 700} {
		for _, after := range []int{-400, 0, 13, 800} {
			list := reporttest.Tokens(n)
			d := audited(t, list, audit.Options{AsOf: reporttest.Clock.AddDate(0, 0, after)})
			var sum int64
			rows := cell.FindAllStringSubmatch(write(t, "html", d), -1)
			for _, m := range rows {
				tokens, _ := strconv.ParseInt(strings.ReplaceAll(m[2], ",", ""), 10, 64)
				sum += tokens
			}
			if want := d.Report.Summary.Tokens - d.Report.Summary.Managed; sum != want || len(rows) != 27 {
				t.Errorf("%d tokens, %d days: %d rows add up to %d, want %d", n, after, len(rows), sum, want)
			}
		}
	}
}

// The requests that a page gives as examples are payloads without violations.
func TestPageRequests(t *testing.T) {
	out := write(t, "html", generated(t, 200))
	unescape := strings.NewReplacer("&#34;", `"`, "&#43;", "+")
	bodies := regexp.MustCompile(`(?s)<pre tabindex="0"><code>PATCH (\S+)\nContent-Type: \S+\n\n(.*?)</code></pre>`).FindAllStringSubmatch(out, -1)
	if len(bodies) < 4 {
		t.Fatalf("%d requests", len(bodies))
	}
	for _, m := range bodies {
		kind := pat.KindPatch
		if strings.HasSuffix(m[1], "/bulk-update") {
			kind = pat.KindBulk
		}
		if r := pat.Lint([]byte(unescape.Replace(m[2])), kind, pat.At(reporttest.Clock)); len(r.Violations) > 0 {
			t.Errorf("%s: %v", m[1], r.Violations)
		}
	}
}

func TestZone(t *testing.T) {
	d := audited(t, reporttest.Tokens(50), audit.Options{})
	d.Zone = time.FixedZone("Test/Zone", 5*60*60+45*60)
	for _, format := range []string{"html", "ics"} {
		if out := strings.ReplaceAll(write(t, format, d), "\r\n ", ""); !strings.Contains(strings.ReplaceAll(out, "&#43;", "+"), " +0545") {
			t.Errorf("%s has no second reading of times", format)
		}
	}
}

func TestMarkdown(t *testing.T) {
	var list []reporttest.Token
	for i := range 3_000 {
		k := reporttest.HostileTokens()[i%len(reporttest.Hostile)]
		k.ID = fmt.Sprintf("%032x", i)
		list = append(list, k)
	}
	d := audited(t, list, audit.Options{})
	for range 2_000 {
		d.Report.Notes = append(d.Report.Notes, strings.Repeat("note ", 200))
	}
	out := write(t, "markdown", d)
	if len(out) > 900<<10 {
		t.Errorf("%d bytes", len(out))
	}
	if !strings.Contains(out, " more in the CSV.") || !strings.Contains(out, " more\n") {
		t.Error("does not say what is left out")
	}
}

// The alerts and the dashboard of contrib use metrics that exist.
func TestContribMetrics(t *testing.T) {
	known := map[string]bool{}
	for series := range parseMetrics(t, write(t, "prometheus", generated(t, 100))) {
		name, _, _ := strings.Cut(series, "{")
		known[name] = true
	}
	name := regexp.MustCompile(`sailpoint_pat_\w+`)
	for _, file := range []string{"prometheus-alerts.yml", "prometheus-alerts.test.yml", "grafana-dashboard.json"} {
		text, err := os.ReadFile("../../contrib/" + file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(file, ".json") && !json.Valid(text) {
			t.Errorf("%s is no JSON", file)
		}
		found := name.FindAllString(string(text), -1)
		if len(found) < 5 {
			t.Errorf("%s uses %d metrics", file, len(found))
		}
		for _, metric := range found {
			if !known[metric] {
				t.Errorf("%s uses %s, which does not exist", file, metric)
			}
		}
	}
}
