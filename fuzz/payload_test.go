package fuzz

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/sailpat/sailpat/pat"
)

// Payloads as text, built from choices: the shape is right, the meaning often
// is. What is wrong with the rest of the documents, the edits do.

const (
	sampleID     = "86f1dc6fe8f54414950454cbb11278fa"
	sampleOwner  = "2c9180a46faadee4016fb4e018c20639"
	sampleSecret = "1d1bef2b9f426383447f64f69349fc7cac176042578d205c256ba3f37c59adb9"
)

// payload returns a document of a kind.
func payload(pick chooser, kind pat.Kind) string {
	text := ""
	switch kind {
	case pat.KindToken:
		text = tokenText(pick, 0)
	case pat.KindList:
		var tokens []string
		for k := range pick(4) {
			tokens = append(tokens, tokenText(pick, k))
		}
		text = "[" + strings.Join(tokens, ",") + "]"
	case pat.KindCreate:
		text = createText(pick)
	case pat.KindCreated:
		text = createdText(pick)
	case pat.KindPatch:
		text = patchText(pick, pick(4), operationText)
	case pat.KindBulk:
		text = bulkText(pick)
	}
	if chance(pick, 6) {
		var spread bytes.Buffer
		json.Indent(&spread, []byte(text), "\t", " ")
		return spread.String() + "\r\n"
	}
	return text
}

// An object collects members as text; "" is an absent one.
type object []string

func (o *object) add(name, value string) {
	if value != "" {
		*o = append(*o, fmt.Sprintf("%q:%s", name, value))
	}
}

func (o object) text(pick chooser) string {
	if chance(pick, 5) { // another order
		k := pick(len(o) + 1)
		o = append(slices.Clone(o[k:]), o[:k]...)
	}
	return "{" + strings.Join(o, ",") + "}"
}

func tokenText(pick chooser, k int) string {
	created := instant(pick)
	expires, acknowledged := expiry(pick, created)
	var o object
	o.add("id", idText(pick, k))
	o.add("name", nameText(pick, k))
	o.add("scope", one(pick, scopes...))
	o.add("owner", one(pick, owners...))
	o.add("created", spell(pick, created))
	if chance(pick, 2) {
		o.add("lastUsed", one(pick, "null", spell(pick, near(pick, created))))
	}
	o.add("managed", one(pick, "", "false", "true"))
	o.add("accessTokenValiditySeconds", validity(pick, ""))
	o.add("expirationDate", expires)
	o.add("userAwareTokenNeverExpires", acknowledged)
	return o.text(pick)
}

func createText(pick chooser) string {
	expires, acknowledged := expiry(pick, instant(pick))
	var o object
	o.add("name", nameText(pick, 0))
	o.add("scope", one(pick, append([]string{""}, scopes...)...))
	o.add("accessTokenValiditySeconds", validity(pick, "", "null"))
	o.add("expirationDate", expires)
	o.add("userAwareTokenNeverExpires", one(pick, acknowledged, acknowledged, "null"))
	return o.text(pick)
}

func createdText(pick chooser) string {
	created := instant(pick)
	expires, acknowledged := expiry(pick, created)
	var o object
	o.add("id", idText(pick, 0))
	o.add("secret", one(pick, `"`+sampleSecret+`"`, `"********"`, `"x"`))
	o.add("name", nameText(pick, 0))
	o.add("scope", one(pick, scopes...))
	o.add("owner", one(pick, owners...))
	o.add("created", spell(pick, created))
	o.add("accessTokenValiditySeconds", validity(pick))
	o.add("expirationDate", expires)
	o.add("userAwareTokenNeverExpires", acknowledged)
	return o.text(pick)
}

// idText is another id for each element of a list, most of the time.
func idText(pick chooser, k int) string {
	if chance(pick, 8) {
		k = 0
	}
	return fmt.Sprintf("%q", sampleID[:31]+string("abcdef"[k]))
}

func nameText(pick chooser, k int) string {
	name := one(pick, "NodeJS Integration", "NodeJS Integration", "Nightly report", " ", "日本語", "a/b~c", "\\ud83d\\ude00", `say \"hi\"`, "\\u0041\\t")
	if !chance(pick, 3) {
		name += strings.Repeat("!", k)
	}
	return `"` + name + `"`
}

var (
	scopes = []string{
		`["demo:personal-access-token-scope:first"]`, `["demo:personal-access-token-scope:first","demo:personal-access-token-scope:second"]`,
		`null`, `[]`, `["sp:scopes:all"]`, `["two scopes","two scopes"]`,
	}
	owners = []string{
		`{"type":"IDENTITY","id":"` + sampleOwner + `","name":"Support"}`, `{"id":"` + sampleID + `","type":"IDENTITY"}`, `{}`, `{"name":"Support"}`,
	}
)

func validity(pick chooser, others ...string) string {
	if chance(pick, 10) {
		return one(pick, "14", "43201", "0", "-0", "43200.0", "2147483648")
	}
	return one(pick, append([]string{"36900", "15", "43200"}, others...)...)
}

// instant returns a time around which the dates of a token lie: mostly plain
// ones, but also where months end, days leap and time begins and ends.
func instant(pick chooser) time.Time {
	return one(pick,
		time.Date(2017, 7, 11, 18, 45, 37, 98e6, time.UTC),
		time.Date(2026, 5, 1, 9, 0, 0, 0, time.UTC),
		time.Date(2025, 8, 31, 23, 59, 59, 999e6, time.UTC),
		time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC),
		time.Date(1, 1, 1, 0, 0, 0, 1e6, time.UTC),
		time.Date(9999, 6, 30, 23, 59, 59, 999e6, time.UTC))
}

// near returns a time not far from another: where rules draw their lines.
func near(pick chooser, t time.Time) time.Time {
	switch pick(7) {
	case 0:
		return t.AddDate(0, 0, 1+pick(200))
	case 1:
		return t
	case 2:
		return t.Add(time.Millisecond)
	case 3:
		return t.Add(-time.Millisecond)
	case 4:
		return slowSixMonths(t)
	case 5:
		return slowSixMonths(t).Add(time.Millisecond)
	}
	return t.AddDate(0, -1, 0)
}

// spell writes a time as a JSON string, mostly in the canonical form.
func spell(pick chooser, t time.Time) string {
	layout := "2006-01-02T15:04:05.000Z07:00"
	switch pick(8) {
	case 5:
		layout = "2006-01-02T15:04:05.999Z07:00"
	case 6:
		layout = "2006-01-02T15:04:05.000000000Z07:00"
	case 7:
		t = t.In(time.FixedZone("", one(pick, 3600, -5*3600-1800, 23*3600+59*60, -23*3600-59*60, 60)))
	}
	if y := t.Year(); y < 0 || y > 9999 {
		t = t.UTC()
	}
	return `"` + t.Format(layout) + `"`
}

// expiry returns what a payload says of when it expires: mostly something that
// both dialects accept.
func expiry(pick chooser, created time.Time) (expires, acknowledged string) {
	switch pick(8) {
	case 0, 1:
		return spell(pick, slowSixMonths(created)), ""
	case 2, 3:
		return spell(pick, near(pick, created)), one(pick, "", "false", "true")
	case 4:
		return "", "true"
	case 5:
		return "null", "true"
	case 6:
		return `""`, "true"
	}
	return one(pick, "", "null", `""`, `"2026-12-31T23:59:59.999Z"`), one(pick, "", "true", "false")
}

var (
	ops   = []string{"replace", "add", "remove", "test", "move", "copy"}
	paths = []string{"/name", "/scope", "/scope/0", "/scope/-", "/expirationDate", "/userAwareTokenNeverExpires"}
)

// operationText returns an operation that RFC 6902 allows, with a value that
// fits the path.
func operationText(pick chooser) string {
	op, path := one(pick, ops...), one(pick, paths...)
	var o object
	o.add("op", `"`+op+`"`)
	switch op {
	case "move", "copy":
		o.add("from", one(pick, `"/scope/0"`, `"/scope/10"`, `"/name"`))
		o.add("path", one(pick, `"/scope/-"`, `"/scope/1"`, `"`+path+`"`))
	case "remove":
		o.add("path", `"`+path+`"`)
	default:
		o.add("path", `"`+path+`"`)
		o.add("value", patchValue(pick, path))
	}
	return o.text(pick)
}

func patchValue(pick chooser, path string) string {
	switch path {
	case "/name":
		return one(pick, nameText(pick, 0), `""`)
	case "/scope":
		return one(pick, scopes...)
	case "/expirationDate":
		return one(pick, spell(pick, instant(pick)), spell(pick, near(pick, instant(pick))), "null", `""`)
	case "/userAwareTokenNeverExpires":
		return one(pick, "true", "true", "true", "false")
	}
	return one(pick, `"demo:personal-access-token-scope:first"`, `""`, `"two scopes"`)
}

// expiryOperation is one that bulk-update allows.
func expiryOperation(pick chooser) string {
	path := one(pick, paths[4:]...)
	op := one(pick, "replace", "add")
	if path == "/expirationDate" && chance(pick, 6) {
		return `{"op":"remove","path":"/expirationDate"}`
	}
	return fmt.Sprintf(`{"op":%q,"path":%q,"value":%s}`, op, path, patchValue(pick, path))
}

func patchText(pick chooser, n int, operation func(chooser) string) string {
	var out []string
	for range n {
		out = append(out, operation(pick))
	}
	return "[" + strings.Join(out, ",") + "]"
}

func bulkText(pick chooser) string {
	n := 1 + pick(3)
	if chance(pick, 10) {
		n = one(pick, 0, 24, 25, 26)
	}
	var ids []string
	for k := range n {
		ids = append(ids, fmt.Sprintf("%q", sampleID[:30]+fmt.Sprintf("%02d", k)))
	}
	operation := expiryOperation
	if chance(pick, 8) {
		operation = operationText
	}
	var o object
	o.add("ids", "["+strings.Join(ids, ",")+"]")
	o.add("patch", patchText(pick, 1+pick(3), operation))
	return o.text(pick)
}
