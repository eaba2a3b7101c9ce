package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestSchemas proves that vendor.txt and our schemas differ only where known.go
// says so. It needs no network.
func TestSchemas(t *testing.T) {
	var out bytes.Buffer
	problems, err := checkSchemas(&out)
	if err != nil || problems > 0 {
		t.Errorf("%d problems, %v\n%s", problems, err, &out)
	}
}

func vendor(t *testing.T) ([]fact, provenance) {
	t.Helper()
	text, err := os.ReadFile(vendorFile)
	if err != nil {
		t.Fatal(err)
	}
	facts, from, err := parseFacts(string(text))
	if err != nil {
		t.Fatal(err)
	}
	if formatFacts(facts, from) != string(text) {
		t.Error("vendor.txt is not what the program writes")
	}
	return facts, from
}

// TestVendor proves that vendor.txt has the six versions, and is from the commit
// that the scope table and NOTICE name.
func TestVendor(t *testing.T) {
	facts, from := vendor(t)
	for _, v := range versions {
		if !slices.ContainsFunc(facts, func(f fact) bool { return strings.HasPrefix(f.key, v+" POST ") }) {
			t.Errorf("vendor.txt has no POST of %s", v)
		}
	}
	for _, name := range []string{scopesFile, operationsFile, noticeFile} {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(text), from.commit+" ("+from.date+")") {
			t.Errorf("%s is not from %s (%s), as vendor.txt is", name, from.commit, from.date)
		}
	}
}

// TestEveryReasonCounts removes each known divergence, version by version: the
// check must then fail.
func TestEveryReasonCounts(t *testing.T) {
	facts, _ := vendor(t)
	found, err := divergences(facts)
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]bool{}
	for i, k := range decided {
		if ids[k.id] || k.reason == "" {
			t.Errorf("%s needs an id of its own and a reason", k.id)
		}
		ids[k.id] = true
		if len(unexplained(found, slices.Delete(slices.Clone(decided), i, i+1))) == 0 {
			t.Errorf("without %s nothing is unexplained", k.id)
		}
	}
}

// TestUnexplained changes the facts: each change must be noticed, also one that
// makes an entry superfluous.
func TestUnexplained(t *testing.T) {
	facts, _ := vendor(t)
	for _, c := range []struct{ name, key, old, new, want string }{
		{"type", "v1 POST /personal-access-tokens/v1 request /name", "string", "integer", "v1 create /name type: the vendor says integer, we say string"},
		{"required", "v1 POST /personal-access-tokens/v1 request /scope", "optional", "required", "v1 create /scope required: the vendor says true, we say nothing"},
		{"null", "v1 GET /personal-access-tokens/v1 200 /*/created", "string", "string null", "v1 list /*/created type: the vendor says string null, we say string"},
		{"range", "v3 POST /personal-access-tokens request /accessTokenValiditySeconds", "max=43200", "max=86400", "v3 create /accessTokenValiditySeconds max: the vendor says 86400, we say 43200"},
		{"enum", "v2026 PATCH /personal-access-tokens/{id} request /*/op", `"add"|`, "", "v2026 patch /*/op enum"},
		{"format", "v1 POST /personal-access-tokens/v1 200 /created", "format=date-time", "format=date", "v1 created /created format: the vendor says date, we say date-time"},
		{"default", "beta GET /personal-access-tokens 200 /*/managed", "default=false", "default=true", "beta list /*/managed default: the vendor says true, we say false"},
		{"superfluous", "v1 PATCH /personal-access-tokens/v1/{id} 200 /scope/*", `default="sp:scopes:all"`, "", "scope-default no longer diverges in v1 token"},
	} {
		t.Run(c.name, func(t *testing.T) {
			changed := slices.Clone(facts)
			i := slices.IndexFunc(changed, func(f fact) bool { return f.key == c.key })
			if i < 0 || !strings.Contains(changed[i].value, c.old) {
				t.Fatalf("no fact %s with %s", c.key, c.old)
			}
			changed[i].value = strings.Replace(changed[i].value, c.old, c.new, 1)
			found, err := divergences(changed)
			if err != nil {
				t.Fatal(err)
			}
			got := unexplained(found, decided)
			if len(got) == 0 || !strings.Contains(strings.Join(got, "\n"), c.want) {
				t.Errorf("want %q, got %q", c.want, got)
			}
		})
	}
	t.Run("member", func(t *testing.T) {
		found, err := divergences(append(slices.Clone(facts), fact{key: "v1 POST /personal-access-tokens/v1 request /description", value: "string optional"}))
		if got := unexplained(found, decided); err != nil || len(got) != 1 || !strings.Contains(got[0], "/description member: the vendor says it exists") {
			t.Errorf("got %q, %v", got, err)
		}
	})
	t.Run("body", func(t *testing.T) {
		gone := slices.DeleteFunc(slices.Clone(facts), func(f fact) bool { return strings.HasPrefix(f.key, "v3 POST ") })
		if _, err := divergences(gone); err == nil {
			t.Error("a body that is gone must be an error")
		}
	})
}

func TestCompareFacts(t *testing.T) {
	f := func(key, value, text string) fact { return fact{"v1 GET /p 200 " + key, value, text} }
	for _, c := range []struct {
		name     string
		from, to []fact
		want     string
	}{
		{"same", []fact{f("/a", "string", "1")}, []fact{f("/a", "string", "1")}, ""},
		{"added", nil, []fact{f("/a", "string", "1")}, "added v1 GET /p 200 /a string text=1"},
		{"removed", []fact{f("/a", "string", "1")}, nil, "removed v1 GET /p 200 /a string text=1"},
		{"changed", []fact{f("/a", "string", "1")}, []fact{f("/a", "integer", "1")}, "changed v1 GET /p 200 /a: string -> integer"},
		{"text", []fact{f("/a", "string", "1")}, []fact{f("/a", "string", "2")}, "text v1 GET /p 200 /a"},
		{"both", []fact{f("/a", "string", "1")}, []fact{f("/a", "integer", "")}, "changed v1 GET /p 200 /a: string -> integer; text v1 GET /p 200 /a"},
		{"order", []fact{f("/a", "string", ""), f("/b", "string", "")}, []fact{f("/b", "string", ""), f("/a", "string", "")}, ""},
	} {
		var got []string
		for _, change := range compareFacts(c.from, c.to) {
			got = append(got, change.kind+" "+change.line)
		}
		if strings.Join(got, "; ") != c.want {
			t.Errorf("%s: want %q, got %q", c.name, c.want, got)
		}
	}
}

func TestParseFacts(t *testing.T) {
	const head = "# From sailpoint-oss/api-specs 0123 (2026-01-02): idn/\n"
	for _, c := range []struct{ name, text, want string }{
		{"no commit", "v1 GET /p 200 /a string\n", "no line"},
		{"short", head + "v1 GET /p 200\n", "vendor.txt:2: a fact has at least five words"},
		{"twice", head + "v1 GET /p 200 /a string\nv1 GET /p 200 /a integer\n", "vendor.txt:3: v1 GET /p 200 /a stands twice"},
	} {
		if _, _, err := parseFacts(c.text); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: want %q, got %v", c.name, c.want, err)
		}
	}
}

// The documents of a small vendor: one older version, and v1 with two APIs.
var documents = map[string]string{
	"idn/sailpoint-api.v3.yaml": `
openapi: 3.0.1
paths:
  /personal-access-tokens: {$ref: ./v3/paths/pats.yaml}
  /other: {$ref: ./v3/paths/no-such-file-for-the-facts.yaml}
security: [userAuth: [sp:scopes:all]]
`,
	"idn/v3/paths/no-such-file-for-the-facts.yaml": `
get: {operationId: other, deprecated: true, security: [{userAuth: ["a:b:read ", a:b:manage]}], responses: {}}
head: {operationId: head, responses: {}}
`,
	"idn/v3/paths/pats.yaml": `
get:
  operationId: list
  security: [{userAuth: [a:b:read]}, {applicationAuth: [a:b:read]}]
  description: |
    Lists
      tokens.
  parameters:
    - {in: query, name: limit, schema: {type: integer, maximum: 250, default: 250}, description: How many.}
  responses:
    '200': {$ref: ../responses/list.yaml}
    '404': {description: gone}
    '400': {description: bad}
`,
	"idn/v3/responses/list.yaml": `
description: Tokens.
content:
  application/json:
    schema: {type: array, items: {$ref: ../schemas/token.yaml}}
`,
	"idn/v3/schemas/token.yaml": `
type: object
required: [id]
properties:
  id: {type: string, description: The id.}
  scope: {type: array, nullable: true, items: {type: string}}
  kind: {type: string, enum: [b, a]}
  note: {type: string, default: a word}
  value: {oneOf: [{type: string}, {type: boolean}]}
`,
	"idn/apis/pats/openapi.yaml": `
openapi: 3.0.1
paths:
  /personal-access-tokens/v1:
    post:
      operationId: createV1
      x-sailpoint-userLevels: [USER, ORG_ADMIN]
      security: [{userAuth: [a:b:manage]}]
      requestBody:
        required: true
        content: {application/json: {schema: {type: object, properties: {name: {type: string, minLength: 1}}, additionalProperties: false}}}
      responses: {'204': {description: Done.}}
    delete: {responses: {'204': {description: Done.}}}
`,
	"idn/apis/other/openapi.yaml": `
openapi: 3.0.1
paths:
  /other/v1: {get: {operationId: otherV1, security: [], responses: {}}}
`,
}

const wantFacts = `v3 GET /personal-access-tokens operation . id=list security=userAuth(a:b:read)|applicationAuth(a:b:read) text=HASH
v3 GET /personal-access-tokens query /limit integer max=250 default=250 optional text=HASH
v3 GET /personal-access-tokens 200 media media=application/json text=HASH
v3 GET /personal-access-tokens 200 . array
v3 GET /personal-access-tokens 200 /* object
v3 GET /personal-access-tokens 200 /*/id string required text=HASH
v3 GET /personal-access-tokens 200 /*/kind string enum="a"|"b" optional
v3 GET /personal-access-tokens 200 /*/note string default="a\u0020word" optional
v3 GET /personal-access-tokens 200 /*/scope array null optional
v3 GET /personal-access-tokens 200 /*/scope/* string
v3 GET /personal-access-tokens 200 /*/value any optional
v3 GET /personal-access-tokens 200 /*/value/oneOf:0 string
v3 GET /personal-access-tokens 200 /*/value/oneOf:1 boolean
v3 GET /personal-access-tokens errors . 400 404
v1 DELETE /personal-access-tokens/v1 operation . id=- security=inherited
v1 DELETE /personal-access-tokens/v1 204 media media=none text=HASH
v1 DELETE /personal-access-tokens/v1 errors .
v1 POST /personal-access-tokens/v1 operation . id=createV1 security=userAuth(a:b:manage) levels=["USER","ORG_ADMIN"]
v1 POST /personal-access-tokens/v1 request media media=application/json required
v1 POST /personal-access-tokens/v1 request . object closed
v1 POST /personal-access-tokens/v1 request /name string minLength=1 optional
v1 POST /personal-access-tokens/v1 204 media media=none text=HASH
v1 POST /personal-access-tokens/v1 errors .
`

const wantScopes = `a:b:manage	1	manage	v3,v1	v1	0	1	0	0	0	userAuth	ORG_ADMIN,USER	0	-	createV1
a:b:read	2	read	v3	v3	2	0	0	0	0	applicationAuth+userAuth	-	2	not in v1; 1 deprecated; written with a trailing space in the spec	list other
`

const wantOperations = `/other/v1	GET	otherV1	none
/personal-access-tokens/v1	DELETE	-	sp:scopes:all
/personal-access-tokens/v1	POST	createV1	-
`

// spec writes documents to a folder.
func spec(t *testing.T, documents map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range documents {
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// plain returns facts with their hashes hidden.
func plain(facts []fact) string {
	var b strings.Builder
	for _, f := range facts {
		if f.text != "" {
			f.text = "HASH"
		}
		b.WriteString(f.String() + "\n")
	}
	return b.String()
}

// body returns a table without its comments and header.
func body(table string) string {
	var b strings.Builder
	for line := range strings.Lines(table) {
		if !strings.HasPrefix(line, "#") && !strings.HasPrefix(line, "scope\t") && !strings.HasPrefix(line, "path\t") {
			b.WriteString(line)
		}
	}
	return b.String()
}

// TestDocuments reads the small vendor from a folder and from a commit.
func TestDocuments(t *testing.T) {
	dir := spec(t, documents)
	check := func(t *testing.T, c checkout) {
		facts, err := vendorFacts(c)
		if err != nil {
			t.Fatal(err)
		}
		if got := plain(facts); got != wantFacts {
			t.Errorf("want facts\n%s\ngot\n%s", wantFacts, got)
		}
		all, err := operations(c)
		if err != nil {
			t.Fatal(err)
		}
		if got := body(scopesTable(all, provenance{})); got != wantScopes {
			t.Errorf("want scopes\n%s\ngot\n%s", wantScopes, got)
		}
		if got := body(operationsTable(all, provenance{})); got != wantOperations {
			t.Errorf("want operations\n%s\ngot\n%s", wantOperations, got)
		}
	}
	t.Run("folder", func(t *testing.T) { check(t, folder(dir)) })
	t.Run("commit", func(t *testing.T) {
		save(t, dir, "2026-01-02T00:00:00Z")
		if err := os.RemoveAll(filepath.Join(dir, "idn")); err != nil { // the commit has the files
			t.Fatal(err)
		}
		c, from, err := open(dir, "HEAD")
		if err != nil {
			t.Fatal(err)
		}
		defer c.(*commit).Close()
		if from.date != "2026-01-02" || len(from.commit) != 40 {
			t.Errorf("got commit %+v", from)
		}
		check(t, c)
		if _, err := c.Read("idn/none.yaml"); err == nil {
			t.Error("a file that is not there must be an error")
		}
	})
}

// save commits what is in a folder.
func save(t *testing.T, dir, date string) {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	for _, args := range [][]string{{"init", "-q"}, {"add", "-A"}, {"-c", "user.name=n", "-c", "user.email=e", "-c", "commit.gpgsign=false", "commit", "-qm", "m"}} {
		cmd := exec.Command("git", append([]string{"-C", dir}, args...)...)
		cmd.Env = append(os.Environ(), "GIT_COMMITTER_DATE="+date, "GIT_AUTHOR_DATE="+date)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %s: %v\n%s", args[0], err, out)
		}
	}
}

// TestReplay replays three commits: the first state, a change of text, and one
// that cannot be read.
func TestReplay(t *testing.T) {
	dir := spec(t, nil)
	write := func(name, text string) {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	const file = "idn/v3/paths/personal-access-tokens.yaml"
	write("idn/sailpoint-api.v3.yaml", "paths: {/personal-access-tokens: {$ref: ./v3/paths/personal-access-tokens.yaml}}\n")
	write(file, "get: {description: a, responses: {}}\n")
	save(t, dir, "2026-01-01T00:00:00Z")
	write(file, "get: {description: b, responses: {}}\n")
	save(t, dir, "2026-01-02T00:00:00Z")
	write(file, "get: {description: b, responses: {'200': {$ref: none.yaml}}}\n")
	save(t, dir, "2026-01-03T00:00:00Z")
	write("idn/README.md", "another file\n")
	save(t, dir, "2026-01-04T00:00:00Z")
	write(file, "get: {description: b, responses: {}}\n")
	save(t, dir, "2026-01-05T00:00:00Z")
	var out bytes.Buffer
	if err := replay(dir, "HEAD", &out); err != nil {
		t.Fatal(err)
	}
	rows := strings.Split(strings.TrimSpace(out.String()), "\n")[2:]
	for i, want := range []string{"| 2026-01-01 | first state: 2 facts |", "| 2026-01-02 | 1 text |", "| 2026-01-03 | cannot be read: ", "| 2026-01-05 | none |", "", "3 of 4 commits report something."} {
		if i >= len(rows) || !strings.Contains(rows[i], want) {
			t.Fatalf("want %q in row %d of\n%s", want, i, &out)
		}
	}
}

// TestHash proves that white space alone is no change.
func TestHash(t *testing.T) {
	if hash("a\n  b ") != hash("a b") || hash("a b") == hash("ab") || hash(" \n") != "" {
		t.Error("the hash must fold white space, and nothing else")
	}
}

// TestUnreadable proves that broken documents are errors.
func TestUnreadable(t *testing.T) {
	for _, c := range []struct{ name, file, text, want string }{
		{"no checkout", "README.md", "", "is it a checkout"},
		{"YAML", "idn/sailpoint-api.v3.yaml", "paths: [", "sailpoint-api.v3.yaml"},
		{"no payloads", "idn/sailpoint-api.v3.yaml", "paths: {/other: {get: {responses: {}}}}", "no path contains"},
		{"missing file", "idn/sailpoint-api.v3.yaml", "paths: {/personal-access-tokens: {$ref: ./none.yaml}}", "none.yaml"},
		{"another host", "idn/sailpoint-api.v3.yaml", "paths: {/personal-access-tokens: {$ref: 'https://example.com/p.yaml'}}", "is not in the checkout"},
		{"endless", "idn/sailpoint-api.v3.yaml", "paths: {/personal-access-tokens: {$ref: ./p.yaml}}", "p.yaml"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := spec(t, map[string]string{c.file: c.text})
			if c.name == "endless" {
				text := "get: {responses: {'200': {description: d, content: {a/b: {schema: {$ref: ./s.yaml}}}}}}"
				for name, text := range map[string]string{"p.yaml": text, "s.yaml": "type: object\nproperties: {next: {$ref: ./s.yaml}}"} {
					if err := os.WriteFile(filepath.Join(dir, "idn", name), []byte(text), 0o666); err != nil {
						t.Fatal(err)
					}
				}
				c.want = "contains itself"
			}
			if _, err := vendorFacts(folder(dir)); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("want %q, got %v", c.want, err)
			}
		})
	}
}

func TestRun(t *testing.T) {
	small := spec(t, documents)
	for _, c := range []struct {
		name string
		args []string
		exit int
		says string
	}{
		{"no spec", nil, 0, ""},
		{"drift", []string{"-spec", small, "-rev", ""}, 1, "removed: v1 PATCH /personal-access-tokens/v1/{id}"},
		{"scope", []string{"-spec", small, "-rev", ""}, 1, "internal/scopesgen/scopes.tsv: added a:b:manage"},
		{"write without git", []string{"-spec", small, "-rev", "", "-write"}, 2, "needs a git repository"},
		{"write without spec", []string{"-write"}, 2, "need -spec"},
		{"argument", []string{"spec"}, 2, "unexpected argument"},
		{"flag", []string{"-specs", "x"}, 2, "-specs"},
		{"no folder", []string{"-spec", filepath.Join(small, "none"), "-rev", ""}, 2, "is it a checkout"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			exit := run(c.args, &stdout, &stderr)
			if exit != c.exit || !strings.Contains(stdout.String()+stderr.String(), c.says) {
				t.Errorf("want exit code %d and %q, got %d\n%s%s", c.exit, c.says, exit, &stdout, &stderr)
			}
		})
	}
}
