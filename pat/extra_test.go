package pat_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/sailpat/sailpat/pat"
)

// The members of Extra can be read one by one: in their order, with their names
// unescaped and their values unchanged.
func TestExtraMembers(t *testing.T) {
	var token pat.Token
	doc := change(t, sampleToken, `"managed"`, `"x" : { "a" : [ 1 , "b c" ] }, "\u0079\"" : "\u0041", "" : null, "managed"`)
	if err := pat.Unmarshal([]byte(doc), &token, pat.Tolerant()); err != nil {
		t.Fatal(err)
	}
	var got []string
	for name, value := range token.Extra.Members() {
		got = append(got, fmt.Sprintf("%q=%s", name, value))
	}
	if want := `"x"={"a":[1,"b c"]} "y\""="\u0041" ""=null`; strings.Join(got, " ") != want {
		t.Errorf("got %s, want %s", strings.Join(got, " "), want)
	}
	for name, want := range map[string]string{"x": `{"a":[1,"b c"]}`, `y"`: `"\u0041"`, "": "null"} {
		if value, ok := token.Extra.Lookup(name); string(value) != want || !ok {
			t.Errorf("%q: got %s, %v", name, value, ok)
		}
	}
	for _, name := range []string{"X", "a", "managed"} {
		if value, ok := token.Extra.Lookup(name); value != nil || ok {
			t.Errorf("%q: got %s", name, value)
		}
	}
	for range token.Extra.Members() {
		break // a caller that has enough
	}
	for range (pat.Extra{}).Members() {
		t.Error("the zero Extra has members")
	}
}

// Extra reads back what it writes, and only objects.
func TestExtraJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := map[string]int{}
		for _, name := range rapid.SliceOfNDistinct(rapid.String(), 0, 4, rapid.ID).Draw(t, "names") {
			want[name] = len(name)
		}
		text, _ := json.Marshal(want)
		var x pat.Extra
		if err := json.Unmarshal(text, &x); err != nil {
			t.Fatal(err)
		}
		n := 0
		for name, value := range x.Members() {
			n++
			if string(value) != fmt.Sprint(want[name]) {
				t.Fatalf("%s: %q is %s", text, name, value)
			}
		}
		out, err := json.Marshal(x)
		var again map[string]int
		if err != nil || json.Unmarshal(out, &again) != nil || n != len(want) || len(again) != len(want) {
			t.Fatalf("%s: got %s, %v", text, out, err)
		}
	})
	for _, doc := range []string{`[]`, `null`, `"x"`, `{"a":1,"a":2}`, `{"a":"\ud800"}`} {
		x := pat.Extra{}
		if err := json.Unmarshal([]byte(doc), &x); err == nil || !x.IsZero() {
			t.Errorf("%s: got %s, %v", doc, x.JSON(), err)
		}
	}
}
