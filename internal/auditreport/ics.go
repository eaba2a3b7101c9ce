package auditreport

import (
	"bufio"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/sailpat/sailpat/audit"
	"github.com/sailpat/sailpat/pat"
)

// renderICS writes a calendar (RFC 5545) with an event for each unmanaged token
// that expires within the days of the policy. The UID of an event is that of the
// token alone, so that a calendar moves the event when the date moves. If there
// are more events than the policy wants, each day has one event with a count.
func renderICS(w io.Writer, d *Document) error {
	r := d.Report
	c := &calendar{w: bufio.NewWriter(w), stamp: icsTime(r.AsOf)}
	name := "SailPoint token expiries"
	if r.Tenant != "" {
		name += " of " + clipped(r.Tenant, maxNameShown)
	}
	c.raw("BEGIN:VCALENDAR")
	c.raw("VERSION:2.0")
	c.text("PRODID", "-//sailpat//patlint "+Visible(r.Tool.Version)+"//EN")
	c.raw("METHOD:PUBLISH")
	c.text("X-WR-CALNAME", name)
	c.raw("REFRESH-INTERVAL;VALUE=DURATION:P1D")

	var events int64
	for _, day := range r.UpcomingDays {
		events += day.Tokens
	}
	switch {
	case events == 0:
		c.zone()
	case events > int64(d.Policy.Calendar.MaxEvents):
		for _, day := range r.UpcomingDays {
			c.day(day, d.Policy.Calendar.AlarmsDays)
		}
	default:
		end := r.AsOf.Time().Add(time.Duration(d.Policy.Calendar.Days) * 24 * time.Hour)
		seen := map[string]bool{}
		for i := range r.Upcoming {
			e := &r.Upcoming[i]
			if id := clipped(e.Token.ID, maxUID); !seen[id] && !e.Expires.Time().After(end) {
				seen[id] = true // an ID that stands in the export twice has one event
				c.token(e, id, d)
			}
		}
	}
	c.raw("END:VCALENDAR")
	return c.w.Flush()
}

// maxUID bounds the part of a UID that is the ID of a token.
const maxUID = 200

// calendar writes content lines. Its writer keeps the first error.
type calendar struct {
	w     *bufio.Writer
	stamp string
}

func icsTime(t pat.Timestamp) string { return t.Time().Format("20060102T150405Z") }

// token writes the event of a token.
func (c *calendar) token(e *audit.Expiry, id string, d *Document) {
	name, owner := clipped(e.Token.Name, maxNameShown), clipped(e.Owner.Name, maxNameShown)
	summary := "PAT expires: " + name + " (" + owner + ")"
	lines := []string{"Token " + id, "Owner " + owner + ", " + clipped(e.Owner.ID, maxNameShown)}
	if e.Owner.Contact != "" {
		lines = append(lines, "Contact "+clipped(e.Owner.Contact, maxNameShown))
	}
	expires := "Expires " + e.Expires.String()
	if e.Implied {
		expires += ", six months after its creation"
	}
	if local := d.Local(e.Expires); local != "" {
		expires += " (" + local + ")"
	}
	lines = append(lines, expires, "Created "+e.Created.String())
	if e.LastUsed.IsZero() {
		lines = append(lines, "Last use not known")
	} else {
		lines = append(lines, "Last used "+e.LastUsed.String())
	}
	lines = append(lines, counted(int64(e.Scopes), "scope"))
	categories := "sailpoint-pat"
	if e.Class != "" {
		categories += "," + icsText(clipped(e.Class, maxNameShown))
	}
	c.event(id+".expiry@sailpat", "DTSTART:"+icsTime(e.Expires), summary, strings.Join(lines, "\n"), categories, d.Policy.Calendar.AlarmsDays)
}

// day writes the event of a day with many expiries.
func (c *calendar) day(day audit.DayCount, alarms []int) {
	start := "DTSTART;VALUE=DATE:" + strings.ReplaceAll(day.Day, "-", "")
	summary := counted(day.Tokens, "SailPoint token") + " expire"
	if day.Tokens == 1 {
		summary += "s"
	}
	c.event(day.Day+".expiries@sailpat", start, summary, "The day is in UTC. The inventory of the audit has the tokens.", "sailpoint-pat", alarms)
}

func (c *calendar) event(uid, start, summary, description, categories string, alarms []int) {
	c.raw("BEGIN:VEVENT")
	c.text("UID", uid)
	c.raw("DTSTAMP:" + c.stamp)
	c.raw("LAST-MODIFIED:" + c.stamp)
	c.raw(start)
	c.text("SUMMARY", summary)
	c.text("DESCRIPTION", description)
	c.raw("CATEGORIES:" + categories)
	c.raw("TRANSP:TRANSPARENT")
	for _, days := range alarms {
		c.raw("BEGIN:VALARM")
		c.raw("ACTION:DISPLAY")
		c.text("DESCRIPTION", summary)
		c.raw("TRIGGER:-P" + strconv.Itoa(days) + "D")
		c.raw("END:VALARM")
	}
	c.raw("END:VEVENT")
}

// zone writes what a calendar without events has: the grammar demands at least
// one component.
func (c *calendar) zone() {
	for _, line := range []string{"BEGIN:VTIMEZONE", "TZID:UTC", "BEGIN:STANDARD", "DTSTART:19700101T000000",
		"TZOFFSETFROM:+0000", "TZOFFSETTO:+0000", "TZNAME:UTC", "END:STANDARD", "END:VTIMEZONE"} {
		c.raw(line)
	}
}

func (c *calendar) text(property, value string) { c.raw(property + ":" + icsText(value)) }

var icsEscape = strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\n", `\n`)

// icsText returns a value of type TEXT.
func icsText(s string) string { return icsEscape.Replace(s) }

// icsLine is the length of a content line in bytes, without its end.
const icsLine = 75

// raw writes a content line, folded between characters.
func (c *calendar) raw(line string) {
	for limit := icsLine; len(line) > limit; limit = icsLine - 1 {
		at := limit
		for !utf8.RuneStart(line[at]) {
			at--
		}
		c.w.WriteString(line[:at] + "\r\n ")
		line = line[at:]
	}
	c.w.WriteString(line + "\r\n")
}
