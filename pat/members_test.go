package pat_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"reflect"
	"strings"
	"testing"
	"unsafe"

	"github.com/sailpat/sailpat/pat"
)

// fullDocuments have every member of every object, and an unknown one in each.
var fullDocuments = map[pat.Kind]string{
	pat.KindToken: `{"id":"86f1dc6fe8f54414950454cbb11278fa","name":"NodeJS Integration","scope":["first"],` +
		`"owner":{"type":"ROBOT","id":"2c9180a46faadee4016fb4e018c20639","name":"Support","new":1},` +
		`"created":"2017-07-11T18:45:37.098Z","lastUsed":"2017-07-12T18:45:37.098Z","managed":true,"accessTokenValiditySeconds":36900,` +
		`"expirationDate":"2026-12-31T23:59:59.999Z","userAwareTokenNeverExpires":true,"new":["unknown"]}`,
	pat.KindCreate: `{"name":"NodeJS Integration","scope":["first"],"accessTokenValiditySeconds":36900,` +
		`"expirationDate":"2026-12-31T23:59:59.999Z","userAwareTokenNeverExpires":true,"new":1}`,
	pat.KindCreated: `{"id":"86f1dc6fe8f54414950454cbb11278fa","secret":"********","name":"NodeJS Integration","scope":["first"],` +
		`"owner":{"type":"ROBOT","id":"2c9180a46faadee4016fb4e018c20639","name":"Support","new":1},` +
		`"created":"2017-07-11T18:45:37.098Z","accessTokenValiditySeconds":36900,` +
		`"expirationDate":"2026-12-31T23:59:59.999Z","userAwareTokenNeverExpires":true,"new":1}`,
	pat.KindPatch: `[{"op":"replace","path":"/name","value":"x","new":1},{"op":"move","from":"/scope/0","path":"/scope/1","new":1}]`,
	pat.KindBulk:  `{"ids":["first"],"patch":[{"op":"replace","path":"/expirationDate","value":null,"new":1},{"op":"move","from":"/scope/0","path":"/scope/1"}],"new":1}`,
}

func init() {
	fullDocuments[pat.KindList] = "[" + fullDocuments[pat.KindToken] + "]"
}

// readFull reads the full document of a kind, whose strings then point into it.
func readFull(t *testing.T, kind pat.Kind) (p pat.Payload, document []byte) {
	t.Helper()
	document = []byte(fullDocuments[kind])
	p, _ = pat.NewPayload(kind)
	if err := pat.Unmarshal(document, p, pat.Borrow(), pat.Tolerant()); err != nil {
		t.Fatal(err)
	}
	return p, document
}

// objects yields the objects of a payload and their places.
func objects(v reflect.Value, at string) map[string]reflect.Value {
	out := map[string]reflect.Value{}
	switch v.Kind() {
	case reflect.Pointer:
		return objects(v.Elem(), at)
	case reflect.Slice:
		for i := range v.Len() {
			for k, x := range objects(v.Index(i), fmt.Sprintf("%s[%d]", at, i)) {
				out[k] = x
			}
		}
	case reflect.Struct:
		if _, isObject := v.Type().FieldByName("Extra"); isObject {
			out[at] = v
			for _, f := range reflect.VisibleFields(v.Type()) {
				for k, x := range objects(v.FieldByIndex(f.Index), at+"."+f.Name) {
					out[k] = x
				}
			}
		}
	}
	return out
}

// The full documents are full: some object of each type has each field. Otherwise
// the tests below would pass over it.
func TestFullDocuments(t *testing.T) {
	for _, kind := range pat.Kinds() {
		p, _ := readFull(t, kind)
		given := map[string]bool{}
		for _, v := range objects(reflect.ValueOf(p), kind.String()) {
			for _, f := range reflect.VisibleFields(v.Type()) {
				name := v.Type().Name() + "." + f.Name
				given[name] = given[name] || !v.FieldByIndex(f.Index).IsZero()
			}
		}
		for name, ok := range given {
			if !ok {
				t.Errorf("%s: the document in members_test.go has no member for %s", kind, name)
			}
		}
	}
}

// A clone equals the payload, has slices of its own, and no memory of the document.
func TestCloneOfEveryMember(t *testing.T) {
	for _, kind := range pat.Kinds() {
		p, document := readFull(t, kind)
		clone := reflect.ValueOf(p).Elem().MethodByName("Clone").Call(nil)[0]
		if !reflect.DeepEqual(clone.Interface(), reflect.ValueOf(p).Elem().Interface()) {
			t.Errorf("%s: the clone is not equal: %+v", kind, clone)
		}
		low := uintptr(unsafe.Pointer(&document[0]))
		within := 0
		shared(reflect.ValueOf(p).Elem(), clone, kind.String(), func(at string, original, clone uintptr, isSlice bool) {
			inDocument := func(p uintptr) bool { return low <= p && p < low+uintptr(len(document)) }
			if inDocument(original) {
				within++
			}
			if inDocument(clone) {
				t.Errorf("Clone: %s keeps the memory of the document", at)
			}
			if isSlice && original == clone {
				t.Errorf("Clone: %s shares its slice", at)
			}
		})
		if within == 0 {
			t.Errorf("%s: nothing points into the document, so the test shows nothing", kind)
		}
	}
}

// shared visits the strings and slices of two equal values, with the addresses of
// their data.
func shared(a, b reflect.Value, at string, visit func(at string, a, b uintptr, isSlice bool)) {
	switch a.Kind() {
	case reflect.String:
		if a.Len() > 0 {
			visit(at, uintptr(unsafe.Pointer(unsafe.StringData(a.String()))), uintptr(unsafe.Pointer(unsafe.StringData(b.String()))), false)
		}
	case reflect.Slice:
		if a.Len() > 0 {
			visit(at, a.Pointer(), b.Pointer(), true)
		}
		for i := range a.Len() {
			shared(a.Index(i), b.Index(i), fmt.Sprintf("%s[%d]", at, i), visit)
		}
	case reflect.Struct:
		for i := range a.NumField() {
			shared(a.Field(i), b.Field(i), at+"."+a.Type().Field(i).Name, visit)
		}
	}
}

// Every member is logged under its name, and written.
func TestEveryMemberIsLoggedAndWritten(t *testing.T) {
	for _, kind := range pat.Kinds() {
		p, _ := readFull(t, kind)
		for at, v := range objects(reflect.ValueOf(p), kind.String()) {
			attrs := map[string]slog.Value{}
			for _, a := range v.Interface().(slog.LogValuer).LogValue().Group() {
				attrs[strings.ToLower(a.Key)] = a.Value.Resolve()
			}
			text, err := json.Marshal(v.Interface())
			if err != nil {
				t.Fatal(err)
			}
			var written map[string]json.RawMessage
			if err := json.Unmarshal(text, &written); err != nil {
				t.Fatal(err)
			}
			lower := map[string]bool{}
			for name := range written {
				lower[strings.ToLower(name)] = true
			}
			for _, f := range reflect.VisibleFields(v.Type()) {
				if v.FieldByIndex(f.Index).IsZero() {
					continue // from and value are of different operations
				}
				if _, ok := attrs[strings.ToLower(f.Name)]; !ok {
					t.Errorf("LogValue: %s.%s is missing", at, f.Name)
				}
				name := f.Name
				if name == "Extra" {
					name = "new"
				}
				if !lower[strings.ToLower(name)] {
					t.Errorf("Marshal: %s.%s is missing", at, f.Name)
				}
			}
			if got, ok := attrs["extra"]; ok && got.String() != "REDACTED" {
				t.Errorf("LogValue: %s.Extra is logged as %s", at, got.String())
			}
		}
	}
}

// What is null is logged as nil, what is absent not at all.
func TestLogValuePresence(t *testing.T) {
	r := pat.CreateRequest{Name: "x", ExpirationDate: pat.Null[pat.Timestamp]()}
	var keys []string
	for _, a := range r.LogValue().Group() {
		keys = append(keys, fmt.Sprintf("%s=%v", a.Key, a.Value))
	}
	if got := strings.Join(keys, " "); got != "name=x expirationDate=<nil>" {
		t.Errorf("got %s", got)
	}
}
