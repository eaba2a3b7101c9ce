package jsonscan

import (
	"strings"
	"testing"
)

// The note of a name that occurs again becomes a fault and counts as one. At the
// limit of faults it stays a note, and the faults are truncated.
func TestDuplicatesCount(t *testing.T) {
	for _, c := range []struct {
		name, reason              string
		faults, notes, duplicates int // before, before, found
		wantDuplicates, wantNotes int
		truncated, notesTruncated bool
	}{
		{"below both limits", "one fault, one note", 0, 0, 1, 1, 1, false, false},
		{"one below the limit of faults", "the last fault", MaxFaults - 1, 0, 1, 1, 1, false, false},
		{"one below the limit, two duplicates", "the second stays a note", MaxFaults - 1, 0, 2, 1, 3, true, false},
		{"at the limit of faults", "it stays a note", MaxFaults, 0, 1, 0, 2, true, false},
		{"at the limit of notes", "a fault all the same", 0, MaxFaults, 1, 1, MaxFaults, false, true},
		{"at both limits", "both are truncated", MaxFaults, MaxFaults, 1, 0, MaxFaults, true, true},
	} {
		d := Scanner{Unknown: NoteUnknown}
		for range c.faults {
			d.Report(WrongType, "", 0, 0)
		}
		for range c.notes {
			d.Note(Free, "", 0, 0)
		}
		text := `"u":0,"u":0`
		if c.duplicates == 2 {
			text += `,"v":0,"v":0`
		}
		d.Text = "{" + text + "}"
		o := Object{Names: named("id")}
		for i := d.Next(&o, 0); o.More; i = d.Next(&o, i) {
		}
		duplicates, notes := 0, 0
		for _, f := range d.Faults {
			switch f.Code {
			case DuplicateName:
				duplicates++
			case UnknownName, Free:
				notes++
			}
		}
		if duplicates != c.wantDuplicates || notes != c.wantNotes || d.FaultsTruncated != c.truncated || d.NotesTruncated != c.notesTruncated {
			t.Errorf("%s (%s): %d duplicates and %d notes, truncated %v and %v", c.name, c.reason, duplicates, notes, d.FaultsTruncated, d.NotesTruncated)
		}
		if d.notes != notes || d.others != c.faults+duplicates {
			t.Errorf("%s (%s): counted %d notes and %d faults", c.name, c.reason, d.notes, d.others)
		}
	}
}

// Where a closing quote is missing, the line feed after it is the only fault
// reported, not its consequences.
func TestMissingQuote(t *testing.T) {
	for _, c := range []struct{ name, text, reason, want string }{
		{"line feed", "{\"a\":\"x,\n\"b\":1}", "the name after it looks like an end", "syntax /a 8-9"},
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
