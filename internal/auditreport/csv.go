package auditreport

import (
	"io"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

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
// header. It quotes the fields that encoding/csv quotes.
type csvWriter struct {
	w         io.Writer
	err       error  // the first one
	line      []byte // reused
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
	c := &csvWriter{w: w, inventory: inventory, controls: map[controlList]string{}}
	for _, name := range columns {
		c.field(name)
	}
	c.endLine() // Close returns the error
	return c
}

// field adds a field that needs quotes only for its commas and quotes.
func (c *csvWriter) field(s string) { c.line = append(appendField(c.line, s), ',') }

// cell adds a field with foreign text: see Cell.
func (c *csvWriter) cell(s string) { c.field(Cell(s)) }

// end ends a field that was appended to the line, and that needs no quotes.
func (c *csvWriter) end() { c.line = append(c.line, ',') }

func (c *csvWriter) time(t pat.Timestamp) {
	if !t.IsZero() {
		c.line, _ = t.AppendText(c.line) // only the zero time is an error
	}
	c.end()
}

func (c *csvWriter) number(o pat.Optional[int64]) {
	if n, ok := o.Get(); ok {
		c.line = strconv.AppendInt(c.line, n, 10)
	}
	c.end()
}

// boolean adds a field that is empty if the value does not apply.
func (c *csvWriter) boolean(value, applies bool) {
	if applies {
		c.line = strconv.AppendBool(c.line, value)
	}
	c.end()
}

// texts adds a list as one field.
func (c *csvWriter) texts(list []string) {
	if len(list) == 1 {
		c.cell(list[0])
		return
	}
	c.cell(strings.Join(list, " "))
}

// endLine writes the fields as a record.
func (c *csvWriter) endLine() error {
	c.line = append(c.line[:len(c.line)-1], "\r\n"...)
	if c.err == nil {
		_, c.err = c.w.Write(c.line)
	}
	c.line = c.line[:0]
	return c.err
}

// appendField appends a field as a csv.Writer with UseCRLF writes it.
func appendField(line []byte, s string) []byte {
	if !needsQuotes(s) {
		return append(line, s...)
	}
	line = append(line, '"')
	for i := range len(s) {
		switch b := s[i]; b {
		case '"':
			line = append(line, `""`...)
		case '\r':
		case '\n':
			line = append(line, "\r\n"...)
		default:
			line = append(line, b)
		}
	}
	return append(line, '"')
}

func needsQuotes(s string) bool {
	if s == "" {
		return false
	}
	for i := range len(s) {
		if b := s[i]; b == ',' || b == '"' || b == '\n' || b == '\r' {
			return true
		}
	}
	first, _ := utf8.DecodeRuneInString(s)
	return s == `\.` || unicode.IsSpace(first)
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
	c.line = append(c.line, ",,,"...) // the decision
	place := f.Place
	if place == nil {
		place = &audit.FindingPlace{}
	}
	c.cell(place.Path)
	if place.Line > 0 {
		c.line = strconv.AppendInt(c.line, int64(place.Line), 10)
	}
	c.end()
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
	start := len(c.line)
	for i := range r.Findings {
		if f := &r.Findings[i]; f.State == audit.StateOpen {
			if len(c.line) > start {
				c.line = append(c.line, ' ')
			}
			c.line = append(c.line, f.Rule...)
		}
	}
	c.end()
	return c.endLine()
}

func (c *csvWriter) Close() error { return c.err }
