package mask

import (
	"bytes"
	"encoding/binary"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/sailpat/sailpat/pat"
)

const (
	sample = "1d1bef2b9f426383447f64f69349fc7cac176042578d205c256ba3f37c59adb9" // the vendor's
	half   = "1d1bef2b9f426383447f64f69349fc7c"
)

func stars(n int) string { return strings.Repeat("*", n) }

func TestDocument(t *testing.T) {
	for _, c := range []struct{ name, reason, in, want string }{
		// By name.
		{"secret", "the value of the member", `{"secret": "pass word", "name": "x"}`, `{"secret": "*********", "name": "x"}`},
		{"case", "names are found in any case, also with U+017F", `{"clientSECRET": "a", "ſecret_2": "b"}`, `{"clientSECRET": "*", "ſecret_2": "*"}`},
		{"escaped name", "an escaped letter may spell anything", `{"\u0073e\u0063ret": "a"}`, `{"\u0073e\u0063ret": "*"}`},
		{"invisible in a name", "people read over it", "{\"sec\u200bret\": \"a\"}", "{\"sec\u200bret\": \"*\"}"},
		{"escaped value", "escapes are masked as they are written", `{"secret": "a\"\u0041\\"}`, `{"secret": "***********"}`},
		{"next line", "white space does not separate a value from its name", "{\"secret\"\n:\n\t\"ab\"}", "{\"secret\"\n:\n\t\"**\"}"},
		{"number", "a secret of the wrong type is still one", `{"secret": 123, "x": 123}`, `{"secret": ***, "x": 123}`},
		{"literals", "they contain nothing", `{"secret": null, "b": {"secret": false}}`, `{"secret": null, "b": {"secret": false}}`},
		{"container", "it is masked as a whole", `{"secret": ["a", {"b": ["c"]}], "d": "e"}`, `{"secret": ` + stars(19) + `, "d": "e"}`},
		{"element", "an element is not a member", `["secret", "a"]`, `["secret", "a"]`},
		{"value", "a value is not a name", `{"name": "my secret", "scope": ["a"]}`, `{"name": "my secret", "scope": ["a"]}`},
		{"next member", "a name says nothing of the next member", `{"secret": "a", "name": "b"}`, `{"secret": "*", "name": "b"}`},
		{"operation", "the path names the member", `[{"op": "add", "path": "/secret", "value": "a"}, {"value": "b"}]`, `[{"op": "add", "path": "/secret", "value": "*"}, {"value": "b"}]`},
		{"operation, value first", "order does not matter", `[{"value": {"a": "b"}, "path": "/secret"}]`, `[{"value": **********, "path": "/secret"}]`},
		{"operation, value twice", "both are masked", `[{"value": "a", "value": "b", "path": "/secret"}]`, `[{"value": "***************", "path": "/secret"}]`},
		{"pair", "other formats name the member elsewhere", `{"key": "client_secret", "value": "a"}`, `{"key": "client_secret", "value": "*"}`},
		{"assignment", "a string may contain one", `["secret: 'abc'", "{\"client_secret\" : \"abc\"}", "client_secret=abc&x=y", "x"]`, `["secret: *****", "{\"client_secret\" : ********", "client_secret=*******", "x"]`},
		{"no assignment", "a word is not enough", `["secret abc: 'd'", "the secret", "idn:client-secret:manage"]`, `["secret abc: 'd'", "the secret", "idn:client-secret:manage"]`},
		{"assignment as a name", "a name may contain one as well", `{"client_secret=abc": 1}`, `{"client_secret=***": *}`},
		// By shape.
		{"shape", "it is masked wherever it stands", `["` + sample + `", "x ` + sample + ` y"]`, `["` + stars(64) + `", "x ` + stars(64) + ` y"]`},
		{"shape of a name", "also as a name", `{"` + sample + `": 1}`, `{"` + stars(64) + `": 1}`},
		{"part", "a part is enough", `["` + half[:16] + `"]`, `["****************"]`},
		{"escapes", "they do not divide it", `["1d1bef2b\u0039f426383"]`, `["*********************"]`},
		{"all escapes", "nor do many", `["\u0031\u0064\u0031\u0062\u0065\u0066\u0032\u0062\u0039\u0066\u0034\u0032\u0036\u0033\u0038\u0033"]`, `["` + stars(96) + `"]`},
		{"groups", "nor do hyphens", `["1d1b-ef2b-9f42-6383-447f-64f6-9349"]`, `["**********************************"]`},
		{"invisible", "nor does what people do not see", "[\"1d1bef2b\u200b9f426383\"]", "[\"*******************\"]"},
		{"joiner", "even if it is shown as it is", "[\"1d1bef2b\u200d9f426383\"]", "[\"*******************\"]"},
		{"invisible in an escape", "nor within one", "[\"1d1bef2b\\u00\ufeff39f426383\"]", `["` + stars(24) + `"]`},
		{"escape by chance", "digits of the secret may be read as an escape", `["\u1d1bef2b9f4263834"]`, `["*******************"]`},
		{"id", "the first digits identify an id and are too few for half a secret", `{"id": "` + half + `"}`, `{"id": "1d1bef2b` + stars(24) + `"}`},
		// What must stay readable.
		{"vendor", "the vendor's sample token", `{"id": "86f1dc6fe8f54414950454cbb11278fa", "name": "NodeJS Integration", "scope": ["demo:personal-access-token-scope:first"], "owner": {"type": "IDENTITY", "id": "2c9180a46faadee4016fb4e018c20639", "name": "Support"}, "created": "2017-07-11T18:45:37.098Z", "accessTokenValiditySeconds": 36900, "userAwareTokenNeverExpires": true}`,
			`{"id": "86f1dc6f************************", "name": "NodeJS Integration", "scope": ["demo:personal-access-token-scope:first"], "owner": {"type": "IDENTITY", "id": "2c9180a4************************", "name": "Support"}, "created": "2017-07-11T18:45:37.098Z", "accessTokenValiditySeconds": 36900, "userAwareTokenNeverExpires": true}`},
		{"words", "a long name of words and a number", `["idn:personal-access-token-scope-with-2-digits:read", "20260601000000000"]`, `["idn:personal-access-token-scope-with-2-digits:read", "20260601000000000"]`},
		{"apostrophe", "PowerShell escapes it", `{"name": "O\u0027Brien\u0027s client", "path": "x"}`, `{"name": "O\u0027Brien\u0027s client", "path": "x"}`},
		{"broken without secrets", "a fault alone hides nothing", `{"name": "x",, "id": 'y'}`, `{"name": "x",, "id": 'y'}`},
		// Syntax faults.
		{"end missing", "the value goes to the end", `{"secret": "ab`, `{"secret": "**`},
		{"quote missing before", "a name cannot be told from a value", `{"name": "x, "secret": "ab"}`, `{"name": "x, "******": "**"}`},
		{"quote missing after", "nor where the value ends", "{\"secret\": \"ab,\n\"name\": \"x\"}", "{\"secret\": \"**,\n\"****\": \"*\"}"},
		{"no quotes", "as in JavaScript", `{secret: 'ab'}`, `{******: ****}`},
		{"no colon", "the value is there all the same", `{"secret" "ab"}`, `{"******" "**"}`},
		{"quote missing after a name", "the value is a part of the name", `{"secret: 'ab', "x": 1}`, `{"******: ****, "*": *}`},
		{"two values", "the second may be the rest of it", `{"secret": "a" "b"}`, `{"secret": "*" "*"}`},
		{"before the fault", "names are certain there", `{"id": "y", "secret": "a", "name": "x",, "z": 1}`, `{"id": "y", "secret": "*", "name": "x",, "*": *}`},
		{"bad escape", "it is a fault of the whole string", `{"name": "x \q y", "secret": "a"}`, `{"name": "* ** *", "******": "*"}`},
		{"unquoted value of an operation", "it may belong to the path", `[{"op":"add","path":"/secret","value":hunter2-zebra"}]`, `[{"op":"add","path":"/secret","value":*************"}]`},
		{"operation, value before the fault", "also if the path follows", `[{"value": "ab" x, "path": "/secret"}]`, `[{"value": "**" *, "****": "*******"}]`},
		{"operation in an operation", "of all that are open", `[{"value": [{"value": "ab"`, `[{"value": [{"value": "ab"`},
		{"operation in an operation, secret", "of all that are open", `[{"value": ["hunter2", {"value": "ab" /secret`, `[{"value": ["*******", {"*****": "**" *******`},
		{"second text", "only one is JSON", `{"secret": "a"} {"secret": "b"}`, `{"secret": "*"} {"******": "*"}`},
		{"depth", "it is limited", strings.Repeat("[", 3000) + `{"secret": "ab"}`, strings.Repeat("[", 3000) + `{"******": "**"}`},
		{"byte order mark", "it is not a fault here", "\uFEFF{\"name\": \"secret\", \"x\": \"y\"}", "\uFEFF{\"name\": \"secret\", \"x\": \"y\"}"},
		{"UTF-16", "it is read as it looks", "{\x00\"\x00s\x00e\x00c\x00r\x00e\x00t\x00\"\x00:\x00\"\x00a\x00b\x00\"\x00}\x00", "{*\"*************\"*:*\"*****\"*}*"},
		{"empty", "nothing is nothing", "", ""},
		// Commands.
		{"commands", "CI systems obey them anywhere in a line", `{"name": "##vso[task.x]", "id": "##[error]", "x": "## [a]"}`, `{"name": "#*vso[task.x]", "id": "#*[error]", "x": "## [a]"}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := []byte(c.in)
			if got := string(All(text, Document)); got != c.want {
				t.Errorf("%s\nin   %s\nwant %s\ngot  %s", c.reason, c.in, c.want, got)
			}
			if string(text) != c.in {
				t.Error("the text itself has changed")
			}
		})
	}
}

// Each line of NDJSON is a document, until one is broken.
func TestLines(t *testing.T) {
	for _, c := range []struct{ name, reason, in, want string }{
		{"lines", "each is read from its beginning", "{\"secret\": \"a\"}\n{\"name\": \"b\"}\n", "{\"secret\": \"*\"}\n{\"name\": \"b\"}\n"},
		{"broken", "what follows may belong to the secret", "{\"secret\": a\n{\"name\": \"b\"}\r\n{\"name\": \"c\"}", "{\"secret\": *\n{\"****\": \"*\"}\r\n{\"name\": \"c\"}"},
		{"broken without a secret", "a fault alone hides nothing", "{\"name\": a\n{\"name\": \"b\"}\n", "{\"name\": a\n{\"name\": \"b\"}\n"},
		{"value on the next line", "where none should be", "{\"secret\":\n\"a\"}\n{\"name\": \"b\"}", "{\"******\":\n\"*\"}\n{\"****\": \"*\"}"},
		{"object on the next line", "though it is a payload", "{\"secret\":\n{\"a\": \"hunter2\"}\n}\n", "{\"******\":\n{\"*\": \"*******\"}\n}\n"},
		{"over many lines", "as long as no line is a payload", "{\"secret\": x\n\"a\"\n\n[\"b\"]\n{\"c\": \"d\"}", "{\"secret\": *\n\"*\"\n\n[\"*\"]\n{\"c\": \"d\"}"},
		{"name and value", "a string is not a payload", "\"secret\"\n:\n\"a\"\n", "\"******\"\n:\n\"*\"\n"},
		{"operation, value first", "its path is on the next line", "{\"op\":\"add\",\"value\":\"hunter2\"\n,\"path\":\"/secret\"}", "{\"op\":\"add\",\"value\":\"*******\"\n,\"****\":\"*******\"}"},
		{"operation, path first", "its value is on the next line", "{\"op\":\"add\",\"path\":\"/secret\",\n\"value\":\"hunter2\"}", "{\"op\":\"add\",\"path\":\"/secret\",\n\"*****\":\"*******\"}"},
		{"array", "a line may be one", "{\"secret\": \"a\"}\n[{\"op\": \"add\"}]", "{\"secret\": \"*\"}\n[{\"op\": \"add\"}]"},
		{"byte order mark", "it is not a fault here either", "\uFEFF{\"name\": \"secret\"}\n{\"name\": \"b\"}", "\uFEFF{\"name\": \"secret\"}\n{\"name\": \"b\"}"},
		{"blank lines", "they are nothing", "\n\n{\"secret\": \"a\"}\n\n", "\n\n{\"secret\": \"*\"}\n\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := string(All([]byte(c.in), Lines)); got != c.want {
				t.Errorf("%s\nwant %q\ngot  %q", c.reason, c.want, got)
			}
		})
	}
}

// Windows shows the same as All, whatever the windows.
func TestWindows(t *testing.T) {
	text := []byte("{\"name\": \"a\"}\n{\"secret\": \"hunter2\",\n\"id\": \"" + sample + "\"}\n[{\"value\": 5, \"path\": \"/secret\"}]\n")
	for _, framing := range []Framing{Document, Lines, Plain} {
		all := All(text, framing)
		var windows []pat.Span
		for i := range text {
			for _, n := range []int{0, 1, 7, len(text)} {
				windows = append(windows, pat.Span{Start: len(text) - 1 - i, End: min(len(text), len(text)-1-i+n)}) // the last first
			}
		}
		for i, got := range Windows(text, framing, windows) {
			if w := windows[i]; !bytes.Equal(got, all[w.Start:w.End]) {
				t.Fatalf("all at once, framing %d, %v: want %q, got %q", framing, w, all[w.Start:w.End], got)
			}
		}
		for _, w := range windows {
			if got := Windows(text, framing, []pat.Span{w})[0]; !bytes.Equal(got, all[w.Start:w.End]) {
				t.Fatalf("alone, framing %d, %v: want %q, got %q", framing, w, all[w.Start:w.End], got)
			}
		}
	}
}

// TestWindowsBeside wants an id to be shown alike beside any other window. That
// window may have only a part of the id in its context.
func TestWindowsBeside(t *testing.T) {
	for gap := 1; gap < 140; gap++ {
		text := []byte(strings.Repeat("y", 20) + strings.Repeat(" ", gap) + half + " ")
		id := pat.Span{Start: 20 + gap, End: len(text)}
		if got, want := string(Windows(text, Document, []pat.Span{id, {Start: 0, End: 18}})[0]), half[:8]+stars(24)+" "; got != want {
			t.Errorf("gap of %d: want %q, got %q", gap, want, got)
		}
	}
	long := []byte(strings.Repeat(" ", chunk+context-20) + half + " ")
	if got := All(long, Document); !bytes.HasSuffix(got, []byte(" "+half[:8]+stars(24)+" ")) {
		t.Errorf("behind a chunk: got %q", got[len(got)-40:])
	}
}

func TestQuote(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"plain", "token.json", "token.json"},
		{"empty", "", ""},
		{"secret", sample, stars(20) + "…"},
		{"secret at the limit", "abcdefghi " + sample, "abcdefghi " + stars(10) + "…"},
		{"assignment", "CLIENT_SECRET=ab\nX=y", `"CLIENT_SECRET=**\nX=y"`},
		{"YAML", "secret: hunter2", "secret: *******"},
		{"long", strings.Repeat("é", 30), strings.Repeat("é", 10) + "…"},
		{"escape sequence", "a\x1b[31m", `"a\x1b[31m"`},
		{"C1", "a\u009b", `"a\u009b"`},
		{"direction", "a\u202eb", `"a\u202eb"`},
		{"invalid", "a\xff", `"a\xff"`},
		{"command", "::error::x", `"::error::x"`},
		{"command after spaces", "  ::error::x", `"  ::error::x"`},
		{"legacy command", "x ##[error]y", "x #*[error]y"},
		{"Azure command", "##vso[task]y", "#*vso[task]y"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Quote(c.in, 20); got != c.want {
				t.Errorf("want %s, got %s", c.want, got)
			}
		})
	}
}

func TestPrintable(t *testing.T) {
	for in, want := range map[string]string{
		"a b.json": "a b.json", "日本👩🏽‍🚀": "日本👩🏽‍🚀", "new\nline": `"new\nline"`, "##vso[x]": `"#\x23vso[x]"`, "###[x]": `"#\x23#[x]"`, "a ::b": "a ::b", sample: sample,
	} {
		if got := Printable(in); got != want {
			t.Errorf("want %s, got %s", want, got)
		}
	}
}

// mentions finds the word wherever it is in eight bytes, and what may hide it.
func TestMentions(t *testing.T) {
	for before := range 20 {
		for _, c := range []struct {
			text string
			want bool
		}{
			{"secret", true}, {"SeCrEt", true}, {"x_secret_x", true}, {`\u0073ecret`, true}, {"\u200b", true}, {"ſecret", true}, {"a\x00", true}, {"\x7f", true}, {"\xff", true}, {`\ufeff`, true}, {`\\secret`, true},
			{"secre", false}, {"sacred scrap, secr et", false}, {`\u0027\u00e9`, false}, {`\\u0073`, false}, {"\té日本\r\n", false}, {`"created": "CRLF"`, false}, {"", false},
		} {
			for _, after := range []string{"", "y", "yyyyyyyyyyyyyyyyyyy"} {
				text := strings.Repeat("y", before) + c.text + after
				if got := mentions([]byte(text)); got != c.want {
					t.Errorf("%q: expected %t, got %t", text, c.want, got)
				}
			}
		}
	}
}

// isOrdinary never skips what mentions has to see.
func TestIsOrdinary(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := rapid.SliceOfN(rapid.OneOf(rapid.Byte(), rapid.SampledFrom([]byte("cCrRsb \\\x1f\x7f\x80"))), 8, 8).Draw(t, "bytes")
		special := bytes.Contains(bytes.ToLower(b), []byte("cr")) || bytes.ContainsFunc(b, func(r rune) bool { return r < ' ' || r >= 0x7F || r == '\\' })
		if isOrdinary(binary.LittleEndian.Uint64(b)) && special {
			t.Errorf("%q is skipped", b)
		}
	})
}

func FuzzAll(f *testing.F) {
	f.Add([]byte(`[{"op": "add", "value": ["a"], "path": "/secret"}]`))
	f.Add([]byte("{\"secret\": \"a\"}\n{\"name\":"))
	f.Fuzz(func(t *testing.T, text []byte) {
		for _, framing := range []Framing{Document, Lines, Plain} {
			got := All(text, framing)
			if len(got) != len(text) {
				t.Fatalf("%d bytes of %d", len(got), len(text))
			}
			for i := range got {
				if got[i] != text[i] && got[i] != '*' || text[i] == '\n' && got[i] != '\n' {
					t.Fatalf("byte %d of %q became %q", i, text, got)
				}
			}
		}
		Quote(string(text), 10)
	})
}
