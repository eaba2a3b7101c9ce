package export_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"github.com/sailpat/sailpat/audit"
	"github.com/sailpat/sailpat/internal/export"
)

const sail = "has the status line of the sail CLI, which writes the response to standard error; run: sail api get /personal-access-tokens/v1 --jsonpath '$' > pats.json"

// token is a token that can be read, with this ID.
func token(id string) string {
	return fmt.Sprintf(`{"id":%q,"name":"a","scope":["idn:sources:read"],"owner":{"type":"IDENTITY","id":"2c9180a46faadee4016fb4e018c20639","name":"b"},"created":"2017-07-11T18:45:37.098Z"}`, id)
}

func zipped(text string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	io.WriteString(z, text)
	z.Close()
	return b.String()
}

func wide(text string) string {
	var b strings.Builder
	b.WriteString("\xff\xfe")
	for _, u := range utf16.Encode([]rune(text)) {
		b.WriteByte(byte(u))
		b.WriteByte(byte(u >> 8))
	}
	return b.String()
}

// read returns the elements, notes and error of a reading, a line each.
func read(f *export.File) (out []string) {
	notes, err := f.Tokens(func(el export.Element) {
		line := fmt.Sprintf("%s at %d:%d %s, byte %d", el.Token.ID, el.At.Line, el.At.Column, el.At.Pointer(), el.At.Offset)
		if el.Violations != nil {
			line += " " + string(el.Violations[0].Rule)
		}
		out = append(out, line)
	})
	for _, n := range notes {
		out = append(out, "note: "+n)
	}
	if err != nil {
		out = append(out, "error: "+err.Error())
	}
	return out
}

func TestTokens(t *testing.T) {
	a, b := token("a"), token("b")
	pretty := strings.ReplaceAll(a, `,"`, ",\n \"")
	long := strings.Repeat(" ", 70<<10)
	bracket := fmt.Sprintf("b at 2:1 /1, byte %d", len(a)+3)
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"array", "[" + a + ",\n" + b + "]", []string{"a at 1:2 /0, byte 1", bracket}},
		{"no tokens", " [ ]\n", nil},
		{"NDJSON", a + "\r\n\n" + b + "\n", []string{"a at 1:1 /0, byte 0", fmt.Sprintf("b at 3:1 /1, byte %d", len(a)+3)}},
		{"NDJSON, a line longer than the window", a + long + "\n" + b + "\n", []string{"a at 1:1 /0, byte 0", fmt.Sprintf("b at 2:1 /1, byte %d", len(a)+len(long)+1)}},
		{"one token", a + "\n", []string{"a at 1:1 , byte 0"}},
		{"one token after blanks", "\n  " + a, []string{"a at 2:3 , byte 3"}},
		{"one token over several lines", "\n " + pretty + "\n", []string{"a at 2:2 , byte 2"}},
		{"compressed", zipped("[" + a + "]"), []string{"a at 1:2 /0, byte 1"}},
		{"compressed in two parts", zipped("["+a) + zipped("]"), []string{"a at 1:2 /0, byte 1"}},
		{"byte order mark", "\xef\xbb\xbf[" + a + "]", []string{"a at 1:2 /0, byte 1", "note: f begins with a byte order mark, which was passed over"}},
		{"a broken line", a + "\n{\"id\":\n" + b + "\n", []string{"a at 1:1 /0, byte 0", fmt.Sprintf(" at 2:1 /1, byte %d PAT101", len(a)+1), fmt.Sprintf("b at 3:1 /2, byte %d", len(a)+8)}},
		{"a foreign element of an array", `[{"error":"x"}]`, []string{" at 1:2 /0, byte 1 PAT009"}},
		{"dates of Windows PowerShell", strings.Replace("["+a+"]", "2017-07-11T18:45:37.098Z", `\/Date(1499798737098)\/`, 1),
			[]string{"a at 1:2 /0, byte 1 PAT207", "note: f has dates such as /Date(1499798737098)/, which Windows PowerShell's ConvertTo-Json writes; export it with PowerShell 7"}},

		{"status line alone", "Status: 200 OK\n", []string{"error: f: " + sail}},
		{"status line after an array", "[" + a + "]\nStatus: 200 OK\n", []string{"a at 1:2 /0, byte 1", "error: f:2:1: " + sail + "; the element before it was audited"}},
		{"status line after lines", a + "\n" + b + "\nStatus: 200 OK\n", []string{"a at 1:1 /0, byte 0", fmt.Sprintf("b at 2:1 /1, byte %d", len(a)+1), "error: f:3:1: " + sail}},
		{"status line of an error", "Status: 403 Forbidden\n", []string{"error: f: has the status line of the sail CLI, and the status is 403: the API refused the request"}},
		{"UTF-16", wide("[" + a + "]"), []string{`error: f: is UTF-16, as Windows PowerShell writes it with ">"; write the file with | Out-File -Encoding utf8, or use PowerShell 7`}},
		{"UTF-16 without mark", wide("[]")[2:], []string{`error: f: is UTF-16, as Windows PowerShell writes it with ">"; write the file with | Out-File -Encoding utf8, or use PowerShell 7`}},
		{"error response", `{"detailCode":"403 Forbidden","trackingId":"x"}`, []string{"error: f:1:1: is an error response of the API, not a list of tokens: 403 Forbidden"}},
		{"error response over lines", "{\n\"error\": \"unauthorized\"}", []string{"error: f:1:1: is an error response of the API, not a list of tokens: unauthorized"}},
		{"object around a list", `{"count":1,"items":[` + a + `]}`, []string{"error: f:1:1: is an object around a list; give the list alone: jq .items"}},
		{"nothing", "", []string{"error: f: is empty; the export of a tenant without tokens is []"}},
		{"blanks", " \n", []string{"error: f: is empty; the export of a tenant without tokens is []"}},
		{"web page", "<!DOCTYPE html>", []string{"error: f: is a web page, not a response of the API; is the sign-in missing?"}},
		{"text", "null", []string{"error: f: is neither an array of tokens, nor NDJSON, nor a token"}},
		{"two arrays", "[" + a + "]\n[" + b + "]", []string{"a at 1:2 /0, byte 1", "error: f:2:1: a second array begins here; give each page as a file of its own, or join them: jq -s add; the element before it was audited"}},
		{"two tokens over several lines", pretty + "\n" + pretty, []string{"a at 1:1 , byte 0", "error: f:8:1: a second token begins here; put the tokens into one array, jq -s ., or one on each line, jq -c .; the element before it was audited"}},
		{"array cut off between elements", "[" + a + ",", []string{"a at 1:2 /0, byte 1", fmt.Sprintf("error: f:1:%d: the file is cut off: the list does not end [PAT101]; the element before it was audited", len(a)+3)}},
		{"array cut off within an element", "[" + a + ",\n" + b[:40], []string{"a at 1:2 /0, byte 1", "error: f:2:41: the file is cut off: the list does not end [PAT101]; the element before it was audited"}},
		{"token cut off", pretty[:60], []string{"error: f:4:6: the file is cut off: the token does not end [PAT101]"}},
		{"broken array", "[" + a + ",\n{\"id\" 5}]", []string{"a at 1:2 /0, byte 1", "error: f:2:7: expected `:` [PAT101]; the element before it was audited"}},
		{"a long element that breaks", "[" + strings.Replace(a, `"a"`, `"`+strings.Repeat("x", 300<<10)+`"`, 1) + `{}]`, []string{
			strings.Repeat("x", 300<<10) + " at 1:2 /0, byte 1", fmt.Sprintf("error: f:1:%d: expected `,` or `]`, got an object [PAT101]; the element before it was audited", len(a)+(300<<10)+1)}},
		{"compressed and cut off", zipped("[" + a + "]")[:60], []string{"error: f:1:16: is cut off: the compressed data ends too early"}},
		{"compressed and damaged", "\x1f\x8bxxxxxxxxxxxxxxxxx", []string{"error: f: is damaged: invalid header"}},
	} {
		for how, r := range map[string]io.Reader{"at once": strings.NewReader(c.text), "a byte at a time": iotest.OneByteReader(strings.NewReader(c.text))} {
			f := export.Stream(r, "f")
			f.Keep()
			got := read(f)
			if len(got) > 0 && strings.HasPrefix(got[len(got)-1], "error: f:2:7") { // the rest of the message is that of the library
				got[len(got)-1] = strings.Replace(got[len(got)-1], ", got a number", "", 1)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("%s, %s: -want +got:\n%s", c.name, how, diff)
			}
			sum := sha256.Sum256([]byte(c.text))
			if f.SHA256() != hex.EncodeToString(sum[:]) {
				t.Errorf("%s, %s: the SHA-256 is not that of the whole file", c.name, how)
			}
			again := read(f)
			if len(again) > 0 {
				again[len(again)-1] = strings.Replace(again[len(again)-1], ", got a number", "", 1)
			}
			if diff := cmp.Diff(got, again); diff != "" {
				t.Errorf("%s, %s: second reading: -first +second:\n%s", c.name, how, diff)
			}
		}
	}
}

func TestFiles(t *testing.T) {
	name := filepath.Join(t.TempDir(), "a.json")
	if err := os.WriteFile(name, []byte("[]"), 0o644); err != nil {
		t.Fatal(err)
	}
	f := export.Open(name, "a.json")
	if err := f.Hash(); err != nil || f.SHA256() == "" {
		t.Fatalf("got %q, %v", f.SHA256(), err)
	}
	if err := os.WriteFile(name, []byte("[] "), 0o644); err != nil {
		t.Fatal(err)
	}
	if got := read(f); len(got) != 1 || got[0] != "error: a.json: changed while it was read; run the audit again" {
		t.Errorf("a file that changes: got %q", got)
	}
	if got := read(export.Open(filepath.Join(t.TempDir(), "none"), "none")); len(got) != 1 || !strings.HasPrefix(got[0], "error: none: ") {
		t.Errorf("no file: got %q", got)
	}
	if got := read(export.Open(t.TempDir(), "dir")); len(got) != 1 || got[0] != "error: dir: is a folder; name the files" {
		t.Errorf("a folder: got %q", got)
	}
}

// A stream is kept up to a limit, and not at all unless Keep was called.
func TestStreamTwice(t *testing.T) {
	const refused = "error: s: cannot be read a second time, since it is a stream of more than 64 MiB; save it as a file"
	long := export.Stream(io.MultiReader(strings.NewReader("["), io.LimitReader(blanks{}, export.KeptBytes), strings.NewReader("]")), "s")
	long.Keep()
	if got := read(long); got != nil {
		t.Errorf("got %q", got)
	}
	if got := read(long); len(got) != 1 || got[0] != refused {
		t.Errorf("got %q", got)
	}
}

type blanks struct{}

func (blanks) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = ' '
	}
	return len(b), nil
}

func TestReadError(t *testing.T) {
	f := export.Stream(io.MultiReader(strings.NewReader("["+token("a")+","), iotest.ErrReader(io.ErrClosedPipe)), "f")
	want := []string{"a at 1:2 /0, byte 1", "error: f: io: read/write on closed pipe"}
	if diff := cmp.Diff(want, read(f)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if f.SHA256() != "" {
		t.Error("a file that was not read to its end has a SHA-256")
	}
}

func TestOwners(t *testing.T) {
	row := func(id, name, status, state, contact, class string) audit.Owner {
		return audit.Owner{ID: id, Name: name, Status: status, State: state, Contact: contact, Class: class}
	}
	for _, c := range []struct {
		name, text string
		want       []audit.Owner
		err        string
		notes      int
	}{
		{"identities", `[{"id":"a","name":"A","emailAddress":"a@example.com","identityStatus":"ACTIVE","lifecycleState":{"stateName":"active"}},{"id":"b","lifecycleState":null}]`,
			[]audit.Owner{row("a", "A", "ACTIVE", "active", "a@example.com", ""), row("b", "", "", "", "", "")}, "", 0},
		{"lines", "{\"id\":\"a\"}\n{\"id\":\"b\"}\n", []audit.Owner{row("a", "", "", "", "", ""), row("b", "", "", "", "", "")}, "", 0},
		{"CSV", "id,status,contact,class\r\na,ACTIVE,a@example.com,service\r\nb,DISABLED,,\r\n",
			[]audit.Owner{row("a", "", "ACTIVE", "", "a@example.com", "service"), row("b", "", "DISABLED", "", "", "")}, "", 0},
		{"CSV with a mark and other columns", "\xef\xbb\xbfID,Team,name\n\"a\",x,A\n", []audit.Owner{row("a", "A", "", "", "", "")}, "", 2},
		{"CSV without id", "name,status\nA,ACTIVE\n", nil, "f:1:1: the header has no column id; the columns are id,name,status,state,contact,class", 0},
		{"CSV, a row without id", "id,status\n,ACTIVE\n", nil, "f:2:1: the owner has no id", 0},
		{"CSV, a short row", "id,status\na,ACTIVE\nb\n", []audit.Owner{row("a", "", "ACTIVE", "", "", "")}, "f:3:1: the line has not as many fields as the header", 0},
		{"CSV, a bare quote", "id,status\na,\"b\"c\n", nil, `f:2:5: extraneous or missing " in quoted-field`, 0},
		{"an identity without id", `[{"name":"A"}]`, nil, "f:1:2: the identity has no id", 0},
		{"no identity", `[5]`, nil, "f:1:2: is not an identity of GET /identities/v1", 0},
		{"cut off", `[{"id":"a"},`, []audit.Owner{row("a", "", "", "", "", "")}, "f:1:13: the list of identities breaks off here: ", 0},
		{"error response", `{"error":"x"}`, nil, "f:1:1: is an error response of the API, not a list of identities: x", 0},
		{"empty", "", nil, "f: is empty", 0},
		{"status line", "Status: 200 OK\n", nil, "f: has the status line of the sail CLI, which writes the response to standard error; run: sail api get /identities/v1 --jsonpath '$' > owners.json", 0},
	} {
		rows, notes, err := export.Stream(strings.NewReader(c.text), "f").Owners()
		if diff := cmp.Diff(c.want, rows); diff != "" {
			t.Errorf("%s: -want +got:\n%s", c.name, diff)
		}
		if len(notes) != c.notes || (err == nil) != (c.err == "") || err != nil && !strings.HasPrefix(err.Error(), c.err) {
			t.Errorf("%s: notes %q, error %v", c.name, notes, err)
		}
	}
}
