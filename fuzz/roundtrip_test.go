package fuzz

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/sailpat/sailpat/pat"
	"github.com/sailpat/sailpat/pat/pattest"
)

// Property 2: Unmarshal(Marshal(p)) == p; Marshal is a fixed point; what it writes
// is canonical, and means the same as what was read.

func TestRoundTrip(t *testing.T) { forAll(t, roundTrip) }
func FuzzRoundTrip(f *testing.F) { fuzz(f, roundTrip) }

func roundTrip(t rapid.TB, s sample, pick chooser) {
	p, _ := pat.NewPayload(s.kind)
	if pat.Unmarshal(s.data(), p) != nil {
		return
	}
	canonical := marshalled(t, p)
	meansTheSame(t, s, canonical)
}

func meansTheSame(t rapid.TB, s sample, canonical string) {
	d := read(canonical)
	// Not cmp.Equal: it takes for ever where arrays are deep in each other.
	if want, got := normal(read(s.text), s.kind), plain(d, d.root); !reflect.DeepEqual(want, got) {
		t.Fatalf("the canonical text means something else: expected %v, got %v\n%s\n%s", want, got, canonical, s)
	}
}

// marshalled checks all that can be said of the canonical text of a payload,
// and returns it.
func marshalled(t rapid.TB, p pat.Payload, opts ...pat.Option) string {
	out, err := pat.Marshal(p)
	if err != nil {
		t.Fatalf("Marshal of what Unmarshal reads: %v\n%#v", err, p)
	}
	again, _ := pat.NewPayload(p.Kind())
	if err := pat.Unmarshal(out, again, opts...); err != nil {
		t.Fatalf("Unmarshal of what Marshal writes: %v\n%s", err, out)
	}
	if diff := cmp.Diff(p, again, equalByMethod); diff != "" {
		t.Fatalf("Unmarshal(Marshal(p)) is not p (-p +again): %s\n%s", diff, out)
	}
	second, err := pat.Marshal(again)
	if err != nil || string(second) != string(out) {
		t.Fatalf("Marshal is no fixed point, %v: %s and then %s", err, out, second)
	}
	appended, err := pat.Append([]byte("before"), p)
	if err != nil || string(appended) != "before"+string(out) {
		t.Fatalf("Append, %v: %s and not %s", err, appended, out)
	}
	// json v2 refuses what encoding/json overlooks: duplicate names, what is no UTF-8.
	if !jsontext.Value(out).IsValid() || !json.Valid(out) {
		t.Fatalf("no JSON: %s", out)
	}
	if d := read(string(out)); canonicalText(d, d.root, p.Kind()) != string(out) {
		t.Fatalf("not canonical: %s", out)
	}
	return string(out)
}

// equalByMethod lets cmp compare what hides its content.
var equalByMethod = cmp.Options{
	cmp.Comparer(func(a, b pat.Value) bool { return a == b }),
	cmp.Comparer(func(a, b pat.Extra) bool { return a == b }),
}

// The members in the order of contract §1.
var (
	tokenOrder = []string{"id", "name", "scope", "owner", "created", "lastUsed", "managed",
		"accessTokenValiditySeconds", "expirationDate", "userAwareTokenNeverExpires"}
	createOrder  = []string{"name", "scope", "accessTokenValiditySeconds", "expirationDate", "userAwareTokenNeverExpires"}
	createdOrder = []string{"id", "secret", "name", "scope", "owner", "created",
		"accessTokenValiditySeconds", "expirationDate", "userAwareTokenNeverExpires"}
	ownerOrder     = []string{"type", "id", "name"}
	operationOrder = []string{"op", "path", "value"}

	orders = map[string][]string{
		"token": tokenOrder, "token/owner": ownerOrder, "list/N": tokenOrder, "list/N/owner": ownerOrder,
		"create": createOrder, "created": createdOrder, "created/owner": ownerOrder,
		"patch/N": operationOrder, "bulk": {"ids", "patch"}, "bulk/patch/N": operationOrder,
	}
)

// orderOf returns the known members of the object at n. A member that only other
// operations have is not one (R15).
func orderOf(n *node, kind pat.Kind) []string {
	if n.depth > 3 {
		return nil
	}
	at, object := "", n
	for ; n.parent != nil; n = n.parent {
		if n.parent.first == '[' {
			at = "/N" + at
		} else {
			at = "/" + n.step + at
		}
	}
	order := orders[kind.String()+at]
	if slices.Contains(order, "op") && object.get("op") != nil {
		switch object.get("op").text {
		case "move", "copy":
			return []string{"op", "from", "path"}
		case "remove":
			return []string{"op", "path"}
		}
	}
	return order
}

// canonicalText writes a document without white space, known members in their
// order and after them the unknown ones as they are.
func canonicalText(d *document, n *node, kind pat.Kind) string {
	switch n.first {
	case '{':
		order := orderOf(n, kind)
		known := slices.DeleteFunc(slices.Clone(n.members), func(m *member) bool { return !slices.Contains(order, m.name) })
		slices.SortStableFunc(known, func(a, b *member) int { return slices.Index(order, a.name) - slices.Index(order, b.name) })
		unknown := slices.DeleteFunc(slices.Clone(n.members), func(m *member) bool { return slices.Contains(order, m.name) })
		var parts []string
		for _, m := range append(known, unknown...) {
			parts = append(parts, d.text[m.nameStart:m.nameEnd]+":"+canonicalText(d, m.value, kind))
		}
		return "{" + strings.Join(parts, ",") + "}"
	case '[':
		var parts []string
		for _, e := range n.elements {
			parts = append(parts, canonicalText(d, e, kind))
		}
		return "[" + strings.Join(parts, ",") + "]"
	}
	return d.raw(n)
}

// plain is what encoding/json makes of a value, numbers as they are spelled.
func plain(d *document, n *node) any {
	v, err := meaning(d.raw(n))
	if err != nil {
		panic(err)
	}
	return v
}

// normal is what the canonical text of a document must mean: the same, but for
// timestamps in canonical form, null for an expiration date that is "" (D7),
// and 0 for -0.
func normal(d *document, kind pat.Kind) any { return normalValue(d, d.root, kind) }

func normalValue(d *document, n *node, kind pat.Kind) any {
	v := plain(d, n)
	switch v := v.(type) {
	case map[string]any:
		order := orderOf(n, kind)
		for _, m := range n.members {
			if !slices.Contains(order, m.name) {
				continue
			}
			isExpiry := m.name == "expirationDate" || m.name == "value" && n.get("path").text == "/expirationDate"
			isDate := isExpiry || m.name == "created" || m.name == "lastUsed"
			switch {
			case isExpiry && isString(m.value) && m.value.text == "":
				v[m.name] = nil
			case isDate && isString(m.value):
				ms, _ := judgeTimestamp(m.value.text)
				v[m.name] = timeOf(ms).Format("2006-01-02T15:04:05.000Z")
			case m.name == "accessTokenValiditySeconds" && v[m.name] == json.Number("-0"): // any other is kept as it is
				v[m.name] = json.Number("0")
			default:
				v[m.name] = normalValue(d, m.value, kind)
			}
		}
	case []any:
		for k, e := range n.elements {
			v[k] = normalValue(d, e, kind)
		}
	}
	return v
}

// Values built in Go make the same round trip, without a document before it.
func TestRoundTripOfValues(t *testing.T) {
	payloads := map[pat.Kind]func(t *rapid.T) pat.Payload{
		pat.KindToken:   func(t *rapid.T) pat.Payload { p := pattest.Token().Draw(t, "payload"); return &p },
		pat.KindList:    func(t *rapid.T) pat.Payload { p := pattest.TokenList().Draw(t, "payload"); return &p },
		pat.KindCreate:  func(t *rapid.T) pat.Payload { p := pattest.CreateRequest().Draw(t, "payload"); return &p },
		pat.KindCreated: func(t *rapid.T) pat.Payload { p := pattest.CreateResponse().Draw(t, "payload"); return &p },
		pat.KindPatch:   func(t *rapid.T) pat.Payload { p := pattest.Patch().Draw(t, "payload"); return &p },
		pat.KindBulk:    func(t *rapid.T) pat.Payload { p := pattest.BulkUpdate().Draw(t, "payload"); return &p },
	}
	for kind, draw := range payloads {
		t.Run(kind.String(), rapid.MakeCheck(func(t *rapid.T) { marshalled(t, draw(t)) }))
	}
}

// What Unmarshal would refuse, Marshal refuses: the text of a payload is never
// wrong, whatever a program put into it.
func TestMarshalRefuses(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		token := pattest.Token().Draw(t, "token")
		token.Name, token.Owner.Type = anything.Draw(t, "name"), anything.Draw(t, "type")
		token.Scope = rapid.SliceOf(anything).Draw(t, "scope")
		token.Managed, token.UserAwareTokenNeverExpires = maybe(t, boolean), maybe(t, boolean)
		token.LastUsed, token.ExpirationDate = maybe(t, date), maybe(t, date)
		token.Created = date.Draw(t, "created")
		token.Extra, token.Owner.Extra = extra.Draw(t, "extra"), extra.Draw(t, "extra of the owner")
		neverWrong(t, &token)
		neverWrong(t, &pat.TokenList{token})

		neverWrong(t, &pat.CreateRequest{
			Name: anything.Draw(t, "name"), Scope: maybe(t, rapid.SliceOf(anything)), ExpirationDate: maybe(t, date),
			UserAwareTokenNeverExpires: maybe(t, boolean), AccessTokenValiditySeconds: maybe(t, rapid.Int32()), Extra: extra.Draw(t, "extra"),
		})
		neverWrong(t, &pat.CreateResponse{
			ID: sampleID, Secret: pat.NewSecret(anything.Draw(t, "secret")), Name: "x", Owner: token.Owner, Created: token.Created,
			AccessTokenValiditySeconds: rapid.Int32().Draw(t, "seconds"), ExpirationDate: maybe(t, date), Extra: extra.Draw(t, "extra"),
		})
		patch := pat.Patch(rapid.SliceOfN(rapid.Custom(anyOperation), 1, 4).Draw(t, "patch"))
		neverWrong(t, &patch)
		neverWrong(t, &pat.BulkUpdate{IDs: rapid.SliceOf(anything).Draw(t, "ids"), Patch: patch, Extra: extra.Draw(t, "extra")})
	})
}

var (
	anything = rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"\xff", "\xed\xa0\x80", "x\xc3", "", sampleID}))
	boolean  = rapid.Bool()
	date     = rapid.OneOf(pattest.Timestamp(), pattest.Timestamp(), rapid.Just(pat.Timestamp{}))

	// Unknown members, as they were read from one kind of object and are now in
	// another.
	extra = rapid.Custom(func(t *rapid.T) pat.Extra {
		member := rapid.SampledFrom([]string{"", `,"x":1`, `,"managed":null`, `,"lastUsed":"soon"`, `,"id":{"a":[1, 2]},"y":"\u0041"`, `,"op":"add"`, `,"patch":[]`, `,"secret":""`}).Draw(t, "member")
		var r pat.CreateRequest
		if err := pat.Unmarshal([]byte(`{"name":"x"`+member+`}`), &r, pat.Tolerant()); err != nil {
			t.Fatal(err)
		}
		return r.Extra
	})
)

func maybe[T any](t *rapid.T, value *rapid.Generator[T]) pat.Optional[T] {
	p := rapid.SampledFrom([]pat.Presence{pat.PresenceAbsent, pat.PresenceNull, pat.PresenceGiven, pat.PresenceGiven}).Draw(t, "presence")
	if p != pat.PresenceGiven {
		return map[pat.Presence]pat.Optional[T]{pat.PresenceNull: pat.Null[T]()}[p]
	}
	return pat.Some(value.Draw(t, "value"))
}

func anyOperation(t *rapid.T) pat.Operation {
	return pat.Operation{
		Op:   pat.Op(rapid.OneOf(rapid.SampledFrom(ops), rapid.SampledFrom(ops), anything).Draw(t, "op")),
		Path: pat.Pointer(rapid.OneOf(rapid.SampledFrom(paths), rapid.SampledFrom(paths), anything).Draw(t, "path")),
		From: pat.Pointer(rapid.SampledFrom([]string{"", "/scope/0", "/scope/-", "/name"}).Draw(t, "from")),
		Value: rapid.OneOf(rapid.Just(pat.Value{}), rapid.Just(pat.NullValue()), rapid.Map(boolean, pat.BoolValue),
			rapid.Map(anything, pat.StringValue), rapid.Map(anything, func(s string) pat.Value { return pat.StringsValue(s, s) }),
			rapid.Map(date, pat.TimestampValue)).Draw(t, "value"),
		Extra: extra.Draw(t, "extra"),
	}
}

// neverWrong: either Marshal refuses, or what it writes is read again, into a
// payload that is equal and of which Validate says the same. Only the value of
// an operation may be spelled another way than before.
func neverWrong(t rapid.TB, p pat.Payload) {
	out, err := pat.Marshal(p)
	if err != nil {
		for _, v := range violationsOf(t, err) {
			if layerOf(v.Rule) > 2 || !v.Pointer.Valid() {
				t.Fatalf("expected a rule of layers 0 to 2 at a pointer, got %v", &v)
			}
		}
		return
	}
	again, _ := pat.NewPayload(p.Kind())
	if err := pat.Unmarshal(out, again, pat.Tolerant()); err != nil {
		t.Fatalf("Unmarshal of what Marshal writes: %v\n%s", err, out)
	}
	marshalled(t, again, pat.Tolerant())
	if diff := cmp.Diff(p, again, equalByMethod, cmpopts.IgnoreTypes(pat.Value{})); diff != "" {
		t.Fatalf("Unmarshal(Marshal(p)) is not p (-p +again): %s\n%s", diff, out)
	}
	if before, after := violationsOf(t, pat.Validate(p)), violationsOf(t, pat.Validate(again)); !slices.Equal(before, after) {
		t.Fatalf("Validate says %v, and after a round trip %v\n%s", before, after, out)
	}
}
