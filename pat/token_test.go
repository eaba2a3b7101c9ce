package pat_test

import (
	"reflect"
	"strings"
	"testing"
	"time"
	"unsafe"

	"github.com/sailpat/sailpat/pat"
)

// Decoding invents no member: the vendor's defaults come through methods.
func TestTokenDefaults(t *testing.T) {
	bare := change(t, sampleToken, `"managed":false,"accessTokenValiditySeconds":36900,`, ``, `,"userAwareTokenNeverExpires":false`, ``)
	for _, c := range []struct {
		name, doc             string
		managed, acknowledged bool
		validity              time.Duration
	}{
		{"absent", bare, false, false, 12 * time.Hour},
		{"given", change(t, bare, `"created"`, `"managed":true,"accessTokenValiditySeconds":15,"userAwareTokenNeverExpires":true,"created"`), true, true, 15 * time.Second},
		{"given as the default", change(t, bare, `"created"`, `"managed":false,"accessTokenValiditySeconds":43200,"userAwareTokenNeverExpires":false,"created"`), false, false, 12 * time.Hour},
	} {
		token := tokenOf(t, c.doc)
		if token.IsManaged() != c.managed || token.Acknowledged() != c.acknowledged || token.AccessTokenValidity() != c.validity {
			t.Errorf("%s: %v, %v, %v", c.name, token.IsManaged(), token.Acknowledged(), token.AccessTokenValidity())
		}
		want := tokenOf(t, c.doc)
		want.Managed, want.UserAwareTokenNeverExpires = pat.Some(c.managed), pat.Some(c.acknowledged)
		want.AccessTokenValiditySeconds = pat.Some(int32(c.validity / time.Second))
		if got := token.WithDefaults(); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: expected %+v, got %+v", c.name, want, got)
		}
	}
	for _, c := range []struct {
		name, value string
		never       bool
	}{{"a date", `"2026-12-31T23:59:59.999Z"`, false}, {"null", `null`, true}, {"empty", `""`, true}, {"the first date there is", `"0001-01-01T00:00:00.001Z"`, false}} {
		if token := tokenOf(t, change(t, sampleToken, `"2026-12-31T23:59:59.999Z"`, c.value)); token.NeverExpires(pat.Acknowledged) != c.never || token.ExpirationDate.IsZero() {
			t.Errorf("%s: never expires: %v, %v", c.name, token.NeverExpires(pat.Acknowledged), token.ExpirationDate)
		}
	}
}

// A clone shares no memory with the token, nor with the document.
func TestTokenClone(t *testing.T) {
	text := change(t, sampleToken, `"IDENTITY"`, `"ROBOT"`) // the usual type is a constant
	doc := []byte(text)
	var token pat.Token
	if err := pat.Unmarshal(doc, &token, pat.Borrow(), pat.Tolerant()); err != nil {
		t.Fatal(err)
	}
	clone, want := token.Clone(), tokenOf(t, text)
	if !reflect.DeepEqual(clone, want) {
		t.Errorf("expected %+v, got %+v", want, clone)
	}
	low := uintptr(unsafe.Pointer(&doc[0]))
	within := func(s string) bool {
		at := uintptr(unsafe.Pointer(unsafe.StringData(s)))
		return low <= at && at < low+uintptr(len(doc))
	}
	for name, pair := range map[string][2]string{
		"id": {token.ID, clone.ID}, "name": {token.Name, clone.Name}, "scope": {token.Scope[1], clone.Scope[1]}, "owner's type": {token.Owner.Type, clone.Owner.Type},
		"owner's id": {token.Owner.ID, clone.Owner.ID}, "owner's name": {token.Owner.Name, clone.Owner.Name},
	} {
		if !within(pair[0]) || within(pair[1]) {
			t.Errorf("%s: borrowed %v, and its clone %v", name, within(pair[0]), within(pair[1]))
		}
	}
	if clone.Scope[0] = "changed"; token.Scope[0] != want.Scope[0] {
		t.Error("the scope is shared")
	}
	if none := (pat.Token{}).Clone(); none.Scope != nil {
		t.Error("a null scope is no longer null")
	}
}

// Every reading begins anew: nothing of the payload before is left, nor what the
// caller did to it.
func TestUnmarshalResets(t *testing.T) {
	full := map[pat.Kind]string{
		pat.KindToken: sampleToken, pat.KindList: "[" + sampleToken + "," + sampleToken + "]", pat.KindCreate: sampleCreate, pat.KindCreated: sampleCreated,
		pat.KindPatch: `[{"op":"remove","path":"/scope"},{"op":"remove","path":"/scope"}]`, pat.KindBulk: `{"ids":["a"],"patch":[{"op":"remove","path":"/scope"}]}`,
	}
	for kind, doc := range full {
		for _, next := range []string{`{}`, `[]`, `null`, `x`, ``} {
			for name, opts := range map[string][]pat.Option{"owned": nil, "borrowed": {pat.Borrow()}} {
				used, _ := pat.NewPayload(kind)
				fresh, _ := pat.NewPayload(kind)
				if err := pat.Unmarshal([]byte(doc), used, opts...); err != nil {
					t.Fatalf("%s: %v", kind, err)
				}
				pat.Unmarshal([]byte(next), used, opts...)
				pat.Unmarshal([]byte(next), fresh, opts...)
				a, errA := pat.Marshal(used)
				b, errB := pat.Marshal(fresh)
				if string(a) != string(b) || (errA == nil) != (errB == nil) || errA != nil && errA.Error() != errB.Error() {
					t.Errorf("%s, %q, %s: %s, %v, expected %s, %v", kind, next, name, a, errA, b, errB)
				}
			}
		}
	}
}

// With Borrow a token that is read again and again uses its scope's array again,
// and what was read owned is never written over.
func TestScopesAreTheirOwn(t *testing.T) {
	doc := func(scope string) []byte {
		return []byte(change(t, sampleToken, `["demo:personal-access-token-scope:first","demo:personal-access-token-scope:second"]`, scope))
	}
	var token pat.Token
	for _, c := range []struct {
		scope string
		want  []string
	}{{`["a","b","c"]`, []string{"a", "b", "c"}}, {`["d"]`, []string{"d"}}, {`[]`, []string{}}, {`null`, nil}, {`["e","f"]`, []string{"e", "f"}}} {
		before := token.Scope
		if err := pat.Unmarshal(doc(c.scope), &token); err != nil || !reflect.DeepEqual(token.Scope, c.want) {
			t.Errorf("%s: %q, %v", c.scope, token.Scope, err)
		}
		if len(before) > 0 && len(token.Scope) > 0 && &before[0] == &token.Scope[0] {
			t.Errorf("%s: without Borrow the array is used again", c.scope)
		}
		if err := pat.Unmarshal(doc(c.scope), &token, pat.Borrow()); err != nil || !reflect.DeepEqual(token.Scope, c.want) {
			t.Errorf("%s, borrowed: %q, %v", c.scope, token.Scope, err)
		}
	}
	var l pat.TokenList
	if err := pat.Unmarshal([]byte("["+string(doc(`["a"]`))+","+string(doc(`[]`))+","+string(doc(`["b","c"]`))+"]"), &l); err != nil {
		t.Fatal(err)
	}
	l[0].Scope = append(l[0].Scope, "appended")
	l[1].Scope = append(l[1].Scope, "appended")
	if got := strings.Join(l[2].Scope, ","); got != "b,c" {
		t.Errorf("appending to one scope changes another: %s", got)
	}
	for _, n := range []int{1, 7, 8, 9, 16, 17, 100, 5000} { // the arrays in which scopes lie together grow
		l = nil
		text := string(doc("[" + items("a", n) + "]"))
		if err := pat.Unmarshal([]byte("["+text+","+text+","+text+"]"), &l); err != nil {
			t.Fatal(err)
		}
		for k := range l {
			if len(l[k].Scope) != n || strings.Join(l[k].Scope, "") != strings.Repeat("a", n) {
				t.Errorf("%d scopes: token %d has %d", n, k, len(l[k].Scope))
			}
		}
	}
}
