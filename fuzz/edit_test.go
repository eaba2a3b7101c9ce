package fuzz

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"
	"unicode/utf8"
)

// The edits: each changes one thing in a document and leaves the rest as it
// was, so that what is generated differs in one place from what is valid.

// edited makes some edits, most often one.
func edited(pick chooser, text string) string {
	for range one(pick, 0, 1, 1, 1, 2, 3) {
		text = edit(pick, text)
	}
	return text
}

func edit(pick chooser, text string) string {
	d := read(text)
	if d.root == nil || !d.valid() {
		return editBytes(pick, text)
	}
	return edits[pick(len(edits))].make(pick, d)
}

// The table is ordered: what it takes to reach meaning comes first.
var edits = []struct {
	name string
	make func(chooser, *document) string
}{
	{"another value", editValue},
	{"a value from elsewhere", editCopyValue},
	{"a time of another member, or near it", editTime},
	{"a character of a timestamp", editTimestamp},
	{"a member less", editDrop},
	{"a member or element twice", editTwice},
	{"another member name", editName},
	{"an unknown member", editUnknown},
	{"two members or elements swapped", editSwap},
	{"another form of a number", editNumber},
	{"another path or operation", editPatch},
	{"an escape in a string", editEscape},
	{"something odd in a string", editString},
	{"white space between tokens", editSpace},
	{"a value deeper inside", editWrap},
	{"a byte", func(pick chooser, d *document) string { return editBytes(pick, d.text) }},
}

func splice(text string, start, end int, with string) string {
	return text[:start] + with + text[end:]
}

// some picks one of the nodes that fit, or nil.
func some(pick chooser, d *document, fits func(*node) bool) *node {
	nodes := slices.DeleteFunc(d.nodes(), func(n *node) bool { return !fits(n) })
	if len(nodes) == 0 {
		return nil
	}
	return nodes[pick(len(nodes))]
}

func anyNode(*node) bool      { return true }
func isString(n *node) bool   { return n.first == '"' }
func isNumber(n *node) bool   { return n.first == '-' || '0' <= n.first && n.first <= '9' }
func hasMembers(n *node) bool { return len(n.members) > 0 }
func isTime(n *node) bool     { _, ok := slowTimestamp(n.text); return n.first == '"' && ok }
func isFull(n *node) bool     { return len(n.members)+len(n.elements) > 0 }
func isSeveral(n *node) bool  { return len(n.members)+len(n.elements) > 1 }

// oddValues are for every place where a value stands.
var oddValues = []string{
	`null`, `""`, `true`, `false`, `0`, `[]`, `{}`, `"x"`, `15`, `14`, `43200`, `43201`, `-1`, `[""]`, `[null]`, `["x"]`, `[1]`,
	`2147483647`, `2147483648`, `-2147483648`, `-2147483649`, `43200.0`, `4.32e4`, `432e2`, `1.5e1`, `15.5`, `-0`, `1e400`, `1e1000001`,
	`"2026-12-31T23:59:59.999Z"`, `"2017-07-11T18:45:37Z"`, `"2017-07-11T18:45:37.0981Z"`, `"0001-01-01T00:00:00Z"`, `"next friday"`, `1499798737098`,
	`"IDENTITY"`, `"identity"`, `" "`, "\"\u2003\"", "\"\u200b\"", `"sp:scopes:all"`, `"/name"`, `"/scope/-"`, `"replace"`,
	`{"type":"IDENTITY","id":"","name":"Support"}`, `{"type":"ROBOT"}`, `{"type":null}`, `[{"op":"remove","path":"/expirationDate"}]`,
}

func editValue(pick chooser, d *document) string {
	n := some(pick, d, anyNode)
	with := one(pick, oddValues...)
	if chance(pick, 64) { // more than anybody wants to read
		with = "[" + strings.Repeat(with+",", 1000) + with + "]"
	}
	return splice(d.text, n.start, n.end, with)
}

func editCopyValue(pick chooser, d *document) string {
	from, to := some(pick, d, anyNode), some(pick, d, anyNode)
	return splice(d.text, to.start, to.end, d.raw(from))
}

func editTime(pick chooser, d *document) string {
	from, to := some(pick, d, isTime), some(pick, d, isTime)
	if from == nil {
		return d.text
	}
	ms, _ := slowTimestamp(from.text)
	return splice(d.text, to.start, to.end, spell(pick, near(pick, timeOf(ms))))
}

func editTimestamp(pick chooser, d *document) string {
	n := some(pick, d, isTime)
	if n == nil {
		return d.text
	}
	at := n.start + 1 + pick(n.end-n.start-1)
	part := one(pick, "0", "1", "2", "3", "5", "6", "9", ".", "-", ":", "+", "Z", "T", "z", "t", " ", "00", ",", "+00:00", "-00:00", "+24:00", "٣")
	return splice(d.text, at, min(at+one(pick, 1, 0, len(part)), n.end-1), part)
}

// slot is a member or element as text, with the separator that goes with it.
type slot struct{ start, end int }

func slots(n *node) (out []slot) {
	for _, m := range n.members {
		out = append(out, slot{m.nameStart, m.value.end})
	}
	for _, e := range n.elements {
		out = append(out, slot{e.start, e.end})
	}
	return out
}

func editDrop(pick chooser, d *document) string {
	n := some(pick, d, isFull)
	if n == nil {
		return d.text
	}
	all := slots(n)
	switch k := pick(len(all)); {
	case len(all) == 1:
		return splice(d.text, all[0].start, all[0].end, "")
	case k == len(all)-1:
		return splice(d.text, all[k-1].end, all[k].end, "")
	default:
		return splice(d.text, all[k].start, all[k+1].start, "")
	}
}

// editTwice repeats a member, perhaps with another value, or under a name that
// is only spelled another way.
func editTwice(pick chooser, d *document) string {
	n := some(pick, d, isFull)
	if n == nil {
		return d.text
	}
	all := slots(n)
	from, to := pick(len(all)), pick(len(all))
	again := d.text[all[from].start:all[from].end]
	if len(n.members) > 0 {
		m := n.members[from]
		name, value := d.text[m.nameStart:m.nameEnd], d.raw(m.value)
		if chance(pick, 3) {
			name = `"` + strings.Replace(name[1:], m.name[:min(1, len(m.name))], escaped(m.name[:min(1, len(m.name))]), 1)
		}
		if chance(pick, 2) {
			value = one(pick, oddValues...)
		}
		again = name + ":" + value
	}
	return splice(d.text, all[to].end, all[to].end, ","+again)
}

// escaped spells a character as a JSON escape.
func escaped(s string) string {
	out := ""
	for _, unit := range utf16.Encode([]rune(s)) {
		out += fmt.Sprintf(`\u%04x`, unit)
	}
	return out
}

var memberNames = []string{
	"id", "secret", "name", "scope", "owner", "created", "lastUsed", "managed", "accessTokenValiditySeconds", "expirationDate",
	"userAwareTokenNeverExpires", "type", "op", "path", "from", "value", "ids", "patch",
	"ID", "Scope", "ſcope", "scopes", "createdAt", "", " id", "id ", "a/b", "a~b", "~0", "x", "\xff",
	strings.Repeat("n", 64), strings.Repeat("n", 65), sampleSecret,
}

func editName(pick chooser, d *document) string {
	n := some(pick, d, hasMembers)
	if n == nil {
		return d.text
	}
	m := n.members[pick(len(n.members))]
	return splice(d.text, m.nameStart, m.nameEnd, `"`+one(pick, memberNames...)+`"`)
}

func editUnknown(pick chooser, d *document) string {
	n := some(pick, d, func(n *node) bool { return n.first == '{' })
	if n == nil {
		return d.text
	}
	text := `"` + one(pick, memberNames[18:]...) + `":` + one(pick, append([]string{`{"a":{"a":1,"b":[]}}`, `{"a":1,"a":2}`, `[[{"x":1,"x":1}]]`}, oddValues...)...)
	if len(n.members) == 0 {
		return splice(d.text, n.start+1, n.start+1, text)
	}
	at := n.members[pick(len(n.members))].nameStart
	return splice(d.text, at, at, text+",")
}

func editSwap(pick chooser, d *document) string {
	n := some(pick, d, isSeveral)
	if n == nil {
		return d.text
	}
	all := slots(n)
	i := pick(len(all) - 1)
	a, b := all[i], all[i+1+pick(len(all)-1-i)]
	return d.text[:a.start] + d.text[b.start:b.end] + d.text[a.end:b.start] + d.text[a.start:a.end] + d.text[b.end:]
}

func editNumber(pick chooser, d *document) string {
	n := some(pick, d, isNumber)
	if n == nil {
		return d.text
	}
	raw := d.raw(n)
	return splice(d.text, n.start, n.end, one(pick, raw+".0", raw+"e0", raw+"0e-1", "0."+raw, "-"+raw, "0"+raw, "+"+raw, raw+".", raw+"E+00",
		raw+"."+strings.Repeat("0", 80), raw+"5", raw+" ", "0x"+raw, raw+"e", raw+strings.Repeat("0", 30), `"`+raw+`"`))
}

func editPatch(pick chooser, d *document) string {
	n := some(pick, d, func(n *node) bool { return n.get("op") != nil || n.get("path") != nil })
	if n == nil {
		return d.text
	}
	n = n.members[pick(len(n.members))].value
	return splice(d.text, n.start, n.end, `"`+one(pick, append(append([]string{
		"/name/0", "/scope/01", "/scope/x", "/scope/", "/scope/0/x", "/scope/-1", "/scope/99999999999999999999", "/id", "/accessTokenValiditySeconds",
		"", "/", "name", "/Name", "/na~me", "/na~0me", "/na~1me", "/scope~1-", "#/name", "/expirationDate/", "/owner/id", `\u002fname`,
		"REPLACE", "set", " add"}, ops...), paths...)...)+`"`)
}

func editEscape(pick chooser, d *document) string {
	var all []slot
	for _, n := range d.nodes() {
		if isString(n) && n.end-n.start > 2 {
			all = append(all, slot{n.start + 1, n.end - 1})
		}
	}
	for _, m := range d.members() {
		if m.nameEnd-m.nameStart > 2 {
			all = append(all, slot{m.nameStart + 1, m.nameEnd - 1})
		}
	}
	if len(all) == 0 {
		return d.text
	}
	s := all[pick(len(all))]
	at := s.start + pick(s.end-s.start)
	for at > s.start && !utf8.RuneStart(d.text[at]) {
		at--
	}
	r, size := utf8.DecodeRuneInString(d.text[at:s.end])
	with := escaped(string(r))
	if chance(pick, 2) {
		with = `\u` + strings.ToUpper(with[2:])
	}
	return splice(d.text, at, at+size, with)
}

var oddParts = []string{
	"é", "\U0001F600", "\u2028", "\x7f", `\n`, `\/`, `\"`, `\\`, `\u0000`, `\ud83d\ude00`, " ", "~", "/",
	"\xff", "\xc3", "\xed\xa0\x80", "\xf4\x90\x80\x80", `\ud83d`, `\ude00`, `\ud83dx`, `\ud83d\ud83d\ude00`, `\ud83d\u0041`,
	"\n", "\x00", "\t", "\x1f", `\x`, `\u12`, `\u00zz`, `\u`, `\`, `\'`, `"`, sampleSecret, strings.Repeat("a", 70),
}

func editString(pick chooser, d *document) string {
	n := some(pick, d, isString)
	if n == nil {
		return d.text
	}
	at := n.start + 1 + pick(n.end-n.start-1)
	return splice(d.text, at, at, one(pick, oddParts...))
}

func editSpace(pick chooser, d *document) string {
	at := []int{0, len(d.text)}
	for _, n := range d.nodes() {
		at = append(at, n.start, n.end)
	}
	for _, m := range d.members() {
		at = append(at, m.nameStart, m.nameEnd)
	}
	k := at[pick(len(at))]
	return splice(d.text, k, k, one(pick, " ", "\n", "\r\n", "\t", strings.Repeat(" ", 20), "\v", "\u00a0", "\ufeff", "\x00", "//x\n", "/**/", ",", "0", "null", "]", "}"))
}

func editWrap(pick chooser, d *document) string {
	n, deep := some(pick, d, anyNode), one(pick, 1, 2)
	if chance(pick, 16) {
		deep = maxDepth - 3 + pick(5)
	}
	left, right := "[", "]"
	if chance(pick, 3) {
		left, right = `{"a":`, "}"
	}
	return splice(d.text, n.start, n.end, strings.Repeat(left, deep)+d.raw(n)+strings.Repeat(right, deep))
}

func editBytes(pick chooser, text string) string {
	at := pick(len(text) + 1)
	switch part := one(pick, "", "\"", "{", "}", "[", "]", ":", ",", "0", "e", ".", "-", "\\", " ", "\xff", "\x00", "t", "null"); pick(4) {
	case 0:
		return splice(text, at, at, part)
	case 1:
		return splice(text, at, min(at+1, len(text)), part)
	case 2:
		return splice(text, at, min(at+1+pick(40), len(text)), part)
	default:
		return text[:at] + part
	}
}

// Every edit must be able to change something in a plain document of its kind,
// or it is dead weight; and half of what comes out must still be JSON, or the
// properties are about syntax only.
func TestEdits(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	pick := fromRand(r)
	for _, e := range edits {
		changed, valid := 0, 0
		for k := range 600 {
			d := read(payload(pick, kinds[k%len(kinds)]))
			if after := e.make(pick, d); after != d.text {
				if changed++; read(after).valid() {
					valid++
				}
			}
		}
		t.Logf("%-40s changed %d of 600, of which %d are JSON", e.name, changed, valid)
		if changed < 100 {
			t.Errorf("%s: changed %d of 600 documents", e.name, changed)
		}
	}
}

func timeOf(ms int64) time.Time {
	return time.UnixMilli(ms).UTC()
}
