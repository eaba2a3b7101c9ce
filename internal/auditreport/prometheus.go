package auditreport

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/sailpat/sailpat/audit"
	"github.com/sailpat/sailpat/pat"
)

// renderPrometheus writes gauges in the text format of Prometheus, for the
// textfile collector. It writes no sample times, which that collector refuses,
// and no names unless the policy or the Document asks for them. Each series is
// written once, even if an export has one token twice.
func renderPrometheus(w io.Writer, d *Document) error {
	r, s := d.Report, &d.Report.Summary
	m := &metrics{w: bufio.NewWriter(w), tenant: r.Tenant}

	m.gauge("tokens", "Tokens of the export.")
	m.sample(s.Managed, "managed", "true")
	m.sample(s.Tokens-s.Managed, "managed", "false")
	m.gauge("owners", "Owners of tokens, managed tokens included.")
	m.sample(s.Owners)
	m.gauge("never_expiring_tokens", "Unmanaged tokens without an expiration date.")
	m.sample(s.NeverExpires)
	m.gauge("expired_tokens", "Unmanaged tokens that have expired and are still listed.")
	m.sample(s.Expired)
	m.gauge("expiring_tokens", "Unmanaged tokens that expire within so many days after the clock of the audit; cumulative.")
	within := &s.ExpiringWithin
	for _, c := range []windowCount{{7, within.Days7}, {30, within.Days30}, {90, within.Days90}, {180, within.Days180}, {365, within.Days365}} {
		m.sample(c.tokens, "within_days", strconv.Itoa(c.days))
	}
	m.gauge("all_scopes_tokens", "Unmanaged tokens with sp:scopes:all or without scopes, which means the same.")
	m.sample(s.AllScopes)
	m.gauge("privileged_tokens", "Other unmanaged tokens with a privileged scope.")
	m.sample(s.Privileged)
	m.gauge("never_used_tokens", "Unmanaged tokens that were never used, young ones included.")
	m.sample(s.NeverUsed)
	m.gauge("unused_tokens", "Unmanaged tokens that were last used at least so many days before the export; cumulative.")
	unused := &s.UnusedFor
	for _, c := range []windowCount{{45, unused.Days45}, {90, unused.Days90}, {180, unused.Days180}, {365, unused.Days365}} {
		m.sample(c.tokens, "for_days", strconv.Itoa(c.days))
	}
	m.gauge("unreadable_tokens", "Elements of the export that could not be read completely.")
	m.sample(s.Unreadable)

	m.gauge("findings", "Findings by rule; rules that did not run have none.")
	for i := range r.Rules {
		m.findings(&r.Rules[i])
	}
	m.gauge("audit_timestamp_seconds", "The clock of the audit. Alert if it stands still.")
	m.time(r.AsOf)
	if !r.Exported.IsZero() {
		m.gauge("export_timestamp_seconds", "When the export was made.")
		m.time(r.Exported)
	}
	m.upcoming(r, d.Policy.Metrics.Tokens, d.Names || d.Policy.Metrics.Names)
	return m.w.Flush()
}

type windowCount struct {
	days   int
	tokens int64
}

// findings writes the counts of a rule. Open findings of another severity than
// the rule's have a series of their own.
func (m *metrics) findings(c *audit.RuleCount) {
	write := func(n int64, s audit.Severity, state audit.State) {
		m.sample(n, "rule", string(c.ID), "name", c.Name, "severity", s.String(), "state", state.String())
	}
	others := int64(0)
	for s := audit.SeverityHigh; s > audit.SeverityOff; s-- {
		if n := c.OpenBy[s]; n > 0 && s != c.Severity {
			write(n, s, audit.StateOpen)
			others += n
		}
	}
	write(c.Open-others, c.Severity, audit.StateOpen)
	write(c.Unchanged, c.Severity, audit.StateUnchanged)
	write(c.Suppressed, c.Severity, audit.StateSuppressed)
}

// upcoming writes the series of single tokens. A token ID has one series, that of
// its earliest expiry.
func (m *metrics) upcoming(r *audit.Report, limit int, names bool) {
	var list []*audit.Expiry
	seen := map[string]bool{}
	for i := range r.Upcoming {
		e := &r.Upcoming[i]
		if id := clipped(e.Token.ID, maxLabel); len(list) < limit && !seen[id] {
			seen[id] = true
			list = append(list, e)
		}
	}
	m.gauge("token_expires_timestamp_seconds", "When a token expires: the earliest expiries of unmanaged tokens.")
	for _, e := range list {
		m.time(e.Expires, "token_id", e.Token.ID, "owner_id", e.Owner.ID)
	}
	m.gauge("token_series_left_out", "Unmanaged tokens with a later expiry, without a series of their own.")
	m.sample(r.UpcomingAll - int64(len(list)))
	if !names {
		return
	}
	m.gauge("token_info", "The names of the tokens of sailpoint_pat_token_expires_timestamp_seconds.")
	for _, e := range list {
		m.sample(1, "token_id", e.Token.ID, "owner_id", e.Owner.ID, "token_name", e.Token.Name, "owner_name", e.Owner.Name)
	}
}

// metrics writes the text format. Its writer keeps the first error.
type metrics struct {
	w      *bufio.Writer
	tenant string
	name   string
}

const metricPrefix = "sailpoint_pat_"

// gauge begins a metric.
func (m *metrics) gauge(name, help string) {
	m.name = metricPrefix + name
	fmt.Fprintf(m.w, "# HELP %s %s\n# TYPE %s gauge\n", m.name, help, m.name)
}

// sample writes a sample with labels, given as pairs of names and values.
func (m *metrics) sample(n int64, labels ...string) {
	m.line(strconv.FormatInt(n, 10), labels)
}

// time writes a sample in seconds since 1970, exact to the millisecond.
func (m *metrics) time(t pat.Timestamp, labels ...string) {
	ms := t.Time().UnixMilli()
	sign := ""
	if ms < 0 {
		sign, ms = "-", -ms
	}
	text := sign + strconv.FormatInt(ms/1000, 10)
	if ms %= 1000; ms != 0 {
		text += fmt.Sprintf(".%03d", ms)
	}
	m.line(text, labels)
}

// labelEscape escapes what Visible leaves.
var labelEscape = strings.NewReplacer(`\`, `\\`, `"`, `\"`)

// maxLabel bounds a label: Prometheus drops a scrape with longer ones than its
// operator allows.
const maxLabel = 200

func (m *metrics) line(value string, labels []string) {
	if m.tenant != "" {
		labels = append([]string{"tenant", m.tenant}, labels...)
	}
	m.w.WriteString(m.name)
	for i := 0; i < len(labels); i += 2 {
		separator := ","
		if i == 0 {
			separator = "{"
		}
		fmt.Fprintf(m.w, `%s%s="%s"`, separator, labels[i], labelEscape.Replace(clipped(labels[i+1], maxLabel)))
	}
	if len(labels) > 0 {
		m.w.WriteString("}")
	}
	m.w.WriteString(" " + value + "\n")
}
