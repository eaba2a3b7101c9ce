package fuzz

import (
	"strings"

	"github.com/sailpat/sailpat/pat"
)

const sampleToken = `{"id":"86f1dc6fe8f54414950454cbb11278fa","name":"NodeJS Integration","scope":["demo:personal-access-token-scope:first"],` +
	`"owner":{"type":"IDENTITY","id":"2c9180a46faadee4016fb4e018c20639","name":"Support"},"created":"2017-07-11T18:45:37.098Z"}`

// The seeds that no vector gives: shapes of text from which fuzzing starts to
// find its way, each with the reason why it is there.
var annotated = []struct {
	reason string
	kind   pat.Kind
	text   string
}{
	{"the smallest documents", pat.KindList, `[]`},
	{"the smallest create request", pat.KindCreate, `{"name":"x"}`},
	{"a value where an object should be", pat.KindToken, `0`},
	{"cut off in every way a scanner can wait for more", pat.KindToken, `{"id":"\u00`},
	{"cut off after a minus", pat.KindToken, `{"accessTokenValiditySeconds":-`},
	{"cut off in a word", pat.KindToken, `{"managed":tru`},
	{"a number that goes on like one", pat.KindCreate, `{"name":"x","accessTokenValiditySeconds":15.}`},
	{"a name that ends in the last byte of a word of eight", pat.KindToken, `{"created":1,"createdx":2,"create":3}`},
	{"every known member twice, the second one escaped", pat.KindCreate,
		`{"name":"x","n\u0061me":"y","scope":[],"\u0073cope":null,"expirationDate":null,"expirationDat\u0065":""}`},
	{"unknown names that meet", pat.KindToken, `{"a":{"b":1,"b":2},"a":[{"c":1,"\u0063":2}],"A":0}`},
	{"duplicates below a name that may not be shown", pat.KindToken, `{"` + sampleSecret + `":{"a":{"b":1,"b":2}},"` + sampleSecret + `":1}`},
	{"a pointer that must be escaped", pat.KindToken, `{"a/b":{"c~d":{"e":1,"e":2}},"~1":{"":0,"":1}}`},
	{"surrogates in all orders", pat.KindCreate, `{"name":"\ud83d\ude00\ude00\ud83d\ud83d\ude00\ud83d"}`},
	{"bytes that are no UTF-8 in all lengths", pat.KindCreate, "{\"name\":\"\xff\xc3\xe2\x82\xf0\x9f\x98\xed\xa0\x80\xc0\x80\",\"\xe9\":1}"},
	{"the same token twice", pat.KindList, `[` + sampleToken + `,` + sampleToken + `]`},
	{"lines", pat.KindToken, sampleToken + "\n\n" + sampleToken + "\r\n" + `{"id":` + "\n" + sampleToken},
	{"white space of all kinds around everything", pat.KindList, strings.NewReplacer("{", " {\t", "}", "\r}\n", "[", "\n[ ", "]", "\t] ").Replace(`[` + sampleToken + `]`)},
	{"a byte order mark before nothing", pat.KindToken, "\uFEFF"},
	{"a byte order mark before lines", pat.KindToken, "\uFEFF" + sampleToken + "\n" + sampleToken},
	{"as deep as allowed", pat.KindToken, `{"x":` + strings.Repeat("[", 999) + strings.Repeat("]", 999) + `}`},
	{"deeper", pat.KindToken, `{"x":` + strings.Repeat("[", 1000) + strings.Repeat("]", 1000) + `}`},
	{"the longest index", pat.KindPatch, `[{"op":"add","path":"/scope/18446744073709551616","value":"x"}]`},
	{"an operation with every member it cannot have", pat.KindPatch, `[{"op":"remove","path":"/scope","value":{"a":1,"a":2},"from":"\ud800"}]`},
	{"an operation before its parts are known", pat.KindPatch, `[{"value":null,"from":"/scope/0","path":"/expirationDate","op":"replace"}]`},
	{"duplicates in parts of an operation that are of another type", pat.KindPatch,
		`[{"path":{"op":"test","op":"test"},"op":"test","value":""},{"from":[{"x":1,"x":2}],"op":"move","path":{"a":{"b":1,"b":2}}}]`},
	{"an operation whose path is nobody's, beside one whose path is", pat.KindPatch,
		`[{"op":"replace","path":null,"value":1},{"op":"replace","path":"/name","value":"x"}]`},
	{"a quote that is missing before a line feed, in an element", pat.KindList, "[\",\n\"name\":\"A\",\"owner\":{"},
	{"a list of one kind and another", pat.KindList, `[` + sampleToken + `,{"op":"add","path":"/name","value":"x"}]`},
	{"year 0 that is year 1 in UTC", pat.KindCreate, `{"name":"x","expirationDate":"0000-12-31T23:30:00.001-01:00"}`},
	{"year 9999 that is year 10000 in UTC", pat.KindCreate, `{"name":"x","expirationDate":"9999-12-31T23:30:00.001-01:00"}`},
}
