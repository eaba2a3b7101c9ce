package pat_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/sailpat/sailpat/pat"
)

// What Marshal refuses, and where: all that Unmarshal would.
func TestMarshalRefuses(t *testing.T) {
	token := func(f func(*pat.Token)) pat.Payload {
		k := tokenOf(t, sampleToken)
		f(&k)
		return &k
	}
	create := func(f func(*pat.CreateRequest)) pat.Payload {
		r := pat.CreateNeverExpiring("n", "a")
		f(&r)
		return &r
	}
	created := func(f func(*pat.CreateResponse)) pat.Payload {
		var r pat.CreateResponse
		if err := pat.Unmarshal([]byte(sampleCreated), &r); err != nil {
			t.Fatal(err)
		}
		f(&r)
		return &r
	}
	const bad = "\xFF"
	for _, c := range []struct {
		name, reason string
		p            pat.Payload
		want         string
	}{
		{"id", "not UTF-8", token(func(k *pat.Token) { k.ID = bad }), "error PAT103 /id"},
		{"second scope", "not UTF-8", token(func(k *pat.Token) { k.Scope[1] = bad }), "error PAT103 /scope/1"},
		{"owner", "not UTF-8, one each", token(func(k *pat.Token) { k.Owner.Type, k.Owner.ID, k.Owner.Name = bad, bad, bad }),
			"error PAT103 /owner/id, error PAT103 /owner/name, error PAT103 /owner/type"},
		{"created", "not set", token(func(k *pat.Token) { k.Created = pat.Timestamp{} }), "error PAT209 /created"},
		{"dates given but not set", "the zero instant", token(func(k *pat.Token) {
			k.LastUsed, k.ExpirationDate = pat.Some(pat.Timestamp{}), pat.Some(pat.Timestamp{})
		}), "error PAT209 /expirationDate, error PAT209 /lastUsed"},
		{"null", "where the table has no n", token(func(k *pat.Token) {
			k.Managed, k.AccessTokenValiditySeconds, k.UserAwareTokenNeverExpires = pat.Null[bool](), pat.Null[int32](), pat.Null[bool]()
		}), "error PAT204 /accessTokenValiditySeconds, error PAT204 /managed, error PAT204 /userAwareTokenNeverExpires"},
		{"null, created", "where the table has no n", created(func(r *pat.CreateResponse) { r.UserAwareTokenNeverExpires = pat.Null[bool]() }), "error PAT204 /userAwareTokenNeverExpires"},
		{"null, create", "o n", create(func(r *pat.CreateRequest) {
			r.UserAwareTokenNeverExpires, r.AccessTokenValiditySeconds, r.Scope = pat.Null[bool](), pat.Null[int32](), pat.Null[[]string]()
		}), ""},
		{"secret", "not UTF-8", created(func(r *pat.CreateResponse) { r.Secret = pat.NewSecret(bad) }), "error PAT103 /secret"},
		{"create", "not UTF-8", create(func(r *pat.CreateRequest) { r.Name, r.Scope = bad, pat.Some([]string{"a", bad}) }), "error PAT103 /name, error PAT103 /scope/1"},
		{"second of a list", "its index comes first", &pat.TokenList{tokenOf(t, sampleToken), *token(func(k *pat.Token) { k.Owner.ID = bad }).(*pat.Token)}, "error PAT103 /1/owner/id"},
		{"bulk", "ids must be there", &pat.BulkUpdate{}, "error PAT204 /ids"},
		{"bulk, ids", "not UTF-8", &pat.BulkUpdate{IDs: []string{"a", bad}}, "error PAT103 /ids/1"},
		{"bulk, patch", "where it stands", &pat.BulkUpdate{IDs: []string{"a"}, Patch: pat.Patch{{Op: pat.OpRemove, Path: "/scope"}, {Op: pat.OpMove, Path: "/scope/0", From: "x"}}}, "error PAT213 /patch/1/from"},
		{"patch", "each operation by itself", &pat.Patch{{Op: "x", Path: "/name"}, {Op: pat.OpReplace, Path: "/name"}, {Op: pat.OpReplace, Path: "/name", Value: pat.NullValue()}},
			"error PAT212 /0/op, error PAT214 /1, error PAT204 /2/value"},
		{"patch, value", "not UTF-8", &pat.Patch{{Op: pat.OpReplace, Path: "/name", Value: pat.StringValue(bad)}}, "error PAT103 /0/value"},
	} {
		t.Run(c.name, func(t *testing.T) {
			out, err := pat.Append([]byte("before"), c.p)
			got := ""
			var invalid *pat.ValidationError
			if errors.As(err, &invalid) {
				got = strings.Join(verdict(invalid.Violations), ", ")
			}
			if got != c.want || c.want != "" && string(out) != "before" || (err == nil) != (c.want == "") {
				t.Errorf("%s: expected %q, got %q, %v", c.reason, c.want, got, err)
			}
		})
	}
	var none *pat.Token
	if _, err := pat.Marshal(none); err == nil {
		t.Error("nil has no JSON")
	}
	if pat.Unmarshal([]byte(sampleToken), none) == nil || pat.Validate(none) == nil || pat.Validate(nil) == nil || pat.Unmarshal([]byte("{}"), nil) == nil {
		t.Error("nil is no payload")
	}
}

// Unknown members live on after the known ones, wherever an object is, and
// nothing can be there twice because of them.
func TestExtra(t *testing.T) {
	odd := func(doc string) string { return strings.TrimSuffix(doc, "}") + `,"x":[1,"é \u0041"],"y":{}}` }
	for _, c := range []struct {
		kind pat.Kind
		doc  string
	}{
		{pat.KindToken, odd(sampleToken)}, {pat.KindCreate, odd(sampleCreate)}, {pat.KindCreated, odd(sampleCreated)}, {pat.KindList, "[" + odd(sampleToken) + "]"},
		{pat.KindToken, change(t, sampleToken, `"name":"Support"}`, `"name":"Support","x":1}`)},
		{pat.KindToken, change(t, sampleToken, `{"type":"IDENTITY","id":"2c9180a46faadee4016fb4e018c20639","name":"Support"}`, `{"x":1}`)},
		{pat.KindPatch, "[" + odd(`{"op":"remove","path":"/scope"}`) + "]"},
		{pat.KindBulk, odd(`{"ids":["a"],"patch":[{"op":"remove","path":"/expirationDate","x":1}]}`)},
	} {
		p, _ := pat.NewPayload(c.kind)
		if err := pat.Unmarshal([]byte(c.doc), p, pat.Tolerant()); err != nil {
			t.Fatalf("%s: %v", c.doc, err)
		}
		if out, err := pat.Marshal(p); string(out) != c.doc || err != nil {
			t.Errorf("expected %s, got %s, %v", c.doc, out, err)
		}
		strict, _ := pat.NewPayload(c.kind)
		if err := pat.Unmarshal([]byte(c.doc), strict); !errors.Is(err, pat.RuleUnknownMember) {
			t.Errorf("strict: %v", err)
		}
		if out, err := pat.Marshal(strict); strings.Contains(string(out), `"x"`) || err != nil {
			t.Errorf("strict reading keeps what it refused: %s, %v", out, err)
		}
	}
	with := func(members string) pat.Extra {
		k := pat.Token{}
		pat.Unmarshal([]byte(`{`+members+`}`), &k, pat.Tolerant())
		return k.Extra
	}
	x := with(`"x" : 1, "y" : [ ]`)
	if x.JSON() != `{"x":1,"y":[]}` || x.String() != "REDACTED" || x.IsZero() {
		t.Errorf("extra: %s, %s", x.JSON(), x)
	}
	if text, err := json.Marshal(x); err != nil || string(text) != `{"x":1,"y":[]}` {
		t.Errorf("extra as JSON: %s, %v", text, err)
	}
	if none := (pat.Extra{}); none.JSON() != "{}" || none.String() != "" || !none.IsZero() {
		t.Errorf("none: %s, %q", none.JSON(), none)
	}
	create := pat.CreateNeverExpiring("n")
	create.Extra = with(`"x":1,"secret":5`)
	if _, err := pat.Marshal(&create); err != nil {
		t.Errorf("a create request does not know secret: %v", err)
	}
	answer := pat.CreateResponse{ID: "a", Name: "n", Created: pat.MustParseTimestamp("2017-07-11T18:45:37.098Z")}
	answer.Extra = with(`"x":1,"secret":5`)
	var invalid *pat.ValidationError
	if _, err := pat.Marshal(&answer); !errors.As(err, &invalid) || len(invalid.Violations) != 1 || invalid.Violations[0].Pointer != "/secret" {
		t.Errorf("an answer does: %v", err)
	}
}

// A value is what it was made from, and nothing else.
func TestValue(t *testing.T) {
	at := pat.MustParseTimestamp("2017-07-11T18:45:37.098Z")
	for _, c := range []struct {
		name, text string
		v          pat.Value
		is         string // which of the readers take it
	}{
		{"none", ``, pat.Value{}, ""},
		{"null", `null`, pat.NullValue(), "null"},
		{"string", `"a\n"`, pat.StringValue("a\n"), "text"},
		{"empty string", `""`, pat.StringValue(""), "text"},
		{"strings", `["a","b"]`, pat.StringsValue("a", "b"), "strings"},
		{"no strings", `[]`, pat.StringsValue(), "strings"},
		{"true", `true`, pat.BoolValue(true), "bool"},
		{"false", `false`, pat.BoolValue(false), "bool"},
		{"timestamp", `"2017-07-11T18:45:37.098Z"`, pat.TimestampValue(at), "text timestamp"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var is []string
			if c.v.IsNull() {
				is = append(is, "null")
			}
			if _, ok := c.v.Text(); ok {
				is = append(is, "text")
			}
			if s, ok := c.v.Strings(); ok {
				is = append(is, "strings")
				if pat.StringsValue(s...) != c.v {
					t.Errorf("strings %q", s)
				}
			}
			if b, ok := c.v.Bool(); ok {
				is = append(is, "bool")
				if pat.BoolValue(b) != c.v {
					t.Errorf("bool %v", b)
				}
			} else if b {
				t.Error("what is no boolean is true")
			}
			if got, ok := c.v.Timestamp(); ok {
				is = append(is, "timestamp")
				if got != at {
					t.Errorf("timestamp %v", got)
				}
			}
			if got := strings.Join(is, " "); got != c.is || c.v.JSON() != c.text || c.v.IsZero() != (c.text == "") {
				t.Errorf("expected %q of %s, got %q of %s", c.is, c.text, got, c.v.JSON())
			}
			want := c.text
			if want == "" {
				want = "null"
			}
			if out, err := json.Marshal(c.v); err != nil || string(out) != want {
				t.Errorf("as JSON: %s, %v", out, err)
			}
		})
	}
	if s, ok := pat.StringValue("a\u00e9\"").Text(); s != "a\u00e9\"" || !ok {
		t.Errorf("text %q, %v", s, ok)
	}
}

// The names of the versions are those of the vendor's URLs, exactly.
func TestAPIVersion(t *testing.T) {
	for _, v := range pat.APIVersions() {
		if got, err := pat.ParseAPIVersion(v.String()); got != v || err != nil {
			t.Errorf("%v: %v, %v", v, got, err)
		}
		want := pat.Acknowledged
		if strings.Contains("v3 beta v2024", v.String()) {
			want = pat.SixMonths
		}
		if v.Dialect() != want {
			t.Errorf("%v: dialect %s", v, v.Dialect())
		}
	}
	for _, name := range []string{"", "V3", "v4", "v2027", "beta "} {
		got := pat.Beta
		if parsed, err := pat.ParseAPIVersion(name); err == nil || parsed != pat.V1 || got.UnmarshalText([]byte(name)) == nil || got != pat.Beta {
			t.Errorf("%q: %v, %v, %v", name, parsed, err, got)
		}
	}
	if got := pat.APIVersion(200); got.String() != "APIVersion(200)" || got.Dialect() != pat.Acknowledged {
		t.Errorf("none of them: %v, %s", got, got.Dialect())
	}
}

// Only rules of layers 3 and 4 can be switched; the last word counts; what is no
// rule is passed over.
func TestSwitches(t *testing.T) {
	doc := []byte(change(t, sampleCreate, `"NodeJS Integration"`, `""`, `36900`, `5`))
	for _, c := range []struct {
		name string
		opts []pat.Option
		want string
	}{
		{"none", nil, "error PAT302 /name, error PAT306 /accessTokenValiditySeconds"},
		{"one off", []pat.Option{pat.Disable(pat.RuleEmptyName)}, "error PAT306 /accessTokenValiditySeconds"},
		{"both off", []pat.Option{pat.Disable(pat.RuleEmptyName, pat.RuleValidityRange)}, ""},
		{"both off, one by one", []pat.Option{pat.Disable(pat.RuleEmptyName), pat.Disable(pat.RuleValidityRange)}, ""},
		{"off and on", []pat.Option{pat.Disable(pat.RuleEmptyName), pat.Enable(pat.RuleEmptyName)}, "error PAT302 /name, error PAT306 /accessTokenValiditySeconds"},
		{"on and off", []pat.Option{pat.Enable(pat.RuleEmptyName), pat.Disable(pat.RuleEmptyName)}, "error PAT306 /accessTokenValiditySeconds"},
		{"no rules", []pat.Option{pat.Disable("", "PAT", "PAT3", "PAT300", "PAT399", "PAT463", "PAT999", "PAT 302", "empty-name")}, "error PAT302 /name, error PAT306 /accessTokenValiditySeconds"},
	} {
		if got := strings.Join(verdict(pat.Lint(doc, pat.KindCreate, c.opts...).Violations), ", "); got != c.want {
			t.Errorf("%s: expected %s, got %s", c.name, c.want, got)
		}
	}
	for _, id := range []pat.RuleID{pat.RuleEmptyDocument, pat.RuleSyntax, pat.RuleDuplicateMember, pat.RuleUnknownMember, pat.RuleWrongType, pat.RuleKindNotInVersion} {
		for _, r := range pat.Rules() {
			if r.ID == id {
				opts := []pat.Option{pat.Disable(id)}
				if id == pat.RuleKindNotInVersion {
					opts = append(opts, pat.ForVersion(pat.V3))
				}
				if vs := pat.Lint([]byte(badExample(r)), kindOf(r), opts...).Violations; !hasRule(vs, id) {
					t.Errorf("%s can be switched off", r.Name)
				}
			}
		}
	}
}

func kindOf(r pat.Rule) pat.Kind {
	if r.Layer == 0 || len(r.Kinds) == 0 {
		return pat.KindAuto
	}
	return r.Kinds[0]
}

// Validate reports what Marshal refuses, and no rule of meaning on it. A
// bulk-update in a version without one is one violation.
func TestValidateShape(t *testing.T) {
	early := pat.MustParseTimestamp("2017-07-11T18:45:37.098Z").Time()
	for _, c := range []struct {
		name, reason string
		p            pat.Payload
		opts         []pat.Option
		want         string
	}{
		{"malformed paths", "shape", &pat.Patch{{Op: pat.OpReplace, Path: "name", Value: pat.NullValue()}, {Op: pat.OpRemove, Path: "/scope/01"}, {Op: "x", Path: "/id"}, {Op: pat.OpRemove, Path: "/scope/-"}}, nil,
			"error PAT213 /0/path, error PAT213 /1/path, error PAT212 /2/op, error PAT213 /3/path"},
		{"malformed paths in bulk", "shape", &pat.BulkUpdate{IDs: []string{"a"}, Patch: pat.Patch{{Op: pat.OpReplace, Path: "expirationDate", Value: pat.NullValue()}, {Op: "x", Path: "/id"}}}, nil,
			"error PAT213 /patch/0/path, error PAT212 /patch/1/op"},
		{"operands missing", "no value is shape; no from is the empty pointer", &pat.Patch{{Op: pat.OpReplace, Path: "/id"}, {Op: pat.OpMove, Path: "/scope/0"}}, nil,
			"error PAT214 /0, error PAT317 /0/path, error PAT317 /1/from"},
		{"a value of the wrong type", "nobody knows what it sets", &pat.Patch{{Op: pat.OpReplace, Path: "/expirationDate", Value: pat.BoolValue(true)}}, nil, "error PAT203 /0/value"},
		{"no ids", "nil is null, and nobody counts it", &pat.BulkUpdate{Patch: pat.PatchNeverExpires()}, nil, "error PAT204 /ids"},
		{"paths that cannot be patched", "meaning", &pat.Patch{{Op: pat.OpReplace, Path: "/id", Value: pat.NullValue()}, {Op: pat.OpMove, From: "/name", Path: "/scope/0"}, {Op: pat.OpRemove, Path: "/name"}}, nil,
			"error PAT317 /0/path, error PAT317 /1/from, error PAT317 /2/path"},
		{"both sides of a move", "each for itself", &pat.Patch{{Op: pat.OpMove, From: "/name", Path: "/name"}}, nil, "error PAT317 /0/from, error PAT317 /0/path"},
		{"bulk in the six-months dialect", "nothing else is judged", &pat.BulkUpdate{}, []pat.Option{pat.ForVersion(pat.V3)}, "error PAT006 "},
		{"bulk, all at once", "each has its rule", &pat.BulkUpdate{IDs: []string{"a", " ", "a"}, Patch: pat.Patch{{Op: pat.OpRemove, Path: "/expirationDate"}, {Op: pat.OpTest, Path: "/expirationDate", Value: pat.NullValue()}}}, nil,
			"error PAT320 /ids/2, error PAT321 /ids/1, error PAT318 /patch/0, error PAT323 /patch/1/path"},
		{"an operation that is not patchable", "its value is not judged", &pat.Patch{{Op: pat.OpReplace, Path: "/expirationDate", Value: pat.TimestampValue(pat.TimestampOf(early))}},
			[]pat.Option{pat.ForVersion(pat.V3), pat.At(early)}, "error PAT317 /0/path"},
		{"a date that is past", "with a clock", &pat.Patch{{Op: pat.OpReplace, Path: "/expirationDate", Value: pat.TimestampValue(pat.TimestampOf(early))}}, []pat.Option{pat.At(early.Add(time.Second))}, "error PAT311 /0/value"},
		{"a date that is past, tested", "a test sets nothing", &pat.Patch{{Op: pat.OpTest, Path: "/expirationDate", Value: pat.TimestampValue(pat.TimestampOf(early))}}, []pat.Option{pat.At(early.Add(time.Second))}, ""},
	} {
		got := ""
		var invalid *pat.ValidationError
		if errors.As(pat.Validate(c.p, c.opts...), &invalid) {
			got = strings.Join(verdict(invalid.Violations), ", ")
		}
		if !sameSet(got, c.want) {
			t.Errorf("%s (%s): expected %s, got %s", c.name, c.reason, c.want, got)
		}
	}
}

// sameSet compares two lists whatever their order.
func sameSet(a, b string) bool {
	in := strings.Split(a, ", ")
	for _, s := range strings.Split(b, ", ") {
		if !strings.Contains(", "+a+", ", ", "+s+", ") {
			return false
		}
	}
	return len(in) == len(strings.Split(b, ", "))
}
