package jsonscan

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// named makes a table of names; a required one ends in "!".
func named(texts ...string) *Names {
	names := make([]Name, len(texts))
	for k, text := range texts {
		text, required := strings.CutSuffix(text, "!")
		names[k] = Name{ID: k, Text: text, Required: required}
	}
	return NewNames(names...)
}

// skim reads any text and lists its faults as "code pointer start-end".
func skim(text string) []string {
	d := Scanner{Text: text}
	d.End(d.Skip(d.Space(0)))
	return list(&d)
}

func list(d *Scanner) []string {
	out := []string{}
	for _, f := range d.Faults {
		s := fmt.Sprintf("%s %s %d-%d", codes[f.Code], d.Pointer(&f), f.Start, f.End)
		if f.FirstEnd > 0 {
			s += fmt.Sprintf(" first %d-%d", f.FirstStart, f.FirstEnd)
		}
		out = append(out, s)
	}
	return out
}

var codes = map[Code]string{Syntax: "syntax", TrailingData: "trailing", InvalidUTF8: "utf8", LoneSurrogate: "surrogate",
	DuplicateName: "duplicate", TooDeep: "deep", MissingName: "missing", UnknownName: "unknown", WrongType: "type", NullNotAllowed: "null"}

func TestSkip(t *testing.T) {
	for _, c := range []struct {
		name, text, reason string
		want               []string
	}{
		{"every form of number", `[0,-0,1,-1,10,0.5,-1.25,1e5,1E+5,2e-5,0e0]`, "RFC 8259 §6", nil},
		{"every escape", `"\"\\\/\b\f\n\r\t\u00e9\uD83D\uDE00"`, "RFC 8259 §7", nil},
		{"white space", " \t\r\n{ \"a\" : [ 1 , 2 ] , \"b\" : { } } \n", "RFC 8259 §2", nil},
		{"literals", `[true,false,null]`, "RFC 8259 §3", nil},
		{"nothing", ``, "at the end of the text", []string{"syntax  0-0"}},
		{"form feed is no white space", "\f1", "RFC 8259 §2", []string{"syntax  0-1"}},
		{"no-break space is no white space", "\u00a01", "RFC 8259 §2", []string{"syntax  0-1"}},
		{"misspelled literal", `[tru3]`, "at the first wrong byte", []string{"syntax /0 4-5"}},
		{"literal cut off", `{"a":nul`, "at the end", []string{"syntax /a 8-8"}},
		{"literal that goes on", `[nulll]`, "a separator was expected", []string{"syntax  5-6"}},
		{"minus alone", `[-]`, "a digit was expected", []string{"syntax /0 2-3"}},
		{"fraction without digit", `[1.]`, "a digit was expected", []string{"syntax /0 3-4"}},
		{"exponent without digit", `[1e+]`, "a digit was expected", []string{"syntax /0 4-5"}},
		{"point first", `[.5]`, "no value begins so", []string{"syntax /0 1-2"}},
		{"leading zero", `[01]`, "the digit after it is wrong", []string{"syntax /0 2-3"}},
		{"leading zero after minus", `[-01]`, "the digit after it is wrong", []string{"syntax /0 3-4"}},
		{"string without end", `["abc`, "at the end", []string{"syntax /0 5-5"}},
		{"unknown escape", `["\x41"]`, "up to the character that cannot stand there; the string goes on", []string{"syntax /0 2-4"}},
		{"short escape", `["\u12"]`, "the quote still ends the string", []string{"syntax /0 2-6"}},
		{"short escape before what follows the digits", `["\u12:4"]`, "the colon cannot stand there", []string{"syntax /0 2-7"}},
		{"surrogates at the end of the text", `["\ud83d\ude00`, "nothing is wrong with the pair", []string{"syntax /0 14-14"}},
		{"short escape before an escaped quote", `["\u12\"x"]`, "the quote is still escaped", []string{"syntax /0 2-6"}},
		{"escape of a line feed", "[\"\\\n\"]", "one fault, not also a raw control character", []string{"syntax /0 2-4"}},
		{"raw line feed", "[\"a\nb\"]", "must be escaped", []string{"syntax /0 3-4"}},
		{"delete is no control character", "[\"\x7f\"]", "RFC 8259 §7: U+0000 to U+001F", nil},
		{"two runs of bad bytes", "[\"\xff\xfea\xff\"]", "one fault a run", []string{"utf8 /0 2-4", "utf8 /0 5-6"}},
		{"high surrogate alone", `["\ud800x"]`, "RFC 7493 §2.1", []string{"surrogate /0 2-8"}},
		{"high surrogate before a pair", `["\ud800\ud83d\ude00"]`, "only the first is alone", []string{"surrogate /0 2-8"}},
		{"low surrogate first", `["\udc00"]`, "RFC 7493 §2.1", []string{"surrogate /0 2-8"}},
		{"surrogate in a name", `{"\ud800":1,"\ud800":2}`, "is reported at the object; a faulty name has no duplicate",
			[]string{"surrogate  2-8", "surrogate  13-19"}},
		{"no colon", `{"a" 1}`, "at the value", []string{"syntax  5-6"}},
		{"no comma", `{"a":1 "b":2}`, "at the next name", []string{"syntax  7-8"}},
		{"trailing comma", `{"a":1,}`, "a name was expected", []string{"syntax  7-8"}},
		{"trailing comma in an array", `[1,]`, "a value was expected", []string{"syntax  3-4"}},
		{"leading comma", `[,1]`, "a value was expected", []string{"syntax /0 1-2"}},
		{"name without quotes", `{a:1}`, "a name was expected", []string{"syntax  1-2"}},
		{"wrong bracket", `[1}`, "the array is not closed", []string{"syntax  2-3"}},
		{"pointer of a fault deep inside", `{"a":[0,{"b~/c":[tru]}]}`, "steps are escaped (RFC 6901 §3)", []string{"syntax /a/1/b~0~1c/0 20-21"}},
		{"two values", `1 2 `, "up to the last byte that is no white space", []string{"trailing  2-3"}},
		{"duplicate", `{"a":1,"b":2,"a":3}`, "with the place of the first", []string{"duplicate /a 13-16 first 1-4"}},
		{"three of one name", `{"a":1,"a":2,"a":3}`, "each later one, always against the first",
			[]string{"duplicate /a 7-10 first 1-4", "duplicate /a 13-16 first 1-4"}},
		{"duplicate by escape", `{"\u0061\/":1,"a/":3}`, "names are compared by what they mean", []string{"duplicate /a~1 14-18 first 1-11"}},
		{"duplicate in an inner object only", `{"a":{"a":1,"b":{"x":1,"x":2}},"b":1}`, "objects do not share names",
			[]string{"duplicate /a/b/x 23-26 first 17-20"}},
		{"not duplicates", `{"é":1,"è":2,"A":1,"a":2,"":3}`, "a shared first byte, another case, the empty name", nil},
		{"a long name is not quoted", `{"` + strings.Repeat("x", 65) + `":{"a":1,"a":2}}`, "the fault stands at the object",
			[]string{"duplicate  76-79 first 70-73"}},
		{"a name like a secret is not quoted", `{"0123456789abcdef0123456789abcdef":[tru]}`, "the fault stands at the object", []string{"syntax  40-41"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.want == nil {
				c.want = []string{}
			}
			if diff := cmp.Diff(c.want, skim(c.text)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", c.reason, diff)
			}
			if ok := len(c.want) == 0; ok && !json.Valid([]byte(c.text)) {
				t.Error("encoding/json disagrees")
			}
		})
	}
}

func TestDepth(t *testing.T) {
	for _, c := range []struct {
		name, open, close string
		depth             int
		want              int // faults
	}{
		{"arrays, as deep as allowed", "[", "]", MaxDepth, 0},
		{"arrays, one deeper", "[", "]", MaxDepth + 1, 1},
		{"objects, as deep as allowed", `{"":`, "}", MaxDepth - 1, 0},
		{"objects, one deeper", `{"":`, "}", MaxDepth, 1},
	} {
		inner := "0"
		if c.open != "[" {
			inner = "{}"
		}
		got := skim(strings.Repeat(c.open, c.depth) + inner + strings.Repeat(c.close, c.depth))
		if len(got) != c.want || c.want == 1 && !strings.HasPrefix(got[0], "deep ") {
			t.Errorf("%s: %v", c.name, got)
		}
	}
	if got := skim(strings.Repeat("[", 64<<20)); len(got) != 1 {
		t.Errorf("64 MiB of brackets: %v", got)
	}
}

// Incomplete is true for every truncated text and no other: streams depend on it.
func TestShort(t *testing.T) {
	const text = ` {"a\u0041\ud83d\ude00":[true,false,null,-12.5e+3,"x\n"],"b":{"c":"é"}} `
	for end := range len(text) - 1 {
		d := Scanner{Text: text[:end]}
		d.End(d.Skip(d.Space(0)))
		if !d.Incomplete || !d.Broken {
			t.Errorf("%q: short %v, broken %v", text[:end], d.Incomplete, d.Broken)
		}
	}
	for _, text := range []string{text, `[tru3`, `[1}`, `{"a"1`, "[1 2"} {
		d := Scanner{Text: text}
		if d.End(d.Skip(d.Space(0))); d.Incomplete {
			t.Errorf("%q is not cut off", text)
		}
	}
}

func TestObject(t *testing.T) {
	names := named("id!", "longer-name!", "x", "expirationDate")
	read := func(d *Scanner) (met []string, unknown string) {
		i := d.Space(0)
		o := Object{Names: names, Start: i}
		for i = d.Next(&o, i); o.More; i = d.Next(&o, i) {
			from := i
			i = d.Skip(i)
			met = append(met, names.Texts()[o.Member]+"="+d.Text[from:i])
		}
		d.End(i)
		return met, string(o.Unknown)
	}
	for _, c := range []struct {
		name, text, reason string
		met                []string
		faults             []string
	}{
		{"usual order", `{"id":1,"longer-name":2,"x":3,"expirationDate":4}`, "", []string{"id=1", "longer-name=2", "x=3", "expirationDate=4"}, nil},
		{"another order", `{"expirationDate":4,"x":3,"longer-name":2,"id":1}`, "", []string{"expirationDate=4", "x=3", "longer-name=2", "id=1"}, nil},
		{"white space everywhere", "{ \"id\" :\n1 ,\t\"longer-name\"\r:2 }", "", []string{"id=1", "longer-name=2"}, nil},
		{"names spelled with escapes", `{"\u0069d":1,"longer\u002dname":2}`, "", []string{"id=1", "longer-name=2"}, nil},
		{"missing", `{"x":3}`, "in the usual order, at the brace", []string{"x=3"}, []string{"missing /id 0-1", "missing /longer-name 0-1"}},
		{"empty", `{}`, "all that is required is missing", nil, []string{"missing /id 0-1", "missing /longer-name 0-1"}},
		{"unknown", `{"id":1,"ID":2,"longer-name":2}`, "case differs", []string{"id=1", "longer-name=2"}, []string{"unknown /ID 8-12"}},
		{"shorter and longer names", `{"id":1,"i":2,"idx":3,"longer-name":2,"longer-nam":4,"longer-name2":5}`, "",
			[]string{"id=1", "longer-name=2"}, []string{"unknown /i 8-11", "unknown /idx 14-19", "unknown /longer-nam 38-50", "unknown /longer-name2 53-67"}},
		{"a known name twice", `{"x":0,"id":1,"longer-name":2,"id":3,"x":4}`, "the caller meets the first; Related comes in one pass",
			[]string{"x=0", "id=1", "longer-name=2"}, []string{"duplicate /id 30-34 first 7-11", "duplicate /x 37-40 first 1-4"}},
		{"an unknown name twice", `{"id":1,"y":0,"longer-name":2,"y":{}}`, "one fault each",
			[]string{"id=1", "longer-name=2"}, []string{"unknown /y 8-11", "duplicate /y 30-33 first 8-11"}},
		{"cut off after a name", `{"id"`, "nothing is said of what is missing", nil, []string{"syntax  5-5"}},
		{"no object", `[1]`, "", nil, []string{"type  0-3"}},
		{"null", `null`, "", nil, []string{"null  0-4"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.faults == nil {
				c.faults = []string{}
			}
			d := Scanner{Text: c.text}
			met, _ := read(&d)
			if diff := cmp.Diff(c.met, met); diff != "" {
				t.Errorf("met, %s (-want +got):\n%s", c.reason, diff)
			}
			if diff := cmp.Diff(c.faults, list(&d)); diff != "" {
				t.Errorf("faults, %s (-want +got):\n%s", c.reason, diff)
			}
			if d.Depth != 0 && !d.Broken {
				t.Errorf("depth %d at the end", d.Depth)
			}
		})
	}
	t.Run("unknown members kept", func(t *testing.T) {
		d := Scanner{Text: `{"id":1, "a" : [1, "x y" ],"longer-name":2,"b\n":{ }}`, Unknown: KeepUnknown}
		if _, unknown := read(&d); unknown != `,"a":[1,"x y"],"b\n":{}` || len(d.Faults) != 0 {
			t.Errorf("got %s, %v", unknown, list(&d))
		}
	})
	t.Run("unknown members noted", func(t *testing.T) {
		d := Scanner{Text: `{"id":1,"a":1,"a":2,"longer-name":2}`, Unknown: NoteUnknown}
		read(&d)
		if diff := cmp.Diff([]string{"unknown /a 8-11", "duplicate /a 14-17 first 8-11"}, list(&d)); diff != "" || d.notes != 1 {
			t.Errorf("%d notes (-want +got):\n%s", d.notes, diff)
		}
	})
}

// Notes do not count against the limit of faults, and each limit is reported.
func TestNotesHaveALimitOfTheirOwn(t *testing.T) {
	var b strings.Builder
	for k := range 2 * MaxFaults {
		fmt.Fprintf(&b, `,"u%d":{"a":1,"a":2}`, k)
	}
	d := Scanner{Text: "{" + b.String()[1:] + "}", Unknown: NoteUnknown}
	o := Object{Names: named("id")}
	for i := d.Next(&o, 0); o.More; i = d.Next(&o, i) {
	}
	faults := 0
	for _, f := range d.Faults {
		if f.Code == DuplicateName {
			faults++
		}
	}
	if faults != MaxFaults || len(d.Faults) != 2*MaxFaults || !d.FaultsTruncated || !d.NotesTruncated {
		t.Errorf("%d faults of %d, cut %v and %v", faults, len(d.Faults), d.FaultsTruncated, d.NotesTruncated)
	}
}

func TestLocate(t *testing.T) {
	const text = ` {"a":[0,{"b~/":"x"}, 2],"a":7,"c":{"d":null} } `
	for _, c := range []struct{ pointer, name, value, reason string }{
		{"", "", strings.TrimSpace(text), "the whole value"},
		{"/a", `"a"`, `[0,{"b~/":"x"}, 2]`, "the first of two"},
		{"/a/1/b~0~1", `"b~/"`, `"x"`, "escaped"},
		{"/a/2", "", "2", "an element has no name"},
		{"/c/d", `"d"`, "null", ""},
		{"/a/3", "", "", "not there"},
		{"/c/d/e", "", "", "below a scalar"},
	} {
		p := Locate(text, 0, []string{c.pointer, "/c"})[0]
		if name, value := text[p.NameStart:p.NameEnd], text[p.Start:p.End]; name != c.name || value != c.value {
			t.Errorf("%s (%s): %q %q", c.pointer, c.reason, name, value)
		}
	}
}

func TestAppendString(t *testing.T) {
	for c := range 0x250 {
		for _, s := range []string{string(rune(c)), "12345678" + string(rune(c)) + "x", string(rune(c)) + "abcdefghijk"} {
			out, ok := AppendString([]byte("~"), s)
			var back string
			if err := json.Unmarshal(out[1:], &back); !ok || err != nil || back != s {
				t.Errorf("%q: %s, %v, %v", s, out, ok, err)
			}
			d := Scanner{Text: string(out[1:])}
			if end := d.String(0, &back); end != len(d.Text) || back != s || len(d.Faults) > 0 {
				t.Errorf("%q is read back as %q", s, back)
			}
		}
	}
	for _, s := range []string{"\xff", "abcdefgh\xc3", "\xed\xa0\x80", "\"\xff"} {
		if out, ok := AppendString([]byte("~"), s); ok || string(out) != "~" {
			t.Errorf("%q: %s, %v", s, out, ok)
		}
	}
}

// Next compares a name in words of eight bytes if the text is long enough. The
// test has each length of a name, each byte wrong in turn, as the first and as
// the second member, near the end of the text and far from it.
func TestNamesOfEveryLength(t *testing.T) {
	for n := 1; n <= 28; n++ {
		name := ("abcdefghijklmnopqrstuvwxyz0123456789-ABCDEF")[:n]
		names := named(name, "zzz")
		for _, far := range []string{"", `,"filling":"` + strings.Repeat("x", 40) + `"`} {
			read := func(text string) bool {
				d := Scanner{Text: `{"` + text + `":1` + far + "}"}
				o := Object{Names: names}
				first := d.Next(&o, 0)
				e := Scanner{Text: `{"zzz":0,"` + text + `":1` + far + "}"}
				p := Object{Names: names}
				second := e.Next(&p, e.Skip(e.Next(&p, 0)))
				found, again := o.More && o.Member == 0 && d.Peek(first) == '1', p.More && p.Member == 0 && e.Peek(second) == '1'
				if found != again {
					t.Errorf("%s: as the first member %v, as the second %v", text, found, again)
				}
				return found
			}
			if !read(name) {
				t.Errorf("%s is not found", name)
			}
			for k := range n {
				if wrong := name[:k] + "_" + name[k+1:]; read(wrong) {
					t.Errorf("%s is taken for %s", wrong, name)
				}
			}
			if read(name[:n-1]) || read(name+"x") {
				t.Errorf("a shorter or longer name is taken for %s", name)
			}
		}
	}
}

// String32 does what String does, for strings of any length and with any fault.
func TestString32(t *testing.T) {
	for length := 30; length <= 34; length++ {
		for k := range length + 1 {
			for _, odd := range []string{"", `"`, `\`, "\n", "\x00", "\x7f", "\x80", "é", " ", "!", "#", "[", "]", `\"`, `\u0041`} {
				for _, after := range []string{`"`, `","x":"` + strings.Repeat("y", 40) + `"`} {
					plain := strings.Repeat("a", length)
					text := `"` + plain[:k] + odd + plain[min(k+len(odd), length):] + after
					d, e := Scanner{Text: text}, Scanner{Text: text}
					got, want := "before", "before"
					end, wantEnd := d.String32(0, &got), e.String(0, &want)
					if got != want || end != wantEnd || !slices.Equal(d.Faults, e.Faults) {
						t.Fatalf("%s: got %q to %d, expected %q to %d", text, got, end, want, wantEnd)
					}
				}
			}
		}
	}
	for _, text := range []string{"", "1", "[", "null"} {
		d, got := Scanner{Text: text}, "before"
		if d.String32(0, &got); got != "before" || len(d.Faults) == 0 {
			t.Errorf("%q is taken for a string", text)
		}
	}
}

func TestQuotable(t *testing.T) {
	for _, c := range []struct {
		name, reason string
		want         bool
	}{
		{"userAwareTokenNeverExpires", "a member", true},
		{"acess_token_validity-seconds2", "a near miss", true},
		{"2017-07-11T18:45:37.098Z", "a time", true},
		{strings.Repeat("x", 64), "as long as allowed", true},
		{strings.Repeat("x", 65), "longer", false},
		{"a\xff", "no text", false},
		{"1d1bef2b9f426383", "16 hexadecimal digits", false},
		{"deadbeefdeadbeef", "16 letters that are digits: perhaps a word", true},
		{"1d1b-ef2b-9f42-6383-4474", "in groups", false},
		{"00000000000000000000", "20 digits", false},
		{"QmFzZTY0IGlzIG5vdCBlbmNyeXB0aW9uCg==7", "Base64", false},
		{"x 1d1bef2b9f426383447f64f69349fc7c y", "in the middle", false},
	} {
		if got := Quotable(c.name); got != c.want {
			t.Errorf("%s (%s): %v", c.name, c.reason, got)
		}
	}
}

func TestPointerLength(t *testing.T) {
	name := strings.Repeat("~", 15) // 31 bytes as a step
	text := strings.Repeat(`{"`+name+`":`, 900) + `tru` + strings.Repeat("}", 900)
	d := Scanner{Text: text}
	d.Skip(0)
	if p := d.Pointer(&d.Faults[0]); len(p) != MaxPointer/31*31 {
		t.Errorf("expected as many whole steps as fit into %d bytes, got %d bytes", MaxPointer, len(p))
	}
}
