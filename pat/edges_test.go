package pat_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/sailpat/sailpat/pat"
)

// Extra may come from another kind of object, or from a document with errors:
// what this object knows, and what is there twice, is refused.
func TestExtraOfAnother(t *testing.T) {
	with := func(members string) pat.Extra {
		var r pat.CreateRequest
		pat.Unmarshal([]byte(`{`+members+`}`), &r, pat.Tolerant())
		return r.Extra
	}
	token := func(x pat.Extra) pat.Payload {
		k := tokenOf(t, change(t, sampleToken, `"lastUsed":"2017-07-11T18:45:37.098Z",`, ``))
		k.Extra = x
		return &k
	}
	patch := func(x pat.Extra) pat.Payload { return &pat.Patch{{Op: pat.OpRemove, Path: "/scope", Extra: x}} }
	for _, c := range []struct {
		name, reason string
		p            pat.Payload
		rule         pat.RuleID
		at           pat.Pointer
	}{
		{"a member that is absent", "it would be read as a known one", token(with(`"lastUsed":5`)), pat.RuleUnknownMember, "/lastUsed"},
		{"a member that is there", "it would be there twice", token(with(`"id":5`)), pat.RuleUnknownMember, "/id"},
		{"after one that is unknown", "all of them are looked at", token(with(`"x":{},"id":5`)), pat.RuleUnknownMember, "/id"},
		{"op", "every operation has one", patch(with(`"op":5`)), pat.RuleUnknownMember, "/0/op"},
		{"path", "every operation has one", patch(with(`"path":5`)), pat.RuleUnknownMember, "/0/path"},
		{"an unknown member twice", "from a document with errors", token(with(`"x":1,"x":2`)), pat.RuleDuplicateMember, "/x"},
	} {
		_, err := pat.Marshal(c.p)
		var invalid *pat.ValidationError
		if !errors.As(err, &invalid) || invalid.Violations[0].Rule != c.rule || invalid.Violations[0].Pointer != c.at {
			t.Errorf("%s (%s): %v", c.name, c.reason, err)
		}
	}
}

// An operation keeps what it does not have only where that is tolerated.
func TestMisplacedIsKept(t *testing.T) {
	const doc = `[{"op":"remove","path":"/scope","value":1}]`
	var strict, tolerant pat.Patch
	if err := pat.Unmarshal([]byte(doc), &strict); !errors.Is(err, pat.RuleUnknownMember) || len(strict) != 1 || !strict[0].Extra.IsZero() || !strict[0].Value.IsZero() {
		t.Errorf("strict: %v, %v", strict, err)
	}
	if err := pat.Unmarshal([]byte(doc), &tolerant, pat.Tolerant()); err != nil || tolerant[0].Extra.JSON() != `{"value":1}` || !tolerant[0].Value.IsZero() {
		t.Errorf("tolerant: %v, %v", tolerant, err)
	}
}

// A Value is a member of any struct too.
func TestValueJSON(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"string", `"a"`, `"a"`}, {"null", `null`, `null`}, {"white space between tokens", "[ 1,\n{ \"a b\" : 2 } ]", `[1,{"a b":2}]`},
	} {
		v := pat.StringValue("before")
		if err := v.UnmarshalJSON([]byte(c.text)); err != nil || v.JSON() != c.want || v.GoString() != v.String() || v.GoString() != c.want {
			t.Errorf("%s: %v, %v", c.name, v, err)
		}
	}
	v := pat.StringValue("before")
	if err := v.UnmarshalJSON([]byte(`{"a":1,"a":2}`)); !errors.Is(err, pat.RuleDuplicateMember) || v != pat.StringValue("before") {
		t.Errorf("a name twice: %v, %v", v, err)
	}
	if out, err := json.Marshal(pat.StringValue("\xFF")); !errors.Is(err, pat.RuleInvalidUTF8) {
		t.Errorf("not UTF-8: %s, %v", out, err)
	}
}

func TestKinds(t *testing.T) {
	names := []string{"token", "list", "create", "created", "patch", "bulk"}
	for i, kind := range pat.Kinds() {
		if kind.String() != names[i] {
			t.Errorf("kind %d is %s", i, kind)
		}
		if parsed, err := pat.ParseKind(names[i]); parsed != kind || err != nil {
			t.Errorf("ParseKind(%q): %v, %v", names[i], parsed, err)
		}
		if p, ok := pat.NewPayload(kind); !ok || p.Kind() != kind {
			t.Errorf("%s: %v, %v", kind, p, ok)
		}
	}
	for _, kind := range []pat.Kind{pat.KindAuto, 7, 255} {
		if p, ok := pat.NewPayload(kind); ok || p != nil {
			t.Errorf("%q: %v", kind, p)
		}
	}
	for _, name := range []string{"", "Token", "tokens", "Kind(1)"} {
		if _, err := pat.ParseKind(name); err == nil {
			t.Errorf("ParseKind(%q) is no error", name)
		}
	}
}

// Errors of the shape and of the meaning share the thousand places.
func TestTooManyOfBothSorts(t *testing.T) {
	list := strings.Repeat(`1,`, 600) + strings.Repeat(`"",`, 600)
	doc := change(t, sampleCreate, `"demo:personal-access-token-scope:first"`, list[:len(list)-1])
	for fewer, doc := range []string{doc, strings.Replace(doc, strings.Repeat(`,""`, 199), "", 1)} { // 1,200 and 1,001
		if got := count(pat.Lint([]byte(doc), pat.KindCreate).Violations); got != "error PAT203 600, error PAT303 400, error PAT007 1" {
			t.Errorf("%d fewer: got %s", 199*fewer, got)
		}
	}
}

// Without MaxSize a document may be 64 MiB long, and no byte longer.
func TestDefaultMaxSize(t *testing.T) {
	doc := bytes.Repeat([]byte(" "), 64<<20+1)
	if got := verdict(pat.Lint(doc[1:], pat.KindToken).Violations); !slices.Equal(got, []string{"error PAT001 "}) {
		t.Errorf("64 MiB: %q", got)
	}
	if got := verdict(pat.Lint(doc, pat.KindToken).Violations); !slices.Equal(got, []string{"error PAT002 "}) {
		t.Errorf("one byte more: %q", got)
	}
}

// Elements that are no tokens may be cut anywhere by the pieces in which they come.
func TestTokensOddElements(t *testing.T) {
	a := change(t, sampleToken, sampleID, "a")
	text := "[" + a + `,155,-1.5e10,true,null,"ab cd",[1,[2]],{},` + a + "]"
	want := []string{"a", ": error PAT203 /1", ": error PAT203 /2", ": error PAT203 /3", ": error PAT204 /4", ": error PAT203 /5", ": error PAT203 /6",
		": error PAT201 /7, error PAT201 /7, error PAT201 /7, error PAT201 /7, error PAT201 /7", "a"}
	if got := stream(strings.NewReader(text)); !slices.Equal(got, want) {
		t.Errorf("at once: %q", got)
	}
	if got := stream(iotest.OneByteReader(strings.NewReader(text))); !slices.Equal(got, want) {
		t.Errorf("a byte at a time: %q", got)
	}
}

// Whoever has had enough of a stream is not asked again, whatever the element.
func TestTokensStop(t *testing.T) {
	a := change(t, sampleToken, sampleID, "a")
	long := change(t, a, "NodeJS", "Node.js")
	for name, text := range map[string]string{"NDJSON": long + "\n" + a, "array": "[" + long + "," + a + "]", "byte order mark": "\uFEFF" + a, "not the first": a + "\n" + long + "\n" + a} {
		n := 0
		for range pat.Tokens(strings.NewReader(text), pat.MaxSize(len(a))) {
			if n++; n == 1+strings.Count(name, "not") {
				break
			}
		}
		if n != 1+strings.Count(name, "not") {
			t.Errorf("%s: asked %d times", name, n)
		}
	}
}

// Canonical output has canonical values, whatever a patch was built from.
func TestMarshalPatchIsCanonical(t *testing.T) {
	for _, c := range []struct {
		path       pat.Pointer
		value      string
		want, name string
	}{
		{"/expirationDate", "2026-12-31T23:59:59+01:00", `"2026-12-31T22:59:59.000Z"`, "a date in another form"},
		{"/expirationDate", "", `null`, "an empty string, which means null (D7)"},
		{"/name", "2026-12-31T23:59:59+01:00", `"2026-12-31T23:59:59+01:00"`, "a name that looks like a date"},
	} {
		ack := pat.Operation{Op: pat.OpAdd, Path: "/userAwareTokenNeverExpires", Value: pat.BoolValue(true)}
		p := pat.Patch{{Op: pat.OpReplace, Path: c.path, Value: pat.StringValue(c.value)}, ack}
		want := `[{"op":"replace","path":"` + string(c.path) + `","value":` + c.want + `},{"op":"add","path":"/userAwareTokenNeverExpires","value":true}]`
		if out, err := pat.Marshal(&p); string(out) != want || err != nil {
			t.Errorf("%s: %s, %v", c.name, out, err)
		}
	}
}

// The bytes beside the digits are none.
func TestScopeIndexBounds(t *testing.T) {
	for _, c := range []struct {
		index string
		ok    bool
	}{{"0", true}, {"9", true}, {"10", true}, {"/", false}, {":", false}, {"1:", false}, {"1/", false}, {"00", false}, {"", false}, {"+1", false}} {
		vs := pat.Lint([]byte(`[{"op":"remove","path":"/scope/`+c.index+`"}]`), pat.KindPatch).Violations
		if got := strings.Join(verdict(vs), ", "); c.ok && got != "" || !c.ok && got != "error PAT213 /0/path" {
			t.Errorf("%q: %s", c.index, got)
		}
	}
}

// A clock so long ago that its milliseconds do not fit is long ago all the same.
func TestClockOverflow(t *testing.T) {
	const wrapped = -1<<64/1000 + 1_800_000_000 // in milliseconds, cut to 64 bits, this is the year 2027
	token := tokenOf(t, sampleToken)
	if err := pat.Validate(&token, pat.At(time.Unix(wrapped, 0))); !errors.Is(err, pat.RuleCreatedInFuture) || errors.Is(err, pat.RuleExpirationNotFuture) {
		t.Errorf("got %v", err)
	}
}

// A reader may give nothing 99 times; the hundredth time is one too many.
func TestTokensPatience(t *testing.T) {
	for n, want := range map[int][]string{99: {"a"}, 100: {" END: " + io.ErrNoProgress.Error()}} {
		if got := stream(&late{n, change(t, sampleToken, sampleID, "a")}); !slices.Equal(got, want) {
			t.Errorf("%d times: %q", n, got)
		}
	}
}

// late gives nothing n times and then a text, over and over until it has none.
type late struct {
	n    int
	text string
}

func (l *late) Read(b []byte) (int, error) {
	if l.n--; l.n >= 0 {
		return 0, nil
	}
	n := copy(b, l.text)
	if l.text = l.text[n:]; n == 0 {
		return 0, io.EOF
	}
	return n, nil
}
