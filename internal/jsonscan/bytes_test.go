package jsonscan

import (
	"fmt"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"
)

// Texts with every kind of JSON token, to change byte by byte.
var everyToken = []string{
	` {"a\u0041\uD83D\uDE00\n" : [true,false,null],` + "\n" + `"b":{"c":"é~ 12345678"},"d":[]} `,
	`[0,-1,-12.50e+3,0.1E-2,10e9,"\"\\\/\b\f\n\r\t\u00aF"]`,
	`"\ud800\udc00 and \udbff\udfff"`,
	"{\t\"x\"\r:\n\"0123456789abcdef\"}",
}

// valid asks an independent reader, as strict as this one: RFC 8259 and RFC 7493.
func valid(text string) bool { return jsontext.Value(text).IsValid() }

func accepts(text string) bool {
	d := Scanner{Text: text}
	d.End(d.Skip(d.Space(0)))
	return len(d.Faults) == 0
}

// Another reader gives the same verdict, whichever byte is replaced, left out or
// inserted.
func TestEveryByte(t *testing.T) {
	for _, text := range everyToken {
		if !accepts(text) || !valid(text) {
			t.Fatalf("%q is not valid to begin with", text)
		}
		for k := range len(text) {
			for c := range 256 {
				changed := text[:k] + string([]byte{byte(c)}) + text[k+1:]
				if c < 16 { // the bytes of tokens, each between all others
					changed = text[:k] + "\"\\,:[]{} \n0-.etu"[c:c+1] + text[k:]
				}
				if got, want := accepts(changed), valid(changed); got != want {
					t.Fatalf("%q: accepted %v, expected %v", changed, got, want)
				}
			}
			for size := 1; k+size <= len(text) && size <= 6; size++ {
				if changed := text[:k] + text[k+size:]; accepts(changed) != valid(changed) {
					t.Fatalf("%q: accepted %v, expected %v", changed, accepts(changed), valid(changed))
				}
			}
		}
	}
}

// A string may begin and end anywhere in the words of eight bytes that String
// reads, and a faulty byte may be anywhere in them.
func TestStringsOfEveryLength(t *testing.T) {
	const plain = "abcdefghijklmnopqrstuvwxyz"
	for n := range len(plain) {
		for _, behind := range []string{"", " ", "        ", "\"\"", ",1234567"} {
			text := `"` + plain[:n] + `"` + behind
			d, got := Scanner{Text: text}, ""
			if end := d.String(0, &got); end != n+2 || got != plain[:n] || len(d.Faults) != 0 {
				t.Errorf("%q: %q up to %d, %v", text, got, end, list(&d))
			}
		}
		for _, bad := range []string{"\n", "\x00", "\x1F", "\xFF", `\x`} {
			text := `"` + plain[:n] + bad + plain[n:] + `"`
			d, got := Scanner{Text: text}, "before"
			end := d.String(0, &got)
			if end != len(text) || got != "before" || len(d.Faults) != 1 || d.Faults[0].Start != n+1 || d.Faults[0].End != n+1+len(bad) {
				t.Errorf("%q: %q up to %d, %v", text, got, end, list(&d))
			}
		}
	}
}

// The span of a wrong escape includes the first character that is not allowed
// there, unless that ends the string or begins another escape.
func TestEscapeSpans(t *testing.T) {
	for _, c := range []struct{ name, text, reason, want string }{
		{"no digit", `"\ug"`, "g is no digit", "syntax  1-4"},
		{"digit 9 and a", `"\u9ag"`, "both are digits", "syntax  1-6"},
		{"digit f", `"\u0fFg"`, "f in both cases is the last", "syntax  1-7"},
		{"slash", `"\u00/"`, "the byte before 0", "syntax  1-6"},
		{"colon", `"\u00:"`, "the byte behind 9", "syntax  1-6"},
		{"at", `"\u00@0"`, "the byte before A", "syntax  1-6"},
		{"backquote", "\"\\u00`0\"", "the byte before a", "syntax  1-6"},
		{"G", `"\u00G0"`, "the letter behind F", "syntax  1-6"},
		{"end of the string", `"\u00"`, "the quote is not part of it", "syntax  1-5"},
		{"another escape", `"\u00\n"`, "which is right by itself", "syntax  1-5"},
		{"character of two bytes", `"\u00é0"`, "whole characters", "syntax  1-7"},
		{"unknown escape", `"\é"`, "whole characters", "syntax  1-4"},
		{"high surrogate, then an escape of two bytes", `"\ud800\n"`, "only the first is alone", "surrogate  1-7"},
		{"high surrogate before a letter", `"\udbff\u0041"`, "only the first is alone", "surrogate  1-7"},
		{"high surrogate, then cut off", `"\ud800\udc0"`, "both are wrong", "surrogate  1-7 syntax  7-12"},
	} {
		if got := strings.Join(skim(c.text), " "); got != c.want {
			t.Errorf("%s (%s): expected %s, got %s", c.name, c.reason, c.want, got)
		}
	}
}

// A fault of a string does not hide the next one, and the string is not stored.
func TestFaultyStringsAreNotRead(t *testing.T) {
	for _, c := range []struct{ name, text, reason string }{
		{"unknown escape first", `"\xa"`, "what follows is plain"},
		{"control character first", "\"\na\\n\"", "what follows is a good escape"},
		{"bad byte last", "\"a\\n\xFF\"", "what stands before is a good escape"},
		{"lone surrogate", `"\ud800"`, "no text"},
		{"no end", `"abc`, "no text"},
		{"no string", `15`, "no text"},
	} {
		d, got := Scanner{Text: c.text}, "before"
		if d.String(0, &got); got != "before" || len(d.Faults) == 0 {
			t.Errorf("%s (%s): %q, %v", c.name, c.reason, got, list(&d))
		}
	}
}

// Hashes only group names. Among as many names as here some hashes collide; that
// neither makes two names equal nor hides two equal ones.
func TestTwinsAmongMany(t *testing.T) {
	const n = 20_000
	var b strings.Builder
	var words []uint64
	var want []duplicate
	for range 2 {
		for k := range n {
			words = append(words, packName(fmt.Sprint(k), b.Len()))
			fmt.Fprintf(&b, `"%d" `, k)
		}
	}
	d := Scanner{Text: b.String()}
	half := len(d.Text) / 2
	for at := 0; at < half; at += 2 + strings.IndexByte(d.Text[at+1:], '"') + 1 {
		want = append(want, duplicate{at, at + half})
	}
	if got := d.duplicates(words[:n]); len(got) != 0 {
		t.Errorf("%d duplicates among different names, the first %v", len(got), got[0])
	}
	if len(want) != n {
		t.Fatalf("the test expects %d duplicates", len(want))
	}
	want = want[:maxDuplicates] // more cannot be reported
	if diff := cmp.Diff(want, d.duplicates(words), cmp.AllowUnexported(duplicate{})); diff != "" {
		t.Errorf("%d duplicates expected (-want +got):\n%.500s", len(want), diff)
	}
}

// A pointer consists of the steps around a fault. It ends before a step that must
// not be shown or would make it too long.
func TestPointerBounds(t *testing.T) {
	long := strings.Repeat("s", maxQuoted)
	for _, c := range []struct {
		name, reason, want string
		steps              []string // from the fault outwards
	}{
		{"none", "the document itself", "", nil},
		{"two", "the outermost first", "/a/b", []string{"b", "a"}},
		{"escaped", "RFC 6901 §3", "/~0~1", []string{"~/"}},
		{"as long as may be shown", "64 bytes", "/" + long + "/b", []string{"b", long}},
		{"not to be shown, outermost", "nothing is left", "", []string{"b", long + "s"}},
		{"not to be shown, inside", "what is around it is left", "/a", []string{"c", long + "s", "a"}},
		{"two not to be shown", "the outer one decides", "/a", []string{"d", "x\xFF", "c", long + "s", "a"}},
	} {
		d := Scanner{Faults: make([]Fault, 2)}
		for _, step := range c.steps {
			d.Prefix(1, step)
		}
		if kept, got := d.Pointer(&d.Faults[0]), d.Pointer(&d.Faults[1]); got != c.want || kept != "" {
			t.Errorf("%s (%s): expected %s, got %s, and %q for a fault before them", c.name, c.reason, c.want, got, kept)
		}
	}
	d := Scanner{Faults: make([]Fault, 1)}
	for range 2 * MaxPointer {
		d.Prefix(0, "a")
	}
	if got := d.Pointer(&d.Faults[0]); !strings.HasPrefix(got, "/a/a/a") || len(got) < MaxPointer-1 || len(got) > MaxPointer+2 {
		t.Errorf("a pointer of %d bytes", len(got))
	}
}

// Faults of one container have its step in common, whenever they were found.
func TestPointerTree(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{`{"a":[{"b":"\x","c":"\x"},"\x"],"d":"\x"}`, "syntax /a/0/b 12-14 syntax /a/0/c 21-23 syntax /a/1 27-29 syntax /d 37-39"},
		{`["\x",["\x"],[["\x"]],"\x"]`, "syntax /0 2-4 syntax /1/0 8-10 syntax /2/0/0 16-18 syntax /3 23-25"},
	} {
		if got := strings.Join(skim(c.text), " "); got != c.want {
			t.Errorf("%s: expected %s, got %s", c.text, c.want, got)
		}
	}
}

// Report and Note return the index at which the caller goes on.
func TestReportReturns(t *testing.T) {
	d := Scanner{Text: "0123456789"}
	if d.Report(WrongType, "", 3, 7) != 7 || d.Note(UnknownName, "", 4, 8) != 8 || len(d.Faults) != 2 {
		t.Errorf("faults %v", list(&d))
	}
	d.stop(Syntax, "", 2)
	if d.Report(WrongType, "", 3, 7) != 10 || d.Note(UnknownName, "", 4, 8) != 10 || d.stop(Syntax, "", 1) != 10 || len(d.Faults) != 3 {
		t.Errorf("a broken text goes on: %v", list(&d))
	}
}

// The second occurrence of an unknown name is one fault, whatever precedes it, and
// its value is read in full.
func TestUnknownTwins(t *testing.T) {
	for _, c := range []struct {
		name, text, reason string
		unknown            UnknownMembers
		kept               string
		want               []string
	}{
		{"refused", `{"id":1,"a":1,"b":2,"a":3,"b":4}`, "in the order of the text", RefuseUnknown, "",
			[]string{"unknown /a 8-11", "unknown /b 14-17", "duplicate /a 20-23 first 8-11", "duplicate /b 26-29 first 14-17"}},
		{"kept", `{"id":1,"a":1,"b":2,"a":3}`, "the first of two is kept beside the second: the document is refused anyway", KeepUnknown,
			`,"a":1,"b":2,"a":3`, []string{"duplicate /a 20-23 first 8-11"}},
		{"below an element with faults", `{"x":{"a":tru}}`, "nothing of a broken text is kept", KeepUnknown, "", []string{"syntax /x/a 13-14"}},
		{"known, kept", `{"id":1,"id":2}`, "a known member is not among the unknown", KeepUnknown, "", []string{"duplicate /id 8-12 first 1-5"}},
	} {
		d := Scanner{Text: c.text, Unknown: c.unknown}
		o := Object{Names: named("id")}
		for i := d.Next(&o, 0); o.More; i = d.Next(&o, i) {
			i = d.Skip(i)
		}
		if diff := cmp.Diff(c.want, list(&d)); diff != "" || string(o.Unknown) != c.kept {
			t.Errorf("%s (%s): kept %s (-want +got):\n%s", c.name, c.reason, o.Unknown, diff)
		}
	}
}

// After Forget a scanner reads as a new one does.
func TestForget(t *testing.T) {
	read := func(d *Scanner, text string) {
		d.Text = text
		o := Object{Names: named("id", "missing!")}
		for i := d.Next(&o, 0); o.More; i = d.Next(&o, i) {
			i = d.Skip(i)
		}
	}
	for _, next := range []string{`{"id":"x","u":[{}],"id":tru`, `{"u":1,tru`} {
		for _, before := range []string{`[[[{"a":{"b":`, "[\"a\nb", `[1,{"a":[tru`, `[` + strings.Repeat(`"\x",`, MaxFaults+1) + `1] 2`, strings.Repeat("[", MaxDepth+1)} {
			fresh, d := Scanner{}, Scanner{Text: before}
			read(&fresh, next)
			d.End(d.Skip(0))
			for k := range MaxFaults + 1 {
				d.Report(WrongType, "", k, k)
				d.Note(UnknownName, "", k, k)
			}
			d.Forget()
			read(&d, next)
			if diff := cmp.Diff(list(&fresh), list(&d)); diff != "" || d.FaultsTruncated || d.NotesTruncated || d.Depth != fresh.Depth || d.Broken != fresh.Broken || d.Incomplete != fresh.Incomplete {
				t.Errorf("%s after %.20q (-new +used):\n%s cut %v %v, depth %d", next, before, diff, d.FaultsTruncated, d.NotesTruncated, d.Depth)
			}
		}
	}
}

// Each sort of fault has a limit of its own, of a thousand.
func TestLimitOfEachSort(t *testing.T) {
	for _, first := range []Code{Syntax, TooDeep, DuplicateName, WrongType} {
		for _, then := range []Code{Syntax, TrailingData, InvalidUTF8, LoneSurrogate, TooDeep, DuplicateName, MissingName, WrongType, Free} {
			var d Scanner
			d.Report(first, "", 0, 0)
			d.Forget() // so that the limits count from 0 again
			for range MaxFaults {
				d.Report(first, "", 0, 0)
				d.Note(UnknownName, "", 0, 0)
			}
			if d.FaultsTruncated || d.NotesTruncated || len(d.Faults) != 2*MaxFaults {
				t.Errorf("%d faults, truncated: %v and %v", len(d.Faults), d.FaultsTruncated, d.NotesTruncated)
			}
			grammar := func(c Code) bool { return c <= TooDeep }
			d.Report(then, "", 0, 0)
			truncated := d.FaultsTruncated
			if grammar(then) {
				truncated = d.SyntaxTruncated
			}
			if fits := grammar(first) != grammar(then); truncated == fits || (len(d.Faults) > 2*MaxFaults) != fits {
				t.Errorf("%s after %s: should fit %v, truncated %v", codes[then], codes[first], fits, truncated)
			}
		}
	}
}

// Among faults of several sorts, only duplicates of a known name have the span of
// the first name.
func TestRelatedBesideOthers(t *testing.T) {
	d := Scanner{Text: `{"id":"\x","u":1,"id":2,"v":{"w":1,"w":2}}`}
	o := Object{Names: named("id", "missing!")}
	for i := d.Next(&o, 0); o.More; i = d.Next(&o, i) {
		i = d.Skip(i)
	}
	want := []string{"syntax /id 7-9", "unknown /u 11-14", "duplicate /id 17-21 first 1-5", "unknown /v 24-27", "duplicate /v/w 35-38 first 29-32", "missing /missing 0-1"}
	if diff := cmp.Diff(want, list(&d)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A value of another type than Elem or Next expects is stepped over as a whole.
func TestNoContainer(t *testing.T) {
	for _, c := range []struct{ text, want string }{{`{"a":[1]}`, "type  0-9"}, {`null`, "null  0-4"}, {`"x"`, "type  0-3"}, {``, "syntax  0-0"}} {
		d := Scanner{Text: c.text}
		a := Array{}
		if end := d.Elem(&a, 0); end != len(c.text) || a.More || strings.Join(list(&d), " ") != c.want {
			t.Errorf("%q: up to %d, %v", c.text, end, list(&d))
		}
	}
}

// Locate finds a value whatever white space is around it.
func TestLocateWithSpace(t *testing.T) {
	const text = "\n{ \"a\"\t:\r[ 0 , { \"b\" : \"x\" } , 2 ] , \"c\" : { } , \"d\" : [ ] }\n"
	for pointer, want := range map[string]string{
		"/a": "[ 0 , { \"b\" : \"x\" } , 2 ]", "/a/0": "0", "/a/1": `{ "b" : "x" }`, "/a/1/b": `"x"`, "/a/2": "2", "/c": "{ }", "/d": "[ ]", "/c/x": "", "/d/0": "",
	} {
		all := []string{"/d", pointer, "/a/1/b", pointer, ""}
		places := Locate(text, 0, all)
		for _, k := range []int{1, 3} {
			if got := text[places[k].Start:places[k].End]; got != want {
				t.Errorf("%s: expected %q, got %q", pointer, want, got)
			}
		}
		if got := text[places[4].Start:places[4].End]; got != strings.TrimSpace(text) {
			t.Errorf("the whole value: %q", got)
		}
	}
}

// The canonical form, byte for byte (RFC 8785 §3.2.2.2).
func TestAppendStringForm(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"nothing", "", `""`},
		{"plain, shorter than a word", "abc ~", `"abc ~"`},
		{"plain, longer", "abcdefgh ~ijklmn", `"abcdefgh ~ijklmn"`},
		{"short escapes", "\"\\\b\f\n\r\t", `"\"\\\b\f\n\r\t"`},
		{"slash", "a/b", `"a/b"`},
		{"other control characters", "\x00\x01\x0b\x0e\x1f", `"\u0000\u0001\u000b\u000e\u001f"`},
		{"a space behind an escape", "\n !#", `"\n !#"`},
		{"delete and others", "\x7fé\u2028😀", "\"\x7fé\u2028😀\""},
		{"an escape behind a word", "abcdefgh\x1fijk", `"abcdefgh\u001fijk"`},
	} {
		if got, ok := AppendString(nil, c.in); string(got) != c.want || !ok {
			t.Errorf("%s: expected %s, got %s, %v", c.name, c.want, got, ok)
		}
	}
}
