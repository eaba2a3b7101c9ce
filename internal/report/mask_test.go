package report

import (
	"bytes"
	"strings"
	"testing"

	"github.com/sailpat/sailpat/internal/config"
	"github.com/sailpat/sailpat/pat"
)

func manyViolations(length int) []pat.Violation {
	vs := make([]pat.Violation, 1000)
	for k := range vs {
		at := length / len(vs) * k
		vs[k] = pat.Violation{Rule: pat.RuleScopeForm, Span: pat.Span{Start: at, End: at + 5}, Message: "expected a scope"}
	}
	return vs
}

func TestMask(t *testing.T) {
	const (
		s    = "1d1bef2b9f426383447f64f69349fc7cac176042578d205c256ba3f37c59adb9"
		half = "1d1bef2b9f426383447f64f69349fc7c"
	)
	stars := strings.Repeat("*", 64)
	for _, c := range []struct{ name, reason, in, want string }{
		// By name.
		{"secret", "the value of the member", `{"secret": "pass word", "name": "x"}`, `{"secret": "*********", "name": "x"}`},
		{"case", "names are found in any case, also that of U+017F", `{"clientSECRET": "a", "ſecret_2": "b"}`, `{"clientSECRET": "*", "ſecret_2": "*"}`},
		{"escaped name", "a name is what it means", `{"\u0073e\u0063ret": "a"}`, `{"\u0073e\u0063ret": "*"}`},
		{"hidden name", "what nobody sees does not hide a name", "{\"sec\u200bret\": \"a\"}", "{\"sec\u200bret\": \"*\"}"},
		{"escaped value", "escapes are masked as they are written", `{"secret": "a\"\u0041\\"}`, `{"secret": "***********"}`},
		{"next line", "white space does not part a value from its name", "{\"secret\"\n:\n\t\"ab\"}", "{\"secret\"\n:\n\t\"**\"}"},
		{"number", "a secret of the wrong type is one still", `{"secret": 123, "x": 123}`, `{"secret": ***, "x": 123}`},
		{"literals", "they hold nothing", `{"secret": null, "b": {"secret": false}}`, `{"secret": null, "b": {"secret": false}}`},
		{"inside", "nor do containers hide it", `{"secret": ["a", {"b": ["c"]}], "d": "e"}`, `{"secret": ["*", {"*": ["*"]}], "d": "e"}`},
		{"array", "an element is no member", `["secret", "a"]`, `["secret", "a"]`},
		{"value", "nor is a value a name", `{"name": "my secret", "scope": ["a"]}`, `{"name": "my secret", "scope": ["a"]}`},
		{"twice", "the name of one member says nothing of the next", `{"secret": "a", "name": "b"}`, `{"secret": "*", "name": "b"}`},
		{"patch", "a patch names the member in its path", `[{"op": "add", "path": "/secret", "value": "a"}, {"value": "b"}]`, `[{"op": "add", "path": "/secret", "value": "*"}, {"value": "b"}]`},
		{"patch, value first", "order does not matter", `[{"value": {"a": "b"}, "path": "/secret"}]`, `[{"value": {"*": "*"}, "path": "/secret"}]`},
		{"in a text", "a text may hold a member, too", `["secret: 'abc'", "{\"client_secret\" : \"abc\"}", "client_secret=abc&x=y", "x"]`, `["secret: '****", "{\"client_secret\" : \"****"}", "client_secret=*******", "x"]`},
		{"no name in a text", "the word alone names nothing", `["secret abc: 'd'", "the secret", "Client secret: rotation job", "idn:client-secret:manage"]`, `["secret abc: 'd'", "the secret", "Client secret: rotation job", "idn:client-secret:manage"]`},
		// By shape.
		{"shape", "it is masked wherever it stands", `["` + s + `", "x ` + s + ` y"]`, `["` + stars + `", "x ` + stars + ` y"]`},
		{"as a name", "also as a name", `{"` + s + `": 1}`, `{"` + stars + `": 1}`},
		{"half", "a part is enough", `["` + half[:16] + `"]`, `["****************"]`},
		{"escapes", "escapes do not part", `["1d1bef2b\u0039f426383"]`, `["*********************"]`},
		{"bare", "nor need there be quotes", `[` + half + `]`, `[` + strings.Repeat("*", 32) + `]`},
		{"groups", "nor do marks part", `["1d1b-ef2b-9f42-6383-447f-64f6-9349"]`, `["**********************************"]`},
		{"invisible", "nor what nobody sees", "[\"1d1bef2b\u200b9f426383\"]", "[\"*******************\"]"},
		{"invisible in an escape", "nor within one", "[\"1d1bef2b\\u00\ufeff39f426383\"]", "[" + `"` + strings.Repeat("*", 24) + `"` + "]"},
		{"escape by chance", "digits of the secret may be read as an escape", `["\u1d1bef2b9f4263834"]`, `["\******************"]`},
		{"joiner", "not even where it is shown as it is", "[\"1d1bef2b\u200d9f426383\"]", "[\"*******************\"]"},
		// What must stay readable.
		{"vendor", "the vendor's sample token", `{"id": "86f1dc6fe8f54414950454cbb11278fa", "name": "NodeJS Integration", "scope": ["demo:personal-access-token-scope:first"], "owner": {"type": "IDENTITY", "id": "2c9180a46faadee4016fb4e018c20639", "name": "Support"}, "created": "2017-07-11T18:45:37.098Z", "accessTokenValiditySeconds": 36900, "userAwareTokenNeverExpires": true}`,
			`{"id": "86f1dc6f************************", "name": "NodeJS Integration", "scope": ["demo:personal-access-token-scope:first"], "owner": {"type": "IDENTITY", "id": "2c9180a4************************", "name": "Support"}, "created": "2017-07-11T18:45:37.098Z", "accessTokenValiditySeconds": 36900, "userAwareTokenNeverExpires": true}`},
		{"ids", "so are those of a bulk update known by their beginnings", `{"ids": ["86f1dc6fe8f54414950454cbb11278fa"]}`, `{"ids": ["86f1dc6f************************"]}`},
		{"id", "but only in their place", `{"name": "86f1dc6fe8f54414950454cbb11278fa"}`, `{"name": "********************************"}`},
		{"words", "a long name of words and numbers", `["idn:personal-access-token-scope-with-2-digits:read", "20260601000000000"]`, `["idn:personal-access-token-scope-with-2-digits:read", "20260601000000000"]`},
		// Documents that are broken.
		{"cut off", "the end of the value is missing", `{"secret": "ab`, `{"secret": "**`},
		{"no quote before", "nobody can tell what is a name", `{"name": "x, "secret": "ab"}`, `{"name": "x, "secret": "**"}`},
		{"no quote behind", "nor where the value ends", "{\"secret\": \"ab,\n\"name\": \"x\"}", "{\"secret\": \"**,\n\"****\": \"*\"}"},
		{"no quotes", "as in JavaScript", `{secret: 'ab'}`, `{secret: ****}`},
		{"no colon", "the value stands there nevertheless", `{"secret" "ab"}`, `{"******" "**"}`},
		{"two values", "the second may be the rest of it", `{"secret": "a" "b"}`, `{"secret": "*" "*"}`},
		{"before it", "what stands before is not hidden", `{"name": "x",, "id": "y"}`, `{"name": "x",, "id": "y"}`},
		{"escaped, broken", "escapes mean the same in a broken text", `{{"\u0073ecret": "ab"}`, `{{"\u0073ecret": "**"}`},
		{"shape, broken", "and so does shape", `{"x":: "` + half + `"}`, `{"x":: "` + strings.Repeat("*", 32) + `"}`},
		{"value before, broken", "a patch may be broken between value and path", `[{"value": "ab" x, "path": "/secret"}]`, `[{"value": "**" *, "****": "*******"}]`},
		{"deep", "depth costs memory, so it ends", strings.Repeat("[", 3000) + `{"secret": "ab"}`, strings.Repeat("[", 3000) + `{"secret": "**"}`},
		{"byte order mark", "it is no fault here", "\uFEFF{\"name\": \"secret\", \"x\": \"y\"}", "\uFEFF{\"name\": \"secret\", \"x\": \"y\"}"},
		{"two texts", "trailing data is read as well", `{"secret": "a"} {"secret": "b"}`, `{"secret": "*"} {"secret": "*"}`},
		{"empty", "nothing is nothing", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := string(mask(payload("x.json", c.in))); got != c.want {
				t.Errorf("%s\nin   %s\nwant %s\ngot  %s", c.reason, c.in, c.want, got)
			}
		})
	}
}

// The lines of an NDJSON file are documents of their own: a broken one hides
// nothing of the next whole one.
func TestMaskNDJSON(t *testing.T) {
	for _, c := range []struct{ name, reason, in, want string }{
		{"lines", "each is read from its beginning", "{\"secret\": \"a\"}\n{\"name\": \"b\"}\n", "{\"secret\": \"*\"}\n{\"name\": \"b\"}\n"},
		{"broken", "a whole object is trusted again", "{\"secret\": a\n{\"name\": \"b\"}\r\n", "{\"secret\": *\n{\"name\": \"b\"}\r\n"},
		{"over lines", "a value may stand on the next line, where none should", "{\"secret\":\n\"a\"}\n{\"name\": \"b\"}", "{\"secret\":\n\"*\"}\n{\"name\": \"b\"}"},
		{"long over lines", "as long as no line is whole", "{\"secret\": x\n\"a\"\n[\"b\"]\n{\"c\": \"d\"}", "{\"secret\": *\n\"*\"\n[\"*\"]\n{\"c\": \"d\"}"},
		{"name and value", "each on its line, each a text of its own", "\"secret\"\n:\n\"a\"\n", "\"secret\"\n:\n\"*\"\n"},
		{"patches", "a line may be an array", "{\"secret\":\n[{\"op\": \"add\"}]", "{\"secret\":\n[{\"op\": \"add\"}]"},
		{"byte order mark", "it is no fault here either", "\uFEFF{\"name\": \"secret\"}\n{\"name\": \"b\"}", "\uFEFF{\"name\": \"secret\"}\n{\"name\": \"b\"}"},
		{"blank lines", "they are nothing", "\n\n{\"secret\": \"a\"}\n\n", "\n\n{\"secret\": \"*\"}\n\n"},
	} {
		for _, path := range []string{"x.ndjson", "x.jsonl"} {
			if got := string(mask(payload(path, c.in))); got != c.want {
				t.Errorf("%s (%s)\nwant %q\ngot  %q", c.name, c.reason, c.want, got)
			}
		}
	}
}

// A configuration speaks of secrets, and holds none but by mistake.
func TestMaskConfiguration(t *testing.T) {
	const text = "- rule: secret-in-document\n  reason: the sample 1d1bef2b9f426383\n  until: 2026-12-31\n"
	d := &Document{Path: ".patlint.yaml", Text: []byte(text), Violations: []pat.Violation{{Rule: config.SuppressionUnused}}}
	want := strings.Replace(text, "1d1bef2b9f426383", "****************", 1)
	if got := string(mask(d)); got != want {
		t.Errorf("expected %s, got %s", want, got)
	}
	d.Violations[0].Rule = pat.RuleSyntax // a payload in spite of its name
	if got := string(mask(d)); strings.Contains(got, "reason") {
		t.Errorf("got %s", got)
	}
}

func payload(path, text string) *Document {
	return &Document{Path: path, Text: []byte(text), Violations: []pat.Violation{{Rule: pat.RuleSyntax}}}
}

// The document itself is the caller's.
func TestMaskLeavesText(t *testing.T) {
	text := []byte(`{"secret": "a"}`)
	d := payload("x.json", string(text))
	if mask(d); !bytes.Equal(d.Text, text) {
		t.Errorf("got %s", d.Text)
	}
}
