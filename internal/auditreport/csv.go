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
// header. The csv.Writer keeps the first error.
type csvWriter struct {
	*csv.Writer
	record    []string // reused
	inventory bool
	controls  map[controlList]string // their cells
}

// A controlList identifies the controls of a rule, which its findings share.
type controlList struct {
	first *audit.Control
	n     int
}

func newCSV(w io.Writer, _ *Document) Streamer       { return newCSVWriter(w, csvColumns, false) }
func newInventory(w io.Writer, _ *Document) Streamer { return newCSVWriter(w, inventoryColumns, true) }

func newCSVWriter(w io.Writer, columns []string, inventory bool) *csvWriter {
	c := &csvWriter{Writer: csv.NewWriter(w), inventory: inventory, controls: map[controlList]string{}}
	c.UseCRLF = true
	c.Write(columns) // Close returns the error
	return c
}

func (c *csvWriter) field(s string) { c.record = append(c.record, s) }

// cell adds a field with foreign text: see Cell.
func (c *csvWriter) cell(s string) { c.field(Cell(s)) }

func (c *csvWriter) time(t pat.Timestamp) {
	if t.IsZero() {
		c.field("")
		return
	}
	c.field(t.String())
}

func (c *csvWriter) number(o pat.Optional[int64]) {
	if n, ok := o.Get(); ok {
		c.field(strconv.FormatInt(n, 10))
		return
	}
	c.field("")
}

// boolean adds a field that is empty if the value does not apply.
func (c *csvWriter) boolean(value, applies bool) {
	if applies {
		c.field(strconv.FormatBool(value))
		return
	}
	c.field("")
}

// texts adds a list as one field.
func (c *csvWriter) texts(list []string) { c.cell(strings.Join(list, " ")) }

// endLine writes the fields as a record.
func (c *csvWriter) endLine() error {
	err := c.Write(c.record)
	c.record = c.record[:0]
	return err
}

// Cell returns foreign text for a cell. Spreadsheets take a cell for a formula if it
// begins with one of = + - @, a tab or a carriage return, even after blanks: such a
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
	detail := f.Detail
	if f.Hint != "" {
		detail += "; did you mean " + f.Hint + "?"
	}
	c.field(string(f.Rule))
	c.field(f.Name)
	c.field(f.Severity.String())
	c.field(f.State.String())
	c.cell(f.Token.ID)
	c.cell(f.Token.Name)
	c.cell(f.Owner.ID)
	c.cell(f.Owner.Name)
	c.cell(f.Owner.Contact)
	c.cell(class)
	c.boolean(f.Managed, f.Token.ID != "")
	c.time(f.Created)
	c.time(f.LastUsed)
	c.time(f.Expires)
	c.boolean(f.Implied, !f.Expires.IsZero())
	c.number(f.Days)
	c.texts(f.Scope)
	c.cell(detail)
	c.field(c.controlsOf(f.Controls))
	applied := f.Suppression
	if applied == nil {
		applied = &audit.AppliedSuppression{}
	}
	c.cell(applied.Reason)
	c.field(applied.Until)
	for range 3 { // the decision
		c.field("")
	}
	place := f.Place
	if place == nil {
		place = &audit.FindingPlace{}
	}
	c.cell(place.Path)
	line := ""
	if place.Line > 0 {
		line = strconv.Itoa(place.Line)
	}
	c.field(line)
	return c.endLine()
}

// controlsOf returns the cell of a list of controls.
func (c *csvWriter) controlsOf(list []audit.Control) string {
	if len(list) == 0 {
		return ""
	}
	key := controlList{&list[0], len(list)}
	text, ok := c.controls[key]
	if !ok {
		texts := make([]string, len(list))
		for i, control := range list {
			texts[i] = control.String()
		}
		text = strings.Join(texts, "; ")
		c.controls[key] = text
	}
	return text
}

func (c *csvWriter) token(r *audit.Row) error {
	c.cell(r.Token.ID)
	c.cell(r.Token.Name)
	c.cell(r.Owner.ID)
	c.cell(r.Owner.Name)
	c.cell(r.Class)
	c.boolean(r.Managed, true)
	c.field(string(r.State))
	c.time(r.Created)
	c.time(r.LastUsed)
	c.boolean(r.NeverUsed, r.NeverUsed || !r.LastUsed.IsZero())
	c.number(r.UnusedDays)
	c.time(r.Expires)
	c.number(r.ExpiresInDays)
	c.number(r.LifetimeDays)
	c.texts(r.Scopes)
	c.field(r.ScopeClass)
	c.number(r.AccessSeconds)
	rules := make([]string, 0, len(r.Findings))
	for i := range r.Findings {
		if f := &r.Findings[i]; f.State == audit.StateOpen {
			rules = append(rules, string(f.Rule))
		}
	}
	c.field(strings.Join(rules, " "))
	return c.endLine()
}

func (c *csvWriter) Close() error {
	c.Flush()
	return c.Error()
}
