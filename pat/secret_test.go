package pat_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/sailpat/sailpat/pat"
	"github.com/sailpat/sailpat/pat/pattest"
)

// A holder is a value that has a secret somewhere in it, or was made of a document
// that has.
type holder struct {
	name    string
	value   any
	callers bool // a type of a caller's, which slog's JSON handler encodes as it is
}

// Structs of a service, as it might write them.
type (
	withMember     struct{ Secret pat.Secret }
	withUnexported struct {
		secret pat.Secret
		behind *pat.Secret
		answer pat.CreateResponse
		patch  pat.Patch
		any    any
	}
	withEmbedded struct {
		pat.Secret
		Name string
	}
	withOthers struct {
		Token pat.Token
		Patch pat.Patch
	}
)

// holders returns values of every shape that hold a secret: where it belongs, where
// a member's name should be, in unknown members, in the values of a patch.
func holders(secret string) (out []holder) {
	ours := func(name string, value any) { out = append(out, holder{name, value, false}) }
	callers := func(name string, value any) { out = append(out, holder{name, value, true}) }
	s := pat.NewSecret(secret)
	answer := pat.CreateResponse{ID: sampleID, Secret: s, Name: "NodeJS Integration"}
	patch := pat.Patch{{Op: pat.OpTest, Path: "/secret", Value: pat.StringValue(secret)}, {Op: pat.OpAdd, Path: "/scope", Value: pat.StringsValue("a", secret)}}

	ours("secret", s)
	ours("pointer to secret", &s)
	ours("answer", answer)
	ours("pointer to answer", &answer)
	ours("patch", patch)
	ours("operation", patch[0])
	ours("value", patch[0].Value)
	ours("bulk", pat.BulkUpdate{IDs: []string{sampleID}, Patch: patch})
	ours("bulk of a value nobody knows", &pat.BulkUpdate{Patch: pat.Patch{{Op: "merge", Path: "/x", Value: pat.StringValue(secret)}}})
	callers("slice", []pat.Secret{s, s})
	callers("array", [1]pat.Secret{s})
	callers("map", map[string]pat.Secret{"secret": s})
	callers("map by secret", map[pat.Secret]int{s: 1})
	callers("optional", pat.Some(s))
	callers("member", withMember{s})
	callers("pointer to member", &withMember{s})
	callers("embedded", withEmbedded{s, "x"})
	callers("slice of answers", []pat.CreateResponse{answer})
	callers("unexported members", withUnexported{s, &s, answer, patch, s})
	callers("pointer to unexported members", &withUnexported{s, &s, answer, patch, &answer})
	callers("slice of unexported members", []withUnexported{{secret: s, any: patch}})

	extra := `"new":{"secret":"` + secret + `","` + secret + `":["` + secret + `"]},"` + secret + `":1,`
	for _, c := range []struct {
		kind pat.Kind
		doc  string
	}{
		{pat.KindToken, strings.Replace(sampleToken, `{`, `{`+extra, 1)},
		{pat.KindToken, strings.Replace(sampleToken, `"owner":{`, `"owner":{`+extra, 1)},
		{pat.KindList, `[` + strings.Replace(sampleToken, `{`, `{`+extra, 1) + `]`},
		{pat.KindCreate, strings.Replace(sampleCreate, `{`, `{`+extra, 1)},
		{pat.KindCreated, strings.Replace(strings.Replace(sampleCreated, "********", secret, 1), `{`, `{`+extra, 1)},
		{pat.KindPatch, `[{` + extra + `"op":"replace","path":"/name","value":"` + secret + `"}]`},
		{pat.KindPatch, `[{"op":"remove","path":"/scope/0","value":"` + secret + `","from":"` + secret + `"}]`},
		{pat.KindPatch, `[{"op":"test","path":"/x","value":{"a":["` + secret + `"],"` + secret + `":1}}]`},
		{pat.KindBulk, `{` + extra + `"ids":["x"],"patch":[]}`},
	} {
		p, _ := pat.NewPayload(c.kind)
		if err := pat.Unmarshal([]byte(c.doc), p, pat.Tolerant()); err != nil {
			panic(err)
		}
		ours("unknown members of "+c.kind.String(), p)
		switch p := p.(type) {
		case *pat.Token:
			if p.Extra.IsZero() {
				ours("owner", p.Owner)
			} else {
				ours("unknown members", p.Extra)
			}
			callers("unknown members in a struct", withOthers{Token: *p})
		case *pat.Patch:
			callers("patch in a struct", withOthers{Patch: *p})
		}
	}
	return out
}

// reports returns what is said of documents that have a secret in a wrong place,
// each read as a payload of some kind.
func reports(secret string, kind pat.Kind) (out []holder) {
	add := func(name string, value any) { out = append(out, holder{name: name, value: value}) }
	q, twice := `"`+secret+`"`, strings.Replace(sampleToken, sampleID, secret, 1)
	for _, c := range []struct{ name, doc string }{
		{"name", `{` + q + `:1}`},
		{"escaped name", fmt.Sprintf(`{"\u%04x%s":1}`, secret[0], secret[1:])},
		{"name twice", `{` + q + `:1,` + q + `:2}`},
		{"name in owner", `{"owner":{` + q + `:1}}`},
		{"name in unknown", `{"x":{` + q + `:{"a":1,"a":2},` + q + `:1}}`},
		{"name cut off", `{` + q},
		{"name not UTF-8", "{\"" + secret + "\xff\":1}"},
		{"name in a longer", `{"x ` + secret + `":1}`},
		{"type", `{"id":5,"secret":[` + q + `],"scope":[` + q + `,{` + q + `:1}]}`},
		{"string not UTF-8", "{\"secret\":\"" + secret + "\xff\"}"},
		{"string cut off", `{"secret":"` + secret},
		{"bare", `{"secret":` + secret + `}`},
		{"after the end", `{} ` + q},
		{"timestamps", `{"created":` + q + `,"expirationDate":` + q + `}`},
		{"type of owner", `{"owner":{"type":` + q + `}}`},
		{"document", q},
		{"operation", `[{"op":` + q + `,"path":` + q + `,"from":` + q + `,` + q + `:1}]`},
		{"path", `[{"op":"move","path":"/` + secret + `","from":"/scope/` + secret + `"}]`},
		{"value", `[{"op":"add","path":"/userAwareTokenNeverExpires","value":` + q + `},{"op":"add","path":"/scope","value":{` + q + `:1}}]`},
		{"ids", `{"ids":[` + q + `,` + q + `,` + q + `:1],"patch":` + q + `}`},
		{"ids twice", `{"ids":[` + q + `,` + q + `],"patch":[]}`},
		{"two tokens", `[` + sampleToken + `,` + twice + `,` + twice + `]`},
		{"answer", strings.Replace(strings.Replace(sampleCreated, "********", secret, 1), `"NodeJS Integration"`, `""`, 1)},
	} {
		for _, opts := range [][]pat.Option{{pat.Enable(pat.RuleSecretInDocument, pat.RuleIDForm, pat.RuleNeverExpires, pat.RuleScopeAll)}, {pat.Tolerant()}} {
			at := c.name + " as " + kind.String()
			vs := pat.Lint([]byte(c.doc), kind, opts...).Violations
			add("Lint: "+at, vs)
			add("as error: "+at, &pat.ValidationError{Violations: vs})
			p, ok := pat.NewPayload(kind)
			if !ok {
				continue
			}
			for _, err := range []error{pat.Unmarshal([]byte(c.doc), p, opts...), pat.Validate(p, opts...), json.Unmarshal([]byte(c.doc), p)} {
				var invalid *pat.ValidationError
				if errors.As(err, &invalid) {
					text, _ := json.Marshal(invalid)
					add("error: "+at, fmt.Errorf("vendor: %w", err))
					add("problem: "+at, invalid.Problem())
					add("problem as JSON: "+at, string(text))
				}
			}
			_, err := pat.Marshal(p)
			add("Marshal: "+at, err)
		}
	}
	_, err := pat.Patch{{Op: pat.OpTest, Path: "/name", Value: pat.StringValue(secret)}}.Apply(pat.Token{Name: "x"})
	add("Apply", err)
	_, err = pat.ParseTimestamp(secret)
	add("ParseTimestamp", err)
	_, err = pat.ParseAPIVersion(secret)
	add("ParseAPIVersion", err)
	add("Scan", new(pat.Timestamp).Scan(secret))
	return out
}

var (
	verbs = strings.Split("v s q x X T d p t c U e E f F g G b o O i Z", " ")
	flags = []string{"", "+", "#", " ", "-", "0", "64", ".80", "+#", "# ", "-80.70", "[1]"}
)

func TestNoVerbShowsASecret(t *testing.T) {
	d := newLeakDetector(sampleSecret)
	noVerbShows := func(of []holder, verbs, flags []string) {
		for _, h := range of {
			for _, verb := range verbs {
				for _, flag := range flags {
					if d.finds(fmt.Sprintf("%"+flag+verb, h.value)) {
						t.Errorf("%s: %%%s%s shows the secret", h.name, flag, verb)
					}
				}
			}
		}
	}
	noVerbShows(holders(sampleSecret), verbs, flags)
	for _, kind := range append(pat.Kinds(), pat.KindAuto) {
		noVerbShows(reports(sampleSecret, kind), verbs[:6], flags[:3])
	}
}

// Whatever the secret, wherever it stands: fmt and slog do not show it. The one
// exception is a type of the caller's that is given to slog's JSON handler.
func TestNoPrinterShowsASecret(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		secret := pattest.Secret().Filter(looksSecret).Draw(t, "secret").Reveal()
		kind := rapid.SampledFrom(append(pat.Kinds(), pat.KindAuto)).Draw(t, "kind")
		format := "%" + rapid.SampledFrom(flags).Draw(t, "flag") + rapid.SampledFrom(verbs).Draw(t, "verb")
		d := newLeakDetector(secret)
		said := reports(secret, kind)
		said = said[rapid.IntRange(0, len(said)-1).Draw(t, "report"):]
		for _, h := range append(holders(secret), said[:min(20, len(said))]...) {
			for printer, out := range map[string]string{
				format:       fmt.Sprintf(format, h.value),
				"Sprintln":   fmt.Sprintln("x", h.value),
				"slog, text": logged(h.value, false),
				"slog, JSON": logged(h.value, true),
			} {
				if d.finds(out) && !(printer == "slog, JSON" && h.callers) {
					t.Fatalf("%s: %s shows the secret", h.name, printer)
				}
			}
		}
	})
}

// looksSecret leaves out what could be a word: 64 letters without a digit.
func looksSecret(s pat.Secret) bool { return strings.ContainsAny(s.Reveal(), "0123456789") }

func logged(value any, asJSON bool) string {
	var out bytes.Buffer
	var handler slog.Handler = slog.NewTextHandler(&out, nil)
	if asJSON {
		handler = slog.NewJSONHandler(&out, nil)
	}
	log := slog.New(handler).With("with", value).WithGroup("group")
	log.Info("message", "value", value, slog.Group("inner", "value", value))
	return out.String()
}

// The exception: JSON is exact, and a struct of the caller's is JSON to slog.
func TestSlogJSONOfACallersStruct(t *testing.T) {
	answer := pat.CreateResponse{Secret: pat.NewSecret(sampleSecret), Created: pat.MustParseTimestamp("2017-07-11T18:45:37.098Z")}
	for _, value := range []any{withMember{answer.Secret}, struct{ Answer pat.CreateResponse }{answer}, []pat.CreateResponse{answer}} {
		if !strings.Contains(logged(value, true), sampleSecret) {
			t.Errorf("%T: the documentation says that this shows the secret", value)
		}
	}
}

func TestCmpShowsNoSecret(t *testing.T) {
	d := newLeakDetector(sampleSecret)
	other := holders("0000000000000000000000000000000000000000000000000000000000000000")
	exported := cmp.Exporter(func(reflect.Type) bool { return true })
	for k, h := range holders(sampleSecret) {
		diff := cmp.Diff(h.value, other[k].value, exported)
		if d.finds(diff) {
			t.Errorf("%s: cmp.Diff with all members shows the secret", h.name)
		}
		if diff == "" && !strings.Contains(h.name, "pointer to secret") {
			t.Errorf("%s: cmp.Diff sees no difference", h.name)
		}
		if !strings.Contains(h.name, "unexported") && d.finds(cmp.Diff(h.value, other[k].value)) {
			t.Errorf("%s: cmp.Diff shows the secret", h.name)
		}
		if d.finds(cmp.Diff(h.value, nil, exported)) {
			t.Errorf("%s: cmp.Diff to nothing shows the secret", h.name)
		}
	}
}

// JSON is exact: what it is for.
func TestSecretJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		s := pat.NewSecret(text)
		got, err := json.Marshal(withMember{s})
		want, _ := json.Marshal(struct{ Secret string }{text})
		var a, b any
		if json.Unmarshal(got, &a); err != nil || json.Unmarshal(want, &b) != nil || !cmp.Equal(a, b) {
			t.Fatalf("expected %s, got %s, %v", want, got, err)
		}
		var again withMember
		if err := json.Unmarshal(want, &again); err != nil || !again.Secret.Equal(s) || again.Secret != s || again.Secret.Reveal() != text {
			t.Fatalf("%s: not read as it was written: %v", want, err)
		}
	})
	for _, doc := range []string{`{"Secret":5}`, `{"Secret":null}`, "{\"Secret\":\"\xff\"}", `{"Secret":"\ud800"}`, `{"Secret":{}}`} {
		secret := withMember{pat.NewSecret("x")}
		if err := json.Unmarshal([]byte(doc), &secret); err == nil || secret.Secret.Reveal() != "x" {
			t.Errorf("%q: expected an error and the secret as it was", doc)
		}
	}
}

func TestSecret(t *testing.T) {
	var zero pat.Secret
	s := pat.NewSecret(sampleSecret)
	if !zero.IsEmpty() || zero.Reveal() != "" || zero != pat.NewSecret("") || s.IsEmpty() || s.Reveal() != sampleSecret {
		t.Error("a secret does not hold what it was given")
	}
	if s.Equal(zero) || !s.Equal(pat.NewSecret(sampleSecret)) || s.Equal(pat.NewSecret(sampleSecret[1:]+"0")) {
		t.Error("Equal does not compare")
	}
	if zero.String() != "REDACTED" {
		t.Error("an empty secret looks different from others")
	}
}

// A reader of a log sees that there is a secret, whatever the verb.
func TestSecretSaysSo(t *testing.T) {
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d", "%t", "%T!"} {
		want := "REDACTED"
		if verb == "%T!" {
			want = "pat.Secret!"
		}
		if got := fmt.Sprintf(verb, pat.NewSecret(sampleSecret)); got != want {
			t.Errorf("%s: %s", verb, got)
		}
	}
}
