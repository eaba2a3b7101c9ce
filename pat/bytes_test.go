package pat_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sailpat/sailpat/pat"
)

// A payload that breaks off, wherever it does, is one fault at its end. The
// second token is another, so that nothing in it is as usual.
func TestEveryPrefix(t *testing.T) {
	odd := change(t, sampleToken, `"IDENTITY"`, `"ROBOT"`, sampleID, "short", `36900`, `-5`, "2026-12-31T23:59:59.999Z", "2026-12-31T23:59:59+02:00")
	for kind, doc := range map[pat.Kind]string{
		pat.KindToken: sampleToken, pat.KindList: "[" + sampleToken + "," + odd + "]",
		pat.KindPatch: `[{"op":"move","from":"/scope/0","path":"/scope/-"},{"op":"replace","path":"/expirationDate","value":null}]`,
		pat.KindBulk:  `{"ids":["` + sampleID + `"],"patch":[{"op":"add","path":"/userAwareTokenNeverExpires","value":true}]}`,
	} {
		for n := 1; n < len(doc); n++ {
			vs := pat.Lint([]byte(doc[:n]), kind).Violations
			if len(vs) != 1 || vs[0].Rule != pat.RuleSyntax || vs[0].Span != (pat.Span{Start: n, End: n}) {
				t.Fatalf("%s, cut off after %s: got %v", kind, doc[:n], vs)
			}
			p, _ := pat.NewPayload(kind)
			if err := pat.Unmarshal([]byte(doc[:n]), p); err == nil {
				t.Fatalf("%s, cut off after %s: accepted", kind, doc[:n])
			}
		}
	}
}

// Scopes are compared with RFC 6749 eight bytes at a time: every byte of ASCII in
// every place of a scope of each length.
func TestScopeFormEveryByte(t *testing.T) {
	for length := 1; length <= 18; length++ {
		for at := range length {
			for b := range byte(0x80) {
				item := []byte(strings.Repeat("a", length))
				item[at] = b
				quoted := fmt.Sprintf(`%s\u%04x%s`, item[:at], b, item[at+1:])
				vs := pat.Lint([]byte(change(t, sampleToken, "demo:personal-access-token-scope:second", quoted)), pat.KindToken).Violations
				found := slices.ContainsFunc(vs, func(v pat.Violation) bool { return v.Rule == pat.RuleScopeForm })
				if wrong := b < 0x21 || b == '"' || b == '\\' || b == 0x7F; found != wrong {
					t.Fatalf("%q: found %v", item, found)
				}
			}
		}
	}
}

// Nothing is a payload that is not there.
func TestNoPayload(t *testing.T) {
	for _, p := range []pat.Payload{nil, (*pat.Token)(nil), (*pat.TokenList)(nil), (*pat.CreateRequest)(nil), (*pat.CreateResponse)(nil), (*pat.Patch)(nil), (*pat.BulkUpdate)(nil)} {
		out, marshalErr := pat.Marshal(p)
		for what, err := range map[string]error{"Marshal": marshalErr, "Unmarshal": pat.Unmarshal([]byte("{}"), p), "Validate": pat.Validate(p)} {
			if err == nil || out != nil {
				t.Errorf("%s of %T: %v", what, p, err)
			}
		}
		if out, err := pat.Append([]byte("before"), p); err == nil || string(out) != "before" {
			t.Errorf("Append of %T: %s, %v", p, out, err)
		}
	}
}

// A token without a time of creation has one violation: no rule counts from it.
func TestValidateWithoutCreation(t *testing.T) {
	token := tokenOf(t, sampleToken)
	token.Created = pat.Timestamp{}
	err := pat.Validate(&token, pat.ForVersion(pat.V2024), pat.At(time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)))
	var invalid *pat.ValidationError
	if !errors.As(err, &invalid) || strings.Join(verdict(invalid.Violations), ", ") != "error PAT209 /created" {
		t.Errorf("got %v", err)
	}
}

// What is no JSON is a fault of the grammar, and what is JSON has none: the sample
// with each byte another, judged by encoding/json, which takes the same for JSON as
// long as all is ASCII.
func TestEveryByteAnother(t *testing.T) {
	doc := []byte(sampleToken)
	for k, was := range doc {
		for b := range byte(0x80) {
			doc[k] = b
			vs := pat.Lint(doc, pat.KindToken).Violations
			broken := slices.ContainsFunc(vs, func(v pat.Violation) bool { return v.Rule == pat.RuleSyntax || v.Rule == pat.RuleTrailingData })
			if valid := json.Valid(doc); valid == broken {
				t.Fatalf("%s: JSON %v, got %v", doc, valid, vs)
			}
		}
		doc[k] = was
	}
}

// An id has 32 of 0-9 and a-f: every byte of ASCII in its place.
func TestIDFormEveryByte(t *testing.T) {
	for b := range byte(0x80) {
		if b == '"' || b == '\\' || b < ' ' {
			continue
		}
		vs := pat.Lint([]byte(change(t, sampleToken, sampleID, sampleID[:31]+string(rune(b)))), pat.KindToken, pat.Enable(pat.RuleIDForm)).Violations
		found := slices.ContainsFunc(vs, func(v pat.Violation) bool { return v.Rule == pat.RuleIDForm })
		if wrong := !strings.ContainsRune("0123456789abcdef", rune(b)); found != wrong {
			t.Errorf("%q: found %v", b, found)
		}
	}
}

// A list with more faults than anybody reads is read to its end all the same.
func TestListBehindManyFaults(t *testing.T) {
	text := "[" + strings.Repeat(`{"x":1},`, 400) + `{"id":[{"a":"]}"},2],"y":"\"]"}]`
	vs := pat.Lint([]byte(text), pat.KindList).Violations
	if last := vs[len(vs)-1]; len(vs) != 1001 || last.Rule != pat.RuleTooManyViolations || slices.ContainsFunc(vs, func(v pat.Violation) bool { return v.Rule == pat.RuleSyntax }) {
		t.Errorf("got %d violations, the last %v", len(vs), last)
	}
	if vs := pat.Lint([]byte(text+"x"), pat.KindList).Violations; len(vs) != 1 || vs[0].Rule != pat.RuleTrailingData {
		t.Errorf("something after it: got %d violations", len(vs))
	}
}

// White space goes between the tokens of unknown members, and stays in strings.
func TestExtraKeepsStrings(t *testing.T) {
	var token pat.Token
	if err := pat.Unmarshal([]byte(change(t, sampleToken, `"managed"`, `"x" : { "a\" b" : [ "c \\" , "\" d \"" ] } ,"managed"`)), &token, pat.Tolerant()); err != nil {
		t.Fatal(err)
	}
	if got := token.Extra.JSON(); got != `{"x":{"a\" b":["c \\","\" d \""]}}` {
		t.Errorf("got %s", got)
	}
}
