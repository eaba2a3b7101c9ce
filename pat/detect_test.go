package pat_test

import (
	"strings"
	"testing"

	"github.com/sailpat/sailpat/pat"
)

// What a document is, by its members: how many are enough, and what else it may have.
func TestDetectKind(t *testing.T) {
	for _, c := range []struct {
		name, doc, reason string
		want              pat.Kind
	}{
		{"token", sampleToken, "all members", pat.KindToken},
		{"create", sampleCreate, "all members", pat.KindCreate},
		{"created", sampleCreated, "all members", pat.KindCreated},
		{"byte order mark and white space", "\uFEFF \n" + sampleToken, "are stepped over", pat.KindToken},

		{"empty list", " [ ] ", "R26", pat.KindList},
		{"list", "[" + sampleToken + "]", "", pat.KindList},
		{"list after odd elements", `[5,{"x":1},"",` + sampleToken + "]", "the first element that tells", pat.KindList},
		{"list of create requests", "[" + sampleCreate + "]", "no kind is that", pat.KindAuto},
		{"list of odd elements", `[5,{"x":1}]`, "nothing tells", pat.KindAuto},
		{"patch", `[{"op":"remove","path":"/scope"}]`, "", pat.KindPatch},
		{"operation alone", `{"op":"remove","path":"/scope"}`, "as in the vendor's documents", pat.KindPatch},
		{"operation without op", `{"path":"/name","value":"n"}`, "a path of a token tells", pat.KindPatch},
		{"operation without op or value", `{"path":"/scope/0","from":"/scope/1"}`, "from tells too", pat.KindPatch},
		{"operation on something else", `{"op":"remove","path":"/spec"}`, "alone it is still one", pat.KindPatch},
		{"patch of something else", `[{"op":"remove","path":"/spec"}]`, "a Kubernetes patch", pat.KindAuto},
		{"patch in another case", `[{"OP":"remove","PATH":"/Scope"}]`, "what it is meant to be", pat.KindPatch},
		{"path without slash", `[{"op":"remove","path":"scope"}]`, "no pointer", pat.KindAuto},
		{"path alone", `{"path":"/scope"}`, "not enough", pat.KindAuto},
		{"bulk", `{"ids":[],"patch":[]}`, "", pat.KindBulk},
		{"ids alone", `{"ids":[]}`, "not enough", pat.KindAuto},
		{"patch alone", `{"patch":[]}`, "not enough", pat.KindAuto},

		{"name alone", `{"name":"n"}`, "a create request", pat.KindCreate},
		{"name and another", `{"name":"n","version":"1"}`, "a package.json", pat.KindAuto},
		{"name and scope", `{"name":"n","scope":[]}`, "a create request", pat.KindCreate},
		{"name and a scope that is a string", `{"name":"n","scope":"/"}`, "a web app manifest", pat.KindAuto},
		{"name and null scope", `{"name":"n","scope":null}`, "null is allowed there", pat.KindCreate},
		{"scope alone", `{"scope":[]}`, "not enough", pat.KindAuto},
		{"scope and expiration", `{"scope":[],"expirationDate":null}`, "two members tell", pat.KindCreate},
		{"validity and name", `{"name":"n","accessTokenValiditySeconds":"x"}`, "the name says enough", pat.KindCreate},
		{"acknowledgement and name", `{"name":"n","userAwareTokenNeverExpires":5}`, "the name says enough", pat.KindCreate},
		{"expiration and name", `{"name":"n","expirationDate":"soon"}`, "a string", pat.KindCreate},
		{"expiration that is a number", `{"name":"n","expirationDate":5}`, "says nothing", pat.KindAuto},
		{"create with id", `{"id":"x","name":"n","scope":[]}`, "has what only a token has", pat.KindToken},
		{"two members of a token", `{"id":"x","scope":[]}`, "not enough", pat.KindAuto},
		{"owner that is a string", `{"id":"x","name":"n","owner":"me"}`, "says nothing", pat.KindAuto},
		{"owner", `{"id":"x","name":"n","owner":{}}`, "an object", pat.KindToken},
		{"managed", `{"id":"x","name":"n","managed":true}`, "a boolean", pat.KindToken},
		{"managed false", `{"id":"x","name":"n","managed":false}`, "a boolean", pat.KindToken},
		{"managed that is a string", `{"id":"x","name":"n","managed":"yes"}`, "says nothing", pat.KindAuto},
		{"last used", `{"name":"n","created":"x","lastUsed":null}`, "null is allowed there", pat.KindToken},
		{"last used, a number", `{"name":"n","created":"x","lastUsed":5}`, "says nothing", pat.KindAuto},
		{"scope, owner and name", `{"name":"n","scope":[],"owner":"me"}`, "only a token has an owner", pat.KindToken},
		{"scope, created and name", `{"name":"n","scope":[],"created":"x"}`, "only a token was created", pat.KindToken},
		{"scope, last used and name", `{"name":"n","scope":[],"lastUsed":5}`, "only a token was used", pat.KindToken},
		{"scope, managed and name", `{"name":"n","scope":[],"managed":5}`, "only a token is managed", pat.KindToken},
		{"secret and a telling member", `{"secret":"x","scope":[]}`, "", pat.KindCreated},
		{"secret and id", `{"secret":"x","id":"y"}`, "credentials of anything", pat.KindAuto},

		{"as many unknown as known", `{"name":"n","scope":[],"a":1,"b":2}`, "something else", pat.KindAuto},
		{"one unknown less", `{"name":"n","scope":[],"a":1}`, "a create request with a mistake", pat.KindCreate},
		{"a name twice", `{"name":"n","scope":[],"name":"n","a":1,"b":2}`, "counts once", pat.KindAuto},
		{"in another case", `{"NAME":"n","Scope":[]}`, "what it is meant to be", pat.KindCreate},

		{"cut off after a name", `{"name":"n","scope":[],"x"`, "what was read tells", pat.KindCreate},
		{"cut off in a value", `{"name":"n","scope":["a`, "what was read tells", pat.KindCreate},
		{"without commas", `{"name":"n" "scope":[]`, "broken, and it tells all the same", pat.KindCreate},
		{"white space everywhere", "{ \"name\" :\n\"n\" ,\t\"scope\" : [ ] }", "is stepped over", pat.KindCreate},
		{"empty object", `{}`, "nothing tells", pat.KindAuto},
		{"scalar", `5`, "nothing tells", pat.KindAuto},
		{"nothing", ``, "nothing tells", pat.KindAuto},
		{"a hundred members", `{"name":"n","scope":[]` + strings.Repeat(`,"name":1`, 98) + strings.Repeat(`,"x":1`, 9), "no more are looked at", pat.KindCreate},
		{"a hundred and one", `{"name":"n"` + strings.Repeat(`,"name":1`, 99) + `,"x":1}`, "no more are looked at", pat.KindCreate},
		{"a hundredth member", `{"name":"n"` + strings.Repeat(`,"name":1`, 98) + `,"x":1}`, "is looked at", pat.KindAuto},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, ok := pat.DetectKind([]byte(c.doc))
			if got != c.want || ok != (c.want != pat.KindAuto) {
				t.Errorf("%s: expected %q, got %q, %v", c.reason, c.want, got, ok)
			}
		})
	}
}

// mixed-kind speaks of errors only, of the first element of another kind, and
// only where the grammar is right (R34).
func TestMixedKind(t *testing.T) {
	const op = `{"op":"remove","path":"/scope"}`
	for _, c := range []struct {
		name, doc, reason string
		want              []string
		opts              []pat.Option
	}{
		{"an operation in a list", "[" + sampleToken + "," + op + "]", "nothing else is said", []string{"error PAT005 /1"}, nil},
		{"two of them", "[" + sampleToken + "," + op + "," + op + "]", "the first counts", []string{"error PAT005 /1"}, nil},
		{"a token in a patch", "[" + op + "," + sampleToken + "]", "nothing else is said", []string{"error PAT005 /1"}, nil},
		{"a create request in a list", "[" + sampleToken + "," + sampleCreate + "]", "that is no element of anything", []string{"error PAT005 /1"}, nil},
		{"something else in a list", "[" + sampleToken + ",5]", "is of no kind", []string{"error PAT203 /1"}, nil},
		{"with a fault of the grammar", "[" + sampleToken + "," + op + "] x", "nothing deeper is judged", []string{"error PAT102 "}, nil},
		{"an operation in a list, tolerant", "[" + sampleToken + "," + op + "]", "its members are missing all the same", []string{"error PAT005 /1"}, []pat.Option{pat.Tolerant()}},
		{"after a faulty token", "[" + change(t, sampleToken, `36900`, `"x"`) + "," + op + "]", "a token all the same", []string{"error PAT005 /1"}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := strings.Join(verdict(pat.Lint([]byte(c.doc), pat.KindAuto, c.opts...).Violations), ", "); got != strings.Join(c.want, ", ") {
				t.Errorf("%s: expected %s, got %s", c.reason, c.want, got)
			}
		})
	}
}

// A document that nobody named must leave no doubt (R49). The last cases are what
// a walk found in trees of other programs.
func TestRecognizeKind(t *testing.T) {
	const owner = `"owner":{"type":"IDENTITY","id":"x","name":"y"}`
	for _, c := range []struct {
		name, doc string
		want      pat.Kind
		ok        bool
	}{
		{"token", sampleToken, pat.KindToken, true},
		{"list", "[" + sampleToken + "]", pat.KindList, true},
		{"create", `{"name":"x","scope":["a"]}`, pat.KindCreate, true},
		{"created", sampleCreated, pat.KindCreated, true},
		{"required members", `{"id":"x","name":"y","scope":null,` + owner + `,"created":"z"}`, pat.KindToken, true},
		{"bulk", `{"ids":["x"],"patch":[]}`, pat.KindBulk, true},
		{"patch of scope", `[{"op":"replace","path":"/name","value":"x"},{"op":"remove","path":"/scope/0"}]`, pat.KindPatch, true},
		{"operation alone", `{"op":"remove","path":"/expirationDate"}`, pat.KindPatch, true},
		{"UTF-16", "\xFF\xFE{\x00\"\x00s\x00c\x00o\x00p\x00e\x00\"\x00:\x00[\x00]\x00,\x00\"\x00n\x00a\x00m\x00e\x00\"\x00:\x00\"\x00x\x00\"\x00}\x00", pat.KindCreate, true},
		{"wrapped list", `{"value":[` + sampleToken + `],"Count":1}`, pat.KindAuto, true},

		{"name only", `{"name":"x"}`, pat.KindAuto, false},
		{"empty array", `[]`, pat.KindAuto, false},
		{"patch of something else", `[{"op":"replace","path":"/description","value":"x"},{"op":"replace","path":"/name","value":"y"}]`, pat.KindAuto, false},
		{"patch of both", `[{"op":"replace","path":"/description","value":"x"},{"op":"remove","path":"/scope"}]`, pat.KindAuto, false},
		{"patch of a name", `[{"op":"replace","path":"/name","value":"y"}]`, pat.KindAuto, false},
		{"another resource", `{` + owner + `,"name":"x","description":"y","created":"z","modified":"z"}`, pat.KindAuto, false},
		{"wrapped nothing", `{"data":[],"collection_name":"x"}`, pat.KindAuto, false},
		{"wrapped other list", `{"items":[{"id":"x","name":"y","owner":{}}]}`, pat.KindAuto, false},
		{"package.json", `{"name":"x","version":"1.0.0","scripts":{}}`, pat.KindAuto, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			kind, ok := pat.RecognizeKind([]byte(c.doc))
			if kind != c.want || ok != c.ok {
				t.Errorf("got %s, %v, expected %s, %v", kind, ok, c.want, c.ok)
			}
			if wide, found := pat.DetectKind([]byte(c.doc)); ok && kind != pat.KindAuto && (!found || wide != kind) {
				t.Errorf("DetectKind says %s, %v", wide, found)
			}
		})
	}
}
