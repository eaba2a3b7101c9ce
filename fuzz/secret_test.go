package fuzz

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/sailpat/sailpat/internal/report"
	"github.com/sailpat/sailpat/pat"
	"github.com/sailpat/sailpat/schema/conform"
)

// Property 6: no formatter, error, log or report ever emits a secret, wherever in
// a document it stands and however broken that is.

func TestSecret(t *testing.T) { forAll(t, secret) }
func FuzzSecret(f *testing.F) { fuzz(f, secret) }

func secret(t rapid.TB, s sample, pick chooser) {
	shown := 12                     // characters of it may be seen in a row
	pieces := seen(s.text, 6) != "" // a fuzzer puts them into the document itself
	s.text = withSecret(pick, s.text)
	if chance(pick, 3) {
		s.text = edited(pick, s.text)
		pieces = true
	}
	if pieces {
		shown = 16 // what is cut into smaller pieces does not look like a secret
	}
	leaks := func(what, output string) {
		if part := seen(output, shown); part != "" {
			t.Fatalf("%s shows %s:\n%.3000s\nof %s", what, part, output, s)
		}
	}
	opts := append(someOptions(pick), s.forVersion(), pat.Enable(pat.RuleSecretInDocument, pat.RuleScopeAll, pat.RuleIDForm, pat.RuleNeverExpires))
	vs := pat.Lint(s.data(), s.kind, opts...).Violations
	formats(vs, "a violation", leaks)
	for _, err := range errorsAbout(s, opts) {
		if err != nil {
			formatsOfError(t, err, leaks)
		}
	}
	d := report.Document{Path: one(pick, "x.json", "x.ndjson"), Text: s.data(), Kind: s.kind, Detected: chance(pick, 2), APIVersion: s.version, Violations: vs}
	run := report.Run{Version: "v0.0.0", Documents: []report.Document{d}}
	for _, format := range []string{"text", one(pick, report.Formats()...)} {
		var out strings.Builder
		if err := report.Write(&out, format, &run, report.Options{Color: chance(pick, 2)}); err != nil {
			t.Fatalf("%s: %v", format, err)
		}
		leaks("the report as "+format, out.String())
	}
	response(t, s, leaks)
	values(s, leaks)
}

// withSecret puts the secret into a document: as a value, a name, a part of one,
// or between the tokens, and spells it in one of the ways there are.
func withSecret(pick chooser, text string) string {
	spelled, rate := "", one(pick, 100, 24, 4, 1) // of escapes: from hardly any to all
	for k := range len(sampleSecret) {
		if chance(pick, rate) {
			spelled += escaped(sampleSecret[k : k+1])
		} else {
			spelled += sampleSecret[k : k+1]
		}
	}
	d := read(text)
	nodes, members := d.nodes(), d.members()
	if !d.valid() || len(nodes) == 0 {
		at := pick(len(text) + 1)
		return text[:at] + one(pick, `"`+spelled+`"`, `"secret":"`+spelled, spelled, `"`+spelled) + text[at:]
	}
	if len(members) == 0 || chance(pick, 2) {
		n := nodes[pick(len(nodes))]
		return splice(text, n.start, n.end, one(pick, `"`+spelled+`"`, `"is `+spelled+`!"`, `["`+spelled+`"]`, `{"secret":"`+spelled+`"}`, `"/`+spelled+`"`, spelled, `{"`+spelled+`":1}`))
	}
	m := members[pick(len(members))]
	if chance(pick, 2) {
		return splice(text, m.nameStart, m.nameEnd, one(pick, `"`+spelled+`"`, `"x `+spelled+`"`, `"secret":"`+spelled+`","x"`, `"Secret":"`+spelled+`","secret"`))
	}
	return splice(text, m.value.start, m.value.end, `"`+spelled+`"`)
}

// errorsAbout returns the errors of all that reads a document.
func errorsAbout(s sample, opts []pat.Option) (out []error) {
	p, _ := pat.NewPayload(s.kind)
	out = append(out, pat.Unmarshal(s.data(), p, opts...), pat.Validate(p, opts...), json.Unmarshal(s.data(), p))
	_, err := pat.Marshal(p)
	out = append(out, err, conform.Validate(s.kind.String(), dialectOf(s), s.data()))
	for _, err := range pat.Tokens(strings.NewReader(s.text), opts...) {
		out = append(out, err)
	}
	if patch, ok := p.(*pat.Patch); ok {
		_, err := patch.Apply(pat.Token{Name: sampleSecret, Scope: []string{sampleSecret}})
		out = append(out, err)
	}
	for _, n := range read(s.text).nodes() {
		if isString(n) {
			var at pat.Timestamp
			_, err := pat.ParseTimestamp(n.text)
			_, versionErr := pat.ParseAPIVersion(n.text)
			out = append(out, err, versionErr, at.UnmarshalText([]byte(n.text)), at.Scan(n.text))
		}
	}
	return out
}

func formatsOfError(t rapid.TB, err error, leaks func(what, output string)) {
	formats(err, "an error", leaks)
	var invalid *pat.ValidationError
	if errors.As(err, &invalid) {
		formats(invalid.Violations, "violations", leaks)
		formats(invalid.Unwrap(), "unwrapped violations", leaks)
		formats(invalid.Problem(), "a problem", leaks)
		body, err := json.Marshal(invalid)
		if err != nil {
			t.Fatal(err)
		}
		leaks("problem details", string(body))
	}
	var refused *conform.Error
	if errors.As(err, &refused) {
		formats(refused.Faults, "faults of the schema", leaks)
	}
}

// formats gives a value to all that prints.
func formats(v any, what string, leaks func(what, output string)) {
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		leaks(what+" as "+verb, fmt.Sprintf(verb, v))
	}
	leaks(what+" printed", fmt.Sprintln(v))
	var text, structured bytes.Buffer
	for _, h := range []slog.Handler{slog.NewTextHandler(&text, nil), slog.NewJSONHandler(&structured, nil)} {
		slog.New(h).LogAttrs(context.Background(), slog.LevelInfo, "x", slog.Any("v", v))
	}
	leaks(what+" in a log", text.String())
	leaks(what+" in a JSON log", structured.String())
}

// response: the answer to POST may be printed with its secret in it. Elsewhere a
// payload shows what it holds.
func response(t rapid.TB, s sample, leaks func(what, output string)) {
	var r pat.CreateResponse
	if s.kind != pat.KindCreated || pat.Unmarshal(s.data(), &r, pat.Tolerant()) != nil && r.Secret.IsEmpty() {
		return
	}
	// Only the secret member is secret: what else holds the sample is changed.
	r.ID, r.Name, r.Owner, r.Scope = sampleID, "x", pat.Owner{}, nil
	formats(r, "an answer", leaks)
	formats(&r, "a pointer to an answer", leaks)
	formats(r.Secret, "a secret", leaks)
	formats(r.Extra, "unknown members", leaks)

	type hidden struct{ inner pat.CreateResponse }
	type holder struct {
		Open  *pat.CreateResponse
		list  []pat.Secret
		named map[string]pat.Extra
		hidden
	}
	h := holder{&r, []pat.Secret{r.Secret}, map[string]pat.Extra{"x": r.Extra}, hidden{r}}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
		leaks("a struct that holds an answer as "+verb, fmt.Sprintf(verb, h))
	}
	leaks("a difference", cmp.Diff(r, pat.CreateResponse{}, equalByMethod))
	leaks("a difference in what is not exported", cmp.Diff(h, holder{}, cmp.Exporter(func(reflect.Type) bool { return true })))
	leaks("an error around it", fmt.Errorf("made %v: %w", r, io.EOF).Error())
	if out, err := pat.Marshal(&r); err == nil && r.Secret.Reveal() == sampleSecret && !strings.Contains(string(out), sampleSecret) {
		t.Fatalf("Marshal must give the secret out: %s", out)
	}
}

// seen returns a part of the secret, longer than n, that an output shows.
func seen(output string, n int) string {
	for _, text := range []string{output, legible(output)} {
		for k := 0; k+n/2 <= len(sampleSecret); k += n / 2 { // a longer part has one of these in it
			if strings.Contains(text, sampleSecret[k:k+n/2]) {
				for k := range len(sampleSecret) - n {
					if part := sampleSecret[k : k+n+1]; strings.Contains(text, part) {
						return part
					}
				}
				break
			}
		}
	}
	return ""
}

// values: what a patch sets may be anything, and so may unknown members, so what
// looks like a secret does not print, in no payload.
func values(s sample, leaks func(what, output string)) {
	p, _ := pat.NewPayload(s.kind)
	pat.Unmarshal(s.data(), p, pat.Tolerant())
	var extras []pat.Extra
	var patch pat.Patch
	switch p := p.(type) {
	case *pat.Token:
		extras = append(extras, p.Extra, p.Owner.Extra)
	case *pat.TokenList:
		for _, t := range *p {
			extras = append(extras, t.Extra, t.Owner.Extra)
		}
	case *pat.CreateRequest:
		extras = append(extras, p.Extra)
	case *pat.Patch:
		patch = *p
	case *pat.BulkUpdate:
		extras, patch = append(extras, p.Extra), p.Patch
	}
	for _, op := range patch {
		op.Op, op.Path, op.From = pat.OpTest, "/name", "" // which may be printed
		formats(op.Value, "the value of an operation", leaks)
		formats(op, "an operation", leaks)
		formats(pat.Patch{op}, "a patch", leaks)
		formats(&pat.BulkUpdate{Patch: pat.Patch{op}}, "a bulk-update", leaks)
		extras = append(extras, op.Extra)
	}
	for _, x := range extras {
		if x.IsZero() {
			continue
		}
		formats(x, "unknown members", leaks)
		formats(pat.Owner{Extra: x}, "an owner with unknown members", leaks)
		formats(pat.Token{Extra: x}, "a token with unknown members", leaks)
		formats(&pat.TokenList{{Extra: x}}, "a list with unknown members", leaks)
		formats(pat.CreateRequest{Extra: x}, "a create request with unknown members", leaks)
	}
}

var (
	anyEscape = regexp.MustCompile(`\\+(?:u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2})`)
	paint     = regexp.MustCompile("\x1b\\[[0-9;]*m")
)

// legible is what a reader can make of an output: colors off and escapes
// decoded, and all of it read as hexadecimal digits if it looks like that.
func legible(out string) string {
	if strings.Contains(out, "\x1b") {
		out = paint.ReplaceAllString(out, "")
	}
	if strings.Contains(out, `\`) {
		out = anyEscape.ReplaceAllStringFunc(out, func(s string) string {
			c, _ := strconv.ParseUint(strings.TrimLeft(s, `\ux`), 16, 32)
			return string(rune(c))
		})
	}
	if decoded, err := hex.DecodeString(out); err == nil {
		return out + " " + string(decoded)
	}
	return out
}

// The property above would hold if nothing at all were printed, or nobody looked.
func TestSecretSeen(t *testing.T) {
	for _, output := range []string{
		sampleSecret, sampleSecret[20:33], "x" + sampleSecret[51:] + "x", strconv.QuoteToASCII(sampleSecret), fmt.Sprintf("%x", sampleSecret),
		escaped(sampleSecret), strings.ReplaceAll(escaped(sampleSecret), `\`, `\\`), "\x1b[1m" + sampleSecret[:6] + "\x1b[0m" + sampleSecret[6:20],
	} {
		if seen(output, 12) == "" {
			t.Errorf("expected the secret to be found in %s", output)
		}
	}
	if part := seen(sampleSecret[30:42], 12); part != "" {
		t.Errorf("expected twelve characters to be allowed, got %s", part)
	}
}
