package auditreport

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"

	"github.com/sailpat/sailpat/audit"
	"github.com/sailpat/sailpat/pat"
)

// csvColumns are the columns of findings. The last-but-two block is empty, for the
// people who decide.
var csvColumns = []string{
	"rule", "name", "severity", "state", "token_id", "token_name", "owner_id", "owner_name", "owner_contact", "class", "managed", "created",
	"last_used", "expires", "expires_implied", "days", "scope", "detail", "controls", "reason", "until",
	"decision", "decided_by", "decided_on", "file", "line",
}

// inventoryColumns are the columns of tokens.
var inventoryColumns = []string{
	"token_id", "token_name", "owner_id", "owner_name", "class", "managed", "state", "created", "last_used", "never_used", "unused_days",
	"expires", "expires_in_days", "lifetime_days", "scopes", "scope_class", "access_token_seconds", "findings",
}

// A csvWriter writes RFC 4180: CRLF, UTF-8 without byte order mark, always with a
// header. The first error is kept by the csv.Writer.
type csvWriter struct {
	*csv.Writer
	record    []string
	inventory bool
}

func newCSV(w io.Writer, _ *Document) Streamer       { return newCSVWriter(w, csvColumns, false) }
func newInventory(w io.Writer, _ *Document) Streamer { return newCSVWriter(w, inventoryColumns, true) }

func newCSVWriter(w io.Writer, columns []string, inventory bool) *csvWriter {
	c := &csvWriter{csv.NewWriter(w), make([]string, 0, len(columns)), inventory}
	c.UseCRLF = true
	c.Write(columns) // Close returns the error
	return c
}

// Cell returns foreign text for a cell. Spreadsheets take a cell for a formula if it
// begins with one of = + - @, a tab or a carriage return, even behind blanks: such a
// cell gets an apostrophe in front. Invisible characters are escaped.
func Cell(s string) string {
	s2 := Visible(s)
	if s == "" || s[0]-'0' < 10 || s[0]|0x20-'a' < 26 {
		return s2
	}
	if rest := strings.TrimLeft(s, " \u00a0\u3000"); rest != "" && strings.IndexByte("=+-@\t\r\n", rest[0]) >= 0 || strings.HasPrefix(rest, "＝") ||
		strings.HasPrefix(rest, "＋") || strings.HasPrefix(rest, "－") || strings.HasPrefix(rest, "＠") {
		return "'" + s2
	}
	return s2
}

func texts(list []string) string { return Cell(strings.Join(list, " ")) }

func when(t pat.Timestamp) string {
	if t.IsZero() {
		return ""
	}
	return t.String()
}

func number(o pat.Optional[int64]) string {
	if n, ok := o.Get(); ok {
		return strconv.FormatInt(n, 10)
	}
	return ""
}

func boolean(b bool) string { return strconv.FormatBool(b) }

func (c *csvWriter) Row(r *audit.Row) error {
	if c.inventory {
		return c.token(r)
	}
	for i := range r.Findings {
		if err := c.finding(&r.Findings[i], r.Class); err != nil {
			return err
		}
	}
	return nil
}

func (c *csvWriter) Finding(f *audit.Finding) error {
	if c.inventory {
		return nil
	}
	return c.finding(f, "")
}

func (c *csvWriter) finding(f *audit.Finding, class string) error {
	controls := make([]string, len(f.Controls))
	for i, control := range f.Controls {
		controls[i] = control.String()
	}
	detail := f.Detail
	if f.Hint != "" {
		detail += "; did you mean " + f.Hint + "?"
	}
	implied, reason, until, file, line := "", "", "", "", ""
	if !f.Expires.IsZero() {
		implied = boolean(f.Implied)
	}
	if s := f.Suppression; s != nil {
		reason, until = s.Reason, s.Until
	}
	if p := f.Place; p != nil {
		file = p.Path
		if p.Line > 0 {
			line = strconv.Itoa(p.Line)
		}
	}
	managed := ""
	if f.Token.ID != "" {
		managed = boolean(f.Managed)
	}
	c.record = append(c.record[:0],
		string(f.Rule), f.Name, f.Severity.String(), f.State.String(), Cell(f.Token.ID), Cell(f.Token.Name),
		Cell(f.Owner.ID), Cell(f.Owner.Name), Cell(f.Owner.Contact), Cell(class), managed,
		when(f.Created), when(f.LastUsed), when(f.Expires), implied, number(f.Days), texts(f.Scope), Cell(detail),
		strings.Join(controls, "; "), Cell(reason), until, "", "", "", Cell(file), line)
	return c.Write(c.record)
}

func (c *csvWriter) token(r *audit.Row) error {
	neverUsed, expiresIn := "", number(r.ExpiresInDays)
	if r.NeverUsed {
		neverUsed = "true"
	} else if !r.LastUsed.IsZero() {
		neverUsed = "false"
	}
	rules := make([]string, 0, len(r.Findings))
	for i := range r.Findings {
		if f := &r.Findings[i]; f.State == audit.StateOpen {
			rules = append(rules, string(f.Rule))
		}
	}
	c.record = append(c.record[:0],
		Cell(r.Token.ID), Cell(r.Token.Name), Cell(r.Owner.ID), Cell(r.Owner.Name), Cell(r.Class), boolean(r.Managed), string(r.State),
		when(r.Created), when(r.LastUsed), neverUsed, number(r.UnusedDays), when(r.Expires), expiresIn, number(r.LifetimeDays),
		texts(r.Scopes), r.ScopeClass, number(r.AccessSeconds), strings.Join(rules, " "))
	return c.Write(c.record)
}

func (c *csvWriter) Close() error {
	c.Flush()
	return c.Error()
}
