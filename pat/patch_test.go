package pat_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/sailpat/sailpat/pat"
)

// A patch that clears the expiration date, in every spelling there is, with every
// way to acknowledge that, in every order: contract §2 and §8, R1 to R4, R8, R12.
func TestPatchClearsExpiration(t *testing.T) {
	const unacknowledged = "error PAT318 /N"
	spellings := []struct {
		name, op string
		own      []string // what the spelling itself gives; "/N" is where it stands
		clears   bool
	}{
		{"remove", `{"op":"remove","path":"/expirationDate"}`, nil, true},
		{"replace null", `{"op":"replace","path":"/expirationDate","value":null}`, nil, true},
		{"add null", `{"op":"add","path":"/expirationDate","value":null}`, nil, true},
		{"replace empty", `{"op":"replace","path":"/expirationDate","value":""}`, []string{"warning PAT409 /N/value"}, true},
		{"add empty", `{"op":"add","path":"/expirationDate","value":""}`, []string{"warning PAT409 /N/value"}, true},
		{"move over", `{"op":"move","from":"/scope/0","path":"/expirationDate"}`, []string{"error PAT317 /N/path"}, false},
		{"copy over", `{"op":"copy","from":"/scope/0","path":"/expirationDate"}`, []string{"error PAT317 /N/path"}, false},
		{"move away", `{"op":"move","from":"/expirationDate","path":"/scope/0"}`, []string{"error PAT317 /N/from"}, false},
		{"test null", `{"op":"test","path":"/expirationDate","value":null}`, nil, false},
	}
	const (
		yes    = `{"op":"replace","path":"/userAwareTokenNeverExpires","value":true}`
		addYes = `{"op":"add","path":"/userAwareTokenNeverExpires","value":true}`
		no     = `{"op":"replace","path":"/userAwareTokenNeverExpires","value":false}`
		gone   = `{"op":"remove","path":"/userAwareTokenNeverExpires"}`
		tested = `{"op":"test","path":"/userAwareTokenNeverExpires","value":true}`
		date   = `{"op":"replace","path":"/expirationDate","value":"2026-12-31T23:59:59.999Z"}`
		rename = `{"op":"replace","path":"/name","value":"NodeJS Integration"}`
	)
	frames := []struct {
		name, reason  string
		before, after []string
		acknowledged  bool
		cleared       bool // what the spelling clears stays cleared
	}{
		{"alone", "nothing acknowledges it", nil, nil, false, true},
		{"rename beside", "a name acknowledges nothing", []string{rename}, nil, false, true},
		{"acknowledged before", "the same patch, whatever the order (R1)", []string{yes}, nil, true, true},
		{"acknowledged after", "the same patch, whatever the order (R1)", nil, []string{yes}, true, true},
		{"acknowledged by add", "add sets as replace does", nil, []string{addYes}, true, true},
		{"true, then false", "the last one decides (R1)", []string{yes}, []string{no}, false, true},
		{"false, then true", "the last one decides (R1)", []string{no}, []string{yes}, true, true},
		{"true, then removed", "the last one decides (R1)", []string{yes, gone}, nil, false, true},
		{"removed, then true", "the last one decides (R1)", []string{gone}, []string{yes}, true, true},
		{"false", "that is no acknowledgement (R12)", nil, []string{no}, false, true},
		{"removed", "that is no acknowledgement (R12)", []string{gone}, nil, false, true},
		{"true only tested", "a test acknowledges nothing (R3)", nil, []string{tested}, false, true},
		{"set after", "set last is not cleared (R2)", nil, []string{date}, false, false},
		{"set before", "cleared last is cleared (R2)", []string{date}, nil, false, true},
	}
	for _, s := range spellings {
		for _, f := range frames {
			ops := append(append(append([]string{}, f.before...), s.op), f.after...)
			doc := "[" + strings.Join(ops, ",\n") + "]"
			at := string(rune('0' + len(f.before)))
			t.Run(s.name+"/"+f.name, func(t *testing.T) {
				var want []string
				if s.clears && f.cleared && !f.acknowledged {
					want = append(want, strings.Replace(unacknowledged, "N", at, 1))
				}
				for _, w := range s.own {
					want = append(want, strings.Replace(w, "N", at, 1))
				}
				judge(t, doc, pat.KindPatch, want)
			})
			// In the six-months dialect neither member can be patched, so every
			// operation on one is at fault and nobody asks for more (R18).
			t.Run(s.name+"/"+f.name+"/six months", func(t *testing.T) {
				var want []string
				for k, op := range ops {
					n, onMember := "/"+string(rune('0'+k)), !strings.Contains(op, `"/name"`)
					switch {
					case strings.Contains(op, `"from":"/expirationDate"`):
						want = append(want, "error PAT317 "+n+"/from")
					case onMember:
						want = append(want, "error PAT317 "+n+"/path")
					}
					if strings.Contains(op, `"value":""`) {
						want = append(want, "warning PAT409 "+n+"/value")
					}
				}
				judge(t, doc, pat.KindPatch, want, pat.ForVersion(pat.V2024))
			})
			// A bulk-update may do less: no test, no move, no removal of the
			// acknowledgement (R21, R22).
			t.Run(s.name+"/"+f.name+"/bulk", func(t *testing.T) {
				var want []string
				if s.clears && f.cleared && !f.acknowledged {
					want = append(want, "error PAT318 /patch/"+at)
				}
				for k, op := range ops {
					n := "/patch/" + string(rune('0'+k))
					if !strings.Contains(op, `"op":"replace","path":"/expirationDate"`) && !strings.Contains(op, `"op":"add","path":"/expirationDate"`) &&
						op != yes && op != no && op != addYes && !strings.Contains(op, `"op":"remove","path":"/expirationDate"`) {
						want = append(want, "error PAT323 "+n+"/path")
					}
					if strings.Contains(op, `"value":""`) {
						want = append(want, "warning PAT409 "+n+"/value")
					}
				}
				judgeAnyOrder(t, `{"ids":["86f1dc6fe8f54414950454cbb11278fa"],"patch":`+doc+`}`, pat.KindBulk, want)
			})
		}
	}
}

// judgeAnyOrder is judge for cases that are put together from parts.
func judgeAnyOrder(t *testing.T, doc string, kind pat.Kind, want []string, opts ...pat.Option) {
	t.Helper()
	vs := pat.Lint([]byte(doc), kind, opts...).Violations
	got := verdict(vs)
	if len(got) != len(want) {
		t.Fatalf("%s\nexpected %q, got %q", doc, want, got)
	}
	count := map[string]int{}
	for k := range got {
		count[got[k]]++
		count[want[k]]--
	}
	for v, n := range count {
		if n != 0 {
			t.Errorf("%s\n%s: %+d times too often", doc, v, n)
		}
	}
	agree(t, doc, kind, vs, opts...)
}

// The closer readings of contract §8, each by its name.
func TestPatchReadings(t *testing.T) {
	now := pat.At(time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC))
	A := pat.ForVersion(pat.V2024)
	for _, c := range []struct {
		name, reason string
		doc          string
		want         []string
		opts         []pat.Option
	}{
		{"R1 order", "the last operation on each member decides",
			`[{"op":"add","path":"/userAwareTokenNeverExpires","value":false},{"op":"remove","path":"/expirationDate"},{"op":"add","path":"/userAwareTokenNeverExpires","value":true}]`, nil, nil},
		{"R2 a date on the way, with a clock", "every date given on the way must lie in the future",
			`[{"op":"add","path":"/expirationDate","value":"2026-06-01T00:00:00.000Z"},{"op":"add","path":"/expirationDate","value":"2026-06-01T00:00:00.001Z"}]`,
			[]string{"error PAT311 /0/value"}, []pat.Option{now}},
		{"R2 a date on the way, its shape", "every date given on the way needs its shape",
			`[{"op":"add","path":"/expirationDate","value":"soon"},{"op":"add","path":"/expirationDate","value":"2026-12-31T23:59:59.999Z"}]`,
			[]string{"error PAT207 /0/value"}, nil},
		{"R3 test a past date", "a test is not judged by the clock",
			`[{"op":"test","path":"/expirationDate","value":"2017-07-11T18:45:37.098Z"}]`, nil, []pat.Option{now}},
		{"R3 test the shape of a date", "but by shape", `[{"op":"test","path":"/expirationDate","value":"soon"}]`, []string{"error PAT207 /0/value"}, nil},
		{"R3 test scope with an empty item", "a test sets nothing", `[{"op":"test","path":"/scope","value":[""]}]`, nil, nil},
		{"R3 test scope with null", "null as for replace", `[{"op":"test","path":"/scope","value":null}]`, []string{"error PAT204 /0/value"}, nil},
		{"R4 within scope", "elements of scope can be moved",
			`[{"op":"move","from":"/scope/1","path":"/scope/0"},{"op":"copy","from":"/scope/0","path":"/scope/-"}]`, nil, nil},
		{"R4 all of scope", "only elements of scope", `[{"op":"copy","from":"/scope","path":"/scope/0"}]`, []string{"error PAT317 /0/from"}, nil},
		{"R4 a name to scope", "only elements of scope", `[{"op":"copy","from":"/name","path":"/scope/-"}]`, []string{"error PAT317 /0/from"}, nil},
		{"R4 both sides", "each side is a fault of its own", `[{"op":"move","from":"/id","path":"/name"}]`, []string{"error PAT317 /0/from", "error PAT317 /0/path"}, nil},
		{"R5 the whole document", "its first token is none", `[{"op":"replace","path":"","value":{}}]`, []string{"error PAT317 /0/path"}, nil},
		{"R5 the empty name", "it is no member", `[{"op":"remove","path":"/"}]`, []string{"error PAT317 /0/path"}, nil},
		{"R5 another case", "names are compared exactly", `[{"op":"replace","path":"/Name","value":"x"}]`, []string{"error PAT317 /0/path"}, nil},
		{"R5 an id", "it cannot be patched", `[{"op":"replace","path":"/id","value":"x"}]`, []string{"error PAT317 /0/path"}, nil},
		{"R5 below an id", "the first token decides", `[{"op":"replace","path":"/id/0","value":"x"}]`, []string{"error PAT317 /0/path"}, nil},
		{"R5 an unknown member", "it cannot be patched", `[{"op":"add","path":"/x","value":1}]`, []string{"error PAT317 /0/path"}, nil},
		{"R5 no pointer", "it does not begin with a slash", `[{"op":"remove","path":"name"}]`, []string{"error PAT213 /0/path"}, nil},
		{"R5 a leading zero", "that is no index", `[{"op":"remove","path":"/scope/01"}]`, []string{"error PAT213 /0/path"}, nil},
		{"R5 a letter", "that is no index", `[{"op":"remove","path":"/scope/x"}]`, []string{"error PAT213 /0/path"}, nil},
		{"R5 no index", "an empty token is no index", `[{"op":"remove","path":"/scope/"}]`, []string{"error PAT213 /0/path"}, nil},
		{"R5 a minus", "that is no index", `[{"op":"remove","path":"/scope/-1"}]`, []string{"error PAT213 /0/path"}, nil},
		{"R5 below a name", "a string has nothing below it", `[{"op":"replace","path":"/name/0","value":"x"}]`, []string{"error PAT213 /0/path"}, nil},
		{"R5 below a scope", "a string has nothing below it", `[{"op":"remove","path":"/scope/0/x"}]`, []string{"error PAT213 /0/path"}, nil},
		{"R5 in from", "the same for both sides", `[{"op":"move","from":"/scope/01","path":"/scope/0"}]`, []string{"error PAT213 /0/from"}, nil},
		{"R6 add at the end", "it names the end", `[{"op":"add","path":"/scope/-","value":"x"}]`, nil, nil},
		{"R6 move to the end", "it names the end", `[{"op":"move","from":"/scope/0","path":"/scope/-"}]`, nil, nil},
		{"R6 remove the end", "nothing stands there", `[{"op":"remove","path":"/scope/-"}]`, []string{"error PAT213 /0/path"}, nil},
		{"R6 replace the end", "nothing stands there, so nothing is said of the value", `[{"op":"replace","path":"/scope/-","value":""}]`, []string{"error PAT213 /0/path"}, nil},
		{"R6 test the end", "nothing stands there", `[{"op":"test","path":"/scope/-","value":"x"}]`, []string{"error PAT213 /0/path"}, nil},
		{"R6 from the end", "nothing stands there", `[{"op":"copy","from":"/scope/-","path":"/scope/0"}]`, []string{"error PAT213 /0/from"}, nil},
		{"R6 a huge index", "nobody knows how long the list is", `[{"op":"remove","path":"/scope/18446744073709551616"}]`, nil, nil},
		{"R7 an escaped slash", "~1 is part of the name", `[{"op":"remove","path":"/scope~10"}]`, []string{"error PAT317 /0/path"}, nil},
		{"R7 a wrong escape", "~2 means nothing", `[{"op":"remove","path":"/scope/~2"}]`, []string{"error PAT213 /0/path"}, nil},
		{"R7 a last tilde", "it begins an escape and does not end it", `[{"op":"remove","path":"/~"}]`, []string{"error PAT213 /0/path"}, nil},
		{"R7 percent", "a pointer is no URI fragment", `[{"op":"replace","path":"/n%61me","value":"x"}]`, []string{"error PAT317 /0/path"}, nil},
		{"R7 a JSON escape", "it is gone before that", `[{"op":"replace","path":"\u002fn\u0061me","value":"x"}]`, nil, nil},
		{"R8 empty is null", "the vendor says \"null or empty\"", `[{"op":"replace","path":"/expirationDate","value":""}]`, []string{"error PAT318 /0", "warning PAT409 /0/value"}, nil},
		{"R9 scope null", "null stands only where the vendor asks for it", `[{"op":"replace","path":"/scope","value":null}]`, []string{"error PAT204 /0/value"}, nil},
		{"R9 item null", "null stands only where the vendor asks for it", `[{"op":"add","path":"/scope/0","value":null}]`, []string{"error PAT204 /0/value"}, nil},
		{"R9 acknowledgement null", "null stands only where the vendor asks for it", `[{"op":"add","path":"/userAwareTokenNeverExpires","value":null}]`, []string{"error PAT204 /0/value"}, nil},
		{"R10 name removed", "a token has a name", `[{"op":"remove","path":"/name"}]`, []string{"error PAT317 /0/path"}, nil},
		{"R10 name empty", "a token has a name", `[{"op":"add","path":"/name","value":""}]`, []string{"error PAT302 /0/value"}, nil},
		{"R10 name null", "a token has a name", `[{"op":"replace","path":"/name","value":null}]`, []string{"error PAT204 /0/value"}, nil},
		{"R10 name tested empty", "a test sets nothing", `[{"op":"test","path":"/name","value":""}]`, nil, nil},
		{"R11 scope removed", "none given is all rights", `[{"op":"remove","path":"/scope"}]`, []string{"warning PAT403 /0"}, nil},
		{"R11 scope empty", "none given is all rights", `[{"op":"replace","path":"/scope","value":[]}]`, []string{"warning PAT403 /0/value"}, nil},
		{"R12 not acknowledged any more", "the token may have a date", `[{"op":"replace","path":"/userAwareTokenNeverExpires","value":false}]`, nil, nil},
		{"R12 acknowledgement removed", "the token may have a date", `[{"op":"remove","path":"/userAwareTokenNeverExpires"}]`, nil, nil},
		{"R13 empty", "RFC 6902 allows it", `[]`, nil, nil},
		{"R14 unknown member", "D8 wins over RFC 6902 §4", `[{"op":"remove","path":"/scope/0","why":"x"}]`, []string{"error PAT202 /0/why"}, nil},
		{"R14 unknown member, tolerant", "a warning", `[{"op":"remove","path":"/scope/0","why":"x"}]`, []string{"warning PAT202 /0/why"}, []pat.Option{pat.Tolerant()}},
		{"R15 value of remove", "remove has none, whatever it is", `[{"op":"remove","path":"/expirationDate","value":"soon"},{"op":"add","path":"/userAwareTokenNeverExpires","value":true}]`,
			[]string{"error PAT202 /0/value"}, nil},
		{"R15 from of add", "add has none, whatever it is", `[{"op":"add","path":"/name","value":"x","from":5}]`, []string{"error PAT202 /0/from"}, nil},
		{"R15 value of move, tolerant", "a warning", `[{"op":"move","from":"/scope/0","path":"/scope/1","value":null}]`, []string{"warning PAT202 /0/value"}, []pat.Option{pat.Tolerant()}},
		{"R16 no op", "an operation has one", `[{"path":"/name","value":"x"}]`, []string{"error PAT201 /0"}, nil},
		{"R16 op null", "null is no op", `[{"op":null,"path":"/name","value":"x"}]`, []string{"error PAT204 /0/op"}, nil},
		{"R16 op a number", "a number is no op", `[{"op":5,"path":"/name","value":"x"}]`, []string{"error PAT203 /0/op"}, nil},
		{"R16 op in capitals", "names are compared exactly; value and from are neither demanded nor refused", `[{"op":"REPLACE","path":"/name"}]`, []string{"error PAT212 /0/op"}, nil},
		{"R16 unknown op, everything there", "value and from are neither demanded nor refused", `[{"op":"merge","path":"/name","value":5,"from":"/id"}]`, []string{"error PAT212 /0/op"}, nil},
		{"R16 unknown op, bad path", "the path is judged", `[{"op":"merge","path":"name"}]`, []string{"error PAT212 /0/op", "error PAT213 /0/path"}, nil},
		{"R16 no path", "an operation has one", `[{"op":"remove"}]`, []string{"error PAT201 /0"}, nil},
		{"R16 path null", "null is no path", `[{"op":"remove","path":null}]`, []string{"error PAT204 /0/path"}, nil},
		{"R16 path an array", "an array is no path", `[{"op":"remove","path":["name"]}]`, []string{"error PAT203 /0/path"}, nil},
		{"R17 into itself", "a proper prefix is always an error, by R4", `[{"op":"move","from":"/scope","path":"/scope/0"}]`, []string{"error PAT317 /0/from"}, nil},
		{"R17 below itself", "a proper prefix is always an error, by R5", `[{"op":"move","from":"/scope/0","path":"/scope/0/0"}]`, []string{"error PAT213 /0/path"}, nil},
		{"R17 onto itself", "no effect", `[{"op":"move","from":"/scope/0","path":"/scope/0"}]`, nil, nil},
		{"R18 test in the six-months dialect", "the member does not exist there", `[{"op":"test","path":"/userAwareTokenNeverExpires","value":true}]`, []string{"error PAT317 /0/path"}, []pat.Option{A}},
		{"R18 clear in the six-months dialect", "the clearing rule never runs there", `[{"op":"remove","path":"/expirationDate"}]`, []string{"error PAT317 /0/path"}, []pat.Option{A}},
		{"R18 name and scope in the six-months dialect", "these can be patched there", `[{"op":"add","path":"/name","value":"x"},{"op":"add","path":"/scope/-","value":"x"}]`, nil, []pat.Option{A}},
		{"value missing", "an explicit null is not \"no value\"", `[{"op":"add","path":"/expirationDate"},{"op":"add","path":"/userAwareTokenNeverExpires","value":true}]`, []string{"error PAT214 /0"}, nil},
		{"from missing", "a move has one", `[{"op":"move","path":"/scope/0"}]`, []string{"error PAT215 /0"}, nil},
	} {
		t.Run(c.name, func(t *testing.T) { judge(t, c.doc, pat.KindPatch, c.want, c.opts...) })
	}
}

// A patch holds what it was read from, also where that is a value nobody can judge,
// and null is not the same as nothing.
func TestPatchRoundTrip(t *testing.T) {
	for _, c := range []struct{ name, reason, doc, want string }{
		{"null", "the vendor's SDK drops it", `[{"op":"replace","path":"/expirationDate","value":null}]`, `[{"op":"replace","path":"/expirationDate","value":null}]`},
		{"empty date", "it is written as null (D7)", `[{"op":"replace","path":"/expirationDate","value":""}]`, `[{"op":"replace","path":"/expirationDate","value":null}]`},
		{"offset", "a timestamp is canonical", `[{"value":"2026-12-31T23:59:59+01:00","path":"/expirationDate","op":"add"}]`, `[{"op":"add","path":"/expirationDate","value":"2026-12-31T22:59:59.000Z"}]`},
		{"escapes", "strings are canonical", `[{"op":"add","path":"/name","value":"\u0041\/"}]`, `[{"op":"add","path":"/name","value":"A/"}]`},
		{"from", "canonical order", `[{"path":"/scope/-","from":"/scope/0","op":"move"}]`, `[{"op":"move","from":"/scope/0","path":"/scope/-"}]`},
		{"any value", "white space between tokens goes, nothing else", `[{"op":"test","path":"/x","value":{"b" : [1.50, "a b"], "a": {}}}]`, `[{"op":"test","path":"/x","value":{"b":[1.50,"a b"],"a":{}}}]`},
		{"empty", "an empty patch is one", `[ ]`, `[]`},
	} {
		t.Run(c.name, func(t *testing.T) {
			var p pat.Patch
			if err := pat.Unmarshal([]byte(c.doc), &p); err != nil {
				t.Fatal(err)
			}
			got, err := pat.Marshal(&p)
			if string(got) != c.want || err != nil {
				t.Errorf("%s: expected %s, got %s, %v", c.reason, c.want, got, err)
			}
		})
	}
}

// A patch that was built in Go is judged as the document it becomes.
func TestPatchBuiltInGo(t *testing.T) {
	for _, c := range []struct {
		name, reason string
		value        pat.Value
		clears       bool
	}{
		{"null", "that is what clears", pat.NullValue(), true},
		{"empty", "it is written as null (R8)", pat.StringValue(""), true},
		{"a date", "that sets", pat.TimestampValue(pat.MustParseTimestamp("2026-12-31T23:59:59.999Z")), false},
		{"a date with an offset", "that sets", pat.StringValue("2026-12-31T23:59:59+01:00"), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, op := range []pat.Op{pat.OpAdd, pat.OpReplace} {
				patch := pat.Patch{{Op: op, Path: "/expirationDate", Value: c.value}}
				for _, p := range []pat.Payload{&patch, &pat.BulkUpdate{IDs: []string{sampleID}, Patch: patch}} {
					if err := pat.Validate(p); errors.Is(err, pat.RulePatchClearsExpirationUnacknowledged) != c.clears {
						t.Errorf("%s: %s: expected clearing %v, got %v", op, c.reason, c.clears, err)
					}
					text, err := pat.Marshal(p)
					if err != nil {
						t.Fatal(err)
					}
					again, _ := pat.NewPayload(p.Kind())
					if err := pat.Unmarshal(text, again); err != nil {
						t.Fatal(err)
					}
					if (pat.Validate(p) == nil) != (pat.Validate(again) == nil) {
						t.Errorf("%s: Validate says %v before and %v after", text, pat.Validate(p), pat.Validate(again))
					}
				}
				acknowledged := pat.Token{Created: pat.MustParseTimestamp("2017-07-11T18:45:37.098Z"), ExpirationDate: pat.Some(pat.MustParseTimestamp("2026-12-31T23:59:59.999Z")),
					UserAwareTokenNeverExpires: pat.Some(true)}
				if _, err := patch.Apply(acknowledged); errors.Is(err, pat.RulePatchClearsExpirationUnacknowledged) != c.clears {
					t.Errorf("Apply: %s: expected clearing %v, got %v", c.reason, c.clears, err)
				}
			}
		})
	}
}

// What an operation does not have is kept as it was written, in its place among the
// unknown members (D8).
func TestMisplacedOperandsKeepTheirPlace(t *testing.T) {
	for _, c := range []struct{ name, doc, want string }{
		{"among unknown members", `[{"op":"remove","a":1,"value": [ 2 ],"b":3,"path":"/scope"}]`, `[{"op":"remove","path":"/scope","a":1,"value":[2],"b":3}]`},
		{"both", `[{"a":1,"value":2,"b":3,"from":4,"c":5,"op":"remove","path":"/scope"}]`, `[{"op":"remove","path":"/scope","a":1,"value":2,"b":3,"from":4,"c":5}]`},
		{"both, from first", `[{"from":4,"a":1,"value":2,"op":"remove","path":"/scope"}]`, `[{"op":"remove","path":"/scope","from":4,"a":1,"value":2}]`},
		{"side by side", `[{"op":"remove","path":"/scope","value":2,"from":4}]`, `[{"op":"remove","path":"/scope","value":2,"from":4}]`},
		{"spelled with an escape", `[{"op":"remove","path":"/scope","v\u0061lue" : "\u0041"}]`, `[{"op":"remove","path":"/scope","v\u0061lue":"\u0041"}]`},
	} {
		var p pat.Patch
		if err := pat.Unmarshal([]byte(c.doc), &p, pat.Tolerant()); err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		for range 2 {
			got, err := pat.Marshal(&p)
			if string(got) != c.want || err != nil {
				t.Errorf("%s: got %s, %v, want %s", c.name, got, err, c.want)
			}
			p = nil
			if err := pat.Unmarshal(got, &p, pat.Tolerant()); err != nil {
				t.Errorf("%s: %v", c.name, err)
			}
		}
	}
}
