package patbeam_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"

	"github.com/sailpat/sailpat/audit"
	patbeam "github.com/sailpat/sailpat/beam"
	"github.com/sailpat/sailpat/beam/internal/dataset"
	"github.com/sailpat/sailpat/pat"
	"github.com/sailpat/sailpat/testdata/vectors"
)

// A setting is the circumstances of a vector that can be compared.
type setting struct {
	kind, version, now, enable, disable string
	tolerant                            bool
	maxSize                             int
}

func (s setting) config(t *testing.T) patbeam.Config {
	c := patbeam.Config{Kind: s.kind, APIVersion: s.version, Tolerant: s.tolerant, MaxSize: s.maxSize, Enable: strings.Fields(s.enable), Disable: strings.Fields(s.disable)}
	if s.now != "" {
		var err error
		if c.Now, err = time.Parse(time.RFC3339, s.now); err != nil {
			t.Fatal(err)
		}
	}
	return c
}

// options are those of pat.Lint, made here once more, so that a Config that loses
// one is noticed.
func (s setting) options(t *testing.T) (pat.Kind, []pat.Option) {
	options := []pat.Option{pat.MaxSize(s.maxSize)}
	var kind pat.Kind
	var err error
	if s.kind != "" {
		if kind, err = pat.ParseKind(s.kind); err != nil {
			t.Fatal(err)
		}
	}
	version, err := pat.ParseAPIVersion(s.version)
	if err != nil {
		t.Fatal(err)
	}
	options = append(options, pat.ForVersion(version))
	if s.now != "" {
		options = append(options, pat.At(s.config(t).Now))
	}
	if s.tolerant {
		options = append(options, pat.Tolerant())
	}
	for _, id := range strings.Fields(s.enable) {
		options = append(options, pat.Enable(pat.RuleID(id)))
	}
	for _, id := range strings.Fields(s.disable) {
		options = append(options, pat.Disable(pat.RuleID(id)))
	}
	return kind, options
}

// TestVectors sends every conformance vector through Read and Lint: as a file,
// and, if it is a single line, as a line and as an element.
func TestVectors(t *testing.T) {
	all, err := vectors.Load(vectors.FS)
	if err != nil {
		t.Fatal(err)
	}
	groups := map[setting][]vectors.Vector{}
	for _, v := range all {
		for _, c := range v.Cases {
			s := setting{v.Kind, c.Versions[0], c.Now, strings.Join(c.Enable, " "), strings.Join(c.Disable, " "), c.Tolerant, c.MaxSize}
			if s.kind == "auto" {
				s.kind = ""
			}
			groups[s] = append(groups[s], v)
		}
	}
	type key struct {
		source string
		offset int64
	}
	type job struct {
		in, out string
		config  patbeam.Config
	}
	want := map[string]map[key][]patbeam.Finding{} // by folder of the output
	var jobs []job
	n := 0
	for s, group := range groups {
		kind, options := s.options(t)
		for _, format := range []patbeam.Format{patbeam.FormatFile, patbeam.FormatLines, patbeam.FormatAuto} {
			j := job{t.TempDir(), t.TempDir(), s.config(t)}
			j.config.Format = format
			expect := map[key][]patbeam.Finding{}
			text := []byte("[")
			joined := filepath.Join(j.in, "joined")
			for i, v := range group {
				data := v.Data
				at := key{filepath.Join(j.in, fmt.Sprintf("%05d", i)), 0}
				switch format {
				case patbeam.FormatFile:
					save(t, at.source, data)
				case patbeam.FormatLines:
					data = bytes.Trim(data, " \t\r\n")
					if len(data) == 0 || bytes.IndexByte(data, '\n') >= 0 || s.maxSize > 0 {
						continue
					}
					at = key{joined, int64(len(text)) - 1}
					text = append(append(text, data...), '\n')
				default:
					data = bytes.Trim(data, " \t\r\n")
					if !json.Valid(data) || !isElement(data) || s.maxSize > 0 {
						continue
					}
					if len(text) > 1 {
						text = append(text, ',')
					}
					at = key{joined, int64(len(text))}
					text = append(text, data...)
				}
				n++
				for _, x := range pat.Lint(data, kind, options...).Violations {
					expect[at] = append(expect[at], patbeam.Finding{Source: at.source, Offset: at.offset, Rule: string(x.Rule), Severity: x.Severity.String(),
						Pointer: string(x.Pointer), Start: int64(x.Span.Start), End: int64(x.Span.End), Message: x.Message})
				}
			}
			switch format {
			case patbeam.FormatLines:
				save(t, joined, text[1:])
			case patbeam.FormatAuto:
				save(t, joined, append(text, ']'))
			}
			want[j.out] = expect
			jobs = append(jobs, j)
		}
	}
	t.Logf("%d vectors, %d settings, %d documents", len(all), len(groups), n)
	if n < len(all) {
		t.Fatal("some vectors are not tested")
	}
	mustRun(t, func(s beam.Scope) {
		for _, j := range jobs {
			records := patbeam.Read(s, filepath.Join(j.in, "*"), j.config)
			patbeam.Write(s, j.out, "findings", 1, patbeam.Lines(s, patbeam.Lint(s, records, j.config)))
		}
	})
	order := func(a, b patbeam.Finding) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End), cmp.Compare(a.Pointer, b.Pointer), cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Message, b.Message))
	}
	for _, j := range jobs {
		got := map[key][]patbeam.Finding{}
		for _, f := range decoded[patbeam.Finding](t, written(t, j.out, "findings")) {
			got[key{f.Source, f.Offset}] = append(got[key{f.Source, f.Offset}], f)
		}
		for k, w := range want[j.out] {
			slices.SortFunc(w, order)
			slices.SortFunc(got[k], order)
			if !slices.Equal(got[k], w) {
				text, _ := os.ReadFile(k.source)
				t.Errorf("%+v, %v: got %v, want %v\n%.300q", j.config, k, got[k], w, text)
			}
			delete(got, k)
		}
		if len(got) > 0 {
			t.Errorf("%+v: not expected: %v", j.config, got)
		}
	}
}

// isElement reports whether an array can have this element. It cannot if the
// nesting is too deep, for example: the array breaks there.
func isElement(data []byte) bool {
	for _, err := range pat.Elements(strings.NewReader("[" + string(data) + "]")) {
		return err == nil
	}
	return false
}

// TestStreams compares streams that are broken or unusual with LintLines.
func TestStreams(t *testing.T) {
	a, b := dataset.Token(1), dataset.Token(60)
	for name, text := range map[string]string{
		"empty": "", "blank": " \n\t\r\n", "empty array": " [ ]\n", "one line, no end": a,
		"blank lines":              "\n  " + a + "\r\n\n\t" + b + "\n\n",
		"mark":                     "\ufeff" + a + "\n" + b,
		"mark, array":              "\ufeff [" + a + "," + b + "]",
		"cut off":                  "[" + a + "," + b[:50],
		"cut off after a comma":    "[" + a + ",",
		"no comma":                 "[" + a + " " + b + "]",
		"broken element":           "[" + a + `,{"id" 5},` + b + "]",
		"trailing data":            "[" + a + "] " + b,
		"broken line":              a + "\n{\"id\":\n" + b,
		"UTF-16":                   "\xff\xfe[\x00]\x00",
		"not UTF-8":                a + "\n\"\xff\"\n",
		"array in lines":           a + "\n[" + b + "]\n",
		"large element in array":   "[" + a + "," + strings.Replace(b, "Support", strings.Repeat("x", 2000), 1) + "," + a + "]",
		"large line":               a + "\n" + strings.Replace(b, "Support", strings.Repeat("x", 2000), 1) + "\n" + a,
		"leading blanks, array":    strings.Repeat(" \n", 5000) + "[" + a + "]",
		"leading blanks and lines": strings.Repeat(" \n", 5000) + a + "\n" + b,
	} {
		for _, ending := range []string{"json", "json.gz"} {
			in, out := t.TempDir(), t.TempDir()
			save(t, filepath.Join(in, "a."+ending), []byte(text))
			c := clocked
			c.MaxSize, c.BlockSize = 1500, 100
			mustRun(t, func(s beam.Scope) {
				records := patbeam.Read(s, filepath.Join(in, "*"), c)
				patbeam.Write(s, out, "findings", 2, patbeam.Lines(s, patbeam.Lint(s, records, c)))
			})
			var got, want []string
			for _, f := range decoded[patbeam.Finding](t, written(t, out, "findings")) {
				got = append(got, fmt.Sprint(f.Offset+f.Start, f.Offset+f.End, " ", f.Rule)) // pointers have an index only in the faults of an array
			}
			for r := range pat.LintLines(strings.NewReader(text), pat.KindToken, pat.At(dataset.Clock), pat.MaxSize(c.MaxSize)) {
				for _, v := range r.Violations {
					want = append(want, fmt.Sprint(v.Span.Start, v.Span.End, " ", string(v.Rule)))
				}
			}
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Errorf("%s, %s:\ngot  %q\nwant %q", name, ending, got, want)
			}
		}
	}
}

// TestDuplicates compares tenants with a map, and partitions with one another.
func TestDuplicates(t *testing.T) {
	in := t.TempDir()
	copied := dataset.Token(1)
	named := strings.Replace(dataset.Token(2), `"86f1`, `"ffff`, 1) // another id
	unowned := strings.Replace(dataset.Token(3), `"2c9180a46faadee4016fb00000000003"`, `""`, 1)
	save(t, filepath.Join(in, "tenant=a", "1.ndjson"), []byte(dataset.Token(1)+"\n"+dataset.Token(2)+"\n"+copied+"\n"+unowned+"\n"))
	save(t, filepath.Join(in, "tenant=a", "2.json.gz"), []byte("["+named+","+copied+"]"))
	save(t, filepath.Join(in, "tenant=b", "1.ndjson"), []byte(named+"\n"+copied+"\n{\"id\":\n"))
	line := int64(len(copied)) + 1
	type hit struct {
		file, rule string
		offset     int64
		at         string
	}
	first := "byte 0 of " + filepath.Join(in, "tenant=a", "1.ndjson")
	want := []hit{
		{"tenant=a/1.ndjson", "PAT324", 2 * line, first}, {"tenant=a/1.ndjson", "PAT325", 2 * line, first},
		{"tenant=a/2.json.gz", "PAT324", line + 1, first}, {"tenant=a/2.json.gz", "PAT325", line + 1, first},
		{"tenant=a/2.json.gz", "PAT325", 1, fmt.Sprintf("byte %d of %s", line, filepath.Join(in, "tenant=a", "1.ndjson"))},
		{"tenant=b/1.ndjson", "PAT324", 0, "byte 1 of " + filepath.Join(in, "tenant=a", "2.json.gz")},
		{"tenant=b/1.ndjson", "PAT324", line, first},
	}
	for _, partitions := range []int{1, 7, 64} {
		for _, runner := range []string{"prism", "direct"} {
			out := t.TempDir()
			if err := run(runner, func(s beam.Scope) {
				records := patbeam.Read(s, filepath.Join(in, "*", "*"), clocked)
				patbeam.Write(s, out, "duplicates", 1, patbeam.Lines(s, patbeam.Duplicates(s, records, clocked, partitions)))
			}); err != nil {
				t.Fatal(err)
			}
			var got []hit
			for _, f := range decoded[patbeam.Finding](t, written(t, out, "duplicates")) {
				file, _ := filepath.Rel(in, f.Source)
				_, at, _ := strings.Cut(f.Message, " at ")
				got = append(got, hit{filepath.ToSlash(file), f.Rule, f.Offset, strings.TrimSuffix(at, " of the same owner")})
			}
			order := func(a, b hit) int {
				return cmp.Or(cmp.Compare(a.file, b.file), cmp.Compare(a.rule, b.rule), cmp.Compare(a.offset, b.offset))
			}
			slices.SortFunc(got, order)
			slices.SortFunc(want, order)
			if !slices.Equal(got, want) {
				t.Errorf("%s, %d partitions:\ngot  %v\nwant %v", runner, partitions, got, want)
			}
		}
	}
}

// TestAudit compares the reports with those of one Auditor for each tenant, which
// reads the tokens in order.
func TestAudit(t *testing.T) {
	const n = 2500
	in := t.TempDir()
	for tenant, format := range map[string]string{"a": "ndjson", "b": "json"} {
		dir := filepath.Join(in, "tenant="+tenant)
		if err := os.Mkdir(dir, 0o777); err != nil {
			t.Fatal(err)
		}
		if err := dataset.Write(dir, n, 3, format); err != nil {
			t.Fatal(err)
		}
	}
	config := patbeam.AuditConfig{AsOf: dataset.Clock, Top: 5000, Owners: []audit.Owner{{ID: "2c9180a46faadee4016fb00000000001", Status: "TERMINATED"}},
		Policy: audit.Policy{Preset: "cis", Limits: audit.Limits{MaxScopes: 3}, Rules: []audit.RuleSetting{{Rule: "AUD201", Severity: audit.SeverityOff}}}}
	want := map[string]string{}
	for _, tenant := range []string{"a", "b"} {
		a, err := config.New(tenant, pat.V1)
		if err != nil {
			t.Fatal(err)
		}
		for shard := range 3 {
			ending := map[string]string{"a": "ndjson", "b": "json"}[tenant]
			path := filepath.Join(in, "tenant="+tenant, fmt.Sprintf("pats-%05d.%s", shard, ending))
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			for e, err := range pat.Elements(bytes.NewReader(text)) {
				if err != nil {
					t.Fatal(err)
				}
				var token pat.Token
				at := audit.Place{Path: path, Index: audit.NoIndex, Offset: e.Offset}
				if err := pat.Unmarshal(e.Text, &token, pat.Tolerant()); err != nil {
					a.AddUnreadable(&token, err.(*pat.ValidationError).Violations, at)
				} else {
					a.Add(&token, at)
				}
			}
		}
		report := a.Report()
		found := int64(0)
		for _, r := range report.Rules {
			if r.ID == audit.RuleNeverExpires {
				found = r.Open
			}
		}
		if found != dataset.NeverExpire(n) {
			t.Errorf("tenant %s: %d tokens never expire, want %d", tenant, found, dataset.NeverExpire(n))
		}
		text, err := json.Marshal(report)
		if err != nil {
			t.Fatal(err)
		}
		want[tenant] = string(text)
	}
	reading := clocked
	reading.Tolerant, reading.BlockSize = true, 50_000
	for _, runner := range []string{"prism", "direct"} {
		out := t.TempDir()
		if err := run(runner, func(s beam.Scope) {
			records := patbeam.Read(s, filepath.Join(in, "*", "*"), reading)
			patbeam.Write(s, out, "audits", 2, patbeam.Lines(s, patbeam.Audit(s, records, reading, config)))
		}); err != nil {
			t.Fatal(err)
		}
		got := map[string]string{}
		for _, line := range written(t, out, "audits") {
			got[decoded[struct{ Tenant string }](t, []string{line})[0].Tenant] = strings.TrimSuffix(line, "\n")
		}
		if !maps.Equal(got, want) {
			t.Errorf("%s: the reports differ:\ngot  %.2000v\nwant %.2000v", runner, got, want)
		}
	}
}

// TestConfig makes sure that a Config arrives at a worker as it was sent.
func TestConfig(t *testing.T) {
	for _, v := range []any{
		&patbeam.Config{"token", "v1", dataset.Clock, true, []string{"PAT402"}, []string{"PAT405"}, 100, patbeam.FormatLines, 7},
		&patbeam.AuditConfig{audit.Policy{Preset: "cis", Limits: audit.Limits{UnusedDays: audit.LimitOff}, Rules: []audit.RuleSetting{{Rule: "AUD201", Severity: audit.SeverityHigh}}},
			dataset.Clock, dataset.Clock, []audit.Owner{{ID: "a"}}, []string{"AUD101"}, 5},
	} {
		text, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		got := reflect.New(reflect.TypeOf(v).Elem()).Interface()
		if err := json.Unmarshal(text, got); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, v) {
			t.Errorf("got %+v, want %+v", got, v)
		}
		for i := range reflect.ValueOf(v).Elem().NumField() {
			if reflect.ValueOf(v).Elem().Field(i).IsZero() {
				t.Errorf("field %d of %T is not tested", i, v)
			}
		}
	}
	for name, c := range map[string]patbeam.Config{
		"kind": {Kind: "tokens"}, "version": {APIVersion: "v0"}, "format": {Format: "csv"}, "rule": {Enable: []string{"PAT999"}}, "rule off": {Disable: []string{"x"}},
	} {
		if c.Validate() == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// secret is the vendor's published sample.
const secret = "5c32dd9b21adb51c77794d46e71de117a1d0ddb36a7ff941fa28014ab7de2cf3"

// TestSecrets runs jobs on payloads with secrets in a process of its own, one that
// succeeds and two that fail. Neither its output nor the files have a secret. All
// functions must be registered, or else the flag beam_strict ends the process.
func TestSecrets(t *testing.T) {
	if dir := os.Getenv("PATBEAM_SECRETS"); dir != "" {
		in, out := filepath.Join(dir, "in"), filepath.Join(dir, "out")
		whole := func(s beam.Scope, pattern, out string) {
			c := patbeam.Config{Now: dataset.Clock, Enable: []string{"PAT401"}}
			records := patbeam.Read(s, pattern, c)
			patbeam.Write(s, out, "findings", 1, patbeam.Lines(s, patbeam.Lint(s, records, c)))
			patbeam.Write(s, out, "duplicates", 1, patbeam.Lines(s, patbeam.Duplicates(s, records, c, 3)))
			patbeam.Write(s, out, "counts", 1, patbeam.Lines(s, patbeam.Count(s, records)))
			patbeam.Write(s, out, "audits", 1, patbeam.Lines(s, patbeam.Audit(s, records, c, patbeam.AuditConfig{AsOf: dataset.Clock})))
		}
		fmt.Println("succeeds:", run("prism", func(s beam.Scope) { whole(s, in+"/*", out) }))
		failWrite = true
		fmt.Println("fails:", run("prism", func(s beam.Scope) { whole(s, in+"/*", "fault://"+out) }))
		failWrite, failAfter = false, 300
		fmt.Println("fails:", run("prism", func(s beam.Scope) { whole(s, "fault://"+in+"/*", out) }))
		return
	}
	dir := t.TempDir()
	created := strings.Replace(dataset.Token(1), `,"scope"`, `,"secret":"`+secret+`","scope"`, 1)
	save(t, filepath.Join(dir, "in", "a.ndjson"), []byte(created+"\n"+created+"\n"+strings.Replace(created, `"secret"`, `"`+secret+`"`, 1)+
		"\n{\"secret\":\""+secret+"\n\""+secret+"\"\n"+secret+"\n"))
	save(t, filepath.Join(dir, "in", "b.json"), []byte("["+created+",{\"secret\":\""+secret+"\",\""+secret+"\" 5}]"))
	save(t, filepath.Join(dir, "in", "c.json.gz"), []byte("["+created+",{\"secret\":\""+secret))
	cmd := exec.Command(os.Args[0], "-test.run=^TestSecrets$", "-test.v", "-beam_strict")
	cmd.Env = append(os.Environ(), "PATBEAM_SECRETS="+dir)
	text, err := cmd.CombinedOutput()
	if err != nil || strings.Count(string(text), "fails: ") != 2 || strings.Contains(string(text), "fails: <nil>") || !strings.Contains(string(text), "succeeds: <nil>") {
		t.Fatalf("%v:\n%s", err, text)
	}
	if strings.Contains(string(text), secret) {
		t.Errorf("the output has a secret:\n%s", text)
	}
	files, err := filepath.Glob(filepath.Join(dir, "out", "*"))
	complete := 0
	for _, name := range files { // the jobs that fail may leave hidden ones
		if !strings.HasPrefix(filepath.Base(name), ".") {
			complete++
		}
	}
	if err != nil || complete != 4 {
		t.Errorf("files: %q, %v", files, err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), secret) {
			t.Errorf("%s has a secret:\n%s", name, text)
		}
	}
}
