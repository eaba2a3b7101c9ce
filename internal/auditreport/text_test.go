package auditreport_test

import (
	"encoding/csv"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sailpat/sailpat/audit"
	"github.com/sailpat/sailpat/internal/auditreport"
	"github.com/sailpat/sailpat/pat"
)

// hostileNames are names that end a cell, a line, a terminal's color or a tag, or
// that a spreadsheet runs.
var hostileNames = []string{
	hostile, "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\u00a0=1", "＝1", "\"quoted\", and, more", "a\nb", "\u202eabc", "\u0085", "\x7f",
	strings.Repeat("x", 64<<10), "", "AUD101", "😀",
}

// own is what no name can be part of.
var own = regexp.MustCompile(`(?s)<style>.*?</style>|<script>.*?</script>|(?m)^\t+`)

// No format shows a character that a reader would not see, or that moves others.
func TestNothingInvisible(t *testing.T) {
	for _, name := range hostileNames {
		e := named(t, name)
		for _, f := range auditreport.Formats() {
			out := ""
			if f.Stream != nil {
				out = e.stream(t, f.Name)
			} else {
				out = write(t, f.Name, e.d)
			}
			// Headings, style sheets and scripts are of the format itself.
			out = own.ReplaceAllString(out, "")
			out = strings.NewReplacer("\n### ", "", "\n## ", "", "\r\n", "", "\n", "", "\u200d", "").Replace(out)
			if got := auditreport.Visible(out); got != out {
				at := 0
				for at < min(len(got), len(out)) && got[at] == out[at] {
					at++
				}
				t.Errorf("%s, %.40q: invisible: %.60q", f.Name, name, out[at:])
			}
		}
	}
}

// named is the audit of a token that never expires, with this name and owner.
func named(t *testing.T, name string) example {
	t.Helper()
	list := tokenNamed(t, name)
	a, err := audit.New(audit.Policy{}, audit.Options{AsOf: instant(t, audit.ExampleClock), Tenant: name,
		Owners: audit.NewOwners([]audit.Owner{{ID: "2c9180a46faadee4016fb4e018c20639", Contact: name, Class: name}})})
	if err != nil {
		t.Fatal(err)
	}
	each(list, func(t *pat.Token, vs []pat.Violation, at audit.Place) {
		at.Path = "pats" + name
		if vs == nil {
			a.Add(t, at)
		} else {
			a.AddUnreadable(t, vs, at)
		}
	})
	a.Note(name)
	return example{a, list, "", &auditreport.Document{Report: a.Report(), Policy: audit.DefaultPolicy(), Names: true}}
}

// Every cell that a spreadsheet would take for a formula begins with an apostrophe,
// and no other one changes.
func TestFormulaGuard(t *testing.T) {
	for in, want := range map[string]string{
		"=1+1": "'=1+1", "+1": "'+1", "-1": "'-1", "@a": "'@a", "\t=1": `'\t=1`, "\ra": `'\ra`, "  =1": "'  =1", "\u00a0+1": "'\u00a0+1", "＝1": "'＝1",
		"": "", " ": " ", "a=1": "a=1", "1-1": "1-1", "'=1": "'=1", "a@b": "a@b", "Zoë": "Zoë",
	} {
		if got := auditreport.Cell(in); got != want {
			t.Errorf("Cell(%q) = %q, want %q", in, got, want)
		}
	}
	for _, name := range hostileNames {
		e := named(t, name)
		for _, format := range []string{"csv", "inventory"} {
			out := e.stream(t, format)
			if strings.Contains(strings.ReplaceAll(out, "\r\n", ""), "\n") || !strings.HasSuffix(out, "\r\n") {
				t.Errorf("%s: a line does not end in CRLF", format)
			}
			records, err := csv.NewReader(strings.NewReader(out)).ReadAll()
			if err != nil {
				t.Fatal(err)
			}
			if len(records) < 2 {
				t.Fatalf("%s: only a header", format)
			}
			for i, r := range records {
				for j, cell := range r {
					if rest := strings.TrimLeft(cell, " \u00a0"); rest != "" && strings.ContainsRune("=+-@\t\r＝＋－＠", []rune(rest)[0]) {
						t.Errorf("%s: record %d, %s: %q is a formula", format, i, records[0][j], cell)
					}
				}
			}
			want := auditreport.Cell(name)
			if i := index(records[0], "token_name"); records[1][i] != want {
				t.Errorf("%s: the name is %.60q, want %.60q", format, records[1][i], want)
			}
		}
	}
}

func index(header []string, name string) int {
	for i, h := range header {
		if h == name {
			return i
		}
	}
	return -1
}

// The columns never change their order.
func TestColumns(t *testing.T) {
	e := named(t, "a")
	for format, want := range map[string]string{
		"csv":       "rule,name,severity,state,token_id,token_name,owner_id,owner_name,owner_contact,class,managed,created,last_used,expires,expires_implied,days,scope,detail,controls,reason,until,decision,decided_by,decided_on,file,line",
		"inventory": "token_id,token_name,owner_id,owner_name,class,managed,state,created,last_used,never_used,unused_days,expires,expires_in_days,lifetime_days,scopes,scope_class,access_token_seconds,findings",
	} {
		header, _, _ := strings.Cut(e.stream(t, format), "\r\n")
		if diff := cmp.Diff(want, header); diff != "" {
			t.Errorf("%s: -want +got:\n%s", format, diff)
		}
	}
	records, err := csv.NewReader(strings.NewReader(e.stream(t, "inventory"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"86f1dc6fe8f54414950454cbb11278fa", "a", "2c9180a46faadee4016fb4e018c20639", "a", "", "false", "never-expires",
		"2017-07-11T18:45:37.098Z", "", "true", "", "", "", "", "sp:scopes:all", "all", "43200", "AUD101 AUD301 AUD201 AUD106"}
	if diff := cmp.Diff(want, records[1]); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// Text names what it does not show.
func TestTextLimits(t *testing.T) {
	var list []string
	for range 5 {
		list = append(list, strings.Trim(tokenNamed(t, "a"), "[]"))
	}
	for i := range list {
		list[i] = strings.Replace(list[i], "78fa", "78f"+string(rune('0'+i)), 1)
	}
	d := document(t, "["+strings.Join(list, ",")+"]", audit.Options{Top: 2})
	out := write(t, "text", d)
	for _, want := range []string{"AUD101 never-expires (high): 5 findings\n", "  3 more; --format csv has all, and --top shows more\n"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	if strings.Contains(out, "\x1b") {
		t.Error("colours in a file")
	}
	d.Color = true
	if out := write(t, "text", d); !strings.Contains(out, "\x1b[1;31mhigh\x1b[0m") {
		t.Error("no colours on a terminal")
	}
}
