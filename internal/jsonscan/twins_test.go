package jsonscan

import (
	"strings"
	"testing"
)

// A noted name that comes again is a fault from then on, and takes the room of
// one: where that is full, the text is cut and the note stays a note.
func TestTwinsTakeRoom(t *testing.T) {
	for _, c := range []struct {
		name, reason         string
		faults, notes, twins int // before, before, found
		wantTwins, wantNotes int
		hidden, cutNotes     bool
	}{
		{"room for both", "one fault, one note", 0, 0, 1, 1, 1, false, false},
		{"room for one fault", "the last place", MaxFaults - 1, 0, 1, 1, 1, false, false},
		{"room for one of two", "the second stays a note", MaxFaults - 1, 0, 2, 1, 3, true, false},
		{"no room for a fault", "it stays a note", MaxFaults, 0, 1, 0, 2, true, false},
		{"no room for a note", "a fault all the same", 0, MaxFaults, 1, 1, MaxFaults, false, true},
		{"room for neither", "both are cut", MaxFaults, MaxFaults, 1, 0, MaxFaults, true, true},
	} {
		d := Scanner{Unknown: NoteUnknown}
		for range c.faults {
			d.Report(WrongType, "", 0, 0)
		}
		for range c.notes {
			d.Note(Free, "", 0, 0)
		}
		text := `"u":0,"u":0`
		if c.twins == 2 {
			text += `,"v":0,"v":0`
		}
		d.Text = "{" + text + "}"
		o := Object{Names: named("id")}
		for i := d.Next(&o, 0); o.More; i = d.Next(&o, i) {
		}
		twins, notes := 0, 0
		for _, f := range d.Faults {
			switch f.Code {
			case DuplicateName:
				twins++
			case UnknownName, Free:
				notes++
			}
		}
		if twins != c.wantTwins || notes != c.wantNotes || d.FaultsTruncated != c.hidden || d.NotesTruncated != c.cutNotes {
			t.Errorf("%s (%s): %d twins and %d notes, cut %v and %v", c.name, c.reason, twins, notes, d.FaultsTruncated, d.NotesTruncated)
		}
		if d.notes != notes || d.others != c.faults+twins {
			t.Errorf("%s (%s): counted %d notes and %d faults", c.name, c.reason, d.notes, d.others)
		}
	}
}

// Where a closing quote is missing, the line feed behind it is the one fault, and
// what the text looks like from there on is none.
func TestMissingQuote(t *testing.T) {
	for _, c := range []struct{ name, text, reason, want string }{
		{"line feed", "{\"a\":\"x,\n\"b\":1}", "the name behind it looks like an end", "syntax /a 8-9"},
		{"carriage return", "{\"a\":\"x,\r\n\"b\":1}", "the first of the two", "syntax /a 8-9"},
		{"tab", "{\"a\":\"x,\t\"b\":1}", "does not end a line", "syntax /a 8-9 syntax  10-11"},
		{"vertical tab", "{\"a\":\"x,\v\"b\":1}", "does not end a line", "syntax /a 8-9 syntax  10-11"},
		{"to the end", "{\"a\":\"x,\n}", "no quote follows", "syntax /a 8-9"},
		{"nothing else wrong", "{\"a\":\"x\ny\nz\",\"b\":1}", "one a string", "syntax /a 7-8"},
	} {
		if got := strings.Join(skim(c.text), " "); got != c.want {
			t.Errorf("%s (%s): expected %s, got %s", c.name, c.reason, c.want, got)
		}
	}
}
