package fuzz

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"pgregory.net/rapid"

	"github.com/sailpat/sailpat/internal/jsonscan"
)

// The scanner alone: what is JSON at all, as two well-kept readers see it.

func TestScanner(t *testing.T) { forAll(t, scanner) }
func FuzzScanner(f *testing.F) { fuzz(f, scanner) }

// A fault is what can be compared of one.
type fault struct {
	code       jsonscan.Code
	pointer    string
	start, end int
	first      int // of a duplicate
}

func faultsOf(d *jsonscan.Scanner) (out []fault) {
	for k := range d.Faults {
		f := &d.Faults[k]
		out = append(out, fault{f.Code, d.Pointer(f), f.Start, f.End, f.FirstStart})
	}
	return out
}

// scan reads a whole text in which no name is known.
func scan(text string) []fault {
	d := jsonscan.Scanner{Text: text}
	d.End(d.Skip(d.Space(0)))
	return faultsOf(&d)
}

// scanNames reads an object with known names, and returns which it met at which
// values.
func scanNames(text string) (faults []fault, met, missing []string) {
	d := jsonscan.Scanner{Text: text}
	i := d.Space(0)
	o := jsonscan.Object{Names: someNames, Start: i}
	for i = d.Next(&o, i); o.More; i = d.Next(&o, i) {
		met = append(met, meeting(knownNames[o.Member], i))
		i = d.Skip(i)
	}
	d.End(i)
	for _, f := range d.Faults {
		if f.Code == jsonscan.MissingName {
			missing = append(missing, f.Want)
		}
	}
	return faultsOf(&d), met, missing
}

func meeting(name string, at int) string { return name + " at " + strconv.Itoa(at) }

// Names of all lengths, from less than a word of eight bytes to more than three.
var (
	knownNames = []string{"id", "name", "scope", "owner", "secret", "created", "lastUsed", "managed",
		"accessTokenValiditySeconds", "expirationDate", "userAwareTokenNeverExpires"}
	someNames = func() *jsonscan.Names {
		var names []jsonscan.Name
		for k, text := range knownNames {
			names = append(names, jsonscan.Name{ID: k, Text: text, Required: k%3 == 0})
		}
		return jsonscan.NewNames(names...)
	}()
)

func scanner(t rapid.TB, s sample, pick chooser) {
	faults := scan(s.text)
	strict := jsontext.Value(s.text).IsValid() // unique names, Unicode only
	loose := json.Valid(s.data())
	tooDeep := hasCode(faults, jsonscan.TooDeep)
	switch {
	case len(faults) == 0 && !(strict && loose):
		t.Fatalf("expected a fault, got none: json v2 says %v, encoding/json %v\n%s", strict, loose, s)
	case len(faults) > 0 && strict && !tooDeep:
		t.Fatalf("expected no fault, got %v\n%s", faults, s)
	case loose && !strict && !tooDeep: // encoding/json minds neither names nor Unicode
		for _, f := range faults {
			if f.code != jsonscan.DuplicateName && f.code != jsonscan.InvalidUTF8 && f.code != jsonscan.LoneSurrogate {
				t.Fatalf("encoding/json accepts it, expected no fault of syntax, got %v\n%s", f, s)
			}
		}
	case !loose && !tooDeep && !hasCode(faults, jsonscan.Syntax, jsonscan.TrailingData):
		t.Fatalf("encoding/json refuses it, expected a fault of syntax, got %v\n%s", faults, s)
	}
	firstWrongByte(t, s, faults)

	d := read(s.text)
	if tooDeep != d.tooDeep {
		t.Fatalf("expected too deep: %v, got %v\n%s", d.tooDeep, faults, s)
	}
	if d.root != nil && d.root.first == '{' {
		withNames, met, missing := scanNames(s.text)
		sameFaults(t, s, faults, withNames)
		sameMembers(t, s, d, withNames, met, missing)
	}
	if d.valid() && len(d.flaws) == 0 {
		sameStrings(t, s, d)
		samePlaces(t, s, d, pick)
	}
}

func hasCode(faults []fault, codes ...jsonscan.Code) bool {
	return slices.ContainsFunc(faults, func(f fault) bool { return slices.Contains(codes, f.code) })
}

// firstWrongByte: where strings are right, lost syntax is reported at the byte at
// which encoding/json, which reads byte by byte, stops too.
func firstWrongByte(t rapid.TB, s sample, faults []fault) {
	var syntax *json.SyntaxError
	var v any
	if len(read(s.text).flaws) > 0 || !errors.As(json.Unmarshal(s.data(), &v), &syntax) {
		return
	}
	for _, f := range faults {
		if f.code != jsonscan.Syntax && f.code != jsonscan.TrailingData {
			continue
		}
		want := int(syntax.Offset) - 1
		// At the end of the text it looks whether a space could follow.
		if strings.HasPrefix(syntax.Error(), "unexpected end") || strings.HasPrefix(syntax.Error(), "invalid character ' '") && s.text[want] != ' ' {
			want = len(s.text)
		}
		if f.start != want {
			t.Fatalf("encoding/json stops at %d (%v), expected that, got %v\n%s", want, syntax, f, s)
		}
	}
}

// sameFaults: whether names are known makes no difference to the grammar.
func sameFaults(t rapid.TB, s sample, want, got []fault) {
	// An object that was not read to its end was not judged as a whole.
	broken := hasCode(want, jsonscan.Syntax, jsonscan.TooDeep)
	grammar := func(faults []fault) []fault {
		faults = slices.DeleteFunc(slices.Clone(faults), func(f fault) bool {
			return f.code == jsonscan.UnknownName || f.code == jsonscan.MissingName || f.code == jsonscan.DuplicateName && broken
		})
		slices.SortFunc(faults, func(a, b fault) int { return cmp.Or(a.start-b.start, a.end-b.end) })
		return faults
	}
	if max(len(want), len(got)) < jsonscan.MaxFaults && !slices.Equal(grammar(want), grammar(got)) {
		t.Fatalf("without names %v, with names %v\n%s", want, got, s)
	}
}

// sameMembers: each known member is met once, where it stands first, and those that
// are not there are missing.
func sameMembers(t rapid.TB, s sample, d *document, faults []fault, met, missing []string) {
	if !d.valid() {
		return
	}
	var want, wantMissing, wantUnknown, unknown []string
	seen := map[string]bool{}
	for _, m := range d.root.members {
		if slices.Contains(knownNames, m.name) && !seen[m.name] {
			want = append(want, meeting(m.name, m.value.start))
		} else if m.name != noName && !seen[m.name] {
			wantUnknown = append(wantUnknown, meeting("unknown", m.nameStart))
		}
		seen[m.name] = true
	}
	for k, name := range knownNames {
		if k%3 == 0 && !seen[name] {
			wantMissing = append(wantMissing, name)
		}
	}
	if !slices.Equal(want, met) {
		t.Fatalf("expected to meet %v, got %v\n%s", want, met, s)
	}
	for _, f := range faults {
		if f.code == jsonscan.UnknownName {
			unknown = append(unknown, meeting("unknown", f.start))
		}
	}
	if len(faults) < jsonscan.MaxFaults && (!slices.Equal(wantMissing, missing) || !slices.Equal(wantUnknown, unknown)) {
		t.Fatalf("expected %v to be missing and %v, got %v and %v\n%s", wantMissing, wantUnknown, missing, unknown, s)
	}
}

// sameStrings: strings mean what encoding/json says, are written as json v2
// writes them, and white space is what encoding/json takes away.
func sameStrings(t rapid.TB, s sample, d *document) {
	check := func(start, end int, slow string) {
		var got, want string
		sc := jsonscan.Scanner{Text: d.text}
		if stop := sc.String(start, &got); stop != end || len(sc.Faults) > 0 {
			t.Fatalf("expected the string at %d to end at %d, got %d, %v\n%s", start, end, stop, sc.Faults, s)
		}
		if err := json.Unmarshal([]byte(d.text[start:end]), &want); err != nil || got != want || slow != want {
			t.Fatalf("expected %q, %v, got %q, and slowly %q\n%s", want, err, got, slow, s)
		}
		sameQuoted(t, got)
	}
	for _, n := range d.nodes() {
		if isString(n) {
			check(n.start, n.end, n.text)
		}
	}
	for _, m := range d.members() {
		check(m.nameStart, m.nameEnd, m.name)
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, s.data()); err != nil || string(jsonscan.AppendCompact(nil, s.text)) != compact.String() {
		t.Fatalf("expected %s, %v, got %s\n%s", compact.String(), err, string(jsonscan.AppendCompact(nil, s.text)), s)
	}
}

func sameQuoted(t rapid.TB, text string) {
	want, err := jsontext.AppendQuote([]byte("x"), text)
	got, ok := jsonscan.AppendString([]byte("x"), text)
	if ok != (err == nil) || ok && string(got) != string(want) || !ok && string(got) != "x" {
		t.Fatalf("expected %s, %v, got %s, %v", want, err, got, ok)
	}
}

// Any bytes are written as json v2 writes them, or refused.
func TestQuote(t *testing.T) {
	for b := range 256 {
		for at := range 20 {
			sameQuoted(t, strings.Repeat("a", at)+string([]byte{byte(b)})+strings.Repeat("é", at%3))
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) })).Draw(t, "text")
		sameQuoted(t, text)
	})
}

// samePlaces: Locate finds everything where the slow reader does, and nothing
// where there is nothing.
func samePlaces(t rapid.TB, s sample, d *document, pick chooser) {
	var pointers []string
	for _, n := range d.nodes() {
		pointers = append(pointers, pointerOf(n.steps()))
	}
	pointers = append(pointers, "/x", "/0/x", "/-", "/00", pointers[pick(len(pointers))]+"/0", pointers[pick(len(pointers))]+"/"+strconv.Itoa(pick(3)))
	if len(d.text)*len(pointers) > 1<<24 {
		return
	}
	for k, got := range jsonscan.Locate(s.text, 0, pointers) {
		var want jsonscan.Place
		if n, m := d.find(pointers[k]); n != nil {
			want.Start, want.End = n.start, n.end
			if m != nil {
				want.NameStart, want.NameEnd = m.nameStart, m.nameEnd
			}
		}
		if got != want {
			t.Fatalf("expected %s at %v, got %v\n%s", pointers[k], want, got, s)
		}
	}
}
