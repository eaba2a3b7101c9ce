package auditengine

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/sailpat/sailpat/audit"
	"github.com/sailpat/sailpat/pat"
	"github.com/sailpat/sailpat/testdata/vectors"
)

var clock = pat.MustParseTimestamp(audit.ExampleClock).Time()

// tenant returns the tokens of the example tenant.
func tenant(t *testing.T) []byte {
	t.Helper()
	text, err := fs.ReadFile(os.DirFS("../../testdata/example/tenant"), "pats.json")
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// The report is the JSON of patlint audit, byte for byte.
func TestCommand(t *testing.T) {
	if testing.Short() {
		t.Skip("builds patlint")
	}
	const version = "(devel)" // of a build without a stamp
	command := filepath.Join(t.TempDir(), "patlint.exe")
	if out, err := exec.Command("go", "build", "-buildvcs=false", "-o", command, "../../cmd/patlint").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, preset := range audit.Presets() {
		folder := t.TempDir()
		for name, text := range map[string]string{"policy.yaml": "version: 1\npreset: " + preset + "\n", "pats.json": string(tenant(t))} {
			if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		got, err := Audit(tenant(t), Request{Path: "pats.json", Version: pat.V1, Now: clock, Preset: preset}, version)
		if err != nil {
			t.Fatal(err)
		}
		args := []string{"audit", "--now", audit.ExampleClock, "--format", "json", "--fail-on", "never", "--quiet", "pats.json"}
		if preset == audit.DefaultPolicy().Preset {
			args = append(args, "--no-policy")
		} else {
			args = append(args, "--policy", "policy.yaml")
		}
		c := exec.Command(command, args...)
		c.Dir = folder
		want, err := c.Output()
		if err != nil {
			t.Fatal(err)
		}
		// The page has no policy file, so the report of the command has more about it.
		want = policyFile.ReplaceAll(want, nil)
		if string(got) != string(want) {
			t.Errorf("preset %s: got %d bytes, want %d: %s", preset, len(got), len(want), firstDifference(string(got), string(want)))
		}
		if !bytes.Contains(got, []byte(`"rule": "AUD`)) {
			t.Errorf("preset %s: the example tenant has no findings", preset)
		}
	}
}

var policyFile = regexp.MustCompile(`"path": "policy\.yaml",\n    "sha256": "[0-9a-f]{64}",\n    `)

// firstDifference shows the place at which two texts part.
func firstDifference(a, b string) string {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			from := max(0, i-40)
			return a[from:min(len(a), i+40)] + "\n  and\n" + b[from:min(len(b), i+40)]
		}
	}
	return "one is the beginning of the other"
}

// A token and a list of tokens are audited. Anything else is an error.
func TestAuditReads(t *testing.T) {
	const token = `{"id":"86f1dc6fe8f54414950454cbb11278fa","name":"a","scope":null,"created":"2017-07-11T18:45:37.098Z",` +
		`"owner":{"type":"IDENTITY","id":"2c9180a46faadee4016fb4e018c20639","name":"Support"},"expirationDate":null,"userAwareTokenNeverExpires":true}`
	other := strings.Replace(token, "86f1dc6f", "96f1dc6f", 1)
	for _, tt := range []struct {
		name, text string
		request    Request
		tokens     int
		unreadable int
		want       string // of the error
	}{
		{name: "token", text: token, tokens: 1},
		{name: "list", text: "[" + token + "," + other + "]", tokens: 2},
		{name: "lines", text: token + "\n" + other + "\n", tokens: 2},
		{name: "unreadable token", text: `[` + token + `,` + strings.Replace(other, `"a"`, `1`, 1) + `]`, tokens: 1, unreadable: 1},
		{name: "empty list", text: "[]", tokens: 0},
		{name: "another kind", text: `{"name":"a"}`, tokens: 0, unreadable: 1},
		{name: "no JSON", text: "a", want: "neither an array of tokens, nor NDJSON, nor a token"},
		{name: "broken list", text: "[" + token + ",", want: "the list does not end"},
		{name: "unknown preset", text: "[" + token + "]", request: Request{Preset: "x"}, want: "preset"},
		{name: "no clock", text: "[" + token + "]", request: Request{Now: time.Time{}, Path: "no clock"}, want: "AsOf"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := tt.request
			if r.Path != "no clock" {
				r.Now = clock
			}
			if r.Preset == "" {
				r.Preset = "default"
			}
			got, err := Audit([]byte(tt.text), r, "")
			if tt.want != "" {
				if err == nil || !strings.Contains(err.Error(), tt.want) {
					t.Errorf("got error %v, want %q", err, tt.want)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			var report struct {
				Summary struct{ Tokens, Unreadable int }
			}
			if err := json.Unmarshal(got, &report); err != nil {
				t.Fatal(err)
			}
			if s := report.Summary; s.Tokens != tt.tokens || s.Unreadable != tt.unreadable {
				t.Errorf("audited %d tokens and %d unreadable ones, want %d and %d", s.Tokens, s.Unreadable, tt.tokens, tt.unreadable)
			}
		})
	}
}

// Whatever the page is given, the engine answers: it reports or refuses.
func TestAuditOfVectors(t *testing.T) {
	all, err := vectors.Load(vectors.FS)
	if err != nil {
		t.Fatal(err)
	}
	reports := 0
	for _, v := range all {
		got, err := Audit(v.Data, Request{Path: v.Vector, Version: pat.V1, Now: clock, Preset: "default"}, "v1.2.3")
		if (err == nil) == (got == nil) {
			t.Errorf("%s: got a report of %d bytes and error %v, want one of them", v.Vector, len(got), err)
		}
		if err == nil {
			reports++
			if !json.Valid(got) {
				t.Errorf("%s: the report is no JSON", v.Vector)
			}
		}
	}
	if reports < 100 {
		t.Errorf("%d vectors have a report, want at least 100", reports)
	}
}

// A secret that stands in a name is masked, as patlint audit does.
func TestAuditMasks(t *testing.T) {
	const secret = "1d1bef2b9f426383447f64f69349fc7cac176042578d205c256ba3f37c59adb9" // the vendor's published sample
	text := bytes.ReplaceAll(tenant(t), []byte(`"name":"`), []byte(`"name":"`+secret+` `))
	got, err := Audit(text, Request{Path: "pats.json", Version: pat.V1, Now: clock, Preset: "cis"}, "")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(got, []byte("****")) || bytes.Contains(got, []byte(secret[:16])) {
		t.Error("the report shows a secret")
	}
}

func TestExplain(t *testing.T) {
	for _, r := range audit.Rules() {
		e, ok := Explain(string(r.ID))
		if want := (Explanation{r.Summary, r.Why, r.Fix}); !ok || e != want || e.Why == "" || e.Fix == "" {
			t.Errorf("%s: got %v, want %v", r.ID, e, want)
		}
	}
	if _, ok := Explain("AUD000"); ok {
		t.Error("there is no rule AUD000")
	}
}
