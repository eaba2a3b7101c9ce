package policy_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/sailpat/sailpat/audit"
	"github.com/sailpat/sailpat/internal/policy"
)

var clock = time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)

const full = `version: 1
preset: cis
limits: {unused-days: 60, max-scopes: 5, max-access-token-seconds: off}
rules: {expired: off, AUD303: high}
managed: like-others
scopes:
  allow: ["idn:*:read", sp:scopes:all]
  deny: [idn:sources:manage]
  privileged: {add: ["idn:roles:manage"], remove: ["sp:workflow:manage"]}
owners:
  allow: ["*"]
  deny: [2c9180a46faadee4016fb4e018c20639]
  departed: [gone]
  support: []
  require-class: [service]
names: {pattern: "[a-z]+-[0-9]+", min-length: 4}
classes:
  - name: service
    match: {owner-name: "svc-*", managed: false, scope: "idn:*:read"}
    limits: {unused-days: 45}
    rules: {never-expires: medium}
suppress:
  - rule: all-scopes
    id: 86f1dc6fe8f54414950454cbb11278fa
    reason: "/work-items has no scope of its own; ticket 4711"
    until: 2027-03-31
calendar: {days: 100, alarms-days: [7], max-events: 10}
metrics: {tokens: 5, names: true}
`

func TestParse(t *testing.T) {
	f, err := policy.Parse("p.yaml", []byte(full), clock)
	if err != nil {
		t.Fatal(err)
	}
	no := false
	want := audit.Policy{
		Preset: "cis",
		Limits: audit.Limits{UnusedDays: 60, MaxScopes: 5, MaxAccessTokenSeconds: audit.LimitOff},
		Rules:  []audit.RuleSetting{{Rule: "expired", Severity: audit.SeverityOff}, {Rule: "AUD303", Severity: audit.SeverityHigh}},

		ManagedLikeOthers: true,
		Scopes: audit.ScopePolicy{Allow: []string{"idn:*:read", "sp:scopes:all"}, Deny: []string{"idn:sources:manage"},
			Privileged: audit.PrivilegedScopes{Add: []string{"idn:roles:manage"}, Remove: []string{"sp:workflow:manage"}}},
		Owners: audit.OwnerPolicy{Allow: []string{"*"}, Deny: []string{"2c9180a46faadee4016fb4e018c20639"}, Departed: []string{"gone"},
			Support: []string{}, RequireClass: []string{"service"}},
		Names: audit.NamePolicy{Pattern: "[a-z]+-[0-9]+", MinLength: 4},
		Classes: []audit.Class{{Name: "service", Match: audit.Match{OwnerName: "svc-*", Scope: "idn:*:read", Managed: &no},
			Limits: audit.Limits{UnusedDays: 45}, Rules: []audit.RuleSetting{{Rule: "never-expires", Severity: audit.SeverityMedium}}}},
		Suppress: []audit.Suppression{{Rule: "all-scopes", ID: "86f1dc6fe8f54414950454cbb11278fa",
			Reason: "/work-items has no scope of its own; ticket 4711", Until: "2027-03-31"}},
		Calendar: audit.Calendar{Days: 100, AlarmsDays: []int{7}, MaxEvents: 10},
		Metrics:  audit.Metrics{Tokens: 5, Names: true},
	}
	if diff := cmp.Diff(want, f.Policy); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if got := f.SuppressionLine(0); got != 23 {
		t.Errorf("the suppression is in line 23, got %d", got)
	}
	if f.SuppressionLine(1) != 0 || (*policy.File)(nil).SuppressionLine(0) != 0 {
		t.Error("a suppression that is not there has a line")
	}
}

// What Write writes, Parse reads.
func TestWrite(t *testing.T) {
	read := func(text []byte) audit.Policy {
		t.Helper()
		f, err := policy.Parse("p.yaml", text, clock)
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		return f.Policy
	}
	odd := audit.Policy{
		Owners: audit.OwnerPolicy{Deny: []string{"off", "a: b", "#x", "\u202e", "'\"\\", "007", "[a]", "{a}", "*x", "- a", "a\nb", "~"}},
		Names:  audit.NamePolicy{Pattern: `\d+: "x" # 😀`},
		Suppress: []audit.Suppression{{Rule: "all-scopes", Name: "  a\t*\x7f", OwnerName: "& b", Reason: "! %x\u2028 y", Until: "2026-06-01"},
			{Rule: "AUD101", OwnerID: "12", Reason: "null", Until: "2026-06-01"}},
	}
	for name, p := range map[string]audit.Policy{
		"full": read([]byte(full)), "default": {}, "effective default": audit.DefaultPolicy(),
		"effective": read([]byte(full)).Effective(), "odd": odd,
	} {
		text := policy.Write(p)
		if diff := cmp.Diff(p.Effective(), read(text).Effective(), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s: -want +got:\n%s\n%s", name, diff, text)
		}
		again := policy.Write(read(text))
		if diff := cmp.Diff(string(text), string(again)); diff != "" {
			t.Errorf("%s: written twice (-first +second):\n%s", name, diff)
		}
	}
}

var errorCases = []struct{ name, text, want string }{
	{"empty", "", `p.yaml:1:1: is empty; write at least "version: 1"`},
	{"list", "- a", "p.yaml:1:1: must be a mapping, is a sequence"},
	{"no version", "preset: cis", `p.yaml:1:1: required member "version" is missing`},
	{"version 2", "version: 2", "p.yaml:1:10: must be 1, is 2"},
	{"unknown", "version: 1\nlimit: {}", `p.yaml:2:1: unknown member "limit"; did you mean "limits"?`},
	{"unknown limit", "version: 1\nlimits:\n  unused-day: 3", `p.yaml:3:3: unknown member "unused-day"; did you mean "unused-days"?`},
	{"limit 0", "version: 1\nlimits:\n  unused-days: 0", "p.yaml:3:16: must be a whole number from 1 on, or off, is 0"},
	{"limit too large", "version: 1\nlimits:\n  unused-days: 36501", "p.yaml:3:16: must be between 1 and 36500, or off, is 36501"},
	{"percent", "version: 1\nlimits:\n  expires-soon-percent: 101", "p.yaml:3:25: must be between 1 and 100, or off, is 101"},
	{"limit as text", "version: 1\nlimits:\n  unused-days: many", `p.yaml:3:16: must be a whole number from 1 on, or off, is "many"`},
	{"very soon", "version: 1\nlimits: {expires-very-soon-days: 31}", "p.yaml:2:34: expires-very-soon-days is 31, and must be at most expires-soon-days, which is 30"},
	{"rule", "version: 1\nrules: {expird: off}", `p.yaml:2:9: unknown rule; did you mean "expired"?`},
	{"rule twice", "version: 1\nrules: {expired: off, AUD104: low}", "p.yaml:2:23: AUD104 expired has a severity already, as expired"},
	{"severity", "version: 1\nrules: {expired: hihg}", `p.yaml:2:18: must be one of high, medium, low, info, off, is "hihg"; did you mean "high"?`},
	{"class twice", "version: 1\nclasses:\n  - {name: a, match: {name: x}}\n  - {name: a, match: {name: y}}", "p.yaml:4:12: "},
	{"class without match", "version: 1\nclasses:\n  - name: a", `p.yaml:3:5: required member "match" is missing`},
	{"class after one that matches everything", "version: 1\nclasses:\n  - {name: a, match: {name: \"*\"}}\n  - {name: b, match: {name: y}}", "p.yaml:4:"},
	{"pattern", "version: 1\nnames: {pattern: \"a(\"}", "p.yaml:2:18: "},
	{"suppression", "version: 1\nsuppress:\n  - rule: all-scopes", "p.yaml:3:5: has no selector; give id, name, owner-id or owner-name"},
	{"until", "version: 1\nsuppress:\n  - {rule: AUD301, id: a, reason: b, until: 2027-07-07}", "p.yaml:3:45: must be at most 400 days after the clock, 2027-07-06"},
	{"id as a number", "version: 1\nsuppress:\n  - {rule: AUD301, id: 12, reason: b, until: 2027-07-01}", `p.yaml:3:24: must be a glob, is a number; write it in quotes: "12"`},
	{"anchors", "version: 1\nscopes: &a {}", "p.yaml:2:9: must be a mapping, is an anchor or alias"},
	{"two documents", "version: 1\n---\nversion: 1", "p.yaml:3:1: must be one YAML document, but a second one begins here"},
	{"too long", "version: 1\n" + strings.Repeat("#", 64<<10), "p.yaml:1:1: must have at most 65536 bytes, has 65547"},
	{"bad YAML", "version: [", "p.yaml:1:"},
	{"all at once", "version: 1\npreset: cos\nmanaged: no\nlimits: {unused-days: -1}\nsuppress:\n  - {rule: nope, id: a, reason: b, until: soon}\n",
		"p.yaml:2:9: must be one of default, cis, is \"cos\"; did you mean \"cis\"?\n" +
			"p.yaml:3:10: must be one of apart, like-others, is \"no\"\n" +
			"p.yaml:4:23: must be a whole number from 1 on, or off, is -1\n" +
			"p.yaml:6:12: unknown rule\n" +
			"p.yaml:6:43: must be a day, such as 2027-03-31"},
}

func TestErrors(t *testing.T) {
	for _, c := range errorCases {
		_, err := policy.Parse("p.yaml", []byte(c.text), clock)
		if err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s: want %q, got %v", c.name, c.want, err)
		}
	}
}

func TestWarnings(t *testing.T) {
	f, err := policy.Parse("p.yaml", []byte("version: 1\nscopes:\n  deny: [idn:source:manage]\nrules: {too-many-scopes: high}\n"), clock)
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Warnings) != 2 || f.Warnings[1].Line != 3 || f.Warnings[0].Line != 4 {
		t.Errorf("want a warning in lines 4 and 3, got %v", f.Warnings)
	}
}

func TestFindAndLoad(t *testing.T) {
	root := t.TempDir()
	inner := filepath.Join(root, "a", "b")
	if err := os.MkdirAll(inner, 0o755); err != nil {
		t.Fatal(err)
	}
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(root, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write(policy.FileName, "version: 1\n")
	if got := policy.Find(inner); got != filepath.Join(root, policy.FileName) {
		t.Errorf("got %q", got)
	}
	write("a/.git", "")
	if got := policy.Find(inner); got != "" {
		t.Errorf("above the repository: %q", got)
	}
	f, err := policy.Load(filepath.Join(root, policy.FileName), "p.yaml", false, clock)
	if err != nil || f.Path != "p.yaml" || len(f.SHA256) != 64 {
		t.Errorf("got %+v, %v", f, err)
	}
	for _, name := range []string{root, filepath.Join(root, "none")} {
		for _, named := range []bool{false, true} {
			if _, err := policy.Load(name, "p.yaml", named, clock); err == nil {
				t.Errorf("%s, named %t: no error", name, named)
			}
		}
	}
	link := filepath.Join(root, "link")
	if err := os.Symlink(policy.FileName, link); err != nil {
		t.Skip(err) // Windows needs a right for that
	}
	if _, err := policy.Load(link, "p.yaml", true, clock); err != nil {
		t.Errorf("a link that is named: %v", err)
	}
	if _, err := policy.Load(link, "p.yaml", false, clock); err == nil || !strings.Contains(err.Error(), "write --policy p.yaml") {
		t.Errorf("a link that was found: got %v", err)
	}
}

func TestByteOrderMark(t *testing.T) {
	if _, err := policy.Parse("p.yaml", []byte("\uFEFFversion: 1\n"), clock); err != nil {
		t.Error(err)
	}
}

// The policies that people copy are right.
func TestDocumentedPolicies(t *testing.T) {
	page, err := os.ReadFile("../../docs/audit.md")
	if err != nil {
		t.Fatal(err)
	}
	_, block, ok := strings.Cut(string(page), "```yaml\n")
	block, _, end := strings.Cut(block, "```")
	if !ok || !end {
		t.Fatal("docs/audit.md has no policy")
	}
	example, err := os.ReadFile("../../testdata/example/tenant/policy.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"docs/audit.md": block, "policy.yaml": string(example)} {
		f, err := policy.Parse(name, []byte(text), clock)
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range f.Warnings {
			t.Errorf("%s:%d:%d: %s", name, w.Line, w.Column, w.Message)
		}
	}
}
